"""The graph in other stores: pushed over HTTP by the standards, or laid out for their bulk loaders."""

from kg.publish.bulk import write_bulk
from kg.publish.credentials import Credentials
from kg.publish.push import PushPlan, PushSummary, plan, push
from kg.publish.pushed import Pushed
from kg.publish.remote_store import RemoteStore
from kg.publish.targets import GraphStoreTarget, Target, UpdateTarget, open_target

__all__ = [
    "Credentials",
    "GraphStoreTarget",
    "PushPlan",
    "PushSummary",
    "Pushed",
    "RemoteStore",
    "Target",
    "UpdateTarget",
    "open_target",
    "plan",
    "push",
    "write_bulk",
]
