"""How much a store holds."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode

from kg.store.reference import NO_ARTICLES
from kg.vocabulary import CK, EVENT_CLASSES, STATEMENT_CLASSES

__all__ = ["Counts", "count_all"]

Select = Callable[[str], Iterator[dict[str, str]]]


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds; `triples` are those of the articles' graphs, counted in each graph."""

    articles: int
    events: int
    statements: int
    actors: int
    places: int
    mentions: int
    triples: int
    reference_triples: int
    event_classes: dict[str, int] = field(default_factory=dict)
    statement_classes: dict[str, int] = field(default_factory=dict)


def count_all(database: pyoxigraph.Store, select: Select) -> Counts:
    """Count everything; `select` answers a SELECT query. It goes through the whole store."""
    reference = sum(_size(database, graph) for graph in NO_ARTICLES)
    graphs = sum(1 for graph in database.named_graphs() if graph not in NO_ARTICLES)
    return Counts(
        articles=graphs,
        events=_count(select, "?x ck:reportedIn ?article ; a/rdfs:subClassOf* ck:Event"),
        statements=_count(select, "?x ck:reportedIn ?article ; a/rdfs:subClassOf* ck:Statement"),
        actors=_count(select, "[] itsrdf:taIdentRef ?x . ?x a/rdfs:subClassOf* ck:Actor"),
        places=_count(select, "[] itsrdf:taIdentRef ?x . ?x a/rdfs:subClassOf* ck:Place"),
        mentions=_count(select, "?x a nif:Phrase"),
        triples=len(database) - _size(database, DefaultGraph()) - reference,
        reference_triples=reference,
        event_classes=_instances(select, EVENT_CLASSES),
        statement_classes=_instances(select, STATEMENT_CLASSES),
    )


def _size(database: pyoxigraph.Store, graph: NamedNode | DefaultGraph) -> int:
    return sum(1 for _ in database.quads_for_pattern(None, None, None, graph))


def _count(select: Select, pattern: str) -> int:
    return sum(int(row["n"]) for row in select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}"))


def _instances(select: Select, classes: Iterable[str]) -> dict[str, int]:
    values = " ".join(f"ck:{name}" for name in classes)
    rows = select(f"""SELECT ?class (COUNT(DISTINCT ?x) AS ?n)
        {{ VALUES ?class {{ {values} }} ?x a ?class ; ck:reportedIn ?article }} GROUP BY ?class""")
    return {row["class"].removeprefix(CK): int(row["n"]) for row in rows}
