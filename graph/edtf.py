"""Dates with their doubt in one text, as EDTF (ISO 8601-2) writes them: for JSON and exports; the graph keeps the two apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MARKS = {"about": "~", "uncertain": "?"}
DATES = ("since", "until")


def edtf(date: str, doubt: str = "") -> str:
    """The date in EDTF.

    >>> edtf("1978", "about"), edtf("1989-05", "uncertain"), edtf("2005-11-16")
    ('1978~', '1989-05?', '2005-11-16')
    """
    return f"{date}{MARKS.get(doubt, '')}"


def in_edtf(tie: Mapping[str, Any]) -> dict[str, str]:
    """The doubtful dates of a tie in EDTF; nothing for those that are sure, which stand as they are.

    >>> in_edtf({"since": "1978", "since_doubt": "about", "until": "2012"})
    {'since_edtf': '1978~'}
    """
    return {
        f"{key}_edtf": edtf(tie[key], doubt) for key in DATES if tie.get(key) and (doubt := tie.get(f"{key}_doubt"))
    }
