"""Fetching over HTTP and HTTPS: politely, within limits, and every redirect looked at anew."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Final
from urllib.parse import urldefrag, urljoin

from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from kg import __version__
from kg.errors import FetchFailed, OptionError
from kg.sources.coding import CODINGS, decoded_body
from kg.web.connections import connection_to
from kg.web.robots import AGENT, Robots

__all__ = ["Fetched", "Fetcher", "Validators", "WebOptions"]

_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PIECE: Final = 65_536
_HEADERS: Final = {
    "User-Agent": f"{AGENT}/{__version__} (+https://w3id.org/conflict-kg)",
    "Accept": "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.5",
    "Accept-Encoding": ", ".join(CODINGS),
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How the web is read.

    Attributes:
        allow_private: connect to addresses that are not public, too.
        delay: seconds between two requests to one host, at least; robots.txt may ask for more.
        longest_delay: seconds that are waited for a host at most; where it asks for more, the page is refused.
        timeout: seconds without a word from the server.
        longest: seconds for one page altogether.
        max_bytes: of a page, before and after decompression.
        max_redirects: of one page.

    Raises:
        OptionError: a number below 0.
    """

    allow_private: bool = False
    delay: float = 1.0
    longest_delay: float = 60.0
    timeout: float = 20.0
    longest: float = 60.0
    max_bytes: int = 16_000_000
    max_redirects: int = 5

    def __post_init__(self) -> None:
        if min(self.delay, self.longest_delay, self.timeout, self.longest, self.max_bytes, self.max_redirects) < 0:
            raise OptionError("--delay and the limits of the web must not be below 0")


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask by whether a page has changed (RFC 9110, section 8.8)."""

    etag: str = ""
    last_modified: str = ""

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as the server gave it, decompressed; `url` is the one that redirects led to."""

    url: str
    content_type: str
    content_language: str
    body: bytes
    validators: Validators


class Fetcher:
    """Fetches pages, one at a time, and knows when each host may be asked again.

    Args:
        options: limits and delays.
        sleep: waits; tests give one that does not.
    """

    def __init__(self, options: WebOptions | None = None, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.options = options or WebOptions()
        self._sleep = sleep
        self._robots = Robots(self._robots_txt)
        self._free_at: dict[str, float] = {}

    def fetch(self, url: str, validators: Validators | None = None) -> Fetched | None:
        """The page at this address, or None where the validators say that it has not changed.

        Raises:
            FetchFailed: there is no such page, or it may not or cannot be had; `transient` where later may be better.
        """
        conditions = {}
        if validators and validators.etag:
            conditions["If-None-Match"] = validators.etag
        if validators and validators.last_modified:
            conditions["If-Modified-Since"] = validators.last_modified
        try:
            return self._follow_redirects(url, conditions)
        except FetchFailed as failed:
            raise FetchFailed(
                failed.reason, url, transient=failed.transient, retry_after=failed.retry_after
            ) from failed

    def _follow_redirects(self, url: str, conditions: Mapping[str, str]) -> Fetched | None:
        for _ in range(self.options.max_redirects + 1):
            target = _parsed(url)
            self._wait(target)
            status, headers, body = self._request(target, conditions, self.options.max_bytes)
            if status in _REDIRECTS and headers.get("location"):
                url = urljoin(target.url, headers["location"])
                continue
            if status == 304 and conditions:
                return None
            if status not in (200, 203):
                raise self._refusal(status, headers, target)
            return Fetched(
                target.url,
                headers.get("content-type", ""),
                headers.get("content-language", ""),
                decoded_body(body, headers.get("content-encoding", ""), self.options.max_bytes, target.url),
                Validators(headers.get("etag", ""), headers.get("last-modified", "")),
            )
        raise FetchFailed(f"more than {self.options.max_redirects} redirects")

    def _robots_txt(self, url: str, most: int) -> tuple[int, bytes]:
        for _ in range(self.options.max_redirects + 1):
            target = _parsed(url)
            status, headers, body = self._request(target, {"Accept-Encoding": "identity"}, most, cut=True)
            if status not in _REDIRECTS or not headers.get("location"):
                return status, body
            url = urljoin(target.url, headers["location"])
        return 404, b""  # RFC 9309, section 2.3.1.2

    def _wait(self, target: Url) -> None:
        """Wait until the host may be asked again, and note when it may be asked next."""
        origin = f"{target.scheme}://{target.netloc}"
        asked = self._robots.delay(origin, target.url)
        longest = self.options.longest_delay
        if asked > longest:
            raise FetchFailed(f"the site asks for {asked:g} seconds between two requests: longer than {longest:g}")
        wait = self._free_at.get(origin, 0.0) - time.monotonic()
        if wait > longest:
            raise FetchFailed("the site has asked not to be called again so soon", transient=True, retry_after=wait)
        if wait > 0:
            self._sleep(wait)
        self._free_at[origin] = time.monotonic() + max(self.options.delay, asked)

    def _refusal(self, status: int, headers: Mapping[str, str], target: Url) -> FetchFailed:
        later = _retry_after(headers.get("retry-after", ""))
        if later is not None and status in (429, 503):
            self._free_at[f"{target.scheme}://{target.netloc}"] = time.monotonic() + later
        return FetchFailed(f"HTTP {status}", transient=status in (408, 425, 429) or status >= 500, retry_after=later)

    def _request(
        self, target: Url, more: Mapping[str, str], most: int, *, cut: bool = False
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers in lower case, and the body as it came; what is too long is cut, or else refused."""
        options = self.options
        connection = connection_to(
            target.scheme or "",
            target.host or "",
            target.port,
            timeout=min(options.timeout, options.longest),
            allow_private=options.allow_private,
        )
        expired = threading.Event()
        opened: list[socket.socket] = []

        def expire() -> None:
            expired.set()
            for one in opened:  # closing alone would leave the thread that reads waiting
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

        alarm = threading.Timer(options.longest, expire)
        alarm.daemon = True
        alarm.start()
        try:
            connection.connect()
            if connection.sock is not None:
                opened.append(connection.sock)  # the connection lets go of it with the headers of the answer
            connection.request(
                "GET",
                target.request_uri,
                headers=_HEADERS | dict(more),
                preload_content=False,
                decode_content=False,
            )
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.headers.items()}
            body = b""
            if response.status < 300:
                for part in response.stream(_PIECE, decode_content=False):
                    body += part
                    if len(body) > most:
                        break
        except FetchFailed:
            raise
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            if expired.is_set():
                raise FetchFailed(f"not there whole after {options.longest:g} seconds", transient=True) from error
            raise FetchFailed(_reason(error), transient=True) from error
        finally:
            alarm.cancel()
            connection.close()
            for one in opened:
                one.close()
        if expired.is_set():
            raise FetchFailed(f"not there whole after {options.longest:g} seconds", transient=True)
        if len(body) > most and not cut:
            raise FetchFailed(f"larger than the limit of {most:,} bytes")
        return response.status, headers, body[:most]


def _parsed(url: str) -> Url:
    """The parts of an address, without the fragment.

    Raises:
        FetchFailed: it is none of HTTP or HTTPS, or carries a name and password.
    """
    try:
        parsed = parse_url(urldefrag(url.strip())[0])
        host = (parsed.host or "").strip("[]")
        host = host if host.isascii() else host.encode("idna").decode()
    except (LocationParseError, UnicodeError, ValueError) as error:
        raise FetchFailed(f"no address that can be read: {url[:200]}") from error
    if parsed.scheme not in ("http", "https"):
        raise FetchFailed(f"only http and https are read, not {parsed.scheme or url[:60]!r}")
    if not host:
        raise FetchFailed("the address has no host")
    if parsed.auth:
        raise FetchFailed("the address carries a name and password, which would be sent: give it without")
    shown = f"[{host}]" if ":" in host else host
    return parsed._replace(host=shown, path=parsed.path or "/")


def _reason(error: BaseException) -> str:
    cause = error.__cause__ or error.__context__ or error
    if isinstance(error, ssl.SSLError) or isinstance(cause, ssl.SSLError):
        return f"no secure connection: {error}"
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return "the server does not answer in time"
    return f"the connection failed: {error}"


def _retry_after(value: str) -> float | None:
    """Seconds from now that the header names (RFC 9110, section 10.2.3)."""
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError, IndexError):
        return None
