"""Backup and restore: the whole store as N-Quads, which no later version of the database can fail to read.

    BACKUP/graph.nq.gz    every named graph; the default graph is their merge and is made again
    BACKUP/rejects        the rejects
    BACKUP/backup.json    number of quads, SHA-256 of the N-Quads, time and version; written last

A copy of the database's own files would be faster, but on one disk it would share its blocks with the store (they are
hard links), and a damaged block would be damaged in both.
"""

import gzip
import hashlib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph
from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg import __version__
from kg.errors import StoreError
from kg.store.failures import failures
from kg.store.merging import in_default_graph
from kg.store.reference import NO_ARTICLES
from kg.store.store import DATABASE, GraphStore

__all__ = ["Backup", "back_up", "restore"]

_GRAPH: Final = "graph.nq.gz"
_SUMMARY: Final = "backup.json"


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    articles: int
    quads: int
    sha256: str
    made: str
    version: str


def back_up(store: GraphStore, folder: Path) -> Backup:
    """Write the whole store to a new folder, which appears whole or not at all.

    Raises:
        StoreError: the folder exists, or cannot be written; or the store is damaged.
    """
    graphs = [*store.article_graphs(), *sorted(NO_ARTICLES, key=str)]
    with _new_folder(folder) as new, failures(folder):
        digest, count = hashlib.sha256(), 0
        with (new / _GRAPH).open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
            for graph in graphs:
                quads = store.graph(graph)
                lines = b"".join(sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)))
                digest.update(lines)
                packed.write(lines)
                count += len(quads)
        if (rejects := store.path / "rejects").is_dir():
            shutil.copytree(rejects, new / "rejects")
        made = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
        backup = Backup(len(graphs) - len(NO_ARTICLES), count, digest.hexdigest(), made, __version__)
        (new / _SUMMARY).write_text(json.dumps(asdict(backup), indent=2) + "\n", encoding="utf-8")
    return backup


def restore(folder: Path, path: Path) -> Backup:
    """Make a new store at `path` from the backup in `folder`; the store appears whole or not at all.

    Raises:
        StoreError: there is no backup, it is damaged, or there is something at `path` already.
    """
    backup = _summary(folder)
    with _new_folder(path) as new, failures(path):
        database = pyoxigraph.Store(new / DATABASE)
        with _reading(folder):
            _check(backup, folder)
            with gzip.open(folder / _GRAPH) as packed:
                database.bulk_extend(_with_merge(parse(cast("IO[bytes]", packed), RdfFormat.N_QUADS)))
        database.flush()
        del database
        if (folder / "rejects").is_dir():
            shutil.copytree(folder / "rejects", new / "rejects")
    return backup


def _check(backup: Backup, folder: Path) -> None:
    digest = hashlib.sha256()
    with gzip.open(folder / _GRAPH) as packed:
        while piece := packed.read(1 << 20):
            digest.update(piece)
    if digest.hexdigest() != backup.sha256:
        raise _damaged(folder, "its content is not what was written")


def _with_merge(quads: Iterator[Quad]) -> Iterator[Quad]:
    for quad in quads:
        yield quad
        yield in_default_graph(quad)


def _summary(folder: Path) -> Backup:
    try:
        content = json.loads((folder / _SUMMARY).read_text(encoding="utf-8"))
        return Backup(**content)
    except FileNotFoundError as error:
        raise StoreError(f"there is no backup at {folder}: name a folder that `kg backup` made") from error
    except OSError as error:
        raise StoreError(f"the backup {folder} cannot be read: {error.strerror or error}") from error
    except (ValueError, TypeError) as error:
        raise _damaged(folder, f"{_SUMMARY} is not what was written") from error


@contextmanager
def _reading(folder: Path) -> Iterator[None]:
    try:
        yield
    except (EOFError, gzip.BadGzipFile, zlib.error, SyntaxError, FileNotFoundError) as error:
        raise _damaged(folder, str(error) or type(error).__name__) from error


def _damaged(folder: Path, what: str) -> StoreError:
    return StoreError(f"the backup {folder} is damaged ({what}): use an older one; nothing was restored")


@contextmanager
def _new_folder(path: Path) -> Iterator[Path]:
    """A folder beside `path` that takes its name at the end, or is gone where anything fails."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise StoreError(f"{path} exists already: name a new folder")
    with failures(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        yield new
        with failures(path):
            new.chmod(0o777 & ~_umask())
            _to_disk(new)
            new.replace(path)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _to_disk(folder: Path) -> None:
    """Have the system write all files of a folder to the disk before the folder gets its name."""
    for parent, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(parent, name), "rb") as file:
                os.fsync(file.fileno())
