"""What the XML formats of news agencies share: names without namespaces, words of an element, no entities."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import lxml.etree  # type: ignore[import-untyped]

from kg.errors import ArticleRefused

__all__ = [
    "LANGUAGE",
    "Element",
    "children",
    "descendants",
    "first",
    "local_name",
    "parse_xml",
    "refuse_entities",
    "words",
]

LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
Element: TypeAlias = Any
"""An element of lxml, which has no types of its own."""


def refuse_entities(head: bytes, where: str) -> None:
    """Refuse a document that declares entities.

    Raises:
        ArticleRefused: it does.
    """
    if b"<!ENTITY" in head.replace(b"\x00", b"").upper():
        raise ArticleRefused("it declares entities in a DTD, which could unfold without end", where)


def local_name(element: Element) -> str:
    """The element's name without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def children(element: Element, *path: str) -> Iterator[Element]:
    """The elements that a path of names leads to, one level a name, in any namespace."""
    for child in element:
        if local_name(child) == path[0]:
            if len(path) == 1:
                yield child
            else:
                yield from children(child, *path[1:])


def descendants(root: Element, name: str) -> Iterator[Element]:
    """The elements of this name below the root, in any namespace, in the order of the document."""
    yield from root.iter(f"{{*}}{name}")


def first(root: Element, name: str) -> Element | None:
    """The first element of this name below the root, in any namespace."""
    return next(descendants(root, name), None)


def words(element: Element | None) -> str:
    """All words in an element, on one line."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def parse_xml(data: bytes, where: str) -> Element:
    """The root of a document, without fetching anything or unfolding entities.

    Raises:
        ArticleRefused: it is not well-formed.
    """
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return lxml.etree.fromstring(data, parser)
    except (lxml.etree.XMLSyntaxError, ValueError) as error:
        raise ArticleRefused(f"not well-formed XML: {error}", where) from error
