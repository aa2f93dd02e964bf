import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.errors import ArticleRefused, OptionError
from kg.sources import SourceOptions, read_articles

TEXT = "The army left the town on Monday, and the mayor was glad of it."
Read = Callable[..., list[Article | ArticleRefused]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with three articles on two levels, and what is none."""
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in (
        "z.txt",
        "b/y.txt",
        "b/x.txt.gz",
        ".hidden.txt",
        ".git/a.txt",
        "notes.md",
        "b/photo.jpg",
        "z.meta.json",
    ):
        content = b'{"publisher": "Ledger"}' if name.endswith("json") else TEXT.encode()
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    return tmp_path


def names(results: list[Article | ArticleRefused]) -> list[str]:
    return [result.identifier if isinstance(result, Article) else result.reason for result in results]


def test_a_folder_gives_its_articles_on_all_levels_in_order(folder: Path) -> None:
    assert ["z", "x", "y"] == names(list(read_articles([str(folder)])))


def test_files_passed_over_for_their_suffix_are_told(folder: Path) -> None:
    skipped: list[Path] = []
    list(read_articles([str(folder)], skipped=skipped.append))
    assert ["notes.md", "photo.jpg"] == sorted(path.name for path in skipped)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["z"]),
        ("**/*.txt", ["y", "z"]),
        ("**/*", ["x", "y", "notes.md", "z"]),
        ("b/[xy]*", ["x", "y"]),
        ("?", ["x", "y"]),
        ("*.none", ["no file matches this pattern"]),
    ],
)
def test_patterns_that_no_shell_has_expanded_work(folder: Path, pattern: str, expected: list[str]) -> None:
    (folder / "b" / "photo.jpg").unlink()
    assert sorted(expected) == sorted(names(list(read_articles([f"{folder}/{pattern}"]))))


def test_a_file_whose_name_looks_like_a_pattern_is_read(read: Read) -> None:
    assert ["a[1]*"] == names(read("a[1]*.txt", TEXT))


def test_a_path_that_is_not_there_stops_no_other(folder: Path) -> None:
    results = list(read_articles([f"{folder}/none.txt", f"{folder}/z.txt", "", "a\x00b", "x" * 5_000]))
    assert ["there is no such file or folder", "z"] == names(results)[:2]
    assert all(isinstance(result, ArticleRefused) for result in results[2:])
    assert 5 == len(results)
    assert results[0].where.endswith("none.txt")


def test_a_folder_without_articles_is_refused(tmp_path: Path) -> None:
    (refused,) = read_articles([str(tmp_path)])
    assert refused.reason.startswith("there is no article in the folder (known suffixes: .txt ")


def test_links_that_lead_in_circles_are_not_followed(folder: Path) -> None:
    (folder / "b" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "b" / "self.txt").symlink_to(folder / "b" / "self.txt")
    assert ["z", "x", "y"] == names(list(read_articles([str(folder)])))
    assert ["y", "z"] == sorted(names([r for r in read_articles([f"{folder}/**/*.txt"]) if isinstance(r, Article)]))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_in_a_folder_is_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    assert ["z", "x", "y"] == names(list(read_articles([str(folder)])))


@pytest.mark.parametrize(
    ("content", "identifier"),
    [
        (TEXT.encode(), ""),
        (gzip.compress(TEXT.encode()), ""),
        (b'{"id": "a", "text": "The end of it."}\n{"id": "b", "text": "The end of it."}', "a"),
        (b"id,text\na,The end of it.", "a"),
        (
            b'<rss version="2.0"><channel><item><guid>a</guid><description>The end</description></item></channel>',
            "a",
        ),
        (
            b"<!doctype html><html><body><article><p>The army left the town, said the mayor.</p></article></body>",
            "",
        ),
    ],
)
def test_standard_input_is_read_in_any_format(pipe: Callable[[bytes], None], content: bytes, identifier: str) -> None:
    pipe(content)
    first = next(read_articles(["-"]))
    assert (identifier, True) == (first.identifier, first.source.startswith("standard input"))


def test_the_format_can_be_forced(read: Read) -> None:
    assert '{"text": "The end of it."}' == read("a.json", '{"text": "The end of it."}', format="text")[0].text
    assert "The end of it." == read("a.txt", '{"text": "The end of it."}', format="jsonl")[0].text
    with pytest.raises(OptionError, match="'pdf' is not known: use one of text, html,"):
        SourceOptions(format="pdf")


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.pdf", "a"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"%PDF-1.7 ...", "PDF document, not text"),
        (b"PK\x03\x04....", "damaged ZIP archive: "),
        (b"\x89PNG\r\n\x1a\n...", "PNG image, not text"),
        (b"\xff\xd8\xff\xe0 JFIF", "JPEG image, not text"),
        (b"The army\x00left", "binary data, not text: it has NUL bytes"),
        (b"\x01\x02\x03\x04 left", "binary data, not text: it is full of control characters"),
        (gzip.compress(gzip.compress(b"The end")), "gzip archive inside another, not text"),
    ],
)
def test_what_is_no_text_is_refused_by_name(read: Read, name: str, content: bytes, reason: str) -> None:
    (refused,) = read(name, content)
    assert refused.reason.startswith(reason)


@pytest.mark.parametrize("name", ["bomb.txt.gz", "bomb.jsonl.gz", "bomb.csv.gz", "bomb"])
@pytest.mark.parametrize("fill", [b"\n", b" ", b'{"text": "x"}\n'])
def test_compressed_data_that_unfolds_beyond_measure_is_refused(read: Read, name: str, fill: bytes) -> None:
    bomb = gzip.compress(b"id,text\n" + fill * (1_000_000 // len(fill)))
    last = read(name, bomb, max_file_bytes=200_000)[-1]
    assert isinstance(last, ArticleRefused)


def test_honest_compressed_lines_may_be_larger_than_the_limit_for_files(read: Read) -> None:
    lines = "".join(
        f'{{"id": {n}, "text": "The army left town {n * n} on day {n} of the war."}}\n' for n in range(2_000)
    )
    results = read("news.jsonl.gz", gzip.compress(lines.encode()), max_file_bytes=10_000)
    assert [str(n) for n in range(2_000)] == names(results)


@pytest.mark.parametrize("damage", [slice(0, 60), slice(0, 12), slice(0, 2)])
def test_damaged_compressed_data_is_refused(read: Read, damage: slice) -> None:
    (refused,) = read("a.txt.gz", gzip.compress(TEXT.encode() + os.urandom(200).hex().encode())[damage])
    assert refused.reason.startswith("damaged gzip data: ")


def test_lines_before_the_damage_are_kept(read: Read) -> None:
    lines = b"".join(
        b'{"id": %d, "text": "The end of %s."}\n' % (n, os.urandom(30).hex().encode()) for n in range(5_000)
    )
    results = read("news.jsonl.gz", gzip.compress(lines)[:-5_000])
    assert "0" == results[0].identifier
    assert results[-1].reason.startswith("damaged gzip data: ")
    assert 1_000 < len(results) < 5_001


@pytest.mark.skipif(os.getuid() == 0, reason="the superuser may read anything")
def test_a_file_that_may_not_be_read_is_refused(folder: Path) -> None:
    (folder / "z.txt").chmod(0)
    (refused,) = read_articles([str(folder / "z.txt")])
    assert "cannot be opened: Permission denied" == refused.reason


def test_a_name_that_is_no_text_does_not_break_the_message(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\x1b[31m.txt"
    with open(path, "wb") as file:
        file.write(TEXT.encode())
    (article,) = read_articles([str(tmp_path)])
    assert "\ufffd\ufffd[31m" == article.identifier
    assert article.source.endswith("\ufffd\ufffd[31m.txt")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(
    st.sampled_from(["a", "a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.tsv", "a.xml", "a.gz"]),
    st.sampled_from([b"", b"{", b"<rss>", b"<html>", b"text\n", b"\x1f\x8b", b"\xff\xfe", b"\xef\xbb\xbf", b"[{"]),
    st.binary(max_size=200),
)
def test_any_bytes_in_any_file_give_articles_or_refusals(read: Read, name: str, start: bytes, content: bytes) -> None:
    results = read(name, start + content)
    assert results or name.endswith((".csv", ".tsv")) or name == "a"
    for result in results:
        assert isinstance(result, Article | ArticleRefused)
        if isinstance(result, Article):
            assert result.text.strip()
            assert result.text == result.text.encode().decode()
