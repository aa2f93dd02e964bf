"""What stands beside an article's file: its name, and the metadata in `NAME.meta.json`."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import ArticleRefused
from kg.sources.decoding import decode, printable
from kg.sources.decompressing import COMPRESSION_SUFFIXES
from kg.sources.metadata import NAMES, Metadata, first_value
from kg.sources.options import SUFFIXES

if TYPE_CHECKING:
    from kg.sources.streams import Source

__all__ = ["SIDECAR_BYTES", "SIDECAR_SUFFIX", "metadata_of_file", "split_name"]

SIDECAR_SUFFIX = ".meta.json"
SIDECAR_BYTES = 1_000_000


def split_name(name: str) -> tuple[str, str]:
    """A file's name without its suffix, and the suffix in lower case where it is a known one, else empty.

    `a.b.txt.gz` gives `a.b` and `.txt`; an unknown suffix stays in the name.
    """
    stem = _uncompressed(name)
    start, dot, end = stem.rpartition(".")
    suffix = (dot + end).lower()
    return (start, suffix) if start and suffix in SUFFIXES else (stem or name, "")


def metadata_of_file(source: "Source", own: Metadata) -> Metadata:
    """The metadata of a file that is one article: the sidecar's values before its own.

    Without an identifier or URL in either, the file's name without the suffix is its identifier.
    The sidecar of `NAME.txt` is `NAME.txt.meta.json` or `NAME.meta.json`, a JSON object with keys such as `published`.

    Raises:
        ArticleRefused: the sidecar is not a JSON object, or larger than 1 MB; `where` names the sidecar.
    """
    name = source.label
    if not name:
        return own
    stem = split_name(name)[0]
    beside = _read_sidecar(source, (name, _uncompressed(name), stem))
    both = beside.or_else(own)
    return replace(both, identifier=both.identifier or both.url or printable(stem))


def _uncompressed(name: str) -> str:
    suffix = next((suffix for suffix in COMPRESSION_SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: len(name) - len(suffix)]


def _read_sidecar(source: "Source", names: tuple[str, ...]) -> Metadata:
    for name in dict.fromkeys(names) if source.beside else ():
        where = source.where.removesuffix(printable(source.label)) + printable(name + SIDECAR_SUFFIX)
        try:
            data = source.beside(name + SIDECAR_SUFFIX) if source.beside else None
            if data is None:
                continue
            values = json.loads(decode(data)) if len(data) <= SIDECAR_BYTES else None
        except (OSError, ValueError, RecursionError) as error:
            raise ArticleRefused(f"the article's metadata cannot be read: {error}", where) from error
        if not isinstance(values, dict):
            raise ArticleRefused("the article's metadata is not a JSON object of at most 1 MB", where)
        return Metadata.from_values({attribute: first_value(values, keys) for attribute, keys in NAMES.items()})
    return Metadata()
