"""What a screen leaves in doubt of one graph, and the shapes that decide it."""

from dataclasses import dataclass, field
from typing import Final

import pyoxigraph
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.term import Node

from kg.validation.shapes import TARGETS

__all__ = ["Doubts", "predicates_needed"]

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

    def shapes(self, shapes: Graph) -> Graph:
        """Those of the shapes, aimed at the nodes in doubt, that give the same results for the graph as all of them.

        They come with all that they refer to, and with what is stated about the file and about classes. Where a shape
        may depend on others that it does not refer to, they are all.
        """
        if (None, SH.qualifiedValueShapesDisjoint, None) in shapes:
            return shapes
        chosen = Graph(bind_namespaces="none")
        chosen.namespace_manager = shapes.namespace_manager  # messages and report shorten names by it
        waiting: list[Node] = [*self.whole, *shapes.subjects(RDF.type, OWL.Ontology)]
        waiting += shapes.subjects(RDF.type, SH.ConstraintComponent)
        waiting += shapes.subjects(RDFS.subClassOf)
        for shape, found in self.parts.items():
            if shape in self.whole or not _stands_alone(shape, shapes):
                waiting.append(shape)
                continue
            waiting += _aimed(shape, found, shapes, chosen)
        reached = set(waiting)
        while waiting:
            for triple in shapes.triples((waiting.pop(), None, None)):
                chosen.add(triple)
                if triple[2] not in reached and not isinstance(triple[2], Literal):
                    reached.add(triple[2])
                    waiting.append(triple[2])
        return chosen


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


def _aimed(shape: Node, found: set[tuple[Node | None, object]], shapes: Graph, chosen: Graph) -> list[Node]:
    """Choose what is in doubt of a shape, with the focus nodes as its targets; gives what it refers to."""
    wanted = {property_shape for property_shape, _ in found}
    nodes = [focus for _, focus in found]
    named = all(isinstance(node, pyoxigraph.NamedNode) for node in nodes)
    refers: list[Node] = []
    for _, predicate, value in shapes.triples((shape, None, None)):
        if (predicate == SH.property and value not in wanted) or (named and predicate in TARGETS):
            continue
        chosen.add((shape, predicate, value))
        if not isinstance(value, Literal):
            refers.append(value)
    if named:
        for node in nodes:
            chosen.add((shape, SH.targetNode, URIRef(node.value)))  # type: ignore[attr-defined]
    return refers
