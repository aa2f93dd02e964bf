import io
import sys
from collections.abc import Callable
from datetime import date, datetime

import pytest

from kg.article import Article
from kg.errors import ArticleRefused

Read = Callable[..., list[Article | ArticleRefused]]
pyarrow = pytest.importorskip("pyarrow")

COLUMNS: dict[str, list[object]] = {
    "id": ["one", "two", "three"],
    "title": ["Army leaves", "Mayor stays", None],
    "date": [date(2021, 3, 4), datetime(2021, 3, 5, 8), None],
    "publisher": ["Ledger", None, None],
    "embedding": [[0.1] * 4] * 3,
    "text": ["The army left the town.", "The mayor stayed in it.", None],
}


def written(columns: dict[str, list[object]], **options: object) -> bytes:
    import pyarrow.parquet

    out = io.BytesIO()
    table = {name: [str(one) if name == "date" and one else one for one in values] for name, values in columns.items()}
    pyarrow.parquet.write_table(pyarrow.table(table), out, **options)
    return out.getvalue()


@pytest.mark.parametrize("name", ["news.parquet", "news", "news.txt"])
def test_rows_become_articles(read: Read, name: str) -> None:
    first, second, third = read(name, written(COLUMNS))
    assert ("one", "Army leaves\n\nThe army left the town.", date(2021, 3, 4), "Ledger") == (
        first.identifier,
        first.text,
        first.published,
        first.publisher,
    )
    assert date(2021, 3, 5) == second.published
    assert isinstance(third, ArticleRefused)
    assert third.where.endswith(f"{name}:3")


def test_days_may_be_days_and_times(read: Read) -> None:
    days = {"text": ["The army left the town."], "date": [date(2021, 3, 4)]}
    out = io.BytesIO()
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.table(days), out)
    assert date(2021, 3, 4) == read("a.parquet", out.getvalue())[0].published


def test_fields_may_be_named(read: Read) -> None:
    content = written({"key": ["one"], "story_text": ["The army left the town."]})
    assert ["one"] == [one.identifier for one in read("a.parquet", content, text_field="story_text", id_field="key")]
    (refused,) = read("a.parquet", content)
    assert (
        "no column named 'text' or 'body' or 'content' among: key, story_text; name the one with the text"
        == refused.reason
    )


def test_row_groups_are_read_one_after_the_other(read: Read) -> None:
    many = {"id": [str(n) for n in range(500)], "text": [f"The army left town {n}." for n in range(500)]}
    results = read("a.parquet", written(many, row_group_size=50))
    assert [str(n) for n in range(500)] == [one.identifier for one in results]


@pytest.mark.parametrize("damage", [slice(0, 200), slice(0, 4)])
def test_damaged_file_is_refused(read: Read, damage: slice) -> None:
    (refused,) = read("a.parquet", written(COLUMNS)[damage])
    assert refused.reason.startswith("damaged Parquet file: ")


def test_missing_library_is_named(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (refused,) = read("a.parquet", b"PAR1....")
    assert "Parquet is read by pyarrow, which is not installed: pip install 'conflict-kg[parquet]'" == refused.reason
