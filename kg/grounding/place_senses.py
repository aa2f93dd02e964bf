"""Which place of the world a name means in one article.

The whole article decides. Each name has candidates; each candidate has a weight of its own (inhabitants, capital, its
main name) and is lent weight by what the article says elsewhere: the countries it names, by name or nationality, and
the likely candidates of the other names that lie in the same country, in the same division, or near. These weights are
settled together, in a few rounds (relaxation labelling: Rosenfeld, Hummel and Zucker, 1976). Beside the candidates
stands the possibility that the gazetteer does not have the place. Where nothing tells two places apart, the name stays
open.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kg.grounding.gazetteer import KINDS, Gazetteer, GazetteerEntry
from kg.grounding.known_actors import KnownActors
from kg.grounding.names import normalise
from kg.grounding.place_words import PlaceWords

__all__ = ["PlaceSenses", "Weights"]

Vector = NDArray[np.float64]

_MOST_CANDIDATES: Final = 300
_FEWEST_OF_A_NAME: Final = 6
_MOST_OF_A_NAME: Final = 30
_ROUNDS: Final = 4
_SAME_PLACE: Final = 50.0
"""Kilometres within which two candidates count as one place: a town and the district of its name."""

_RANK: Final = {kind: rank for rank, kind in enumerate(KINDS)}
_DIVISIONS: Final = ("region", "district")
_SEAT_SHARE: Final = 0.15
"""The least share of a division's inhabitants in the town that its bare name means."""

_WORD: Final = re.compile(r"(?:[A-Z]\.){2,}|[^\W\d_][\w’'-]*")
_AMBIGUOUS_IN_CAPITALS: Final = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts, in powers of ten of inhabitants.

    Attributes:
        country: of a country or a continent.
        region, district: most that a division's inhabitants count.
        capital, main_name: a capital; a place that mainly bears the name.
        short_name: a district called without its noun (*Limestone* for *Limestone County*).
        named_country: the article names the country; named_share: times the country's share of all such naming.
        same_country, same_region, near: times the logarithm (base 2) of one and the number of other names that have a
            likely candidate there; nearness falls off with `reach` kilometres.
        unknown, unknown_abroad: of the possibility that the place is not in the gazetteer, where the article names no
            country and where it does.
        sharpness: how fast likelihood follows weight.
        least: the likelihood that a place must have to be believed; least_country: that all candidates of one country
            must have together for the country to be believed where the place is not.
    """

    country: float = 8.5
    region: float = 6.0
    district: float = 5.0
    capital: float = 1.0
    main_name: float = 1.5
    short_name: float = -2.5
    named_country: float = 1.2
    named_share: float = 1.5
    same_country: float = 1.2
    same_region: float = 1.2
    near: float = 0.8
    reach: float = 120.0
    unknown: float = 4.5
    unknown_abroad: float = 5.5
    sharpness: float = 2.0
    least: float = 0.35
    least_country: float = 0.8


@dataclass(slots=True)
class _Name:
    """One name of the article with what it can mean."""

    candidates: list[GazetteerEntry]
    weight: float = 1.0
    division: bool = False


class PlaceSenses:
    """The senses of place names in one article: first `learn` all of them, then ask for each with `choose`."""

    def __init__(
        self,
        text: str,
        gazetteer: Gazetteer,
        known: KnownActors,
        *,
        all_caps: bool,
        weights: Weights | None = None,
    ) -> None:
        self._text = text
        self._gazetteer = gazetteer
        self._known = known
        self._all_caps = all_caps
        self._weights = weights or Weights()
        self._countries = Counter[str]()
        self._names: dict[tuple[str, ...], _Name] = {}
        self._chosen: dict[tuple[str, ...], GazetteerEntry | None] = {}
        self._chosen_countries: dict[tuple[str, ...], str] = {}
        self._count_countries()

    def learn(self, places: Iterable[PlaceWords], home: Iterable[str] = (), home_country: str | None = None) -> None:
        """Settle what the names mean.

        Args:
            places: all names of the article.
            home: names that may tell where the publisher is; they count half.
            home_country: ISO 3166-1 alpha-2 code of the publisher's country.
        """
        if home_country:
            self._countries[home_country] += 1
        for words in places:
            key = _key(words)
            if key not in self._names:
                self._names[key] = _Name(self._candidates(words), division=words.division is not None)
        for name in home:
            cities = [entry for entry in self._gazetteer.find(name) if entry.main]
            self._names[("", name)] = _Name(cities[:_MOST_OF_A_NAME], 0.5)
        self._share_contained_senses()
        self._settle()

    def choose(self, words: PlaceWords) -> GazetteerEntry | None:
        """The place that a learnt name means, or None where there is none or several are as likely."""
        return self._chosen.get(_key(words))

    def is_known(self, words: PlaceWords) -> bool:
        """Whether the gazetteer has a place of a learnt name where the article says that it lies."""
        return bool(self._names[_key(words)].candidates)

    def country(self, words: PlaceWords) -> str | None:
        """The code of the country that a learnt name lies in whichever of its senses is meant (*Henry County*)."""
        return self._chosen_countries.get(_key(words))

    def _count_countries(self) -> None:
        """Count the countries and nationalities that the text names, in a mention or not."""
        words = _WORD.findall(self._text)
        nations: dict[str, str | None] = {}
        n = 0
        while n < len(words):
            word, length = words[n], 1
            short = self._all_caps and len(word) <= _AMBIGUOUS_IN_CAPITALS
            if word[0].isupper() and not short:  # `US` may be a pronoun where all is in capitals
                if found := self._gazetteer.country_at(words[n : n + 5]):
                    code, length = found
                    self._countries[code] += 1
                else:
                    if word not in nations:
                        state = self._known.by_demonym(word, all_caps=self._all_caps)
                        nations[word] = (state.country_code or "") if state else None
                    if (nation := nations[word]) is not None:
                        self._countries[nation] += 1
            n += length

    # ---- what a name can mean

    def _candidates(self, words: PlaceWords) -> list[GazetteerEntry]:
        found = self._gazetteer.find(words.name)
        if words.division:
            whole = self._gazetteer.find(words.bare)
            divisions = [e for e in (*whole, *found) if e.kind in _DIVISIONS]
            found = tuple(dict.fromkeys(divisions)) or found
        for name in words.within:
            if containers := self.containers(name):
                found = tuple(e for e in found if any(e.lies_in(container) for container in containers))
        return list(found)

    def may_lie_in(self, words: PlaceWords, name: str) -> bool:
        """Whether a name behind a comma or in brackets is what the place lies in, not the next of a list."""
        found = self._candidates(words)
        states = any(entry.kind in ("country", "continent") for entry in found)
        containers = [e for e in self._gazetteer.find(name) if e.kind in ("country", "region", "district")]
        if not found:
            return any(container.kind == "country" for container in containers) or self._is_mainly_region(name)
        return any(
            entry.lies_in(container) and _RANK[entry.kind] > _RANK[container.kind]
            for container in containers
            if container.kind != "district" or container.main
            for entry in found
            if not states or (entry.kind, container.kind) == ("region", "country")
        )

    def _is_mainly_region(self, name: str) -> bool:
        """Whether a name is one of a province before it is one of a town: *Texas*, but not *Idlib*."""
        entries = self._gazetteer.find(name)
        region = max((e.population for e in entries if e.kind == "region" and e.main), default=0)
        return region > 10 * max((e.population for e in entries if e.kind in ("city", "capital")), default=0)

    def containers(self, name: str) -> list[GazetteerEntry]:
        """What a place can be said to lie in: countries and divisions of the name, else the largest place."""
        entries = self._gazetteer.find(name)
        large = [e for e in entries if e.kind in ("country", "region") or (e.kind == "district" and e.main)]
        return large or list(entries[:1])

    def _share_contained_senses(self) -> None:
        """*Paris, Texas* settles what *Paris* means elsewhere in the article."""
        for key, name in self._names.items():
            if len(key) > 1 and key[0] and name.candidates and (bare := self._names.get(key[:1])):
                common = [entry for entry in bare.candidates if entry in name.candidates]
                bare.candidates = common or bare.candidates

    # ---- what they mean together

    def _settle(self) -> None:
        names = [(key, name) for key, name in self._names.items() if name.candidates]
        self._chosen = dict.fromkeys(self._names)
        if not names:
            return
        most = min(_MOST_OF_A_NAME, max(_FEWEST_OF_A_NAME, _MOST_CANDIDATES // len(names)))
        entries: list[GazetteerEntry] = []
        owners: list[int] = []
        for number, (_, name) in enumerate(names):
            likely = sorted(name.candidates, key=lambda entry: -self._own_weight(entry))[:most]
            entries += likely
            owners += [number] * len(likely)
        distances = _distances(entries)
        likelihood = self._relax(entries, distances, np.array(owners), np.array([name.weight for _, name in names]))
        near = distances <= _SAME_PLACE
        for number, (key, name) in enumerate(names):
            own = [n for n, owner in enumerate(owners) if owner == number]
            best = max(own, key=lambda n: (likelihood[n], -n))
            alike = sum(float(likelihood[n]) for n in own if n == best or near[best, n])
            in_country = Counter[str]()
            for n in own:
                in_country[entries[n].country or ""] += likelihood[n]
            code, share = in_country.most_common(1)[0]
            if code and share >= self._weights.least_country:
                self._chosen_countries[key] = code
            if alike >= self._weights.least:
                chosen = entries[best]
                self._chosen[key] = chosen if name.division else _seat(chosen, [entries[n] for n in own])

    def _own_weight(self, entry: GazetteerEntry) -> float:
        """The weight of a candidate before the other names are looked at."""
        w = self._weights
        size = math.log10(max(entry.population, 100))
        match entry.kind:
            case "country" | "continent":
                size = w.country
            case "region":
                size = w.region if entry.population == 0 else min(size, w.region)
            case "district":
                size = min(size, w.district) + (0 if entry.main else w.short_name)
            case "capital":
                size += w.capital
        size += w.main_name * entry.main
        if count := self._countries[entry.country or ""]:
            size += w.named_country + w.named_share * count / self._countries.total()
        return size

    def _relax(
        self, entries: Sequence[GazetteerEntry], distances: Vector, owners: NDArray[np.int64], weights: Vector
    ) -> Vector:
        """The likelihood of each candidate; those of one name and of its being unknown add up to one."""
        w = self._weights
        own = np.array([self._own_weight(entry) for entry in entries])
        unknown = np.full(len(weights), w.unknown_abroad if self._countries else w.unknown)
        same = np.array([entry.identifier for entry in entries])
        others = (owners[:, None] != owners[None, :]) & (same[:, None] != same[None, :])  # none is its own witness
        others = others * weights[owners][None, :]
        exact = np.array([entry.kind not in ("country", "continent", "region") for entry in entries])
        near = np.exp(-distances / w.reach) * exact[:, None] * exact[None, :] * others
        region = _same([entry.region for entry in entries]) * others
        country = _same([entry.country for entry in entries]) * others
        likelihood = _likelihood(own, owners, unknown, w.sharpness)
        for _ in range(_ROUNDS):
            support = (
                w.same_country * np.log2(1 + country @ likelihood)
                + w.same_region * np.log2(1 + region @ likelihood)
                + w.near * np.log2(1 + near @ likelihood)
            )
            likelihood = _likelihood(own + support, owners, unknown, w.sharpness)
        return likelihood


def _seat(chosen: GazetteerEntry, others: Sequence[GazetteerEntry]) -> GazetteerEntry:
    """The town in place of the province that is called after it: *in Idlib* is mostly in the town."""
    if chosen.kind not in _DIVISIONS:
        return chosen
    towns = (
        entry
        for entry in others
        if entry.kind in ("city", "capital")
        and entry.main
        and entry.lies_in(chosen)
        and entry.population >= _SEAT_SHARE * chosen.population
    )
    return next(towns, chosen)


def _key(words: PlaceWords) -> tuple[str, ...]:
    """One name has one sense in an article, unless a comma says otherwise."""
    name = normalise(words.bare if words.division else words.name)
    return (name, *(normalise(place) for place in words.within))


def _likelihood(weight: Vector, owners: NDArray[np.int64], unknown: Vector, sharpness: float) -> Vector:
    power = np.exp(sharpness * (weight - 6.0))
    total = np.bincount(owners, power, len(unknown)) + np.exp(sharpness * (unknown - 6.0))
    likelihood: Vector = power / total[owners]
    return likelihood


def _same(codes: Sequence[str | None]) -> Vector:
    """1 where two have the same code and 0 elsewhere, shape `(codes, codes)`."""
    numbers = {code: number for number, code in enumerate(dict.fromkeys(codes))}
    column = np.array([numbers[code] if code else -1 - n for n, code in enumerate(codes)])
    same: Vector = (column[:, None] == column[None, :]).astype(np.float64)
    return same


def _distances(entries: Sequence[GazetteerEntry]) -> Vector:
    """Kilometres between each two, shape `(entries, entries)`; infinite where one has no coordinates."""
    angles = np.radians([(e.latitude if e.latitude is not None else np.nan, e.longitude or 0.0) for e in entries])
    phi, theta = angles[:, 0], angles[:, 1]
    unit = np.stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)], axis=1)
    chord = np.clip(unit @ unit.T, -1.0, 1.0)
    kilometres: Vector = np.nan_to_num(6371.0 * np.arccos(chord), nan=np.inf)
    return kilometres
