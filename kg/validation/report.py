"""What pySHACL says of one graph, and each of its results in words a person can act on."""

import logging
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph
from rdflib import RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.query import Result
from rdflib.term import Node

from kg.errors import SourceError
from kg.validation.sentences import Sentences
from kg.validation.verdict import Verdict, Violation
from kg.vocabulary import PREFIXES

if TYPE_CHECKING:
    from rdflib.plugins.sparql.sparql import Query

__all__ = ["rdflib_graph", "report", "verdict"]

# What is wrong with shapes is an error and with literals a result; neither is a traceback on the terminal.
logging.getLogger("pyshacl-validate").disabled = True
logging.getLogger("rdflib.term").addHandler(logging.NullHandler())

_PATH_MARKS: Final = {
    SH.inversePath: "^{}",
    SH.zeroOrMorePath: "{}*",
    SH.oneOrMorePath: "{}+",
    SH.zeroOrOnePath: "{}?",
}


def report(
    quads: Iterable[pyoxigraph.Quad], shapes: Graph, sentences: Sentences, terms: dict[object, Node] | None = None
) -> Verdict:
    """Hold a graph against shapes.

    Args:
        quads: the graph; the names of graphs are ignored.
        sentences: where the sentence of each result is looked up.
        terms: remembers the terms of quads in rdflib; give the same for graphs that share many.

    Raises:
        SourceError: the shapes themselves cannot be evaluated.
    """
    import pyshacl  # slow to import, and most batches conform

    try:
        with warnings.catch_warnings():
            # of odd booleans, which are results, and of recursion, which the screen has told
            warnings.simplefilter("ignore")
            data = rdflib_graph(quads, {} if terms is None else terms, _DataGraph(bind_namespaces="none"))
            conforms, found, text = pyshacl.validate(
                data, shacl_graph=shapes, inference="none", inplace=True, allow_warnings=True
            )
    except Exception as error:  # shapes may hold any pattern and query, and pySHACL fails in as many ways
        raise SourceError(f"the shapes cannot be evaluated: {_reason(error)}") from error
    if not isinstance(found, Graph):
        raise SourceError(f"the shapes cannot be evaluated: {text}")
    return verdict(bool(conforms), found, shapes, sentences)


def verdict(conforms: bool, found: Graph, shapes: Graph, sentences: Sentences) -> Verdict:
    """What pySHACL's report says, in words."""
    violations = sorted(
        (_violation(result, found, sentences, shapes) for result in found.objects(None, SH.result)),
        key=lambda one: (one.severity != "Violation", one.shape, one.focus, one.value or ""),
    )
    return Verdict(conforms, tuple(violations), found)


def rdflib_graph(quads: Iterable[pyoxigraph.Quad], terms: dict[object, Node], graph: Graph) -> Graph:
    """The graph, filled with the quads: their literals as they are written; the names of graphs are ignored."""
    for quad in quads:
        graph.add((_node(quad.subject, terms), _node(quad.predicate, terms), _node(quad.object, terms)))
    return graph


def _reason(error: Exception) -> str:
    """The first line of what pySHACL says; below it stand addresses of the standard, or a query."""
    said = str(getattr(error, "message", None) or error).strip() or type(error).__name__
    return " ".join(said.partition("\n")[0].split())[:300]


class _DataGraph(Graph):
    """A graph that parses each query once: the shapes put the same to every article, and each takes 15 ms to parse."""

    def query(self, query_object: "str | Query", *args: Any, **options: Any) -> Result:
        query = _parsed(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **options)


@lru_cache(maxsize=128)
def _parsed(query: str) -> "Query":
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(query)


def _node(term: object, terms: dict[object, Node]) -> Node:
    if (node := terms.get(term)) is None:
        node = terms[term] = _turned(term)
    return node


def _turned(term: object) -> Node:
    match term:
        case pyoxigraph.NamedNode():
            return URIRef(term.value)
        case pyoxigraph.Literal(language=str(language)):
            return Literal(term.value, lang=language)
        case pyoxigraph.Literal() if term.datatype.value == str(XSD.string):
            return Literal(term.value)  # without the datatype, as rdflib reads it from the shapes
        case pyoxigraph.Literal():
            return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)
        case pyoxigraph.BlankNode():
            return BNode(term.value)
    raise TypeError(f"no RDF 1.1 term: {term!r}")


def _violation(result: Node, report: Graph, sentences: Sentences, shapes: Graph) -> Violation:
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
        sentence=sentences.of(str(focus)) or (None if value is None else sentences.of(str(value))),
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
