"""Which graphs a query asks: what a request says, else what its `FROM` clauses say, else the whole store.

A graph that the store does not have is never fetched. Named in `FROM` it is refused, so that nobody takes an empty
answer for the graph's; named by a request (SPARQL 1.1 Protocol, section 2.1.4) it is empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from kg.errors import QueryError
from kg.store.sparql import evaluate, tokens
from kg.vocabulary import PREFIXES

__all__ = ["Dataset", "evaluate_over"]

_BODY: Final = ("{", "WHERE")


@dataclass(frozen=True, slots=True)
class Dataset:
    """The graphs that make the default graph, and the named graphs that `GRAPH` finds."""

    default: tuple[NamedNode, ...] = ()
    named: tuple[NamedNode, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


def evaluate_over(
    database: pyoxigraph.Store, sparql: str, requested: Dataset, base: str | None = None
) -> QuerySolutions | QueryBoolean | QueryTriples:
    """Run a query over the requested dataset, or over its own.

    Raises:
        QueryError: it cannot be parsed, changes the store, asks another server, names an unknown graph, or fails.
    """
    dataset = requested or _own_dataset(sparql, base)
    if not dataset:
        return evaluate(database, sparql, base=base)
    if not requested:
        for graph in (*dataset.default, *dataset.named):
            if not database.contains_named_graph(graph):
                raise QueryError(f"FROM {graph}: this store has no such graph, and none is fetched from elsewhere")
    default: Sequence[NamedNode | DefaultGraph] = dataset.default
    if len(set(default)) > 1:
        # Oxigraph gives a triple of two graphs twice; their merge has it once (RDF 1.1 Semantics, section 4.1).
        database, default = _merged(database, dataset), [DefaultGraph()]
    return evaluate(database, sparql, base=base, default_graphs=default, named_graphs=dataset.named)


def _merged(database: pyoxigraph.Store, dataset: Dataset) -> pyoxigraph.Store:
    def quads() -> Iterator[Quad]:
        for graph in dataset.default:
            for quad in database.quads_for_pattern(None, None, None, graph):
                yield Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())
        for graph in dataset.named:
            yield from database.quads_for_pattern(None, None, None, graph)

    merged = pyoxigraph.Store()
    merged.extend(quads())
    return merged


def _own_dataset(sparql: str, base: str | None) -> Dataset:
    """What the `FROM` clauses of the query say."""
    found = [(kind, text) for kind, text in tokens(sparql) if kind not in ("space", "comment")]
    default: list[str] = []
    named: list[str] = []
    for place, (kind, text) in enumerate(found):
        if text.upper() in _BODY and kind in ("word", "other"):
            break
        if (kind, text.upper()) != ("word", "FROM"):
            continue
        after = [word for _, word in found[place + 1 : place + 3]]
        if after and after[0].upper() == "NAMED":
            named += after[1:2]
        else:
            default += after[:1]
    if not default and not named:
        return Dataset()
    iris = _resolved([*default, *named], sparql, base)
    return Dataset(iris[: len(default)], iris[len(default) :])


def _resolved(iris: list[str], sparql: str, base: str | None) -> tuple[NamedNode, ...]:
    """The IRIs that these terminals mean under the query's prologue."""
    prologue = []
    for kind, text in tokens(sparql):
        if kind == "word" and text.upper() not in ("PREFIX", "BASE"):
            break
        prologue.append(text)
    projected = " ".join(f"({iri} AS ?g{number})" for number, iri in enumerate(iris))
    try:
        solutions = pyoxigraph.Store().query(
            f"{''.join(prologue)}\nSELECT {projected} {{ }}", base_iri=base, prefixes=dict(PREFIXES)
        )
        row = next(iter(solutions))  # type: ignore[arg-type]
    except (SyntaxError, ValueError, StopIteration):
        return ()  # the query itself cannot be parsed either, which is told with its line
    return tuple(row[f"g{number}"] for number in range(len(iris)))
