"""The shapes that a graph is held against, read once."""

from dataclasses import dataclass
from pathlib import Path

from rdflib import RDF, SH, Graph
from rdflib.exceptions import ParserError
from rdflib.plugins.parsers.notation3 import BadSyntax

from kg.errors import ResourceError, SourceError
from kg.resources import resource

__all__ = ["Shapes"]


@dataclass(frozen=True, slots=True)
class Shapes:
    """SHACL shapes, ready to validate any number of graphs."""

    graph: Graph

    @classmethod
    def load(cls, path: Path | None = None) -> "Shapes":
        """Read the shapes of a Turtle file, or `shapes/conflict.shacl.ttl` where none is given.

        Raises:
            ResourceError: the program's own shapes are missing or damaged.
            SourceError: the given file cannot be read, is not Turtle or holds no shape.
        """
        if path is None:
            try:
                return cls._read(resource("shapes", "conflict.shacl.ttl"))
            except SourceError as error:
                raise ResourceError(f"{error}: reinstall conflict-kg") from error
        return cls._read(path)

    @classmethod
    def _read(cls, path: Path) -> "Shapes":
        graph = Graph(bind_namespaces="none")
        try:
            graph.parse(data=path.read_bytes(), format="turtle")
        except OSError as error:
            raise SourceError(f"the shapes cannot be read ({error.strerror})", str(path)) from error
        except (BadSyntax, ParserError, ValueError) as error:
            raise SourceError("the shapes are not valid Turtle", str(path)) from error
        if not any((None, RDF.type, kind) in graph for kind in (SH.NodeShape, SH.PropertyShape)):
            raise SourceError("the file holds no SHACL shape", str(path))
        return cls(graph)
