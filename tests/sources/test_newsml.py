from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver

Read = Callable[..., list[Article | ArticleRefused]]

NAR = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
PARAGRAPHS = ("The army left the town on Monday — said the mayor.", "The mayor stayed, and asked for help.")
TEXT = "Army leaves town\n\nTALBOR, March 4 (AFP) - " + "\n\n".join(PARAGRAPHS)
LEAD = "TALBOR, March 4 (AFP) - "
NITF = (
    '<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><head/><body>'
    "<body.head><hedline><hl1>Army leaves town</hl1></hedline><byline>by Ann Other</byline></body.head><body.content>"
    f"<p>{LEAD}{PARAGRAPHS[0]}</p><media media-type='image'><media-caption>A caption</media-caption></media>"
    f"<p>{PARAGRAPHS[1]}</p></body.content><body.end><tagline>ao/pdw</tagline></body.end></body></nitf></inlineXML>"
)
XHTML = (
    '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Army</title>'
    f"</head><body><p>{LEAD}{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}<br/></p></body></html></inlineXML>"
)
ESCAPED = (
    f'<inlineData contenttype="text/html">&lt;p&gt;{LEAD}{PARAGRAPHS[0]}&lt;/p&gt;&lt;p&gt;{PARAGRAPHS[1]}'
    "&lt;/p&gt;</inlineData>"
)
PLAIN = f'<inlineData contenttype="text/plain">{LEAD}{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}</inlineData>'


def item(
    content: str = NITF,
    *,
    guid: str = "urn:newsml:afp.com:20210304:raid",
    status: str = 'qcode="stat:usable"',
    kind: str = 'qcode="ninat:text"',
    provider: str = '<provider qcode="nprov:AFP"><name xml:lang="fr">AFP.fr</name>'
    '<name xml:lang="en">AFP</name></provider>',
    language: str = '<language tag="en"/>',
    dates: str = "<contentCreated>2021-03-04T08:00:00+01:00</contentCreated>",
    namespace: str = NAR,
    tag: str = "newsItem",
) -> str:
    return (
        f'<{tag} {namespace} guid="{guid}" version="2" standard="NewsML-G2" standardversion="2.28" conformance="power"'
        f' xml:lang="en"><catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_36.xml"/>'
        f'<rightsInfo><copyrightHolder literal="(c) Wire Ltd"/></rightsInfo>'
        f"<itemMeta><itemClass {kind}/>{provider}<versionCreated>2021-03-05T09:00:00Z</versionCreated>"
        f"<pubStatus {status}/><title>Raid (an item)</title></itemMeta>"
        f'<contentMeta><urgency>3</urgency>{dates}<located literal="Talbor"/><by>Ann Other</by>{language}'
        f"<slugline separator='-'>town-army</slugline><headline role='hld:short'>Army out</headline>"
        f"<headline>Army leaves town</headline></contentMeta>"
        f"<contentSet>{content}</contentSet></{tag}>"
    )


def message(*items: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<newsMessage {NAR}><header><sent>2021-03-06T00:00:00Z</sent></header>'
        f"<itemSet>{''.join(items)}</itemSet></newsMessage>"
    )


def kinds(results: list[Article | ArticleRefused]) -> list[type]:
    return [type(result) for result in results]


@pytest.mark.parametrize("content", [NITF, XHTML, ESCAPED, PLAIN])
@pytest.mark.parametrize("name", ["item.xml", "item", "item.newsml"])
def test_item_becomes_an_article_whatever_its_text_is_written_in(read: Read, name: str, content: str) -> None:
    (article,) = read(name, '<?xml version="1.0" encoding="UTF-8"?>' + item(content))
    assert TEXT == article.text
    assert ("urn:newsml:afp.com:20210304:raid", "Army leaves town", date(2021, 3, 4), "AFP", "en") == (
        article.identifier,
        article.headline,
        article.published,
        article.publisher,
        article.language,
    )


def test_items_of_a_message_are_read_one_by_one(read: Read) -> None:
    picture = item("", guid="urn:2", kind='qcode="ninat:picture"')
    package = item("", guid="urn:3", kind='qcode="ninat:composite"', tag="packageItem")
    results = read("message.xml", message(item(guid="urn:1"), picture, package, item(XHTML, guid="urn:4")))
    assert [Article, PassedOver, PassedOver, Article] == kinds(results)
    assert ["urn:1", "urn:4"] == [one.identifier for one in results if isinstance(one, Article)]
    assert results[3].source.endswith("message.xml:4")


def test_prefixed_names_are_read(read: Read) -> None:
    prefixed = (
        '<nar:newsMessage xmlns:nar="http://iptc.org/std/nar/2006-10-01/"><nar:itemSet><nar:newsItem guid="urn:1">'
        '<nar:itemMeta><nar:provider literal="dpa"/></nar:itemMeta><nar:contentMeta><nar:headline>Army leaves town'
        f"</nar:headline></nar:contentMeta><nar:contentSet>"
        f"{NITF.replace('inlineXML', 'nar:inlineXML')}</nar:contentSet>"
        "</nar:newsItem></nar:itemSet></nar:newsMessage>"
    )
    (article,) = read("message.xml", prefixed)
    assert (TEXT, "dpa") == (article.text, article.publisher)


@pytest.mark.parametrize(
    ("provider", "expected"),
    [
        ('<provider literal="reuters.com"/>', "reuters.com"),
        ('<provider qcode="nprov:REUTERS"/>', "REUTERS"),
        ('<provider uri="http://cv.iptc.org/newsprovider/dpa"/>', "dpa"),
        ('<provider qcode="p:1"><name>Thomson Reuters</name></provider>', "Thomson Reuters"),
        ("", "(c) Wire Ltd"),
    ],
)
def test_publisher_is_the_provider(read: Read, provider: str, expected: str) -> None:
    assert expected == read("item.xml", item(provider=provider))[0].publisher


def test_version_gives_the_day_where_the_content_has_none(read: Read) -> None:
    assert date(2021, 3, 5) == read("item.xml", item(dates=""))[0].published


@pytest.mark.parametrize(
    "status",
    ['qcode="stat:canceled"', 'qcode="stat:withheld"', 'uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"'],
)
def test_item_that_its_publisher_takes_back_is_not_read_and_said_so(read: Read, status: str) -> None:
    results = read("message.xml", message(item(guid="urn:1", status=status), item(guid="urn:2")))
    assert [PassedOver, Article] == kinds(results)
    assert results[0].reason.endswith(" by its publisher, not built: urn:1")


def test_item_in_another_language_is_refused(read: Read) -> None:
    (refused,) = read("item.xml", item(language='<language tag="de"/>'))
    assert "language de is not one the reader knows (en)" == refused.reason


def test_text_in_base64_is_read(read: Read) -> None:
    import base64

    data = base64.b64encode(f"{LEAD}{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}".encode()).decode()
    assert (
        TEXT
        == read("item.xml", item(f'<inlineData contenttype="text/plain" encoding="base64">{data}</inlineData>'))[0].text
    )


def test_dateline_that_stands_apart_begins_the_text(read: Read) -> None:
    content = XHTML.replace(LEAD, "")
    given = item(content).replace("<headline>", "<dateline>TALBOR, March 4 (AFP) -</dateline><headline>")
    assert TEXT == read("item.xml", given)[0].text


def test_names_of_characters_from_html_are_read(read: Read) -> None:
    (article,) = read("item.xml", item(NITF.replace("—", "&mdash;").replace("asked for", "asked&nbsp;for")))
    assert TEXT == article.text


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "windows-1252"])
def test_the_declared_encoding_holds(read: Read, encoding: str) -> None:
    text = message(item(NITF.replace("—", "-").replace("TALBOR", "MALMÖ"))).replace("UTF-8", encoding)
    assert "MALMÖ" in read("message.xml", text.encode(encoding))[0].text


def test_damaged_item_is_refused_and_the_others_read(read: Read) -> None:
    damaged = item(guid="urn:2").replace("</body.content>", "")
    unclosed = item(guid="urn:3").replace("</newsItem>", "")
    results = read("message.xml", message(item(guid="urn:1"), damaged, unclosed, item(guid="urn:4")))
    assert [Article, ArticleRefused, ArticleRefused, Article] == kinds(results)
    assert results[1].where.endswith("message.xml:2")
    assert results[1].reason.startswith("not well-formed XML: ")


def test_message_that_is_cut_off_gives_what_is_whole(read: Read) -> None:
    results = read("message.xml", message(item(guid="urn:1"), item(guid="urn:2"))[:-300])
    assert [Article, ArticleRefused] == kinds(results)
    assert "the newsItem has no end: the file is cut off" == results[1].reason


def test_message_is_read_item_by_item_however_large(read: Read) -> None:
    results = read("message.xml", message(*(item(guid=f"urn:{n}") for n in range(200))), max_file_bytes=10_000)
    assert [f"urn:{n}" for n in range(200)] == [one.identifier for one in results]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<NewsML><NewsItem/></NewsML>", "NewsML 1, which is not read"),
        (message(), "there is no news item in it"),
        (item('<remoteContent href="http://x.example/a.xml"/>'), "the item has no text in it, only a link: http://x"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + item(), "it declares entities in a DTD"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(read: Read, content: str, reason: str) -> None:
    (refused,) = read("item.xml", content)
    assert refused.reason.startswith(reason)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, 3_000), st.text(alphabet='<>/&"= n', max_size=12))
def test_any_markup_gives_articles_or_refusals(read: Read, at: int, damage: str) -> None:
    content = message(item(guid="urn:1"), item(guid="urn:2"))
    for result in read("message.xml", content[:at] + damage + content[at:]):
        assert isinstance(result, Article | ArticleRefused)
