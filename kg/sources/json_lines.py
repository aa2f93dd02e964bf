"""JSON: one object a line, one object a file, or an array of objects."""

import io
import json
from collections.abc import Iterator

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources.decoding import bounded_lines, decode, detect_encoding
from kg.sources.metadata import first_value
from kg.sources.options import SourceOptions
from kg.sources.records import article_of_record, text_names
from kg.sources.streams import Source

__all__ = ["read_json", "read_json_lines"]

# Where services and JSON Feed (https://jsonfeed.org) put a list of articles inside an object.
_LISTS = ("articles", "items", "results", "docs", "documents", "data", "entries", "records")
_MOST_NESTS = 1_000_000
"""Objects and arrays of a file that is read whole: as many take about a hundred megabytes."""
_CHARACTERS_AROUND = 32
"""Characters of a line for one of its article: escapes take up to six, and other fields stand beside the text."""


def read_json(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of a JSON file, which may in truth be JSON lines: then its first line is an object of its own.

    Raises:
        ArticleRefused: it is larger than the limit, or no JSON.
    """
    first_line = decode(source.head).lstrip().partition("\n")
    if first_line[1] and _is_object(first_line[0]):
        yield from read_json_lines(source, options)
        return
    text = decode(source.read_all(options.max_file_bytes))
    if text.count("{") + text.count("[") > _MOST_NESTS:
        reason = f"more than {_MOST_NESTS:,} objects and arrays in one value: write them as JSON lines"
        raise ArticleRefused(reason, source.where)
    value = _parse(text, source.where)
    records = value
    if isinstance(value, dict) and first_value(value, text_names(options)) is None:
        records = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), value)
    if not isinstance(records, list):
        yield _article(records, source.where, options)
        return
    if not records:
        yield ArticleRefused("there is no article in it", source.where)
    for number, record in enumerate(records, 1):
        yield _article(record, f"{source.where}:{number}", options)


def read_json_lines(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of a file with one JSON object a line, read line by line; `where` names the line."""
    encoding = detect_encoding(source.head)
    lines = io.TextIOWrapper(source.stream, encoding=encoding, errors="replace")
    limit = _CHARACTERS_AROUND * options.max_article_characters
    filled = False
    for number, line in enumerate(bounded_lines(lines, limit), 1):
        where = f"{source.where}:{number}"
        if line is None:
            yield ArticleRefused(f"the line is longer than {limit:,} characters", where)
        elif line.removeprefix("\ufeff").strip():
            yield _article_of_line(line.removeprefix("\ufeff"), where, options)
        filled = filled or line is None or bool(line.strip())
    if not filled:
        yield ArticleRefused("there is no text in it", source.where)


def _article_of_line(line: str, where: str, options: SourceOptions) -> Article | ArticleRefused:
    try:
        return _article(_parse(line, where), where, options)
    except ArticleRefused as refused:
        return refused


def _article(record: object, where: str, options: SourceOptions) -> Article | ArticleRefused:
    if not isinstance(record, dict):
        return ArticleRefused(f"not a JSON object but {_kind(record)}", where)
    try:
        return article_of_record(record, where, options)
    except ArticleRefused as refused:
        return refused


def _parse(text: str, where: str) -> object:
    if not text.strip():
        raise ArticleRefused("there is no text in it", where)
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ArticleRefused("JSON nested too deeply", where) from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ArticleRefused(f"not valid JSON: {error.msg} at {place}", where) from error
    except ValueError as error:
        raise ArticleRefused("not valid JSON: a number of thousands of digits", where) from error


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _kind(value: object) -> str:
    names = {list: "an array", str: "a string", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")
