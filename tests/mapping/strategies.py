"""Random accounts: any words, any classes, everything in its place as grounding promises it."""

from datetime import date

from hypothesis import strategies as st

from kg.article import Article, Span
from kg.grounding.account import (
    Account,
    Actor,
    Entity,
    EntityMention,
    EventAccount,
    Number,
    Place,
    StatementAccount,
    Thing,
    Time,
    Toll,
)
from kg.mapping.literals import illegal_character
from kg.vocabulary import ACTOR_CLASSES, BOUNDS, EVENT_CLASSES, MODALITIES, NUMBER_ROLES, PRECISIONS, STATEMENT_CLASSES

# Letters outside the basic plane, marks that combine, joined emoji, right-to-left, quotes, escapes and odd spaces
AWKWARD = (
    "😀",
    "👩‍🚒",
    "é",
    "́",
    "שלום",
    "\u2028",
    "\x85",
    "\t",
    '"',
    "\\",
    "'''",
    "<b>",
    "&amp;",
    "\ufeff",
    "�",
    "%41",
    "{}",
)
WORDS = st.one_of(st.sampled_from(AWKWARD), st.text(min_size=1, max_size=6)).filter(
    lambda word: illegal_character(word) is None
)
PROBABILITIES = st.floats(0, 1)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
KEYS = {"actor": "actor/a", "place": "place/p", "facility": "facility/f", "weapon": "weapon/w"}


@st.composite
def accounts(draw: st.DrawFn) -> Account:
    """An account of an article of up to five sentences of up to eight words."""
    text, sentences, tokens = _text(draw(st.lists(st.lists(WORDS, min_size=2, max_size=8), min_size=1, max_size=5)))
    entities = _entities(draw)
    free = draw(st.permutations(tokens))
    statements = tuple(draw(_statement(cue, sentences, tokens)) for cue in free[: len(free) // 4])
    events = tuple(
        draw(_event(trigger, tokens, statements)) for trigger in free[len(free) // 4 :: 3] if trigger[0] < trigger[1]
    )
    mentions = tuple(EntityMention(draw(st.sampled_from(tokens)), key) for key in entities)
    return Account(
        Article(
            draw(st.sampled_from(("", "a-1", "https://e.example/a b?c=d#e", "é\x00"))),
            text,
            "random",
            title=draw(st.sampled_from((None, sentences[0]))),
            headline=draw(st.none() | st.text()),
            published=draw(st.none() | DAYS),
            language=draw(st.sampled_from((None, "en", "de-AT", "pt_BR", "not a tag", "x", "e\x00"))),
            url=draw(st.none() | st.text(min_size=1)),
        ),
        sentences,
        entities,
        mentions,
        events,
        statements,
        draw(st.sampled_from((None, KEYS["actor"]))),
        draw(st.sampled_from((None, KEYS["place"]))),
    )


def _text(lines: list[list[str]]) -> tuple[str, tuple[Span, ...], list[Span]]:
    text, sentences, tokens = "", [], []
    for line in lines:
        begin = len(text)
        for word in line:
            tokens.append((len(text), len(text) + len(word)))
            text += word + " "
        sentences.append((begin, len(text) - 1))
        text += "\n"
    return text, tuple(sentences), tokens


def _entities(draw: st.DrawFn) -> dict[str, Entity]:
    words = st.lists(WORDS, max_size=2).map(tuple)
    here = st.sampled_from((None, (0.0, 0.0), (-33.925, 18.4239), (89.9999999, -179.9999999)))
    latitude, longitude = draw(here) or (None, None)
    entities: tuple[Entity, ...] = (
        Actor(
            KEYS["actor"],
            draw(st.sampled_from(ACTOR_CLASSES)),
            draw(WORDS),
            draw(words),
            draw(st.sampled_from((None, KEYS["place"]))),
            draw(st.sampled_from((None, KEYS["actor"]))),
            draw(st.none() | WORDS),
        ),
        Place(
            KEYS["place"],
            draw(WORDS),
            draw(words),
            latitude,
            longitude,
            draw(st.sampled_from((None, "ZA"))),
            precision=draw(st.sampled_from((None, *PRECISIONS))),
        ),
        Thing(KEYS["facility"], "Facility", draw(WORDS)),
        Thing(KEYS["weapon"], "Weapon", draw(WORDS)),
    )
    return {entity.key: entity for entity in entities}


@st.composite
def _event(
    draw: st.DrawFn, trigger: Span, tokens: list[Span], statements: tuple[StatementAccount, ...]
) -> EventAccount:
    told_in = [
        i for i, said in enumerate(statements) if any(b <= trigger[0] and trigger[1] <= e for b, e in said.content)
    ]
    roles = st.tuples(
        st.sampled_from(("agent", "participant", "target", "victim", "location", "weapon")),
        st.sampled_from(tuple(KEYS.values())),  # within the role's range or not
    )
    numbers = tuple(
        Number(draw(st.sampled_from(NUMBER_ROLES)), "some", span, draw(st.none() | st.integers(0, 10**9)))
        for span in draw(st.lists(st.sampled_from(tokens), max_size=2, unique=True))
    )
    tolls = tuple(
        Toll(number, draw(st.sampled_from(BOUNDS)), draw(st.sampled_from(((), (KEYS["actor"],), (KEYS["weapon"],)))))
        for number in numbers[:1]
    )
    return EventAccount(
        draw(st.sampled_from(EVENT_CLASSES)),
        draw(st.sampled_from(MODALITIES)),
        draw(PROBABILITIES),
        (trigger, *draw(st.lists(st.sampled_from(tokens), max_size=1))),
        tuple(draw(st.lists(roles, max_size=4, unique=True))),
        draw(_times(tokens)),
        numbers,
        tolls,
        tuple(told_in),
    )


@st.composite
def _statement(draw: st.DrawFn, cue: Span, sentences: tuple[Span, ...], tokens: list[Span]) -> StatementAccount:
    roles = st.tuples(st.sampled_from(("source", "addressee", "target")), st.sampled_from(tuple(KEYS.values())))
    return StatementAccount(
        draw(st.sampled_from(STATEMENT_CLASSES)),
        draw(st.sampled_from(MODALITIES)),
        draw(PROBABILITIES),
        (cue,),
        tuple(draw(st.lists(roles, max_size=3, unique=True))),
        draw(_times(tokens)),
        tuple(draw(st.lists(st.sampled_from((*sentences, (0, sentences[-1][1]))), max_size=2, unique=True))),
        draw(st.booleans()),
        draw(st.sampled_from(((), (("statement", 0),)))),
    )


@st.composite
def _times(draw: st.DrawFn, tokens: list[Span]) -> tuple[Time, ...]:
    times = []
    for span in draw(st.lists(st.sampled_from(tokens), max_size=2, unique=True)):
        begin, end = sorted((draw(DAYS), draw(DAYS)))
        times.append(draw(st.sampled_from((Time("then", span, begin, end), Time("once", span)))))
    return tuple(times)
