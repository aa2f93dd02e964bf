"""Mapping: from an account to the quads of its article's graph."""

from kg.mapping.datatypes import restore_datatypes
from kg.mapping.iris import article_iri, graph_iri
from kg.mapping.quads import to_lines, to_quads, to_terms
from kg.mapping.run import Run

__all__ = ["Run", "article_iri", "graph_iri", "restore_datatypes", "to_lines", "to_quads", "to_terms"]
