import gzip
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.errors import ArticleRefused

REPORT = (
    "All news\n\nShells hit the market in Talbor - mayor\n\n"
    "TALBOR, March 4. /NEWSLINE/. Shells hit the market of the town, St·phane Korba, the mayor, said on Thursday.  \n\n"
)
Read = Callable[..., list[Article | ArticleRefused]]


def test_the_text_is_the_file_to_the_last_character(read: Read) -> None:
    (article,) = read("talbor.txt", REPORT)
    assert REPORT == article.text
    assert "Shells hit the market in Talbor - mayor" == article.text[slice(*article.title)]
    assert "TALBOR" == article.text[slice(*article.dateline.place)]


def test_line_ends_and_byte_order_mark_are_all_that_changes(read: Read) -> None:
    (article,) = read("talbor.txt", b"\xef\xbb\xbf" + REPORT.replace("\n", "\r\n").encode())
    assert REPORT == article.text


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("talbor.txt", "talbor"),
        ("news-ledger.com_2004.1.txt", "news-ledger.com_2004.1"),
        ("ends_with_dot..txt", "ends_with_dot."),
        ("UPPER.TXT", "UPPER"),
        ("report.unknown", "report.unknown"),
    ],
)
def test_the_identifier_is_the_name_without_its_last_known_suffix(read: Read, name: str, identifier: str) -> None:
    assert identifier == read(name, REPORT)[0].identifier


def test_compressed_text_has_the_same_identifier_and_text(read: Read) -> None:
    (article,) = read("talbor.txt.gz", gzip.compress(REPORT.encode()))
    assert ("talbor", REPORT) == (article.identifier, article.text)


def test_the_agency_of_the_dateline_is_the_publisher_where_nobody_says_another(read: Read) -> None:
    assert "NEWSLINE" == read("talbor.txt", REPORT)[0].publisher
    assert "Ledger" == read("talbor.txt", REPORT, publisher="Ledger")[0].publisher


@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\xef\xbb\xbf", "\u2003\n".encode()])
def test_a_file_without_words_is_refused(read: Read, content: bytes) -> None:
    (refused,) = read("empty.txt", content)
    assert "there is no text in it" == refused.reason
    assert refused.where.endswith("empty.txt")


def test_a_text_beyond_the_limit_is_refused(read: Read) -> None:
    (refused,) = read("long.txt", "word " * 30, max_article_characters=100)
    assert "the text has 150 characters, the limit is 100" == refused.reason


def test_a_file_beyond_the_limit_is_refused_unread(read: Read) -> None:
    (refused,) = read("large.txt", "word " * 30, max_file_bytes=100)
    assert "larger than the limit of 100 bytes" == refused.reason


def test_another_language_is_refused(read: Read) -> None:
    (refused,) = read("fr.txt", REPORT, language="fr")
    assert "language fr is not one the reader knows (en)" == refused.reason
    (refused,) = read("ru.txt", "Представитель армии заявил в четверг.")
    assert "not in a language the reader knows (script: Cyrillic)" == refused.reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_an_article_or_its_refusal(read: Read, content: bytes) -> None:
    (result,) = read("any.txt", content)
    assert isinstance(result, Article | ArticleRefused)
    if isinstance(result, ArticleRefused):
        assert result.reason
    elif not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and content.isascii():
        kept = content.decode().replace("\r\n", "\n").replace("\r", "\n")
        assert len(kept) == len(result.text)
        assert all(a == b or (a < " " and b in " \ufffd") for a, b in zip(kept, result.text, strict=True))
