"""Running the server until it is told to end."""

import logging
import os
import signal
import socket
import sys
from typing import Final

import uvicorn

from kg.errors import OptionError
from kg.explorer.routes import explorer_routes
from kg.server.app import create_app
from kg.server.limits import Settings
from kg.server.workers import Workers

__all__ = ["run"]

_CONNECTIONS: Final = 1000
_LONGEST_HEAD: Final = 1 << 16


def run(settings: Settings, host: str, port: int, *, access_log: bool = True) -> None:
    """Serve until SIGTERM or SIGINT; requests that run are answered first.

    Raises:
        OptionError: nobody may listen at that address, or the system has no such processes.
        StoreError: there is no store.
    """
    if os.name == "nt":
        raise OptionError("kg serve needs a POSIX system: use it on Linux or macOS, or in WSL")
    listener = _listen(host, port)
    _log(access_log)
    workers = Workers(settings.store, settings.limits)
    config = uvicorn.Config(
        create_app(workers, settings, explorer_routes(workers, settings)),
        log_config=None,
        access_log=False,
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=int(settings.limits.seconds) + 5,
        timeout_keep_alive=15,
        h11_max_incomplete_event_size=_LONGEST_HEAD,
        server_header=False,
        lifespan="on",
    )
    # uvicorn hands the signal on when it is done; by then there is nothing left to end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    address, bound = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    what = "reads and writes" if settings.writable else "reads"
    print(
        f"kg serve {what} {settings.store} at http://{shown}:{bound}/ (SPARQL at /sparql)", file=sys.stderr, flush=True
    )
    with listener:
        uvicorn.Server(config).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise OptionError(
            f"nobody can listen at {host} port {port} ({error.strerror or error}): use another --port"
        ) from error
    listener.setblocking(False)
    return listener


def _log(access_log: bool) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
    for name, level in (
        ("kg.access", logging.INFO if access_log else logging.WARNING),
        ("kg.server", logging.INFO),
        ("uvicorn.error", logging.WARNING),
    ):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [handler], False
        logger.setLevel(level)
