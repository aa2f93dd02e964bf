"""The terms that the mapping writes, as nodes: `ck("agent")`, `schema("headline")`."""

from functools import cache, partial
from typing import Final

from pyoxigraph import NamedNode

from kg.vocabulary import PREFIXES

__all__ = [
    "RDF_TYPE",
    "ck",
    "dcterms",
    "geo",
    "itsrdf",
    "nif",
    "owl",
    "prov",
    "rdf",
    "rdfs",
    "schema",
    "skos",
    "wgs",
    "xsd",
]


@cache
def _term(prefix: str, name: str) -> NamedNode:
    return NamedNode(PREFIXES[prefix] + name)


ck = partial(_term, "ck")
dcterms = partial(_term, "dcterms")
geo = partial(_term, "geo")
itsrdf = partial(_term, "itsrdf")
nif = partial(_term, "nif")
owl = partial(_term, "owl")
prov = partial(_term, "prov")
rdf = partial(_term, "rdf")
rdfs = partial(_term, "rdfs")
schema = partial(_term, "schema")
skos = partial(_term, "skos")
wgs = partial(_term, "wgs")
xsd = partial(_term, "xsd")

RDF_TYPE: Final = rdf("type")
