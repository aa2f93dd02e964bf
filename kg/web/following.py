"""Feeds polled for as long as it runs: what is new is read, round by round."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from kg.article import Article
from kg.errors import ArticleRefused, FetchFailed
from kg.web.reading import Web

__all__ = ["Follower", "Round"]

_MOST_ATTEMPTS: Final = 5
_LONGEST_PAUSE: Final = 24 * 3600.0
_LONGEST_FACTOR: Final = 64


@dataclass(slots=True)
class Round:
    """One look at the feeds that are due.

    Attributes:
        feeds: how many were looked at.
        unchanged: how many of them said that nothing has changed.
        failed: what went wrong with others, each named.
        waiting: entries whose pages are tried again in the next round.
    """

    feeds: int = 0
    unchanged: int = 0
    failed: list[ArticleRefused] = field(default_factory=list)
    waiting: int = 0


@dataclass(slots=True)
class _Feed:
    url: str
    due: float = 0.0
    failures: int = 0


class Follower:
    """Looks at feeds when they are due.

    A feed that fails is asked ever later, up to a day, and when its server says so; a page that cannot be had is tried
    five times.

    Args:
        feeds: their addresses.
        web: reads them.
        interval: seconds between two looks at one feed.
        clock: seconds that only go up.
    """

    def __init__(
        self, feeds: Iterable[str], web: Web, interval: float, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._feeds = [_Feed(url) for url in dict.fromkeys(feeds)]
        self._web = web
        self._interval = interval
        self._clock = clock
        self._attempts: Counter[tuple[str, str]] = Counter()

    def pause(self) -> float:
        """Seconds until the next feed is due."""
        return max(0.0, min(feed.due for feed in self._feeds) - self._clock())

    def new_articles(self, looked: Round) -> Iterator[Article | ArticleRefused]:
        """What is new in the feeds that are due, and their refusals; `looked` is filled meanwhile."""
        for feed in self._feeds:
            if feed.due > self._clock():
                continue
            looked.feeds += 1
            try:
                yield from self._look_at(feed, looked)
            except ArticleRefused as failed:
                feed.failures += 1
                looked.failed.append(failed)
                feed.due = self._clock() + self._pause_of(feed, failed)
            else:
                feed.failures = 0
                feed.due = self._clock() + self._interval

    def _look_at(self, feed: _Feed, looked: Round) -> Iterator[Article | ArticleRefused]:
        entries = self._web.entries(feed.url)
        if entries is None:
            looked.unchanged += 1
            return
        waiting = 0
        for entry in entries:
            try:
                yield self._web.read_entry(feed.url, entry)
            except FetchFailed as failed:
                if not failed.transient:
                    yield failed
                    continue
                key = feed.url, entry.metadata.identifier or entry.metadata.url or entry.where
                self._attempts[key] += 1
                if self._attempts[key] < _MOST_ATTEMPTS:
                    waiting += 1
                    continue
                del self._attempts[key]
                self._web.give_up(feed.url, entry)
                yield failed
            except ArticleRefused as refused:
                yield refused
        looked.waiting += waiting
        if not waiting:  # else the feed would not be given again, unchanged, and they with it
            self._web.note_feed(feed.url)

    def _pause_of(self, feed: _Feed, failed: ArticleRefused) -> float:
        asked = failed.retry_after if isinstance(failed, FetchFailed) else None
        pause = self._interval * min(1 << feed.failures, _LONGEST_FACTOR)
        return min(max(pause, asked or 0.0), max(_LONGEST_PAUSE, self._interval))
