"""One article's graph by subject and property, to put views of it together."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg.article import Span
from kg.vocabulary import CK, EVENT_CLASSES, PREFIXES, STATEMENT_CLASSES, ancestors

__all__ = ["GraphValues"]

_TYPE: Final = f"{PREFIXES['rdf']}type"
_LABEL: Final = f"{PREFIXES['skos']}prefLabel"
_NIF: Final = PREFIXES["nif"]


class GraphValues:
    """The values of a graph: IRIs and lexical forms, sorted."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._values: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                self._values[quad.subject.value][quad.predicate.value].append(quad.object.value)

    def subjects(self, predicate: str) -> list[str]:
        """The IRIs that have the property."""
        return sorted(iri for iri, values in self._values.items() if predicate in values)

    def all(self, iri: str, predicate: str) -> list[str]:
        """All values of a property."""
        return sorted(self._values[iri][predicate]) if predicate in self._values.get(iri, ()) else []

    def one(self, iri: str, predicate: str) -> str:
        """The first value of a property, or nothing."""
        return next(iter(self.all(iri, predicate)), "")

    def label(self, iri: str) -> str:
        """What something is called, or its IRI."""
        return self.one(iri, _LABEL) or iri

    def labels(self, iri: str, predicate: str) -> tuple[str, ...]:
        """What the values of a property are called."""
        return tuple(sorted(self.label(other) for other in self.all(iri, predicate)))

    def told(self, classes: tuple[str, ...]) -> list[str]:
        """The events or statements of these classes (local names) in the order of the text."""
        wanted = {CK + name for name in classes}
        found = [iri for iri, values in self._values.items() if wanted.intersection(values.get(_TYPE, ()))]
        return sorted(found, key=lambda iri: (self.spans(iri), iri))

    def told_class(self, iri: str) -> str:
        """The most special class of an event or statement, as a local name."""
        names = [value.removeprefix(CK) for value in self.all(iri, _TYPE)]
        return max((n for n in names if n in EVENT_CLASSES + STATEMENT_CLASSES), key=lambda name: len(ancestors(name)))

    def spans(self, iri: str) -> tuple[Span, ...]:
        """Where the words that name an event or statement stand."""
        return tuple(sorted(self.span(phrase) for phrase in self.all(iri, f"{CK}evidence")))

    def span(self, phrase: str) -> Span:
        """Where a phrase stands."""
        return int(self.one(phrase, f"{_NIF}beginIndex") or 0), int(self.one(phrase, f"{_NIF}endIndex") or 0)
