"""From a text and what is known about it to an `Article`, or the reason why it is refused."""

from kg.article import Article, Span
from kg.errors import ArticleRefused
from kg.sources.language import language_tag, unknown_language
from kg.sources.layout import find_dateline, find_title
from kg.sources.metadata import Metadata
from kg.sources.options import SourceOptions

__all__ = ["compose_article", "with_dateline", "with_headline"]


def compose_article(text: str, metadata: Metadata, where: str, options: SourceOptions) -> Article:
    """The article with this text, which is kept as it is; title and dateline are found by its layout.

    What the user says in the options wins over the metadata, and both over the dateline's agency as publisher.

    Raises:
        ArticleRefused: no text, no letter or digit in it, a text longer than the limit, or in a language that the
            reader does not know.
    """
    if not text or text.isspace():
        raise ArticleRefused("there is no text in it", where)
    if len(text) > options.max_article_characters:
        raise ArticleRefused(
            f"the text has {len(text):,} characters, the limit is {options.max_article_characters:,}", where
        )
    if not any(map(str.isalnum, text)):
        raise ArticleRefused("there are no words in it", where)
    language = options.language or metadata.language
    if reason := unknown_language(text, language, trusted=options.language is not None):
        raise ArticleRefused(reason, where)
    title = _headline_span(text, metadata.headline) or find_title(text)
    dateline = find_dateline(text, title)
    return Article(
        identifier=metadata.identifier or metadata.url or "",
        text=text,
        source=where,
        title=title,
        headline=metadata.headline,
        dateline=dateline,
        publisher=options.publisher or metadata.publisher or (dateline.agency if dateline else None),
        published=options.published or metadata.published,
        language=language_tag(language),
        url=metadata.url,
    )


def with_headline(headline: str | None, body: str) -> str:
    """The body below the headline and a blank line, or the body alone where that is its first line already."""
    if not headline or not body.strip() or _headline_span(body, headline):
        return body
    return f"{headline}\n\n{body}"


def with_dateline(dateline: str | None, body: str) -> str:
    """The body with the dateline that a source gives apart from it at its beginning, unless it has one already."""
    words = " ".join((dateline or "").split())
    if not words or find_dateline(body) or body.lstrip().casefold().startswith(words.casefold()):
        return body
    mark = "" if words.endswith(("-", "–", "—", "/.")) else " —"
    return f"{words}{mark} {body.lstrip()}"


def _headline_span(text: str, headline: str | None) -> Span | None:
    """The span of the first filled line where it is the headline, but for white space and case."""
    if not headline:
        return None
    begin = len(text) - len(text.lstrip())
    end = text.find("\n", begin)
    line = text[begin : end if end >= 0 else len(text)].rstrip()
    if line.casefold().split() != headline.casefold().split():
        return None
    return begin, begin + len(line)
