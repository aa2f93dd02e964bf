"""Reads sources in pieces: a plain class, of which `kg.cluster.engine` makes actors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.article import Article
from kg.cluster.inputs import Record, read_file
from kg.sources import SourceOptions

__all__ = ["Piece", "Range", "SourceReader"]

Range = tuple[int, int]
"""Half-open, of the numbers of a source's records."""

_SMALLEST: Final = 16
_LARGEST: Final = 512
"""Records of a piece at most: where a worker dies, what it had made of them is made again."""
_CHARACTERS: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """The records `begin` to `end` of a source; none, and `ended`, where there are no more."""

    begin: int
    end: int
    ended: bool = False


class SourceReader:
    """Reads one source after another, in pieces."""

    def __init__(self, options: SourceOptions) -> None:
        self._options = options
        self._records: Iterator[tuple[int, Record]] = iter(())
        self._taken: list[Range] = []

    def open(self, url: str, taken: Sequence[Range]) -> None:
        """Begin a source, without the records that others have taken already."""
        self._records = enumerate(read_file(url, self._options))
        self._taken = sorted(taken)

    def next(self) -> tuple[Piece, list[Record]]:
        """The next records that nobody has taken.

        The pieces grow with what was read: a small source reaches all workers, a large one becomes few shards.

        Raises:
            OSError: the file system fails.
        """
        found: list[Record] = []
        begin = end = characters = 0
        for number, record in self._records:
            while self._taken and self._taken[0][1] <= number:
                self._taken.pop(0)
            if self._taken and self._taken[0][0] <= number:
                if found:
                    return Piece(begin, end), found
                continue
            begin = number if not found else begin
            end = number + 1
            found.append(record)
            characters += len(record.text) if isinstance(record, Article) else 0
            if len(found) >= max(_SMALLEST, min(_LARGEST, begin // 4)) or characters >= _CHARACTERS:
                return Piece(begin, end), found
        return Piece(begin, end, ended=not found), found
