"""From addresses to articles: a page is an article, a feed is its entries, each from the feed or from its page."""

import hashlib
import io
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import replace

from kg.article import Article
from kg.errors import ArticleRefused, FetchFailed, PassedOver
from kg.mapping import graph_iri
from kg.sources import SourceOptions, is_url, read_articles
from kg.sources.coding import charset_of, media_type
from kg.sources.decoding import printable
from kg.sources.feeds import Entry, article_of_entry, entries_of_feed
from kg.sources.formats import format_of, refuse_binary
from kg.sources.html import read_html
from kg.sources.inputs import read_source
from kg.sources.metadata import Metadata
from kg.sources.streams import Source
from kg.web.fetching import Fetched, Fetcher, Validators
from kg.web.memory import Memory

__all__ = ["Web"]

_HEAD = 65_536
_HTML = {"text/html", "application/xhtml+xml"}
_FILES = {"zip", "tar", "warc", "parquet", "jsonl", "csv", "tsv"}
_UNCHANGED = "pages and feeds that have not changed since they were read"


class Web:
    """Reads articles from addresses, and remembers what it has read.

    Args:
        fetcher: fetches pages.
        memory: what was read before; what is read now is kept there by `memory.commit()`.
        options: as for files.
        base: where the IRIs of the data begin.
        holds: whether the store has the graph of this IRI: a page whose graph was removed is read again.
    """

    def __init__(
        self, fetcher: Fetcher, memory: Memory, options: SourceOptions, base: str, holds: Callable[[str], bool]
    ) -> None:
        self.fetcher = fetcher
        self.memory = memory
        self._options = options
        self._base = base
        self._holds = holds
        self._validators = Validators()

    def read_inputs(self, inputs: Iterable[str]) -> Iterator[Article | ArticleRefused]:
        """Every article in some files, folders, patterns and addresses; as `kg.sources.read_articles`."""
        for path in inputs:
            yield from self.read_url(path) if is_url(path) else read_articles([path], self._options)

    def read_url(self, url: str) -> Iterator[Article | ArticleRefused]:
        """The article of a page, or the articles of a feed; what cannot be had or read is given as its refusal."""
        where = printable(url)
        try:
            fetched = self._fetch(url)
            if fetched is None:
                yield PassedOver(_UNCHANGED, where)
                return
            source = self._source(fetched, where)
            refuse_binary(source.head, where)
            kind = self._kind(source, fetched)
            if kind == "feed":
                if (yield from self._read_entries(url, source)):
                    self.memory.note_page(url, fetched.validators)
            elif kind in _FILES:
                raise ArticleRefused(f"a file of many articles ({kind}): download it and give the file", where)
            else:
                for article in (
                    read_html(source, self._options) if kind == "html" else read_source(source, self._options)
                ):
                    self._note(url, fetched, article)
                    yield article
        except ArticleRefused as refused:
            yield refused

    def entries(self, url: str) -> list[Entry] | None:
        """The entries of a feed that are new or have changed, or None where the feed says that it has not changed.

        The feed's validators are not noted: that is for whoever has read all of them (`note_feed`).

        Raises:
            ArticleRefused: the feed cannot be had, or is none.
        """
        fetched = self._fetch(url)
        if fetched is None:
            return None
        source = self._source(fetched, printable(url))
        self._validators = fetched.validators
        return [
            entry for entry in entries_of_feed(source, self._options) if not self.memory.knows(url, *_identity(entry))
        ]

    def note_feed(self, url: str) -> None:
        """Note that all of the feed that `entries` gave last was read."""
        self.memory.note_page(url, self._validators)

    def read_entry(self, feed: str, entry: Entry) -> Article:
        """The article of an entry: from the feed where that carries the whole text, else from the page it links to.

        Raises:
            FetchFailed: the page cannot be had.
            PassedOver: the page holds no article.
            ArticleRefused: there is no text, or none that can be read.
        """
        where = printable(entry.metadata.url or entry.where)
        try:
            article = self._article(entry, where)
        except FetchFailed as failed:
            if not failed.transient:
                self.memory.note_entry(feed, *_identity(entry))
            raise
        except ArticleRefused:
            self.memory.note_entry(feed, *_identity(entry))
            raise
        self.memory.note_entry(feed, *_identity(entry))
        return article

    def give_up(self, feed: str, entry: Entry) -> None:
        """Note an entry whose page could not be had often enough."""
        self.memory.note_entry(feed, *_identity(entry))

    def _read_entries(self, feed: str, source: Source) -> Generator[Article | ArticleRefused, None, bool]:
        """The articles of a feed; returns whether no page behind it is worth another try."""
        whole = True
        for entry in entries_of_feed(source, self._options):
            try:
                yield self.read_entry(feed, entry)
            except ArticleRefused as refused:
                whole &= not (isinstance(refused, FetchFailed) and refused.transient)
                yield refused
        return whole

    def _article(self, entry: Entry, where: str) -> Article:
        url = entry.metadata.url
        if entry.is_whole or url is None:
            return article_of_entry(entry, self._options, where)
        fetched = self._fetch(url)
        if fetched is None:
            raise PassedOver(_UNCHANGED, where)
        source = self._source(fetched, where)
        if self._kind(source, fetched) != "html":
            raise PassedOver("pages behind a feed that are no HTML (pictures, documents, sound)", where)
        known = source.known.or_else(replace(entry.metadata, identifier=None, headline=None))
        article = next(iter(read_html(replace(source, known=known), self._options, crawled=True)))
        self._note(url, fetched, article)
        return article

    def _fetch(self, url: str) -> Fetched | None:
        known = self.memory.page(url)
        validators = known[0] if known and (not known[1] or self._holds(known[1])) else None
        return self.fetcher.fetch(url, validators)

    def _note(self, url: str, fetched: Fetched, article: Article | ArticleRefused) -> None:
        graph = graph_iri(article, self._base) if isinstance(article, Article) else ""
        self.memory.note_page(url, fetched.validators if graph else Validators(), graph)

    def _source(self, fetched: Fetched, where: str) -> Source:
        if not fetched.body:
            raise ArticleRefused("there is no text in it", where)
        return Source(
            where,
            "",
            fetched.body[:_HEAD],
            io.BufferedReader(io.BytesIO(fetched.body)),
            known=Metadata.from_values({"url": fetched.url, "language": fetched.content_language}),
            charset=charset_of(fetched.content_type),
        )

    def _kind(self, source: Source, fetched: Fetched) -> str:
        """What a page is, by its content before what the server calls it."""
        kind = format_of("", source.head, self._options)
        is_html = media_type(fetched.content_type) in _HTML
        return "html" if is_html and kind in ("text", "csv", "html") else kind


def _identity(entry: Entry) -> tuple[str, bytes]:
    """What an entry is known by, and the digest of what the feed says in it."""
    metadata = entry.metadata
    content = "\x00".join([metadata.headline or "", str(metadata.published or ""), metadata.url or "", entry.body])
    digest = hashlib.sha256(content.encode(errors="surrogatepass")).digest()[:16]
    return metadata.identifier or metadata.url or digest.hex(), digest
