"""The embedded store: Oxigraph in a folder, one named graph per article.

    STORE/oxigraph   the database
    STORE/lock       who uses it (see `kg.store.lock`)
    STORE/rejects    what builds did not take in (see `kg.store.rejects`)

Beside the articles' graphs stand three that every query may use: the ontology, so that `a/rdfs:subClassOf*` works, the
crosswalk and the known actors (`REFERENCE_GRAPHS`). They are refreshed whenever a writer opens a store that has older
ones. The default graph holds the merge of all named graphs, each triple once, however many articles name the same actor
or place; it changes in the same transaction as they do. A query sees it unless it says `GRAPH`. (Oxigraph can take the
union of named graphs for the default graph by itself, but gives a triple of three graphs three times, which no count
survives.)

What went into a graph is kept in the graph as one `schema:version`, a digest, so that a later build knows what is
unchanged.
"""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from os.path import commonprefix
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyoxigraph
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples, RdfFormat

from kg.errors import NotInStore, StoreError
from kg.mapping import restore_datatypes
from kg.resources import resource
from kg.store.lock import StoreLock
from kg.store.sparql import evaluate
from kg.vocabulary import CK, DEFAULT_BASE, EVENT_CLASSES, PREFIXES, STATEMENT_CLASSES

__all__ = ["REFERENCE_GRAPHS", "VERSION", "Counts", "GraphStore", "StoredArticle"]

REFERENCE_GRAPHS: Final = {
    NamedNode(CK.rstrip("#")): "conflict.ttl",
    NamedNode("https://w3id.org/conflict-kg/crosswalk"): "crosswalk.ttl",
    NamedNode("https://w3id.org/conflict-kg/actors"): "actors.ttl",
}
"""Named graph → file in `ontology/`."""
VERSION: Final = NamedNode(f"{PREFIXES['schema']}version")
"""Graph → digest of all that it was made from."""

_DERIVED_FROM: Final = NamedNode(f"{PREFIXES['prov']}wasDerivedFrom")
_IDENTIFIER: Final = NamedNode(f"{PREFIXES['dcterms']}identifier")
_ANY_URI: Final = NamedNode(f"{PREFIXES['xsd']}anyURI")
_URL: Final = NamedNode(f"{PREFIXES['schema']}url")
_HEADLINE: Final = NamedNode(f"{PREFIXES['schema']}headline")
_PUBLISHED: Final = NamedNode(f"{PREFIXES['schema']}datePublished")


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article of the store: its IRI, its graph's, and what names it."""

    iri: NamedNode
    graph: NamedNode
    identifier: str = ""
    headline: str = ""
    published: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """What people call it: the identifier, else the URL, else the IRI."""
        return self.identifier or self.url or self.iri.value


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the store holds; `triples` are those of the articles' graphs, counted in each graph."""

    articles: int
    events: int
    statements: int
    actors: int
    places: int
    mentions: int
    triples: int
    reference_triples: int
    event_classes: dict[str, int] = field(default_factory=dict)
    statement_classes: dict[str, int] = field(default_factory=dict)


class GraphStore:
    """A store on disk; a context manager that lets go of it at the end.

    Every method raises `StoreError` where the disk or the database fails.
    """

    def __init__(self, path: Path, database: pyoxigraph.Store, lock: StoreLock, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._database: pyoxigraph.Store | None = database
        self._lock = lock

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False, create: bool = True) -> Self:
        """The store in the folder `path`.

        Args:
            path: the folder; made where it is missing and `create` allows.
            read_only: any number of processes may read at a time, none while one writes.
            create: whether a missing or empty folder becomes a new store; never where `read_only`.

        Raises:
            StoreLocked: another process uses it.
            StoreError: it is missing, no store, damaged, or the folder's permissions forbid it.
        """
        with _failures(path):
            database_path = path / "oxigraph"
            if not database_path.is_dir():
                _refuse_what_is_no_store(path, create=create and not read_only)
                path.mkdir(parents=True, exist_ok=True)
            lock = StoreLock(path / "lock", shared=read_only)
            try:
                if read_only:
                    return cls(path, pyoxigraph.Store.read_only(str(database_path)), lock, read_only=True)
                store = cls(path, pyoxigraph.Store(database_path), lock, read_only=False)
            except BaseException:
                lock.release()
                raise
        try:
            store._refresh_reference_graphs()
        except BaseException:
            store.close()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is buffered and let go of the store; a second call does nothing."""
        if self._database is None:
            return
        try:
            if not self.read_only:
                with _failures(self.path):
                    self._database.flush()
        finally:
            # The database has no close of its own: it closes when nothing refers to it any more.
            self._database = None
            self._lock.release()

    def replace_article(self, graph: NamedNode, quads: Iterable[Quad]) -> None:
        """Make `quads` the whole content of the named graph `graph`, in one transaction.

        After a crash the graph is the old one or the new one. Only what differs is written.

        Raises:
            ValueError: a quad stands in another graph or has a blank node; an article's graph has none.
        """
        new = set(quads)
        for quad in new:
            if quad.graph_name != graph:
                raise ValueError(f"{quad} does not belong to {graph}")
            if isinstance(quad.subject, pyoxigraph.BlankNode) or isinstance(quad.object, pyoxigraph.BlankNode):
                raise ValueError(f"{quad} has a blank node")
        self._replace(graph, set(self.graph(graph)), new)

    def remove_article(self, article: StoredArticle) -> None:
        """Remove the article's graph, and with it all that was read from it alone."""
        self._replace(article.graph, set(self.graph(article.graph)), set())

    def article_state(self, graph: NamedNode) -> str | None:
        """The digest of what the graph was made from, or None where the store has no such graph."""
        with _failures(self.path):
            for quad in self._oxigraph.quads_for_pattern(graph, VERSION, None, graph):
                return str(quad.object.value) if isinstance(quad.object, Literal) else None
        return None

    def articles(self) -> list[StoredArticle]:
        """All articles, by identifier."""
        with _failures(self.path):
            derived = self._oxigraph.quads_for_pattern(None, _DERIVED_FROM, None, None)
            found = [self._article(quad.object, quad.graph_name) for quad in derived]
        return sorted((a for a in found if a), key=lambda article: (article.name, article.iri.value))

    def find_article(self, text: str) -> StoredArticle:
        """The article with this identifier, IRI or URL, or the only one whose identifier begins so.

        Raises:
            NotInStore: there is none, or several; the message names some.
        """
        with _failures(self.path):
            found = self._named(text) or self._beginning(text)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(article.name for article in found[:3])
            raise NotInStore(f"{text} may mean {len(found)} articles, such as {names}: write more of it, or the IRI")
        raise NotInStore(f"no article {text} in {self.path}: `kg show` without an article lists them")

    def article_graphs(self) -> list[NamedNode]:
        """The named graphs of all articles, sorted by IRI."""
        with _failures(self.path):
            graphs = [
                g for g in self._oxigraph.named_graphs() if isinstance(g, NamedNode) and g not in REFERENCE_GRAPHS
            ]
        return sorted(graphs, key=lambda graph: graph.value)

    def graph(self, graph: NamedNode) -> list[Quad]:
        """All quads of one named graph, with the datatypes that they were stored with."""
        with _failures(self.path):
            return list(restore_datatypes(self._oxigraph.quads_for_pattern(None, None, None, graph)))

    def query(self, sparql: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Answer a SPARQL query over the union of all graphs; the prefixes of `kg.vocabulary` need not be declared.

        Raises:
            QueryError: it cannot be parsed, is no query (an update), asks another server (`SERVICE`), or fails.
        """
        return evaluate(self._oxigraph, sparql)

    def select(self, sparql: str) -> Iterator[dict[str, str]]:
        """The solutions of a SELECT query: variable → IRI or lexical form, empty where unbound."""
        solutions = self.query(sparql)
        if not isinstance(solutions, QuerySolutions):
            raise TypeError("not a SELECT query")
        names = [variable.value for variable in solutions.variables]
        with _failures(self.path):
            for solution in solutions:
                yield {name: getattr(solution[name], "value", "") for name in names}

    @property
    def base(self) -> str:
        """Where the IRIs of the data begin: what an article's IRI and its graph's have in common."""
        with _failures(self.path):
            quads = self._oxigraph.quads_for_pattern(None, _DERIVED_FROM, None, None)
            derived = next((quad for quad in quads if isinstance(quad.graph_name, NamedNode)), None)
        if derived is None or not isinstance(derived.object, NamedNode):
            return DEFAULT_BASE
        # Letter by letter is meant: `…/data/` of `…/data/article/x` and `…/data/graph/x`
        return commonprefix(  # noqa: RUF071
            [str(getattr(derived.graph_name, "value", "")), derived.object.value]
        )

    def counts(self) -> Counts:
        """How much there is of everything."""
        with _failures(self.path):
            reference = sum(
                1 for graph in REFERENCE_GRAPHS for _ in self._oxigraph.quads_for_pattern(None, None, None, graph)
            )
            merged = sum(1 for _ in self._oxigraph.quads_for_pattern(None, None, None, DefaultGraph()))
            total = len(self._oxigraph) - merged
        return Counts(
            articles=len(self.article_graphs()),
            events=self._count("?x ck:reportedIn ?article ; a/rdfs:subClassOf* ck:Event"),
            statements=self._count("?x ck:reportedIn ?article ; a/rdfs:subClassOf* ck:Statement"),
            actors=self._count("[] itsrdf:taIdentRef ?x . ?x a/rdfs:subClassOf* ck:Actor"),
            places=self._count("[] itsrdf:taIdentRef ?x . ?x a/rdfs:subClassOf* ck:Place"),
            mentions=self._count("?x a nif:Phrase"),
            triples=total - reference,
            reference_triples=reference,
            event_classes=self._instances(EVENT_CLASSES),
            statement_classes=self._instances(STATEMENT_CLASSES),
        )

    def _replace(self, graph: NamedNode, old: set[Quad], new: set[Quad]) -> None:
        """Make a graph's quads `new`, and the default graph the merge again, in one transaction."""
        added, removed = new - old, old - new
        merged = [_merged(quad) for quad in added]
        with _failures(self.path):
            if not removed:
                self._oxigraph.extend([*added, *merged])
                return
            orphans = [_merged(quad) for quad in removed if self._is_alone(quad)]
            outdated, current = f"{_block(removed)} {_block(orphans)}", f"{_block(added)} {_block(merged)}"
            # A graph whose last quad is deleted would stay in the list of graphs.
            dropped = "" if new else f" ; DROP SILENT GRAPH {graph}"
            # One SPARQL request is one transaction in Oxigraph; `remove` and `extend` would be two.
            self._oxigraph.update(f"DELETE DATA {{ {outdated} }} ; INSERT DATA {{ {current} }}{dropped}")

    def _is_alone(self, quad: Quad) -> bool:
        """Whether no other named graph has the quad's triple."""
        same = self._oxigraph.quads_for_pattern(quad.subject, quad.predicate, quad.object, None)
        return all(other.graph_name in (quad.graph_name, DefaultGraph()) for other in same)

    @property
    def _oxigraph(self) -> pyoxigraph.Store:
        if self._database is None:
            raise StoreError(f"{self.path} was closed")
        return self._database

    def _count(self, pattern: str) -> int:
        return sum(int(row["n"]) for row in self.select(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}"))

    def _instances(self, classes: Iterable[str]) -> dict[str, int]:
        values = " ".join(f"ck:{name}" for name in classes)
        rows = self.select(f"""SELECT ?class (COUNT(DISTINCT ?x) AS ?n)
            {{ VALUES ?class {{ {values} }} ?x a ?class ; ck:reportedIn ?article }} GROUP BY ?class""")
        return {row["class"].removeprefix(CK): int(row["n"]) for row in rows}

    def _named(self, text: str) -> list[StoredArticle]:
        named: list[tuple[NamedNode, NamedNode | Literal]] = [
            (_IDENTIFIER, Literal(text)),
            (_URL, Literal(text, datatype=_ANY_URI)),
        ]
        with suppress(ValueError):  # no absolute IRI
            named.append((_DERIVED_FROM, NamedNode(text)))
        found: dict[str, StoredArticle] = {}
        for predicate, term in named:
            for quad in self._oxigraph.quads_for_pattern(None, predicate, term, None):
                article = self._article(term if predicate == _DERIVED_FROM else quad.subject, quad.graph_name)
                if article:
                    found[article.iri.value] = article
        return list(found.values())

    def _beginning(self, text: str) -> list[StoredArticle]:
        quads = self._oxigraph.quads_for_pattern(None, _IDENTIFIER, None, None)
        found = [
            self._article(q.subject, q.graph_name) for q in quads if getattr(q.object, "value", "").startswith(text)
        ]
        return [article for article in found if article]

    def _article(self, iri: object, graph: object) -> StoredArticle | None:
        if not isinstance(iri, NamedNode) or not isinstance(graph, NamedNode):
            return None
        if next(self._oxigraph.quads_for_pattern(graph, _DERIVED_FROM, iri, graph), None) is None:
            return None

        def value(predicate: NamedNode) -> str:
            quad = next(self._oxigraph.quads_for_pattern(iri, predicate, None, graph), None)
            return getattr(quad.object, "value", "") if quad else ""

        return StoredArticle(iri, graph, value(_IDENTIFIER), value(_HEADLINE), value(_PUBLISHED), value(_URL))

    def _refresh_reference_graphs(self) -> None:
        for graph, name in REFERENCE_GRAPHS.items():
            content = resource("ontology", name).read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            if self.article_state(graph) == digest:
                continue
            triples = pyoxigraph.parse(content, RdfFormat.TURTLE)
            with _failures(self.path):
                # Several transactions, since blank nodes cannot be named in one: should one fail, the version is
                # missing and the next writer begins again.
                for old in [Quad(graph, VERSION, Literal(self.article_state(graph) or ""), graph), *self._quads(graph)]:
                    if self._is_alone(old):
                        self._oxigraph.remove(_merged(old))
                    self._oxigraph.remove(old)
                new = [Quad(t.subject, t.predicate, t.object, graph) for t in triples]
                new.append(Quad(graph, VERSION, Literal(digest), graph))
                self._oxigraph.extend([*new, *map(_merged, new)])

    def _quads(self, graph: NamedNode) -> list[Quad]:
        return list(self._oxigraph.quads_for_pattern(None, None, None, graph))


def _merged(quad: Quad) -> Quad:
    """The quad's triple as it stands in the default graph."""
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _block(quads: Iterable[Quad]) -> str:
    """Quads of one graph as SPARQL Update writes them."""
    lines = "\n".join(f"{q.subject} {q.predicate} {q.object} ." for q in quads)
    graph = next((q.graph_name for q in quads), DefaultGraph())
    return lines if isinstance(graph, DefaultGraph) else f"GRAPH {graph} {{\n{lines}\n}}"


def _refuse_what_is_no_store(path: Path, *, create: bool) -> None:
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} is a file and not a store: name a folder with --store")
    if path.is_dir() and any(path.iterdir()):
        raise StoreError(f"{path} holds other files and is not a store: name an empty or new folder with --store")
    if not create:
        raise StoreError(f"there is no store at {path}: make one with `kg build PATH --store {path}`")


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    """Say what the disk or the database reports in words of our own."""
    try:
        yield
    except StoreError:
        raise
    except PermissionError as error:
        raise StoreError(f"no permission to use {error.filename or path}: check who owns it") from error
    except (OSError, RuntimeError) as error:
        # Oxigraph passes RocksDB's messages on in OSError or RuntimeError, mostly without an errno.
        text = str(error)
        if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in text:
            raise StoreError(
                f"the disk is full: {path} keeps what was stored before; make room and build again"
            ) from error
        if "Permission denied" in text or "Read-only file system" in text:
            raise StoreError(f"no permission to write to {path}: check who owns it") from error
        if "Corruption" in text or "CURRENT" in text:
            raise StoreError(f"{path} is damaged ({text.splitlines()[0]}): build it again in a new folder") from error
        raise StoreError(f"{path} cannot be used: {text.splitlines()[0] if text else type(error).__name__}") from error
