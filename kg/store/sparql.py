"""SPARQL that is safe to run: queries only, nothing fetched from elsewhere, parameters bound as terms.

The text is cut into the terminals of the SPARQL 1.1 grammar (section 19.8), so that a word inside a string, an IRI, a
comment or a name is never taken for a keyword or a variable.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from kg.errors import QueryError
from kg.vocabulary import PREFIXES

__all__ = [
    "Term",
    "bind_variables",
    "evaluate",
    "form_of",
    "syntax_error",
    "tokens",
    "variables",
    "with_prefixes",
    "words_of",
]

Term = NamedNode | Literal

_TERMINALS: Final = re.compile(
    r"""
      (?P<comment> \#[^\n\r]* )
    | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<string> '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3} | "{3}(?:"{0,2}(?:[^"\\]|\\.))*"{3}
                | '(?:[^'\\\n\r]|\\.)*' | "(?:[^"\\\n\r]|\\.)*" )
    | (?P<variable> [?$]\w+ )
    | (?P<language> @[A-Za-z]+(?:-[A-Za-z0-9]+)* )
    | (?P<name> (?:[^\W\d_](?:[\w.-]*[\w-])?|_)?:(?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*
                                            (?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))? )
    | (?P<word> [A-Za-z_]\w* )
    | (?P<space> \s+ )
    | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")


def tokens(sparql: str) -> Iterator[tuple[str, str]]:
    """The terminals of the text, all of it, each with its kind."""
    for match in _TERMINALS.finditer(sparql):
        yield match.lastgroup or "other", match.group()


def variables(sparql: str) -> frozenset[str]:
    """The names of all variables in the text, without their mark."""
    return frozenset(text[1:] for kind, text in tokens(sparql) if kind == "variable")


def words_of(sparql: str) -> list[str]:
    r"""The keywords of the text in capitals, as the standard reads it.

    It replaces \uXXXX before it parses (section 19.2), so that a keyword can be written with it: both are looked at.
    """
    unescaped = _CODE_POINT.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)
    texts = (sparql,) if unescaped == sparql else (sparql, unescaped)
    return [word.upper() for text in texts for kind, word in tokens(text) if kind == "word"]


def form_of(sparql: str) -> str:
    """SELECT, ASK, CONSTRUCT or DESCRIBE, the first word of an update, or nothing."""
    return next((word for word in words_of(sparql) if word in _FORMS + _UPDATES), "")


def evaluate(
    database: pyoxigraph.Store,
    sparql: str,
    *,
    base: str | None = None,
    default_graphs: Sequence[NamedNode | DefaultGraph] | None = None,
    named_graphs: Sequence[NamedNode] | None = None,
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query over a store's default graph, and over its named graphs where it says `GRAPH`.

    Args:
        database: what is asked.
        sparql: the query; the prefixes of `kg.vocabulary` need not be declared.
        base: what relative IRIs are relative to.
        default_graphs, named_graphs: the dataset to ask, in place of the whole store and of what `FROM` says.

    Raises:
        QueryError: it cannot be parsed, is an update, has a `SERVICE` clause, or fails.
    """
    _refuse_what_is_no_query(sparql)
    try:
        return database.query(
            sparql,
            base_iri=base,
            prefixes=dict(PREFIXES),
            default_graph=None if default_graphs is None else list(default_graphs),
            named_graphs=None if named_graphs is None else list(named_graphs),
        )
    except SyntaxError as error:
        raise syntax_error(error, sparql) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed: {' '.join(str(error).split())}") from error


def with_prefixes(sparql: str) -> str:
    """The query after declarations of those prefixes of `kg.vocabulary` that it uses and does not declare."""
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for kind, text in tokens(sparql):
        if kind == "name":
            (declared if before == "PREFIX" else used).add(text.partition(":")[0])
        if kind not in ("space", "comment"):
            before = text.upper()
    lines = [f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in sorted((used - declared) & PREFIXES.keys())]
    return "".join(lines) + sparql


def bind_variables(sparql: str, terms: Mapping[str, Term]) -> str:
    """The query with each variable named in `terms` replaced by its term, wherever it stands (SHACL, section 5.3.1).

    In a projection the term keeps the variable's name (`SELECT ?x` gives `(<…> AS ?x)`), and `BOUND(?x)` is true.

    Raises:
        QueryError: the query gives such a variable a value itself (`AS ?x`, `VALUES ?x`).
    """
    found = list(tokens(sparql))
    words = [(i, text.upper()) for i, (kind, text) in enumerate(found) if kind not in ("space", "comment")]
    bound: dict[int, str] = {}
    dropped: set[int] = set()
    clause, depth = "", 0
    for place, (i, text) in enumerate(words):
        kind = found[i][0]
        if kind == "word":
            if text in ("SELECT", "BY", "VALUES"):
                clause, depth = text, 0
            elif text in ("WHERE", "FROM", "HAVING", "LIMIT", "OFFSET", "ORDER", "GROUP"):
                clause = ""
        elif text in "({[":
            clause = "" if text == "{" else clause
            depth += 1
        elif text in ")}]":
            clause = "" if text == "}" else clause
            depth -= 1
        if kind != "variable" or found[i][1][1:] not in terms:
            continue
        name = found[i][1][1:]
        before = [w for _, w in words[max(0, place - 2) : place]]
        if before[-1:] == ["AS"] or clause == "VALUES":
            raise QueryError(f"the query gives ?{name} a value itself, so that it cannot be a parameter")
        if before == ["BOUND", "("]:
            for j in range(words[place - 2][0], words[place + 1][0] + 1):
                dropped.add(j)
            bound[i] = "true"
        elif clause == "SELECT" and depth == 0:
            bound[i] = f"({terms[name]} AS ?{name})"
        elif clause == "BY" and depth == 0:
            bound[i] = f"({terms[name]})"
        else:
            bound[i] = f" {terms[name]}"  # apart from a `<` before it
    return "".join(bound.get(i, "" if i in dropped else text) for i, (_, text) in enumerate(found))


def _refuse_what_is_no_query(sparql: str) -> None:
    if "SERVICE" in words_of(sparql):
        raise QueryError("SERVICE asks another server and is not allowed: query that server's export in its own store")
    if (form := form_of(sparql)) in _UPDATES:
        raise QueryError(f"{form} changes the store and is not allowed: use SELECT, ASK, CONSTRUCT or DESCRIBE")


def syntax_error(error: SyntaxError, sparql: str, what: str = "query") -> QueryError:
    """The error to raise for what Oxigraph's parser says; it names line, column and what stands there."""
    place = re.match(r"error at (\d+):(\d+): ?(.*)", str(error), re.DOTALL)
    if not place:
        return QueryError(f"the {what} cannot be parsed: {' '.join(str(error).split())}")
    line, column = int(place[1]), int(place[2])
    lines = sparql.splitlines() or [""]
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    near = f"near {rest[:30]!r}" if rest else "at the end of the line"
    expected = " ".join(place[3].split())
    hint = f": {expected}" if len(expected) < 80 else ""
    names = [text for kind, text in tokens(sparql) if kind == "name" and not text.startswith("_:")]
    declared = {name for name in names if name.endswith(":")} | {f"{prefix}:" for prefix in PREFIXES}
    if unknown := sorted({f"{name.partition(':')[0]}:" for name in names} - declared):
        hint = f": the prefix {unknown[0]} is not declared"
    return QueryError(f"the {what} cannot be parsed at line {line}, column {column}, {near}{hint}")
