"""The graph as files that other programs read: RDF in six formats, and its events as tables and maps."""

from kg.export.export import export, export_parts
from kg.export.formats import FORMATS, export_format
from kg.export.rdf import turtle

__all__ = ["FORMATS", "export", "export_format", "export_parts", "turtle"]
