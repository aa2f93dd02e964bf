"""The terms of the graph (`ontology/conflict.ttl`) as plain tables; a test holds the two together."""

from collections.abc import Mapping
from typing import Final

CK: Final = "https://w3id.org/conflict-kg/ontology#"
DEFAULT_BASE: Final = "https://w3id.org/conflict-kg/data/"

PREFIXES: Final = {
    "ck": CK,
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "nif": "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#",
    "itsrdf": "http://www.w3.org/2005/11/its/rdf#",
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "wgs": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "dcterms": "http://purl.org/dc/terms/",
    "void": "http://rdfs.org/ns/void#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

BRANCHES: Final = {
    "Violence": (
        "ArmedClash",
        "AirStrike",
        "Shelling",
        "Bombing",
        "SuicideBombing",
        "ChemicalAttack",
        "ArmedAssault",
        "Killing",
        "SexualViolence",
        "Mistreatment",
        "Abduction",
        "Destruction",
    ),
    "ForceMovement": ("Capture", "Siege", "Withdrawal", "Deployment", "WeaponsDisruption"),
    "Unrest": ("Protest", "Riot", "Crackdown"),
    "Coercion": ("Arrest", "LegalAction", "Sanction"),
    "Humanitarian": ("Displacement", "Aid"),
    "Diplomacy": ("Talks", "Agreement", "Ceasefire", "CeasefireViolation", "Release"),
}
PARENTS: Final = {leaf: branch for branch, leaves in BRANCHES.items() for leaf in leaves} | {
    "SuicideBombing": "Bombing",
    "Ceasefire": "Agreement",
}
EVENT_CLASSES: Final = tuple(leaf for leaves in BRANCHES.values() for leaf in leaves)
STATEMENT_CLASSES: Final = (
    "Statement",
    "Appeal",
    "Accusation",
    "Denial",
    "Condemnation",
    "Threat",
    "Pledge",
    "Endorsement",
    "ResponsibilityClaim",
)
MODALITIES: Final = ("actual", "negated", "future", "possible")
BOUNDS: Final = ("Exactly", "AtLeast", "AtMost", "About")
PRECISIONS: Final = {"point": "AtPoint", "city": "InCity", "region": "InRegion", "country": "InCountry"}
"""`kg.grounding.account.Place.precision` → its term."""

ENTITY_CLASSES: Final = {
    "person": "Person",
    "state": "State",
    "forces": "SecurityForces",
    "group": "ArmedGroup",
    "igo": "IntergovernmentalOrganization",
    "org": "Organization",
    "people": "Population",
    "place": "Place",
    "facility": "Facility",
    "weapon": "Weapon",
}
"""Mention type of the reader → class of the entity."""
ACTOR_CLASSES: Final = tuple(c for c in ENTITY_CLASSES.values() if c not in ("Place", "Facility", "Weapon"))
MENTION_TYPES: Final = (*ENTITY_CLASSES, "time", "number")

EVENT_ENTITY_ROLES: Final = ("agent", "participant", "target", "victim", "location", "weapon")
NUMBER_ROLES: Final = ("killed", "wounded", "count")
EVENT_ROLES: Final = (*EVENT_ENTITY_ROLES, "time", *NUMBER_ROLES)
STATEMENT_ENTITY_ROLES: Final = ("source", "addressee", "target")
STATEMENT_ROLES: Final = (*STATEMENT_ENTITY_ROLES, "time")


def ancestors(leaf: str) -> tuple[str, ...]:
    """The `ck:` classes above an event or statement class, nearest first."""
    if leaf in STATEMENT_CLASSES:
        return () if leaf == "Statement" else ("Statement",)
    above: list[str] = []
    while leaf in PARENTS:
        leaf = PARENTS[leaf]
        above.append(leaf)
    return (*above, "Event")


def prefixed(iri: str, namespaces: Mapping[str, str] = PREFIXES) -> str:
    """An IRI as `prefix:local`, where it begins with one of the namespaces and goes on, else as it is."""
    for prefix, namespace in namespaces.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
