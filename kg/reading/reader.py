"""Reading: from articles to what their words say, by the trained network."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from kg.article import Article, Span
from kg.errors import ResourceError
from kg.reading.calibration import Calibration
from kg.reading.decoding import (
    FoundMention,
    FoundRole,
    FoundTrigger,
    Thresholds,
    decode_contents,
    decode_mentions,
    decode_roles,
    decode_triggers,
)
from kg.reading.labels import EVENT_LABELS, ROLE_LABELS, STATEMENT_LABELS
from kg.reading.network import OnnxNetwork
from kg.reading.pairs import (
    FEATURE_SIZES,
    LINK_FEATURE_SIZES,
    candidate_pairs,
    content_buckets,
    event_links,
    link_features,
    pair_features,
)
from kg.reading.reading import Event, Mention, Reading, Role, Statement
from kg.reading.sentences import split_sentences
from kg.reading.tokens import Pieces, Window, cut_windows, load_tokenizer, tokenize
from kg.vocabulary import MENTION_TYPES, MODALITIES

__all__ = ["MODEL_FOLDER", "Network", "Reader", "reader_digest"]

MODEL_FOLDER: Final = Path(__file__).parent / "model"
CLS: Final = 101
SEP: Final = 102
PARAGRAPH_BREAK: Final = re.compile(r"\n\s*\n\s*")
LOOSE_ENDS: Final = frozenset("and at by for from in near of on or the to with".split())
"""Words that no name, description, time or number ends with."""

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]


class Network(Protocol):
    """What the reader asks of a trained network, whichever engine runs it."""

    def encode(self, ids: IntArray, case: IntArray) -> tuple[FloatArray, ...]:
        """Event, statement, modality and mention logits and vectors of `(windows, pieces)` inputs."""
        ...

    def score(self, vectors: FloatArray, inputs: dict[str, IntArray]) -> tuple[FloatArray, ...]:
        """Logits of roles `(pairs, roles)`, of contents `(cues, pieces, 3)` and links `(links,)` over some pieces."""
        ...


@dataclass(frozen=True, slots=True)
class Reader:
    """A trained network with its tokenizer and calibration; `digest` names the exact version of all three."""

    network: Network
    tokenizer: Tokenizer
    digest: str
    calibration: Calibration = field(default_factory=Calibration)
    thresholds: Thresholds = field(default_factory=Thresholds)

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 0, min_confidence: float | None = None) -> Self:
        """The reader of a model folder, by default the one that comes with the program.

        Args:
            folder: holds `encoder.onnx`, `pairs.onnx`, `tokenizer.json` and `calibration.json`.
            threads: of inference; 0 takes every core.
            min_confidence: what an event, a statement or a role needs to be kept; by default what is best for the F1
                of each kind.

        Raises:
            ResourceError: a file of the model is missing or damaged.
        """
        folder = folder or MODEL_FOLDER
        network = OnnxNetwork.load(folder, threads)
        calibration = Calibration.load(folder / "calibration.json")
        if min_confidence is not None:
            calibration = calibration.cut_at(min_confidence)
        digest = reader_digest(folder, min_confidence)
        return cls(network, load_tokenizer(folder / "tokenizer.json"), digest, calibration)

    def read_many(self, articles: Iterable[Article]) -> Iterator[Reading]:
        """The readings of articles, one by one in their order."""
        return map(self.read, articles)

    def read(self, article: Article) -> Reading:
        """The reading of one article, whatever else is read beside it.

        Windows are encoded one at a time: activations are quantised by the range of all that is encoded together, so a
        window that shared its run with others would read a little differently each time.
        """
        sentences = article_sentences(article)
        pieces = tokenize(article.text, sentences, self.tokenizer)
        parts = []
        for window in cut_windows(pieces):
            outputs = self.network.encode(*window_inputs(pieces, window))
            parts.append(self._read_window(pieces, window, tuple(output[0] for output in outputs)))
        return _assemble(article, sentences, pieces, parts, self._links(pieces, parts))

    def _read_window(self, pieces: Pieces, window: Window, logits: tuple[FloatArray, ...]) -> "_WindowReading":
        event, statement, modality, mention, vectors = logits
        words = window_words(pieces, window)
        core = window.core - window.begin + 1
        triggers = decode_triggers(event, statement, modality, words, core, self.thresholds, self.calibration)
        sentence = window_sentences(pieces, window)
        mentions = decode_mentions(mention, words, sentence, self.thresholds.mention)
        roles: list[FoundRole] = []
        contents: dict[int, list[tuple[int, int]]] = {}
        if triggers:
            inputs = pair_inputs(sentence, triggers, mentions)
            role_logits, content_scores, _ = self.network.score(vectors, inputs)
            roles = decode_roles(role_logits, inputs["pairs"], triggers, self.calibration.role)
            for cue, scores in zip(inputs["cues"].tolist(), content_scores, strict=True):
                contents[cue] = decode_contents(scores, triggers[cue].pieces, words, self.thresholds.second_content)
        told = np.array([vectors[slice(*t.pieces)].mean(axis=0) for t in triggers if t.is_event], dtype=np.float32)
        return _WindowReading(window, triggers, mentions, roles, contents, told)

    def _links(self, pieces: Pieces, parts: list["_WindowReading"]) -> list[tuple[tuple[int, float], ...]]:
        """For each event of the article the earlier ones that it may repeat, with the log-odds against none of them.

        Events of all windows are scored together, each trigger as one piece that is the mean of its own.
        """
        events = [(part.window, trigger) for part in parts for trigger in part.triggers if trigger.is_event]
        found: list[list[tuple[int, float]]] = [[] for _ in events]
        if len(events) > 1:
            labels = np.array([trigger.label for _, trigger in events], dtype=np.int64)
            ranges = np.array([trigger.pieces for _, trigger in events], dtype=np.int64)
            ranges += np.array([[window.begin - 1] for window, _ in events], dtype=np.int64)
            inputs = link_inputs(pieces, ranges, labels)
            vectors = np.concatenate([part.told for part in parts if len(part.told)])
            _, _, scores = self.network.score(vectors, inputs)
            for (later, earlier), score in zip(inputs["links"].tolist(), scores.tolist(), strict=True):
                found[later].append((earlier, round(score, 4)))
        return [tuple(links) for links in found]


@dataclass(frozen=True, slots=True)
class _WindowReading:
    """What one window gave; `told` holds the vector of each event's trigger, `(events, width)`."""

    window: Window
    triggers: list[FoundTrigger]
    mentions: list[FoundMention]
    roles: list[FoundRole]
    contents: dict[int, list[tuple[int, int]]]
    told: FloatArray


def reader_digest(folder: Path | None = None, min_confidence: float | None = None) -> str:
    """The digest of the reader that `Reader.load` gives, from the files of the model folder alone, in 16 hex digits.

    Raises:
        ResourceError: a file of the model is missing.
    """
    folder = folder or MODEL_FOLDER
    digest = hashlib.sha256()
    try:
        for name in ("encoder.onnx", "pairs.onnx", "calibration.json"):
            digest.update((folder / name).read_bytes())
    except OSError as error:
        raise ResourceError(
            f"the reader's model in {folder} cannot be opened: reinstall conflict-kg ({error})"
        ) from error
    model = digest.hexdigest()[:16]
    return model if min_confidence is None else hashlib.sha256(f"{model} {min_confidence}".encode()).hexdigest()[:16]


def article_sentences(article: Article) -> tuple[Span, ...]:
    """The sentences of an article; a dateline belongs to the sentence that it opens, full stops and all."""
    sentences = split_sentences(article.text)
    if article.dateline is None:
        return sentences
    begin, end = article.dateline.span
    touched = [s for s in sentences if s[0] < end + 2 and s[1] > begin]
    if len(touched) < 2:
        return sentences
    return tuple(sorted({*sentences} - {*touched} | {(touched[0][0], touched[-1][1])}))


def window_words(pieces: Pieces, window: Window) -> IntArray:
    """First pieces of a window's words and the end of the last, counted from its `[CLS]` piece, `(words + 1,)`."""
    word = pieces.word[window.begin : window.end]
    return np.append(np.flatnonzero(np.diff(word, prepend=-1) != 0) + 1, len(word) + 1)


def window_sentences(pieces: Pieces, window: Window) -> IntArray:
    """The sentence of each of a window's pieces, its first and last special piece included."""
    return np.pad(pieces.sentence[window.begin : window.end], 1, mode="edge")


def pair_inputs(sentence: IntArray, triggers: list[FoundTrigger], mentions: list[FoundMention]) -> dict[str, IntArray]:
    """The second network's inputs for the roles and contents of one window's triggers and mentions."""
    ranges = np.array([t.pieces for t in triggers], dtype=np.int64).reshape(-1, 2)
    labels = np.array([t.label + (0 if t.is_event else len(EVENT_LABELS)) for t in triggers], dtype=np.int64)
    fillers = np.array([m.pieces for m in mentions], dtype=np.int64).reshape(-1, 2)
    types = np.array([m.type for m in mentions], dtype=np.int64)
    pairs = candidate_pairs(ranges, fillers, sentence)
    cues = np.array([i for i, t in enumerate(triggers) if not t.is_event], dtype=np.int64)
    return {
        "triggers": ranges,
        "mentions": fillers,
        "pairs": pairs,
        "features": pair_features(ranges, labels, fillers, types, sentence, pairs),
        "cues": cues,
        "buckets": content_buckets(ranges[cues], sentence),
        "links": np.zeros((0, 2), dtype=np.int64),
        "link_features": np.zeros((0, len(LINK_FEATURE_SIZES)), dtype=np.int64),
    }


def link_inputs(pieces: Pieces, ranges: IntArray, labels: IntArray) -> dict[str, IntArray]:
    """The second network's inputs for the links of an article's events, one vector for each.

    Args:
        ranges: pieces of their triggers in the article, `(events, 2)`, in the order of the text.
        labels: their event labels, `(events,)`.
    """
    links = event_links(ranges, labels)
    number = np.arange(len(ranges), dtype=np.int64)
    return {
        "triggers": np.stack([number, number + 1], axis=1),
        "mentions": np.zeros((0, 2), dtype=np.int64),
        "pairs": np.zeros((0, 2), dtype=np.int64),
        "features": np.zeros((0, len(FEATURE_SIZES)), dtype=np.int64),
        "cues": np.zeros(0, dtype=np.int64),
        "buckets": np.zeros((0, len(ranges)), dtype=np.int64),
        "links": links,
        "link_features": link_features(ranges, labels, pieces.ids, pieces.sentence, links),
    }


def window_inputs(pieces: Pieces, window: Window) -> tuple[IntArray, IntArray]:
    """The first network's inputs for one window: piece and case indexes, `(1, pieces)`."""
    ids = np.array([[CLS, *pieces.ids[window.begin : window.end], SEP]], dtype=np.int64)
    return ids, np.pad(pieces.case[window.begin : window.end], 1)[None]


def _assemble(
    article: Article,
    sentences: tuple[Span, ...],
    pieces: Pieces,
    parts: list[_WindowReading],
    links: list[tuple[tuple[int, float], ...]],
) -> Reading:
    """Joins what the windows of one article gave; a mention that two windows saw is kept once."""
    mentions: list[Mention] = []
    events: list[Event] = []
    statements: list[Statement] = []

    def span(window: Window, found: tuple[int, int]) -> Span:
        offset = window.begin - 1
        return int(pieces.spans[found[0] + offset, 0]), int(pieces.spans[found[1] + offset - 1, 1])

    for part in parts:
        index: list[int | None] = []
        before = len(mentions)  # those of one window never overlap
        for m in part.mentions:
            place = _tight(article.text, span(part.window, m.pieces))
            if place[0] == place[1]:
                index.append(None)
                continue
            seen = next((i for i in range(before - 1, -1, -1) if _overlap(mentions[i].span, place)), None)
            if seen is None:
                seen = len(mentions)
                mentions.append(Mention(place, MENTION_TYPES[m.type], round(m.confidence, 4)))
            index.append(seen)
        for number, t in enumerate(part.triggers):
            roles = tuple(
                Role(ROLE_LABELS[role.label].partition(".")[2], filler, round(role.confidence, 4))
                for role in part.roles
                if role.trigger == number and (filler := index[role.mention]) is not None
            )
            where, modality, confidence = span(part.window, t.pieces), MODALITIES[t.modality], round(t.confidence, 4)
            if t.is_event:
                events.append(Event(where, EVENT_LABELS[t.label], modality, confidence, roles, links[len(events)]))
            else:
                content = tuple(_trimmed(article.text, span(part.window, c), where) for c in part.contents[number])
                statements.append(Statement(where, STATEMENT_LABELS[t.label], modality, confidence, roles, content))
    return Reading(article, sentences, tuple(mentions), tuple(events), tuple(statements))


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _tight(text: str, span: Span) -> Span:
    """A mention without the words and marks at its end that only join it to others (*Saraqib near*); maybe empty."""
    begin, end = span
    words = [(begin + m.start(), begin + m.end()) for m in re.finditer(r"\w+", text[begin:end])]
    while words and (text[slice(*words[-1])].lower() in LOOSE_ENDS or _is_cut_compound(text, words[-1])):
        words.pop()
    if not words:
        return begin, begin
    last = words[-1][1]
    # the full stop of an abbreviation stays
    return words[0][0], last + (last < end and text[last] == ".")


def _is_cut_compound(text: str, word: Span) -> bool:
    """Whether a word is the beginning of a compound (*Idlib de-escalation*), as no name is (*US-led*)."""
    begin, end = word
    return text[begin:end].islower() and text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha()


def _trimmed(text: str, span: Span, cue: Span) -> Span:
    """A content span inside the paragraph next to its cue, without the comma that joins it to its sentence."""
    begin, end = span
    breaks = [m.span() for m in PARAGRAPH_BREAK.finditer(text, begin, end)]
    if breaks and begin >= cue[1]:
        end = breaks[0][0]
    elif breaks:
        begin = breaks[-1][1]
    while end > begin + 1 and text[end - 1] in " ,;:":
        end -= 1
    while begin < end - 1 and text[begin] in " ,;:":
        begin += 1
    return begin, end
