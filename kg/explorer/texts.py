"""One article: its text cut where something was read, what was read, and its graph."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final, cast

from pyoxigraph import Quad, RdfFormat, serialize

from kg.article_view import ArticleView, Told, view_article
from kg.explorer.reading import Values
from kg.store import GraphStore
from kg.vocabulary import CK, PREFIXES

if TYPE_CHECKING:
    from kg.validation import Screen, Verdict, Violation

__all__ = ["ArticlePage", "Piece", "article_page"]

_LONGEST_TURTLE: Final = 200_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text in which the same spans hold; `target` is the short name of what it names first."""

    text: str
    begin: int
    kinds: str
    title: str
    target: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """What a page about an article shows; `turtle` is empty where the graph is too long for a page.

    `violations` are what the SHACL shapes find, warnings too.
    """

    article: ArticleView
    pieces: tuple[Piece, ...]
    url: str
    turtle: str
    triples: int
    conforms: bool
    violations: "tuple[Violation, ...]"


def article_page(store: GraphStore, iri: str) -> ArticlePage:
    """What a page about an article shows. Run in a worker.

    Raises:
        NotInStore: there is no such article.
    """
    stored = store.find_article(iri)
    quads = store.graph(stored.graph)
    values = Values(quads)
    verdict = _verdict(quads)
    view = view_article(store, stored)
    turtle = serialize((quad.triple for quad in quads), format=RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    text = cast(bytes, turtle).decode("utf-8")
    return ArticlePage(
        view,
        tuple(_pieces(view, values)),
        values.one(stored.iri.value, f"{PREFIXES['schema']}url"),
        text if len(text) <= _LONGEST_TURTLE else "",
        len(quads),
        verdict.conforms,
        verdict.violations,
    )


def _verdict(quads: list[Quad]) -> "Verdict":
    from kg.validation import validate_batch  # takes a second to import, which only this page waits for

    (verdict,) = validate_batch([quads], _screen())
    return verdict


@cache
def _screen() -> "Screen":
    """Compiled once for a process."""
    from kg.validation import Screen, Shapes

    return Screen.compile(Shapes.load())


def _pieces(view: ArticleView, values: Values) -> list[Piece]:
    spans: list[tuple[int, int, str, str, str]] = []
    for kind, tellings in (("event", view.events), ("statement", view.statements)):
        for told in tellings:
            spans += [(begin, end, kind, _title(told), told.name) for begin, end in told.spans]
    for said in view.statements:
        contents = values.spans_of(said.iri, f"{CK}contentSpan")
        spans += [(begin, end, "content", f"content of {said.name}", "") for begin, end in contents]
    spans += [(begin, end, "mention", label, "") for (begin, end), label in view.mentions]
    size = len(view.text)
    cuts = sorted({0, size, *(min(cut, size) for begin, end, *_ in spans for cut in (begin, end))})
    found = []
    for begin, end in pairwise(cuts):
        here = [span for span in spans if span[0] <= begin and end <= span[1]]
        found.append(
            Piece(
                view.text[begin:end],
                begin,
                " ".join(dict.fromkeys(kind for _, _, kind, _, _ in here)),
                "; ".join(dict.fromkeys(title for _, _, _, title, _ in here)),
                next((target for *_, target in here if target), ""),
            )
        )
    return found


def _title(told: Told) -> str:
    return f"{told.name} {told.told_class}" + (f", {told.modality}" if told.modality not in ("", "actual") else "")
