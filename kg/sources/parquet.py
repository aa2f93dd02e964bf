"""Parquet: one article a row, read in small batches by pyarrow, which is an extra: `conflict-kg[parquet]`."""

from collections.abc import Iterator
from typing import Any

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources.decoding import printable
from kg.sources.options import SourceOptions
from kg.sources.records import article_of_record, field_names, text_names
from kg.sources.streams import Source, spooled

__all__ = ["read_parquet"]

_BATCH = 16
"""Rows that are taken together: what a hostile file can unfold at once is this many of its longest values."""


def read_parquet(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of a table; `where` names the number of the row. Only columns that are used are read.

    Raises:
        ArticleRefused: pyarrow is not there, the file is damaged, or no column holds the text.
    """
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        reason = "Parquet is read by pyarrow, which is not installed: pip install 'conflict-kg[parquet]'"
        raise ArticleRefused(reason, source.where) from error
    with spooled(source) as file:
        number = 0
        try:
            table = parquet.ParquetFile(file, pre_buffer=False)
            columns = _columns(table.schema_arrow.names, options, source.where)
            for batch in table.iter_batches(batch_size=_BATCH, columns=columns, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield _article(row, f"{source.where}:{number}", options)
        except (ArrowException, OSError, ValueError, NotImplementedError) as error:
            if isinstance(error, ArticleRefused):
                raise
            after = f" after row {number}" if number else ""
            raise ArticleRefused(f"damaged Parquet file{after}: {printable(str(error))[:200]}", source.where) from error
        if not number:
            raise ArticleRefused("there is no row in it", source.where)


def _columns(names: list[str], options: SourceOptions, where: str) -> list[str]:
    wanted = {name.casefold().partition(".")[0] for name in field_names(options)}
    texts = {name.casefold().partition(".")[0] for name in text_names(options)}
    if not any(name.casefold() in texts for name in names):
        columns = ", ".join(printable(name)[:40] for name in names[:12])
        usual = " or ".join(map(repr, text_names(options)[:3]))
        raise ArticleRefused(f"no column named {usual} among: {columns}; name the one with the text", where)
    return [name for name in names if name.casefold() in wanted | texts]


def _article(row: dict[str, Any], where: str, options: SourceOptions) -> Article | ArticleRefused:
    try:
        return article_of_record(row, where, options)
    except ArticleRefused as refused:
        return refused
