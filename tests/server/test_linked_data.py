"""Pages and data for every IRI, and the descriptions that editors read."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from rdflib import RDF, Graph, Namespace, URIRef

from kg.article_view import ArticleView, Told
from kg.mapping.iris import graph_iri
from kg.server.description import asks_description
from kg.server.pages import pieces
from kg.store import GraphStore
from kg.vocabulary import DEFAULT_BASE, PREFIXES
from tests.mapping.accounts import ACCOUNT
from tests.server.serving import Server, serving
from tests.store.graphs import GRAPH, mapped

VOID = Namespace(PREFIXES["void"])
SH = Namespace("http://www.w3.org/ns/shacl#")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
IRIS = sorted(
    {
        node.value.partition("#")[0]
        for quad in mapped()
        for node in (quad.subject, quad.object)
        if isinstance(node, NamedNode) and node.value.startswith(DEFAULT_BASE)
    }
)


@pytest.mark.parametrize("iri", IRIS)
def test_every_iri_leads_to_a_page_and_to_data(server: Server, iri: str) -> None:
    path = urlsplit(iri).path
    for accept, expected in ((HTML, "text/html"), ("text/turtle", "text/turtle"), ("application/ld+json", "ld+json")):
        first = server.get(path, accept=accept)
        assert 303 == first.status
        assert "Accept" in first.headers["vary"]
        second = server.get(first.headers["location"], accept=accept)
        assert 200 == second.status, second.text
        assert expected in second.headers["content-type"]
        if "turtle" in accept:
            graph = Graph().parse(data=second.text, format="turtle")
            assert (URIRef(iri), None, None) in graph or (None, None, URIRef(iri)) in graph


def test_data_of_an_article_is_its_graph(server: Server) -> None:
    article = graph_iri(ACCOUNT.article).replace("/graph/", "/article/")
    reply = server.get(server.get(f"/data/{article.removeprefix(DEFAULT_BASE)}").headers["location"])
    assert len(set(mapped())) == len(Graph().parse(data=reply.text, format="turtle"))


def test_what_the_store_does_not_know_is_404(server: Server) -> None:
    assert 404 == server.get("/page/event/nothing").status
    assert 404 == server.get("/rdf/ttl/event/nothing").status
    assert 404 == server.get("/rdf/docx/event/nothing").status


def test_pages_have_a_strict_policy_and_no_script(server: Server) -> None:
    for path in ("/sparql", f"/page/{IRIS[0].removeprefix(DEFAULT_BASE)}"):
        page = server.get(path, accept=HTML)
        assert 200 == page.status
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "<script" not in page.text
        assert not re.search(
            r'(?:src|href)="(?:https?:)?//(?!w3id\.org|schema\.org|www\.|purl|persistence|sem)', page.text
        )


def test_article_page_shows_its_events_in_the_text(server: Server) -> None:
    article = graph_iri(ACCOUNT.article).replace("/graph/", "/article/").removeprefix(DEFAULT_BASE)
    page = server.get(f"/page/{article}", accept=HTML).text
    shown = re.sub(r"<[^>]*>", "", page.partition('<div class="text">')[2].partition("</div>")[0])
    assert ACCOUNT.article.text.split() == shown.replace("&#39;", "'").replace("&#34;", '"').split()
    assert 'title="e1 Shelling' in page


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    graph, article = NamedNode(f"{DEFAULT_BASE}graph/x"), NamedNode(f"{DEFAULT_BASE}article/x")
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    triples = [
        (graph, "prov", "wasDerivedFrom", article),
        (article, "nif", "isString", Literal(evil)),
        (article, "schema", "headline", Literal(evil)),
        (article, "owl", "sameAs", NamedNode("javascript:alert(1)")),
        (NamedNode(f"{DEFAULT_BASE}actor/x"), "skos", "prefLabel", Literal(evil)),
        (NamedNode(f"{DEFAULT_BASE}actor/x"), "owl", "sameAs", NamedNode("javascript:alert(1)")),
    ]
    with GraphStore.open(tmp_path / "store") as store:
        store.replace_article(graph, [Quad(s, NamedNode(PREFIXES[p] + n), o, graph) for s, p, n, o in triples])
    with serving(tmp_path / "store", "--base", DEFAULT_BASE) as server:
        for path in ("/page/article/x", "/page/actor/x", "/", "/page/%3Cscript%3Ealert(1)%3C/script%3E"):
            page = server.get(path, accept=HTML).text
            assert "<script>" not in page
            assert "<img" not in page
            assert 'href="javascript:' not in page


def test_iri_with_letters_of_another_script_is_found(tmp_path: Path) -> None:
    base = "http://example.org/graph-of-all/"
    graph, actor = NamedNode(f"{base}graph/x"), NamedNode(f"{base}actor/مقاتلو%20النيل")
    with GraphStore.open(tmp_path / "store") as store:
        label = Literal("Nile fighters", language="en")
        derived = NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")
        store.replace_article(
            graph,
            [
                Quad(actor, NamedNode(f"{PREFIXES['skos']}prefLabel"), label, graph),
                Quad(graph, derived, NamedNode(f"{base}article/x"), graph),
            ],
        )
    with serving(tmp_path / "store", "--base", base) as server:
        path = urlsplit(actor.value).path
        escaped = "".join(char if char.isascii() else "".join(f"%{b:02X}" for b in char.encode()) for char in path)
        reply = server.get(escaped, accept="text/turtle")
        assert 303 == reply.status
        assert "Nile fighters" in server.get(reply.headers["location"]).text


def test_text_is_cut_where_spans_begin_and_end() -> None:
    event = Told("e1", "urn:e", "Shelling", "negated", 0.9, ((0, 7),))
    said = Told("s1", "urn:s", "Denial", "actual", 0.9, ((5, 9),))
    view = ArticleView("urn:a", "a", "", "", "", "abcdefghijk", (event,), (said,), (((2, 4), "Army"),))
    assert ["ab", "cd", "e", "fg", "hi", "jk"] == [piece.text for piece in pieces(view)]
    assert ["event", "event mention", "event", "event statement", "statement", ""] == [p.kinds for p in pieces(view)]
    assert "e1 Shelling, negated; Army" == list(pieces(view))[1].title


# ---- descriptions


@pytest.fixture(scope="module")
def void(server: Server) -> Graph:
    return Graph().parse(data=server.get("/.well-known/void").text, format="turtle")


def test_dataset_is_described_in_void_and_dcat(void: Graph, server: Server) -> None:
    dataset = void.value(predicate=RDF.type, object=DCAT.Dataset)
    assert (dataset, RDF.type, VOID.Dataset) in void
    assert URIRef(f"{server.address}/sparql") == void.value(dataset, VOID.sparqlEndpoint)
    assert DEFAULT_BASE == str(void.value(dataset, VOID.uriSpace))
    count = server.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }").bindings[0]["n"]
    assert count == str(void.value(dataset, VOID.triples))


def test_partitions_count_classes_and_properties(void: Graph, server: Server) -> None:
    shelling = URIRef("https://w3id.org/conflict-kg/ontology#Shelling")
    part = void.value(predicate=VOID["class"], object=shelling)
    count = server.query("SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ck:Shelling }").bindings[0]["n"]
    assert count == str(void.value(part, VOID.entities))


EDITOR_QUERIES = {
    "examples": "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "SELECT DISTINCT ?comment ?query WHERE { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; "
    "sh:select|sh:ask|sh:construct|sh:describe ?query } ORDER BY ?sq",
    "prefixes": "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT DISTINCT ?prefix ?namespace WHERE "
    "{ [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix",
    "classes": "PREFIX void: <http://rdfs.org/ns/void#> PREFIX void-ext: <http://ldf.fi/void-ext#> "
    "SELECT DISTINCT ?subjectClass ?prop ?objectClass ?objectDatatype WHERE { ?cp void:class ?subjectClass ; "
    "void:propertyPartition ?pp . ?pp void:property ?prop . OPTIONAL { { ?pp void:classPartition "
    "[ void:class ?objectClass ] } UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?objectDatatype ] } } }",
}


def test_editor_finds_prefixes_classes_and_examples(server: Server) -> None:
    prefixes = {row["prefix"]: row["namespace"] for row in server.query(EDITOR_QUERIES["prefixes"]).bindings}
    assert PREFIXES == prefixes
    uses = {
        (row["subjectClass"], row["prop"], row.get("objectClass"))
        for row in server.query(EDITOR_QUERIES["classes"]).bindings
    }
    ck = PREFIXES["ck"]
    assert (f"{ck}Shelling", f"{ck}target", f"{ck}Facility") in uses or (
        f"{ck}Shelling",
        f"{ck}agent",
        f"{ck}Actor",
    ) in uses
    examples = server.query(EDITOR_QUERIES["examples"]).bindings
    assert len(examples) > 15


def test_every_example_can_be_run(server: Server) -> None:
    for example in server.query(EDITOR_QUERIES["examples"]).bindings:
        reply = server.query(example["query"], accept="*/*")
        assert 200 == reply.status, example["comment"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT * { ?x a sh:SPARQLExecutable }", True),
        ("SELECT * { ?x a <http://rdfs.org/ns/void#Dataset> }", True),
        ("SELECT * { ?x a void:Dataset }", True),
        ("PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT * { ?x a ck:Event }", False),
        ("SELECT * { ?x rdfs:label 'void:Dataset' } # void:Dataset", False),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", False),
    ],
)
def test_description_is_asked_by_its_vocabularies_alone(query: str, expected: bool) -> None:
    assert expected == asks_description(query)


def test_graph_of_the_tests_is_there(server: Server) -> None:
    assert 200 == server.request("HEAD", f"/store?graph={GRAPH.value}").status
