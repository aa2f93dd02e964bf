"""Exports what a store holds to one file or stream, or divided into files of a folder."""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from pyoxigraph import NamedNode

from kg.errors import OptionError
from kg.export.files import Stream, whole_file
from kg.export.formats import COMPRESSIONS, TABLES, export_format, part_suffix
from kg.export.rdf import canonical_lines, rdf_pieces
from kg.export.tables import write_table
from kg.store import HAPPENINGS, REFERENCE_GRAPHS, GraphStore, StoredArticle

__all__ = ["export", "export_parts"]

_NAME_LENGTH: Final = 80
_TIES: Final = "_happenings"
"""The file of what ties several articles' events; no article's name begins so."""


def export(
    store: GraphStore,
    output: Path | Stream,
    format: str,  # noqa: A002
    *,
    articles: Sequence[StoredArticle] | None = None,
    with_ontology: bool = False,
    canonical: bool = False,
) -> int:
    """Write the articles' graphs and return the number of triples (of quads, where graphs are kept; of events, for
    tables).

    Args:
        store: where the graphs are.
        output: a file, which appears whole or not at all and is compressed where its name ends in `.gz` or `.zst`, or a
            stream of bytes.
        format: one of `FORMATS`.
        articles: only these; by default all.
        with_ontology: the ontology, the crosswalk and the known actors too; tables have no place for them.
        canonical: canonical N-Quads (RDF Dataset Canonicalization 1.0); all quads are held in memory then.

    Raises:
        OptionError: the format is not known, cannot be canonical, or needs a library that is not installed.
        OSError: the file cannot be written.
    """
    export_format(None, format)
    if canonical and format != "nq":
        raise OptionError(f"only N-Quads have a canonical form, not {format}: use --format nq")
    if isinstance(output, Path):
        with whole_file(output) as stream:
            return export(store, stream, format, articles=articles, with_ontology=with_ontology, canonical=canonical)
    if format in TABLES:
        return write_table(store, output, format, store.articles() if articles is None else articles)
    graphs = _all_graphs(store) if articles is None else [article.graph for article in articles]
    graphs = sorted([*graphs, *(REFERENCE_GRAPHS if with_ontology else ())], key=lambda graph: graph.value)
    if canonical:
        quads = [quad for graph in graphs for quad in store.graph(graph)]
        output.write(canonical_lines(quads))
        return len(quads)
    total = 0
    for piece, count in rdf_pieces(store, format, graphs):
        output.write(piece)
        total += count
    return total


def _all_graphs(store: GraphStore) -> list[NamedNode]:
    """The graphs of all articles and, where `kg link` has made it, the one that ties their events."""
    return [*store.article_graphs(), *([HAPPENINGS] if store.has_graph(HAPPENINGS) else [])]


def export_parts(
    store: GraphStore,
    folder: Path,
    format: str,  # noqa: A002
    split: str | int,
    *,
    compression: str = "",
    articles: Sequence[StoredArticle] | None = None,
) -> list[Path]:
    """Write the articles' graphs to files of a folder, and return those in order.

    Args:
        store, format, articles: as for `export`.
        folder: made where it is missing.
        split: `article`, `day` (of publication), or the number of bytes, before compression, from which on another
            article begins another file.
        compression: nothing, `.gz` or `.zst`.

    Raises:
        OptionError: the format or the compression is not known.
        OSError: a file cannot be written.
    """
    export_format(None, format)
    if compression not in ("", *COMPRESSIONS):
        raise OptionError(f"the compression {compression} is not known: use one of {', '.join(COMPRESSIONS)}")
    suffix = part_suffix(format, compression)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, part in _parts(store, format, split, store.articles() if articles is None else articles):
        written.append(folder / f"{name}{suffix}")
        export(store, written[-1], format, articles=part)
    if articles is None and format not in TABLES and store.has_graph(HAPPENINGS):
        written.append(folder / f"{_TIES}{suffix}")
        with whole_file(written[-1]) as stream:
            for piece, _ in rdf_pieces(store, format, [HAPPENINGS]):
                stream.write(piece)
    return written


def _parts(
    store: GraphStore, name: str, split: str | int, articles: Iterable[StoredArticle]
) -> Iterator[tuple[str, list[StoredArticle]]]:
    """The articles of each file, and its name without a suffix."""
    if split == "article":
        for article in sorted(articles, key=lambda one: one.iri.value):
            yield _file_name(article.identifier or article.iri.value, article.iri), [article]
    elif split == "day":
        by_day = sorted(articles, key=lambda one: (one.published[:10], one.iri.value))
        for day, part in groupby(by_day, lambda one: one.published[:10]):
            yield re.sub(r"[^\w-]", "_", day) or "undated", list(part)
    elif isinstance(split, int):
        yield from _by_size(store, name, split, sorted(articles, key=lambda one: one.iri.value))
    else:
        raise OptionError(f"--split {split} is not known: use article, day, or a size such as 100MB")


def _by_size(
    store: GraphStore, name: str, limit: int, articles: list[StoredArticle]
) -> Iterator[tuple[str, list[StoredArticle]]]:
    held: list[StoredArticle] = []
    size = number = 0
    for article in articles:
        alone = io.BytesIO()
        export(store, alone, name, articles=[article])
        if held and size + alone.tell() > limit:
            number += 1
            yield f"part-{number:05}", held
            held, size = [], 0
        held.append(article)
        size += alone.tell()
    if held:
        yield f"part-{number + 1:05}", held


def _file_name(identifier: str, iri: NamedNode) -> str:
    """A file name that a person knows the article by: its identifier where that is one, else as much of it as can be.

    What had to be changed is made unique by some digits of the IRI's SHA-256, so that no two articles share a file.
    """
    plain = re.sub(r"[^\w.-]+", "_", identifier, flags=re.ASCII).strip("._")[:_NAME_LENGTH]
    if plain == identifier and plain.lower() == plain:
        return plain
    return f"{plain or 'article'}-{hashlib.sha256(iri.value.encode()).hexdigest()[:8]}"
