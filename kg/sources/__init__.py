"""Articles from files, folders and standard input, in the formats that news comes in."""

from kg.sources.counting import count_articles
from kg.sources.inputs import is_url, read_articles
from kg.sources.metadata import published_option
from kg.sources.options import FORMATS, SUFFIXES, SourceOptions

__all__ = ["FORMATS", "SUFFIXES", "SourceOptions", "count_articles", "is_url", "published_option", "read_articles"]
