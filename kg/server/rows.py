"""Counts the solutions in a serialised result as it is written, so that one that grows too long can be ended."""

from collections.abc import Callable

__all__ = ["row_counter"]


def row_counter(form: str) -> Callable[[bytes], int]:
    """A function that takes the pieces of a result in a format of `kg.server.formats` and gives the rows in each.

    A result's head counts as a row or some; a solution without any value counts as none in JSON.
    """
    if form == "json":
        # Each solution and each term begins with `{"`; within a string the quotation mark would be escaped. Terms go on
        # with `type":"`, and a string that ends in a brace with a comma or another brace.
        objects = _occurrences(b'{"')
        others = [_occurrences(pattern) for pattern in (b'{"type":"', b'{",', b'{"}')]
        return lambda piece: objects(piece) - sum(count(piece) for count in others)
    if form == "xml":
        return _occurrences(b"<result>")
    return _csv_lines() if form == "csv" else _occurrences(b"\n")  # TSV has no line ends within values


def _occurrences(pattern: bytes) -> Callable[[bytes], int]:
    """Count a pattern that the pieces may cut in two."""
    tail = b""

    def count(piece: bytes) -> int:
        nonlocal tail
        seen = tail + piece
        tail = seen[max(0, len(seen) - len(pattern) + 1) :]
        return seen.count(pattern)

    return count


def _csv_lines() -> Callable[[bytes], int]:
    """Count the line ends outside quotation marks; a doubled mark changes nothing."""
    quoted = 0

    def count(piece: bytes) -> int:
        nonlocal quoted
        parts = piece.split(b'"')
        found = sum(part.count(b"\n") for part in parts[quoted::2])
        quoted = (quoted + len(parts) - 1) % 2
        return found

    return count
