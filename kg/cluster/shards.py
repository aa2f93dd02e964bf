"""One shard: the records of a source from one number to another, with the graphs that were made of them.

The graphs are N-Quads, as any bulk loader takes them; beside them each article stands whole, one JSON object a line,
with the bytes that its graph has, so that a store can take them in as if it had made them.
"""

import gzip
import heapq
import io
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from operator import itemgetter
from typing import Any, Final

from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import Graph

from kg.article import Article, Dateline, Span
from kg.cluster.folder import ShardFolder
from kg.cluster.inputs import Record
from kg.cluster.manifest import ShardEntry, StoredFile
from kg.errors import ArticleRefused, PassedOver, SourceError
from kg.export.files import Stream
from kg.making import ArticleGraph
from kg.mapping import graph_iri
from kg.store.merging import lines_of
from kg.validation import Verdict
from kg.validation.verdict import Violation

__all__ = ["Made", "ShardWriter", "read_shard", "rejects_of"]

Made = tuple[Record, ArticleGraph | None]
"""A record, and what it became where it is an article."""

_LEVEL: Final = 6
_LONGEST_LINE: Final = 64_000_000
_MOST_QUADS_BYTES: Final = 256_000_000
"""Of one graph; the longest article that is read becomes a tenth of that."""


@dataclass(slots=True)
class ShardWriter:
    """Collects records from number `begin` on, packed, and writes them as the shard `KEY/BEGIN-END`."""

    key: str
    begin: int
    counts: dict[str, int] = field(default_factory=dict)
    _at: int = 0
    _rejects: list[str] = field(default_factory=list)
    _graphs: io.BytesIO = field(default_factory=io.BytesIO)
    _articles: io.BytesIO = field(default_factory=io.BytesIO)
    _packed: ExitStack = field(default_factory=ExitStack)
    _streams: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        # No name and no time inside, so that the same content gives the same bytes.
        self._streams = tuple(
            self._packed.enter_context(gzip.GzipFile("", "wb", _LEVEL, file, mtime=0))
            for file in (self._graphs, self._articles)
        )

    def add(self, record: Record, made: ArticleGraph | None) -> None:
        """The next record, with what it became where it is an article."""
        at, self._at = self.begin + self._at, self._at + 1
        if isinstance(record, PassedOver):
            self._count("passed_over")
            self._line({"at": at, "passed_over": record.reason, "where": record.where})
        elif isinstance(record, ArticleRefused):
            self._count("refused")
            self._reject(at, "refused", record.where, "", record.reason, {})
        elif made is None:
            raise ValueError("an article without what it became")
        elif made.refused:
            self._count("refused")
            self._reject(at, "refused", record.source, record.identifier, made.refused, {"article": asdict(record)})
        elif made.broken:
            self._count("set_aside")
            found = {
                "article": asdict(record),
                "made": _counted(made),
                "violations": [asdict(one) for one in made.broken.violations],
                "graph": made.quads.decode(),
                "report": made.broken.report.serialize(format="turtle"),
            }
            reason = next((one.message for one in made.broken.violations if one.severity == "Violation"), "")
            self._reject(at, "set aside", record.source, record.identifier, reason, found)
        else:
            self._count("made", events=made.events, statements=made.statements, triples=made.triples)
            self._line({"at": at, "article": asdict(record), "made": _counted(made), "bytes": len(made.quads)})
            self._streams[0].write(made.quads)

    def write(self, folder: ShardFolder) -> ShardEntry:
        """Write the files; the rejects only where there are any."""
        self._packed.close()
        end = self.begin + self._at
        graphs, articles = self._graphs.getvalue(), self._articles.getvalue()
        rejects = "".join(self._rejects).encode()
        entry = ShardEntry(
            f"{self.key}/{self.begin:09}-{end:09}",
            self.begin,
            end,
            StoredFile.of(graphs),
            StoredFile.of(articles),
            StoredFile.of(rejects) if rejects else None,
            **self.counts,
        )
        for name, content in zip(entry.files(), (graphs, articles, rejects), strict=False):
            folder.write(name, content)
        return entry

    def _count(self, outcome: str, **numbers: int) -> None:
        for name, number in {outcome: 1, **numbers}.items():
            self.counts[name] = self.counts.get(name, 0) + number

    def _line(self, row: dict[str, Any]) -> None:
        self._streams[1].write(_json(row).encode())

    def _reject(self, at: int, outcome: str, where: str, identifier: str, reason: str, more: dict[str, Any]) -> None:
        row = {"at": at, "outcome": outcome, "where": where, "identifier": identifier, "reason": reason}
        self._rejects.append(_json(row | more))


def rejects_of(folder: ShardFolder, entry: ShardEntry) -> Iterator[tuple[str, str, str, str]]:
    """Outcome, place, identifier and reason of what was refused or set aside.

    Raises:
        SourceError: the shard is damaged.
    """
    with ExitStack() as opened:
        for row in _rows(folder, entry, ".rejects.jsonl", opened):
            yield str(row["outcome"]), str(row["where"]), str(row["identifier"]), str(row["reason"])


def read_shard(folder: ShardFolder, entry: ShardEntry, base: str) -> Iterator[Made]:
    """The records of a shard in their order, once its files have proved to be those that were written.

    A graph is held against the article that it is said to be of: its name is the article's, and it has no other quads.

    Raises:
        SourceError: a file is missing, damaged, or not what it should be.
    """
    with ExitStack() as opened:
        packed = opened.enter_context(folder.checked(f"{entry.name}.nq.gz", entry.graphs.size, entry.graphs.digest))
        graphs = gzip.GzipFile(fileobj=packed, mode="rb")
        rows = heapq.merge(
            _rows(folder, entry, ".jsonl.gz", opened),
            _rows(folder, entry, ".rejects.jsonl", opened),
            key=itemgetter("at"),
        )
        number = entry.begin
        try:
            for number, row in enumerate(rows, entry.begin):
                if row["at"] != number:
                    raise ValueError("a record is missing")
                yield _made(row, graphs, base)
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            SyntaxError,
            EOFError,
            OSError,
            RecursionError,
        ) as error:
            if isinstance(error, SourceError):
                raise
            reason = f"damaged at record {number} ({error}): delete it, and build its source again"
            raise SourceError(reason, entry.name) from error


def _rows(folder: ShardFolder, entry: ShardEntry, suffix: str, opened: ExitStack) -> Iterator[dict[str, Any]]:
    name = f"{entry.name}{suffix}"
    file = entry.files().get(name)
    if file is None:
        return
    stream = opened.enter_context(folder.checked(name, file.size, file.digest))
    lines: Stream = gzip.GzipFile(fileobj=stream, mode="rb") if suffix.endswith(".gz") else stream
    while line := lines.readline(_LONGEST_LINE + 1):
        if len(line) > _LONGEST_LINE:
            raise SourceError(f"a line of more than {_LONGEST_LINE:,} bytes", name)
        yield json.loads(line)


def _made(row: dict[str, Any], graphs: Stream, base: str) -> Made:
    """A record, and what it became."""
    if "passed_over" in row:
        return PassedOver(str(row["passed_over"]), str(row["where"])), None
    if "article" not in row:
        return ArticleRefused(str(row["reason"]), str(row["where"])), None
    article = _article(row["article"])
    name = graph_iri(article, base)
    if row.get("outcome") == "refused":
        return article, ArticleGraph(name, refused=str(row["reason"]))
    counts = row["made"]
    made = ArticleGraph(
        name,
        triples=int(counts["triples"]),
        events=int(counts["events"]),
        statements=int(counts["statements"]),
        notes=tuple(map(str, counts["notes"])),
    )
    if row.get("outcome") == "set aside":
        violations = tuple(Violation(**one) for one in row["violations"])
        report = Graph().parse(data=row["report"], format="turtle")
        quads = _looked_through(row["graph"].encode(), name)
        return article, replace(made, quads=quads, broken=Verdict(False, violations, report))
    size = int(row["bytes"])
    if not 0 <= size <= _MOST_QUADS_BYTES:
        raise ValueError(f"a graph of {size:,} bytes")
    quads = graphs.read(size)
    if len(quads) != size:
        raise ValueError("the graphs end too early")
    return article, replace(made, quads=_looked_through(quads, name))


def _looked_through(quads: bytes, name: str) -> bytes:
    """The quads, which are well-formed, one a line, and all of the graph of this name."""
    lines_of(NamedNode(name), quads)
    if sum(1 for _ in parse(quads, RdfFormat.N_QUADS)) != quads.count(b"\n"):
        raise ValueError("a line that is no quad")
    return quads


def _article(value: dict[str, Any]) -> Article:
    dateline = value.get("dateline")
    published = value.get("published")
    return Article(
        **value
        | {
            "title": _span(value.get("title")),
            "published": date.fromisoformat(published) if published else None,
            "dateline": Dateline(**dateline | {name: _span(dateline[name]) for name in ("span", "place", "date")})
            if dateline
            else None,
        }
    )


def _span(value: Sequence[int] | None) -> Span | None:
    return None if value is None else (int(value[0]), int(value[1]))


def _counted(made: ArticleGraph) -> dict[str, Any]:
    return {"triples": made.triples, "events": made.events, "statements": made.statements, "notes": made.notes}


def _json(row: dict[str, Any]) -> str:
    return json.dumps(row, default=str) + "\n"
