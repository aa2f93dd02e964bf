"""Worker processes that make graphs: each with tools of its own, none with more work than it has room for.

A worker is begun afresh and never by a fork of this process, whose threads (the store's, the network's) a fork would
not survive. Where the system can, workers are forked from a server that has nothing but the program's modules in it, so
that they share them in memory. A worker that dies is replaced; its articles are tried again one by one, and the one
that two workers died of is refused.
"""

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from kg.errors import ConflictKGError, WorkerError
from kg.making import ArticleGraph, Recipe, Task, make_graphs
from kg.mapping import graph_iri

__all__ = ["make_in_workers", "usable_cores"]

BATCH: Final = 8
"""Articles that a worker gets together at most: what an interrupted build still finishes is twice that a worker."""
CHARACTERS: Final = 40_000
"""… or fewer, once their texts have so many characters."""
AHEAD: Final = 2
"""Batches that a worker has at a time: one that it makes, one that waits, so that it never does."""
_FAILED_STARTS: Final = 3
"""So many workers in a row that die before they are ready, and no more are begun."""
_PATIENCE: Final = 5.0
"""Seconds that a worker gets to end by itself."""
_OUT_OF_MEMORY: Final = 77


def usable_cores() -> int:
    """How many cores this process may use, by its affinity and by the quota of its control group."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        cores = min(cores, max(1, int(quota) // int(period)))
    return cores


def make_in_workers(
    tasks: Iterator[Task], recipe: Recipe, jobs: int
) -> Generator[tuple[Task, ArticleGraph], None, None]:
    """The graph of each task, made by so many processes, in the order in which they are ready.

    No task is taken before a worker has room for it. An interrupt ends the taking: what was begun is finished, and
    `KeyboardInterrupt` raised then; a second one ends all at once.

    Raises:
        ConflictKGError: the tools cannot be loaded, or workers die before they are ready.
    """
    pool = _Pool(recipe, jobs)
    with _held_interrupts() as interrupts:
        try:
            yield from pool.make(_Source(tasks, interrupts))
        finally:
            pool.end()
    if interrupts.count:
        raise KeyboardInterrupt


class _Interrupts:
    """Counts the interrupts; only one that comes while `allowed`, and each after the first, is raised at once."""

    def __init__(self) -> None:
        self.count = 0
        self.allowed = False

    def __call__(self, *_: object) -> None:
        self.count += 1
        if self.allowed or self.count > 1:
            raise KeyboardInterrupt
        print("finishing what was begun; Ctrl-C again stops at once", file=sys.stderr)


@contextmanager
def _held_interrupts() -> Iterator[_Interrupts]:
    interrupts = _Interrupts()
    try:
        former = signal.signal(signal.SIGINT, interrupts)
    except ValueError:  # not in the main thread, which alone gets signals
        yield interrupts
        return
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, former)


@dataclass(frozen=True, slots=True)
class _Batch:
    """Tasks for one worker; `again` where a worker has died of them before."""

    tasks: tuple[Task, ...]
    again: bool = False


class _Source:
    """Takes tasks in batches, until there are no more or the user interrupts."""

    def __init__(self, tasks: Iterator[Task], interrupts: _Interrupts) -> None:
        self._tasks = tasks
        self._interrupts = interrupts
        self._ended = False

    def batch(self) -> _Batch | None:
        """The next tasks; None where there are no more."""
        if self._ended or self._interrupts.count:
            return None
        taken: list[Task] = []
        characters = 0
        self._interrupts.allowed = True  # the source may be a pipe in which nothing comes
        try:
            for task in islice(self._tasks, BATCH):
                taken.append(task)
                characters += len(task.article.text)
                if characters >= CHARACTERS:
                    break
        except KeyboardInterrupt:
            self._interrupts.count = max(1, self._interrupts.count)
        finally:
            self._interrupts.allowed = False
        self._ended = not taken
        return _Batch(tuple(taken)) if taken else None


@dataclass(slots=True)
class _Worker:
    """A process, the pipe to it, and the batches it has, the one that it makes first."""

    process: BaseProcess
    pipe: Connection
    batches: deque[_Batch] = field(default_factory=deque)
    ready: bool = False

    def give(self, batch: _Batch) -> None:
        self.batches.append(batch)
        with suppress(OSError):  # it has died, which shows where its results are awaited
            self.pipe.send(batch.tasks)


class _Pool:
    """The workers, and the batches that wait for one because another died."""

    def __init__(self, recipe: Recipe, jobs: int) -> None:
        # Windows has no fork server; there each worker imports the program by itself.
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
        if "forkserver" in methods:
            self._context.set_forkserver_preload(["kg.making"])
        self._recipe = recipe
        self._jobs = jobs
        self._workers: list[_Worker] = []
        self._waiting: deque[_Batch] = deque()
        self._failed_starts = 0

    def make(self, source: _Source) -> Iterator[tuple[Task, ArticleGraph]]:
        """The graphs of all tasks."""
        self._give(source)
        while busy := [worker for worker in self._workers if worker.batches]:
            reporting = wait([worker.pipe for worker in busy])
            for worker in busy:
                if worker.pipe in reporting:
                    yield from self._results(worker)
            self._give(source)

    def end(self) -> None:
        """End all workers; those that are at work are stopped."""
        for worker in self._workers:
            if worker.batches:
                worker.process.terminate()
            else:
                with suppress(OSError):
                    worker.pipe.send(None)
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.pipe.close()
        self._workers.clear()

    def _give(self, source: _Source) -> None:
        """Give batches to the workers that have room, those with the least first."""
        while True:
            worker = min(self._workers, key=lambda one: len(one.batches), default=None)
            new = len(self._workers) < self._jobs and (worker is None or worker.batches)
            if not new and (worker is None or len(worker.batches) >= AHEAD):
                return
            batch = self._waiting.popleft() if self._waiting else source.batch()
            if batch is None:
                return
            if new or worker is None:
                worker = self._begun()
            worker.give(batch)

    def _begun(self) -> _Worker:
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(there, self._recipe), daemon=True)
        try:
            with _blocked_interrupts():
                process.start()
        except OSError as error:
            reason = f"no worker process can be begun ({error.strerror or error}): give fewer --jobs"
            raise WorkerError(reason) from error
        finally:
            there.close()
        worker = _Worker(process, here)
        self._workers.append(worker)
        return worker

    def _results(self, worker: _Worker) -> Iterator[tuple[Task, ArticleGraph]]:
        """What one worker reports: that it is ready, the graphs of a batch, an error, or its death."""
        try:
            report = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._replaced(worker)
            return
        if isinstance(report, ConflictKGError):
            raise report
        if report is None:
            worker.ready = True
            self._failed_starts = 0
        else:
            yield from zip(worker.batches.popleft().tasks, report, strict=True)

    def _replaced(self, worker: _Worker) -> Iterator[tuple[Task, ArticleGraph]]:
        """Let a dead worker's batches be made by others; refuse the article that a second worker has died of."""
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        how = _how_it_ended(worker.process.exitcode)
        suspects = worker.batches.popleft() if worker.ready else _Batch(())
        self._waiting.extend(worker.batches)
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts == _FAILED_STARTS:
                raise WorkerError(f"worker processes end before they are ready ({how}): give fewer --jobs")
        elif suspects.again:
            for task in suspects.tasks:
                reason = f"two worker processes ended while they read it ({how}): it may need more memory than there is"
                yield task, ArticleGraph(graph_iri(task.article, self._recipe.base), refused=reason)
        else:
            self._waiting.extendleft(_Batch((task,), again=True) for task in reversed(suspects.tasks))


def _how_it_ended(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    with suppress(ValueError):
        return f"signal {signal.Signals(-code).name}"
    return f"signal {-code}"


@contextmanager
def _blocked_interrupts() -> Iterator[None]:
    """Interrupts wait meanwhile, and never reach a process begun meanwhile, which inherits that."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _work(pipe: Connection, recipe: Recipe) -> None:
    """A worker's life: load the tools, make graphs of what comes, end when told so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes; the first one decides
    batches: SimpleQueue[tuple[Task, ...] | None] = SimpleQueue()
    # Always at the pipe, so that the two sides never wait for each other with full pipes.
    threading.Thread(target=_receive, args=(pipe, batches), daemon=True).start()
    try:
        tools = recipe.tools(threads=1)
        pipe.send(None)
        while (tasks := batches.get()) is not None:
            pipe.send(make_graphs(tasks, tools))
    except ConflictKGError as error:
        pipe.send(error)
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # what is left of it is no place to work on


def _receive(pipe: Connection, batches: "SimpleQueue[tuple[Task, ...] | None]") -> None:
    try:
        while (tasks := pipe.recv()) is not None:
            batches.put(tasks)
    except (EOFError, OSError):
        os._exit(1)  # the first process is gone
    batches.put(None)
