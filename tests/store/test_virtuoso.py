"""The exported files in a real Virtuoso: nothing lost, nothing warned about."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.export import export
from kg.store import GraphStore
from kg.vocabulary import PREFIXES
from tests.store.graphs import mapped
from tests.virtuoso import Ask, needs_virtuoso, running

pytestmark = needs_virtuoso


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("virtuoso")


@pytest.fixture(scope="module")
def virtuoso(folder: Path) -> Iterator[Ask]:
    """A function that runs one SQL or SPARQL statement on a server of its own and returns the rows as text."""
    with running(folder) as server:
        yield server.ask


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[GraphStore]:
    with GraphStore.open(folder / "store") as store:
        for name in ("one", "two"):
            quads = mapped(name)
            store.replace_article(quads[0].graph_name, quads)  # type: ignore[arg-type]
        yield store


def _load(virtuoso: Ask, store: GraphStore, file: Path, flags: int = 0) -> int:
    """Export the store, load the file into the graph `urn:SUFFIX` and return how many triples we wrote."""
    count = export(store, file, file.suffix[1:])
    virtuoso(f"DB.DBA.TTLP(file_to_string_output('{file}'), '', 'urn:{file.suffix[1:]}', {flags})")
    return count


def test_turtle_has_as_many_triples_in_virtuoso(virtuoso: Ask, store: GraphStore, folder: Path) -> None:
    expected = _load(virtuoso, store, folder / "graph.ttl")
    assert [str(expected)] == virtuoso("SPARQL SELECT (COUNT(*) AS ?n) FROM <urn:ttl> WHERE { ?s ?p ?o }")


def test_n_triples_have_as_many_triples_in_virtuoso(virtuoso: Ask, store: GraphStore, folder: Path) -> None:
    expected = _load(virtuoso, store, folder / "graph.nt")
    assert [str(expected)] == virtuoso("SPARQL SELECT (COUNT(*) AS ?n) FROM <urn:nt> WHERE { ?s ?p ?o }")


def test_named_graphs_stay_apart_in_virtuoso(virtuoso: Ask, store: GraphStore, folder: Path) -> None:
    _load(virtuoso, store, folder / "graph.nq", flags=512)  # 512: the file names the graph of each quad
    for graph in store.article_graphs():
        count = virtuoso(f"SPARQL SELECT (COUNT(*) AS ?n) FROM <{graph.value}> WHERE {{ ?s ?p ?o }}")
        assert [str(len(store.graph(graph)))] == count


@pytest.mark.parametrize("name", ["decimal", "date", "dateTime"])
def test_typed_literals_keep_their_type_in_virtuoso(virtuoso: Ask, store: GraphStore, folder: Path, name: str) -> None:
    _load(virtuoso, store, folder / "graph.ttl")
    expected = {quad.triple for n in ("one", "two") for quad in mapped(n) if f"XMLSchema#{name}>" in str(quad)}
    found = virtuoso(
        f"SPARQL SELECT (COUNT(*) AS ?n) FROM <urn:ttl> WHERE {{ ?s ?p ?o FILTER(DATATYPE(?o) = xsd:{name}) }}"
    )
    assert expected
    assert [str(len(expected))] == found


def test_points_are_geometries_in_virtuoso(virtuoso: Ask, store: GraphStore, folder: Path) -> None:
    _load(virtuoso, store, folder / "graph.ttl")
    expected = {quad.triple for n in ("one", "two") for quad in mapped(n) if "wktLiteral>" in str(quad)}
    condition = f"?s <{PREFIXES['geo']}asWKT> ?o FILTER(bif:isgeometry(?o))"
    assert [str(len(expected))] == virtuoso(f"SPARQL SELECT (COUNT(*) AS ?n) FROM <urn:ttl> WHERE {{ {condition} }}")


def test_words_in_a_language_and_any_script_come_back(virtuoso: Ask, store: GraphStore, folder: Path) -> None:
    _load(virtuoso, store, folder / "graph.ttl")
    ask = "SPARQL SELECT ?o FROM <urn:ttl> WHERE {{ ?s {} ?o FILTER(CONTAINS(?o, '{}')) }}"
    label = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
    assert ["Léna", "Moravec"] == virtuoso(ask.format(label, "ravec"))
    headline = virtuoso(ask.format("<https://schema.org/headline>", "rejects"))
    assert "🕊️" in headline


def test_server_log_has_no_warning(virtuoso: Ask, store: GraphStore, folder: Path) -> None:
    _load(virtuoso, store, folder / "graph.ttl")
    log = (folder / "output.log").read_text()
    assert "Server online" in log
    assert [] == [line for line in log.splitlines() if "warn" in line.lower() or "error" in line.lower()]
