"""NITF, the News Industry Text Format: one file, or the `nitf` element inside a NewsML-G2 item.

https://iptc.org/standards/nitf/ . With or without the namespace, all versions since 2.5.
"""

import html
from collections.abc import Iterator

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from kg.sources.composing import compose_article, with_dateline, with_headline
from kg.sources.fragments import text_of_element
from kg.sources.metadata import Metadata, parse_date
from kg.sources.options import SourceOptions
from kg.sources.sidecar import metadata_of_file
from kg.sources.streams import Source
from kg.sources.xml import LANGUAGE, Element, descendants, first, local_name, parse_xml, refuse_entities, words

__all__ = ["dateline_of_nitf", "metadata_of_nitf", "read_nitf", "text_of_nitf"]


def read_nitf(source: Source, options: SourceOptions) -> Iterator[Article]:
    """The article of a NITF file: its headline, a blank line, dateline and body.

    Its identifier is the `doc-id`, else the file's name without the suffix.

    Raises:
        PassedOver: it is canceled or withheld.
        ArticleRefused: it is no well-formed XML, too large, or has no text.
    """
    data = source.read_all(options.max_file_bytes)
    refuse_entities(data, source.where)
    # Without its DTD, which nothing fetches, references such as `&mdash;` stay, and are read as HTML's.
    root = parse_xml(data, source.where)
    if local_name(root) != "nitf":
        raise ArticleRefused(f"no NITF: its root is {local_name(root)!r}", source.where)
    own = metadata_of_nitf(root)
    status = next((element.get("management-status") for element in descendants(root, "docdata")), None)
    if str(status or "").strip().lower() in ("canceled", "cancelled", "withheld"):
        raise PassedOver(f"{status} by its publisher, not built: {own.identifier or own.headline}", source.where)
    text = text_of_nitf(root)
    if not text:
        raise ArticleRefused("the document has no body", source.where)
    text = with_dateline(dateline_of_nitf(root), text)
    metadata = metadata_of_file(source, own.or_else(source.known))
    yield compose_article(with_headline(own.headline, text), metadata, source.where, options)


def metadata_of_nitf(root: Element) -> Metadata:
    """What the document's head says about it."""
    values: dict[str, object] = {}
    for element in descendants(root, "doc-id"):
        values.setdefault("identifier", element.get("id-string"))
    stated = [
        *(element.get("norm") for element in descendants(root, "date.issue")),
        *(element.get("norm") for element in descendants(root, "date.release")),
        *(element.get("date.publication") for element in descendants(root, "pubdata")),
        *(element.get("norm") for element in descendants(root, "story.date")),
    ]
    values["published"] = next(filter(None, map(parse_date, stated)), None)
    publishers = [
        *(element.get("name") for element in descendants(root, "pubdata")),
        *(words(element) for element in descendants(root, "distributor")),
        *(element.get("holder") for element in descendants(root, "doc.copyright")),
        *(element.get("regsrc") for element in descendants(root, "doc-id")),
        *(words(element) for element in descendants(root, "rights.owner")),
    ]
    values["publisher"] = next((publisher for publisher in publishers if publisher), None)
    values["url"] = next(
        (element.get("ex-ref") for element in descendants(root, "pubdata") if element.get("ex-ref")), None
    )
    titles = [*descendants(root, "hl1"), *descendants(root, "hedline"), *descendants(root, "title")]
    values["headline"] = next((title for title in map(words, titles) if title), None)
    body = first(root, "body")
    values["language"] = root.get(LANGUAGE) or (body.get(LANGUAGE) if body is not None else None)
    return Metadata.from_values(values)


def dateline_of_nitf(root: Element) -> str | None:
    """The dateline in the head of the body, as words."""
    element = first(root, "dateline")
    return html.unescape(words(element)) if element is not None else None


def text_of_nitf(root: Element | None) -> str:
    """The paragraphs of the body's content, without pictures, captions and notes; empty where there is none."""
    content = first(root, "body.content") if root is not None else None
    return text_of_element(content) if content is not None else ""
