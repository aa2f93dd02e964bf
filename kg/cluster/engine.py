"""Builds on a Ray cluster: readers take sources apart, makers make graphs and write shards, this process directs.

Articles and graphs never pass through this process. A process that dies is replaced. The piece that a maker died of is
halved until the record stands alone that makers die of, which is refused; a source that readers die of is refused too.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from kg.cluster.folder import ShardFolder
from kg.cluster.making import ShardMaker, gazetteer_name
from kg.cluster.manifest import ShardEntry, SourceEntry
from kg.cluster.reading import Piece, Range, SourceReader
from kg.errors import ConflictKGError, StoreError, WorkerError
from kg.making import Recipe
from kg.sources import SourceOptions

__all__ = ["Cluster", "Work"]

_MAKERS_A_READER: Final = 8
_AHEAD: Final = 2
"""Pieces that wait for each maker at most: so much of the input is in memory."""
_FAILURES: Final = 3
"""So often a source or a shard is tried; and so many makers in a row may die before they are ready."""
_DEATHS: Final = 2
"""So many makers may die of a record that they have alone: machines go for other reasons too."""

_Took = Iterator[tuple["Work", ShardEntry]]


@dataclass(slots=True)
class Work:
    """A source to read, with what is known of it already.

    Attributes:
        shards: that are finished.
        taken: the records that are in shards or under way.
        again: whether a piece of it was lost that a reader has passed by already.
        failed: why it cannot be read to its end; empty where nothing failed.
    """

    entry: SourceEntry
    shards: list[ShardEntry] = field(default_factory=list)
    taken: set[Range] = field(default_factory=set)
    under_way: int = 0
    failures: int = 0
    ended: bool = False
    again: bool = False
    failed: str = ""

    def current(self) -> SourceEntry:
        """The entry as it is now."""
        complete = self.ended and not (self.again or self.under_way or self.failed)
        shards = sorted(self.shards, key=lambda shard: shard.begin)
        return replace(self.entry, complete=self.entry.complete or complete, shards=tuple(shards))


@dataclass(slots=True)
class _Part:
    """Some records of a piece: those of the numbers `within`; `begin` is the piece's first."""

    work: Work
    records: Any
    begin: int
    within: Range
    deaths_alone: int = 0
    failures: int = 0


@dataclass(slots=True)
class _Process:
    """An actor, and what it is at."""

    actor: Any
    work: Work | None = None
    part: _Part | None = None
    ready: bool = False
    proven: bool = False


class Cluster:
    """The readers and makers on a cluster, and what waits for them."""

    def __init__(
        self, ray: Any, recipe: Recipe, options: SourceOptions, folder: ShardFolder, jobs: int | None = None
    ) -> None:
        """Begins the processes; they get ready by themselves.

        Raises:
            WorkerError: the cluster has no processor.
        """
        self._ray = ray
        self._folder = folder
        cores = int(ray.cluster_resources().get("CPU", 0))
        if not cores and not jobs:
            raise WorkerError("the cluster has no processor that may be used: start its machines")
        self._new_maker = partial(
            ray.remote(num_cpus=1, max_restarts=0)(ShardMaker).remote, recipe, gazetteer_name(recipe), folder.url
        )
        self._new_reader = partial(ray.remote(num_cpus=0, max_restarts=0)(SourceReader).remote, options)
        self._makers: list[_Process] = []
        self._readers: list[_Process] = []
        self._sources: deque[Work] = deque()
        self._parts: deque[_Part] = deque()
        self._waiting: dict[Any, Callable[[Any], _Took]] = {}
        self._failed_starts = 0
        self._jobs = jobs or cores

    def run(self, sources: Iterable[Work]) -> Iterator[tuple[Work, ShardEntry]]:
        """Each shard, once it is written. `failed` of each source says afterwards whether it was read to its end.

        Raises:
            ConflictKGError: the tools cannot be loaded, shards not written, or makers die before they are ready.
        """
        self._sources.extend(sources)
        for _ in range(self._jobs if self._sources else 0):
            self._begin_maker()
        for _ in range(min(len(self._sources), 1 + self._jobs // _MAKERS_A_READER)):
            self._readers.append(_Process(self._new_reader()))
        while self._assigned():
            try:
                done, _ = self._ray.wait(list(self._waiting), num_returns=1)
            except self._ray.exceptions.RayError as error:
                raise WorkerError(f"the cluster does not answer any more ({error}): build again to go on") from error
            for reference in done:
                yield from self._waiting.pop(reference)(reference)

    def end(self) -> None:
        """End all processes, whatever they are at."""
        for process in [*self._makers, *self._readers]:
            self._ray.kill(process.actor)
        self._makers.clear()
        self._readers.clear()

    # ---- giving

    def _assigned(self) -> bool:
        """Give work to all that have none; whether any is under way."""
        for maker in self._makers:
            if maker.ready and not maker.part and self._parts:
                self._give(maker, self._parts.popleft())
        for reader in self._readers:
            if reader.work is None and self._sources:
                reader.work = self._sources.popleft()
                reader.actor.open.remote(reader.work.entry.source, list(reader.work.taken))
                reader.ready = True
            if reader.work and reader.ready and len(self._parts) < _AHEAD * len(self._makers):
                reader.ready = False
                piece, records = reader.actor.next.options(num_returns=2).remote()
                self._waiting[piece] = partial(self._piece, reader, records)
        return bool(self._parts) or any(one.work or one.part for one in [*self._readers, *self._makers])

    def _give(self, maker: _Process, part: _Part) -> None:
        maker.part = part
        key = part.work.entry.key
        if part.deaths_alone == _DEATHS:
            reason = "two worker processes ended while they read it alone: it may need more memory than there is"
            shard = maker.actor.refuse.remote(key, part.records, part.begin, part.within, reason)
        else:
            shard = maker.actor.make.remote(key, part.records, part.begin, part.within)
        self._waiting[shard] = partial(self._shard, maker)

    def _begin_maker(self) -> None:
        maker = _Process(self._new_maker())
        self._makers.append(maker)
        self._waiting[maker.actor.ready.remote()] = partial(self._ready, maker)

    # ---- taking

    def _ready(self, maker: _Process, reference: Any) -> _Took:
        try:
            error = self._ray.get(reference)
        except self._ray.exceptions.RayError as death:
            self._failed_starts += 1
            if self._failed_starts == _FAILURES:
                raise WorkerError("worker processes end before they are ready: give fewer --jobs") from death
            self._makers.remove(maker)
            self._begin_maker()
            return
        if error:
            raise error
        self._failed_starts = 0
        maker.ready = True
        yield from ()

    def _piece(self, reader: _Process, records: Any, reference: Any) -> _Took:
        work = reader.work
        if work is None:
            return
        try:
            piece: Piece = self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            self._read_again(work, f"cannot be read: {error.cause}")
            reader.work = None
        except self._ray.exceptions.RayError:
            self._read_again(work, "reader processes ended while they read it: it may need more memory than there is")
            self._readers[self._readers.index(reader)] = _Process(self._new_reader())
        else:
            reader.ready = True
            if piece.ended:
                work.ended, work.again, again = not work.again, False, work.again
                reader.work = None
                if again:
                    self._sources.append(work)
            else:
                within = (piece.begin, piece.end)
                work.taken.add(within)
                work.under_way += 1
                self._parts.append(_Part(work, records, piece.begin, within))
        yield from ()

    def _read_again(self, work: Work, reason: str) -> None:
        """Read a source again from its beginning, without what is taken of it; or give it up."""
        work.failures += 1
        if work.failures < _FAILURES:
            self._sources.append(work)
        else:
            after = f" (after record {max(end for _, end in work.taken)})" if work.taken else ""
            work.failed = f"{reason}{after}"

    def _shard(self, maker: _Process, reference: Any) -> _Took:
        part, maker.part = maker.part, None
        if part is None:
            return
        exceptions = self._ray.exceptions
        try:
            entry = self._ray.get(reference)
        except (exceptions.ObjectLostError, exceptions.RayTaskError) as error:
            cause = getattr(error, "cause", error)
            if not isinstance(cause, exceptions.ObjectLostError):
                raise WorkerError(f"a worker fails on {_place(part)}: {cause!r}; please report it") from error
            self._lose(part)
            return
        except exceptions.RayError:  # the process is gone, or its machine
            self._ray.kill(maker.actor)
            self._makers.remove(maker)
            self._begin_maker()
            self._halve(part)
            return
        if isinstance(entry, StoreError) and part.failures < _FAILURES - 1:  # file systems fail for a while
            part.failures += 1
            self._parts.append(part)
            return
        if isinstance(entry, ConflictKGError):
            raise entry
        if not maker.proven and not all(map(self._folder.holds, entry.files())):
            raise WorkerError(
                f"{self._folder.url} is not the same folder on all machines: name one that they share, or a URL"
            )
        maker.proven = True
        part.work.under_way -= 1
        part.work.shards.append(entry)
        yield part.work, entry

    def _halve(self, part: _Part) -> None:
        """What a maker has died of, to be made again: before all else, in halves."""
        begin, end = part.within
        if end - begin == 1:
            part.deaths_alone += 1
            self._parts.appendleft(part)
            return
        middle = (begin + end) // 2
        part.work.taken.remove(part.within)
        part.work.under_way += 1
        for within in ((middle, end), (begin, middle)):
            part.work.taken.add(within)
            self._parts.appendleft(replace(part, within=within))

    def _lose(self, part: _Part) -> None:
        """The machine that held the records is gone: they are read again."""
        work = part.work
        work.taken.remove(part.within)
        work.under_way -= 1
        if any(reader.work is work for reader in self._readers):
            work.again = True
        elif not work.failed and not any(one is work for one in self._sources):
            work.ended = False
            self._sources.append(work)


def _place(part: _Part) -> str:
    return f"{part.work.entry.source}, records {part.within[0]} to {part.within[1]}"
