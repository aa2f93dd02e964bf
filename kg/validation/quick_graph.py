"""One graph as the quick look sees it: terms as N-Triples writes them, in tables by path from a node to its values.

A term is a string; two are the same term if and only if the strings are equal. What is not known for sure raises
`Unsure`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import pyoxigraph
from rdflib import RDF, RDFS, XSD, Literal, URIRef
from rdflib.term import Node

from kg.validation.exact_terms import NUMBERS, SURE, NotScreened, literal_of

__all__ = ["Path", "QuickGraph", "Unsure", "Values", "day", "number", "tail", "written"]

Values = Mapping[str, Sequence[str]]
"""From a node to its values, none of them twice."""
Path = tuple[str, ...]
"""A predicate as `("predicate", IRI)`; `("inverse", IRI)`; `("either", IRI, …)`; `("sequence", IRI, …)`."""

TYPE: Final = f"<{RDF.type}>"
_SUBCLASS: Final = f"<{RDFS.subClassOf}>"
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_NOTHING: Final[frozenset[str]] = frozenset()


class Unsure(Exception):
    """The quick look cannot tell whether a graph conforms; never seen outside this package."""


class QuickGraph:
    """The triples of one graph.

    Args:
        triples: none of them twice.

    Raises:
        Unsure: it has blank nodes or quoted triples, or states classes above classes.
    """

    def __init__(self, triples: Iterable[tuple[str, str, str]]) -> None:
        by_predicate: dict[str, dict[str, list[str]]] = {}
        for subject, predicate, value in triples:
            if (table := by_predicate.get(predicate)) is None:
                by_predicate[predicate] = {subject: [value]}
            elif (values := table.get(subject)) is None:
                table[subject] = [value]
            else:
                values.append(value)
        if _SUBCLASS in by_predicate or any(_is_strange(table) for table in by_predicate.values()):
            raise Unsure
        self.by_predicate = by_predicate
        self._tables: dict[Path, Values] = {}
        self._classes: dict[str, frozenset[str]] | None = None
        self._strings: dict[str, str] = {}
        self._numbers: dict[str, Decimal | int] = {}

    def values(self, path: Path) -> Values:
        """The values of each node along a path."""
        if path[0] == "predicate":
            return self.by_predicate.get(path[1], {})
        table = self._tables.get(path)
        if table is None:
            table = self._tables[path] = self._reached(path)
        return table

    def instances(self, one: str) -> frozenset[str]:
        """The nodes that are stated to be of a class."""
        if self._classes is None:
            self._classes = {name: frozenset(nodes) for name, nodes in self.values(("inverse", TYPE)).items()}
        return self._classes.get(one, _NOTHING)

    def string(self, term: str) -> str:
        """`STR` of SPARQL: an IRI, or a literal's lexical form."""
        found = self._strings.get(term)
        if found is None:
            found = self._strings[term] = _string(term)
        return found

    def number(self, term: str) -> Decimal | int:
        """The number that a literal is.

        Raises:
            Unsure: it is none that all engines read alike.
        """
        found = self._numbers.get(term)
        if found is None:
            found = self._numbers[term] = number(term)
        return found

    def _reached(self, path: Path) -> Values:
        kind, *predicates = path
        reached: dict[str, dict[str, None]] = {}
        tables = [self.by_predicate.get(predicate, {}) for predicate in predicates]
        if kind == "inverse":
            for node, values in tables[0].items():
                for value in values:
                    reached.setdefault(value, {})[node] = None
        elif kind == "either":
            for table in tables:
                for node, values in table.items():
                    reached.setdefault(node, {}).update(dict.fromkeys(values))
        else:
            reached = {node: dict.fromkeys(values) for node, values in tables[0].items()}
            for table in tables[1:]:
                reached = {
                    node: dict.fromkeys(further for value in values for further in table.get(value, ()))
                    for node, values in reached.items()
                }
        return {node: tuple(values) for node, values in reached.items()}


def _is_strange(table: Values) -> bool:
    """Whether there are other terms than IRIs and literals."""
    return any(node[0] != "<" or node[1] == "<" for node in table) or any(
        value[0] == "_" or value[:2] == "<<" for values in table.values() for value in values
    )


def tail(term: str) -> str:
    """What follows a literal's lexical form: nothing, `@` with a language, or `^^` with a datatype; `<` for an IRI."""
    return "<" if term[0] == "<" else term[term.rindex('"') + 1 :]


def number(term: str) -> Decimal | int:
    """The number that a literal is.

    Raises:
        Unsure: it is none that all engines read alike.
    """
    kind = tail(term)
    form = NUMBERS.get(kind[3:-1])
    lexical = term[1 : -len(kind) - 1]
    if form is None or not form.fullmatch(lexical):
        raise Unsure
    return Decimal(lexical) if "." in lexical else int(lexical)


def day(term: str) -> date:
    """The calendar day that a literal is.

    Raises:
        Unsure: it is none that all engines read alike.
    """
    lexical = term[1 : -len(tail(term)) - 1]
    if tail(term) != f"^^<{XSD.date}>" or not SURE[str(XSD.date)].fullmatch(lexical):
        raise Unsure
    return date.fromisoformat(lexical)


def written(term: Node) -> str:
    """A term of the shapes as it stands in the tables.

    Raises:
        NotScreened: it is a blank node, or cannot be written.
    """
    try:
        if isinstance(term, URIRef):
            return str(pyoxigraph.NamedNode(str(term)))
        if isinstance(term, Literal):
            return str(literal_of(term))
    except ValueError as error:
        raise NotScreened(f"{term.n3()} cannot be written") from error
    raise NotScreened("a blank node stands where a name is needed")


def _string(term: str) -> str:
    if term[0] == "<":
        return term[1:-1]
    lexical = term[1 : term.rindex('"')]
    return _ESCAPE.sub(_unescaped, lexical) if "\\" in lexical else lexical


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(found[3], found[3])
