"""Opening inputs: a beginning that can be looked at, compression undone, sizes kept within limits."""

import io
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from kg.errors import ArticleRefused
from kg.sources.decoding import printable
from kg.sources.decompressing import Break, Readable, Unfolded, is_compressed
from kg.sources.metadata import Metadata
from kg.sources.options import SourceOptions
from kg.sources.sidecar import SIDECAR_BYTES

__all__ = ["STANDARD_INPUT", "Source", "open_source", "source_of", "spooled"]

STANDARD_INPUT = "-"
_HEAD = 65_536
_MAGIC = 8
_PIECE = 1_048_576
_MOST_SPOOLED = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """An opened input: a file, the standard input, a member of an archive, a page.

    Attributes:
        where: its name in messages.
        label: the name of the file or member, which suffix and identifier are taken from; empty where it has none.
        head: its first bytes after decompression, at most 64 KiB; `stream` gives them once more.
        path: the file on disk that holds these bytes as they are, for formats that are not read from front to back.
        beside: gives the content of a file of this name that stands beside it, 1 MB and one byte at most, or None.
        known: what is known of the article from outside, such as the address that a page was fetched from.
        charset: the encoding that the transport states.
        depth: how many archives it lies in.
        breaks: where its compressed members end, see `Unfolded`.
    """

    where: str
    label: str
    head: bytes
    stream: "io.BufferedReader[Any]"
    path: Path | None = None
    beside: Callable[[str], bytes | None] | None = None
    known: Metadata = field(default_factory=Metadata)
    charset: str | None = None
    depth: int = 0
    breaks: deque[Break] = field(default_factory=deque)

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
    """Open a file, or standard input for `-`, and undo compression, which is known by its first bytes.

    Raises:
        ArticleRefused: it cannot be opened; while reading: damaged compressed data, or what unfolds beyond measure.
    """
    if path == STANDARD_INPUT:
        yield source_of(sys.stdin.buffer, "standard input", options)
        return
    where = printable(path)
    with ExitStack() as opened:
        try:
            file = opened.enter_context(open(path, "rb"))
        except (OSError, ValueError) as error:
            raise ArticleRefused(f"cannot be opened: {getattr(error, 'strerror', None) or error}", where) from error
        on_disk = Path(path)

        def beside(name: str) -> bytes | None:
            other = on_disk.with_name(name)
            if not other.is_file():
                return None
            with other.open("rb") as sidecar:
                return sidecar.read(SIDECAR_BYTES + 1)

        yield source_of(file, where, options, label=on_disk.name, path=on_disk, beside=beside)


def source_of(
    file: Readable,
    where: str,
    options: SourceOptions,
    *,
    label: str = "",
    path: Path | None = None,
    beside: Callable[[str], bytes | None] | None = None,
    depth: int = 0,
) -> Source:
    """The source that these bytes are, with one layer of compression undone."""
    start = _fill(file, _MAGIC)
    raw: Readable = _Rejoined(start, file)
    breaks: deque[Break] = deque()
    if is_compressed(start):
        raw = unfolded = Unfolded(raw, where, options.max_file_bytes)
        path, breaks = None, unfolded.breaks
    head = _fill(raw, _HEAD)
    stream = io.BufferedReader(_Rejoined(head, raw))
    return Source(where, label, head, stream, path, beside, depth=depth, breaks=breaks)


@contextmanager
def spooled(source: Source) -> Iterator[BinaryIO]:
    """The source's bytes as a file that can be read from any place: the file itself, or a temporary copy.

    Raises:
        ArticleRefused: a copy would be larger than 1 GB.
    """
    if source.path is not None:
        with source.path.open("rb") as file:
            yield file
        return
    with tempfile.TemporaryFile() as copy:
        while piece := source.stream.read(_PIECE):
            if copy.tell() + len(piece) > _MOST_SPOOLED:
                reason = f"larger than {_MOST_SPOOLED:,} bytes: give it as a file of its own, not compressed"
                raise ArticleRefused(reason, source.where)
            copy.write(piece)
        copy.seek(0)
        yield copy


def _fill(raw: Readable, size: int) -> bytes:
    """Up to `size` bytes, fewer only at the end: a pipe may give them in pieces."""
    parts = []
    while size and (part := raw.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Rejoined(io.RawIOBase):
    """Bytes already taken from a stream, and then the rest of it."""

    def __init__(self, start: bytes, rest: Readable) -> None:
        self._start = start
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        if self._start:
            part = self._start[: len(buffer)]
            self._start = self._start[len(part) :]
        else:
            part = self._rest.read(len(buffer)) or b""
        buffer[: len(part)] = part
        return len(part)
