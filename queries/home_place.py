"""Home: the one province or country that every tie of a network touches, where there is one; the rest is seen only through it."""

from __future__ import annotations

from graph.network.parties import Party
from graph.network.view import View


def home_of(view: View) -> Party | None:
    """The smallest such place; None where the ties have none in common, or there are none. O(ties)."""
    placement = view.snapshot.placement
    common: frozenset[str] | None = None
    for edge in view.edges:
        around = placement.around(edge.source) | placement.around(edge.target)
        common = around if common is None else common & around
        if not common:
            return None
    places = [view.snapshot.node(id) for id in common or ()]
    found = [each for each in places if each.label in ("Region", "Country")]
    return min(found, key=lambda each: (each.label != "Region", each.id), default=None)
