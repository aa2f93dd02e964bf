"""Opening inputs: a beginning that can be looked at, gzip undone, sizes kept within limits."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg.errors import ArticleRefused
from kg.sources.decoding import printable
from kg.sources.options import SourceOptions

__all__ = ["STANDARD_INPUT", "Source", "open_source"]

STANDARD_INPUT = "-"
_GZIP = b"\x1f\x8b"
_HEAD = 65_536
_BOMB_RATIO = 200
"""Text compresses about 4 times, repetitive JSON lines up to about 50 times; DEFLATE reaches 1,032."""


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input.

    Attributes:
        where: its name in messages.
        path: where it stands on disk, None for standard input.
        head: its first bytes after decompression, at most 64 KiB; `stream` gives them once more.
    """

    where: str
    path: Path | None
    head: bytes
    stream: io.BufferedReader

    def read_all(self, limit: int) -> bytes:
        """All bytes.

        Raises:
            ArticleRefused: there are more than `limit`.
        """
        data = self.stream.read(limit + 1)
        if len(data) > limit:
            raise ArticleRefused(f"larger than the limit of {limit:,} bytes", self.where)
        return data


@contextmanager
def open_source(path: str, options: SourceOptions) -> Iterator[Source]:
    """Open a file, or standard input for `-`, and undo gzip compression, which is known by its first bytes.

    Raises:
        ArticleRefused: it cannot be opened; while reading: damaged gzip data, or data that unfolds beyond measure.
    """
    if path == STANDARD_INPUT:
        yield _source("standard input", None, sys.stdin.buffer, options)
        return
    where = printable(path)
    with ExitStack() as opened:
        try:
            file = opened.enter_context(open(path, "rb"))
        except (OSError, ValueError) as error:
            raise ArticleRefused(f"cannot be opened: {getattr(error, 'strerror', None) or error}", where) from error
        yield _source(where, Path(path), file, options)


def _source(where: str, path: Path | None, file: BinaryIO, options: SourceOptions) -> Source:
    start = file.read(len(_GZIP))
    raw: BinaryIO | io.RawIOBase = _Rejoined(start, file)
    if start == _GZIP:
        raw = _Gunzipped(_Rejoined(start, file), where, options.max_file_bytes)
    head = _fill(raw, _HEAD)
    return Source(where, path, head, io.BufferedReader(_Rejoined(head, raw)))


def _fill(raw: "BinaryIO | io.RawIOBase", size: int) -> bytes:
    """Up to `size` bytes, fewer only at the end: a pipe may give them in pieces."""
    parts = []
    while size and (part := raw.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Rejoined(io.RawIOBase):
    """Bytes already taken from a stream, and then the rest of it; `count` is how many were given out."""

    def __init__(self, start: bytes, rest: "BinaryIO | io.RawIOBase") -> None:
        self._start = start
        self._rest = rest
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        if self._start:
            part = self._start[: len(buffer)]
            self._start = self._start[len(part) :]
        else:
            part = self._rest.read(len(buffer)) or b""
        buffer[: len(part)] = part
        self.count += len(part)
        return len(part)


class _Gunzipped(io.RawIOBase):
    """Decompressed bytes, given out only as long as their number stays in proportion to the compressed ones."""

    def __init__(self, compressed: _Rejoined, where: str, allowance: int) -> None:
        self._compressed = compressed
        self._file = gzip.GzipFile(fileobj=compressed, mode="rb")
        self._where = where
        self._allowance = allowance
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        try:
            part = self._file.read(len(buffer))
        except EOFError as error:
            raise ArticleRefused("damaged gzip data: cut off before the end", self._where) from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise ArticleRefused("damaged gzip data: fetch or compress it again", self._where) from error
        self._count += len(part)
        if self._count > self._allowance and self._count > _BOMB_RATIO * self._compressed.count:
            raise ArticleRefused(
                f"unfolds to more than {_BOMB_RATIO} times its compressed size and {self._allowance:,} bytes",
                self._where,
            )
        buffer[: len(part)] = part
        return len(part)
