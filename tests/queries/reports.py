"""Six short reports as accounts: two outlets on one shelling, a bombing, a town taken, a truce, and an unsigned one."""

from dataclasses import dataclass, field
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

__all__ = ["REPORTS", "RUN", "Report"]

RUN = Run("0.1.0", "0" * 64, datetime(2025, 7, 1, tzinfo=UTC))

ENTITIES: dict[str, Entity] = {
    entity.key: entity
    for entity in (
        Place("place/syria", "Syria", ("Syrian Arab Republic",), 35.0, 38.0, "SY"),
        Place("place/idlib", "Idlib", (), 35.93062, 36.63393, "SY", country="place/syria"),
        Place("place/binnish", "Binnish", ("Binnesh",), 35.95783, 36.7139, "SY", country="place/syria"),
        Place("place/aleppo", "Aleppo", ("Halab",), 36.20124, 37.16117, "SY", country="place/syria"),
        Place("place/gao", "Gao", (), 16.27167, -0.04472, "ML"),
        Place("place/ansongo", "Ansongo", (), 15.6599, 0.5022, "ML"),
        Place("place/lubero", "Lubero", (), -0.15861, 29.23917, "CD"),
        Place("place/goma", "Goma", (), -1.67409, 29.22845, "CD"),
        Place("place/cairo", "Cairo", (), 30.06263, 31.24967, "EG"),
        Place("place/sirte", "Sirte", (), 31.20892, 16.58866, "LY"),
        Actor("actor/syria", "State", "Syrian government", ("Syria", "Damascus"), country="place/syria"),
        Actor("actor/syrian-army", "SecurityForces", "Syrian Army", ("Syrian Arab Army",), affiliation="actor/syria"),
        Actor("actor/turkey", "State", "Turkey", ("Ankara",)),
        Actor("actor/hts", "ArmedGroup", "Hayat Tahrir al-Sham", ("HTS",)),
        Actor("actor/rescuers", "Organization", "White Helmets"),
        Actor("actor/civilians", "Population", "civilians"),
        Actor("actor/residents", "Population", "residents"),
        Actor("actor/malian-army", "SecurityForces", "Malian Army"),
        Actor("actor/jnim", "ArmedGroup", "JNIM"),
        Actor("actor/mali", "State", "Mali"),
        Actor("actor/niger", "State", "Niger"),
        Actor("actor/m23", "ArmedGroup", "M23"),
        Actor("actor/kambale", "Person", "Jean Kambale", affiliation="actor/lubero-district"),
        Actor("actor/lubero-district", "State", "Lubero District"),
        Actor("actor/people", "Population", "people"),
        Actor("actor/nurses", "Population", "nurses"),
        Actor("actor/police", "SecurityForces", "police"),
        Actor("actor/egypt", "State", "Egypt"),
        Actor("actor/lna", "SecurityForces", "Libyan National Army", ("LNA",)),
        Actor("actor/gnu", "State", "Government of National Unity", ("GNU",)),
        Actor("actor/levant-wire", "Organization", "Levant Wire"),
        Actor("actor/damascus-daily", "Organization", "Damascus Daily"),
        Actor("actor/sahel-agency", "Organization", "Sahel Agency"),
        Actor("actor/lakes-dispatch", "Organization", "Lakes Dispatch"),
        Actor("actor/maghreb-report", "Organization", "Maghreb Report"),
        Thing("thing/hospital", "Facility", "hospital"),
    )
}


@dataclass
class Report:
    """An account under construction; words stand for their first occurrence in the text, `words#2` for their second."""

    identifier: str
    publisher: str | None
    published: date | None
    sentences: tuple[str, ...]
    mentions: dict[str, str]
    """Words → key of the entity that they mean, at each occurrence."""
    events: list[EventAccount] = field(default_factory=list)
    statements: list[StatementAccount] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(self.sentences)

    def span(self, words: str) -> Span:
        words, _, nth = words.partition("#")
        begin = -1
        for _ in range(int(nth or 1)):
            begin = self.text.index(words, begin + 1)
        return begin, begin + len(words)

    def statement(self, cls: str, cue: str, roles: str, content: str = "", **more: object) -> None:
        self.statements.append(
            StatementAccount(
                cls,
                "actual",
                0.9,
                (self.span(cue),),
                _roles(roles),
                content=(self.span(content),) if content else (),
                **more,  # type: ignore[arg-type]
            )
        )

    def event(
        self,
        cls: str,
        triggers: str,
        roles: str,
        time: tuple[str, str] | None = None,
        number: tuple[str, str, int | None] | None = None,
        toll: tuple[str, tuple[str, ...], tuple[int, ...]] | None = None,
        modality: str = "actual",
        said: tuple[int, ...] = (),
    ) -> None:
        """`time` is (words, day), `number` (kind, words, value), `toll` (bound, keys of people, statements)."""
        day = date.fromisoformat(time[1]) if time else None
        counted = Number(number[0], number[1], self.span(number[1]), number[2]) if number else None
        self.events.append(
            EventAccount(
                cls,
                modality,
                0.8,
                tuple(self.span(trigger) for trigger in triggers.split("|")),
                _roles(roles),
                (Time(time[0], self.span(time[0]), day, day),) if time else (),
                (counted,) if counted else (),
                (Toll(counted, *toll),) if counted and toll else (),
                said,
            )
        )

    def account(self) -> Account:
        starts = [sum(len(s) + 1 for s in self.sentences[:i]) for i in range(len(self.sentences))]
        mentions = []
        for words, key in self.mentions.items():
            begin = self.text.find(words)
            while begin >= 0:
                mentions.append(EntityMention((begin, begin + len(words)), key))
                begin = self.text.find(words, begin + 1)
        used = {mention.entity for mention in mentions} | ({self.publisher} if self.publisher else set())
        for key in list(used):
            entity = ENTITIES[key]
            used |= {k for k in (getattr(entity, "country", None), getattr(entity, "affiliation", None)) if k}
        return Account(
            Article(self.identifier, self.text, f"{self.identifier}.txt", published=self.published),
            tuple((start, start + len(s)) for start, s in zip(starts, self.sentences, strict=True)),
            {key: ENTITIES[key] for key in sorted(used)},
            tuple(sorted(mentions, key=lambda mention: mention.span)),
            tuple(self.events),
            tuple(self.statements),
            self.publisher,
        )


def _roles(roles: str) -> tuple[tuple[str, str], ...]:
    """`agent actor/m23, target place/lubero` as pairs."""
    return tuple((role, key) for role, key in (pair.split() for pair in roles.split(", ") if pair))


def _levant() -> Report:
    report = Report(
        "levant",
        "actor/levant-wire",
        date(2024, 11, 13),
        (
            "The Syrian army shelled Binnish on November 12, killing six civilians, the White Helmets said.",
            "Residents protested in Idlib on November 13.",
            "Turkey accused Damascus of shelling Binnish.",
            "Damascus denied the accusation.",
            "Aircraft may have bombed Aleppo.",
        ),
        {
            "Syrian army": "actor/syrian-army",
            "Binnish": "place/binnish",
            "civilians": "actor/civilians",
            "White Helmets": "actor/rescuers",
            "Residents": "actor/residents",
            "Idlib": "place/idlib",
            "Turkey": "actor/turkey",
            "Damascus": "actor/syria",
            "Aleppo": "place/aleppo",
        },
    )
    report.statement("Statement", "said", "source actor/rescuers", "The Syrian army shelled Binnish on November 12")
    report.statement(
        "Accusation", "accused", "source actor/turkey, target actor/syria", "shelling Binnish", quotation=True
    )
    report.statement("Denial", "denied", "source actor/syria", contradicts=(("statement", 1),))
    report.event(
        "Shelling",
        "shelled|shelling",
        "agent actor/syrian-army, victim actor/civilians, location place/binnish",
        ("November 12", "2024-11-12"),
        ("killed", "six", 6),
        ("AtLeast", ("actor/civilians",), (0,)),
        said=(0, 1),
    )
    report.event("Protest", "protested", "agent actor/residents, location place/idlib", ("November 13", "2024-11-13"))
    report.event("AirStrike", "bombed", "target place/aleppo", modality="possible")
    return report


def _damascus() -> Report:
    report = Report(
        "damascus",
        "actor/damascus-daily",
        date(2024, 11, 14),
        (
            "HTS shelled Binnish on November 12 and killed two civilians.",
            "Damascus denied that its army had shelled the town.",
        ),
        {"HTS": "actor/hts", "Binnish": "place/binnish", "civilians": "actor/civilians", "Damascus": "actor/syria"},
    )
    report.statement(
        "Denial", "denied", "source actor/syria", "its army had shelled the town", contradicts=(("event", 0),)
    )
    report.event(
        "Shelling",
        "shelled",
        "agent actor/hts, victim actor/civilians, location place/binnish",
        ("November 12", "2024-11-12"),
        ("killed", "two", 2),
    )
    return report


def _sahel() -> Report:
    report = Report(
        "sahel",
        "actor/sahel-agency",
        date(2024, 5, 15),
        (
            "A suicide bomber hit the Malian army in Gao on May 14 and dozens were killed.",
            "JNIM claimed responsibility for the bombing.",
            "The Malian army clashed with JNIM in Ansongo on May 13.",
            "JNIM threatened Mali.",
            "Niger promised aid to Mali.",
        ),
        {
            "Malian army": "actor/malian-army",
            "Gao": "place/gao",
            "JNIM": "actor/jnim",
            "Ansongo": "place/ansongo",
            "Mali.": "actor/mali",
            "Niger": "actor/niger",
        },
    )
    report.statement("ResponsibilityClaim", "claimed", "source actor/jnim", "responsibility for the bombing")
    report.statement("Threat", "threatened", "source actor/jnim, target actor/mali")
    report.statement("Pledge", "promised", "source actor/niger, addressee actor/mali", "aid to Mali")
    report.event(
        "SuicideBombing",
        "suicide bomber|bombing",
        "agent actor/jnim, victim actor/malian-army, location place/gao",
        ("May 14", "2024-05-14"),
        ("killed", "dozens", None),
        said=(0,),
    )
    report.event(
        "ArmedClash",
        "clashed",
        "participant actor/malian-army, participant actor/jnim, location place/ansongo",
        ("May 13", "2024-05-13"),
    )
    report.event("Aid", "aid", "agent actor/niger, target actor/mali", modality="future", said=(2,))
    return report


def _lakes() -> Report:
    report = Report(
        "lakes",
        "actor/lakes-dispatch",
        date(2025, 6, 2),
        (
            "M23 captured Lubero on June 1, Jean Kambale said.",
            "M23 seized the hospital in Lubero and abducted three nurses.",
            "About 25,000 people fled Lubero.",
            "M23 released the nurses on June 2.",
            "Two police officers arrested 38 people in Goma on May 30.",
        ),
        {
            "M23": "actor/m23",
            "Lubero": "place/lubero",
            "Jean Kambale": "actor/kambale",
            "hospital": "thing/hospital",
            "nurses": "actor/nurses",
            "people": "actor/people",
            "police": "actor/police",
            "Goma": "place/goma",
        },
    )
    report.statement("Statement", "said", "source actor/kambale", "M23 captured Lubero on June 1")
    report.event("Capture", "captured", "agent actor/m23, target place/lubero", ("June 1", "2025-06-01"), said=(0,))
    report.event("Capture", "seized", "agent actor/m23, target thing/hospital, location place/lubero")
    report.event("Abduction", "abducted", "agent actor/m23, victim actor/nurses", number=("count", "three", 3))
    report.event(
        "Displacement",
        "fled",
        "victim actor/people, location place/lubero",
        number=("count", "25,000", 25000),
        toll=("About", ("actor/people",), ()),
    )
    report.event("Release", "released", "agent actor/m23, victim actor/nurses", ("June 2", "2025-06-02"))
    report.event(
        "Arrest",
        "arrested",
        "agent actor/police, victim actor/people, location place/goma",
        ("May 30", "2025-05-30"),
        ("count", "38", 38),
    )
    return report


def _maghreb() -> Report:
    report = Report(
        "maghreb",
        "actor/maghreb-report",
        date(2024, 6, 20),
        (
            "Egypt and Turkey held talks in Cairo on June 17.",
            "The LNA and the GNU agreed to a truce in Sirte on June 18.",
            "The GNU violated the truce in Sirte on June 19, the LNA said.",
        ),
        {
            "Egypt": "actor/egypt",
            "Turkey": "actor/turkey",
            "Cairo": "place/cairo",
            "LNA": "actor/lna",
            "GNU": "actor/gnu",
            "Sirte": "place/sirte",
        },
    )
    report.statement("Statement", "said", "source actor/lna", "The GNU violated the truce in Sirte on June 19")
    report.event(
        "Talks",
        "talks",
        "participant actor/egypt, participant actor/turkey, location place/cairo",
        ("June 17", "2024-06-17"),
    )
    report.event(
        "Ceasefire",
        "truce",
        "participant actor/lna, participant actor/gnu, location place/sirte",
        ("June 18", "2024-06-18"),
    )
    report.event(
        "CeasefireViolation",
        "violated",
        "agent actor/gnu, location place/sirte",
        ("June 19", "2024-06-19"),
        said=(0,),
    )
    return report


def _unsigned() -> Report:
    """No publisher and no day of publication."""
    report = Report(
        "unsigned",
        None,
        None,
        ("The truce in Sirte was broken on June 25, 2024.", "The calm in Gao was broken on June 1, 2024."),
        {"Sirte": "place/sirte", "Gao": "place/gao"},
    )
    report.event("CeasefireViolation", "broken", "location place/sirte", ("June 25, 2024", "2024-06-25"))
    report.event("CeasefireViolation", "broken#2", "location place/gao", ("June 1, 2024", "2024-06-01"))
    return report


REPORTS = (_levant, _damascus, _sahel, _lakes, _maghreb, _unsigned)
