"""What the worker processes run: queries, answered in a format and within limits; graphs, read and written.

Every function takes the store first; what it takes and gives can be pickled.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph
from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    serialize,
)

from kg.errors import LimitReached, NotInStore, QueryError, RequestError
from kg.server.formats import GRAPHS, SOLUTIONS
from kg.server.rows import row_counter
from kg.store import GraphStore
from kg.store.dataset import Dataset, evaluate_over
from kg.store.updates import DEFAULT
from kg.vocabulary import PREFIXES

__all__ = ["Answer", "Query", "answer", "graph", "put_graph", "remove_graph", "select", "triples_answer", "update"]

_IN_MEMORY: Final = 1 << 20
"""Bytes of an answer that go to the server as they are; a longer one goes through a file."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query as a request brings it.

    Attributes:
        sparql: the query.
        base: what relative IRIs are relative to.
        default_graphs, named_graphs: the dataset of the request.
        format: the name of the format to answer in.
        file: where a long answer goes.
        rows, size: how many solutions or triples, and bytes, the answer may have.
        description: N-Triples to ask instead of the store.
    """

    sparql: str
    base: str
    format: str
    file: Path
    rows: int
    size: int
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    description: bytes | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The bytes of an answer, or, where `body` is None, that they are in the file."""

    body: bytes | None
    size: int


def answer(store: GraphStore, query: Query) -> Answer:
    """Answer a query.

    Raises:
        LimitReached: the answer has more rows or bytes than it may.
        QueryError: the query cannot be parsed, is not allowed, or fails.
    """
    dataset = Dataset(_graphs(query.default_graphs), _graphs(query.named_graphs))
    output = _Output(query.file, query.size)
    with output:
        try:
            if query.description is not None:
                described = pyoxigraph.Store()
                described.load(query.description, RdfFormat.N_TRIPLES)
                found = evaluate_over(described, query.sparql, Dataset(), query.base)
            else:
                found = store.query(query.sparql, dataset, query.base)
            _write(found, query, output)
        except LimitReached:
            raise
        except (OSError, RuntimeError, ValueError) as error:
            if isinstance(error, QueryError):
                raise
            raise QueryError(f"the query failed: {' '.join(str(error).split())}") from error
    return output.answer()


def select(store: GraphStore, sparql: str, rows: int) -> list[dict[str, str]]:
    """The solutions of a SELECT query: variable → IRI or lexical form, empty where unbound."""
    found: list[dict[str, str]] = []
    for row in store.select(sparql):
        if len(found) >= rows:
            raise _too_many(rows)
        found.append(row)
    return found


def graph(store: GraphStore, name: str | None, form: str, file: Path, rows: int, size: int) -> Answer:
    """The triples of a named graph, or of the graph that stands for the default graph, which is never missing.

    Raises:
        NotInStore: there is no such graph.
        LimitReached: it has more triples or bytes than it may.
    """
    iri = _graph(name) if name is not None else DEFAULT
    if name is not None and not store.has_graph(iri):
        raise NotInStore(f"there is no graph {iri.value} in the store")
    return triples_answer((quad.triple for quad in store.graph(iri)), form, file, rows, size)


def triples_answer(triples: Iterable[Triple], form: str, file: Path, rows: int, size: int) -> Answer:
    """Triples in a format.

    Raises:
        LimitReached: they are more, or longer, than they may be.
    """
    output = _Output(file, size)
    with output:
        _serialize(_counted(triples, rows), _rdf_format(form), output)
    return output.answer()


def put_graph(
    store: GraphStore, name: str | None, parts: tuple[tuple[str, bytes], ...], base: str, *, replace: bool
) -> bool:
    """Make what was sent the content of a graph, or add it; whether the graph is new.

    Args:
        name: of the graph; None for the default graph.
        parts: each with the name of its format.
        base: what relative IRIs are relative to.
        replace: whether what was there goes.

    Raises:
        RequestError: 400, where it cannot be parsed.
    """
    iri = _graph(name) if name is not None else DEFAULT
    triples = "\n".join(_parsed(number, form, content, base) for number, (form, content) in enumerate(parts))
    is_new = not store.has_graph(iri)
    if replace:
        store.put_graph(iri, triples)
    else:
        store.add_to_graph(iri, triples)
    return is_new and name is not None


def remove_graph(store: GraphStore, name: str | None) -> None:
    """Remove a graph, or empty the default graph.

    Raises:
        NotInStore: there is no such graph.
    """
    iri = _graph(name) if name is not None else DEFAULT
    if name is not None and not store.has_graph(iri):
        raise NotInStore(f"there is no graph {iri.value} in the store")
    store.drop_graph(iri)


def update(
    store: GraphStore, sparql: str, base: str, using: tuple[str, ...] = (), using_named: tuple[str, ...] = ()
) -> None:
    """Run a SPARQL Update; `using` and `using_named` are what the request says that it shall use."""
    store.update(sparql, Dataset(_graphs(using), _graphs(using_named)), base)


def _parsed(number: int, form: str, content: bytes, base: str) -> str:
    """The triples of a part as N-Triples; blank nodes of several parts stay apart."""
    rdf_format = _rdf_format(form)
    # Entities can make a small file a huge one, and name files of the machine.
    if rdf_format == RdfFormat.RDF_XML and re.search(rb"<!(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise RequestError(400, "the RDF/XML declares a document type, which is not allowed: write entities out")
    try:
        quads = list(pyoxigraph.parse(content, rdf_format, base_iri=base, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        raise RequestError(400, f"part {number + 1} of the content is not {form}: {error}") from error
    return "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in quads)


def _write(found: QuerySolutions | QueryBoolean | QueryTriples, query: Query, output: "_Output") -> None:
    if isinstance(found, QueryTriples):
        _serialize(_counted(found, query.rows), _rdf_format(query.format), output)
        return
    form = next(form for form in SOLUTIONS if form.name == query.format)
    written_as = cast(QueryResultsFormat, form.written_as)
    if isinstance(found, QuerySolutions):
        output.count_rows(row_counter(form.name), query.rows)
    found.serialize(cast("IO[bytes]", output), format=written_as)


def _serialize(triples: Iterable[Triple], form: RdfFormat, output: "_Output") -> None:
    prefixes = dict(PREFIXES) if form in (RdfFormat.TURTLE, RdfFormat.TRIG, RdfFormat.RDF_XML) else None
    serialize(triples, cast("IO[bytes]", output), form, prefixes=prefixes)


def _counted(triples: Iterable[Triple], rows: int) -> Iterator[Triple]:
    for number, triple in enumerate(triples):
        if number >= rows:
            raise _too_many(rows)
        yield triple


class _Output:
    """A stream that keeps a short answer, puts a long one into a file, and ends what is longer than allowed."""

    def __init__(self, path: Path, size: int) -> None:
        self._path = path
        self._limit = size
        self._size = 0
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self._rows: Callable[[bytes], int] | None = None
        self._rows_left = 0
        self._most_rows = 0

    def __enter__(self) -> "_Output":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if self._file:
            self._file.close()
            if kind:
                self._path.unlink(missing_ok=True)

    def count_rows(self, rows: Callable[[bytes], int], most: int) -> None:
        """Have `rows` count what is written; more than `most` is an error."""
        self._rows, self._rows_left, self._most_rows = rows, most, most

    def write(self, content: bytes) -> int:
        """Take a piece of the answer."""
        self._size += len(content)
        if self._size > self._limit:
            raise LimitReached(
                f"the answer is larger than the {self._limit >> 20} MiB that are granted: ask for less, or add LIMIT"
            )
        if self._rows:
            self._rows_left -= self._rows(content)
            if self._rows_left < 0:
                raise _too_many(self._most_rows)
        if self._file is None and self._size > _IN_MEMORY:
            self._file = self._path.open("wb")
            self._file.write(self._memory)
            self._memory.clear()
        if self._file:
            self._file.write(content)
        else:
            self._memory += content
        return len(content)

    def flush(self) -> None:
        """Nothing: the answer is read when all of it is there."""

    def answer(self) -> Answer:
        """What was written."""
        return Answer(None if self._file else bytes(self._memory), self._size)


def _too_many(rows: int) -> LimitReached:
    return LimitReached(f"the answer has more than the {rows:,} rows that are granted: ask for less, or add LIMIT")


def _rdf_format(name: str) -> RdfFormat:
    return cast(RdfFormat, next(form for form in GRAPHS if form.name == name).written_as)


def _graphs(names: tuple[str, ...]) -> tuple[NamedNode, ...]:
    return tuple(_graph(name) for name in names)


def _graph(name: str) -> NamedNode:
    try:
        return NamedNode(name)
    except ValueError as error:
        raise RequestError(400, f"{name!r} is no absolute IRI and cannot name a graph: {error}") from error
