import gzip
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.cluster.inputs import SourceFile, check_names, read_file, source_files
from kg.cluster.reading import SourceReader
from kg.errors import ArticleRefused, OptionError
from kg.sources import SourceOptions, read_articles
from tests.cluster.newsroom import write_lines, write_newsroom
from tests.test_workers import MANY

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed: pip install 'conflict-kg[ray]'")


@pytest.fixture
def memory() -> Iterator[Any]:
    """A file system in memory, empty."""
    system = fsspec.filesystem("memory")
    system.store.clear()
    system.pipe(
        {
            "/news/raid.txt": b"Gunmen attack village\n\nGunmen killed five farmers.\n",
            "/news/raid.meta.json": b'{"publisher": "Sahel Wire"}',
            "/news/march/talks.txt.gz": gzip.compress(b"Iran and Iraq held talks in Geneva.\n"),
            "/news/.hidden/raid.txt": b"hidden",
            "/news/picture.png": b"\x89PNG\r\n\x1a\n",
        }
    )
    yield system
    system.store.clear()


def urls(*names: str) -> list[str]:
    return [one.url if isinstance(one, SourceFile) else one.reason for one in source_files(names)]


def test_folders_patterns_and_files_of_a_file_system_are_found_once(memory: Any) -> None:
    found = ["memory://news/march/talks.txt.gz", "memory://news/raid.txt"]
    assert found == urls("memory://news", "memory://news/*.txt", "memory://news/raid.txt")


def test_what_is_not_there_is_refused_by_name(memory: Any, tmp_path: Path) -> None:
    refused = list(source_files(["memory://news/nothing.txt", "memory://news/*.csv", str(tmp_path), "nowhere://x"]))
    assert [True] * 4 == [isinstance(one, ArticleRefused) for one in refused]
    wheres = ["memory://news/nothing.txt", "memory://news/*.csv", str(tmp_path), "nowhere://x"]
    assert wheres == [one.where for one in refused if isinstance(one, ArticleRefused)]


def test_articles_of_a_file_system_are_those_of_the_same_local_files(memory: Any, tmp_path: Path) -> None:
    memory.get("/news/", f"{tmp_path}/news", recursive=True)
    options = SourceOptions(language="en")
    for name in ("raid.txt", "march/talks.txt.gz"):
        (here,) = read_articles([f"{tmp_path}/news/{name}"], options)
        (there,) = read_file(f"memory://news/{name}", options)
        assert isinstance(here, Article)
        assert isinstance(there, Article)
        assert (here.identifier, here.text, here.publisher) == (there.identifier, there.text, there.publisher)
        assert f"memory://news/{name}" == there.source


def test_mark_changes_with_the_file_and_with_the_metadata_beside_it(tmp_path: Path) -> None:
    raid = write_newsroom(tmp_path / "news")[2]
    marks = set()
    for changed in (Path(raid), Path(raid).with_name("raid.meta.json"), None):
        (file,) = source_files([raid])
        assert isinstance(file, SourceFile)
        marks.add(file.etag)
        if changed:
            os.utime(changed, (1, 1))
    assert 3 == len(marks)


def test_failure_of_the_file_system_is_no_refusal_of_the_source(memory: Any) -> None:
    with pytest.raises(OSError, match=r"memory://news/nothing\.txt"):
        list(read_file("memory://news/nothing.txt", SourceOptions()))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("-", "standard input"),
        ("https://example.org/feed", "read without --engine"),
        ("sftp://desk:secret@example.org/news.txt", "password"),
    ],
)
def test_names_that_no_cluster_can_read_are_wrong_usage(name: str, reason: str) -> None:
    with pytest.raises(OptionError, match=reason) as raised:
        check_names([name])
    assert "secret" not in str(raised.value)


def test_pieces_grow_with_what_was_read(tmp_path: Path) -> None:
    wire = write_lines(tmp_path / "wire.jsonl", MANY[:1] * 2800)
    sizes = [end - begin for begin, end in pieces(wire, [])]
    assert sorted(sizes[:-1]) == sizes[:-1]
    assert [16, 16, 16] == sizes[:3]
    assert 512 == max(sizes)
    assert 2800 == sum(sizes)


def pieces(path: Path, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces of a file of which some records are taken."""
    reader = SourceReader(SourceOptions())
    reader.open(str(path), taken)
    found = []
    while not (given := reader.next())[0].ended:
        piece, records = given
        assert piece.end - piece.begin == len(records)
        assert [f"{path}:{number + 1}" for number in range(piece.begin, piece.end)] == [
            one.source for one in records if isinstance(one, Article)
        ]
        found.append((piece.begin, piece.end))
    return found


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lines(tmp_path_factory.mktemp("wire") / "wire.jsonl", MANY[:10] * 8)


@settings(max_examples=30)
@given(cuts=st.lists(st.integers(0, 90), max_size=12, unique=True))
def test_pieces_are_what_nobody_has_taken(wire: Path, cuts: list[int]) -> None:
    ends = sorted(cuts)
    taken = list(zip(ends[::2], ends[1::2], strict=False))
    left = [number for number in range(80) if not any(begin <= number < end for begin, end in taken)]
    assert left == [number for begin, end in pieces(wire, taken) for number in range(begin, end)]
