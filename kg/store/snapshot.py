"""A snapshot: the store as it is at one moment, in a folder of its own that nobody writes to.

A reader of the store itself keeps writers out (`kg.store.lock`), and Oxigraph leaves reading beside a writer undefined.
A snapshot can be read for as long as one likes while builds go on. It takes some milliseconds and hardly any room: the
database's tables never change once they are written, so that they are linked; the short logs beside them are copied.

The database is found as if its writer had been killed at that moment: every transaction is there whole or not at all.
That holds because the list of tables and logs (RocksDB's MANIFEST) did not change while they were gathered; where it
did, they are gathered again.
"""

import os
import re
import shutil
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from kg.errors import StoreError
from kg.store.failures import damaged, failures
from kg.store.store import DATABASE

__all__ = ["store_version", "take_snapshot"]

_TABLE: Final = re.compile(r"\d+\.(?:sst|blob)")
_LOG: Final = re.compile(r"\d+\.log")
_ATTEMPTS: Final = 50


def store_version(path: Path) -> str:
    """A digest of the store's state: equal as long as nothing was written.

    Raises:
        StoreError: there is no store at `path`, or it cannot be read.
    """
    database = path / DATABASE
    with failures(path):
        manifest, size = _manifest(path)
        logs = sorted(
            (entry.name, entry.stat().st_size) for entry in os.scandir(database) if _LOG.fullmatch(entry.name)
        )
    return sha256(repr((manifest, size, logs)).encode()).hexdigest()[:16]


def take_snapshot(path: Path, folder: Path) -> None:
    """Make `folder` a store of its own with what the store at `path` holds now; somebody may write to that meanwhile.

    Raises:
        StoreError: there is no store at `path`, it is damaged, or `folder` cannot be made.
    """
    with failures(path):
        for attempt in range(_ATTEMPTS):
            (folder / DATABASE).mkdir(parents=True)
            with suppress(FileNotFoundError):  # a table that is no longer needed went while it was linked
                if _gather(path, folder / DATABASE):
                    return
            shutil.rmtree(folder)
            time.sleep(0.01 * attempt)
    raise StoreError(f"{path} changes too fast to be read: try again when less is written to it")


def _gather(path: Path, target: Path) -> bool:
    """Whether all files were gathered while the list of them stayed the same."""
    database = path / DATABASE
    before = manifest, size = _manifest(path)
    names = sorted(os.listdir(database))
    for name in names:
        if _TABLE.fullmatch(name):
            _link(database / name, target / name)
    # In the order in which they were begun: a later log counts only where the earlier ones are whole.
    for name in names:
        if _LOG.fullmatch(name):
            shutil.copyfile(database / name, target / name)
    with (database / manifest).open("rb") as file:
        (target / manifest).write_bytes(file.read(size))
    (target / "CURRENT").write_text(f"{manifest}\n", encoding="ascii")
    return before == _manifest(path)


def _manifest(path: Path) -> tuple[str, int]:
    """The name and size of the database's list of files."""
    current = path / DATABASE / "CURRENT"
    if not current.exists():
        if not (path / DATABASE).is_dir():
            raise StoreError(f"there is no store at {path}: make one with `kg build PATH --store {path}`")
        raise damaged(path, "oxigraph/CURRENT is missing")
    name = current.read_text(encoding="ascii").strip()
    return name, (path / DATABASE / name).stat().st_size


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, target)
