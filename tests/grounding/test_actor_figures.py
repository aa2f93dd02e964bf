"""The gate: how many actors of annotated articles and of the table of cases are told right may not fall."""

from pathlib import Path

import pytest

from benchmarks.actors import FLOORS, GOLD, measure_cases, measure_links, read_cases
from kg.grounding.known_actors import KnownActors
from training.documents import HELD, OWN, read_gold

CASES = list(read_cases())


@pytest.mark.parametrize("folder", [OWN, HELD, GOLD / "train"], ids=lambda folder: folder.name)
def test_links_of_annotated_articles_do_not_get_worse(folder: Path, known: KnownActors) -> None:
    if not folder.is_dir():
        pytest.skip("the annotated articles are not beside the repository")
    links = measure_links(read_gold(folder), known)
    for form, (precision, recall) in FLOORS[folder.name].items():
        assert precision <= links.precision(form), form
        assert recall <= links.recall(form), form


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_who_is_one_actor_and_who_is_not(case, known: KnownActors) -> None:
    pairs = measure_cases([case], known)
    assert (pairs.one, pairs.two) == (pairs.joined, pairs.apart), pairs.wrong


def test_every_case_tells_of_two_mentions_at_least() -> None:
    assert all(sum(map(len, case.who)) > 1 for case in CASES)
