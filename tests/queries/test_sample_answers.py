"""Every named query, asked of the sample articles as the committed reader reads them, for its exact answer."""

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.compare import isomorphic

from kg.queries import named_queries
from tests.queries.sample_answers import ASKED, OF_LINKED, answer, answer_path, build_samples, rows


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("samples") / "store"
    assert 0 == build_samples(store)
    return store


def test_every_named_query_is_asked() -> None:
    assert sorted(query.name for query in named_queries()) == sorted((*ASKED, *OF_LINKED))


@pytest.mark.parametrize("query", ASKED)
def test_answer_on_the_samples(query: str, samples: Path) -> None:
    expected, actual = answer_path(query).read_text(encoding="utf-8"), answer(query, samples)
    if query == "events-as-features":
        assert isomorphic(Graph().parse(data=expected), Graph().parse(data=actual))
    else:
        assert rows(expected) == rows(actual)


@pytest.mark.parametrize("query", ASKED)
def test_answer_has_at_least_one_row(query: str) -> None:
    assert 1 < len(answer_path(query).read_text(encoding="utf-8").splitlines())
