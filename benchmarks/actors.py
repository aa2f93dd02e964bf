"""How well pronouns, descriptions and short names are resolved to actors, given the spans of annotated articles.

The annotation names, beside a mention that is no full name, whom it stands for (`"he" [person] = "Mike Pompeo"`). A
pronoun or description is linked where another mention gave it its actor: alone it would have been somebody of its own.
Links are right where their actor bears the annotated name. Links of descriptions whose annotation names nobody are
counted apart, since the annotators did not name everybody. A short name is linked where it is not of its article alone.

The second table is of small articles written for it (`actor_cases.txt`): every pair of mentions, across the articles of
a case too, that is one actor or is not.

    python -m benchmarks.actors [FOLDER ...] [--misses]
"""

import argparse
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Final

from kg.article import Article
from kg.grounding.account import Actor
from kg.grounding.actors import ACTOR_TYPES, resolve_actors
from kg.grounding.bodies_of_states import body_of_state
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import Form, form_of, is_all_caps, without_honorific
from kg.grounding.names import normalise
from kg.reading.reading import Event, Mention, Reading, Role, Statement
from kg.reading.sentences import split_sentences
from kg.sources.layout import find_dateline, find_title
from training.documents import HELD, OWN, read_gold

FLOORS: Final = {
    "gold": {"pronoun": (84.5, 62.5), "description": (93.0, 15.0), "name": (90.0, 82.5)},
    "held": {"pronoun": (74.0, 54.0), "description": (80.0, 22.0), "name": (99.0, 99.0)},
    "train": {"pronoun": (76.5, 55.0), "description": (83.5, 14.0), "name": (97.0, 86.0)},
}
"""The least precision and recall in percent by folder and form; a change that raises one raises its floor."""

GOLD: Final = Path(__file__).parents[2] / "shared" / "gold"
CASES: Final = Path(__file__).parent / "actor_cases.txt"


@dataclass(slots=True)
class Links:
    """Counts of links by the form of the mention: annotated, made and right, and made beyond the annotation."""

    annotated: Counter[str] = field(default_factory=Counter)
    made: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    beyond: Counter[str] = field(default_factory=Counter)
    misses: list[str] = field(default_factory=list)
    documents: int = 0
    seconds: float = 0.0

    def precision(self, *forms: str) -> float:
        """Percent of the links made, to where the annotation names somebody, that are right."""
        return 100 * sum(self.right[f] for f in forms) / max(1, sum(self.made[f] for f in forms))

    def recall(self, *forms: str) -> float:
        """Percent of the annotated links that are made and right."""
        return 100 * sum(self.right[f] for f in forms) / max(1, sum(self.annotated[f] for f in forms))


def reading_of(document: dict) -> tuple[Reading, dict[int, str | None]]:
    """The annotated events and statements with the actors in them, and by mention the name that it stands for."""
    numbers: dict[Mention, int] = {}
    stands_for: dict[int, str | None] = {}

    def roles(item: dict) -> tuple[Role, ...]:
        found = []
        for role in item["roles"]:
            if role["type"] in ACTOR_TYPES:
                number = numbers.setdefault(Mention(tuple(role["span"]), role["type"], 1.0), len(numbers))
                stands_for[number] = role["value"] or stands_for.get(number)
                found.append(Role(role["role"], number, 1.0))
        return tuple(found)

    def content(item: dict) -> tuple[tuple[int, int], ...]:
        return tuple(tuple(role["span"]) for role in item["roles"] if role["role"] == "content")

    text = document["text"]
    title = find_title(text)
    article = Article(document["id"], text, document["id"], title=title, dateline=find_dateline(text, title))
    events = tuple(Event(tuple(e["trigger"]), e["class"], e["modality"], 1.0, roles(e)) for e in document["events"])
    statements = tuple(
        Statement(tuple(s["trigger"]), s["class"], s["modality"], 1.0, roles(s), content(s))
        for s in document["statements"]
    )
    return Reading(article, split_sentences(text), tuple(numbers), events, statements), stands_for


def measure_links(documents: Iterable[dict], known: KnownActors) -> Links:
    """The links of these documents' annotated mentions."""
    links = Links()
    for document in documents:
        reading, stands_for = reading_of(document)
        started = time.process_time()
        result = resolve_actors(reading, known, "article")
        links.seconds += time.process_time() - started
        links.documents += 1
        all_caps = is_all_caps(document["text"])
        called: defaultdict[str, set[str]] = defaultdict(set)
        for number, key in result.by_mention.items():
            called[key].add(_words(reading, number))
        for number, mention in enumerate(reading.mentions):
            form = form_of(document["text"], mention.span, mention.type, known, all_caps=all_caps).value
            name, key = stands_for[number], result.by_mention[number]
            if form == Form.PRONOUN.value:
                linked = not key.startswith("actor/in/") or not key.endswith(f"-{mention.span[0]}")
            elif form == Form.DESCRIPTION.value:
                linked = key != _key_alone(reading, number, known)
            else:
                linked = not key.startswith("actor/in/") and name is not None
            links.annotated[form] += name is not None
            if linked and (name is not None or form == Form.PRONOUN.value):
                links.made[form] += 1
            elif linked:
                links.beyond[form] += 1
            right = name is not None and linked and _bears(result.actors[key], name, called[key], known)
            links.right[form] += right
            if (name is not None or linked) and not right:
                what = f"→ {result.actors[key].label}" if linked else "left open"
                context = document["text"][max(0, mention.span[0] - 90) : mention.span[1] + 40].replace("\n", " ")
                links.misses.append(
                    f"{document['id']} [{mention.type}] {_words(reading, number)} = {name} {what}: {context}"
                )
    return links


def _words(reading: Reading, number: int) -> str:
    return " ".join(reading.article.text[slice(*reading.mentions[number].span)].split())


def _key_alone(reading: Reading, number: int, known: KnownActors) -> str:
    alone = Reading(reading.article, reading.sentences, (reading.mentions[number],))
    return resolve_actors(alone, known, "article").by_mention[0]


def _bears(actor: Actor, name: str, called: set[str], known: KnownActors) -> bool:
    """Whether the actor has this name: in its labels, among what the article calls it, or by the list."""
    wanted = normalise(without_honorific(name))
    names = {normalise(without_honorific(n)) for n in (actor.label, *actor.aliases, *called)}
    if actor.actor_class == "Person" and any(set(wanted.split()) <= set(n.split()) for n in names):
        return True
    listed = known.find(name) or body_of_state(name, "state", known) or body_of_state(name, "forces", known)
    return wanted in names or (listed is not None and listed.key == actor.key)


@dataclass(frozen=True, slots=True)
class Case:
    """A case of one or more readings; `who` tells for each mention of each who it is."""

    name: str
    readings: tuple[Reading, ...]
    who: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Pairs:
    """Counts of pairs of mentions that are one actor, and of those that are not, with how many came out so."""

    one: int = 0
    joined: int = 0
    two: int = 0
    apart: int = 0
    wrong: list[str] = field(default_factory=list)


def read_cases(path: Path = CASES) -> Iterator[Case]:
    """The cases of the table."""
    for block in re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        name, _, body = block.partition("\n")
        articles = [_case_article(text.strip()) for text in re.split(r"^---$", body, flags=re.MULTILINE)]
        yield Case(name, tuple(reading for reading, _ in articles), tuple(who for _, who in articles))


def _case_article(marked: str) -> tuple[Reading, tuple[str, ...]]:
    text, mentions, who, events = "", [], [], []
    end = 0
    for match in re.finditer(r"\{([^|}]+)\|(\w+)\|([^|}]+)(?:\|(leads))?\}", marked):
        text += marked[end : match.start()]
        words = re.sub(r"^(?:[Tt]he) ", "", match[1])
        begin = len(text) + len(match[1]) - len(words)
        text += match[1]
        end = match.end()
        mentions.append(Mention((begin, len(text)), match[2], 1.0))
        who.append(match[3])
        if match[4]:
            role = Role("agent", len(mentions) - 1, 1.0)
            events.append(Event((begin, len(text)), "ArmedAssault", "actual", 1.0, (role,)))
    text += marked[end:]
    reading = Reading(Article("case", text, "case"), split_sentences(text), tuple(mentions), tuple(events))
    return reading, tuple(who)


def measure_cases(cases: Iterable[Case], known: KnownActors) -> Pairs:
    """The pairs of all cases."""
    pairs = Pairs()
    for case in cases:
        found = []
        for number, (reading, who) in enumerate(zip(case.readings, case.who, strict=True)):
            result = resolve_actors(reading, known, f"article-{number}")
            found += [(w, result.by_mention[n], _words(reading, n)) for n, w in enumerate(who)]
        found += [(w, f"actor/{w[1:]}", w) for w in dict.fromkeys(w for w, _, _ in found) if w.startswith("=")]
        for (who, key, words), (other, other_key, others) in combinations(found, 2):
            same = key == other_key
            if who == other:
                pairs.one += 1
                pairs.joined += same
            else:
                pairs.two += 1
                pairs.apart += not same
            if same != (who == other):
                pairs.wrong.append(f"{case.name}: “{words}” {key} and “{others}” {other_key}")
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER", help="pairs of .txt and .ann")
    parser.add_argument("--misses", action="store_true", help="list what is wrong or left open")
    options = parser.parse_args()
    known = KnownActors.load()
    pairs = measure_cases(read_cases(), known)
    print(f"{CASES.name}: {pairs.joined} of {pairs.one} pairs joined, {pairs.apart} of {pairs.two} kept apart")
    print(*(f"  {wrong}" for wrong in pairs.wrong), sep="\n")
    folders = options.folders or [folder for folder in (OWN, HELD, GOLD / "train") if folder.is_dir()]
    for folder in folders:
        links = measure_links(read_gold(folder), known)
        each = 1000 * links.seconds / links.documents
        print(f"{folder}: {links.documents} articles, {each:.2f} ms each")
        print(f"  {'':12}{'annotated':>10}{'made':>7}{'right':>7}{'precision':>11}{'recall':>9}{'beyond':>8}")
        for form in ("pronoun", "description", "name"):
            counts = links.annotated[form], links.made[form], links.right[form], links.beyond[form]
            print(
                f"  {form:12}{counts[0]:10}{counts[1]:7}{counts[2]:7}"
                f"{links.precision(form):9.1f} %{links.recall(form):7.1f} %{counts[3]:8}"
            )
        if options.misses:
            print(*(f"  {miss}" for miss in links.misses), sep="\n")


if __name__ == "__main__":
    main()
