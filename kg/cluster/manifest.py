"""The manifest of a folder of shards: which sources were read, how, and what became of them.

    manifest.json                 this, written anew as a whole
    KEY/BEGIN-END.nq.gz           N-Quads, the graphs of some records of a source
    KEY/BEGIN-END.jsonl.gz        the articles that they are of
    KEY/BEGIN-END.rejects.jsonl   what was refused or set aside, with reason, graph and SHACL report; only where any was

KEY names the source with all that its graphs follow from; BEGIN and END count its records. A name in a manifest has
this form or is refused, so that it never leads out of the folder.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any, Final, Self

from kg.cluster.folder import ShardFolder
from kg.cluster.inputs import SourceFile
from kg.errors import SourceError

__all__ = ["MANIFEST", "Manifest", "ShardEntry", "SourceEntry", "StoredFile"]

MANIFEST: Final = "manifest.json"
FORMAT: Final = "conflict-kg shards 1"
_MOST_BYTES: Final = 2_000_000_000
_MOST_FILE_BYTES: Final = 10_000_000_000
"""Of one shard, which is copied to be checked."""
_NAME: Final = re.compile(r"[0-9a-f]{32}/\d{9,12}-\d{9,12}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")

_COUNTS: Final = ("made", "refused", "set_aside", "passed_over", "events", "statements", "triples")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file's size in bytes, and its SHA-256 in hexadecimal."""

    size: int
    digest: str

    @classmethod
    def of(cls, content: bytes) -> Self:
        """What is to be noted of a file with this content."""
        return cls(len(content), sha256(content).hexdigest())


@dataclass(frozen=True, slots=True)
class ShardEntry:
    """The records `begin` to `end` (half-open) of a source, and what became of them.

    Attributes:
        graphs, articles, rejects: the shard's files; the last is None where nothing was rejected.
        made, refused, set_aside, passed_over: how many records were what.
        events, statements, triples: in the graphs.
    """

    name: str
    begin: int
    end: int
    graphs: StoredFile
    articles: StoredFile
    rejects: StoredFile | None = None
    made: int = 0
    refused: int = 0
    set_aside: int = 0
    passed_over: int = 0
    events: int = 0
    statements: int = 0
    triples: int = 0

    def files(self) -> dict[str, StoredFile]:
        """The shard's files by name."""
        found = {f"{self.name}.nq.gz": self.graphs, f"{self.name}.jsonl.gz": self.articles}
        return found | ({f"{self.name}.rejects.jsonl": self.rejects} if self.rejects else {})


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source and its shards.

    Attributes:
        source, size, etag: as of `SourceFile`.
        software, reader, base: as of `kg.mapping.Run` and `kg.making.Recipe`.
        made_with: how it was read, see `kg.retry.remembered`.
        complete: whether it was read to its end.
        shards: by `begin`; they never overlap.
    """

    source: str
    size: int
    etag: str
    software: str
    reader: str
    base: str
    made_with: dict[str, str] = field(default_factory=dict)
    complete: bool = False
    shards: tuple[ShardEntry, ...] = ()

    @classmethod
    def of(cls, file: SourceFile, software: str, reader: str, base: str, made_with: Mapping[str, str]) -> Self:
        """The entry of a source of which nothing was read yet."""
        return cls(file.url, file.size, file.etag, software, reader, base, dict(made_with))

    @property
    def key(self) -> str:
        """The digest of all that the source's graphs follow from: 32 hexadecimal digits."""
        made_with = {name: value for name, value in self.made_with.items() if name != "folder"}
        parts = [self.source, self.size, self.etag, self.software, self.reader, self.base, made_with]
        return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Manifest:
    """All sources, in the order in which they are loaded."""

    sources: tuple[SourceEntry, ...] = ()

    @classmethod
    def read(cls, folder: ShardFolder) -> Self | None:
        """The manifest of a folder; None where it has none.

        Raises:
            SourceError: it is damaged, of another version of the program, or names what is no shard.
        """
        content = folder.read(MANIFEST, _MOST_BYTES)
        if content is None:
            return None
        where = f"{folder.url}/{MANIFEST}"
        try:
            values = json.loads(content)
            if values["format"] != FORMAT:
                raise SourceError(f"not a manifest of this version ({FORMAT}): name another folder", where)
            return cls(tuple(_source(value) for value in values["sources"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            if isinstance(error, SourceError):
                raise
            raise SourceError(f"damaged ({error!r}): delete it, and build the shards again", where) from error

    def write(self, folder: ShardFolder) -> None:
        """Write the manifest, whole or not at all."""
        values = {"format": FORMAT, "sources": [asdict(source) for source in self.sources]}
        folder.write(MANIFEST, json.dumps(values, indent=1).encode())


def _source(value: dict[str, Any]) -> SourceEntry:
    shards = tuple(_shard(shard) for shard in value["shards"])
    made_with = {str(name): str(said) for name, said in value["made_with"].items()}
    known = {name: _text(value[name]) for name in ("source", "etag", "software", "reader", "base")}
    entry = SourceEntry(
        **known, size=_number(value["size"]), made_with=made_with, complete=value["complete"] is True, shards=shards
    )
    ends = [0, *(shard.end for shard in shards)]
    if any(shard.begin < end or shard.begin >= shard.end for shard, end in zip(shards, ends, strict=False)):
        raise SourceError("shards overlap: delete the manifest, and build the shards again", entry.source)
    if any(shard.name.partition("/")[0] != entry.key for shard in shards):
        raise SourceError("a shard is not of its source: delete the manifest, and build the shards again", entry.source)
    return entry


def _shard(value: dict[str, Any]) -> ShardEntry:
    return ShardEntry(
        _text(value["name"], _NAME),
        _number(value["begin"]),
        _number(value["end"]),
        _file(value["graphs"]),
        _file(value["articles"]),
        None if value["rejects"] is None else _file(value["rejects"]),
        **{name: _number(value[name]) for name in _COUNTS},
    )


def _file(value: dict[str, Any]) -> StoredFile:
    return StoredFile(_number(value["size"], _MOST_FILE_BYTES), _text(value["digest"], _DIGEST))


def _number(value: object, most: int = 2**53) -> int:
    if not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"{value!r} is no size or number of this kind")
    return value


def _text(value: object, form: re.Pattern[str] | None = None) -> str:
    if not isinstance(value, str) or (form and not form.fullmatch(value)):
        raise ValueError(f"{str(value)[:80]!r} is not of the form that is due")
    return value
