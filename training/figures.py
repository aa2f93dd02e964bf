"""How good readings are against annotated documents, by overlapping spans, before any grounding.

These figures follow a training run, choose between runs in cross-validation and give calibration its examples. The ones
that count in the end are the graph's (`score.py` of the annotation).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from kg.article import Article, Span
from kg.reading import Event, Reading, Statement
from training.documents import happenings

__all__ = ["Comparison", "compare"]

NAMES = (
    "events-id",
    "events",
    "event-roles",
    "statements-id",
    "statements",
    "sources",
    "contents",
    "roles",
    "same",
    "mentions",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Readings against annotation.

    Attributes:
        counts: by figure and `hit`, `found` or `gold`.
        findings: of each kind (`event`, `statement`, `role`) the confidence and whether it is right.

    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: dict[str, list[tuple[float, bool]]] = field(
        default_factory=lambda: {"event": [], "statement": [], "role": []}
    )

    def figures(self) -> dict[str, float]:
        """F1 of each figure, and the share of right modalities, in percent."""

        def f1(name: str) -> float:
            hit, found, gold = (self.counts[name, part] for part in ("hit", "found", "gold"))
            return round(200 * hit / max(1, found + gold), 1)

        modality = 100 * self.counts["modality", "hit"] / max(1, self.counts["modality", "gold"])
        return {name: f1(name) for name in NAMES} | {"modality": round(modality, 1)}

    def calibration_error(self, kind: str, bins: int = 10) -> float:
        """Expected calibration error (Guo et al. 2017) of a kind of findings, in `[0, 1]`."""
        found = np.array(self.findings[kind], dtype=np.float64).reshape(-1, 2)
        if not len(found):
            return 0.0
        number = np.minimum((found[:, 0] * bins).astype(int), bins - 1)
        gaps = [abs((found[number == b, 0] - found[number == b, 1]).sum()) for b in range(bins)]
        return float(sum(gaps) / len(found))

    def add(self, document: dict, reading: Reading) -> None:
        """Counts one document's reading in."""
        self._add_kind(document, reading, document["events"], reading.events, "events")
        self._add_links(document, reading)
        self._add_kind(document, reading, document["statements"], reading.statements, "statements")
        items = document["events"] + document["statements"]
        gold = {tuple(r["span"]) for item in items for r in item["roles"] if r["role"] != "content"}
        self.counts["mentions", "gold"] += len(gold)
        self.counts["mentions", "found"] += len(reading.mentions)
        self.counts["mentions", "hit"] += sum(any(overlap(m.span, s) for m in reading.mentions) for s in gold)

    def _add_kind(
        self, document: dict, reading: Reading, gold: list[dict], found: Iterable[Event | Statement], kind: str
    ) -> None:
        left = list(found)
        roles = "event-roles" if kind == "events" else "sources"
        for name in (kind, f"{kind}-id"):
            self.counts[name, "gold"] += len(gold)
            self.counts[name, "found"] += len(left)
        for item in gold:
            wanted = [r for r in item["roles"] if r["role"] != "content"]
            contents = [r["span"] for r in item["roles"] if r["role"] == "content"]
            self.counts[roles, "gold"] += sum(kind == "events" or r["role"] == "source" for r in wanted)
            self.counts["roles", "gold"] += len(wanted)
            self.counts["contents", "gold"] += len(contents)
            options = [
                (name_of(x) != item["class"], i) for i, x in enumerate(left) if overlap(trigger(x), item["trigger"])
            ]
            if not options:
                continue
            wrong, index = min(options)
            told = left.pop(index)
            self.counts[f"{kind}-id", "hit"] += 1
            self.counts[kind, "hit"] += not wrong
            if kind == "events" and not wrong:
                self.counts["modality", "gold"] += 1
                self.counts["modality", "hit"] += told.modality == item["modality"]
            self._add_told(document, reading, told, kind, [] if wrong else wanted, [] if wrong else contents, not wrong)
        for told in left:
            self._add_told(document, reading, told, kind, [], [], right=False)

    def _add_links(self, document: dict, reading: Reading) -> None:
        """Counts pairs of found mentions that the annotation, or the reading, takes for one happening."""
        first = happenings(document["events"])
        owner = {}
        for number, event in enumerate(reading.events):
            told = next((g for g in document["events"] if overlap(event.trigger, g["trigger"])), None)
            owner[number] = first[told["id"]] if told else -1 - number
        root: dict[int, int] = {}
        for number, event in enumerate(reading.events):
            root[number] = number if event.earlier is None else root[event.earlier]
        for one, other in combinations(owner, 2):
            joined = root[one] == root[other]
            same = owner[one] == owner[other]
            self.counts["same", "found"] += joined
            self.counts["same", "gold"] += same
            self.counts["same", "hit"] += joined and same

    def _add_told(
        self,
        document: dict,
        reading: Reading,
        told: Event | Statement,
        kind: str,
        wanted: list[dict],
        contents: list[Span],
        right: bool,
    ) -> None:
        self.findings[kind.removesuffix("s")].append((told.confidence, right))
        roles = "event-roles" if kind == "events" else "sources"
        for role in told.roles:
            span = reading.mentions[role.mention].span
            match = next((w for w in wanted if w["role"] == role.name and overlap(span, w["span"])), None)
            if match:
                wanted.remove(match)
            self.findings["role"].append((role.confidence, match is not None))
            for figure in ("roles", roles) if kind == "events" or role.name == "source" else ("roles",):
                self.counts[figure, "found"] += 1
                self.counts[figure, "hit"] += match is not None
        if isinstance(told, Statement):
            text = document["text"]
            for span in told.content:
                match = next((c for c in contents if words_shared(text[slice(*span)], text[slice(*c)])), None)
                if match:
                    contents.remove(match)
                self.counts["contents", "found"] += 1
                self.counts["contents", "hit"] += match is not None


def compare(documents: list[dict], read: Callable[[Article], Reading]) -> Comparison:
    """The readings of documents against their annotation."""
    comparison = Comparison()
    for document in documents:
        comparison.add(document, read(Article(document["id"], document["text"], document["id"])))
    return comparison


def trigger(told: Event | Statement) -> Span:
    """The span of the word that names what is told."""
    return told.trigger if isinstance(told, Event) else told.cue


def name_of(told: Event | Statement) -> str:
    """Its class."""
    return told.event_class if isinstance(told, Event) else told.statement_class


def overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def words_shared(a: str, b: str) -> bool:
    """Whether two texts share at least half of the words of each."""
    x, y = Counter(re.findall(r"\w+", a.lower())), Counter(re.findall(r"\w+", b.lower()))
    both = sum((x & y).values())
    return bool(both) and both >= 0.5 * x.total() and both >= 0.5 * y.total()
