"""What a screen asks of a batch of graphs: SELECT queries, each for all graphs at once."""

from collections.abc import Iterator, Sequence
from typing import Final

from pyoxigraph import NamedNode, Quad, Store

from kg.validation.exact_terms import ExactTerms, NotScreened

__all__ = ["INSTANCE_OF", "Asked"]

INSTANCE_OF: Final = "<instance-of:>"
"""Stands in a query for `a`, or for `a/rdfs:subClassOf*` where the graphs state classes above classes."""
_TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_SUBCLASS: Final = NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")


class Asked:
    """Some graphs in a store of their own, to be asked; their names are ignored.

    Attributes:
        beyond: the numbers of the graphs with terms that RDF 1.1 does not have; these are not asked.
    """

    def __init__(self, graphs: Sequence[Sequence[Quad]]) -> None:
        self.beyond: list[int] = []
        self._store = Store()
        self._numbers: dict[str, int] = {}
        terms = ExactTerms()
        for number, graph in enumerate(graphs):
            name = NamedNode(f"graph:{number}")
            try:
                quads = terms.quads(graph, name)
            except NotScreened:
                quads = []
            if quads:
                self._store.extend(quads)
                self._numbers[name.value] = number
            else:
                self.beyond.append(number)
        stated_above = next(self._store.quads_for_pattern(None, _SUBCLASS, None, None), None) is not None
        self._instance_of = f"{_TYPE}/{_SUBCLASS}*" if stated_above else _TYPE

    def rows(self, query: str) -> Iterator[tuple[int, object]]:
        """The number of each graph, and the node in it, that a query for `?graph` and `?this` selects."""
        for row in self._store.query(query.replace(INSTANCE_OF, self._instance_of)):  # type: ignore[union-attr]
            yield self._numbers[row["graph"].value], row["this"]
