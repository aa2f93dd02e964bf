"""What the command line prints: tables, marked text, summaries; plain and complete when the output is no terminal."""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, Triple
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.article import Span
from kg.errors import OptionError
from kg.vocabulary import prefixed

if TYPE_CHECKING:  # each command imports what it needs, so that the light ones start at once
    from rdflib import Graph

    from kg.article_view import ArticleView, Told
    from kg.pipeline import BuildSummary
    from kg.queries import NamedQuery
    from kg.retry import Retried
    from kg.store import Counts, Reject, StoredArticle
    from kg.validation import Violation

__all__ = ["Terminal"]

_WIDE: Final = 1_000_000  # columns of an output that is no terminal: nothing is wrapped or cut
_EVENT, _STATEMENT, _MENTION = "bold red", "bold cyan", "green"
_MOST_ALIKE: Final = 3  # violations of one shape that are shown of an article
_LONGEST: Final = 400  # characters of a value or sentence that are shown with a violation
# Foreign text must not steer the terminal: C0 without tab and line feed, DEL, C1, marks that turn the direction.
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


class Terminal:
    """Prints to the standard output; `base` is where the IRIs of the data begin, shown as `data:`."""

    def __init__(self, base: str = "") -> None:
        is_terminal = sys.stdout.isatty()
        self._plain = not is_terminal
        self._base = base
        self._console = Console(
            width=None if is_terminal else _WIDE, markup=False, emoji=False, highlight=False, soft_wrap=not is_terminal
        )

    def line(self, text: str = "", style: str | None = None) -> None:
        """One line of text."""
        self._console.print(Text(_printable(text), style or ""))

    def json(self, value: Any) -> None:
        """A value as JSON."""
        print(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def json_line(self, value: Any) -> None:
        """A value as JSON on one line, at once."""
        print(json.dumps(value, ensure_ascii=False, default=str), flush=True)

    @contextmanager
    def progress(
        self, what: str, *, show: bool = True, total: Callable[[], int | None] | None = None
    ) -> Iterator[Callable[[int], None]]:
        """A counter on the standard error output, where that is a terminal and `show` says so.

        It shows the rate, and where `total` tells the number to come, what is done of it and the time left. `total` is
        not called where nothing is shown.
        """
        if not (show and sys.stderr.isatty()):
            yield lambda number: None
            return
        from kg.progress import progress_display

        with progress_display(what, total() if total else None) as update:
            yield update

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """A word on the standard error output about a step that takes long and shows nothing."""
        console = Console(stderr=True)
        if console.is_terminal:
            with console.status(what):
                yield
        else:
            print(what, file=sys.stderr, flush=True)
            yield

    def figures(self, figures: Mapping[str, int]) -> None:
        """Names and numbers, one to a line."""
        for name, number in figures.items():
            self.line(f"{name.replace('_', ' '):<18}{number:>12,}")

    def table(self, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows under a header."""
        table = Table(box=None if self._plain else SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for name in header:
            table.add_column(_printable(name), overflow="fold")
        for row in rows:
            # A row is one line where programs read it; CSV and JSON keep line feeds.
            table.add_row(*(Text(_printable(" ".join(cell.splitlines()) if self._plain else cell)) for cell in row))
        self._console.print(table)

    def answer(self, result: QuerySolutions | QueryBoolean | Iterator[Triple], form: str | None) -> None:
        """The answer to a query as `table`, `csv`, `json` or `ttl`; by default what fits it.

        Raises:
            OptionError: the form does not fit the kind of query.
        """
        if not isinstance(result, QuerySolutions | QueryBoolean):
            if form not in (None, "ttl"):
                raise OptionError(f"CONSTRUCT and DESCRIBE give triples, which have no form {form}: use --format ttl")
            from kg.export import turtle

            self._bytes(turtle(result, self._base))
        elif form == "ttl":
            raise OptionError("SELECT and ASK give no triples: use --format table, csv or json")
        elif isinstance(result, QueryBoolean):
            if form == "json":
                self._bytes(result.serialize(format=QueryResultsFormat.JSON))
            else:
                self.line("yes" if result else "no")
        elif form in ("csv", "json"):
            formats = {"csv": QueryResultsFormat.CSV, "json": QueryResultsFormat.JSON}
            self._bytes(result.serialize(format=formats[form]))
        else:
            names = [variable.value for variable in result.variables]
            rows = [[self._term(solution[name]) for name in names] for solution in result]
            self.table(names, rows)
            if not rows:
                print("nothing found", file=sys.stderr)

    def build_summary(self, summary: "BuildSummary", store: str) -> None:
        """What a build did, and what to do next."""
        figures = {
            "articles read": summary.read,
            "built": summary.built,
            "updated": summary.updated,
            "unchanged": summary.unchanged,
            "refused": len(summary.refused),
            "set aside": len(summary.set_aside),
            "events": summary.events,
            "statements": summary.statements,
            "triples": summary.triples,
            "violations": summary.violations,
        }
        for name, number in figures.items():
            self.line(f"{name:<14}{number:>10,}")
        for kind, rejected in (("refused", summary.refused), ("set aside", summary.set_aside)):
            for one in rejected:
                self.line(f"{kind}: {one.where}: {one.reason}", "yellow")
        for kind, number in summary.passed_over:
            self.line(f"passed over: {kind}" + (f": {number:,}" if number > 1 else ""))
        for note, articles in summary.notes:
            self.line(f"note: {note}" + (f" ({articles} articles)" if articles > 1 else ""))
        if summary.rejects:
            self.line(f"rejects are listed in {summary.rejects}: kg rejects list · show · retry --store {store}")
        if summary.interrupted:
            self.line("interrupted: what was stored stays; build again to go on", "yellow")
        elif summary.built or summary.updated:
            self.line(f"next: kg queries · kg stats --store {store} · kg show ARTICLE --store {store}", "dim")

    def counts(self, counts: "Counts") -> None:
        """How much a store holds."""
        self.figures({name: number for name, number in asdict(counts).items() if isinstance(number, int)})
        for title, classes in (("event class", counts.event_classes), ("statement class", counts.statement_classes)):
            if classes:
                self.line()
                self.table((title, "number"), [(c, f"{n:,}") for c, n in sorted(classes.items(), key=lambda i: -i[1])])

    def queries(self, queries: Iterable["NamedQuery"]) -> None:
        """The named queries with their parameters; those that must be given are marked with `*`."""
        rows = []
        for query in queries:
            names = (p.name + ("*" if p.default is None else "") for p in query.parameters)
            rows.append((query.name, query.title, ", ".join(names)))
        self.table(("query", "answers", "parameters (* must be given)"), rows)

    def query(self, query: "NamedQuery") -> None:
        """One named query in full."""
        self.line(f"{query.name}: {query.title}", "bold")
        self.line(query.description)
        for parameter in query.parameters:
            default = "must be given" if parameter.default is None else f"default {parameter.default}"
            self.line(f"  --param {parameter.example}  {parameter.type}, {default}: {parameter.description}")

    def articles(self, articles: Iterable["StoredArticle"]) -> None:
        """The articles of a store."""
        self.table(("article", "published", "headline"), [(a.name, a.published, a.headline) for a in articles])

    def violations(self, found: Iterable[tuple[str, "Violation"]]) -> None:
        """Violations with the name of the article they are in; of many of one shape in an article the first."""
        for (article, _), alike in groupby(found, key=lambda one: (one[0], one[1].shape)):
            violations = [violation for _, violation in alike]
            for violation in violations[:_MOST_ALIKE]:
                self._violation(article, violation)
            if (more := len(violations) - _MOST_ALIKE) > 0:
                self.line(f"  … and {more} more like it in {article}: --json lists them all", "dim")

    def _violation(self, article: str, violation: "Violation") -> None:
        self.line(f"{violation.severity}: {article}: {_cut(violation.message)}", "yellow")
        path = f" {violation.path}" if violation.path else ""
        value = f" → {_cut(self._short(violation.value))}" if violation.value else ""
        self.line(f"  at {_cut(self._short(violation.focus))}{path}{value}")
        if violation.sentence:
            self.line(f"  in: {_cut(violation.sentence)}")
        if violation.remedy:
            self.line(f"  {violation.remedy}")

    def report(self, reports: "Iterable[Graph]") -> None:
        """SHACL reports of several graphs as one, in Turtle (SHACL, section 3.6)."""
        from rdflib import RDF, SH, BNode, Graph, Literal

        whole, node = Graph(), BNode()
        whole.bind("sh", SH)
        conforms = True
        for one in reports:
            for report in one.subjects(RDF.type, SH.ValidationReport):
                conforms &= (report, SH.conforms, Literal(True)) in one
                for result in one.objects(report, SH.result):
                    whole.add((node, SH.result, result))
                one.remove((report, None, None))
            whole += one
        whole.add((node, RDF.type, SH.ValidationReport))
        whole.add((node, SH.conforms, Literal(conforms)))
        self._bytes(whole.serialize(format="turtle", encoding="utf-8"))

    def rejects(self, rejects: "Sequence[Reject]") -> None:
        """What builds did not take in."""
        if not rejects:
            self.line("there are no rejects")
            return
        rows = [(reject.name, reject.outcome, reject.identifier, reject.where, reject.reason) for reject in rejects]
        self.table(("reject", "outcome", "article", "where", "why"), rows)

    def reject(self, reject: "Reject") -> None:
        """One rejected article, why, and what to do."""
        from kg.validation import Violation

        self.line(f"{reject.outcome}: {reject.where}: {reject.reason}", "yellow")
        self.violations([(reject.identifier or reject.where, Violation(**one)) for one in reject.violations])
        if reject.graph:
            self.line(f"its graph: {reject.graph}")
        self.line(f"when its cause is gone: kg rejects retry {reject.name}", "dim")

    def retried(self, retried: "Retried") -> None:
        """What became of rejects that were tried again."""
        for reject in retried.stored:
            self.line(f"stored: {reject.where}")
        for one in retried.rejected:
            self.line(f"rejected again: {one.where}: {one.reason}", "yellow")
        for reject in retried.missing:
            is_damaged = reject.outcome == "damaged"
            what = f"damaged: {reject.reason}" if is_damaged else f"not there any more: {reject.where}: build it again"
            self.line(what, "yellow")
        if retried.interrupted:
            self.line("interrupted: what was stored stays; retry again to go on", "yellow")

    def article(self, view: "ArticleView") -> None:
        """An article's text, marked, and below it each statement and event."""
        self.line(view.headline or view.identifier, "bold")
        self.line(" · ".join(part for part in (view.identifier, view.publisher, view.published) if part), "dim")
        origins = [
            f"copy of {self._short(view.version_of)}" if view.version_of else "",
            f"text from {view.agency}" if view.agency else "",
            f"former texts: {len(view.former_texts)}" if view.former_texts else "",
        ]
        if any(origins):
            self.line(" · ".join(filter(None, origins)), "dim")
        marks = [(span, "<>", _MENTION, "") for span, _ in view.mentions]
        marks += [(span, "{}", _STATEMENT, told.name) for told in view.statements for span in told.spans]
        marks += [(span, "[]", _EVENT, told.name) for told in view.events for span in told.spans]
        self.line()
        self._console.print(_marked(view.text, marks, brackets=self._plain))
        if self._plain:
            self.line()
            self.line("[event]e1 {statement}s1 <mention>")
        for title, told in (("Events", view.events), ("Statements", view.statements)):
            if told:
                self.line()
                self.line(title, "bold")
            for one in told:
                self._told(one, view.text)

    def _told(self, told: "Told", text: str) -> None:
        words = ", ".join(text[begin:end] for begin, end in told.spans)
        modality = "" if told.modality == "actual" else f" {told.modality}"
        self.line(f"{told.name:<4} {told.told_class}{modality} “{words}” ({told.confidence:.2f})")
        facts = [(role, ", ".join(labels)) for role, labels in told.roles.items()]
        days = told.begin if told.begin == told.end else f"{told.begin or '…'} to {told.end or '…'}"
        if time := " ".join((*([days] if days else []), *(f"“{words}”" for words in told.time_text))):
            facts.append(("time", time))
        facts += [(kind, ", ".join(numbers)) for kind, numbers in told.numbers.items()]
        for toll in told.tolls:
            said = f", says {', '.join(toll.attributed_to)}" if toll.attributed_to else ""
            people = f" of {', '.join(toll.people)}" if toll.people else ""
            facts.append(("toll", f"{toll.kind} {toll.bound} {toll.number}{people}{said}"))
        mark = {True: "quoted", False: "reported", None: "content"}[told.quotation]
        facts += [(mark, content) for content in told.content]
        links = (("according to", told.attributed_to), ("tells of", told.reports), ("contradicts", told.contradicts))
        facts += [(name, ", ".join(names)) for name, names in links if names]
        for name, value in facts:
            self.line(f"       {name:<13}{value}")

    def _term(self, term: Any) -> str:
        return self._short(getattr(term, "value", "")) if term is not None else ""

    def _short(self, value: str) -> str:
        """An IRI with a prefix, where one fits; other text as it is."""
        if self._base and value.startswith(self._base):
            return f"data:{value.removeprefix(self._base)}"
        return prefixed(value)

    def _bytes(self, content: bytes | None) -> None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content or b"")
        if content and not content.endswith(b"\n"):
            sys.stdout.buffer.write(b"\n")
        sys.stdout.buffer.flush()


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def _printable(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _marked(text: str, marks: Iterable[tuple[Span, str, str, str]], *, brackets: bool) -> Text:
    """The text with each `(span, pair of brackets, style, label)` marked; spans may overlap."""
    opening: dict[int, list[tuple[int, str]]] = {}
    closing: dict[int, list[tuple[int, str, str]]] = {}
    styles: list[tuple[str, int, int]] = []
    for (begin, end), pair, style, label in dict.fromkeys(marks):
        opening.setdefault(begin, []).append((-end, pair[0] if brackets else ""))
        closing.setdefault(end, []).append((-begin, (pair[1] if brackets else ""), label))
        styles.append((style, begin, end))
    marked = Text()
    at = 0
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    for place in sorted({0, *opening, *closing, len(text)}):
        marked.append(_printable(text[at:place]))
        at, ends[place] = place, len(marked)
        for _, bracket, label in sorted(closing.get(place, ())):
            marked.append(bracket).append(label, "dim")
        for _, bracket in sorted(opening.get(place, ())):
            marked.append(bracket)
        begins[place] = len(marked)
    for style, begin, end in styles:
        marked.stylize(style, begins[begin], ends[end])
    return marked
