"""JSON-LD 1.1 under a context of its own: links are plain strings, days and numbers need no type beside them."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from pyoxigraph import Quad, RdfFormat, serialize

from kg.vocabulary import PREFIXES, prefixed

__all__ = ["json_ld"]

_LINKS: Final = (
    *("ck:" + name for name in ("agent", "participant", "target", "victim", "location", "weapon", "source")),
    *("ck:" + name for name in ("addressee", "attributedTo", "reports", "contradicts", "toll", "people", "bound")),
    *("ck:" + name for name in ("modality", "evidence", "valueSpan", "contentSpan", "reportedIn", "sameHappening")),
    *("ck:" + name for name in ("country", "memberOf", "affiliation", "within", "precision")),
    *("nif:referenceContext", "nif:sentence", "itsrdf:taIdentRef", "geo:hasGeometry", "owl:sameAs"),
    *("schema:publisher", "schema:contentLocation", "dcterms:isVersionOf"),
    *(
        "prov:" + name
        for name in ("wasDerivedFrom", "wasGeneratedBy", "wasRevisionOf", "wasQuotedFrom", "wasAssociatedWith")
    ),
)
"""Properties whose values are IRIs."""
_TYPES: Final = {
    "xsd:date": ("ck:begin", "ck:end"),
    "xsd:decimal": ("ck:confidence", "wgs:lat", "wgs:long"),
    "xsd:nonNegativeInteger": ("ck:killed", "ck:wounded", "ck:count", "nif:beginIndex", "nif:endIndex"),
    "geo:wktLiteral": ("geo:asWKT",),
    "xsd:anyURI": ("schema:url",),
}
"""Datatype → properties whose values have it."""
_TYPE: Final = f"{PREFIXES['rdf']}type"
_TYPE_OF: Final = dict.fromkeys(_LINKS, "@id") | {name: kind for kind, names in _TYPES.items() for name in names}
_RELATIVE: Final = re.compile(r"[A-Za-z0-9_-]+(?:/(?!\.|/)[^?]*)?")
"""What follows the base in an IRI and resolves to itself against it (RFC 3986, section 5.3)."""

_SHORTEST: Final = re.compile("0|[1-9][0-9]{0,14}")
"""Whole numbers that JSON has in one way only, and exactly."""


def json_ld(graphs: Iterable[list[Quad]], base: str) -> Iterator[tuple[bytes, int]]:
    """A JSON-LD document in pieces, one for each named graph, with the number of its quads."""
    context: dict[str, Any] = {"@base": base} | {prefix: PREFIXES[prefix] for prefix in sorted(PREFIXES)}
    context |= {name: {"@type": kind} for name, kind in sorted(_TYPE_OF.items())}
    yield f'{{\n "@context": {_text(context, 1)},\n "@graph": ['.encode(), 0
    before = "\n  "
    for quads in graphs:
        for node in json.loads(serialize(quads, format=RdfFormat.JSON_LD) or b"[]"):
            yield f"{before}{_text(_compact(node, base), 2)}".encode(), 0
            before = ",\n  "
        yield b"", len(quads)
    yield b"\n ]\n}\n", 0


def _text(value: Any, depth: int) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1).replace("\n", "\n" + " " * depth)


def _compact(node: Any, base: str, key: str = "") -> Any:
    if isinstance(node, list):
        values = [_compact(value, base, key) for value in node]
        return values[0] if len(values) == 1 and key != "@graph" else values
    if isinstance(node, dict):
        return _value(node, base, key)
    if key == "@id":
        return _relative(node, base)
    return prefixed(node) if key == "@type" else node


def _value(node: dict[str, Any], base: str, key: str) -> Any:
    wanted = _TYPE_OF.get(prefixed(key), "")
    if node.keys() == {"@id"} and wanted == "@id":
        return _relative(node["@id"], base)
    if node.keys() <= {"@value", "@type"} and "@value" in node:
        kind = prefixed(node.get("@type", ""))
        if kind == wanted:
            text = node["@value"]
            # A number of JSON stands for its shortest form: any other has to stay a string.
            return int(text) if kind == "xsd:nonNegativeInteger" and _SHORTEST.fullmatch(text) else text
        if kind or wanted:
            return {"@value": node["@value"], "@type": kind or "xsd:string"}
    if all("@id" in kind for kind in node.get(_TYPE, [{}])):
        node = {"@type" if name == _TYPE else name: value for name, value in node.items()}
        node |= {"@type": [kind["@id"] for kind in node["@type"]]}
    return {prefixed(name): _compact(value, base, name) for name, value in node.items()}


def _relative(iri: str, base: str) -> str:
    rest = iri.removeprefix(base)
    return rest if iri != rest and _RELATIVE.fullmatch(rest) and "/." not in rest else iri
