"""RDF terms as the screen holds them in Oxigraph, so that none is changed and every doubtful one is known.

Oxigraph keeps `"07"^^xsd:short` as the integer 7: the lexical form and the datatype are lost, which SHACL asks for. So
a typed literal goes in under a datatype of our own, in which no engine computes: `number:`, `sure:` or `unsure:` before
its IRI. Two such literals are the same term if and only if the originals are. `number:` is a number that every engine
reads alike, `sure:` another literal that is certainly well-formed, `unsure:` one that pySHACL may find ill-formed.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import pyoxigraph

if TYPE_CHECKING:  # slow to import, and only needed where shapes are compiled
    from rdflib import Literal as RdflibLiteral
    from rdflib.term import Node

__all__ = [
    "NUMBERS",
    "SURE",
    "UNKNOWN",
    "ExactTerms",
    "NotScreened",
    "as_date",
    "as_number",
    "is_datatype",
    "kind_of",
    "literal_of",
    "sparql_term",
]

UNKNOWN: Final = "?unknown"
"""A variable that is never bound: an expression that meets it is an error, which the screen takes for a doubt."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NATURAL: Final = r"0|[1-9][0-9]{0,14}"
_DAY: Final = (
    r"(?:[1-9][0-9]{3}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
    r"|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)"
    r"|(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)-02-29)"
)
NUMBERS: Final = {
    f"{_XSD}integer": re.compile(f"{_NATURAL}|-[1-9][0-9]{{0,14}}"),
    f"{_XSD}nonNegativeInteger": re.compile(_NATURAL),
    f"{_XSD}decimal": re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?"),
}
_NUMBER_TYPES: Final = ", ".join(f"<number:{datatype}>" for datatype in NUMBERS)
SURE: Final = {
    f"{_XSD}boolean": re.compile("true|false"),
    f"{_XSD}date": re.compile(_DAY),
    f"{_XSD}dateTime": re.compile(_DAY + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z"),
    f"{_XSD}anyURI": re.compile(".*", re.DOTALL),
}
_CHECKED: Final = (_XSD, _RDF)
"""Namespaces whose datatypes pySHACL may know how to check; of others it never calls a literal ill-formed."""


class NotScreened(Exception):
    """Why a shape cannot be compiled; caught where shapes are compiled, never seen outside this package."""


class ExactTerms:
    """Turns quads into those that the screen's store holds; remembers the terms it has seen."""

    def __init__(self) -> None:
        self._seen: dict[pyoxigraph.Literal, pyoxigraph.Literal] = {}

    def quads(self, quads: Iterable[pyoxigraph.Quad], graph: pyoxigraph.NamedNode) -> list[pyoxigraph.Quad]:
        """The quads, in the named graph given.

        Raises:
            NotScreened: there is a term that RDF 1.1 does not have.
        """
        turned = []
        seen = self._seen
        for subject, predicate, value, _ in quads:
            if isinstance(value, pyoxigraph.Literal):
                known = seen.get(value)
                if known is None:
                    known = seen[value] = _exact(value)
                value = known
            elif not isinstance(value, (pyoxigraph.NamedNode, pyoxigraph.BlankNode)):
                raise NotScreened("a term is not of RDF 1.1")
            turned.append(pyoxigraph.Quad(subject, predicate, value, graph))
        return turned


def sparql_term(term: "Node") -> str:
    """A term of the shapes as SPARQL writes it, the way the screen's store holds it.

    Raises:
        NotScreened: it is a blank node, which has no name in SPARQL, or cannot be written.
    """
    from rdflib import Literal as RdflibLiteral
    from rdflib import URIRef

    try:
        if isinstance(term, URIRef):
            return str(pyoxigraph.NamedNode(str(term)))
        if isinstance(term, RdflibLiteral):
            return str(_exact(literal_of(term)))
    except ValueError as error:
        raise NotScreened(f"{term.n3()} cannot be written in SPARQL") from error
    raise NotScreened("a blank node stands where a name is needed")


def is_datatype(datatype: str, value: str) -> str:
    """An expression: is the value a well-formed literal of the datatype? An error where pySHACL must say."""
    if datatype == f"{_XSD}string":
        return f"(isLiteral({value}) && DATATYPE({value}) = <{datatype}>)"
    if datatype == f"{_RDF}langString":
        return f'(isLiteral({value}) && LANG({value}) != "")'
    sure = f"DATATYPE({value}) IN (<sure:{datatype}>, <number:{datatype}>)"
    return f"(isLiteral({value}) && ({sure} || IF(DATATYPE({value}) = <unsure:{datatype}>, {UNKNOWN}, false)))"


def as_number(value: str, datatype: "Node | str" = f"{_XSD}decimal") -> str:
    """An expression: the value as a number; an error where it is none that all engines read alike."""
    return f"IF(DATATYPE({value}) IN ({_NUMBER_TYPES}), <{datatype}>(STR({value})), {UNKNOWN})"


def as_date(value: str, datatype: "Node | str") -> str:
    """An expression: a date or time in a form whose alphabetical order is that of time; an error where it is none."""
    return f"IF(DATATYPE({value}) = <sure:{datatype}>, STR({value}), {UNKNOWN})"


def _exact(literal: pyoxigraph.Literal) -> pyoxigraph.Literal:
    if literal.language is not None:
        # Language tags are compared without regard to case.
        return pyoxigraph.Literal(literal.value, language=literal.language.lower())
    datatype = literal.datatype.value
    if datatype == f"{_XSD}string":
        return literal
    return pyoxigraph.Literal(
        literal.value, datatype=pyoxigraph.NamedNode(f"{kind_of(literal.value, datatype)}:{datatype}")
    )


def kind_of(lexical: str, datatype: str) -> str:
    """`number`, `sure` or `unsure`: how certain it is that a typed literal is well-formed."""
    if (number := NUMBERS.get(datatype)) and number.fullmatch(lexical):
        return "number"
    if (form := SURE.get(datatype)) and form.fullmatch(lexical):
        return "sure"
    return "unsure" if datatype.startswith(_CHECKED) else "sure"


def literal_of(term: "RdflibLiteral") -> pyoxigraph.Literal:
    """A literal of rdflib as Oxigraph has it."""
    if term.language:
        return pyoxigraph.Literal(str(term), language=term.language)
    return pyoxigraph.Literal(str(term), datatype=pyoxigraph.NamedNode(str(term.datatype or f"{_XSD}string")))
