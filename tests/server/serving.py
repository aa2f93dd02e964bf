"""A real `kg serve` in a process of its own, and requests to it."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

KG = (sys.executable, "-c", "from kg.cli import main; main()")
TOKEN = "a-token-of-the-tests"
JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Reply:
    """A response that was read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def bindings(self) -> list[dict[str, str]]:
        """The solutions of a JSON result, as plain values."""
        found = json.loads(self.body)["results"]["bindings"]
        return [{name: term["value"] for name, term in row.items()} for row in found]


@dataclass(slots=True)
class Server:
    """A server that runs."""

    address: str
    process: subprocess.Popen[str]
    store: Path
    log: list[str] = field(default_factory=list)

    def request(
        self, method: str, target: str, body: bytes | str | None = None, *, timeout: float = 60, **headers: str
    ) -> Reply:
        """Send a request; `content_type="…"` becomes the header `Content-Type`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        try:
            connection.request(method, target, body.encode() if isinstance(body, str) else body, named)
            response = connection.getresponse()
            return Reply(
                response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
            )
        finally:
            connection.close()

    def get(self, target: str, **headers: str) -> Reply:
        return self.request("GET", target, **headers)

    def query(self, sparql: str, **headers: str) -> Reply:
        """A query by GET."""
        return self.get(f"/sparql?query={quote(sparql, safe='')}", **({"accept": JSON} | headers))

    def update(self, sparql: str, token: str | None = TOKEN, **headers: str) -> Reply:
        """An update by direct POST."""
        allowed = {"authorization": f"Bearer {token}"} if token else {}
        return self.request("POST", "/sparql", sparql, content_type="application/sparql-update", **(allowed | headers))

    def form(self, headers: Mapping[str, str] | None = None, **fields: str) -> Reply:
        """A form by POST."""
        kind = {"content_type": "application/x-www-form-urlencoded"}
        return self.request("POST", "/sparql", urlencode(fields), **(kind | dict(headers or {})))


@contextmanager
def serving(store: Path, *options: str, token: str = TOKEN) -> Iterator[Server]:
    """Start `kg serve` on a free port and end it afterwards."""
    command = [*KG, "serve", "--store", str(store), "--port", "0", *options]
    environment = {**os.environ, "CONFLICT_KG_TOKEN": token}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr
            first = process.stderr.readline()
            address = re.search(r"http://\S+:\d+", first)
            assert address, first + process.stderr.read()
            server = Server(address[0], process, store)
            _drain(server)
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()


def _drain(server: Server) -> None:
    """Keep the log, so that the pipe never fills."""
    from threading import Thread

    def read() -> None:
        assert server.process.stderr
        server.log.extend(server.process.stderr)

    Thread(target=read, daemon=True).start()
