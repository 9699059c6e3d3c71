"""Brackets in cells: what stands outside of them, and names that lack one."""

from __future__ import annotations

import re

_PAIRS = {"(": ")", "（": "）", "[": "]", "［": "］"}
_OPENERS = "".join(_PAIRS)
_CLOSING = "".join(_PAIRS.values())


def outside(text: str) -> str:
    """The text with dots in place of what stands in brackets.

    >>> outside("Portland (USA, 1988), Riga")
    'Portland ···········, Riga'
    """
    depth, kept = 0, []
    for letter in text:
        depth += letter in _OPENERS
        kept.append("·" if depth else letter)
        depth = max(0, depth - (letter in _CLOSING))
    return "".join(kept)


def split_outside(text: str, pattern: re.Pattern[str]) -> list[str]:
    """The parts of a text between the marks that stand outside of brackets.

    >>> split_outside("Portland (USA, 1988), Riga", re.compile(","))
    ['Portland (USA, 1988)', 'Riga']
    """
    parts, start = [], 0
    for mark in pattern.finditer(outside(text)):
        parts.append(text[start : mark.start()].strip())
        start = mark.end()
    return [*parts, text[start:].strip()]


def mended(text: str) -> str:
    """The text with the brackets that it lacks: one that is never closed, or closed and never opened.

    >>> mended("Grenoble (France"), mended("Riga)"), mended("Lahr (Baden)")
    ('Grenoble (France)', 'Riga', 'Lahr (Baden)')
    """
    if not any(letter in _OPENERS or letter in _CLOSING for letter in text):
        return text
    open_: list[str] = []
    kept = []
    for letter in text:
        if letter in _PAIRS:
            open_.append(_PAIRS[letter])
        elif letter in _CLOSING:
            if not open_:
                continue
            open_.pop()
        kept.append(letter)
    bare = "".join(kept).rstrip()
    while open_ and bare.endswith(tuple(_PAIRS)):
        bare, _ = bare[:-1].rstrip(), open_.pop()
    return bare + "".join(reversed(open_))
