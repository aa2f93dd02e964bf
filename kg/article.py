"""The article: a text that never changes again, with what is known about it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

__all__ = ["Article", "Dateline", "Span", "article_key"]

Span = tuple[int, int]
"""Half-open `(begin, end)` in Unicode code points of the article's text."""


@dataclass(frozen=True, slots=True)
class Dateline:
    """The opening words of a report that say where, when and by which agency it was filed.

    `UNITED NATIONS, February 14. /TASS/.` has the place `UNITED NATIONS`, the date words `February 14` and the agency
    `TASS`. All spans count in the article's text; `span` covers the whole dateline with its closing mark.
    """

    span: Span
    place: Span | None = None
    date: Span | None = None
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    r"""One news article as it entered the program.

    Attributes:
        identifier: the source's own name for it: a file's name without suffixes, a guid, an id, else its URL, else
            empty.
        text: the text that every offset counts in; line ends are `\n`, a byte order mark is dropped, and characters
            that no XML can carry have given way one for one.
        source: where it was read from (`reports.jsonl:12`), for messages only.
        title: span of the headline in the text, where there is one.
        headline: the headline's words where the source gives them apart from the text.
        published: the day of publication, given by the source or the user; never guessed from the text.
        language: BCP 47 tag as the source gives it, or None.
    """

    identifier: str
    text: str
    source: str
    title: Span | None = None
    headline: str | None = None
    dateline: Dateline | None = None
    publisher: str | None = None
    published: date | None = None
    language: str | None = None
    url: str | None = None


_PLAIN_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_LEGIBLE: Final = 40
_DIGEST: Final = 16


def article_key(article: Article) -> str:
    """The article's local name in IRIs: its identifier where that is plain, else a legible part of it with a digest.

    Without an identifier the URL takes its place, and without both the text does. An identifier or URL that is not
    plain gives the first 40 characters of its slug and 16 hexadecimal digits of its SHA-256, so that two never share a
    key.
    """
    name = article.identifier or article.url or ""
    if _PLAIN_IDENTIFIER.fullmatch(name):
        return name
    digest = sha256((name or article.text).encode(errors="surrogatepass")).hexdigest()[:_DIGEST]
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    legible = re.sub(r"[^a-z0-9]+", "-", letters)[:_LEGIBLE].strip("-")
    return f"{legible or 'text'}-{digest}"
