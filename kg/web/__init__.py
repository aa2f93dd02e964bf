"""Articles from the web: pages and feeds, fetched politely and never from addresses that are not public."""

from kg.web.fetching import Fetcher, WebOptions
from kg.web.following import Follower, Round
from kg.web.memory import Memory
from kg.web.opml import feeds_of
from kg.web.reading import Web

__all__ = ["Fetcher", "Follower", "Memory", "Round", "Web", "WebOptions", "feeds_of"]
