import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import kg
from kg.errors import NotInStore, OptionError, QueryError, StoreError
from kg.store import GraphStore
from tests.store.graphs import GRAPH, mapped

pandas = pytest.importorskip("pandas")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("notebook") / "store"
    with GraphStore.open(path) as store:
        store.replace_article(GRAPH, mapped())
    return path


def test_import_brings_nothing_heavy() -> None:
    seen = subprocess.run(
        [sys.executable, "-c", "import kg, sys; kg.__version__; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not {"pandas", "polars", "pyoxigraph", "rdflib", "numpy", "kg.store"} & set(seen)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_answers_are_frames_with_typed_columns(path: Path, library: str) -> None:
    frames = pytest.importorskip(library)
    found = kg.open(path, library=library).query(
        "SELECT ?day ?confidence ?killed ?missing "
        "{ ?e a ck:Shelling ; ck:begin ?day ; ck:confidence ?confidence ; ck:killed ?killed "
        "OPTIONAL { ?e ck:nothing ?missing } }"
    )
    assert isinstance(found, frames.DataFrame)
    assert ["day", "confidence", "killed", "missing"] == list(found.columns)
    row = found.to_dict("records")[0] if library == "pandas" else found.row(0, named=True)
    assert (date(2020, 3, 3), 0.912, 24) == (row["day"], row["confidence"], row["killed"])
    assert row["missing"] is None or pandas.isna(row["missing"])


def test_named_query_takes_parameters(path: Path) -> None:
    found = kg.open(path).query("events-by-month", from_="2020-03-01", to="2020-03-04")
    assert {"2020-03"} == set(found["month"])


def test_events_are_points_where_they_have_coordinates(path: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    events = kg.open(path).events()
    assert isinstance(events, geopandas.GeoDataFrame)
    assert "EPSG:4326" == events.crs
    placed = events[events.event_class == "Shelling"].geometry.dropna().iloc[0]
    assert (0.0, 33.53847) == (placed.x, placed.y)
    assert events.geometry.isna().any()


def test_events_can_be_filtered(path: Path) -> None:
    events = kg.open(path).events(class_="Shelling", attribution="own")
    assert ["Shelling"] == list(events["event_class"])


def test_plot_is_shown_as_a_picture(path: Path) -> None:
    drawing = kg.open(path).plot("timeline")
    assert drawing._repr_svg_().startswith("<?xml")


def test_store_can_be_written_to_between_questions(path: Path) -> None:
    opened = kg.open(path)
    opened.events()
    with GraphStore.open(path) as store:
        assert not store.read_only


def test_wrong_use_says_what_to_do(path: Path, tmp_path: Path) -> None:
    opened = kg.open(path)
    with pytest.raises(StoreError, match="kg build"):
        kg.open(tmp_path / "nowhere")
    with pytest.raises(OptionError, match="pandas"):
        kg.open(path, library="arrow")
    with pytest.raises(OptionError, match="there is no filter colour"):
        opened.events(colour="red")
    with pytest.raises(OptionError, match="confidence=9"):
        opened.events(confidence="9")
    with pytest.raises(OptionError, match="there is no plot"):
        opened.plot("cake")
    with pytest.raises(NotInStore):
        opened.query("no-such-query")
    with pytest.raises(QueryError, match="SELECT"):
        opened.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1")
