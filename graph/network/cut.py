"""A view cut down: to communities, to the surroundings of a party, to its largest nodes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from graph.errors import FilterError, NotFound
from graph.network.figures_of import figure
from graph.network.place import placer
from graph.network.steps import steps_from
from graph.network.view import View
from graph.text import Text


def _restrict(view: View, ids: Collection[str]) -> View:
    """The view with these nodes only, the edges between them, and the ties inside or without a place that touch them."""
    place = placer(view.snapshot, view.filters)

    def touches(id: str) -> bool:
        tie = view.snapshot.tie(id)
        return place(tie.start) in ids or place(tie.end) in ids

    return replace(
        view,
        nodes=tuple(node for node in view.nodes if node.id in ids),
        edges=tuple(edge for edge in view.edges if edge.source in ids and edge.target in ids),
        inside=tuple(filter(touches, view.inside)),
        unplaced=tuple(filter(touches, view.unplaced)),
        lock=threading.RLock(),
        locks={},
        kept={},
    )


def to_community(view: View) -> View:
    if not view.filters.community:
        return view
    groups = figure(view, "community")
    most = max((int(group or 0) for group in groups), default=0)
    for number in view.filters.community:
        if number > most:
            raise FilterError(
                Text("found {found}, but there are {most} communities here.", found=number, most=most),
                where="community",
            )
    wanted = frozenset(view.filters.community)
    return _restrict(view, {node.id for node, group in zip(view.nodes, groups) if group in wanted})


def to_surroundings(view: View) -> View:
    """The nodes within some steps of one; that one stays even without a tie."""
    if view.filters.around is None:
        return view
    centre = _centre(view)
    if centre is None:
        return _restrict(view, ())
    reached = steps_from(view.neighbors, centre, view.filters.hops)
    found = _restrict(view, reached)
    return found if found.nodes else replace(found, nodes=(view.snapshot.node(centre),))


def _centre(view: View) -> str | None:
    """The node at which the party of the filter `around` counts."""
    if view.filters.around is None:
        return None
    try:
        party = view.snapshot.node(view.filters.around)
    except NotFound as error:
        raise FilterError(
            Text("found '{found}', expected the id of a party.", found=view.filters.around),
            where="around",
            hint=error.hint,
        ) from None
    return placer(view.snapshot, view.filters)(party.id)


def to_largest(view: View) -> View:
    """The nodes with the most ties, those of equal number in order of id; the centre of surroundings always stays."""
    limit = view.filters.limit
    if limit is None or limit >= len(view.nodes):
        return view
    strength: Counter[str] = Counter()
    for edge in view.edges:
        strength[edge.source] += edge.count
        strength[edge.target] += edge.count
    centre = _centre(view)
    first = sorted(view.nodes, key=lambda node: (node.id != centre, -strength[node.id], node.id))[:limit]
    return _restrict(view, {node.id for node in first})
