"""A copy of a report confirms nothing: queries that count leave it out, and those that list name what it copies."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pyoxigraph import NamedNode, Quad

from kg.grounding.account import Actor
from kg.mapping import article_iri, graph_iri, to_quads
from kg.queries import bind, find_query
from kg.store import GraphStore
from kg.store.copies import VERSION_OF
from tests.queries.conftest import cell
from tests.queries.reports import REPORTS, RUN

Rows = Callable[..., list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rows]:
    """Ask a query of one outlet's report and of another outlet's copy of it."""
    account = next(
        found for found in (report().account() for report in REPORTS) if found.article.identifier == "levant"
    )
    paper = Actor("actor/morning-paper", "Organization", "Morning Paper")
    copy = replace(
        account,
        article=replace(account.article, identifier="paper"),
        entities=account.entities | {paper.key: paper},
        publisher=paper.key,
        agency=account.publisher,
    )
    with GraphStore.open(tmp_path_factory.mktemp("copies") / "store") as store:
        store.replace_article(NamedNode(graph_iri(account.article)), to_quads(account, RUN))
        graph = NamedNode(graph_iri(copy.article))
        link = Quad(NamedNode(article_iri(copy.article)), VERSION_OF, NamedNode(article_iri(account.article)), graph)
        store.replace_article(graph, [*to_quads(copy, RUN), link])

        def rows(name: str, columns: str, **parameters: str) -> list[tuple[str, ...]]:
            solutions = store.query(bind(find_query(name), parameters, store))
            return [tuple(cell(solution[column]) for column in columns.split()) for solution in solutions]

        yield rows


def test_what_a_copy_tells_too_is_still_told_by_one_outlet_only(rows: Rows) -> None:
    expected = [("Levant Wire", "Shelling", "Morning Paper"), ("Levant Wire", "Protest", "Morning Paper")]
    assert expected == rows("only-one-outlet", "outlet what copiedBy")


def test_copies_are_counted_apart_from_reports(rows: Rows) -> None:
    expected = [("2024-11", "Protest", "1", "1", "1"), ("2024-11", "Shelling", "1", "1", "1")]
    assert expected == rows("events-by-month", "month what events reports copies")


def test_attack_that_a_copy_tells_too_is_one_attack(rows: Rows) -> None:
    expected = [("Syrian Army", "civilians", "1", "0", "1")]
    assert expected == rows("conflict-pairs", "side opponent attacks clashes copies")


def test_number_in_a_copy_names_the_report_that_it_copies(rows: Rows) -> None:
    expected = [("6", "Levant Wire", ""), ("6", "Morning Paper", "levant")]
    assert expected == sorted(rows("tolls", "number outlet copyOf"))


def test_copy_is_listed_with_what_it_copies_and_the_agency(rows: Rows) -> None:
    expected = [("levant", "", ""), ("paper", "levant", "Levant Wire")]
    assert expected == sorted(rows("articles", "identifier copyOf agency"))
