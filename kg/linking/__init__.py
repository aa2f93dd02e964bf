"""Linking: reports of several articles that tell of one happening, tied together and never merged."""

from kg.linking.link import LinkSummary, link, unlink

__all__ = ["LinkSummary", "link", "unlink"]
