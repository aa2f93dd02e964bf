"""A web server of the tests' own, on a port of this machine."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from kg.sources import SourceOptions
from kg.vocabulary import DEFAULT_BASE
from kg.web import Fetcher, Memory, Web, WebOptions


@dataclass
class Answer:
    """What the server answers; a body that is None never ends, and one character a `drip` comes slowly."""

    body: bytes | None = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    drip: float = 0.0


class Site(ThreadingHTTPServer):
    """A server whose pages a test lays down; `asked` holds each path with the headers it was asked for with."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def lay(
        self, path: str, body: bytes | str | None = b"", status: int = 200, drip: float = 0.0, **headers: str
    ) -> str:
        content = body.encode() if isinstance(body, str) else body
        named = {"Content-Type": "text/html; charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
        self.pages[path] = Answer(content, status, named, drip)
        return self.url + path

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has hung up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = self.server
        assert isinstance(site, Site)
        site.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        answer = site.pages.get(self.path, Answer(b"nothing here", 404))
        etag, modified = answer.headers.get("ETag"), answer.headers.get("Last-Modified")
        if (etag and self.headers["If-None-Match"] == etag) or (
            modified and self.headers["If-Modified-Since"] == modified
        ):
            answer = Answer(b"", 304)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.body is not None and "Content-Length" not in answer.headers:
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        with suppress(OSError):
            while answer.body is None:
                self.wfile.write(b"x" * (1 if answer.drip else 65_536))
                time.sleep(answer.drip)
            for byte in answer.body if answer.drip else ():
                self.wfile.write(bytes([byte]))
                time.sleep(answer.drip)
            if not answer.drip:
                self.wfile.write(answer.body)

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def slept() -> list[float]:
    """The seconds that fetchers have waited, without waiting."""
    return []


@pytest.fixture
def fetcher(slept: list[float]) -> Callable[..., Fetcher]:
    def make(**options: object) -> Fetcher:
        return Fetcher(WebOptions(**({"allow_private": True} | options)), sleep=slept.append)  # type: ignore[arg-type]

    return make


@pytest.fixture
def web(tmp_path: Path, fetcher: Callable[..., Fetcher]) -> Callable[..., Web]:
    """A reader of addresses; what it remembers lies in `tmp_path`."""

    def make(made_by: str = "this", held: Callable[[str], bool] = lambda graph: True, **options: object) -> Web:
        return Web(fetcher(**options), Memory(tmp_path, made_by), SourceOptions(), DEFAULT_BASE, held)

    return make
