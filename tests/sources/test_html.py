import socket
import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources.fragments import looks_like_html, text_of_html

Read = Callable[..., list[Article | ArticleRefused]]

PARAGRAPHS = (
    "TALBOR (AP) — Shells struck a crowded market in town and killed at least four people, they said.",
    "The army denied that it had fired on the market, and the mayor asked for an inquiry into what had happened.",
)
LINKED = """<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "no"},
 {"@type": ["NewsArticle"],
 "headline": "Shells strike market", "datePublished": "2021-03-04T23:30:00-05:00", "identifier": "led-1",
 "publisher": {"@type": "Organization", "name": "The Daily Ledger"}, "inLanguage": "en-GB",
 "mainEntityOfPage": {"@id": "https://l.example/1"}}]}</script>"""


def page(head: str = "", body: str = "", language: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!doctype html><html{language}><head>{head}</head><body><nav><a href='/'>Home</a><a href='/w'>World</a></nav>"
        f"<article><h1>Shells strike market</h1>{text}{body}</article><footer>Copyright 3 May 2018</footer></body>"
    )


def test_the_text_is_the_headline_and_the_paragraphs(read: Read) -> None:
    (article,) = read("page.html", page())
    assert "\n\n".join(["Shells strike market", *PARAGRAPHS]) == article.text
    assert "Shells strike market" == article.text[slice(*article.title)]
    assert "TALBOR" == article.text[slice(*article.dateline.place)]


def test_json_ld_gives_the_metadata(read: Read) -> None:
    (article,) = read("page.html", page(LINKED))
    assert ("led-1", date(2021, 3, 4), "The Daily Ledger", "en-GB", "https://l.example/1", "Shells strike market") == (
        article.identifier,
        article.published,
        article.publisher,
        article.language,
        article.url,
        article.headline,
    )


def test_meta_elements_give_it_where_json_ld_does_not(read: Read) -> None:
    head = (
        '<meta property="og:title" content="Shells strike market"><meta property="og:site_name" content="Ledger">'
        '<meta property="article:published_time" content="2021-03-04T08:00:00Z">'
        '<link rel="canonical" href="https://l.example/1">'
    )
    (article,) = read("page.html", page(head))
    assert ("https://l.example/1", "https://l.example/1", date(2021, 3, 4), "Ledger") == (
        article.identifier,
        article.url,
        article.published,
        article.publisher,
    )


def test_no_date_is_taken_from_the_words_of_the_page(read: Read) -> None:
    (article,) = read("page.html", page(body="<p>The last attack was on 3 May 2018, said the mayor.</p>"))
    assert article.published is None


def test_the_name_of_the_file_is_the_identifier_where_the_page_has_none(read: Read) -> None:
    assert "page.one" == read("page.one.html", page())[0].identifier


@pytest.mark.parametrize(
    "script", ["{", "[" * 100_000, "null", '{"@type": 1, "@graph": 2}', '{"@type": "Article", "headline": [[1]]}']
)
def test_damaged_json_ld_is_overlooked(read: Read, script: str) -> None:
    (article,) = read("page.html", page(f'<script type="application/ld+json">{script}</script>'))
    assert article.text.endswith(PARAGRAPHS[1])


@pytest.mark.parametrize(
    "content",
    [
        "<html></html>",
        "<html><body><nav><a href='/'>Home</a></nav></body></html>",
        "<html><script>x()</script></html>",
        "<",
    ],
)
def test_a_page_without_an_article_is_refused(read: Read, content: str) -> None:
    assert ["no article text found in the page"] == [refused.reason for refused in read("page.html", content)]


def test_the_language_of_the_page_counts(read: Read) -> None:
    (refused,) = read("page.html", page(language=" lang='fr-FR'"))
    assert "language fr-FR is not one the reader knows (en)" == refused.reason


@pytest.mark.parametrize("name", ["page", "page.unknown"])
def test_a_page_without_suffix_is_known_by_its_beginning(read: Read, name: str) -> None:
    assert read(name, page())[0].text.startswith("Shells strike market\n\n")


def test_xhtml_with_a_declaration_is_read_in_its_encoding(read: Read) -> None:
    content = '<?xml version="1.0" encoding="windows-1250"?>' + page(
        body="<p>So said Štěpán Dvořák of the town council.</p>"
    )
    assert read("page.xhtml", content.encode("cp1250"))[0].text.endswith("So said Štěpán Dvořák of the town council.")


def test_nothing_outside_is_fetched(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    outside = '<link rel="amphtml" href="http://x.example/a"><script src="http://x.example/b"></script>'
    assert isinstance(read("page.html", page(outside, '<iframe src="http://x.example/c"></iframe>'))[0], Article)


def test_entities_of_a_doctype_do_not_unfold(read: Read) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE html [<!ENTITY l0 "ha">{laughs}]>' + page(body="<p>&l11;</p>").partition(">")[2]
    (result,) = read("page.html", bomb)
    assert isinstance(result, ArticleRefused) or len(result.text) < 10_000


@pytest.mark.parametrize(
    "content",
    ["<div>" * 300_000, "<" * 1_000_000, "<a " + 'x="y" ' * 200_000, "<table><tr><td>a b" * 50_000, "&" * 1_000_000],
)
def test_markup_made_to_choke_on_is_done_with_in_seconds(read: Read, content: str) -> None:
    begun = time.monotonic()
    (result,) = read("page.html", "<html><body>" + content)
    assert isinstance(result, Article | ArticleRefused)
    assert time.monotonic() - begun < 20


def test_a_page_of_countless_elements_is_refused(read: Read) -> None:
    (refused,) = read("page.html", "<html><body>" + "<p>The end of it." * 50_000)
    assert "the page has more than 30,000 elements" == refused.reason


def test_a_page_beyond_the_limit_is_refused(read: Read) -> None:
    (refused,) = read("page.html", page() + " " * 800, max_article_characters=50)
    assert "the page is longer than 800 characters" == refused.reason


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<table>", "<a href=x>", "&#0;", "&#xd800;", "<!--", "\x0b", "é", "the army ", "<svg>"]
        )
    )
)
def test_any_markup_gives_an_article_or_its_refusal(read: Read, pieces: list[str]) -> None:
    (result,) = read("page.html", "<html>" + "".join(pieces))
    assert isinstance(result, Article | ArticleRefused)


def test_blocks_become_paragraphs_and_scripts_nothing() -> None:
    fragment = (
        "One <b>two</b>\n three<br>four<script>x<p>y</p></script><p>five</p> six<ul><li>7<li>8</ul><!-- no --> nine"
    )
    assert "One two three\nfour\n\nfive\n\nsix\n\n7\n\n8\n\nnine" == text_of_html(fragment)


def test_deep_fragments_are_read_without_recursion() -> None:
    assert text_of_html("<div>" * 50_000 + "deep") in ("", "deep")


def test_only_text_that_is_markup_from_end_to_end_is_taken_for_html() -> None:
    assert looks_like_html(" <p>words</p>\n")
    assert not looks_like_html("<- see 5 > 3")
    assert not looks_like_html("The <b>army</b> left.")


def test_publisher_may_be_a_node_of_its_own_in_json_ld(read: Read) -> None:
    graph = LINKED.replace(
        '"publisher": {"@type": "Organization", "name": "The Daily Ledger"}', '"publisher": {"@id": "#o"}'
    )
    graph = graph.replace(
        '{"@type": "WebPage"', '{"@id": "#o", "@type": "Organization", "name": "Ledger"}, {"@type": "WebPage"'
    )
    assert "Ledger" == read("page.html", page(graph))[0].publisher


def test_publisher_may_follow_the_headline_in_the_title(read: Read) -> None:
    for mark in ("|", "-", "–"):
        (article,) = read("page.html", page(f"<title>Shells strike market {mark} The Ledger</title>"))
        assert ("Shells strike market", "The Ledger") == (article.headline, article.publisher)


@pytest.mark.parametrize(
    ("body", "day"),
    [
        ('<time datetime="2021-03-04T10:00Z">4 March</time>', date(2021, 3, 4)),
        (
            '<time datetime="2021-03-04T10:00Z">10.00</time><time datetime="2021-03-04T11:00Z">11.00</time>',
            date(2021, 3, 4),
        ),
        ('<time datetime="2021-03-04">4 March</time><time datetime="2020-01-01">an older story</time>', None),
    ],
)
def test_times_in_the_article_give_the_day_where_they_agree(read: Read, body: str, day: date | None) -> None:
    assert day == read("page.html", page(body=body))[0].published
