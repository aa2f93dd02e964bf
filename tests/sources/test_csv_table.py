import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.errors import ArticleRefused

BODY = 'The army left, "for good",\nsaid the mayor; he was glad of the news.'
Read = Callable[..., list[Article | ArticleRefused]]


def table(rows: list[list[str]], delimiter: str = ",") -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "delimiter"), [("t.csv", ","), ("t.csv", ";"), ("t.csv", "\t"), ("t.csv", "|"), ("t.tsv", "\t")]
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_rows_become_articles_whatever_separates_the_cells(read: Read, name: str, delimiter: str, mark: str) -> None:
    rows = [["ID", "Title", "Text", "Date"], ["a", "Army leaves", BODY, "2021-03-04"], ["b", "", BODY, ""]]
    results = read(name, mark + table(rows, delimiter))
    expected = [("a", f"Army leaves\n\n{BODY}", date(2021, 3, 4)), ("b", BODY, None)]
    assert expected == [(article.identifier, article.text, article.published) for article in results]


def test_a_column_can_be_named(read: Read) -> None:
    (article,) = read("t.csv", table([["text", "story_en"], ["short", BODY]]), text_field="story_en")
    assert BODY == article.text


def test_a_table_without_a_text_column_is_refused_with_its_columns(read: Read) -> None:
    (refused,) = read("t.csv", table([["a", "b"], ["1", "2"]]))
    assert "no column named 'text' or 'body' or 'content' among: a, b; name the one with the text" == refused.reason


def test_a_bad_row_is_refused_by_its_line_and_stops_no_other(read: Read) -> None:
    content = table([["id", "text"], ["a", BODY]]) + "b,one,two\r\n\r\nc\r\n" + table([["d", BODY]])
    results = read("t.csv", content)
    found = [r.identifier if isinstance(r, Article) else (r.where.rpartition(":")[2], r.reason) for r in results]
    expected = [
        "a",
        ("4", "the row has 3 cells and the first row 2"),
        ("6", "no text under 'text' or 'body' or 'content' (it has: id)"),
        "d",
    ]
    assert expected == found


def test_long_cells_are_allowed_up_to_the_limit(read: Read) -> None:
    long, longer = "the end of it " * 17_000, "x" * 2_100_000
    results = read("t.csv", table([["id", "text"], ["a", long], ["b", longer], ["c", BODY]]))
    assert [long, BODY] == [r.text for r in results if isinstance(r, Article)]
    assert [r.where.rpartition(":")[2] for r in results if isinstance(r, ArticleRefused)] == ["3"]


def test_a_line_without_end_ends_the_table(read: Read) -> None:
    results = read("t.csv", "id,text\r\na,the end of it\r\n" + "x" * 10_000_000)
    assert "a" == results[0].identifier
    assert "the line is longer than 8,000,000 characters; the rest of the table is not read" == results[1].reason
    assert 2 == len(results)


def test_a_table_without_suffix_is_known_by_its_first_row(read: Read) -> None:
    (article,) = read("table", table([["id", "text"], ["a", BODY]]))
    assert ("a", BODY) == (article.identifier, article.text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.sampled_from('ab ",;\n\r\t|é\x01'), max_size=200))
def test_any_rows_give_articles_or_refusals(read: Read, rows: str) -> None:
    for result in read("t.csv", "id,text\n" + rows):
        assert isinstance(result, Article | ArticleRefused)
