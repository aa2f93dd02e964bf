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
from tests.test_workers import MANY, NeverReady, needs_model, needs_posix

deadly = pytest.importorskip("tests.cluster.deadly", reason="fsspec is not installed", exc_type=ImportError)
OPTIONS = SourceOptions(publisher="Wire")
pytestmark = [needs_model, needs_posix, pytest.mark.usefixtures("cluster")]


@dataclass(frozen=True, slots=True)
class Run:
    """A build on a cluster that lost a worker, with an article that workers die of, and a text that readers die of.

    Attributes:
        names: of the sources without those two.
        loaded, graph: the shards in a store.
        local, local_graph: the local build of `names`.
    """

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
    (place / "deadly.txt").write_text(RAID.text, encoding="utf-8")
    poison = write_lines(place / "poison.jsonl", [MANY[2], replace(TALKS, identifier="poison")])
    everything = [f"deadly://{place}/deadly.txt", *names, str(poison)]
    made = recipe(deadly.Poisoned, once=killed)
    summary = build_shards(everything, made, shards, deadly.Options(publisher="Wire"))
    with GraphStore.open(place / "store") as store:
        loaded, graph = load_shards(ShardFolder(shards), store), canonical(store)
    local = built(place / "local", names, recipe(), OPTIONS)
    return Run(names, shards, killed, summary, loaded, graph, *local)


def test_graph_is_that_of_the_local_build_though_a_worker_was_killed(newsroom: Run) -> None:
    assert newsroom.killed.exists()
    assert newsroom.local_graph == newsroom.graph
    assert b"isVersionOf" in newsroom.graph


def test_load_says_what_the_local_build_says(newsroom: Run) -> None:
    def told(summary: BuildSummary) -> tuple[object, ...]:
        return summary.built, summary.events, summary.statements, summary.triples, summary.notes

    assert told(newsroom.local) == told(newsroom.loaded)
    assert set(newsroom.local.refused) < set(newsroom.loaded.refused)
    assert (2, 3) == (newsroom.local.unchanged, newsroom.loaded.unchanged)


def test_article_that_workers_die_of_is_refused_by_name(newsroom: Run) -> None:
    (refused,) = [one for one in newsroom.summary.refused if one.identifier]
    assert "poison" == refused.identifier
    assert "two worker processes ended while they read it alone" in refused.reason
    assert refused in newsroom.loaded.refused


def test_source_that_readers_die_of_is_refused_by_name(newsroom: Run) -> None:
    (refused,) = [one for one in newsroom.summary.refused if one.where.endswith("deadly.txt")]
    assert "reader processes ended while they read it" in refused.reason
    told = {one.where: one.reason for one in newsroom.loaded.refused}
    assert "not in shards to its end: build it again" == told[refused.where]


def test_finished_shards_are_skipped(newsroom: Run) -> None:
    again = build_shards(newsroom.names, recipe(), newsroom.shards, OPTIONS)
    assert (3, 0) == (again.unchanged_sources, again.shards)
    assert again.unchanged_shards == newsroom.summary.shards - 2  # those of the article that workers die of


def test_changed_source_and_lost_shard_alone_are_made_again(newsroom: Run, tmp_path: Path) -> None:
    wire, raid, late = newsroom.names[0], newsroom.names[2], newsroom.names[1]
    folder = ShardFolder(newsroom.shards)
    of_source = {source.source: source for source in read_manifest(folder).sources}
    folder.remove(f"{of_source[wire].shards[0].name}.nq.gz")
    write_lines(Path(late), [TALKS])
    again = build_shards([wire, late], recipe(), newsroom.shards, OPTIONS)
    assert (2, len(of_source[wire].shards) - 1) == (again.shards, again.unchanged_shards)
    sources = {source.source: source for source in read_manifest(folder).sources}
    assert [of_source[wire], of_source[raid]] == [sources[wire], sources[raid]]
    named = {name for source in sources.values() for shard in source.shards for name in shard.files()}
    assert named | {"manifest.json"} == set(folder.sizes())


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
