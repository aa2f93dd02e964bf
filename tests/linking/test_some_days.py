"""Days of two wars in several outlets, read, grounded and linked: floors under `benchmarks/joins.py`."""

import pytest

from benchmarks.joins import ONE_DAY, ONE_WEEK, Across, across


@pytest.fixture(scope="module")
def week() -> Across:
    return across(ONE_WEEK)


def test_no_look_alikes_are_tied(week: Across) -> None:
    assert () == week.wrong


def test_reports_of_one_happening_are_tied(week: Across) -> None:
    assert 15 <= week.tied
    assert 22 == week.tied + len(week.missing)


def test_denials_are_tied_to_what_other_articles_tell(week: Across) -> None:
    assert ("herald-1", "plain-2", "tass-like-1") == week.denials


@pytest.fixture(scope="module")
def day() -> Across:
    return across(ONE_DAY)


def test_no_look_alikes_of_another_war_are_tied(day: Across) -> None:
    assert () == day.wrong


def test_reports_of_another_war_are_tied(day: Across) -> None:
    assert 5 <= day.tied
    assert 8 == day.tied + len(day.missing)


def test_denials_in_another_war_are_tied_to_what_other_articles_tell(day: Across) -> None:
    assert ("globe-2", "horizon-1") == day.denials
