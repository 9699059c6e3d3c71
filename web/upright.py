"""Signs that turn what stands after them around, shown where nothing isolates them: in errors, titles and tooltips."""

from __future__ import annotations

import re
from typing import Any

from markupsafe import Markup

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates of Unicode's writing directions; marks of direction, which only one letter obeys, aren't among them."""


def upright(text: Any) -> str:
    """The text with such signs written out, so that it reads as it is; nothing for None.

    >>> upright("a" + chr(0x202E) + "fdp.exe"), upright(None)
    ('a\\\\u202efdp.exe', '')
    """
    shown = TURNING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", "" if text is None else str(text))
    return Markup(shown) if isinstance(text, Markup) else shown
