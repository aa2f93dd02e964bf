"""Whether a page that a crawler or a feed came by is an article, and what its address says about it."""

import re
from datetime import date
from urllib.parse import urlsplit

import lxml.html  # type: ignore[import-untyped]

from kg.sources.metadata import Metadata, parse_date

__all__ = ["is_article_page", "metadata_of_url"]

_LEAST_PROSE = 50
"""Words that stand together: teasers in a list have some twenty each, notices of an error or a robot check fewer."""
_DATE_IN_PATH = re.compile(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?=[/-]|$)")


def is_article_page(tree: lxml.html.HtmlElement, url: str | None, *, declared: bool) -> bool:
    """Whether a page holds one article, not a list of them, a notice or a form.

    A page that declares an article (JSON-LD, Open Graph, microdata, a date of publication) is one. Without that it must
    not be a site's front page, not be closed to search engines as error pages and robot checks are, and have 50 words
    of prose under one parent, which lists of teasers have not.

    Args:
        url: where the page came from.
        declared: whether its JSON-LD or a date of publication in its markup says that it is one.
    """
    if declared or _declares_article(tree):
        return True
    if url and urlsplit(url).path.strip("/") in ("", "index.html", "index.php"):
        return False
    return not _is_closed_to_search_engines(tree) and _longest_prose(tree) >= _LEAST_PROSE


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


def _is_closed_to_search_engines(tree: lxml.html.HtmlElement) -> bool:
    return any(
        (element.get("name") or "").lower() == "robots" and "noindex" in (element.get("content") or "").lower()
        for element in tree.iter("meta")
    )


def _longest_prose(tree: lxml.html.HtmlElement) -> int:
    """The most words that stand under one parent, in its own text and its paragraphs, links not counted."""
    counts: dict[lxml.html.HtmlElement, int] = {}
    for element in tree.iter("p", "br", "div", "td", "section", "article", "main", "body"):
        own = element.text or ""
        if element.tag == "br":
            own, parent = element.tail or "", element.getparent()
        elif element.tag == "p":
            own = " ".join(text for text in element.xpath(".//text()[not(ancestor::a)]"))
            parent = element.getparent()
        else:
            parent = element
        if parent is not None:
            counts[parent] = counts.get(parent, 0) + len(own.split())
    return max(counts.values(), default=0)
