"""Articles for benchmarks: the sentences of the sample articles in new company, as many as are asked for.

Each article has its own sentences in its own order under its own headline, dateline and numbers, and about 350 words,
as a news article has. The same seed gives the same articles.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from kg.article import Article
from kg.errors import ArticleRefused
from kg.reading.sentences import split_sentences
from kg.sources import read_articles

__all__ = ["WORDS", "articles", "write_json_lines"]

SAMPLES: Final = Path(__file__).parents[1] / "samples"
WORDS: Final = 350
"""The least words of an article's text; a sentence more than that at most."""
PARAGRAPH: Final = (1, 3)
"""Sentences of a paragraph."""
FIRST_DAY: Final = date(2020, 1, 1)


def sentences() -> tuple[list[str], list[str]]:
    """The headlines of the sample articles, and all their other sentences without datelines."""
    headlines, others = [], []
    for article in read_articles([str(SAMPLES)]):
        assert not isinstance(article, ArticleRefused)
        title = article.title or (0, 0)
        opening = article.dateline.span[1] if article.dateline else title[1]
        headlines.append(article.headline or article.text[slice(*title)])
        body = article.text[opening:]
        others += [" ".join(body[begin:end].split()) for begin, end in split_sentences(body)]
    return [line.strip() for line in headlines if line.strip()], [
        one for one in others if one.endswith((".", "”", '"'))
    ]


def articles(number: int, seed: int = 0) -> Iterator[Article]:
    """So many articles."""
    chance = random.Random(seed)
    headlines, others = sentences()
    for index in range(number):
        headline = chance.choice(headlines)
        paragraphs: list[str] = []
        words = 0
        waiting: list[str] = []
        while words < WORDS:
            waiting = waiting or chance.sample(others, len(others))
            paragraph = [
                _renumbered(waiting.pop(), chance) for _ in range(min(chance.randint(*PARAGRAPH), len(waiting)))
            ]
            paragraphs.append(" ".join(paragraph))
            words += sum(len(sentence.split()) for sentence in paragraph)
        published = FIRST_DAY + timedelta(days=chance.randrange(2000))
        text = f"{headline}\n\n" + "\n\n".join(paragraphs) + "\n"
        yield Article(
            f"bench-{seed}-{index:06}",
            text,
            f"bench.jsonl:{index + 1}",
            title=(0, len(headline)),
            publisher="Bench Wire",
            published=published,
            language="en",
        )


def write_json_lines(path: Path, number: int, seed: int = 0) -> None:
    """The articles as `kg build` reads them."""
    with path.open("w", encoding="utf-8") as file:
        for article in articles(number, seed):
            headline, _, body = article.text.partition("\n\n")
            record = {
                "id": article.identifier,
                "title": headline,
                "text": body,
                "published": str(article.published),
                "publisher": article.publisher,
            }
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _renumbered(sentence: str, chance: random.Random) -> str:
    """The sentence with other numbers of people and things; days and years stay."""
    numbers = count()
    del numbers
    return re.sub(
        r"(?<![\d,.:-])\d{1,3}(?= [a-z]{4,})", lambda m: str(chance.randint(2, 10 ** len(m.group()))), sentence
    )
