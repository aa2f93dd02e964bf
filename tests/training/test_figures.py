from typing import Any

import pytest

from kg.article import Article
from kg.reading import Event, Mention, Reading, Role, Statement
from training.figures import Comparison

TEXT = "Rebels seized Bria, the army said."
GOLD: dict[str, Any] = {
    "id": "a",
    "text": TEXT,
    "events": [
        {
            "id": "E1",
            "class": "Capture",
            "trigger": (7, 13),
            "modality": "actual",
            "same": None,
            "roles": [
                {"role": "agent", "span": (0, 6), "type": "group", "value": None},
                {"role": "target", "span": (14, 18), "type": "place", "value": None},
            ],
        }
    ],
    "statements": [
        {
            "id": "S1",
            "class": "Statement",
            "trigger": (29, 33),
            "modality": "actual",
            "same": None,
            "roles": [
                {"role": "source", "span": (24, 28), "type": "forces", "value": None},
                {"role": "content", "span": (0, 18), "type": None, "value": None},
            ],
        }
    ],
}
MENTIONS = (Mention((0, 6), "group", 0.9), Mention((14, 18), "place", 0.9), Mention((24, 28), "forces", 0.9))


def compared(*events: Event, statements: tuple[Statement, ...] = ()) -> Comparison:
    comparison = Comparison()
    reading = Reading(Article("a", TEXT, "a"), ((0, len(TEXT)),), MENTIONS, events, statements)
    comparison.add(GOLD, reading)
    return comparison


def test_perfect_reading_has_full_marks() -> None:
    event = Event((7, 13), "Capture", "actual", 0.9, (Role("agent", 0, 0.9), Role("target", 1, 0.9)))
    statement = Statement((29, 33), "Statement", "actual", 0.9, (Role("source", 2, 0.9),), ((0, 18),))
    figures = compared(event, statements=(statement,)).figures()
    assert {100.0} == {value for name, value in figures.items() if name != "same"}


def test_mentions_of_one_happening_are_counted_as_pairs() -> None:
    attack = {"class": "Capture", "trigger": (20, 23), "modality": "actual", "roles": [], "id": "E2", "same": "E1"}
    comparison = Comparison()
    events = (Event((7, 13), "Capture", "actual", 0.9), Event((20, 23), "Capture", "actual", 0.9, (), ((0, 1.0),)))
    comparison.add(GOLD | {"events": [*GOLD["events"], attack]}, Reading(Article("a", TEXT, "a"), (), (), events))
    assert 100.0 == comparison.figures()["same"]


def test_event_of_another_class_is_found_but_not_right() -> None:
    figures = compared(Event((7, 13), "Siege", "actual", 0.9)).figures()
    assert (100.0, 0.0) == (figures["events-id"], figures["events"])


def test_role_of_a_wrong_event_is_wrong() -> None:
    comparison = compared(Event((7, 13), "Siege", "actual", 0.9, (Role("agent", 0, 0.6),)))
    assert [(0.6, False)] == comparison.findings["role"]


def test_extra_event_lowers_precision() -> None:
    comparison = compared(Event((7, 13), "Capture", "actual", 0.9), Event((20, 23), "Talks", "actual", 0.3))
    assert 66.7 == comparison.figures()["events"]
    assert [(0.9, True), (0.3, False)] == comparison.findings["event"]


def test_calibration_error_is_the_gap_between_confidence_and_share_of_right() -> None:
    comparison = Comparison()
    comparison.findings["event"].extend([(0.95, True), (0.95, True), (0.95, False), (0.95, True), (0.05, False)])
    assert pytest.approx((4 * 0.2 + 0.05) / 5) == comparison.calibration_error("event")
