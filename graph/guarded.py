"""Texts in files that a spreadsheet may open: none is run as a formula there, and each comes back as it was.

Reports, exports and lists of refused rows write CSV with it, and our readers take it off again.
"""

from __future__ import annotations

import re

BOM = "\ufeff"
"""First character of a CSV file: without it Excel reads UTF-8 as something else."""
_FORMULA = re.compile("[ ]*[=+\\-@\t\r\uff1d\uff0b\uff0d\uff20]")
"""How a text begins that a spreadsheet would run; East Asian ones take the full-width signs ＝＋－＠ too."""


def guarded(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it.

    A text that has apostrophes in front of such a sign gets one more, so that `unguarded` gives every text back.

    >>> [guarded(text) for text in ("=1+1", "'+' School", "＠home", "Suzhou", "'s-Hertogenbosch", "-12.5")]
    ["'=1+1", "''+' School", "'＠home", 'Suzhou', "'s-Hertogenbosch", "'-12.5"]
    """
    return f"'{text}" if _FORMULA.match(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    """The text as it was before `guarded`.

    >>> [unguarded(text) for text in ("'=1+1", "''+' School", "'s-Hertogenbosch", "-12.5", "'-12.5")]
    ['=1+1', "'+' School", "'s-Hertogenbosch", '-12.5', '-12.5']
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text.lstrip("'")) else text
