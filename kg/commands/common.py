"""What several commands share: options, exit codes, opening the store."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import ConflictKGError

if TYPE_CHECKING:
    from kg.store import GraphStore, StoredArticle
    from kg.terminal import Terminal

__all__ = [
    "DEFAULT_STORE",
    "FAILED",
    "INCOMPLETE",
    "INTERRUPTED",
    "OK",
    "WRONG_USAGE",
    "AsJson",
    "Store",
    "Wait",
    "find_articles",
    "make_gazetteer",
    "reading",
    "tell",
]

OK, FAILED, WRONG_USAGE, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130

Store = Annotated[Path, typer.Option("--store", "-s", envvar="CONFLICT_KG_STORE", help="The folder of the store.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Wait = Annotated[bool, typer.Option("--wait", help="Where another process uses the store, wait for it.")]
DEFAULT_STORE = Path("kg-store")


@contextmanager
def reading(path: Path) -> Iterator["GraphStore"]:
    """The store, for reading."""
    from kg.store import GraphStore
    from kg.store.failures import store_error

    with GraphStore.open(path, read_only=True) as store:
        try:
            yield store
        except OSError as error:
            # Oxigraph's own, while an answer is printed, have no number; those of files and pipes do.
            if error.errno is None and not isinstance(error, ConflictKGError):
                raise store_error(error, path) from error
            raise


def tell(message: str) -> None:
    """Say something beside the output."""
    print(message, file=sys.stderr, flush=True)


def make_gazetteer(terminal: "Terminal") -> None:
    """Makes the index of place names where there is none, and says so: it takes a while."""
    from kg.grounding import build_gazetteer, default_path, needs_build

    if needs_build():
        with terminal.waiting("making the index of place names, once; it takes about half a minute"):
            build_gazetteer(default_path())


def find_articles(store: "GraphStore", names: list[str]) -> list["StoredArticle"]:
    """The articles of these names, each once."""
    return [store.find_article(name) for name in dict.fromkeys(names)]
