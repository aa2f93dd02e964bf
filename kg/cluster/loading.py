"""`kg load`: shards into a store by the way that a build takes, so that it is as if the store had built them itself.

The engine of such a build takes each graph out of its shard. What the store has already is left as it is, a second
text under one identifier is refused, former texts and copies are noted.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

from kg.cluster.folder import ShardFolder
from kg.cluster.inputs import Record
from kg.cluster.manifest import MANIFEST, Manifest, SourceEntry
from kg.cluster.shards import read_shard
from kg.errors import ArticleRefused, SourceError
from kg.making import ArticleGraph, Task
from kg.mapping import Run
from kg.pipeline import BuildSummary, build_with
from kg.publish import Credentials, Pushed, PushSummary, open_target, plan, push
from kg.store import VERSION, GraphStore

__all__ = ["load_shards", "push_shards", "read_manifest"]


def read_manifest(folder: ShardFolder) -> Manifest:
    """The manifest of a folder of shards.

    Raises:
        SourceError: there is none, or it is damaged.
        StoreError: the folder cannot be read.
    """
    manifest = Manifest.read(folder)
    if manifest is None:
        reason = f"there are no shards ({MANIFEST} is missing): make them with `kg build SOURCES --engine ray --shards`"
        raise SourceError(reason, folder.url)
    return manifest


def load_shards(
    folder: ShardFolder,
    store: GraphStore,
    *,
    manifest: Manifest | None = None,
    started: datetime | None = None,
    progress: Callable[[int], None] | None = None,
) -> BuildSummary:
    """Take all shards of a folder into a store; a damaged one is refused by name, the others are taken in.

    Args:
        folder: of the shards.
        store: open for writing.
        manifest: of the folder, where it was read already.
        started: the time that the load is named by; by default now.
        progress: called with the number of articles done so far.

    Raises:
        SourceError: there are no shards, or their manifest is damaged.
        StoreError: the folder cannot be read, or the store not written; what was stored before stays.
    """
    manifest = manifest or read_manifest(folder)
    started = started or datetime.now(UTC)
    total = BuildSummary()
    for (software, reader, base, made_with), group in groupby(manifest.sources, _made_by):
        run = Run(software, reader, started)
        replay = _Replay(folder, run, base)

        def count(number: int, before: int = total.read) -> None:
            if progress:
                progress(before + number)

        done = build_with(
            replay.engine,
            replay.records([*group]),
            run,
            store,
            base=base,
            made_with=dict(made_with),
            progress=count,
        )
        total = _together(total, done)
        if total.interrupted:
            break
    return total


class _Replay:
    """Gives the records of shards, and the graph of the article that it gave last."""

    def __init__(self, folder: ShardFolder, run: Run, base: str) -> None:
        self._folder = folder
        self._run = run
        self._base = base
        self._graph: ArticleGraph | None = None

    def records(self, sources: list[SourceEntry]) -> Iterator[Record]:
        """Every record of the sources' shards; what cannot be had is given as its refusal."""
        for source in sources:
            for shard in source.shards:
                try:
                    for record, graph in read_shard(self._folder, shard, self._base):
                        self._graph = graph
                        yield record
                except SourceError as error:
                    yield ArticleRefused(error.reason, f"{self._folder.url}/{error.where or shard.name}")
            if not source.complete:
                yield ArticleRefused("not in shards to its end: build it again", source.source)

    def engine(self, tasks: Iterator[Task]) -> Generator[tuple[Task, ArticleGraph], None, None]:
        """The graph of each task: that of the record given last, for a task is taken as soon as it is given."""
        for task in tasks:
            graph = self._graph
            if graph is None:
                raise ValueError("an article without a graph")
            made_from = f'<{graph.graph}> {VERSION} "{task.digest}" '.encode()
            if graph.quads and made_from not in graph.quads:
                graph = replace(graph, quads=b"", broken=None, refused="its graph was made of something else")
            yield task, graph


def push_shards(
    folder: ShardFolder,
    url: str,
    *,
    protocol: str = "auto",
    progress: Callable[[int], None] | None = None,
) -> tuple[BuildSummary, PushSummary]:
    """Bring the graphs of all shards to another store, as a build and `kg push` would, by way of a store for the while.

    Raises:
        SourceError: there are no shards, or their manifest is damaged.
        StoreError: the folder cannot be read, or there is no room for the store.
        PublishError: the other store cannot be reached or refuses.
    """
    target = open_target(url, Credentials.find(url), protocol=protocol)
    manifest = read_manifest(folder)
    with TemporaryDirectory(prefix="kg-load-") as scratch, GraphStore.open(Path(scratch, "store")) as store:
        loaded = load_shards(folder, store, manifest=manifest, progress=progress)
        if loaded.interrupted:
            return loaded, PushSummary(interrupted=True)
        pushed = Pushed(store.path, url)
        sent = push(store, target, pushed, plan(store, pushed))
    return replace(loaded, rejects=None), sent


def _made_by(source: SourceEntry) -> tuple[str, str, str, tuple[tuple[str, str], ...]]:
    return source.software, source.reader, source.base, tuple(sorted(source.made_with.items()))


def _together(one: BuildSummary, other: BuildSummary) -> BuildSummary:
    names = (each.name for each in fields(BuildSummary) if each.name not in ("rejects", "interrupted"))
    sums = {name: getattr(one, name) + getattr(other, name) for name in names}
    return BuildSummary(**sums, rejects=other.rejects or one.rejects, interrupted=other.interrupted)
