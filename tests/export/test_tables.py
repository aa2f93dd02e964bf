import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.export import export
from kg.export.events_table import event_rows
from kg.export.tables import COLUMNS
from kg.store import GraphStore
from kg.vocabulary import PREFIXES
from tests.mapping.accounts import SENTENCES
from tests.store.graphs import mapped

LABEL = NamedNode(f"{PREFIXES['skos']}prefLabel")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("tables") / "store") as store:
        quads = mapped("one")
        store.replace_article(quads[0].graph_name, quads)  # type: ignore[arg-type]
        yield store


def table(store: GraphStore) -> list[dict[str, str]]:
    stream = io.BytesIO()
    export(store, stream, "csv")
    return list(csv.DictReader(io.StringIO(stream.getvalue().decode("utf-8-sig"))))


def test_row_says_what_the_graph_says(store: GraphStore) -> None:
    rows = {row["event_class"]: row for row in table(store)}
    capture = rows["Capture"]
    assert COLUMNS == tuple(capture)
    expected = {"branch": "ForceMovement", "modality": "actual", "agents": "Syrian army", "targets": "bridge"}
    expected |= {"words": "captured", "sentences": SENTENCES[4], "own_voice": "yes", "identifier": "one"}
    assert expected == {name: capture[name] for name in expected}


def test_as_many_rows_as_events(store: GraphStore) -> None:
    ((events,),) = store.query("SELECT (COUNT(DISTINCT ?e) AS ?n) { ?e a ck:Event }")
    assert int(events.value) == len(table(store)) == export(store, io.BytesIO(), "csv")


def test_what_looks_like_a_formula_is_text(tmp_path: Path) -> None:
    quads = [
        Quad(q.subject, q.predicate, Literal('=HYPERLINK("http://example.org")'), q.graph_name)
        if q.predicate == LABEL
        else q
        for q in mapped("one")
    ]
    with GraphStore.open(tmp_path / "store") as store:
        store.replace_article(quads[0].graph_name, quads)  # type: ignore[arg-type]
        cells = [cell for row in table(store) for cell in row.values()]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_features_stand_where_their_place_is(store: GraphStore) -> None:
    stream = io.BytesIO()
    count = export(store, stream, "geojson")
    collection = json.loads(stream.getvalue())
    placed = [row for row in event_rows(store, store.articles()) if row.latitude is not None]
    assert count == len(placed) == len(collection["features"]) > 0
    first, row = collection["features"][0], placed[0]
    assert (row.event, [row.longitude, row.latitude]) == (first["id"], first["geometry"]["coordinates"])
    assert row.event_class == first["properties"]["event_class"]


def test_parquet_has_types(store: GraphStore, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    export(store, tmp_path / "events.parquet", "parquet")
    read = parquet.read_table(tmp_path / "events.parquet").to_pylist()
    rows = list(event_rows(store, store.articles()))
    assert [row.event for row in rows] == [row["event"] for row in read]
    assert [row.begin for row in rows] == [row["begin"] for row in read]
    assert any(isinstance(row["begin"], date) for row in read)
    assert [list(row.agents) for row in rows] == [row["agents"] for row in read]


@pytest.mark.parametrize("form", ["csv", "geojson", "parquet"])
def test_same_events_give_the_same_bytes(store: GraphStore, form: str) -> None:
    if form == "parquet":
        pytest.importorskip("pyarrow")
    one, other = io.BytesIO(), io.BytesIO()
    export(store, one, form)
    export(store, other, form)
    assert one.getvalue() == other.getvalue()
