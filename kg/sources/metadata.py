"""What is known about an article besides its text, and the many ways in which sources write it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate

from kg.errors import OptionError
from kg.sources.decoding import clean
from kg.sources.language import language_tag

__all__ = ["NAMES", "Metadata", "first_value", "parse_date", "published_option"]

NAMES: Mapping[str, tuple[str, ...]] = {
    "identifier": ("identifier", "id", "guid", "uri", "uuid", "article_id", "_id"),
    "headline": ("title", "headline", "title_text", "article_title"),
    "published": (
        "published",
        "date",
        "publish_date",
        "date_publish",
        "published_at",
        "publishedAt",
        "datePublished",
        "date_published",
        "pubDate",
        "pub_date",
        "publication_date",
    ),
    "url": ("url", "link", "source_url", "canonical_url"),
    "publisher": ("publisher", "source", "outlet", "publication", "source_domain", "site_name", "domain"),
    "language": ("language", "lang", "inLanguage"),
}
"""Attribute of `Metadata` → the keys that records and sidecars use for it, the most usual first."""

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})(?=$|[T\s])")
_NAMED = re.compile(
    r"(?:[a-z]{3,9}\.?,? +)?(?:(?P<day>\d{1,2})(?:st|nd|rd|th)? +)?(?P<month>[a-z]{3,9})\.?"
    r"(?: +(?P<day_after>\d{1,2})(?:st|nd|rd|th)?)?,? +(?P<year>\d{4})\b",
    re.IGNORECASE,
)
_MONTH_NAME = re.compile(
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?"
    r"|dec(ember)?)",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x1f]+", re.IGNORECASE)
# Seconds and milliseconds since 1970 that fall between 1980 and 2100; smaller numbers may be years or counters.
_EPOCH_SECONDS = range(315_532_800, 4_102_444_800)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a source says about one article; None where it says nothing usable."""

    identifier: str | None = None
    headline: str | None = None
    published: date | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None

    def or_else(self, other: "Metadata") -> "Metadata":
        """The same, with what the other says where it says nothing itself."""
        return Metadata(
            identifier=self.identifier or other.identifier,
            headline=self.headline or other.headline,
            published=self.published or other.published,
            url=self.url or other.url,
            publisher=self.publisher or other.publisher,
            language=self.language or other.language,
        )

    @classmethod
    def from_values(cls, values: Mapping[str, object]) -> "Metadata":
        """Metadata from raw values under the attributes' names; a value that cannot be understood is left out."""
        url = _words(values.get("url"))
        return cls(
            identifier=_words(values.get("identifier")),
            headline=_words(values.get("headline")),
            published=parse_date(values.get("published")),
            url=url if url and _URL.fullmatch(url) else None,
            publisher=_words(values.get("publisher")),
            language=language_tag(values.get("language")),
        )


def parse_date(value: object) -> date | None:
    """The day that a source's date names, as written there (no shift between time zones), or None.

    Understood are ISO 8601 (`2020-02-14T10:00:00Z`, `20200214`), RFC 822 and RFC 850, `14 February 2020`,
    `Feb. 14, 2020`, and seconds or milliseconds since 1970 as numbers. `03/04/2020` is left out: it is two days.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        for seconds in (value, value / 1000):
            if _EPOCH_SECONDS.start <= seconds < _EPOCH_SECONDS.stop:
                return datetime.fromtimestamp(seconds, UTC).date()
        return None
    if not isinstance(value, str):
        return None
    written = value.strip()[:100]
    try:
        if match := _ISO.match(written):
            return date(int(match[1]), int(match[3]), int(match[4]))
        if match := _NAMED.match(written):
            day = match["day"] or match["day_after"]
            if day and _MONTH_NAME.fullmatch(match["month"]):
                return date(int(match["year"]), _MONTHS.index(match["month"][:3].lower()) + 1, int(day))
        if fields := parsedate(written):
            return date(*fields[:3])
    except (ValueError, OverflowError, TypeError, IndexError):
        pass
    return None


def published_option(value: str) -> date:
    """The day that a user gives for `--published`.

    Raises:
        OptionError: it is not a date.
    """
    day = parse_date(value)
    if day is None:
        raise OptionError(f"{value!r} is not a date: write it as 2020-02-14")
    return day


def first_value(record: Mapping[str, object], names: tuple[str, ...]) -> object:
    """The first filled value under one of the names, compared without case; `a.b` looks for `b` inside `a`."""
    folded: dict[str, object] = {}
    for key, value in record.items():
        folded.setdefault(str(key).strip().casefold(), value)
    for name in names:
        value = folded.get(name.casefold())
        if value is None and "." in name:
            outer, _, inner = name.partition(".")
            nested = folded.get(outer.casefold())
            value = first_value(nested, (inner,)) if isinstance(nested, Mapping) else None
        if value is not None and value != "":
            return value
    return None


def _words(value: object) -> str | None:
    """A value as words on one line: the name of `{"name": …}`, the first of a list, numbers as written."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, Mapping):
        value = next((value[key] for key in ("name", "title", "@value", "#text", "value") if value.get(key)), None)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    words = " ".join(clean(str(value)).replace("\x00", "\ufffd").split())
    return words or None
