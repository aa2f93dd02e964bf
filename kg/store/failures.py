"""What the disk and the database report, in words of our own."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreError

__all__ = ["damaged", "failures", "store_error"]

# RocksDB names a file that it misses only in the text of its error.
_DAMAGE = ("Corruption", "CURRENT", "No such file", "checksum mismatch", "Invalid argument", "corrupt")


@contextmanager
def failures(path: Path) -> Iterator[None]:
    """Raise `StoreError` for what goes wrong inside with the store at `path`; the message says what to do."""
    try:
        yield
    except StoreError:
        raise
    except PermissionError as error:
        raise StoreError(f"no permission to use {error.filename or path}: check who owns it") from error
    except (OSError, RuntimeError) as error:
        raise store_error(error, path) from error


def damaged(path: Path, what: str) -> StoreError:
    """The error for a store whose files are not whole."""
    return StoreError(
        f"{path} is damaged ({what}): restore a backup with `kg restore BACKUP --store NEW-FOLDER`, or build the "
        "articles again in a new folder"
    )


def store_error(error: OSError | RuntimeError, path: Path) -> StoreError:
    """The error to raise for one that the disk or the database has raised for the store at `path`."""
    # Oxigraph passes RocksDB's messages on in OSError or RuntimeError, mostly without an errno.
    text, number = str(error), getattr(error, "errno", None)
    first = text.splitlines()[0] if text else type(error).__name__
    if number == errno.ENOSPC or "No space left" in text:
        return StoreError(f"the disk is full: {path} keeps what was stored before; make room and build again")
    if "Read-only file system" in text:
        return StoreError(f"{path} is on a file system that can only be read: mount it writable, or use another store")
    if "Permission denied" in text:
        return StoreError(f"no permission to write to {path}: check who owns it")
    if number is None and any(word in text for word in _DAMAGE):
        return damaged(path, first)
    return StoreError(f"{path} cannot be used: {first}")
