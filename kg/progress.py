"""A line on the terminal that tells how far a long task is, how fast it goes and how long it will take."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

from rich.console import Console
from rich.text import Text

__all__ = ["Pace", "progress_display"]

_SPAN: Final = 60.0
"""Seconds over which the rate is measured: long enough to be steady, short enough to follow a change."""
_INTERVAL: Final = 0.1


class Pace:
    """How fast something is counted, over the last minute."""

    def __init__(self, total: int | None, clock: Callable[[], float] = monotonic) -> None:
        self.total = total
        self._clock = clock
        self._counts = deque([(clock(), 0)])

    def count(self, number: int) -> None:
        """Note that so many are done by now."""
        now = self._clock()
        if now - self._counts[-1][0] >= _INTERVAL or len(self._counts) < 2:
            self._counts.append((now, number))
        else:
            self._counts[-1] = self._counts[-1][0], number
        while now - self._counts[0][0] > _SPAN and len(self._counts) > 2:
            self._counts.popleft()

    @property
    def rate(self) -> float:
        """How many a second, up to now."""
        (begin, first), (_, last) = self._counts[0], self._counts[-1]
        end = self._clock()
        return (last - first) / (end - begin) if end > begin else 0.0

    @property
    def left(self) -> timedelta | None:
        """The time that the rest will take, where the total is known."""
        if self.total is None or not self.rate:
            return None
        return timedelta(seconds=round(max(0, self.total - self._counts[-1][1]) / self.rate))

    def __str__(self) -> str:
        done = self._counts[-1][1]
        parts = [f"{done:,} of {self.total:,}" if self.total is not None else f"{done:,}"]
        if self.rate:
            parts.append(f"{self.rate:,.1f} a second")
        if self.left is not None:
            parts.append(f"{self.left} left")
        return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class _Line:
    """Written anew each time that the display is, so that it is true while nothing is counted too."""

    what: str
    pace: Pace

    def __rich__(self) -> Text:
        return Text(f"{self.what}: {self.pace}")


@contextmanager
def progress_display(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Shows the pace on the standard error output while it is told the number done."""
    pace = Pace(total)
    with Console(stderr=True).status(_Line(what, pace)):
        yield pace.count
