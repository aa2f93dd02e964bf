"""RSS 0.9 to 2.0 and Atom feeds: one article an entry, by feedparser."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources.composing import compose_article, with_headline
from kg.sources.decoding import clean, decode
from kg.sources.fragments import text_of_html
from kg.sources.metadata import Metadata
from kg.sources.options import SourceOptions
from kg.sources.streams import Source

if TYPE_CHECKING:  # slow to import, and plain text does without
    from feedparser import FeedParserDict  # type: ignore[import-untyped]

__all__ = ["Entry", "article_of_entry", "entries_of_feed", "read_feed"]

_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_ENTITY_DECLARATION = re.compile(r"<!ENTITY", re.IGNORECASE)
_ARTICLES = 64
"""Characters of a feed for one of an article."""
_MOST_TAGS = 250_000
"""Of a feed, with those inside its entries; feedparser takes a tenth of a millisecond for each."""
_TAG = re.compile(r"<|&lt;|&#x?0*(?:60|3c);", re.IGNORECASE)
_MANY_ATTRIBUTES = re.compile(r"""<[^<>"']*+(?:(?:"[^"<]*+"|'[^'<]*+')[^<>"']*+){1000}""")
"""A tag with a thousand attributes: feedparser looks each up among all others."""
# With this header feedparser takes the bytes for UTF-8 and looks for no other encoding.
_HEADERS = {"content-type": "application/xml; charset=utf-8"}


_CUT_OFF = re.compile(
    r"(?:\u2026|\.\.\.|\[\s*(?:\u2026|\.{3})\s*\]|(?:read|continue|full)\s+(?:more|reading|story|article)\W*)\s*$",
    re.IGNORECASE,
)
_LEAST_CONTENT, _LEAST_SUMMARY = 25, 150
"""Words of a text that may be a whole article, where the feed calls it the content, and where the summary."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a feed.

    Attributes:
        where: the feed and the entry's number.
        metadata: what the feed says about it.
        body: its content, else its summary, as text; may be empty.
        is_whole: whether the body looks like the whole article and not like a teaser.
    """

    where: str
    metadata: Metadata
    body: str
    is_whole: bool


def read_feed(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of a feed, each the entry's title, a blank line, and its content, else its summary, as text.

    An entry's day is the one that it was published on, else (RSS 1.0, Atom) its date or the one of its last change.

    Raises:
        ArticleRefused: the file is too large or has too many tags, declares entities in a DTD, or is no feed.
    """
    for entry in entries_of_feed(source, options):
        try:
            yield article_of_entry(entry, options)
        except ArticleRefused as refused:
            yield refused


def article_of_entry(entry: Entry, options: SourceOptions, where: str | None = None) -> Article:
    """The article that an entry's own text is.

    Raises:
        ArticleRefused: it has none, or one that cannot be read.
    """
    if not entry.body:
        raise ArticleRefused("the entry has neither content nor summary", where or entry.where)
    return compose_article(
        with_headline(entry.metadata.headline, entry.body), entry.metadata, where or entry.where, options
    )


def entries_of_feed(source: Source, options: SourceOptions) -> Iterator[Entry]:
    """The entries of a feed.

    Raises:
        ArticleRefused: the file is too large, declares entities in a DTD, or is no feed.
    """
    import feedparser

    markup = decode(source.read_all(options.max_file_bytes), declared=True, charset=source.charset)
    limit = _ARTICLES * options.max_article_characters
    if len(markup) > limit:
        raise ArticleRefused(f"the feed is longer than {limit:,} characters", source.where)
    if not markup.strip():
        raise ArticleRefused("there is no text in it", source.where)
    if sum(1 for _ in islice(_TAG.finditer(markup), _MOST_TAGS + 1)) > _MOST_TAGS:
        raise ArticleRefused(f"the feed has more than {_MOST_TAGS:,} tags: split it", source.where)
    if _MANY_ATTRIBUTES.search(markup):
        raise ArticleRefused("the feed has a tag with a thousand attributes", source.where)
    if _ENTITY_DECLARATION.search(markup):
        raise ArticleRefused("it declares entities in a DTD, which could unfold without end", source.where)
    markup = _XML_DECLARATION.sub("", markup, count=1)
    try:
        # Bytes in a file object: feedparser would take a string for an address to fetch.
        feed = feedparser.parse(
            io.BytesIO(markup.encode()), response_headers=_HEADERS, resolve_relative_uris=False, sanitize_html=True
        )
    except Exception as error:  # feedparser meets any markup there is, and fails in several ways
        raise ArticleRefused(f"the feed cannot be parsed: {type(error).__name__}", source.where) from error
    if not feed.version and not feed.entries:
        raise ArticleRefused("neither RSS nor Atom", source.where)
    if not feed.entries:
        raise ArticleRefused("the feed has no entries", source.where)
    for number, entry in enumerate(feed.entries, 1):
        yield _entry(entry, feed.feed, f"{source.where}:{number}")


def _entry(entry: "FeedParserDict", feed: "FeedParserDict", where: str) -> Entry:
    contents = [*(entry.get("content") or ()), entry.get("summary_detail") or {}]
    content: FeedParserDict | dict[str, str] = next(
        (part for part in contents if (part.get("value") or "").strip()), {}
    )
    published = "published" if "published" in entry else "updated"
    origin = entry.get("source") or {}
    metadata = Metadata.from_values(
        {
            "identifier": entry.get("id"),
            "headline": _text(entry.get("title_detail") or {}),
            "published": entry.get(published),
            "url": entry.get("link"),
            "publisher": origin.get("title") or entry.get("publisher") or feed.get("publisher") or feed.get("title"),
            "language": content.get("language") or feed.get("language"),
        }
    )
    body = _text(content)
    least = _LEAST_SUMMARY if content is contents[-1] else _LEAST_CONTENT
    return Entry(where, metadata, body, len(body.split()) >= least and not _CUT_OFF.search(body))


def _text(part: "FeedParserDict | dict[str, str]") -> str:
    value = clean(part.get("value") or "")
    return value.strip() if part.get("type") == "text/plain" else text_of_html(value)
