"""Plain text: one file is one article, kept to the last character."""

from collections.abc import Iterator

from kg.article import Article
from kg.sources.composing import compose_article
from kg.sources.decoding import decode
from kg.sources.options import SourceOptions
from kg.sources.sidecar import metadata_of_file
from kg.sources.streams import Source

__all__ = ["read_plain_text"]


def read_plain_text(source: Source, options: SourceOptions) -> Iterator[Article]:
    r"""The article whose text is the file's content, with line ends made `\n` and a byte order mark dropped.

    Its identifier is the file's name without the suffix, unless a sidecar gives another.

    Raises:
        ArticleRefused: the file cannot be read as an article, or its sidecar not as metadata.
    """
    text = decode(source.read_all(options.max_file_bytes), charset=source.charset)
    metadata = metadata_of_file(source, source.known)
    yield compose_article(text, metadata, source.where, options)
