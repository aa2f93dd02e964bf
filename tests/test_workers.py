import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, serialize

from kg import workers
from kg.article import Article
from kg.errors import ArticleRefused, PassedOver, ResourceError, WorkerError
from kg.making import ArticleGraph, Recipe, Task, Tools, make_graphs
from kg.mapping import graph_iri
from kg.pipeline import BuildSummary, build_with, in_workers
from kg.store import GraphStore
from kg.workers import make_in_workers, usable_cores
from tests.store.dispatches import COURIER, HERALD, REPORTER, VOLTA
from tests.test_pipeline import DAMAGED, MODEL, RAID, TALKS

needs_model = pytest.mark.skipif(
    not any(MODEL.glob("*.onnx")), reason="kg/reading/model has no network yet: make train"
)
needs_posix = pytest.mark.skipif(os.name == "nt", reason="signals are of POSIX")

MANY = [
    Article(
        f"raid-{number}",
        f"Gunmen attack village\n\nGunmen killed {number + 2} farmers in Gao on Monday, the governor of Mopti said.\n",
        f"raid-{number}.txt",
        title=(0, 21),
        published=date(2024, 3, 5),
    )
    for number in range(20)
]


def recipe(kind: type[Recipe] = Recipe, **options: Any) -> Recipe:
    made = Recipe.of(started=datetime(2025, 1, 2, tzinfo=UTC))
    return kind(made.run, **options)


def tasks(articles: list[Article], taken: list[Article] | None = None) -> Iterator[Task]:
    for article in articles:
        if taken is not None:
            taken.append(article)
        yield Task(article, f"digest of {article.identifier}")


def built(
    path: Path, jobs: int, articles: Sequence[Article | ArticleRefused], made: Recipe | None = None
) -> tuple[BuildSummary, bytes]:
    """What a build says, and its graph in canonical N-Quads."""
    made = made or recipe()
    with GraphStore.open(path) as store:
        summary = build_with(in_workers(made, jobs), iter(articles), made.run, store)
        quads = Dataset(quad for graph in store.article_graphs() for quad in store.graph(graph))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return summary, b"".join(sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)))


def worker_processes() -> list[int]:
    """The processes that work for this one, by the server that forks them."""
    return [int(child.pid or 0) for child in multiprocessing.active_children()]


class _Reader:
    """The reader, but for one article, before which it does something else."""

    def __init__(self, reader: Any, identifier: str, act: Callable[[], None]) -> None:
        self.reader, self.identifier, self.act = reader, identifier, act

    def read(self, article: Article) -> Any:
        if article.identifier == self.identifier:
            self.act()
        return self.reader.read(article)


@dataclass(frozen=True, slots=True)
class Deadly(Recipe):
    """Tools whose process is killed as it reads one article; only once, where a file can note it."""

    deadly: str = "raid-17"
    once: Path | None = None

    def tools(self, threads: int) -> Tools:
        def kill() -> None:
            if self.once is None or not self.once.exists():
                if self.once:
                    self.once.touch()
                os.kill(os.getpid(), signal.SIGKILL)

        tools = Recipe.tools(self, threads)
        return replace(tools, reader=_Reader(tools.reader, self.deadly, kill))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class NeverReady(Recipe):
    """Tools whose process is killed as it loads them."""

    def tools(self, threads: int) -> Tools:
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


@needs_model
def test_graph_is_the_same_whatever_the_number_of_workers(tmp_path: Path) -> None:
    articles = [*MANY, TALKS, DAMAGED]
    one, graph = built(tmp_path / "one", 1, articles)
    two, same = built(tmp_path / "two", 2, articles)
    assert graph == same
    assert replace(one, rejects=None, refused=()) == replace(two, rejects=None, refused=())
    assert set(one.refused) == set(two.refused)
    assert 21 == two.built


@needs_model
def test_copies_revisions_and_what_is_passed_over_are_the_same_whatever_the_number_of_workers(tmp_path: Path) -> None:
    passed = PassedOver("a redirect", "crawl.warc:3")
    articles = [COURIER, HERALD, passed, *MANY[:6], REPORTER, VOLTA, RAID, passed]
    changed = [replace(RAID, text=RAID.text.replace("five", "six"))]
    graphs = []
    for jobs in (1, 2):
        place = tmp_path / str(jobs)
        first, _ = built(place, jobs, articles)
        second, graph = built(place, jobs, changed)
        graphs.append(graph)
        assert ((("a redirect", 2),), 11, 1) == (first.passed_over, first.built, second.updated)
    assert graphs[0] == graphs[1]
    assert b"isVersionOf" in graphs[0]
    assert b"wasRevisionOf" in graphs[0]


@needs_model
@needs_posix
def test_killed_worker_is_replaced_and_nothing_is_lost(tmp_path: Path) -> None:
    _, graph = built(tmp_path / "one", 1, MANY)
    summary, same = built(tmp_path / "two", 2, MANY, recipe(Deadly, once=tmp_path / "killed"))
    assert (tmp_path / "killed").exists()
    assert graph == same
    assert (20, ()) == (summary.built, summary.refused)


@needs_model
@needs_posix
def test_article_that_two_workers_die_of_is_refused_by_name(tmp_path: Path) -> None:
    summary, _ = built(tmp_path / "store", 2, MANY, recipe(Deadly))
    assert ["raid-17"] == [one.identifier for one in summary.refused]
    assert "two worker processes ended while they read it (signal SIGKILL)" in summary.refused[0].reason
    assert 19 == summary.built


@needs_model
def test_no_more_is_taken_than_workers_have_room_for() -> None:
    taken: list[Article] = []
    made = make_in_workers(tasks(MANY * 10, taken), recipe(), jobs=1)
    next(made)
    assert workers.BATCH * workers.AHEAD >= len(taken)
    made.close()
    assert [] == worker_processes()


@needs_model
@needs_posix
def test_interrupt_finishes_what_was_begun_and_leaves_no_process() -> None:
    taken: list[Article] = []
    given: list[ArticleGraph] = []
    handler = signal.getsignal(signal.SIGINT)
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with suppress(KeyboardInterrupt):
            for _, graph in make_in_workers(tasks(MANY * 10, taken), recipe(), jobs=2):
                if not given:
                    os.kill(os.getpid(), signal.SIGINT)
                given.append(graph)
            raise AssertionError("the interrupt was lost")
    finally:
        signal.signal(signal.SIGINT, handler)
    assert len(taken) == len(given) < 200
    assert [] == worker_processes()


@needs_model
def test_interrupt_while_the_source_is_waited_for_finishes_what_was_begun() -> None:
    def stream() -> Iterator[Task]:
        yield from tasks(MANY[:3])
        raise KeyboardInterrupt

    given = []
    with suppress(KeyboardInterrupt):
        for task, _ in make_in_workers(stream(), recipe(), jobs=2):
            given.append(task.article.identifier)
        raise AssertionError("the interrupt was lost")
    assert ["raid-0", "raid-1", "raid-2"] == sorted(given)


def test_tools_that_cannot_be_loaded_end_the_build(tmp_path: Path) -> None:
    for name in ("encoder.onnx", "pairs.onnx", "calibration.json"):
        (tmp_path / name).write_bytes(b"{}")
    with pytest.raises(ResourceError, match="reinstall conflict-kg"):
        list(make_in_workers(tasks(MANY), recipe(model=tmp_path), jobs=2))


@needs_posix
def test_workers_that_never_become_ready_end_the_build() -> None:
    with pytest.raises(WorkerError, match=r"end before they are ready \(signal SIGKILL\): give fewer --jobs"):
        list(make_in_workers(tasks(MANY), recipe(NeverReady), jobs=2))
    assert [] == worker_processes()


def test_nothing_to_do_loads_nothing() -> None:
    assert [] == list(in_workers(replace(recipe(), model=Path("/nowhere")), 2)(iter(())))


def test_usable_cores_are_at_least_one_and_no_more_than_there_are() -> None:
    assert 1 <= usable_cores() <= (os.cpu_count() or 1)


@needs_model
def test_error_of_the_program_refuses_one_article() -> None:
    def fail() -> None:
        raise IndexError("no such index")

    tools = recipe().tools(threads=1)
    failing = replace(tools, reader=_Reader(tools.reader, "raid-1", fail))  # type: ignore[arg-type]
    reasons = [graph.refused for graph in make_graphs(list(tasks(MANY[:3])), failing)]
    assert ["", "the program fails on it (IndexError: no such index): please report it with the article", ""] == reasons


@needs_model
def test_graphs_come_in_the_order_of_the_articles() -> None:
    graphs = make_graphs(list(tasks([RAID, DAMAGED, TALKS])), recipe().tools(threads=1))
    assert [graph_iri(article) for article in (RAID, DAMAGED, TALKS)] == [graph.graph for graph in graphs]
    assert [False, True, False] == [bool(graph.refused) for graph in graphs]
