from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.cli import run
from kg.explorer.drawings.map import box_around
from kg.explorer.drawings.network import draw_network
from kg.explorer.drawings.svg import document, tag
from kg.explorer.drawings.time import draw_lanes, draw_timeline
from kg.explorer.layout import circle_layout
from kg.explorer.networks import Edge, Network, Node
from kg.explorer.periods import periods_of
from kg.vocabulary import BRANCHES
from tests.explorer.hostile import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return ["".join(one.itertext()) for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


@given(st.text(), st.text())
def test_any_text_is_well_formed_and_no_markup(one: str, other: str) -> None:
    root = ElementTree.fromstring(document(tag("text", one, id=other), 10, 10, other))
    assert {"svg", "title", "style", "text"} == {element.tag.removeprefix(SVG) for element in root.iter()}


@given(st.lists(st.text(min_size=1), unique=True, min_size=1, max_size=14), st.booleans())
@settings(max_examples=40)
def test_networks_draw_every_actor_and_tie(names: list[str], hostile: bool) -> None:
    places = circle_layout(names[0], names[1:], {})
    nodes = tuple(Node(name, name, *places[name], 1) for name in names)
    edges = tuple(Edge(names[0], name, hostile, False, 2) for name in names[1:])
    drawn, height = draw_network(Network(names[0], nodes, edges), 800, name="n")
    root = ElementTree.fromstring(document(drawn, 800, height, "network"))
    assert len(names) == len(list(root.iter(f"{SVG}circle")))
    assert len(edges) == len([one for one in root.iter(f"{SVG}path") if one.get("stroke-width")])


@given(st.lists(st.tuples(st.dates().map(str), st.sampled_from(list(BRANCHES)), st.integers(1, 10**6)), min_size=1))
@settings(max_examples=40)
def test_bars_stay_within_the_drawing(counts: list[tuple[str, str, int]]) -> None:
    found = periods_of(counts)
    drawn = document(draw_timeline(found.periods, 600, 200), 600, 200, "t")
    for bar in ElementTree.fromstring(drawn).iter(f"{SVG}rect"):
        x, y, width, height = (float(bar.get(name) or 0) for name in ("x", "y", "width", "height"))
        assert -0.1 <= x <= x + width <= 600.1
        assert -0.1 <= y <= y + height <= 200.1


def test_lanes_say_how_many_of_what() -> None:
    found = periods_of([("2024-03-01", "did", 2), ("2024-03-02", "said", 1)])
    drawn, height = draw_lanes(found.periods, ("did", "suffered", "said"), 400)
    titles = [one.text for one in ElementTree.fromstring(document(drawn, 400, height, "t")).iter(f"{SVG}title")]
    assert ["t", "2024-03-01: did 2", "2024-03-02: said 1"] == titles


@given(st.floats(-180, 180), st.floats(-180, 180), st.floats(-90, 90), st.floats(-90, 90))
def test_map_shows_all_of_the_extent(x1: float, x2: float, y1: float, y2: float) -> None:
    west, south, east, north = box_around((min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)), 900, 500)
    assert west < min(x1, x2) <= max(x1, x2) < east
    assert south < min(y1, y2) <= max(y1, y2) < north


@pytest.mark.parametrize("kind", ["timeline", "map", "network"])
def test_plot_writes_an_svg_file(explored: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"{kind}.svg"
    assert 0 == run(["plot", kind, "-o", str(file), "--store", str(explored)])
    assert texts(file.read_text())[0] == f"{kind.capitalize()}: all events"


def test_plot_of_hostile_names_shows_them_as_text(explored: Path, tmp_path: Path) -> None:
    file = tmp_path / "map.svg"
    run(["plot", "map", "-o", str(file), "--store", str(explored), "--class", "Bombing"])
    root = ElementTree.fromstring(file.read_text())
    assert not {"script", "img", "foreignObject", "a"} & {one.tag.removeprefix(SVG) for one in root.iter()}
    assert any(HOSTILE[0] in text for text in texts(file.read_text()))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["cake"], "there is no plot cake"),
        (["map", "-o", "map.png"], "map.svg"),
        (["map", "--from", "yesterday"], "--from=yesterday"),
        (["map", "--actor", "nobody of this name"], "no event fits"),
    ],
)
def test_plot_says_what_is_wrong(
    explored: Path, capsys: pytest.CaptureFixture[str], options: list[str], message: str
) -> None:
    assert 0 != run(["plot", *options, "--store", str(explored)])
    assert message in capsys.readouterr().err
