"""What the processes of a cluster do: one kind reads sources, the other makes graphs and writes shards.

Both are plain classes; `kg.cluster.engine` makes actors of them. What they are given and give back can be pickled.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg import __version__
from kg.article import Article
from kg.cluster.folder import ShardFolder
from kg.cluster.inputs import Record, read_file
from kg.cluster.manifest import ShardEntry
from kg.cluster.shards import ShardWriter
from kg.errors import ConflictKGError, WorkerError
from kg.grounding import default_path
from kg.making import ArticleGraph, Recipe, Task, Tools, make_graphs
from kg.mapping import graph_iri
from kg.pipeline import BATCH
from kg.reading import reader_digest
from kg.sources import SourceOptions

__all__ = ["Piece", "Range", "ShardMaker", "SourceReader", "gazetteer_name"]

Range = tuple[int, int]
"""Half-open, of the numbers of a source's records."""

_SMALLEST: Final = 16
_LARGEST: Final = 512
"""Records of a piece at most: where a worker dies, what it had made of them is made again."""
_CHARACTERS: Final = 2_000_000
_OUT_OF_MEMORY: Final = 77


@dataclass(frozen=True, slots=True)
class Piece:
    """The records `begin` to `end` of a source; none, and `ended`, where there are no more."""

    begin: int
    end: int
    ended: bool = False


def gazetteer_name(recipe: Recipe) -> str:
    """What the index of place names is called: the version of its data."""
    return (recipe.gazetteer or default_path()).name


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


class ShardMaker:
    """Makes graphs of records and writes them as shards; loads model and gazetteer once."""

    def __init__(self, recipe: Recipe, gazetteer: str, folder: str) -> None:
        self._recipe = recipe
        self._gazetteer = gazetteer
        self._folder = ShardFolder(folder)
        self._tools: Tools | None = None

    def ready(self) -> ConflictKGError | None:
        """Load the tools; an error where they are missing, or others than those of the machine that began it all."""
        try:
            run, recipe = self._recipe.run, self._recipe
            if (run.software_version, run.reader_digest) != (
                __version__,
                reader_digest(recipe.model, recipe.min_confidence),
            ):
                return WorkerError(
                    f"a machine has another conflict-kg ({__version__}) or model: install the same on all"
                )
            if gazetteer_name(recipe) != self._gazetteer:
                return WorkerError(
                    f"a machine has another gazetteer ({gazetteer_name(recipe)}, not {self._gazetteer}): "
                    "give all the same, in the folder CONFLICT_KG_CACHE"
                )
            self._tools = recipe.tools(threads=1)
        except ConflictKGError as error:
            return error
        return None

    def make(self, key: str, records: Sequence[Record], begin: int, within: Range) -> ShardEntry | ConflictKGError:
        """The shard of some records: those of the numbers `within`, of which `begin` is the first of `records`."""
        try:
            return self._write(key, records[within[0] - begin : within[1] - begin], within[0], "")
        except ConflictKGError as error:
            return error
        except MemoryError:
            os._exit(_OUT_OF_MEMORY)  # what is left of it is no place to work on

    def refuse(
        self, key: str, records: Sequence[Record], begin: int, within: Range, reason: str
    ) -> ShardEntry | ConflictKGError:
        """The shard in which the articles among some records are refused unread."""
        try:
            return self._write(key, records[within[0] - begin : within[1] - begin], within[0], reason)
        except ConflictKGError as error:
            return error

    def _write(self, key: str, records: Sequence[Record], begin: int, refused: str) -> ShardEntry:
        writer = ShardWriter(key, begin)
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            made = iter(self._graphs([one for one in batch if isinstance(one, Article)], refused))
            for record in batch:
                writer.add(record, next(made) if isinstance(record, Article) else None)
        return writer.write(self._folder)

    def _graphs(self, articles: list[Article], refused: str) -> list[ArticleGraph]:
        recipe = self._recipe
        if refused:
            return [ArticleGraph(graph_iri(article, recipe.base), refused=refused) for article in articles]
        if self._tools is None:
            raise WorkerError("a worker was given articles before it was ready")
        return make_graphs([Task.of(article, recipe.run, recipe.base) for article in articles], self._tools)
