"""What happens to every request: errors become responses, slow clients are left, all is counted and logged."""

import asyncio
import logging
import time
from functools import partial
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import ConflictKGError
from kg.server.limits import Limits
from kg.server.responses import error_response
from kg.server.workers import Workers

__all__ = ["Edge", "Metrics"]

ACCESS: Final = logging.getLogger("kg.access")
_LOG: Final = logging.getLogger("kg.server")
_PLACES: Final = ("/sparql", "/store", "/data", "/page", "/rdf", "/.well-known/void", "/health", "/metrics", "/static")


class Metrics:
    """The numbers of one server, for Prometheus."""

    def __init__(self, workers: Workers) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "kg_requests",
            "Requests by place, method and status.",
            ["place", "method", "status"],
            registry=self._registry,
        )
        self.seconds = Histogram(
            "kg_request_seconds",
            "Time from a request to the end of its response.",
            ["place"],
            registry=self._registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
        )
        self.bytes = Counter("kg_response_bytes", "Bytes of response bodies.", ["place"], registry=self._registry)
        counts = workers.counts
        for name, what in (
            ("running", "Queries that run."),
            ("long", "Long queries that run."),
            ("waiting", "Requests that wait for a worker."),
            ("ended_at_limit", "Queries and writes ended at their time limit, since the start."),
            ("refused", "Requests refused since too many waited, since the start."),
            ("lost", "Workers that ended by themselves, since the start."),
        ):
            gauge = Gauge(f"kg_queries_{name}", what, registry=self._registry)
            gauge.set_function(partial(getattr, counts, name))

    async def __call__(self, request: Request) -> Response:
        """The answer at /metrics."""
        return Response(generate_latest(self._registry), headers={"Content-Type": CONTENT_TYPE_LATEST})


class Edge:
    """The outermost layer of the application."""

    def __init__(self, app: ASGIApp, metrics: Metrics, limits: Limits) -> None:
        self._app = app
        self._metrics = metrics
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begin, status, size, started = time.perf_counter(), 499, 0, False

        async def send_within(message: Message) -> None:
            nonlocal status, size, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
            else:
                size += len(message.get("body", b""))
            async with asyncio.timeout(self._limits.send_seconds):
                await send(message)

        try:
            await self._app(scope, receive, send_within)
        except TimeoutError:
            status = 499  # the client takes nothing any more; the connection ends without the rest
        except ConflictKGError as error:
            if not started:
                await error_response(error)(scope, receive, send_within)
        except Exception:
            _LOG.exception("%s %s failed", scope["method"], scope["path"])
            if not started:
                text = "an error of the server: its log says more\n"
                await Response(text, 500, media_type="text/plain")(scope, receive, send_within)
        finally:
            self._account(scope, status, size, time.perf_counter() - begin)

    def _account(self, scope: Scope, status: int, size: int, seconds: float) -> None:
        place = next((name for name in _PLACES if scope["path"].startswith(name)), "other")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(place, method, str(status)).inc()
        self._metrics.seconds.labels(place).observe(seconds)
        self._metrics.bytes.labels(place).inc(size)
        client = scope.get("client") or ("-", 0)
        agent = Headers(scope=scope).get("user-agent", "-")
        target = scope["path"] + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else "")
        ACCESS.info(
            '%s "%s %s" %d %d %.3fs "%s"',
            client[0],
            _printable(method),
            _printable(target)[:2000],
            status,
            size,
            seconds,
            _printable(agent)[:200],
        )


_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


def _printable(text: str) -> str:
    """The text on one line, without what could steer a terminal or forge a line of the log."""
    return "".join(char if char.isprintable() and char != '"' else f"\\x{ord(char):02x}" for char in text)
