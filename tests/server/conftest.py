"""One server that reads and one that writes, over stores with the article of `tests.store.graphs`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.store import GraphStore
from tests.server.serving import Server, serving
from tests.store.graphs import GRAPH, mapped


def make_store(path: Path) -> Path:
    """A store with one article."""
    with GraphStore.open(path) as store:
        store.replace_article(GRAPH, mapped())
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that reads only."""
    store = make_store(tmp_path_factory.mktemp("served") / "store")
    options = ("--timeout", "4", "--max-rows", "20000", "--max-answer", "4", "--workers", "2")
    with serving(store, *options) as server:
        yield server


@pytest.fixture(scope="session")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that takes updates."""
    store = make_store(tmp_path_factory.mktemp("written") / "store")
    with serving(store, "--writable", "--max-body", "1", "--workers", "2") as server:
        yield server
