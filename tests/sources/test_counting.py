from pathlib import Path

import pytest

from kg.sources import SourceOptions, count_articles, read_articles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("Gunmen killed five farmers in Gao, the governor said.\n")
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.html").write_text("<html><body><p>Gunmen killed five farmers in Gao.</p></body></html>")
    (tmp_path / "c.jsonl").write_text('{"text": "Gunmen attacked Gao."}\n{"text": "Gunmen left Gao."}')
    return tmp_path


def test_files_and_lines_are_counted(folder: Path) -> None:
    assert 4 == count_articles([str(folder)]) == len(list(read_articles([str(folder)])))


def test_what_must_be_read_to_know_is_not_counted(folder: Path) -> None:
    (folder / "d.csv").write_text("text\nGunmen attacked Gao.\n")
    assert count_articles([str(folder)]) is None
    assert count_articles(["-"]) is None
    assert 1 == count_articles([str(folder / "a.txt")])


def test_path_that_is_not_there_counts_as_the_refusal_that_it_gives(folder: Path) -> None:
    assert 2 == count_articles([str(folder / "a.txt"), str(folder / "nowhere.txt")])


def test_format_of_the_user_decides(folder: Path) -> None:
    assert 1 == count_articles([str(folder / "a.txt")], SourceOptions(format="text"))
    assert count_articles([str(folder / "a.txt")], SourceOptions(format="csv")) is None
