"""What a validation found, in words a person can act on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = ["Verdict", "Violation"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of a SHACL report.

    Attributes:
        shape: IRI of the shape that is broken.
        focus: the node that breaks it; for a rule over the whole text the article, and `value` is the node.
        path: the property, in the notation of SPARQL paths, or None.
        value: the offending value, or None where one is missing.
        message: what is wrong.
        remedy: what to do, or "".
        severity: `Violation`, `Warning` or `Info`.
        sentence: the sentence of the article that it was read from, where there is one.
    """

    shape: str
    focus: str
    path: str | None
    value: str | None
    message: str
    remedy: str
    severity: str
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a graph conforms, and everything found.

    A warning does not keep a graph from conforming. `report` is the `sh:ValidationReport` as RDF.
    """

    conforms: bool
    violations: tuple[Violation, ...]
    report: "Graph"
