"""Edges of a view: what is drawn between two nodes for one tie or for several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from graph.network.parties import Tie


Placed = tuple["Tie", str, str]
"""A tie with the nodes that its start and end count at."""


class Edge(NamedTuple):
    """What is drawn between two nodes: one tie at party level, above it all ties of one pair, type and kind.

    `ties` are the ids of what it stands for, `count` how many that are. A value on which they differ is None (`statuses` and
    `sources` list them all), `since` is the earliest, `until` the latest if every one of them ended; their doubts are those of the tie that states them, none
    where one of several is sure of the same date. An edge for one tie has its id.
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
    since_doubt: str | None = None
    until_doubt: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain data; tuples become lists."""
        return {key: list(value) if isinstance(value, tuple) else value for key, value in self._asdict().items()}


def one_a_tie(placed: Iterable[Placed]) -> tuple[Edge, ...]:
    return tuple(_edge_of_one(tie.id, start, end, tie) for tie, start, end in placed)


def one_a_pair(placed: Iterable[Placed], level: str) -> tuple[Edge, ...]:
    """One edge for all ties of one pair, type and kind; visits in each direction apart."""
    groups: dict[tuple[str, str, str, str], list[Tie]] = {}
    for tie, start, end in placed:
        if tie.type == "PARTNER" and end < start:
            start, end = end, start
        groups.setdefault((start, end, tie.type, tie.kind or ""), []).append(tie)
    edges = [
        _edge_of_one(ties[0].id, start, end, ties[0])
        if len(ties) == 1
        else _edge_of_several(f"{level}:{kind or type.lower()}:{start}:{end}", start, end, ties)
        for (start, end, type, kind), ties in groups.items()
    ]
    return tuple(sorted(edges, key=lambda edge: edge.id))


def _edge_of_one(id: str, start: str, end: str, tie: Tie) -> Edge:
    return Edge(
        id,
        start,
        end,
        tie.type,
        tie.kind,
        tie.tier,
        tie.status,
        tie.disputed,
        tie.since,
        tie.until,
        tie.confidence,
        tie.sources,
        tie.programme,
        tie.people,
        tie.aggregate,
        tie.event,
        1,
        (tie.id,),
        (tie.status,) if tie.status else (),
        tie.since_doubt,
        tie.until_doubt,
    )


def _edge_of_several(id: str, start: str, end: str, ties: Sequence[Tie]) -> Edge:
    since, until = _first_start(ties), _last_end(ties)
    return Edge(
        id,
        start,
        end,
        ties[0].type,
        ties[0].kind,
        _shared(tie.tier for tie in ties),
        _shared(tie.status for tie in ties),
        any(tie.disputed for tie in ties),
        since,
        until,
        _shared(tie.confidence for tie in ties),
        tuple(sorted({source for tie in ties for source in tie.sources})),
        _shared(tie.programme for tie in ties),
        _people(ties),
        all(tie.aggregate for tie in ties),
        _shared(tie.event for tie in ties),
        len(ties),
        tuple(tie.id for tie in ties),
        tuple(sorted({tie.status for tie in ties if tie.status})),
        _doubt(since, ((tie.since, tie.since_doubt) for tie in ties)),
        _doubt(until, ((tie.until, tie.until_doubt) for tie in ties)),
    )


def _first_start(ties: Sequence[Tie]) -> str | None:
    return min((tie.since for tie in ties if tie.since), default=None)


def _last_end(ties: Sequence[Tie]) -> str | None:
    """When the last of them ended; None while one goes on."""
    untils = [tie.until for tie in ties if tie.until]
    return max(untils) if len(untils) == len(ties) else None


def _doubt(date: str | None, dated: Iterable[tuple[str | None, str | None]]) -> str | None:
    """How sure the date is by those that state it."""
    return _shared(doubt for stated, doubt in dated if date and stated == date)


def _people(ties: Sequence[Tie]) -> int | None:
    """People on all the visits whose number is known; what sums up other visits isn't counted twice."""
    known = [tie.people for tie in ties if tie.people is not None and not tie.aggregate]
    return sum(known) if known else None


def _shared(values: Iterable[str | None]) -> str | None:
    """The value that all have, None if they differ or there is none."""
    found = set(values)
    return found.pop() if len(found) == 1 else None
