"""Validation of one article's graph against SHACL shapes, by pySHACL."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import pyoxigraph
import pyshacl
from rdflib import RDFS, SH, BNode, Graph, Literal, Namespace, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from kg.errors import SourceError
from kg.validation.shapes import Shapes
from kg.validation.verdict import Verdict, Violation
from kg.vocabulary import PREFIXES

__all__ = ["validate"]

_CK = Namespace(PREFIXES["ck"])
_NIF = Namespace(PREFIXES["nif"])
_ITSRDF = Namespace(PREFIXES["itsrdf"])
_PATH_MARKS = {SH.inversePath: "^{}", SH.zeroOrMorePath: "{}*", SH.oneOrMorePath: "{}+", SH.zeroOrOnePath: "{}?"}


def validate(quads: Iterable[pyoxigraph.Quad], shapes: Shapes) -> Verdict:
    """Hold one article's graph against the shapes.

    Nothing is inferred, fetched or changed; graph names are ignored. The violations stand in a fixed order, those that
    keep the graph from conforming first.

    Raises:
        SourceError: the shapes themselves cannot be evaluated.
    """
    data = _graph(quads)
    try:
        conforms, report, text = pyshacl.validate(
            data, shacl_graph=shapes.graph, inference="none", inplace=True, allow_warnings=True
        )
    except pyshacl.errors.ReportableRuntimeError as error:
        raise SourceError(f"the shapes cannot be evaluated: {error.message}") from error
    if not isinstance(report, Graph):
        raise SourceError(f"the shapes cannot be evaluated: {text}")
    violations = sorted(
        (_violation(result, report, data, shapes.graph) for result in report.objects(None, SH.result)),
        key=lambda found: (found.severity != "Violation", found.shape, found.focus, found.value or ""),
    )
    return Verdict(bool(conforms), tuple(violations), report)


class _DataGraph(Graph):
    """A graph that parses each query once: the shapes put the same to every article, and each takes 15 ms to parse."""

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        query = _parsed(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **options)


@lru_cache(maxsize=128)
def _parsed(query: str) -> Query:
    return prepareQuery(query)


def _graph(quads: Iterable[pyoxigraph.Quad]) -> Graph:
    graph = _DataGraph(bind_namespaces="none")
    for quad in quads:
        graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return graph


def _node(term: object) -> Node:
    match term:
        case pyoxigraph.NamedNode():
            return URIRef(term.value)
        case pyoxigraph.Literal(language=str(language)):
            return Literal(term.value, lang=language)
        case pyoxigraph.Literal():
            return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
        case pyoxigraph.BlankNode():
            return BNode(term.value)
    raise TypeError(f"no RDF 1.1 term: {term!r}")


def _violation(result: Node, report: Graph, data: Graph, shapes: Graph) -> Violation:
    shape = report.value(result, SH.sourceShape)
    focus = report.value(result, SH.focusNode)
    value = report.value(result, SH.value)
    path = report.value(result, SH.resultPath)
    remedy = shapes.value(shape, SH.description) or shapes.value(shape, RDFS.comment)
    return Violation(
        shape=str(shape),
        focus=str(focus),
        path=None if path is None else _path(path, report),
        value=None if value is None else str(value),
        message=str(report.value(result, SH.resultMessage)),
        remedy=str(remedy or ""),
        severity=str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        sentence=_sentence(focus, data) or _sentence(value, data),
    )


def _path(path: Node, report: Graph) -> str:
    """A property path in the notation of SPARQL 1.1, section 9.1."""
    if isinstance(path, URIRef):
        return next((f"{p}:{path[len(ns) :]}" for p, ns in PREFIXES.items() if path.startswith(ns)), f"<{path}>")
    for mark, notation in _PATH_MARKS.items():
        if (inner := report.value(path, mark)) is not None:
            return notation.format(_path(inner, report))
    alternatives = report.value(path, SH.alternativePath)
    steps = report.items(path if alternatives is None else alternatives)
    return ("/" if alternatives is None else "|").join(_path(step, report) for step in steps)


def _sentence(node: Node | None, data: Graph) -> str | None:
    """The sentence of a phrase, of the first trigger of an event or statement, or of the first mention of an entity."""
    if node is None or isinstance(node, Literal):
        return None
    phrases = [node, *data.objects(node, _CK.evidence), *data.subjects(_ITSRDF.taIdentRef, node)]
    sentences = {sentence for phrase in phrases for sentence in data.objects(phrase, _NIF.sentence)}
    first = min(sentences, key=lambda sentence: int(str(data.value(sentence, _NIF.beginIndex) or 0)), default=None)
    anchor = None if first is None else data.value(first, _NIF.anchorOf)
    return None if anchor is None else str(anchor)
