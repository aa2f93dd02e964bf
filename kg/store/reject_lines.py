"""Entries of rejects as JSON with a checksum of their own, so that a damaged one is told and not believed."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from zlib import crc32

__all__ = ["DAMAGED", "entries", "line_of", "read_entry"]

DAMAGED: Final = "damaged"
"""The outcome of an entry that is not what was written."""


def line_of(entry: Mapping[str, Any]) -> str:
    """The entry as one line of JSON with its checksum, without a line end."""
    entry = {name: value for name, value in entry.items() if name != "checksum"}
    return json.dumps(entry | {"checksum": _checksum(entry)}, ensure_ascii=False)


def read_entry(line: str) -> dict[str, Any] | None:
    """The entry that `line_of` wrote, or None where the line is another."""
    try:
        entry = json.loads(line)
        return entry if isinstance(entry, dict) and entry.pop("checksum", None) == _checksum(entry) else None
    except ValueError:
        return None


def entries(listing: Path) -> Iterator[dict[str, Any]]:
    """The entries of a listing; for a damaged one its place and what to do, and nothing for half a line at the end."""
    with listing.open(encoding="utf-8", errors="backslashreplace") as lines:
        for number, line in enumerate(lines, 1):
            if entry := read_entry(line):
                yield entry
            elif line.endswith("\n"):  # a build that was killed leaves half a line
                reason = f"this entry is damaged: build its sources again, then delete {listing.parent}"
                yield {"number": number, "outcome": DAMAGED, "where": f"{listing}:{number}", "reason": reason}


def _checksum(entry: Mapping[str, Any]) -> str:
    # Lone surrogates are written as escapes, so these stand in the checksum too.
    text = json.dumps(entry, ensure_ascii=False, sort_keys=True)
    return f"{crc32(text.encode(errors='backslashreplace')):08x}"
