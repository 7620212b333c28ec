"""Counts words."""

import collections

__version__ = "1.4.0"


def tally(text: str) -> "collections.Counter[str]":
    """How often each word stands in the text, whatever its case."""
    return collections.Counter(text.lower().split())
