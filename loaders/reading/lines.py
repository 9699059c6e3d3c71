"""Lines of a text that holds a table: those that are comments, and what parts the others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

COMMENT = re.compile(r"#|%|//|\ufeff?sep=.\s*$", re.IGNORECASE)
"""Lines that may stand above a table; the last is Excel's."""
FIRST = 300
"""Lines or records that delimiter and header are told by."""
MOST_LINES = 0.8
"""The share of lines that a delimiter has to part, and into equally many cells."""


def without_comments(lines: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Number and text of the lines, without empty ones and comments before the first other line."""
    begun = False
    for number, line in enumerate(lines, 1):
        if not begun and (not line.strip() or COMMENT.match(line)):
            continue
        begun = True
        yield number, line


def parts_evenly(lines: Sequence[str], sign: str) -> bool:
    """Does the sign part most lines into equally many cells, two at least?"""
    widths = Counter(len(line.split() if sign == " " else line.split(sign)) for line in lines if line.strip())
    width, often = widths.most_common(1)[0]
    return width > 1 and often >= MOST_LINES * sum(widths.values())
