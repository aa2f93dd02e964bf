"""A newsroom's files, and shards of them made in this process by what the processes of a cluster run."""

import gzip
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, serialize

from kg.article import Article
from kg.cluster import ShardFolder
from kg.cluster.inputs import SourceFile, source_files
from kg.cluster.making import ShardMaker, gazetteer_name
from kg.cluster.manifest import Manifest, ShardEntry, SourceEntry
from kg.cluster.reading import SourceReader
from kg.making import Recipe
from kg.pipeline import BuildSummary, build_with, in_workers
from kg.sources import SourceOptions, read_articles
from kg.store import GraphStore
from tests.store.dispatches import COURIER, HERALD, REPORTER, VOLTA
from tests.test_pipeline import RAID
from tests.test_workers import MANY

STARTED = datetime(2025, 1, 2, tzinfo=UTC)


def record(article: Article) -> dict[str, str]:
    """An article as a wire's JSON has it."""
    published = str(article.published) if article.published else ""
    return {
        "id": article.identifier,
        "text": article.text,
        "published": published,
        "publisher": article.publisher or "",
    }


def write_lines(path: Path, articles: Iterable[Article | str]) -> Path:
    """A file of JSON lines; what is no article stands in it as it is."""
    lines = (one if isinstance(one, str) else json.dumps(record(one)) for one in articles)
    data = "".join(f"{line}\n" for line in lines).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write_newsroom(folder: Path) -> list[str]:
    """Files with copies, a report told twice, an identifier used twice, a broken line, a text with its metadata."""
    folder.mkdir()
    other = replace(MANY[3], text=MANY[3].text.replace("farmers", "traders"))
    wire = write_lines(folder / "wire.jsonl", [*MANY, '{"id": "broken"', MANY[2], COURIER, HERALD])
    late = write_lines(folder / "late.jsonl.gz", [REPORTER, VOLTA, other, MANY[5]])
    (folder / "raid.txt").write_text(RAID.text, encoding="utf-8")
    (folder / "raid.meta.json").write_text('{"published": "2024-03-05", "publisher": "Sahel Wire"}', encoding="utf-8")
    return [str(wire), str(late), str(folder / "raid.txt")]


def recipe(kind: type[Recipe] = Recipe, **options: object) -> Recipe:
    return kind(Recipe.of(started=STARTED).run, **options)  # type: ignore[arg-type]


def built(
    store: Path, names: list[str], made: Recipe, options: SourceOptions | None = None
) -> tuple[BuildSummary, bytes]:
    """The local build of files: what it says, and its graph in canonical N-Quads."""
    with GraphStore.open(store) as graph_store:
        summary = build_with(in_workers(made, 1), read_articles(names, options), made.run, graph_store)
        return summary, canonical(graph_store)


def canonical(store: GraphStore) -> bytes:
    quads = Dataset(quad for graph in store.article_graphs() for quad in store.graph(graph))
    quads.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return b"".join(sorted((serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)))


def make_here(names: list[str], made: Recipe, folder: ShardFolder) -> Manifest:
    """The shards of files, made and written one after the other."""
    maker = ShardMaker(made, gazetteer_name(made), folder.url)
    assert maker.ready() is None
    reader = SourceReader(SourceOptions())
    sources = []
    for file in source_files(names):
        assert isinstance(file, SourceFile)
        entry = SourceEntry.of(file, made.run.software_version, made.run.reader_digest, made.base, {})
        shards = []
        reader.open(file.url, [])
        while not (given := reader.next())[0].ended:
            piece, records = given
            shard = maker.make(entry.key, records, piece.begin, (piece.begin, piece.end))
            assert isinstance(shard, ShardEntry)
            shards.append(shard)
        sources.append(replace(entry, complete=True, shards=tuple(shards)))
    manifest = Manifest(tuple(sources))
    manifest.write(folder)
    return manifest
