"""Positions on the globe in a cell."""

from __future__ import annotations

import re

from graph.text import Text
from loaders.cells import CellError

_SEXAGESIMAL = re.compile(
    r"""([NSEWO])?\s*([-+−]?\d{1,3}(?:[.,]\d+)?)\s*[°º]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:["″”]|'')\s*)?([NSEWO])?""",
    re.I,
)
MOST_LATITUDE, MOST_LONGITUDE = 90, 180
_SIDES = {MOST_LATITUDE: "NS", MOST_LONGITUDE: "EWO"}
"""Letters of the directions that an angle can have; one that may be either can have all."""


def read_angle(text: str, most: int) -> float:
    """Latitude (most = 90), longitude (most = 180), or either (most = 360) in degrees. Raises CellError.

    >>> read_angle("31.3", 90), read_angle("31,3", 90), read_angle("31°18′S", 90), read_angle("120.6 W", 180), read_angle("31°18′N", 360)
    (31.3, 31.3, -31.3, -120.6, 31.3)
    """
    try:
        value = float(text)
    except ValueError:
        value = _sexagesimal(text, _SIDES.get(most, "NSEWO"))
    if -most <= value <= most:
        return value
    if most == MOST_LATITUDE:
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


_KEYS = re.compile(r"(lat|lon|lng)\w*[\"']?\s*[:=]\s*[\"']?([-+]?\d+(?:\.\d+)?)", re.I)
LATITUDE_FIRST, LONGITUDE_FIRST = "latlon", "lonlat"
"""Which of the two a column writes first."""


def read_position(text: str, order: str = LATITUDE_FIRST) -> tuple[float, float]:
    """Latitude and longitude from one cell. order: which stands first, where the cell doesn't say it. Raises CellError.

    >>> read_position("(48.0, 16.25)"), read_position("Point(16.25 48.0)"), read_position("48,5; 16,25")
    ((48.0, 16.25), (48.0, 16.25), (48.5, 16.25))
    >>> read_position("16.25|48", LONGITUDE_FIRST), read_position("{longitude: 16.25, latitude: 48}")
    ((48.0, 16.25), (48.0, 16.25))
    """
    found = _WKT.fullmatch(text)
    if found:
        return read_angle(found[2], MOST_LATITUDE), read_angle(found[1], MOST_LONGITUDE)
    keys = {key.lower()[:2]: value for key, value in _KEYS.findall(text)}
    if "la" in keys and len(keys) == 2:
        return read_angle(keys["la"], MOST_LATITUDE), read_angle(keys.get("lo") or keys["ln"], MOST_LONGITUDE)
    parts = _parts(text)
    if not parts:
        raise CellError(
            Text("'{text}' is no position; expected latitude and longitude such as 31.3, 120.6", text=text[:80])
        )
    lat, lon = parts[::-1] if order == LONGITUDE_FIRST else parts
    return read_angle(lat, MOST_LATITUDE), read_angle(lon, MOST_LONGITUDE)


def pair_in(text: str) -> tuple[float, float] | None:
    """Two plain numbers in a cell that doesn't say which is which; None for any other.

    >>> pair_in("[120.6, 31.3]"), pair_in("31°N 120°E"), pair_in("Point(16.25 48.0)")
    ((120.6, 31.3), None, None)
    """
    parts = _parts(text) if not _WKT.fullmatch(text) else None
    try:
        return (float(parts[0]), float(parts[1])) if parts else None
    except ValueError:
        return None


def _parts(text: str) -> tuple[str, str] | None:
    bare = text.strip("()[] ")
    for mark in (";", "|", ", ", ",", None):
        parts = [part.strip() for part in bare.split(mark)]
        if len(parts) == 2:
            return parts[0], parts[1]
    return None
