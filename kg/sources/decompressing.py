"""Compression undone: gzip, bzip2, xz and Zstandard, known by their first bytes, within limits of size and memory."""

import bz2
import io
import lzma
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kg.compression import zstd
from kg.errors import ArticleRefused

__all__ = ["COMPRESSION_SUFFIXES", "Bounded", "Break", "Readable", "Unfolded", "is_compressed"]

COMPRESSION_SUFFIXES = (".gz", ".bz2", ".xz", ".zst")
BOMB_RATIO = 200
"""Text compresses about 4 times, repetitive JSON lines up to about 50 times; DEFLATE reaches 1,032, xz and Zstandard
far more."""
_PIECE = 65_536
_LZMA_MEMORY = 256_000_000
"""Bytes; `xz -9` needs 65 million."""
_ZSTD_WINDOW = 27
"""Binary logarithm of bytes; `zstd --ultra -22` needs this much, `--long=31` more."""
_MOST_CANDIDATES = 10_000
"""Places that look like the beginning of a gzip member; by chance there is one in 16 million bytes."""
_GZIP = b"\x1f\x8b"
_GZIP_MEMBER = b"\x1f\x8b\x08"
_WARC = b"WARC/"
_EMPTY_MEMBER = bytes.fromhex("1f8b08000000000000ff0300") + bytes(8)


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes | None:
        """At most `size` bytes, empty at the end."""


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def needs_input(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int) -> bytes: ...


class _Gunzip:
    """zlib's decompressor with the interface of the others.

    Attributes:
        given: the bytes that the last call worked on.
    """

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)
        self.given = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail and not self._inner.eof

    def decompress(self, data: bytes, max_length: int) -> bytes:
        self.given = self._inner.unconsumed_tail + data
        return self._inner.decompress(self.given, max_length)


def _zstd() -> _Decompressor:
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW})


_KINDS: tuple[tuple[bytes, str, Callable[[], _Decompressor]], ...] = (
    (_GZIP, "gzip", _Gunzip),
    (b"BZh", "bzip2", bz2.BZ2Decompressor),
    (b"\xfd7zXZ\x00", "xz", lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_LZMA_MEMORY)),
    (b"\x28\xb5\x2f\xfd", "Zstandard", _zstd),
)


@dataclass(frozen=True, slots=True)
class Break:
    """Where one compressed member ends and the next begins.

    Attributes:
        offset: in the unfolded bytes.
        damage: what is damaged between the two, if anything.
    """

    offset: int
    damage: str | None = None


def is_compressed(start: bytes) -> bool:
    """Whether these first bytes, 6 at least, are those of a compressed file."""
    return any(start.startswith(magic) for magic, _, _ in _KINDS)


class Bounded:
    """A guard against data that unfolds beyond measure.

    Args:
        where: the input, for the message.
        allowance: bytes that may always come out.
        put_in: gives the number of compressed bytes so far.
    """

    def __init__(self, where: str, allowance: int, put_in: Callable[[], int]) -> None:
        self._where = where
        self._allowance = allowance
        self._put_in = put_in
        self._count = 0

    def count(self, size: int) -> None:
        """Note that so many more bytes came out.

        Raises:
            ArticleRefused: more than the allowance, and more than 200 times what was put in.
        """
        self._count += size
        if self._count > self._allowance and self._count > BOMB_RATIO * self._put_in():
            reason = f"unfolds to more than {BOMB_RATIO} times its compressed size and {self._allowance:,} bytes"
            raise ArticleRefused(reason, self._where)


class Unfolded(io.RawIOBase):
    """The bytes of a compressed stream, member after member.

    A gzip file of WARC records holds each in a member of its own (WARC 1.1, annex D): there, damage ends a member and
    the next one is looked for; elsewhere it ends the reading.

    Attributes:
        breaks: where members ended so far, at least up to what was given out; whoever uses it takes them out.
    """

    def __init__(self, compressed: Readable, where: str, allowance: int) -> None:
        self._compressed = compressed
        self._where = where
        self._count_in = 0
        self._count_out = 0
        self._bounded = Bounded(where, allowance, lambda: self._count_in)
        self._input = self._more()
        self._magic, self._kind, self._new = next(kind for kind in _KINDS if self._input.startswith(kind[0]))
        self._decompressor = self._new()
        self._header = len(_GZIP_MEMBER)  # bytes of what is decompressed next that are a member's own beginning
        self._is_warc: bool | None = None
        self.breaks: deque[Break] = deque()

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        """Unfold some bytes into the buffer; their number, 0 at the end.

        Raises:
            ArticleRefused: the data is damaged, or unfolds beyond measure.
        """
        part = self._next(len(buffer)) if len(buffer) else b""
        self._count_out += len(part)
        self._bounded.count(len(part))
        buffer[: len(part)] = part
        return len(part)

    def _next(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof and not self._next_member():
                return b""
            try:
                part = self._decompress(size)
            except EOFError as error:
                self._skip_damage(str(error), b"", 0)
            except (OSError, ValueError, zlib.error, lzma.LZMAError, zstd.ZstdError) as error:
                self._skip_damage(str(error), getattr(self._decompressor, "given", b""), self._header)
            else:
                if part:
                    if self._is_warc is None:
                        self._is_warc = self._magic == _GZIP and part.startswith(_WARC)
                    return part

    def _decompress(self, size: int) -> bytes:
        if not self._input and self._decompressor.needs_input:
            self._input = self._more()
            if not self._input:
                raise EOFError("it ends too early")
        data, self._input = self._input, b""
        part = self._decompressor.decompress(data, size)
        self._header = 0
        return part

    def _next_member(self) -> bool:
        """Begin the member that follows the one that has ended; False where none does."""
        data = self._decompressor.unused_data + self._input
        while len(data := data.lstrip(b"\x00")) < len(self._magic):  # gzip may be padded with zeros
            more = self._more()
            if not more:
                break
            data += more
        self._note(Break(self._count_out))
        self._decompressor, self._input, self._header = self._new(), data, len(_GZIP_MEMBER)
        if data.startswith(self._magic):
            return True
        if data and self._is_warc:
            self._skip_damage("what follows a record is no gzip data", data, 0)
            return not self._decompressor.eof
        self._end()  # gzip, too, leaves unread what is none of its own
        return False

    def _skip_damage(self, reason: str, data: bytes, begin: int) -> None:
        """Go on behind damaged bytes with the next member that holds a WARC record, or end.

        Args:
            data: the bytes to look for it in first, from `begin`.

        Raises:
            ArticleRefused: this is no WARC, so nothing tells where to go on.
        """
        if not self._is_warc:
            raise ArticleRefused(f"damaged {self._kind} data: {reason}", self._where)
        self._note(Break(self._count_out, f"damaged gzip data: {reason}"))
        for _ in range(_MOST_CANDIDATES):
            found = data.find(_GZIP_MEMBER, begin)
            if found < 0:
                more = self._more()
                if not more:
                    break
                data, begin = data[-len(_GZIP_MEMBER) + 1 :] + more, 0
                continue
            data = data[found:]
            if len(data) < _PIECE:
                data += self._more()
            try:
                if self._new().decompress(data, len(_WARC)).startswith(_WARC):
                    self._decompressor, self._input, self._header = self._new(), data, len(_GZIP_MEMBER)
                    return
            except zlib.error:
                pass
            begin = 1
        self._end()

    def _end(self) -> None:
        """Let no member follow."""
        ended = _Gunzip()
        ended.decompress(_EMPTY_MEMBER, 1)
        self._decompressor, self._input = ended, b""

    def _note(self, found: Break) -> None:
        if self._is_warc:
            self.breaks.append(found)

    def _more(self) -> bytes:
        data = self._compressed.read(_PIECE) or b""
        self._count_in += len(data)
        return data
