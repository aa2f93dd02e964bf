from collections.abc import Callable
from datetime import date

import pytest

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver

Read = Callable[..., list[Article | ArticleRefused]]

DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf version="-//IPTC//DTD NITF 3.4//EN" change.date="January 1, 2006">
<head><title>Army-Town</title><docdata management-status="usable"><doc-id id-string="raid-1" regsrc="AP"/>
<date.issue norm="20210304T080000Z"/><du-key key="town"/><doc.copyright holder="AP" year="2021"/></docdata>
<pubdata type="print" date.publication="20210305" name="The Ledger"/></head>
<body><body.head><hedline><hl1>Army leaves <em>town</em></hl1><hl2>Mayor stays</hl2></hedline>
<byline>By Ann Other</byline><dateline><location>TALBOR</location>,
<story.date norm="20210304">March 4</story.date> (AP)
</dateline></body.head><body.content><block><p>The army left the town on Monday &mdash; said the mayor.</p>
<p>The mayor stayed,<br/>and asked for help.</p></block>
<media media-type="image"><media-caption>A town</media-caption></media>
<p lede="false">Nothing else is known.</p></body.content><body.end><tagline>AO</tagline></body.end></body></nitf>"""
TEXT = (
    "Army leaves town\n\nTALBOR, March 4 (AP) — The army left the town on Monday — said the mayor.\n\n"
    "The mayor stayed,\nand asked for help.\n\nNothing else is known."
)


@pytest.mark.parametrize("name", ["a.xml", "a", "a.nitf"])
def test_document_becomes_an_article(read: Read, name: str) -> None:
    (article,) = read(name, DOCUMENT)
    assert TEXT == article.text
    assert ("raid-1", "Army leaves town", date(2021, 3, 4), "The Ledger") == (
        article.identifier,
        article.headline,
        article.published,
        article.publisher,
    )
    assert article.dateline
    assert article.dateline.place


def test_file_names_a_document_without_an_identifier(read: Read) -> None:
    document = DOCUMENT.replace('<doc-id id-string="raid-1" regsrc="AP"/>', "")
    assert "raid" == read("raid.xml", document)[0].identifier


@pytest.mark.parametrize(
    ("removed", "expected"),
    [(' name="The Ledger"', "AP"), ('<pubdata type="print" date.publication="20210305" name="The Ledger"/>', "AP")],
)
def test_publisher_is_at_last_who_holds_the_rights(read: Read, removed: str, expected: str) -> None:
    assert expected == read("a.xml", DOCUMENT.replace(removed, ""))[0].publisher


def test_document_that_is_canceled_is_not_read_and_said_so(read: Read) -> None:
    (result,) = read("a.xml", DOCUMENT.replace('"usable"', '"canceled"'))
    assert (PassedOver, "canceled by its publisher, not built: raid-1") == (type(result), result.reason)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (DOCUMENT.replace("</hl1>", ""), "not well-formed XML: "),
        (DOCUMENT.replace("body.content", "body.nothing"), "the document has no body"),
        (DOCUMENT.replace('"nitf-3-4.dtd"', '"nitf-3-4.dtd" [<!ENTITY a "b">]'), "it declares entities in a DTD"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(read: Read, content: str, reason: str) -> None:
    (refused,) = read("a.xml", content)
    assert refused.reason.startswith(reason)
