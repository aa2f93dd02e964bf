"""The graph on disk: one named graph per article in an embedded Oxigraph store."""

from kg.store.rejects import Rejects
from kg.store.store import Counts, GraphStore, StoredArticle

__all__ = ["Counts", "GraphStore", "Rejects", "StoredArticle"]
