"""Signatures of the articles' texts, by which near-duplicates are found among any number of articles.

A signature is a MinHash of the text's runs of words (A. Broder, 1997); signatures with a band in common are candidates
(locality-sensitive hashing: J. Leskovec, A. Rajaraman, J. Ullman, Mining of Massive Datasets, section 3.4). With 64
bands of 3 values, texts whose runs agree by a third are found in 9 of 10 cases, by a half in practically all.

They are kept beside the database. What is missing, outdated or not readable there is made again from the graph, so the
file may be deleted at any time.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rensa import RMinHash, RMinHashLSH

from kg.store.wording import LEAST, Runs

__all__ = ["Kept", "SignatureFile", "SignatureIndex", "sign"]

VALUES: Final = 192
BANDS: Final = 64
SEED: Final = 1
_LAYOUT: Final = f"1 {RMinHash.ALGORITHM_VERSION} {VALUES} {SEED}"


def sign(runs: Runs) -> RMinHash | None:
    """The signature of a text, or None where it is too short to have copies."""
    if len(runs) < LEAST:
        return None
    signature = RMinHash(num_perm=VALUES, seed=SEED)
    signature.update(list(runs))
    return signature


class SignatureIndex:
    """Finds the signatures that may be alike."""

    def __init__(self) -> None:
        # The threshold only serves a method of the library that is not used here.
        self._bands = RMinHashLSH(threshold=0.5, num_perm=VALUES, num_bands=BANDS)

    def add(self, key: int, signature: RMinHash | None) -> None:
        """Add a signature under a key that is not in use."""
        if signature:
            self._bands.insert(key, signature)

    def remove(self, key: int) -> None:
        """Forget the signature with this key."""
        self._bands.remove(key)

    def alike(self, signature: RMinHash | None) -> list[int]:
        """The keys of the signatures that have a band in common with this one."""
        return list(self._bands.query(signature)) if signature else []


@dataclass(frozen=True, slots=True)
class Kept:
    """A signature with what it is of.

    Attributes:
        graph, article: IRIs.
        state: the digest of all that the graph was made from.
        text: the digest of the article's text.
        published: the day of publication, empty where it is not known.
        signature: None where the text is too short to have copies.
    """

    graph: str
    article: str
    state: str
    text: str
    published: str
    signature: RMinHash | None


class SignatureFile:
    """The signatures on disk.

    It is an index and no record: an error of the disk is passed over, since the next build makes anew what is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> list[Kept]:
        """All signatures; none where the file is missing, damaged or of another version."""
        try:
            with closing(self._open()) as database:
                rows = database.execute("SELECT graph, article, state, text, published, signature FROM signature")
                return [Kept(g, a, s, t, p, _signature(signature)) for g, a, s, t, p, signature in rows]
        except (sqlite3.Error, ValueError, TypeError):
            self._path.unlink(missing_ok=True)
            return []

    def write(self, kept: Iterable[Kept], dropped: Iterable[str]) -> None:
        """Keep some signatures and drop those of some graphs, all at once."""
        rows = (
            (
                one.graph,
                one.article,
                one.state,
                one.text,
                one.published,
                one.signature.__getstate__() if one.signature else None,
            )
            for one in kept
        )
        with suppress(sqlite3.Error), closing(self._open()) as database, database:
            database.executemany("DELETE FROM signature WHERE graph = ?", ((graph,) for graph in dropped))
            database.executemany("INSERT OR REPLACE INTO signature VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path)
        try:
            database.execute("PRAGMA synchronous = OFF")  # what a power cut spoils is made again
            found = database.execute("PRAGMA user_version").fetchone()
            if not found or found[0] != _version():
                with database:
                    database.execute("DROP TABLE IF EXISTS signature")
                    database.execute(
                        "CREATE TABLE signature (graph TEXT PRIMARY KEY, article TEXT, state TEXT, text TEXT, "
                        "published TEXT, signature BLOB) WITHOUT ROWID"
                    )
                    database.execute(f"PRAGMA user_version = {_version()}")
        except BaseException:
            database.close()
            raise
        return database


def _version() -> int:
    """The layout as the number that SQLite keeps of a file."""
    return int.from_bytes(_LAYOUT.encode()) % 0x7FFFFFFF


def _signature(state: bytes | None) -> RMinHash | None:
    if state is None:
        return None
    signature = RMinHash(num_perm=VALUES, seed=SEED)
    signature.__setstate__(state)
    return signature
