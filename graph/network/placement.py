"""Levels: where a party counts when the network is seen by city, region or country.

A county-level unit counts with its prefecture-level city; what serves a region counts there and not at its seat; a province is no city.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Links = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Structural edges: type → start → ends, in order."""

STRUCTURE = ("IN_CITY", "IN_REGION", "IN_COUNTRY", "PART_OF", "SERVES")


class Placement:
    """Answers "which city, region, country is this party counted at?"; None where there is no single answer.

    labels: id → label. countries: id → the `country` property, where there is one. Each answer is worked out once. O(1) each.

    >>> places = Placement(
    ...     {"CN": "Country", "jiangsu": "Region", "suzhou": "City", "kunshan": "City", "jpde": "Bureau"},
    ...     {"PART_OF": {"kunshan": ("suzhou",)}, "IN_REGION": {"suzhou": ("jiangsu",)}, "IN_COUNTRY": {"jiangsu": ("CN",)},
    ...      "IN_CITY": {"jpde": ("suzhou",)}, "SERVES": {"jpde": ("jiangsu",)}}, {})
    >>> places.city("kunshan"), places.region("kunshan"), places.city("jpde"), places.region("jpde"), places.country("jpde")
    ('suzhou', 'jiangsu', None, 'jiangsu', 'CN')
    """

    def __init__(self, labels: Mapping[str, str], links: Links, countries: Mapping[str, str | None]) -> None:
        self._labels = labels
        self._ends = {
            type: {start: tuple(end for end in ends if end in labels) for start, ends in links.get(type, {}).items()}
            for type in STRUCTURE
        }
        self._countries = countries
        self._find = {"city": self._city, "region": self._region, "country": self._country}
        self._known: dict[tuple[str, str, bool], str | None] = {}
        self._around: dict[str, frozenset[str]] = {}

    def at(self, level: str, id: str, own: bool = False) -> str | None:
        """Where the party counts at this level; `own` keeps county-level units apart from their city."""
        if level == "party":
            return id
        key = (level, id, own)
        if key not in self._known:
            self._known[key] = None  # what leads back to itself has no place
            self._known[key] = self._find[level](id, own)
        return self._known[key]

    def city(self, id: str) -> str | None:
        return self.at("city", id)

    def region(self, id: str) -> str | None:
        return self.at("region", id)

    def country(self, id: str) -> str | None:
        return self.at("country", id)

    def around(self, id: str) -> frozenset[str]:
        """The party and every place it counts in: what the filter `area` is compared with."""
        if id not in self._around:
            places = {self.at(level, id, own) for level in ("city", "region", "country") for own in (True, False)}
            self._around[id] = frozenset({id, *(place for place in places if place is not None)})
        return self._around[id]

    def is_placed(self, id: str) -> bool:
        """Whether any structural edge leaves the party."""
        return any(id in ends for ends in self._ends.values())

    def ends(self, type: str, id: str) -> tuple[str, ...]:
        """Ends of the structural edges of one type that leave `id`, those unknown to the graph left out."""
        return self._ends[type].get(id, ())

    def _parents(self, id: str) -> tuple[str, ...]:
        held = self.ends("PART_OF", id)
        return tuple(end for end in held if self._labels[end] == self._labels[id]) if held else ()

    def _city(self, id: str, own: bool) -> str | None:
        label = self._labels[id]
        if label == "City":
            parents = () if own else self._parents(id)
            return self._sole("city", parents, own) if parents else id
        if label in ("Region", "Country") or self.ends("SERVES", id):
            return None
        return self._sole("city", self.ends("IN_CITY", id), own)

    def _region(self, id: str, own: bool) -> str | None:
        label = self._labels[id]
        if label == "Country":
            return None
        if label == "Region":
            parents = () if own else self._parents(id)
            return self._sole("region", parents, own) if parents else id
        served = self.ends("SERVES", id)
        if served:
            return self._sole("region", served, own)
        holders = self.ends("IN_REGION", id) or self.ends("IN_CITY", id) or self._parents(id)
        return self._sole("region", holders, own)

    def _country(self, id: str, own: bool) -> str | None:
        if self._labels[id] == "Country":
            return id
        served = self.ends("SERVES", id)
        if served:
            return self._sole("country", served, own)
        stated = self._countries.get(id)
        if stated in self._labels:
            return stated
        holders = (
            self.ends("IN_COUNTRY", id) or self.ends("IN_REGION", id) or self.ends("IN_CITY", id) or self._parents(id)
        )
        return self._sole("country", holders, own)

    def _sole(self, level: str, holders: Iterable[str], own: bool) -> str | None:
        """The one place that all holders count at; None if they differ or one has none."""
        places = {self.at(level, holder, own) for holder in holders}
        return places.pop() if len(places) == 1 else None
