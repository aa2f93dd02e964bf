"""Named queries: SPARQL files that say in their first lines what they answer and what they need.

    # title: Timeline of a place
    # description: All that happened in a place, by day.
    # param: place place — the place, by name or IRI
    # param: from date = 0001-01-01 — the first day

A parameter is a variable of the query; the value replaces it as an RDF term and is never pasted as text. Types:
`string`, `iri`, `date`, `integer`, `decimal`, `class` (of events, statements or actors), `place` and `actor` (by name,
as the store knows it, or by IRI). One without a default must be given.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Protocol

import pyoxigraph
from pyoxigraph import Literal, NamedNode

from kg.errors import NotInStore, OptionError, QueryError
from kg.resources import resource
from kg.store.sparql import Term, bind_variables, evaluate, variables
from kg.vocabulary import ACTOR_CLASSES, BRANCHES, CK, EVENT_CLASSES, PREFIXES, STATEMENT_CLASSES

__all__ = ["Answering", "NamedQuery", "Parameter", "bind", "find_query", "named_queries"]

_HEADER: Final = re.compile(r"#\s*(title|description|param):\s*(.*)", re.IGNORECASE)
_PARAMETER: Final = re.compile(r"(\w+)\s+(\w+)\s*(?:=\s*(.*?))?\s*(?:(?:—|--)\s*(.*))?")
_EXAMPLES: Final = {
    "string": "words",
    "iri": "ck:Bombing",
    "date": "2020-02-14",
    "integer": "10",
    "decimal": "0.5",
    "class": "Bombing",
    "place": "Idlib",
    "actor": "Turkey",
}
_CLASSES: Final = {
    name.lower(): name
    for name in (
        "Event",
        *BRANCHES,
        *EVENT_CLASSES,
        *STATEMENT_CLASSES,
        "Actor",
        *ACTOR_CLASSES,
        "Place",
        "Facility",
        "Weapon",
    )
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that the caller gives a value; `default` None means that it must."""

    name: str
    type: str
    default: str | None = None
    description: str = ""

    @property
    def example(self) -> str:
        """How to give it, such as `from=2020-02-14`."""
        return f"{self.name}={self.default or _EXAMPLES[self.type]}"


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A SPARQL query with what its header says; `name` is the file's without suffix."""

    name: str
    sparql: str
    title: str = ""
    description: str = ""
    parameters: tuple[Parameter, ...] = ()


def named_queries(folder: Path | None = None) -> tuple[NamedQuery, ...]:
    """The queries of a folder by name; by default those that the package ships.

    Raises:
        QueryError: a header cannot be understood.
    """
    paths = sorted((folder or resource("queries")).glob("*.rq"))
    return tuple(parse_query(path.stem, path.read_text(encoding="utf-8")) for path in paths)


def find_query(text: str) -> NamedQuery:
    """The query that `text` names: a shipped one, a file, or SPARQL itself (anything with a brace).

    Raises:
        NotInStore: there is neither such a query nor such a file.
        QueryError: the file cannot be read.
    """
    if "{" in text:
        return parse_query("query", text)
    path = Path(text)
    try:
        if path.is_file():
            return parse_query(path.stem, path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{text} cannot be read as a query in UTF-8: {error}") from error
    known = {query.name: query for query in named_queries()}
    if text in known:
        return known[text]
    close = get_close_matches(text, known, n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    raise NotInStore(f"no query and no file is named {text}: {hint}`kg queries` lists the named ones")


def parse_query(name: str, sparql: str) -> NamedQuery:
    """A query from its text; only the comment lines before the first other line are its header.

    Raises:
        QueryError: a parameter's line cannot be understood, or its variable is not in the query.
    """
    entries: list[tuple[str, str]] = []
    for line in sparql.splitlines():
        if line.strip() and not line.startswith("#"):
            break
        if match := _HEADER.match(line):
            entries.append((match[1].lower(), match[2].strip()))
        elif entries and line.startswith("#  "):  # an indented line goes on with the entry above it
            entries[-1] = (entries[-1][0], f"{entries[-1][1]} {line[1:].strip()}")
    words = dict(entry for entry in entries if entry[0] != "param")
    parameters = tuple(_parameter(name, value) for kind, value in entries if kind == "param")
    names = variables(sparql)
    for parameter in parameters:
        if parameter.name not in names:
            raise QueryError(f"query {name} declares the parameter {parameter.name} but has no ?{parameter.name}")
    return NamedQuery(name, sparql, words.get("title", name), words.get("description", ""), parameters)


class Answering(Protocol):
    """A store, here or elsewhere, that says what its entities are called."""

    @property
    def base(self) -> str:
        """Where the IRIs of the data begin."""

    @property
    def path(self) -> Path | str:
        """Where it is."""

    def select(self, sparql: str) -> Iterator[dict[str, str]]:
        """The solutions of a SELECT query."""


def bind(query: NamedQuery, values: Mapping[str, str], store: Answering) -> str:
    """The query's SPARQL with every parameter replaced by its value, or by its default.

    A variable that the header does not declare can be given too: its type then follows from the value's form.

    Raises:
        OptionError: a value is missing, does not fit its type, or names nothing in the store or query.
        QueryError: the query cannot be parsed.
    """
    # Parsed before anything is replaced, so that a message's line and column are those of the file.
    evaluate(pyoxigraph.Store(), query.sparql)
    declared = {parameter.name: parameter for parameter in query.parameters}
    names = variables(query.sparql)
    for name in values:
        if name not in names:
            known = ", ".join(declared) or "none"
            raise OptionError(f"query {query.name} has no parameter {name}: it knows {known}")
    terms: dict[str, Term] = {}
    for parameter in query.parameters:
        text = values.get(parameter.name, parameter.default)
        if text is None:
            what = f" ({parameter.description})" if parameter.description else ""
            raise OptionError(f"query {query.name} needs {parameter.name}{what}: give --param {parameter.example}")
        terms[parameter.name] = _term(parameter, text, store)
    undeclared = {name: _guess(text, store.base) for name, text in values.items() if name not in declared}
    return bind_variables(query.sparql, terms | undeclared)


def _parameter(query: str, line: str) -> Parameter:
    match = _PARAMETER.fullmatch(line)
    if not match or match[2] not in _EXAMPLES:
        types = ", ".join(_EXAMPLES)
        raise QueryError(
            f"query {query}: `param: {line}` should read `name type = default — description`; types: {types}"
        )
    return Parameter(match[1], match[2], match[3], match[4] or "")


def _term(parameter: Parameter, text: str, store: Answering) -> Term:
    text = text.strip()
    try:
        match parameter.type:
            case "string":
                return Literal(text)
            case "date":
                return _date(text)
            case "integer":
                return Literal(int(text))
            case "decimal":
                return _decimal(text)
            case "class":
                return _class(text, store.base)
            case "place" | "actor":
                return _iri(text, store.base) or _entity(parameter.type.capitalize(), text, store)
            case _:
                iri = _iri(text, store.base)
                if iri is None:
                    raise ValueError("no absolute IRI and no known prefix")
                return iri
    except OptionError as error:
        raise OptionError(f"{parameter.name}={text}: {error}") from error
    except ValueError as error:
        raise OptionError(
            f"{parameter.name}={text} is not of the type {parameter.type} ({error}): write it like {parameter.example}"
        ) from error


def _guess(text: str, base: str) -> Term:
    if iri := _iri(text, base):
        return iri
    for form in (lambda t: Literal(int(t)), _decimal, _date):
        try:
            return form(text)
        except ValueError:
            continue
    quoted = re.fullmatch(r'"(.*)"', text, re.DOTALL)
    return Literal(quoted[1] if quoted else text)


def _iri(text: str, base: str) -> NamedNode | None:
    """An IRI in angle brackets, bare (`http…`, `urn:…`), with a known prefix, or as short as tables show it."""
    if re.fullmatch(r"<\S+>", text) or re.match(r"(?:https?://|urn:)\S+$", text):
        return NamedNode(text.strip("<>"))
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and not re.search(r"\s", local):
        return NamedNode(PREFIXES[prefix] + local)
    if re.match(r"data:\S+$", text):
        return NamedNode(base + local)
    return None


def _date(text: str) -> Literal:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError("a date is written YYYY-MM-DD")
    return Literal(date.fromisoformat(text).isoformat(), datatype=NamedNode(f"{PREFIXES['xsd']}date"))


def _decimal(text: str) -> Literal:
    if not re.fullmatch(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", text):
        raise ValueError("a decimal number has digits and one point")
    return Literal(text, datatype=NamedNode(f"{PREFIXES['xsd']}decimal"))


def _class(text: str, base: str) -> NamedNode:
    local = text.removeprefix("ck:").removeprefix(CK)
    if name := _CLASSES.get(local.lower()):
        return NamedNode(CK + name)
    if iri := _iri(text, base):
        return iri
    close = get_close_matches(local.lower(), _CLASSES, n=3)
    hint = f"did you mean {' or '.join(_CLASSES[c] for c in close)}?" if close else f"such as {', '.join(BRANCHES)}"
    raise OptionError(f"the ontology has no class {local}: {hint}")


def _entity(kind: str, name: str, store: Answering) -> NamedNode:
    """The one actor or place that articles call so; a preferred label goes before other names."""
    labels: dict[str, set[tuple[bool, str]]] = {}
    for solution in store.select(f"""SELECT DISTINCT ?x ?label ?preferred {{
            {{ SELECT DISTINCT ?x {{ [] itsrdf:taIdentRef ?x . ?x a/rdfs:subClassOf* ck:{kind} }} }}
            VALUES (?property ?preferred) {{ (skos:prefLabel true) (skos:altLabel false) }}
            ?x ?property ?label }}"""):
        entry = (solution["preferred"] == "true", solution["x"])
        labels.setdefault(solution["label"].casefold(), set()).add(entry)
    found = labels.get(name.casefold(), set())
    iris = sorted({iri for preferred, iri in found if preferred} or {iri for _, iri in found})
    if len(iris) == 1:
        return NamedNode(iris[0])
    if iris:
        raise OptionError(f"several have this name: write {' or '.join(f'<{iri}>' for iri in iris[:4])}")
    close = get_close_matches(name.casefold(), labels, n=3)
    hint = f": did you mean {' or '.join(close)}?" if close else ""
    raise OptionError(
        f"no article in {store.path} mentions such {'an' if kind == 'Actor' else 'a'} {kind.lower()}{hint}"
    )
