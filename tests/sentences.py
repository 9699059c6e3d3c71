"""What stands in the holes of a sentence: a word of ours is a Text there, so that it is said in the reader's language too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from graph.errors import TwinmapError
from graph.text import Text


def plain_words(error: TwinmapError) -> set[str]:
    """Texts of several words that an error says and that are no Text: they stay English in every language."""
    return {leaf for said in (error.message, error.hint) if said for leaf in _leaves(said) if len(leaf.split()) > 1}


def _leaves(value: Any) -> Iterator[str]:
    """The plain texts in a sentence, however deep they stand."""
    if isinstance(value, Text):
        yield from _of_all(value.values.values())
    elif isinstance(value, tuple):
        yield from _of_all(value)
    elif isinstance(value, str):
        yield value


def _of_all(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from _leaves(value)
