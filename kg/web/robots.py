"""What robots.txt allows (RFC 9309), for as long as an answer may be kept."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from protego import Protego

from kg.errors import FetchFailed
from kg.sources.decoding import decode

__all__ = ["AGENT", "Robots"]

AGENT: Final = "conflict-kg"
"""The product token by which robots.txt can name this program."""
_KEPT: Final = 24 * 3600.0
_MOST_BYTES: Final = 512_000


@dataclass(slots=True)
class Robots:
    """The rules of each site that was asked for them.

    Attributes:
        fetch: gives status and at most so many bytes of an address; raises `FetchFailed` where there is no answer.
    """

    fetch: Callable[[str, int], tuple[int, bytes]]
    _rules: dict[str, tuple[float, Protego | None]] = field(default_factory=dict)

    def delay(self, origin: str, url: str) -> float:
        """The seconds that the site asks for between two requests, 0 where it says nothing.

        Raises:
            FetchFailed: the site does not allow the address, or cannot say now whether it does.
        """
        rules = self._of(origin)
        if rules is None:
            return 0.0
        if not rules.can_fetch(url, AGENT):
            raise FetchFailed("the site's robots.txt does not allow it")
        return float(rules.crawl_delay(AGENT) or 0.0)

    def _of(self, origin: str) -> Protego | None:
        now = time.monotonic()
        asked, rules = self._rules.get(origin, (now - 2 * _KEPT, None))
        if now - asked < _KEPT:
            return rules
        status, body = self.fetch(f"{origin}/robots.txt", _MOST_BYTES)
        if status >= 500 or status == 429:
            raise FetchFailed(f"the site's robots.txt cannot be had (HTTP {status})", transient=True)
        rules = Protego.parse(decode(body)) if 200 <= status < 300 else None
        self._rules[origin] = now, rules
        return rules
