"""The annotation format: a `.ann` file beside its `.txt`, as documents with spans in code points of the text.

    E1 Shelling "shelling"#2 actual          an event: class, trigger, modality
      agent "Syrian army" [forces]           a role: span, type of whoever fills it
      time "February 3" = 2020-02-03         … and the value of a time, or whom a pronoun stands for
      same E2                                the happening that E2 tells of
    S1 Accusation "claimed" actual           a statement
      content "the Syrian … Idlib"           from the first words to the nearest last ones

`#n` says which occurrence in the text is meant; a role without it means the one nearest to the trigger. A document with
nothing to mark holds the single line `none`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.article import Span
from kg.vocabulary import EVENT_CLASSES, EVENT_ROLES, MODALITIES, STATEMENT_CLASSES, STATEMENT_ROLES

__all__ = ["AnnotationError", "read_document"]

_HEAD: Final = re.compile(r'([ES]\d+) (\w+) "(.+?)"(?:#(\d+))? (\w+)\s*')
_ROLE: Final = re.compile(r'\s+(\w+) "(.+?)"(?:#(\d+))?(?: \[(\w+)\])?(?: = "?(.*?)"?)?\s*')
_SAME: Final = re.compile(r"\s+same (E\d+|S\d+)\s*")


class AnnotationError(ValueError):
    """A line of an annotation that cannot be resolved; the message names file and line."""


def read_document(path: Path) -> dict:
    """One document: `id`, `text`, `events` and `statements`.

    An event or statement has `id`, `class`, `trigger` (begin and end), `modality`, `same` (an id or None) and `roles`,
    each with `role`, `span`, `type` and `value` (None where there is none).

    Args:
        path: of the `.ann` file.

    Raises:
        AnnotationError: a line is none of the format, or its words are not in the text.
    """
    text = path.with_suffix(".txt").read_text(encoding="utf-8")
    document: dict = {"id": path.stem, "text": text, "events": [], "statements": []}
    item: dict = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#") or line.strip() == "none":
            continue
        try:
            if head := _HEAD.fullmatch(line):
                item = _item(text, *head.groups())
                document["events" if item["id"][0] == "E" else "statements"].append(item)
            elif same := _SAME.fullmatch(line):
                item["same"] = same[1]
            elif role := _ROLE.fullmatch(line):
                item["roles"].append(_role(text, item, *role.groups()))
            else:
                raise AnnotationError(f"not of the format: {line.strip()[:60]}")
        except (AnnotationError, LookupError) as error:
            raise AnnotationError(f"{path.name}:{number}: {error}") from error
    return document


def _item(text: str, name: str, told_class: str, quoted: str, which: str | None, modality: str) -> dict:
    _check(told_class, EVENT_CLASSES if name[0] == "E" else STATEMENT_CLASSES)
    _check(modality, [m.lower() for m in MODALITIES])
    places = _places(text, quoted)
    if len(places) > 1 and not which:
        raise AnnotationError(f'"{quoted}" occurs {len(places)} times: say which with #')
    span = places[int(which or 1) - 1]
    return {"id": name, "class": told_class, "trigger": span, "modality": modality, "same": None, "roles": []}


def _role(
    text: str, item: dict, name: str, quoted: str, which: str | None, kind: str | None, value: str | None
) -> dict:
    _check(name, EVENT_ROLES if item["id"][0] == "E" else (*STATEMENT_ROLES, "content"))
    places = _places(text, quoted)
    nearest = min(places, key=lambda place: abs(place[0] - item["trigger"][0]))
    return {
        "role": name,
        "span": places[int(which) - 1] if which else nearest,
        "type": kind,
        "value": value or None,
    }


def _check(name: str, names: object) -> None:
    if name not in names:  # type: ignore[operator]
        raise AnnotationError(f"no such name: {name}")


def _places(text: str, quoted: str) -> list[Span]:
    """Where the quoted words stand in the text; `A … B` runs from A to the nearest B after it."""
    first, _, last = re.sub(r"\s*(?:…|\.\.\.)\s*", "…", quoted).partition("…")
    if quoted in text or not first or not last or "…" in last:
        places = [place for place in _found(text, quoted) if not _inside_word(text, *place)]
    else:
        ends = ((begin, text.find(last, end)) for begin, end in _found(text, first))
        places = [(begin, end + len(last)) for begin, end in ends if end >= 0]
    if not places:
        raise AnnotationError(f'not in the text: "{quoted}"')
    return places


def _found(text: str, words: str) -> Iterator[Span]:
    """Where words stand in the text; a place that begins inside another is given too."""
    begin = text.find(words)
    while begin >= 0:
        yield begin, begin + len(words)
        begin = text.find(words, begin + 1)


def _inside_word(text: str, begin: int, end: int) -> bool:
    """Whether a letter, digit or underscore stands right before or after."""
    return any(c.isalnum() or c == "_" for c in text[max(0, begin - 1) : begin] + text[end : end + 1])
