"""What the views ask: the rows of all articles in one SQLite file, made once and then kept up with the store.

The graph answers any question; these views ask the same few, over all events at once, and must answer in milliseconds.
Only the graphs of articles that are new or changed are read. Every commit leaves a whole state, so that views can be
shown while an index is being made; it can be deleted at any time.
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pyoxigraph import NamedNode

from kg.errors import StoreError
from kg.explorer.reading import ArticleRows, read_article
from kg.store import GraphStore
from kg.vocabulary import CK

__all__ = ["FILE", "FOLDER", "Progress", "open_index", "progress", "update_index", "whole_index"]

FOLDER: Final = "views"
FILE: Final = "explorer.sqlite"
"""Where the index is in the store's folder."""
_FORMAT: Final = 4
"""To be raised when the tables, or what stands in them, change."""
_SECONDS: Final = 5.0
_COMMIT_EVERY: Final = 100
_LINKS: Final = {
    "tie": NamedNode(f"{CK}sameHappening"),
    "happening": NamedNode(f"{CK}linkConfidence"),
    "contradicts": NamedNode(f"{CK}contradicts"),
}
"""Table → the property whose subjects and values it holds."""

_TABLES: Final = """
CREATE TABLE article (
    id INTEGER PRIMARY KEY, graph TEXT UNIQUE, state TEXT, iri TEXT, headline TEXT, outlet TEXT, published TEXT
);
CREATE TABLE event (
    id INTEGER PRIMARY KEY, article INTEGER, iri TEXT, class TEXT, branch TEXT, begin TEXT, end TEXT, modality TEXT,
    confidence REAL, attributed INTEGER, killed INTEGER, wounded INTEGER, place TEXT, place_label TEXT,
    latitude REAL, longitude REAL, agents TEXT, patients TEXT, sentence TEXT, outlet TEXT
);
CREATE TABLE role (event INTEGER, article INTEGER, role TEXT, iri TEXT, label TEXT, class TEXT);
CREATE TABLE statement (
    id INTEGER PRIMARY KEY, article INTEGER, iri TEXT, class TEXT, begin TEXT, modality TEXT, confidence REAL,
    quotation INTEGER, content TEXT, sentence TEXT
);
CREATE TABLE source (statement INTEGER, article INTEGER, iri TEXT, label TEXT);
CREATE TABLE reports (statement INTEGER, article INTEGER, event TEXT);
CREATE TABLE contradicts (statement TEXT, target TEXT);
CREATE TABLE tie (event TEXT PRIMARY KEY, happening TEXT);
CREATE TABLE happening (iri TEXT PRIMARY KEY, confidence REAL);
CREATE TABLE note (name TEXT PRIMARY KEY, value TEXT);
CREATE INDEX event_article ON event (article);
CREATE INDEX event_iri ON event (iri);
CREATE INDEX event_begin ON event (begin);
CREATE INDEX event_view ON event (
    branch, class, modality, attributed, confidence, begin, end, outlet, place, place_label, latitude, longitude, killed
);
CREATE INDEX role_event ON role (event);
CREATE INDEX role_article ON role (article);
CREATE INDEX role_iri ON role (iri);
CREATE INDEX role_label ON role (label COLLATE NOCASE);
CREATE INDEX statement_article ON statement (article);
CREATE INDEX statement_iri ON statement (iri);
CREATE INDEX source_article ON source (article);
CREATE INDEX source_statement ON source (statement);
CREATE INDEX source_iri ON source (iri);
CREATE INDEX reports_article ON reports (article);
CREATE INDEX reports_event ON reports (event);
CREATE INDEX reports_statement ON reports (statement);
CREATE INDEX tie_happening ON tie (happening);
CREATE INDEX contradicts_target ON contradicts (target);
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of the store's articles the index holds."""

    indexed: int
    articles: int

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return self.indexed >= self.articles


def update_index(store: GraphStore, file: Path, seconds: float = _SECONDS) -> Progress:
    """Bring the index closer to the store, for some seconds; call it again until it is whole. Run in a worker.

    Args:
        seconds: how long it goes on before it says how far it is.

    Raises:
        StoreError: the file cannot be written.
    """
    until = time.monotonic() + seconds
    try:
        with _connected(file, "rwc") as index:
            _prepare(index)
            known = dict(index.execute("SELECT graph, state FROM article"))
            there = {graph.value: graph for graph in store.article_graphs()}
            _note(index, "articles", str(len(there)))
            for graph in known.keys() - there.keys():
                _remove(index, graph)
            indexed = 0
            for number, (graph, named) in enumerate(there.items()):
                state = store.article_state(named) or ""
                if known.get(graph) != state:
                    if time.monotonic() > until:
                        continue
                    _remove(index, graph)
                    _insert(index, graph, state, read_article(graph, store.graph(named)))
                    if number % _COMMIT_EVERY == 0:
                        index.commit()
                indexed += 1
            _link(index, store)
            index.commit()
            return Progress(indexed, len(there))
    except sqlite3.DatabaseError as error:
        raise StoreError(
            f"the index of views at {file} cannot be written ({error}): delete it to have it anew"
        ) from error


@contextmanager
def open_index(file: Path) -> Iterator[sqlite3.Connection]:
    """The index to read, with rows that know their columns' names.

    Raises:
        StoreError: it is not there, or damaged.
    """
    try:
        with _connected(file, "ro") as index:
            index.row_factory = sqlite3.Row
            yield index
    except sqlite3.DatabaseError as error:
        raise StoreError(f"the index of views at {file} cannot be read ({error}): delete it to have it anew") from error


@contextmanager
def whole_index(store: GraphStore) -> Iterator[Path]:
    """The file of an index that nothing is missing in: the store's, or one for now where nobody may write there.

    Raises:
        StoreError: it cannot be written.
    """
    with TemporaryDirectory(prefix="kg-index-") as temporary:
        file = store.path / FOLDER / FILE
        try:
            file.parent.mkdir(exist_ok=True)
            with open(file, "ab"):
                pass
        except OSError:
            file = Path(temporary) / FILE
        while not update_index(store, file).is_whole:
            pass
        yield file


@contextmanager
def _connected(file: Path, mode: str) -> Iterator[sqlite3.Connection]:
    index = sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=20)
    try:
        yield index
    finally:
        index.close()


def progress(index: sqlite3.Connection) -> Progress:
    """How far the index was when it was written to last."""
    indexed = index.execute("SELECT count(*) FROM article").fetchone()[0]
    return Progress(indexed, int(_noted(index, "articles") or 0))


def _noted(index: sqlite3.Connection, name: str) -> str:
    row = index.execute("SELECT value FROM note WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def _note(index: sqlite3.Connection, name: str, value: str) -> None:
    index.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, value))


def _prepare(index: sqlite3.Connection) -> None:
    if index.execute("PRAGMA user_version").fetchone()[0] == _FORMAT:
        return
    index.execute("PRAGMA journal_mode=WAL")
    for (name,) in index.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        index.execute(f'DROP TABLE "{name}"')
    index.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {_FORMAT}; COMMIT;")


def _remove(index: sqlite3.Connection, graph: str) -> None:
    for (number,) in index.execute("SELECT id FROM article WHERE graph = ?", (graph,)).fetchall():
        for table in ("event", "role", "statement", "source", "reports"):
            index.execute(f"DELETE FROM {table} WHERE article = ?", (number,))
        index.execute("DELETE FROM article WHERE id = ?", (number,))


def _insert(index: sqlite3.Connection, graph: str, state: str, rows: ArticleRows) -> None:
    article = index.execute(
        "INSERT INTO article (graph, state, iri, headline, outlet, published) VALUES (?, ?, ?, ?, ?, ?)",
        (graph, state, rows.iri, rows.headline, rows.outlet, rows.published),
    ).lastrowid
    numbers: dict[str, int | None] = {}
    for event in rows.events:
        row = (
            *(article, event.iri, event.event_class, event.branch, event.begin, event.end or event.begin),
            *(event.modality, event.confidence, event.attributed, event.killed, event.wounded, event.place),
            *(event.place_label, event.latitude, event.longitude, event.agents, event.patients, event.sentence),
            rows.outlet,
        )
        marks = ", ".join("?" * len(row))
        numbers[event.iri] = index.execute(f"INSERT INTO event VALUES (NULL, {marks})", row).lastrowid
    index.executemany(
        "INSERT INTO role VALUES (?, ?, ?, ?, ?, ?)",
        [(numbers[role.event], article, role.role, role.iri, role.label, role.entity_class) for role in rows.roles],
    )
    for said in rows.statements:
        statement = index.execute(
            "INSERT INTO statement VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(article, said.iri, said.statement_class, said.begin, said.modality, said.confidence),
                *(said.quotation, said.content, said.sentence),
            ),
        ).lastrowid
        index.executemany(
            "INSERT INTO source VALUES (?, ?, ?, ?)", [(statement, article, *one) for one in said.sources]
        )
        index.executemany("INSERT INTO reports VALUES (?, ?, ?)", [(statement, article, one) for one in said.events])


def _link(index: sqlite3.Connection, store: GraphStore) -> None:
    """What ties articles together: happenings, and denials of what another article tells."""
    found = {
        name: sorted((_text(quad.subject), _text(quad.object)) for quad in store.merged(predicate=term))
        for name, term in _LINKS.items()
    }
    digest = sha256(repr(found).encode()).hexdigest()
    if _noted(index, "links") == digest:
        return
    for name, rows in found.items():
        index.execute(f"DELETE FROM {name}")
        index.executemany(f"INSERT OR IGNORE INTO {name} VALUES (?, ?)", rows)
    _note(index, "links", digest)


def _text(node: object) -> str:
    return str(getattr(node, "value", ""))
