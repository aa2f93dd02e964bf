"""One article with its account, written by hand so that every class of node and every property occurs."""

from datetime import UTC, date, datetime

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
from kg.mapping import Run

RUN = Run("0.1.0", "5f" * 32, datetime(2020, 3, 4, 6, 30, tzinfo=UTC))

TITLE = "Ministry rejects reports of shelling in Arbin 🕊️"
SENTENCES = (
    TITLE,
    "ARBIN, March 4. /Lantern/.",
    "The army shelled a market in Arbin with mortars on Tuesday, killing at least 24 residents and wounding dozens.",
    "On Thursday 👩‍🚒 a suicide bombing hit a checkpoint of the police.",
    "Troops captured a bridge, police dispersed and later arrested 30 marchers, and families fled.",
    "The council and the rebels agreed on a ceasefire.",
    "“The army has shelled nobody,” ministry spokeswoman Léna Moravec told reporters.",
    "She accused the rebels.",
)
TEXT = "\n\n".join(SENTENCES) + "\n"


def at(words: str, occurrence: int = 1) -> Span:
    """The span of the n-th occurrence of some words in the text."""
    begin = -1
    for _ in range(occurrence):
        begin = TEXT.index(words, begin + 1)
    return begin, begin + len(words)


ENTITIES: tuple[Entity, ...] = (
    Actor("actor/army", "SecurityForces", "Syrian army", ("the army", "Syrian army"), country="place/geonames-163843"),
    Actor("actor/police", "SecurityForces", "police"),
    Actor("actor/residents", "Population", "residents"),
    Actor("actor/marchers", "Population", "marchers"),
    Actor("actor/families", "Population", "families"),
    Actor("actor/reporters", "Population", "reporters"),
    Actor("actor/rebels", "ArmedGroup", "rebels"),
    Actor("actor/council", "Organization", "council"),
    Actor("actor/ministry", "State", "ministry", same_as=("http://www.wikidata.org/entity/Q1",)),
    Actor(
        "actor/lena-moravec", "Person", "Léna Moravec", affiliation="actor/ministry", job_title="ministry spokeswoman"
    ),
    Actor("actor/lantern", "Organization", "Lantern"),
    Place("place/geonames-163843", "Syria", ("Syrian Arab Republic",), 35.0, 38.0, "SY"),
    Place(
        "place/geonames-172955",
        "Arbin",
        ("Irbin",),
        33.5384712,
        -0.0000001,
        "SY",
        "place/geonames-163843",
        "place/geonames-163843",
        ("https://sws.geonames.org/172955/",),
        "city",
    ),
    Place("place/back-road", "back road"),
    Thing("facility/market", "Facility", "market"),
    Thing("facility/checkpoint", "Facility", "checkpoint"),
    Thing("facility/bridge", "Facility", "bridge"),
    Thing("weapon/mortars", "Weapon", "mortars"),
)

KILLED = Number("killed", "24", at("24"), 24)
WOUNDED = Number("wounded", "dozens", at("dozens"))
DETAINED = Number("count", "30", at("30"), 30)
TUESDAY = Time("Tuesday", at("Tuesday"), date(2020, 3, 3), date(2020, 3, 3))
THURSDAY = Time("Thursday", at("Thursday"), date(2020, 3, 5), date(2020, 3, 6))
LATER = Time("later", at("later"))

EVENTS = (
    EventAccount(
        "Shelling",
        "actual",
        0.91249,
        (at("shelling"), at("shelled")),
        (
            ("agent", "actor/army"),
            ("target", "facility/market"),
            ("victim", "actor/residents"),
            ("location", "place/geonames-172955"),
            ("weapon", "weapon/mortars"),
        ),
        (TUESDAY,),
        (KILLED, WOUNDED),
        (Toll(KILLED, "AtLeast", ("actor/residents",)), Toll(WOUNDED)),
    ),
    EventAccount(
        "SuicideBombing",
        "actual",
        0.8,
        (at("suicide bombing"),),
        (("target", "facility/checkpoint"), ("target", "actor/police")),
        (THURSDAY,),
    ),
    EventAccount("Capture", "actual", 0.7, (at("captured"),), (("agent", "actor/army"), ("target", "facility/bridge"))),
    EventAccount("Crackdown", "actual", 0.6, (at("dispersed"),), (("agent", "actor/police"),)),
    EventAccount("Arrest", "actual", 1.0, (at("arrested"),), (("victim", "actor/marchers"),), (LATER,), (DETAINED,)),
    EventAccount("Displacement", "actual", 0.5, (at("fled"),), (("victim", "actor/families"),)),
    EventAccount(
        "Ceasefire",
        "actual",
        0.9,
        (at("ceasefire"),),
        (("participant", "actor/council"), ("participant", "actor/rebels")),
    ),
    EventAccount("Shelling", "negated", 0.66, (at("shelled", 2),), (("agent", "actor/army"),), attributed_to=(1,)),
)
STATEMENTS = (
    StatementAccount(
        "Denial", "actual", 0.8, (at("rejects"),), (("source", "actor/ministry"),), contradicts=(("statement", 2),)
    ),
    StatementAccount(
        "Denial",
        "actual",
        0.9,
        (at("told"),),
        (("source", "actor/lena-moravec"), ("addressee", "actor/reporters")),
        content=(at("The army has shelled nobody"),),
        quotation=True,
        contradicts=(("event", 0),),
    ),
    StatementAccount(
        "Accusation", "actual", 0.85, (at("accused"),), (("source", "actor/lena-moravec"), ("target", "actor/rebels"))
    ),
)
MENTIONS = tuple(
    EntityMention(span, key)
    for span, key in (
        (at("Ministry"), "actor/ministry"),
        (at("army"), "actor/army"),
        (at("market"), "facility/market"),
        (at("Arbin", 2), "place/geonames-172955"),
        (at("mortars"), "weapon/mortars"),
        (at("residents"), "actor/residents"),
        (at("checkpoint"), "facility/checkpoint"),
        (at("police"), "actor/police"),
        (at("Troops"), "actor/army"),
        (at("bridge"), "facility/bridge"),
        (at("marchers"), "actor/marchers"),
        (at("families"), "actor/families"),
        (at("council"), "actor/council"),
        (at("rebels"), "actor/rebels"),
        (at("rebels", 2), "actor/rebels"),
        (at("Léna Moravec"), "actor/lena-moravec"),
        (at("She"), "actor/lena-moravec"),
        (at("reporters"), "actor/reporters"),
    )
)
ACCOUNT = Account(
    Article(
        "arbin-2020",
        TEXT,
        "arbin-2020.txt",
        title=at(TITLE),
        publisher="Lantern",
        published=date(2020, 3, 4),
        language="en_GB",
        url="https://lantern.example/a report",
    ),
    tuple(at(sentence) for sentence in SENTENCES),
    {entity.key: entity for entity in ENTITIES},
    MENTIONS,
    EVENTS,
    STATEMENTS,
    "actor/lantern",
    "place/geonames-172955",
)
