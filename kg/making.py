"""From a batch of articles to their graphs: read, ground, map and validate, wherever it runs.

`make_graphs` is all that a process of its own, on this machine or another, has to call. What goes in and what comes out
can be pickled and is small: terms of RDF travel as N-Quads.
"""

import json
import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from kg import __version__
from kg.article import Article
from kg.errors import ArticleRefused, ConflictKGError
from kg.grounding import Knowledge, ground
from kg.grounding.account import Account
from kg.mapping import Run, graph_iri, to_lines, to_terms
from kg.mapping.quads import Terms
from kg.reading import Reader, reader_digest
from kg.store import VERSION
from kg.validation.checks import Checks
from kg.validation.verdict import Verdict
from kg.vocabulary import DEFAULT_BASE

if TYPE_CHECKING:  # slow to import
    from kg.validation import Shapes

__all__ = ["ArticleGraph", "Recipe", "Task", "Tools", "make_graphs"]

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """An article to make a graph of, and the digest (hexadecimal) of all that it is made from, which it will hold."""

    article: Article
    digest: str

    @classmethod
    def of(cls, article: Article, run: Run, base: str = DEFAULT_BASE) -> Self:
        """The task of an article that this program and reader make a graph of."""
        made_from = asdict(article) | {"source": None, "base": base}
        made_from |= {"software": run.software_version, "reader": run.reader_digest}
        return cls(article, sha256(json.dumps(made_from, sort_keys=True, default=str).encode()).hexdigest())


@dataclass(frozen=True, slots=True)
class ArticleGraph:
    """What one article became.

    Attributes:
        graph: IRI of the named graph.
        quads: its N-Quads, one a line, without blank nodes and comments; empty where the article was refused.
        triples, events, statements: how many there are.
        notes: what grounding wants the user to know.
        refused: why the article could not be read; empty where it could.
        broken: the verdict on a graph that does not conform; None where it does.
    """

    graph: str
    quads: bytes = b""
    triples: int = 0
    events: int = 0
    statements: int = 0
    notes: tuple[str, ...] = ()
    refused: str = ""
    broken: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What graphs are made with, loaded once."""

    reader: Reader
    knowledge: Knowledge
    checks: Checks
    run: Run
    base: str = DEFAULT_BASE

    @classmethod
    def of(cls, reader: Reader, knowledge: Knowledge, shapes: "Shapes", run: Run, base: str = DEFAULT_BASE) -> Self:
        """The tools with these shapes."""
        return cls(reader, knowledge, Checks(shapes), run, base)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where the tools come from: what another process needs to know to load the same ones.

    Attributes:
        model: folder of the reader's model; by default the one that comes with the program.
        min_confidence: see `Reader.load`.
        gazetteer: the index of place names; by default the one in use.
        shapes: a file of SHACL shapes; by default those of the program.
    """

    run: Run
    base: str = DEFAULT_BASE
    model: Path | None = None
    min_confidence: float | None = None
    gazetteer: Path | None = None
    shapes: Path | None = None

    @classmethod
    def of(
        cls,
        base: str = DEFAULT_BASE,
        *,
        model: Path | None = None,
        min_confidence: float | None = None,
        gazetteer: Path | None = None,
        shapes: Path | None = None,
        started: datetime | None = None,
    ) -> Self:
        """The recipe of a run that begins now.

        Raises:
            ResourceError: a file of the model is missing.
        """
        run = Run(__version__, reader_digest(model, min_confidence), started or datetime.now(UTC))
        return cls(run, base, model, min_confidence, gazetteer, shapes)

    def tools(self, threads: int) -> Tools:
        """Load the tools, with so many threads of inference; 0 takes every core.

        Raises:
            ResourceError, SourceError: a file is missing or damaged.
        """
        reader = Reader.load(self.model, threads, self.min_confidence)
        return Tools(reader, Knowledge.load(self.gazetteer), Checks.load(self.shapes), self.run, self.base)


def make_graphs(tasks: Sequence[Task], tools: Tools) -> list[ArticleGraph]:
    """The graph of each article, in their order; one that cannot be read never stops the others."""
    made: list[ArticleGraph] = []
    mapped: list[list[Terms]] = []
    for task in tasks:
        name = graph_iri(task.article, tools.base)
        try:
            account, triples = _mapped(task, tools)
        except ArticleRefused as refused:
            made.append(ArticleGraph(name, refused=refused.reason))
            continue
        triples.append((f"<{name}>", str(VERSION), f'"{task.digest}"'))
        counts = len(triples), len(account.events), len(account.statements)
        made.append(ArticleGraph(name, to_lines(triples, name), *counts, account.notes))
        mapped.append(triples)
    # Validated together, a batch takes less time; the verdicts are each graph's own.
    verdicts = iter(tools.checks.failing(mapped))
    return [one if one.refused or not (verdict := next(verdicts)) else replace(one, broken=verdict) for one in made]


def _mapped(task: Task, tools: Tools) -> tuple[Account, list[Terms]]:
    """What an article tells, and its triples.

    Raises:
        ArticleRefused: it cannot be read.
    """
    try:
        account = ground(tools.reader.read(task.article), tools.knowledge)
        return account, to_terms(account, tools.run, tools.base)
    except (ConflictKGError, OSError, sqlite3.Error, MemoryError):
        raise  # the reason is told as it is, or is not the article's fault
    except Exception as error:  # one article in a million must not stop the others
        _LOG.exception("%s", task.article.source)
        reason = f"the program fails on it ({type(error).__name__}: {error}): please report it with the article"
        raise ArticleRefused(reason, task.article.source) from error
