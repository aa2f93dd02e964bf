"""Events as CSV for spreadsheets, GeoJSON for maps (RFC 7946) and Parquet for data frames."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date
from itertools import islice
from typing import Any, Final, get_type_hints

from kg.errors import OptionError
from kg.export.events_table import EventRow, event_rows
from kg.export.files import Stream
from kg.store import GraphStore, StoredArticle

__all__ = ["write_table"]

COLUMNS: Final = tuple(field.name for field in fields(EventRow))
ROW_GROUP: Final = 10_000
"""Rows of Parquet that are written together."""
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")


def write_table(store: GraphStore, stream: Stream, name: str, articles: Sequence[StoredArticle]) -> int:
    """Write the events of articles and return how many there are.

    Args:
        store, articles: what to write.
        stream: of bytes.
        name: csv, geojson (only events whose place has coordinates) or parquet.

    Raises:
        OptionError: Parquet is wanted and its library is not installed.
    """
    rows = event_rows(store, articles)
    if name == "csv":
        return _write_csv(stream, rows)
    if name == "geojson":
        return _write_geojson(stream, rows)
    return _write_parquet(stream, rows)


def _write_csv(stream: Stream, rows: Iterable[EventRow]) -> int:
    # The mark at the beginning is what spreadsheets know UTF-8 by.
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        writer.writerow(_cell(getattr(row, name)) for name in COLUMNS)
        count += 1
    text.detach()  # the stream stays open for whoever gave it
    return count


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        value = "; ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    # A spreadsheet runs what begins like a formula: an apostrophe makes it text.
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _write_geojson(stream: Stream, rows: Iterable[EventRow]) -> int:
    stream.write(b'{"type": "FeatureCollection", "features": [')
    count = 0
    for row in rows:
        if row.latitude is None or row.longitude is None:
            continue
        stream.write((",\n" if count else "\n").encode() + json.dumps(_feature(row), ensure_ascii=False).encode())
        count += 1
    stream.write(b"\n]}\n")
    return count


def _feature(row: EventRow) -> dict[str, Any]:
    properties = {name: value for name, value in asdict(row).items() if value not in (None, "", ())}
    del properties["event"], properties["latitude"], properties["longitude"]
    return {
        "type": "Feature",
        "id": row.event,
        "geometry": {"type": "Point", "coordinates": [row.longitude, row.latitude]},
        "properties": {n: v.isoformat() if isinstance(v, date) else v for n, v in properties.items()},
    }


def _write_parquet(stream: Stream, rows: Iterator[EventRow]) -> int:
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError as error:
        raise OptionError("Parquet needs a library of its own: pip install 'conflict-kg[parquet]'") from error
    types = {
        str: pyarrow.string(),
        bool: pyarrow.bool_(),
        float: pyarrow.float64(),
        float | None: pyarrow.float64(),
        date | None: pyarrow.date32(),
        tuple[str, ...]: pyarrow.list_(pyarrow.string()),
        tuple[int, ...]: pyarrow.list_(pyarrow.int64()),
    }
    schema = pyarrow.schema([(name, types[kind]) for name, kind in get_type_hints(EventRow).items()])
    count = 0
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while group := list(islice(rows, ROW_GROUP)):
            columns = [
                pyarrow.array([getattr(row, name) for row in group], schema.field(name).type) for name in COLUMNS
            ]
            writer.write_table(pyarrow.Table.from_arrays(columns, schema=schema))
            count += len(group)
    return count
