"""Names and words of a file as sentences show them: in quotation marks, parted by commas, as alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce

from graph.text import LISTED, Text


def in_quotes(name: str) -> Text:
    """One name in quotation marks."""
    return Text("'{name}'", name=name)


def quoted(names: Iterable[str]) -> Text:
    """Names in quotation marks, parted by commas.

    >>> quoted(["a", "b"])
    "'a', 'b'"
    """
    return Text(LISTED, parts=tuple(map(in_quotes, names)))


def one_of(words: Sequence[str]) -> Text:
    """Words as alternatives.

    >>> one_of(["a.name", "a.id"])
    'a.name or a.id'
    """
    first, *others = words
    return reduce(lambda said, word: Text("{said} or {word}", said=said, word=word), others, Text("{word}", word=first))
