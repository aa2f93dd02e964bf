"""The whole way through: articles in, a validated graph in the store."""

import hashlib
import itertools
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode, RdfFormat, parse

from kg import __version__
from kg.article import Article
from kg.errors import ArticleRefused, PassedOver
from kg.grounding import Knowledge
from kg.making import ArticleGraph, Recipe, Task, Tools, make_graphs
from kg.mapping import Run, graph_iri
from kg.reading import Reader
from kg.seen import Seen
from kg.store import GraphStore, Rejects
from kg.vocabulary import DEFAULT_BASE
from kg.workers import make_in_workers, usable_cores

if TYPE_CHECKING:  # slow to import
    from kg.validation import Shapes, Verdict

__all__ = ["BuildSummary", "Engine", "Rejected", "build", "build_with", "in_this_process", "in_workers"]

BATCH: Final = 32
"""Articles that one process makes into graphs together."""
MOST_KINDS: Final = 1_000
"""Kinds of what is passed over that are told apart."""
TOGETHER: Final = 100_000
"""Quads of graphs that are written together: some hundred articles."""
LONGEST: Final = 10.0
"""Seconds that a graph waits for others to be written with: what a killed build has to do again."""

Engine = Callable[[Iterator[Task]], Generator[tuple[Task, ArticleGraph], None, None]]
"""Takes tasks as it has room for them and gives the graph of each, in any order.

Where taking is interrupted, it may finish what was begun before it raises `KeyboardInterrupt`.
"""


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
    shapes: "Shapes",
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
    refused. All is done in this process; `build_with` takes several.

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
    engine = in_this_process(Tools.of(reader, knowledge, shapes, run, base))
    return build_with(engine, articles, run, store, base=base, made_with=made_with, progress=progress, overlap=False)


def build_with(
    engine: Engine,
    articles: Iterable[Article | ArticleRefused],
    run: Run,
    store: GraphStore,
    *,
    base: str = DEFAULT_BASE,
    made_with: Mapping[str, str] | None = None,
    progress: Callable[[int], None] | None = None,
    overlap: bool = True,
) -> BuildSummary:
    """`build` by an engine, which makes the graphs with the same run and base; this process reads sources and writes.

    `overlap` says whether the engine goes on while a thread of this process writes.
    """
    rejects = Rejects(store.path, run.started, made_with)
    with Seen() as seen, ThreadPoolExecutor(1, "writer") as writer:
        building = _Build(store, base, run, rejects, progress, seen, writer, overlap)
        try:
            with closing(engine(building.new_or_changed(articles))) as made:
                for task, graph in made:
                    building.take(task, graph)
        except KeyboardInterrupt:
            building.interrupted = True
        finally:
            try:
                building.write()
                building.written()
            finally:
                rejects.close()
    rejects.forget_outdated()
    return building.summary()


def in_this_process(tools: Tools) -> Engine:
    """The engine that makes one batch after the other here."""

    def make(tasks: Iterator[Task]) -> Generator[tuple[Task, ArticleGraph], None, None]:
        while batch := list(itertools.islice(tasks, BATCH)):
            yield from zip(batch, make_graphs(batch, tools), strict=True)

    return make


def in_workers(recipe: Recipe, jobs: int | None = None) -> Engine:
    """The engine of so many worker processes, by default one for each core that this process may use.

    One job, and by default a few articles, are done in this process: others would take longer to start. Nothing is
    loaded where there is nothing to do.
    """

    def make(tasks: Iterator[Task]) -> Generator[tuple[Task, ArticleGraph], None, None]:
        first = list(itertools.islice(tasks, BATCH))
        number = jobs or (usable_cores() if len(first) == BATCH else 1)
        if number > 1 and first:
            yield from make_in_workers(itertools.chain(first, tasks), recipe, number)
        elif first:
            # With several cores and no work for several processes, the network takes them all.
            yield from in_this_process(recipe.tools(threads=jobs or 0))(itertools.chain(first, tasks))

    return make


@dataclass(slots=True)
class _Build:
    store: GraphStore
    base: str
    run: Run
    rejects: Rejects
    progress: Callable[[int], None] | None
    seen: Seen
    writer: ThreadPoolExecutor
    overlap: bool
    counts: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    passed_over: Counter[str] = field(default_factory=Counter)
    refused: list[Rejected] = field(default_factory=list)
    set_aside: list[Rejected] = field(default_factory=list)
    waiting: list[ArticleGraph] = field(default_factory=list)
    waiting_since: float = 0.0
    writing: Future[None] | None = None
    interrupted: bool = False

    def new_or_changed(self, articles: Iterable[Article | ArticleRefused]) -> Iterator[Task]:
        """The articles to read, each with the digest of all that its graph will be made from."""
        for article in articles:
            if isinstance(article, PassedOver):
                self._pass_over(article)
                continue
            if isinstance(article, ArticleRefused):
                self._refuse(article.where, article.reason)
                continue
            name = graph_iri(article, self.base)
            text = hashlib.sha256(article.text.encode(errors="surrogatepass")).digest()
            first = self.seen.first(name, article.source, text)
            if first and first.text != text:
                called = article.identifier or article.url
                reason = f"identifier {called} was already used by {first.where} in this build: give each text its own"
                self._refuse(article.source, reason, article.identifier)
                continue
            task = Task.of(article, self.run, self.base)
            if first or self.store.article_state(NamedNode(name)) == task.digest:
                self._done("unchanged", article.source)
            else:
                yield task

    def take(self, task: Task, made: ArticleGraph) -> None:
        """Store what an article became, or say why not."""
        article, graph = task.article, NamedNode(made.graph)
        if made.refused:
            self._refuse(article.source, made.refused, article.identifier)
            return
        if made.broken:
            self._set_aside(article, made.quads, made.broken)
            return
        is_new = self.store.article_state(graph) is None
        self.waiting_since = self.waiting_since if self.waiting else monotonic()
        self.waiting.append(made)
        self.notes.update(dict.fromkeys(made.notes, 1))
        self.counts.update(events=made.events, statements=made.statements, triples=made.triples)
        self._done("built" if is_new else "updated", article.source)
        if sum(one.triples for one in self.waiting) >= TOGETHER or monotonic() - self.waiting_since > LONGEST:
            self.write()

    def write(self) -> None:
        """Begin to write the graphs that wait, once those before them are written."""
        self.written()
        if self.waiting:
            graphs = {NamedNode(one.graph): one.quads for one in self.waiting}
            self.writing = self.writer.submit(self.store.take_in, graphs)
            self.waiting = []
        if not self.overlap:
            self.written()

    def written(self) -> None:
        """Wait until what is being written is in the store."""
        writing, self.writing = self.writing, None
        if writing:
            writing.result()

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

    def _refuse(self, where: str, reason: str, identifier: str = "") -> None:
        self.rejects.refused(where, reason, identifier)
        self.refused.append(Rejected(where, reason, identifier))
        self._done("refused", where)

    def _pass_over(self, passed: PassedOver) -> None:
        # Some kinds name the article; a long crawl must not fill the memory with them.
        kind = passed.reason if len(self.passed_over) < MOST_KINDS else "of further kinds"
        self.passed_over[kind] += 1
        self.rejects.read_again(passed.where)

    def _set_aside(self, article: Article, graph: bytes, verdict: "Verdict") -> None:
        broken = [violation for violation in verdict.violations if violation.severity == "Violation"]
        more = f" (and {len(broken) - 1} more)" if len(broken) > 1 else ""
        reason = f"its graph does not conform: {broken[0].message}{more}" if broken else "its graph does not conform"
        quads = parse(graph, format=RdfFormat.N_QUADS)
        self.rejects.set_aside(article.source, article.identifier, reason, quads, verdict)
        self.set_aside.append(Rejected(article.source, reason, article.identifier))
        self.counts["violations"] += len(broken)
        self._done("set aside", article.source)

    def _done(self, outcome: str, where: str) -> None:
        self.rejects.read_again(where)
        self.counts.update(("read", outcome))
        if self.progress:
            self.progress(self.counts["read"])
