"""How well times are resolved to days, on annotated articles, given the annotated times.

A time is right by the rule of the annotation's scorer: the first day that its event or statement can have fallen on
begins with what the annotation gives (`2020-02-03`, `2020-02`, `2020`). The articles are read as plain text, so that
the day of publication is what their text says.

    python -m benchmarks.dates [FOLDER ...] [--misses]
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.article import Article
from kg.grounding.anchors import anchor_of
from kg.grounding.chronology import read_times
from kg.reading.reading import Event, Mention, Reading, Role, Statement
from kg.reading.sentences import split_sentences
from kg.sources.layout import find_dateline, find_title
from training.documents import HELD, OWN, read_gold

GOLD: Final = Path(__file__).parents[2] / "shared" / "gold"

KINDS: Final = {
    "day and year": r"\d.*\b(?:19|20)\d\d\b|\d [A-Z]{3} \d\d\b|\b[A-Z]\w+ \d{1,2},? (?:19|20)\d\d",
    "counted from what was told": r"(?i)\b(?:later|earlier|after|before|same|that|following|next (?:day|morning))\b",
    "month and year": r"(?i)(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*(?:19|20)\d\d",
    "day without a year": r"(?i)\d.*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z.]* \d",
    "weekday": r"(?i)(?:mon|tues|wednes|thurs|fri|satur|sun)day|weekend",
    "month without a year": r"(?i)\b(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)\b",
    "year, decade, season": r"(?i)(?:19|20)\d\d|spring|summer|autumn|winter",
    "ago": r"(?i)\bago\b",
    "today and near": r"(?i)today|yesterday|tomorrow|tonight|overnight|last night|this (?:morning|afternoon|evening)",
    "last, this, next": r"(?i)\b(?:last|past|this|next|previous|coming)\b",
    "part of a day": r"(?i)dawn|morning|noon|midday|afternoon|evening|night|sunrise|sunset|^\d{4}$|\d[:.]\d\d",
}
"""Kinds of expressions by a pattern, the first that fits."""


@dataclass(slots=True)
class Figures:
    """Counts of annotated times with a value, by kind; `dated` are those without one that get a first day."""

    times: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    dated: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """In percent."""
        return 100 * self.right.total() / self.times.total()


def article_of(document: dict) -> Article:
    """The article that plain text with nothing known about it gives."""
    text = document["text"]
    title = find_title(text)
    return Article(document["id"], text, document["id"], title=title, dateline=find_dateline(text, title))


def reading_of(document: dict) -> Reading:
    """The annotated events and statements with their times alone, as a perfect reader would find them."""
    mentions: list[Mention] = []

    def times(item: dict) -> tuple[Role, ...]:
        first = len(mentions)
        mentions.extend(Mention(tuple(role["span"]), "time", 1.0) for role in _times(item))
        return tuple(Role("time", index, 1.0) for index in range(first, len(mentions)))

    return Reading(
        article=article_of(document),
        sentences=split_sentences(document["text"]),
        events=tuple(
            Event(tuple(item["trigger"]), item["class"], item["modality"], 1.0, times(item))
            for item in document["events"]
        ),
        statements=tuple(
            Statement(tuple(item["trigger"]), item["class"], item["modality"], 1.0, times(item))
            for item in document["statements"]
        ),
        mentions=tuple(mentions),
    )


def _times(item: dict) -> list[dict]:
    return [role for role in item["roles"] if role["role"] == "time"]


def kind_of(words: str) -> str:
    """The kind of expression that a time is."""
    return next((kind for kind, pattern in KINDS.items() if re.search(pattern, words)), "other")


def measure(documents: Iterable[dict]) -> Figures:
    """How many of the annotated times of these documents are right."""
    figures = Figures()
    for document in documents:
        reading = reading_of(document)
        chronology = read_times(reading)
        items = [*document["events"], *document["statements"]]
        for item, told in zip(items, (*chronology.events, *chronology.statements), strict=True):
            begin = min((time.begin for time in told if time.begin), default=None)
            for role in _times(item):
                words = document["text"][slice(*role["span"])]
                if not role["value"]:
                    figures.dated += begin is not None
                    continue
                kind, wanted = kind_of(words), role["value"].partition("/")[0]
                figures.times[kind] += 1
                if begin and begin.isoformat().startswith(wanted):
                    figures.right[kind] += 1
                else:
                    anchor = anchor_of(reading.article)
                    figures.misses.append(
                        f"{document['id']}: “{words}” of {item['class']} is {role['value']}, not {begin}"
                        f" (counted from {anchor})"
                    )
    return figures


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="pairs of .txt and .ann")
    parser.add_argument("--misses", action="store_true", help="list the times that are wrong")
    options = parser.parse_args()
    folders = options.folders or [folder for folder in (OWN, HELD, GOLD / "train") if folder.is_dir()]
    for folder in folders:
        figures = measure(read_gold(folder))
        print(f"{folder}: {figures.share:.1f} % of {figures.times.total()} right, {figures.dated} dated beyond them")
        for kind, count in figures.times.most_common():
            print(f"  {kind:28}{figures.right[kind]:5} of {count}")
        if options.misses:
            print(*(f"  {miss}" for miss in figures.misses), sep="\n")


if __name__ == "__main__":
    main()
