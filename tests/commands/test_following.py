import json
import os
import signal
import subprocess
import threading
from pathlib import Path

import pytest

from kg.store import GraphStore, open_rejects
from kg.store.lock import StoreLock
from tests.interrupting import heed_interrupts
from tests.sources.pages import page
from tests.sources.test_warc import members, numbered, response
from tests.test_cli import KG, Kg, needs_model
from tests.web.conftest import Site, site
from tests.web.test_reading import LONG, entry, feed

__all__ = ["site"]

POLITE = ("--allow-private", "--delay", "0")


def articles(store: Path) -> list[str]:
    with GraphStore.open(store, read_only=True) as opened:
        return sorted(one.identifier for one in opened.articles())


# ---- kg build


@needs_model
def test_pages_and_feeds_are_built_and_remembered(kg: Kg, site: Site, tmp_path: Path) -> None:
    given = (site.lay("/a", page(), ETag='"1"'), feed(site, entry(site, 1, LONG), ETag='"1"'))
    code, out, _ = kg("build", *given, *POLITE, "--json")
    assert (0, 2) == (code, json.loads(out)["built"])
    assert [f"{site.url}/a", "led-1"] == articles(tmp_path / "store")
    code, out, _ = kg("build", *given, *POLITE, "--json")
    expected = [["pages and feeds that have not changed since they were read", 2]]
    assert (0, 0, expected) == (code, json.loads(out)["read"], json.loads(out)["passed_over"])
    kg("remove", f"{site.url}/a")
    assert 1 == json.loads(kg("build", given[0], *POLITE, "--json")[1])["built"]


@needs_model
def test_page_that_cannot_be_had_is_refused_and_listed(kg: Kg, site: Site, tmp_path: Path) -> None:
    code, out, err = kg("build", f"{site.url}/none", *POLITE)
    assert (1, "") == (code, err)
    assert f"refused: {site.url}/none: HTTP 404" in out
    assert [f"{site.url}/none"] == [one.where for one in open_rejects(tmp_path / "store")]
    assert 3 == kg("build", f"{site.url}/none", site.lay("/a", page()), *POLITE)[0]
    site.lay("/none", page())
    assert 0 == kg("build", f"{site.url}/none", *POLITE)[0]
    assert [] == open_rejects(tmp_path / "store")


@needs_model
def test_address_that_is_not_public_is_refused_unless_allowed(kg: Kg, site: Site) -> None:
    code, out, _ = kg("build", site.lay("/a", page()))
    assert 1 == code
    assert "not public (127.0.0.1): --allow-private lets it be read" in out
    assert [] == site.asked


@needs_model
def test_crawl_is_built_and_what_is_no_article_counted(kg: Kg, tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(members(*numbered(1, 2), response(status="404 Not Found"), response(status="302 Found")))
    code, out, _ = kg("build", str(path))
    assert 0 == code
    assert "built                  2" in out
    assert "passed over: redirects" in out
    assert "passed over: pages of errors (HTTP 4xx and 5xx)" in out


# ---- kg follow


@needs_model
def test_feeds_are_read_once_and_what_is_new_later(kg: Kg, site: Site, tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(f'<opml><body><outline xmlUrl="{feed(site, entry(site, 1, LONG))}"/></body></opml>')
    assert 0 == kg("follow", str(opml), "--once", *POLITE)[0]
    site.lay("/2", page())
    feed(site, entry(site, 2), entry(site, 1, LONG))
    code, out, _ = kg("follow", str(opml), "--once", *POLITE, "--json")
    told = json.loads(out)
    assert (0, 1, 1) == (code, told["feeds"], told["built"])
    assert [f"{site.url}/2", "led-1"] == articles(tmp_path / "store")
    assert 0 == json.loads(kg("follow", str(opml), "--once", *POLITE, "--json")[1])["built"]


@needs_model
def test_feed_that_fails_is_told(kg: Kg, site: Site) -> None:
    code, out, _ = kg("follow", f"{site.url}/none", "--once", *POLITE)
    assert 1 == code
    assert f"feed failed: {site.url}/none: HTTP 404" in out
    assert 3 == kg("follow", f"{site.url}/none", feed(site, entry(site, 1, LONG)), "--once", *POLITE)[0]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["follow", "nowhere.opml"], 2, "nowhere.opml is neither an address"),
        (["follow", "https://l.example/", "--interval", "soon"], 2, "--interval soon should be a time such as 90s"),
        (["follow", "https://l.example/", "--interval", "0s"], 2, "of 1 second at least"),
        (["follow", __file__], 1, "no OPML that can be read"),
    ],
)
def test_wrong_usage_is_told(kg: Kg, arguments: list[str], code: int, message: str) -> None:
    found, out, err = kg(*arguments)
    assert (code, "") == (found, out)
    assert message in err


@needs_model
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_following_goes_on_until_it_is_ended(site: Site, tmp_path: Path, sent: signal.Signals, code: int) -> None:
    url, store = feed(site, entry(site, 1, LONG)), tmp_path / "store"
    command = [*KG, "follow", url, "--interval", "1s", *POLITE, "-s", str(store)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
        preexec_fn=heed_interrupts,
    ) as process:
        assert process.stdout
        assert "1 built" in process.stdout.readline()
        feed(site, entry(site, 2, LONG.replace("Monday", "Friday")), entry(site, 1, LONG))
        while "1 built" not in process.stdout.readline():
            assert process.poll() is None
        assert ["led-1", "led-2"] == articles(store)  # it lets others read between two rounds
        process.send_signal(sent)
        _, err = process.communicate(timeout=60)
    assert (code, True) == (
        process.returncode,
        err.endswith("ended: what was stored stays, and the next kg follow goes on\n"),
    )
    assert "Traceback" not in err


@needs_model
def test_following_waits_for_those_who_read(kg: Kg, site: Site, tmp_path: Path) -> None:
    url = feed(site, entry(site, 1, LONG))
    kg("follow", url, "--once", *POLITE)
    feed(site, entry(site, 2, LONG.replace("Monday", "Friday")))
    reading = StoreLock(tmp_path / "store" / "lock", shared=True)
    threading.Timer(1.0, reading.release).start()
    assert 0 == kg("follow", url, "--once", *POLITE)[0]
    assert ["led-1", "led-2"] == articles(tmp_path / "store")
