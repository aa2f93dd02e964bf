"""The shapes that a graph is held against, read once."""

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph
from rdflib import RDF, SH, XSD, Graph, Literal
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.errors import ResourceError, SourceError
from kg.resources import resource

__all__ = ["TARGETS", "Shapes"]

TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)
"""Whatever has one of these is a shape, whether it says so or not (SHACL, section 2)."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """SHACL shapes, ready to validate any number of graphs."""

    graph: Graph

    @classmethod
    def load(cls, path: Path | None = None) -> "Shapes":
        """Read the shapes of a file, or `shapes/conflict.shacl.ttl` where none is given.

        The suffix names the serialisation, as `.ttl`, `.nt`, `.rdf` or `.jsonld` do; other files are taken for Turtle.

        Raises:
            ResourceError: the program's own shapes are missing or damaged.
            SourceError: the given file cannot be read, is not well-formed or holds no shape.
        """
        if path is None:
            try:
                return cls._read(resource("shapes", "conflict.shacl.ttl"))
            except SourceError as error:
                raise ResourceError(f"{error}: reinstall conflict-kg") from error
        return cls._read(path)

    @classmethod
    def _read(cls, path: Path) -> "Shapes":
        try:
            graph = _parsed(path.read_bytes(), path)
        except OSError as error:
            raise SourceError(f"the shapes cannot be read ({error.strerror})", str(path)) from error
        typed = any((None, RDF.type, kind) in graph for kind in (SH.NodeShape, SH.PropertyShape))
        if not typed and not any((None, target, None) in graph for target in TARGETS):
            raise SourceError("the file holds no SHACL shape", str(path))
        for subject, predicate, value in list(graph.triples((None, None, None))):
            if isinstance(value, Literal) and value.datatype == XSD.string:
                # One term in RDF 1.1, two for rdflib; data come without the datatype too.
                graph.remove((subject, predicate, value))
                graph.add((subject, predicate, Literal(str(value))))
        return cls(graph)


def _parsed(data: bytes, path: Path) -> Graph:
    graph = Graph(bind_namespaces="none")
    form = pyoxigraph.RdfFormat.from_extension(path.suffix.removeprefix("."))
    if form is not None and form != pyoxigraph.RdfFormat.TURTLE:
        # Oxigraph unfolds no entities and fetches no contexts.
        data = _as_triples(data, form, path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd booleans: pySHACL says what is wrong with them
            graph.parse(data=data, format="turtle")
    except BadSyntax as error:
        raise SourceError(f"the shapes are not valid Turtle (line {error.lines + 1})", str(path)) from error
    except (ParserError, ValueError, RecursionError) as error:
        raise SourceError("the shapes are not valid Turtle", str(path)) from error
    return graph


def _as_triples(data: bytes, form: pyoxigraph.RdfFormat, path: Path) -> bytes:
    try:
        quads = pyoxigraph.parse(data, form, base_iri=path.absolute().as_uri())
        triples = [pyoxigraph.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        place = f" (line {line})" if line else ""
        raise SourceError(f"the shapes are not valid {form.name}{place}", str(path)) from error
    return pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b""
