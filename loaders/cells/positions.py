"""Positions on the globe in a cell."""

from __future__ import annotations

import re

from graph.text import Text
from loaders.cells import CellError

_SEXAGESIMAL = re.compile(
    r"""([NSEWO])?\s*([-+−]?\d{1,3}(?:[.,]\d+)?)\s*[°º]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″”]|'')\s*)?([NSEWO])?""",
    re.I,
)


def read_angle(text: str, most: int) -> float:
    """Latitude (most = 90) or longitude (most = 180) in degrees. Raises CellError.

    >>> read_angle("31.3", 90), read_angle("31,3", 90), read_angle("31°18′S", 90), read_angle("120.6 W", 180)
    (31.3, 31.3, -31.3, -120.6)
    """
    try:
        value = float(text)
    except ValueError:
        value = _sexagesimal(text, "NS" if most == 90 else "EWO")
    if -most <= value <= most:
        return value
    if most == 90:
        raise CellError(Text("'{text}' is no latitude; expected -90 to 90", text=text[:80]))
    raise CellError(Text("'{text}' is no longitude; expected -180 to 180", text=text[:80]))


def _sexagesimal(text: str, sides: str) -> float:
    """sides: the letters of the directions that the angle can have."""
    found = _SEXAGESIMAL.fullmatch(text)
    if not found or not {*((found[1] or found[5] or "").upper())} <= {*sides}:
        raise CellError(Text("'{text}' is no position; expected degrees such as 31.3 or 31°18′N", text=text[:80]))
    before, degrees, minutes, seconds, after = found.groups()
    whole = float(degrees.replace(",", ".").replace("−", "-"))
    parts = sum(float(part.replace(",", ".")) / by for part, by in ((minutes, 60), (seconds, 3600)) if part)
    value = whole - parts if whole < 0 else whole + parts
    return -value if (before or after or "").upper() in ("S", "W", "O") else value


_WKT = re.compile(r"(?:SRID=4326;\s*)?POINT\s*\(\s*(\S+)\s+(\S+)\s*\)", re.I)


def read_position(text: str) -> tuple[float, float]:
    """Latitude and longitude from one cell. Raises CellError.

    >>> read_position("(48.0, 16.25)"), read_position("Point(16.25 48.0)"), read_position("48,5; 16,25")
    ((48.0, 16.25), (48.0, 16.25), (48.5, 16.25))
    """
    found = _WKT.fullmatch(text)
    if found:
        return read_angle(found[2], 90), read_angle(found[1], 180)
    bare = text.strip("()[] ")
    for mark in (";", "|", ", ", ","):
        parts = [part.strip() for part in bare.split(mark)]
        if len(parts) == 2:
            return read_angle(parts[0], 90), read_angle(parts[1], 180)
    parts = bare.split()
    if len(parts) == 2:
        return read_angle(parts[0], 90), read_angle(parts[1], 180)
    raise CellError(
        Text("'{text}' is no position; expected latitude and longitude such as 31.3, 120.6", text=text[:80])
    )
