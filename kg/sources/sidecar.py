"""What stands beside an article's file: its name, and the metadata in `NAME.meta.json`."""

import json
from dataclasses import replace
from pathlib import Path

from kg.errors import ArticleRefused
from kg.sources.decoding import decode, printable
from kg.sources.metadata import NAMES, Metadata, first_value
from kg.sources.options import SUFFIXES

__all__ = ["SIDECAR_SUFFIX", "metadata_of_file", "split_name"]

SIDECAR_SUFFIX = ".meta.json"
_GZIP_SUFFIX = ".gz"
_SIDECAR_BYTES = 1_000_000


def split_name(name: str) -> tuple[str, str]:
    """A file's name without its suffix, and the suffix in lower case where it is a known one, else empty.

    `a.b.txt.gz` gives `a.b` and `.txt`; an unknown suffix stays in the name.
    """
    stem = name[: -len(_GZIP_SUFFIX)] if name.lower().endswith(_GZIP_SUFFIX) else name
    start, dot, end = stem.rpartition(".")
    suffix = (dot + end).lower()
    return (start, suffix) if start and suffix in SUFFIXES else (stem or name, "")


def metadata_of_file(path: Path | None, own: Metadata) -> Metadata:
    """The metadata of a file that is one article: the sidecar's values before its own.

    Without an identifier or URL in either, the file's name without the suffix is its identifier.
    The sidecar of `NAME.txt` is `NAME.txt.meta.json` or `NAME.meta.json`, a JSON object with keys such as `published`.

    Raises:
        ArticleRefused: the sidecar is not a JSON object, or larger than 1 MB; `where` names the sidecar.
    """
    if path is None:
        return own
    name = path.name
    stem = split_name(name)[0]
    beside = _read_sidecar(path, (name, name.removesuffix(_GZIP_SUFFIX), stem))
    url = beside.url or own.url
    return replace(
        own,
        identifier=beside.identifier or own.identifier or url or printable(stem),
        headline=beside.headline or own.headline,
        published=beside.published or own.published,
        url=url,
        publisher=beside.publisher or own.publisher,
        language=beside.language or own.language,
    )


def _read_sidecar(path: Path, names: tuple[str, ...]) -> Metadata:
    for name in names:
        sidecar = path.with_name(name + SIDECAR_SUFFIX)
        where = printable(str(sidecar))
        try:
            if not sidecar.is_file():
                continue
            with sidecar.open("rb") as file:
                data = file.read(_SIDECAR_BYTES + 1)
            values = json.loads(decode(data)) if len(data) <= _SIDECAR_BYTES else None
        except (OSError, ValueError, RecursionError) as error:
            raise ArticleRefused(f"the article's metadata cannot be read: {error}", where) from error
        if not isinstance(values, dict):
            raise ArticleRefused("the article's metadata is not a JSON object of at most 1 MB", where)
        return Metadata.from_values({attribute: first_value(values, keys) for attribute, keys in NAMES.items()})
    return Metadata()
