"""What `kg link` ties leaves the store with everything else: exports, files of a folder, pushes and backups."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, parse

from kg.export import export, export_parts
from kg.linking import link, unlink
from kg.publish import Credentials, GraphStoreTarget, Pushed, plan, push
from kg.publish.http import Connection
from kg.store import HAPPENINGS, GraphStore, back_up, restore
from tests.linking.reports import ARMY, SARAQIB, Report
from tests.publish.graph_server import serving


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """Two reports of one attack, linked."""
    reports = [Report(name).tells("AirStrike", ("agent", ARMY), ("location", SARAQIB)) for name in "ab"]
    with GraphStore.open(tmp_path / "store") as opened:
        opened.replace_articles({report.graph: report.quads() for report in reports})
        link(opened)
        yield opened


def everything(store: GraphStore) -> set[Quad]:
    return {quad for graph in (*store.article_graphs(), HAPPENINGS) for quad in store.graph(graph)}


def test_export_has_the_ties(store: GraphStore) -> None:
    stream = io.BytesIO()
    export(store, stream, "nq")
    assert everything(store) == set(parse(stream.getvalue(), format=RdfFormat.N_QUADS))


def test_files_of_articles_have_one_beside_them_for_the_ties(store: GraphStore, tmp_path: Path) -> None:
    files = export_parts(store, tmp_path / "out", "nq", "article")
    assert ["a.nq", "b.nq", "_happenings.nq"] == [file.name for file in files]
    assert everything(store) == {quad for file in files for quad in parse(path=str(file), format=RdfFormat.N_QUADS)}


def test_push_brings_the_ties_and_takes_them_away_again(store: GraphStore) -> None:
    with serving() as server:
        for expected in (set(store.graph(HAPPENINGS)), set()):
            known = Pushed(store.path, server.url)
            target = GraphStoreTarget(server.url, Connection(Credentials(), pause=lambda seconds: None))
            push(store, target, known, plan(store, known, with_ontology=False))
            assert expected == set(server.database.quads_for_pattern(None, None, None, HAPPENINGS))
            unlink(store)


def test_backup_brings_the_ties_back(store: GraphStore, tmp_path: Path) -> None:
    back_up(store, tmp_path / "backup")
    restore(tmp_path / "backup", tmp_path / "new")
    with GraphStore.open(tmp_path / "new") as restored:
        assert everything(store) == everything(restored)
        link(restored)
        assert everything(store) == everything(restored)


def test_ties_that_are_taken_away_leave_no_graph(store: GraphStore) -> None:
    unlink(store)
    assert not store.has_graph(HAPPENINGS)
