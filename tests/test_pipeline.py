import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from pyoxigraph import NamedNode
from rdflib import Graph

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver, StoreError
from kg.grounding import Knowledge
from kg.mapping import graph_iri
from kg.pipeline import BuildSummary, build
from kg.reading import Reader
from kg.store import GraphStore
from kg.validation import Shapes, validate
from tests.store.dispatches import COURIER, HERALD, REPORTER, VOLTA

MODEL = Path(__file__).parents[1] / "kg" / "reading" / "model"
pytestmark = pytest.mark.skipif(not any(MODEL.glob("*.onnx")), reason="kg/reading/model has no network yet: make train")

RAID = Article(
    "raid",
    "Gunmen attack village\n\nGunmen killed five farmers in Gao on Monday, the governor said.\n",
    "raid.txt",
    title=(0, 21),
    published=date(2024, 3, 5),
)
TALKS = Article("talks", "Iran and Iraq held talks in Geneva on 3 March 2024, a spokesman said.\n", "talks.txt")
DAMAGED = Article("damaged", "Gunmen killed five farmers.\x1b[2J\n", "damaged.txt")


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.load()


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes.load()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as store:
        yield store


Run = Callable[..., BuildSummary]


@pytest.fixture
def run(reader: Reader, knowledge: Knowledge, shapes: Shapes, store: GraphStore) -> Run:
    """Build some articles into the store."""

    def run(*articles: Article | ArticleRefused, **options: object) -> BuildSummary:
        return build(articles, reader, knowledge, options.pop("shapes", shapes), store, **options)  # type: ignore

    return run


def test_article_becomes_a_graph_that_conforms(run: Run, store: GraphStore, shapes: Shapes) -> None:
    summary = run(RAID)
    quads = store.graph(NamedNode(graph_iri(RAID)))
    assert validate(quads, shapes).conforms
    assert (1, 1, len(quads)) == (summary.read, summary.built, summary.triples)
    assert (store.counts().events, store.counts().statements) == (summary.events, summary.statements)
    assert summary.events


def test_building_again_changes_nothing_and_says_so(run: Run, store: GraphStore) -> None:
    run(RAID, TALKS)
    before = [store.graph(graph) for graph in store.article_graphs()]
    summary = run(RAID, TALKS)
    assert (2, 0, 0, 2) == (summary.read, summary.built, summary.updated, summary.unchanged)
    assert before == [store.graph(graph) for graph in store.article_graphs()]


@pytest.mark.parametrize(
    "change", [{"text": RAID.text.replace("five", "six")}, {"publisher": "Wire"}, {"published": date(2024, 3, 6)}]
)
def test_changed_text_or_metadata_updates_the_article(run: Run, store: GraphStore, change: dict[str, object]) -> None:
    run(RAID)
    summary = run(replace(RAID, **change))  # type: ignore[arg-type]
    assert (0, 1, 0) == (summary.built, summary.updated, summary.unchanged)
    assert 1 == len(store.articles())


def test_new_reader_updates_the_article(
    run: Run, reader: Reader, knowledge: Knowledge, shapes: Shapes, store: GraphStore
) -> None:
    run(RAID)
    summary = build([RAID], replace(reader, digest="another"), knowledge, shapes, store)
    assert (0, 1) == (summary.built, summary.updated)


def revisions(store: GraphStore) -> list[str]:
    """Digests of the texts that articles had before."""
    return [row["digest"] for row in store.select("SELECT ?digest { [] prov:wasRevisionOf/ck:textDigest ?digest }")]


def test_changed_text_is_a_revision_of_the_former_one_under_the_same_iri(
    run: Run, store: GraphStore, shapes: Shapes
) -> None:
    run(RAID)
    before = store.find_article("raid")
    run(replace(RAID, text=RAID.text.replace("five", "six")))
    assert before.iri == store.find_article("raid").iri
    assert [sha256(RAID.text.encode()).hexdigest()] == revisions(store)
    assert validate(store.graph(before.graph), shapes).conforms


def test_changed_metadata_is_no_revision(run: Run, store: GraphStore) -> None:
    run(RAID)
    run(replace(RAID, publisher="Wire"))
    assert [] == revisions(store)


def test_copies_of_one_dispatch_are_linked_and_name_the_agency(run: Run, store: GraphStore) -> None:
    assert 4 == run(REPORTER, COURIER, HERALD, VOLTA).built
    rows = store.select("""SELECT ?copy ?original ?agency { ?c dcterms:isVersionOf ?o ; dcterms:identifier ?copy .
        ?o dcterms:identifier ?original . OPTIONAL { ?c prov:wasQuotedFrom/skos:prefLabel ?agency } } ORDER BY ?copy""")
    expected = [("courier", "volta", ""), ("herald", "volta", "Volta Press")]
    assert expected == [tuple(row.values()) for row in rows]


def test_place_of_the_file_does_not_matter(run: Run) -> None:
    run(RAID)
    assert 1 == run(replace(RAID, source="elsewhere/raid.txt")).unchanged


def test_refused_articles_do_not_stop_the_others(run: Run, store: GraphStore) -> None:
    summary = run(ArticleRefused("there is no text in it", "empty.txt"), RAID, DAMAGED, TALKS)
    assert ["empty.txt", "damaged.txt"] == [one.where for one in summary.refused]
    assert "U+001B" in summary.refused[1].reason
    assert ["raid", "talks"] == [article.identifier for article in store.articles()]
    assert summary.rejects
    listed = [json.loads(line) for line in summary.rejects.read_text().splitlines()]
    assert [(one.where, one.reason) for one in summary.refused] == [(one["where"], one["reason"]) for one in listed]


def test_second_text_under_one_identifier_is_refused_by_name(run: Run, store: GraphStore) -> None:
    summary = run(RAID, replace(TALKS, identifier="raid", source="other/raid.txt"))
    assert "identifier raid was already used by raid.txt in this build" in summary.refused[0].reason
    assert "other/raid.txt" == summary.refused[0].where
    assert "Gunmen attack village" == store.find_article("raid").headline


def test_same_text_twice_is_unchanged(run: Run) -> None:
    summary = run(RAID, replace(RAID, source="copy/raid.txt"))
    assert (1, 1) == (summary.built, summary.unchanged)


NO_GRAPH_CONFORMS = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix schema: <https://schema.org/> .
[] a sh:NodeShape ; sh:targetClass schema:NewsArticle ;
   sh:property [ sh:path schema:award ; sh:minCount 1 ; sh:message "an article needs an award" ] .
"""


def test_graph_that_does_not_conform_is_set_aside_with_its_report(run: Run, store: GraphStore) -> None:
    run(RAID)
    before = store.graph(NamedNode(graph_iri(RAID)))
    strict = Shapes(Graph().parse(data=NO_GRAPH_CONFORMS, format="turtle"))
    summary = run(replace(RAID, publisher="Wire"), TALKS, shapes=strict)
    assert ["raid.txt", "talks.txt"] == [one.where for one in summary.set_aside]
    assert "its graph does not conform: an article needs an award" == summary.set_aside[0].reason
    assert 2 == summary.violations
    assert before == store.graph(NamedNode(graph_iri(RAID)))
    assert ["raid"] == [article.identifier for article in store.articles()]
    assert summary.rejects
    assert 6 == len(list(summary.rejects.parent.iterdir()))


def test_what_is_no_article_is_counted_by_kind_and_neither_read_nor_refused(run: Run) -> None:
    summary = run(PassedOver("redirects", "a:1"), RAID, PassedOver("redirects", "a:2"), PassedOver("robots.txt", "a:3"))
    assert (("redirects", 2), ("robots.txt", 1)) == summary.passed_over
    assert (1, 1, ()) == (summary.read, summary.built, summary.refused)
    assert summary.rejects is None


def test_kinds_of_what_is_no_article_do_not_fill_the_memory(run: Run) -> None:
    summary = run(*(PassedOver(f"canceled: {number}", "a") for number in range(1_500)))
    assert 1_001 == len(summary.passed_over)
    assert ("of further kinds", 500) == summary.passed_over[0]


def test_base_of_the_user_is_where_all_iris_stand(run: Run, store: GraphStore) -> None:
    run(RAID, base="https://kg.example/")
    assert "https://kg.example/article/raid" == store.find_article("raid").iri.value
    assert "https://kg.example/" == store.base


def test_interrupt_keeps_what_is_stored(
    reader: Reader, knowledge: Knowledge, shapes: Shapes, store: GraphStore
) -> None:
    def articles() -> Iterator[Article]:
        for number in range(33):
            yield replace(RAID, identifier=f"raid-{number}")
        raise KeyboardInterrupt

    summary = build(articles(), reader, knowledge, shapes, store)
    assert summary.interrupted
    assert 32 == summary.built == len(store.articles())


def test_what_waits_long_is_stored_while_the_build_goes_on(
    reader: Reader, knowledge: Knowledge, shapes: Shapes, store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.pipeline.LONGEST", 0.0)
    stored = []

    def articles() -> Iterator[Article]:
        for number in range(40):
            stored.append(len(store.article_graphs()))
            yield replace(TALKS, identifier=f"talks-{number}")

    build(articles(), reader, knowledge, shapes, store)
    assert (0, 32) == (stored[0], stored[-1])


def test_many_articles_come_in_batches_and_are_counted(run: Run) -> None:
    done: list[int] = []
    articles = [replace(TALKS, identifier=f"talks-{number}") for number in range(40)]
    summary = run(*articles, progress=done.append)
    assert list(range(1, 41)) == done
    assert 40 == summary.built


def test_note_is_told_once_with_the_number_of_articles(run: Run) -> None:
    undated = [
        Article(f"a{n}", "Gunmen killed five farmers near Gao on Monday, the army said.\n", f"a{n}.txt")
        for n in range(3)
    ]
    summary = run(*undated)
    assert [3] == [number for note, number in summary.notes if "--published" in note]


def test_run_is_named_by_its_time(run: Run, store: GraphStore) -> None:
    run(RAID, started=datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC))
    rows = store.select("SELECT ?time { ?graph prov:wasGeneratedBy/prov:startedAtTime ?time }")
    assert [{"time": "2025-01-02T03:04:05Z"}] == list(rows)


def test_store_that_fails_ends_the_build(run: Run, store: GraphStore) -> None:
    store.close()
    with pytest.raises(StoreError):
        run(RAID)
