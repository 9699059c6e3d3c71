"""Edges of a view: what is drawn between two nodes for one tie or for several."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from graph.network.parties import Tie


Placed = tuple["Tie", str, str]
"""A tie with the nodes that its start and end count at."""


class Edge(NamedTuple):
    """What is drawn between two nodes: one tie at party level, above it all ties of one pair, type and kind.

    `ties` are the ids of what it stands for, `count` how many that are. A value on which they differ is None (`statuses` and
    `sources` list them all), `since` is the earliest, `until` the latest if every one of them ended. An edge for one tie has its id.
    """

    id: str
    source: str
    target: str
    type: str
    kind: str | None
    tier: str | None
    status: str | None
    disputed: bool
    since: str | None
    until: str | None
    confidence: str | None
    sources: tuple[str, ...]
    programme: str | None
    people: int | None
    aggregate: bool
    event: str | None
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody needs here
    ties: tuple[str, ...]
    statuses: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data; tuples become lists."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in self._asdict().items()}


def one_a_tie(placed: Iterable[Placed]) -> tuple[Edge, ...]:
    return tuple(_edge(tie.id, start, end, [tie]) for tie, start, end in placed)


def one_a_pair(placed: Iterable[Placed], level: str) -> tuple[Edge, ...]:
    """One edge for all ties of one pair, type and kind; visits in each direction apart."""
    groups: dict[tuple[str, str, str, str], list[Tie]] = {}
    for tie, start, end in placed:
        if tie.type == "PARTNER" and end < start:
            start, end = end, start
        groups.setdefault((start, end, tie.type, tie.kind or ""), []).append(tie)
    edges = [
        _edge(ties[0].id if len(ties) == 1 else f"{level}:{kind or type.lower()}:{start}:{end}", start, end, ties)
        for (start, end, type, kind), ties in groups.items()
    ]
    return tuple(sorted(edges, key=lambda edge: edge.id))


def _edge(id: str, start: str, end: str, ties: list[Tie]) -> Edge:
    first = ties[0]
    if len(ties) == 1:
        statuses = (first.status,) if first.status else ()
        return Edge(
            id,
            start,
            end,
            first.type,
            first.kind,
            first.tier,
            first.status,
            first.disputed,
            first.since,
            first.until,
            first.confidence,
            first.sources,
            first.programme,
            first.people,
            first.aggregate,
            first.event,
            1,
            (first.id,),
            statuses,
        )
    untils = [tie.until for tie in ties if tie.until]
    people = [tie.people for tie in ties if tie.people is not None and not tie.aggregate]
    return Edge(
        id,
        start,
        end,
        first.type,
        first.kind,
        _shared(tie.tier for tie in ties),
        _shared(tie.status for tie in ties),
        any(tie.disputed for tie in ties),
        min((tie.since for tie in ties if tie.since), default=None),
        max(untils) if len(untils) == len(ties) else None,
        _shared(tie.confidence for tie in ties),
        tuple(sorted({source for tie in ties for source in tie.sources})),
        _shared(tie.programme for tie in ties),
        sum(people) if people else None,
        all(tie.aggregate for tie in ties),
        _shared(tie.event for tie in ties),
        len(ties),
        tuple(tie.id for tie in ties),
        tuple(sorted({tie.status for tie in ties if tie.status})),
    )


def _shared(values: Iterable[str | None]) -> str | None:
    """The value that all have, None if they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
