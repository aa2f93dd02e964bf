"""More than one machine: sources to shards of N-Quads on a Ray cluster, and shards into a store."""

from kg.cluster.building import ShardsSummary, build_shards
from kg.cluster.folder import ShardFolder
from kg.cluster.loading import load_shards, push_shards, read_manifest

__all__ = ["ShardFolder", "ShardsSummary", "build_shards", "load_shards", "push_shards", "read_manifest"]
