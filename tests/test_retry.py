from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kg.grounding import Knowledge
from kg.pipeline import build
from kg.reading import Reader
from kg.retry import Retried, remembered, retry
from kg.sources import SourceOptions, read_articles
from kg.store import GraphStore, Rejects, open_rejects
from kg.validation import Shapes, validate
from kg.vocabulary import DEFAULT_BASE
from tests.store.graphs import GRAPH, mapped
from tests.test_pipeline import MODEL

needs_model = pytest.mark.skipif(
    not any(MODEL.glob("*.onnx")), reason="kg/reading/model has no network yet: make train"
)
PUBLISHED = SourceOptions(published=date(2024, 3, 5), publisher="Wire")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return Knowledge.load()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "store") as store:
        yield store


def again(store: GraphStore, knowledge: Knowledge) -> Retried:
    def reader(min_confidence: float | None) -> Reader:
        return Reader.load(min_confidence=min_confidence)

    return retry(open_rejects(store.path), reader, knowledge, Shapes.load(), store)


def set_aside(store: GraphStore, where: str, *, whole: bool) -> None:
    """A reject with the graph of `tests.mapping`, which conforms by today's shapes where it is whole."""
    quads = mapped() if whole else [quad for quad in mapped() if "modality" not in quad.predicate.value]
    rejects = Rejects(store.path, datetime(2025, 7, 1, tzinfo=UTC), remembered(PUBLISHED, DEFAULT_BASE))
    rejects.set_aside(where, "arbin-2020", "does not conform", quads, validate(quads, Shapes.load()))
    rejects.close()


@needs_model
def test_source_that_is_mended_is_stored_as_its_build_would_have(
    store: GraphStore, knowledge: Knowledge, tmp_path: Path
) -> None:
    file, other = tmp_path / "raid.txt", tmp_path / "empty.txt"
    file.write_text("")
    other.write_text("")
    articles = read_articles([str(file), str(other)], PUBLISHED)
    made_with = remembered(PUBLISHED, DEFAULT_BASE)
    build(articles, Reader.load(), knowledge, Shapes.load(), store, made_with=made_with)
    assert 2 == len(open_rejects(store.path))
    file.write_text("Gunmen killed five farmers in Gao on Monday, the governor said.\n")
    retried = again(store, knowledge)
    assert [str(file)] == [one.where for one in retried.stored]
    assert [str(other)] == [one.where for one in retried.rejected]
    assert [str(other)] == [one.where for one in open_rejects(store.path)]
    assert "2024-03-05" == store.find_article("raid").published


def test_graph_whose_source_is_gone_is_stored_where_it_conforms_by_now(store: GraphStore, knowledge: Knowledge) -> None:
    set_aside(store, "gone.txt", whole=True)
    assert ["gone.txt"] == [one.where for one in again(store, knowledge).stored]
    assert set(mapped()) == set(store.graph(GRAPH))
    assert [] == open_rejects(store.path)


def test_graph_whose_source_is_gone_stays_a_reject_where_it_does_not_conform(
    store: GraphStore, knowledge: Knowledge
) -> None:
    set_aside(store, "gone.txt", whole=False)
    assert ["gone.txt"] == [one.where for one in again(store, knowledge).missing]
    assert [] == store.article_graphs()
    assert ["gone.txt"] == [one.where for one in open_rejects(store.path)]


def test_graph_that_was_set_aside_never_replaces_a_stored_one(store: GraphStore, knowledge: Knowledge) -> None:
    set_aside(store, "gone.txt", whole=True)
    newer = mapped(version="newer")
    store.replace_article(GRAPH, newer)
    again(store, knowledge)
    assert set(newer) == set(store.graph(GRAPH))


def test_what_is_remembered_is_what_was_given() -> None:
    options = replace(PUBLISHED, id_field="id")
    given = remembered(options, "urn:b/", 0.4)
    expected = {"published": "2024-03-05", "publisher": "Wire", "id_field": "id", "base": "urn:b/"}
    assert expected == {name: given[name] for name in expected}
    assert "0.4" == given["min_confidence"]
    assert "text_field" not in given
