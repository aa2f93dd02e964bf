import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store
from rdflib.plugins.sparql.parser import parseQuery

from kg.errors import QueryError
from kg.store.sparql import bind_variables, evaluate, variables

X = NamedNode("http://example.org/x")


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "select * { service silent ?where { ?s ?p ?o } }",
        "SELECT * { { SELECT * { ?s ?p ?o . SERVICE<http://localhost:1/>{ ?s ?p ?o } } } }",
        "ASK { ?s ?p '# no comment' SERVICE <http://localhost:1/> {} }",
        "SELECT * { \\u0053ERVICE <http://localhost:1/> { ?s ?p ?o } }",
        "ASK { FILTER(?a<1) SERVICE ?e { ?s ?p ?o } FILTER(2>?b) }",
    ],
)
def test_asking_another_server_is_refused(sparql: str) -> None:
    with pytest.raises(QueryError, match="SERVICE asks another server"):
        evaluate(Store(), sparql)


@pytest.mark.parametrize(
    "sparql",
    [
        "ASK { ?service ?p 'SERVICE <http://localhost:1/> { }' }",
        "ASK { ?s ?p <http://localhost:1/SERVICE> } # SERVICE <http://localhost:1/> {}",
        "PREFIX service: <urn:s:> ASK { ?s service:SERVICE ?o }",
        'ASK { ?s ?p """a "" SERVICE <u:> {} """, \'it\\\'s SERVICE\' }',
        "ASK { ?s ?p 'x'@service }",
    ],
)
def test_the_word_service_elsewhere_is_no_service(sparql: str) -> None:
    assert not bool(evaluate(Store(), sparql))


@pytest.mark.parametrize(
    "sparql",
    [
        "DROP ALL",
        "PREFIX a: <urn:a:> INSERT DATA { a:s a:p a:o }",
        "LOAD <http://localhost:1/>",
        "delete where {?s ?p ?o}",
    ],
)
def test_update_is_refused(sparql: str) -> None:
    with pytest.raises(QueryError, match="changes the store and is not allowed"):
        evaluate(Store(), sparql)


def test_syntax_error_names_line_and_column_on_one_line() -> None:
    with pytest.raises(QueryError, match=r"line 2, column \d+, near") as raised:
        evaluate(Store(), "SELECT ?s {\n ?s ?p ?]o }")
    assert "\n" not in str(raised.value)


def test_undeclared_prefix_is_named() -> None:
    with pytest.raises(QueryError, match="prefix ex: is not declared"):
        evaluate(Store(), "ASK { ?s ex:p ck:Event }")


def test_known_prefixes_need_no_declaration() -> None:
    assert not bool(evaluate(Store(), "ASK { ?s a ck:Event ; prov:wasDerivedFrom ?a }"))


def test_variables_are_found_outside_strings_comments_and_names() -> None:
    sparql = 'SELECT ?a $b { ?a <u:?c> \'?d\' , """?e""" ; ck:f\\?g ?h # ?i\n }'
    assert {"a", "b", "h"} == variables(sparql)


DATA = Store()
DATA.update("PREFIX : <urn:> INSERT DATA { :a :value 1 ; :name 'x' . :b :value 2 ; :name 'y' . :c :value 3 }")


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        ("SELECT ?s { ?s :value ?x }", ["b"]),
        ("SELECT ?s { ?s :value ?v FILTER(?v>?x) }", ["c"]),
        ("SELECT ?s { ?s :value ?v FILTER(?v<?x) }", ["a"]),
        ("SELECT ?s { { SELECT ?s { ?s :value ?v FILTER(?v = ?x) } } }", ["b"]),
        ("SELECT ?s { ?s :name ?n OPTIONAL { ?s :value ?v FILTER(?v = ?x) } FILTER(BOUND(?v)) }", ["b"]),
        ("SELECT ?s { ?s :value ?v FILTER(!BOUND(?x) || ?v = ?x) }", ["b"]),
        ("SELECT ?s { ?s :value ?v MINUS { ?s :value $x } } ORDER BY ?x DESC(?v)", ["c", "a"]),
        ("SELECT ?s ?x { ?s :value ?v FILTER EXISTS { ?s :value ?x } } GROUP BY ?s ?x", ["b"]),
        ("SELECT (SAMPLE(?n) AS ?s) ?x (COUNT(?x) AS ?c) { ?n :value ?x } GROUP BY ?x HAVING(?x = 2)", ["b"]),
        ("SELECT ?s { ?s :value ?v BIND(?x - 1 AS ?y) FILTER(?v = ?y) }", ["a"]),
    ],
)
def test_value_takes_the_variables_place(sparql: str, expected: list[str]) -> None:
    bound = bind_variables(f"PREFIX : <urn:> {sparql}", {"x": Literal(2)})
    assert expected == [solution["s"].value.removeprefix("urn:") for solution in evaluate(DATA, bound)]  # type: ignore


def test_projected_parameter_keeps_its_name() -> None:
    solutions = evaluate(DATA, bind_variables("SELECT ?x ?s { ?s <urn:value> ?x }", {"x": Literal(2)}))
    assert ["x", "s"] == [variable.value for variable in solutions.variables]  # type: ignore


@pytest.mark.parametrize("sparql", ["SELECT (1 AS ?x) {}", "ASK { BIND(1 AS ?x) }", "ASK { VALUES (?y ?x) { (1 2) } }"])
def test_variable_that_the_query_sets_cannot_be_a_parameter(sparql: str) -> None:
    with pytest.raises(QueryError, match=r"gives \?x a value itself"):
        bind_variables(sparql, {"x": X})


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_stays_one_string(text: str) -> None:
    solutions = evaluate(Store(), bind_variables("SELECT (STR(?x) AS ?y) { }", {"x": Literal(text)}))
    assert [text] == [solution["y"].value for solution in solutions]  # type: ignore


PIECES = st.sampled_from(
    [
        "?s",
        "?p",
        "?o",
        " ",
        "\n",
        "<u:a>",
        "<",
        ">",
        "'",
        '"',
        '"""',
        "\\",
        "#",
        "{",
        "}",
        ".",
        "ck:a",
        "SERVICE",
        "FILTER(",
        ")",
        "1",
    ]
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_service_clause_slips_through(middle: str) -> None:
    sparql = f"SELECT * {{ {middle} }}"
    try:
        tree = str(parseQuery(sparql))
    except Exception:
        return  # not SPARQL: Oxigraph refuses it as well
    if "ServiceGraphPattern" in tree:
        with pytest.raises(QueryError):
            evaluate(Store(), sparql)
