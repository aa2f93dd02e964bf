"""The places of one article: each mention of a place to GeoNames, to a part of such a place, or to a name left open."""

import re
from dataclasses import dataclass, field, replace
from typing import Final

from kg.article import Span
from kg.grounding.account import Place
from kg.grounding.gazetteer import Gazetteer, GazetteerEntry
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import is_all_caps, words_of
from kg.grounding.names import slug
from kg.grounding.place_senses import PlaceSenses
from kg.grounding.place_words import PlaceWords, is_generic, parse_place
from kg.grounding.publisher_home import PublisherHome
from kg.reading.reading import Reading

__all__ = ["PlaceResolution", "country_place", "resolve_places"]

_SHORT: Final = 3
_SEAT: Final = 50_000
_DIVISION_KINDS: Final = ("region", "district")
_PRECISION: Final = {
    "continent": "country",
    "country": "country",
    "region": "region",
    "district": "region",
    "area": "region",
    "capital": "city",
    "city": "city",
    "spot": "point",
}
_PRECISION_OF_PART: Final = {"country": "region", "region": "region", "city": "city", "point": "point"}
# Whatever else fills a location, a building or a camp's owner, is no name of the gazetteer.
_LOOKED_UP: Final = frozenset({"place", "state"})
_CAPITALISED: Final = r"[A-Z][\w.’'-]*"
_FOLLOWED_BY: Final = re.compile(rf"(?:,\s+|\s+\()({_CAPITALISED}(?:\s+(?:of\s+|and\s+)?{_CAPITALISED}){{0,3}})")


@dataclass(frozen=True, slots=True)
class PlaceResolution:
    """Which places one article means.

    Attributes:
        places: by key; the country and whatever else a place lies in are here too.
        by_mention: index into `Reading.mentions` → key.
        dateline: key of the dateline's place.
    """

    places: dict[str, Place] = field(default_factory=dict)
    by_mention: dict[int, str] = field(default_factory=dict)
    dateline: str | None = None


def resolve_places(reading: Reading, gazetteer: Gazetteer, known: KnownActors, article_key: str) -> PlaceResolution:
    """Resolve the mentions of type `place`, whatever fills a `location`, and the place of the dateline.

    Only names are looked up; a description (*the besieged area*) or a facility that is used as a location is a place of
    the article's own, and so is a name that several places bear and nothing tells apart: elsewhere it may be another of
    them. A name that no place of the gazetteer bears has a key by country and name. A division (*Idlib governorate*)
    has its own key and the coordinates of the city of its name, a part (*northern Syria*) its own key and no
    coordinates.

    Args:
        reading: the mentions may come in any order.
        gazetteer: the places of the world.
        known: gives the countries of nationalities such as *Turkish*.
        article_key: the article's local identifier, valid in an IRI path.
    """
    return _Resolver(reading, gazetteer, known, article_key).resolve()


def country_place(code: str, gazetteer: Gazetteer) -> Place | None:
    """The country with an ISO 3166-1 alpha-2 code."""
    entry = gazetteer.country(code)
    return _place(entry) if entry else None


def _place(entry: GazetteerEntry) -> Place:
    listed = entry.identifier > 0  # a region that only the news knows has no number
    return Place(
        key=f"place/geonames-{entry.identifier}" if listed else f"place/{slug(entry.name)}",
        label=entry.name,
        latitude=entry.latitude,
        longitude=entry.longitude,
        precision=_PRECISION[entry.kind],
        country_code=entry.country,
        same_as=(f"https://sws.geonames.org/{entry.identifier}/",) if listed else (),
    )


class _Resolver:
    """The state of one run over one reading."""

    def __init__(self, reading: Reading, gazetteer: Gazetteer, known: KnownActors, article_key: str) -> None:
        self._reading = reading
        self._gazetteer = gazetteer
        self._known = known
        self._article_key = article_key
        self._text = reading.article.text
        self._all_caps = is_all_caps(self._text)
        self._senses = PlaceSenses(self._text, gazetteer, known, all_caps=self._all_caps)
        self._places: dict[str, Place] = {}
        self._told_containers: dict[str, GazetteerEntry] = {}

    def resolve(self) -> PlaceResolution:
        wanted = self._wanted()
        dateline = self._dateline()
        named = [words for words in wanted.values() if words.named]
        home = PublisherHome.of(self._reading.article, self._gazetteer, self._known)
        self._senses.learn([*([dateline] if dateline else []), *named], home.names, home.country)
        for words in (*([dateline] if dateline else []), *named):
            if container := self._container(words):
                self._told_containers.setdefault(slug(words.bare), container)
        at_dateline = self._resolved(dateline) if dateline else None
        by_mention = {index: self._resolved(words) for index, words in wanted.items()}
        return PlaceResolution(self._places, by_mention, at_dateline)

    def _wanted(self) -> dict[int, PlaceWords]:
        """The words of the mentions to resolve, in the order of the text."""
        located = {role.mention for event in self._reading.events for role in event.roles if role.name == "location"}
        found = {}
        for index, mention in sorted(enumerate(self._reading.mentions), key=lambda item: item[1].span):
            if mention.type == "place" or index in located:
                words = self._words(mention.span)
                found[index] = words if mention.type in _LOOKED_UP else replace(words, named=False)
        return found

    def _words(self, span: Span) -> PlaceWords:
        words = parse_place(self._text[slice(*span)], all_caps=self._all_caps)
        follows = _FOLLOWED_BY.match(self._text, span[1], span[1] + 80)
        if follows and words.named and not words.within:
            parts = follows[1].split()  # `Texas. Nobody` begins with a name
            names = (" ".join(parts[:length]) for length in range(len(parts), 0, -1))
            container = next((name for name in names if self._senses.may_lie_in(words, name)), None)
            words = replace(words, within=(container,)) if container else words
        words = self._whole_name(words)
        if self._is_state_or_division(words.bare):
            return replace(words, name=words.bare, division=None, part=None, named=True)
        described = words.named and (self._is_common(words.name) or self._is_of_a_nation(words.surface))
        return replace(words, named=False) if described else words

    def _whole_name(self, words: PlaceWords) -> PlaceWords:
        """The words undivided where the gazetteer has them so: *Kansas City*, *North Korea*, *northern Sinai*."""
        if not words.named or words.bare == words.name:
            return words
        names = [words.bare]
        if words.part and words.part.endswith("ern"):
            names.append(f"{words.part.removesuffix('ern')} {words.name}")
        for name in names:
            found = self._gazetteer.find(name)
            if any(entry.main or (words.part and entry.kind == "region") for entry in found):
                return replace(words, name=name, division=None, part=None)
        return words

    def _is_state_or_division(self, name: str) -> bool:
        """Whether the words are the whole name of a country or region, and not only general words: *West Bank*, *US*.

        Without this, *Czech Republic* would be a republic that is Czech.
        """
        parts = words_of(name)
        if not parts or not parts[0][0].isupper() or (len(parts) == 1 and is_generic(name)):
            return False
        if self._gazetteer.country_code(name):
            return not self._all_caps or len(name) > _SHORT or "." in name
        return len(parts) > 1 and any(entry.kind == "region" for entry in self._gazetteer.find(name))

    def _is_common(self, name: str) -> bool:
        """Whether a name of one word stands in lower case elsewhere (`Towns fell`, `the towns`)."""
        if " " in name or name.isupper() or self._all_caps:
            return False
        return re.search(rf"(?<![\w-]){re.escape(name.lower())}(?![\w-])", self._text) is not None

    def _is_of_a_nation(self, surface: str) -> bool:
        """Whether all that is capitalised in a description is a nationality (*Turkish prison*)."""
        words = words_of(surface)
        nations = [
            word for word in words if word[0].isupper() and self._known.by_demonym(word, all_caps=self._all_caps)
        ]
        others = [word for word in words if word not in nations]
        return bool(nations) and all(is_generic(word) for word in others)

    def _dateline(self) -> PlaceWords | None:
        dateline = self._reading.article.dateline
        if not dateline or not dateline.place:
            return None
        words = parse_place(self._text[slice(*dateline.place)], all_caps=True)
        # `CLANDESTINE` stands there too, and is nowhere
        return None if all(is_generic(word) for word in words_of(words.surface)) else replace(words, named=True)

    def _resolved(self, words: PlaceWords) -> str:
        """The key of the place that the words mean, which is then among the places."""
        if not words.named:
            return self._add(Place(f"place/in/{self._article_key}/{slug(words.surface)}", words.surface), words)
        entry = self._senses.choose(words)
        if entry and entry.kind in _DIVISION_KINDS:
            words = replace(words, division=None)
        if not entry or (words.division and not self._is_seat(entry)):
            return self._by_name(words, entry)
        base = self._add_entry(entry, replace(words, surface=words.name) if words.division or words.part else words)
        if words.division:
            base = self._add_division(entry, words.division, words if not words.part else None)
        return self._add_part(base, words) if words.part else base

    def _by_name(self, words: PlaceWords, namesake: GazetteerEntry | None) -> str:
        """A place that only has a name and what it lies in.

        Two villages of one name are two places as far as can be told: what the name stands in is in the key, and where
        nothing decides between places of the gazetteer, only this article's mentions are one.
        """
        container = self._container(words) or self._told_containers.get(slug(words.bare))
        code = namesake.country if namesake else container.country if container else self._senses.country(words)
        country = self._add_country(code)
        within = self._add_entry(container, None) if container else country
        if not namesake and self._senses.is_known(words):
            path = f"in/{self._article_key}/"
        else:
            division = f"{slug(container.name)}/" if container and container.kind in _DIVISION_KINDS else ""
            path = (f"{code.lower()}/" if code else "") + division
        place = Place(f"place/{path}{slug(words.bare)}", words.bare, country_code=code, country=country, within=within)
        return self._add(place, words)

    def _container(self, words: PlaceWords) -> GazetteerEntry | None:
        """The country or the largest division of the name behind a comma or in brackets."""
        for name in words.within:
            found = self._senses.containers(name)
            for kinds in (("country",), _DIVISION_KINDS):
                if container := next((entry for entry in found if entry.kind in kinds), None):
                    return container
        return None

    def _is_seat(self, entry: GazetteerEntry) -> bool:
        """Whether a city is large enough to be where the division of its name is: Risaralda's town lies in another."""
        return entry.kind in ("city", "capital") and entry.population >= _SEAT

    def _add(self, place: Place, words: PlaceWords | None) -> str:
        """Put a place among the places, with the form of its name in the text as an alias."""
        place = self._places.get(place.key, place)
        form = words.surface if words else place.label
        if form != place.label and form not in place.aliases:
            place = replace(place, aliases=(*place.aliases, form))
        self._places[place.key] = place
        return place.key

    def _add_country(self, code: str | None) -> str | None:
        place = country_place(code, self._gazetteer) if code else None
        return self._add(place, None) if place else None

    def _add_entry(self, entry: GazetteerEntry, words: PlaceWords | None) -> str:
        """A place of the gazetteer, with the divisions and the country that it lies in."""
        place = _place(entry)
        if entry.kind not in ("country", "continent"):
            country = self._add_country(entry.country)
            place = replace(place, country=country, within=self._within(entry) or country)
        return self._add(place, words)

    def _within(self, entry: GazetteerEntry) -> str | None:
        """The key of the next larger division that the place lies in."""
        for code in (entry.district, entry.region):
            division = self._gazetteer.division(code)
            if division and division.identifier != entry.identifier:
                return self._add_entry(division, None)
        return None

    def _add_division(self, entry: GazetteerEntry, division: str, words: PlaceWords | None) -> str:
        """*Idlib governorate*: the gazetteer does not have it, so it is where its city is, and the same as nothing."""
        city = self._places[f"place/geonames-{entry.identifier}"]
        place = replace(
            city,
            key=f"{city.key}/{slug(division)}",
            label=f"{city.label} {division}",
            aliases=(),
            precision="region",
            within=city.country,
            same_as=(),
        )
        return self._add(place, words)

    def _add_part(self, base: str, words: PlaceWords) -> str:
        """*Northern Syria*, *outskirts of Aleppo*: a place inside the other, whose bounds nobody gives."""
        whole = self._places[base]
        label = f"{whole.label} {words.part}" if words.part_follows else f"{words.part} {whole.label}"
        place = Place(
            key=f"{base}/{slug(words.part or '')}",
            label=label,
            country_code=whole.country_code,
            country=whole.country or base,
            within=base,
            precision=_PRECISION_OF_PART.get(whole.precision or ""),
        )
        return self._add(place, words)
