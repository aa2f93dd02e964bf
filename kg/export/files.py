"""Files that appear whole or not at all, compressed where their name says so."""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from kg.compression import zstd

__all__ = ["Stream", "whole_file"]

Stream = IO[bytes] | Any
"""What bytes can be written to."""


@contextmanager
def whole_file(path: Path) -> Iterator[Stream]:
    """A stream whose content becomes the file only when all of it was written.

    It is compressed where the name ends in `.gz` or `.zst`: the same content gives the same bytes.

    Raises:
        OSError: the file cannot be written; one that was there before stays.
    """
    if path.exists() and not path.is_file():  # a device or pipe cannot be replaced
        with path.open("wb") as stream:
            yield stream
        return
    partial = path.with_name(f".{path.name[:200]}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file, _packed(file, path.suffix) as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _packed(file: IO[bytes], suffix: str) -> Iterator[Stream]:
    if suffix == ".gz":
        # No name and no time inside, so that the same content gives the same bytes.
        with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            yield packed
    elif suffix == ".zst":
        with zstd.ZstdFile(file, "wb") as packed:
            yield packed
    else:
        yield file
