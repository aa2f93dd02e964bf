from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kg.article import Article
from kg.errors import ArticleRefused, FetchFailed, PassedOver, StoreError
from kg.web import Memory, Web
from kg.web.fetching import Validators
from tests.sources.pages import BODY, front_page, page
from tests.web.conftest import Site

Make = Callable[..., Web]
LONG = " ".join(["The army left the town on Monday, and nobody could say where it had gone or why."] * 3)


def feed(site: Site, *entries: str, path: str = "/feed", **headers: str) -> str:
    content = (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>The Ledger</title><language>en</language>{''.join(entries)}</channel></rss>"
    )
    return site.lay(path, content, Content_Type="application/rss+xml", **headers)


def entry(site: Site, number: int, content: str = "", summary: str = "In short.") -> str:
    whole = f"<content:encoded>&lt;p&gt;{content}&lt;/p&gt;</content:encoded>" if content else ""
    return (
        f"<item><title>Shells strike market {number}</title><link>{site.url}/{number}</link><guid>led-{number}</guid>"
        f"<pubDate>Thu, 04 Mar 2021 08:00:00 GMT</pubDate><description>{summary}</description>{whole}</item>"
    )


def read(web: Web, *inputs: str) -> list[Article | ArticleRefused]:
    results = list(web.read_inputs(inputs))
    web.memory.commit()
    return results


def kinds(results: list[Article | ArticleRefused]) -> list[type]:
    return [type(result) for result in results]


# ---- pages


def test_page_becomes_an_article(site: Site, web: Make) -> None:
    url = site.lay("/a", page())
    (article,) = read(web(), url)
    assert (f"Shells strike market\n\n{BODY}", url, url, url, date(2021, 3, 4), "The Ledger") == (
        article.text,
        article.url,
        article.identifier,
        article.source,
        article.published,
        article.publisher,
    )


def test_address_that_redirects_lead_to_is_the_articles(site: Site, web: Make) -> None:
    end = site.lay("/2021/03/04/market", page(head=""))
    (article,) = read(web(), site.lay("/a", status=301, Location="/2021/03/04/market"))
    assert (end, date(2021, 3, 4), "127.0.0.1") == (article.url, article.published, article.publisher)


def test_charset_comes_from_the_header(site: Site, web: Make) -> None:
    url = site.lay(
        "/a",
        page("Shells strike Šabac").replace("—", "-").encode("iso8859-2"),
        Content_Type="text/html; charset=iso-8859-2",
    )
    assert "Shells strike Šabac" == read(web(), url)[0].headline


def test_addresses_and_files_may_be_mixed(site: Site, web: Make, tmp_path: Path) -> None:
    (tmp_path / "raid.txt").write_text("The army left the town on Monday.")
    results = read(web(), str(tmp_path / "raid.txt"), site.lay("/a", page()))
    assert ["raid", f"{site.url}/a"] == [one.identifier for one in results if isinstance(one, Article)]


@pytest.mark.parametrize(
    ("content", "headers", "reason"),
    [
        ("", {}, "there is no text in it"),
        (b"%PDF-1.7", {"Content_Type": "application/pdf"}, "PDF document, not text"),
        ("<html><body><p>Hm.</p></body></html>", {}, "no article text found in the page"),
        (b"PK\x05\x06" + bytes(18), {"Content_Type": "application/zip"}, "a file of many articles (zip): download it"),
        ("WARC/1.0\r\n", {"Content_Type": "application/warc"}, "a file of many articles (warc): download it"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(
    site: Site, web: Make, content: str | bytes, headers: dict[str, str], reason: str
) -> None:
    (refused,) = read(web(), site.lay("/a", content, **headers))
    assert (ArticleRefused, f"{site.url}/a", True) == (type(refused), refused.where, refused.reason.startswith(reason))


def test_page_that_is_not_there_stops_no_other(site: Site, web: Make) -> None:
    assert [FetchFailed, Article] == kinds(read(web(), f"{site.url}/none", site.lay("/a", page())))


def test_item_of_a_news_agency_is_read(site: Site, web: Make) -> None:
    content = (
        '{"uri": "urn:1", "pubstatus": "usable", "headline": "Army leaves", "body_text": "The army left the town."}'
    )
    (article,) = read(web(), site.lay("/item", content, Content_Type="application/json"))
    assert "urn:1" == article.identifier


# ---- what is remembered


@pytest.mark.parametrize("headers", [{"ETag": '"1"'}, {"Last_Modified": "Thu, 04 Mar 2021 08:00:00 GMT"}])
def test_page_that_has_not_changed_is_passed_over(site: Site, web: Make, headers: dict[str, str]) -> None:
    url = site.lay("/a", page(), **headers)
    assert [Article] == kinds(read(web(), url))
    assert [PassedOver] == kinds(read(web(), url))
    site.lay("/a", page("Shells strike market again"), ETag='"2"')
    assert [Article] == kinds(read(web(), url))


def test_page_without_validators_is_read_again(site: Site, web: Make) -> None:
    url = site.lay("/a", page())
    assert [Article] == kinds(read(web(), url)) == kinds(read(web(), url))


def test_page_is_read_again_by_another_reader_or_once_its_graph_is_gone(site: Site, web: Make) -> None:
    url = site.lay("/a", page(), ETag='"1"')
    read(web(), url)
    assert [Article] == kinds(read(web("another"), url))
    assert [Article] == kinds(read(web("another", held=lambda graph: False), url))


def test_what_was_not_committed_is_not_remembered(site: Site, web: Make) -> None:
    url = site.lay("/a", page(), ETag='"1"')
    made = web()
    list(made.read_url(url))
    made.memory.forget()
    made.memory.commit()
    assert [Article] == kinds(read(web(), url))


def test_damaged_memory_is_told(tmp_path: Path) -> None:
    (tmp_path / "web.sqlite").write_bytes(b"nonsense " * 1_000)
    with pytest.raises(StoreError, match="if it is damaged, delete it"):
        Memory(tmp_path, "this")


def test_memory_outlives_the_process(tmp_path: Path) -> None:
    memory = Memory(tmp_path, "this")
    memory.note_page("https://l.example/", Validators('"1"', "then"), "urn:graph")
    memory.commit()
    memory.close()
    assert (Validators('"1"', "then"), "urn:graph") == Memory(tmp_path, "this").page("https://l.example/")
    assert Memory(tmp_path, "that").page("https://l.example/") is None


# ---- feeds


def test_entry_with_the_whole_text_is_read_from_the_feed(site: Site, web: Make) -> None:
    (article,) = read(web(), feed(site, entry(site, 1, LONG)))
    assert ("led-1", f"Shells strike market 1\n\n{LONG}", f"{site.url}/1") == (
        article.identifier,
        article.text,
        article.url,
    )
    assert ["/feed"] == site.paths()


@pytest.mark.parametrize("teaser", ["", "In short.", LONG + " …", LONG + " [...]", LONG + " Read more"])
def test_entry_with_a_teaser_is_read_from_its_page(site: Site, web: Make, teaser: str) -> None:
    site.lay("/1", page())
    (article,) = read(web(), feed(site, entry(site, 1, teaser)))
    assert (f"Shells strike market\n\n{BODY}", f"{site.url}/1", f"{site.url}/1") == (
        article.text,
        article.identifier,
        article.source,
    )


def test_feed_says_what_the_page_does_not(site: Site, web: Make) -> None:
    site.lay("/1", page(head='<meta property="og:type" content="article">'))
    (article,) = read(web(), feed(site, entry(site, 1)))
    assert (date(2021, 3, 4), "The Ledger") == (article.published, article.publisher)


def test_page_behind_a_feed_that_fails_or_is_no_article_stops_no_other(site: Site, web: Make) -> None:
    site.lay("/2", front_page())
    site.lay("/3", b"\x89PNG", Content_Type="image/png")
    site.lay("/4", page())
    results = read(web(), feed(site, *(entry(site, number) for number in (1, 2, 3, 4))))
    assert [FetchFailed, PassedOver, PassedOver, Article] == kinds(results)


def test_feed_that_has_not_changed_is_passed_over(site: Site, web: Make) -> None:
    url = feed(site, entry(site, 1, LONG), ETag='"1"')
    assert [Article] == kinds(read(web(), url))
    assert [PassedOver] == kinds(read(web(), url))


def test_feed_is_asked_for_again_whole_while_a_page_behind_it_may_still_come(site: Site, web: Make) -> None:
    url = feed(site, entry(site, 1), ETag='"1"')
    site.lay("/1", "busy", status=503)
    assert [FetchFailed] == kinds(read(web(), url))
    site.lay("/1", page())
    assert [Article] == kinds(read(web(), url))


def test_atom_and_feeds_served_as_html_are_known_by_their_content(site: Site, web: Make) -> None:
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Ledger</title><entry><id>urn:1</id>'
        "<title>Talks fail</title><updated>2021-03-04T08:00:00Z</updated>"
        f'<content type="text">{LONG}</content></entry></feed>'
    )
    (article,) = read(web(), site.lay("/feed", content))
    assert ("urn:1", "The Ledger") == (article.identifier, article.publisher)
