from collections.abc import Callable
from pathlib import Path

import pytest

from kg.article import Article
from kg.errors import ArticleRefused, FetchFailed, SourceError
from kg.web import Follower, Round, Web, feeds_of
from tests.sources.pages import page
from tests.web.conftest import Site
from tests.web.test_reading import LONG, entry, feed

Make = Callable[..., Web]


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def look(follower: Follower) -> tuple[list[str], Round]:
    """One round, committed: what was new, and what it says of itself."""
    looked = Round()
    results = list(follower.new_articles(looked))
    follower._web.memory.commit()
    return [one.identifier if isinstance(one, Article) else type(one).__name__ for one in results], looked


def test_only_what_is_new_is_read(site: Site, web: Make, clock: Clock) -> None:
    url = feed(site, entry(site, 1, LONG))
    follower = Follower([url], web(), 60, clock=clock)
    assert ["led-1"] == look(follower)[0]
    clock.now = 60
    assert [] == look(follower)[0]
    feed(site, entry(site, 2, LONG), entry(site, 1, LONG))
    clock.now = 120
    assert ["led-2"] == look(follower)[0]


def test_entry_that_has_changed_is_read_again(site: Site, web: Make, clock: Clock) -> None:
    follower = Follower([feed(site, entry(site, 1, LONG))], web(), 60, clock=clock)
    look(follower)
    feed(site, entry(site, 1, LONG + " It came back."))
    clock.now = 60
    assert ["led-1"] == look(follower)[0]


def test_what_was_read_is_remembered_by_the_next_run(site: Site, web: Make, clock: Clock) -> None:
    url = feed(site, entry(site, 1, LONG))
    look(Follower([url], web(), 60, clock=clock))
    assert [] == look(Follower([url], web(), 60, clock=clock))[0]


def test_feed_is_asked_only_when_it_is_due_and_only_whether_it_has_changed(site: Site, web: Make, clock: Clock) -> None:
    follower = Follower([feed(site, entry(site, 1, LONG), ETag='"1"')], web(), 60, clock=clock)
    look(follower)
    clock.now = 59
    assert (0, 1.0) == (look(follower)[1].feeds, follower.pause())
    clock.now = 60
    looked = look(follower)[1]
    assert (1, 1, 60.0) == (looked.feeds, looked.unchanged, follower.pause())
    assert '"1"' == site.asked[-1][1]["if-none-match"]


def test_feed_that_fails_is_asked_ever_later_and_stops_no_other(site: Site, web: Make, clock: Clock) -> None:
    good = feed(site, entry(site, 1, LONG))
    follower = Follower([f"{site.url}/none", good], web(), 60, clock=clock)
    new, looked = look(follower)
    assert (["led-1"], ["HTTP 404"]) == (new, [one.reason for one in looked.failed])
    clock.now = 60
    assert (1, 0) == (look(follower)[1].feeds, len(look(follower)[1].failed))
    clock.now = 120
    assert 1 == len(look(follower)[1].failed)
    clock.now = 350
    assert 0 == len(look(follower)[1].failed)
    clock.now = 360
    assert 1 == len(look(follower)[1].failed)
    feed(site, entry(site, 2, LONG), path="/none")
    clock.now = 360 + 480
    assert ["led-2"] == look(follower)[0]


def test_feed_that_asks_for_patience_gets_it(site: Site, web: Make, clock: Clock) -> None:
    url = site.lay("/feed", "busy", status=429, Retry_After="5000")
    follower = Follower([url], web(), 60, clock=clock)
    look(follower)
    assert 4_990 < follower.pause() <= 5_000


def test_page_that_cannot_be_had_is_tried_again_and_at_last_refused(site: Site, web: Make, clock: Clock) -> None:
    site.lay("/1", "busy", status=500)
    follower = Follower([feed(site, entry(site, 1), entry(site, 2, LONG), ETag='"1"')], web(), 60, clock=clock)
    told = []
    for _ in range(6):
        told.append(look(follower)[0])
        clock.now += 60
    assert [["led-2"], [], [], [], ["FetchFailed"], []] == told


def test_page_that_comes_later_is_read_then(site: Site, web: Make, clock: Clock) -> None:
    site.lay("/1", "busy", status=503)
    follower = Follower([feed(site, entry(site, 1), ETag='"1"')], web(), 60, clock=clock)
    new, looked = look(follower)
    assert ([], 1) == (new, looked.waiting)
    site.lay("/1", page())
    clock.now = 60
    assert [f"{site.url}/1"] == look(follower)[0]


def test_page_that_is_gone_is_refused_once(site: Site, web: Make, clock: Clock) -> None:
    follower = Follower([feed(site, entry(site, 1))], web(), 60, clock=clock)
    assert ["FetchFailed"] == look(follower)[0]
    clock.now = 60
    assert [] == look(follower)[0]


def test_page_that_is_no_feed_is_told(site: Site, web: Make, clock: Clock) -> None:
    follower = Follower([site.lay("/a", page())], web(), 60, clock=clock)
    assert ["neither RSS nor Atom"] == [one.reason for one in look(follower)[1].failed]


# ---- OPML


def test_feeds_are_taken_from_opml_each_once(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(
        '<?xml version="1.0"?><opml version="2.0"><head><title>x</title></head><body><outline text="News">'
        '<outline type="rss" text="a" xmlUrl="https://a.example/feed"/><outline text="b" xmlURL="https://b.example/"/>'
        '</outline><outline text="a" xmlUrl="https://a.example/feed"/><outline text="c" url="https://c.example/"/></body></opml>'
    )
    assert ["https://a.example/feed", "https://b.example/"] == feeds_of(path)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "no OPML that can be read"),
        ("<opml", "no OPML that can be read"),
        ("<rss/>", "no OPML file"),
        ("<opml><body/></opml>", "it lists no feed"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><opml/>', "declares entities"),
    ],
)
def test_what_is_no_list_of_feeds_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(content)
    with pytest.raises(SourceError, match=reason):
        feeds_of(path)


def test_failures_are_refusals() -> None:
    assert issubclass(FetchFailed, ArticleRefused)
