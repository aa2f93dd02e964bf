"""Named queries that count independent reports take happenings into account."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat
from rdflib import Graph

from kg.linking import link
from kg.queries import bind, find_query
from kg.store import HAPPENINGS, GraphStore
from tests.linking.reports import ARMY, REBELS, SARAQIB, Report

Ask = Callable[[str], list[dict[str, str]]]
HIT = (("agent", ARMY), ("victim", REBELS), ("location", SARAQIB))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """Two outlets tell of one attack under two classes, one of them by a claim; an outlet alone tells of a clash."""
    claimed = Report("b", publisher="Herald").says("Statement", source=REBELS)
    reports = (
        Report("a", publisher="Lantern").tells("AirStrike", *HIT, killed=9),
        claimed.tells("Killing", *HIT, killed=9, said_by=0),
        Report("c", publisher="Lantern").tells("ArmedClash", ("participant", ARMY), ("location", SARAQIB)),
    )
    with GraphStore.open(tmp_path / "store") as opened:
        opened.replace_articles({report.graph: report.quads() for report in reports})
        yield opened


@pytest.fixture
def ask(store: GraphStore) -> Ask:
    return lambda name: list(store.select(bind(find_query(name), {}, store)))


def test_what_two_outlets_tell_of_under_two_classes_is_not_only_ones(store: GraphStore, ask: Ask) -> None:
    assert {"AirStrike", "Killing", "ArmedClash"} == {row["what"] for row in ask("only-one-outlet")}
    link(store)
    assert {"ArmedClash"} == {row["what"] for row in ask("only-one-outlet")}


def test_claim_that_another_outlet_tells_as_a_fact_is_not_only_one_speakers(store: GraphStore, ask: Ask) -> None:
    assert ["Killing"] == [row["what"] for row in ask("only-one-speaker")]
    link(store)
    assert [] == ask("only-one-speaker")


def test_one_happening_counts_once(store: GraphStore, ask: Ask) -> None:
    assert "2" == ask("conflict-pairs")[0]["attacks"]
    link(store)
    assert "1" == ask("conflict-pairs")[0]["attacks"]


def test_happening_shows_its_outlets_numbers_and_speakers(store: GraphStore, ask: Ask) -> None:
    link(store)
    rows = ask("happenings")
    assert [("2", "2", "9", "reported", "Saraqib")] == [
        (row["articles"], row["outlets"], row["killedTold"], row["told"], row["where"]) for row in rows
    ]
    assert {"AirStrike", "Killing"} == set(rows[0]["what"].split(", "))
    assert "Hayat Tahrir al-Sham" in rows[0]["accordingTo"]


def test_happenings_in_loose_turtle_in_another_engine_are_the_same(store: GraphStore) -> None:
    link(store)
    graphs = [*store.article_graphs(), HAPPENINGS]
    triples = [quad.triple for graph in graphs for quad in store.graph(graph)]
    loose = Graph().parse(data=pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    sparql = bind(find_query("happenings"), {}, store)
    expected = {row["happening"] for row in store.select(sparql)}
    found = {str(row.asdict()["happening"]) for row in loose.query(sparql)}
    assert expected == found
