"""Tables with one article a row: comma, semicolon, tab or bar separated, the columns named in the first row."""

import csv
import io
from collections.abc import Iterator

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources.decoding import bounded_lines, decode, detect_encoding, printable
from kg.sources.options import SourceOptions
from kg.sources.records import article_of_record, text_names
from kg.sources.streams import Source

__all__ = ["has_text_column", "read_csv", "read_tsv"]

_DELIMITERS = ",;\t|"
_CHARACTERS_AROUND = 8
"""Characters of a cell for one of an article: markup may surround it."""


def read_csv(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of a table, read row by row; `where` names the line that the row begins on.

    The delimiter is the one that yields a text column in the first row.

    Raises:
        ArticleRefused: the first row has no text column.
    """
    names = text_names(options)
    header = decode(source.head).partition("\n")[0]
    delimiter = next((mark for mark in _DELIMITERS if _has_text_column(header, mark, names)), None)
    if delimiter is None:
        delimiter = max(_DELIMITERS, key=header.count)
    return _read_table(source, options, delimiter)


def read_tsv(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """As `read_csv`, separated by tabs whatever the first row looks like."""
    return _read_table(source, options, "\t")


def has_text_column(header: str, options: SourceOptions) -> bool:
    """Whether a line looks like the first row of a table with articles: two columns at least, one of them the text."""
    names = text_names(options)
    return any(mark in header and _has_text_column(header, mark, names) for mark in _DELIMITERS)


def _read_table(source: Source, options: SourceOptions, delimiter: str) -> Iterator[Article | ArticleRefused]:
    limit = _CHARACTERS_AROUND * options.max_article_characters
    # The only way to allow long cells: the module keeps one limit for the whole process.
    csv.field_size_limit(max(csv.field_size_limit(), limit))
    stream = io.TextIOWrapper(source.stream, encoding=detect_encoding(source.head), errors="replace", newline="")
    rows = csv.reader(_lines(stream, 4 * limit, source.where), delimiter=delimiter)
    header: list[str] | None = None
    filled = False
    begins = 1
    while True:
        where = f"{source.where}:{begins}"
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield ArticleRefused(f"the row cannot be read: {error}", where)
            filled = True
            begins = rows.line_num + 1
            continue
        begins = rows.line_num + 1
        if row is None:
            break
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            header = _header(row, options, where)
            continue
        yield _article(header, row, where, options)
        filled = True
    if not filled:
        reason = "there is no row below the first" if header else "there is no text in it"
        yield ArticleRefused(reason, source.where)


def _header(row: list[str], options: SourceOptions, where: str) -> list[str]:
    header = [cell.strip().removeprefix("\ufeff") for cell in row]
    folded = {name.casefold() for name in header}
    names = text_names(options)
    if not any(name.casefold() in folded for name in names):
        columns = ", ".join(printable(name)[:40] for name in header[:12])
        raise ArticleRefused(
            f"no column named {' or '.join(map(repr, names[:3]))} among: {columns}; name the one with the text", where
        )
    return header


def _article(header: list[str], row: list[str], where: str, options: SourceOptions) -> Article | ArticleRefused:
    if len(row) > len(header) and any(row[len(header) :]):
        return ArticleRefused(f"the row has {len(row)} cells and the first row {len(header)}", where)
    record: dict[str, str] = {}
    for name, cell in zip(header, row, strict=False):
        record.setdefault(name, cell)
    try:
        return article_of_record(record, where, options)
    except ArticleRefused as refused:
        return refused


def _lines(stream: io.TextIOWrapper, limit: int, where: str) -> Iterator[str]:
    for number, line in enumerate(bounded_lines(stream, limit), 1):
        if line is None:
            reason = f"the line is longer than {limit:,} characters; the rest of the table is not read"
            raise ArticleRefused(reason, f"{where}:{number}")
        yield line


def _has_text_column(header: str, delimiter: str, names: tuple[str, ...]) -> bool:
    try:
        cells = next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error:
        return False
    folded = {cell.strip().casefold() for cell in cells}
    return any(name.casefold() in folded for name in names)
