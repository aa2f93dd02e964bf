"""Which format a file is in, by its suffix, else by its first bytes; and what is no text at all."""

import re
from pathlib import Path

from kg.errors import ArticleRefused
from kg.sources.csv_table import has_text_column
from kg.sources.decoding import decode, starts_with_mark
from kg.sources.options import SUFFIXES, SourceOptions
from kg.sources.sidecar import SIDECAR_SUFFIX, split_name

__all__ = ["format_of", "is_article_file", "is_sidecar", "refuse_binary"]

_BINARY = (
    (b"%PDF-", "PDF document"),
    (b"%!PS", "PostScript document"),
    (b"{\\rtf", "RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office document"),
    (b"PK\x03\x04", "zip archive or office document"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ\x00", "xz archive"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive"),
    (b"\x1f\x8b", "gzip archive inside another"),
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"RIFF", "WebP image, sound or film"),
    (b"OggS", "Ogg sound or film"),
    (b"ID3", "MP3 sound"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"\x7fELF", "program"),
)
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))
_MOST_CONTROLS = 0.02

_XML = re.compile(r"<\?xml|<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_JSON = re.compile(r'\{\s*["}]|\[\s*[\[{\]]')


def is_article_file(path: Path) -> bool:
    """Whether a file found in a folder is taken for articles: a known suffix, not hidden, not a sidecar."""
    name = path.name
    return not name.startswith(".") and not is_sidecar(name) and split_name(name)[1] != ""


def is_sidecar(name: str) -> bool:
    """Whether a file of this name holds the metadata of another file."""
    return name.lower().endswith((SIDECAR_SUFFIX, SIDECAR_SUFFIX + ".gz"))


def refuse_binary(head: bytes, where: str) -> None:
    """Refuse what is no text, by its first bytes.

    Raises:
        ArticleRefused: a known binary format, NUL bytes outside UTF-16 and UTF-32, or more than 2 % control characters.
    """
    for magic, kind in _BINARY:
        if head.startswith(magic):
            raise ArticleRefused(f"{kind}, not text: give its text as a file of its own", where)
    if starts_with_mark(head):
        return
    if b"\x00" in head:
        raise ArticleRefused("binary data, not text: it has NUL bytes", where)
    if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
        raise ArticleRefused("binary data, not text: it is full of control characters", where)


def format_of(path: Path | None, head: bytes, options: SourceOptions) -> str:
    """One of `FORMATS`: the one that the user sets, else by a known suffix, else by the first characters."""
    if options.format:
        return options.format
    suffix = split_name(path.name)[1] if path else ""
    return SUFFIXES[suffix] if suffix else _sniff(decode(head, declared=True), options)


def _sniff(head: str, options: SourceOptions) -> str:
    start = head.lstrip()[:2_000]
    if start.startswith("<"):
        if _HTML.search(start):
            return "html"
        if _XML.match(start):
            return "feed"
    if _JSON.match(start):
        return "json"
    if has_text_column(head.partition("\n")[0], options):
        return "csv"
    return "text"
