"""The terms that descriptions are written in."""

from typing import Final

from pyoxigraph import NamedNode

from kg.vocabulary import PREFIXES

__all__ = ["DESCRIBING", "NAMESPACES", "term"]

NAMESPACES: Final = {
    **PREFIXES,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "formats": "http://www.w3.org/ns/formats/",
    "sh": "http://www.w3.org/ns/shacl#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "voidext": "http://ldf.fi/void-ext#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
DESCRIBING: Final = tuple(NAMESPACES[prefix] for prefix in ("void", "sd", "sh", "dcat", "voidext"))
"""The namespaces that the data itself does not use: a query that does asks for the description."""


def term(name: str) -> NamedNode:
    """The term of a prefixed name, such as `sd:Service`."""
    prefix, _, local = name.partition(":")
    return NamedNode(NAMESPACES[prefix] + local)
