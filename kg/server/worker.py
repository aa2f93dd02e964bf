"""One worker process: takes a task, runs it on the store that the task names, sends back what it gives.

It may be killed at any time: it only reads, or writes in transactions.
"""

import contextlib
import os
import resource
import signal
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

from kg.errors import ConflictKGError, StoreError
from kg.store import GraphStore

__all__ = ["NEEDED", "Reply", "Task", "serve"]

NEEDED: Final = ("kg.server.answers", "kg.server.resources", "kg.server.statistics")
"""Modules whose functions come as tasks, imported before the first of them."""
_IDLE_SECONDS: Final = 1.0
"""How long a writer keeps the store after its last task."""
_OUTGROWN: Final = 0.5
"""The part of its memory after which a process ends, so that what one answer took is given back."""


@dataclass(frozen=True, slots=True)
class Task:
    """`function(store, *arguments)`, a function of a module, on the store in the folder; it may take some seconds."""

    folder: Path
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    seconds: float
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """What the function gave, or the error that it raised; `ends` where the process takes no other task."""

    value: Any = None
    error: ConflictKGError | None = None
    ends: bool = False


def serve(connection: Connection, memory: int) -> None:
    """Take tasks from the connection until the server closes its end; `memory` bytes are all that there is for them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the server ends its workers
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for module in NEEDED:
        import_module(module)
    with connection:
        connection.send(Reply())
        _serve(connection, memory)


def _serve(connection: Connection, memory: int) -> None:
    store: GraphStore | None = None
    served: tuple[Path, bool] | None = None
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            if store is not None and not store.read_only and not connection.poll(_IDLE_SECONDS):
                store.close()
                store = served = None
            task: Task = connection.recv()
            _limit_processor(task.seconds)
            try:
                if store is None or served != (task.folder, task.writes):
                    if store is not None:
                        store.close()
                    store = served = None
                    store = GraphStore.open(task.folder, read_only=not task.writes, create=False)
                    served = task.folder, task.writes
                reply = Reply(task.function(store, *task.arguments))
            except ConflictKGError as error:
                reply = Reply(error=error)
            except (OSError, MemoryError, RecursionError) as error:
                reply = Reply(error=StoreError(f"the task failed: {error or type(error).__name__}"))
            ends = _resident_bytes() > _OUTGROWN * memory
            connection.send(Reply(reply.value, reply.error, ends))
    if store is not None:
        store.close()


def _limit_processor(seconds: float) -> None:
    """Have the system end the process where nobody else does, since the server itself was killed."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime + 2 * seconds + 10)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


def _resident_bytes() -> int:
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # no such file on this system: the greatest so far, in KiB
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
