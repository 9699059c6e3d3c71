"""The node of a level that each end of a tie counts at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING

from graph.filters import Filters
from graph.network.choice import lying_within
from graph.network.edge import Placed

if TYPE_CHECKING:
    from graph.network.parties import Party, Tie
    from graph.network.snapshot import Snapshot


def placed_ties(
    snapshot: Snapshot, asked: Filters, ties: Iterable[Tie]
) -> tuple[list[Placed], tuple[str, ...], tuple[str, ...]]:
    """Ties between two nodes of the level, and the ids of those inside one node and of those without a place."""
    placed: list[Placed] = []
    inside: list[str] = []
    unplaced: list[str] = []
    place = placer(snapshot, asked)
    for tie in ties:
        start, end = place(tie.start), place(tie.end)
        if start is None or end is None:
            unplaced.append(tie.id)
        elif start == end:
            inside.append(tie.id)
        else:
            placed.append((tie, start, end))
    return placed, tuple(inside), tuple(unplaced)


def placer(snapshot: Snapshot, asked: Filters) -> Callable[[str], str | None]:
    """Where a party counts at the level asked for; a city that no source names is no city to count at."""

    def place(id: str) -> str | None:
        found = snapshot.placement.at(asked.level, id, asked.units == "own")
        if found is None or asked.level == "party" or asked.unnamed or not snapshot.node(found).unnamed:
            return found
        return None

    return place


def isolated(snapshot: Snapshot, asked: Filters) -> set[str]:
    """Nodes of the level that stay without a tie, if asked; a place that only holds others is none of them at party level."""
    keep = asked.isolated if asked.isolated is not None else snapshot.isolated
    if not keep:
        return set()
    within = lying_within(snapshot, asked).values()
    holders = _holders(snapshot) if asked.level == "party" else frozenset()
    place = placer(snapshot, asked)
    return {
        at
        for node in snapshot.nodes
        if all(node.id in ids for ids in within)
        and not (asked.level == "party" and _only_holds(node, holders, asked))
        and (at := place(node.id)) is not None
    }


def _holders(snapshot: Snapshot) -> frozenset[str]:
    """Ids of the places in which something lies."""
    return frozenset(end for links in snapshot.links.values() for ends in links.values() for end in ends)


def _only_holds(node: Party, holders: Collection[str], asked: Filters) -> bool:
    return node.label in ("Country", "Region") or node.id in holders or (node.unnamed and not asked.unnamed)
