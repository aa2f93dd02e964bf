"""The part of an article's graph that pySHACL's verdict can depend on; pySHACL takes time for every triple."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import pyoxigraph
from pyoxigraph import BlankNode, Quad
from rdflib import RDF, RDFS, SH, Graph

from kg.validation.doubts import predicates_needed

__all__ = ["by_predicate", "deciding"]

_TYPE = str(RDF.type)
_ABOVE = str(RDFS.subClassOf)


def by_predicate(quads: Sequence[Quad]) -> dict[str, list[Quad]]:
    """The quads of each predicate."""
    found = defaultdict(list)
    for quad in quads:
        found[quad.predicate.value].append(quad)
    return found


def deciding(
    quads: Sequence[Quad], found: Mapping[str, Sequence[Quad]], shapes: Graph, *, aimed: bool
) -> Sequence[Quad]:
    """The quads that the shapes can reach.

    Args:
        quads: the graph.
        found: the same, `by_predicate`.
        shapes: as `Doubts.shapes` gives them.
        aimed: whether the shapes are to be held against the nodes alone that they name as target.
    """
    predicates = predicates_needed(shapes)
    if predicates is None:
        return quads
    links = [quad for name in predicates - {_TYPE, _ABOVE} for quad in found.get(name, ())]
    types, above = found.get(_TYPE, ()), found.get(_ABOVE, ())
    if any(isinstance(end, BlankNode) for quad in (*links, *types, *above) for end in (quad.subject, quad.object)):
        return quads  # the report describes a blank node by its triples
    if aimed and not any((None, None, path) in shapes for path in (RDF.type, RDFS.subClassOf)):
        reached = _reached(links, {pyoxigraph.NamedNode(str(node)) for node in shapes.objects(None, SH.targetNode)})
        links = [quad for quad in links if quad.subject in reached]
        types = [quad for quad in types if quad.subject in reached]
    return [*links, *types, *above]


def _reached(links: Sequence[Quad], nodes: set[object]) -> set[object]:
    """The nodes and all that are linked to them, in either direction."""
    neighbours: dict[object, list[object]] = defaultdict(list)
    for quad in links:
        subject, value = quad.subject, quad.object
        neighbours[subject].append(value)
        neighbours[value].append(subject)
    reached, waiting = set(nodes), list(nodes)
    while waiting:
        for node in neighbours[waiting.pop()]:
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return reached
