"""`kg build --engine ray` and `kg load`: shards on a cluster, and from there into a store."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.commands.common import DEFAULT_STORE, FAILED, INCOMPLETE, INTERRUPTED, OK, AsJson, Wait, tell
from kg.errors import OptionError

if TYPE_CHECKING:
    from kg.making import Recipe
    from kg.pipeline import Rejected
    from kg.sources import SourceOptions
    from kg.terminal import Terminal

__all__ = ["Address", "Engine", "Shards", "build_on_cluster", "check_engine", "load"]

Engine = Annotated[str, typer.Option(help="local, or ray: many machines, which write --shards for `kg load`.")]
Address = Annotated[
    str | None,
    typer.Option(metavar="HOST:PORT", help="Of --engine ray: the cluster; by default one of this machine's cores."),
]
Shards = Annotated[
    str | None, typer.Option(metavar="DIR|URL", help="Of --engine ray: where graphs, reports and rejects are written.")
]
_SHOWN = 100


def check_engine(engine: str, address: str | None, shards: str | None) -> bool:
    """Whether a build is for a cluster.

    Raises:
        OptionError: the engine is not known, or the options do not go together.
    """
    if engine not in ("local", "ray"):
        raise OptionError(f"the engine {engine} is not known: use local or ray")
    if engine == "local" and (address or shards):
        raise OptionError("--address and --shards belong to --engine ray: give it, or leave them out")
    if engine == "ray" and not shards:
        raise OptionError("--engine ray writes shards: say where with --shards DIR, and then `kg load DIR`")
    return engine == "ray"


def build_on_cluster(
    terminal: "Terminal",
    names: list[str],
    recipe: "Recipe",
    options: "SourceOptions",
    shards: str,
    *,
    address: str | None,
    jobs: int | None,
    as_json: bool,
) -> int:
    """Write shards, say what was done, and return the exit code."""
    from kg.cluster import build_shards

    with terminal.progress("records", show=not as_json) as progress:
        summary = build_shards(names, recipe, shards, options, address=address, jobs=jobs, progress=progress)
    if as_json:
        terminal.json(asdict(summary))
    else:
        counts = asdict(summary) | {"refused": len(summary.refused), "set_aside": len(summary.set_aside)}
        terminal.figures({name: number for name, number in counts.items() if name != "interrupted"})
        _show_rejected(terminal, "refused", summary.refused)
        _show_rejected(terminal, "set aside", summary.set_aside)
        if summary.interrupted:
            terminal.line("interrupted: finished shards stay; build again to go on", "yellow")
        elif summary.made:
            terminal.line(f"next: kg load {shards} --store DIR|URL", "dim")
    if summary.interrupted:
        return INTERRUPTED
    if summary.refused or summary.set_aside:
        return INCOMPLETE if summary.made else FAILED
    return OK


def load(
    shards: Annotated[str, typer.Argument(metavar="SHARDS", help="The folder that `kg build --engine ray` wrote.")],
    store: Annotated[
        str,
        typer.Option(
            "--store",
            "-s",
            metavar="DIR|URL",
            envvar="CONFLICT_KG_STORE",
            help="The folder of the store, or the address of another one, as for `kg push`.",
        ),
    ] = str(DEFAULT_STORE),
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    """Take the graphs that a cluster has made into a store. What is there already, unchanged, is left as it is."""
    from kg.cluster import ShardFolder, load_shards, push_shards, read_manifest
    from kg.sources import is_url
    from kg.store import GraphStore
    from kg.terminal import Terminal

    terminal = Terminal()
    folder = ShardFolder(shards)
    sent = None
    with terminal.progress("articles", show=not as_json) as progress:
        if is_url(store):
            summary, sent = push_shards(folder, store, progress=progress)
        else:
            manifest = read_manifest(folder)
            with GraphStore.open(Path(store), wait=tell if wait else None) as graph_store:
                summary = load_shards(folder, graph_store, manifest=manifest, progress=progress)
    if as_json:
        terminal.json(asdict(summary) | ({"pushed": asdict(sent)} if sent else {}))
    else:
        terminal.build_summary(summary, store)
        for name, number, found in sent.different if sent else ():
            terminal.line(f"different: <{name}>: {number:,} triples sent, {found:,} found there", "yellow")
    if summary.interrupted or (sent and sent.interrupted):
        raise typer.Exit(INTERRUPTED)
    if summary.refused or summary.set_aside or (sent and sent.different):
        raise typer.Exit(INCOMPLETE if summary.built or summary.updated or summary.unchanged else FAILED)


def _show_rejected(terminal: "Terminal", kind: str, rejected: "tuple[Rejected, ...]") -> None:
    for one in rejected[:_SHOWN]:
        terminal.line(f"{kind}: {one.where}: {one.reason}", "yellow")
    if len(rejected) > _SHOWN:
        terminal.line(f"{kind}: {len(rejected) - _SHOWN:,} more, in the shards' files NAME.rejects.jsonl", "yellow")
