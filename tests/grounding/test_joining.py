"""Mentions of one happening."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ResourceError
from kg.grounding.joining import EventFacts, JoinScorer, join_events
from tests.reading_builder import span_of

TEXT = (
    "Shelling of Idlib kills five\n"
    "The army shelled Idlib on Monday. Five people died. "
    "Residents said the shelling went on for hours. Shells also fell on Aleppo. "
    "A second shelling was reported."
)
IDLIB, ALEPPO = frozenset({"place/geonames-169389"}), frozenset({"place/geonames-170063"})
SCORER = JoinScorer.load()


def facts(words: str, sentence: int, nth: int = 1, **more) -> EventFacts:
    return EventFacts(
        **{"event_class": "Shelling", "modality": "actual"}
        | {"sentence": sentence}
        | more
        | {"trigger": span_of(TEXT, words, nth)}
    )


def joined(one: EventFacts, other: EventFacts, link: float) -> bool:
    """Whether two mentions are joined where the reader's log-odds that the other repeats the one are `link`."""
    return len(join_events(TEXT, [one, other], [(), ((0, link),)], SCORER)) == 1


def least_link(one: EventFacts, other: EventFacts) -> float:
    """The least log-odds of the reader from which on two mentions are joined."""
    return next(link / 10 for link in range(-80, 81) if joined(one, other, link / 10))


def test_mention_that_the_reader_takes_for_a_repetition_is_the_happening_before() -> None:
    assert joined(facts("shelled", 1), facts("shelling", 3), 3.0)


def test_mention_that_the_reader_takes_for_new_is_apart() -> None:
    assert not joined(facts("shelled", 1), facts("shelling", 3), -5.0)


def test_pair_that_the_reader_did_not_score_is_apart() -> None:
    assert ((0,), (1,)) == join_events(TEXT, [facts("shelled", 1), facts("shelling", 3)], [(), ()], SCORER)


def test_shared_place_speaks_for_one_happening() -> None:
    one, other = facts("shelled", 1), facts("shelling", 3)
    there = facts("shelled", 1, roles={"location": IDLIB}), facts("shelling", 3, roles={"location": IDLIB})
    assert least_link(*there) < least_link(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"roles": {"location": IDLIB}}, {"roles": {"location": ALEPPO}}),
        ({"roles": {"victim": frozenset({"actor/state-tr"})}}, {"roles": {"victim": frozenset({"actor/state-sy"})}}),
        ({"numbers": {"killed": frozenset({5})}}, {"numbers": {"killed": frozenset({9})}}),
    ],
)
def test_what_contradicts_speaks_against_one_happening(one: dict, other: dict) -> None:
    silent = least_link(facts("shelled", 1), facts("shelling", 3))
    assert silent < least_link(facts("shelled", 1, **one), facts("shelling", 3, **other))


def test_description_does_not_contradict_a_name() -> None:
    described = facts("shelling", 3, roles={"victim": frozenset({"actor/in/report-1/forces-troops"})})
    named = facts("shelled", 1, roles={"victim": frozenset({"actor/armed-forces-sy"})})
    assert least_link(facts("shelled", 1), facts("shelling", 3)) == least_link(named, described)


def test_second_one_is_told_from_the_first() -> None:
    one = facts("shelled", 1)
    assert least_link(one, facts("shelling", 5)) < least_link(one, facts("shelling", 5, 2))


@pytest.mark.parametrize(
    "other",
    [
        {"modality": "negated"},
        {"modality": "future"},
        {"event_class": "Killing"},
        {"interval": (date(2020, 2, 10), date(2020, 2, 10))},
    ],
    ids=lambda other: next(iter(other)),
)
def test_other_class_modality_or_day_keeps_happenings_apart_whatever_the_reader_says(other: dict) -> None:
    one = facts("shelled", 1, interval=(date(2020, 2, 3), date(2020, 2, 3)))
    assert not joined(one, facts("shelling", 3, **{"interval": one.interval} | other), 8.0)


def test_mention_joins_the_group_that_fits_it_on_the_whole() -> None:
    events = [facts("Shelling", 0), facts("shelled", 1), facts("shelling", 3), facts("shelling", 5, 2)]
    links = [(), ((0, 6.0),), ((0, -8.0), (1, 2.0)), ((0, -8.0), (1, -8.0), (2, 6.0))]
    assert ((0, 1), (2, 3)) == join_events(TEXT, events, links, SCORER)


def test_order_of_the_text_decides_and_not_the_order_given() -> None:
    assert ((1, 0),) == join_events(TEXT, [facts("shelling", 3), facts("shelled", 1)], [((1, 8.0),), ()], SCORER)


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.floats(-20, 20), max_size=6))
def test_every_mention_is_in_one_group(scores: dict[tuple[int, int], float]) -> None:
    events = [facts("Shelling", 0), facts("shelled", 1), facts("shelling", 3), facts("shelling", 5, 2)]
    links = [[(a, score) for (a, b), score in scores.items() if b == n and a < b] for n in range(4)]
    groups = join_events(TEXT, events, links, SCORER)
    assert [0, 1, 2, 3] == sorted(n for group in groups for n in group)


def test_damaged_weights_are_one_clear_error(tmp_path) -> None:
    (tmp_path / "joining.json").write_text("{")
    with pytest.raises(ResourceError, match="reinstall conflict-kg"):
        JoinScorer.load(tmp_path / "joining.json")
