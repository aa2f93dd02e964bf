"""`kg serve`: the graph for others, over HTTP."""

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.common import DEFAULT_STORE, Store
from kg.errors import OptionError

__all__ = ["serve"]

TOKEN_VARIABLE = "CONFLICT_KG_TOKEN"  # noqa: S105
_MIB = 1 << 20


def serve(
    store: Store = DEFAULT_STORE,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for a free one.")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen at; 0.0.0.0 for all.")] = "127.0.0.1",
    base: Annotated[
        str | None, typer.Option(help="Where the IRIs of the data begin; by default what the store's have in common.")
    ] = None,
    url: Annotated[str, typer.Option(help="Where the world finds the server, such as https://kg.example.org.")] = "",
    writable: Annotated[
        bool, typer.Option(help=f"Take updates from who knows the token in {TOKEN_VARIABLE} or --token-file.")
    ] = False,
    token_file: Annotated[Path | None, typer.Option(help="A file that holds the token.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that a query may take.")] = 30.0,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes for queries; by default as many as cores, and four at least.")
    ] = None,
    memory: Annotated[int, typer.Option(min=256, help="MiB of memory that a process may take.")] = 2048,
    max_rows: Annotated[int, typer.Option(min=1, help="Rows or triples that an answer may have.")] = 1_000_000,
    max_answer: Annotated[int, typer.Option(min=1, help="MiB that an answer may have.")] = 256,
    max_body: Annotated[int, typer.Option(min=1, help="MiB that an update or a graph may have.")] = 64,
    queue: Annotated[int, typer.Option(min=1, help="Requests that may wait for a process.")] = 256,
    tiles: Annotated[
        str, typer.Option(help="Tile server for the map's background, such as https://tiles.example/{z}/{x}/{y}.png.")
    ] = "",
    tiles_credit: Annotated[str, typer.Option(help="Whom the tiles are from, shown on the map.")] = "",
    access_log: Annotated[bool, typer.Option(help="Write a line about each request to the error output.")] = True,
) -> None:
    """Serve the graph: SPARQL at /sparql, graphs at /store, its description at /.well-known/void, pages at /."""
    from kg.server.limits import Limits, Settings
    from kg.server.run import run

    token = _token(token_file)
    if writable and not token:
        raise OptionError(f"--writable needs a token: set {TOKEN_VARIABLE}, or name a file with --token-file")
    given = {"workers": workers} if workers else {}
    limits = Limits(
        seconds=timeout,
        turn_seconds=min(1.0, timeout / 2),
        rows=max_rows,
        answer_bytes=max_answer * _MIB,
        write_bytes=max_body * _MIB,
        queue=queue,
        memory_bytes=memory * _MIB,
        **given,
    )
    if tiles and not re.fullmatch(r"https?://[\w.:-]+/(?=.*\{z\})(?=.*\{x\})(?=.*\{y\})[^\s;,'\"]*", tiles):
        raise OptionError(f"--tiles {tiles} should be an address with {{z}}, {{x}} and {{y}} in its path")
    settings = Settings(
        store, base or _base_of(store), url, token if writable else "", writable, limits, tiles, tiles_credit
    )
    run(settings, host, port, access_log=access_log)


def _token(file: Path | None) -> str:
    if file is None:
        return os.environ.pop(TOKEN_VARIABLE, "").strip()  # not for the processes that run queries
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError(f"--token-file {file} cannot be read: {error}") from error


def _base_of(store: Path) -> str:
    from kg.server.views import Views
    from kg.store import GraphStore

    views = Views(store)
    try:
        with views.borrow() as view, GraphStore.open(view.folder, read_only=True) as graph_store:
            return graph_store.base
    finally:
        views.close()
