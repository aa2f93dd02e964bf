import socket
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.errors import ArticleRefused

Read = Callable[..., list[Article | ArticleRefused]]

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>The Ledger</title><language>en-gb</language>
<item><title>Army leaves &amp; mayor stays</title><link>https://l.example/1</link><guid isPermaLink="false">led-1</guid>
<pubDate>Thu, 04 Mar 2021 23:30:00 -0500</pubDate><description>In short.</description>
<content:encoded><![CDATA[<p>TALBOR (AP) — The army <b>left</b> the town.</p><script>x()</script>
<p>The mayor stayed.</p>]]></content:encoded>
</item>
<item><title>Shells fall</title><link>https://l.example/2</link>
<description>&lt;p&gt;Shells fell on the town.&lt;/p&gt;</description></item>
<item><title>Nothing more</title><guid>led-3</guid></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Herald</title>
<entry><id>urn:h:1</id><title>Talks fail</title><link href="https://h.example/1"/><published>2021-03-04T08:00:00Z</published>
<updated>2021-03-06T08:00:00Z</updated>
<content type="html">&lt;p&gt;The talks of the sides failed.&lt;/p&gt;</content></entry>
<entry><id>urn:h:2</id><title>Talks resume</title><updated>2021-03-07T08:00:00Z</updated>
<summary type="text">The talks of 2 &lt; 3 sides resumed.</summary></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://w.example/"><title>Wire</title></channel>
<item rdf:about="https://w.example/1"><title>Truce holds</title><link>https://w.example/1</link>
<dc:date>2021-03-04</dc:date><description>The truce held for a day.</description></item></rdf:RDF>"""


def test_entries_of_rss_become_articles(read: Read) -> None:
    first, second, third = read("feed.xml", RSS)
    assert "Army leaves & mayor stays\n\nTALBOR (AP) — The army left the town.\n\nThe mayor stayed." == first.text
    assert "Army leaves & mayor stays" == first.headline == first.text[slice(*first.title)]
    assert "TALBOR" == first.text[slice(*first.dateline.place)]
    assert ("led-1", "https://l.example/1", date(2021, 3, 4), "The Ledger", "en-gb") == (
        first.identifier,
        first.url,
        first.published,
        first.publisher,
        first.language,
    )
    assert ("https://l.example/2", "Shells fall\n\nShells fell on the town.") == (second.identifier, second.text)
    assert "the entry has neither content nor summary" == third.reason
    assert third.where.endswith("feed.xml:3")


def test_entries_of_atom_become_articles(read: Read) -> None:
    first, second = read("feed.atom", ATOM)
    assert ("urn:h:1", "Talks fail\n\nThe talks of the sides failed.", date(2021, 3, 4), "The Herald") == (
        first.identifier,
        first.text,
        first.published,
        first.publisher,
    )
    assert ("Talks resume\n\nThe talks of 2 < 3 sides resumed.", date(2021, 3, 7)) == (second.text, second.published)


def test_entries_of_rss_1_become_articles(read: Read) -> None:
    (article,) = read("feed.rss", RDF)
    assert ("https://w.example/1", "Truce holds\n\nThe truce held for a day.", date(2021, 3, 4)) == (
        article.identifier,
        article.text,
        article.published,
    )


@pytest.mark.parametrize("content", [RSS, ATOM, RDF])
def test_a_feed_without_suffix_is_known_by_its_beginning(read: Read, content: str) -> None:
    assert read("feed", content)[0].headline


def test_the_declared_encoding_holds(read: Read) -> None:
    content = RSS.replace("UTF-8", "windows-1250").replace("Army", "Štěpán Dvořák's army")
    assert "Štěpán Dvořák's army leaves & mayor stays" == read("feed.xml", content.encode("cp1250"))[0].headline


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_unfold_without_end_are_refused(read: Read, encoding: str) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>' + RSS.partition("?>")[2].replace(
        "In short.", "&l11;"
    )
    (refused,) = read("feed.xml", bomb.encode(encoding))
    assert "it declares entities in a DTD, which could unfold without end" == refused.reason


def test_nothing_outside_is_fetched(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.com/rss-0.91.dtd">'
    results = read(
        "feed.xml", RSS.replace("<rss ", doctype + "<rss ").replace("In short.", '&lt;img src="http://x.example/"&gt;')
    )
    assert "led-1" == results[0].identifier
    assert "neither RSS nor Atom" == read("address.xml", "http://x.example/feed.xml")[0].reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<a><b/></a>", "neither RSS nor Atom"),
        ('<rss version="2.0"><channel><title>x</title></channel></rss>', "the feed has no entries"),
        (" \n", "there is no text in it"),
    ],
)
def test_what_is_no_feed_is_refused(read: Read, content: str, reason: str) -> None:
    assert [reason] == [refused.reason for refused in read("feed.xml", content)]


def test_a_damaged_feed_gives_what_can_be_read(read: Read) -> None:
    results = read("feed.xml", RSS[: RSS.index("<item><title>Nothing")])
    assert ["led-1", "https://l.example/2"] == [result.identifier for result in results]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.lists(
        st.sampled_from(
            ["<item>", "</item>", "<title>", "&lt;p", "&amp;", "]]>", "<![CDATA[", "<!--", "é", "<a:b>", "x "]
        )
    )
)
def test_any_markup_gives_articles_or_refusals(read: Read, pieces: list[str]) -> None:
    for result in read("feed.xml", '<rss version="2.0"><channel>' + "".join(pieces)):
        assert isinstance(result, Article | ArticleRefused)
