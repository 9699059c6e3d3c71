"""A view: the part of a snapshot that some filters choose, seen at one level, as nodes, edges and an igraph graph.

Ties are chosen first, then placed: a tie inside one node is counted in `inside`, one with an end that has no place at the level
in `unplaced`; both are listed by id and nothing is lost: recorded = counted + left out + inside + unplaced, until the view is cut down
to surroundings, communities or the largest nodes.
"""

from __future__ import annotations

import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import igraph
import numpy as np

from graph.errors import FilterError, NotFound
from graph.filters import Filters, began_within
from graph.model import PLACES

if TYPE_CHECKING:
    from graph.snapshot import Party, Snapshot, Tie

Placed = tuple["Tie", str, str]
"""A tie with the nodes that its start and end count at."""
Neighbors = Mapping[str, Mapping[str, Sequence["Edge"]]]


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


@dataclass
class View:
    """Nodes (Party rows in order of id) and edges (in order of id) of one view.

    filters: with every default spelled out. counted: figures (True) or a drawing (False). recorded: ties of the chosen type in the
    whole snapshot. left_out: why and how many ties the filters left out, by the first filter each one failed. inside, unplaced:
    ids of ties; of surroundings and communities only those that touch them. `kept` holds what `keep` has worked out.
    """

    snapshot: Snapshot
    filters: Filters
    counted: bool
    nodes: tuple[Party, ...]
    edges: tuple[Edge, ...]
    recorded: int = 0
    left_out: Mapping[str, int] = field(default_factory=dict)
    inside: tuple[str, ...] = ()
    unplaced: tuple[str, ...] = ()
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)
    locks: dict[Any, threading.RLock] = field(default_factory=dict, repr=False)
    kept: dict[Any, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Id of a node → its place in `nodes` and its vertex in `graph`."""
        return {node.id: place for place, node in enumerate(self.nodes)}

    @cached_property
    def graph(self) -> igraph.Graph:
        """Undirected and simple: one edge a pair, its attribute `weight` the number of ties. Vertices in order of `nodes`."""
        pairs = np.array(
            [(self.index[edge.source], self.index[edge.target]) for edge in self.edges], dtype=np.int64
        ).reshape(-1, 2)
        counts = np.array([edge.count for edge in self.edges], dtype=np.float64)
        pairs.sort(axis=1)
        unique, inverse = np.unique(pairs, axis=0, return_inverse=True)
        graph = igraph.Graph(n=len(self.nodes), edges=unique)
        graph.es["weight"] = np.bincount(inverse.reshape(-1), weights=counts, minlength=len(unique)).tolist()
        return graph

    @property
    def neighbors(self) -> Neighbors:
        """Node → neighbour → the edges between the two, partnerships first, in order of id."""
        found: Neighbors = self.keep("neighbors", lambda: _neighbors(self.edges))
        return found

    def ties(self) -> Iterator[Tie]:
        """Every tie that the edges stand for, in their order."""
        return (self.snapshot.tie(id) for edge in self.edges for id in edge.ties)

    def chosen(self) -> Iterator[Tie]:
        """Every tie that the filters choose: what the edges stand for, then those inside a node and without a place."""
        yield from self.ties()
        yield from map(self.snapshot.tie, (*self.inside, *self.unplaced))

    @property
    def tie_count(self) -> int:
        """How many ties the edges stand for."""
        return sum(edge.count for edge in self.edges)

    @property
    def shown(self) -> dict[str, int]:
        """How much is in this view."""
        return {"nodes": len(self.nodes), "edges": len(self.edges)}

    @property
    def total(self) -> dict[str, int]:
        """How much there is at this level with no filter at all, in a drawing."""
        whole = self.snapshot.view(Filters(level=self.filters.level, units=self.filters.units), counted=False)
        return whole.shown

    def keep(self, name: Any, make: Callable[[], Any]) -> Any:
        """What `make` gives, worked out once for this view: two requests for one figure wait for the same one, and for no other."""
        with self.lock:
            own = self.locks.setdefault(name, threading.RLock())
        with own:
            if name not in self.kept:
                self.kept[name] = make()
            return self.kept[name]


def view(snapshot: Snapshot, filters: Filters | None = None, counted: bool = True) -> View:
    """The view that the filters choose. `Snapshot.view` is the same with a memory.

    counted: True for figures and paths (partnerships, active, listed or unknown, every tier but friendly, no unnamed party at party
    level, unless asked), False for drawings (everything). O(parties + ties): 0.1 s for 26,000 ties.
    Raises FilterError for a place, source or party that the snapshot hasn't.
    """
    filters = filters or Filters()
    whole = replace(filters, community=(), around=None, hops=1, limit=None)
    if whole == filters:
        return _whole(snapshot, filters, counted)
    found = replace(snapshot.view(whole, counted), filters=filters.resolved(counted))
    return _limit(_around(_community(found)))


def _whole(snapshot: Snapshot, filters: Filters, counted: bool) -> View:
    """The view of all ties that pass, before it is cut down to a community, to surroundings or to the largest nodes."""
    asked = filters.resolved(counted)
    by_default = {name for name in ("tier", "status") if not getattr(filters, name)}
    chosen, left_out, recorded = _choose(snapshot, asked, counted, by_default)
    placed, inside, unplaced = _place(snapshot, asked, chosen)
    edges = _each(placed) if asked.level == "party" else _grouped(placed, asked.level)
    ids = {end for _, start, stop in placed for end in (start, stop)} | _isolated(snapshot, asked)
    nodes = tuple(snapshot.node(id) for id in sorted(ids))
    return View(snapshot, asked, counted, nodes, edges, recorded, left_out, inside, unplaced)


def _choose(
    snapshot: Snapshot, asked: Filters, counted: bool, by_default: Collection[str]
) -> tuple[list[Tie], dict[str, int], int]:
    """Ties that pass every filter, why the others did not, and how many there were of the type asked for."""
    types = {"partner": ("PARTNER",), "visit": ("VISIT",), "all": ("PARTNER", "VISIT")}[asked.ties or "all"]
    refuses = _refusals(snapshot, asked, counted, by_default)
    chosen: list[Tie] = []
    left_out: Counter[str] = Counter()
    recorded = 0
    for tie in snapshot.ties:
        if tie.type not in types:
            continue
        recorded += 1
        for name, refused in refuses:
            if refused(tie):
                left_out[name] += 1
                break
        else:
            chosen.append(tie)
    return chosen, dict(left_out), recorded


def _refusals(
    snapshot: Snapshot, asked: Filters, counted: bool, by_default: Collection[str]
) -> list[tuple[str, Callable[[Tie], bool]]]:
    """The tests that a tie must not fail, each with the name of its filter, in the order in which they are tried.

    by_default: filters that nobody asked for; what figures count by themselves of tiers and statuses doesn't speak of visits.
    """
    found: list[tuple[str, Callable[[Tie], bool]]] = []
    for name in ("kind", "tier", "status", "confidence"):
        values = frozenset(getattr(asked, name))
        if values:
            found.append((name, _lacks(name, values, spare_visits=name in by_default)))
    if counted:
        found.append(("aggregate", lambda tie: tie.aggregate))
    if asked.level == "party" and not asked.unnamed:
        unnamed = frozenset(node.id for node in snapshot.nodes if node.unnamed)
        found.append(("unnamed", lambda tie: tie.start in unnamed or tie.end in unnamed))
    found += [(name, _outside(within)) for name, within in _within(snapshot, asked).items()]
    if asked.source:
        sources = frozenset(asked.source)
        for source in sources - snapshot.sources:
            raise FilterError(f"found '{source}', expected the id of a source that states a tie.", where="source")
        found.append(("source", lambda tie: sources.isdisjoint(tie.sources)))
    if not asked.undated:
        found.append(("undated", lambda tie: tie.since is None))
    if asked.since or asked.until:
        found.append(
            ("since", lambda tie: tie.since is not None and not began_within(tie.since, asked.since, asked.until))
        )
    return found


def _lacks(name: str, values: Collection[str], spare_visits: bool) -> Callable[[Tie], bool]:
    """Whether a tie hasn't one of the values."""

    def refused(tie: Tie) -> bool:
        return getattr(tie, name) not in values and not (spare_visits and tie.type == "VISIT")

    return refused


def _outside(within: Collection[str]) -> Callable[[Tie], bool]:
    return lambda tie: tie.start not in within and tie.end not in within


def _within(snapshot: Snapshot, asked: Filters) -> dict[str, frozenset[str]]:
    """For each of the filters country, region and area that is asked: ids of the parties that lie in, serve or are such a place."""
    around = snapshot.placement.around
    return {
        name: frozenset(node.id for node in snapshot.nodes if not places.isdisjoint(around(node.id)))
        for name, places in asked_places(snapshot, asked).items()
    }


def asked_places(snapshot: Snapshot, asked: Filters) -> dict[str, frozenset[str]]:
    """Ids of the places that the filters country, region and area name, by filter; those not asked are left out.

    Raises FilterError for what is no such place.
    """
    labels = {"country": ("Country",), "region": ("Region",), "area": PLACES}
    return {
        name: frozenset(snapshot.place(id, name, labels[name]).id for id in getattr(asked, name))
        for name in labels
        if getattr(asked, name)
    }


def _place(
    snapshot: Snapshot, asked: Filters, ties: Iterable[Tie]
) -> tuple[list[Placed], tuple[str, ...], tuple[str, ...]]:
    """Ties between two nodes of the level, and the ids of those inside one node and of those without a place."""
    placed: list[Placed] = []
    inside: list[str] = []
    unplaced: list[str] = []
    place = _placer(snapshot, asked)
    for tie in ties:
        start, end = place(tie.start), place(tie.end)
        if start is None or end is None:
            unplaced.append(tie.id)
        elif start == end:
            inside.append(tie.id)
        else:
            placed.append((tie, start, end))
    return placed, tuple(inside), tuple(unplaced)


def _placer(snapshot: Snapshot, asked: Filters) -> Callable[[str], str | None]:
    """Where a party counts at the level asked for; a city that no source names is no city to count at."""

    def place(id: str) -> str | None:
        found = snapshot.placement.at(asked.level, id, asked.units == "own")
        if found is None or asked.level == "party" or asked.unnamed or not snapshot.node(found).unnamed:
            return found
        return None

    return place


def _isolated(snapshot: Snapshot, asked: Filters) -> set[str]:
    """Nodes of the level that stay without a tie, if asked; a place that only holds others is none of them at party level."""
    keep = asked.isolated if asked.isolated is not None else snapshot.isolated
    if not keep:
        return set()
    within = _within(snapshot, asked).values()
    nodes = [node for node in snapshot.nodes if all(node.id in each for each in within)]
    if asked.level == "party":
        holders = {end for links in snapshot.links.values() for ends in links.values() for end in ends}
        nodes = [node for node in nodes if not _only_holds(node, holders, asked)]
    place = _placer(snapshot, asked)
    return {at for node in nodes if (at := place(node.id)) is not None}


def _only_holds(node: Party, holders: Collection[str], asked: Filters) -> bool:
    return node.label in ("Country", "Region") or node.id in holders or (node.unnamed and not asked.unnamed)


def _each(placed: Iterable[Placed]) -> tuple[Edge, ...]:
    return tuple(_edge(tie.id, start, end, [tie]) for tie, start, end in placed)


def _grouped(placed: Iterable[Placed], level: str) -> tuple[Edge, ...]:
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


def _restrict(view: View, ids: Collection[str]) -> View:
    """The view with these nodes only, the edges between them, and the ties inside or without a place that touch them."""
    place = _placer(view.snapshot, view.filters)

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


def _community(view: View) -> View:
    if not view.filters.community:
        return view
    from graph.figures import figure

    groups = figure(view, "community")
    most = max((int(group or 0) for group in groups), default=0)
    for number in view.filters.community:
        if number > most:
            raise FilterError(f"found {number}, but there are {most} communities here.", where="community")
    wanted = frozenset(view.filters.community)
    return _restrict(view, {node.id for node, group in zip(view.nodes, groups) if group in wanted})


def _around(view: View) -> View:
    """The nodes within some steps of one; that one stays even without a tie."""
    if view.filters.around is None:
        return view
    centre = _centre(view)
    if centre is None:
        return _restrict(view, ())
    reached = _steps(view.neighbors, centre, view.filters.hops)
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
            f"found '{view.filters.around}', expected the id of a party.", where="around", hint=error.hint
        ) from None
    return _placer(view.snapshot, view.filters)(party.id)


def _limit(view: View) -> View:
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


def _neighbors(edges: Iterable[Edge]) -> Neighbors:
    found: dict[str, dict[str, list[Edge]]] = {}
    for edge in sorted(edges, key=lambda each: (each.type, each.id)):
        found.setdefault(edge.source, {}).setdefault(edge.target, []).append(edge)
        found.setdefault(edge.target, {}).setdefault(edge.source, []).append(edge)
    return found


class Path(NamedTuple):
    """One shortest path: nodes from the first to the last, and for each step its edge; `parallel` has the other edges of each step."""

    nodes: tuple[Party, ...]
    edges: tuple[Edge, ...]
    parallel: tuple[tuple[Edge, ...], ...]


class Paths(NamedTuple):
    """Shortest paths between two nodes: their length in steps (None: there is none), and the paths, `more` if there are others."""

    length: int | None
    paths: tuple[Path, ...]
    more: bool


def paths(view: View, start: str, end: str, limit: int = 20) -> Paths:
    """The shortest paths between two parties, at the level of the view, at most `limit` of them in order of their ids.

    Breadth-first search, parallel edges counted once, directions of visits ignored. O(nodes + edges + length × limit).
    Raises NotFound for an unknown id and FilterError for a party that has no place at this level.
    """
    first, last = _end(view, start, "from"), _end(view, end, "to")
    around = view.neighbors
    steps = _steps(around, last)
    if first == last:
        return Paths(0, (Path((view.snapshot.node(first),), (), ()),), False)
    if first not in steps:
        return Paths(None, (), False)
    found: list[list[str]] = []
    stack = [[first]]
    while stack and len(found) <= limit:
        trail = stack.pop()
        here = trail[-1]
        if here == last:
            found.append(trail)
            continue
        nearer = sorted((there for there in around[here] if steps.get(there) == steps[here] - 1), reverse=True)
        stack.extend([*trail, there] for there in nearer)
    return Paths(steps[first], tuple(_path(view, around, trail) for trail in found[:limit]), len(found) > limit)


def _end(view: View, id: str, where: str) -> str:
    party = view.snapshot.node(id)
    place = _placer(view.snapshot, view.filters)(party.id)
    if place is None:
        raise FilterError(
            f"'{party.name}' has no place at the level {view.filters.level}.",
            where=where,
            hint="Ask for another level.",
        )
    return place


def _steps(around: Neighbors, origin: str, most: int | None = None) -> dict[str, int]:
    """Node → number of steps to the origin, for those that reach it in at most so many."""
    found = {origin: 0}
    queue = deque([origin])
    while queue:
        here = queue.popleft()
        if found[here] == most:
            continue
        for there in around.get(here, ()):
            if there not in found:
                found[there] = found[here] + 1
                queue.append(there)
    return found


def _path(view: View, around: Neighbors, trail: list[str]) -> Path:
    steps = [around[here][there] for here, there in pairwise(trail)]
    return Path(
        tuple(view.snapshot.node(id) for id in trail),
        tuple(step[0] for step in steps),
        tuple(tuple(step[1:]) for step in steps),
    )
