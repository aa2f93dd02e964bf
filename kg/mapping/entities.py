"""Actors, places, facilities and weapons as triples."""

from collections.abc import Iterator

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.grounding.account import Actor, Entity, Place, Thing
from kg.mapping.iris import entity_iri, geometry_iri
from kg.mapping.literals import decimal, point, string, words
from kg.mapping.terms import RDF_TYPE, ck, geo, owl, schema, skos, wgs
from kg.vocabulary import PRECISIONS

__all__ = ["Triple", "entity_class", "entity_triples"]

Triple = tuple[NamedNode, NamedNode, NamedNode | BlankNode | Literal]


def entity_class(entity: Entity) -> str:
    """The local name of an entity's class, such as `Person` or `Place`."""
    match entity:
        case Actor():
            return entity.actor_class
        case Thing():
            return entity.thing_class
        case Place():
            return "Place"


def entity_triples(entity: Entity, base: str) -> Iterator[Triple]:
    """What the graph says of one entity, whoever mentions it."""
    node = NamedNode(entity_iri(base, entity.key))
    yield node, RDF_TYPE, ck(entity_class(entity))
    if not isinstance(entity, Thing):
        yield node, RDF_TYPE, ck("Actor") if isinstance(entity, Actor) else geo("Feature")
    yield node, skos("prefLabel"), words(entity.label, "en")
    if isinstance(entity, Thing):
        return
    for alias in entity.aliases:
        # SKOS keeps the two kinds of label disjoint (SKOS Reference, S13)
        if alias != entity.label:
            yield node, skos("altLabel"), words(alias, "en")
    for same in entity.same_as:
        yield node, owl("sameAs"), NamedNode(same)
    if entity.country:
        yield node, ck("country"), NamedNode(entity_iri(base, entity.country))
    if isinstance(entity, Actor):
        yield from _actor(entity, node, base)
    else:
        yield from _place(entity, node, base)


def _actor(actor: Actor, node: NamedNode, base: str) -> Iterator[Triple]:
    if actor.affiliation:
        yield node, ck("affiliation"), NamedNode(entity_iri(base, actor.affiliation))
    if actor.job_title:
        yield node, schema("jobTitle"), string(actor.job_title)


def _place(place: Place, node: NamedNode, base: str) -> Iterator[Triple]:
    if place.country_code:
        yield node, ck("countryCode"), string(place.country_code)
    if place.precision:
        yield node, ck("precision"), ck(PRECISIONS[place.precision])
    if place.within:
        yield node, ck("within"), NamedNode(entity_iri(base, place.within))
    if place.latitude is not None and place.longitude is not None:
        geometry = NamedNode(geometry_iri(node.value))
        yield node, wgs("lat"), decimal(place.latitude, 5)
        yield node, wgs("long"), decimal(place.longitude, 5)
        yield node, geo("hasGeometry"), geometry
        yield geometry, RDF_TYPE, geo("Geometry")
        yield geometry, geo("asWKT"), point(place.longitude, place.latitude)
