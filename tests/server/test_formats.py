import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, Store

from kg.errors import RequestError
from kg.server.formats import GRAPHS, SOLUTIONS, choose, prefers_html
from kg.server.rows import row_counter


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/*, application/*;q=0.9", "text/xml; charset=utf-8"),
        ("application/json", "application/json"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/json"),
        ("TEXT/CSV ; Q=1.0", "text/csv; charset=utf-8"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("text/tab-separated-values;q=nonsense, text/csv;q=0.1", "text/csv; charset=utf-8"),
    ],
)
def test_solutions_come_as_the_client_likes_best(accept: str | None, expected: str) -> None:
    assert expected == choose(accept, SOLUTIONS)[1]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "ttl"),
        ("application/ld+json, text/turtle;q=0.9", "jsonld"),
        ("application/rdf+xml;q=0.9,text/turtle;q=0.8", "rdf"),
        ("text/turtle; charset=utf-8", "ttl"),
        ("application/n-quads", "nq"),
        ("application/trig", "trig"),
        ("text/plain", "nt"),
    ],
)
def test_graphs_come_as_the_client_likes_best(accept: str | None, expected: str) -> None:
    assert expected == choose(accept, GRAPHS)[0].name


def test_what_cannot_be_had_is_406_and_says_what_can() -> None:
    with pytest.raises(RequestError, match="text/csv") as raised:
        choose("image/png", SOLUTIONS)
    assert 406 == raised.value.status


def test_format_in_the_address_goes_before_the_header() -> None:
    assert "csv" == choose("application/json", SOLUTIONS, "csv")[0].name
    assert "json" == choose("application/json", SOLUTIONS, "unheard-of")[0].name


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, False),
        ("*/*", False),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("text/turtle,text/html;q=0.5", False),
        ("text/html;q=0.5", True),
    ],
)
def test_browsers_get_pages(accept: str | None, expected: bool) -> None:
    assert expected == prefers_html(accept)


FORMATS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
PIECES = st.sampled_from(['"', "{", '{"', '{"type":"', "<result>", "\n", "\r\n", ",", "a", "\\", "\t", "}"])
WORDS = st.lists(PIECES, max_size=6).map("".join)


@given(st.lists(WORDS, max_size=8), st.sampled_from(sorted(FORMATS)), st.integers(1, 40))
def test_rows_are_counted_whatever_stands_in_them(values: list[str], form: str, size: int) -> None:
    store = Store()
    for number, value in enumerate(values):
        store.add(Quad(NamedNode(f"urn:{number}"), NamedNode("urn:p"), Literal(value)))
    solutions = store.query("SELECT ?type ?value { ?type ?p ?value }")
    written = solutions.serialize(format=FORMATS[form]) or b""  # type: ignore[union-attr]
    count = row_counter(form)
    counted = sum(count(written[begin : begin + size]) for begin in range(0, len(written), size))
    empty = row_counter(form)
    head = empty(store.query("SELECT ?type ?value { FILTER(false) }").serialize(format=FORMATS[form]) or b"")  # type: ignore[union-attr]
    assert len(values) == counted - head
