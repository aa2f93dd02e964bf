"""Where in the text a node of an article's graph was read."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import pyoxigraph

from kg.vocabulary import PREFIXES

__all__ = ["LEADS_TO_SENTENCES", "Sentences"]

_EVIDENCE: Final = PREFIXES["ck"] + "evidence"
_MEANS: Final = PREFIXES["itsrdf"] + "taIdentRef"
_SENTENCE: Final = PREFIXES["nif"] + "sentence"
_BEGIN: Final = PREFIXES["nif"] + "beginIndex"
_ANCHOR: Final = PREFIXES["nif"] + "anchorOf"
LEADS_TO_SENTENCES: Final = frozenset({_EVIDENCE, _MEANS, _SENTENCE, _BEGIN, _ANCHOR})
"""The predicates of all quads that are looked at; others may be left out."""


class Sentences:
    """The sentences of one article's graph; looked for when the first is asked for."""

    def __init__(self, quads: Iterable[pyoxigraph.Quad]) -> None:
        self._quads = quads
        self._values: dict[tuple[str, str], list[str]] | None = None

    def of(self, node: str) -> str | None:
        """The sentence of a phrase, of the first trigger of an event or statement, or of an entity's first mention."""
        if self._values is None:
            self._values = _values(self._quads)
        phrases = [node, *self._all(node, _EVIDENCE), *self._all(node, _MEANS)]
        sentences = {sentence for phrase in phrases for sentence in self._all(phrase, _SENTENCE)}
        first = min(sentences, key=lambda sentence: (self._begin(sentence), sentence), default=None)
        # what stands in no sentence is a sentence, or shows at least its own words
        return next(iter(self._all(node if first is None else first, _ANCHOR)), None)

    def _all(self, node: str, property_: str) -> list[str]:
        assert self._values is not None  # noqa: S101 - of() has filled it
        return self._values.get((node, property_), [])

    def _begin(self, sentence: str) -> int:
        begin = next(iter(self._all(sentence, _BEGIN)), "")
        return int(begin) if begin.isdecimal() else 0


def _values(quads: Iterable[pyoxigraph.Quad]) -> dict[tuple[str, str], list[str]]:
    """Each node's values of the properties that lead to its sentence; an entity's are the phrases that mean it."""
    values = defaultdict(list)
    for subject, predicate, value, _ in quads:
        if predicate.value in LEADS_TO_SENTENCES:
            ends = (value.value, subject.value) if predicate.value == _MEANS else (subject.value, value.value)
            values[ends[0], predicate.value].append(ends[1])
    return values
