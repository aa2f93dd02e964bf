import json
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.errors import ArticleRefused

BODY = "BEIRUT (AP) — The army left the town on Monday, and the mayor said that he was glad of it."
Read = Callable[..., list[Article | ArticleRefused]]


def line(**values: object) -> str:
    return json.dumps({"text": BODY, **values})


def test_a_record_becomes_headline_blank_line_and_body(read: Read) -> None:
    (article,) = read(
        "news.jsonl",
        line(
            id=7,
            title="Army leaves",
            date="2021-03-04",
            url="https://l.example/7",
            source={"name": "Ledger"},
            lang="en",
        ),
    )
    assert f"Army leaves\n\n{BODY}" == article.text
    assert "Army leaves" == article.headline == article.text[slice(*article.title)]
    assert "BEIRUT" == article.text[slice(*article.dateline.place)]
    assert ("7", date(2021, 3, 4), "https://l.example/7", "Ledger", "en") == (
        article.identifier,
        article.published,
        article.url,
        article.publisher,
        article.language,
    )


def test_a_headline_that_opens_the_body_is_not_repeated(read: Read) -> None:
    (article,) = read("news.jsonl", line(title="Army  leaves", text=f"\nArmy leaves\n{BODY}"))
    assert (f"\nArmy leaves\n{BODY}", (1, 12)) == (article.text, article.title)


@pytest.mark.parametrize(
    "key", ["text", "body", "content", "article", "article_text", "articleBody", "maintext", "Text", "content_text"]
)
def test_the_text_is_found_under_the_usual_names(read: Read, key: str) -> None:
    assert BODY == read("news.jsonl", json.dumps({key: BODY}))[0].text


def test_fields_can_be_named(read: Read) -> None:
    record = {"text": "not this", "doc": {"words": BODY}, "no": "x1", "head": "Army leaves", "when": "2021-03-04"}
    names = {"text_field": "doc.words", "id_field": "no", "title_field": "head", "date_field": "when"}
    (article,) = read("news.jsonl", json.dumps(record), **names)
    assert ("x1", f"Army leaves\n\n{BODY}", date(2021, 3, 4)) == (article.identifier, article.text, article.published)


def test_the_address_is_the_identifier_where_there_is_no_other(read: Read) -> None:
    assert "https://l.example/7" == read("news.jsonl", line(url="https://l.example/7"))[0].identifier
    assert "" == read("news.jsonl", line())[0].identifier


def test_one_bad_line_stops_no_other(read: Read) -> None:
    lines = [line(id=1), "{bad", "", "[1]", '{"title": "no text"}', line(text="  "), line(text=1), line(id=2)]
    results = read("news.jsonl", "\n".join(lines))
    expected = [
        "1",
        (2, "not valid JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        (4, "not a JSON object but an array"),
        (5, "no text under 'text' or 'body' or 'content' (it has: title)"),
        (6, "there is no text in it"),
        (7, "there is no text in the field 'text'"),
        "2",
    ]
    found = [
        result.identifier if isinstance(result, Article) else (int(result.where.rpartition(":")[2]), result.reason)
        for result in results
    ]
    assert expected == found


@pytest.mark.parametrize("name", ["news.json", "news.unknown"])
@pytest.mark.parametrize(
    "content",
    [
        f"[{line(id=1)}, {line(id=2)}]",
        f"[\n{line(id=1)},\n{line(id=2)}\n]",
        f'{{"status": "ok",\n "articles": [{line(id=1)}, {line(id=2)}]}}',
        f"{line(id=1)}\n{line(id=2)}\n",
        f"\ufeff{line(id=1)}\r\n{line(id=2)}\r\n",
    ],
)
def test_a_file_may_hold_an_array_a_wrapped_array_or_lines(read: Read, name: str, content: str) -> None:
    assert ["1", "2"] == [article.identifier for article in read(name, content)]


def test_a_file_may_hold_one_object_on_many_lines(read: Read) -> None:
    content = json.dumps({"id": 1, "text": BODY}, indent=2)
    assert [("1", BODY)] == [(article.identifier, article.text) for article in read("news.json", content)]


def test_lone_surrogates_and_nuls_do_not_reach_the_text(read: Read) -> None:
    (article,) = read("news.jsonl", r'{"text": "The \ud800 end \u0000 of \ud83d\ude00 the war"}')
    assert "The \ufffd end \ufffd of 😀 the war" == article.text


def test_a_body_of_html_becomes_text(read: Read) -> None:
    (article,) = read("news.jsonl", line(text="<p>The army <b>left</b>.</p><p>The end &amp; more.</p>"))
    assert "The army left.\n\nThe end & more." == article.text


def test_paragraphs_in_an_array_are_joined(read: Read) -> None:
    assert "The army left.\n\nThe end." == read("news.jsonl", line(text=["The army left.", "The end."]))[0].text


@pytest.mark.parametrize("name", ["deep.json", "deep.jsonl"])
def test_deep_nesting_is_refused(read: Read, name: str) -> None:
    (refused,) = read(name, '{"text": ' + "[" * 200_000)
    assert "JSON nested too deeply" == refused.reason


def test_a_number_without_end_is_refused(read: Read) -> None:
    (refused,) = read("digits.jsonl", '{"text": ' + "9" * 5_000 + "}")
    assert refused.reason.startswith("not valid JSON: ")


def test_a_line_without_end_is_refused_and_the_next_one_read(read: Read) -> None:
    results = read("long.jsonl", line(text="x" * 10_000_000) + "\n" + line(id=2))
    assert "the line is longer than 8,000,000 characters" == results[0].reason
    assert "2" == results[1].identifier


def test_an_empty_array_is_refused(read: Read) -> None:
    assert ["there is no article in it"] == [refused.reason for refused in read("news.json", "[]")]


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["text", "title", "id", "url", "date", "source", "lang"]), inner, max_size=5)
    ),
    max_leaves=10,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(json_values)
def test_any_json_gives_articles_or_refusals(read: Read, value: object) -> None:
    for result in read("any.json", json.dumps(value)) + read("any.jsonl", json.dumps(value)):
        assert isinstance(result, Article | ArticleRefused)
        if isinstance(result, Article):
            assert result.text == result.text.encode().decode()
            assert result.title is None or 0 <= result.title[0] < result.title[1] <= len(result.text)
