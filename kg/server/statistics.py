"""What a description of the dataset tells in numbers: classes, properties and what they connect; example queries.

Run in a worker; it goes through the whole store once and takes about as many seconds as the store has millions of
triples, times five.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from pyoxigraph import Literal, NamedNode

from kg.errors import ConflictKGError
from kg.queries import NamedQuery, bind, named_queries
from kg.store import GraphStore
from kg.store.sparql import form_of
from kg.vocabulary import PREFIXES

__all__ = ["Example", "Statistics", "examples", "statistics"]

_TYPE: Final = NamedNode(f"{PREFIXES['rdf']}type")


@dataclass(frozen=True, slots=True)
class Example:
    """A named query with values for its parameters; `form` is SELECT, ASK, CONSTRUCT or DESCRIBE."""

    name: str
    title: str
    description: str
    form: str
    sparql: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """Numbers of the default graph.

    Attributes:
        triples, subjects: how many there are.
        classes: class → instances.
        properties: property → triples.
        uses: (class, property) → triples whose subject is of the class.
        links: (class, property, class of the object) → triples.
        values: (class, property, datatype) → triples.
    """

    triples: int = 0
    subjects: int = 0
    classes: dict[str, int] = field(default_factory=dict)
    properties: dict[str, int] = field(default_factory=dict)
    uses: dict[tuple[str, str], int] = field(default_factory=dict)
    links: dict[tuple[str, str, str], int] = field(default_factory=dict)
    values: dict[tuple[str, str, str], int] = field(default_factory=dict)
    example: str = ""


def statistics(store: GraphStore) -> Statistics:
    """Count everything once."""
    classes_of: dict[str, tuple[str, ...]] = {}
    known: dict[tuple[str, ...], tuple[str, ...]] = {}
    for quad in store.merged(predicate=_TYPE):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            both = (*classes_of.get(quad.subject.value, ()), quad.object.value)
            classes_of[quad.subject.value] = known.setdefault(both, both)
    found: Counter[tuple[tuple[str, ...], str, tuple[str, ...], str]] = Counter()
    subjects: set[int] = set()
    for quad in store.merged():
        subject = getattr(quad.subject, "value", "")
        subjects.add(hash(quad.subject))
        value = quad.object
        datatype = value.datatype.value if isinstance(value, Literal) else ""
        targets = classes_of.get(value.value, ()) if isinstance(value, NamedNode) else ()
        found[classes_of.get(subject, ()), quad.predicate.value, targets, datatype] += 1
    return _expanded(
        found, Counter(name for names in classes_of.values() for name in names), len(subjects), _event(store)
    )


def examples(store: GraphStore) -> list[Example]:
    """The named queries with their defaults, and with values of this store where they need some."""
    made = []
    for query in named_queries():
        needed = {parameter.name: parameter.type for parameter in query.parameters if parameter.default is None}
        try:
            values = {name: _value_for(store, query, name, kind) for name, kind in needed.items()}
            sparql = bind(query, values, store)
        except (ConflictKGError, StopIteration):
            continue  # the store has nothing to ask for
        head = "\n".join(line for line in sparql.splitlines() if not line.startswith("# "))
        made.append(Example(query.name, query.title, query.description, form_of(sparql), head.strip() + "\n"))
    return made


def _expanded(
    found: Counter[tuple[tuple[str, ...], str, tuple[str, ...], str]],
    classes: Counter[str],
    subjects: int,
    example: str,
) -> Statistics:
    properties: Counter[str] = Counter()
    uses: Counter[tuple[str, str]] = Counter()
    links: Counter[tuple[str, str, str]] = Counter()
    values: Counter[tuple[str, str, str]] = Counter()
    for (names, predicate, targets, datatype), count in found.items():
        properties[predicate] += count
        for name in names:
            uses[name, predicate] += count
            for target in targets:
                links[name, predicate, target] += count
            if datatype:
                values[name, predicate, datatype] += count
    return Statistics(
        found.total(), subjects, dict(classes), dict(properties), dict(uses), dict(links), dict(values), example
    )


def _event(store: GraphStore) -> str:
    return next((row["x"] for row in store.select("SELECT ?x { ?x a ck:Event ; ck:reportedIn ?a } LIMIT 1")), "")


def _value_for(store: GraphStore, query: NamedQuery, name: str, kind: str) -> str:
    """A value that gives an answer: what is named most."""
    if kind in ("iri", "class"):
        return _event(store) or next(iter(()))
    if "place" in (name, kind):
        pattern = "?x a ck:Event ; ck:location ?place . ?place skos:prefLabel ?value ; wgs:lat ?lat"
    elif name == "words":
        pattern = "?x a ck:Event ; ck:evidence/nif:anchorOf ?value"
    else:
        pattern = "?x a ck:Statement ; ck:source/skos:prefLabel ?value"
    rows = store.select(f"SELECT ?value {{ {pattern} }} GROUP BY ?value ORDER BY DESC(COUNT(*)) ?value LIMIT 1")
    return next(rows)["value"]
