"""Where an article's publisher is at home, as far as its name and address tell."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kg.article import Article
from kg.grounding.gazetteer import Gazetteer
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import words_of
from kg.grounding.names import word_set

__all__ = ["PublisherHome"]

_LONGEST_NAME: Final = 3
# Countries whose top-level domains are sold to all the world (`.tv`, `.io`), or that are written otherwise (`.uk`).
_SOLD: Final = word_set("AC AG AI AM BZ CC CD CO FM GG IO LA LY ME NU SH TK TO TV VC WS")
_WRITTEN_OTHERWISE: Final = {"UK": "GB"}
# What newspapers are called anywhere, and towns too.
_OF_THE_PRESS: Final = word_set(
    """
    times post news herald star sun mirror observer press journal gazette tribune mail echo argus guardian independent
    record register chronicle courier dispatch enquirer express globe leader mercury bulletin beacon reporter standard
    telegraph world today daily weekly online agency wire report network radio the of and
    """
)
_PRESS_IN_DOMAIN: Final = re.compile(
    r"^(?:the|daily|my|news|www)?(?P<name>[a-z]{4,}?)(?:times|post|news|herald|star|sun|mirror|observer|press|journal|"
    r"gazette|tribune|mail|echo|argus|guardian|record|register|chronicle|courier|dispatch|express|globe|leader|mercury|"
    r"bulletin|beacon|reporter|standard|telegraph|today|online|daily|paper)+$"
)


@dataclass(frozen=True, slots=True)
class PublisherHome:
    """Names that may be the publisher's town, and its ISO 3166-1 alpha-2 country."""

    names: tuple[str, ...] = ()
    country: str | None = None

    @classmethod
    def of(cls, article: Article, gazetteer: Gazetteer, known: KnownActors) -> "PublisherHome":
        """The home of the publisher; empty where nothing tells."""
        publisher = article.publisher or ""
        host = _host(article.url or "") or (
            publisher.lower() if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", publisher) else ""
        )
        country = _country_of(host, gazetteer)
        if not host or host != publisher.lower():
            actor = known.find(publisher) if publisher else None
            country = country or (actor.country_code if actor else None)
            return cls(tuple(_names_in(publisher)), country)
        return cls(tuple(_names_in_host(host)), country)


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _country_of(host: str, gazetteer: Gazetteer) -> str | None:
    ending = host.rpartition(".")[2].upper()
    code = _WRITTEN_OTHERWISE.get(ending, ending)
    return code if code not in _SOLD and gazetteer.country(code) else None


def _names_in(publisher: str) -> list[str]:
    """Runs of the words that are capitalised and not of the press: *Palestine* of *Palestine Herald*."""
    runs: list[list[str]] = [[]]
    for word in words_of(publisher):
        if word.casefold() in _OF_THE_PRESS or not word[0].isupper():
            runs.append([])
        else:
            runs[-1].append(word)
    return [" ".join(run) for run in runs if 0 < len(run) <= _LONGEST_NAME]


def _names_in_host(host: str) -> list[str]:
    """The town that a host's name begins with: *palestine* of `palestineherald.com`."""
    labels = host.removeprefix("www.").split(".")
    found = (_PRESS_IN_DOMAIN.fullmatch(label.replace("-", "")) for label in labels[:-1])
    return [match["name"] for match in found if match]
