"""Reads news articles about conflict and keeps what they say, and who says so, as an RDF graph."""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.frames import open_store as open  # noqa: A004

__all__ = ["__version__", "open"]

try:
    __version__ = version("conflict-kg")
except PackageNotFoundError:  # a working copy that was never installed
    __version__ = "0+unknown"


def __getattr__(name: str) -> Any:
    # Nothing is imported before it is asked for, so that `import kg` stays light.
    if name == "open":
        from kg.frames import open_store

        return open_store
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
