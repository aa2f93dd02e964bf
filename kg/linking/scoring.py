"""How likely two articles' events are one happening: log-odds that add up, and nothing else.

The weights were tuned on the articles of `tests/linking`; `benchmarks/joins.py` measures them.
"""

import math
from typing import Final

from kg.linking.tellings import Telling

__all__ = ["IMPOSSIBLE", "THRESHOLD", "confidence", "log_odds"]

THRESHOLD: Final = 1.0
"""Mean log-odds from which on events are held to be reports of one happening."""
IMPOSSIBLE: Final = -8.0

_PRIOR: Final = -1.5
_ANY_ATTACK: Final = frozenset({"ArmedAssault", "Killing", "Destruction"})
"""Words such as *the attack* and *was killed* say little of how."""
_ATTACKS: Final = _ANY_ATTACK | {
    *("AirStrike", "Shelling", "Bombing", "SuicideBombing", "ChemicalAttack", "ArmedClash"),
}
_NEAR_CLASSES: Final = (
    frozenset({"Bombing", "SuicideBombing"}),
    frozenset({"Agreement", "Ceasefire"}),
    frozenset({"ArmedAssault", "ArmedClash"}),
    frozenset({"AirStrike", "Shelling"}),
)


def confidence(log_odds: float) -> float:
    """The probability that log-odds mean."""
    return 1 / (1 + math.exp(-log_odds))


def log_odds(one: Telling, other: Telling) -> float:
    """The log-odds that two events, their modality aside, are one happening; their order does not matter."""
    if max(one.days[0], other.days[0]) > min(one.days[1], other.days[1]):
        return IMPOSSIBLE
    where = _where(one, other)
    if where == IMPOSSIBLE or (kind := _class(one, other)) == IMPOSSIBLE:
        return IMPOSSIBLE
    # an article that tells of two events of a class mostly means two
    apart = -1.5 if one.article == other.article and one.event_class == other.event_class else 0.0
    return _PRIOR + kind + where + _when(one, other) + _who(one, other) + _how_many(one, other) + apart


def _class(one: Telling, other: Telling) -> float:
    classes = {one.event_class, other.event_class}
    if len(classes) == 1:
        return 0.2 if classes <= _ANY_ATTACK else 0.7
    if any(classes <= near for near in _NEAR_CLASSES):
        return 0.0
    if classes <= _ATTACKS and classes & _ANY_ATTACK:
        return -0.2
    return IMPOSSIBLE


def _where(one: Telling, other: Telling) -> float:
    if one.places & other.places:
        return 1.5
    if one.places and other.places:
        return IMPOSSIBLE
    if one.places & other.areas or other.places & one.areas or one.areas & other.areas:
        return -0.5
    shared = (one.agents | one.patients) & (other.agents | other.patients)
    return 0.2 + 0.7 * min(len(shared), 3) if len(shared) > 1 else IMPOSSIBLE


def _when(one: Telling, other: Telling) -> float:
    is_one_day = one.days == other.days and one.days[0] == one.days[1]
    if one.is_dated and other.is_dated:
        return 1.0 if is_one_day else 0.4
    return 0.2


def _who(one: Telling, other: Telling) -> float:
    score = 0.0
    if one.agents & other.agents:
        score += 0.8
    elif one.agents and other.agents:
        # who did it is what reports disagree on first
        score -= 0.7
    if one.patients & other.patients:
        score += 0.8
    elif one.patients and other.patients:
        score -= 1.0
    if one.facilities & other.facilities:
        score += 1.2
    elif one.facilities and other.facilities:
        score -= 1.5
    elif one.words & other.words:
        score += 0.4
    return score


def _how_many(one: Telling, other: Telling) -> float:
    return _number(one, other, one.killed, other.killed) + 0.5 * _number(one, other, one.wounded, other.wounded)


def _number(one: Telling, other: Telling, numbers: tuple[int, ...], others: tuple[int, ...]) -> float:
    if not numbers or not others:
        return 0.0
    if set(numbers) & set(others):
        return 1.0
    least, most = max(numbers), max(others)
    if least > most:
        one, other, least, most = other, one, most, least
    if most <= 1.5 * least:
        return 0.0
    # a toll rises from report to report
    return -0.3 if one.published < other.published else -1.2
