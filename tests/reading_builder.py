"""Readings written by hand: the words of a small article, found by their text."""

import re
from dataclasses import dataclass, field
from typing import Any

from kg.article import Article, Span
from kg.reading.reading import Event, Mention, Reading, Role, Statement


def span_of(text: str, words: str, occurrence: int = 1) -> Span:
    """The span of the n-th place where the words stand whole in the text."""
    places = list(re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text))
    return places[occurrence - 1].span()


@dataclass
class ReadingBuilder:
    """Collects mentions, events and statements over one text; `("he", "person", 2)` is the second *he*."""

    text: str
    mentions: list[Mention] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)

    def mention(self, words: str, mention_type: str, occurrence: int = 1) -> int:
        """Index of the mention of these words, added where it is new."""
        mention = Mention(span_of(self.text, words, occurrence), mention_type, 1.0)
        if mention not in self.mentions:
            self.mentions.append(mention)
        return self.mentions.index(mention)

    def event(
        self,
        trigger: str,
        event_class: str,
        *roles: tuple[str, int],
        modality: str = "actual",
        nth: int = 1,
        repeats: int | None = None,
    ) -> None:
        """Add an event with (role, mention index) pairs; `repeats` is the event that it surely tells of again."""
        filled = tuple(Role(name, mention, 1.0) for name, mention in roles)
        links = () if repeats is None else ((repeats, 5.0),)
        self.events.append(Event(span_of(self.text, trigger, nth), event_class, modality, 1.0, filled, links))

    def statement(
        self,
        cue: str,
        source: int,
        content: str,
        statement_class: str = "Statement",
        nth: int = 1,
        roles: tuple[tuple[str, int], ...] = (),
    ) -> None:
        """Add a statement with its source, the words that are said, and further (role, mention index) pairs."""
        begin = self.text.index(content)
        self.statements.append(
            Statement(
                span_of(self.text, cue, nth),
                statement_class,
                "actual",
                1.0,
                (Role("source", source, 1.0), *(Role(name, mention, 1.0) for name, mention in roles)),
                ((begin, begin + len(content)),),
            )
        )

    def reading(self, **known: Any) -> Reading:
        """The reading, with a sentence up to each full stop or line end; `known` is what is known of the article."""
        sentences = tuple(
            m.span()
            for m in re.finditer(r"\S(?:[^.\n]|\.(?=\S)|(?<=\b[A-Z])\.|(?<=Mr)\.|(?<=Ms)\.)*\.?[”\"]?", self.text)
        )
        return Reading(
            Article("test", self.text, "test", **known),
            sentences,
            tuple(self.mentions),
            tuple(self.events),
            tuple(self.statements),
        )
