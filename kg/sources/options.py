"""What a user may say about the articles that are read: metadata, field names, format, limits."""

from dataclasses import dataclass
from datetime import date

from kg.errors import OptionError

__all__ = ["FORMATS", "SUFFIXES", "SourceOptions"]

FORMATS = ("text", "html", "json", "jsonl", "csv", "tsv", "feed", "newsml", "nitf", "warc", "parquet")
SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".ninjs": "json",
    ".newsml": "newsml",
    ".nitf": "nitf",
    ".warc": "warc",
    ".parquet": "parquet",
    ".zip": "zip",
    ".tar": "tar",
    ".tgz": "tar",
    ".tbz2": "tar",
    ".txz": "tar",
    ".tzst": "tar",
}
"""Suffix of a file → its format; `.gz`, `.bz2`, `.xz` or `.zst` may follow. `.xml` is looked into: see `format_of`."""


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """Options of `read_articles`; everything has a sensible default.

    Attributes:
        published, publisher, language: hold for every article and win over what the articles say themselves.
        text_field … language_field: the column or key of JSON and CSV records to take, `a.b` for a nested one;
            None tries the usual names.
        format: one of `FORMATS` for every input, instead of going by suffix and content.
        max_article_characters: a longer article is refused; the default is 40,000 words, which take a minute to read.
        max_file_bytes: a larger text, page, JSON object or feed is refused, measured after decompression; what is read
            record by record (JSON lines and arrays, CSV, Parquet, NewsML-G2, WARC, archives) may be of any size.

    Raises:
        OptionError: an unknown format, or a limit that is not positive.
    """

    published: date | None = None
    publisher: str | None = None
    language: str | None = None
    text_field: str | None = None
    title_field: str | None = None
    id_field: str | None = None
    date_field: str | None = None
    url_field: str | None = None
    publisher_field: str | None = None
    language_field: str | None = None
    format: str | None = None
    max_article_characters: int = 250_000
    max_file_bytes: int = 64_000_000

    def __post_init__(self) -> None:
        if self.format is not None and self.format not in FORMATS:
            raise OptionError(f"the format {self.format!r} is not known: use one of {', '.join(FORMATS)}")
        if self.max_article_characters < 1 or self.max_file_bytes < 1:
            raise OptionError("max_article_characters and max_file_bytes must be at least 1")
