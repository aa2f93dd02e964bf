"""JSON: one object a line, one object a file, or an array of objects, which may be items of ninjs."""

import io
import json
import re
from collections.abc import Iterator

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources.decoding import bounded_lines, decode, detect_encoding
from kg.sources.metadata import first_value
from kg.sources.ninjs import articles_of_ninjs, is_ninjs
from kg.sources.options import SourceOptions
from kg.sources.records import article_of_record, text_names
from kg.sources.streams import Source

__all__ = ["read_json", "read_json_lines"]

# Where services and JSON Feed (https://jsonfeed.org) put a list of articles inside an object.
_LISTS = ("articles", "items", "_items", "results", "docs", "documents", "data", "entries", "records")
_MOST_NESTS = 1_000_000
"""Objects and arrays of a file that is read whole: as many take about a hundred megabytes."""
_CHARACTERS_AROUND = 32
"""Characters of a line for one of its article: escapes take up to six, and other fields stand beside the text."""
_PIECE = 65_536
_STRUCTURE = re.compile(r'["\\{}\[\],]')


def read_json(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of a JSON file, which may in truth be JSON lines: then its first line is an object of its own.

    An array is read element by element; `where` names the number of the element.

    Raises:
        ArticleRefused: it is larger than the limit, or no JSON.
    """
    first_line = decode(source.head).lstrip().partition("\n")
    if first_line[1] and _is_object(first_line[0]):
        yield from read_json_lines(source, options)
        return
    if first_line[0].startswith("["):
        yield from _read_array(source, options)
        return
    text = decode(source.read_all(options.max_file_bytes))
    if text.count("{") + text.count("[") > _MOST_NESTS:
        reason = f"more than {_MOST_NESTS:,} objects and arrays in one value: write them as JSON lines"
        raise ArticleRefused(reason, source.where)
    value = _parse(text, source.where)
    records = value
    if isinstance(value, dict) and not is_ninjs(value) and first_value(value, text_names(options)) is None:
        lists = [*(value.get(key) for key in _LISTS), *(one for one in value.values() if _holds_ninjs(one))]
        records = next((one for one in lists if isinstance(one, list)), value)
    if not isinstance(records, list):
        yield from _articles(records, source.where, options)
        return
    if not records:
        yield ArticleRefused("there is no article in it", source.where)
    for number, record in enumerate(records, 1):
        yield from _articles(record, f"{source.where}:{number}", options)


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
            yield from _articles_of_text(line.removeprefix("\ufeff"), where, options)
        filled = filled or line is None or bool(line.strip())
    if not filled:
        yield ArticleRefused("there is no text in it", source.where)


def _read_array(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    number = 0
    for number, element in enumerate(_elements(source, options), 1):
        where = f"{source.where}:{number}"
        if element is None:
            yield ArticleRefused(f"the element is larger than the limit of {options.max_file_bytes:,} bytes", where)
        else:
            yield from _articles_of_text(element, where, options)
    if not number:
        yield ArticleRefused("there is no article in it", source.where)


def _elements(source: Source, options: SourceOptions) -> Iterator[str | None]:
    """The text of each element of the array; None for one that is too large. Brackets tell where each ends."""
    stream = io.TextIOWrapper(source.stream, encoding=detect_encoding(source.head), errors="replace")
    parts: list[str] = []
    size = depth = 0
    quoted = escaped = False
    while piece := stream.read(_PIECE):
        begin = at = 0
        while True:
            if escaped and at < len(piece):
                escaped, at = False, at + 1
            found = _STRUCTURE.search(piece, at)
            if found is None:
                break
            at, mark = found.end(), found[0]
            if mark == "\\":
                escaped = quoted
            elif mark == '"':
                quoted = not quoted
            elif quoted:
                continue
            elif mark in "{[":
                depth += 1
                begin = at if depth == 1 else begin
            elif mark in "}]":
                depth -= 1
            if not quoted and ((mark == "," and depth == 1) or (mark == "]" and depth == 0)):
                text = "".join(parts) + piece[begin : found.start()]
                too_large, parts, size, begin = size > options.max_file_bytes, [], 0, at
                if mark == "," or text.strip():
                    yield None if too_large else text
                if mark == "]":
                    return
        size += len(piece) - begin
        parts = [*parts, piece[begin:]] if size <= options.max_file_bytes else []
    yield "".join(parts) or " "  # the array is cut off, and so is its last element


def _articles_of_text(text: str, where: str, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    try:
        yield from _articles(_parse(text, where), where, options)
    except ArticleRefused as refused:
        yield refused


def _articles(record: object, where: str, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    try:
        if not isinstance(record, dict):
            raise ArticleRefused(f"not a JSON object but {_kind(record)}", where)
        if options.text_field is None and is_ninjs(record):
            yield from articles_of_ninjs(record, where, options)
        else:
            yield article_of_record(record, where, options)
    except ArticleRefused as refused:
        yield refused


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


def _holds_ninjs(value: object) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and is_ninjs(value[0])


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _kind(value: object) -> str:
    names = {list: "an array", str: "a string", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")
