"""The named queries as forms: bound and answered, some rows at a time. Run in a worker."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import QuerySolutions

from kg.queries import bind, find_query
from kg.store import GraphStore

__all__ = ["ROWS_SHOWN", "AskedPage", "ask"]

ROWS_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class AskedPage:
    """The SPARQL that was asked, and the first rows of its answer; each cell a text and, of an IRI, the IRI."""

    sparql: str
    columns: tuple[str, ...]
    rows: tuple[tuple[tuple[str, str], ...], ...]
    more: bool
    is_graph: bool = False


def ask(store: GraphStore, name: str, values: Mapping[str, str]) -> AskedPage:
    """Ask a named query, or SPARQL itself.

    Raises:
        OptionError: a parameter is missing or wrong.
        QueryError: it cannot be parsed or evaluated.
    """
    sparql = bind(find_query(name), values, store)
    found = store.query(sparql)
    if not isinstance(found, QuerySolutions):
        return AskedPage(sparql, (), (), more=False, is_graph=True)
    columns = tuple(variable.value for variable in found.variables)
    rows = []
    for solution in islice(found, ROWS_SHOWN + 1):
        cells = (solution[column] for column in columns)
        rows.append(tuple((getattr(cell, "value", str(cell or "")), _iri(cell)) for cell in cells))
    return AskedPage(sparql, columns, tuple(rows[:ROWS_SHOWN]), len(rows) > ROWS_SHOWN)


def _iri(cell: object) -> str:
    from pyoxigraph import NamedNode

    return cell.value if isinstance(cell, NamedNode) else ""
