"""WARC, the archive format of web crawls (ISO 28500, versions 0.17 to 1.1): one article a page.

Header lines are parsed, and chunks undone, by warcio; records are told apart here: a damaged one stops no other.
"""

import io
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from warcio.bufferedreaders import ChunkedDataReader  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader  # type: ignore[import-untyped]

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from kg.sources.coding import charset_of, decoded_body, media_type
from kg.sources.decoding import printable
from kg.sources.html import read_html
from kg.sources.metadata import Metadata
from kg.sources.options import SourceOptions
from kg.sources.streams import Source

__all__ = ["read_warc"]

_PIECE = 65_536
_LONGEST_LINE = 65_536
_LONGEST_HEADERS = 1_000_000
_HTML = {"text/html", "application/xhtml+xml"}
_VERSION = b"WARC/"
_NEXT_RECORD = re.compile(rb"\nWARC/[01]\.\d+\r?\n(?=(?:WARC-|Content-)[A-Za-z-]+:)", re.IGNORECASE)
_OF_THE_CRAWL = {"warcinfo", "request", "metadata"}


def read_warc(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of the pages that a crawler stored; `where` names the number of the record, its address the reason.

    What a page does not say itself is taken from its address. Redirects, pages of errors, `robots.txt`, pages captured
    before (revisits), what is no HTML and pages that are no article are passed over; the crawl's own records (warcinfo,
    request, metadata) are not even counted.
    """
    records = _Records(source)
    loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    while records.begin() or records.lost:
        yield from (ArticleRefused(reason, f"{source.where}:{number}") for number, reason in records.take_lost())
        if records.at_end:
            break
        where = f"{source.where}:{records.number}"
        try:
            record = loader.parse_record_stream(records, known_format="warc")
            uri = printable(record.rec_headers.get_header("WARC-Target-URI") or "")
        except (ArchiveLoadFailed, EOFError, ValueError, AttributeError, TypeError) as error:
            said = error.reason if isinstance(error, ArticleRefused) else "damaged record: its headers are incomplete"
            yield ArticleRefused(records.abandon() or said, where)
            continue
        if record.length is None or not record.rec_type:
            yield ArticleRefused("damaged record: its headers have no type or length", where)
            continue
        try:
            yield from _articles(record, records, uri, where, options)
        except ArticleRefused as refused:
            yield refused if isinstance(refused, PassedOver) else _named(refused.reason, uri, where)
        if reason := records.finish(record):
            yield _named(reason, uri, where)
    if not records.number:
        raise ArticleRefused("there is no record in it", source.where)


def _articles(
    record: ArcWarcRecord, records: "_Records", uri: str, where: str, options: SourceOptions
) -> Iterator[Article]:
    kind = (record.rec_type or "").lower()
    if kind in _OF_THE_CRAWL:
        return
    if kind == "revisit":
        raise PassedOver("pages that the crawl has captured before (revisits)", where)
    address = urlsplit(uri)
    if kind not in ("response", "resource") or address.scheme not in ("http", "https"):
        raise PassedOver("records that are no pages (name look-ups, conversions, parts)", where)
    if address.path == "/robots.txt":
        raise PassedOver("robots.txt", where)
    headers = record.http_headers
    content_type = headers.get_header("Content-Type") if headers else record.content_type
    if headers:
        _refuse_status(headers.get_statuscode(), where)
    if media_type(content_type) not in _HTML | {""}:
        raise PassedOver("files that are no web pages (images, scripts, documents)", where)
    body = _body(record, records, where, options)
    if not media_type(content_type) and b"<html" not in body[:_PIECE].lower():
        raise PassedOver("files that are no web pages (images, scripts, documents)", where)
    known = Metadata.from_values({"url": uri, "language": headers.get_header("Content-Language") if headers else None})
    page = Source(
        where, "", body[:_PIECE], io.BufferedReader(io.BytesIO(body)), known=known, charset=charset_of(content_type)
    )
    yield from read_html(page, options, crawled=True)


def _named(reason: str, uri: str, where: str) -> ArticleRefused:
    return ArticleRefused(f"{reason} ({uri})" if uri else reason, where)


def _refuse_status(status: str, where: str) -> None:
    if not status.isdecimal() or len(status) != 3:
        raise ArticleRefused("the response has no HTTP status", where)
    if status.startswith("3"):
        raise PassedOver("redirects", where)
    if status[0] in "45":
        raise PassedOver("pages of errors (HTTP 4xx and 5xx)", where)
    if status not in ("200", "203"):
        raise PassedOver("responses without a page (HTTP 1xx, 2xx other than 200)", where)


def _body(record: ArcWarcRecord, records: "_Records", where: str, options: SourceOptions) -> bytes:
    """The page's bytes, with chunks and codings undone."""
    limit = options.max_file_bytes
    if record.length > limit:
        raise ArticleRefused(f"the page is larger than the limit of {limit:,} bytes", where)
    headers = record.http_headers
    stream = record.raw_stream
    block = b"".join(iter(lambda: stream.read(_PIECE), b""))
    if swallowed := _NEXT_RECORD.search(block):
        records.give_back(block[swallowed.start() + 1 :])
        raise ArticleRefused("damaged record: it is longer than it says, or another begins inside it", where)
    if reason := records.finish(record):
        raise ArticleRefused(reason, where)
    if headers and (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        block = ChunkedDataReader(io.BufferedReader(io.BytesIO(block))).read()
    codings = (headers.get_header("Content-Encoding") or "").strip() if headers else ""
    return decoded_body(block, codings, limit, where) if codings and codings.lower() != "identity" else block


class _Records:
    """The bytes of a WARC file, from record to record, as warcio reads them.

    Reading stops where the compressed member of a record ends early or is damaged, as if the file ended there.

    Attributes:
        number: of the record that is being read, from 1.
        lost: the numbers of records of which nothing is left, and why.
        at_end: whether no record follows.
    """

    def __init__(self, source: Source) -> None:
        self._stream = source.stream
        self._breaks = source.breaks
        self._ahead = b""
        self._position = 0
        self._begin = 0
        self._header_bytes = 0
        self._damage: str | None = None
        self._finished = True
        self.number = 0
        self.lost: list[tuple[int, str]] = []
        self.at_end = False

    def begin(self) -> bool:
        """Go to the beginning of the next record; False at the end of the file."""
        self._begin = -1
        while ahead := self._fill():
            self._note_lost()
            if ahead.startswith(_VERSION):
                self.number += 1
                self._begin, self._header_bytes, self._damage, self._finished = self._position, 0, None, False
                return True
            self._take(ahead.find(b"\n") + 1 or len(ahead))
        self._note_lost()
        self.at_end = True
        return False

    def take_lost(self) -> list[tuple[int, str]]:
        """What was lost since the last call."""
        lost, self.lost = self.lost, []
        return lost

    def abandon(self) -> str | None:
        """Leave the record as it is; the damage that was met in it."""
        self._finished = True
        self._breaks_passed()
        return self._damage

    def finish(self, record: ArcWarcRecord) -> str | None:
        """Leave the record, and say why it was not whole, unless it was or that has been said."""
        if self._finished:
            return None
        self._finished = True
        while record.raw_stream.read(_PIECE):
            pass
        if self._damage or record.raw_stream.limit:
            self._breaks_passed()
            return self._damage or "the record is cut off"
        while (ahead := self._fill()) and ahead[:1] in (b"\r", b"\n"):
            self._take(1)
        if self._breaks and self._breaks[0].damage and self._breaks[0].offset <= self._position:
            return self._breaks.popleft().damage
        return None if not ahead or ahead.startswith(_VERSION) else "damaged record: it is longer than it says"

    def give_back(self, data: bytes) -> None:
        """Let these bytes, which were the last that were read, be read once more."""
        self._ahead = data + self._ahead
        self._position -= len(data)

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end of the record's compressed member."""
        return self._take(min(self._inside(), size))

    def readline(self, size: int | None = None) -> bytes:
        """A line, or as much of it as `size` or 64 KiB allows.

        Raises:
            ArticleRefused: the record's header lines are longer than 1 MB together.
        """
        most = min(size, _LONGEST_LINE) if size is not None and size >= 0 else _LONGEST_LINE
        line = b""
        while len(line) < most and not line.endswith(b"\n") and (inside := self._inside()):
            end = min(inside, most - len(line))
            line += self._take(self._ahead.find(b"\n", 0, end) + 1 or end)
        self._header_bytes += len(line)
        if self._header_bytes > _LONGEST_HEADERS:
            raise ArticleRefused("damaged record: its headers have no end")
        return line

    def tell(self) -> int:
        """The number of bytes read so far."""
        return self._position

    def _inside(self) -> int:
        """How many of the bytes at hand belong to this record's compressed member."""
        ahead = self._fill()
        while self._breaks and self._breaks[0].offset <= self._position:
            found = self._breaks[0]
            if found.offset > self._begin and (found.damage or ahead.startswith(_VERSION)):
                self._damage = found.damage or "the record is cut off"
                return 0
            self._breaks.popleft()
        return min(len(ahead), self._breaks[0].offset - self._position) if self._breaks else len(ahead)

    def _breaks_passed(self) -> list[str]:
        """Forget the breaks up to here; what was damaged at them."""
        passed = []
        while self._breaks and self._breaks[0].offset <= self._position:
            passed.append(self._breaks.popleft().damage)
        return [damage for damage in passed if damage]

    def _note_lost(self) -> None:
        for damage in self._breaks_passed():
            self.number += 1
            self.lost.append((self.number, damage))

    def _fill(self) -> bytes:
        """What comes next: enough of it to tell the beginning of a record, and less only at the end of the file."""
        while len(self._ahead) < len(_VERSION) and (more := self._stream.read1(_PIECE)):
            self._ahead += more
        return self._ahead

    def _take(self, size: int) -> bytes:
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        self._position += len(taken)
        return taken
