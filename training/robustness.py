"""What damaged text costs: `python -m training.robustness` reads annotated articles clean and in other forms.

Prints for every form the figures and how far they fall below those of the clean text; the annotation moves with it.
"""

import argparse
import copy
import random
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final

from kg.reading import Reader
from kg.reading.sentences import split_sentences
from training.documents import HELD, read_gold
from training.figures import compare

__all__ = ["FORMS", "edited", "sentences_alone"]

Edit = tuple[int, int, str]
"""Begin and end of some characters, and what stands there instead; edits are in order and apart."""

SHOWN: Final = ("events", "event-roles", "statements", "sources", "contents")
SPELLINGS: Final = (
    ("kh", "h"),
    ("q", "k"),
    ("ou", "u"),
    ("dh", "z"),
    ("ei", "ai"),
    ("ee", "i"),
    ("gh", "g"),
    ("oo", "u"),
)


def edited(document: dict, edits: list[Edit]) -> dict:
    """A document after edits of its text, its spans moved."""
    text, out, at = document["text"], [], 0
    for begin, end, new in edits:
        out += [text[at:begin], new]
        at = end
    ends = [end for _, end, _ in edits]
    grown = [0, *accumulate(len(new) - (end - begin) for begin, end, new in edits)]

    def moved(span: tuple[int, int]) -> tuple[int, int]:
        begin, end = (place + grown[bisect_right(ends, place)] for place in span)
        return begin, max(begin + 1, end)

    result = copy.deepcopy(document) | {"text": "".join([*out, text[at:]])}
    for item in result["events"] + result["statements"]:
        item["trigger"] = moved(item["trigger"])
        for role in item["roles"]:
            role["span"] = moved(role["span"])
    return result


def by_letter(change: Callable[[str], str]) -> Callable[[dict], Iterator[dict]]:
    """A form in which letters are changed one for one; a change to none or several is left out."""

    def form(document: dict) -> Iterator[dict]:
        letters = (change(c) for c in document["text"])
        text = "".join(new if len(new) == 1 else old for old, new in zip(document["text"], letters, strict=True))
        yield document | {"text": text}

    return form


def by_edit(pattern: str, new: Callable[[re.Match[str]], str]) -> Callable[[dict], Iterator[dict]]:
    """A form in which what a pattern finds is rewritten."""

    def form(document: dict) -> Iterator[dict]:
        found = re.finditer(pattern, document["text"])
        yield edited(document, [(*m.span(), new(m)) for m in found if new(m) != m[0]])

    return form


def sentences_alone(document: dict) -> Iterator[dict]:
    """Every sentence as a document of its own, with what is marked in it."""
    for number, (begin, end) in enumerate(split_sentences(document["text"])):

        def inside(span: tuple[int, int], begin: int = begin, end: int = end) -> bool:
            return begin <= span[0] and span[1] <= end

        def cut(items: list[dict], begin: int = begin, inside: Callable[..., bool] = inside) -> list[dict]:
            kept = copy.deepcopy([item for item in items if inside(item["trigger"])])
            for item in kept:
                item["trigger"] = tuple(place - begin for place in item["trigger"])
                item["roles"] = [
                    role | {"span": tuple(place - begin for place in role["span"])}
                    for role in item["roles"]
                    if inside(role["span"])
                ]
            return kept

        yield {
            "id": f"{document['id']}-{number}",
            "text": document["text"][begin:end],
            "events": cut(document["events"]),
            "statements": cut(document["statements"]),
        }


def without_mark(letter: str) -> str:
    """The letter without its diacritics."""
    return "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))


def respelled(name: re.Match[str]) -> str:
    """A name as another newspaper may transliterate it."""
    word = name[0]
    for one, other in SPELLINGS:
        word = word.replace(one, other)
    return word


def damaged() -> Callable[[dict], Iterator[dict]]:
    """One letter in eighty, and every character beyond ASCII, lost to a wrong encoding."""
    chance = random.Random(7)
    return by_letter(
        lambda c: "\N{REPLACEMENT CHARACTER}" if c.isalpha() and (not c.isascii() or chance.random() < 1 / 80) else c
    )


FORMS: Final[dict[str, Callable[[dict], Iterator[dict]]]] = {
    "clean": lambda document: iter([document]),
    "CAPITALS": by_letter(str.upper),
    "lower case": by_letter(str.lower),
    "no diacritics": by_letter(without_mark),
    "broken characters": damaged(),
    "no full stops": by_edit(r"[.!?](?=[\"”’']?(?:\s|$))", lambda _: ""),
    "one long sentence": by_edit(r"\.(?= [A-Z“\"])", lambda _: ","),
    "broken lines": by_edit(r"(?s)(.{40,70}?)[ ]", lambda m: f"{m[1]}\n"),
    "bulleted list": by_edit(r"(?<=[.!?]) (?=[A-Z“\"])", lambda _: "\n\n- "),
    "rows of a table": by_edit(r"(?<=[.!?]) (?=[A-Z“\"])", lambda _: " |\n| 4 | "),
    "other transliteration": by_edit(r"(?<=[a-z,] )[A-Z][a-z]{3,}", respelled),
    "sentences alone": sentences_alone,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=HELD, help="of annotated articles")
    parser.add_argument("--model", type=Path, help="by default the one that comes with the program")
    arguments = parser.parse_args()
    documents, reader = read_gold(arguments.folder), Reader.load(arguments.model)
    clean: dict[str, float] = {}
    for name, form in FORMS.items():
        figures = compare([changed for document in documents for changed in form(document)], reader.read).figures()
        clean = clean or figures
        cells = (f"{figure} {figures[figure]:.1f} ({figures[figure] - clean[figure]:+.1f})" for figure in SHOWN)
        print(f"{name:22}", *cells, sep="  ")


if __name__ == "__main__":
    main()
