"""Processes that answer queries, so that one of them can be killed at its limit while the others go on.

A query begins on one of the workers for new queries. Where it takes longer than a turn, it goes on at low priority
among the long ones and its place is filled with a new process; where there is no room among them, it is ended, and
begun anew when there is. So however many endless queries come, short ones are answered.

    answer = await workers.call(function, argument)      # function(store, argument), on the newest view
    rows = await workers.select("SELECT …")
"""

import asyncio
import contextlib
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from kg.errors import ConflictKGError, LimitReached, StoreError, StoreLocked
from kg.server.answers import select
from kg.server.limits import Limits
from kg.server.views import Views
from kg.server.worker import NEEDED, Reply, Task, serve
from kg.store import GraphStore

__all__ = ["Workers"]

_P = ParamSpec("_P")
_T = TypeVar("_T")

# Each process is forked, in some milliseconds, from one that has imported all that a worker needs and nothing else.
_PROCESSES: Final = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["kg.server.worker", *NEEDED])
_START_SECONDS: Final = 60
_LOCK_SECONDS: Final = 5.0
"""How long a write waits for another process that has the store."""
_LOW_PRIORITY: Final = 10
_CLOSING_SECONDS: Final = 5


class _Lost(Exception):
    """The process ended before it replied."""


class _Process:
    """One worker process, ready for a task."""

    def __init__(self, memory: int) -> None:
        self._connection, theirs = _PROCESSES.Pipe()
        self._process = _PROCESSES.Process(target=serve, args=(theirs, memory), daemon=True)
        self._process.start()
        theirs.close()
        try:
            if not self._connection.poll(_START_SECONDS):
                raise EOFError
            self._connection.recv()
        except EOFError as error:
            self.kill()
            raise StoreError("a worker process could not be started: is there memory for it (--memory)?") from error

    def ask(self, task: Task) -> Reply:
        """The reply to a task; it waits for it."""
        try:
            self._connection.send(task)
            reply: Reply = self._connection.recv()
        except (EOFError, OSError) as error:
            raise _Lost from error
        return reply

    def lower_priority(self) -> None:
        """Let short queries go first."""
        if self._process.pid:
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.pid, _LOW_PRIORITY)

    def close(self) -> None:
        """Let it end in good order, or else kill it."""
        self._connection.close()
        self._process.join(_CLOSING_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.join(_CLOSING_SECONDS)


@dataclass(slots=True)
class WorkerCounts:
    """What happened since the start, and what goes on now."""

    running: int = 0
    long: int = 0
    waiting: int = 0
    ended_at_limit: int = 0
    refused: int = 0
    lost: int = 0


class Workers:
    """The worker processes of a server; an asynchronous context manager.

    Raises:
        StoreError: there is no store at `store`.
    """

    def __init__(self, store: Path, limits: Limits) -> None:
        self.limits = limits
        self.counts = WorkerCounts()
        self.spool = Path(tempfile.mkdtemp(prefix="kg-answers-"))
        self.views = Views(store)
        self._store = store
        self._threads = ThreadPoolExecutor(2 * (limits.workers + limits.long_workers) + 4, "worker")
        self._idle: list[_Process] = []
        self._busy: set[_Process] = set()
        self._writer: _Process | None = None
        self._quick = asyncio.Semaphore(limits.workers)
        self._long = asyncio.Semaphore(limits.long_workers)
        self._writing = asyncio.Lock()
        self._starting: set[asyncio.Task[None]] = set()
        self._background: set[asyncio.Task[None]] = set()
        self._answers = 0

    async def __aenter__(self) -> "Workers":
        await asyncio.gather(*(self._start_spare() for _ in range(self.limits.workers)))
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in [*self._background, *self._starting]:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        for start in self._starting:  # also those that take the places of what was cancelled
            start.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        for process in [*self._idle, *self._busy]:
            process.kill()
        if self._writer:
            await self._in_thread(self._writer.close)
        self._threads.shutdown(wait=True)
        self.views.close()
        shutil.rmtree(self.spool, ignore_errors=True)

    async def call(
        self, function: Callable[Concatenate[GraphStore, _P], _T], *arguments: _P.args, **keywords: _P.kwargs
    ) -> _T:
        """What `function(store, *arguments)` gives, run in a worker on the newest view.

        Args:
            function: of a module, not a lambda or local one; it reads the store only.
            arguments: whatever can be pickled.

        Raises:
            LimitReached: it takes too long or too much memory, or too many wait already.
            ConflictKGError: what the function raises.
        """
        return await self.call_for(self.limits.seconds, partial(function, **keywords), *arguments)

    async def call_for(self, seconds: float, function: Callable[..., _T], *arguments: Any) -> _T:
        """As `call`, with a limit of its own; for what no client can ask for."""
        await self.refresh()
        with self.views.borrow() as view:
            result: _T = await self._run(Task(view.folder, function, arguments, seconds))
        return result

    def in_background(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Have some work go on beside the requests; it is cancelled when the server ends."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
        return task

    async def refresh(self) -> str:
        """Have queries see what was written to the store, and give its version."""
        if self.views.is_due:
            await self._in_thread(self.views.refresh)
        return self.views.version

    async def select(self, sparql: str) -> list[dict[str, str]]:
        """The solutions of a SELECT query: variable → IRI or lexical form, empty where unbound.

        Raises:
            QueryError: it cannot be parsed or evaluated, or reaches a limit.
        """
        return await self.call(select, sparql, self.limits.rows)

    async def write(self, function: Callable[..., _T], *arguments: Any) -> _T:
        """What `function(store, *arguments)` gives, run in the one process that writes; the next view shows it.

        Raises:
            StoreLocked: another process has had the store for some time.
            LimitReached: it takes too long.
            ConflictKGError: what the function raises.
        """
        task = Task(self._store, function, arguments, self.limits.write_seconds, writes=True)
        async with self._waiting():
            await self._writing.acquire()
        until = time.monotonic() + _LOCK_SECONDS
        try:
            while True:
                try:
                    result: _T = await self._write_once(task)
                    return result
                except StoreLocked:
                    if time.monotonic() > until:
                        raise
                    await asyncio.sleep(0.1)
        finally:
            self.views.written()
            self._writing.release()

    def answer_file(self) -> Path:
        """A new name for a file that an answer may be written to."""
        self._answers += 1
        return self.spool / str(self._answers)

    async def _write_once(self, task: Task) -> Any:
        if self._writer is None:
            self._writer = await self._in_thread(_Process, self.limits.memory_bytes)
        writer = self._writer
        reply = asyncio.ensure_future(self._in_thread(writer.ask, task))
        try:
            await asyncio.wait({reply}, timeout=task.seconds)
            if not reply.done():
                self.counts.ended_at_limit += 1
                raise _too_slow(task)
            return _value(await reply)
        except _Lost as error:
            self.counts.lost += 1
            raise LimitReached("the write needed more memory than is granted: send less at once") from error
        except (LimitReached, asyncio.CancelledError):
            if not reply.done():
                writer.kill()  # what it has not committed, it has not written
                await asyncio.wait({reply})
            raise
        finally:
            if reply.done() and (reply.cancelled() or reply.exception() or reply.result().ends):
                self._writer = None
                await self._in_thread(writer.close)

    async def _run(self, task: Task) -> Any:
        async with self._waiting():
            await self._quick.acquire()
        try:
            process = await self._take()
            reply = self._begin(process, task)
            await self._wait(process, reply, min(self.limits.turn_seconds, task.seconds))
            if reply.done():
                return self._finish(process, reply)
            goes_on = not self._long.locked()
            if goes_on:
                await self._long.acquire()
            else:
                await self._end(process, reply)
        finally:
            self._quick.release()
        seconds = task.seconds - self.limits.turn_seconds
        if not goes_on:
            async with self._waiting():
                await self._long.acquire()
            process, seconds = await self._take_for_long(), task.seconds
            reply = self._begin(process, task)
        self.counts.long += 1
        try:
            process.lower_priority()
            await self._wait(process, reply, max(seconds, 0))
            if not reply.done():
                await self._end(process, reply)
                self.counts.ended_at_limit += 1
                raise _too_slow(task)
            return self._finish(process, reply, again=False)
        finally:
            self.counts.long -= 1
            self._long.release()

    async def _take_for_long(self) -> _Process:
        try:
            return await self._take()
        except BaseException:
            self._long.release()
            raise

    @asynccontextmanager
    async def _waiting(self) -> AsyncIterator[None]:
        """A place in the queue while the body waits."""
        if self.counts.waiting >= self.limits.queue:
            self.counts.refused += 1
            raise LimitReached(f"{self.counts.waiting} requests wait already: ask again in a while")
        self.counts.waiting += 1
        try:
            async with asyncio.timeout(self.limits.queue_seconds):
                yield
        except TimeoutError as error:
            self.counts.refused += 1
            raise LimitReached(
                f"no worker was free for {self.limits.queue_seconds:g} s: ask again in a while"
            ) from error
        finally:
            self.counts.waiting -= 1

    async def _take(self) -> _Process:
        if self._idle:
            return self._idle.pop()
        return await self._in_thread(_Process, self.limits.memory_bytes)

    def _begin(self, process: _Process, task: Task) -> "asyncio.Future[Reply]":
        self._busy.add(process)
        self.counts.running += 1
        return asyncio.ensure_future(self._in_thread(process.ask, task))

    async def _wait(self, process: _Process, reply: "asyncio.Future[Reply]", seconds: float) -> None:
        """Wait for a reply; where the one who asked is gone, end the process."""
        try:
            await asyncio.wait({reply}, timeout=seconds)
        except asyncio.CancelledError:
            await self._end(process, reply)
            raise

    def _finish(self, process: _Process, reply: "asyncio.Future[Reply]", *, again: bool = True) -> Any:
        self._busy.discard(process)
        self.counts.running -= 1
        try:
            result = reply.result()
        except _Lost as error:
            self.counts.lost += 1
            self._replace(process)
            raise LimitReached(
                f"the query needed more memory than the {self.limits.memory_bytes >> 20} MiB that are granted: "
                "ask for less, or add LIMIT"
            ) from error
        except BaseException:
            self._replace(process)
            raise
        if again and not result.ends:
            self._idle.append(process)
        else:
            self._replace(process)
        return _value(result)

    async def _end(self, process: _Process, reply: "asyncio.Future[Reply]") -> None:
        """Kill a process that is busy."""
        self._busy.discard(process)
        self.counts.running -= 1
        process.kill()
        with contextlib.suppress(_Lost, asyncio.CancelledError):
            await reply
        self._replace(process)

    def _replace(self, process: _Process) -> None:
        """Have a new process in place of one that ended or is no longer wanted."""
        process.kill()
        if len(self._idle) + len(self._starting) < self.limits.workers:
            start = asyncio.ensure_future(self._start_spare())
            self._starting.add(start)
            start.add_done_callback(self._starting.discard)

    async def _start_spare(self) -> None:
        self._idle.append(await self._in_thread(_Process, self.limits.memory_bytes))

    async def _in_thread(self, function: Callable[..., _T], *arguments: Any) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)


def _too_slow(task: Task) -> LimitReached:
    what = "write" if task.writes else "query"
    return LimitReached(
        f"the {what} took longer than the {task.seconds:g} s that are granted: ask for less at once, or add LIMIT"
    )


def _value(reply: Reply) -> Any:
    if isinstance(reply.error, ConflictKGError):
        raise reply.error
    return reply.value
