import json
from datetime import date
from itertools import combinations
from math import hypot
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import RequestError
from kg.explorer.drawings.map import cluster_radius
from kg.explorer.filters import Filters, parse_filters
from kg.explorer.index import open_index, update_index, whole_index
from kg.explorer.layout import circle_layout
from kg.explorer.overview import View, overview
from kg.explorer.periods import edges_between
from kg.store import GraphStore
from tests.explorer.conftest import hostile_graph
from tests.explorer.hostile import HOSTILE
from tests.server.serving import Server
from tests.store.graphs import GRAPH, mapped

ALL = View(Filters(), None, (960, 480), 1)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> GraphStore:
    """A store with the hostile article alone, for tests that only read it."""
    store = GraphStore.open(tmp_path_factory.mktemp("hostile") / "store")
    store.replace_article(*hostile_graph())
    return store


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    store = GraphStore.open(tmp_path / "store")
    store.replace_article(*hostile_graph())
    return store


def view(store: GraphStore, **filters: object) -> dict[str, object]:
    with whole_index(store) as index:
        return overview(store, index, View(Filters(**filters), None, (960, 480), 1))  # type: ignore[arg-type]


def test_index_holds_every_event_once(store: GraphStore, tmp_path: Path) -> None:
    for _ in range(2):
        assert update_index(store, tmp_path / "index").is_whole
    with open_index(tmp_path / "index") as index:
        assert len(HOSTILE) == index.execute("SELECT count(*) FROM event").fetchone()[0]


def test_index_follows_the_store(store: GraphStore) -> None:
    before = view(store)["total"]
    store.replace_article(GRAPH, mapped())
    more = view(store)["total"]
    store.remove_article(store.find_article(hostile_graph()[1][0].object.value))  # type: ignore[union-attr]
    assert (len(HOSTILE), more - len(HOSTILE)) == (before, view(store)["total"])  # type: ignore[operator]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, 6),
        ({"branches": ("Violence",)}, 6),
        ({"branches": ("Unrest",)}, 0),
        ({"classes": ("Bombing", "Riot")}, 6),
        ({"modalities": ("negated",)}, 0),
        ({"actor": "ONERROR"}, 1),
        ({"place": "%"}, 0),
        ({"place": "<script"}, 2),
        ({"attribution": "own"}, 6),
        ({"attribution": "attributed"}, 0),
        ({"confidence": 0.91}, 0),
        ({"begin": "2024-03-05"}, 2),
        ({"begin": "2024-03-02", "end": "2024-03-04"}, 3),
    ],
)
def test_filters_keep_what_fits(hostile: GraphStore, filters: dict[str, object], expected: int) -> None:
    assert expected == view(hostile, **filters)["total"]


def test_timeline_shows_what_surrounds_the_period(hostile: GraphStore) -> None:
    found = view(hostile, begin="2024-03-05")
    assert 2 == found["total"]
    assert 6 == sum(sum(one["branches"].values()) for one in found["timeline"]["bins"])  # type: ignore[index]


def test_clusters_count_every_event_with_a_place(hostile: GraphStore) -> None:
    near = View(Filters(), (-1.0, -1.0, 80.0, 60.0), (200, 100), 1)
    with whole_index(hostile) as index:
        few, many = (overview(hostile, index, one)["map"]["clusters"] for one in (near, ALL))
    assert len(few) < len(many)
    assert 6 == sum(one["events"] for one in few) == sum(one["events"] for one in many)


@pytest.mark.parametrize("size", [(900, 500), (350, 300), (120, 100)])
def test_circles_do_not_touch_and_none_is_cut(hostile: GraphStore, size: tuple[int, int]) -> None:
    with whole_index(hostile) as index:
        found = overview(hostile, index, View(Filters(), None, size, 1))["map"]
    west, south, east, north = found["box"]
    scale = size[0] / (east - west)
    assert size[1] / (north - south) == pytest.approx(scale)
    for one, other in combinations(found["clusters"], 2):
        apart = hypot(one["longitude"] - other["longitude"], one["latitude"] - other["latitude"]) * scale
        assert apart >= cluster_radius(one) + cluster_radius(other)
    for one in found["clusters"]:
        radius = cluster_radius(one) / scale
        assert west <= one["longitude"] - radius <= one["longitude"] + radius <= east
        assert south <= one["latitude"] - radius <= one["latitude"] + radius <= north


@given(st.dates(), st.dates())
def test_bins_are_few_and_hold_every_day(one: date, other: date) -> None:
    first, last = sorted((min(one, date(9900, 1, 1)), min(other, date(9900, 1, 1))))
    edges = list(edges_between(first, last))
    assert edges == sorted(set(edges))
    assert edges[0] <= first
    assert last < edges[-1]
    assert len(edges) <= 1000


@pytest.mark.parametrize(
    ("name", "value"),
    [("branch", "Peace"), ("class", "x' OR 1"), ("confidence", "2"), ("from", "2024-13-01"), ("attribution", "no")],
)
def test_wrong_parameter_is_named(name: str, value: str) -> None:
    with pytest.raises(RequestError, match=name):
        parse_filters({name: value})


@given(st.lists(st.text(min_size=1), unique=True, min_size=1, max_size=12))
@settings(max_examples=50)
def test_nodes_of_a_network_stand_apart(names: list[str]) -> None:
    places = circle_layout(names[0], names[1:], {})
    assert set(names) == set(places)
    assert len(names) == len(set(places.values()))


def test_wrong_request_is_one_line(server: Server) -> None:
    reply = server.get("/explore/view.json?box=1,2,3")
    assert 400 == reply.status
    assert "box should be" in reply.text
    assert 1 == reply.text.count("\n")


def test_pages_run_no_script_of_their_own(server: Server) -> None:
    for path in (
        "/",
        "/explore/event/hostile/1",
        "/explore/actor/hostile-1",
        "/explore/article/hostile",
        "/explore/query",
    ):
        page = server.get(path)
        policy = page.headers["content-security-policy"]
        assert 200 == page.status
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "<script>" not in page.text
        assert 'onerror="' not in page.text
        assert "style=" not in page.text


def test_event_page_has_the_words_and_the_toll(server: Server) -> None:
    events = json.loads(server.get("/explore/view.json?attribution=attributed").body)["events"]
    page = server.get(events[0]["href"]).text
    assert "Who says so" in page
    assert '<article class="claim">' in page


def test_what_is_not_there_is_404(server: Server) -> None:
    for kind in ("event", "actor", "article", "query"):
        assert 404 == server.get(f"/explore/{kind}/nothing-of-this-name").status


def test_named_query_answers_as_a_table_with_downloads(server: Server) -> None:
    page = server.get("/explore/query/events-by-month").text
    assert "<table>" in page
    assert "format=csv" in page


def test_wrong_value_of_a_question_says_what_to_do(server: Server) -> None:
    page = server.get("/explore/query/events-near-place?place=Idlib&from=yesterday")
    assert 200 == page.status
    assert "yesterday" in page.text.partition('role="alert"')[2]
