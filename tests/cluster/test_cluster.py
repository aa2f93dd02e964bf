import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from kg.cli import run
from kg.cluster import ShardFolder, ShardsSummary, build_shards, load_shards, read_manifest
from kg.errors import WorkerError
from kg.pipeline import BuildSummary
from kg.sources import SourceOptions
from kg.store import GraphStore
from tests.cluster.newsroom import built, canonical, recipe, write_lines, write_newsroom
from tests.test_pipeline import RAID, TALKS
from tests.test_workers import MANY, Deadly, NeverReady, needs_model, needs_posix

pytestmark = [needs_model, needs_posix, pytest.mark.usefixtures("cluster")]


@dataclass(frozen=True, slots=True)
class DeadlyTexts(SourceOptions):
    """Options whose limit for texts kills any process that asks for it, but the one that made them."""

    maker: int = 0

    def __getattribute__(self, name: str) -> Any:
        if name == "max_file_bytes" and object.__getattribute__(self, "maker") != os.getpid():
            os.kill(os.getpid(), signal.SIGKILL)
        return object.__getattribute__(self, name)


@dataclass(frozen=True, slots=True)
class Run:
    """A build on a cluster that lost a worker, loaded; and the local build of the same files."""

    names: list[str]
    shards: str
    killed: Path
    summary: ShardsSummary
    loaded: BuildSummary
    graph: bytes
    local: BuildSummary
    local_graph: bytes


@pytest.fixture(scope="module")
def newsroom(cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Run:
    place = tmp_path_factory.mktemp("newsroom")
    names, shards, killed = write_newsroom(place / "news"), str(place / "shards"), place / "killed"
    summary = build_shards(names, recipe(Deadly, once=killed), shards)
    with GraphStore.open(place / "store") as store:
        loaded, graph = load_shards(ShardFolder(shards), store), canonical(store)
    return Run(names, shards, killed, summary, loaded, graph, *built(place / "local", names, recipe()))


@pytest.fixture(scope="module")
def poisoned(cluster: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ShardsSummary, ShardFolder]]:
    """A build of an article that makers die of, and of a text that readers die of."""
    place = tmp_path_factory.mktemp("poisoned")
    (place / "deadly.txt").write_text(RAID.text, encoding="utf-8")
    names = [str(place / "deadly.txt"), str(write_lines(place / "wire.jsonl", MANY[15:20]))]
    summary = build_shards(names, recipe(Deadly), str(place / "shards"), DeadlyTexts(maker=os.getpid()))
    yield summary, ShardFolder(str(place / "shards"))


def test_graph_is_that_of_the_local_build_though_a_worker_was_killed(newsroom: Run) -> None:
    assert newsroom.killed.exists()
    assert newsroom.local_graph == newsroom.graph
    assert b"isVersionOf" in newsroom.graph


def test_load_says_what_the_local_build_says(newsroom: Run) -> None:
    def told(summary: BuildSummary) -> BuildSummary:
        return replace(summary, rejects=None)

    assert told(newsroom.local) == told(newsroom.loaded)
    assert ["1", "1"] == [str(len(newsroom.loaded.refused) - 1), str(newsroom.loaded.unchanged - 1)]


def test_finished_shards_are_skipped(newsroom: Run) -> None:
    again = build_shards(newsroom.names, recipe(Deadly), newsroom.shards)
    assert (3, 0, newsroom.summary.shards) == (again.unchanged_sources, again.shards, again.unchanged_shards)
    assert newsroom.summary.refused == again.refused


def test_changed_source_and_lost_shard_alone_are_made_again(newsroom: Run, tmp_path: Path) -> None:
    wire, late = newsroom.names[:2]
    folder = ShardFolder(newsroom.shards)
    of_source = {source.source: source for source in read_manifest(folder).sources}
    folder.remove(f"{of_source[wire].shards[0].name}.nq.gz")
    write_lines(Path(late), [TALKS])
    again = build_shards([wire, late], recipe(), newsroom.shards)
    assert (2, len(of_source[wire].shards) - 1) == (again.shards, again.unchanged_shards)
    sources = {source.source: source for source in read_manifest(folder).sources}
    assert [of_source[wire], of_source[newsroom.names[2]]] == [sources[wire], sources[newsroom.names[2]]]
    named = {name for source in sources.values() for shard in source.shards for name in shard.files()}
    assert named | {"manifest.json"} == set(folder.sizes())


def test_article_that_workers_die_of_is_refused_by_name(poisoned: tuple[ShardsSummary, ShardFolder]) -> None:
    summary, _ = poisoned
    (refused,) = [one for one in summary.refused if one.identifier]
    assert "raid-17" == refused.identifier
    assert "two worker processes ended while they read it alone" in refused.reason
    assert 4 == summary.made


def test_source_that_readers_die_of_is_refused_by_name(
    poisoned: tuple[ShardsSummary, ShardFolder], tmp_path: Path
) -> None:
    summary, folder = poisoned
    (refused,) = [one for one in summary.refused if not one.identifier]
    assert refused.where.endswith("deadly.txt")
    assert "reader processes ended while they read it" in refused.reason
    with GraphStore.open(tmp_path / "store") as store:
        loaded = load_shards(folder, store)
    assert 4 == loaded.built
    assert "not in shards to its end: build it again" in [one.reason for one in loaded.refused]


def test_workers_that_never_become_ready_end_the_build(tmp_path: Path) -> None:
    names = [str(write_lines(tmp_path / "wire.jsonl", MANY[:2]))]
    with pytest.raises(WorkerError, match="end before they are ready: give fewer --jobs"):
        build_shards(names, recipe(NeverReady), str(tmp_path / "shards"), jobs=1)


def test_commands_build_and_load(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "raid.txt").write_text(RAID.text, encoding="utf-8")
    shards, store = str(tmp_path / "shards"), str(tmp_path / "store")
    missing = str(tmp_path / "nothing.txt")
    url = f"file://{tmp_path}/*.txt"
    assert 3 == run(["build", url, missing, "--engine", "ray", "--shards", shards, "--jobs", "1"])
    out = capsys.readouterr().out
    assert f"refused: {missing}: there is no such file or folder" in out
    assert f"next: kg load {shards}" in out
    assert 0 == run(["load", shards, "--store", store])
    assert "built                  1" in capsys.readouterr().out
    assert 0 == run(["show", "raid", "--store", store])
