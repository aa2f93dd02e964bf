"""Graphs of small articles, each of one or a few events, written by hand."""

from dataclasses import dataclass, field, replace
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad

from kg.article import Article
from kg.grounding.account import Account, Actor, Entity, EventAccount, Number, Place, StatementAccount, Thing, Time
from kg.mapping import graph_iri, to_quads
from kg.store import VERSION
from kg.vocabulary import DEFAULT_BASE
from tests.mapping.accounts import RUN

DAY = date(2020, 2, 3)
SYRIA = Place("place/geonames-163843", "Syria", country_code="SY")
IDLIB = Place("place/geonames-169388", "Idlib Governorate", country=SYRIA.key)
SARAQIB = Place("place/geonames-172954", "Saraqib", country=SYRIA.key, within=IDLIB.key)
BINNISH = Place("place/geonames-172408", "Binnish", country=SYRIA.key, within=IDLIB.key)
ARMY = Actor("actor/armed-forces-sy", "SecurityForces", "Syrian Arab Armed Forces")
REBELS = Actor("actor/hayat-tahrir-al-sham", "ArmedGroup", "Hayat Tahrir al-Sham")


@dataclass
class Report:
    """An article that is being written; each event's trigger is a word of its own."""

    identifier: str
    published: date | None = DAY
    publisher: str = ""
    events: list[EventAccount] = field(default_factory=list)
    statements: list[StatementAccount] = field(default_factory=list)
    entities: dict[str, Entity] = field(default_factory=lambda: {p.key: p for p in (SYRIA, IDLIB)})

    def tells(
        self,
        event_class: str,
        *roles: tuple[str, Entity | str],
        day: date | None = DAY,
        modality: str = "actual",
        killed: int | None = None,
        said_by: int | None = None,
    ) -> "Report":
        """Add an event; a filler that is a string is a facility of the article."""
        begin = 10 * (len(self.events) + len(self.statements))
        filled = []
        for role, filler in roles:
            entity = filler
            if isinstance(entity, str):
                entity = Thing(f"facility/in/{self.identifier}/{entity.replace(' ', '-')}", "Facility", entity)
            self.entities[entity.key] = entity
            filled.append((role, entity.key))
        span = (begin, begin + 5)
        times = (Time("then", (begin + 6, begin + 8), day, day),) if day else ()
        numbers = (Number("killed", str(killed), (begin + 8, begin + 9), killed),) if killed is not None else ()
        attributed = () if said_by is None else (said_by,)
        self.events.append(
            EventAccount(event_class, modality, 0.9, (span,), tuple(filled), times, numbers, (), attributed)
        )
        return self

    def says(self, statement_class: str, *contradicts: tuple[str, int], source: Actor | None = None) -> "Report":
        """Add a statement."""
        if source:
            self.entities[source.key] = source
        roles = (("source", source.key),) if source else ()
        begin = 10 * (len(self.events) + len(self.statements))
        said = StatementAccount(statement_class, "actual", 0.9, ((begin, begin + 5),), roles, contradicts=contradicts)
        self.statements.append(said)
        return self

    @property
    def graph(self) -> NamedNode:
        """The name of its graph."""
        return NamedNode(graph_iri(self._article))

    @property
    def _article(self) -> Article:
        return Article(self.identifier, "words " * 40, self.identifier, published=self.published)

    def event(self, number: int = 0) -> str:
        """The IRI of one of its events."""
        return f"{DEFAULT_BASE}event/{self.identifier}/{'-'.join(map(str, self.events[number].evidence[0]))}"

    def statement(self, number: int = 0) -> str:
        """The IRI of one of its statements."""
        return f"{DEFAULT_BASE}statement/{self.identifier}/{'-'.join(map(str, self.statements[number].evidence[0]))}"

    def quads(self) -> list[Quad]:
        """Its graph."""
        outlet = Actor(f"actor/organization-{self.publisher.lower()}", "Organization", self.publisher)
        account = Account(
            self._article,
            entities=self.entities | ({outlet.key: outlet} if self.publisher else {}),
            publisher=outlet.key if self.publisher else None,
            events=tuple(self.events),
            statements=tuple(replace(said) for said in self.statements),
        )
        quads = to_quads(account, RUN)
        return [*quads, Quad(self.graph, VERSION, Literal(str(hash(tuple(map(str, quads))))), self.graph)]
