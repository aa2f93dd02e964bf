"""Rejected articles once more: from their sources as their build read them, or from the graph that was set aside."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.errors import OptionError
from kg.grounding import Knowledge
from kg.pipeline import BATCH, Rejected, build
from kg.reading import Reader
from kg.sources import SourceOptions, published_option, read_articles
from kg.store import GraphStore, Reject
from kg.store.reject_lines import DAMAGED
from kg.store.rejects import file_of, forget
from kg.vocabulary import DEFAULT_BASE

if TYPE_CHECKING:  # slow to import
    from kg.validation import Shapes

__all__ = ["Retried", "remembered", "retry"]

_NUMBERS: Final = ("max_article_characters", "max_file_bytes")


@dataclass(frozen=True, slots=True)
class Retried:
    """What became of the rejects.

    Attributes:
        stored: the rejects whose article is in the store now.
        rejected: what was rejected again, with the reason of today.
        missing: the rejects whose source is not there any more and whose graph still does not conform.
        interrupted: whether the user stopped it.
    """

    stored: tuple[Reject, ...]
    rejected: tuple[Rejected, ...]
    missing: tuple[Reject, ...]
    interrupted: bool


def remembered(options: SourceOptions, base: str, min_confidence: float | None = None) -> dict[str, str]:
    """What a build must remember of how it read its sources, so that `retry` can read them so again."""
    given = {name: str(value) for name, value in asdict(options).items() if value is not None}
    confidence = {} if min_confidence is None else {"min_confidence": str(min_confidence)}
    return given | confidence | {"base": base, "folder": str(Path.cwd())}


def retry(
    rejects: Iterable[Reject],
    reader: Callable[[float | None], Reader],
    knowledge: Knowledge,
    shapes: "Shapes",
    store: GraphStore,
    *,
    progress: Callable[[int], None] | None = None,
) -> Retried:
    """Read the sources of the rejects again and store what is well now.

    What is rejected again is listed anew, and the old entry goes. Where a source is not there any more, a graph that
    was set aside is held against the shapes once more, unless the store has got the article meanwhile.

    Args:
        reader: gives the reader for the least confidence that a build had asked for.

    Raises:
        StoreError: the store cannot be written.
    """
    stored: list[Reject] = []
    rejected: list[Rejected] = []
    missing: list[Reject] = []
    gone: list[Reject] = []
    for made_with, group in groupby(sorted(rejects, key=_made_with), key=_made_with):
        options, base, min_confidence = _recalled(dict(made_with))
        here: dict[str, Reject] = {}
        for reject in group:
            folder = dict(made_with).get("folder", "")
            file = file_of(reject.where, folder)
            path = _path(file, folder)
            if reject.outcome != DAMAGED and os.path.exists(path):
                here[path + reject.where.removeprefix(file)] = reject
            else:
                gone.append(reject)
        if not here:
            continue
        files = list(dict.fromkeys(file_of(where) for where in here))
        summary = build(
            read_articles(files, options),
            reader(min_confidence),
            knowledge,
            shapes,
            store,
            base=base,
            made_with=dict(made_with),
            progress=progress,
        )
        again = [*summary.refused, *summary.set_aside]
        rejected += [one for one in again if one.where in here]
        if summary.interrupted:
            return Retried(tuple(stored), tuple(rejected), tuple(missing), interrupted=True)
        places = {one.where for one in again}
        stored += [reject for where, reject in here.items() if where not in places]
        forget(store.path, {reject.where for reject in here.values()} - places)
    for reject, is_stored in _store_graphs(gone, shapes, store):
        (stored if is_stored else missing).append(reject)
    forget(store.path, {reject.where for reject in stored})
    return Retried(tuple(stored), tuple(rejected), tuple(missing), interrupted=False)


def _made_with(reject: Reject) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(reject.made_with.items()))


def _recalled(made_with: Mapping[str, str]) -> tuple[SourceOptions, str, float | None]:
    values: dict[str, Any] = {k: v for k, v in made_with.items() if k in SourceOptions.__dataclass_fields__}
    try:
        values |= {name: int(values[name]) for name in _NUMBERS if name in values}
        if "published" in values:
            values["published"] = published_option(values["published"])
        confidence = made_with.get("min_confidence")
        options = SourceOptions(**values)
        return options, made_with.get("base", DEFAULT_BASE), None if confidence is None else float(confidence)
    except ValueError as error:
        raise OptionError(
            f"the rejects' build.json is not what was written: {error}; build their files anew"
        ) from error


def _path(file: str, folder: str) -> str:
    """The path of a file that a build in `folder` named."""
    return file if not folder or Path(folder) == Path.cwd() else os.path.join(folder, file)


def _store_graphs(rejects: list[Reject], shapes: "Shapes", store: GraphStore) -> Iterator[tuple[Reject, bool]]:
    """Store the graphs that were set aside where they conform by now: whether the store has each article then."""
    from kg.validation import Screen, validate_batch

    screen = Screen.compile(shapes) if rejects else None
    for begin in range(0, len(rejects), BATCH):
        batch = rejects[begin : begin + BATCH]
        graphs = [_graph(reject) for reject in batch]
        # What the store has got meanwhile is newer, and stays.
        known = {graph for graph, _ in filter(None, graphs) if store.article_state(graph) is not None}
        waiting = [found for found in graphs if found and found[0] not in known]
        verdicts = validate_batch([quads for _, quads in waiting], screen) if screen else []
        conform = {graph: quads for (graph, quads), verdict in zip(waiting, verdicts, strict=True) if verdict.conforms}
        store.take_in(conform)
        for reject, found in zip(batch, graphs, strict=True):
            yield reject, found is not None and (found[0] in known or found[0] in conform)


def _graph(reject: Reject) -> tuple[NamedNode, list[Quad]] | None:
    """The graph that was set aside, or None where there is none or its file cannot be read."""
    try:
        quads: list[Quad] = list(parse(reject.content(reject.graph), RdfFormat.N_QUADS)) if reject.graph else []
    except (OSError, SyntaxError):
        return None
    graph = quads[0].graph_name if quads else None
    return (graph, quads) if isinstance(graph, NamedNode) else None
