"""What an editor can complete: classes, properties and values of the ontology, and the prefixes that are known."""

from functools import cache
from typing import Any, Final

from pyoxigraph import NamedNode, RdfFormat, Store

from kg.resources import resource
from kg.vocabulary import CK, PREFIXES

__all__ = ["editor_terms", "in_words"]

_OTHERS: Final = {
    "rdf:type": "the class of something",
    "rdfs:label": "what a term is called",
    "rdfs:subClassOf": "the class above a class",
    "skos:prefLabel": "what an actor or place is called",
    "skos:altLabel": "another name of it",
    "owl:sameAs": "the same in Wikidata or GeoNames",
    "schema:NewsArticle": "an article",
    "schema:headline": "its headline",
    "schema:datePublished": "the day of its publication",
    "schema:publisher": "its outlet",
    "schema:url": "its address",
    "dcterms:identifier": "its identifier",
    "nif:isString": "its text",
    "nif:anchorOf": "the words of a mention",
    "nif:beginIndex": "where a mention begins",
    "nif:endIndex": "where it ends",
    "nif:sentence": "the sentence of a mention",
    "itsrdf:taIdentRef": "whom or what a mention means",
    "wgs:lat": "latitude of a place",
    "wgs:long": "longitude of a place",
    "geo:hasGeometry": "the geometry of a place",
    "geo:asWKT": "a geometry as text",
    "prov:wasDerivedFrom": "the article of a graph",
}
"""Terms of other vocabularies that graphs have."""


def in_words(name: str) -> str:
    """A class's name as words: `ArmedClash` is armed clash."""
    return "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()


@cache
def editor_terms() -> list[dict[str, Any]]:
    """Each term with its prefix, what it says in a sentence, and its kind: class, property or value."""
    store = Store()
    store.load(path=str(resource("ontology", "conflict.ttl")), format=RdfFormat.TURTLE)
    label = NamedNode(f"{PREFIXES['skos']}definition")
    found: dict[str, dict[str, Any]] = {}
    for quad in store.quads_for_pattern(None, label, None, None):
        iri = getattr(quad.subject, "value", "")
        if iri.startswith(CK) and len(iri) > len(CK):
            name = iri.removeprefix(CK)
            kinds = {
                getattr(one.object, "value", "").rpartition("#")[2]
                for one in store.quads_for_pattern(quad.subject, _TYPE, None)
            }
            kind = "class" if "Class" in kinds else "property" if any("Property" in one for one in kinds) else "value"
            about = " ".join(str(getattr(quad.object, "value", "")).split())
            found[name] = {"term": f"ck:{name}", "about": about[:160], "kind": kind}
    others = [
        {"term": term, "about": about, "kind": "class" if term.partition(":")[2][0].isupper() else "property"}
        for term, about in _OTHERS.items()
    ]
    return [*(found[name] for name in sorted(found, key=str.lower)), *others]


_TYPE: Final = NamedNode(f"{PREFIXES['rdf']}type")
