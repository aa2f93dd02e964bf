"""Which mentions of events inside one article are one happening.

Pairs of one class are scored by logistic regression over the reader's own score for the pair and what grounding knows
of both; groups are then merged from the likeliest pair on, by the mean score of all pairs between them (average
linkage). The weights stand in `joining.json`; `python -m training.joins` fits them to a newly trained reader.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from pathlib import Path
from typing import Final, Self

from kg.article import Span
from kg.errors import ResourceError
from kg.grounding.dates import Interval

__all__ = ["EventFacts", "JoinScorer", "average_linkage", "join_events", "pair_features"]

Links = Sequence[Sequence[tuple[int, float]]]

_WEIGHTS: Final = Path(__file__).with_suffix(".json")
_FARTHEST_LINK: Final = 8.0
_ENDINGS: Final = re.compile(r"(?:ings?|ed|es|s|ers?|ions?|ment|e)$")
_ACTORS: Final = ("agent", "participant", "victim", "target")
_TOLD_APART: Final = re.compile(
    r"\b(first|second|third|fourth|last|another|other|further|new|next|subsequent|similar|separate|previous|earlier)"
    r"\s+(?:[\w’'-]+\s+)?$",
    re.IGNORECASE,
)
"""*The second explosion*, *a similar protest*: words that tell one happening from another."""


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What is known of one mention of an event when it is compared with others.

    Attributes:
        sentence: index of its sentence.
        roles: role → keys of the fillers.
        around: keys of the places that its locations lie in.
        interval: the days that it can have fallen on.
        numbers: kind → the numbers told.
    """

    trigger: Span
    event_class: str
    modality: str
    sentence: int
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    interval: Interval = (None, None)
    numbers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    around: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class JoinScorer:
    """What each feature of a pair of mentions adds to the log-odds that they are one happening.

    Attributes:
        weights: by the names that `pair_features` gives.
        threshold: mean log-odds from which on two groups are joined; the one that is best for the F1 of pairs.
    """

    weights: Mapping[str, float]
    constant: float
    threshold: float

    @classmethod
    def load(cls, path: Path = _WEIGHTS) -> Self:
        """The weights that come with the program.

        Raises:
            ResourceError: the file is missing or damaged.
        """
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise ResourceError(f"{path} cannot be read: reinstall conflict-kg ({error})") from error

    def score(self, features: Mapping[str, float]) -> float:
        """The log-odds that a pair with these features is one happening."""
        return self.constant + sum(self.weights[name] * value for name, value in features.items() if value)


def join_events(
    text: str, events: Sequence[EventFacts], links: Links, scorer: JoinScorer
) -> tuple[tuple[int, ...], ...]:
    """Group the mentions by happening; each group and all groups are in the order of the text.

    Args:
        text: of the article.
        events: the mentions.
        links: for each mention the indexes of others that stand before it, with the reader's log-odds that it repeats
            them; other pairs are not joined but through those.
        scorer: weighs a pair.
    """
    scores = {pair: scorer.score(features) for pair, features in pair_features(text, events, links)}
    groups = average_linkage(len(events), scores, scorer.threshold)
    in_order = (sorted(group, key=lambda n: (events[n].trigger, n)) for group in groups)
    return tuple(sorted(map(tuple, in_order), key=lambda group: (events[group[0]].trigger, group[0])))


def _can_be_one(one: EventFacts, other: EventFacts) -> bool:
    """Whether nothing rules out that two mentions are one happening.

    An event has one class and one modality, so mentions with others are events of their own, and so are those of other
    days.
    """
    if (one.event_class, one.modality) != (other.event_class, other.modality) or one.trigger == other.trigger:
        return False
    begins = [begin for begin, _ in (one.interval, other.interval) if begin]
    ends = [end for _, end in (one.interval, other.interval) if end]
    return not begins or not ends or max(begins) <= min(ends)


def pair_features(
    text: str, events: Sequence[EventFacts], links: Links
) -> Iterator[tuple[tuple[int, int], dict[str, float]]]:
    """Each pair of mentions that can be one happening, with what speaks for and against it, by name.

    Args:
        text, events, links: as for `join_events`.
    """
    rank: dict[int, int] = {}
    seen: Counter[str] = Counter()
    for index in sorted(range(len(events)), key=lambda n: events[n].trigger):
        rank[index] = seen[events[index].event_class]
        seen[events[index].event_class] += 1
    for later, own in enumerate(links):
        for earlier, link in own:
            one, other = events[earlier], events[later]
            if _can_be_one(one, other):
                yield (earlier, later), _features(text, one, other, link, rank[later] - rank[earlier] - 1)


def _features(text: str, one: EventFacts, other: EventFacts, link: float, between: int) -> dict[str, float]:
    words, others = text[slice(*one.trigger)].casefold(), text[slice(*other.trigger)].casefold()
    same_word = _stem(words) == _stem(others)
    actors, other_actors = _actors(one), _actors(other)
    return {
        "link": max(-_FARTHEST_LINK, min(_FARTHEST_LINK, link)),
        "same word": float(same_word),
        "one singular, one plural": float(same_word and words.endswith("s") != others.endswith("s")),
        "same sentence": float(one.sentence == other.sentence),
        "told apart": float(_told_apart(text, one) != _told_apart(text, other)),
        "events between": math.log1p(max(0, between)),
        "shared actors": float(len(actors & other_actors)),
        "shared place": float(_share(one.roles, other.roles, "location")),
        "other place": float(_conflict(one.roles, other.roles, "location") and not _lies_in(one, other)),
        "other victim": float(_conflict(one.roles, other.roles, "victim")),
        "other number": float(any(not one.numbers[k] & other.numbers[k] for k in one.numbers.keys() & other.numbers)),
    }


def average_linkage(size: int, scores: Mapping[tuple[int, int], float], threshold: float) -> list[list[int]]:
    """Merge the two groups with the best mean score of the known pairs between them, as long as it is good enough."""
    members: dict[int, list[int]] = {n: [n] for n in range(size)}
    known: dict[int, dict[int, tuple[float, int]]] = {n: {} for n in range(size)}
    for (a, b), score in scores.items():
        known[a][b] = known[b][a] = (score, 1)
    waiting = [(-score, a, b) for (a, b), score in scores.items() if score > threshold]
    heapify(waiting)
    unused = size
    while waiting:
        _, a, b = heappop(waiting)
        if a not in members or b not in members or b not in known[a]:
            continue
        members[unused] = members.pop(a) + members.pop(b)
        known[unused] = {}
        for old, partner in ((a, b), (b, a)):
            for other, (total, pairs) in known.pop(old).items():
                if other != partner:
                    before, count = known[unused].get(other, (0.0, 0))
                    known[unused][other] = (before + total, count + pairs)
                    del known[other][old]
        for other, (total, pairs) in known[unused].items():
            known[other][unused] = (total, pairs)
            if total / pairs > threshold:
                heappush(waiting, (-total / pairs, other, unused))
        unused += 1
    return list(members.values())


def _actors(event: EventFacts) -> frozenset[str]:
    return frozenset().union(*(event.roles.get(role, frozenset()) for role in _ACTORS))


def _share(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]], role: str) -> bool:
    return bool(one.get(role, frozenset()) & other.get(role, frozenset()))


def _conflict(one: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]], role: str) -> bool:
    """Whether the fillers of a role are others: *the soldiers* may be *Turkish troops*, but Idlib is not Aleppo."""
    keys, others = one.get(role, frozenset()), other.get(role, frozenset())
    return not keys & others and any(map(_is_named, keys)) and any(map(_is_named, others))


def _lies_in(one: EventFacts, other: EventFacts) -> bool:
    """Whether a place of one of them is around a place of the other, as Idlib is around Saraqib."""
    places, others = one.roles["location"], other.roles["location"]
    return bool(one.around & others or other.around & places)


def _is_named(key: str) -> bool:
    """Whether the key is not that of a description inside one article (`actor/in/<article>/…`)."""
    return key.split("/")[1] != "in"


def _told_apart(text: str, event: EventFacts) -> str:
    begin = event.trigger[0]
    found = _TOLD_APART.search(text[max(0, begin - 45) : begin].rpartition("\n")[2])
    return found[1].casefold() if found else ""


def _stem(words: str) -> str:
    return " ".join(_ENDINGS.sub("", word) for word in words.split())
