import io
import json
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.export.json_ld import json_ld
from kg.export.sorting import in_order
from kg.vocabulary import CK, DEFAULT_BASE, PREFIXES
from tests.store.graphs import mapped

QUADS = mapped("one")


def document(quads: list[Quad]) -> bytes:
    return b"".join(piece for piece, _ in json_ld([in_order(quads)], DEFAULT_BASE))


def values(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return [node, *(value for part in node.values() for value in values(part))]
    return [value for part in node for value in values(part)] if isinstance(node, list) else []


def test_links_are_plain_strings() -> None:
    inside = json.loads(document(QUADS))["@graph"]
    assert [] == [value for value in values(inside) if value.keys() == {"@id"}]


def test_data_is_relative_to_the_base_and_numbers_are_numbers() -> None:
    (graph,) = json.loads(document(QUADS))["@graph"]
    assert "graph/one" == graph["@id"]
    phrase = next(node for node in graph["@graph"] if node["@type"] == "nif:Phrase")
    assert phrase["@id"].startswith("article/one#char=")
    assert isinstance(phrase["nif:beginIndex"], int)


@pytest.mark.parametrize(
    "value",
    [
        NamedNode(f"{DEFAULT_BASE}x:y"),
        NamedNode(f"{DEFAULT_BASE}a/../b"),
        NamedNode(f"{DEFAULT_BASE}a//b"),
        NamedNode(f"{DEFAULT_BASE}.b"),
        NamedNode(DEFAULT_BASE),
        NamedNode("https://example.org/ü?a=b#c"),
        Literal("007", datatype=NamedNode(f"{PREFIXES['xsd']}nonNegativeInteger")),
        Literal("7", datatype=NamedNode(f"{PREFIXES['xsd']}nonNegativeInteger")),
        Literal("nothing", datatype=NamedNode(f"{PREFIXES['xsd']}nonNegativeInteger")),
        Literal("seven"),
        Literal("sieben", language="de"),
    ],
)
@pytest.mark.parametrize("name", ["count", "agent", "other"])
def test_every_value_comes_back_as_it_was(value: NamedNode | Literal, name: str) -> None:
    graph = NamedNode(f"{DEFAULT_BASE}graph/x")
    quads = [Quad(NamedNode(f"{DEFAULT_BASE}event/x"), NamedNode(CK + name), value, graph)]
    assert quads == list(parse(io.BytesIO(document(quads)), RdfFormat.JSON_LD))
