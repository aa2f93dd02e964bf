"""The whole way through: articles in, a validated graph in the store."""

import hashlib
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad

from kg import __version__
from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from kg.grounding import Knowledge, ground
from kg.grounding.account import Account
from kg.mapping import Run, graph_iri, to_quads
from kg.reading import Reader, Reading
from kg.store import GraphStore, Rejects
from kg.store.store import VERSION
from kg.validation import Screen, Shapes, Verdict, validate_batch
from kg.vocabulary import DEFAULT_BASE

__all__ = ["BuildSummary", "Rejected", "build"]

BATCH: Final = 32
"""Articles that are read together."""
MOST_KINDS: Final = 1_000
"""Kinds of what is passed over that are told apart."""
TOGETHER: Final = 100_000
"""Quads of graphs that are written together: some hundred articles, and what a killed build has to do again."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An article that did not get into the store: where it was read, its identifier where known, and why."""

    where: str
    reason: str
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class BuildSummary:
    """What a build did.

    Attributes:
        read: everything that came in: built, updated, unchanged, refused and set aside.
        built: articles that are new in the store.
        updated: articles whose graph was replaced, since text, metadata, reader or software changed.
        unchanged: articles that the store, or this build, had already.
        refused: articles that could not be read.
        set_aside: articles whose graph does not conform; the store keeps the graph it had, if any.
        passed_over: what came in and is no article or need not be read, by kind; neither read nor refused.
        events, statements, triples: in the graphs that were built or updated.
        violations: results of severity `sh:Violation` in the graphs that were set aside.
        notes: what grounding wants the user to know, and for how many articles.
        rejects: the listing of what was refused and set aside, or None.
        interrupted: whether the user stopped the build; what it had stored stays.
    """

    read: int = 0
    built: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: tuple[Rejected, ...] = ()
    set_aside: tuple[Rejected, ...] = ()
    passed_over: tuple[tuple[str, int], ...] = ()
    events: int = 0
    statements: int = 0
    triples: int = 0
    violations: int = 0
    notes: tuple[tuple[str, int], ...] = ()
    rejects: Path | None = None
    interrupted: bool = False


def build(
    articles: Iterable[Article | ArticleRefused],
    reader: Reader,
    knowledge: Knowledge,
    shapes: Shapes,
    store: GraphStore,
    *,
    base: str = DEFAULT_BASE,
    started: datetime | None = None,
    made_with: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
) -> BuildSummary:
    """Read, ground, map, validate and store every article that the store does not have yet as it is.

    Each article's graph is replaced in one transaction; new ones are written some hundred at once. An article that is
    refused or does not conform never stops the others. A second text under an identifier that this build has seen is
    refused.

    Args:
        articles: as `kg.sources.read_articles` gives them; taken in batches, never all at once.
        reader, knowledge, shapes: loaded once by the caller.
        store: open for writing.
        base: where the IRIs of the data begin.
        started: the time that the run is named by, in UTC; by default now.
        made_with: how the articles were read from their sources, kept with the rejects (see `kg.retry`).
        progress: called with the number of articles done so far.

    Raises:
        StoreError: the store cannot be written; what was stored before stays.
    """
    run = Run(__version__, reader.digest, started or datetime.now(UTC))
    rejects = Rejects(store.path, run.started, made_with)
    building = _Build(reader, knowledge, Screen.compile(shapes), store, base, run, rejects, progress)
    try:
        wanted = building.new_or_changed(articles)
        while batch := list(itertools.islice(wanted, BATCH)):
            building.take(batch)
    except KeyboardInterrupt:
        building.interrupted = True
    finally:
        try:
            building.write()
        finally:
            rejects.close()
    rejects.forget_outdated()
    return building.summary()


@dataclass(slots=True)
class _Build:
    reader: Reader
    knowledge: Knowledge
    screen: Screen
    store: GraphStore
    base: str
    run: Run
    rejects: Rejects
    progress: Callable[[int], None] | None
    counts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    refused: list[Rejected] = field(default_factory=list)
    set_aside: list[Rejected] = field(default_factory=list)
    seen: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    waiting: dict[NamedNode, list[Quad]] = field(default_factory=dict)
    interrupted: bool = False

    def new_or_changed(self, articles: Iterable[Article | ArticleRefused]) -> Iterator[tuple[Article, NamedNode, str]]:
        """The articles to read, each with its graph and the digest of all that the graph will be made from."""
        for article in articles:
            if isinstance(article, PassedOver):
                self._pass_over(article)
                continue
            if isinstance(article, ArticleRefused):
                self._refuse(article.where, article.reason)
                continue
            name = graph_iri(article, self.base)
            text = hashlib.sha256(article.text.encode(errors="surrogatepass")).digest()
            where, first = self.seen.get(name, (article.source, b""))
            if first and first != text:
                called = article.identifier or article.url
                reason = f"identifier {called} was already used by {where} in this build: give each text its own"
                self._refuse(article.source, reason, article.identifier)
                continue
            self.seen[name] = where, text
            graph, digest = NamedNode(name), self._digest(article)
            if first or self.store.article_state(graph) == digest:
                self._done("unchanged", article.source)
            else:
                yield article, graph, digest

    def take(self, batch: list[tuple[Article, NamedNode, str]]) -> None:
        """Read, ground, map, validate and store some articles."""
        mapped = list(self._mapped(batch))
        # Screened together, a batch takes a fraction of the time; the verdicts are each graph's own.
        verdicts = validate_batch([quads for _, _, _, quads in mapped], self.screen)
        for (article, graph, account, quads), verdict in zip(mapped, verdicts, strict=True):
            if not verdict.conforms:
                self._set_aside(article, quads, verdict)
                continue
            is_new = self.store.article_state(graph) is None
            self.waiting[graph] = quads
            self.notes.update(dict.fromkeys(account.notes, 1))
            self.counts.update(events=len(account.events), statements=len(account.statements), triples=len(quads))
            self._done("built" if is_new else "updated", article.source)
        if sum(map(len, self.waiting.values())) >= TOGETHER:
            self.write()

    def _mapped(
        self, batch: list[tuple[Article, NamedNode, str]]
    ) -> Iterator[tuple[Article, NamedNode, Account, list[Quad]]]:
        targets = {id(article): (graph, digest) for article, graph, digest in batch}
        for reading in self._readings([article for article, _, _ in batch]):
            article = reading.article
            graph, digest = targets[id(article)]
            try:
                account = ground(reading, self.knowledge)
                quads = to_quads(account, self.run, self.base)
            except ArticleRefused as refused:
                self._refuse(article.source, refused.reason, article.identifier)
                continue
            quads.append(Quad(graph, VERSION, Literal(digest), graph))
            yield article, graph, account, quads

    def write(self) -> None:
        """Write the graphs that wait."""
        if self.waiting:
            self.store.take_in(self.waiting)
            self.waiting.clear()

    def summary(self) -> BuildSummary:
        """What was done so far."""
        names = ("read", "built", "updated", "unchanged", "events", "statements", "triples", "violations")
        return BuildSummary(
            **{name: self.counts[name] for name in names},
            refused=tuple(self.refused),
            set_aside=tuple(self.set_aside),
            passed_over=tuple(self.passed_over.most_common()),
            notes=tuple(self.notes.most_common()),
            rejects=self.rejects.listing,
            interrupted=self.interrupted,
        )

    def _readings(self, articles: list[Article]) -> Iterator[Reading]:
        try:
            readings = list(self.reader.read_many(articles))
        except ArticleRefused:  # one of them cannot be read: find out which, and read the others
            readings = []
            for article in articles:
                try:
                    readings += self.reader.read_many([article])
                except ArticleRefused as refused:
                    self._refuse(article.source, refused.reason, article.identifier)
        yield from readings

    def _digest(self, article: Article) -> str:
        made_from = asdict(article) | {"source": None, "base": self.base}
        made_from |= {"software": self.run.software_version, "reader": self.run.reader_digest}
        return hashlib.sha256(json.dumps(made_from, sort_keys=True, default=str).encode()).hexdigest()

    def _refuse(self, where: str, reason: str, identifier: str = "") -> None:
        self.rejects.refused(where, reason, identifier)
        self.refused.append(Rejected(where, reason, identifier))
        self._done("refused", where)

    def _pass_over(self, passed: PassedOver) -> None:
        # Some kinds name the article; a long crawl must not fill the memory with them.
        kind = passed.reason if len(self.passed_over) < MOST_KINDS else "of further kinds"
        self.passed_over[kind] += 1
        self.rejects.read_again(passed.where)

    def _set_aside(self, article: Article, quads: list[Quad], verdict: Verdict) -> None:
        broken = [violation for violation in verdict.violations if violation.severity == "Violation"]
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        reason = f"its graph does not conform: {broken[0].message}{more}" if broken else "its graph does not conform"
        self.rejects.set_aside(article.source, article.identifier, reason, quads, verdict)
        self.set_aside.append(Rejected(article.source, reason, article.identifier))
        self.counts["violations"] += len(broken)
        self._done("set aside", article.source)

    def _done(self, outcome: str, where: str) -> None:
        self.rejects.read_again(where)
        self.counts.update(("read", outcome))
        if self.progress:
            self.progress(self.counts["read"])
