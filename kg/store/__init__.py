"""The graph on disk: one named graph per article in an embedded Oxigraph store."""

from kg.store.articles import StoredArticle
from kg.store.backup import Backup, back_up, restore
from kg.store.counts import Counts
from kg.store.reference import HAPPENINGS, REFERENCE_GRAPHS, VERSION
from kg.store.rejects import Reject, Rejects, find_rejects, open_rejects
from kg.store.store import GraphStore

__all__ = [
    "HAPPENINGS",
    "REFERENCE_GRAPHS",
    "VERSION",
    "Backup",
    "Counts",
    "GraphStore",
    "Reject",
    "Rejects",
    "StoredArticle",
    "back_up",
    "find_rejects",
    "open_rejects",
    "restore",
]
