"""What a screen leaves in doubt of one graph, and the shapes that decide it."""

from dataclasses import dataclass, field
from typing import Final

import pyoxigraph
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from kg.validation.shapes import TARGETS

__all__ = ["Doubts", "Triple", "predicates_needed"]

Triple = tuple[Node, Node, Node]

_READ_ANYTHING: Final = (SH.closed, SH.sparql, SH.select, SH.ask, SH.js)


@dataclass(slots=True)
class Doubts:
    """The shapes with a target that a graph may break.

    Attributes:
        whole: shapes that must be held against the whole graph.
        parts: other shapes, each with its property shapes (None for its own constraints) and focus nodes in doubt.
    """

    whole: set[Node]
    parts: dict[Node, set[tuple[Node | None, object]]] = field(default_factory=dict)

    def add(self, shape: Node, property_shape: Node | None, focus: object) -> None:
        """Note that a focus node may break a shape, or one property shape of it."""
        self.parts.setdefault(shape, set()).add((property_shape, focus))

    def __bool__(self) -> bool:
        return bool(self.whole or self.parts)

    def shapes(self, shapes: Graph, known: dict[Node, tuple[Triple, ...]] | None = None) -> Graph:
        """Those of the shapes, aimed at the nodes in doubt, that give the same results for the graph as all of them.

        They come with all that they refer to, and with what is stated about classes. Where a shape may depend on others
        that it does not refer to, they are all.

        Args:
            known: remembers what a node refers to; give the same for all graphs that are held against these shapes.
        """
        if (None, SH.qualifiedValueShapesDisjoint, None) in shapes:
            return shapes
        known = {} if known is None else known
        triples: dict[Triple, None] = {}
        refers: list[Node] = [*self.whole, *shapes.subjects(RDF.type, SH.ConstraintComponent)]
        refers += shapes.subjects(RDFS.subClassOf)
        for shape, found in self.parts.items():
            if shape in self.whole or not _stands_alone(shape, shapes):
                refers.append(shape)
            else:
                refers += _aimed(shape, found, shapes, triples)
        for node in refers:
            triples.update(dict.fromkeys(_reached(node, shapes, known)))
        if any(predicate == SH.prefixes for _, predicate, _ in triples):
            for ontology in shapes.subjects(RDF.type, OWL.Ontology):
                triples.update(dict.fromkeys(_reached(ontology, shapes, known)))
        chosen = Graph(bind_namespaces="none")
        chosen.namespace_manager = shapes.namespace_manager  # messages and report shorten names by it
        for triple in triples:
            chosen.add(triple)
        return chosen

    def are_aimed(self, shapes: Graph) -> bool:
        """Whether `shapes` gives only shapes whose targets are the nodes in doubt."""
        return not self.whole and all(
            _stands_alone(shape, shapes) and _all_named(found) for shape, found in self.parts.items()
        )


def predicates_needed(shapes: Graph) -> frozenset[str] | None:
    """The predicates of all triples that can decide whether a graph without blank nodes conforms; None for any.

    A shape in SHACL Core reads along the properties that it names, and up the classes. A closed shape and a rule in
    SPARQL may read any.
    """
    if any((None, mark, None) in shapes for mark in _READ_ANYTHING):
        return None
    return frozenset({*map(str, shapes.objects()), str(RDF.type), str(RDFS.subClassOf)})


def _stands_alone(shape: Node, shapes: Graph) -> bool:
    """Whether no other shape needs this one as it is, and its own constraints do not need all its property shapes."""
    return (
        isinstance(shape, URIRef)
        and (None, None, shape) not in shapes
        and (shape, SH.closed, None) not in shapes
        and (shape, RDFS.subClassOf, None) not in shapes
    )


def _aimed(
    shape: Node, found: set[tuple[Node | None, object]], shapes: Graph, triples: dict[Triple, None]
) -> list[Node]:
    """Choose what is in doubt of a shape, with the focus nodes as its targets; gives what it refers to."""
    wanted = {property_shape for property_shape, _ in found}
    named = _all_named(found)
    refers: list[Node] = []
    for triple in shapes.triples((shape, None, None)):
        _, predicate, value = triple
        if (predicate == SH.property and value not in wanted) or (named and predicate in TARGETS):
            continue
        triples[triple] = None
        if not isinstance(value, Literal):
            refers.append(value)
    if named:
        for _, node in found:
            triples[shape, SH.targetNode, URIRef(node.value)] = None  # type: ignore[attr-defined]
    return refers


def _all_named(found: set[tuple[Node | None, object]]) -> bool:
    return all(isinstance(node, pyoxigraph.NamedNode) for _, node in found)


def _reached(start: Node, shapes: Graph, known: dict[Node, tuple[Triple, ...]]) -> tuple[Triple, ...]:
    """All that is stated of a node and of what it refers to."""
    if start not in known:
        triples, waiting, seen = [], [start], {start}
        while waiting:
            for triple in shapes.triples((waiting.pop(), None, None)):
                triples.append(triple)
                if triple[2] not in seen and not isinstance(triple[2], Literal):
                    seen.add(triple[2])
                    waiting.append(triple[2])
        known[start] = tuple(triples)
    return known[start]
