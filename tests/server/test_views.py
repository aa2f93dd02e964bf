"""Builds beside a server: readers see whole articles, and new ones soon; what servers leave is removed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import StoreError
from kg.server.views import Views
from kg.store import GraphStore
from kg.store.snapshot import store_version, take_snapshot
from tests.server.conftest import make_store
from tests.server.serving import KG, TOKEN, serving
from tests.store.graphs import small

SIZE = 60


def graph_of(number: int, value: object) -> tuple[NamedNode, list[Quad]]:
    """A graph whose triples all have the same value."""
    graph = NamedNode(f"urn:graph:{number}")
    name = NamedNode("urn:value")
    return graph, [Quad(NamedNode(f"urn:{number}:{i}"), name, Literal(str(value)), graph) for i in range(SIZE)]


def seen(condition: Callable[[], bool], seconds: float = 30) -> bool:
    """Whether something becomes true in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.1)
    return False


WRITER = """
import itertools, sys
from pathlib import Path
from kg.store import GraphStore
from tests.server.test_views import graph_of
for number in itertools.count():
    with GraphStore.open(Path(sys.argv[1])) as store:
        for part in range(5):
            store.replace_article(*graph_of(part, f"{number}-{part}"))
        many = range(200 if number % 3 == 0 else 2)
        store.replace_articles(dict(graph_of(100 + number * 200 + i, number) for i in many))
"""


def test_snapshot_beside_a_writer_has_every_graph_whole(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "store") as store:
        store.replace_articles(dict(graph_of(number, "first") for number in range(5)))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    versions = set()
    with subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "store")], env=environment) as writer:
        try:
            for number in range(12):
                version = store_version(tmp_path / "store")
                seen(lambda version=version: store_version(tmp_path / "store") != version, 3)  # type: ignore[misc]
                take_snapshot(tmp_path / "store", tmp_path / str(number))
                with GraphStore.open(tmp_path / str(number), read_only=True) as view:
                    graphs = [graph for graph in view.article_graphs() if graph.value.startswith("urn:graph:")]
                    for graph in graphs:
                        quads = view.graph(graph)
                        assert (SIZE, 1) == (len(quads), len({str(quad.object) for quad in quads}))
                    rows = [int(row["n"]) for row in view.select("SELECT (COUNT(*) AS ?n) { ?s <urn:value> ?v }")]
                    assert [SIZE * len(graphs)] == rows
                    versions.add(len(graphs))
            assert writer.poll() is None
        finally:
            writer.kill()
    assert len(versions) > 1


def test_version_changes_with_what_is_written_alone(tmp_path: Path) -> None:
    make_store(tmp_path / "store")
    before = store_version(tmp_path / "store")
    with GraphStore.open(tmp_path / "store", read_only=True):
        pass
    assert before == store_version(tmp_path / "store")
    with GraphStore.open(tmp_path / "store") as store:
        store.replace_article(*small("one"))
        assert before != store_version(tmp_path / "store")


def test_snapshot_of_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        take_snapshot(tmp_path / "nowhere", tmp_path / "view")


def test_server_sees_what_others_write_and_lets_them_write(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store")
    with serving(store, "--workers", "1") as server:
        count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ck:words ?o } }"
        assert "0" == server.query(count).bindings[0]["n"]
        with GraphStore.open(store) as writer:
            writer.replace_articles(dict(small(str(number)) for number in range(3)))
            assert seen(lambda: server.query(count).bindings[0]["n"] == "3")
            writer.remove_article(writer.find_article("2"))
            assert seen(lambda: server.query(count).bindings[0]["n"] == "2")


def test_server_that_may_write_waits_for_who_writes(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store")
    with serving(store, "--writable", "--workers", "1") as server:
        assert 204 == server.update("INSERT DATA { <urn:a> <urn:b> 1 }").status

        def free() -> bool:
            try:
                GraphStore.open(store).close()
            except StoreError:
                return False
            return True

        assert seen(free)
        with GraphStore.open(store):
            reply = server.update("INSERT DATA { <urn:a> <urn:b> 2 }")
            assert 503 == reply.status
            assert "in use by another kg process" in reply.text
            assert "retry-after" in reply.headers
        assert 204 == server.update("INSERT DATA { <urn:a> <urn:b> 2 }").status


def test_views_of_a_killed_server_are_removed_by_the_next(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store")
    with serving(store) as server:
        server.query("ASK {}")
        server.process.kill()
        server.process.wait()
    assert list((store / "views").iterdir())
    assert seen(lambda: _removed(store))


def _removed(store: Path) -> bool:
    Views(store).close()
    return not list((store / "views").iterdir())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_the_server_in_good_order(tmp_path: Path, number: int) -> None:
    store = make_store(tmp_path / "store")
    with serving(store) as server:
        assert 200 == server.query("ASK {}").status
        server.process.send_signal(number)
        assert 0 == server.process.wait(20)
        assert not any("Traceback" in line for line in server.log)
    assert [] == list((store / "views").iterdir())


def test_server_without_a_store_says_so(tmp_path: Path) -> None:
    ended = subprocess.run(
        [*KG, "serve", "--store", str(tmp_path / "nowhere"), "--port", "0"], capture_output=True, text=True, check=False
    )
    assert (1, True) == (ended.returncode, "there is no store" in ended.stderr)


def test_writing_needs_a_token(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store")
    command = [*KG, "serve", "--store", str(store), "--port", "0", "--writable"]
    environment = {name: value for name, value in os.environ.items() if name != "CONFLICT_KG_TOKEN"}
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (2, True) == (ended.returncode, "needs a token" in ended.stderr)


def test_token_comes_from_a_file_too(tmp_path: Path) -> None:
    store = make_store(tmp_path / "store")
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    with serving(store, "--writable", "--token-file", str(tmp_path / "token"), token="") as server:
        assert 204 == server.update("INSERT DATA { <urn:a> <urn:b> 1 }").status
        assert not any(TOKEN in line for line in server.log)
