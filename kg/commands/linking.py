"""`kg link`: ties the reports of several articles that tell of one happening."""

from dataclasses import asdict
from typing import Annotated

import typer

from kg.commands.common import DEFAULT_STORE, AsJson, Store

__all__ = ["link"]


def link(
    store: Store = DEFAULT_STORE,
    undo: Annotated[bool, typer.Option("--undo", help="Take all ties away again; articles stay as they are.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tie reports of one happening across articles. Run it again after each build: only what is new is looked at."""
    from kg.linking import link as link_articles
    from kg.linking import unlink
    from kg.store import GraphStore
    from kg.terminal import Terminal

    terminal = Terminal()
    with GraphStore.open(store, create=False) as graph_store:
        if undo:
            count = unlink(graph_store)
            if as_json:
                terminal.json({"undone": count})
            else:
                terminal.line(f"{count:,} happenings taken away")
            return
        with terminal.progress("articles", show=not as_json) as progress:
            summary = link_articles(graph_store, progress)
    if as_json:
        terminal.json(asdict(summary))
        return
    terminal.line(
        f"{summary.new:,} articles compared, {summary.gone:,} gone; {summary.happenings:,} happenings tie "
        f"{summary.events:,} events, and {summary.contradictions:,} times a denial answers another article"
    )
