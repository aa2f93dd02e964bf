"""Signatures of the articles' texts, by which near-duplicates are found among any number of articles.

A signature is a MinHash of the text's runs of words (A. Broder, 1997); signatures with a band of values in common are
candidates (locality-sensitive hashing: J. Leskovec, A. Rajaraman, J. Ullman, Mining of Massive Datasets, section 3.4).
With 64 bands of 3 values, texts whose runs agree by a third are found in 9 of 10 cases, by a half in practically all.

They stand in a file beside the database, which is an index and no record; it may be deleted at any time. Each row has
a checksum, so that a damaged file is noticed when it is opened, and made again.
"""

import sqlite3
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
from rensa import RMinHash

from kg.store.bands import BandIndex
from kg.store.wording import LEAST, Runs

__all__ = ["Signatures", "Text", "bands_of"]

BANDS: Final = 64
ROWS: Final = 3
SEED: Final = 1
# The layout of the file, and all that the bands follow from.
_LAYOUT: Final = crc32(f"5 {RMinHash.ALGORITHM_VERSION} {BANDS} {ROWS} {SEED}".encode()) & 0x7FFFFFFF
_TABLES: Final = """
    CREATE TABLE text (
        id INTEGER PRIMARY KEY AUTOINCREMENT, graph TEXT UNIQUE, article TEXT, state TEXT, digest TEXT, published TEXT,
        original INTEGER, bands BLOB, checksum INTEGER);
    CREATE TRIGGER added AFTER INSERT ON text BEGIN
        UPDATE text SET checksum = {sum} WHERE id = new.id;
    END;
    CREATE TRIGGER changed AFTER UPDATE OF state, original ON text BEGIN
        UPDATE text SET checksum = {sum} WHERE id = new.id;
    END;
    CREATE INDEX copy ON text (original) WHERE original IS NOT NULL;
    CREATE TABLE settled (yes INTEGER);
    INSERT INTO settled VALUES (0);
"""
_COLUMNS: Final = "id, graph, article, state, digest, published, original"
_SUM: Final = f"checksum_of({_COLUMNS}, bands)"
_DAMAGED: Final = f"SELECT count(*) FROM text WHERE checksum IS NOT {_SUM}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Text:
    """What is known of an article's text.

    Attributes:
        graph, article: IRIs.
        state: the digest of all that the graph was made from.
        digest: that of the text.
        published: the day of publication, empty where it is not known.
        original: the key of the text that it is a version of.
    """

    key: int
    graph: str
    article: str
    state: str
    digest: str
    published: str
    original: int | None

    @property
    def order(self) -> tuple[str, str]:
        """What the earlier of two texts is smaller by."""
        return self.published or "9999", self.article


def bands_of(runs: Runs) -> tuple[int, ...]:
    """The bands of a text's signature as numbers of 64 bits, or none where it is too short to have copies."""
    if len(runs) < LEAST:
        return ()
    signature = RMinHash(num_perm=BANDS * ROWS, seed=SEED)
    signature.update(list(runs))
    values, width = struct.pack(f"<{BANDS * ROWS}I", *signature.digest()), 4 * ROWS
    return tuple(band << 32 | crc32(values[band * width : (band + 1) * width]) for band in range(BANDS))


def _checksum(*values: Any) -> int:
    *named, bands = values
    return crc32(bands, crc32(repr(named).encode(errors="surrogatepass")))


class Signatures:
    """The texts and their bands in the file `path`, which is made where it is missing or of another layout.

    What is written stays unseen by later processes until `save`. Every method raises `sqlite3.Error` where the file is
    damaged or the disk full.
    """

    def __init__(self, path: Path) -> None:
        self._bands: BandIndex | None = None
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        try:
            # The system writes when it likes: what a power cut spoils is made again.
            self._file.execute("PRAGMA synchronous = OFF")
            self._file.create_function("checksum_of", -1, _checksum, deterministic=True)
            if self._one("PRAGMA user_version") != _LAYOUT:
                drops = "".join(f"DROP TABLE IF EXISTS {table};" for table in ("text", "settled"))
                self._file.executescript(
                    f"BEGIN; {drops} {_TABLES.format(sum=_SUM)} PRAGMA user_version = {_LAYOUT}; COMMIT"
                )
            elif self._one("PRAGMA integrity_check(1)") != "ok" or self._one(_DAMAGED):
                raise sqlite3.DatabaseError("the file is damaged")
        except BaseException:
            self._file.close()
            raise

    def unsettle(self) -> bool:
        """Note, whatever happens next, that the graphs are being changed: whether the file agreed with them so far."""
        agreed = bool(self._one("SELECT yes FROM settled"))
        if agreed and not self._file.in_transaction:
            self._file.execute("UPDATE settled SET yes = 0")
        return agreed

    def save(self) -> None:
        """Keep what was written: it agrees with the graphs."""
        self._begin()
        self._file.execute("UPDATE settled SET yes = 1")
        self._file.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file; what was not saved is lost."""
        self._file.close()

    def texts(self) -> list[Text]:
        """All texts."""
        return [Text(*row) for row in self._file.execute(f"SELECT {_COLUMNS} FROM text")]  # noqa: S608

    def text(self, key: int) -> Text:
        """The text with this key, which there is."""
        text = self.of_key(key)
        assert text is not None, key  # noqa: S101
        return text

    def of_key(self, key: int) -> Text | None:
        """The text with this key, if it is still there."""
        row = self._file.execute(f"SELECT {_COLUMNS} FROM text WHERE id = ?", (key,)).fetchone()  # noqa: S608
        return Text(*row) if row else None

    def of_graph(self, graph: str) -> Text | None:
        """The text of the article with this graph."""
        row = self._file.execute(f"SELECT {_COLUMNS} FROM text WHERE graph = ?", (graph,)).fetchone()  # noqa: S608
        return Text(*row) if row else None

    def copies_of(self, key: int) -> list[int]:
        """The keys of the texts that are a version of this one."""
        return [row[0] for row in self._file.execute("SELECT id FROM text WHERE original = ?", (key,))]

    def alike(self, key: int, bands: tuple[int, ...]) -> list[Text]:
        """The other texts that have one of the bands, the earliest first."""
        found = self._index.alike(bands) - {key} if bands else ()
        return sorted((text for text in map(self.of_key, found) if text), key=lambda text: text.order)

    def add(self, graph: str, article: str, state: str, digest: str, published: str, bands: tuple[int, ...]) -> int:
        """Add the text of a graph that has none here, and give its key."""
        self._begin()
        packed = struct.pack(f"<{len(bands)}Q", *bands)
        key = self._file.execute(
            "INSERT INTO text (graph, article, state, digest, published, bands) VALUES (?, ?, ?, ?, ?, ?)",
            (graph, article, state, digest, published, packed),
        ).lastrowid
        assert key is not None  # noqa: S101
        if self._bands:
            self._bands.add(key, bands)
        return key

    def remove(self, key: int) -> None:
        """Remove a text; its copies have no original then."""
        self._begin()
        self._file.execute("DELETE FROM text WHERE id = ?", (key,))
        self._file.execute("UPDATE text SET original = NULL WHERE original = ?", (key,))

    def set_state(self, key: int, state: str) -> None:
        """Note that the graph of a text is another, though the text is the same."""
        self._begin()
        self._file.execute("UPDATE text SET state = ? WHERE id = ?", (state, key))

    def set_original(self, key: int, original: int | None) -> None:
        """Note what a text is a version of."""
        self._begin()
        self._file.execute("UPDATE text SET original = ? WHERE id = ?", (original, key))

    @property
    def _index(self) -> BandIndex:
        """The bands of all texts, read when they are first asked for."""
        if self._bands is None:
            self._bands = BandIndex()
            rows = self._file.execute("SELECT id, bands FROM text WHERE length(bands) > 0").fetchall()
            bands = np.frombuffer(b"".join(packed for _, packed in rows), "<u8")
            self._bands.add_many(bands, np.repeat(np.array([key for key, _ in rows], np.int64), BANDS))
        return self._bands

    def _begin(self) -> None:
        if not self._file.in_transaction:
            self._file.execute("BEGIN IMMEDIATE")

    def _one(self, query: str, *values: object) -> Any:
        return self._file.execute(query, values).fetchone()[0]
