"""Which graphs a build has met, in a database that grows on disk and not in memory."""

import sqlite3
from dataclasses import dataclass
from types import TracebackType
from typing import Self

__all__ = ["First", "Seen"]


@dataclass(frozen=True, slots=True)
class First:
    """Where the first article of a graph was read, and the digest of its text."""

    where: str
    text: bytes


class Seen:
    """The first article of each graph; a context manager that forgets them at the end.

    A hundred million of them fit on disk, but in no memory.
    """

    def __init__(self) -> None:
        # The empty name stands for a temporary file, which SQLite only writes once its cache is full.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.execute("CREATE TABLE seen (graph TEXT PRIMARY KEY, place TEXT, text BLOB) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def first(self, graph: str, where: str, text: bytes) -> First | None:
        """The article that had this graph before; None where this one is the first, which is noted."""
        values = (graph, where.encode(errors="surrogatepass").decode(errors="replace"), text)
        if self._database.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", values).rowcount:
            return None
        return First(*self._database.execute("SELECT place, text FROM seen WHERE graph = ?", (graph,)).fetchone())
