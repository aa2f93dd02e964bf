"""Lists of feeds in OPML (http://opml.org/spec2.opml), as feed readers export them."""

from pathlib import Path

from kg.errors import ArticleRefused, SourceError
from kg.sources.xml import local_name, parse_xml, refuse_entities

__all__ = ["feeds_of"]

_MOST_BYTES = 16_000_000


def feeds_of(path: Path) -> list[str]:
    """The addresses of the feeds in a file, each once, in its order.

    Raises:
        SourceError: it cannot be read, is no OPML, or lists no feed.
    """
    where = str(path)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise SourceError(f"cannot be opened: {error.strerror or error}", where) from error
    if len(data) > _MOST_BYTES:
        raise SourceError(f"larger than {_MOST_BYTES:,} bytes", where)
    try:
        refuse_entities(data, where)
        root = parse_xml(data, where)
    except ArticleRefused as refused:
        raise SourceError(f"no OPML that can be read: {refused.reason}", where) from refused
    if local_name(root).lower() != "opml":
        raise SourceError(
            "no OPML file: give a list of feeds as feed readers export it, or the feeds' addresses", where
        )
    found = []
    for outline in root.iter():
        for name, value in outline.attrib.items() if local_name(outline).lower() == "outline" else ():
            if name.lower() == "xmlurl" and value.strip():
                found.append(value.strip())
    if not found:
        raise SourceError("it lists no feed (no outline has an xmlUrl)", where)
    return list(dict.fromkeys(found))
