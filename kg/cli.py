"""The command line: parses options, calls the library, prints. Everything heavy is imported inside its command."""

import os
import sys
from contextlib import ExitStack
from dataclasses import asdict
from typing import Annotated

import typer

from kg import __version__
from kg.commands import (
    checking,
    cluster,
    exporting,
    following,
    gazetteer,
    keeping,
    linking,
    plotting,
    publishing,
    serving,
)
from kg.commands.common import (
    DEFAULT_STORE,
    FAILED,
    INCOMPLETE,
    INTERRUPTED,
    OK,
    WRONG_USAGE,
    AsJson,
    Store,
    Wait,
    make_gazetteer,
    reading,
    tell,
)
from kg.commands.web import AllowPrivate, Delay, open_web
from kg.errors import ConflictKGError, OptionError
from kg.vocabulary import DEFAULT_BASE

__all__ = ["app", "main", "run"]

app = typer.Typer(
    help="Reads news articles about conflict and keeps what they say, and who says so, as an RDF graph.",
    epilog="Exit codes: 0 all well · 1 failed, nothing was done · 2 wrong usage · 3 done, but some articles were "
    "refused, set aside or do not conform · 130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command line on this process's arguments and exit."""
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has enough (`kg query … | head`); nothing more may be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; an error is one line on the standard error output."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        app(arguments, prog_name="kg")
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else OK
    except ConflictKGError as error:
        return _fail(str(error), WRONG_USAGE if isinstance(error, OptionError) else FAILED)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _fail(f"{where}{error.strerror or error}")
    return OK


@app.callback(invoke_without_command=True)
def _program(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        print(f"kg {__version__}")
        raise typer.Exit(OK)


@app.command()
def build(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Files, folders, patterns, - for standard input, addresses of pages and feeds."
        ),
    ],
    store: Store = DEFAULT_STORE,
    published: Annotated[str | None, typer.Option(help="Day of publication of all, such as 2020-02-14.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Publisher of all.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of all, such as en.")] = None,
    format: Annotated[  # noqa: A002
        str | None,
        typer.Option(
            help="text, html, json, jsonl, csv, tsv, feed, newsml, nitf, warc or parquet; by default what each file "
            "looks like."
        ),
    ] = None,
    text_field: Annotated[str | None, typer.Option(help="Field of a JSON or CSV record that holds the text.")] = None,
    title_field: Annotated[str | None, typer.Option(help="… the headline.")] = None,
    id_field: Annotated[str | None, typer.Option(help="… the identifier.")] = None,
    date_field: Annotated[str | None, typer.Option(help="… the day of publication.")] = None,
    url_field: Annotated[str | None, typer.Option(help="… the URL.")] = None,
    publisher_field: Annotated[str | None, typer.Option(help="… the publisher.")] = None,
    language_field: Annotated[str | None, typer.Option(help="… the language.")] = None,
    base: Annotated[str, typer.Option(help="Where the IRIs of the data begin; ends with / or #.")] = DEFAULT_BASE,
    min_confidence: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Least confidence of what is kept; by default where precision and recall balance best.",
        ),
    ] = None,
    delay: Delay = 1.0,
    allow_private: AllowPrivate = False,
    wait: Wait = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, max=1024, help="Worker processes; by default one for each usable core."),
    ] = None,
    engine: cluster.Engine = "local",
    address: cluster.Address = None,
    shards: cluster.Shards = None,
    as_json: AsJson = False,
) -> None:
    """Read articles into the store. What is there already, unchanged, is left as it is.

    Formats: plain text, HTML, JSON, CSV, RSS and Atom, ninjs, NewsML-G2, NITF, WARC crawls, Parquet, and ZIP and tar
    archives of them, compressed or not. What is no article (redirects, pictures, lists) is passed over and counted.
    """
    from pyoxigraph import NamedNode

    from kg.making import Recipe
    from kg.pipeline import build_with, in_workers
    from kg.retry import remembered
    from kg.sources import SourceOptions, count_articles, is_url, published_option, read_articles
    from kg.store import GraphStore
    from kg.terminal import Terminal

    _check_base(base)
    on_cluster = cluster.check_engine(engine, address, shards)
    options = SourceOptions(
        published=published_option(published) if published else None,
        publisher=publisher,
        language=language,
        text_field=text_field,
        title_field=title_field,
        id_field=id_field,
        date_field=date_field,
        url_field=url_field,
        publisher_field=publisher_field,
        language_field=language_field,
        format=format,
    )
    terminal = Terminal(base)
    make_gazetteer(terminal)
    recipe = Recipe.of(base, min_confidence=min_confidence)
    if on_cluster and shards:
        raise typer.Exit(
            cluster.build_on_cluster(
                terminal, paths, recipe, options, shards, address=address, jobs=jobs, as_json=as_json
            )
        )
    waiting = tell if wait else None
    with (
        GraphStore.open(store, wait=waiting) as graph_store,
        terminal.progress("articles", show=not as_json, total=lambda: count_articles(paths, options)) as progress,
        ExitStack() as opened,
    ):
        articles, web = read_articles(paths, options), None
        if any(map(is_url, paths)):
            web = opened.enter_context(
                open_web(
                    store,
                    options,
                    base,
                    recipe.run.reader_digest,
                    lambda graph: graph_store.article_state(NamedNode(graph)) is not None,
                    allow_private=allow_private,
                    delay=delay,
                )
            )
            articles = web.read_inputs(paths)
        summary = build_with(
            in_workers(recipe, jobs),
            articles,
            recipe.run,
            graph_store,
            base=base,
            made_with=remembered(options, base, min_confidence),
            progress=progress,
            overlap=jobs != 1,
        )
        if web and not summary.interrupted:
            web.memory.commit()
    if as_json:
        terminal.json(asdict(summary))
    else:
        terminal.build_summary(summary, str(store))
    if summary.interrupted:
        raise typer.Exit(INTERRUPTED)
    if summary.refused or summary.set_aside:
        raise typer.Exit(INCOMPLETE if summary.built or summary.updated or summary.unchanged else FAILED)


@app.command()
def query(
    name: Annotated[str, typer.Argument(metavar="NAME_OR_FILE", help="A named query, a .rq file, - or SPARQL itself.")],
    store: Store = DEFAULT_STORE,
    param: Annotated[list[str] | None, typer.Option("--param", "-p", metavar="NAME=VALUE", help="A parameter.")] = None,
    format: Annotated[str | None, typer.Option(help="table, csv, json or ttl; by default what fits.")] = None,  # noqa: A002
    endpoint: Annotated[
        str | None, typer.Option(metavar="URL", help="Ask another store, at this SPARQL endpoint.")
    ] = None,
    default_graph: Annotated[
        str | None, typer.Option(metavar="IRI", help="Its graph of all graphs, where it does not take that by itself.")
    ] = None,
) -> None:
    """Ask the graph: a named query (see `kg queries`), a file, or SPARQL."""
    from kg.queries import bind, find_query
    from kg.terminal import Terminal

    if format not in (None, "table", "csv", "json", "ttl"):
        raise OptionError(f"the format {format} is not known: use table, csv, json or ttl")
    asked = find_query(sys.stdin.read() if name == "-" else name)
    values = dict(_parameter(text) for text in param or ())
    if endpoint:
        from kg.publish import Credentials, RemoteStore

        remote = RemoteStore(endpoint, Credentials.find(endpoint), default_graph=default_graph)
        Terminal(remote.base).answer(remote.query(bind(asked, values, remote)), format)
        return
    with reading(store) as graph_store:
        Terminal(graph_store.base).answer(graph_store.query(bind(asked, values, graph_store)), format)


@app.command()
def queries(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="Show this one in full.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the named queries, what they answer and what they need."""
    from kg.queries import find_query, named_queries
    from kg.terminal import Terminal

    terminal = Terminal()
    found = [find_query(name)] if name else list(named_queries())
    if as_json:
        terminal.json([asdict(one) for one in found])
    elif name:
        terminal.query(found[0])
    else:
        terminal.queries(found)


app.command()(cluster.load)
app.command()(following.follow)
app.command()(checking.validate)
app.add_typer(checking.rejects, name="rejects")
app.add_typer(gazetteer.gazetteer, name="gazetteer")


app.command()(exporting.export)
app.command()(publishing.push)
app.command()(plotting.plot)


@app.command()
def show(
    article: Annotated[str | None, typer.Argument(metavar="ARTICLE", help="By default: list the articles.")] = None,
    store: Store = DEFAULT_STORE,
    as_json: AsJson = False,
) -> None:
    """Show an article's text with what was read from it, or list the articles."""
    from kg.article_view import view_article
    from kg.terminal import Terminal

    with reading(store) as graph_store:
        terminal = Terminal(graph_store.base)
        if article is None:
            articles = graph_store.articles()
            if as_json:
                terminal.json([asdict(one) | {"iri": one.iri.value, "graph": one.graph.value} for one in articles])
            else:
                terminal.articles(articles)
            return
        view = view_article(graph_store, graph_store.find_article(article))
    if as_json:
        terminal.json(asdict(view))
    else:
        terminal.article(view)


@app.command()
def stats(store: Store = DEFAULT_STORE, as_json: AsJson = False) -> None:
    """Count what the store holds."""
    from kg.terminal import Terminal

    with reading(store) as graph_store:
        counts = graph_store.counts()
    if as_json:
        Terminal().json(asdict(counts))
    else:
        Terminal().counts(counts)


app.command()(linking.link)
app.command()(keeping.remove)
app.command()(keeping.backup)
app.command()(keeping.restore)
app.command()(serving.serve)


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise OptionError(f"--param {text} should read NAME=VALUE")
    return name.strip().lstrip("?$"), value


def _check_base(base: str) -> None:
    from pyoxigraph import NamedNode

    try:
        NamedNode(base)
    except ValueError as error:
        raise OptionError(f"--base {base} is no absolute IRI: {error}") from error
    if not base.endswith(("/", "#")):
        raise OptionError(f"--base {base} must end with / or #")


def _fail(message: str, code: int = FAILED) -> int:
    print(f"error: {' '.join(message.split())}", file=sys.stderr)
    return code
