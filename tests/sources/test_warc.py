import gzip
import io
import os
import zlib
from collections.abc import Callable
from datetime import date

import brotli
import pytest
from backports import zstd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from tests.sources.pages import BODY, PARAGRAPHS, front_page, page

Read = Callable[..., list[Article | ArticleRefused]]
HTTP = "application/http; msgtype=response"
SEEN, NO_PAGE = "pages that the crawl has captured before", "records that are no pages"
URL = "https://www.ledger.example/2021/03/04/market"


def record(kind: str, uri: str, block: bytes, content_type: str = "", version: str = "1.0", **headers: str) -> bytes:
    lines = [f"WARC/{version}", f"WARC-Type: {kind}", "WARC-Record-ID: <urn:uuid:0e1f7f1c-9b0b-4b1c-8d4b-1f0f0a0b0c0d>"]
    lines += ["WARC-Date: 2021-03-05T01:02:03Z"] + ([f"WARC-Target-URI: {uri}"] if uri else [])
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    head = "\r\n".join([*lines, f"Content-Length: {len(block)}", "", ""])
    return head.encode() + block + b"\r\n\r\n"


def response(
    uri: str = URL, body: bytes | str = "", status: str = "200 OK", version: str = "1.0", **headers: str
) -> bytes:
    body = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": "text/html; charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    block = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
    return record("response", uri, block, "application/http; msgtype=response", version)


def members(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


def chunked(body: bytes, size: int = 100) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def articles(results: list[Article | ArticleRefused]) -> list[str]:
    return [result.url or "" for result in results if isinstance(result, Article)]


def refusals(results: list[Article | ArticleRefused]) -> list[str]:
    return [
        result.reason for result in results if isinstance(result, ArticleRefused) and not isinstance(result, PassedOver)
    ]


def passed_over(results: list[Article | ArticleRefused]) -> list[str]:
    return [result.reason.split(" (")[0] for result in results if isinstance(result, PassedOver)]


def numbered(*numbers: int) -> list[bytes]:
    return [response(f"{URL}-{n}", page(f"Shells strike market {n}")) for n in numbers]


# ---- what is read


def test_page_in_a_crawl_becomes_an_article(read: Read) -> None:
    info = record(
        "warcinfo", "", b"software: StormCrawler 2.1\r\nformat: WARC File Format 1.0\r\n", "application/warc-fields"
    )
    request = record("request", URL, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", "application/http; msgtype=request")
    metadata = record("metadata", URL, b"fetchTimeMs: 3\r\n", "application/warc-fields")
    (article,) = read("crawl.warc.gz", members(info, request, response(body=page()), metadata))
    assert f"Shells strike market\n\n{BODY}" == article.text
    assert ("Shells strike market", date(2021, 3, 4), "The Ledger", URL, URL) == (
        article.headline,
        article.published,
        article.publisher,
        article.url,
        article.identifier,
    )
    assert article.source.endswith("crawl.warc.gz:3")


def test_address_says_what_the_page_does_not(read: Read) -> None:
    (article,) = read("crawl.warc", response(body=page(head='<meta property="og:type" content="article">')))
    assert (date(2021, 3, 4), "ledger.example") == (article.published, article.publisher)


@pytest.mark.parametrize("version", ["0.18", "1.0", "1.1"])
@pytest.mark.parametrize("name", ["crawl", "crawl.warc", "crawl.txt.gz", "crawl.warc.bz2", "crawl.warc.zst"])
def test_every_version_is_known_by_its_content_compressed_or_not(read: Read, name: str, version: str) -> None:
    content = response(body=page(), version=version)
    compress = {"gz": gzip.compress, "st": zstd.compress, "z2": __import__("bz2").compress}.get(name[-2:], bytes)
    assert [URL] == articles(read(name, compress(content)))


def test_what_warcio_writes_is_read(read: Read) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    writer.write_record(writer.create_warcinfo_record("crawl.warc.gz", {"software": "warcio"}))
    for number in (1, 2):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.0")
        body = io.BytesIO(page(f"Shells strike market {number}").encode())
        writer.write_record(
            writer.create_warc_record(f"{URL}-{number}", "response", payload=body, http_headers=headers)
        )
    assert [f"{URL}-1", f"{URL}-2"] == articles(read("crawl.warc.gz", out.getvalue()))


def test_address_in_angle_brackets_is_read(read: Read) -> None:
    assert [URL] == articles(read("wget.warc", response(f"<{URL}>", page())))


def test_lines_that_end_without_a_carriage_return_are_read(read: Read) -> None:
    head, _, block = response(body=page()).partition(b"\r\n\r\n")
    assert [URL] == articles(read("crawl.warc", head.replace(b"\r\n", b"\n") + b"\n\n" + block))


def test_page_stored_as_a_resource_is_read(read: Read) -> None:
    assert [URL] == articles(read("crawl.warc", record("resource", URL, page().encode(), "text/html")))


def test_page_without_a_content_type_is_known_by_its_markup(read: Read) -> None:
    assert [URL] == articles(read("crawl.warc", response(body=page(), Content_Type="")))


@pytest.mark.parametrize("transfer", [False, True])
@pytest.mark.parametrize("coding", ["", "gzip", "x-gzip", "deflate", "br", "zstd", "identity", "gzip, br"])
def test_codings_of_bodies_are_undone(read: Read, coding: str, transfer: bool) -> None:
    compress: dict[str, Callable[[bytes], bytes]] = {
        "gzip": gzip.compress,
        "x-gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli.compress,
        "zstd": zstd.compress,
        "gzip, br": lambda data: brotli.compress(gzip.compress(data)),
    }
    body = compress.get(coding, bytes)(page().encode())
    headers = {"Content_Encoding": coding} | ({"Transfer_Encoding": "chunked"} if transfer else {})
    (article,) = read("crawl.warc", response(body=chunked(body) if transfer else body, **headers))
    assert f"Shells strike market\n\n{BODY}" == article.text


@pytest.mark.parametrize(
    "headers", [{"Content_Encoding": "gzip"}, {"Content_Encoding": "br"}, {"Transfer_Encoding": "chunked"}]
)
def test_body_that_the_crawler_has_decoded_below_its_old_header_is_read(read: Read, headers: dict[str, str]) -> None:
    assert [URL] == articles(read("crawl.warc", response(body=page(), **headers)))


@pytest.mark.parametrize(
    ("header", "meta", "encoding"),
    [
        ("text/html; charset=windows-1252", "", "cp1252"),
        ('text/html; charset="ISO-8859-2"', "", "iso8859-2"),
        ("text/html", '<meta charset="windows-1250">', "cp1250"),
        ("text/html", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">', "iso8859-2"),
        ("text/html; charset=utf-8", '<meta charset="windows-1252">', "utf-8"),
        ("text/html; charset=nonsense", "", "utf-8"),
        ("text/html", "", "utf-8"),
    ],
)
def test_charset_comes_from_the_header_then_from_the_page(read: Read, header: str, meta: str, encoding: str) -> None:
    place = "Šabac" if encoding not in ("cp1252",) else "Malmö"
    text = page(
        f"Shells strike market in {place}", meta + '<meta property="og:type" content="article">', PARAGRAPHS
    ).replace("—", "-")
    (article,) = read("crawl.warc", response(body=text.encode(encoding), Content_Type=header))
    assert f"Shells strike market in {place}" == article.headline


# ---- what is no article


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (response("https://l.example/robots.txt", "User-agent: *", Content_Type="text/plain"), "robots.txt"),
        (response("https://l.example/robots.txt", page("Not found"), "404 Not Found"), "robots.txt"),
        (response(body="", status="301 Moved Permanently", Location="/x"), "redirects"),
        (response(body=page("Not found"), status="404 Not Found"), "pages of errors"),
        (response(body=page("Access denied"), status="403 Forbidden"), "pages of errors"),
        (response(body=page("Try later"), status="503 Service Unavailable"), "pages of errors"),
        (response(body="", status="204 No Content"), "responses without a page"),
        (response(body=b"\x89PNG\r\n", Content_Type="image/png"), "files that are no web pages"),
        (response(body="{}", Content_Type="application/json"), "files that are no web pages"),
        (response("https://l.example/", front_page()), "pages that are no article"),
        (response("https://l.example/world", front_page()), "pages that are no article"),
        (
            response(body="<html><title>Just a moment</title><body><p>Checking your browser. It takes 5 seconds.</p>"),
            "pages that are no article",
        ),
        (response(body=""), "pages that are no article"),
        (record("revisit", URL, b"HTTP/1.1 200 OK\r\n\r\n", HTTP), SEEN),
        (record("revisit", URL, b"", HTTP, version="1.1"), SEEN),
        (record("response", "dns:l.example", b"20210304\nl.example. 1 IN A 192.0.2.1\n", "text/dns"), NO_PAGE),
        (record("conversion", URL, b"Shells strike", "text/plain"), NO_PAGE),
        (record("resource", "urn:thumbnail:x", b"<html>", "text/html"), NO_PAGE),
    ],
)  # fmt: skip
def test_what_is_no_article_is_told_apart(read: Read, content: bytes, kind: str) -> None:
    results = read("crawl.warc", content + numbered(1)[0])
    assert ([kind], [f"{URL}-1"], []) == (passed_over(results), articles(results), refusals(results))


def test_article_in_another_language_is_refused_by_name(read: Read) -> None:
    text = page(
        "L'armée quitte la ville",
        paragraphs=(
            "Le porte-parole de l'armée a déclaré jeudi que trois soldats avaient été tués dans une embuscade.",
        ),
    )
    assert [f"language fr is not one the reader knows (en) ({URL})"] == refusals(
        read("c.warc", response(body=text.replace('lang="en"', "")))
    )


# ---- what is damaged


def test_last_record_that_is_cut_off_is_refused_and_the_others_read(read: Read) -> None:
    content = b"".join(numbered(1, 2))
    results = read("crawl.warc", content[:-300])
    assert ([f"{URL}-1"], [f"the record is cut off ({URL}-2)"]) == (articles(results), refusals(results))
    assert results[-1].where.endswith("crawl.warc:2")


@pytest.mark.parametrize("left", [20, 200, 400])
def test_last_member_that_is_cut_off_is_refused_and_the_others_read(read: Read, left: int) -> None:
    first, second = map(gzip.compress, numbered(1, 2))
    results = read("crawl.warc.gz", first + second[:left])
    assert [f"{URL}-1"] == articles(results)
    assert 1 == len(refusals(results)) or left == 20


@pytest.mark.parametrize("place", [0.3, 0.6, 0.95])
def test_member_that_is_damaged_is_refused_and_the_others_read(read: Read, place: float) -> None:
    first, second, third = map(gzip.compress, numbered(1, 2, 3))
    at = int(len(second) * place)
    results = read("crawl.warc.gz", first + second[:at] + bytes(8) + second[at + 8 :] + third)
    assert [f"{URL}-1", f"{URL}-3"] == articles(results)
    assert [True] == ["gzip" in reason or "cut off" in reason for reason in refusals(results)]


def test_member_that_says_it_is_longer_than_it_is_swallows_no_other(read: Read) -> None:
    first, second, third = numbered(1, 2, 3)
    length = second.split(b"Content-Length: ")[1].split(b"\r\n")[0]
    second = second.replace(b"Content-Length: " + length, b"Content-Length: %d" % (int(length) + 50_000))
    results = read("crawl.warc.gz", members(first, second, third))
    assert ([f"{URL}-1", f"{URL}-3"], [f"the record is cut off ({URL}-2)"]) == (articles(results), refusals(results))


@pytest.mark.parametrize("change", [-40, 40, 500])
def test_record_with_a_wrong_length_is_refused_and_the_others_read(read: Read, change: int) -> None:
    first, second, third = numbered(1, 2, 3)
    length = int(second.split(b"Content-Length: ")[1].split(b"\r\n")[0])
    second = second.replace(b"Content-Length: %d" % length, b"Content-Length: %d" % (length + change))
    results = read("crawl.warc", first + second + third)
    assert [f"{URL}-1", f"{URL}-3"] == articles(results)
    assert [True] == [reason.startswith("damaged record: it is longer than it says") for reason in refusals(results)]


@pytest.mark.parametrize(
    "damaged",
    [
        b"WARC/1.0\r\n\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\nabc\r\n\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://l.example/\r\n\r\nabc\r\n\r\n",
        b"WARC/9.9\r\nnothing\r\n\r\n",
        record("response", URL, b"no status\r\n\r\n<html>", "application/http"),
    ],
)
def test_record_without_sense_is_refused_and_the_others_read(read: Read, damaged: bytes) -> None:
    first, third = numbered(1, 3)
    results = read("crawl.warc", first + damaged + third)
    assert ([f"{URL}-1", f"{URL}-3"], 1) == (articles(results), len(refusals(results)))


def test_whole_file_in_one_gzip_member_is_read(read: Read) -> None:
    assert 3 == len(articles(read("crawl.warc.gz", gzip.compress(b"".join(numbered(1, 2, 3))))))


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_body_that_unfolds_beyond_measure_is_refused_and_the_others_read(read: Read, coding: str) -> None:
    bomb = {"gzip": gzip.compress, "br": brotli.compress, "zstd": zstd.compress}[coding](b"<html>" + bytes(5_000_000))
    results = read("crawl.warc", response(body=bomb, Content_Encoding=coding) + numbered(1)[0], max_file_bytes=100_000)
    assert ([f"{URL}-1"], True) == (articles(results), refusals(results)[0].startswith("the page unfolds to more than"))


def test_damaged_body_is_refused_and_the_others_read(read: Read) -> None:
    body = gzip.compress(page().encode() + os.urandom(3_000))
    results = read("crawl.warc", response(body=body[:-1_000], Content_Encoding="gzip") + numbered(1)[0])
    assert ([f"{URL}-1"], 1) == (articles(results), len(refusals(results)))


def test_records_larger_than_what_is_read_at_once_are_skipped_whole(read: Read) -> None:
    film = response(body=os.urandom(300_000), Content_Type="video/mp4")
    results = read("crawl.warc.gz", members(*numbered(1), film, *numbered(2)))
    assert ([f"{URL}-1", f"{URL}-2"], []) == (articles(results), refusals(results))


def test_many_records_are_all_found_wherever_buffers_end(read: Read) -> None:
    small = [response(f"{URL}-{n}", "x" * n, Content_Type="text/css") for n in range(2_000)]
    assert 2_000 == len(passed_over(read("crawl.warc", b"".join(small))))
    assert 2_000 == len(passed_over(read("crawl.warc.gz", members(*small))))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.integers(0, 6_000), st.binary(max_size=30), st.booleans())
def test_any_damage_gives_articles_or_refusals(read: Read, at: int, damage: bytes, compressed: bool) -> None:
    content = members(*numbered(1, 2)) if compressed else b"".join(numbered(1, 2))
    content = content[:at] + damage + content[at + len(damage) :]
    for result in read("crawl.warc.gz", content):
        assert isinstance(result, Article | ArticleRefused)
