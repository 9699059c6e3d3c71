"""The report `communities`: groups that hold together more than with the rest, what their members share, who joins them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import igraph

from graph.figures.dice import SEED
from graph.figures.nodes import communities
from graph.filters import Filters
from graph.model import LABEL
from graph.network.figures_of import figure
from graph.network.parties import Party
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import LISTED, NOTHING, Text
from queries.reports.columns import Column, Row
from queries.reports.form import (
    Beside,
    Matrix,
    Option,
    Report,
    ReportSpec,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
    ties_in_words,
)

NAMED = 5
"""Members, brokers and neighbouring groups that a row names."""
DRAWN = 20
SHARED = 0.5
"""Share of a group's members from which on they are said to share something."""
COUNTRIES = 3
"""Countries that are named where no country has so many of them."""
OPTIONS = (
    Option(
        "seeds",
        Text("Other seeds"),
        Text("How many runs with other seeds the groups are compared with."),
        "number",
        "20",
        most=200,
    ),
    Option("least", Text("Smallest group"), Text("Groups with fewer members are counted, not listed."), "number", "3"),
    Option("limit", Text("Rows"), Text("At most so many groups, the largest first."), "number"),
)
COLUMNS = (
    Column("community", Text("Group"), "integer", help=Text("Its number: 1 is the largest. The filter community=1 draws it.")),
    Column("size", Text("Members"), "integer", Text("nodes")),
    Column("share", Text("Share"), "number", NOTHING, Text("Part of all nodes.")),
    Column("members", Text("Best tied members"), of="words", help=Text("Those with the most partners inside the group.")),
    Column("shared", Text("What they share"), of="words", help=Text("Country, province or kind of party of at least half of the members; the most common countries where half share none.")),
    Column("inner", Text("Inner ties"), "integer", Text("ties"), Text("Ties between two members.")),
    Column("outer", Text("Outer ties"), "integer", Text("ties"), Text("Ties between a member and another group.")),
    Column("stability", Text("Stability"), "number", NOTHING, Text("How much of the group comes back with other seeds: mean over the runs of the largest overlap (members in both / members in either) with a group found there.")),
    Column("next", Text("Next groups"), of="words", help=Text("Groups it has the most ties with.")),
    Column("bridges", Text("Bridges"), of="words", help=Text("Of each of the next groups the pair with the most ties across, of several the pair whose ends have the most ties.")),
    Column("brokers", Text("Brokers"), of="words", help=Text("Members whose ties go to the most other groups, by the participation coefficient 1 − Σ (share of its ties to each group)².")),
)  # fmt: skip


class Groups(NamedTuple):
    """Members of each group, ties within and between groups, for each node its ties by group, and the strongest pair from one group to another."""

    members: Mapping[int, list[int]]
    between: Counter[tuple[int, int]]
    reach: Mapping[int, Counter[int]]
    bridges: Mapping[tuple[int, int], tuple[int, int]]


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a group. Leiden takes O(edges) a run: 0.06 s for 8,182 ties, so 1.2 s for 20 seeds."""
    view = seen(snapshot, filters, counted=True)
    membership = [int(each or 0) for each in figure(view, "community")]
    groups = _groups(view, membership)
    runs = [communities(view.graph, SEED + step) for step in range(1, own["seeds"] + 1)]
    listed = [number for number, members in groups.members.items() if len(members) >= own["least"]]
    shown = listed[: own["limit"]] if own["limit"] else listed
    return Report(
        "communities",
        SPEC.title,
        parameters_of(view, own),
        graph_of(view),
        [*coverage(view), *_method(_are_components(view, groups))],
        list(COLUMNS),
        [_row(snapshot, view, groups, number, runs) for number in shown],
        list(_notes(view, membership, groups, runs, listed, len(shown))),
        _picture(groups, listed),
    )


def _groups(view: View, membership: Sequence[int]) -> Groups:
    members: dict[int, list[int]] = defaultdict(list)
    for place, number in enumerate(membership):
        members[number].append(place)
    between: Counter[tuple[int, int]] = Counter()
    reach: dict[int, Counter[int]] = defaultdict(Counter)
    bridges: dict[tuple[int, int], tuple[Any, int, int]] = {}
    strength = figure(view, "strength")
    for edge in view.graph.es:
        ends = edge.source, edge.target
        first, second = (membership[end] for end in ends)
        ties = int(edge["weight"])
        between[min(first, second), max(first, second)] += ties
        reach[ends[0]][second] += ties
        reach[ends[1]][first] += ties
        if first != second:
            rank = -ties, -(strength[ends[0]] or 0) - (strength[ends[1]] or 0), ends
            for pair, one, two in (((first, second), *ends), ((second, first), *reversed(ends))):
                bridges[pair] = min(bridges.get(pair, (rank, one, two)), (rank, one, two))
    found = {pair: (one, two) for pair, (_, one, two) in bridges.items()}
    return Groups(dict(sorted(members.items())), between, reach, found)


def _row(snapshot: Snapshot, view: View, groups: Groups, number: int, runs: Sequence[Sequence[int]]) -> Row:
    members = groups.members[number]
    inside = {place: groups.reach[place][number] for place in members if place in groups.reach}
    best = sorted(members, key=lambda place: (-inside.get(place, 0), view.nodes[place].name))[:NAMED]
    outer = Counter(
        {_other(pair, number): n for pair, n in groups.between.items() if number in pair and pair[0] != pair[1]}
    )
    return {
        "community": number,
        "size": len(members),
        "share": len(members) / len(view.nodes),
        "members": _names(view, best),
        "shared": _shared(snapshot, [view.nodes[place] for place in members]),
        "inner": groups.between[number, number],
        "outer": outer.total(),
        "stability": _stability(members, runs),
        "next": _next(outer),
        "bridges": _bridges(view, groups, outer, number),
        "brokers": _names(view, _brokers(groups, members, number)) or None,
    }


def _other(pair: tuple[int, int], number: int) -> int:
    return pair[1] if pair[0] == number else pair[0]


def _names(view: View, places: Sequence[int]) -> Text:
    return Text(LISTED, parts=tuple(name_of(view.nodes[place]) for place in places))


def _next(outer: Counter[int]) -> Text | None:
    parts = tuple(
        Text("group {group} ({ties})", group=group, ties=ties_in_words(outer[group])) for group in _nearest(outer)
    )
    return Text(LISTED, parts=parts) if parts else None


def _bridges(view: View, groups: Groups, outer: Counter[int], number: int) -> Text | None:
    parts = tuple(
        Text("{one} – {two} (group {group})", one=name_of(view.nodes[one]), two=name_of(view.nodes[two]), group=group)
        for group in _nearest(outer)
        for one, two in [groups.bridges[number, group]]
    )
    return Text(LISTED, parts=parts) if parts else None


def _nearest(outer: Counter[int]) -> list[int]:
    """The groups with the most ties to it."""
    return sorted(outer, key=lambda group: (-outer[group], group))[:NAMED]


def _shared(snapshot: Snapshot, members: Sequence[Party]) -> Text | None:
    """What at least half of the members have in common, most common first; else the countries that most of them lie in."""
    size = len(members)
    countries = Counter(member.country for member in members)
    regions = Counter(member.region for member in members)
    common = _common(snapshot, countries, regions, size)
    parts = [_part(snapshot, id, n, size) for id, n in common]
    second = _two_sides(countries, size)
    if second:
        parts.append(Text("the rest mostly in {place}", place=name_of(snapshot.node(second))))
    label, n = Counter(member.label for member in members).most_common(1)[0]
    if n < size:
        parts.append(Text("{percent} % {what}", percent=round(100 * n / size), what=LABEL[label].plural))
    return Text(LISTED, parts=tuple(parts)) if parts else None


def _common(
    snapshot: Snapshot, countries: Counter[str | None], regions: Counter[str | None], size: int
) -> list[tuple[str, int]]:
    """The country and the region of at least half of the members; else the countries of several of them."""
    leading = [(id, n) for id, n in (*countries.most_common(1), *regions.most_common(1)) if n >= SHARED * size]
    several = [(id, n) for id, n in countries.most_common(COUNTRIES) if n > 1]
    known = [[(id, n) for id, n in found if id is not None and id in snapshot] for found in (leading, several)]
    return known[0] or known[1]


def _part(snapshot: Snapshot, place: str, n: int, size: int) -> Text:
    return Text("{percent} % in {place}", percent=round(100 * n / size), place=name_of(snapshot.node(place)))


def _two_sides(countries: Counter[str | None], size: int) -> str | None:
    """The second country of a group, where most who are not in the first are there."""
    order = [(id, n) for id, n in countries.most_common(2) if id]
    if len(order) < 2 or order[0][1] < SHARED * size:
        return None
    rest = size - order[0][1]
    return order[1][0] if order[1][1] > rest / 2 else None


def _brokers(groups: Groups, members: Sequence[int], number: int) -> list[int]:
    """Members with ties to other groups, the most evenly spread first."""
    outside = [place for place in members if any(group != number for group in groups.reach.get(place, ()))]
    outside.sort(key=lambda place: (-_participation(groups.reach[place]), -groups.reach[place].total(), place))
    return outside[:NAMED]


def _participation(reach: Counter[int]) -> float:
    """1 − Σ (share of a node's ties to each group)²: 0 where all go to one group.

    Source: Guimerà and Amaral (2005), Nature 433:895.
    """
    total = reach.total()
    return 1 - sum((n / total) ** 2 for n in reach.values())


def _stability(members: Sequence[int], runs: Sequence[Sequence[int]]) -> float | None:
    """Mean over the runs of the largest Jaccard overlap with a group of the run. O(runs × members)."""
    overlaps = []
    for run in runs:
        sizes = Counter(run)
        here = Counter(run[place] for place in members)
        overlaps.append(max(n / (len(members) + sizes[group] - n) for group, n in here.items()))
    return sum(overlaps) / len(overlaps) if overlaps else None


def _are_components(view: View, groups: Groups) -> bool:
    """Whether the groups are no more than the components: no tie joins two of them. O(n + m)."""
    crosses = any(one != other for one, other in groups.between)
    return bool(view.edges) and not crosses and len(groups.members) == len(view.graph.connected_components())


def _method(are_components: bool) -> Iterator[Text]:
    yield Text("Groups by the Leiden algorithm (Traag and others, 2019) on modularity, ties as weights, seed {seed:d}.", seed=SEED)  # fmt: skip
    if are_components:
        yield Text("Here they are the components: everybody stands with all those to whom a chain of ties leads.")
        return
    yield Text(
        "Groups are a way to read a network, not a fact about it: stability says how much of each comes back with other seeds."
    )
    yield Text("Best tied: most ties inside the group. Brokers: participation coefficient (Guimerà and Amaral, 2005).")


def _notes(
    view: View,
    membership: Sequence[int],
    groups: Groups,
    runs: Sequence[Sequence[int]],
    listed: Sequence[int],
    shown: int,
) -> Iterator[Text]:
    yield from emptiness(view)
    if not view.edges:
        return
    if _are_components(view, groups):
        yield from _components_said(groups)
    else:
        value = view.graph.modularity(membership, weights="weight")
        yield Text("Modularity: {value}.", value=f"{value:.3f}")
    yield Text("Groups: {n}; of {listed} with enough members {shown} are listed.", n=len(groups.members), listed=len(listed), shown=shown)  # fmt: skip
    alone = sum(len(members) == 1 for members in groups.members.values())
    if alone:
        yield Text("Nodes alone in their group: {n}.", n=alone)
    if runs and not _are_components(view, groups):
        alike = [_alike(membership, run) for run in runs]
        yield Text(
            "Agreement with {n} runs of other seeds (adjusted Rand index, 1 is the same): {mean} on average, {least} at least.",
            n=len(runs),
            mean=f"{sum(alike) / len(alike):.2f}",
            least=f"{min(alike):.2f}",
        )


def _components_said(groups: Groups) -> Iterator[Text]:
    n = len(groups.members)
    if n == 1:
        yield Text("All nodes hold together in one group: ties divide this network nowhere.")
        return
    pairs = sum(len(members) == 2 for members in groups.members.values())
    yield Text("The groups are the components of this network: no tie joins two of them, and within one nothing divides it further. This says only who has any chain of ties to whom.")  # fmt: skip
    if pairs:
        yield Text("Groups that are one pair: {n}.", n=pairs)


def _alike(one: Sequence[int], other: Sequence[int]) -> float:
    """The adjusted Rand index; 1 where the two are the same, one group or none in common included, for which its formula is 0/0."""
    found = igraph.compare_communities(list(one), list(other), method="adjusted_rand")
    return 1.0 if math.isnan(found) else found


def _picture(groups: Groups, listed: Sequence[int]) -> list[Any]:
    first = listed[:DRAWN]
    if len(first) < 2:
        return []
    names = [str(number) for number in first]
    values = [[float(groups.between[min(a, b), max(a, b)]) for b in first] for a in first]
    note = (
        Text("The first {n} of {total} groups are drawn.", n=DRAWN, total=len(listed))
        if len(listed) > DRAWN
        else NOTHING
    )
    return [Matrix("groups", Text("Ties within and between groups"), names, names, values, Text("ties"), note)]


SPEC = ReportSpec(
    "communities",
    Text("Communities"),
    Text("Groups that hold together more than with the rest, what their members share, and who joins them."),
    OPTIONS,
    make,
)
