"""Grounding: from the words of an article to actors, places, days and claims."""

from kg.grounding.account import Account
from kg.grounding.gazetteer import build_gazetteer, default_path, needs_build
from kg.grounding.ground import NO_DATE_NOTE, Knowledge, ground

__all__ = ["NO_DATE_NOTE", "Account", "Knowledge", "build_gazetteer", "default_path", "ground", "needs_build"]
