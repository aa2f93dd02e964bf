"""Copies of one dispatch in the store: linked to the earliest, whatever comes, changes or goes, and in which order."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from kg.article import Article
from kg.grounding.account import Account
from kg.mapping import graph_iri, to_quads
from kg.store import GraphStore
from kg.store.copies import Copies
from kg.store.store import SIGNATURES, VERSION
from kg.validation import Shapes, validate
from tests.mapping.accounts import RUN
from tests.store.dispatches import BODY, COURIER, CUT, HERALD, ORIGINAL, OTHERS, REPORTER, VOLTA, article

ALL = (VOLTA, HERALD, COURIER, REPORTER)
LINKS = {"courier": "volta", "herald": "volta"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as store:
        yield store


def graph(article: Article) -> tuple[NamedNode, list[Quad]]:
    """What a reader who sees no events would make of an article."""
    name = NamedNode(graph_iri(article))
    state = Literal(f"{article.text} {article.published}")
    return name, [*to_quads(Account(article), RUN), Quad(name, VERSION, state, name)]


def take_in(store: GraphStore, *articles: Article) -> None:
    store.take_in(dict(map(graph, articles)))


def remove(store: GraphStore, identifier: str) -> None:
    store.remove_article(store.find_article(identifier))


def links(store: GraphStore) -> dict[str, str]:
    """Copy → original, by identifier."""
    rows = store.select("SELECT ?c ?o { [] dcterms:isVersionOf ?b ; dcterms:identifier ?c . ?b dcterms:identifier ?o }")
    return {row["c"]: row["o"] for row in rows}


def test_copies_are_versions_of_the_earliest_and_other_reports_are_not(store: GraphStore) -> None:
    take_in(store, *ALL)
    assert LINKS == links(store)


@pytest.mark.parametrize(
    "order", list(permutations(ALL[:3])), ids=lambda order: "".join(a.identifier[0] for a in order)
)
def test_order_in_which_articles_come_does_not_matter(tmp_path: Path, order: tuple[Article, ...]) -> None:
    for build in (order[:2], order[2:]):
        with GraphStore.open(tmp_path / "store") as store:
            take_in(store, *build)
    with GraphStore.open(tmp_path / "store", read_only=True) as store:
        assert LINKS == links(store)


def test_link_stands_in_the_graph_of_the_copy_and_conforms(store: GraphStore) -> None:
    take_in(store, *ALL)
    quads = store.graph(graph(HERALD)[0])
    assert 1 == sum("isVersionOf" in quad.predicate.value for quad in quads)
    assert validate(quads, Shapes.load()).conforms


def test_when_the_original_goes_the_earliest_copy_takes_its_place(store: GraphStore) -> None:
    take_in(store, *ALL)
    remove(store, "volta")
    assert {"herald": "courier"} == links(store)
    remove(store, "courier")
    assert {} == links(store)


def test_when_a_copy_goes_the_others_stay(store: GraphStore) -> None:
    take_in(store, *ALL)
    remove(store, "herald")
    assert {"courier": "volta"} == links(store)


def test_nothing_of_a_removed_article_is_left_in_any_graph(store: GraphStore) -> None:
    take_in(store, *ALL)
    remove(store, "volta")
    everywhere = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } FILTER(CONTAINS(CONCAT(STR(?s), STR(?o)), '/volta')) }"
    assert [] == list(store.select(f"SELECT ?s ?p ?o {everywhere}"))


def test_when_the_originals_text_is_replaced_the_copies_have_another_original(store: GraphStore) -> None:
    take_in(store, *ALL)
    take_in(store, replace(VOLTA, text=OTHERS.replace("Mariam", "Awa"), title=None, dateline=None))
    assert {"herald": "courier", "reporter": "volta"} == links(store)


def test_lightly_corrected_original_keeps_its_copies(store: GraphStore) -> None:
    take_in(store, *ALL)
    take_in(store, article("volta", ORIGINAL.replace("fourteen", "fifteen"), "2025-06-05", "Volta Press"))
    assert LINKS == links(store)


def test_graph_that_is_built_again_from_the_same_text_keeps_its_link(store: GraphStore) -> None:
    take_in(store, *ALL)
    name, quads = graph(HERALD)
    store.take_in(
        {name: [quad for quad in quads if quad.predicate != VERSION] + [Quad(name, VERSION, Literal("2"), name)]}
    )
    assert LINKS == links(store)


def test_like_texts_of_different_weeks_are_no_copies(store: GraphStore) -> None:
    take_in(store, VOLTA, article("next", ORIGINAL, "2025-06-19"))
    assert {} == links(store)


def test_articles_without_words_enough_are_no_copies(store: GraphStore) -> None:
    take_in(store, *(article(name, "All rights reserved.") for name in "abc"))
    assert {} == links(store)


def test_copy_without_a_day_is_a_version_of_the_dated_one(store: GraphStore) -> None:
    take_in(store, article("a", CUT, None), VOLTA)
    assert {"a": "volta"} == links(store)


@pytest.mark.parametrize("harm", ["lost", "damaged", "damaged in one letter", "of another version"])
def test_signatures_are_made_again_from_the_graphs(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "store"
    with GraphStore.open(path) as store:
        take_in(store, VOLTA, REPORTER)
    if harm == "lost":
        (path / SIGNATURES).unlink()
    elif harm == "damaged":
        (path / SIGNATURES).write_bytes(b"no database at all" * 300)
    elif harm == "damaged in one letter":
        (path / SIGNATURES).write_bytes((path / SIGNATURES).read_bytes().replace(b"article/volta", b"article/volts"))
    else:
        content = bytearray((path / SIGNATURES).read_bytes())
        content[60:64] = b"\x00\x00\x00\x07"  # user_version, section 1.3 of SQLite's file format
        (path / SIGNATURES).write_bytes(content)
    with GraphStore.open(path) as store:
        take_in(store, HERALD, COURIER)
        assert LINKS == links(store)


def test_what_is_known_is_not_read_again_from_the_graphs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with GraphStore.open(tmp_path / "store") as store:
        take_in(store, VOLTA, REPORTER)
    read = []
    monkeypatch.setattr(Copies, "_read", lambda _, graph: read.append(graph) or [])
    with GraphStore.open(tmp_path / "store") as store:
        take_in(store, replace(REPORTER, identifier="other", text=f"{BODY[:40]} {OTHERS[::-1]}"))
        remove(store, "reporter")
        take_in(store, REPORTER)
    assert [] == read


def test_what_was_stored_without_its_links_is_linked_later(tmp_path: Path) -> None:
    """As after a crash between the graphs and their signatures."""
    path = tmp_path / "store"
    with GraphStore.open(path) as store:
        store.replace_articles(dict(map(graph, (COURIER, HERALD, VOLTA))))
        assert {} == links(store)
    with GraphStore.open(path) as store:
        take_in(store, REPORTER)
        assert LINKS == links(store)


SENTENCES = [
    f"On day {n} the {word} of unit {n} reached the {word} camp and {n} of them stayed."
    for n, word in enumerate("scouts nurses drivers cooks guards clerks envoys miners sailors weavers".split())
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from("abcd"),
        st.none() | st.tuples(st.integers(0, 3), st.integers(6, 10)),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture(scope="module")
def emptied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("history") / "store") as store:
        yield store


@given(STEPS)
@settings(deadline=None, max_examples=30)
def test_any_history_ends_where_a_first_build_of_what_is_left_ends(
    emptied: GraphStore, steps: list[tuple[str, tuple[int, int] | None, int]]
) -> None:
    there: dict[str, Article] = {}
    for name, extent, day in steps:
        if extent is not None:
            there[name] = article(name, " ".join(SENTENCES[slice(*extent)]), f"2025-06-{day:02}")
            take_in(emptied, there[name])
        elif there.pop(name, None):
            remove(emptied, name)
    by_history = links(emptied)
    for name in there:
        remove(emptied, name)
    take_in(emptied, *there.values())
    at_once = links(emptied)
    for name in there:
        remove(emptied, name)
    assert at_once == by_history
