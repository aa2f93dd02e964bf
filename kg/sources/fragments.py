"""Pieces of HTML, as feeds and records carry them, made plain text."""

import html
import re

import lxml.html  # type: ignore[import-untyped]
from lxml.etree import LxmlError  # type: ignore[import-untyped]

__all__ = ["looks_like_html", "text_of_element", "text_of_html", "without_controls"]

_BLOCKS = {
    "address",
    "article",
    "aside",
    "block",
    "blockquote",
    "bq",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hl1",
    "hl2",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
}
_UNREAD = {"script", "style", "template", "noscript", "iframe", "object", "svg", "head", "title", "select", "button"}
_UNREAD |= {"media", "note"}  # NITF's pictures with their captions, and notes to editors
_WHOLE = re.compile(r"\s*<(?:!doctype|[a-z][a-z0-9]*)\b[^>]*>.*>\s*", re.IGNORECASE | re.DOTALL)
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def without_controls(markup: str) -> str:
    """The markup with U+FFFD for the characters that XML and HTML parsers do not take."""
    return _NOT_IN_XML.sub("\ufffd", markup)


def looks_like_html(text: str) -> bool:
    """Whether the text begins with a tag and ends with one."""
    return _WHOLE.fullmatch(text) is not None


def text_of_html(fragment: str) -> str:
    """The words of a piece of HTML: blocks become paragraphs with a blank line between, `<br>` a line end.

    Scripts, styles and the like are left out; white space inside a paragraph becomes one space.
    """
    if not fragment.strip():
        return ""
    try:
        root = lxml.html.fragment_fromstring(without_controls(fragment), create_parent="div")
    except (LxmlError, ValueError):
        return ""
    return text_of_element(root)


def text_of_element(root: lxml.etree._Element) -> str:
    """As `text_of_html` for an element of HTML, XHTML or NITF, in whatever namespace."""
    parts: list[str] = []
    _collect(root, parts)
    paragraphs = "".join(parts).split("\x00")
    filled = (_lines(paragraph) for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in filled if paragraph)


def _collect(root: lxml.etree._Element, parts: list[str]) -> None:
    """Text in document order, with U+0000 around blocks and U+0001 for a line end; no recursion, pages can be deep."""
    skipped = None
    for event, element in lxml.etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        starts = event == "start"
        tag = element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
        if starts and skipped is None and tag in _UNREAD:
            skipped = element
        if starts and skipped is None:
            parts.append("\x00" if tag in _BLOCKS else "\x01" if tag == "br" else "")
            parts.append(html.unescape(element.text or "") if element.tag is lxml.etree.Entity else element.text or "")
        if not starts:
            if skipped is element:
                skipped = None
            if skipped is None:
                parts.append("\x00" if tag in _BLOCKS else "")
                parts.append(element.tail or "" if element is not root else "")


def _lines(paragraph: str) -> str:
    lines = (" ".join(line.split()) for line in paragraph.split("\x01"))
    return "\n".join(line for line in lines if line)
