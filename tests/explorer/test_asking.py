from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.explorer.asking import ask
from kg.explorer.terms import editor_terms
from kg.store import GraphStore
from kg.vocabulary import CK, EVENT_CLASSES


@pytest.fixture(scope="module")
def store(explored: Path) -> Iterator[GraphStore]:
    with GraphStore.open(explored, read_only=True) as store:
        yield store


def test_events_stand_where_their_places_are(store: GraphStore) -> None:
    asked = ask(
        store, "SELECT ?event { ?event a ck:Bombing ; ck:begin ?day FILTER(?day < '2024-03-03'^^xsd:date) }", {}
    )
    points = {(point.longitude, point.latitude) for point in asked.points}
    assert points >= {(20.0, 10.0), (28.0, 15.0)}


@pytest.mark.parametrize(
    "pattern", ["(20 AS ?long) (10 AS ?lat)", "('POINT(20 10)'^^geo:wktLiteral AS ?shape)", "('Point (20.0 10)' AS ?x)"]
)
def test_coordinates_and_points_are_found(store: GraphStore, pattern: str) -> None:
    (point,) = ask(store, f"SELECT {pattern} {{}}", {}).points
    assert (20.0, 10.0) == (point.longitude, point.latitude)


def test_coordinates_that_are_none_are_no_points(store: GraphStore) -> None:
    assert () == ask(store, "SELECT (200 AS ?long) (10 AS ?lat) {}", {}).points


def test_chart_measures_a_column_of_numbers(store: GraphStore) -> None:
    chart = ask(store, "SELECT ?what ?n { VALUES (?what ?n) { ('a' 4) ('b' 1) } }", {}).chart
    assert chart
    assert ("what", "n") == (chart.label, chart.value)
    assert (("a", "4", 1.0), ("b", "1", 0.25)) == chart.bars


def test_no_chart_where_a_row_has_no_number(store: GraphStore) -> None:
    assert ask(store, "SELECT ?what ?n { VALUES (?what ?n) { ('a' 4) ('b' UNDEF) } }", {}).chart is None


def test_yes_or_no_is_an_answer(store: GraphStore) -> None:
    assert True is ask(store, "ASK { ?event a ck:Bombing }", {}).verdict


def test_editor_knows_every_class_and_says_what_it_means() -> None:
    terms = {one["term"]: one for one in editor_terms()}
    assert {f"ck:{name}" for name in EVENT_CLASSES} <= set(terms)
    assert "class" == terms["ck:Bombing"]["kind"]
    assert "property" == terms["ck:agent"]["kind"]
    assert all(one["about"] and CK not in one["term"] for one in terms.values())
