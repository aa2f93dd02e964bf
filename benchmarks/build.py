"""How fast a build is, against the bare model, and how that grows: one table.

The bare model is the two networks of the reader, and nothing else, over all windows of the articles: in as many
processes as the build has workers, one thread each, whichever is faster of one window at a time and eight of like
length together. Both networks count, for the build runs both. Pieces are those of the text and two marks a window;
padding does not count.

    python -m benchmarks.build [--sizes 100 1000] [--jobs 1 2] [--texts FOLDER] [--steps 300]

The bare model and the steps are measured anew for each number of articles, so that what else the machine does weighs on
all alike; no more than --steps articles go through the steps alone.

The articles are made of the sentences of FOLDER (see `benchmarks.articles`). A build is `kg build` as a user gives it,
from start to exit, into a new store; memory is that of all its processes together, with shared pages counted once. The
share of the bare model's rate is given by the clock and by processor time, which says the same on an idle machine and
still says something on a busy one.
"""

import argparse
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
from pyoxigraph import NamedNode
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table

from benchmarks.articles import SAMPLES, articles, write_json_lines
from kg.article import Article
from kg.grounding import ground
from kg.making import Recipe, Tools
from kg.mapping import graph_iri, to_lines, to_terms
from kg.pipeline import TOGETHER
from kg.reading.reader import FloatArray, IntArray, Network
from kg.sources import read_articles
from kg.store import GraphStore

ENCODED_TOGETHER: Final = 8
"""Windows of like length that the bare model may encode together."""
BARE_ARTICLES: Final = 60
"""Articles a process of the bare model goes through in each round."""
ROUNDS: Final = 3
"""The best counts: other programs can only slow a round down."""

INTERVAL: Final = 0.25
"""Seconds between two looks at a build's processes."""

Result = TypeVar("Result")


@dataclass(slots=True)
class Recording:
    """A network that remembers what it is asked."""

    network: Network
    encoded: list[tuple[IntArray, IntArray]] = field(default_factory=list)
    scored: list[tuple[FloatArray, dict[str, IntArray]]] = field(default_factory=list)

    def encode(self, ids: IntArray, case: IntArray) -> tuple[FloatArray, ...]:
        self.encoded.append((ids, case))
        return self.network.encode(ids, case)

    def score(self, vectors: FloatArray, inputs: dict[str, IntArray]) -> tuple[FloatArray, ...]:
        self.scored.append((vectors.copy(), inputs))
        return self.network.score(vectors, inputs)


@dataclass(frozen=True, slots=True)
class Seconds:
    """Of the clock, and of processors."""

    clock: float
    processor: float

    def __add__(self, other: "Seconds") -> "Seconds":
        return Seconds(self.clock + other.clock, self.processor + other.processor)


@dataclass(frozen=True, slots=True)
class Bare:
    """Rates of the bare model."""

    pieces: float
    articles: float
    processor: float
    """Seconds of processor time an article."""


def bare_model(jobs: int, folder: Path) -> Bare:
    """What so many processes do together, each with one thread."""
    context = multiprocessing.get_context("spawn")
    barrier, results = context.Barrier(jobs), context.Queue()
    processes = [context.Process(target=_bare, args=(seed, folder, barrier, results)) for seed in range(jobs)]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    rates = sum(one.pieces for one in found), sum(one.articles for one in found)
    return Bare(*rates, sum(one.processor for one in found) / jobs)


def _bare(seed: int, folder: Path, barrier: Barrier, results: Any) -> None:
    reader = Recipe.of().tools(threads=1).reader
    recording = Recording(reader.network)
    recorder = replace(reader, network=recording)
    for article in articles(BARE_ARTICLES, 1000 + seed, folder):
        recorder.read(article)
    network, pieces = reader.network, sum(ids.size for ids, _ in recording.encoded)
    best = processor = float("inf")
    for encoded in (recording.encoded, list(_batched(recording.encoded))):
        for _ in range(ROUNDS):
            barrier.wait()
            begin, used = time.perf_counter(), time.process_time()
            for ids, case in encoded:
                network.encode(ids, case)
            for vectors, inputs in recording.scored:
                network.score(vectors, inputs)
            best = min(best, time.perf_counter() - begin)
            processor = min(processor, time.process_time() - used)
    results.put(Bare(pieces / best, BARE_ARTICLES / best, processor / BARE_ARTICLES))


def _batched(encoded: Iterable[tuple[IntArray, IntArray]]) -> Iterator[tuple[IntArray, IntArray]]:
    """Windows of like length together, the shorter ones padded."""
    windows = iter(sorted(encoded, key=lambda window: window[0].size))
    while batch := list(islice(windows, ENCODED_TOGETHER)):
        longest = batch[-1][0].size
        yield tuple(
            np.concatenate([np.pad(window[part], ((0, 0), (0, longest - window[part].size))) for window in batch])
            for part in (0, 1)
        )  # type: ignore[misc]


def timed(work: Callable[[], Result]) -> tuple[Result, Seconds]:
    begin, used = time.perf_counter(), time.process_time()
    result = work()
    return result, Seconds(time.perf_counter() - begin, time.process_time() - used)


@dataclass(frozen=True, slots=True)
class Steps:
    """What each step takes alone, in one process with one thread of inference.

    Attributes:
        articles: how many went through.
        seconds: of each step, for all of them.
        triples: of all their graphs.
    """

    articles: int
    seconds: dict[str, Seconds]
    triples: int


def steps(number: int, folder: Path) -> Steps:
    """Let so many articles go through one step after the other."""
    tools = Recipe.of().tools(threads=1)
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "articles.jsonl")
        write_json_lines(file, articles(number, 2000, folder))
        _read_all(tools, list(articles(5, 1, folder)))
        found, source = timed(lambda: [one for one in read_articles([str(file)]) if isinstance(one, Article)])
        readings, reading = timed(lambda: _read_all(tools, found))
        accounts, grounding = timed(lambda: [ground(one, tools.knowledge) for one in readings])
        triples, mapping = timed(lambda: [to_terms(one, tools.run) for one in accounts])
        tools.checks.failing(triples)  # which compiles the shapes, once for a build
        _, validation = timed(lambda: tools.checks.failing(triples))
        names = [graph_iri(one) for one in found]
        lines, writing = timed(lambda: list(map(to_lines, triples, names)))
        total = sum(map(len, triples))
        some = max(1, TOGETHER * number // total)  # as many as a build writes together
        with GraphStore.open(Path(place, "store")) as store:
            graphs = iter([(NamedNode(name), content) for name, content in zip(names, lines, strict=True)])
            storing = Seconds(0, 0)
            while batch := dict(islice(graphs, some)):
                storing += timed(partial(store.take_in, batch))[1]
    return Steps(
        number,
        {
            "source (JSON lines)": source,
            "read": reading,
            "ground": grounding,
            "map": mapping + writing,
            "validate": validation,
            "store": storing,
        },
        total,
    )


def _read_all(tools: Tools, found: list[Article]) -> list[Any]:
    return [tools.reader.read(one) for one in found]


@dataclass(slots=True)
class Built:
    """A build: seconds of the clock and of processors, and bytes of memory, sampled."""

    seconds: float
    processor: float
    triples: int
    memory: list[int]

    def peak(self, begin: float = 0.0, end: float = 1.0) -> float:
        """The most MiB in a part of the time."""
        part = self.memory[int(begin * len(self.memory)) : max(1, int(end * len(self.memory)))]
        return max(part, default=0) / 2**20


def built(file: Path, store: Path, jobs: int) -> Built:
    """One build, from start to exit."""
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", str(file), "--store", str(store)]
    begin = time.perf_counter()
    process = subprocess.Popen([*command, "--jobs", str(jobs), "--json"], stdout=subprocess.PIPE, text=True)
    memory: list[int] = []
    used: dict[int, float] = {}
    ended = threading.Event()

    def sample() -> None:
        while not ended.wait(INTERVAL):
            tree = _tree(process.pid)
            memory.append(sum(map(_memory, tree)))
            used.update((one, seconds) for one in tree if (seconds := _processor(one)))

    sampler = threading.Thread(target=sample)
    sampler.start()
    out, _ = process.communicate()
    seconds = time.perf_counter() - begin
    ended.set()
    sampler.join()
    summary = json.loads(out)
    if summary["refused"] or summary["set_aside"]:
        raise SystemExit(f"not all were built: {(summary['refused'] + summary['set_aside'])[:3]}")
    return Built(seconds, sum(used.values()), summary["triples"], memory)


def _tree(root: int) -> list[int]:
    """The process and all that it or they have begun (Linux)."""
    parents: dict[int, int] = {}
    for entry in os.listdir("/proc"):
        if entry.isdecimal():
            try:
                parents[int(entry)] = int(Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    found = [root]
    for process in found:
        found += [child for child, parent in parents.items() if parent == process]
    return found


def _processor(process: int) -> float:
    """Seconds of processor time that a process has taken."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process: int) -> int:
    """Bytes of a process, a page that several share in equal parts."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def rows(size: int, jobs: Sequence[int], most: int, folder: Path) -> Iterator[tuple[str, str]]:
    """The table's rows for one number of articles: what is told, and the figure."""
    bare = {}
    for one in jobs:
        _note(f"{size:,} articles: the bare model, {one} jobs")
        bare[one] = bare_model(one, folder)
    for one in jobs:
        yield f"bare model, word pieces/s, {one} jobs", f"{bare[one].pieces:,.0f}"
    for one in jobs:
        yield f"bare model, articles/s, {one} jobs", f"{bare[one].articles:,.1f}"
    _note(f"{size:,} articles: each step alone")
    alone = steps(min(size, most), folder)
    for name, seconds in alone.seconds.items():
        yield f"{name} alone, articles/s, 1 job", f"{alone.articles / seconds.clock:,.1f}"
    for name, seconds in alone.seconds.items():
        yield f"{name} alone, ms of a core an article", f"{seconds.processor / alone.articles * 1000:,.1f}"
    yield "bare model, ms of a core an article", f"{bare[jobs[0]].processor * 1000:,.1f}"
    yield "store alone, triples/s", f"{alone.triples / alone.seconds['store'].clock:,.0f}"
    made = {}
    for one in jobs:
        _note(f"{size:,} articles: kg build --jobs {one}")
        with tempfile.TemporaryDirectory() as place:
            file = Path(place, "articles.jsonl")
            write_json_lines(file, articles(size, 3000 + size, folder))
            made[one] = built(file, Path(place, "store"), one)
    yield "triples an article", f"{made[jobs[0]].triples / size:,.0f}"
    for one, build in made.items():
        yield f"kg build, articles/s, {one} jobs", f"{size / build.seconds:,.1f}"
    for one, build in made.items():
        yield f"kg build, triples/s, {one} jobs", f"{build.triples / build.seconds:,.0f}"
    for one, build in made.items():
        yield f"kg build, ms of a core an article, {one} jobs", f"{build.processor / size * 1000:,.1f}"
    for one, build in made.items():
        yield f"share of the bare model, by the clock, {one} jobs", f"{size / build.seconds / bare[one].articles:.0%}"
    for one, build in made.items():
        share = bare[one].processor / (build.processor / size)
        yield f"share of the bare model, by processor time, {one} jobs", f"{share:.0%}"
    for one, build in made.items():
        yield f"peak memory of all processes, MiB, {one} jobs", f"{build.peak():,.0f}"
    for one, build in made.items():
        yield f"peak in the first half of the time, MiB, {one} jobs", f"{build.peak(0, 0.5):,.0f}"
    if len(made) > 1:
        first, *_, last = made
        yield f"{last} jobs against {first}, times as fast", f"{made[first].seconds / made[last].seconds:.2f}"


def _note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000], help="articles of each build")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--steps", type=int, default=300, help="most articles that go through the steps alone")
    parser.add_argument("--texts", type=Path, default=SAMPLES, help="folder whose sentences the articles are made of")
    options = parser.parse_args()
    columns = [dict(rows(size, options.jobs, options.steps, options.texts)) for size in options.sizes]
    table = Table("figure", *(Column(f"{size:,} articles", justify="right") for size in options.sizes), box=SIMPLE_HEAD)
    for name in columns[0]:
        table.add_row(name, *(column[name] for column in columns))
    Console(width=None if sys.stdout.isatty() else 60 + 20 * len(columns)).print(table)


if __name__ == "__main__":
    main()
