"""A store in a notebook: answers as pandas or polars frames, events on a map as a GeoDataFrame.

    news = kg.open("news")
    news.query("tolls", place="Nyala")        # a named query, or SPARQL
    news.events()                             # a GeoDataFrame where GeoPandas is installed
    news.plot("map", place="Nyala")           # shown as it is in a notebook

The store is opened for each question and let go of after it, so that builds can go on beside a notebook.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kg.errors import OptionError, QueryError, RequestError, StoreError

if TYPE_CHECKING:
    from kg.explorer.filters import Filters

__all__ = ["Drawing", "OpenStore", "open_store"]

_LIBRARIES: Final = ("pandas", "polars")
_NUMBERS: Final[Mapping[str, Callable[[str], Any]]] = {
    **dict.fromkeys(("integer", "nonNegativeInteger", "int", "long"), int),
    **dict.fromkeys(("decimal", "double", "float"), float),
    "boolean": lambda text: text in ("true", "1"),
}


class Drawing(str):
    """An SVG file's text that notebooks show as a picture."""

    __slots__ = ()

    def _repr_svg_(self) -> str:
        return str(self)


class OpenStore:
    """A store to ask.

    Args:
        path: its folder.
        library: pandas or polars.
    """

    def __init__(self, path: Path, library: str) -> None:
        self.path = path
        self.library = library

    def __repr__(self) -> str:
        return f"kg.open({str(self.path)!r}, library={self.library!r})"

    def query(self, query: str, **parameters: object) -> Any:
        """The answer of a named query, of a `.rq` file or of SPARQL, as a frame with a column for each variable.

        Numbers and truth values become such, days become dates, all else text; what is unbound is missing.

        Args:
            query: a name of `kg queries`, a file, or SPARQL with a brace in it.
            parameters: of the query, by name; `from_` stands for `from`.

        Raises:
            NotInStore: there is no such query.
            OptionError: a parameter is missing or wrong.
            QueryError: it cannot be parsed or evaluated, or its answer is a graph.
        """
        from pyoxigraph import QuerySolutions

        from kg.queries import bind, find_query

        asked = find_query(query)
        values = {name.rstrip("_"): str(value) for name, value in parameters.items()}
        with self._reading() as store:
            found = store.query(bind(asked, values, store))
            if not isinstance(found, QuerySolutions):
                raise QueryError("the answer is no table: ask with SELECT, or use `kg query … --format ttl`")
            names = [variable.value for variable in found.variables]
            rows = [tuple(_value(solution[name]) for name in names) for solution in found]
        return self._frame({name: [row[place] for row in rows] for place, name in enumerate(names)})

    def events(self, **filters: str) -> Any:
        """All events, one a row, with the columns of `kg export --format csv`.

        With GeoPandas and the library pandas it is a GeoDataFrame in WGS 84, where events without coordinates have no
        geometry.

        Args:
            filters: branch, class_, modality, actor, place, outlet, attribution, confidence, from_, to, as in the
                addresses of the explorer.

        Raises:
            OptionError: a filter's value is wrong.
        """
        from kg.explorer.index import open_index, whole_index
        from kg.export.events_table import EventRow, event_rows

        chosen = _filters(filters)
        with self._reading() as store:
            rows = list(event_rows(store, store.articles()))
            if filters:
                where, values = chosen.where()
                with whole_index(store) as file, open_index(file) as index:
                    fitting = {iri for (iri,) in index.execute(f"SELECT iri FROM event WHERE {where}", values)}  # noqa: S608
                rows = [row for row in rows if row.event in fitting]
        columns = {field.name: [_plain(getattr(row, field.name)) for row in rows] for field in fields(EventRow)}
        frame = self._frame(columns)
        if self.library != "pandas" or not find_spec("geopandas"):
            return frame
        import geopandas

        places = geopandas.points_from_xy(frame["longitude"], frame["latitude"])
        places[frame["longitude"].isna()] = None
        return geopandas.GeoDataFrame(frame, geometry=places, crs="EPSG:4326")

    def plot(self, kind: str, **filters: str) -> Drawing:
        """A timeline, map or network as SVG, as `kg plot` draws it.

        Raises:
            OptionError: there is no such plot, or a filter's value is wrong.
            NotInStore: no event fits.
        """
        from kg.explorer.plots import PLOTS, plot

        if kind not in PLOTS:
            raise OptionError(f"there is no plot {kind}: use {', '.join(PLOTS)}")
        with self._reading() as store:
            return Drawing(plot(store, kind, _filters(filters)))

    def _reading(self) -> Any:
        from kg.store import GraphStore

        return GraphStore.open(self.path, read_only=True)

    def _frame(self, columns: Mapping[str, list[Any]]) -> Any:
        if self.library == "polars":
            import polars

            return polars.DataFrame(dict(columns), strict=False)
        import pandas

        return pandas.DataFrame(dict(columns))


def open_store(store: str | Path, library: str | None = None) -> OpenStore:
    """A store to ask from a notebook or script.

    Args:
        store: its folder.
        library: pandas or polars; by default the first of them that is installed.

    Raises:
        OptionError: the library is not known or not installed, or neither is.
        StoreError: there is no store.
    """
    if library not in (None, *_LIBRARIES):
        raise OptionError(f"frames of {library} are not known: use library='pandas' or 'polars'")
    chosen = next((name for name in _LIBRARIES if library in (None, name) and find_spec(name)), None)
    if chosen is None:
        wanted = library or "pandas or polars"
        raise OptionError(f"frames need {wanted}: pip install 'conflict-kg[notebook]', or 'conflict-kg[polars]'")
    opened = OpenStore(Path(store), chosen)
    if not opened.path.is_dir():
        raise StoreError(f"there is no store at {store}: make one with `kg build PATH --store {store}`")
    return opened


def _filters(given: Mapping[str, str]) -> "Filters":
    from kg.explorer.filters import parse_filters

    names = {name.rstrip("_"): str(value) for name, value in given.items()}
    known = ("branch", "class", "modality", "actor", "place", "outlet", "attribution", "confidence", "from", "to")
    for name in names:
        if name not in known:
            raise OptionError(f"there is no filter {name}: use {', '.join(known)}")
    try:
        return parse_filters(names)
    except RequestError as error:
        raise OptionError(str(error)) from error


def _value(term: Any) -> Any:
    """A term of an answer as a plain value; what is no number or day after all stays text."""
    if term is None:
        return None
    kind = getattr(getattr(term, "datatype", None), "value", "").rpartition("#")[2]
    try:
        if kind == "date":
            return date.fromisoformat(term.value)
        return _NUMBERS.get(kind, str)(getattr(term, "value", str(term)))
    except ValueError:
        return str(term.value)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
