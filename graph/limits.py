"""What formats and machines can't hold, wherever something is written for them."""

from __future__ import annotations

import re

EXACT = 2**53
"""Whole numbers up to here are exact as a floating-point number, which is all that most readers of JSON have."""
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Signs that no XML may hold."""


def in_xml(text: str) -> str:
    """The text with a mark for each sign that no XML may hold.

    >>> in_xml("Su" + chr(0) + "zhou")
    'Su�zhou'
    """
    return NOT_XML.sub("\ufffd", text)
