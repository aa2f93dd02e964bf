"""Reads news articles about conflict and keeps what they say, and who says so, as an RDF graph."""

from importlib.metadata import PackageNotFoundError, version

__all__ = ["__version__"]

try:
    __version__ = version("conflict-kg")
except PackageNotFoundError:  # a working copy that was never installed
    __version__ = "0+unknown"
