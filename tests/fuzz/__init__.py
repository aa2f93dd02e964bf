"""Hostile and damaged input for every source; see `python -m tests.fuzz --help`."""
