"""What the words of an article say: spans and classes, no knowledge of the world."""

from dataclasses import dataclass

from kg.article import Article, Span

__all__ = ["Event", "Mention", "Reading", "Role", "Statement"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names somebody, something, a place, a time or a number.

    `type` is one of `kg.vocabulary.MENTION_TYPES`; `confidence` is in [0, 1].
    """

    span: Span
    type: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Role:
    """One filler of a role: `mention` indexes `Reading.mentions`."""

    name: str
    mention: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Event:
    """One mention of a happening: the word that names it, its class, modality and role fillers.

    `links` holds earlier ones of `Reading.events` by index, each with the log-odds that this one tells of the same
    happening rather than of a new one.
    """

    trigger: Span
    event_class: str
    modality: str
    confidence: float
    roles: tuple[Role, ...] = ()
    links: tuple[tuple[int, float], ...] = ()

    @property
    def earlier(self) -> int | None:
        """The earlier event that this one likeliest repeats; None where a new happening is likelier."""
        index, score = max(self.links, key=lambda link: link[1], default=(None, 0.0))
        return index if score > 0 else None


@dataclass(frozen=True, slots=True)
class Statement:
    """One act of saying: the cue, its class, who says it to whom, and the spans of what is said."""

    cue: Span
    statement_class: str
    modality: str
    confidence: float
    roles: tuple[Role, ...] = ()
    content: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one article, in the order of the text."""

    article: Article
    sentences: tuple[Span, ...] = ()
    mentions: tuple[Mention, ...] = ()
    events: tuple[Event, ...] = ()
    statements: tuple[Statement, ...] = ()
