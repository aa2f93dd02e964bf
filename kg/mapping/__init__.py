"""Mapping: from an account to the quads of its article's graph.

What is exported is imported when it is first asked for: the store needs the datatypes alone, and is spared the
gazetteer and the reader that an account comes from.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from kg.mapping.datatypes import restore_datatypes
    from kg.mapping.iris import article_iri, graph_iri
    from kg.mapping.quads import to_lines, to_quads, to_terms
    from kg.mapping.revisions import with_former_texts
    from kg.mapping.run import Run

__all__ = [
    "Run",
    "article_iri",
    "graph_iri",
    "restore_datatypes",
    "to_lines",
    "to_quads",
    "to_terms",
    "with_former_texts",
]

_MODULES: Final = {
    "Run": "run",
    "article_iri": "iris",
    "graph_iri": "iris",
    "restore_datatypes": "datatypes",
    "to_lines": "quads",
    "to_quads": "quads",
    "to_terms": "quads",
    "with_former_texts": "revisions",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
