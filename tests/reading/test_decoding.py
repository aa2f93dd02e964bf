import numpy as np
from numpy.typing import NDArray

from kg.reading.calibration import Calibration, Curve
from kg.reading.decoding import (
    FoundTrigger,
    Thresholds,
    decode_contents,
    decode_mentions,
    decode_roles,
    decode_triggers,
)
from kg.reading.labels import EVENT_LABELS, MENTION_LABELS, ROLE_LABELS, STATEMENT_LABELS
from kg.vocabulary import MENTION_TYPES, MODALITIES

Scores = NDArray[np.float32]


def one_hot(labels: list[int], count: int, strength: float = 8.0) -> Scores:
    scores = np.zeros((len(labels), count), dtype=np.float32)
    scores[np.arange(len(labels)), labels] = strength
    return scores


def test_neighbouring_words_of_one_class_are_one_trigger() -> None:
    assault = EVENT_LABELS.index("ArmedAssault")
    found = decode_triggers(
        one_hot([0, 0, assault, assault, 0], len(EVENT_LABELS)),
        one_hot([0] * 5, len(STATEMENT_LABELS)),
        one_hot([0] * 5, len(MODALITIES)),
        np.arange(1, 5),
        1,
        Thresholds(),
        Calibration(),
    )
    assert [(2, 4)] == [t.pieces for t in found]


def test_triggers_before_the_core_are_left_to_the_window_before() -> None:
    found = decode_triggers(
        one_hot([0, 1, 1], len(EVENT_LABELS)),
        one_hot([0] * 3, len(STATEMENT_LABELS)),
        one_hot([0] * 3, len(MODALITIES)),
        np.array([1, 2, 3]),
        2,
        Thresholds(),
        Calibration(),
    )
    assert [(2, 3)] == [t.pieces for t in found]


def test_one_word_can_be_event_and_statement() -> None:
    found = decode_triggers(
        one_hot([0, 1], len(EVENT_LABELS)),
        one_hot([0, 1], len(STATEMENT_LABELS)),
        one_hot([0, 0], len(MODALITIES)),
        np.array([1, 2]),
        1,
        Thresholds(),
        Calibration(),
    )
    assert [True, False] == [t.is_event for t in found]


def test_begin_label_separates_neighbouring_mentions() -> None:
    begin = MENTION_LABELS.index("B-state")
    found = decode_mentions(
        one_hot([0, begin, begin + 1, begin], len(MENTION_LABELS)), np.arange(1, 5), np.zeros(6, int), 0.4
    )
    assert [(1, 3), (3, 4)] == [m.pieces for m in found]
    assert {MENTION_TYPES.index("state")} == {m.type for m in found}


def test_mention_ends_with_its_sentence() -> None:
    begin = MENTION_LABELS.index("B-place")
    logits = one_hot([0, begin, begin + 1, begin + 1], len(MENTION_LABELS))
    assert [(1, 3), (3, 4)] == [
        m.pieces for m in decode_mentions(logits, np.arange(1, 5), np.array([0, 0, 0, 1, 1]), 0.4)
    ]


def spans_of_one_class(scores: list[float], cut: float = 0.5) -> list[tuple[int, int]]:
    """Where triggers are found in words whose probabilities of being an assault are given."""
    assault = EVENT_LABELS.index("ArmedAssault")
    logits = np.full((len(scores) + 1, len(EVENT_LABELS)), -20, dtype=np.float32)
    logits[1:, 0] = np.log1p(-np.array(scores))
    logits[1:, assault] = np.log(scores)
    found = decode_triggers(
        logits,
        one_hot([0] * len(logits), len(STATEMENT_LABELS)),
        one_hot([0] * len(logits), len(MODALITIES)),
        np.arange(1, len(logits) + 1),
        1,
        Thresholds(),
        Calibration(event=Curve(cut=cut)),
    )
    return [t.pieces for t in found if t.is_event]


def test_less_sure_neighbour_belongs_to_a_sure_trigger() -> None:
    assert [(1, 3)] == spans_of_one_class([0.9, 0.4, 0.1])
    assert [(1, 2)] == spans_of_one_class([0.9, 0.3, 0.1])


def test_word_belongs_to_one_trigger_only() -> None:
    assert [(1, 3), (3, 4)] == spans_of_one_class([0.51, 0.3, 0.9])


def test_cut_decides_what_is_found() -> None:
    assert [] == spans_of_one_class([0.6, 0.1], cut=0.7)
    assert [(1, 2)] == spans_of_one_class([0.6, 0.1], cut=0.59)


EVENT = FoundTrigger((1, 2), True, 1, 0, 0.9)
STATEMENT = FoundTrigger((1, 2), False, 1, 0, 0.9)


def roles(trigger: FoundTrigger, none: float, source: float, agent: float) -> list[str]:
    """The roles of one mention to one trigger, by the logits of no role, of source and of agent."""
    logits = np.full((1, len(ROLE_LABELS)), -9, dtype=np.float32)
    logits[0, [0, ROLE_LABELS.index("statement.source"), ROLE_LABELS.index("event.agent")]] = none, source, agent
    return [ROLE_LABELS[role.label] for role in decode_roles(logits, np.array([[0, 0]]), [trigger], Curve())]


def test_roles_of_statements_are_not_given_to_events() -> None:
    assert ["statement.source"] == roles(STATEMENT, 0, 8, 2)
    assert ["event.agent"] == roles(EVENT, 0, 8, 2)


def test_role_is_no_surer_than_its_trigger() -> None:
    unsure = FoundTrigger((1, 2), True, 1, 0, 0.4)
    assert ["event.agent"] == roles(EVENT, 0, 0, 1)
    assert [] == roles(unsure, 0, 0, 9)


def test_window_without_mentions_has_no_roles() -> None:
    logits = np.zeros((0, len(ROLE_LABELS)), dtype=np.float32)
    assert [] == decode_roles(logits, np.zeros((0, 2), dtype=np.int64), [EVENT], Curve())


def content_scores(inside: list[float]) -> Scores:
    scores = np.zeros((len(inside), 3), dtype=np.float32)
    scores[:, 0] = inside
    return scores


def test_content_is_the_segment_of_greatest_worth() -> None:
    scores = content_scores([-9, -3, -3, 4, 4, -1, 4, -5, -9])
    assert [(3, 7)] == decode_contents(scores, (1, 2), np.arange(1, 9), 4.0)


def test_quote_that_the_cue_splits_has_two_contents() -> None:
    scores = content_scores([-9, 4, 4, 2, 4, 4, -9])
    assert [(1, 3), (4, 6)] == decode_contents(scores, (3, 4), np.arange(1, 7), 4.0)


def test_statement_without_likely_words_has_no_content() -> None:
    assert [] == decode_contents(content_scores([-9, -1, -1, -1, -9]), (1, 2), np.arange(1, 5), 4.0)
