"""The clients that people use: SPARQLWrapper, rdflib, curl, and requests as Jena and YASGUI send them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore
from SPARQLWrapper import BASIC, CSV, JSON, POST, RDFXML, TURTLE, XML, SPARQLWrapper

from tests.server.serving import TOKEN, Server

CK = "https://w3id.org/conflict-kg/ontology#"
COUNT = f"SELECT (COUNT(*) AS ?n) {{ ?event a <{CK}Event> ; <{CK}reportedIn> ?a }}"
GRAPH = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 5"


def wrapper(server: Server, query: str) -> SPARQLWrapper:
    asked = SPARQLWrapper(f"{server.address}/sparql")
    asked.setQuery(query)
    return asked


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads(server: Server, method: str) -> None:
    asked = wrapper(server, COUNT)
    asked.setMethod(method)
    asked.setReturnFormat(JSON)
    assert int(asked.query().convert()["results"]["bindings"][0]["n"]["value"]) > 0  # type: ignore[index, call-overload]
    asked.setReturnFormat(XML)
    assert "n" in asked.query().convert().toxml()  # type: ignore[union-attr]
    asked.setReturnFormat(CSV)
    assert asked.query().convert().startswith(b"n\r\n")  # type: ignore[union-attr]


@pytest.mark.parametrize("form", [TURTLE, RDFXML])
def test_sparqlwrapper_reads_graphs(server: Server, form: str) -> None:
    asked = wrapper(server, GRAPH)
    asked.setReturnFormat(form)
    found = asked.query().convert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found, format="turtle")  # type: ignore[arg-type]
    assert 5 == len(graph)


def test_sparqlwrapper_writes(writable: Server) -> None:
    asked = wrapper(writable, "INSERT DATA { <urn:wrapper> <urn:p> 1 }")
    asked.setMethod(POST)
    asked.setHTTPAuth(BASIC)
    asked.setCredentials("anybody", TOKEN)
    asked.query()
    assert 1 == len(writable.query("SELECT * { <urn:wrapper> ?p ?o }").bindings)


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads(server: Server, method: str) -> None:
    graph = Graph(SPARQLStore(f"{server.address}/sparql", method=method))  # type: ignore[arg-type]
    assert int(next(iter(graph.query(COUNT)))[0]) > 0  # type: ignore[index, arg-type]
    assert 5 == len(list(graph.query(GRAPH)))
    assert (None, None, None) in graph


def test_rdflib_writes_and_reads_back(writable: Server) -> None:
    address = f"{writable.address}/sparql"
    store = SPARQLUpdateStore(address, address, auth=("anybody", TOKEN), autocommit=False)
    graph = Graph(store, URIRef("urn:of-rdflib"))
    triple = (URIRef("urn:rdflib"), URIRef("urn:p"), Literal('quoted "words"; and {more}\n', lang="en"))
    graph.add(triple)
    graph.add((URIRef("urn:rdflib"), URIRef("urn:p"), Literal(2.5)))
    store.commit()
    assert triple in graph
    assert 2 == len(graph)
    graph.remove(triple)
    store.commit()
    assert triple not in graph


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_curl_puts_and_gets_a_graph(writable: Server, tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").write_text("<urn:curl> <urn:p> 'ä' .", encoding="utf-8")
    target = f"{writable.address}/store?graph=urn:of-curl"
    put = ["curl", "-sf", "-T", str(tmp_path / "graph.ttl"), "-H", f"Authorization: Bearer {TOKEN}", target]
    subprocess.run([*put[:4], "-H", "Content-Type: text/turtle", *put[4:]], check=True)
    got = subprocess.run(["curl", "-sf", "--compressed", target], check=True, capture_output=True).stdout
    assert [Literal("ä")] == list(Graph().parse(data=got, format="turtle").objects())
    asked = [
        "curl",
        "-sf",
        "--data-urlencode",
        f"query={COUNT}",
        "-H",
        "Accept: text/csv",
        f"{writable.address}/sparql",
    ]
    assert b"n\r\n" == subprocess.run(asked, check=True, capture_output=True).stdout[:3]


def test_request_as_jena_sends_it(server: Server) -> None:
    accept = "application/sparql-results+json,application/sparql-results+xml;q=0.9,text/tab-separated-values;q=0.7,"
    accept += "text/csv;q=0.5,application/json;q=0.2,application/xml;q=0.2,*/*;q=0.1"
    reply = server.query(COUNT, accept=accept, user_agent="Apache-Jena/5.0", accept_encoding="gzip,deflate")
    assert (200, "application/sparql-results+json") == (reply.status, reply.headers["content-type"])
    accept = "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3"
    assert "text/turtle; charset=utf-8" == server.query(GRAPH, accept=accept).headers["content-type"]


def test_request_as_yasgui_sends_it(server: Server) -> None:
    accept = "application/sparql-results+json,*/*;q=0.9"
    reply = server.form(
        {"accept": accept, "origin": "https://yasgui.example", "x_requested_with": "XMLHttpRequest"}, query=COUNT
    )
    assert (200, "*") == (reply.status, reply.headers["access-control-allow-origin"])
    assert 1 == len(reply.bindings)
    assert 200 == server.form({"accept": "text/turtle,*/*;q=0.9"}, query=GRAPH).status
