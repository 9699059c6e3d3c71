"""Distances on the earth."""

from __future__ import annotations

import math

EARTH_KM = 6371.0088
"""Mean radius of the earth (WGS 84)."""


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance of two positions in degrees, in kilometres: haversine formula, within 0.6 % of the ellipsoid.

    >>> round(distance_km(48.8534, 2.3488, 41.9028, 12.4964))
    1105
    """
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
