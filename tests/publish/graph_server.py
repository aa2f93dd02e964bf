"""A small graph store over HTTP with faults on request: it is up, and then it is not."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat


@dataclass
class GraphServer:
    """A running server.

    Attributes:
        database: what it holds.
        url: of its graph store.
        faults: statuses that the next requests are answered with instead; 0 cuts the connection.
        requests: method and graph of every request that was not answered with a fault.
        headers: to send with faults.
        authorizations: the `Authorization` of every request.
    """

    database: pyoxigraph.Store = field(default_factory=pyoxigraph.Store)
    url: str = ""
    faults: list[int] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    authorizations: list[str | None] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[GraphServer]:
    """A server of its own until the end of the block."""
    state = GraphServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            state.authorizations.append(self.headers.get("Authorization"))
            if state.faults:
                status = state.faults.pop(0)
                if not status:
                    self.close_connection = True
                    return
                self.answer(status, b"out of order", state.headers)
                return
            (name,) = parse_qs(urlsplit(self.path).query)["graph"]
            state.requests.append((self.command, name))
            self.answer(*self.carry_out(NamedNode(name), body))

        def carry_out(self, graph: NamedNode, body: bytes) -> tuple[int, bytes]:
            known = state.database.contains_named_graph(graph)
            if self.command == "GET":
                quads = state.database.quads_for_pattern(None, None, None, graph)
                triples = [quad.triple for quad in quads]
                return (200, pyoxigraph.serialize(triples, format=RdfFormat.N_TRIPLES) or b"") if known else (404, b"")
            if known:
                state.database.remove_graph(graph)
            if self.command == "PUT":
                state.database.load(body, format=RdfFormat.N_TRIPLES, to_graph=graph)
                return 204 if known else 201, b""
            return 204 if known else 404, b""

        def answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/n-triples", **(headers or {})}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_PUT = do_DELETE = handle_any  # noqa: N815 — the names that the library looks for

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        state.url = f"http://127.0.0.1:{server.server_port}/store"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
