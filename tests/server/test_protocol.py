"""What the W3C's tests leave open: negotiation, errors, entity tags, limits, tokens, and that nothing gets out."""

import csv
import gzip
import http.server
import io
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Dataset, Graph

from tests.server.serving import JSON, TOKEN, Server
from tests.store.graphs import GRAPH, mapped

COUNT = "SELECT (COUNT(*) AS ?n) { ?event a ck:Event ; ck:reportedIn ?article }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d && ?d != ?g) }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f }"


# ---- answers


def test_default_graph_is_the_merge(server: Server) -> None:
    assert int(server.query(COUNT).bindings[0]["n"]) > 0


def test_get_form_and_direct_post_answer_alike(server: Server) -> None:
    direct = server.request("POST", "/sparql", COUNT, content_type="application/sparql-query", accept=JSON)
    form = server.form({"accept": JSON}, query=COUNT)
    assert server.query(COUNT).body == direct.body == form.body


@pytest.mark.parametrize(
    "accept", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"]
)
def test_graphs_in_every_format_are_the_same(server: Server, accept: str) -> None:
    reply = server.query("CONSTRUCT { ?s ck:agent ?o } WHERE { ?s ck:agent ?o }", accept=accept)
    graph = Graph().parse(data=reply.body, format=reply.headers["content-type"].partition(";")[0])
    assert len(graph) == sum("agent" in quad.predicate.value for quad in set(mapped()))


@pytest.mark.parametrize("accept", ["application/n-quads", "application/trig"])
def test_graphs_in_formats_of_datasets(server: Server, accept: str) -> None:
    reply = server.query("CONSTRUCT { ?s ck:agent ?o } WHERE { ?s ck:agent ?o }", accept=accept)
    assert 0 < len(Dataset().parse(data=reply.body, format=accept.rpartition("/")[2].replace("n-quads", "nquads")))


def test_csv_is_the_standards_own(server: Server) -> None:
    reply = server.query("SELECT ('a,\"b\"' AS ?x) (1 AS ?y) {}", accept="text/csv")
    assert [["x", "y"], ['a,"b"', "1"]] == list(csv.reader(io.StringIO(reply.text)))


def test_graph_of_an_article_has_the_datatypes_that_were_stored(server: Server) -> None:
    reply = server.get(f"/store?graph={quote(GRAPH.value, safe='')}", accept="application/n-triples")
    assert {f"{quad.triple} ." for quad in mapped()} == set(reply.text.splitlines())


def test_from_two_graphs_gives_a_triple_once(writable: Server) -> None:
    data = "<urn:once> <urn:p> 1"
    assert 204 == writable.update(f"INSERT DATA {{ GRAPH <urn:g1> {{ {data} }} GRAPH <urn:g2> {{ {data} }} }}").status
    rows = writable.query("SELECT * FROM <urn:g1> FROM <urn:g2> { <urn:once> ?p ?o }").bindings
    assert 1 == len(rows)


def test_answer_is_compressed_for_who_takes_it(server: Server) -> None:
    plain = server.query("SELECT * { ?s a ?class } LIMIT 200")
    packed = server.query("SELECT * { ?s a ?class } LIMIT 200", accept_encoding="gzip")
    assert "gzip" == packed.headers["content-encoding"]
    assert plain.body == gzip.decompress(packed.body)


def test_unchanged_answer_is_not_sent_again(server: Server) -> None:
    first = server.query(COUNT)
    again = server.query(COUNT, if_none_match=first.headers["etag"])
    assert (304, b"") == (again.status, again.body)
    assert first.headers["etag"] != server.query(COUNT, accept="text/csv").headers["etag"]


def test_answer_by_chance_has_no_tag(server: Server) -> None:
    assert "etag" not in server.query("SELECT (RAND() AS ?x) {}").headers


def test_head_says_what_get_says(server: Server) -> None:
    target = f"/sparql?query={quote(COUNT)}"
    head, got = server.request("HEAD", target, accept=JSON), server.get(target, accept=JSON)
    assert b"" == head.body
    assert (got.status, got.headers["content-length"]) == (head.status, head.headers["content-length"])


def test_other_sites_may_ask(server: Server) -> None:
    preflight = server.request(
        "OPTIONS",
        "/sparql",
        origin="https://editor.example",
        access_control_request_method="POST",
        access_control_request_headers="content-type, authorization",
    )
    assert 200 == preflight.status
    assert "*" == preflight.headers["access-control-allow-origin"]
    assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
    assert "*" == server.query(COUNT, origin="https://editor.example").headers["access-control-allow-origin"]
    assert "POST" in server.request("OPTIONS", "/sparql").headers["allow"]


def test_health_and_metrics(server: Server) -> None:
    server.query(COUNT)
    assert '"status":"ok"' in server.get("/health").text.replace(" ", "")
    metrics = server.get("/metrics").text
    assert 'kg_requests_total{method="GET",place="/sparql",status="200"}' in metrics
    assert "kg_queries_running" in metrics


# ---- errors


@pytest.mark.parametrize(
    ("method", "target", "body", "headers", "status", "says"),
    [
        ("GET", "/sparql?query=SELECT", None, {}, 400, "cannot be parsed"),
        ("GET", "/sparql?query=ASK{}&query=ASK{}", None, {}, 400, "2 times"),
        ("GET", "/sparql?query=ASK{}", None, {"accept": "image/png"}, 406, "ask for one of"),
        ("GET", "/sparql?update=CLEAR+ALL", None, {}, 405, "POST"),
        ("GET", "/nowhere", None, {}, 404, "nothing at /nowhere"),
        ("PUT", "/sparql?query=ASK{}", "", {}, 405, "not possible"),
        ("GET", "/store?graph=urn:nowhere", None, {}, 404, "no graph urn:nowhere"),
        ("GET", "/store", None, {}, 400, "name one graph"),
        ("GET", "/store?graph=no%20iri", None, {}, 400, "no absolute IRI"),
        ("GET", "/sparql?query=ASK{}&default-graph-uri=no%20iri", None, {}, 400, "no absolute IRI"),
        ("POST", "/sparql", "ASK {}", {"content_type": "text/plain"}, 415, "POST takes"),
        ("POST", "/sparql", "ASK {}", {"content_type": "application/sparql-query;charset=utf-16"}, 415, "UTF-8"),
        ("POST", "/sparql", b"\xff", {"content_type": "application/sparql-query"}, 400, "not UTF-8"),
        (
            "POST",
            "/sparql",
            gzip.compress(b"ASK {}"),
            {"content_type": "application/sparql-query", "content_encoding": "gzip"},
            415,
            "compressed",
        ),
        ("POST", "/sparql", " " * (1 << 21), {"content_type": "application/sparql-query"}, 413, "longer than"),
        ("POST", "/sparql", "query=", {"content_type": "application/x-www-form-urlencoded"}, 400, "cannot be parsed"),
        ("POST", "/sparql", "", {"content_type": "application/x-www-form-urlencoded"}, 400, "not at all"),
    ],
)
def test_error_has_its_status_and_says_what_to_do(
    server: Server, method: str, target: str, body: str | bytes | None, headers: dict[str, str], status: int, says: str
) -> None:
    reply = server.request(method, target, body, **headers)
    assert status == reply.status, reply.text
    assert says in reply.text
    assert 1 == len(reply.text.splitlines())


def test_endless_query_ends_at_its_limit_and_others_go_on(server: Server) -> None:
    replies = []
    thread = threading.Thread(target=lambda: replies.append(server.query(ENDLESS)))
    thread.start()
    assert all(200 == server.query(COUNT).status for _ in range(5))
    thread.join(30)
    assert 504 == replies[0].status
    assert "longer than the 4 s" in replies[0].text


def test_answer_with_too_many_rows_is_refused_and_not_cut(server: Server) -> None:
    reply = server.query("SELECT (1 AS ?x) { ?a a ?b . ?c a ?b }")
    assert 503 == reply.status
    assert "20,000 rows" in reply.text
    assert 503 == server.query("CONSTRUCT { ?a ?b ?c . ?c ?b ?d } WHERE { ?a ?b ?c . ?d a ?e }", accept="*/*").status


def test_answer_that_is_too_long_is_refused(server: Server) -> None:
    reply = server.query(f"SELECT ('{'x' * 1000}' AS ?x) {{ ?a ?b ?c }} LIMIT 6000")
    assert 503 == reply.status


# ---- writing


@pytest.mark.parametrize(
    ("method", "target", "content_type", "body"),
    [
        ("POST", "/sparql", "application/sparql-update", "CLEAR ALL"),
        ("POST", "/sparql", "application/x-www-form-urlencoded", "update=CLEAR+ALL"),
        ("POST", "/sparql?update=CLEAR+ALL", "application/x-www-form-urlencoded", ""),
        ("POST", "/sparql?query=CLEAR+ALL", "application/x-www-form-urlencoded", ""),
        ("POST", "/sparql", "application/sparql-query", "CLEAR ALL"),
        ("GET", "/sparql?query=CLEAR+ALL", "text/plain", None),
        ("PUT", "/store?default", "text/turtle", ""),
        ("PUT", "/store?graph=urn:g", "text/turtle", ""),
        ("POST", "/store", "text/turtle", ""),
        ("POST", "/store/x", "text/turtle", ""),
        ("DELETE", "/store?default", "text/turtle", None),
    ],
)
@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer", "Basic !", "Digest x", f"Token {TOKEN}"])
def test_without_the_token_nothing_can_be_written(
    writable: Server, method: str, target: str, content_type: str, body: str | None, authorization: str | None
) -> None:
    before = writable.query(COUNT).body
    allowed = {"authorization": authorization} if authorization else {}
    reply = writable.request(method, target, body, content_type=content_type, **allowed)
    assert reply.status in (400, 401), reply.text
    assert before == writable.query(COUNT).body


def test_read_only_server_takes_no_token(server: Server) -> None:
    assert 403 == server.update("CLEAR ALL").status
    for method in ("PUT", "POST", "DELETE"):
        assert 403 == server.request(method, "/store?default", "", authorization=f"Bearer {TOKEN}").status


def test_token_may_be_a_password(writable: Server) -> None:
    basic = "Basic " + b64encode(f"anybody:{TOKEN}".encode()).decode()
    update = "INSERT DATA { <urn:by-password> <urn:p> 1 }"
    assert 204 == writable.update(update, token=None, authorization=basic).status
    assert 403 == writable.update(update, token=None, authorization=basic, sec_fetch_site="cross-site").status


def test_what_was_written_is_seen_at_once(writable: Server) -> None:
    for number in range(3):
        assert 204 == writable.update(f"INSERT DATA {{ GRAPH <urn:seen> {{ <urn:s{number}> <urn:seen> 1 }} }}").status
        rows = writable.query("SELECT * { ?s <urn:seen> 1 }").bindings
        assert number + 1 == len(rows)


def test_update_that_fails_says_why(writable: Server) -> None:
    reply = writable.update("DROP GRAPH <urn:nowhere>")
    assert (400, True) == (reply.status, "does not exist" in reply.text)
    assert 400 == writable.update("CLEAR XYZ").status
    assert 413 == writable.update("#" * (2 << 20)).status


def test_graph_that_cannot_be_parsed_changes_nothing(writable: Server) -> None:
    allowed = {"authorization": f"Bearer {TOKEN}", "content_type": "text/turtle"}
    writable.request("PUT", "/store?graph=urn:kept", "<urn:a> <urn:b> 1 .", **allowed)
    reply = writable.request("PUT", "/store?graph=urn:kept", "<urn:a> <urn:b> .", **allowed)
    assert 400 == reply.status
    assert "<urn:a> <urn:b> 1" in writable.get("/store?graph=urn:kept").text.replace("\n", "")


def test_entities_of_xml_are_refused(writable: Server) -> None:
    bomb = '<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY f SYSTEM "file:///etc/passwd">]><r>&a;&f;</r>'
    reply = writable.request(
        "PUT", "/store?graph=urn:x", bomb, content_type="application/rdf+xml", authorization=f"Bearer {TOKEN}"
    )
    assert (400, True) == (reply.status, "document type" in reply.text)


# ---- nothing gets out


@pytest.fixture
def trap() -> Iterator[tuple[str, list[str]]]:
    """A server that remembers who asked it."""
    asked: list[str] = []

    class Trap(http.server.BaseHTTPRequestHandler):
        def _remember(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/turtle")
            self.end_headers()
            self.wfile.write(b"<urn:trap> <urn:trap> <urn:trap> .")

        do_GET = do_POST = do_HEAD = _remember  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Trap) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_address[1]}/trap", asked
        listening.shutdown()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
        "SELECT * { BIND(<URL> AS ?e) SERVICE ?e { ?s ?p ?o } }",
        "SELECT * { { SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } } } }",
        "SELECT * FROM <URL> { ?s ?p ?o }",
        "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
        "BASE <URL> SELECT * FROM <> { ?s ?p ?o }",
        "DESCRIBE <URL> FROM <URL> { ?s ?p ?o }",
        "LOAD <URL>",
    ],
)
def test_no_query_reaches_the_network_or_the_files(
    server: Server, trap: tuple[str, list[str]], query: str, tmp_path: Path
) -> None:
    address, asked = trap
    (tmp_path / "secret.ttl").write_text("<urn:trap> <urn:trap> <urn:trap> .")
    for url in (address, (tmp_path / "secret.ttl").as_uri()):
        reply = server.query(query.replace("URL", url), accept="*/*")
        assert 400 == reply.status
        assert "urn:trap" not in reply.text
    assert [] == asked


def test_no_dataset_of_a_request_reaches_the_network(server: Server, trap: tuple[str, list[str]]) -> None:
    address, asked = trap
    for name in ("default-graph-uri", "named-graph-uri"):
        target = f"/sparql?query={quote('SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }')}&{name}={address}"
        assert [] == server.get(target, accept=JSON).bindings
    assert [] == asked


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <URL>",
        "LOAD SILENT <URL> INTO GRAPH <urn:g>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } USING <URL> WHERE { ?s ?p ?o }",
        "COPY <URL> TO <urn:copied>",
    ],
)
def test_no_update_reaches_the_network_or_the_files(
    writable: Server, trap: tuple[str, list[str]], update: str, tmp_path: Path
) -> None:
    address, asked = trap
    (tmp_path / "secret.ttl").write_text("<urn:trap> <urn:trap> <urn:trap> .")
    for url in (address, (tmp_path / "secret.ttl").as_uri()):
        writable.update(update.replace("URL", url))
    assert [] == asked
    assert [] == writable.query("SELECT * { <urn:trap> ?p ?o }").bindings


def test_no_graph_that_is_sent_fetches_its_context(writable: Server, trap: tuple[str, list[str]]) -> None:
    address, asked = trap
    for document in (f'{{"@context": "{address}", "@id": "urn:x"}}', f'{{"@context": {{"@import": "{address}"}}}}'):
        writable.request(
            "PUT",
            "/store?graph=urn:context",
            document,
            content_type="application/ld+json",
            authorization=f"Bearer {TOKEN}",
        )
    assert [] == asked


def test_pages_stay_in_their_folder(server: Server) -> None:
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/rdf/ttl/../../etc/passwd"):
        assert 404 == server.get(path).status
