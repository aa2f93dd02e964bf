"""What linking has seen: a SQLite file beside the store, so that a run looks only at what is new.

It follows from the store's graphs alone; where it is missing, damaged (a file beside it has its digest) or of another
version, it is made anew.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any, Final

from kg.errors import StoreError
from kg.linking.tellings import Denied, Telling

__all__ = ["LinkIndex"]

VERSION: Final = 2
"""Raised when tellings, blocks or scores change their meaning."""
_TABLES: Final = """
    CREATE TABLE articles (graph TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
    CREATE TABLE tellings (event TEXT PRIMARY KEY, graph TEXT NOT NULL, told TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX tellings_of_graph ON tellings (graph);
    CREATE TABLE blocks (key TEXT, event TEXT, PRIMARY KEY (key, event)) WITHOUT ROWID;
    CREATE INDEX blocks_of_event ON blocks (event);
    CREATE TABLE pairs (one TEXT, other TEXT, denied INTEGER, PRIMARY KEY (one, other)) WITHOUT ROWID;
    CREATE INDEX pairs_of_other ON pairs (other);
    CREATE TABLE denials (denial TEXT, event TEXT, graph TEXT, PRIMARY KEY (denial, event)) WITHOUT ROWID;
    CREATE INDEX denials_of_event ON denials (event);
    CREATE INDEX denials_of_graph ON denials (graph);
"""
_CACHED: Final = 20_000
"""Tellings that are kept at hand."""
_SETS: Final = frozenset({"places", "areas", "agents", "patients", "words", "facilities"})


class LinkIndex:
    """The index of one store; a context manager whose changes are kept only where it ends without an error."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = path.with_suffix(".sha256")
        self._cached: dict[str, Telling] = {}
        try:
            try:
                self._open()
                is_whole = self._is_whole()
            except sqlite3.DatabaseError:
                is_whole = False
            if not is_whole:
                self._discard()
                self._open()
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    def __enter__(self) -> "LinkIndex":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        try:
            if error is None:
                self._database.commit()
                self._database.close()
                self._digest.write_text(f"{_sha256(self._path)}\n", encoding="ascii")
        except (sqlite3.Error, OSError) as failed:
            raise self._unusable(failed) from failed
        finally:
            self._database.close()
        if isinstance(error, sqlite3.Error):
            raise self._unusable(error) from error

    def _is_whole(self) -> bool:
        """Whether the file is as the last run left it; one damaged letter can make another tie."""
        with suppress(FileNotFoundError):
            return self._digest.read_text(encoding="ascii", errors="replace").strip() == _sha256(self._path)
        return False

    def _discard(self) -> None:
        self._database.close()
        for name in (self._path.name, f"{self._path.name}-journal"):
            self._path.with_name(name).unlink(missing_ok=True)

    def _unusable(self, error: Exception) -> StoreError:
        return StoreError(f"{self._path} cannot be written ({error}): make room and run kg link again")

    def _open(self) -> None:
        self._database = sqlite3.connect(self._path, isolation_level="DEFERRED")
        if self._database.execute("PRAGMA user_version").fetchone()[0] != VERSION:
            names = [row[0] for row in self._database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for name in names:
                self._database.execute(f"DROP TABLE {name}")
            self._database.executescript(_TABLES)
            self._database.execute(f"PRAGMA user_version = {VERSION}")
            self._database.commit()

    def states(self) -> dict[str, str]:
        """The state of every article graph that was looked at."""
        return dict(self._database.execute("SELECT graph, state FROM articles"))

    def events(self, graph: str) -> list[str]:
        """The events of an article that are compared."""
        return [row[0] for row in self._database.execute("SELECT event FROM tellings WHERE graph = ?", (graph,))]

    def forget(self, graph: str) -> set[str]:
        """Forget an article; the events that its events were compared with."""
        events = self.events(graph)
        touched = {partner for event in events for partner, _ in self.partners(event)}
        for event in events:
            self._cached.pop(event, None)
            self._database.execute("DELETE FROM blocks WHERE event = ?", (event,))
            self._database.execute("DELETE FROM pairs WHERE one = ?1 OR other = ?1", (event,))
        self._database.execute("DELETE FROM tellings WHERE graph = ?", (graph,))
        self._database.execute("DELETE FROM denials WHERE graph = ?", (graph,))
        self._database.execute("DELETE FROM articles WHERE graph = ?", (graph,))
        return touched - set(events)

    def add(self, graph: str, state: str, tellings: Iterable[Telling], denials: Iterable[Denied]) -> None:
        """Take in what an article tells."""
        for told in tellings:
            self._database.execute("INSERT INTO tellings VALUES (?, ?, ?)", (told.event, graph, _written(told)))
            rows = [(key, told.event) for key in told.blocks()]
            self._database.executemany("INSERT OR IGNORE INTO blocks VALUES (?, ?)", rows)
        rows_of = [(one.denial, one.event, graph) for one in denials]
        self._database.executemany("INSERT OR IGNORE INTO denials VALUES (?, ?, ?)", rows_of)
        self._database.execute("INSERT INTO articles VALUES (?, ?)", (graph, state))

    def block(self, key: str) -> list[str]:
        """The events of a block, by IRI."""
        rows = self._database.execute("SELECT event FROM blocks WHERE key = ? ORDER BY event", (key,))
        return [row[0] for row in rows]

    def add_pairs(self, pairs: Iterable[tuple[str, str, bool]]) -> None:
        """Keep pairs that can be one happening, or one denied and one told; the IRI that sorts first stands first."""
        self._database.executemany("INSERT OR IGNORE INTO pairs VALUES (?, ?, ?)", pairs)

    def partners(self, event: str) -> list[tuple[str, bool]]:
        """The events that make a pair with one, and whether one of the two is denied."""
        rows = self._database.execute(
            "SELECT other, denied FROM pairs WHERE one = ?1 UNION ALL SELECT one, denied FROM pairs WHERE other = ?1",
            (event,),
        )
        return [(partner, bool(denied)) for partner, denied in rows]

    def has(self, event: str) -> bool:
        """Whether an event is still told."""
        return self._database.execute("SELECT 1 FROM tellings WHERE event = ?", (event,)).fetchone() is not None

    def telling(self, event: str) -> Telling:
        """What was told of an event."""
        told = self._cached.pop(event, None)
        if told is None:
            row = self._database.execute("SELECT told FROM tellings WHERE event = ?", (event,)).fetchone()
            told = _read(row[0])
        self._cached[event] = told  # at the end: the one that was asked for longest ago goes first
        if len(self._cached) > _CACHED:
            del self._cached[next(iter(self._cached))]
        return told

    def denials_of(self, event: str) -> list[str]:
        """The denials, in its own article, of an event."""
        return [row[0] for row in self._database.execute("SELECT denial FROM denials WHERE event = ?", (event,))]


def _written(told: Telling) -> str:
    plain: dict[str, Any] = {field.name: getattr(told, field.name) for field in fields(Telling)}
    return json.dumps({k: sorted(v) if isinstance(v, frozenset) else v for k, v in plain.items()})


def _read(text: str) -> Telling:
    plain: dict[str, Any] = json.loads(text)
    for name, value in plain.items():
        if isinstance(value, list):
            plain[name] = frozenset(value) if name in _SETS else tuple(value)
    return Telling(**plain)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
