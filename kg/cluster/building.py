"""`kg build --engine ray`: from sources to shards, as far as they are not there yet."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from time import monotonic
from typing import Final

from kg.cluster.engine import Cluster, Work
from kg.cluster.folder import ShardFolder
from kg.cluster.inputs import check_names, source_files
from kg.cluster.making import gazetteer_name
from kg.cluster.manifest import Manifest, ShardEntry, SourceEntry
from kg.cluster.session import check_ray, connected
from kg.cluster.shards import rejects_of
from kg.errors import ArticleRefused
from kg.making import Recipe
from kg.pipeline import Rejected
from kg.retry import remembered
from kg.sources import SourceOptions

__all__ = ["ShardsSummary", "build_shards"]

_SAVED_EVERY: Final = 5.0
"""Seconds between two writings of the manifest: what a build that is killed has to do again."""
_COST: Final = 20
"""Times as long as it takes to write a large manifest, no other one is written."""
_TOTALS: Final = ("made", "passed_over", "events", "statements", "triples")


@dataclass(frozen=True, slots=True)
class ShardsSummary:
    """What a build did, and what its sources are in shards now.

    Attributes:
        sources, unchanged_sources: all of them, and those that earlier builds had finished.
        shards, unchanged_shards: written, and found finished.
        read, made, passed_over: records, articles that became graphs, and what is no article, of all these shards.
        refused, set_aside: what did not; `refused` has inputs, too, that cannot be read or not to their end.
        events, statements, triples: in the graphs.
        interrupted: whether the user stopped it; finished shards stay.
    """

    sources: int = 0
    unchanged_sources: int = 0
    shards: int = 0
    unchanged_shards: int = 0
    read: int = 0
    made: int = 0
    passed_over: int = 0
    refused: tuple[Rejected, ...] = ()
    set_aside: tuple[Rejected, ...] = ()
    events: int = 0
    statements: int = 0
    triples: int = 0
    interrupted: bool = False


def build_shards(
    names: Iterable[str],
    recipe: Recipe,
    shards: str,
    options: SourceOptions | None = None,
    *,
    address: str | None = None,
    jobs: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> ShardsSummary:
    """Make shards of all sources that the folder does not have as they are now.

    Args:
        names: files, folders and patterns, as paths that all machines see or as URLs of fsspec.
        recipe: of the tools; its files, where it names any, are seen by all machines.
        shards: the folder, a path that all machines see or a URL of fsspec.
        options: of the sources.
        address: of the Ray cluster; see `kg.cluster.session.connected`.
        jobs: makers; by default one for each processor of the cluster.
        progress: called with the number of records done so far.

    Raises:
        OptionError: Ray or fsspec is not installed, or a name is none that a cluster can read.
        WorkerError: there is no cluster, or its processes do not stay.
        StoreError: the folder cannot be read or written.
        SourceError: the folder's manifest is damaged.
    """
    names = list(names)
    check_ray()
    check_names(names)
    folder = ShardFolder(shards)
    former = Manifest.read(folder) or Manifest()
    build = _Build(folder, {entry.source: entry for entry in former.sources}, progress)
    options = options or SourceOptions()
    made_with = remembered(options, recipe.base, recipe.min_confidence) | {"gazetteer": gazetteer_name(recipe)}
    if recipe.shapes:
        made_with["shapes"] = sha256(recipe.shapes.read_bytes()).hexdigest()
    for file in source_files(names):
        if isinstance(file, ArticleRefused):
            build.refused.append(Rejected(file.where, file.reason))
        else:
            run = recipe.run
            build.add(SourceEntry.of(file, run.software_version, run.reader_digest, recipe.base, made_with))
    try:
        if todo := build.to_do():
            with connected(address, jobs) as ray:
                cluster = Cluster(ray, recipe, options, folder, jobs)
                try:
                    for work, shard in cluster.run(todo):
                        build.take(work, shard)
                finally:
                    cluster.end()
    except KeyboardInterrupt:
        build.interrupted = True
    finally:
        build.save()
    return build.summary()


@dataclass(slots=True)
class _Build:
    folder: ShardFolder
    former: dict[str, SourceEntry]
    progress: Callable[[int], None] | None
    works: dict[str, Work] = field(default_factory=dict)
    refused: list[Rejected] = field(default_factory=list)
    found: int = 0
    unchanged: int = 0
    read: int = 0
    interrupted: bool = False
    _outdated: set[str] = field(default_factory=set)
    _sizes: dict[str, int] = field(default_factory=dict)
    _next: float = 0.0

    def add(self, entry: SourceEntry) -> None:
        """A source, with the shards that earlier builds have finished of it."""
        known = self.former.get(entry.source)
        work = Work(entry)
        if known and known.key == entry.key:
            work.shards = [shard for shard in known.shards if self._is_there(shard)]
            work.ended = known.complete and len(work.shards) == len(known.shards)
            work.taken = {(shard.begin, shard.end) for shard in work.shards}
        elif known:
            self._outdated.update(name for shard in known.shards for name in shard.files())
        self.found += len(work.shards)
        self.unchanged += work.ended
        self.works[entry.source] = work

    def to_do(self) -> list[Work]:
        """The sources that are not in shards to their end."""
        return [work for work in self.works.values() if not work.ended]

    def take(self, work: Work, shard: ShardEntry) -> None:
        """Note a shard that was written."""
        self.read += shard.end - shard.begin
        if self.progress:
            self.progress(self.read)
        if monotonic() >= self._next:
            self.save()

    def save(self) -> None:
        """Write the manifest, and then remove the shards that it does not name any more."""
        begun = monotonic()
        others = (entry for entry in self.former.values() if entry.source not in self.works)
        current = [work.current() for work in self.works.values()]
        Manifest((*others, *current)).write(self.folder)
        for name in self._outdated:
            self.folder.remove(name)
        self._outdated.clear()
        now = monotonic()
        self._next = now + max(_SAVED_EVERY, _COST * (now - begun))

    def summary(self) -> ShardsSummary:
        """What was done so far."""
        shards = [shard for work in self.works.values() for shard in work.shards]
        totals = Counter[str]()
        refused, set_aside = list(self.refused), list[Rejected]()
        for shard in shards:
            totals.update({name: getattr(shard, name) for name in _TOTALS}, read=shard.end - shard.begin)
            for outcome, *told in rejects_of(self.folder, shard):
                where, identifier, reason = told
                (refused if outcome == "refused" else set_aside).append(Rejected(where, reason, identifier))
        refused += [Rejected(work.entry.source, work.failed) for work in self.works.values() if work.failed]
        return ShardsSummary(
            sources=len(self.works),
            unchanged_sources=self.unchanged,
            shards=len(shards) - self.found,
            unchanged_shards=self.found,
            refused=tuple(refused),
            set_aside=tuple(set_aside),
            interrupted=self.interrupted,
            **totals,
        )

    def _is_there(self, shard: ShardEntry) -> bool:
        self._sizes = self._sizes or self.folder.sizes()
        return all(self._sizes.get(name) == file.size for name, file in shard.files().items())
