"""How well names of places are resolved, on two public corpora of geoparsing, given the place mentions.

LGL (Lieberman, Samet and Sankaranarayanan, 2010) is local news with GeoNames numbers; GeoVirus (Gritta, Pilehvar and
Collier, 2018) is news of epidemics with the coordinates of Wikipedia. Of the places that the gazetteer has, the table
tells the share that is put within 161 kilometres (100 miles) and the share whose country is right; the last column is
the share of all mentions that is put there, which the distance between two authors' middles of a large country bounds.
The weights of `kg.grounding.place_senses` were set on the even articles alone; which library says where countries and
divisions are was chosen by both halves, so that only the weights have a half that they were not fitted to.

    python -m benchmarks.places [FOLDER] [--half odd|even] [--misses]
"""

import argparse
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from lxml import etree

from kg.article import Article
from kg.grounding.account import Place
from kg.grounding.gazetteer import Gazetteer, GazetteerEntry
from kg.grounding.known_actors import KnownActors
from kg.grounding.places import resolve_places
from kg.reading.reading import Mention, Reading

FLOORS: Final = {"lgl.xml": (87.5, 94.0), "GeoVirus.xml": (96.0, 98.0)}
"""The least shares in percent, near and with the right country; a change that raises one raises its floor."""

CORPORA: Final = Path(__file__).parents[2] / "shared" / "corpora" / "geoparsing"
NEAR: Final = 161.0


@dataclass(frozen=True, slots=True)
class GoldPlace:
    """A place name with where it is: `identifier` and `country` (its name) only where the corpus has them."""

    begin: int
    end: int
    latitude: float
    longitude: float
    identifier: int | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class GoldArticle:
    article: Article
    places: tuple[GoldPlace, ...]


@dataclass(slots=True)
class Figures:
    """Counts of one corpus; the shares are in percent.

    `known` are the mentions whose place the gazetteer has under that name (or, in LGL, under that number).
    """

    mentions: int = 0
    known: int = 0
    near: int = 0
    near_of_all: int = 0
    countries: int = 0
    country_right: int = 0
    unresolved: int = 0
    misses: Counter[str] = field(default_factory=Counter)

    @property
    def near_share(self) -> float:
        return 100 * self.near / self.known

    @property
    def country_share(self) -> float:
        return 100 * self.country_right / self.countries


def read_lgl(path: Path) -> Iterator[GoldArticle]:
    for article in etree.parse(path).findall("article"):
        text, domain = article.findtext("text"), article.findtext("domain")
        places = []
        for toponym in article.iter("toponym"):
            tag = toponym.find("gaztag")
            if tag is not None:
                begin, end = int(toponym.findtext("start")), int(toponym.findtext("end"))
                where = float(tag.findtext("lat")), float(tag.findtext("lon"))
                places.append(GoldPlace(begin, end, *where, int(tag.get("geonameid")), tag.findtext("country")))
        yield GoldArticle(Article(article.get("docid"), text, path.name, publisher=domain), tuple(places))


def read_geovirus(path: Path) -> Iterator[GoldArticle]:
    for number, article in enumerate(etree.parse(path).findall("article")):
        places = []
        for location in article.iter("location"):
            # the corpus counts characters from 1
            begin, end = int(location.findtext("start")) - 1, int(location.findtext("end")) - 1
            places.append(GoldPlace(begin, end, float(location.findtext("lat")), float(location.findtext("lon"))))
        yield GoldArticle(Article(f"geovirus-{number}", article.findtext("text"), path.name), tuple(places))


READERS: Final = {"lgl.xml": read_lgl, "GeoVirus.xml": read_geovirus}


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The length of the great circle between two points given in degrees."""
    (a, b), (c, d) = (tuple(map(math.radians, point)) for point in (one, other))
    haversine = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(min(1.0, haversine)))


def resolved(gold: GoldArticle, gazetteer: Gazetteer, known: KnownActors, **options: object) -> list[Place]:
    """The place of each gold mention, in their order."""
    mentions = tuple(Mention((place.begin, place.end), "place", 1.0) for place in gold.places)
    reading = Reading(gold.article, (), mentions)
    result = resolve_places(reading, gazetteer, known, "gold", **options)
    return [result.places[result.by_mention[number]] for number in range(len(mentions))]


def measure(articles: list[GoldArticle], gazetteer: Gazetteer, known: KnownActors, **options: object) -> Figures:
    figures = Figures()
    nearest = NearestCountry(gazetteer)
    for gold in articles:
        for place, found in zip(gold.places, resolved(gold, gazetteer, known, **options), strict=True):
            name = gold.article.text[place.begin : place.end]
            figures.mentions += 1
            where = (place.latitude, place.longitude)
            at = (found.latitude, found.longitude) if found.latitude is not None else None
            right = found.key == f"place/geonames-{place.identifier}" or (at and kilometres(where, at) <= NEAR)
            figures.near_of_all += bool(right)
            has = [e for e in gazetteer.find(name) if is_meant(e, place)]
            if not has:
                continue
            figures.known += 1
            figures.unresolved += at is None
            figures.near += bool(right)
            country = gazetteer.country_code(place.country) if place.country else nearest.of(where, has)
            if country:
                figures.countries += 1
                figures.country_right += found.country_code == country
            if not right:
                figures.misses[f"{name} → {found.label} {found.country_code} ({where[0]:.1f}, {where[1]:.1f})"] += 1
    return figures


def is_meant(entry: GazetteerEntry, place: GoldPlace) -> bool:
    """Whether an entry of the gazetteer can be the gold place."""
    if entry.identifier == place.identifier:
        return True
    where = (place.latitude, place.longitude)
    return entry.latitude is not None and kilometres(where, (entry.latitude, entry.longitude or 0.0)) <= NEAR


class NearestCountry:
    """The country of a gold point: that of the nearest of the places of its name."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def of(self, where: tuple[float, float], entries: list[GazetteerEntry]) -> str | None:
        return min(entries, key=lambda e: kilometres(where, (e.latitude or 0.0, e.longitude or 0.0))).country


def halves(articles: list[GoldArticle], half: str | None) -> list[GoldArticle]:
    """The articles at even or odd places, which weights are tuned on or checked on."""
    return articles if half is None else articles[half == "odd" :: 2]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPORA)
    parser.add_argument("--half", choices=("even", "odd"))
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    gazetteer, known = Gazetteer.open(), KnownActors.load()
    print(f"{'corpus':14} {'mentions':>9} {'known':>7} {'161 km':>9} {'country':>9} {'left open':>10} {'of all':>8}")
    for name, read in READERS.items():
        figures = measure(halves(list(read(options.folder / name)), options.half), gazetteer, known)
        of_all = 100 * figures.near_of_all / figures.mentions
        print(
            f"{name:14} {figures.mentions:9,} {figures.known:7,} {figures.near_share:7.1f} % "
            f"{figures.country_share:7.1f} % {figures.unresolved:10,} {of_all:6.1f} %"
        )
        if options.misses:
            for miss, count in figures.misses.most_common(60):
                print(f"    {count:4} {miss}")


if __name__ == "__main__":
    main()
