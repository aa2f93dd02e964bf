"""`kg remove`, `kg backup` and `kg restore`: what the store keeps."""

from pathlib import Path
from typing import Annotated

import typer

from kg.commands.common import DEFAULT_STORE, Store, Wait, find_articles, reading, tell

__all__ = ["backup", "remove", "restore"]

BackupArgument = Annotated[Path, typer.Argument(metavar="BACKUP", help="The folder of the backup.")]


def remove(
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="Identifier, its beginning, IRI or URL.")],
    store: Store = DEFAULT_STORE,
    wait: Wait = False,
) -> None:
    """Remove articles and all that was read from them; copies of them become versions of the earliest that is left."""
    from kg.store import GraphStore

    with GraphStore.open(store, create=False, wait=tell if wait else None) as graph_store:
        for one in find_articles(graph_store, articles):
            graph_store.remove_article(one)
            print(f"removed {one.name}")


def backup(folder: BackupArgument, store: Store = DEFAULT_STORE) -> None:
    """Write the whole store to a new folder, as N-Quads with a checksum."""
    from kg.store import back_up

    with reading(store) as graph_store:
        made = back_up(graph_store, folder)
    print(f"{made.articles:,} articles, {made.quads:,} triples written to {folder}")


def restore(folder: BackupArgument, store: Store = DEFAULT_STORE) -> None:
    """Make a new store from a backup; what is at --store already is never touched."""
    from kg.store import restore as restore_store

    made = restore_store(folder, store)
    print(f"{made.articles:,} articles, {made.quads:,} triples of {made.made} restored to {store}")
