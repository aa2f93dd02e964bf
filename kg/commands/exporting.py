"""`kg export`: the graph as files."""

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from kg.commands.common import DEFAULT_STORE, Store, find_articles, reading
from kg.errors import OptionError

__all__ = ["export"]


def export(
    store: Store = DEFAULT_STORE,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="A file, .gz or .zst to compress (a folder with --split); - or nothing: the output."
        ),
    ] = None,
    format: Annotated[  # noqa: A002
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="ttl, trig, nq, nt, jsonld or rdfxml; csv, geojson or parquet for the events alone; "
            "by default by the suffix.",
        ),
    ] = None,
    article: Annotated[list[str] | None, typer.Option(help="Only this article; may be given more than once.")] = None,
    with_ontology: Annotated[bool, typer.Option(help="The ontology, the crosswalk and the known actors too.")] = False,
    canonical: Annotated[bool, typer.Option(help="N-Quads in canonical form (RDFC-1.0), to compare or sign.")] = False,
    split: Annotated[
        str | None,
        typer.Option(metavar="article|day|SIZE", help="Many files in the folder --output: SIZE such as 100MB."),
    ] = None,
    compress: Annotated[str | None, typer.Option(help="gz or zst, for the files of --split.")] = None,
) -> None:
    """Write the graph as RDF, or its events as a table or a map."""
    from kg.export import export as export_graph
    from kg.export import export_format, export_parts

    if split and output is None:
        raise OptionError("--split needs a folder to write to: add --output FOLDER")
    if split and (with_ontology or canonical):
        raise OptionError("--split goes without --with-ontology and --canonical")
    if compress and not split:
        raise OptionError("--compress is for --split: without it, the file's name says so (-o graph.ttl.gz)")
    form = export_format(output if not split else None, "nq" if canonical and not format and not output else format)
    with reading(store) as graph_store:
        only = find_articles(graph_store, article) if article else None
        if split and output:
            compression = f".{compress.lstrip('.')}" if compress else ""
            parts = export_parts(graph_store, output, form, _split(split), compression=compression, articles=only)
            print(f"{len(parts):,} files written to {output}", file=sys.stderr)
            return
        target = output if output and str(output) != "-" else sys.stdout.buffer
        count = export_graph(graph_store, target, form, articles=only, with_ontology=with_ontology, canonical=canonical)
    if target is output:
        what = "events" if form in ("csv", "geojson", "parquet") else "triples"
        print(f"{count:,} {what} written to {output}", file=sys.stderr)


def _split(text: str) -> str | int:
    size = re.fullmatch(r"(\d+)\s*([kKmMgG]?)[bB]?", text)
    if not size or not int(size[1]):
        return text
    return int(size[1]) * {"": 1, "k": 1_000, "m": 1_000_000, "g": 1_000_000_000}[size[2].lower()]
