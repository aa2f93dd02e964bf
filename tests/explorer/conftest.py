"""A store whose second article tries everything to be taken for markup, served once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.store import GraphStore
from kg.vocabulary import CK, PREFIXES
from tests.explorer.hostile import HOSTILE
from tests.server.serving import Server, serving
from tests.store.graphs import GRAPH, mapped

BASE = "https://w3id.org/conflict-kg/data/"


def hostile_graph() -> tuple[NamedNode, list[Quad]]:
    """An article in which every text is hostile: one event with place, agent and victim for each."""
    graph, article = NamedNode(f"{BASE}graph/hostile"), NamedNode(f"{BASE}article/hostile")
    text = "\n\n".join(HOSTILE)
    quads: list[Quad] = []

    def add(subject: NamedNode, name: str, value: NamedNode | Literal) -> None:
        prefix, _, local = name.partition(":")
        quads.append(Quad(subject, NamedNode(PREFIXES[prefix] + local), value, graph))

    def number(value: object, kind: str) -> Literal:
        return Literal(str(value), datatype=NamedNode(f"{PREFIXES['xsd']}{kind}"))

    add(graph, "prov:wasDerivedFrom", article)
    add(graph, "schema:version", Literal("1"))
    add(article, "rdf:type", NamedNode(f"{PREFIXES['schema']}NewsArticle"))
    add(article, "schema:headline", Literal(HOSTILE[0]))
    add(article, "nif:isString", Literal(text))
    for place, evil in enumerate(HOSTILE):
        event = NamedNode(f"{BASE}event/hostile/{place}")
        phrase = NamedNode(f"{article.value}#char={text.index(evil)},{text.index(evil) + len(evil)}")
        where = NamedNode(f"{BASE}place/hostile-{place}")
        who = NamedNode(f"{BASE}actor/hostile-{place}")
        for name in ("Event", "Violence", "Bombing"):
            add(event, "rdf:type", NamedNode(CK + name))
        add(event, "ck:modality", NamedNode(f"{CK}Actual"))
        add(event, "ck:confidence", number("0.9", "decimal"))
        add(event, "ck:begin", number(f"2024-03-{place + 1:02}", "date"))
        add(event, "ck:end", number(f"2024-03-{place + 1:02}", "date"))
        add(event, "ck:killed", number(3 + place, "nonNegativeInteger"))
        add(event, "ck:evidence", phrase)
        add(event, "ck:reportedIn", article)
        add(event, "ck:location", where)
        add(event, "ck:agent", who)
        add(phrase, "nif:beginIndex", number(text.index(evil), "nonNegativeInteger"))
        add(phrase, "nif:endIndex", number(text.index(evil) + len(evil), "nonNegativeInteger"))
        for entity, kind in ((where, "Place"), (who, "Actor"), (who, "ArmedGroup")):
            add(entity, "rdf:type", NamedNode(CK + kind))
        for entity in (where, who):
            add(entity, "skos:prefLabel", Literal(evil))
        add(where, "wgs:lat", number(10 + 5 * place, "decimal"))
        add(where, "wgs:long", number(20 + 8 * place, "decimal"))
    return graph, quads


@pytest.fixture(scope="session")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the account of `tests.mapping` and the hostile article."""
    path = tmp_path_factory.mktemp("explored") / "store"
    with GraphStore.open(path) as store:
        store.replace_article(GRAPH, mapped())
        store.replace_article(*hostile_graph())
    return path


@pytest.fixture(scope="session")
def server(explored: Path) -> Iterator[Server]:
    with serving(explored, "--workers", "2", "--base", BASE) as server:
        yield server
