"""`kg follow`: feeds polled for as long as it runs."""

import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Final

import typer

from kg.commands.common import DEFAULT_STORE, FAILED, INCOMPLETE, INTERRUPTED, AsJson, Store, make_gazetteer
from kg.commands.web import AllowPrivate, Delay, open_web
from kg.errors import OptionError, StoreLocked
from kg.vocabulary import DEFAULT_BASE

if TYPE_CHECKING:
    from kg.article import Article
    from kg.errors import ArticleRefused
    from kg.pipeline import BuildSummary
    from kg.store import GraphStore
    from kg.terminal import Terminal
    from kg.web import Round

__all__ = ["follow"]

_TOGETHER: Final = 100
"""Articles that are built together: the store is held no longer than that takes, and readers get their turn."""
_PATIENCE: Final = 120
"""Times that a store in use is asked for again, half a second apart."""
_UNITS: Final = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SHORTEST: Final = 1.0


def follow(
    feeds: Annotated[
        list[str],
        typer.Argument(metavar="FEEDS...", help="Addresses of RSS and Atom feeds, and OPML files that list them."),
    ],
    store: Store = DEFAULT_STORE,
    interval: Annotated[str, typer.Option(help="Time between two looks at a feed: 90s, 15m, 1h.")] = "15m",
    once: Annotated[bool, typer.Option("--once", help="Look at every feed once and end.")] = False,
    publisher: Annotated[str | None, typer.Option(help="Publisher of all.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of all, such as en.")] = None,
    delay: Delay = 1.0,
    allow_private: AllowPrivate = False,
    base: Annotated[str, typer.Option(help="Where the IRIs of the data begin; ends with / or #.")] = DEFAULT_BASE,
    min_confidence: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Least confidence of what is kept, as for kg build.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read what is new in feeds into the store, again and again until Ctrl-C. What was read before is remembered."""
    from kg.grounding import Knowledge
    from kg.pipeline import build
    from kg.reading import Reader
    from kg.retry import remembered
    from kg.sources import SourceOptions
    from kg.terminal import Terminal
    from kg.validation import Shapes
    from kg.web import Follower, Round

    seconds, addresses = _seconds(interval), list(_addresses(feeds))
    options = SourceOptions(publisher=publisher, language=language)
    terminal = Terminal(base)
    make_gazetteer(terminal)
    with _when_free(store):
        pass  # it is a store and can be written: better told now than after the first feed
    reader, knowledge, shapes = Reader.load(min_confidence=min_confidence), Knowledge.load(), Shapes.load()
    made_with = remembered(options, base, min_confidence)

    def build_some(articles: "list[Article | ArticleRefused]") -> "BuildSummary":
        with _when_free(store) as graph_store:
            return build(articles, reader, knowledge, shapes, graph_store, base=base, made_with=made_with)

    with (
        _ended_by_signals() as ended,
        open_web(
            store, options, base, reader.digest, lambda graph: True, allow_private=allow_private, delay=delay
        ) as web,
    ):
        follower = Follower(addresses, web, seconds)
        totals: Counter[str] = Counter()
        try:
            while True:
                looked = Round()
                summaries = []
                articles = follower.new_articles(looked)
                while some := list(islice(articles, _TOGETHER)):
                    summaries.append(build_some(some))
                    if summaries[-1].interrupted:
                        raise KeyboardInterrupt
                    web.memory.commit()
                web.memory.commit()
                totals.update(feeds=looked.feeds, failed=len(looked.failed))
                totals.update(_counts(summaries))
                _tell(terminal, looked, summaries, None if once else follower.pause(), as_json=as_json)
                if once:
                    break
                time.sleep(follower.pause())
        except KeyboardInterrupt:
            if not as_json:
                print("ended: what was stored stays, and the next kg follow goes on", file=sys.stderr)
            raise typer.Exit(0 if ended() else INTERRUPTED) from None
    if totals["failed"] or totals["refused"] or totals["set aside"]:
        done = totals["built"] or totals["updated"] or totals["unchanged"] or totals["failed"] < totals["feeds"]
        raise typer.Exit(INCOMPLETE if done else FAILED)


def _tell(
    terminal: "Terminal", looked: "Round", summaries: "Iterable[BuildSummary]", pause: float | None, *, as_json: bool
) -> None:
    """What a round has brought."""
    counts, now = _counts(summaries), datetime.now(UTC)
    if as_json:
        failed = [{"feed": one.where, "reason": one.reason} for one in looked.failed]
        told = {"time": f"{now:%Y-%m-%dT%H:%M:%SZ}"} | asdict(looked) | dict(counts) | {"failed": failed}
        refused = [asdict(one) for summary in summaries for one in (*summary.refused, *summary.set_aside)]
        terminal.json_line(told | {"rejects": refused})
        return
    figures = [
        f"{looked.feeds} {'feed' if looked.feeds == 1 else 'feeds'}"
        + (f" ({looked.unchanged} unchanged)" if looked.unchanged else "")
    ]
    figures += [f"{number} {name}" for name, number in counts.items() if number]
    figures += [f"{looked.waiting} to be tried again"] if looked.waiting else []
    figures += [f"next at {now + timedelta(seconds=pause):%H:%M:%S}"] if pause is not None else []
    terminal.line(f"{now:%Y-%m-%d %H:%M:%S}Z  " + " · ".join(figures))
    for one in looked.failed:
        terminal.line(f"feed failed: {one.where}: {one.reason}", "yellow")
    for summary in summaries:
        for rejected in (*summary.refused, *summary.set_aside):
            terminal.line(f"refused: {rejected.where}: {rejected.reason}", "yellow")
        for kind, number in summary.passed_over:
            terminal.line(f"passed over: {kind}" + (f": {number:,}" if number > 1 else ""))
    sys.stdout.flush()


def _counts(summaries: "Iterable[BuildSummary]") -> Counter[str]:
    names = ("built", "updated", "unchanged", "refused", "set aside", "events", "statements")
    counts = Counter(dict.fromkeys(names, 0))
    for summary in summaries:
        counts.update({"built": summary.built, "updated": summary.updated, "unchanged": summary.unchanged})
        counts.update({"refused": len(summary.refused), "set aside": len(summary.set_aside)})
        counts.update({"events": summary.events, "statements": summary.statements})
    return counts


def _addresses(feeds: Iterable[str]) -> Iterator[str]:
    from kg.sources import is_url
    from kg.web import feeds_of

    for feed in feeds:
        if is_url(feed):
            yield feed
        elif Path(feed).exists():
            yield from feeds_of(Path(feed))
        else:
            raise OptionError(f"{feed} is neither an address (http or https) nor a file that is there")


def _seconds(interval: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd]?)", interval.strip().lower())
    if match is None or float(match[1]) * _UNITS[match[2]] < _SHORTEST:
        raise OptionError(f"--interval {interval} should be a time such as 90s, 15m or 1h, of 1 second at least")
    return float(match[1]) * _UNITS[match[2]]


@contextmanager
def _when_free(store: Path) -> "Iterator[GraphStore]":
    """The store for writing, once those who read it have ended."""
    from kg.store import GraphStore

    for attempt in range(_PATIENCE):
        try:
            opened = GraphStore.open(store)
            break
        except StoreLocked:
            if attempt + 1 == _PATIENCE:
                raise
            time.sleep(0.5)
    with opened:
        yield opened


@contextmanager
def _ended_by_signals() -> Iterator[Callable[[], bool]]:
    """Let SIGTERM, which ends a service, end the work as Ctrl-C does; tells whether it came."""
    came = False

    def end(number: int, frame: FrameType | None) -> None:
        nonlocal came
        came = True
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield lambda: came
    finally:
        signal.signal(signal.SIGTERM, before)
