"""Where the files that travel with the program are: ontology, shapes, queries, model."""

from pathlib import Path

from kg.errors import ResourceError

__all__ = ["resource"]

_PACKAGE = Path(__file__).parent


def resource(*parts: str) -> Path:
    """The path of a shipped file or folder, such as `resource("ontology", "actors.ttl")`.

    A wheel carries the folders in `kg/data/`; a working copy has them beside the package.

    Raises:
        ResourceError: it is in neither place.
    """
    for root in (_PACKAGE / "data", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise ResourceError(f"{'/'.join(parts)} is missing from the installation: reinstall conflict-kg")
