"""Names looked up instead of gone through: what a query's filter on labels can match, found in an index.

The named queries take a name as people write it, in large or small letters, and compare it to every label of the graph:

    ?x skos:prefLabel|skos:altLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala"))

No database has an index for such a filter, and a graph has ten thousands of labels. So the labels that the filter lets
through are put before it, `VALUES ?name { "Nyala"@en }`, which changes no answer and has each of them looked up.
"""

from collections.abc import Callable, Sequence
from typing import Final

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode

from kg.store.sparql import tokens
from kg.vocabulary import PREFIXES

__all__ = ["Names", "with_names"]

_LABELS: Final = ("prefLabel", "altLabel")
_PREDICATES: Final = (("skos:prefLabel",), ("skos:altLabel",), ("skos:prefLabel", "|", "skos:altLabel"))
_EQUAL: Final = "FILTER ( LCASE ( STR ( ?x ) ) = LCASE ( $ ) )".split()
_CONTAINS: Final = "FILTER ( CONTAINS ( LCASE ( STR ( ?x ) ) , LCASE ( $ ) ) )".split()
_MOST: Final = 500
"""Of more labels than this, a filter is quicker than looking each of them up."""

Name = Literal | NamedNode


class Names:
    """All labels of a database's default graph, by what `LCASE` makes of them; read once."""

    def __init__(self, database: pyoxigraph.Store) -> None:
        self._names: dict[str, set[Name]] = {}
        for label in _LABELS:
            predicate = NamedNode(PREFIXES["skos"] + label)
            for quad in database.quads_for_pattern(None, predicate, None, DefaultGraph()):
                if isinstance(quad.object, Name):
                    self._names.setdefault(_key(quad.object.value), set()).add(quad.object)

    def equal(self, text: str) -> list[Name]:
        """The labels that are the text but for large and small letters; perhaps some more."""
        return list(self._names.get(_key(text), ()))

    def containing(self, text: str) -> list[Name]:
        """The labels that the text is part of but for large and small letters; perhaps some more."""
        part = _key(text)
        return [name for key, names in self._names.items() if part in key for name in names]


def with_names(sparql: str, names: Callable[[], Names]) -> str:
    """The query with the labels that its filters on `skos:prefLabel` and `skos:altLabel` let through before them.

    Args:
        sparql: a query, over the database of the names or some of its graphs; it need not be one that can be parsed.
        names: called only where the query has such a filter.
    """
    # A code point written \\u0000 may be anything, a blank node must not stand on both sides of VALUES.
    if "\\u" in sparql.lower() or "_:" in sparql:
        return sparql
    parts = list(tokens(sparql))
    places = [i for i, (kind, _) in enumerate(parts) if kind not in ("space", "comment")]
    words = [parts[i][1] for i in places]
    for start, word in enumerate(words):
        if word == "skos:" and words[start + 1 : start + 2] != [f"<{PREFIXES['skos']}>"]:
            return sparql
    inserted: dict[int, str] = {}
    for start, word in enumerate(words):
        if word.upper() != "FILTER":
            continue
        variable = _labelled(words[:start])
        for pattern, find in ((_EQUAL, Names.equal), (_CONTAINS, Names.containing)):
            text = _matched(pattern, words[start : start + len(pattern)], variable)
            if text is None:
                continue
            found = find(names(), text)
            if len(found) <= _MOST:
                inserted[places[start]] = f"VALUES {variable} {{ {' '.join(map(str, found))} }} "
    return "".join(inserted.get(i, "") + text for i, (_, text) in enumerate(parts))


def _labelled(before: Sequence[str]) -> str:
    """The variable of the triple that ends here, where a variable stands before its predicate, a label or either."""
    words = before[:-1] if before[-1:] == ["."] else before
    for predicate in _PREDICATES:
        subject, *middle, variable = words[-len(predicate) - 2 :] if len(words) > len(predicate) + 1 else ("", "")
        if tuple(middle) == predicate and subject.startswith("?") and variable.startswith("?"):
            return variable
    return ""


def _matched(pattern: Sequence[str], words: Sequence[str], variable: str) -> str | None:
    """The text of the string at `$` where the words are those of the pattern."""
    if not variable or len(words) < len(pattern):
        return None
    text = None
    for expected, actual in zip(pattern, words, strict=True):
        if expected == "$" and actual[0] in "\"'":
            text = actual
        elif (variable if expected == "?x" else expected) != (actual if expected == "?x" else actual.upper()):
            return None
    return _value(text) if text else None


def _value(string: str) -> str | None:
    """What a string means as SPARQL writes it."""
    solutions = pyoxigraph.Store().query(f"SELECT ({string} AS ?x) {{ }}")
    return next((row["x"].value for row in solutions), None)  # type: ignore[union-attr]


def _key(name: str) -> str:
    # Twice, so that it is the same for all that LCASE, by whichever version of Unicode, makes the same.
    return name.lower().casefold()
