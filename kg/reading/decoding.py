"""From the network's scores of one window to triggers, mentions, roles and contents in word pieces."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.reading.calibration import Calibration, Curve
from kg.reading.labels import ROLE_LABELS

__all__ = [
    "FoundMention",
    "FoundRole",
    "FoundTrigger",
    "Thresholds",
    "decode_contents",
    "decode_mentions",
    "decode_roles",
    "decode_triggers",
    "softmax",
]

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]
PieceRange = tuple[int, int]

_OF_EVENT: Final = np.array([name == "none" or name.startswith("event.") for name in ROLE_LABELS])
_OF_STATEMENT: Final = np.array([name == "none" or name.startswith("statement.") for name in ROLE_LABELS])


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What else than confidence decides that something counts as found; chosen where F1 is best in cross-validation.

    Attributes:
        mention: least probability that a word is part of a mention.
        neighbour: least share of a trigger's score that the next word of the same class needs to belong to it.
        second_content: least worth of the second part of a content, in log-odds.

    """

    mention: float = 0.4
    neighbour: float = 0.4
    second_content: float = 4.0


@dataclass(frozen=True, slots=True)
class FoundTrigger:
    """A trigger (`label` is an event class) or a cue (a statement class) as a piece range of its window."""

    pieces: PieceRange
    is_event: bool
    label: int
    modality: int
    confidence: float


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A mention as a piece range of its window; `type` indexes `kg.vocabulary.MENTION_TYPES`."""

    pieces: PieceRange
    type: int
    confidence: float


@dataclass(frozen=True, slots=True)
class FoundRole:
    """Trigger and mention by their numbers in the window, the role label and its probability."""

    trigger: int
    mention: int
    label: int
    confidence: float


def softmax(logits: FloatArray) -> FloatArray:
    """Probabilities along the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(axis=-1, keepdims=True), dtype=np.float32)


def decode_triggers(
    event: FloatArray,
    statement: FloatArray,
    modality: FloatArray,
    words: IntArray,
    core: int,
    thresholds: Thresholds,
    calibration: Calibration,
) -> list[FoundTrigger]:
    """The triggers and cues among the words that start from piece `core` on; neighbours of one class are one trigger.

    Args:
        event, statement, modality: logits, `(pieces, labels)`.
        words: first pieces of the window's words and the end of the last, `(words + 1,)`.
        core: first piece from which triggers are read.
        thresholds: of the second and further words of a trigger.
        calibration: from which confidence on a word is a trigger or cue.
    """
    found = []
    modal_of_word = softmax(modality[words[:-1]])
    for logits, curve, is_event in ((event, calibration.event, True), (statement, calibration.statement, False)):
        p = softmax(logits[words[:-1]])[:, 1:]
        labels = p.argmax(axis=1)
        score = p.max(axis=1)
        confidence = curve.confidence(score)
        free = words[:-1] >= core
        # the surest word first, so that its neighbours join it and not it them
        for word in sorted(np.flatnonzero(free & (confidence >= curve.cut)), key=lambda w: (-score[w], w)):
            if not free[word]:
                continue
            joins = free & (labels == labels[word]) & (score >= thresholds.neighbour * score[word])
            begin, end = _run_around(joins, int(word))
            free[begin:end] = False
            modal = _mean(modal_of_word[begin:end])
            found.append(
                FoundTrigger(
                    (int(words[begin]), int(words[end])),
                    is_event,
                    int(labels[word]) + 1,
                    int(modal.argmax()),
                    float(confidence[word]),
                )
            )
    return sorted(found, key=lambda t: (t.pieces, not t.is_event))


def _mean(rows: FloatArray) -> FloatArray:
    """The mean of some rows; most words stand alone, and numpy takes a while to find that out."""
    return rows[0] if len(rows) == 1 else np.asarray(rows.mean(axis=0), dtype=np.float32)


def _run_around(joins: NDArray[np.bool_], word: int) -> tuple[int, int]:
    """The longest run `[begin, end)` of words that join, around one of them."""
    begin, end = word, word + 1
    while begin > 0 and joins[begin - 1]:
        begin -= 1
    while end < len(joins) and joins[end]:
        end += 1
    return begin, end


def decode_mentions(logits: FloatArray, words: IntArray, sentence: IntArray, threshold: float) -> list[FoundMention]:
    """The mentions of a window in the order of the text, none across a sentence boundary.

    Args:
        logits: of begin, inside and outside labels, `(pieces, labels)`.
        words: first pieces of the window's words and the end of the last, `(words + 1,)`.
        sentence: sentence of each piece.
        threshold: least probability that a word is part of a mention.
    """
    p = softmax(logits[words[:-1]])
    begin, inside = p[:, 1::2], p[:, 2::2]
    chosen = p[:, 0] < 1 - threshold
    starts = begin.sum(axis=1) >= inside.sum(axis=1)
    starts |= np.diff(sentence[words[:-1]], prepend=-1) != 0
    both = begin + inside
    chosen, starts = chosen.tolist(), starts.tolist()
    found = []
    word = 0
    while word < len(chosen):
        if not chosen[word]:
            word += 1
            continue
        end = word + 1
        while end < len(chosen) and chosen[end] and not starts[end]:
            end += 1
        types = _mean(both[word:end])
        kind = int(types.argmax())
        found.append(FoundMention((int(words[word]), int(words[end])), kind, float(types[kind])))
        word = end
    return found


def decode_roles(logits: FloatArray, pairs: IntArray, triggers: list[FoundTrigger], curve: Curve) -> list[FoundRole]:
    """The roles that mentions fill, in the order of `pairs`.

    A role is right only where its trigger is, so its score is the trigger's confidence times its own probability.

    Args:
        logits: of roles, `(pairs, roles)`.
        pairs: trigger and mention of each pair, `(pairs, 2)`.
        triggers: what the pairs index.
        curve: from which confidence on a role is filled.
    """
    is_event = np.array([triggers[t].is_event for t in pairs[:, 0]], dtype=bool)
    sure = np.array([triggers[t].confidence for t in pairs[:, 0]], dtype=np.float32)
    possible = np.where(is_event[:, None], _OF_EVENT, _OF_STATEMENT)
    p = softmax(np.where(possible, logits, -np.inf))[:, 1:]
    labels = p.argmax(axis=1) + 1
    confidence = curve.confidence(sure * p.max(axis=1))
    return [
        FoundRole(int(pairs[i, 0]), int(pairs[i, 1]), int(labels[i]), float(confidence[i]))
        for i in np.flatnonzero(confidence >= curve.cut)
    ]


def decode_contents(scores: FloatArray, cue: PieceRange, words: IntArray, second: float) -> list[PieceRange]:
    """One or two piece ranges that a cue's content fills, in the order of the text; none where none is likely.

    A range is worth the sum of its words' log-odds of being inside, of its first word's of being first and its last
    word's of being last (maximum-sum segment); a second one, for a quote that the cue splits, must be worth `second`.

    Args:
        scores: log-odds of inside, first and last, `(pieces, 3)`.
        cue: the cue's own pieces, which no content holds.
        words: first pieces of the window's words and the end of the last, `(words + 1,)`.
        second: least worth of a second range.
    """
    lengths = np.diff(words)
    inside = (np.add.reduceat(scores[: words[-1], 0], words[:-1]) / lengths).astype(np.float32)
    first, last = scores[words[:-1], 1], scores[words[1:] - 1, 2]
    inside[(words[:-1] < cue[1]) & (words[1:] > cue[0])] = -1e4
    ranges: list[tuple[int, int]] = []
    for least in (0.0, second):
        worth, begin, end = _best_segment(inside, first, last)
        if worth <= least:
            break
        ranges.append((begin, end))
        inside[begin:end] = -1e4
    return [(int(words[b]), int(words[e])) for b, e in sorted(ranges)]


def _best_segment(inside: FloatArray, first: FloatArray, last: FloatArray) -> tuple[float, int, int]:
    """What the segment of the greatest worth is worth, and where it begins and ends; the first one of several.

    A segment is worth its first word's `first` less the sum of `inside` before it, and the sum up to its last word with
    that word's `last`: so the best beginning for each end is the best one so far.
    """
    sums = np.cumsum(inside, dtype=np.float64)
    begun = first - (sums - inside)
    worth = np.maximum.accumulate(begun) + sums + last
    end = int(worth.argmax())
    return float(worth[end]), int(begun[: end + 1].argmax()), end + 1
