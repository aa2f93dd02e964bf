"""The actors of `ontology/actors.ttl`, found by name, nationality and metonym."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph

from kg.errors import ResourceError
from kg.grounding.account import Actor
from kg.grounding.names import normalise
from kg.resources import resource
from kg.vocabulary import CK, DEFAULT_BASE, PREFIXES

__all__ = ["KnownActor", "KnownActors"]

ARMED_FORCES: Final = "armed-forces"
POLICE: Final = "police"

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["skos"] + "prefLabel"
_ALIAS: Final = PREFIXES["skos"] + "altLabel"
_SAME_AS: Final = PREFIXES["owl"] + "sameAs"

_LONGEST_SHORT_ACRONYM: Final = 3
# Longer acronyms that are also words or given names: they too count in upper case only.
_WORDLIKE: Final = frozenset({"DINA", "MENA", "MEND", "PLAN", "SABA", "SANA"})
# Acronyms that an article wholly in upper case cannot tell from the word: `THE REPORT IS FALSE`, `WHO FIRED AT US`.
_WORDS_IN_CAPITALS: Final = frozenset({"ANA", "APP", "CAR", "IS", "NAN", "PA", "SPA", "TIP", "US", "WHO"}) | _WORDLIKE

_DOTTED: Final = re.compile(r"(?:\w\.)+\w?")
_LEADING_ARTICLE: Final = re.compile(r"the\s+", re.IGNORECASE)
# What may follow a group's name without changing who is meant: `the Houthi movement`, `Boko Haram fighters`.
_FOLLOWING_NOUN: Final = re.compile(
    r"\s+(?:terror(?:ist)?\s+|militant\s+|rebel\s+|guerrilla\s+|jihadist\s+|extremist\s+|armed\s+)?(?:groups?|movements?|"
    r"militias?|militia(?:man|men)|fighters?|militants?|rebels?|guerrillas?|insurgents?|terrorists?|jihadists?|jihadis|"
    r"extremists?|gunm[ae]n|members?|forces|organi[sz]ations?|network)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class KnownActor:
    """One actor of the list.

    Attributes:
        key: path of its IRI under the base, such as `actor/state-tr`.
        country_code: ISO 3166-1 alpha-2.
        affiliation: key of the actor that it is part of.
        member_of: keys of unions and alliances.
        demonyms: adjectives and nationals of a state; metonyms: what stands for its government.
        same_as: IRIs of other authorities.
    """

    key: str
    actor_class: str
    label: str
    aliases: tuple[str, ...] = ()
    country_code: str | None = None
    affiliation: str | None = None
    member_of: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()

    def as_actor(self) -> Actor:
        """The actor for an account; the caller adds the country's place."""
        return Actor(
            key=self.key,
            actor_class=self.actor_class,
            label=self.label,
            aliases=self.aliases,
            affiliation=self.affiliation,
            same_as=self.same_as,
        )


class _Index:
    """Actors by spelling; short acronyms apart, since only their capitals tell them from words."""

    def __init__(self) -> None:
        self._spellings: defaultdict[str, list[KnownActor]] = defaultdict(list)
        self._acronyms: defaultdict[str, list[KnownActor]] = defaultdict(list)

    def add(self, spelling: str, actor: KnownActor) -> None:
        acronym = spelling.replace(".", "")
        short = len(acronym) <= _LONGEST_SHORT_ACRONYM or acronym in _WORDLIKE
        table, entry = (
            (self._acronyms, acronym) if acronym.isupper() and short else (self._spellings, normalise(spelling))
        )
        if actor not in table[entry]:
            table[entry].append(actor)

    def find(self, spelling: str, all_caps: bool) -> list[KnownActor]:
        acronym = spelling.replace(".", "")
        found: list[KnownActor] = []
        if acronym in self._acronyms and (
            not all_caps or acronym not in _WORDS_IN_CAPITALS or _DOTTED.fullmatch(spelling)
        ):
            found += self._acronyms[acronym]
        return found + self._spellings.get(normalise(spelling), [])


class KnownActors:
    """The known actors, looked up by what a text calls them."""

    def __init__(self, actors: Iterable[KnownActor]) -> None:
        self._by_key: dict[str, KnownActor] = {}
        self._names, self._demonyms, self._metonyms = _Index(), _Index(), _Index()
        for actor in actors:
            self._by_key[actor.key] = actor
            for name in (actor.label, *actor.aliases):
                self._names.add(name, actor)
            for demonym in actor.demonyms:
                self._demonyms.add(demonym, actor)
            for metonym in actor.metonyms:
                self._metonyms.add(metonym, actor)

    @classmethod
    def load(cls, path: Path | None = None, base: str = DEFAULT_BASE) -> "KnownActors":
        """Read the list that travels with the program, or another in the same terms whose IRIs stand under `base`.

        Raises:
            ResourceError: the file is missing or is no such list.
        """
        path = path or resource("ontology", "actors.ttl")
        try:
            return cls(_read(path, base))
        except (OSError, SyntaxError, IndexError) as error:
            raise ResourceError(f"{path}: not a readable list of actors ({error}): reinstall conflict-kg") from error

    def __len__(self) -> int:
        return len(self._by_key)

    def get(self, key: str) -> KnownActor | None:
        """The actor with this key."""
        return self._by_key.get(key)

    def find(self, name: str, *, classes: Collection[str] | None = None, all_caps: bool = False) -> KnownActor | None:
        """The one actor of this name, or None where there is none or more than one.

        Args:
            name: as the text has it; a leading article, a following *group*, *movement* or *fighters*, number, case,
                hyphens and the dots of acronyms make no difference, but a short acronym counts in upper case only.
            classes: the actor classes to choose from; all where not given.
            all_caps: the text knows no lower case, so an acronym that is also a word (*IS*) is taken for the word.
        """
        for spelling in _spellings(name):
            found = self._names.find(spelling, all_caps)
            if classes is not None:
                found = [actor for actor in found if actor.actor_class in classes]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def by_demonym(self, word: str, *, all_caps: bool = False) -> KnownActor | None:
        """The state whose adjective or nationals the word is: *Turkish*, *Turks*, *US*."""
        return _only(self._demonyms.find(word, all_caps) or self._demonyms.find(_singular(word), all_caps))

    def by_metonym(self, words: str, *, all_caps: bool = False) -> KnownActor | None:
        """The state whose government the words stand for: *Ankara*, *the Kremlin*."""
        return _only(self._metonyms.find(words, all_caps))

    def state(self, country_code: str) -> KnownActor | None:
        """The state with this ISO 3166-1 alpha-2 code."""
        return self._by_key.get(f"actor/state-{country_code.lower()}")

    def forces_of(self, country_code: str, kind: str = ARMED_FORCES) -> KnownActor | None:
        """The armed forces of a country, or with `kind=POLICE` its police, where the list has them."""
        return self._by_key.get(f"actor/{kind}-{country_code.lower()}")


def _only(found: list[KnownActor]) -> KnownActor | None:
    return found[0] if len(found) == 1 else None


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 4 and word[-1] in "sS" and word[-2] not in "sS" else word


def _spellings(name: str) -> Iterable[str]:
    """The name as it stands, then without what does not change who is meant, then in the other number."""
    name = name.strip().removesuffix("'s").removesuffix("’s").removesuffix("'S").removesuffix("’S")
    name = _LEADING_ARTICLE.sub("", name, count=1) if _LEADING_ARTICLE.match(name) else name
    yield name
    short = _FOLLOWING_NOUN.sub("", name)
    if short != name:
        yield short
    if len(short) > 4:
        singular = _singular(short)
        yield singular if singular != short else f"{short}s"


def _read(path: Path, base: str) -> Iterable[KnownActor]:
    facts: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in pyoxigraph.parse(path=str(path), format=pyoxigraph.RdfFormat.TURTLE):
        subject, value = quad.subject, quad.object
        if isinstance(subject, pyoxigraph.NamedNode) and isinstance(value, pyoxigraph.NamedNode | pyoxigraph.Literal):
            facts[subject.value][quad.predicate.value].append(value.value)
    for iri, properties in facts.items():
        yield KnownActor(
            key=iri.removeprefix(base),
            actor_class=properties[_TYPE][0].removeprefix(CK),
            label=properties[_LABEL][0],
            aliases=tuple(properties[_ALIAS]),
            country_code=_first(properties[CK + "countryCode"]),
            affiliation=_first([other.removeprefix(base) for other in properties[CK + "affiliation"]]),
            member_of=tuple(other.removeprefix(base) for other in properties[CK + "memberOf"]),
            demonyms=tuple(properties[CK + "demonym"]),
            metonyms=tuple(properties[CK + "metonym"]),
            same_as=tuple(properties[_SAME_AS]),
        )


def _first(values: list[str]) -> str | None:
    return values[0] if values else None
