"""The parameters of one shape, read from the shapes file (SHACL, sections 2 and 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rdflib import RDF, SH, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg.validation.exact_terms import NotScreened, sparql_term
from kg.validation.paths import list_items, sparql_path

__all__ = ["Parameters"]

_SAYS_NOTHING: Final = frozenset(
    {SH.path, SH.name, SH.description, SH.order, SH.group, SH.defaultValue, SH.severity, SH.message, SH.deactivated}
) | {SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf}
_READ_WITH_ANOTHER: Final = {
    SH.flags: SH.pattern,
    SH.ignoredProperties: SH.closed,
    SH.qualifiedMinCount: SH.qualifiedValueShape,
    SH.qualifiedMaxCount: SH.qualifiedValueShape,
}
_WHOLE_NUMBERS: Final = (XSD.integer, XSD.nonNegativeInteger, XSD.int, XSD.long, XSD.short, XSD.byte)


@dataclass(frozen=True, slots=True)
class Parameters:
    """What is stated of a shape; every method raises `NotScreened` where it is not stated as SHACL has it."""

    graph: Graph
    shape: Node

    def of_components(self) -> Iterator[URIRef]:
        """The parameters that stand for a constraint component each, in a fixed order."""
        stated = {URIRef(str(one)) for one in self.graph.predicates(self.shape) if str(one).startswith(str(SH))}
        for parameter in sorted(stated - _SAYS_NOTHING):
            if parameter not in _READ_WITH_ANOTHER:
                yield parameter
            elif _READ_WITH_ANOTHER[parameter] not in stated:
                raise NotScreened(f"sh:{parameter.fragment} stands alone")

    def path(self) -> str | None:
        """The path of a property shape in SPARQL, or None for a node shape."""
        path = self.at_most_one(SH.path)
        return None if path is None else sparql_path(path, self.graph)

    def steps(self) -> list[str]:
        """The path, step by step where it is a sequence; none for a node shape."""
        path, whole = self.at_most_one(SH.path), self.path()
        if path is None or whole is None:
            return []
        if (path, RDF.first, None) not in self.graph:
            return [whole]
        return [sparql_path(step, self.graph) for step in list_items(path, self.graph)]

    def path_for(self, parameter: URIRef) -> str:
        """The path, which the parameter needs."""
        if (path := self.path()) is None:
            raise NotScreened(f"sh:{parameter.fragment} on a node shape")
        return path

    def values(self, parameter: URIRef) -> list[Node]:
        """All values."""
        return list(self.graph.objects(self.shape, parameter))

    def at_most_one(self, parameter: URIRef) -> Node | None:
        """The only value, or None."""
        values = self.values(parameter)
        if len(values) > 1:
            raise NotScreened(f"sh:{parameter.fragment} is given {len(values)} times")
        return values[0] if values else None

    def whole_number(self, parameter: URIRef) -> int | None:
        """The only value as a number from 0, or None."""
        value = self.at_most_one(parameter)
        if value is None:
            return None
        number = value.toPython() if isinstance(value, Literal) and value.datatype in _WHOLE_NUMBERS else None
        if not isinstance(number, int) or number < 0:
            raise NotScreened(f"sh:{parameter.fragment} is no whole number")
        return number

    def switch(self, parameter: URIRef) -> bool:
        """Whether the only value is true."""
        value = self.at_most_one(parameter)
        if value is None:
            return False
        if not isinstance(value, Literal) or not isinstance(value.value, bool):
            raise NotScreened(f"sh:{parameter.fragment} is neither true nor false")
        return value.value

    def iris(self, parameter: URIRef) -> list[str]:
        """All values, as SPARQL writes them."""
        values = self.values(parameter)
        if not all(isinstance(value, URIRef) for value in values):
            raise NotScreened(f"sh:{parameter.fragment} is no IRI")
        return [sparql_term(value) for value in values]

    def one_list(self, parameter: URIRef) -> list[Node]:
        """The members of the only value, which is a list."""
        first = self.at_most_one(parameter)
        return [] if first is None else list_items(first, self.graph)
