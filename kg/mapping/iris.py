"""The IRIs of all that an article's graph speaks of: the same article gives the same IRIs everywhere.

They follow from the article's key, from offsets in its text and from the keys that grounding gave to actors and
places, never from a counter or a clock; only a run's IRI holds its time.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from urllib.parse import quote

from kg.article import Article, Span, article_key
from kg.grounding.account import Account, Number
from kg.mapping.run import Run
from kg.vocabulary import DEFAULT_BASE

__all__ = [
    "AccountIris",
    "article_iri",
    "entity_iri",
    "event_iri",
    "former_text_iri",
    "geometry_iri",
    "graph_iri",
    "mention_iri",
    "run_iri",
    "software_iri",
    "statement_iri",
    "toll_iri",
]

# Letters and digits of any script may stand in an IRI (RFC 3987, section 2.2); whatever else a key holds is escaped.
_PLAIN_KEY = re.compile(r"[\w.~/-]+")


def article_iri(article: Article, base: str = DEFAULT_BASE) -> str:
    """The IRI of an article, which is its `nif:Context` too."""
    return f"{base}article/{article_key(article)}"


def graph_iri(article: Article, base: str = DEFAULT_BASE) -> str:
    """The IRI of the named graph that holds all that was read from an article."""
    return f"{base}graph/{article_key(article)}"


def former_text_iri(article: str, number: int, digest: str) -> str:
    """The IRI of a text that the article with this IRI had before, by its number from 0 and its digest."""
    return f"{article}/former/{number}-{digest[:16]}"


def mention_iri(article: str, span: Span) -> str:
    """The IRI of some characters of the article with this IRI: a text fragment as in RFC 5147."""
    return f"{article}#char={span[0]},{span[1]}"


def event_iri(base: str, key: str, span: Span) -> str:
    """The IRI of the event that is first named at `span` of the article with this key."""
    return f"{base}event/{key}/{span[0]}-{span[1]}"


def statement_iri(base: str, key: str, span: Span) -> str:
    """The IRI of the statement whose first cue stands at `span` of the article with this key."""
    return f"{base}statement/{key}/{span[0]}-{span[1]}"


def toll_iri(event: str, number: Number) -> str:
    """The IRI of one number of the event with this IRI."""
    return f"{event}/toll-{number.kind}-{number.span[0]}-{number.span[1]}"


def entity_iri(base: str, key: str) -> str:
    """The IRI of the actor, place, facility or weapon with this key."""
    return base + (key if _PLAIN_KEY.fullmatch(key) else quote(key, safe="/"))


def geometry_iri(place: str) -> str:
    """The IRI of the geometry of the place with this IRI."""
    return f"{place}/geometry"


def run_iri(run: Run, base: str = DEFAULT_BASE) -> str:
    """The IRI of a run: its time, and a digest of its time, version and reader."""
    started = run.started.astimezone(UTC)
    digest = sha256("\n".join((run.software_version, run.reader_digest, started.isoformat())).encode()).hexdigest()
    return f"{base}run/{started:%Y%m%dT%H%M%SZ}-{digest[:12]}"


def software_iri(run: Run, base: str = DEFAULT_BASE) -> str:
    """The IRI of the version of the program that ran."""
    return f"{base}software/conflict-kg-{quote(run.software_version, safe='')}"


@dataclass(frozen=True, slots=True)
class AccountIris:
    """The IRIs of one account; `events` and `statements` stand in its order."""

    base: str
    article: str
    graph: str
    events: tuple[str, ...]
    statements: tuple[str, ...]

    @classmethod
    def of(cls, account: Account, base: str) -> "AccountIris":
        """Name all that an account tells."""
        key = article_key(account.article)
        return cls(
            base,
            article_iri(account.article, base),
            graph_iri(account.article, base),
            tuple(_distinct(event_iri(base, key, event.evidence[0]) for event in account.events)),
            tuple(_distinct(statement_iri(base, key, said.evidence[0]) for said in account.statements)),
        )

    def mention(self, span: Span) -> str:
        """The IRI of some characters of the article."""
        return mention_iri(self.article, span)

    def entity(self, key: str) -> str:
        """The IRI of an entity of the account."""
        return entity_iri(self.base, key)


def _distinct(iris: Iterable[str]) -> Iterator[str]:
    """Number the second and later of those that share a first trigger, so that two events never become one node."""
    seen: Counter[str] = Counter()
    for iri in iris:
        seen[iri] += 1
        yield iri if seen[iri] == 1 else f"{iri}-{seen[iri]}"
