"""Records of named values, as JSON and CSV give them, made articles."""

from collections.abc import Mapping

from kg.article import Article
from kg.errors import ArticleRefused
from kg.sources.composing import compose_article, with_headline
from kg.sources.decoding import clean, printable
from kg.sources.fragments import looks_like_html, text_of_html
from kg.sources.metadata import NAMES, Metadata, first_value
from kg.sources.options import SourceOptions

__all__ = ["article_of_record", "field_names", "text_names"]

_TEXT_NAMES = (
    "text",
    "body",
    "content",
    "article",
    "article_text",
    "articleBody",
    "maintext",
    "main_text",
    "full_text",
    "fulltext",
    "content_text",
    "content_html",
    "body_text",
    "story",
)
_MOST_FIELDS = 10_000
_FIELD_OPTIONS = {
    "identifier": "id_field",
    "headline": "title_field",
    "published": "date_field",
    "url": "url_field",
    "publisher": "publisher_field",
    "language": "language_field",
}


def text_names(options: SourceOptions) -> tuple[str, ...]:
    """The keys that the text is looked for under: the one that the user names, or the usual ones."""
    return (options.text_field,) if options.text_field else _TEXT_NAMES


def field_names(options: SourceOptions) -> tuple[str, ...]:
    """The keys that anything but the text is looked for under."""
    named = {attribute: getattr(options, _FIELD_OPTIONS[attribute]) for attribute in NAMES}
    return tuple(
        name for attribute, keys in NAMES.items() for name in ((named[attribute],) if named[attribute] else keys)
    )


def article_of_record(record: Mapping[str, object], where: str, options: SourceOptions) -> Article:
    """The article in a record: its text is the headline, a blank line, and the body.

    A body that is HTML from its first to its last character is made text. Without an identifier or URL of its own the
    article has an empty identifier.

    Raises:
        ArticleRefused: it has thousands of fields, no text, or one that cannot be read.
    """
    if len(record) > _MOST_FIELDS:
        raise ArticleRefused(f"the record has more than {_MOST_FIELDS:,} fields", where)
    names = text_names(options)
    body = first_value(record, names)
    if isinstance(body, list) and all(isinstance(part, str) for part in body):
        body = "\n\n".join(body)  # paragraphs
    if not isinstance(body, str) or not body:
        stated = {str(key).strip().casefold() for key in record}
        if empty := next((name for name in names if name.casefold() in stated), None):
            raise ArticleRefused(f"there is no text in the field {empty!r}", where)
        keys = ", ".join(printable(str(key))[:40] for key in list(record)[:12])
        raise ArticleRefused(f"no text under {' or '.join(map(repr, names[:3]))} (it has: {keys or 'nothing'})", where)
    if len(body) > 16 * options.max_article_characters:
        raise ArticleRefused(f"the text is longer than {options.max_article_characters:,} characters", where)
    if looks_like_html(body):
        body = text_of_html(body)
    values: dict[str, object] = {}
    for attribute, keys_of in NAMES.items():
        named = getattr(options, _FIELD_OPTIONS[attribute])
        values[attribute] = first_value(record, (named,) if named else keys_of)
    metadata = Metadata.from_values(values)
    text = with_headline(metadata.headline, clean(body).replace("\x00", "\ufffd"))
    return compose_article(text, metadata, where, options)
