"""Which formats there are, what their files are called, and how they are compressed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kg.errors import OptionError

__all__ = ["COMPRESSIONS", "FORMATS", "RDF_FORMATS", "TABLES", "export_format", "part_suffix"]

RDF_FORMATS: Final = ("ttl", "trig", "nq", "nt", "jsonld", "rdfxml")
TABLES: Final = ("csv", "geojson", "parquet")
"""Formats of the events alone."""
FORMATS: Final = RDF_FORMATS + TABLES
COMPRESSIONS: Final = (".gz", ".zst")

_SUFFIXES: Final = {
    ".ttl": "ttl",
    ".trig": "trig",
    ".nq": "nq",
    ".nt": "nt",
    ".jsonld": "jsonld",
    ".json": "jsonld",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
    ".csv": "csv",
    ".geojson": "geojson",
    ".parquet": "parquet",
}


def export_format(output: Path | None, name: str | None = None) -> str:
    """The format called `name`, else the one that the file's suffix means (compression aside), else Turtle.

    Raises:
        OptionError: there is no such format.
    """
    if name is None:
        suffix = next(_suffixes(output), "")
        if not suffix:
            return "ttl"
        if suffix in _SUFFIXES:
            return _SUFFIXES[suffix]
        raise OptionError(f"{output}: the suffix {suffix} is no format: add --format, one of {', '.join(FORMATS)}")
    if name not in FORMATS:
        raise OptionError(f"the format {name} is not known: use one of {', '.join(FORMATS)}")
    return name


def part_suffix(name: str, compression: str) -> str:
    """What the files of a divided export end in, such as `.ttl.gz`."""
    suffix = next(suffix for suffix, meant in _SUFFIXES.items() if meant == name)
    return suffix if name == "parquet" else suffix + compression


def _suffixes(output: Path | None) -> Iterator[str]:
    """The suffixes of a file's name from the last to the first, without those of compression."""
    return (suffix for suffix in reversed(output.suffixes if output else []) if suffix not in COMPRESSIONS)
