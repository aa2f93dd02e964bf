"""The six reports of `reports.py` in a store, and a function that asks a named query of them."""

from collections.abc import Callable, Iterator, Mapping

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple
from rdflib import Graph

from kg.mapping import graph_iri, to_quads
from kg.queries import bind, find_query
from kg.store import GraphStore
from kg.vocabulary import DEFAULT_BASE
from tests.queries.reports import REPORTS, RUN

Ask = Callable[..., list[tuple[str, ...]]]


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A store on disk with the six reports, each in its own graph."""
    with GraphStore.open(tmp_path_factory.mktemp("queries") / "store") as store:
        for report in REPORTS:
            account = report().account()
            store.replace_article(NamedNode(graph_iri(account.article)), to_quads(account, RUN))
        yield store


@pytest.fixture(scope="session")
def loose_graph() -> Graph:
    """The triples of the six reports in rdflib, without named graphs and without the ontology."""
    quads = [quad for report in REPORTS for quad in to_quads(report().account(), RUN)]
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    return Graph().parse(data=pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")


@pytest.fixture(scope="session")
def ask(store: GraphStore) -> Ask:
    """Ask a named query: the chosen columns of its rows as strings."""

    def ask(name: str, columns: str, parameters: Mapping[str, str] | None = None) -> list[tuple[str, ...]]:
        solutions = store.query(bind(find_query(name), parameters or {}, store))
        return [tuple(cell(solution[column]) for column in columns.split()) for solution in solutions]

    return ask


def cell(term: object) -> str:
    """A term of either library as text: without the base, nothing for None, the parts of a concatenation sorted.

    SPARQL 1.1 gives a concatenation no order.
    """
    # rdflib's terms are strings
    text = str(term if isinstance(term, str) else getattr(term, "value", "")).removeprefix(DEFAULT_BASE)
    for separator in (" … ", ", "):
        # a sentence has commas of its own
        if separator in text and not (separator == ", " and text.endswith(".")):
            return separator.join(sorted(text.split(separator)))
    return text
