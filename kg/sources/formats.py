"""Which format a file is in, by its first bytes and its suffix; and what is no text at all."""

import re

from kg.errors import ArticleRefused
from kg.sources.decoding import decode, starts_with_mark
from kg.sources.options import SUFFIXES, SourceOptions
from kg.sources.sidecar import SIDECAR_SUFFIX, split_name

__all__ = ["format_of", "is_article_file", "is_sidecar", "refuse_binary"]

_BINARY = (
    (b"%PDF-", "PDF document"),
    (b"%!PS", "PostScript document"),
    (b"{\\rtf", "RTF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office document"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"BZh", "bzip2 archive inside another"),
    (b"\xfd7zXZ\x00", "xz archive inside another"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archive inside another"),
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

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OFFICE = re.compile(rb"PK\x03\x04.{26}(?:\[Content_Types\]\.xml|mimetype|_rels/|word/|xl/|ppt/)", re.DOTALL)
_PARQUET = b"PAR1"
_WARC = re.compile(rb"WARC/\d\.\d+\r?\n")
_TAR_MAGIC = slice(257, 262)

_XML = re.compile(r"<\?xml|<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE)
_NOT_ELEMENT = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_ROOTS = {
    "newsItem": "newsml",
    "newsMessage": "newsml",
    "packageItem": "newsml",
    "conceptItem": "newsml",
    "knowledgeItem": "newsml",
    "planningItem": "newsml",
    "NewsML": "newsml",
    "nitf": "nitf",
}
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_JSON = re.compile(r'\{\s*["}]|\[\s*[\[{\]]')


def is_article_file(name: str) -> bool:
    """Whether a file of this name in a folder or archive is taken: a known suffix, not hidden, not a sidecar."""
    return not name.startswith(".") and not is_sidecar(name) and split_name(name)[1] != ""


def is_sidecar(name: str) -> bool:
    """Whether a file of this name holds the metadata of another file."""
    return name.lower().endswith((SIDECAR_SUFFIX, SIDECAR_SUFFIX + ".gz"))


def refuse_binary(head: bytes, where: str) -> None:
    """Refuse what is no text and in none of the formats that are read, by its first bytes.

    Raises:
        ArticleRefused: a known binary format, NUL bytes outside UTF-16 and UTF-32, or more than 2 % control characters.
    """
    if _OFFICE.match(head):
        raise ArticleRefused("Office document or e-book, not text: give its text as a file of its own", where)
    if _container(head):
        return
    for magic, kind in _BINARY:
        if head.startswith(magic):
            raise ArticleRefused(f"{kind}, not text: give its text as a file of its own", where)
    if starts_with_mark(head):
        return
    if b"\x00" in head:
        raise ArticleRefused("binary data, not text: it has NUL bytes", where)
    if len(head) - len(head.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(head):
        raise ArticleRefused("binary data, not text: it is full of control characters", where)


def format_of(label: str, head: bytes, options: SourceOptions) -> str:
    """One of `FORMATS`, `zip` or `tar`.

    Archives and Parquet are known by their first bytes whatever else is said; then the format that the user sets
    holds, then the beginning of a WARC, then a known suffix, then the first characters. What ends in `.xml` is told by
    its root.
    """
    container = _container(head)
    if container and container != "warc":
        return container
    if options.format:
        return options.format
    if container:
        return container
    suffix = split_name(label)[1]
    if suffix == ".xml":
        return _xml(decode(head, declared=True)) or SUFFIXES[suffix]
    return SUFFIXES[suffix] if suffix else _sniff(decode(head, declared=True), options)


def _container(head: bytes) -> str | None:
    """The format that these first bytes alone tell."""
    if head.startswith(_ZIP):
        return "zip"
    if head.startswith(_PARQUET):
        return "parquet"
    if head[_TAR_MAGIC] == b"ustar":
        return "tar"
    return "warc" if _WARC.match(head) else None


def _xml(text: str) -> str | None:
    """The format that the root element tells, of those that news agencies use."""
    at = 0
    while found := _NOT_ELEMENT.match(text, at):
        at = found.end()
    root = _ROOT.match(text, at)
    return _ROOTS.get(root[1]) if root else None


def _sniff(head: str, options: SourceOptions) -> str:
    start = head.lstrip()[:2_000]
    if start.startswith("<"):
        if kind := _xml(head):
            return kind
        if _HTML.search(start):
            return "html"
        if _XML.match(start):
            return "feed"
    if _JSON.match(start):
        return "json"
    from kg.sources.csv_table import has_text_column  # it can read HTML, by a library that is slow to import

    if has_text_column(head.partition("\n")[0], options):
        return "csv"
    return "text"
