"""What the tests of the sources share."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources import SourceOptions, read_articles


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., list[Article | ArticleRefused]]:
    """Write bytes to a file of this name and read it."""

    def read_bytes(name: str, content: bytes | str, **options: object) -> list[Article | ArticleRefused]:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_articles([str(path)], SourceOptions(**options)))

    return read_bytes


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Make these bytes the standard input."""

    def fill(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return fill
