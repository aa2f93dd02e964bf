"""Names put before filters on labels: the answers stay what they are, and what is no label's filter stays as it is."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.store import GraphStore
from kg.store.dataset import Dataset, evaluate_over
from kg.store.names import Names, with_names

EX = "https://example.org/"
GRAPH = NamedNode(f"{EX}graph")
SKOS = "http://www.w3.org/2004/02/skos/core#"
EQUAL = 'SELECT ?x { ?x skos:prefLabel|skos:altLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala")) }'
PART = 'SELECT ?x { ?x skos:prefLabel|skos:altLabel ?name . FILTER(CONTAINS(LCASE(STR(?name)), LCASE("LA"))) }'


def labelled(*labels: tuple[str, str, Literal]) -> list[Quad]:
    return [Quad(NamedNode(EX + x), NamedNode(SKOS + label), value, GRAPH) for x, label, value in labels]


QUADS = labelled(
    ("nyala", "prefLabel", Literal("Nyala", language="en")),
    ("nyala", "altLabel", Literal("NYALA")),
    ("other", "altLabel", Literal("nyala")),
    ("la", "prefLabel", Literal("Los Angeles")),
    ("lahore", "prefLabel", Literal("Lahore", language="en")),
)


@pytest.fixture
def database() -> Store:
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in QUADS)
    store.extend(QUADS)
    return store


def found(database: Store, sparql: str) -> list[str]:
    return sorted(row["x"].value.removeprefix(EX) for row in evaluate_over(database, sparql, Dataset()))


@pytest.mark.parametrize(("sparql", "rows"), [(EQUAL, 3), (PART, 4)])
def test_labels_are_put_before_a_filter_and_change_no_answer(database: Store, sparql: str, rows: int) -> None:
    narrowed = with_names(sparql, lambda: Names(database))
    assert "VALUES ?name {" in narrowed
    assert rows == len(found(database, sparql))
    assert found(database, sparql) == found(database, narrowed)


@pytest.mark.parametrize(
    "pattern",
    [
        '?x rdfs:label ?name FILTER(LCASE(STR(?name)) = LCASE("nyala"))',
        '?name skos:prefLabel ?x FILTER(LCASE(STR(?name)) = LCASE("nyala"))',
        '?x rdfs:label|skos:prefLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala"))',
        '?x ^skos:prefLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala"))',
        '?x !skos:prefLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala"))',
        '?x skos:prefLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala") || true)',
        '?x skos:prefLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala"@en))',
        '_:b skos:prefLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala")) _:b a ?x',
        'BIND("?x skos:prefLabel ?name FILTER(LCASE(STR(?name)) = LCASE(" AS ?x)',
        '# ?x skos:prefLabel ?name FILTER(LCASE(STR(?name)) = LCASE("nyala"))\n ?x ?p ?o',
    ],
)
def test_what_is_no_filter_of_a_label_stays(database: Store, pattern: str) -> None:
    assert f"SELECT ?x {{ {pattern} }}" == with_names(f"SELECT ?x {{ {pattern} }}", lambda: Names(database))


def test_a_prefix_of_another_vocabulary_is_no_label(database: Store) -> None:
    sparql = f"PREFIX skos: <{EX}> {EQUAL}"
    assert sparql == with_names(sparql, lambda: Names(database))


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=6), st.data())
def test_every_label_that_a_filter_lets_through_is_found(text: str, data: st.DataObject) -> None:
    changed = "".join(data.draw(st.sampled_from((c, c.upper(), c.lower(), c.title()))) for c in text)
    store = Store()
    store.add(Quad(NamedNode(f"{EX}it"), NamedNode(f"{SKOS}prefLabel"), Literal(changed)))
    for sparql in (EQUAL.replace('"nyala"', str(Literal(text))), PART.replace('"LA"', str(Literal(text[1:])))):
        assert found(store, sparql) == found(store, with_names(sparql, lambda: Names(store)))


@pytest.fixture
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("names") / "store") as store:
        yield store


def names_of(store: GraphStore) -> list[str]:
    return [row["x"].removeprefix(EX) for row in store.select(EQUAL.replace("SELECT ?x", "SELECT DISTINCT ?x"))]


def test_a_name_is_found_as_soon_as_it_is_written(store: GraphStore) -> None:
    assert [] == names_of(store)
    store.replace_article(GRAPH, labelled(("nyala", "prefLabel", Literal("Nyala"))))
    assert ["nyala"] == names_of(store)
    store.replace_article(GRAPH, labelled(("town", "altLabel", Literal("nyala"))))
    assert ["town"] == names_of(store)


def test_a_name_that_an_update_or_a_graph_brings_is_found(store: GraphStore) -> None:
    assert [] == names_of(store)
    store.update(f'INSERT DATA {{ <{EX}updated> skos:altLabel "Nyala"@fr }}')
    assert ["updated"] == names_of(store)
    store.put_graph(GRAPH, f'<{EX}put> <{SKOS}prefLabel> "NYALA" .')
    assert ["put", "updated"] == sorted(names_of(store))
