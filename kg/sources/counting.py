"""How many articles the inputs hold, where that is known without reading them."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from kg.errors import ArticleRefused
from kg.sources.inputs import input_files, is_url
from kg.sources.options import SUFFIXES, SourceOptions

__all__ = ["count_articles"]

_ONE_A_FILE: Final = frozenset({"text", "html"})
_MOST_FILES: Final = 200_000
_MOST_BYTES: Final = 2**30
"""Of files with an article a line, whose lines are counted; more would take longer than a user waits for a number."""


def count_articles(paths: Iterable[str], options: SourceOptions | None = None) -> int | None:
    """The number of articles, refused ones included, or None where it takes reading or long counting to know.

    Blank lines of JSON lines are counted too.
    """
    form = options.format if options else None
    articles, files, size = 0, 0, 0
    for path in paths:
        if is_url(path):
            return None
        for file in input_files(path, None):
            files += 1
            if isinstance(file, ArticleRefused):
                articles += 1
                continue
            kind = form or SUFFIXES.get(Path(file).suffix.lower())
            try:
                size += os.path.getsize(file) if kind == "jsonl" else 0
                if files > _MOST_FILES or size > _MOST_BYTES:
                    return None
                if kind in _ONE_A_FILE:
                    articles += 1
                elif kind == "jsonl" and Path(file).suffix.lower() in SUFFIXES:
                    articles += _lines(file)
                else:
                    return None
            except OSError:
                return None
    return articles


def _lines(file: str) -> int:
    count, last = 0, b"\n"
    with open(file, "rb") as stream:
        while block := stream.read(2**20):
            count += block.count(b"\n")
            last = block[-1:]
    return count + (last != b"\n")
