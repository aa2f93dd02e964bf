"""`kg push`: the graph into another store, over HTTP or as files for its bulk loader."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.common import DEFAULT_STORE, INCOMPLETE, INTERRUPTED, OK, AsJson, Store, reading
from kg.errors import OptionError

__all__ = ["push"]


def push(
    url: Annotated[
        str, typer.Argument(metavar="[URL]", help="The graph store, or the endpoint of SPARQL updates.")
    ] = "",
    store: Store = DEFAULT_STORE,
    protocol: Annotated[str, typer.Option(help="graph-store or update (SPARQL); auto asks the other store.")] = "auto",
    query: Annotated[
        str | None, typer.Option("--query", metavar="URL", help="The endpoint of SPARQL queries, to count with.")
    ] = None,
    graph_parameter: Annotated[str, typer.Option(help="What the URL's parameter of the graph is called.")] = "graph",
    ontology: Annotated[bool, typer.Option(help="Send the ontology, the crosswalk and the known actors too.")] = True,
    everything: Annotated[
        bool, typer.Option("--all", help="Send also what did not change since the last push.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, and send nothing.")] = False,
    bulk: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Write files for a bulk loader to this new folder instead.")
    ] = None,
    loader: Annotated[str, typer.Option(help="Of --bulk: virtuoso, graphdb, neptune or qlever.")] = "virtuoso",
    as_json: AsJson = False,
) -> None:
    """Bring another store to what this one holds: only what changed since the last push.

    A user or token comes from CONFLICT_KG_PUSH_USER and CONFLICT_KG_PUSH_PASSWORD, CONFLICT_KG_PUSH_TOKEN, or ~/.netrc.
    """
    from kg.publish import Credentials, Pushed, open_target, plan, write_bulk
    from kg.publish import push as push_graphs
    from kg.terminal import Terminal

    if bool(url) == (bulk is not None):
        raise OptionError("push to a URL, or to files with --bulk DIR: one of the two")
    terminal = Terminal()
    with reading(store) as graph_store:
        if bulk:
            files = write_bulk(graph_store, bulk, loader, with_ontology=ontology)
            print(f"{len(files):,} files written to {bulk}; {files[-1].name} says how to load them", file=sys.stderr)
            return
        pushed = Pushed(store, url)
        planned = plan(graph_store, pushed, with_ontology=ontology, everything=everything)
        if dry_run:
            counts = {"put": len(planned.put), "deleted": len(planned.delete), "unchanged": planned.unchanged}
            if as_json:
                terminal.json(counts)
            else:
                terminal.figures(counts)
            return
        target = open_target(url, Credentials.find(url), protocol=protocol, query=query, parameter=graph_parameter)
        with terminal.progress("graphs", show=not as_json) as progress:
            summary = push_graphs(graph_store, target, pushed, planned, progress)
    if as_json:
        terminal.json(asdict(summary))
    else:
        terminal.figures({name: getattr(summary, name) for name in ("put", "deleted", "unchanged", "triples")})
        for name, sent, found in summary.different:
            terminal.line(f"different: <{name}>: {sent:,} triples sent, {found:,} found there", "yellow")
    raise typer.Exit(INTERRUPTED if summary.interrupted else INCOMPLETE if summary.different else OK)
