from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.errors import NotInStore, OptionError, QueryError
from kg.queries import NamedQuery, Parameter, bind, find_query, named_queries, parse_query
from kg.store import GraphStore
from tests.store.graphs import GRAPH, mapped


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("queries") / "store") as store:
        store.replace_article(GRAPH, mapped())
        yield store


def rows(store: GraphStore, query: NamedQuery, **values: str) -> list[tuple[str, ...]]:
    return [tuple(row.values()) for row in store.select(bind(query, values, store))]


def asking(parameter: str, pattern: str = "") -> NamedQuery:
    """A query that gives the value of its parameter back."""
    return parse_query("test", f"# param: {parameter}\nSELECT (?x AS ?y) {{ {pattern} }}")


def test_header_gives_title_description_and_parameters() -> None:
    text = "\n".join(
        (
            "# title: Raids by day",
            "# description: All raids,",
            "#   day by day.",
            "# param: place string — where",
            "# param: from date = 2020-01-01 — the first day",
            "# param: words string = a = b",
            "",
            "# not a header: param: no integer",
            "SELECT ?s { ?s ?p ?place , ?from , ?words } # param: late integer",
        )
    )
    query = parse_query("raids", text)
    assert ("raids", "Raids by day", "All raids, day by day.") == (query.name, query.title, query.description)
    expected = (
        Parameter("place", "string", None, "where"),
        Parameter("from", "date", "2020-01-01", "the first day"),
        Parameter("words", "string", "a = b"),
    )
    assert expected == query.parameters


@pytest.mark.parametrize("line", ["x", "x colour — red", "x string default", "two words string"])
def test_parameter_line_that_cannot_be_understood_is_told(line: str) -> None:
    with pytest.raises(QueryError, match=r"should read `name type = default — description`"):
        parse_query("test", f"# param: {line}\nASK {{ ?s ?p ?x }}")


def test_declared_parameter_must_be_in_the_query() -> None:
    with pytest.raises(QueryError, match=r"declares the parameter x but has no \?x"):
        parse_query("test", "# param: x string\nASK { ?s ?p '?x' }")


def test_every_shipped_query_is_described_and_can_be_bound(store: GraphStore) -> None:
    shipped = named_queries()
    assert 14 <= len(shipped)
    for query in shipped:
        assert query.title
        assert query.description
        values = {p.name: p.example.partition("=")[2] for p in query.parameters if p.default is None}
        store.query(bind(query, values, store))


@pytest.mark.parametrize(
    ("parameter", "value", "expected"),
    [
        ("x string", 'it\'s "so"} #', 'it\'s "so"} #'),
        ("x date", "2020-02-29", "2020-02-29"),
        ("x integer", "-3", "-3"),
        ("x decimal", "1.5", "1.5"),
        ("x iri", "<http://example.org/a>", "http://example.org/a"),
        ("x iri", "urn:a", "urn:a"),
        ("x iri", "ck:Bombing", "https://w3id.org/conflict-kg/ontology#Bombing"),
        ("x iri", "data:place/geonames-1", "https://w3id.org/conflict-kg/data/place/geonames-1"),
        ("x class", "airstrike", "https://w3id.org/conflict-kg/ontology#AirStrike"),
        ("x class", "ck:Violence", "https://w3id.org/conflict-kg/ontology#Violence"),
        ("x class", "schema:Event", "https://schema.org/Event"),
        ("x place", "Arbin", "https://w3id.org/conflict-kg/data/place/geonames-172955"),
        ("x place", "irbin", "https://w3id.org/conflict-kg/data/place/geonames-172955"),
        ("x actor", "LÉNA MORAVEC", "https://w3id.org/conflict-kg/data/actor/lena-moravec"),
        ("x actor", "data:actor/nobody", "https://w3id.org/conflict-kg/data/actor/nobody"),
    ],
)
def test_value_becomes_a_term_of_its_type(store: GraphStore, parameter: str, value: str, expected: str) -> None:
    assert [(expected,)] == rows(store, asking(parameter), x=value)


@pytest.mark.parametrize(
    ("parameter", "value", "message"),
    [
        ("x date", "14.2.2020", "x=14.2.2020 is not of the type date .* write it like x=2020-02-14"),
        ("x date", "2021-02-29", "is not of the type date"),
        ("x integer", "many", "is not of the type integer"),
        ("x decimal", "1e3", "is not of the type decimal"),
        ("x decimal", "NaN", "is not of the type decimal"),
        ("x iri", "Idlib", "is not of the type iri"),
        ("x iri", "<a> } ; DROP ALL", "is not of the type iri"),
        ("x class", "Shooting", "the ontology has no class Shooting"),
        ("x class", "Bombings", "did you mean Bombing"),
        ("x place", "Abrin", "mentions such a place: did you mean arbin"),
        ("x actor", "Arbin", "mentions such an actor"),
    ],
)
def test_value_that_does_not_fit_is_told(store: GraphStore, parameter: str, value: str, message: str) -> None:
    with pytest.raises(OptionError, match=message):
        bind(asking(parameter), {"x": value}, store)


def test_name_of_several_is_not_guessed(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "store") as store:
        other = [quad for quad in mapped("other") if "172955" not in str(quad)]
        graph = other[0].graph_name
        twin = [q for q in mapped("other") if "172955" in str(q)]
        assert twin
        store.replace_article(GRAPH, mapped())
        renamed = "\n".join(f"{q.subject} {q.predicate} {q.object} ." for q in twin).replace("172955", "999")
        import pyoxigraph

        triples = pyoxigraph.parse(renamed, pyoxigraph.RdfFormat.TURTLE)
        quads = [pyoxigraph.Quad(t.subject, t.predicate, t.object, graph) for t in triples]
        store.replace_article(graph, other + quads)  # type: ignore[arg-type]
        with pytest.raises(OptionError, match=r"several have this name: write <.*172955> or <.*999>"):
            bind(asking("x place"), {"x": "Arbin"}, store)


def test_default_holds_where_nothing_is_given(store: GraphStore) -> None:
    assert [("7",)] == rows(store, asking("x integer = 7"))


def test_missing_value_is_named_with_an_example(store: GraphStore) -> None:
    with pytest.raises(OptionError, match=r"needs x \(the first day\): give --param x=2020-02-14"):
        bind(asking("x date — the first day"), {}, store)


def test_unknown_parameter_is_told_with_the_known_ones(store: GraphStore) -> None:
    with pytest.raises(OptionError, match="has no parameter plaice: it knows x"):
        bind(asking("x date = 2020-02-14"), {"plaice": "Idlib"}, store)


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ("7", "integer"),
        ("7.5", "decimal"),
        ("2020-02-14", "date"),
        ("seven", "string"),
        ('"7"', "string"),
    ],
)
def test_undeclared_variable_takes_its_type_from_the_value(store: GraphStore, value: str, datatype: str) -> None:
    query = parse_query("own", "SELECT (STRAFTER(STR(DATATYPE(?x)), '#') AS ?type) { }")
    assert [(datatype,)] == rows(store, query, x=value)


def test_undeclared_variable_can_be_an_iri(store: GraphStore) -> None:
    query = parse_query("own", "SELECT (COUNT(*) AS ?n) { ?event a ?x ; ck:reportedIn ?article }")
    assert [("2",)] == rows(store, query, x="ck:Shelling")


def test_error_in_a_file_is_told_at_its_own_place(store: GraphStore) -> None:
    with pytest.raises(QueryError, match=r"line 2, column 22"):
        bind(parse_query("own", "# param: x string\nSELECT ?x { ?s ?p ?x "), {"x": "a value that is long"}, store)


def test_file_is_a_query(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("\ufeffASK { }", encoding="utf-8")
    assert NamedQuery("mine", "ASK { }", "mine") == find_query(str(file))


def test_text_with_a_brace_is_a_query() -> None:
    assert "ASK { }" == find_query("ASK { }").sparql


def test_misspelt_name_is_told_with_the_nearest() -> None:
    with pytest.raises(NotInStore, match=r"no query and no file is named acusations: did you mean accusations\?"):
        find_query("acusations")


def test_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(QueryError, match="cannot be read as a query in UTF-8"):
        find_query(str(tmp_path / "x.rq"))
