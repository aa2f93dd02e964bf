"""Whether a page that a crawler or a feed came by is an article, and what its address says about it."""

import re
from datetime import date
from urllib.parse import urlsplit

import lxml.html  # type: ignore[import-untyped]

from kg.sources.metadata import Metadata, parse_date

__all__ = ["is_article_page", "metadata_of_url"]

_LEAST_PROSE = 35
"""Words that stand together: teasers in a list have some twenty each, notices of an error or a robot check fewer."""
_LEAST_PARAGRAPH = 12
"""Words of a paragraph in a page's one `article` element."""
_DATE_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")


def is_article_page(tree: lxml.html.HtmlElement, url: str | None, *, declared: bool) -> bool:
    """Whether a page holds one article, not a list of them, a notice or a form.

    A page that declares an article (JSON-LD, Open Graph, microdata, a date of publication) is one. Without that it must
    not be a site's front page, not be closed to search engines as error pages and robot checks are, and have one
    `article` element with a paragraph, or 35 words of prose under one parent, which lists of teasers have not.

    Args:
        url: where the page came from.
        declared: whether its JSON-LD or a date of publication in its markup says that it is one.
    """
    if declared or _declares_article(tree):
        return True
    if url and urlsplit(url).path.strip("/") in ("", "index.html", "index.php"):
        return False
    if _is_closed_to_search_engines(tree):
        return False
    return _has_one_article(tree) or _longest_prose(tree) >= _LEAST_PROSE


def metadata_of_url(url: str | None) -> Metadata:
    """What an address says about its article: the host as publisher, and the day in a path such as `/2021/03/04/`."""
    if not url:
        return Metadata()
    parts = urlsplit(url)
    published: date | None = None
    if match := _DATE_IN_PATH.search(parts.path):
        published = parse_date(f"{match[1]}-{match[2]:0>2}-{match[3]:0>2}")
    host = (parts.hostname or "").removeprefix("www.")
    return Metadata(url=url, published=published, publisher=host or None)


def _declares_article(tree: lxml.html.HtmlElement) -> bool:
    for element in tree.iter("meta"):
        if element.get("property") == "og:type" and (element.get("content") or "").strip().lower() == "article":
            return True
    return any(element.get("itemprop") == "articleBody" for element in tree.iter())


def _has_one_article(tree: lxml.html.HtmlElement) -> bool:
    articles = list(tree.iter("article"))
    return len(articles) == 1 and any(_own_words(one) >= _LEAST_PARAGRAPH for one in articles[0].iter("p"))


def _own_words(element: lxml.html.HtmlElement) -> int:
    """The words in an element, links not counted."""
    return len(" ".join(element.xpath(".//text()[not(ancestor::a)]")).split())


def _is_closed_to_search_engines(tree: lxml.html.HtmlElement) -> bool:
    return any(
        (element.get("name") or "").lower() == "robots" and "noindex" in (element.get("content") or "").lower()
        for element in tree.iter("meta")
    )


def _longest_prose(tree: lxml.html.HtmlElement) -> int:
    """The most words that stand under one parent, in its own text and its paragraphs, links not counted."""
    counts: dict[lxml.html.HtmlElement, int] = {}
    for element in tree.iter("p", "br", "div", "td", "section", "article", "main", "body"):
        parent = element.getparent() if element.tag in ("p", "br") else element
        if element.tag == "p":
            words = _own_words(element)
        else:
            words = len(((element.tail if element.tag == "br" else element.text) or "").split())
        if parent is not None:
            counts[parent] = counts.get(parent, 0) + words
    return max(counts.values(), default=0)
