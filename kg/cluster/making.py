"""Makes graphs and writes shards: a plain class, of which `kg.cluster.engine` makes actors, one for each core."""

import os
from collections.abc import Sequence
from typing import Final

from kg import __version__
from kg.article import Article
from kg.cluster.folder import ShardFolder
from kg.cluster.inputs import Record
from kg.cluster.manifest import ShardEntry
from kg.cluster.reading import Range
from kg.cluster.shards import ShardWriter
from kg.errors import ConflictKGError, WorkerError
from kg.grounding import default_path
from kg.making import ArticleGraph, Recipe, Task, Tools, make_graphs
from kg.mapping import graph_iri
from kg.pipeline import BATCH
from kg.reading import reader_digest

__all__ = ["ShardMaker", "gazetteer_name"]

_OUT_OF_MEMORY: Final = 77


def gazetteer_name(recipe: Recipe) -> str:
    """What the index of place names is called: the version of its data."""
    return (recipe.gazetteer or default_path()).name


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
