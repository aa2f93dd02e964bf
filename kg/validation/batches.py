"""Validation of articles' graphs against SHACL shapes: screened together, and in doubt reported by pySHACL."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import pyoxigraph
from rdflib import RDF, SH, BNode, Graph, Literal
from rdflib.term import Node

from kg.validation.deciding import by_predicate, deciding
from kg.validation.doubts import Doubts, Triple
from kg.validation.report import report
from kg.validation.screen import Screen
from kg.validation.sentences import LEADS_TO_SENTENCES, Sentences
from kg.validation.shapes import Shapes
from kg.validation.verdict import Verdict

__all__ = ["validate", "validate_all", "validate_batch"]

_BATCH: Final = 100


def validate(quads: Iterable[pyoxigraph.Quad], shapes: Shapes) -> Verdict:
    """Hold one article's graph against the shapes.

    Nothing is inferred, fetched or changed; graph names are ignored. The violations stand in a fixed order, those that
    keep the graph from conforming first.

    Raises:
        SourceError: the shapes themselves cannot be evaluated.
    """
    quads = list(quads)
    return report(quads, shapes.graph, Sentences(quads))


def validate_batch(graphs: Sequence[Sequence[pyoxigraph.Quad]], screen: Screen) -> list[Verdict]:
    """Hold the graphs of some articles against the shapes, each for itself; the verdicts are those of `validate`.

    pySHACL gets the graphs that the screen doubts, each with the shapes and nodes in doubt.

    Args:
        graphs: up to some hundred; all are held in memory twice.

    Raises:
        SourceError: the shapes themselves cannot be evaluated.
    """
    if not graphs:
        return []
    terms: dict[object, Node] = {}
    known: dict[Node, tuple[Triple, ...]] = {}
    return [
        _reported(quads, doubts, screen.shapes.graph, known, terms) if doubts else _conforming()
        for quads, doubts in zip(graphs, screen.doubts(graphs), strict=True)
    ]


def validate_all(graphs: Iterable[Sequence[pyoxigraph.Quad]], screen: Screen) -> Iterator[Verdict]:
    """`validate_batch` for any number of graphs; each batch is taken when its first verdict is asked for."""
    remaining = iter(graphs)
    while batch := list(islice(remaining, _BATCH)):
        yield from validate_batch(batch, screen)


def _reported(
    quads: Sequence[pyoxigraph.Quad],
    doubts: Doubts,
    shapes: Graph,
    known: dict[Node, tuple[Triple, ...]],
    terms: dict[object, Node],
) -> Verdict:
    chosen, found = doubts.shapes(shapes, known), by_predicate(quads)
    needed = deciding(quads, found, chosen, aimed=doubts.are_aimed(shapes))
    sentences = Sentences([quad for name in LEADS_TO_SENTENCES for quad in found.get(name, ())])
    return report(needed, chosen, sentences, terms)


def _conforming() -> Verdict:
    found, node = Graph(bind_namespaces="none"), BNode()
    found.add((node, RDF.type, SH.ValidationReport))
    found.add((node, SH.conforms, Literal(True)))
    return Verdict(True, (), found)
