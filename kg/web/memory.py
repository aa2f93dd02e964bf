"""What was read from the web before: validators of pages and feeds, and the entries of feeds, in the store's folder."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.web.fetching import Validators

__all__ = ["Memory"]

FILE: Final = "web.sqlite"
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS pages (
    url TEXT PRIMARY KEY, made_by TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL, graph TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS entries (
    feed TEXT, entry TEXT, digest BLOB NOT NULL, made_by TEXT NOT NULL, PRIMARY KEY (feed, entry)
) WITHOUT ROWID;
"""


class Memory:
    """What was read before; what is noted is forgotten unless it is committed, once the articles are stored.

    Args:
        store: the store's folder.
        made_by: what articles are made by (software, reader, options): what another made is not remembered.

    Raises:
        StoreError: the file cannot be used; so do all methods.
    """

    def __init__(self, store: Path, made_by: str) -> None:
        self._path = store / FILE
        self._made_by = made_by
        self._noted: list[tuple[str, tuple[object, ...]]] = []  # written at once: no other process has to wait for long
        with self._failures():
            self._database = sqlite3.connect(self._path, timeout=30)
            self._database.executescript(_TABLES)

    def page(self, url: str) -> tuple[Validators, str] | None:
        """The validators of a page or feed, and the IRI of the graph that was made from it, if one was."""
        with self._failures():
            row = self._database.execute(
                "SELECT etag, last_modified, graph FROM pages WHERE url = ? AND made_by = ?", (url, self._made_by)
            ).fetchone()
        return (Validators(row[0], row[1]), row[2]) if row else None

    def knows(self, feed: str, entry: str, digest: bytes) -> bool:
        """Whether this entry of a feed was read before as it is."""
        with self._failures():
            row = self._database.execute(
                "SELECT 1 FROM entries WHERE feed = ? AND entry = ? AND digest = ? AND made_by = ?",
                (feed, entry, digest, self._made_by),
            ).fetchone()
        return row is not None

    def note_page(self, url: str, validators: Validators, graph: str = "") -> None:
        """Note what a page was read with."""
        values = (url, self._made_by, validators.etag, validators.last_modified, graph)
        self._noted.append(("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", values))

    def note_entry(self, feed: str, entry: str, digest: bytes) -> None:
        """Note that an entry of a feed was read."""
        values = (feed, entry, digest, self._made_by)
        self._noted.append(("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", values))

    def commit(self) -> None:
        """Keep what was noted."""
        with self._failures(), self._database:
            for statement, values in self._noted:
                self._database.execute(statement, values)
        self._noted.clear()

    def forget(self) -> None:
        """Drop what was noted since the last commit."""
        self._noted.clear()

    def close(self) -> None:
        """Close the file, without what was not committed."""
        self._database.close()

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise StoreError(
                f"{self._path} cannot be used: {error}; if it is damaged, delete it: pages are then fetched anew"
            ) from error
