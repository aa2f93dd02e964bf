"""What a view shows: the parameters of its address, and the conditions in SQL that they mean."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.errors import RequestError
from kg.vocabulary import BRANCHES, EVENT_CLASSES, MODALITIES

__all__ = ["Filters", "parse_filters"]

_LONGEST: Final = 200
_ATTRIBUTION: Final = {"own": 0, "attributed": 1}


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; empty means that anything fits.

    Attributes:
        branches, classes, modalities: names of which one must fit.
        actor, place: part of a name, in any case.
        outlet: its whole name.
        attribution: `own` for what articles say in their own voice, `attributed` for what they say that others say.
        confidence: the least.
        begin, end: days, YYYY-MM-DD.
    """

    branches: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    actor: str = ""
    place: str = ""
    outlet: str = ""
    attribution: str = ""
    confidence: float = 0.0
    begin: str = ""
    end: str = ""

    def where(self, *, timed: bool = True, branched: bool = True) -> tuple[str, list[str | float]]:
        """A condition on the table `event`, and the values of its marks.

        Args:
            timed: whether the days count; a timeline shows those around them too.
            branched: whether the branches count; a legend shows the others too.
        """
        parts: list[str] = []
        values: list[str | float] = []

        def one_of(column: str, names: tuple[str, ...]) -> None:
            if names:
                parts.append(f"{column} IN ({', '.join('?' * len(names))})")
                values.extend(names)

        if branched:
            one_of("event.branch", self.branches)
        one_of("event.class", self.classes)
        one_of("event.modality", self.modalities)
        if self.actor:
            parts.append(
                "event.id IN (SELECT event FROM role WHERE label LIKE ? ESCAPE '\\' "
                "AND role IN ('agent', 'participant', 'target', 'victim'))"
            )
            values.append(_containing(self.actor))
        if self.place:
            parts.append("event.place_label LIKE ? ESCAPE '\\'")
            values.append(_containing(self.place))
        if self.outlet:
            parts.append("event.outlet = ?")
            values.append(self.outlet)
        if self.attribution:
            parts.append("event.attributed = ?")
            values.append(_ATTRIBUTION[self.attribution])
        if self.confidence:
            parts.append("event.confidence >= ?")
            values.append(self.confidence)
        if timed and self.begin:
            parts.append("event.end >= ?")
            values.append(self.begin)
        if timed and self.end:
            parts.append("event.begin <> '' AND event.begin <= ?")
            values.append(self.end)
        return " AND ".join(parts) or "1", values


def parse_filters(parameters: Mapping[str, str]) -> Filters:
    """The filters of an address; several names in one parameter stand with commas between them.

    Raises:
        RequestError: 400, where a value is none that the parameter may have.
    """
    attribution = parameters.get("attribution", "")
    if attribution and attribution not in _ATTRIBUTION:
        raise _wrong("attribution", attribution, "own or attributed")
    return Filters(
        _names(parameters, "branch", tuple(BRANCHES)),
        _names(parameters, "class", EVENT_CLASSES),
        _names(parameters, "modality", MODALITIES),
        _text(parameters, "actor"),
        _text(parameters, "place"),
        _text(parameters, "outlet"),
        attribution,
        _confidence(parameters.get("confidence", "")),
        _day(parameters, "from"),
        _day(parameters, "to"),
    )


def _names(parameters: Mapping[str, str], name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(part for part in parameters.get(name, "").split(",") if part)
    for part in found:
        if part not in known:
            raise _wrong(name, part, f"one of {', '.join(known)}")
    return found


def _text(parameters: Mapping[str, str], name: str) -> str:
    return parameters.get(name, "").strip()[:_LONGEST]


def _confidence(text: str) -> float:
    try:
        number = float(text or 0)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise _wrong("confidence", text, "a number from 0 to 1")
    return number


def _day(parameters: Mapping[str, str], name: str) -> str:
    text = parameters.get(name, "")
    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise _wrong(name, text, "a day, written YYYY-MM-DD") from error


def _containing(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _wrong(name: str, value: str, wanted: str) -> RequestError:
    return RequestError(400, f"{name}={value[:50]} cannot be understood: it should be {wanted}")
