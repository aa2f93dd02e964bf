"""What the words right beside a number make of it, where a reading has given it to another event or as another kind.

*Police fired rubber bullets and arrested 38 people*: 38 were arrested, and the shots killed none of them.
"""

import re
from collections.abc import Iterable
from typing import Final

from kg.article import Span

__all__ = ["kind_told"]

_HARMLESS: Final = frozenset(
    "Abduction Agreement Aid Arrest Capture Ceasefire Deployment Displacement LegalAction Protest Release Sanction "
    "Talks Withdrawal".split()
)
"""Classes whose verbs count people who are neither killed nor wounded."""
_LEAD: Final = (
    r"\s+(?:(?:at least|at most|no fewer than|more than|fewer than|up to|as many as|about|around|nearly|almost|roughly|"
    r"some|another|a further|the|all|a total of|an estimated)\s+)?"
)
_BETWEEN: Final = re.compile(_LEAD)
_FOLLOWING: Final = re.compile(
    r"(?:\s+(?!and\b|or\b|but\b|who\b|that\b|killed\b|wounded\b|injured\b|dead\b)[\w’'-]+){0,3}?"
    r"(?:\s+(?:was|were|is|are|(?:has|have|had) been|being|been))?\s+"
)
_HARM: Final = {"kill": "killed", "woun": "wounded", "inju": "wounded"}
_HARM_BEFORE: Final = re.compile(
    rf"(?<!killed or )(?<!killed and )\b(kill|wound|injur)(?:ed|ing|es|s){_LEAD}$", re.IGNORECASE
)
_HARM_AFTER: Final = re.compile(
    r"(?:\s+(?:others?|people|more)|(?:\s+[\w’'-]+){0,3}\s+(?:was|were))?\s+(kill|wound|injur)ed\b"
    r"(?!\s+(?:and|or)\s+(?:kill|wound|injur)ed)",
    re.IGNORECASE,
)
_BEFORE: Final = 40


def kind_told(text: str, number: Span, kind: str, trigger: Span, others: Iterable[tuple[Span, str]]) -> str | None:
    """What a number counts for an event, by the words beside it: `killed`, `wounded`, `count`, or None for nothing.

    Args:
        text, number: where the number stands.
        kind: what the reading takes it for.
        trigger: of the event that the reading gives it to.
        others: trigger and class of all events of the article.
    """
    before = _HARM_BEFORE.search(text[max(0, number[0] - _BEFORE) : number[0]])
    if harm := before or _HARM_AFTER.match(text, number[1]):
        told = _HARM[harm[1][:4].lower()]
        return told if kind != "count" else (None if before and trigger[1] < _begin(before, number) else kind)
    if kind != "count":
        for other, event_class in others:
            if event_class in _HARMLESS and other != trigger and _counts(text, other, number):
                return None
    return kind


def _begin(before: re.Match[str], number: Span) -> int:
    return max(0, number[0] - _BEFORE) + before.start()


def _counts(text: str, trigger: Span, number: Span) -> bool:
    """Whether a verb has the number right beside it: *arrested at least 38*, *38 people were arrested*."""
    if trigger[1] <= number[0]:
        return bool(_BETWEEN.fullmatch(text, trigger[1], number[0]))
    return trigger[0] - number[1] < 2 * _BEFORE and bool(_FOLLOWING.fullmatch(text, number[1], trigger[0]))
