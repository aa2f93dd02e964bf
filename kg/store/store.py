"""The embedded store: Oxigraph in a folder, one named graph per article.

    STORE/oxigraph   the database
    STORE/lock       who uses it (see `kg.store.lock`)
    STORE/rejects    what builds did not take in (see `kg.store.rejects`)
    STORE/signatures.sqlite   by which copies are found (see `kg.store.signatures`); may be deleted

The default graph holds the merge of all named graphs, each triple once, however many articles name the same actor or
place; it changes in the same atomic step as they do. A query sees it unless it says `GRAPH`. (Oxigraph can take the
union of named graphs for the default graph by itself, but gives a triple of three graphs three times, which no count
survives.) Beside the articles' graphs stand the reference graphs (`kg.store.reference`), refreshed whenever a writer
opens a store that has older ones.

What went into a graph is kept in the graph as one `schema:version`, a digest, so that a later build knows what is
unchanged.
"""

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from os.path import commonprefix
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import pyoxigraph
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, QueryTriples

from kg.errors import NotInStore, QueryError, StoreError
from kg.mapping import restore_datatypes, with_former_texts
from kg.store.articles import (
    DERIVED_FROM,
    StoredArticle,
    all_articles,
    beginning_with,
    mentioned_elsewhere,
    named,
)
from kg.store.copies import VERSION_OF, WANTED, Copies, Link
from kg.store.counts import Counts, count_all
from kg.store.dataset import Dataset, evaluate_over
from kg.store.failures import damaged, failures
from kg.store.happenings import events_in, ties_of
from kg.store.lock import StoreLock
from kg.store.merging import add_graphs, change_graphs, lines_of, quads_of
from kg.store.names import Names, with_names
from kg.store.reference import HAPPENINGS, NO_ARTICLES, REFERENCE_GRAPHS, VERSION, refresh_reference_graphs, state
from kg.store.updates import adding, dropping, keeping_merge, replacing
from kg.vocabulary import DEFAULT_BASE, PREFIXES

__all__ = ["DATABASE", "REFERENCE_GRAPHS", "SIGNATURES", "VERSION", "GraphStore"]

DATABASE: Final = "oxigraph"
"""The folder of the database in the store's."""
SIGNATURES: Final = "signatures.sqlite"
"""The file beside it by which copies are found; may be deleted."""
_ROOM: Final = 1 << 30
"""Free bytes of a disk that are enough for merging tables."""


class GraphStore:
    """A store on disk; a context manager that lets go of it at the end.

    Every method raises `StoreError` where the disk or the database fails.
    """

    def __init__(self, path: Path, database: pyoxigraph.Store, lock: StoreLock, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._database: pyoxigraph.Store | None = database
        self._lock = lock
        self._copies = Copies(lambda: self._oxigraph, path / SIGNATURES)
        self._names: Names | None = None

    @classmethod
    def open(
        cls, path: Path, *, read_only: bool = False, create: bool = True, wait: Callable[[str], None] | None = None
    ) -> Self:
        """The store in the folder `path`.

        Args:
            path: the folder; made where it is missing and `create` allows.
            read_only: any number of processes may read at a time, none while one writes.
            create: whether a missing or empty folder becomes a new store; never where `read_only`.
            wait: where another process uses it, tell this who it is, and wait until it is done.

        Raises:
            StoreLocked: another process uses it, and `wait` is not given.
            StoreError: it is missing, no store, damaged, or the folder's permissions forbid it.
        """
        with failures(path):
            database_path = path / DATABASE
            if not database_path.is_dir():
                _refuse_what_is_no_store(path, create=create and not read_only)
                path.mkdir(parents=True, exist_ok=True)
            lock = StoreLock(path / "lock", shared=read_only, wait=wait)
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
        """Let go of the store; a second call does nothing."""
        if self._database is None:
            return
        try:
            if not self.read_only:
                with failures(self.path):
                    self._to_files()
        finally:
            self._copies.close()
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

    def replace_articles(self, graphs: Mapping[NamedNode, Collection[Quad] | bytes]) -> None:
        """Make the quads, or their N-Quads with one a line, the whole content of each named graph.

        New graphs are written together, which is several times faster than one by one: after a crash all of them are
        there or none. Graphs that the store has are replaced one by one, as `replace_article` does.

        Raises:
            ValueError: a quad stands in another graph or has a blank node; nothing was written then.
        """
        lines = {graph: lines_of(graph, content) for graph, content in graphs.items()}
        with self._adding():
            self._copies.unsettle()
            known = {graph for graph in graphs if self._oxigraph.contains_named_graph(graph)}
            add_graphs(self._oxigraph, {graph: content for graph, content in lines.items() if graph not in known})
            for graph in known:
                self._replace(graph, set(quads_of(lines[graph])))
            self._to_files()

    def take_in(self, graphs: Mapping[NamedNode, Collection[Quad] | bytes]) -> None:
        """Store new and changed graphs with what only the store knows: former texts, and of what each is a copy.

        See `kg.mapping.revisions` and `kg.store.copies`. Graphs of other articles are changed where the new ones make
        them a version of another article.

        Args:
            graphs: as for `replace_articles`.
        """
        whole = {graph: lines_of(graph, content) for graph, content in graphs.items()}
        with failures(self.path), self._copies_noted():
            for graph in [graph for graph in graphs if self._oxigraph.contains_named_graph(graph)]:
                whole[graph] = lines_of(graph, with_former_texts(self.graph(graph), quads_of(whole[graph])))
            others = []
            for link in self._copies.take_in({graph: quads_of(lines, WANTED) for graph, lines in whole.items()}):
                if link.graph in whole:
                    whole[link.graph] += lines_of(link.graph, link.quads())
                else:
                    others.append(link)
            self.replace_articles(whole)
            self._say(others)

    def remove_article(self, article: StoredArticle) -> None:
        """Remove the article's graph and all that other graphs say of what was read from it, in one transaction.

        Copies of the article become versions of the earliest that is left.
        """
        with failures(self.path), self._copies_noted():
            content = set(self.graph(article.graph))
            said = mentioned_elsewhere(self._oxigraph, article, content)
            links = self._copies.remove(article.graph)
            old, new = self._difference(link for link in links if link.graph != article.graph)
            ties = ties_of(self._oxigraph, events_in(content))
            change_graphs(self._oxigraph, content | said | ties | old, new, dropped=(article.graph,))
            self._to_files()

    def change_happenings(self, removed: set[Quad], added: set[Quad]) -> None:
        """Take ties away and make others, in one transaction."""
        with failures(self.path):
            removed, added = removed - added, added - removed
            there = self._oxigraph.quads_for_pattern(None, None, None, HAPPENINGS)
            is_empty = not added and all(quad in removed for quad in there)
            change_graphs(self._oxigraph, removed, added, dropped=(HAPPENINGS,) if removed and is_empty else ())
            self._to_files()

    def _replace(self, graph: NamedNode, new: set[Quad]) -> None:
        """Make the quads the content of a graph; the ties of what was told before go, and `kg link` ties anew."""
        old = set(self.graph(graph))
        is_same = any(quad.predicate == VERSION for quad in old & new)
        ties = set[Quad]() if is_same else ties_of(self._oxigraph, events_in(old))
        change_graphs(self._oxigraph, (old - new) | ties, new - old, dropped=() if new else (graph,))

    @contextmanager
    def _copies_noted(self) -> Iterator[None]:
        """Keep what the copies' index learns inside, or, where anything fails, have it made good by the next call."""
        self._copies.begin()
        try:
            yield
        except BaseException:
            self._copies.close()
            raise
        self._copies.save()

    @contextmanager
    def _adding(self) -> Iterator[None]:
        """Have the names read again after what happens inside, which may bring new ones."""
        try:
            with failures(self.path):
                yield
        finally:
            self._names = None

    def _read_names(self) -> Names:
        if self._names is None:
            self._names = Names(self._oxigraph)
        return self._names

    def _say(self, links: Iterable[Link]) -> None:
        """Bring the links in the graphs to what they should be, in one transaction."""
        old, new = self._difference(links)
        if old != new:
            change_graphs(self._oxigraph, old - new, new - old)
            self._to_files()

    def _to_files(self) -> None:
        """Have what was committed in tables, where there is room for them.

        Of a damaged write-ahead log RocksDB drops the rest without a word, as it must after a power cut; a damaged
        table is told. On a disk that is nearly full it would wait for room, for ever: there the log has to do.
        """
        if shutil.disk_usage(self.path).free > _ROOM:
            self._oxigraph.flush()

    def _difference(self, links: Iterable[Link]) -> tuple[set[Quad], set[Quad]]:
        """The links that the graphs have, and those that they should have."""
        old: set[Quad] = set()
        new: set[Quad] = set()
        for link in links:
            old.update(self._oxigraph.quads_for_pattern(link.article, VERSION_OF, None, link.graph))
            new.update(link.quads())
        return old, new

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

    def merged(
        self, subject: NamedNode | None = None, predicate: NamedNode | None = None, value: NamedNode | None = None
    ) -> Iterator[Quad]:
        """The triples of the merge of all graphs that fit, with the datatypes that they were stored with."""
        with failures(self.path):
            yield from restore_datatypes(self._oxigraph.quads_for_pattern(subject, predicate, value, DefaultGraph()))

    def has_graph(self, graph: NamedNode) -> bool:
        """Whether there is such a named graph, be it empty."""
        with failures(self.path):
            return self._oxigraph.contains_named_graph(graph)

    def query(
        self, sparql: str, dataset: Dataset | None = None, base: str | None = None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        """Answer a SPARQL query over the merge of all graphs; the prefixes of `kg.vocabulary` need not be declared.

        Args:
            sparql: the query.
            dataset: the graphs to ask, in place of those that the query names.
            base: what relative IRIs are relative to.

        Raises:
            QueryError: it cannot be parsed, is no query (an update), asks another server (`SERVICE`), names a graph
                that the store does not have, or fails.
        """
        return evaluate_over(self._oxigraph, with_names(sparql, self._read_names), dataset or Dataset(), base)

    def update(self, sparql: str, using: Dataset | None = None, base: str | None = None) -> None:
        """Run a SPARQL Update in one transaction (see `kg.store.updates`).

        Raises:
            QueryError: it cannot be parsed, fetches from elsewhere (`LOAD`, `SERVICE`), or fails.
        """
        self._run(keeping_merge(sparql, using or Dataset(), base), base)

    def put_graph(self, graph: NamedNode, triples: str) -> None:
        """Make the triples, as N-Triples, the whole content of a named graph; blank nodes may be among them."""
        self._run(replacing(graph, triples))

    def add_to_graph(self, graph: NamedNode, triples: str) -> None:
        """Add the triples, as N-Triples, to a named graph, which is made where it is missing."""
        self._run(adding(graph, triples))

    def drop_graph(self, graph: NamedNode) -> None:
        """Remove a named graph, and with it all that no other graph says."""
        self._run(dropping(graph))

    def _run(self, update: str, base: str | None = None) -> None:
        try:
            with self._adding():
                self._oxigraph.update(update, base_iri=base, prefixes=dict(PREFIXES))
                self._to_files()
        except (SyntaxError, ValueError, StoreError) as error:
            if isinstance(error, StoreError) and not isinstance(error.__cause__, RuntimeError):
                raise
            raise QueryError(f"the update failed: {' '.join(str(error).split())}") from error

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
