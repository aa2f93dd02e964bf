"""Gold documents as windows with labels: what the network is trained on."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.reading.labels import EVENT_LABELS, MENTION_LABELS, ROLE_LABELS, STATEMENT_LABELS
from kg.reading.sentences import split_sentences
from kg.reading.tokens import CASES, Pieces, Window, cut_windows, tokenize
from kg.vocabulary import MENTION_TYPES, MODALITIES, NUMBER_ROLES
from training.documents import happenings

IntArray = NDArray[np.int64]
IGNORE = -100
CLS, SEP, MASK = 101, 102, 103


@dataclass(frozen=True, slots=True)
class Example:
    """One window with everything that is to be learned in it; piece indexes count from the `[CLS]` piece, which is 0.

    `event`, `statement`, `modality` and `mention` hold a label for every piece or `IGNORE`. `triggers` and `mentions`
    are piece ranges; `trigger_labels` are event labels, or the number of event labels plus statement labels; `roles`
    maps (trigger, mention) to a role label; `contents` gives for every cue its piece ranges; `happening` numbers what
    each trigger tells of, statements each their own.
    """

    ids: IntArray
    case: IntArray
    sentence: IntArray
    event: IntArray
    statement: IntArray
    modality: IntArray
    mention: IntArray
    triggers: IntArray
    trigger_labels: IntArray
    mentions: IntArray
    mention_types: IntArray
    roles: dict[tuple[int, int], int]
    contents: dict[int, list[tuple[int, int]]]
    happening: IntArray


def mention_type(role: dict) -> str:
    """The type of a role's filler; the annotation leaves it out where the role says it."""
    if role["role"] == "time":
        return "time"
    if role["role"] in NUMBER_ROLES:
        return "number"
    defaults = {
        "location": "place",
        "weapon": "weapon",
        "target": "facility",
        "source": "org",
        "agent": "group",
        "participant": "group",
        "victim": "people",
        "addressee": "org",
    }
    return role["type"] or defaults[role["role"]]


def examples(document: dict, tokenizer: Tokenizer) -> Iterator[Example]:
    """The windows of one gold document."""
    sentences = split_sentences(document["text"])
    pieces = tokenize(document["text"], sentences, tokenizer)
    spans: dict[tuple[int, int], str] = {}
    for item in document["events"] + document["statements"]:
        for role in item["roles"]:
            if role["role"] != "content":
                spans.setdefault(tuple(role["span"]), mention_type(role))
    # longer spans first, so that a span inside another does not cut it
    chosen: list[tuple[int, int]] = []
    for span in sorted(spans, key=lambda s: (s[0] - s[1], s[0])):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in chosen):
            chosen.append(span)
    chosen.sort()
    for window in cut_windows(pieces):
        yield _window_example(document, pieces, window, [(span, spans[span]) for span in chosen])


def piece_range(pieces: Pieces, span: tuple[int, int]) -> tuple[int, int]:
    """The pieces `[begin, end)` of the words that a span touches."""
    touched = np.flatnonzero((pieces.spans[:, 0] < span[1]) & (pieces.spans[:, 1] > span[0]))
    if not len(touched):
        return 0, 0
    words = pieces.word[[touched[0], touched[-1]]]
    return int(np.searchsorted(pieces.word, words[0])), int(np.searchsorted(pieces.word, words[1], side="right"))


def _window_example(
    document: dict, pieces: Pieces, window: Window, spans: list[tuple[tuple[int, int], str]]
) -> Example:
    begin, end = window.begin, window.end
    size = end - begin + 2

    def framed(values: IntArray, first: int, last: int) -> IntArray:
        return np.concatenate([[first], values[begin:end], [last]]).astype(np.int64)

    starts = np.flatnonzero(np.diff(pieces.word, prepend=-1) != 0)
    starts = starts[(starts >= begin) & (starts < end)]
    core_starts = starts[starts >= window.core] - begin + 1
    event, statement, modality, mention = (np.full(size, IGNORE, dtype=np.int64) for _ in range(4))
    event[core_starts] = statement[core_starts] = 0
    mention[starts - begin + 1] = 0

    mentions, types = [], []
    position: dict[tuple[int, int], int] = {}
    for span, kind in spans:
        first, last = piece_range(pieces, span)
        if first < begin or last > end or first == last:
            continue
        position[span] = len(mentions)
        inside = starts[(starts >= first) & (starts < last)] - begin + 1
        label = MENTION_LABELS.index(f"B-{kind}")
        mention[inside] = label + 1
        mention[inside[0]] = label
        mentions.append((first - begin + 1, last - begin + 1))
        types.append(MENTION_TYPES.index(kind))

    triggers, labels, happening = [], [], []
    first_told = happenings(document["events"])
    roles: dict[tuple[int, int], int] = {}
    contents: dict[int, list[tuple[int, int]]] = {}
    for kind, target, names in (("event", event, EVENT_LABELS), ("statement", statement, STATEMENT_LABELS)):
        for item in document[f"{kind}s"]:
            first, last = piece_range(pieces, tuple(item["trigger"]))
            if first < window.core or last > end or first == last:
                continue
            inside = starts[(starts >= first) & (starts < last)] - begin + 1
            target[inside] = names.index(item["class"])
            modality[inside] = MODALITIES.index(item["modality"])
            number = len(triggers)
            triggers.append((first - begin + 1, last - begin + 1))
            labels.append(names.index(item["class"]) + (len(EVENT_LABELS) if kind == "statement" else 0))
            happening.append(first_told[item["id"]] if kind == "event" else -1)
            if kind == "statement":
                contents[number] = []
            for role in item["roles"]:
                span = tuple(role["span"])
                if role["role"] == "content":
                    low, high = piece_range(pieces, span)
                    low, high = max(low, begin), min(high, end)
                    if low < high:
                        contents[number].append((low - begin + 1, high - begin + 1))
                    continue
                filler = position.get(span)
                if filler is None:
                    # the span lies in a longer mention that won its place
                    covering = [i for s, i in position.items() if s[0] < span[1] and span[0] < s[1]]
                    filler = covering[0] if covering else None
                if filler is not None:
                    roles[number, filler] = ROLE_LABELS.index(f"{kind}.{role['role']}")
    return Example(
        ids=framed(pieces.ids, CLS, SEP),
        case=framed(pieces.case, 0, 0),
        sentence=framed(pieces.sentence, int(pieces.sentence[begin]), int(pieces.sentence[end - 1])),
        event=event,
        statement=statement,
        modality=modality,
        mention=mention,
        triggers=np.array(triggers, dtype=np.int64).reshape(-1, 2),
        trigger_labels=np.array(labels, dtype=np.int64),
        mentions=np.array(mentions, dtype=np.int64).reshape(-1, 2),
        mention_types=np.array(types, dtype=np.int64),
        roles=roles,
        contents=contents,
        happening=np.array(happening, dtype=np.int64),
    )


def recased(case: IntArray, chance: random.Random) -> IntArray:
    """The case features of a window, now and then as if it were written in capitals or without any."""
    draw = chance.random()
    if draw > 0.15:
        return case
    upper, lower = CASES.index("upper"), CASES.index("lower")
    letters = (case != CASES.index("none")) & (case != CASES.index("digit"))
    return np.where(letters, upper if draw < 0.1 else lower, case)


def batches(items: list[Example], pieces: int, chance: random.Random) -> list[list[Example]]:
    """Shuffled batches of windows of like length with at most `pieces` word pieces each, padding counted."""
    order = sorted(range(len(items)), key=lambda i: len(items[i].ids) + chance.uniform(-20, 20))
    out: list[list[Example]] = [[]]
    for i in order:
        longest = max([len(e.ids) for e in out[-1]] + [len(items[i].ids)])
        if out[-1] and longest * (len(out[-1]) + 1) > pieces:
            out.append([])
        out[-1].append(items[i])
    chance.shuffle(out)
    return out
