"""SPARQL that is safe to run: queries only, nothing fetched from elsewhere, parameters bound as terms.

The text is cut into the terminals of the SPARQL 1.1 grammar (section 19.8), so that a word inside a string, an IRI, a
comment or a name is never taken for a keyword or a variable.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pyoxigraph
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples

from kg.errors import QueryError
from kg.vocabulary import PREFIXES

__all__ = ["Term", "bind_variables", "evaluate", "variables", "with_prefixes"]

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


def _tokens(sparql: str) -> Iterator[tuple[str, str]]:
    for match in _TERMINALS.finditer(sparql):
        yield match.lastgroup or "other", match.group()


def variables(sparql: str) -> frozenset[str]:
    """The names of all variables in the text, without their mark."""
    return frozenset(text[1:] for kind, text in _tokens(sparql) if kind == "variable")


def evaluate(database: pyoxigraph.Store, sparql: str) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query over a store's default graph, and over its named graphs where it says `GRAPH`.

    Raises:
        QueryError: it cannot be parsed, is an update, has a `SERVICE` clause, or fails.
    """
    _refuse_what_is_no_query(sparql)
    try:
        return database.query(sparql, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise QueryError(_syntax_message(str(error), sparql)) from error
    except (OSError, RuntimeError, ValueError) as error:
        raise QueryError(f"the query failed: {' '.join(str(error).split())}") from error


def with_prefixes(sparql: str) -> str:
    """The query after declarations of those prefixes of `kg.vocabulary` that it uses and does not declare."""
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for kind, text in _tokens(sparql):
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
    tokens = list(_tokens(sparql))
    words = [(i, text.upper()) for i, (kind, text) in enumerate(tokens) if kind not in ("space", "comment")]
    bound: dict[int, str] = {}
    dropped: set[int] = set()
    clause, depth = "", 0
    for place, (i, text) in enumerate(words):
        kind = tokens[i][0]
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
        if kind != "variable" or tokens[i][1][1:] not in terms:
            continue
        name = tokens[i][1][1:]
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
    return "".join(bound.get(i, "" if i in dropped else text) for i, (_, text) in enumerate(tokens))


def _refuse_what_is_no_query(sparql: str) -> None:
    # The standard replaces \uXXXX before it parses (section 19.2), so a keyword can be written with it: look at both.
    unescaped = _CODE_POINT.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), sparql)
    for text in (sparql, unescaped):
        words = [word.upper() for kind, word in _tokens(text) if kind == "word"]
        if "SERVICE" in words:
            raise QueryError(
                "SERVICE asks another server and is not allowed: query that server's export in its own store"
            )
        first = next((w for w in words if w in _FORMS + _UPDATES), "")
        if first in _UPDATES:
            raise QueryError(f"{first} changes the store and is not allowed: use SELECT, ASK, CONSTRUCT or DESCRIBE")


def _syntax_message(error: str, sparql: str) -> str:
    place = re.match(r"error at (\d+):(\d+): ?(.*)", error, re.DOTALL)
    if not place:
        return f"the query cannot be parsed: {' '.join(error.split())}"
    line, column = int(place[1]), int(place[2])
    lines = sparql.splitlines() or [""]
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    near = f"near {rest[:30]!r}" if rest else "at the end of the line"
    expected = " ".join(place[3].split())
    hint = f": {expected}" if len(expected) < 80 else ""
    names = [text for kind, text in _tokens(sparql) if kind == "name" and not text.startswith("_:")]
    declared = {name for name in names if name.endswith(":")} | {f"{prefix}:" for prefix in PREFIXES}
    if unknown := sorted({f"{name.partition(':')[0]}:" for name in names} - declared):
        hint = f": the prefix {unknown[0]} is not declared"
    return f"the query cannot be parsed at line {line}, column {column}, {near}{hint}"
