"""Mentions of one happening."""

from datetime import date

from kg.grounding.joining import EventFacts, join_events
from tests.reading_builder import span_of

TEXT = (
    "Shelling of Idlib kills five\n"
    "The army shelled Idlib on Monday. Five people died. "
    "Residents said the shelling went on for hours. Shells also fell on Aleppo. "
    "A new shelling was reported."
)
IDLIB, ALEPPO = frozenset({"place/geonames-169389"}), frozenset({"place/geonames-170063"})


def facts(words: str, sentence: int, nth: int = 1, **more) -> EventFacts:
    return EventFacts(
        **{"event_class": "Shelling", "modality": "actual"}
        | {"sentence": sentence}
        | more
        | {"trigger": span_of(TEXT, words, nth)}
    )


def test_word_that_points_back_is_the_happening_before() -> None:
    assert ((0, 1),) == join_events(TEXT, [facts("shelled", 1), facts("shelling", 3)])


def test_new_happening_without_anything_in_common_is_apart() -> None:
    assert ((0,), (1,)) == join_events(TEXT, [facts("shelled", 1), facts("shelling", 5, 2)])


def test_headline_and_opening_with_the_same_place_are_one() -> None:
    title = facts("Shelling", 0, in_title=True, roles={"location": IDLIB})
    assert ((0, 1),) == join_events(TEXT, [title, facts("shelled", 1, roles={"location": IDLIB})])


def test_other_places_keep_happenings_apart() -> None:
    one, other = facts("shelled", 1, roles={"location": IDLIB}), facts("shelling", 3, roles={"location": ALEPPO})
    assert ((0,), (1,)) == join_events(TEXT, [one, other])


def test_description_does_not_contradict_a_name() -> None:
    one = facts("shelled", 1, roles={"agent": frozenset({"actor/armed-forces-sy"})})
    other = facts("shelling", 3, roles={"agent": frozenset({"actor/in/report-1/forces-troops"})})
    assert ((0, 1),) == join_events(TEXT, [one, other])


def test_other_days_keep_happenings_apart() -> None:
    one = facts("shelled", 1, interval=(date(2020, 2, 3), date(2020, 2, 3)))
    other = facts("shelling", 3, interval=(date(2020, 2, 10), date(2020, 2, 10)))
    assert ((0,), (1,)) == join_events(TEXT, [one, other])


def test_other_numbers_keep_happenings_apart() -> None:
    one, other = (
        facts("shelled", 1, numbers={"killed": frozenset({5})}),
        facts("shelling", 3, numbers={"killed": frozenset({9})}),
    )
    assert ((0,), (1,)) == join_events(TEXT, [one, other])


def test_what_did_not_happen_is_not_what_happened() -> None:
    assert ((0,), (1,)) == join_events(TEXT, [facts("shelled", 1), facts("shelling", 3, modality="negated")])


def test_other_classes_are_apart() -> None:
    assert ((0,), (1,)) == join_events(TEXT, [facts("shelled", 1), facts("shelling", 3, event_class="Killing")])


def test_order_of_the_text_decides_and_not_the_order_given() -> None:
    assert ((1, 0),) == join_events(TEXT, [facts("shelling", 3), facts("shelled", 1)])


def test_every_mention_is_in_one_group() -> None:
    events = [facts("Shelling", 0), facts("shelled", 1), facts("shelling", 3), facts("shelling", 5, 2)]
    assert [0, 1, 2, 3] == sorted(n for group in join_events(TEXT, events) for n in group)
