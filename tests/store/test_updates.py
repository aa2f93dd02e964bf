"""SPARQL Update keeps the default graph the merge of the named graphs; the standard's meaning is checked on those."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.errors import QueryError
from kg.store import GraphStore
from kg.store.dataset import Dataset
from kg.store.updates import DEFAULT, keeping_merge

PREFIX = "PREFIX : <urn:> "
START = f"{PREFIX} INSERT DATA {{ GRAPH :g {{ :a :p 1 . :b :p 2 }} GRAPH :h {{ :a :p 1 . :c :p 3.5 }} }}"


def quads(database: pyoxigraph.Store, *, merged: bool = False) -> set[tuple[str, ...]]:
    """The quads of the named graphs, or of the default graph, as text; blank nodes all alike."""

    def text(term: object) -> str:
        return "_" if isinstance(term, pyoxigraph.BlankNode) else str(term)

    return {
        tuple(text(term) for term in (quad.triple if merged else quad))
        for quad in database
        if isinstance(quad.graph_name, DefaultGraph) == merged
    }


def run(*updates: str, using: Dataset | None = None) -> pyoxigraph.Store:
    """A database on which each update was run as the store runs it."""
    database = pyoxigraph.Store()
    for update in updates:
        database.update(keeping_merge(update, using or Dataset()))
    return database


def standard(*updates: str) -> pyoxigraph.Store:
    """The same as SPARQL has it; the default graph is then put into the graph that stands for it."""
    database = pyoxigraph.Store()
    for update in updates:
        database.update(update)
    own = list(database.quads_for_pattern(None, None, None, DefaultGraph()))
    for quad in own:
        database.remove(quad)
        database.add(Quad(quad.subject, quad.predicate, quad.object, DEFAULT))
    return database


UPDATES = [
    "INSERT DATA { :x :p 'a.b;c{' }",
    "INSERT DATA { GRAPH :g { :x :p 1.5 , 2. } . :y :p :z ; :q [ :r ( 1 2 ) ] . GRAPH <urn:n> { _:b :p _:b } }",
    "INSERT DATA { :y :p _:b GRAPH :g { _:b :q 1 } }",
    "DELETE DATA { GRAPH :g { :a :p 1 } }",
    "DELETE DATA { GRAPH :g { :a :p 1 ; :q 5 . :b :p 2 } GRAPH :h { :a :p 1 } }",
    "INSERT DATA { :x :p 1 } ; DELETE DATA { :x :p 1 }",
    "DELETE WHERE { GRAPH :g { ?s :p ?o } }",
    "DELETE WHERE { GRAPH ?g { :a :p ?o } }",
    "DELETE { GRAPH :g { ?s :p ?o } } INSERT { GRAPH :h { ?s :q ?o } GRAPH :new { ?o :of ?s } } "
    "WHERE { GRAPH :g { ?s :p ?o } FILTER(?o > 1) }",
    "WITH :g DELETE { ?s :p ?o } INSERT { ?s :q ?o ; :r [] } WHERE { ?s :p ?o }",
    "WITH :g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o . FILTER(?s = :a) }",
    "INSERT { ?s :seen true } WHERE { GRAPH ?g { ?s :p ?o } }",
    "INSERT { GRAPH ?g { ?g :has ?s } } WHERE { GRAPH ?g { ?s :p ?o } }",
    "DELETE { GRAPH :h { ?s ?p ?o } } USING :g WHERE { ?s ?p ?o }",
    "insert { graph :n { ?s ?p ?o } } using named :h where { graph ?g { ?s ?p ?o } }",
    "CLEAR GRAPH :g",
    "DROP SILENT GRAPH :nowhere ; DROP GRAPH :h",
    "INSERT DATA { :x :p 1 } ; CLEAR DEFAULT",
    "INSERT DATA { :x :p 1 } ; DROP NAMED",
    "CLEAR ALL ; INSERT DATA { GRAPH :z { :z :p :z } } ;",
    "ADD :g TO :h",
    "COPY GRAPH :g TO GRAPH :h",
    "MOVE :g TO :n",
    "INSERT DATA { :x :p 1 } ; COPY DEFAULT TO :g ; ADD :h TO DEFAULT",
    "# a comment; with { brackets\nINSERT DATA { :x :p 1 } # and another ;",
    "CREATE GRAPH :empty ; INSERT DATA { GRAPH :g { :x :p 1 } }",
]


@pytest.mark.parametrize("update", UPDATES)
def test_named_graphs_are_as_the_standard_says(update: str) -> None:
    assert quads(standard(START, PREFIX + update)) == quads(run(START, PREFIX + update))


@pytest.mark.parametrize("update", UPDATES)
def test_default_graph_is_the_merge_afterwards(update: str) -> None:
    database = run(START, PREFIX + update)
    assert {quad[:3] for quad in quads(database)} == quads(database, merged=True)
    assert len(list(database.quads_for_pattern(None, None, None, DefaultGraph()))) == len(
        {quad.triple for quad in database if not isinstance(quad.graph_name, DefaultGraph)}
    )


@given(st.lists(st.sampled_from(UPDATES), max_size=5))
def test_default_graph_is_the_merge_after_any_updates(updates: list[str]) -> None:
    database = run(START)
    for update in updates:
        with suppress(RuntimeError):  # a graph to copy or drop is gone already: nothing of the update was done
            database.update(keeping_merge(PREFIX + update, Dataset()))
    assert {quad[:3] for quad in quads(database)} == quads(database, merged=True)


def test_later_operations_may_declare_prefixes_of_their_own() -> None:
    database = run(
        "PREFIX a: <urn:a:> CREATE GRAPH a:g ;\nPREFIX b: <urn:b:> PREFIX a: <urn:a:> INSERT DATA { a:x b:p 1 }"
    )
    assert {"<urn:a:x>"} == {quad[0] for quad in quads(database)}


def test_prefix_of_two_meanings_is_refused() -> None:
    with pytest.raises(QueryError, match="declares a: anew"):
        keeping_merge("PREFIX a: <urn:a:> CREATE GRAPH a:g ; PREFIX a: <urn:b:> CREATE GRAPH a:g", Dataset())


def test_nothing_that_is_set_aside_stays() -> None:
    for update in UPDATES:
        database = run(START, PREFIX + update)
        assert not [graph for graph in database.named_graphs() if "x-conflict-kg" in str(graph)]


def test_request_says_what_an_update_uses() -> None:
    using = Dataset(default=(NamedNode("urn:h"),))
    database = run(START, f"{PREFIX} INSERT {{ GRAPH :n {{ ?s :found true }} }} WHERE {{ ?s :p ?o }}", using=using)
    assert {"<urn:a>", "<urn:c>"} == {quad[0] for quad in quads(database) if quad[3] == "<urn:n>"}


def test_request_with_named_graphs_alone_has_an_empty_default_graph() -> None:
    using = Dataset(named=(NamedNode("urn:h"),))
    update = (
        f"{PREFIX} INSERT {{ GRAPH :n {{ ?s :in ?g }} }} WHERE {{ {{ ?s :p ?o }} UNION {{ GRAPH ?g {{ ?s :p ?o }} }} }}"
    )
    assert {"<urn:h>"} == {quad[2] for quad in quads(run(START, update, using=using)) if quad[3] == "<urn:n>"}


@pytest.mark.parametrize("clause", ["WITH :g", ""])
def test_request_and_update_cannot_both_say_what_is_used(clause: str) -> None:
    using = "" if clause else "USING :h"
    update = f"{PREFIX} {clause} DELETE {{ ?s ?p ?o }} {using} WHERE {{ ?s ?p ?o }}"
    with pytest.raises(QueryError, match="USING or WITH"):
        keeping_merge(update, Dataset(default=(NamedNode("urn:g"),)))


@pytest.mark.parametrize(
    "update",
    [
        "LOAD <http://localhost:1/>",
        "load silent <file:///etc/passwd> into graph <urn:g>",
        "CLEAR ALL ; LOAD <file:///etc/passwd>",
        "\\u004COAD <file:///etc/passwd>",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
    ],
)
def test_fetching_from_elsewhere_is_refused(update: str) -> None:
    with pytest.raises(QueryError, match="fetches from elsewhere"):
        keeping_merge(update, Dataset())


@pytest.mark.parametrize("update", ["CLEAR XYZ", "INSERT DATA { GRAPH <urn:g> {", "INSERT DATA { } }", "SELECT * {}"])
def test_what_cannot_be_parsed_is_refused(update: str) -> None:
    with pytest.raises(QueryError, match="cannot be parsed"):
        keeping_merge(update, Dataset())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as store:
        yield store


GRAPH = NamedNode("urn:graph")


def test_graph_with_blank_nodes_is_put_added_to_and_dropped(store: GraphStore) -> None:
    store.put_graph(GRAPH, "_:a <urn:p> _:b . _:b <urn:q> '1' .")
    store.put_graph(GRAPH, "_:a <urn:p> _:b . _:b <urn:q> '2' .")
    store.add_to_graph(GRAPH, "<urn:c> <urn:p> <urn:d> .")
    assert 3 == len(store.graph(GRAPH))
    assert bool(store.query("ASK { ?a <urn:p>/<urn:q> '2' . FILTER NOT EXISTS { ?b <urn:q> '1' } }"))
    store.drop_graph(GRAPH)
    assert not store.has_graph(GRAPH)
    assert not bool(store.query("ASK { ?a <urn:p>|<urn:q> ?b }"))


def test_an_update_that_fails_changes_nothing(store: GraphStore) -> None:
    store.put_graph(GRAPH, "<urn:a> <urn:p> <urn:b> .")
    with pytest.raises(QueryError, match="failed"):
        store.update("INSERT DATA { GRAPH <urn:graph> { <urn:x> <urn:p> 1 } } ; DROP GRAPH <urn:nowhere>")
    assert 1 == len(store.graph(GRAPH))
