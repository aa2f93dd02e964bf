"""Which place of the world a name means in one article.

The whole article decides: the countries that it names, by name or nationality, the place of its dateline, the name
behind a comma, then the number of inhabitants. Where none of these tells two places of one name apart, the name stays
open.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from kg.grounding.gazetteer import Gazetteer, GazetteerEntry
from kg.grounding.known_actors import KnownActors
from kg.grounding.place_words import PlaceWords

__all__ = ["PlaceSenses"]

_CAPITAL_BONUS: Final = 2.0
_COUNTRY_BONUS: Final = 2.5
_COUNTRY_SHARE_BONUS: Final = 1.5
_REGION_BONUS: Final = 1.5
_MAIN_NAME_BONUS: Final = 1.5
_MARGIN: Final = 0.6
"""How far the first candidate must be before the second, in powers of ten of inhabitants: four times as many."""

_REGION_INHABITANTS: Final = 400_000
"""What a state of the USA counts for among cities of its name, since the gazetteer has no number for it."""

_FOREIGN: Final = 200_000
_FOREIGN_IN_CAPITALS: Final = 1_000_000
_FOREIGN_BY_OTHER_NAME: Final = 2_000_000
_ALONE: Final = 5_000
_ONLY_ONE: Final = 1_000
"""The fewest inhabitants of a place that is believed although nothing else in the article points to its country: of one
among several of its name, by another name than its own, where no country is named at all, and of the only one."""

_PLAIN: Final = 500_000
"""The fewest inhabitants of a city that points to its country for the other places of the article."""

_WORD: Final = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_][\w’'-]*")
_AMBIGUOUS_IN_CAPITALS: Final = 3


class PlaceSenses:
    """The senses of place names in one article: first `learn` from all of them, then `choose` each."""

    def __init__(self, text: str, gazetteer: Gazetteer, known: KnownActors, *, all_caps: bool) -> None:
        self._text = text
        self._gazetteer = gazetteer
        self._known = known
        self._all_caps = all_caps
        self._countries = Counter[str]()
        self._count_countries()

    def learn(self, places: Iterable[PlaceWords]) -> None:
        """Count the countries of those places that are plain without regard to the others."""
        plain = Counter[str]()
        for words in places:
            entry = self.choose(words)
            if entry and entry.country and (entry.kind != "city" or entry.population >= _PLAIN or words.within):
                plain[entry.country] += 1
        self._countries.update(plain)

    def choose(self, words: PlaceWords) -> GazetteerEntry | None:
        """The place that the name means, or None where there is none or several are as likely."""
        candidates = self._gazetteer.find(words.name)
        inside = [found for name in words.within if (found := self._container(name))]
        if inside:
            candidates = tuple(c for c in candidates if all(_lies_in(c, container) for container in inside))
        countries = [c for c in candidates if c.kind in ("country", "continent")]
        if countries:
            return self._country(countries, candidates)
        only_one = len(candidates) == 1
        believed = candidates if inside else [c for c in candidates if self._is_plausible(c, only_one)]
        ranked = sorted(((self._score(c), -c.identifier, c) for c in believed), reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][0] - ranked[1][0] < _MARGIN):
            return None
        return ranked[0][2]

    def _count_countries(self) -> None:
        """Count the countries and nationalities that the text names, in a mention or not."""
        words = _WORD.findall(self._text)
        n = 0
        while n < len(words):
            word, length = words[n], 1
            short = self._all_caps and len(word) <= _AMBIGUOUS_IN_CAPITALS
            if word[0].isupper() and not short:  # `US` may be a pronoun where all is in capitals
                if found := self._gazetteer.country_at(words[n : n + 5]):
                    code, length = found
                    self._countries[code] += 1
                elif state := self._known.by_demonym(word, all_caps=self._all_caps):
                    self._countries[state.country_code or ""] += 1
            n += length

    def _container(self, name: str) -> GazetteerEntry | None:
        """What a place is said to lie in: a country, a state, else the largest place of the name."""
        entries = self._gazetteer.find(name)
        return next((e for e in entries if e.kind == "region"), None) or next(iter(entries), None)

    def _country(self, countries: Sequence[GazetteerEntry], all_: Sequence[GazetteerEntry]) -> GazetteerEntry | None:
        region = next((c for c in all_ if c.kind == "region"), None)
        if region and self._countries["US"] and len(countries) == 1 and not self._speaks_of_country(countries[0]):
            return region  # Georgia in a report from Atlanta
        if len(countries) > 1:
            countries = [c for c in countries if self._countries[c.country or ""]]
        return countries[0] if len(countries) == 1 else None

    def _speaks_of_country(self, entry: GazetteerEntry) -> bool:
        """Whether anything but the name that is in doubt points to the country."""
        named = len(re.findall(rf"\b{re.escape(entry.name)}\b", self._text, re.IGNORECASE))
        return self._countries[entry.country or ""] > named

    def _is_plausible(self, entry: GazetteerEntry, only_one: bool) -> bool:
        if entry.kind in ("capital", "region") or self._countries[entry.country or ""]:
            return True
        if not self._countries:
            return entry.population >= _ALONE
        if not entry.main:
            return entry.population >= _FOREIGN_BY_OTHER_NAME
        if only_one and not self._all_caps:
            return entry.population >= _ONLY_ONE
        return entry.population >= (_FOREIGN_IN_CAPITALS if self._all_caps else _FOREIGN)

    def _score(self, entry: GazetteerEntry) -> float:
        score = math.log10(1 + (_REGION_INHABITANTS if entry.kind == "region" else entry.population))
        score += _CAPITAL_BONUS * (entry.kind == "capital") + _MAIN_NAME_BONUS * entry.main
        if count := self._countries[entry.country or ""]:
            score += _COUNTRY_BONUS + _COUNTRY_SHARE_BONUS * count / self._countries.total()
        region = self._gazetteer.region_name(entry.country, entry.region) if entry.kind != "region" else None
        return score + _REGION_BONUS * bool(region and re.search(rf"\b{region}\b", self._text, re.IGNORECASE))


def _lies_in(entry: GazetteerEntry, container: GazetteerEntry) -> bool:
    if container.kind == "continent":
        return True
    if container.kind == "region":
        return (entry.country, entry.region) == (container.country, container.region)
    return entry.country == container.country
