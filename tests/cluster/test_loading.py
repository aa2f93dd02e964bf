import gzip
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

pytest.importorskip("fsspec", reason="fsspec is not installed: pip install 'conflict-kg[ray]'")

from kg.cluster import ShardFolder, load_shards, push_shards, read_manifest
from kg.cluster.manifest import MANIFEST, Manifest, ShardEntry, StoredFile
from kg.errors import SourceError
from kg.mapping import graph_iri
from kg.pipeline import BuildSummary
from kg.store import GraphStore, open_rejects
from tests.cluster.newsroom import built, canonical, make_here, recipe, write_lines, write_newsroom
from tests.publish.graph_server import serving
from tests.test_pipeline import RAID, TALKS
from tests.test_workers import MANY, needs_model

pytestmark = needs_model

Load = Callable[[ShardFolder], BuildSummary]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], Path]:
    """The files of a newsroom, and the folder of their shards."""
    place = tmp_path_factory.mktemp("written")
    names = write_newsroom(place / "news")
    make_here(names, recipe(), ShardFolder(str(place / "shards")))
    return names, place / "shards"


@pytest.fixture
def shards(written: tuple[list[str], Path], tmp_path: Path) -> Path:
    """A copy of the shards."""
    for file in written[1].rglob("*"):
        if file.is_file():
            copy = tmp_path / "shards" / file.relative_to(written[1])
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return tmp_path / "shards"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as store:
        yield store


def changed(shards: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest's first source."""
    values = json.loads((shards / MANIFEST).read_text())
    change(values["sources"][0])
    (shards / MANIFEST).write_text(json.dumps(values))


def written_anew(shards: Path, suffix: str, change: Callable[[bytes], bytes]) -> None:
    """Change a file of the first shard, and what the manifest says of it."""
    shard = read_manifest(ShardFolder(str(shards))).sources[0].shards[0]
    path = shards / f"{shard.name}{suffix}"
    path.write_bytes(gzip.compress(change(gzip.decompress(path.read_bytes()))))
    kind = "graphs" if "nq" in suffix else "articles"
    file = StoredFile.of(path.read_bytes())

    def note(source: dict[str, Any]) -> None:
        source["shards"][0][kind] = {"size": file.size, "digest": file.digest}

    changed(shards, note)


def test_shards_of_any_file_system_are_loaded_as_they_were_built(
    written: tuple[list[str], Path], store: GraphStore, tmp_path: Path
) -> None:
    names, shards = written
    folder, here = ShardFolder("memory://shards"), ShardFolder(str(shards))
    for name in here.sizes():
        folder.write(name, (shards / name).read_bytes())
    summary = load_shards(folder, store)
    local, graph = built(tmp_path / "local", names, recipe())
    assert graph == canonical(store)
    assert replace(local, rejects=None) == replace(summary, rejects=None)


def test_loading_again_changes_nothing_and_says_so(shards: Path, store: GraphStore) -> None:
    folder = ShardFolder(str(shards))
    first = load_shards(folder, store)
    graph = canonical(store)
    second = load_shards(folder, store)
    assert (0, 0, first.built + first.unchanged) == (second.built, second.updated, second.unchanged)
    assert graph == canonical(store)


def test_changed_text_is_a_revision_of_the_former_one(tmp_path: Path, store: GraphStore) -> None:
    wire, folder = tmp_path / "wire.jsonl", ShardFolder(str(tmp_path / "shards"))
    for text in (RAID.text, RAID.text.replace("five", "six")):
        make_here([str(write_lines(wire, [replace(RAID, text=text)]))], recipe(), folder)
        summary = load_shards(folder, store)
    assert 1 == summary.updated
    assert any("wasRevisionOf" in quad.predicate.value for quad in store.graph(NamedNode(graph_iri(RAID))))


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    """Shapes that an article without a date breaks."""
    strict = tmp_path / "strict.ttl"
    strict.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <https://schema.org/> .
        [] a sh:NodeShape ; sh:targetClass schema:NewsArticle ;
           sh:property [ sh:path schema:datePublished ; sh:minCount 1 ; sh:message "no date of publication" ] ."""
    )
    return strict


def test_what_was_refused_or_set_aside_is_listed_with_graph_and_report(
    tmp_path: Path, store: GraphStore, strict: Path
) -> None:
    wire = write_lines(tmp_path / "wire.jsonl", [TALKS, RAID, "{"])
    folder = ShardFolder(str(tmp_path / "shards"))
    (source,) = make_here([str(wire)], recipe(shapes=strict), folder).sources
    (shard,) = source.shards
    assert (1, 1, 1) == (shard.made, shard.set_aside, shard.refused)
    summary = load_shards(folder, store)
    assert (1, ["talks"]) == (summary.built, [one.identifier for one in summary.set_aside])
    rejects = {reject.where: reject for reject in open_rejects(store.path)}
    assert [f"{wire}:1", f"{wire}:3"] == sorted(rejects)
    aside = rejects[f"{wire}:1"]
    assert aside.graph
    assert aside.report
    assert "no date of publication" in aside.report.read_text()
    assert graph_iri(TALKS) in aside.graph.read_text()


def test_hostile_graph_that_was_set_aside_is_refused(tmp_path: Path, store: GraphStore, strict: Path) -> None:
    folder = ShardFolder(str(tmp_path / "shards"))
    made = make_here([str(write_lines(tmp_path / "wire.jsonl", [RAID, TALKS]))], recipe(shapes=strict), folder)
    shard = made.sources[0].shards[0]
    path = tmp_path / "shards" / f"{shard.name}.rejects.jsonl"
    row = json.loads(path.read_text())
    path.write_text(json.dumps(row | {"graph": row["graph"].replace("<https://w3id.org", "<no iri")}) + "\n")
    file = StoredFile.of(path.read_bytes())
    changed(
        tmp_path / "shards",
        lambda source: source["shards"][0].update(rejects={"size": file.size, "digest": file.digest}),
    )
    summary = load_shards(folder, store)
    assert (1, 0) == (summary.built, len(summary.set_aside))
    assert "damaged at record 1" in summary.refused[0].reason


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x"), "not the file that was written"),
        (lambda path: path.write_bytes(path.read_bytes() + b"x"), "not the file that was written"),
        (lambda path: path.unlink(), "the file is missing"),
    ],
)
def test_damaged_shard_is_refused_by_name_and_the_others_are_loaded(
    shards: Path, store: GraphStore, damage: Callable[[Path], None], reason: str
) -> None:
    folder = ShardFolder(str(shards))
    wire = read_manifest(folder).sources[0].shards
    damage(shards / f"{wire[0].name}.nq.gz")
    summary = load_shards(folder, store)
    assert reason in next(one.reason for one in summary.refused if one.where == f"{shards}/{wire[0].name}.nq.gz")
    assert 6 < summary.built < 20


@pytest.mark.parametrize(
    ("suffix", "change"),
    [
        (".nq.gz", lambda lines: lines.replace(b"/graph/raid-0>", b"/graph/raid-1>", 1)),
        (".nq.gz", lambda lines: lines.replace(b"<https://w3id.org", b"<no iri", 1)),
        (".nq.gz", lambda lines: lines[: len(lines) // 2]),
        (".jsonl.gz", lambda lines: lines.replace(b"raid-0", b"raid-x")),
        (".jsonl.gz", lambda lines: lines.replace(b'"bytes": ', b'"bytes": -')),
        (".jsonl.gz", lambda lines: lines.replace(b'"text": "', b'"text": ["')),
        (".jsonl.gz", lambda lines: lines.replace(b'"title": [', b'"title": ["')),
        (".jsonl.gz", lambda lines: b"[" * 100_000 + b"\n" + lines),
    ],
)
def test_shard_that_is_not_what_its_articles_say_is_refused(
    shards: Path, store: GraphStore, suffix: str, change: Callable[[bytes], bytes]
) -> None:
    written_anew(shards, suffix, change)
    summary = load_shards(ShardFolder(str(shards)), store)
    assert any("damaged at record" in one.reason or "something else" in one.reason for one in summary.refused)
    assert summary.built < 24


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/000000000-000000001", f"{'0' * 32}/../x", f"{'0' * 32}/000000000-000000016"]
)
def test_manifest_that_leads_elsewhere_is_refused(shards: Path, store: GraphStore, name: str) -> None:
    changed(shards, lambda source: source["shards"][0].update(name=name))
    with pytest.raises(SourceError, match="delete"):
        load_shards(ShardFolder(str(shards)), store)


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"format": "conflict-kg shards 1", "sources": [1]}', b"[" * 9999]
)
def test_damaged_manifest_is_refused(shards: Path, store: GraphStore, content: bytes) -> None:
    (shards / MANIFEST).write_bytes(content)
    with pytest.raises(SourceError, match=r"manifest\.json: "):
        load_shards(ShardFolder(str(shards)), store)


def test_folder_without_shards_says_how_to_make_them(tmp_path: Path, store: GraphStore) -> None:
    with pytest.raises(SourceError, match="kg build SOURCES --engine ray --shards"):
        load_shards(ShardFolder(str(tmp_path)), store)


@pytest.mark.skipif(os.name == "nt", reason="links are of POSIX")
def test_link_out_of_the_folder_is_not_followed(shards: Path, store: GraphStore, tmp_path: Path) -> None:
    shard = read_manifest(ShardFolder(str(shards))).sources[0].shards[0]
    path = shards / f"{shard.name}.nq.gz"
    path.rename(tmp_path / "elsewhere.nq.gz")
    path.symlink_to(tmp_path / "elsewhere.nq.gz")
    summary = load_shards(ShardFolder(str(shards)), store)
    assert ["a link leads out of the folder of shards"] == [
        one.reason for one in summary.refused if shard.name in one.where
    ]


def test_manifest_is_read_as_it_was_written(written: tuple[list[str], Path]) -> None:
    folder = ShardFolder("memory://manifest")
    manifest = read_manifest(ShardFolder(str(written[1])))
    manifest.write(folder)
    assert manifest == Manifest.read(folder)
    assert all(isinstance(shard, ShardEntry) for source in manifest.sources for shard in source.shards)


def test_same_records_give_the_same_shard(written: tuple[list[str], Path], tmp_path: Path) -> None:
    names, shards = written
    again = make_here(names[2:], recipe(), ShardFolder(str(tmp_path / "again")))
    assert again.sources[0].shards == read_manifest(ShardFolder(str(shards))).sources[2].shards


def test_graphs_are_pushed_to_another_store(tmp_path: Path) -> None:
    folder = ShardFolder(str(tmp_path / "shards"))
    make_here([str(write_lines(tmp_path / "wire.jsonl", MANY[:3]))], recipe(), folder)
    with serving() as server:
        summary, sent = push_shards(folder, server.url)
        assert (3, ()) == (summary.built, sent.different)
        for article in MANY[:3]:
            assert server.database.contains_named_graph(NamedNode(graph_iri(article)))
