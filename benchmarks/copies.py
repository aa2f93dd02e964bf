"""What recognising copies costs an article in a store of many, and what is found.

The texts are made here: 400 words drawn by Zipf's law from a vocabulary of 20,000. One in ten is a copy of an earlier
one: one word in twenty is another, and the end is cut off.

    python -m benchmarks.copies [--articles 40000]
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Final

from kg.store.signatures import Signatures, bands_of
from kg.store.wording import is_copy, runs_of_words

WORDS: Final = 400
VOCABULARY: Final = [f"w{number}" for number in range(20_000)]
WEIGHTS: Final = list(accumulate(1 / (number + 10) for number in range(len(VOCABULARY))))
LEFT: Final = (100, 75, 50, 35, 25)
"""Percent of a text that its copies keep."""


def texts(number: int) -> Iterator[tuple[list[str], int | None, int]]:
    """Texts, with the number of the one that each is a copy of, and how much of it is left."""
    choice = random.Random(1)
    sources: list[list[str]] = []
    for position in range(number):
        if position % 10 == 9:
            original = choice.randrange(len(sources))
            left = LEFT[position // 10 % len(LEFT)]
            words = [
                choice.choice(VOCABULARY) if choice.random() < 0.05 else word
                for word in sources[original][: WORDS * left // 100]
            ]
            yield words, original, left
        else:
            words = choice.choices(VOCABULARY, cum_weights=WEIGHTS, k=WORDS)
            yield words, None, 0
        sources.append(words)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=40_000)
    number = parser.parse_args().articles
    spent, candidates, wrong, latest = 0.0, 0, 0, 0.0
    found, made = dict.fromkeys(LEFT, 0), dict.fromkeys(LEFT, 0)
    bodies: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "signatures.sqlite"
        signatures = Signatures(path)
        for position, (words, original, left) in enumerate(texts(number)):
            body = " ".join(words)
            begin = time.process_time()
            runs = runs_of_words(body)
            bands = bands_of(runs)
            key = signatures.add(f"g{position}", f"a{position}", "", "", "2025-07-01", bands)
            alike = signatures.alike(key, bands)
            copies = [int(text.graph[1:]) for text in alike if is_copy(runs, runs_of_words(bodies[text.key]))]
            if position % 200 == 199:
                signatures.save()
            took = time.process_time() - begin
            spent += took
            latest += took * (position >= number - 1000)
            bodies[key] = body
            candidates += len(alike)
            if original is not None:
                made[left] += 1
                found[left] += original in copies
            else:
                wrong += len(copies)
        signatures.save()
        begin = time.process_time()
        signatures.close()
        Signatures(path).alike(0, bands)
        opening = time.process_time() - begin
        size = path.stat().st_size
    print(f"{number:,} articles, processor time")
    print(f"  an article's copies are found in    {spent / number * 1000:8.2f} ms")
    print(f"  those of the last 1,000 in          {latest:8.2f} ms")
    print(f"  the first after opening in          {opening * 1000:8.2f} ms   (file of {size / 1e6:.0f} MB)")
    print(f"  candidates an article               {candidates / number:8.2f}")
    print(f"  texts taken for copies wrongly      {wrong:8}")
    for left in LEFT:
        print(f"  copies found with {left:3} % left         {found[left] / max(1, made[left]):8.1%}   of {made[left]}")


if __name__ == "__main__":
    main()
