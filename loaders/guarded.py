"""loaders/guarded.py."""

from __future__ import annotations

import re

FILE, LINE, REASON = "twinmap_file", "twinmap_line", "twinmap_reason"
COLUMNS = (FILE, LINE, REASON)
BOM = "\ufeff"
"""First character of the file: without it Excel reads UTF-8 as something else."""
FORMULA = re.compile(r"[ ]*[=+\-@\t\r]")
NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def guarded(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet would run it; numbers are left alone.

    >>> guarded("=1+1"), guarded("-12.5"), guarded("'=1+1"), guarded("Suzhou")
    ("'=1+1", '-12.5', "''=1+1", 'Suzhou')
    """
    bare = cell.lstrip("'")
    return f"'{cell}" if FORMULA.match(bare) and not NUMBER.fullmatch(bare) else cell


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`.

    >>> [unguarded(guarded(cell)) for cell in ("=1+1", "-12.5", "'=1+1", "'s-Hertogenbosch")]
    ['=1+1', '-12.5', "'=1+1", "'s-Hertogenbosch"]
    """
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell
