"""Web pages: the article's text by trafilatura, its metadata from JSON-LD and the page's head.

Nothing is fetched: links, scripts, images and DTDs of a page are never followed.
"""

import json
import logging
import re
from collections import deque
from collections.abc import Iterator, Mapping
from itertools import islice

import lxml.html  # type: ignore[import-untyped]

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from kg.sources.composing import compose_article, with_headline
from kg.sources.decoding import clean, decode
from kg.sources.fragments import without_controls
from kg.sources.metadata import Metadata
from kg.sources.options import SourceOptions
from kg.sources.pages import is_article_page, metadata_of_url
from kg.sources.sidecar import metadata_of_file
from kg.sources.streams import Source

__all__ = ["read_html"]

_MARKUP_AROUND = 16
"""Characters of a page for one of an article."""
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
# trafilatura's own date is not used: it may come from the text, which does not say when it was published.
_DATE_NAMES = {
    "article:published_time",
    "og:published_time",
    "date",
    "datepublished",
    "dc.date",
    "dc.date.issued",
    "dcterms.created",
    "dcterms.date",
    "dcterms.issued",
    "parsely-pub-date",
    "pubdate",
    "publish-date",
    "publish_date",
    "publishdate",
    "sailthru.date",
}
_LEAST_WORDS = 4
"""Words of the longest line of an article; where all lines are shorter, they are a page's menus."""
_MOST_ELEMENTS = 30_000
"""Of a page; long live reports have some thousands, and extraction takes ever longer for each."""
_MOST_JSON_LD_NODES = 1_000
_SITE = re.compile(r"\s*(?:\||–|—|·|»|::|\s-)\s+([^|–—·»]{2,40}?)\s*")
_NOT_AN_ARTICLE = "pages that are no article (lists, notices, forms)"
_NO_TEXT = "no article text found in the page"

# A page without an article is told by a refusal, not by log lines on the terminal.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("htmldate").addHandler(logging.NullHandler())


def read_html(source: Source, options: SourceOptions, *, crawled: bool = False) -> Iterator[Article]:
    """The article of a page: its headline, a blank line, and its paragraphs with a blank line between.

    Its identifier is the one that JSON-LD gives, else the canonical URL, else the file's name without the suffix. What
    the page does not say is taken from `source.known`, and publisher and day at last from its address.

    Args:
        crawled: nobody says that the page is an article: it may be any page that a crawler came by.

    Raises:
        PassedOver: it is no article, where it was crawled.
        ArticleRefused: the page is too large or has no article text.
    """
    page = decode(source.read_all(options.max_file_bytes), declared=True, charset=source.charset)
    limit = _MARKUP_AROUND * options.max_article_characters
    if len(page) > limit:
        raise ArticleRefused(f"the page is longer than {limit:,} characters", source.where)
    try:
        tree = _parse(_XML_DECLARATION.sub("", page, count=1), source.where)
        body, own = _extract(tree, source, crawled=crawled)
    except _NoArticle as error:
        if crawled:
            raise PassedOver(_NOT_AN_ARTICLE, source.where) from error
        raise ArticleRefused(error.reason, source.where) from error
    own = own.or_else(source.known).or_else(metadata_of_url(source.known.url))
    metadata = metadata_of_file(source, own)
    yield compose_article(with_headline(own.headline, body), metadata, source.where, options)


class _NoArticle(ArticleRefused):
    """The page is none of an article."""


def _parse(page: str, where: str) -> lxml.html.HtmlElement:
    import trafilatura  # slow to import, and plain text does without

    try:
        tree = trafilatura.load_html(without_controls(page))
    except Exception as error:  # parsers meet any markup there is, and each fails in its own way
        raise ArticleRefused(f"the page cannot be parsed: {type(error).__name__}", where) from error
    if tree is None:
        raise _NoArticle(_NO_TEXT, where)
    if sum(1 for _ in islice(tree.iter(), _MOST_ELEMENTS + 1)) > _MOST_ELEMENTS:
        raise ArticleRefused(f"the page has more than {_MOST_ELEMENTS:,} elements", where)
    return tree


def _extract(tree: lxml.html.HtmlElement, source: Source, *, crawled: bool) -> tuple[str, Metadata]:
    """The article's text without its headline, and what the page says about it."""
    import trafilatura  # as above

    where = source.where
    linked = _article_of_json_ld(tree)
    published = _date_of_markup(tree)
    language = tree.get("lang")
    title = " ".join((tree.findtext(".//head/title") or "").split())
    if crawled and not is_article_page(tree, source.known.url, declared=bool(linked or published)):
        raise _NoArticle(_NOT_AN_ARTICLE, where)
    published = published or _date_of_time(tree)
    try:
        document = trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False)
    except Exception as error:  # as above
        raise ArticleRefused(f"the page cannot be parsed: {type(error).__name__}", where) from error
    lines = [line.strip() for line in clean(getattr(document, "text", None) or "").split("\n")]
    if document is None or isinstance(document, dict) or not any(len(line.split()) >= _LEAST_WORDS for line in lines):
        raise _NoArticle(_NO_TEXT, where)
    stated = Metadata.from_values(linked)
    found = Metadata.from_values(
        {
            "headline": document.title,
            "published": published,
            "url": document.url,
            "publisher": document.sitename,
            "language": language,
        }
    )
    metadata = Metadata(
        identifier=stated.identifier,
        headline=stated.headline or found.headline,
        published=stated.published or found.published,
        url=found.url or stated.url,
        publisher=stated.publisher or found.publisher or _site_of_title(title, stated.headline or found.headline),
        language=stated.language or found.language,
    )
    return "\n\n".join(line for line in lines if line), metadata


def _article_of_json_ld(tree: lxml.html.HtmlElement) -> Mapping[str, object]:
    """What the page's JSON-LD says about its article, under the names of `Metadata`; empty where it says nothing.

    Types of https://schema.org/Article and below count.
    """
    for script in tree.iter("script"):
        if script.get("type", "").strip().lower() != "application/ld+json":
            continue
        try:
            nodes = deque([json.loads(script.text or "", strict=False)])
        except (ValueError, RecursionError):
            continue
        for _ in range(_MOST_JSON_LD_NODES):
            if not nodes:
                break
            node = nodes.popleft()
            if isinstance(node, list):
                nodes.extend(node)
            elif isinstance(node, Mapping) and not _is_article(node.get("@type")):
                nodes.append(node.get("@graph"))
            elif isinstance(node, Mapping):
                page = node.get("mainEntityOfPage")
                publisher = node.get("publisher")
                if isinstance(publisher, Mapping) and not publisher.get("name"):
                    # A node of its own, which may stand anywhere in the page's graph.
                    publisher = _named(publisher.get("@id"), script) or publisher
                return {
                    "identifier": node.get("identifier"),
                    "headline": node.get("headline") or node.get("name"),
                    "published": node.get("datePublished"),
                    "url": node.get("url") or (page.get("@id") if isinstance(page, Mapping) else page),
                    "publisher": publisher,
                    "language": node.get("inLanguage"),
                }
    return {}


def _named(identifier: object, script: lxml.html.HtmlElement) -> object:
    """The JSON-LD node with this identifier in the same script."""
    nodes = deque([json.loads(script.text or "", strict=False)])
    for _ in range(_MOST_JSON_LD_NODES if identifier else 0):
        if not nodes:
            break
        node = nodes.popleft()
        if isinstance(node, list):
            nodes.extend(node)
        elif isinstance(node, Mapping):
            if node.get("@id") == identifier and node.get("name"):
                return node
            nodes.append(node.get("@graph"))
    return None


def _site_of_title(title: str, headline: str | None) -> str | None:
    """What follows the headline in the page's title: `The Ledger` of `Shells strike market | The Ledger`."""
    if not headline or not title.casefold().startswith(headline.casefold()):
        return None
    match = _SITE.fullmatch(title[len(headline) :])
    return match[1] if match else None


def _date_of_markup(tree: lxml.html.HtmlElement) -> str | None:
    """The day that a `meta` or `time` element states as the one of publication."""
    for element in tree.iter("meta", "time"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        stated = element.get("content") or element.get("datetime")
        if stated and (name.strip().lower() in _DATE_NAMES or element.get("pubdate") is not None):
            return str(stated)
    return None


def _date_of_time(tree: lxml.html.HtmlElement) -> str | None:
    """The day of the `time` elements in the article or above it, or of the only one, where they name one day."""
    times = [element for element in tree.iter("time") if element.get("datetime")]
    inside = [one for one in times if any(above.tag in ("article", "header", "main") for above in one.iterancestors())]
    days = [str(element.get("datetime")) for element in (times if len(times) == 1 else inside)]
    return days[0] if len({day[:10] for day in days}) == 1 else None


def _is_article(kind: object) -> bool:
    kinds = kind if isinstance(kind, list) else [kind]
    return any(isinstance(name, str) and name.endswith(("Article", "BlogPosting", "Report")) for name in kinds)
