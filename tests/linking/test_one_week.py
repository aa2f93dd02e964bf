"""Some days of one war in several outlets, read, grounded and linked: floors under `benchmarks/joins.py`."""

import pytest

from benchmarks.joins import Across, across


@pytest.fixture(scope="module")
def week() -> Across:
    return across()


def test_no_look_alikes_are_tied(week: Across) -> None:
    assert () == week.wrong


def test_reports_of_one_happening_are_tied(week: Across) -> None:
    assert 15 <= week.tied
    assert 22 == week.tied + len(week.missing)


def test_denials_are_tied_to_what_other_articles_tell(week: Across) -> None:
    assert ("herald-1", "plain-2", "tass-like-1") == week.denials
