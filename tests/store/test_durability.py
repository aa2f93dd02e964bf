"""What may happen to the machine: kills, a full disk, a revoked permission, damaged files."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.errors import StoreError, StoreLocked
from kg.store import GraphStore
from kg.vocabulary import DEFAULT_BASE
from tests.store.graphs import GRAPH, mapped, small
from tests.store.killing import BATCH, content, graph_of

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_store_is_whole_after_each_of_20_kills(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.store.killing", str(tmp_path), "20", str(os.getpid())]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == result.returncode, result.stdout + result.stderr


def stored(path: Path) -> None:
    with GraphStore.open(path) as store:
        store.replace_article(GRAPH, mapped())


# ---- full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = IS_ROOT and shutil.which("mount")
    if (
        not mounted
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], check=False).returncode
    ):
        pytest.skip("a small disk (tmpfs) may not be mounted here")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def fill(path: Path, together: int) -> tuple[list[int], str]:
    """Store articles on a disk that is nearly full until it fails: those that were committed, and the error."""
    committed: list[int] = []
    try:
        with GraphStore.open(path) as store:
            (path.parent / "filler").write_bytes(bytes(shutil.disk_usage(path).free - 12_000_000))
            for begin in range(0, 20_000, together):
                batch = range(begin, begin + together)
                store.replace_articles({graph_of(number): content(number, 1) for number in batch})
                committed += batch
    except OSError as error:
        return committed, str(error)
    return committed, ""


@pytest.mark.parametrize("together", [1, BATCH], ids=["one by one", "in bulk"])
def test_full_disk_is_told_and_loses_nothing(small_disk: Path, together: int) -> None:
    path = small_disk / "store"
    committed, error = fill(path, together)
    assert "the disk is full" in error
    assert "\n" not in error
    assert committed
    (small_disk / "filler").unlink()
    with GraphStore.open(path) as store:
        for number in committed:
            assert set(content(number, 1)) == set(store.graph(graph_of(number)))
        assert len(store.article_graphs()) in (len(committed), len(committed) + together)
        store.replace_article(GRAPH, mapped())


# ---- revoked permission


needs_setpriv = pytest.mark.skipif(not IS_ROOT or not shutil.which("setpriv"), reason="needs root")


def as_nobody(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Run Python as a user who owns nothing."""
    for parent in folder.parents:
        if parent == folder.parent or parent.name.startswith("pytest"):
            parent.chmod(0o755)
    prelude = "import sys; from pathlib import Path; from kg.store import GraphStore; path = Path(sys.argv[1])\n"
    command = ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", prelude + code, str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@needs_setpriv
def test_store_that_may_not_be_written_is_told_and_stays(tmp_path: Path) -> None:
    path = tmp_path / "store"
    stored(path)
    result = as_nobody(path, "GraphStore.open(path)")
    assert "no permission" in result.stderr.splitlines()[-1]
    with GraphStore.open(path, read_only=True) as store:
        assert set(mapped()) == set(store.graph(GRAPH))


@needs_setpriv
def test_store_that_may_only_be_read_can_be_read(tmp_path: Path) -> None:
    stored(tmp_path / "store")
    code = "print(len(GraphStore.open(path, read_only=True).articles()))"
    assert "1\n" == as_nobody(tmp_path / "store", code).stdout


def test_store_on_a_file_system_that_can_only_be_read_is_told_and_can_be_read(small_disk: Path) -> None:
    path = small_disk / "store"
    stored(path)
    (path / "lock").unlink()
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(StoreError, match="on a file system that can only be read"):
        GraphStore.open(path)
    with GraphStore.open(path, read_only=True) as store:
        assert set(mapped()) == set(store.graph(GRAPH))


# ---- damaged files


def largest(path: Path, pattern: str) -> Path:
    return max((path / "oxigraph").glob(pattern), key=lambda file: file.stat().st_size)


def read_all(path: Path) -> None:
    with GraphStore.open(path) as store:
        for graph in store.article_graphs():
            store.graph(graph)
        store.counts()


def overwrite(path: Path) -> None:
    for file in (path / "oxigraph").glob("*.sst"):
        whole = file.read_bytes()
        file.write_bytes(bytes(len(whole) // 2) + whole[len(whole) // 2 :])


def cut(path: Path) -> None:
    file = largest(path, "*.sst")
    file.write_bytes(file.read_bytes()[:-100])


def delete(path: Path) -> None:
    largest(path, "*.sst").unlink()


def flip_bits_of_the_manifest(path: Path) -> None:
    file = largest(path, "MANIFEST-*")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


def lose_the_list_of_files(path: Path) -> None:
    (path / "oxigraph" / "CURRENT").unlink()


@pytest.mark.parametrize("harm", [overwrite, cut, delete, flip_bits_of_the_manifest, lose_the_list_of_files])
def test_damaged_store_is_told_with_what_to_do(tmp_path: Path, harm: Callable[[Path], None]) -> None:
    path = tmp_path / "store"
    stored(path)
    harm(path)
    kept = {file.name for file in (path / "oxigraph").glob("*.sst")}
    with pytest.raises(StoreError, match=r"is damaged .*kg restore BACKUP") as raised:
        read_all(path)
    assert "\n" not in str(raised.value)
    assert kept <= {file.name for file in (path / "oxigraph").glob("*.sst")}


KILLED_WRITER = """
import os, sys
from pathlib import Path
from kg.store import GraphStore
from tests.store.killing import content, graph_of
store = GraphStore.open(Path(sys.argv[1]))
for version in (1, 2):
    for number in range(4):
        store.replace_article(graph_of(number), content(number, version))
os._exit(9)
"""


@pytest.mark.parametrize("place", [0.1, 0.5, 0.9])
def test_damaged_write_ahead_log_loses_nothing_committed(tmp_path: Path, place: float) -> None:
    path = tmp_path / "store"
    subprocess.run([sys.executable, "-c", KILLED_WRITER, str(path)], check=False)
    for log in (path / "oxigraph").glob("*.log"):
        log_content = bytearray(log.read_bytes())
        begin = int(len(log_content) * place)
        log_content[begin : begin + 100] = bytes(len(log_content[begin : begin + 100]))
        log.write_bytes(log_content)
    with GraphStore.open(path) as store:
        for number in range(4):
            assert set(content(number, 2)) == set(store.graph(graph_of(number)))


# ---- two at once


HOLDER = """
import sys
from pathlib import Path
from kg.store import GraphStore
with GraphStore.open(Path(sys.argv[1])):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_second_writer_is_told_who_holds_the_store_and_since_when(tmp_path: Path) -> None:
    path = tmp_path / "store"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline()
        with pytest.raises(StoreLocked) as raised:
            GraphStore.open(path)
        holder.stdin.close()
    assert re.search(rf"process {holder.pid} writes since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC", str(raised.value))
    GraphStore.open(path).close()


WAITER = """
import sys
from pathlib import Path
from kg.store import GraphStore
with GraphStore.open(Path(sys.argv[1]), wait=lambda message: print(message, flush=True)):
    print("open", flush=True)
"""


def test_second_writer_can_wait_and_says_for_whom(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with GraphStore.open(path) as store:
        command = [sys.executable, "-c", WAITER, str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as waiter:
            assert waiter.stdout
            assert f"(process {os.getpid()} writes since " in waiter.stdout.readline()
            store.replace_article(GRAPH, mapped())
            store.close()
            assert "open\n" == waiter.stdout.read()
    assert 0 == waiter.returncode


def test_writer_is_told_that_readers_hold_the_store(tmp_path: Path) -> None:
    path = tmp_path / "store"
    GraphStore.open(path).close()
    with GraphStore.open(path, read_only=True), pytest.raises(StoreLocked, match=r"\(it reads\)"):
        GraphStore.open(path)


# ---- new graphs together


def test_new_graphs_are_written_together_and_old_ones_replaced(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "store") as store:
        store.replace_article(*small("a", "old words"))
        graphs = dict([small("a", "new words"), *(small(f"b{number}") for number in range(3))])
        store.replace_articles(graphs)
        assert sorted(graphs, key=str) == sorted(store.article_graphs(), key=str)
        assert all(set(quads) == set(store.graph(graph)) for graph, quads in graphs.items())


def test_bulk_load_and_transactions_give_the_same_store(tmp_path: Path) -> None:
    graphs = {graph_of(number): content(number, 1) for number in range(BATCH)}
    answers = []
    for name in ("bulk", "transactions"):
        with GraphStore.open(tmp_path / name) as store:
            if name == "bulk":
                store.replace_articles(graphs)
            else:
                for graph, quads in graphs.items():
                    store.replace_article(graph, quads)
            rows = store.select("SELECT ?s ?p ?o { ?s ?p ?o }")
            answers.append(sorted(tuple(row.values()) for row in rows if row["s"].startswith(DEFAULT_BASE)))
    assert answers[0] == answers[1]


def test_what_a_killed_bulk_load_left_is_cleared_away(tmp_path: Path) -> None:
    path = tmp_path / "store"
    stored(path)
    (path / "oxigraph" / "bulk-123.sst").write_bytes(b"half a file")
    with GraphStore.open(path) as store:
        assert set(mapped()) == set(store.graph(GRAPH))
    assert [] == list((path / "oxigraph").glob("bulk-*"))
