"""IPTC NewsML-G2: single items, and messages with many of them.

https://iptc.org/standards/newsml-g2/ . The text stands inline, as NITF, XHTML or escaped data.
"""

import base64
import binascii
import html
import io
import re
from collections.abc import Iterator

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from kg.sources.composing import compose_article, with_dateline, with_headline
from kg.sources.decoding import clean, decode, detect_encoding
from kg.sources.fragments import looks_like_html, text_of_element, text_of_html, without_controls
from kg.sources.metadata import Metadata, parse_date
from kg.sources.nitf import dateline_of_nitf, metadata_of_nitf, text_of_nitf
from kg.sources.options import SourceOptions
from kg.sources.streams import Source
from kg.sources.xml import LANGUAGE, Element, children, first, local_name, parse_xml, refuse_entities, words

__all__ = ["read_newsml"]

_PIECE = 65_536
_LONGEST_TAG = 200
_ITEM = re.compile(
    r"<((?:[A-Za-z_][\w.-]*:)?(?:newsItem|packageItem|conceptItem|knowledgeItem|planningItem))(?=[\s/>])"
)
_START_TAG = re.compile(r"<[A-Za-z_](?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_NAMED_CHARACTER = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,30});")
_WITHDRAWN = {"canceled", "cancelled", "withheld"}
_TEXT = {"", "text", "composite"}
_DATES = ("contentCreated", "versionCreated", "firstCreated", "contentModified")


def read_newsml(source: Source, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of a file of NewsML-G2, item by item; `where` names the number of the item in a message.

    The day is the one that the content was created on, else the version; the publisher is the item's provider, else the
    source of its information, else who holds the rights. An item that is damaged is refused alone.

    Raises:
        ArticleRefused: no item, entities in a DTD, or NewsML 1.
    """
    refuse_entities(source.head, source.where)
    head = decode(source.head, declared=True)
    root = _START_TAG.search(head)
    opening = root[0] if root else ""
    if re.match(r"<NewsML\b", opening):
        raise ArticleRefused("NewsML 1, which is not read: ask for NewsML-G2 or NITF", source.where)
    alone = _ITEM.match(opening) is not None
    found = False
    for number, item in enumerate(_items(source, options), 1):
        found = True
        where = source.where if alone else f"{source.where}:{number}"
        try:
            if isinstance(item, ArticleRefused):
                raise ArticleRefused(item.reason, where)
            yield _article(_parse(item, "" if alone else opening, where), where, options)
        except ArticleRefused as refused:
            yield refused
    if not found:
        raise ArticleRefused("there is no news item in it", source.where)


def _items(source: Source, options: SourceOptions) -> Iterator[str | ArticleRefused]:
    """The markup of each item, one after the other, or why it cannot be had."""
    stream = io.TextIOWrapper(source.stream, detect_encoding(source.head, declared=True), errors="replace")
    text = ""
    while True:
        begin = _ITEM.search(text)
        if begin is None:
            piece = stream.read(_PIECE)
            if not piece:
                return
            text = text[-_LONGEST_TAG:] + piece
            continue
        text = text[begin.start() :]
        tag = begin[1]
        stop = re.compile(rf"</{re.escape(tag)}\s*>|{_ITEM.pattern}")
        at = len(tag) + 1
        while not (end := stop.search(text, at)):
            if len(text) > options.max_file_bytes:
                yield ArticleRefused(f"the {tag} is larger than the limit of {options.max_file_bytes:,} bytes")
                text = text[-_LONGEST_TAG:]
                break
            at = max(at, len(text) - _LONGEST_TAG)
            piece = stream.read(_PIECE)
            if not piece:
                yield ArticleRefused(f"the {tag} has no end: the file is cut off")
                return
            text += piece
        if end is None:
            continue
        if end[0].startswith("</"):
            yield text[: end.end()]
            text = text[end.end() :]
        else:
            yield ArticleRefused(f"the {tag} has no end: another item begins inside it")
            text = text[end.start() :]


def _parse(item: str, opening: str, where: str) -> Element:
    """The item as an element, inside the start tag that declares its namespaces."""
    item = _NAMED_CHARACTER.sub(_character, without_controls(item))
    closing = f"</{opening[1:].split()[0].rstrip('>')}>" if opening else ""
    root = parse_xml(f"{opening}{item}{closing}".encode(), where)
    return root[0] if opening else root


def _character(name: re.Match[str]) -> str:
    """The character of a name from HTML, which XML knows only by a DTD."""
    return html.escape(html.unescape(name[0])) if html.unescape(name[0]) != name[0] else name[0]


def _article(item: Element, where: str, options: SourceOptions) -> Article:
    if local_name(item) != "newsItem":
        raise PassedOver("items without a text of their own (packages, concepts, plans)", where)
    identifier, headline = item.get("guid"), _headline(item)
    status = next((_code(element) for element in children(item, "itemMeta", "pubStatus")), "usable").casefold()
    if status in _WITHDRAWN:
        raise PassedOver(f"{status} by its publisher, not built: {identifier or headline}", where)
    kind = next((_code(element) for element in children(item, "itemMeta", "itemClass")), "").casefold()
    if kind not in _TEXT:
        raise PassedOver("items that are no text (pictures, sound, film, plans)", where)
    body, own = _content(item, where)
    if not body:
        remote = next((element.get("href") for element in children(item, "contentSet", "remoteContent")), None)
        if kind == "composite":
            raise PassedOver("items without a text of their own (packages, concepts, plans)", where)
        raise ArticleRefused(f"the item has no text in it{f', only a link: {remote}' if remote else ''}", where)
    dates = (
        words(element)
        for name in _DATES
        for meta in ("contentMeta", "itemMeta")
        for element in children(item, meta, name)
    )
    languages = [
        *(element.get("tag") for element in children(item, "contentMeta", "language")),
        *(element.get(LANGUAGE) for element in children(item, "contentSet", "inlineXML")),
        item.get(LANGUAGE),
    ]
    stated = Metadata.from_values(
        {
            "identifier": identifier,
            "headline": headline,
            "published": next(filter(None, map(parse_date, dates)), None),
            "url": next(
                (element.get("href") for element in children(item, "itemMeta", "link") if _is_page(element)), None
            ),
            "publisher": _publisher(item),
            "language": next((language for language in languages if language), None),
        }
    )
    dateline = next((words(element) for element in children(item, "contentMeta", "dateline")), None)
    title = next((words(element) for element in children(item, "itemMeta", "title")), None)
    metadata = stated.or_else(own).or_else(Metadata(headline=title or None))
    text = with_headline(metadata.headline, with_dateline(dateline, body))
    return compose_article(text, metadata, where, options)


def _headline(item: Element) -> str | None:
    """The main headline that the content's metadata give."""
    found = [element for element in children(item, "contentMeta", "headline") if words(element)]
    main = [element for element in found if _code(element, "role") in ("", "main", "headline", "hl1", "hld")]
    return next((words(element) for element in [*main, *found]), None)


def _publisher(item: Element) -> str | None:
    """The provider's name, else that of the source of information, the creator, the holder of the rights."""
    parties = [
        *children(item, "itemMeta", "provider"),
        *children(item, "contentMeta", "infoSource"),
        *children(item, "rightsInfo", "copyrightHolder"),
        *children(item, "contentMeta", "creator"),
    ]
    return next((name for party in parties if (name := _name(party))), None)


def _name(party: Element) -> str:
    """The name of a party, an English one first, else what its literal, code or IRI says."""
    names = sorted(children(party, "name"), key=lambda name: not (name.get(LANGUAGE) or "en").startswith("en"))
    named = next((words(name) for name in names if words(name)), "")
    return named or (party.get("literal") or "").strip() or _code(party)


def _content(item: Element, where: str) -> tuple[str, Metadata]:
    """The text of the first rendition that has one, and what is said inside it."""
    for rendition in item.iter("{*}inlineXML", "{*}inlineData"):
        document: Element | None = rendition
        kind = (rendition.get("contenttype") or "").casefold()
        if local_name(rendition) == "inlineData":
            data = _data(rendition, where)
            if "nitf" not in kind:
                is_markup = "html" in kind or looks_like_html(data)
                text = text_of_html(data) if is_markup else clean(data).replace("\x00", "\ufffd").strip()
                if text:
                    return text, Metadata()
                continue
            document = parse_xml(_NAMED_CHARACTER.sub(_character, data).encode(), where)
        if document is not None and local_name(document) != "nitf":
            document = first(document, "nitf")
        if document is not None:
            if text := text_of_nitf(document):
                return with_dateline(dateline_of_nitf(document), text), metadata_of_nitf(document)
        elif text := text_of_element(rendition):
            return text, Metadata()
    return "", Metadata()


def _data(rendition: Element, where: str) -> str:
    data = "".join(rendition.itertext())
    if "base64" in (rendition.get("encoding") or "").casefold():
        try:
            return decode(base64.b64decode(data), declared=True)
        except binascii.Error as error:
            raise ArticleRefused(f"the item's data is no base64: {error}", where) from error
    return data


def _is_page(link: Element) -> bool:
    return _code(link, "rel") in ("canonical", "permalink", "web") or "html" in (link.get("contenttype") or "")


def _code(element: Element, name: str = "") -> str:
    """The last part of a concept's code or IRI (`usable` of `stat:usable`), or of the attribute `name`."""
    stated = element.get(name) if name else element.get("qcode") or element.get("uri") or element.get("code")
    return (stated or "").strip().rstrip("/").replace("/", ":").rpartition(":")[2]
