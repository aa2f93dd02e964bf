"""What the server serves, and how much of its machine a request may take."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from kg.vocabulary import DEFAULT_BASE

__all__ = ["Limits", "Settings"]

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server.

    Attributes:
        seconds: evaluation of one query.
        write_seconds: one update or graph write.
        turn_seconds: after these, a query is a long one and runs at low priority.
        rows: solutions, or triples, of one answer.
        answer_bytes: one answer, before compression.
        query_bytes: one query in a request's body.
        write_bytes: one update or graph in a request's body.
        workers: processes that take new queries.
        long_workers: processes beside them for long queries.
        queue: requests that wait for a process.
        queue_seconds: how long they wait.
        memory_bytes: memory of one process.
        send_seconds: how long a client may take for the next piece of its answer.
    """

    seconds: float = 30.0
    write_seconds: float = 120.0
    turn_seconds: float = 1.0
    rows: int = 1_000_000
    answer_bytes: int = 256 * MIB
    query_bytes: int = MIB
    write_bytes: int = 64 * MIB
    workers: int = field(default_factory=lambda: max(4, os.cpu_count() or 4))
    long_workers: int = field(default_factory=lambda: max(2, os.cpu_count() or 2))
    queue: int = 256
    queue_seconds: float = 60.0
    memory_bytes: int = 2048 * MIB
    send_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What is served, to whom.

    Attributes:
        store: the folder of the store.
        base: where the IRIs of the data begin.
        url: where the world finds the server, without a slash at its end; by default as each request names it.
        token: who knows it may write; nobody where it is empty.
        writable: whether anybody may write.
        limits: what a request may take.
        tiles: address of a tile server for the explorer's map, with {z}, {x} and {y}; none where it is empty.
        tiles_credit: whom its tiles are from.
    """

    store: Path
    base: str = DEFAULT_BASE
    url: str = ""
    token: str = ""
    writable: bool = False
    limits: Limits = field(default_factory=Limits)
    tiles: str = ""
    tiles_credit: str = ""
