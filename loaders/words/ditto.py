"""Marks for "the same as in the row above"."""

from __future__ import annotations

import re
from functools import lru_cache

from loaders.words import REMEMBERED

_QUOTES = re.compile(r"[\s\-–—.]*(?:[\"“”„‟〃″〞'’´`]|,,){1,2}[\s\-–—.]*")
_WORDS = frozenset(
        ("dto", "dto.", "ditto", "do.", "idem", "ídem", "ibid.", "ibidem", "同上", "々", "上同", "同前", "wie oben", "wie vor", "s. oben", "siehe oben", "j.w.",
         "j. w.", "jw.", "jw", "jak wyżej", "como arriba", "come sopra", "comme ci-dessus", "как выше", "то же", "там же", "위와 같음", "상동", "same as above",
         "as above", "see above", "zie boven", "als boven"),
)  # fmt: skip


@lru_cache(maxsize=REMEMBERED)
def is_ditto(cell: str) -> bool:
    """Does the cell say that it is as the one above?

    >>> [is_ditto(each) for each in ("〃", '-"-', "dto.", "同上", "Idem", "-", "Do")]
    [True, True, True, True, True, False, False]
    """
    text = cell.strip()
    return bool(text) and (_QUOTES.fullmatch(text) is not None or text.casefold() in _WORDS)


def as_above(cells: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...]:
    """The cells of a row with those that are marked so taken from the row above, or left empty where there is none."""
    if not any(map(is_ditto, cells)):
        return cells
    under = (*above, *[""] * (len(cells) - len(above)))
    return tuple(over if is_ditto(cell) else cell for cell, over in zip(cells, under, strict=False))
