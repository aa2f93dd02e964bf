"""A connection to a Ray cluster: one that runs, or one of this machine's cores for as long as it is needed."""

import logging
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, Final
from urllib.parse import urlsplit

from kg.errors import OptionError, WorkerError
from kg.sources.decoding import printable
from kg.workers import usable_cores

__all__ = ["check_ray", "connected"]

_OBJECT_STORE_BYTES: Final = 256_000_000
"""Of a cluster of our own: some pieces of sources for each core."""
_PATIENCE: Final = 10.0
"""Seconds."""


def check_ray() -> None:
    """Refuse to go on without the library Ray, which takes seconds to import.

    Raises:
        OptionError: it is not installed.
    """
    if find_spec("ray") is None:
        raise OptionError("--engine ray needs Ray, which is not installed: pip install 'conflict-kg[ray]'")


@contextmanager
def connected(address: str | None = None, jobs: int | None = None) -> Iterator[Any]:
    """Ray, connected to the cluster at an address, or to the one that this process has a connection to already.

    Without either, nor `RAY_ADDRESS`, a cluster of this machine's usable cores, or so many `jobs`, is begun and ended.

    Raises:
        OptionError: Ray is not installed.
        WorkerError: there is no cluster at the address, or none can be begun.
    """
    check_ray()
    if address:
        _reach(address)
    options: dict[str, Any] = {"address": address} if address else {}
    is_own = not address and not os.environ.get("RAY_ADDRESS")
    if "ray" not in sys.modules:  # it reads its settings as it is imported
        _set_up(is_own)
    if is_own:
        options = {
            "num_cpus": jobs or usable_cores(),
            "include_dashboard": False,
            "object_store_memory": _OBJECT_STORE_BYTES,
        }
    import ray

    if ray.is_initialized():
        yield ray
        return
    try:
        ray.init(**options, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:  # Ray's own, those of its network library, and of the system
        what = f"no Ray cluster answers at {address}" if address else "no Ray cluster can be begun or found"
        raise WorkerError(f"{what}: {printable(str(error) or type(error).__name__)[:300]}") from error
    try:
        yield ray
    finally:
        ray.shutdown()


def _reach(address: str) -> None:
    """Try the address once: Ray tries it for minutes."""
    place = urlsplit(address if "://" in address else f"ray://{address}")
    try:
        if place.hostname and place.port:
            socket.create_connection((place.hostname, place.port), _PATIENCE).close()
    except (OSError, ValueError) as error:
        raise WorkerError(
            f"no Ray cluster answers at {printable(address)}: {error}; start one with ray start"
        ) from error


def _set_up(is_own: bool) -> None:
    # Ray would tell its makers of its use over the network.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    # Its ports are open to the network: who uses a cluster of our own needs a token, which only its processes know.
    if is_own and os.environ.setdefault("RAY_AUTH_MODE", "token") == "token":
        os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
