"""IPTC ninjs, news in JSON: items of versions 1.x and 2.x, and items packed into others.

https://iptc.org/standards/ninjs/ . Version 1 has one `headline` and one property a rendition of the body (`body_text`,
`body_xhtml`); version 2 has lists: `headlines`, `bodies` with `contenttype` and `role`.
"""

from collections.abc import Iterator, Mapping

from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from kg.sources.composing import compose_article, with_dateline, with_headline
from kg.sources.decoding import clean
from kg.sources.fragments import looks_like_html, text_of_html
from kg.sources.metadata import Metadata, parse_date
from kg.sources.nitf import text_of_nitf
from kg.sources.options import SourceOptions
from kg.sources.xml import Element, parse_xml

__all__ = ["articles_of_ninjs", "is_ninjs"]

_OWN = {
    "bodies",
    "headlines",
    "pubstatus",
    "representationtype",
    "versioncreated",
    "infosources",
    "body_xhtml",
    "body_nitf",
}
"""Names that hardly any other JSON has; two of them, or one beside a `uri`, tell an item of ninjs."""
_NOT_TEXT = {"picture", "photo", "graphic", "audio", "video", "animation", "component", "planning", "event", "poll"}
_DATES = ("contentcreated", "versioncreated", "firstcreated")
_PUBLISHERS = ("publisher", "provider", "creator", "source", "originator", "distributor")
_MAIN = ("main", "body", "headline", "", "story", "full", "hl1")
_DEEPEST = 4

Item = Mapping[str, object]


def is_ninjs(record: Item) -> bool:
    """Whether a JSON object is an item of ninjs: it says so in `standard`, or has properties of its own kind."""
    standard = record.get("standard")
    if isinstance(standard, Mapping) and str(standard.get("name")).casefold() == "ninjs":
        return True
    own = len(_OWN & record.keys())
    return own > 1 or (own == 1 and ("uri" in record or "guid" in record))


def articles_of_ninjs(item: Item, where: str, options: SourceOptions) -> Iterator[Article | ArticleRefused]:
    """The articles of an item: its own, and those of the text items that are packed into it.

    The day is the one that the content was created on, else the version; the publisher is who provides it, else where
    it comes from, else who holds the rights. What is canceled or withheld, and items that are no text, are passed over.
    """
    for number, one in enumerate(_with_associated(item)):
        place = f"{where}:{number}" if number else where
        try:
            yield _article(one, place, options, packed=number > 0)
        except ArticleRefused as refused:
            yield refused


def _article(item: Item, where: str, options: SourceOptions, *, packed: bool) -> Article:
    metadata = Metadata.from_values(
        {
            "identifier": item.get("uri") or item.get("guid") or item.get("altid"),
            "headline": _text_of(item, "headline") or item.get("title") or item.get("name"),
            "published": next(filter(None, (parse_date(item.get(name)) for name in _DATES)), None),
            "url": _url(item),
            "publisher": _publisher(item),
            "language": item.get("language"),
        }
    )
    status = str(item.get("pubstatus") or "usable").rpartition(":")[2].casefold()
    if status in ("canceled", "cancelled", "withheld"):
        called = metadata.identifier or metadata.headline or "an item without a name"
        raise PassedOver(f"{status} by its publisher, not built: {called}", where)
    kind = str(item.get("type") or "text").rpartition(":")[2].casefold()
    if kind in _NOT_TEXT:
        raise PassedOver("items that are no text (pictures, sound, film, plans)", where)
    body = _text_of(item, "body", "bodies")
    if not body.strip():
        if packed or kind == "composite" or item.get("associations"):
            raise PassedOver("items without a text of their own (packages, links)", where)
        body = _text_of(item, "description")
    if not body.strip():
        raise ArticleRefused("the item has no body", where)
    body = with_dateline(_words(item.get("dateline")), body)
    return compose_article(with_headline(metadata.headline, body), metadata, where, options)


def _with_associated(item: Item) -> Iterator[Item]:
    """The item, and the items packed into it in the order of the file."""
    waiting: list[tuple[Item, int]] = [(item, 0)]
    while waiting:
        one, depth = waiting.pop(0)
        yield one
        packed = one.get("associations") or one.get("items") or ()
        parts = packed.values() if isinstance(packed, Mapping) else packed if isinstance(packed, list) else ()
        if depth < _DEEPEST:
            waiting += [(part, depth + 1) for part in parts if isinstance(part, Mapping)]


def _text_of(item: Item, name: str, plural: str = "") -> str:
    """The words of a headline, body or description in the rendition that serves best, or an empty string.

    Renditions of one text stand side by side: the main role wins, then plain text with paragraphs, then markup.
    """
    renditions: list[tuple[str, str, str]] = []
    listed = item.get(plural or f"{name}s")
    for part in listed if isinstance(listed, list) else [listed]:
        if isinstance(part, Mapping):
            value = part.get("value") or part.get("content") or part.get("text")
            renditions.append((_last(part.get("role")), _last(part.get("contenttype")), str(value or "")))
        elif isinstance(part, str):
            renditions.append(("", "", part))
    for key, value in item.items():
        if (key == name or key.startswith(f"{name}_")) and isinstance(value, str):
            renditions.append(("", key.removeprefix(name).strip("_"), value))
    filled = [(role, _plain(kind, value), kind) for role, kind, value in renditions if value.strip()]
    if not filled:
        return ""
    roles = [role for role in _MAIN if any(role == one[0] for one in filled)] or [filled[0][0]]
    texts = [text for role, text, _ in filled if role == roles[0] and text]
    return max(texts, key=lambda text: min(text.count("\n"), 1), default="")


def _plain(kind: str, value: str) -> str:
    value = clean(value).replace("\x00", "\ufffd").strip()
    kind = kind.casefold()
    if "nitf" in kind:
        return text_of_nitf(_element(value)) or text_of_html(value)
    if "html" in kind or looks_like_html(value):
        return text_of_html(value)
    return value


def _element(markup: str) -> Element | None:
    try:
        return parse_xml(markup.encode(), "")
    except ArticleRefused:
        return None


def _publisher(item: Item) -> object:
    for name in ("provider", "providers", "publisher", "infosources", "infosource"):
        if found := _best_party(item.get(name)):
            return found
    for name in ("organisations", "organisation"):
        parties = item.get(name)
        named = [
            party
            for party in (parties if isinstance(parties, list) else [parties])
            if isinstance(party, Mapping) and _last(party.get("rel") or party.get("role")) in _PUBLISHERS
        ]
        if found := _best_party(named):
            return found
    return _words(item.get("source")) or _words(item.get("copyrightholder"))


def _best_party(parties: object) -> str | None:
    """The name of the party that publishes or provides, among parties of any form; else of the first with a name."""
    listed = parties if isinstance(parties, list) else [parties]
    ranked = sorted(listed, key=_rank)
    return next((name for party in ranked if (name := _words(party))), None)


def _rank(party: object) -> int:
    role = _last(party.get("rel") or party.get("role")) if isinstance(party, Mapping) else ""
    return _PUBLISHERS.index(role) if role in _PUBLISHERS else len(_PUBLISHERS)


def _words(value: object) -> str | None:
    """A party or name as words: itself, or its `name`, `literal` or the end of its `uri`."""
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("title") or value.get("literal") or value.get("symbol")
        if isinstance(named, list):
            named = next((one for one in named if one), None)
        if isinstance(named, Mapping):
            named = named.get("value") or named.get("name")
        return str(named) if named else _last(value.get("uri") or value.get("code"), fold=False) or None
    return value if isinstance(value, str) and value.strip() else None


def _url(item: Item) -> object:
    for name in ("url", "canonicalurl", "link"):
        if item.get(name):
            return item[name]
    return item.get("uri")


def _last(value: object, *, fold: bool = True) -> str:
    """The last part of a role, a media type or a concept's IRI: `body` of `drol:body`, `plain` of `text/plain`."""
    text = str(value or "").strip().rstrip("/").replace("/", ":").rpartition(":")[2]
    return text.casefold() if fold else text
