"""Property paths of SHACL in the notation of SPARQL (SHACL, section 2.3.1)."""

from typing import Final

from rdflib import RDF, SH, Graph, URIRef
from rdflib.term import Node

from kg.validation.exact_terms import NotScreened, sparql_term

__all__ = ["list_items", "reached", "sparql_path"]

_REPEATED: Final = {SH.zeroOrMorePath: "*", SH.oneOrMorePath: "+", SH.zeroOrOnePath: "?"}
_NAMES: Final = {RDF.first: "a list's first member", RDF.rest: "a list's rest"}
_DEEPEST: Final = 8
"""Levels of nesting; pySHACL gives up at ten, and each step of a sequence is one for it."""


def sparql_path(path: Node, shapes: Graph, depth: int = 0) -> str:
    """The path as SPARQL writes it.

    Raises:
        NotScreened: it is malformed, nested deeply, or the inverse of a path that is no single property.
    """
    if isinstance(path, URIRef):
        return sparql_term(path)
    if depth > _DEEPEST:
        raise NotScreened("the property path is nested deeply")
    marks = set(shapes.predicates(path))
    if marks == {RDF.first, RDF.rest}:
        return _joined("/", path, shapes, depth)
    if marks == {SH.alternativePath}:
        return _joined("|", _only(path, SH.alternativePath, shapes), shapes, depth)
    if marks == {SH.inversePath}:
        inner = _only(path, SH.inversePath, shapes)
        if not isinstance(inner, URIRef):
            raise NotScreened("the inverse of a compound property path")
        return f"^{sparql_term(inner)}"
    for mark, sign in _REPEATED.items():
        if marks == {mark}:
            return f"({sparql_path(_only(path, mark, shapes), shapes, depth + 1)}){sign}"
    raise NotScreened("the property path is malformed")


def list_items(first: Node, shapes: Graph) -> list[Node]:
    """The members of an RDF list.

    Raises:
        NotScreened: it is empty or malformed.
    """
    items: list[Node] = []
    cells = set()
    while first != RDF.nil:
        if first in cells:
            raise NotScreened("a list runs in a circle")
        cells.add(first)
        items.append(_only(first, RDF.first, shapes))
        first = _only(first, RDF.rest, shapes)
    if not items:
        raise NotScreened("a list is empty")
    return items


def reached(start: Node, shapes: Graph) -> set[Node]:
    """The node and all that it refers to."""
    found: set[Node] = set()
    waiting = [start]
    while waiting:
        if (one := waiting.pop()) not in found:
            found.add(one)
            waiting += shapes.objects(one)
    return found


def _joined(sign: str, members: Node, shapes: Graph, depth: int) -> str:
    items = list_items(members, shapes)
    if not 2 <= len(items) <= _DEEPEST:
        raise NotScreened("a property path has too few or many members")
    deeper = depth + (len(items) if sign == "/" else 1)
    return f"({sign.join(sparql_path(item, shapes, deeper) for item in items)})"


def _only(subject: Node, predicate: URIRef, shapes: Graph) -> Node:
    values = list(shapes.objects(subject, predicate))
    if len(values) != 1:
        raise NotScreened(f"{_NAMES.get(predicate, predicate.fragment)} is not given once")
    return values[0]
