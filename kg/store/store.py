"""The embedded store: Oxigraph in a folder, one named graph per article.

    STORE/oxigraph   the database
    STORE/lock       who uses it (see `kg.store.lock`)
    STORE/rejects    what builds did not take in (see `kg.store.rejects`)

The default graph holds the merge of all named graphs, each triple once, however many articles name the same actor or
place; it changes in the same atomic step as they do. A query sees it unless it says `GRAPH`. (Oxigraph can take the
union of named graphs for the default graph by itself, but gives a triple of three graphs three times, which no count
survives.) Beside the articles' graphs stand the reference graphs (`kg.store.reference`), refreshed whenever a writer
opens a store that has older ones.

What went into a graph is kept in the graph as one `schema:version`, a digest, so that a later build knows what is
unchanged.
"""

from collections.abc import Iterable, Iterator, Mapping
from os.path import commonprefix
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyoxigraph
from pyoxigraph import NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from kg.errors import NotInStore, StoreError
from kg.mapping import restore_datatypes
from kg.store.articles import DERIVED_FROM, StoredArticle, all_articles, beginning_with, named
from kg.store.counts import Counts, count_all
from kg.store.failures import damaged, failures
from kg.store.lock import StoreLock
from kg.store.merging import add_graphs, change_graph, merge_of, replace_graph
from kg.store.reference import HAPPENINGS, NO_ARTICLES, REFERENCE_GRAPHS, VERSION, refresh_reference_graphs, state
from kg.store.sparql import evaluate
from kg.vocabulary import CK, DEFAULT_BASE

__all__ = ["DATABASE", "REFERENCE_GRAPHS", "VERSION", "GraphStore"]

REPORTED_IN: Final = NamedNode(f"{CK}reportedIn")
DATABASE: Final = "oxigraph"
"""The folder of the database in the store's."""


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
        with failures(path):
            database_path = path / DATABASE
            if not database_path.is_dir():
                _refuse_what_is_no_store(path, create=create and not read_only)
                path.mkdir(parents=True, exist_ok=True)
            lock = StoreLock(path / "lock", shared=read_only)
            try:
                _refuse_what_is_not_whole(path, database_path)
                if read_only:
                    return cls(path, pyoxigraph.Store.read_only(str(database_path)), lock, read_only=True)
                for left_over in database_path.glob("bulk-*.sst"):  # by a bulk load that was killed
                    left_over.unlink()
                store = cls(path, pyoxigraph.Store(database_path), lock, read_only=False)
            except BaseException:
                lock.release()
                raise
        try:
            with failures(path):
                refresh_reference_graphs(store._oxigraph)
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
                with failures(self.path):
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
        self.replace_articles({graph: list(quads)})

    def replace_articles(self, graphs: Mapping[NamedNode, list[Quad]]) -> None:
        """Make each list of quads the whole content of its named graph.

        New graphs are written together, which is several times faster than one by one: after a crash all of them are
        there or none. Graphs that the store has are replaced one by one, as `replace_article` does.

        Raises:
            ValueError: a quad stands in another graph or has a blank node; nothing was written then.
        """
        merged = {graph: merge_of(graph, quads) for graph, quads in graphs.items()}
        with failures(self.path):
            known = {graph for graph in graphs if self._oxigraph.contains_named_graph(graph)}
            new = graphs.keys() - known
            add_graphs(
                self._oxigraph,
                [quad for graph in new for quad in graphs[graph]],
                [quad for graph in new for quad in merged[graph]],
            )
            for graph in known:
                old = set(self.graph(graph))
                replace_graph(self._oxigraph, graph, old, set(graphs[graph]), self._ties_of(old))

    def remove_article(self, article: StoredArticle) -> None:
        """Remove the article's graph, and with it all that was read from it alone."""
        with failures(self.path):
            old = set(self.graph(article.graph))
            replace_graph(self._oxigraph, article.graph, old, set(), self._ties_of(old))

    def quads(
        self,
        subject: NamedNode | None,
        predicate: NamedNode | None,
        value: NamedNode | None,
        graph: NamedNode,
    ) -> list[Quad]:
        """The quads of one named graph that have this form; None stands for any."""
        with failures(self.path):
            return list(restore_datatypes(self._oxigraph.quads_for_pattern(subject, predicate, value, graph)))

    def change_happenings(self, removed: set[Quad], added: set[Quad]) -> None:
        """Remove and add ties in one transaction."""
        with failures(self.path):
            change_graph(self._oxigraph, removed - added, added - removed)

    def _ties_of(self, quads: set[Quad]) -> set[Quad]:
        """The ties of what an article's graph holds: they do not outlive it, and `kg link` ties what comes instead."""
        if not self._oxigraph.contains_named_graph(HAPPENINGS):
            return set()
        told = {quad.subject for quad in quads if quad.predicate == REPORTED_IN}
        return {
            quad
            for node in told
            for pattern in ((node, None), (None, node))
            for quad in self._oxigraph.quads_for_pattern(pattern[0], None, pattern[1], HAPPENINGS)
        }

    def article_state(self, graph: NamedNode) -> str | None:
        """The digest of what the graph was made from, or None where the store has no such graph."""
        with failures(self.path):
            return state(self._oxigraph, graph)

    def articles(self) -> list[StoredArticle]:
        """All articles, by name."""
        with failures(self.path):
            return all_articles(self._oxigraph)

    def find_article(self, text: str) -> StoredArticle:
        """The article with this identifier, IRI or URL, or the only one whose identifier begins so.

        Raises:
            NotInStore: there is none, or several; the message names some.
        """
        with failures(self.path):
            found = named(self._oxigraph, text) or beginning_with(self._oxigraph, text)
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(article.name for article in found[:3])
            raise NotInStore(f"{text} may mean {len(found)} articles, such as {names}: write more of it, or the IRI")
        raise NotInStore(f"no article {text} in {self.path}: `kg show` without an article lists them")

    def article_graphs(self) -> list[NamedNode]:
        """The named graphs of all articles, sorted by IRI."""
        with failures(self.path):
            graphs = [g for g in self._oxigraph.named_graphs() if isinstance(g, NamedNode) and g not in NO_ARTICLES]
        return sorted(graphs, key=lambda graph: graph.value)

    def graph(self, graph: NamedNode) -> list[Quad]:
        """All quads of one named graph, with the datatypes that they were stored with."""
        with failures(self.path):
            return list(restore_datatypes(self._oxigraph.quads_for_pattern(None, None, None, graph)))

    def query(self, sparql: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Answer a SPARQL query over the merge of all graphs; the prefixes of `kg.vocabulary` need not be declared.

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
        with failures(self.path):
            for solution in solutions:
                yield {name: getattr(solution[name], "value", "") for name in names}

    @property
    def base(self) -> str:
        """Where the IRIs of the data begin: what an article's IRI and its graph's have in common."""
        with failures(self.path):
            quads = self._oxigraph.quads_for_pattern(None, DERIVED_FROM, None, None)
            derived = next((quad for quad in quads if isinstance(quad.graph_name, NamedNode)), None)
        if derived is None or not isinstance(derived.object, NamedNode):
            return DEFAULT_BASE
        # Letter by letter is meant: `…/data/` of `…/data/article/x` and `…/data/graph/x`
        return commonprefix(  # noqa: RUF071
            [str(getattr(derived.graph_name, "value", "")), derived.object.value]
        )

    def counts(self) -> Counts:
        """How much there is of everything."""
        with failures(self.path):
            return count_all(self._oxigraph, self.select)

    @property
    def _oxigraph(self) -> pyoxigraph.Store:
        if self._database is None:
            raise StoreError(f"{self.path} was closed")
        return self._database


def _refuse_what_is_no_store(path: Path, *, create: bool) -> None:
    if path.exists() and not path.is_dir():
        raise StoreError(f"{path} is a file and not a store: name a folder with --store")
    # A build that was killed at its very start leaves the lock alone.
    if path.is_dir() and any(file.name != "lock" for file in path.iterdir()):
        raise StoreError(f"{path} holds other files and is not a store: name an empty or new folder with --store")
    if not create:
        raise StoreError(f"there is no store at {path}: make one with `kg build PATH --store {path}`")


def _refuse_what_is_not_whole(path: Path, database: Path) -> None:
    # Without the file CURRENT, RocksDB takes the folder for a new database and deletes what is in it.
    if not (database / "CURRENT").exists() and any(file.suffix in (".sst", ".log") for file in database.glob("*")):
        raise damaged(path, "oxigraph/CURRENT is missing")
