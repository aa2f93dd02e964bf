"""`kg plot`: events on a timeline, on a map or as a network, in SVG files."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.common import DEFAULT_STORE, Store, reading
from kg.errors import OptionError, RequestError

__all__ = ["plot"]


def plot(
    kind: Annotated[str, typer.Argument(metavar="timeline|map|network", help="What to draw.")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="An .svg file; else the output.")] = None,
    store: Store = DEFAULT_STORE,
    branch: Annotated[str, typer.Option(help="Branches of the ontology, with commas between them.")] = "",
    event_class: Annotated[str, typer.Option("--class", help="Classes of events, with commas between them.")] = "",
    actor: Annotated[str, typer.Option(help="Part of an actor's name; a network is drawn around it.")] = "",
    place: Annotated[str, typer.Option(help="Part of a place's name.")] = "",
    outlet: Annotated[str, typer.Option(help="An outlet's name.")] = "",
    attribution: Annotated[str, typer.Option(help="own (the article's voice) or attributed.")] = "",
    modality: Annotated[str, typer.Option(help="actual, negated, future, possible, with commas between them.")] = "",
    confidence: Annotated[float, typer.Option(min=0.0, max=1.0, help="The least.")] = 0.0,
    begin: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD.")] = "",
    end: Annotated[str, typer.Option("--to", help="Last day.")] = "",
) -> None:
    """Draw events as SVG, for print: a timeline, a map, or who acts on whom."""
    from kg.explorer.filters import parse_filters
    from kg.explorer.plots import PLOTS
    from kg.explorer.plots import plot as drawn

    if kind not in PLOTS:
        raise OptionError(f"there is no plot {kind}: use {', '.join(PLOTS[:-1])} or {PLOTS[-1]}")
    if output and output.suffix.lower() != ".svg":
        raise OptionError(f"plots are SVG: name a file such as {output.with_suffix('.svg')}")
    given = {"branch": branch, "class": event_class, "actor": actor, "place": place, "outlet": outlet}
    given |= {"attribution": attribution, "modality": modality, "confidence": str(confidence), "from": begin, "to": end}
    try:
        filters = parse_filters(given)
    except RequestError as error:
        raise OptionError(f"--{error}") from error
    with reading(store) as graph_store:
        svg = drawn(graph_store, kind, filters)
    if output is None:
        sys.stdout.write(svg)
        return
    output.write_text(svg, encoding="utf-8")
    print(f"{kind} written to {output}", file=sys.stderr)
