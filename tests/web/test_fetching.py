import gzip
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from email.utils import formatdate

import brotli
import pytest

from kg import __version__
from kg.errors import ArticleRefused, FetchFailed, OptionError
from kg.web import Fetcher, WebOptions
from kg.web.connections import is_public
from kg.web.fetching import Validators
from tests.web.conftest import Site

Make = Callable[..., Fetcher]


def test_page_comes_with_what_the_server_says_about_it(site: Site, fetcher: Make) -> None:
    url = site.lay("/a", "The page", ETag='"1"', Last_Modified="Thu, 04 Mar 2021 08:00:00 GMT", Content_Language="en")
    fetched = fetcher().fetch(f"{url}#part")
    assert fetched
    assert (url, b"The page", "text/html; charset=utf-8", "en") == (
        fetched.url,
        fetched.body,
        fetched.content_type,
        fetched.content_language,
    )
    assert Validators('"1"', "Thu, 04 Mar 2021 08:00:00 GMT") == fetched.validators


def test_program_says_who_it_is(site: Site, fetcher: Make) -> None:
    fetcher().fetch(site.lay("/a", "x"))
    agents = {headers["user-agent"] for _, headers in site.asked}
    assert {f"conflict-kg/{__version__} (+https://w3id.org/conflict-kg)"} == agents


@pytest.mark.parametrize("headers", [{"ETag": '"1"'}, {"Last_Modified": "Thu, 04 Mar 2021 08:00:00 GMT"}])
def test_page_that_has_not_changed_is_not_sent_again(site: Site, fetcher: Make, headers: dict[str, str]) -> None:
    url = site.lay("/a", "x", **headers)
    first = fetcher().fetch(url)
    assert first
    assert fetcher().fetch(url, first.validators) is None


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_compressed_page_is_unfolded(site: Site, fetcher: Make, coding: str) -> None:
    body = {"gzip": gzip.compress, "br": brotli.compress}[coding](b"The page")
    fetched = fetcher().fetch(site.lay("/a", body, Content_Encoding=coding))
    assert fetched
    assert b"The page" == fetched.body


@pytest.mark.parametrize("coding", ["gzip", "br"])
def test_page_that_unfolds_beyond_measure_is_refused(site: Site, fetcher: Make, coding: str) -> None:
    body = {"gzip": gzip.compress, "br": brotli.compress}[coding](bytes(5_000_000))
    with pytest.raises(ArticleRefused, match="unfolds to more than the limit of 100,000 bytes"):
        fetcher(max_bytes=100_000).fetch(site.lay("/a", body, Content_Encoding=coding))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_to_the_page(site: Site, fetcher: Make, status: int) -> None:
    end = site.lay("/b/c", "The page")
    fetched = fetcher().fetch(site.lay("/a", status=status, Location="b/c"))
    assert fetched
    assert (end, b"The page") == (fetched.url, fetched.body)


def test_redirects_without_end_are_refused(site: Site, fetcher: Make) -> None:
    site.lay("/a", status=302, Location="/a")
    with pytest.raises(FetchFailed, match="more than 5 redirects"):
        fetcher().fetch(f"{site.url}/a")
    assert 6 == len(site.paths())


@pytest.mark.parametrize(
    "target", ["ftp://l.example/", "file:///etc/passwd", "http://user:word@l.example/", "http:///x"]
)
def test_every_hop_of_a_redirect_is_looked_at(site: Site, fetcher: Make, target: str) -> None:
    with pytest.raises(FetchFailed):
        fetcher().fetch(site.lay("/a", status=302, Location=target))


@pytest.mark.parametrize(
    ("status", "transient"),
    [(400, False), (403, False), (404, False), (410, False), (429, True), (500, True), (503, True)],
)
def test_status_tells_whether_later_may_be_better(site: Site, fetcher: Make, status: int, transient: bool) -> None:
    url = site.lay("/a", "no", status=status)
    with pytest.raises(FetchFailed, match=f"HTTP {status}") as failed:
        fetcher().fetch(url)
    assert (transient, url) == (failed.value.transient, failed.value.where)


@pytest.mark.parametrize("as_date", [False, True])
def test_server_that_asks_for_patience_gets_it(site: Site, fetcher: Make, as_date: bool) -> None:
    made = fetcher()
    value = formatdate(time.time() + 90, usegmt=True) if as_date else "90"
    for path, status in (("/a", 429), ("/b", 200)):
        site.lay(path, "x", status=status, Retry_After=value)
    with pytest.raises(FetchFailed) as failed:
        made.fetch(f"{site.url}/a")
    assert 80 < (failed.value.retry_after or 0) <= 90
    with pytest.raises(FetchFailed, match="has asked not to be called again so soon"):
        made.fetch(f"{site.url}/b")
    assert ["/a"] == site.paths()


def test_host_gets_a_pause_between_requests(site: Site, fetcher: Make, slept: list[float]) -> None:
    made = fetcher(delay=3.0)
    made.fetch(site.lay("/a", "x"))
    made.fetch(site.lay("/b", "x"))
    assert [True] == [2.0 < seconds <= 3.0 for seconds in slept]


def test_robots_txt_asks_for_a_longer_pause(site: Site, fetcher: Make, slept: list[float]) -> None:
    site.lay("/robots.txt", "User-agent: *\nCrawl-delay: 20", Content_Type="text/plain")
    made = fetcher(delay=1.0)
    made.fetch(site.lay("/a", "x"))
    made.fetch(site.lay("/b", "x"))
    assert [True] == [15.0 < seconds <= 20.0 for seconds in slept]
    assert 1 == len([path for path, _ in site.asked if path == "/robots.txt"])


def test_pause_that_is_too_long_is_told(site: Site, fetcher: Make) -> None:
    site.lay("/robots.txt", "User-agent: *\nCrawl-delay: 3600")
    with pytest.raises(FetchFailed, match="asks for 3600 seconds between two requests: longer than 60"):
        fetcher().fetch(site.lay("/a", "x"))


@pytest.mark.parametrize(
    ("rules", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: conflict-kg\nDisallow: /a\n\nUser-agent: *\nDisallow:", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: conflict-kg\nAllow: /", True),
        ("User-agent: *\nDisallow: /*.pdf$", True),
        ("User-agent: other\nDisallow: /", True),
        ("<html>no rules</html>", True),
    ],
)
def test_robots_txt_is_obeyed(site: Site, fetcher: Make, rules: str, allowed: bool) -> None:
    site.lay("/robots.txt", rules, Content_Type="text/plain")
    url = site.lay("/a", "x")
    if allowed:
        assert fetcher().fetch(url)
    else:
        with pytest.raises(FetchFailed, match=r"the site's robots\.txt does not allow it"):
            fetcher().fetch(url)
        assert [] == site.paths()


def test_robots_txt_of_the_page_redirected_to_is_obeyed(site: Site, fetcher: Make) -> None:
    site.lay("/robots.txt", "User-agent: *\nDisallow: /b")
    with pytest.raises(FetchFailed, match="does not allow it"):
        fetcher().fetch(site.lay("/a", status=302, Location="/b"))
    assert ["/a"] == site.paths()


def test_site_that_cannot_say_what_it_allows_is_asked_later(site: Site, fetcher: Make) -> None:
    site.lay("/robots.txt", "", status=503)
    with pytest.raises(FetchFailed, match=r"robots\.txt cannot be had \(HTTP 503\)") as failed:
        fetcher().fetch(site.lay("/a", "x"))
    assert failed.value.transient


@pytest.mark.parametrize("headers", [{}, {"Content_Length": "100000"}])
def test_page_that_is_too_large_is_refused(site: Site, fetcher: Make, headers: dict[str, str]) -> None:
    with pytest.raises(FetchFailed, match="larger than the limit of 1,000 bytes"):
        fetcher(max_bytes=1_000).fetch(site.lay("/a", "x" * 100_000, **headers))


def test_page_without_end_is_refused(site: Site, fetcher: Make) -> None:
    with pytest.raises(FetchFailed, match="larger than the limit of 1,000,000 bytes"):
        fetcher(max_bytes=1_000_000).fetch(site.lay("/a", None))


def test_page_that_drips_is_given_up(site: Site, fetcher: Make) -> None:
    with pytest.raises(FetchFailed, match=r"not there whole after 0\.5 seconds") as failed:
        fetcher(longest=0.5).fetch(site.lay("/a", None, drip=0.02))
    assert failed.value.transient


def test_page_that_is_cut_off_is_refused(site: Site, fetcher: Make) -> None:
    with pytest.raises(FetchFailed, match="the connection failed: "):
        fetcher().fetch(site.lay("/a", "x", Content_Length="500"))


def serve_raw(answer: Callable[[socket.socket], None]) -> str:
    """The address of a server that answers one connection, and then no more, with what a function sends."""
    server = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with server:
            for _ in range(2):  # robots.txt, and the page
                connected, _ = server.accept()
                with connected, suppress(OSError):
                    answer(connected)

    threading.Thread(target=run, daemon=True).start()
    return f"http://127.0.0.1:{server.getsockname()[1]}/a"


def test_server_that_says_nothing_is_given_up(fetcher: Make) -> None:
    with pytest.raises(FetchFailed, match=r"does not answer in time|not there whole"):
        fetcher(timeout=0.3).fetch(serve_raw(lambda connected: time.sleep(3)))


def test_headers_that_drip_are_given_up(fetcher: Make) -> None:
    def drip(connected: socket.socket) -> None:
        for _ in range(1_000):
            connected.send(b"x")
            time.sleep(0.02)

    with pytest.raises(FetchFailed):
        fetcher(longest=0.5).fetch(serve_raw(drip))


def test_nonsense_is_refused(fetcher: Make) -> None:
    with pytest.raises(FetchFailed, match="the connection failed"):
        fetcher().fetch(serve_raw(lambda connected: connected.close()))


# ---- addresses


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%1",
        "fc00::1", "fd12::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "nonsense",
    ],
)  # fmt: skip
def test_address_that_is_not_public_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_address_that_is_public_is_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]", "0"]
)
def test_address_that_is_not_public_is_never_connected_to(site: Site, fetcher: Make, host: str) -> None:
    with pytest.raises(FetchFailed, match=r"not public|cannot be looked up"):
        fetcher(allow_private=False).fetch(f"http://{host}:{site.server_port}/a")
    assert [] == site.asked


def test_redirect_to_an_address_that_is_not_public_is_not_followed(
    site: Site, fetcher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the first host were public: the second is looked at on its own.
    monkeypatch.setattr("kg.web.connections.is_public", lambda address: address == "127.0.0.1")
    with pytest.raises(FetchFailed, match="not public"):
        fetcher(allow_private=False).fetch(site.lay("/a", status=302, Location="http://127.0.0.2:1/"))


def test_address_that_is_checked_is_the_one_connected_to(
    site: Site, fetcher: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that gives a public address first and a private one then gets nowhere."""
    answers = iter(["8.8.8.8", "127.0.0.1", "127.0.0.1"])
    tried: list[str] = []

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    class Socket(socket.socket):
        def connect(self, address: tuple[str, int]) -> None:  # type: ignore[override]
            tried.append(address[0])
            raise OSError("unreachable")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "socket", Socket)
    with pytest.raises(FetchFailed):
        fetcher(allow_private=False).fetch(f"http://rebinding.example:{site.server_port}/a")
    assert ["8.8.8.8"] == tried


@pytest.mark.parametrize(
    "url",
    [
        "ftp://l.example/",
        "file:///etc/passwd",
        "javascript:x",
        "http://",
        "http://[::1",
        "http://a:b@l.example/",
        "//l.example/",
        "http://l.example:99999/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(fetcher: Make, url: str) -> None:
    with pytest.raises(FetchFailed) as failed:
        fetcher().fetch(url)
    assert not failed.value.transient


def test_limits_below_0_are_refused() -> None:
    with pytest.raises(OptionError):
        WebOptions(delay=-1)
