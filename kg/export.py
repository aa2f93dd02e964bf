"""The graph as a file that any RDF tool reads: Turtle, TriG, N-Quads, N-Triples, JSON-LD, RDF/XML.

TriG, N-Quads and JSON-LD keep one named graph per article. Turtle, N-Triples and RDF/XML have no names: there the
graphs are united and a triple that several hold is written once. Everything is sorted, so that the same graph gives the
same bytes.

TriG and N-Quads need memory for one article at a time, the others for all that they write.
"""

import gzip
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, TypeVar

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg.errors import OptionError
from kg.store import GraphStore, StoredArticle
from kg.store.reference import HAPPENINGS, REFERENCE_GRAPHS
from kg.vocabulary import PREFIXES

__all__ = ["FORMATS", "export", "export_format", "turtle"]

FORMATS: Final = ("ttl", "trig", "nq", "nt", "jsonld", "rdfxml")
_SUFFIXES: Final = {
    ".ttl": "ttl",
    ".trig": "trig",
    ".nq": "nq",
    ".nt": "nt",
    ".jsonld": "jsonld",
    ".json": "jsonld",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
}
_TYPE: Final = NamedNode(f"{PREFIXES['rdf']}type")

_Stream = IO[bytes] | gzip.GzipFile
_Row = TypeVar("_Row", Triple, Quad)


def export_format(output: Path | None, name: str | None = None) -> str:
    """The format called `name`, else the one that the file's suffix means (`.gz` aside), else Turtle.

    Raises:
        OptionError: there is no such format.
    """
    if name is None:
        suffixes = [s for s in (output.suffixes if output else []) if s != ".gz"]
        if not suffixes:
            return "ttl"
        if suffixes[-1] in _SUFFIXES:
            return _SUFFIXES[suffixes[-1]]
        raise OptionError(
            f"{output}: the suffix {suffixes[-1]} is no RDF format: add --format, one of {', '.join(FORMATS)}"
        )
    if name not in FORMATS:
        raise OptionError(f"the format {name} is not known: use one of {', '.join(FORMATS)}")
    return name


def export(
    store: GraphStore,
    output: Path | _Stream,
    format: str,  # noqa: A002
    *,
    articles: Sequence[StoredArticle] | None = None,
    with_ontology: bool = False,
) -> int:
    """Write the articles' graphs and return the number of triples (of quads, where graphs are kept).

    Args:
        store: where the graphs are.
        output: a file, which appears whole or not at all and is compressed where its name ends in `.gz`, or a stream.
        format: one of `FORMATS`.
        articles: only these; by default all.
        with_ontology: the ontology, the crosswalk and the known actors too.

    Raises:
        OptionError: the format is not known.
        OSError: the file cannot be written.
    """
    export_format(None, format)
    graphs = [*store.article_graphs(), HAPPENINGS] if articles is None else [article.graph for article in articles]
    graphs = sorted([*graphs, *(REFERENCE_GRAPHS if with_ontology else ())], key=lambda graph: graph.value)
    if isinstance(output, Path):
        with _whole_file(output) as stream:
            return _write(store, stream, format, graphs)
    return _write(store, output, format, graphs)


def turtle(triples: Iterable[Triple], base: str) -> bytes:
    """Triples as sorted Turtle with the prefixes of `kg.vocabulary`, IRIs of the data relative to `base`."""
    return _turtle_head(base) + _turtle_body(_sorted(triples), RdfFormat.TURTLE, base)


def _write(store: GraphStore, stream: _Stream, name: str, graphs: list[NamedNode]) -> int:
    if name in ("nq", "trig"):
        return _write_by_graph(store, stream, name, graphs)
    if name == "jsonld":
        quads = [quad for graph in graphs for quad in _sorted(store.graph(graph))]
        stream.write(_json_ld(quads))
        return len(quads)
    triples = _sorted({quad.triple for graph in graphs for quad in store.graph(graph)})
    if name == "ttl":
        stream.write(turtle(triples, store.base))
    elif name == "rdfxml":
        stream.write(_rdf_xml(triples))
    else:
        stream.write(_serialized(triples, RdfFormat.N_TRIPLES))
    return len(triples)


def _write_by_graph(store: GraphStore, stream: _Stream, name: str, graphs: list[NamedNode]) -> int:
    count, base = 0, store.base
    if name == "trig":
        stream.write(_turtle_head(base))
    for graph in graphs:
        quads = _sorted(store.graph(graph))
        count += len(quads)
        if name == "trig":
            stream.write(_turtle_body(quads, RdfFormat.TRIG, base))
        else:
            stream.write(_serialized(quads, RdfFormat.N_QUADS))
    return count


def _sorted(rows: Iterable[_Row]) -> list[_Row]:
    """By subject, its classes first, then by property and value."""
    return sorted(
        rows, key=lambda row: (str(row.subject), row.predicate != _TYPE, row.predicate.value, str(row.object))
    )


def _serialized(rows: list[Triple] | list[Quad], form: RdfFormat, base: str | None = None) -> bytes:
    prefixes = dict(PREFIXES) if base or form == RdfFormat.RDF_XML else None
    return serialize(rows, format=form, prefixes=prefixes, base_iri=base) or b""


def _turtle_head(base: str) -> bytes:
    lines = [f"@base <{base}> .", *(f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(PREFIXES))]
    return ("\n".join(lines) + "\n\n").encode()


def _turtle_body(rows: list[Triple] | list[Quad], form: RdfFormat, base: str) -> bytes:
    # Oxigraph writes the prefixes in random order and in every call: the head is written apart.
    return re.sub(rb"\A(?:@(?:base|prefix) [^\n]*\n)+", b"", _serialized(rows, form, base))


def _rdf_xml(triples: list[Triple]) -> bytes:
    def in_order(namespaces: re.Match[bytes]) -> bytes:
        return b" ".join(sorted(re.findall(rb'\S+="[^"]*"', namespaces[0])))

    return re.sub(rb"(?<=<rdf:RDF )[^>]*", in_order, _serialized(triples, RdfFormat.RDF_XML), count=1)


def _json_ld(quads: list[Quad]) -> bytes:
    """Oxigraph's expanded JSON-LD under a context that shortens properties, classes and datatypes."""
    content = [_compact(graph) for graph in json.loads(_serialized(quads, RdfFormat.JSON_LD))]
    document = {"@context": {prefix: PREFIXES[prefix] for prefix in sorted(PREFIXES)}, "@graph": content}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _compact(node: Any, key: str = "") -> Any:
    if isinstance(node, dict):
        if node.keys() == {"@value"}:
            return node["@value"]
        return {_short(name): _compact(value, name) for name, value in node.items()}
    if isinstance(node, list):
        values = [_compact(value, key) for value in node]
        return values[0] if len(values) == 1 and key != "@graph" else values
    return _short(node) if key == "@type" else node


def _short(iri: str) -> str:
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


@contextmanager
def _whole_file(path: Path) -> Iterator[_Stream]:
    """A stream whose content becomes the file only when all of it was written."""
    if path.exists() and not path.is_file():  # a device or pipe cannot be replaced
        with path.open("wb") as stream:
            yield stream
        return
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("wb") as file:
            if path.suffix == ".gz":
                # No name and no time inside, so that the same graph gives the same bytes.
                with gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
                    yield packed
            else:
                yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
