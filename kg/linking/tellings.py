"""What one article's graph tells of each event, as far as it helps to recognise the same happening elsewhere."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import repeat
from typing import Final

from pyoxigraph import Quad

from kg.grounding.names import slug
from kg.vocabulary import CK, EVENT_CLASSES, EVENT_ENTITY_ROLES, PREFIXES, ancestors

__all__ = ["PREDICATES", "Denied", "Telling", "denials_in", "tellings_in"]

PREDICATES: Final = (
    *(f"{CK}{role}" for role in (*EVENT_ENTITY_ROLES, "killed", "wounded", "begin", "end", "modality")),
    *(f"{CK}{name}" for name in ("reportedIn", "contradicts", "reports", "country", "within")),
    f"{PREFIXES['schema']}datePublished",
    f"{PREFIXES['skos']}prefLabel",
)
"""What is looked at in an article's graph, beside the types of its events."""

_LONGEST: Final = timedelta(days=3)
"""An event that can have fallen on more days than this is not compared: too many happenings would do."""
_SELDOM_OLDER: Final = timedelta(days=1)
"""How old an event without a day of its own is, at most, when its article is published."""
_TYPE: Final = f"{PREFIXES['rdf']}type"
_LABEL: Final = f"{PREFIXES['skos']}prefLabel"
_PUBLISHED: Final = f"{PREFIXES['schema']}datePublished"
_PLACE: Final = re.compile(r"/place/(?!in/)")
_IN_ARTICLE: Final = re.compile(r"/(?:actor|facility|weapon|place)/in/[^/]+/(.+)$")

Properties = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Telling:
    """One article's event.

    Attributes:
        event, article: their IRIs.
        days: the first and last day (ISO 8601) that it can have fallen on.
        is_dated: the article gives the day; otherwise it is taken from the day of publication.
        places, areas: IRIs of where it was, and of the regions around that; countries are areas.
        agents, patients: IRIs of those who have a name.
        words: words of what has none: of those who act or suffer, and of what is hit (`facilities`).
        killed, wounded: the numbers told.
    """

    event: str
    article: str
    event_class: str
    modality: str
    published: str
    days: tuple[str, str]
    is_dated: bool
    places: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    agents: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    facilities: frozenset[str] = frozenset()
    killed: tuple[int, ...] = ()
    wounded: tuple[int, ...] = ()

    def blocks(self) -> list[str]:
        """The blocks that it stands in: whatever can be the same happening shares one with it.

        A block is a branch of the ontology, a day, and a place or, where no place is told, two who take part.
        """
        branch = ancestors(self.event_class)[-2]
        actors = sorted(self.agents | self.patients)
        where = sorted(self.places | (self.areas if not self.places else frozenset()))
        where = where or [f"{one} {other}" for n, one in enumerate(actors) for other in actors[n + 1 :]]
        if self.places:
            where += sorted(area for area in self.areas if area not in where)
        first, last = map(date.fromisoformat, self.days)
        days = [first + timedelta(n) for n in range((last - first).days + 1)]
        return [f"{branch} {day} {spot}" for day in days for spot in where]


@dataclass(frozen=True, slots=True)
class Denied:
    """A denial of an article: what it denies there, as events of the article that it or the denied claim tells of."""

    denial: str
    event: str


def tellings_in(quads: Iterable[Quad]) -> list[Telling]:
    """The events of one article's graph that can be compared with others': with a day and a place, or two named.

    Args:
        quads: at least those of `PREDICATES` and the types of the events.
    """
    properties = _properties(quads)
    told = [one for subject in _events(properties) if (one := _telling(subject, properties))]
    return [one for one in map(_placed, told, repeat(told)) if one.blocks()]


def denials_in(quads: Iterable[Quad]) -> list[Denied]:
    """What the denials of one article's graph deny: events themselves, and those that a denied statement reports."""
    properties = _properties(quads)
    return [
        Denied(subject, event)
        for subject, own in properties.items()
        for denied in own.get(f"{CK}contradicts", ())
        for event in (denied, *properties.get(denied, {}).get(f"{CK}reports", ()))
        if f"{CK}Event" in properties.get(event, {}).get(_TYPE, ())
    ]


def _properties(quads: Iterable[Quad]) -> dict[str, Properties]:
    found: dict[str, Properties] = defaultdict(dict)
    for quad in quads:
        found[quad.subject.value].setdefault(quad.predicate.value, []).append(quad.object.value)  # type: ignore[union-attr]
    return found


def _events(properties: dict[str, Properties]) -> Iterator[str]:
    return (s for s, own in properties.items() if f"{CK}reportedIn" in own and f"{CK}Event" in own.get(_TYPE, ()))


def _telling(event: str, properties: dict[str, Properties]) -> Telling | None:
    own = properties[event]

    def of(*names: str) -> list[str]:
        return [value for name in names for value in own.get(CK + name, ())]

    article = of("reportedIn")[0]
    published = next(iter(properties.get(article, {}).get(_PUBLISHED, ())), "")
    begin, end = next(iter(of("begin")), ""), next(iter(of("end")), "")
    days = _days(begin, end, published)
    if days is None:
        return None
    countries = {c for p in properties.values() for c in p.get(f"{CK}country", ())}
    regions = {w for p in properties.values() for w in p.get(f"{CK}within", ())}
    spots = [spot for spot in of("location", "target") if _PLACE.search(spot)]
    places = frozenset(spots) - countries - regions
    areas = frozenset(spots) & (countries | regions)
    acting, suffering = of("agent", "participant"), [t for t in of("victim", "target") if t not in spots]
    unnamed = [match[1] for who in (*acting, *suffering) if (match := _IN_ARTICLE.search(who))]
    hit = [match[1] for what in suffering if "/facility/in/" in what and (match := _IN_ARTICLE.search(what))]
    places = places or _towns_named(hit, properties) - countries - regions
    around = frozenset(w for s in places for w in properties.get(s, {}).get(f"{CK}within", ()))
    # *at the El Fasher hospital*: of what stands in a town the last word says what it is
    hit += [match[1].rpartition("-")[2] for where in of("location") if (match := _IN_ARTICLE.search(where))]
    return Telling(
        event=event,
        article=article,
        event_class=_leaf(own[_TYPE]),
        modality=of("modality")[0].removeprefix(CK),
        published=published,
        days=days,
        is_dated=bool(begin and end),
        places=places,
        areas=areas | (around - countries),
        agents=frozenset(who for who in acting if not _IN_ARTICLE.search(who)),
        patients=frozenset(who for who in suffering if not _IN_ARTICLE.search(who)),
        words=frozenset(word for name in unnamed for word in name.split("-")),
        facilities=frozenset(word for name in hit for word in name.split("-")),
        killed=tuple(sorted(map(int, of("killed")))),
        wounded=tuple(sorted(map(int, of("wounded")))),
    )


def _towns_named(hit: Sequence[str], properties: dict[str, Properties]) -> frozenset[str]:
    """The places of an article that the names of what was hit contain: *the main market of Nyala*."""
    return frozenset(
        place
        for place, own in properties.items()
        if _PLACE.search(place)
        and any(f"-{slug(label)}-" in f"-{name}-" for label in own.get(_LABEL, ()) for name in hit)
    )


def _placed(told: Telling, of_article: Sequence[Telling]) -> Telling:
    """An event without a town of its own in that where the article has what was hit: *an attack on the hospital*."""
    if told.places or not told.facilities:
        return told
    towns = {other.places for other in of_article if other.places and other.facilities & told.facilities}
    return replace(told, places=towns.pop()) if len(towns) == 1 else told


def _days(begin: str, end: str, published: str) -> tuple[str, str] | None:
    try:
        if begin and end:
            first, last = date.fromisoformat(begin), date.fromisoformat(end)
        elif begin or end or not published:
            return None
        else:
            last = date.fromisoformat(published)
            first = last - _SELDOM_OLDER
    except ValueError:
        return None
    return (first.isoformat(), last.isoformat()) if timedelta() <= last - first < _LONGEST else None


def _leaf(types: Iterable[str]) -> str:
    names = {name.removeprefix(CK) for name in types} & set(EVENT_CLASSES)
    above = {parent for name in names for parent in ancestors(name)}
    return min(names - above)
