"""Views of two sides: parties of one country and those of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.network.parties import Party
    from graph.network.view import View


def two_sided(view: View) -> str | None:
    """The country with exactly one end of every edge, so that no triangle can exist; None if there is none. O(m).

    At country level a node is its own country. Of two such countries (all ties join the same two) the first in order of id.
    """
    side = {node.id: country_of(node) for node in view.nodes}
    fit: set[str] | None = None
    for edge in view.edges:
        one, other = side[edge.source], side[edge.target]
        if one == other:
            return None
        ends = {country for country in (one, other) if country}
        fit = ends if fit is None else fit & ends
        if not fit:
            return None
    return min(fit) if fit else None


def country_of(party: Party) -> str | None:
    """The country a party lies in; a country's own."""
    return party.id if party.label == "Country" else party.country


def sides_of(view: View, country: str) -> list[bool]:
    """For each node whether it lies in the country that has one end of every edge."""
    return [country_of(node) == country for node in view.nodes]
