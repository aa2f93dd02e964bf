"""`kg validate` and `kg rejects`: what does not conform, what was not taken in, and what to do about it."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.commands.common import (
    DEFAULT_STORE,
    FAILED,
    INCOMPLETE,
    INTERRUPTED,
    AsJson,
    Store,
    Wait,
    make_gazetteer,
    reading,
    tell,
)
from kg.errors import OptionError

if TYPE_CHECKING:
    from kg.store import Reject

__all__ = ["rejects", "validate"]

ReportFormat = Annotated[str, typer.Option("--format", "-f", help="text, ttl for the W3C report, or json.")]
RejectArgument = Annotated[
    str, typer.Argument(metavar="REJECT", help="Name, identifier, file or place, as the list gives it.")
]


def validate(
    article: Annotated[str | None, typer.Argument(metavar="ARTICLE", help="Only this one; by default all.")] = None,
    store: Store = DEFAULT_STORE,
    shapes: Annotated[Path | None, typer.Option(help="Other SHACL shapes, in Turtle or what the suffix says.")] = None,
    warnings: Annotated[bool, typer.Option(help="Print warnings too, not only violations.")] = False,
    format: ReportFormat = "text",  # noqa: A002
    as_json: AsJson = False,
) -> None:
    """Hold the stored graphs against the SHACL shapes; say what is wrong where, and what to do."""
    from kg.terminal import Terminal
    from kg.validation import Screen, Shapes, validate_all

    form = _report_format("json" if as_json else format)
    with reading(store) as graph_store:
        wanted = [graph_store.find_article(article)] if article else graph_store.articles()
        terminal, screen = Terminal(graph_store.base), Screen.compile(Shapes.load(shapes))
        verdicts = validate_all((list(graph_store.graph(one.graph)) for one in wanted), screen)
        found, reports, conform = [], [], 0
        with terminal.progress("articles", show=form == "text") as progress:
            for number, (one, verdict) in enumerate(zip(wanted, verdicts, strict=True), 1):
                conform += verdict.conforms
                found += [(one.name, violation) for violation in verdict.violations]
                if form == "ttl" and verdict.violations:
                    reports.append(verdict.report)
                progress(number)
    if form == "json":
        listed = [{"article": name} | asdict(violation) for name, violation in found]
        terminal.json({"articles": len(wanted), "conform": conform, "violations": listed})
    elif form == "ttl":
        terminal.report(reports)
    else:
        broken = [one for one in found if one[1].severity == "Violation"]
        terminal.violations(found if warnings else broken)
        more = len(found) - len(broken)
        hint = f"; {more} warnings" + ("" if warnings else " (--warnings shows them)") if more else ""
        terminal.line(f"{conform} of {len(wanted)} articles conform{hint}")
    if conform < len(wanted):
        raise typer.Exit(INCOMPLETE)


rejects = typer.Typer(
    help="What builds did not take in: list it, show why, try it again.", no_args_is_help=True, add_completion=False
)


@rejects.command("list")
def list_rejects(store: Store = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """List the articles that were refused or set aside and that no later build has read again."""
    from kg.store import open_rejects
    from kg.terminal import Terminal

    with reading(store):  # there is such a store, and no build is at it
        found = open_rejects(store)
    if as_json:
        Terminal().json([_plain(reject) for reject in found])
    else:
        Terminal().rejects(found)


@rejects.command("show")
def show_reject(
    reject: RejectArgument,
    store: Store = DEFAULT_STORE,
    format: ReportFormat = "text",  # noqa: A002
    as_json: AsJson = False,
) -> None:
    """Show why an article was not taken in: each violation with its sentence, and what to do."""
    from kg.store import find_rejects
    from kg.terminal import Terminal

    form = _report_format("json" if as_json else format)
    with reading(store) as graph_store:
        terminal = Terminal(graph_store.base)
        found = find_rejects(store, reject)
        if form == "ttl":
            from rdflib import Graph

            reports = [one.content(one.report) for one in found if one.report and one.report.exists()]
            terminal.report([Graph().parse(data=report, format="turtle") for report in reports])
        elif form == "json":
            terminal.json([_plain(one) for one in found])
        else:
            for one in found:
                terminal.reject(one)


@rejects.command("retry")
def retry_rejects(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[REJECT]...", help="As the list gives them; by default all.")
    ] = None,
    store: Store = DEFAULT_STORE,
    wait: Wait = False,
    as_json: AsJson = False,
) -> None:
    """Read the sources of rejected articles again, as their build did, and store what is well now."""
    from kg.grounding import Knowledge
    from kg.reading import Reader
    from kg.retry import retry
    from kg.store import GraphStore, find_rejects, open_rejects
    from kg.terminal import Terminal
    from kg.validation import Shapes

    terminal = Terminal()
    with GraphStore.open(store, create=False, wait=tell if wait else None) as graph_store:
        chosen = [one for name in names for one in find_rejects(store, name)] if names else open_rejects(store)
        if not chosen:
            terminal.line("there are no rejects")
            return
        make_gazetteer(terminal)
        with terminal.progress("articles", show=not as_json) as progress:
            retried = retry(
                {one.name: one for one in chosen}.values(),
                lambda confidence: Reader.load(min_confidence=confidence),
                Knowledge.load(),
                Shapes.load(),
                graph_store,
                progress=progress,
            )
    if as_json:
        terminal.json(
            {
                "stored": [_plain(one) for one in retried.stored],
                "rejected": [asdict(one) for one in retried.rejected],
                "missing": [_plain(one) for one in retried.missing],
                "interrupted": retried.interrupted,
            }
        )
    else:
        terminal.retried(retried)
    if retried.interrupted:
        raise typer.Exit(INTERRUPTED)
    if retried.rejected or retried.missing:
        raise typer.Exit(INCOMPLETE if retried.stored else FAILED)


def _report_format(form: str) -> str:
    if form not in ("text", "ttl", "json"):
        raise OptionError(f"the format {form} is not known: use text, ttl or json")
    return form


def _plain(reject: "Reject") -> dict[str, object]:
    return asdict(reject) | {"graph": str(reject.graph or ""), "report": str(reject.report or "")}
