"""What the commands that read the web share: its options, and a reader of addresses with its memory in the store."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kg.sources import SourceOptions
    from kg.web import Web

__all__ = ["AllowPrivate", "Delay", "open_web"]

AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Let addresses be read that are not public, such as localhost.")
]
Delay = Annotated[
    float, typer.Option(min=0.0, help="Seconds between two requests to one host; robots.txt may ask for more.")
]


@contextmanager
def open_web(
    store: Path,
    options: "SourceOptions",
    base: str,
    reader_digest: str,
    holds: Callable[[str], bool],
    *,
    allow_private: bool,
    delay: float,
) -> Iterator["Web"]:
    """A reader of addresses that remembers in the store's folder what these options and this reader have read."""
    from kg import __version__
    from kg.retry import remembered
    from kg.web import Fetcher, Memory, Web, WebOptions

    made_with = remembered(options, base) | {"folder": "", "reader": reader_digest, "software": __version__}
    made_by = hashlib.sha256(json.dumps(made_with, sort_keys=True).encode()).hexdigest()[:16]
    fetcher = Fetcher(WebOptions(allow_private=allow_private, delay=delay))
    memory = Memory(store, made_by)
    try:
        yield Web(fetcher, memory, options, base, holds)
    finally:
        memory.close()
