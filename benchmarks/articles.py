"""Articles for benchmarks: the sentences of a folder's articles in new company, as many as are asked for.

Each article has about 350 words, as a news article has, under a headline of its own: sentences drawn at random, in
paragraphs, with other numbers of people and things than before. The same seed gives the same articles.
"""

import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from kg.article import Article
from kg.reading.sentences import split_sentences
from kg.sources import read_articles

__all__ = ["SAMPLES", "Sentences", "articles", "write_json_lines"]

SAMPLES: Final = Path(__file__).parents[1] / "samples"
WORDS: Final = 340
"""No sentence follows once an article has so many."""
PARAGRAPH: Final = (1, 3)
"""Sentences of a paragraph."""
FIRST_DAY: Final = date(2020, 1, 1)
NUMBER: Final = re.compile(r"(?<![\d,.:-])\d{1,3}(?= [a-z]{4,})")
"""A number that counts something: no day, year or time."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """What articles are made from."""

    headlines: tuple[str, ...]
    others: tuple[str, ...]

    @classmethod
    def of(cls, folder: Path) -> "Sentences":
        """The headlines of the articles in a folder, and all their other sentences without datelines."""
        headlines, others = [], []
        for article in read_articles([str(folder)]):
            if not isinstance(article, Article):
                continue
            title = article.title or (0, 0)
            body = article.text[article.dateline.span[1] if article.dateline else title[1] :]
            headlines.append(" ".join((article.headline or article.text[slice(*title)]).split()))
            others += [" ".join(body[begin:end].split()) for begin, end in split_sentences(body)]
        return cls(tuple(filter(None, headlines)), tuple(one for one in others if one[-1] in '.”"'))


def articles(number: int, seed: int = 0, folder: Path = SAMPLES) -> Iterator[Article]:
    """So many articles."""
    chance = random.Random(seed)
    sentences = Sentences.of(folder)
    for index in range(number):
        headline = chance.choice(sentences.headlines)
        # Few are drawn of many, and none of them twice: the longest articles have some thirty sentences.
        waiting = chance.sample(sentences.others, min(80, len(sentences.others)))
        paragraphs: list[str] = []
        words = 0
        while words < WORDS and waiting:
            paragraph = [waiting.pop() for _ in range(min(chance.randint(*PARAGRAPH), len(waiting)))]
            paragraphs.append(" ".join(_renumbered(sentence, chance) for sentence in paragraph))
            words += len(paragraphs[-1].split())
        yield Article(
            f"bench-{seed}-{index:06}",
            f"{headline}\n\n" + "\n\n".join(paragraphs) + "\n",
            f"bench.jsonl:{index + 1}",
            title=(0, len(headline)),
            publisher="Bench Wire",
            published=FIRST_DAY + timedelta(days=chance.randrange(2000)),
            language="en",
        )


def write_json_lines(path: Path, made: Iterator[Article]) -> None:
    """The articles as `kg build` reads them."""
    with path.open("w", encoding="utf-8") as file:
        for article in made:
            headline, _, body = article.text.partition("\n\n")
            record = {
                "id": article.identifier,
                "title": headline,
                "text": body,
                "published": str(article.published),
                "publisher": article.publisher,
                "language": article.language,
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _renumbered(sentence: str, chance: random.Random) -> str:
    return NUMBER.sub(lambda found: str(chance.randint(2, 10 ** len(found.group()))), sentence)
