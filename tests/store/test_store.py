import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, serialize

from kg.errors import NotInStore, StoreError, StoreLocked
from kg.store import GraphStore
from kg.store.store import VERSION
from kg.vocabulary import DEFAULT_BASE, PREFIXES
from tests.mapping.accounts import ACCOUNT
from tests.store.graphs import GRAPH, mapped, small


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as store:
        yield store


def test_graph_is_there_after_reopening(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "store") as store:
        store.replace_article(GRAPH, mapped())
    with GraphStore.open(tmp_path / "store", read_only=True) as store:
        assert set(mapped()) == set(store.graph(GRAPH))


def test_replacing_leaves_nothing_of_the_old_graph(store: GraphStore) -> None:
    graph, old = small("a", "old words")
    store.replace_article(graph, old)
    _, new = small("a", "new words")
    store.replace_article(graph, new)
    assert set(new) == set(store.graph(graph))


def shared(store: GraphStore) -> list[str]:
    """How often a query sees the label of an actor that two articles name."""
    rows = store.select("SELECT ?label { <urn:actor> skos:prefLabel ?label }")
    return [row["label"] for row in rows]


def test_what_several_articles_say_is_seen_once_and_as_long_as_one_says_it(store: GraphStore) -> None:
    for name in ("a", "b"):
        graph, quads = small(name)
        label = Quad(NamedNode("urn:actor"), NamedNode(f"{PREFIXES['skos']}prefLabel"), Literal("Ministry"), graph)
        store.replace_article(graph, [*quads, label])
    assert ["Ministry"] == shared(store)
    store.replace_article(*small("a"))
    assert ["Ministry"] == shared(store)
    store.remove_article(store.find_article("b"))
    assert [] == shared(store)


def test_removed_article_leaves_no_graph(store: GraphStore) -> None:
    for name in ("a", "b"):
        store.replace_article(*small(name))
    store.remove_article(store.find_article("a"))
    assert ["b"] == [article.identifier for article in store.articles()]
    assert [small("b")[0]] == store.article_graphs()


TERMS = st.text(st.characters(exclude_categories=["Cs"])).map(Literal) | st.sampled_from(
    [
        NamedNode("http://example.org/é?a=(b)&c#d"),
        Literal("chat", language="fr"),
        Literal("1.0", datatype=NamedNode("urn:d")),
    ]
)
CONTENTS = st.lists(st.tuples(st.sampled_from("abc"), TERMS), max_size=6)


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("property") / "store") as store:
        yield store


@given(st.lists(CONTENTS, min_size=2, max_size=3))
@settings(deadline=None, max_examples=50)
def test_any_graph_replaces_any_other(shared_store: GraphStore, contents: list[list[tuple[str, Literal]]]) -> None:
    graph = NamedNode("http://example.org/graph")
    for content in contents:
        quads = {Quad(NamedNode(f"urn:{name}"), NamedNode("urn:p"), term, graph) for name, term in content}
        shared_store.replace_article(graph, quads)
        assert quads == set(shared_store.graph(graph))


def test_other_articles_stay_when_one_is_replaced_or_removed(store: GraphStore) -> None:
    for name in ("a", "b"):
        store.replace_article(*small(name))
    store.replace_article(*small("a", "other words"))
    store.remove_article(store.find_article("a"))
    assert ["b"] == [article.identifier for article in store.articles()]
    assert set(small("b")[1]) == set(store.graph(small("b")[0]))


@pytest.mark.parametrize(
    "quad",
    [
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("o"), NamedNode("urn:other")),
        Quad(BlankNode(), NamedNode("urn:p"), Literal("o"), GRAPH),
        Quad(NamedNode("urn:s"), NamedNode("urn:p"), BlankNode(), GRAPH),
    ],
)
def test_quad_that_cannot_be_replaced_later_is_not_taken(store: GraphStore, quad: Quad) -> None:
    with pytest.raises(ValueError, match=r"blank node|does not belong"):
        store.replace_article(GRAPH, [quad])
    assert [] == store.graph(GRAPH)


def test_writer_shuts_out_readers_and_writers(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "store"):
        for read_only in (True, False):
            with pytest.raises(StoreLocked, match="in use by another kg process"):
                GraphStore.open(tmp_path / "store", read_only=read_only)


def test_readers_share_and_shut_out_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "store"
    with GraphStore.open(path) as store:
        store.replace_article(GRAPH, mapped())
    with GraphStore.open(path, read_only=True) as one, GraphStore.open(path, read_only=True) as other:
        assert one.counts() == other.counts()
        with pytest.raises(StoreLocked):
            GraphStore.open(path)


def test_lock_ends_with_the_store(tmp_path: Path) -> None:
    GraphStore.open(tmp_path / "store").close()
    with GraphStore.open(tmp_path / "store") as store:
        assert [] == store.articles()


def test_missing_store_is_not_made_by_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no store at"):
        GraphStore.open(tmp_path / "store", read_only=True)
    assert not (tmp_path / "store").exists()


def test_folder_with_other_files_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious")
    with pytest.raises(StoreError, match="holds other files"):
        GraphStore.open(tmp_path)
    assert ["thesis.txt"] == os.listdir(tmp_path)


def test_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(StoreError, match="is a file"):
        GraphStore.open(tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("setpriv"), reason="needs root")
def test_folder_without_permission_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o700)
    for parent in (tmp_path, *tmp_path.parents):
        if parent.owner() == "root" and parent.name.startswith("pytest"):
            parent.chmod(0o755)
    code = (
        f"from pathlib import Path; from kg.store import GraphStore; GraphStore.open(Path({str(folder / 'store')!r}))"
    )
    command = ["setpriv", "--reuid=65534", "--clear-groups", sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "no permission" in result.stderr


@pytest.mark.parametrize(
    "text", ["talks-1", "talks", f"{DEFAULT_BASE}article/talks-1", "https://wire.example/talks?id=1"]
)
def test_article_is_found_by(store: GraphStore, text: str) -> None:
    store.replace_article(*small("talks-1", url="https://wire.example/talks?id=1"))
    store.replace_article(*small("raid-1"))
    assert "talks-1" == store.find_article(text).identifier


def test_whole_identifier_goes_before_the_beginning_of_another(store: GraphStore) -> None:
    for name in ("raid", "raid-2"):
        store.replace_article(*small(name))
    assert "raid" == store.find_article("raid").identifier


def test_ambiguous_beginning_names_the_articles(store: GraphStore) -> None:
    for name in ("raid-1", "raid-2"):
        store.replace_article(*small(name))
    with pytest.raises(NotInStore, match="2 articles, such as raid-1, raid-2"):
        store.find_article("raid")


def test_unknown_article_is_not_in_store(store: GraphStore) -> None:
    with pytest.raises(NotInStore, match="no article siege"):
        store.find_article("siege")


def test_state_is_the_digest_in_the_graph(store: GraphStore) -> None:
    assert store.article_state(GRAPH) is None
    store.replace_article(GRAPH, mapped(version="5eed"))
    assert "5eed" == store.article_state(GRAPH)


def test_counts_are_those_of_the_account(store: GraphStore) -> None:
    store.replace_article(GRAPH, mapped())
    counts = store.counts()
    assert (1, len(ACCOUNT.events), len(ACCOUNT.statements)) == (counts.articles, counts.events, counts.statements)
    assert len(set(mapped())) == counts.triples
    assert 2 == counts.event_classes["Shelling"]
    assert 2 == counts.statement_classes["Denial"]


def test_classes_of_the_ontology_answer_queries(store: GraphStore) -> None:
    rows = store.select(
        "SELECT ?above { ck:SuicideBombing rdfs:subClassOf* ?above FILTER(CONTAINS(STR(?above), '#')) }"
    )
    assert {"SuicideBombing", "Bombing", "Violence", "Event"} == {row["above"].partition("#")[2] for row in rows}


def test_reference_graphs_are_no_articles(store: GraphStore) -> None:
    assert [] == store.articles()
    assert [] == store.article_graphs()
    assert 0 == store.counts().triples < store.counts().reference_triples


def test_outdated_reference_graph_is_refreshed(tmp_path: Path) -> None:
    ontology = NamedNode("https://w3id.org/conflict-kg/ontology")
    with GraphStore.open(tmp_path / "store") as store:
        fresh = {str(quad.predicate) for quad in store.graph(ontology)}
        size = len(store.graph(ontology))
    database = Store(tmp_path / "store" / "oxigraph")
    database.remove_graph(ontology)
    database.extend([Quad(ontology, VERSION, Literal("older"), ontology)])
    del database
    with GraphStore.open(tmp_path / "store") as store:
        assert size == len(store.graph(ontology))
        assert fresh == {str(quad.predicate) for quad in store.graph(ontology)}


def test_base_is_found_in_the_data(store: GraphStore) -> None:
    assert DEFAULT_BASE == store.base
    graph, article = NamedNode("http://my.example/kg#graph/a"), NamedNode("http://my.example/kg#article/a")
    derived = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
    store.replace_article(graph, [Quad(graph, derived, article, graph)])
    assert "http://my.example/kg#" == store.base


@pytest.mark.parametrize("articles", [3, 30])
def test_graphs_as_lines_are_stored_as_graphs_of_quads_are(tmp_path: Path, articles: int) -> None:
    graphs = {quads[0].graph_name: quads for quads in (mapped(f"article-{number}") for number in range(articles))}
    with GraphStore.open(tmp_path / "quads") as one, GraphStore.open(tmp_path / "lines") as other:
        one.replace_articles(graphs)  # type: ignore[arg-type]
        other.replace_articles(
            {graph: serialize(quads, format=RdfFormat.N_QUADS) or b"" for graph, quads in graphs.items()}  # type: ignore[misc]
        )
        assert one.article_graphs() == other.article_graphs()
        assert [set(one.graph(graph)) for graph in graphs] == [set(other.graph(graph)) for graph in graphs]  # type: ignore[arg-type]
        assert one.counts() == other.counts()
        merged = "SELECT ?s ?p ?o { ?s ?p ?o FILTER(!isBlank(?s) && !isBlank(?o)) }"
        assert sorted(map(str, one.query(merged))) == sorted(map(str, other.query(merged)))


@pytest.mark.parametrize(
    "lines",
    [
        b"<http://e/a> <http://e/p> <http://e/b> <http://e/g> .\n<http://e/a> <http://e/p> <b:> <http://e/h> .\n",
        b"<http://e/a> <http://e/p> _:b <http://e/g> .\n",
        b"_:a <http://e/p> <http://e/b> <http://e/g> .\n",
        b"<http://e/a> <http://e/p> <http://e/b> <http://e/g> .",
        b"no quads\n",
    ],
)
def test_lines_that_are_not_one_graph_of_an_article_are_not_stored(tmp_path: Path, lines: bytes) -> None:
    graphs = {GRAPH: serialize(mapped(), format=RdfFormat.N_QUADS) or b"", NamedNode("http://e/g"): lines}
    with GraphStore.open(tmp_path / "store") as store:
        with pytest.raises(ValueError, match=r"does not belong to|has a blank node"):
            store.replace_articles(graphs)
        assert [] == store.article_graphs()
