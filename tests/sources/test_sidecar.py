from datetime import date
from pathlib import Path

import pytest

from kg.errors import ArticleRefused
from kg.sources import SourceOptions, read_articles

TEXT = (
    "Shells hit the market\n\nThe market of Talbor was hit by shells on Thursday, and the mayor blamed the army for it."
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "talbor.txt"
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize("name", ["talbor.meta.json", "talbor.txt.meta.json"])
def test_metadata_stands_in_a_file_beside_the_text(article: Path, name: str) -> None:
    article.with_name(name).write_text(
        '{"published": "2021-03-04", "Publisher": {"name": "Ledger"}, "title": "Shells hit the market",'
        ' "url": "https://ledger.example/1", "language": "en", "identifier": "led-1", "other": [1]}'
    )
    (read,) = read_articles([str(article)])
    assert (date(2021, 3, 4), "Ledger", "https://ledger.example/1", "en", "led-1") == (
        read.published,
        read.publisher,
        read.url,
        read.language,
        read.identifier,
    )
    assert (TEXT, "Shells hit the market", (0, 21)) == (read.text, read.headline, read.title)


def test_what_the_user_says_wins_over_the_sidecar(article: Path) -> None:
    article.with_name("talbor.meta.json").write_text('{"published": "2021-03-04", "publisher": "Ledger"}')
    options = SourceOptions(published=date(2022, 1, 1), publisher="Herald")
    (read,) = read_articles([str(article)], options)
    assert (date(2022, 1, 1), "Herald") == (read.published, read.publisher)


def test_a_date_that_cannot_be_read_is_left_out(article: Path) -> None:
    article.with_name("talbor.meta.json").write_text('{"published": "some day"}')
    (read,) = read_articles([str(article)])
    assert read.published is None


@pytest.mark.parametrize("content", ["{", "[1]", "[" * 100_000, '"x"', "", "{}" + " " * 1_000_001])
def test_a_damaged_sidecar_refuses_the_article_and_is_named(article: Path, content: str) -> None:
    article.with_name("talbor.meta.json").write_text(content)
    (refused,) = read_articles([str(article)])
    assert isinstance(refused, ArticleRefused)
    assert refused.reason.startswith("the article's metadata ")
    assert refused.where.endswith("talbor.meta.json")


def test_a_folder_takes_no_sidecar_for_an_article(article: Path) -> None:
    article.with_name("talbor.meta.json").write_text('{"publisher": "Ledger"}')
    assert ["Ledger"] == [read.publisher for read in read_articles([str(article.parent)])]
