"""Constraint components that look at one value node alone (SHACL, sections 4.1, 4.3, 4.4 and `sh:in`).

Each function takes the parameters of a shape, and gives the tests of a value node; it raises `NotScreened` where they
cannot be compiled.
"""

import re
from collections.abc import Sequence
from functools import partial
from typing import Final

from pyoxigraph import QuerySolutions, Store
from rdflib import RDF, RDFS, SH, XSD, Literal, URIRef
from rdflib.term import Node

from kg.validation.asking import INSTANCE_OF
from kg.validation.exact_terms import UNKNOWN, NotScreened, as_date, as_number, is_datatype, sparql_term
from kg.validation.truths import Test, Truth

__all__ = [
    "class_tests",
    "datatype_test",
    "in_test",
    "language_test",
    "length_test",
    "node_kind_test",
    "pattern_test",
    "range_test",
]


_NODE_KINDS: Final[dict[Node, str]] = {
    SH.IRI: "isIRI({0})",
    SH.BlankNode: "isBlank({0})",
    SH.Literal: "isLiteral({0})",
    SH.BlankNodeOrIRI: "(isBlank({0}) || isIRI({0}))",
    SH.BlankNodeOrLiteral: "(isBlank({0}) || isLiteral({0}))",
    SH.IRIOrLiteral: "(isIRI({0}) || isLiteral({0}))",
}
_PLAIN_PATTERN: Final = re.compile(
    r"""(?: [^\\\[\](){}*+?|&~\#\s]        # a character, an anchor, the dot
          | \\[.\-()\[\]{}+*?|/^$\\]       # an escaped one
          | \\[dsw]                        # a kind of characters
          | \[ \^? (?: [A-Za-z0-9]-[A-Za-z0-9] | [^\\\[\]^&~\-] | \\[.\-()\[\]+*?|/^$\\] )+ \]
          | \( (?! \? ) | \(\?: | \) | \| | [ ]
          | (?<=.) (?: [*+?] | \{[0-9]{1,3}(?:,[0-9]{0,3})?\} ) (?! [*+?{] )
        )*""",
    re.VERBOSE,
)
"""Regular expressions that mean the same in Python and in Oxigraph, for values without a line end."""


def class_tests(classes: Sequence[str]) -> list[Test]:
    """`sh:class`."""
    return [partial(_is_instance, one) for one in classes]


def datatype_test(datatype: Node | None) -> Test:
    """`sh:datatype`."""
    if not isinstance(datatype, URIRef) or datatype in (RDFS.Literal, RDFS.Datatype):
        raise NotScreened("sh:datatype is no datatype of literals")
    exact = datatype in (XSD.string, RDF.langString)
    return lambda value: Truth(is_datatype(str(datatype), value), exact)


def node_kind_test(kind: Node | None) -> Test:
    """`sh:nodeKind`."""
    if kind is None or (template := _NODE_KINDS.get(kind)) is None:
        raise NotScreened("sh:nodeKind is none of SHACL's")
    return lambda value: Truth(template.format(value))


def range_test(bound: Node, operator: str) -> Test:
    """`sh:minInclusive` and its like, for numbers, dates and times in UTC.

    `operator` stands between value and bound.
    """
    if isinstance(bound, Literal) and bound.datatype == XSD.dateTime:
        # rdflib reads Z as +00:00
        bound = Literal(str(bound).replace("+00:00", "Z"), datatype=bound.datatype, normalize=False)
    term = sparql_term(bound)
    if "^^<number:" in term:
        return partial(_compares, operator, as_number(term), None)
    if isinstance(bound, Literal) and bound.datatype in (XSD.date, XSD.dateTime) and "^^<sure:" in term:
        return partial(_compares, operator, as_date(term, bound.datatype), bound.datatype)
    raise NotScreened(f"the bound {bound.n3()} is no plain number, date or time in UTC")


def length_test(number: int, operator: str) -> Test:
    """`sh:minLength` and `sh:maxLength`, in code points."""
    return lambda value: Truth(f"(!isBlank({value}) && STRLEN(STR({value})) {operator} {number})")


def pattern_test(pattern: Node, flags: Node | None) -> Test:
    """`sh:pattern`, for expressions that Python, which pySHACL asks, and Oxigraph take alike."""
    text = str(pattern)
    if flags is not None and str(flags) != "i":
        raise NotScreened(f"sh:flags {str(flags)!r} is not compiled")
    if not isinstance(pattern, Literal) or not _PLAIN_PATTERN.fullmatch(text) or not _is_understood(text):
        raise NotScreened(f"sh:pattern {text!r} may mean different things to different engines")
    # Beyond ASCII, cases and kinds of characters differ; before a line end, $ means different places.
    unlike = '"[^ -~]"' if flags is not None or re.search(r"\\[dsw]", text) else '"[\\n\\r\\u0085\\u2028\\u2029]"'
    asked = sparql_term(Literal(text)) + (', "i"' if flags is not None else "")
    return lambda value: Truth(
        f"(!isBlank({value}) && IF(REGEX(STR({value}), {unlike}), {UNKNOWN}, REGEX(STR({value}), {asked})))",
        exact=False,
    )


def language_test(members: Sequence[Node]) -> Test:
    """`sh:languageIn`; as pySHACL has it, the whole tag or its first part must be listed."""
    if not all(isinstance(one, Literal) and isinstance(one.value, str) for one in members):
        raise NotScreened("sh:languageIn lists what is no text")
    tags = {str(one).lower() for one in members}
    if "*" in tags:
        return lambda value: Truth(f'(isLiteral({value}) && LANG({value}) != "")')
    return partial(_has_language, ", ".join(sparql_term(Literal(tag)) for tag in sorted(tags)))


def in_test(members: Sequence[Node]) -> Test:
    """`sh:in`."""
    terms = [sparql_term(member) for member in members]
    if all(isinstance(member, URIRef) for member in members):
        return lambda value: Truth(f"{value} IN ({', '.join(terms)})")
    return lambda value: Truth(f"({' || '.join(f'sameTerm({value}, {term})' for term in terms)})")


def _is_instance(one: str, value: str) -> Truth:
    return Truth(f"EXISTS {{ {value} {INSTANCE_OF} {one} }}")


def _compares(operator: str, bound: str, datatype: Node | None, value: str) -> Truth:
    compared = as_number(value) if datatype is None else as_date(value, datatype)
    return Truth(f"(isLiteral({value}) && {compared} {operator} {bound})", exact=False)


def _has_language(listed: str, value: str) -> Truth:
    tag = f"LCASE(LANG({value}))"
    return Truth(
        f'(isLiteral({value}) && LANG({value}) != "" && ({tag} IN ({listed}) '
        f'|| STRBEFORE(CONCAT({tag}, "-"), "-") IN ({listed})))'
    )


def _is_understood(pattern: str) -> bool:
    rows = Store().query(f'SELECT (REGEX("", {sparql_term(Literal(pattern))}) AS ?known) {{}}')
    return isinstance(rows, QuerySolutions) and all(row["known"] is not None for row in rows)
