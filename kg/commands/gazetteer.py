"""`kg gazetteer`: which index of the world's places is used, and how to make one of a GeoNames dump."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.common import AsJson, make_gazetteer

__all__ = ["gazetteer"]

gazetteer = typer.Typer(help="The places of the world: what is known, and how to know more.", add_completion=False)


@gazetteer.callback(invoke_without_command=True)
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """The places of the world: show the index that is used, or build one of a GeoNames dump."""
    if context.invoked_subcommand:
        return
    from kg.grounding.gazetteer import Gazetteer, default_path
    from kg.terminal import Terminal

    terminal, path = Terminal(), default_path()
    make_gazetteer(terminal)
    opened = Gazetteer.open()
    size, counts = path.stat().st_size, opened.counts()
    if as_json:
        terminal.json({"path": str(path), "source": opened.source, "bytes": size, "places": counts})
    else:
        rows = [("index", str(path)), ("from", opened.source), ("size", f"{size / 1e6:.0f} MB")]
        terminal.table(("gazetteer", ""), [*rows, *((kind, f"{count:,}") for kind, count in counts.items())])


@gazetteer.command("build")
def build(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="allCountries.zip, SY.zip, or the text file in it.")],
    as_json: AsJson = False,
) -> None:
    """Index a GeoNames dump, which also has villages, hills and airfields; builds then use it.

    Dumps are at https://download.geonames.org/export/dump/. Delete the index to go back to the places that come with
    the program.
    """
    from kg.grounding.gazetteer_dump import build_from_dump
    from kg.terminal import Terminal

    terminal = Terminal()
    print(f"indexing {file.name}; all countries take about a quarter of an hour", file=sys.stderr, flush=True)
    with terminal.progress("places", show=not as_json) as progress:
        done = build_from_dump(file, progress=progress)
    if as_json:
        terminal.json({"path": str(done.path), "places": done.places, "broken_lines": done.broken})
    else:
        broken = f"; {done.broken:,} lines make no sense and are left out" if done.broken else ""
        terminal.line(f"{done.places:,} places indexed in {done.path}{broken}")
