"""The people that an article names: one actor each, with the offices that its text gives them."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.article import Span
from kg.grounding.account import Actor
from kg.grounding.bodies_of_states import StateWords
from kg.grounding.known_actors import KnownActors
from kg.grounding.mention_forms import PARTICLES, without_honorific, words_of
from kg.grounding.names import normalise, slug, word_set
from kg.grounding.persons import join_names
from kg.grounding.text_names import TextName, names_in_text
from kg.grounding.titles import Title, title_of

__all__ = ["NamedPersons"]

_OTHER_OFFICE: Final = frozenset({"deputy", "ex", "former", "vice"})
_RULERS: Final = word_set("president chancellor king queen emir sultan premier monarch dictator")
# Offices that one body has many of; only somebody named shortly before is meant.
_COMMON_OFFICES: Final = word_set(
    "adviser advisor analyst commander correspondent envoy journalist judge lawmaker lawyer member mp officer official "
    "representative senator spokesman spokesperson spokeswoman"
)
_SPELLINGS: Final = {"defence": "defense", "premier": "prime minister"}
_NEAR: Final = 2
_NEAR_OFFICE: Final = 60


@dataclass(frozen=True, slots=True)
class _Holder:
    """Somebody who is given a title at a place of the text."""

    key: str
    title: Title


class NamedPersons:
    """The named people of one article.

    Args:
        text, sentences: the article's.
        mentions: index → span of the mentions that are names of people.
        known: the list of actors; it has people whose names are spelled in many ways.
        article_key: keeps apart, between articles, people of whom only a surname is told.
        all_caps: the text knows no lower case; then only the mentions tell names.
    """

    def __init__(
        self,
        text: str,
        sentences: Sequence[Span],
        mentions: Mapping[int, Span],
        known: KnownActors,
        article_key: str,
        *,
        all_caps: bool,
    ) -> None:
        self._text = text
        self._sentences = sentences
        self._starts = [begin for begin, _ in sentences]
        self._known = known
        self._article_key = article_key
        self._all_caps = all_caps
        self._mentions = mentions
        self._holders: list[_Holder] = []
        self._seen_at: defaultdict[str, list[int]] = defaultdict(list)
        self.actors: dict[str, Actor] = {}
        """By key."""
        self.by_mention: dict[int, str] = {}
        """Index of the mention → key."""
        self._resolve()

    def _resolve(self) -> None:
        names = {i: without_honorific(self._text[slice(*span)]) for i, span in self._mentions.items()}
        texts = self._text_names_of(names.values())
        joined = join_names([*names.values(), *(name.name for name in texts)])
        own = {i: self._title(span) for i, span in self._mentions.items()}
        groups: defaultdict[str, list[int]] = defaultdict(list)
        for i, name in names.items():
            groups[joined[name]].append(i)
        elsewhere: defaultdict[str, list[TextName]] = defaultdict(list)
        for text_name in texts:
            elsewhere[joined[text_name.name]].append(text_name)
        for full, members in groups.items():
            titles = [title for i in members if names[i] == full and (title := own[i])]
            titles += [title for name in elsewhere[full] if (title := self._title(name.span))]
            others = [i for i in members if (t := own[i]) and names[i] != full and any(_differs(t, o) for o in titles)]
            for i in others:
                # `Interior Minister Hassan` is not the defence minister of the same surname.
                title = own[i]
                self._person(
                    [i], names, (title,) if title else (), f"{slug(names[i])}-{slug(title.words if title else '')}"
                )
            same = [i for i in members if i not in others]
            self._person(same, names, [*(t for i in same if (t := own[i])), *titles], "", full)

    def _person(
        self, members: Sequence[int], names: Mapping[int, str], titles: Sequence[Title], local: str, full: str = ""
    ) -> None:
        """Make the actor of some mentions; `local` is given where it is known by surname and office alone."""
        if not members:
            return
        full = full or names[members[0]]
        listed = self._known.find(full, classes=("Person",)) if len(full.split()) > 1 else None
        title = next((t for t in titles if t.affiliation), titles[0] if titles else None)
        if local or len(words_of(full)) < 2:
            key = f"actor/in/{self._article_key}/person-{local or slug(full)}"
        else:
            key = listed.key if listed else f"actor/person-{slug(full)}"
        variants = dict.fromkeys(names[i] for i in members if normalise(names[i]) != normalise(full))
        self.actors[key] = Actor(
            key=key,
            actor_class="Person",
            label=listed.label if listed else self._cased(full),
            aliases=(*(listed.aliases if listed else ()), *map(self._cased, variants)),
            affiliation=title.affiliation if title else None,
            job_title=title.words if title else None,
        )
        self._holders += (_Holder(key, title) for title in dict.fromkeys(titles))
        for i in members:
            self.by_mention[i] = key
            self._seen_at[key].append(self._mentions[i][0])

    @cached_property
    def _all_text_names(self) -> list[TextName]:
        return [] if self._all_caps else names_in_text(self._text, self._known)

    def _text_names_of(self, names: Iterable[str]) -> list[TextName]:
        """The fuller names of the text that some mentions are the surname of, or the same name elsewhere."""
        wanted = {tuple(normalise(name).split()) for name in names}
        short = {words for words in wanted if len(_bare(words)) == 1}
        found = []
        for name in self._all_text_names if wanted else ():
            words = tuple(normalise(name.name).split())
            if words in wanted or any(words[-len(s) :] == s or words[-1:] == _bare(s) for s in short):
                found.append(name)
        return found

    def at(self, begin: int) -> str | None:
        """The key of the person whose name begins at a place of the text."""
        return next((self.by_mention[i] for i, span in self._mentions.items() if span[0] == begin), None)

    def called(self, name: str) -> str | None:
        """The key of the one person whose name or surname the words are."""
        labels = {actor.label: key for key, actor in self.actors.items()}
        return labels.get(join_names([name, *labels])[name]) if normalise(name) else None

    def _title(self, span: Span) -> Title | None:
        sentence = self._sentences[self._sentence(span[0])] if self._sentences else (0, len(self._text))
        return title_of(self._text, span, sentence, self._known, all_caps=self._all_caps)

    def _sentence(self, at: int) -> int:
        return max(0, bisect_right(self._starts, at) - 1)

    def _cased(self, name: str) -> str:
        return name.title() if self._all_caps else name

    # ---- whom an office means

    def with_office(self, office: Sequence[str], nation: StateWords | None, at: int) -> str | None:
        """The key of the one person whom *the president* or *the Russian president* means, or None.

        Args:
            office: its words in lower case.
            nation: the state or its government that the words before the office name.
            at: where in the text.
        """
        if not office:
            return None
        holders = [h for h in self._holders if self._fits(h.title, office, nation)]
        if not holders and office[-1] not in _COMMON_OFFICES:
            holders = self._holders_in_text(office, nation)
        keys = {h.key for h in holders}
        if nation:
            certain = {h.key for h in holders if h.title.affiliation == nation.state.key}
            keys = certain or keys
        if office[-1] in _COMMON_OFFICES:
            keys &= self._seen_shortly_before(at)
        elif len(keys) > 1:
            before = {key for key in keys if any(seen < at for seen in self._seen_at[key])}
            keys = before if len(before) == 1 else keys & self._seen_shortly_before(at)
        return keys.pop() if len(keys) == 1 else None

    def _fits(self, title: Title, office: Sequence[str], nation: StateWords | None) -> bool:
        words = words_of(title.words.casefold())
        if nation and title.affiliation not in (None, nation.state.key):
            return False
        if names_office(office, words):
            return True
        # `the Turkish leader` is whoever rules there.
        rules = bool(_RULERS & set(words[-1:])) or words[-2:] == ["prime", "minister"]
        return list(office) == ["leader"] and nation is not None and rules and not _OTHER_OFFICE & set(words)

    def _seen_shortly_before(self, at: int) -> set[str]:
        here = self._sentence(at)
        return {
            key
            for key, places in self._seen_at.items()
            if any(seen < at and here - self._sentence(seen) <= _NEAR for seen in places)
        }

    def _holders_in_text(self, office: Sequence[str], nation: StateWords | None) -> list[_Holder]:
        """Whom the text gives the office without telling of anything that they do or say."""
        found = []
        low = self._text.casefold() if not self._all_caps else ""
        same_length = len(low) == len(self._text)
        for name in self._all_text_names if same_length else ():
            begin, end = name.span
            if office[-1] not in low[max(0, begin - _NEAR_OFFICE) : end + _NEAR_OFFICE]:
                continue
            title = self._title(name.span)
            if title and self._fits(title, office, nation):
                listed = self._known.find(name.name, classes=("Person",))
                key = listed.key if listed else f"actor/person-{slug(name.name)}"
                self.actors.setdefault(
                    key,
                    Actor(key, "Person", name.name, affiliation=title.affiliation, job_title=title.words),
                )
                self._seen_at[key].append(begin)
                found.append(_Holder(key, title))
        self._holders += found
        return found


def names_office(office: Sequence[str], title: Sequence[str]) -> bool:
    """Whether a short office is this title: *minister* is *foreign minister*, *president* is not *vice president*."""
    office, title = _spelled(office), _spelled(title)
    rest = title[: len(title) - len(office)]
    return title[len(rest) :] == office and not _OTHER_OFFICE & set(rest)


def _spelled(words: Sequence[str]) -> list[str]:
    return " ".join(_SPELLINGS.get(word, word) for word in words).split()


def _differs(one: Title, other: Title) -> bool:
    """Whether two titles are two offices of one kind: *Interior Minister* and *Defence Minister*."""
    mine, theirs = (_spelled(words_of(title.words.casefold())) for title in (one, other))
    same_kind = mine[-1:] == theirs[-1:] and mine[-1:] in (["minister"], ["secretary"])
    return same_kind and len(mine) > 1 and len(theirs) > 1 and mine[-2] != theirs[-2]


def _bare(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in PARTICLES) or tuple(words)
