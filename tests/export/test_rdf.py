import gzip
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import RdfFormat

from kg.errors import OptionError
from kg.export import export, export_format
from kg.export.formats import RDF_FORMATS as FORMATS
from kg.store import GraphStore
from kg.vocabulary import CK
from tests.store.graphs import mapped

OXIGRAPH = {
    "ttl": RdfFormat.TURTLE,
    "trig": RdfFormat.TRIG,
    "nq": RdfFormat.N_QUADS,
    "nt": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
RDFLIB = {"ttl": "turtle", "trig": "trig", "nq": "nquads", "nt": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
WITH_GRAPHS = ("trig", "nq", "jsonld")
QUADS = {quad for name in ("one", "two") for quad in mapped(name)}
TRIPLES = {quad.triple for quad in QUADS}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("export") / "store") as store:
        for name in ("one", "two"):
            quads = mapped(name)
            store.replace_article(quads[0].graph_name, quads)  # type: ignore[arg-type]
        yield store


def exported(store: GraphStore, form: str) -> bytes:
    stream = io.BytesIO()
    export(store, stream, form)
    return stream.getvalue()


def test_two_articles_share_triples_that_a_union_holds_once() -> None:
    assert len(TRIPLES) < len(QUADS)


@pytest.mark.parametrize("form", FORMATS)
def test_oxigraph_reads_back_what_was_stored(store: GraphStore, form: str) -> None:
    found = set(pyoxigraph.parse(exported(store, form), OXIGRAPH[form]))
    if form in WITH_GRAPHS:
        assert QUADS == found
    else:
        assert TRIPLES == {quad.triple for quad in found}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.filterwarnings("error", "ignore::DeprecationWarning")  # of rdflib for its own classes
def test_rdflib_reads_as_many_triples_without_a_warning(
    store: GraphStore, form: str, caplog: pytest.LogCaptureFixture
) -> None:
    graph = rdflib.Dataset() if form in WITH_GRAPHS else rdflib.Graph()
    graph.parse(data=exported(store, form), format=RDFLIB[form])
    assert [] == caplog.records
    assert len(QUADS if form in WITH_GRAPHS else TRIPLES) == len(list(graph.quads() if form in WITH_GRAPHS else graph))  # type: ignore[union-attr]


@pytest.mark.parametrize("form", FORMATS)
def test_number_of_triples_is_returned(store: GraphStore, form: str) -> None:
    assert len(QUADS if form in WITH_GRAPHS else TRIPLES) == export(store, io.BytesIO(), form)


@pytest.mark.parametrize("form", FORMATS)
def test_same_graph_gives_the_same_bytes_in_any_process(store: GraphStore, form: str, tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from kg.export import export
from kg.store import GraphStore
from tests.store.graphs import mapped
with GraphStore.open(Path(sys.argv[1])) as store:
    for name in ("two", "one"):
        quads = mapped(name)
        store.replace_article(quads[0].graph_name, reversed(quads))
    export(store, sys.stdout.buffer, {form!r})
"""
    command = [sys.executable, "-c", code, str(tmp_path / "store")]
    other = subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": "7"}, capture_output=True, check=True).stdout
    assert exported(store, form) == other


def test_turtle_is_grouped_prefixed_and_relative_to_the_base(store: GraphStore) -> None:
    text = exported(store, "ttl").decode()
    assert text.startswith("@base <https://w3id.org/conflict-kg/data/> .\n@prefix ck: <")
    assert "\n<actor/army> a ck:Actor , ck:SecurityForces ;\n" in text
    assert 1 == text.count("\n<actor/army> ")
    assert 1 == text.count("@prefix ck:")


def test_offsets_keep_their_datatype(store: GraphStore) -> None:
    assert b'nif:beginIndex "0"^^xsd:nonNegativeInteger' in exported(store, "ttl")


def test_only_the_named_article_is_exported(store: GraphStore) -> None:
    stream = io.BytesIO()
    export(store, stream, "nq", articles=[store.find_article("two")])
    assert set(mapped("two")) == set(pyoxigraph.parse(stream.getvalue(), RdfFormat.N_QUADS))


def test_ontology_is_added_on_request(store: GraphStore) -> None:
    stream = io.BytesIO()
    export(store, stream, "ttl", with_ontology=True)
    subjects = {str(quad.subject) for quad in pyoxigraph.parse(stream.getvalue(), RdfFormat.TURTLE)}
    assert f"<{CK}Bombing>" in subjects
    assert f"\n<{CK}" not in exported(store, "nt").decode()


def test_gz_is_compressed(store: GraphStore, tmp_path: Path) -> None:
    export(store, tmp_path / "graph.nt.gz", "nt")
    assert exported(store, "nt") == gzip.decompress((tmp_path / "graph.nt.gz").read_bytes())


def test_file_appears_whole_or_not_at_all(store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "graph.trig"
    file.write_text("precious")
    graphs = iter([store.graph(store.article_graphs()[0])])
    monkeypatch.setattr(store, "graph", lambda graph: next(graphs))  # the second article fails
    with pytest.raises((StopIteration, RuntimeError)):
        export(store, file, "trig")
    assert "precious" == file.read_text()
    assert [file] == list(tmp_path.iterdir())


def test_device_is_written_to_and_not_replaced(store: GraphStore) -> None:
    export(store, Path(os.devnull), "nt")
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.ttl", "ttl"), ("a.b.nq.gz", "nq"), ("a.rdf", "rdfxml"), ("a.jsonld", "jsonld"), ("a", "ttl")],
)
def test_format_follows_from_the_suffix(name: str, expected: str) -> None:
    assert expected == export_format(Path(name))


def test_unknown_suffix_and_format_are_told() -> None:
    with pytest.raises(OptionError, match=r"suffix .docx is no format: add --format"):
        export_format(Path("a.docx"))
    with pytest.raises(OptionError, match="the format n3 is not known: use one of ttl"):
        export_format(None, "n3")
