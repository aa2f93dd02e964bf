"""From paths, folders, patterns and standard input to articles."""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver, SourceError
from kg.sources.decoding import printable
from kg.sources.formats import format_of, is_article_file, is_sidecar, refuse_binary
from kg.sources.options import SUFFIXES, SourceOptions
from kg.sources.streams import STANDARD_INPUT, Source, open_source

__all__ = ["input_files", "is_url", "read_articles", "read_source"]

Reader = Callable[[Source, SourceOptions], Iterator[Article | ArticleRefused]]
_PATTERN_MARKS = frozenset("*?[")
_MOST_REFUSED = 200_000
"""Records of one file that are refused one after the other before the rest is given up."""


def read_articles(
    paths: Iterable[str],
    options: SourceOptions | None = None,
    *,
    skipped: Callable[[Path], None] | None = None,
) -> Iterator[Article | ArticleRefused]:
    """Every article in the inputs, one after the other; what cannot be read is given as its refusal, never raised.

    Args:
        paths: files, folders (all levels, in the order of names, without hidden files and links to folders), patterns
            such as `reports/**/*.txt`, and `-` for standard input. Any of them may be compressed. A file
            named by itself is read whatever its suffix; from a folder or pattern that yields folders only files with
            a known suffix are taken.
        options: metadata, field names, format and limits that hold for all of them.
        skipped: told of each file in a folder that is passed over for its suffix.

    Yields:
        An `Article`; an `ArticleRefused` that names the file, with the line or number of the record, and the reason; or
        a `PassedOver` for what is no article.
    """
    options = options or SourceOptions()
    for path in paths:
        for file in input_files(path, skipped):
            if isinstance(file, ArticleRefused):
                yield file
            else:
                yield from _read(file, options)


def is_url(path: str) -> bool:
    """Whether an input that the user names is an address, which `kg.web` reads, and no path."""
    return path.lower().startswith(("http://", "https://"))


def read_source(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """Every article in an opened input; what cannot be read is given as its refusal, never raised."""
    try:
        if not source.head:
            raise ArticleRefused("there is no text in it", source.where)
        refuse_binary(source.head, source.where)
        read = _reader(format_of(source.label, source.head, options))
        refused_in_a_row = 0
        for given in read(source, options):
            yield given
            is_refusal = isinstance(given, ArticleRefused) and not isinstance(given, PassedOver)
            refused_in_a_row = refused_in_a_row + 1 if is_refusal else 0
            if refused_in_a_row == _MOST_REFUSED:
                reason = f"its last {_MOST_REFUSED:,} records were all refused; the rest of it is not read"
                raise ArticleRefused(reason, source.where)
    except ArticleRefused as refused:
        yield refused
    except SourceError as error:
        yield ArticleRefused(error.reason, error.where or source.where)


def _reader(form: str) -> Reader:
    """The reader of a format; archives read their members as files are read.

    Each is imported when a file of its kind is met, since some need large libraries.
    """
    match form:
        case "zip" | "tar":
            from kg.sources.archives import read_tar, read_zip

            return partial(read_zip if form == "zip" else read_tar, read=read_source)
        case "csv" | "tsv":
            from kg.sources.csv_table import read_csv, read_tsv

            return read_csv if form == "csv" else read_tsv
        case "feed":
            from kg.sources.feeds import read_feed

            return read_feed
        case "html":
            from kg.sources.html import read_html

            return read_html
        case "json" | "jsonl":
            from kg.sources.json_lines import read_json, read_json_lines

            return read_json if form == "json" else read_json_lines
        case "newsml":
            from kg.sources.newsml import read_newsml

            return read_newsml
        case "nitf":
            from kg.sources.nitf import read_nitf

            return read_nitf
        case "parquet":
            from kg.sources.parquet import read_parquet

            return read_parquet
        case "warc":
            from kg.sources.warc import read_warc

            return read_warc
    from kg.sources.plain_text import read_plain_text

    return read_plain_text


def _read(path: str, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    where = "standard input" if path == STANDARD_INPUT else printable(path)
    try:
        with open_source(path, options) as source:
            yield from read_source(source, options)
    except ArticleRefused as refused:
        yield refused
    except SourceError as error:
        yield ArticleRefused(error.reason, error.where or where)
    except OSError as error:
        yield ArticleRefused(f"cannot be read: {error.strerror or error}", where)


def input_files(path: str, skipped: Callable[[Path], None] | None) -> Iterator[str | ArticleRefused]:
    """The files that a path given by the user stands for."""
    where = printable(path)
    try:
        if path == STANDARD_INPUT:
            yield path
        elif os.path.isdir(path):
            yield from _files_in(path, skipped)
        elif os.path.lexists(path):
            yield path
        elif _PATTERN_MARKS.isdisjoint(path):
            yield ArticleRefused("there is no such file or folder", where)
        elif not (matches := _matches(path)):
            yield ArticleRefused("no file matches this pattern", where)
        else:
            for match in matches:
                yield from _files_in(str(match), skipped) if match.is_dir() else [str(match)]
    except (OSError, ValueError, NotImplementedError) as error:
        yield ArticleRefused(f"not a path that can be read: {error}", where)


def _matches(pattern: str) -> list[Path]:
    """Files and folders that match, in the order of names; `**` does not follow links to folders."""
    parts = Path(pattern).parts
    fixed = next(index for index, part in enumerate(parts) if not _PATTERN_MARKS.isdisjoint(part))
    found = Path(*parts[:fixed]).glob(str(Path(*parts[fixed:])))
    matches = sorted(
        match
        for match in found
        if not is_sidecar(match.name) and not any(part.startswith(".") for part in match.parts[fixed:])
    )
    # `**/*` gives a folder and what is in it: the folder would give its files a second time.
    return [match for match in matches if not match.is_dir()] or matches


def _files_in(folder: str, skipped: Callable[[Path], None] | None) -> Iterator[str | ArticleRefused]:
    found = False
    errors: list[OSError] = []
    for parent, folders, names in os.walk(folder, onerror=errors.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if is_article_file(name) and path.is_file():
                found = True
                yield str(path)
            elif skipped and not name.startswith(".") and not is_sidecar(name):
                skipped(path)
        while errors:
            error = errors.pop()
            yield ArticleRefused(f"the folder cannot be read: {error.strerror}", printable(str(error.filename)))
            found = True
    for error in errors:
        yield ArticleRefused(f"the folder cannot be read: {error.strerror}", printable(str(error.filename)))
    if not found and not errors:
        yield ArticleRefused(
            f"there is no article in the folder (known suffixes: {' '.join(SUFFIXES)})", printable(folder)
        )
