import gzip
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, Store, serialize

from kg.errors import StoreError
from kg.store import GraphStore, Rejects, back_up, open_rejects, restore
from kg.store.store import DATABASE
from tests.store.graphs import GRAPH, mapped, small


def canonical(path: Path) -> list[bytes]:
    """Everything that the database holds, the default graph too, as sorted canonical N-Quads."""
    dataset = Dataset(Store.read_only(str(path / DATABASE)))
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return sorted((serialize(dataset, format=RdfFormat.N_QUADS) or b"").splitlines())


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("original") / "store"
    with GraphStore.open(path) as store:
        store.replace_article(GRAPH, mapped())
        store.replace_article(*small("a"))
    rejects = Rejects(path, datetime(2025, 7, 1, tzinfo=UTC))
    rejects.refused("x.txt", "there is no text in it")
    rejects.close()
    return path


@pytest.fixture(scope="module")
def backup(original: Path) -> Path:
    folder = original.parent / "backup"
    with GraphStore.open(original, read_only=True) as store:
        made = back_up(store, folder)
    assert 2 == made.articles
    return folder


def test_restored_store_is_the_same_to_the_quad(original: Path, backup: Path, tmp_path: Path) -> None:
    restore(backup, tmp_path / "new")
    assert canonical(original) == canonical(tmp_path / "new")
    assert open_rejects(original)[0].where == open_rejects(tmp_path / "new")[0].where
    with GraphStore.open(tmp_path / "new") as store:
        store.replace_article(*small("a", "other words"))
        assert set(mapped()) == set(store.graph(GRAPH))


def test_backup_takes_no_place_that_is_taken(original: Path, backup: Path) -> None:
    with GraphStore.open(original, read_only=True) as store, pytest.raises(StoreError, match="name a new folder"):
        back_up(store, backup)


def test_restore_never_touches_a_store(original: Path, backup: Path) -> None:
    before = canonical(original)
    with pytest.raises(StoreError, match="name a new folder"):
        restore(backup, original)
    assert before == canonical(original)


def test_folder_that_is_no_backup_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no backup at"):
        restore(tmp_path, tmp_path / "new")


def changed(content: bytes) -> bytes:
    return gzip.compress(gzip.decompress(content).replace(b"Arbin", b"Arbil"))


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def overwritten(content: bytes) -> bytes:
    return content[:1000] + bytes(200) + content[1200:]


@pytest.mark.parametrize("harm", [changed, cut, overwritten])
def test_damaged_backup_restores_nothing(backup: Path, tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for file in ("backup.json", "graph.nq.gz"):
        (damaged / file).write_bytes((backup / file).read_bytes())
    (damaged / "graph.nq.gz").write_bytes(harm((backup / "graph.nq.gz").read_bytes()))
    with pytest.raises(StoreError, match=r"is damaged .* nothing was restored"):
        restore(damaged, tmp_path / "new")
    assert [damaged] == list(tmp_path.iterdir())
