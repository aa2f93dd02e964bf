import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, Literal, URIRef

from kg.errors import StoreError
from kg.store import Rejects
from tests.store.graphs import mapped

STARTED = datetime(2025, 7, 1, 12, 30, tzinfo=UTC)


def test_nothing_is_made_while_nothing_is_rejected(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path, STARTED)
    rejects.close()
    assert rejects.listing is None
    assert [] == list(tmp_path.iterdir())


def test_refused_article_is_listed_by_name_and_reason(tmp_path: Path) -> None:
    rejects = Rejects(tmp_path, STARTED)
    rejects.refused("wire.jsonl:3", "there is no text in it", "a\udce9b")
    rejects.close()
    assert rejects.listing
    expected = {
        "outcome": "refused",
        "where": "wire.jsonl:3",
        "identifier": "a\\udce9b",
        "reason": "there is no text in it",
    }
    assert [expected] == [json.loads(line.replace("\\udce9", "\\\\udce9")) for line in rejects.listing.open()]


def test_graph_that_was_set_aside_stands_beside_its_report(tmp_path: Path) -> None:
    report = Graph()
    report.add((URIRef("urn:report"), URIRef("urn:says"), Literal("no")))
    rejects = Rejects(tmp_path, STARTED)
    rejects.set_aside("x.txt", "../../etc/passwd", "does not conform", mapped(), report)
    rejects.close()
    assert rejects.listing
    entry = json.loads(rejects.listing.read_text())
    folder = rejects.listing.parent
    assert {"rejects.jsonl", entry["graph"], entry["report"]} == {file.name for file in folder.iterdir()}
    assert set(mapped()) == set(parse(path=folder / entry["graph"], format=RdfFormat.N_QUADS))
    assert 1 == len(Graph().parse(folder / entry["report"]))


def test_folder_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "rejects").write_text("a file in the way")
    with pytest.raises(StoreError, match="cannot write to"):
        Rejects(tmp_path, STARTED).refused("x", "y")
