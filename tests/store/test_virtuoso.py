"""The exported files in a real Virtuoso: nothing lost, nothing warned about."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.export import export
from kg.store import GraphStore
from kg.vocabulary import PREFIXES
from tests.store.graphs import mapped

VIRTUOSO, ISQL = shutil.which("virtuoso-t"), shutil.which("isql-vt") or shutil.which("isql-v")

pytestmark = pytest.mark.skipif(not (VIRTUOSO and ISQL), reason="no Virtuoso: apt-get install virtuoso-opensource")

CONFIGURATION = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = {port}
LiteMode = 1
DisableUnixSocket = 1
NumberOfBuffers = 2000
DirsAllowed = {folder}
SchedulerInterval = 0
[HTTPServer]
ServerPort = {http_port}
[SPARQL]
ResultSetMaxRows = 100000
"""

Ask = Callable[[str], list[str]]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("virtuoso")


@pytest.fixture(scope="module")
def virtuoso(folder: Path) -> Iterator[Ask]:
    """A server of its own; gives a function that runs one SQL or SPARQL statement and returns the rows as text."""
    assert VIRTUOSO
    assert ISQL
    port = _free_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, http_port=_free_port()))
    command = [VIRTUOSO, "+foreground", "+configfile", str(configuration)]

    def ask(statement: str) -> list[str]:
        options = ["ERRORS=STDOUT", "VERBOSE=OFF", "BANNER=OFF", "PROMPT=OFF", "BLOBS=ON"]
        isql = [ISQL, f"localhost:{port}", "dba", "dba", *options, f"EXEC={statement};"]
        done = subprocess.run(isql, capture_output=True, text=True, check=True, timeout=120)
        assert "Error" not in done.stdout, done.stdout
        return done.stdout.split()

    with (
        (folder / "output.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT) as server,
    ):
        try:
            for _ in range(300):
                with socket.socket() as client:
                    if client.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert server.poll() is None, (folder / "output.log").read_text()
                time.sleep(0.2)
            yield ask
        finally:
            server.terminate()
            server.wait(60)


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
