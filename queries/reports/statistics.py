"""The report `statistics`: the network in figures, each with its definition."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from statistics import median
from typing import Any, NamedTuple

import igraph

from graph.figures import whole
from graph.figures.chance import LARGE, TIMES, Chance, chances
from graph.figures.dice import SEED
from graph.figures.nodes import bridges
from graph.figures.tail import LEAST, RULED_OUT, Tail, tail
from graph.figures.watch import IDLE, Watch
from graph.filters import Filters
from graph.network.figures_of import distances_of, figure
from graph.network.seen import seen
from graph.network.sides import country_of, sides_of, two_sided
from graph.network.snapshot import Snapshot
from graph.network.view import View
from graph.text import Text, joined
from queries.reports.form import (
    Beside,
    Chart,
    Column,
    Option,
    Report,
    ReportSpec,
    Row,
    Series,
    coverage,
    emptiness,
    graph_of,
    name_of,
    parameters_of,
)

COLUMNS = (
    Column("name", "Key", help="Stays the same in every language and version.", detail=True),
    Column("figure", "Figure", of="words"),
    Column("value", "Value", "number"),
    Column("unit", "Unit", of="words"),
    Column(
        "chance",
        "By chance",
        "number",
        help="Mean over rewired networks, in which everyone keeps the number of partners.",
    ),
    Column("chance_sd", "Spread by chance", "number", help="Standard deviation over rewired networks."),
    Column(
        "z",
        "Distance from chance",
        "number",
        "standard deviations",
        "How many standard deviations the value lies above its mean by chance.",
    ),
    Column("definition", "Definition", of="words"),
)
OPTIONS = (
    Option(
        "rewirings",
        "Rewired networks",
        "How many networks made by chance the figures are set beside; 100 up to 100,000 tied pairs and none beyond unless asked.",
        "number",
        least=0,
        most=10_000,
    ),
)


class Line(NamedTuple):
    """One figure of the network."""

    name: str
    figure: str
    value: float | int | None
    unit: str
    definition: str


def make(snapshot: Snapshot, filters: Filters, own: Mapping[str, Any], beside: Beside) -> Report:
    """One row a figure. The cost is that of the distances and of the rewired networks (docs/methods.md): 10 s for 4,566 nodes."""
    view = seen(snapshot, filters, counted=True)
    country = two_sided(view)
    times = own["rewirings"]
    if times is None:
        times = TIMES if view.graph.ecount() <= LARGE else 0
    lines = list(lines_of(view, country, beside.watch))
    chances = chances_of(view, country, times, beside.watch)
    rows = [_row(line, chances.get(line.name)) for line in lines]
    return Report(
        "statistics",
        SPEC.title,
        parameters_of(view, {**own, "rewirings": times}),
        graph_of(view),
        _method(view, times if chances else 0),
        list(COLUMNS),
        rows,
        _notes(view, country, rows, bool(chances)),
        list(_charts(view, chances)),
    )


def chances_of(view: View, country: str | None, times: int, watch: Watch = IDLE) -> dict[str, Chance]:
    """What chance makes of the view's figures, worked out once for the view and the number of rewired networks."""
    sides = sides_of(view, country) if country else None
    found: dict[str, Chance] = view.keep(("chances", times), lambda: chances(view.graph, times, sides, watch))
    farther = range(1, len(distances_of(view).counts) + 1) if found else ()
    return {f"distance_{steps}": Chance(0, 0, times) for steps in farther} | found


def _row(line: Line, chance: Chance | None) -> Row:
    return {
        "name": line.name,
        "figure": line.figure,
        "value": line.value,
        "unit": line.unit,
        "chance": chance.mean if chance else None,
        "chance_sd": chance.sd if chance else None,
        "z": chance.z(line.value) if chance else None,
        "definition": line.definition,
    }


def _method(view: View, times: int) -> list[Text]:
    lines = coverage(view)
    if times:
        lines.append(
            Text(
                "By chance: mean and spread over {times} networks in which the ties are dealt out anew and everyone keeps the number of partners (seeds from {seed}).",
                times=times,
                seed=SEED,
            )
        )
    lines.append(
        Text(
            "Exact; igraph {igraph}, communities by Leiden with the seed {seed}; graph version {version}.",
            igraph=igraph.__version__,
            seed=SEED,
            version=view.snapshot.version,
        )
    )
    return lines


def _notes(view: View, country: str | None, rows: list[Row], chance: bool) -> list[Text]:
    notes = emptiness(view)
    if country:
        name = name_of(view.snapshot.node(country)) if country in view.snapshot else country
        notes.append(
            Text(
                "The network has two sides: every tie joins an end in {country} with one elsewhere, so no triangle can exist. "
                "Clustering, transitivity and assortativity are left out; their forms for two sides stand in their place.",
                country=name,
            )
        )
    if view.edges and not chance:
        notes.append(
            Text(
                "No figure is set beside chance: none was asked for, or the network is too small to be dealt out anew."
            )
        )
    if any(row["value"] is None for row in rows):
        notes.append(Text("A figure without a value isn't defined for this network; its definition says when."))
    return notes


def lines_of(view: View, side: str | None = None, watch: Watch = IDLE) -> Iterator[Line]:
    """All figures, in the order of the page. side: the country of `two_sided`, where the network has two sides."""
    yield from _size(view)
    yield from _components(view)
    yield from _distances(view, watch)
    yield from _triangles(view, side)
    if side:
        yield from _between(view, sides_of(view, side))
    yield from _mixing(view, side)
    yield from _degrees(view)
    yield from _tail(view, watch)
    yield from _groups(view)
    yield from _distributions(view)


def _size(view: View) -> Iterator[Line]:
    graph = view.graph
    alone = sum(value == 0 for value in graph.degree())
    yield Line(
        "nodes",
        "Nodes",
        graph.vcount(),
        "nodes",
        "Parties or places with a counted tie, and those without one where asked.",
    )
    yield Line("edges", "Tied pairs", graph.ecount(), "pairs", "Pairs of nodes with at least one tie.")
    yield Line("ties", "Ties", view.tie_count, "ties", "Ties between two nodes; several of one pair count each.")
    yield Line(
        "inside",
        "Ties inside one node",
        len(view.inside),
        "ties",
        "Ties whose two ends count at the same node at this level.",
    )
    yield Line(
        "unplaced",
        "Ties without a place",
        len(view.unplaced),
        "ties",
        "Ties with an end that has no place at this level.",
    )
    yield Line("isolated", "Nodes without a tie", alone, "nodes", "Nodes that no counted tie touches.")
    yield Line(
        "density",
        "Density",
        whole.density(graph),
        "share",
        "Tied pairs by all pairs, n(n−1)/2; not defined below two nodes.",
    )


def _components(view: View) -> Iterator[Line]:
    sizes = Counter(figure(view, "component"))
    largest = sizes.get(1, 0)
    n = len(view.nodes)
    yield Line(
        "components", "Components", len(sizes), "components", "Groups within which everyone can be reached by ties."
    )
    yield Line("largest", "Largest component", largest, "nodes", "Nodes in the largest component.")
    yield Line(
        "largest_share",
        "Share of the largest component",
        largest / n if n else None,
        "share",
        "Its nodes by all nodes.",
    )
    yield Line(
        "cut_nodes",
        "Cut vertices",
        sum(bool(each) for each in figure(view, "cut")),
        "nodes",
        "Nodes without which their component would fall into pieces.",
    )
    yield Line(
        "bridges",
        "Bridges",
        len(bridges(view.graph)),
        "pairs",
        "Tied pairs that would not reach each other without their tie.",
    )


def _distances(view: View, watch: Watch) -> Iterator[Line]:
    found = distances_of(view, watch)
    n = len(view.nodes)
    pairs = n * (n - 1) / 2
    yield Line(
        "diameter",
        "Diameter",
        found.diameter,
        "steps",
        "Longest of all shortest paths, within components; not defined without a tie.",
    )
    yield Line(
        "mean_distance",
        "Mean distance",
        found.mean,
        "steps",
        "Mean length of the shortest paths of all pairs that reach each other; not defined without a tie.",
    )
    yield Line(
        "reachable",
        "Pairs that reach each other",
        sum(found.counts) / pairs if pairs else None,
        "share",
        "By all pairs; not defined below two nodes.",
    )


def _triangles(view: View, side: str | None) -> Iterator[Line]:
    yield Line(
        "clustering",
        "Mean local clustering",
        None if side else whole.mean_clustering(view.graph),
        "share",
        "Mean over all nodes of the share of the pairs of their partners that are partners themselves, 0 below two partners; left out in a network of two sides.",
    )
    yield Line(
        "transitivity",
        "Transitivity",
        None if side else whole.transitivity(view.graph),
        "share",
        "Three times the triangles by the paths of two steps; not defined without such a path, left out in a network of two sides.",
    )
    yield Line(
        "assortativity",
        "Assortativity by degree",
        None if side else whole.assortativity(view.graph),
        "correlation",
        "Correlation of the numbers of partners at the two ends of a tie; not defined where all are alike, left out in a network of two sides.",
    )


def _between(view: View, sides: list[bool]) -> Iterator[Line]:
    """What takes the place of figures that count triangles, where the network has two sides."""
    yield Line(
        "density_two_sided",
        "Density between the sides",
        whole.density_between(view.graph, sides),
        "share",
        "Tied pairs by all pairs of one node of either side.",
    )
    yield Line(
        "clustering_two_sided",
        "Clustering between the sides",
        whole.clustering_between(view.graph, sides),
        "share",
        "Share of the paths of three steps whose ends are tied: four times the rings of four ties by these paths; not defined without such a path.",
    )
    yield Line(
        "assortativity_two_sided",
        "Assortativity between the sides",
        whole.assortativity_between(view.graph, sides),
        "correlation",
        "Correlation of the numbers of partners at the inner and the outer end of a tie; not defined where a side is all alike.",
    )


def _mixing(view: View, side: str | None) -> Iterator[Line]:
    by_size, sized = whole.assortativity_by_size(view.graph, [node.population for node in view.nodes])
    yield Line(
        "assortativity_population",
        "Assortativity by population",
        by_size,
        "correlation",
        "Correlation of the logarithms of the populations at the two ends of a tie, where both are known; not defined where none is or all are alike.",
    )
    yield Line(
        "population_known",
        "Tied pairs with both populations known",
        sized,
        "pairs",
        "What assortativity by population is made from.",
    )
    by_country, placed = whole.assortativity_by_group(view.graph, [country_of(node) for node in view.nodes])
    yield Line(
        "assortativity_country",
        "Assortativity by country or region",
        None if side else by_country,
        "correlation",
        "How much more often ties stay within one country or region than by chance, 1 if all do; not defined where there is only one, left out in a network of two sides.",
    )
    yield Line(
        "country_known",
        "Tied pairs with both countries or regions known",
        placed,
        "pairs",
        "What assortativity by country or region is made from.",
    )
    yield Line(
        "reciprocity",
        "Reciprocity of visits",
        whole.reciprocity(_visits(view)),
        "share",
        "Of the pairs from sender to host, flows over a period included, the share in which visits go the other way too; not defined without a visit.",
    )


def _visits(view: View) -> set[tuple[str, str]]:
    """Senders and hosts of all visits that pass the filters, flows over a period included; in a part of a network those within it."""
    filters = view.filters
    whole = replace(filters, ties="visit", kind=(), tier=(), status=(), community=(), around=None, hops=1, limit=None)
    pairs = {(edge.source, edge.target) for edge in seen(view.snapshot, whole, counted=False).edges}
    if not (filters.community or filters.around or filters.limit):
        return pairs
    return {pair for pair in pairs if view.index.keys() >= set(pair)}


def _degrees(view: View) -> Iterator[Line]:
    degrees: list[int] = view.graph.degree()
    n = len(degrees)
    yield Line(
        "mean_degree",
        "Mean number of partners",
        sum(degrees) / n if n else None,
        "partners",
        "Twice the tied pairs by the nodes.",
    )
    yield Line(
        "median_degree",
        "Median number of partners",
        median(degrees) if n else None,
        "partners",
        "Half of the nodes have as many or fewer.",
    )
    yield Line(
        "max_degree", "Most partners", max(degrees, default=None), "partners", "Partners of the node with the most."
    )


def tail_of(view: View, watch: Watch = IDLE) -> Tail | None:
    """The tail of the numbers of partners, fitted once for the view."""
    found: Tail | None = view.keep("tail", lambda: tail(view.graph.degree(), watch))
    return found


def _tail(view: View, watch: Watch) -> Iterator[Line]:
    found = tail_of(view, watch)
    yield Line(
        "tail_least",
        "Tail from",
        found and found.least,
        "partners",
        "Number of partners from which on a power law fits best; not defined below 50 nodes with a tie, or where all are alike.",
    )
    yield Line("tail_nodes", "Nodes in the tail", found and found.number, "nodes", "What the power law is fitted to.")
    yield Line(
        "tail_exponent",
        "Exponent of the tail",
        found and found.exponent,
        "exponent",
        "Of the power law of greatest likelihood: the share of nodes with k partners falls off as k to the minus this.",
    )
    yield Line(
        "tail_p",
        "Fit of the power law",
        found and found.p,
        "probability",
        "How often, in 100 drawings, numbers drawn from the power law itself fit it worse; below 0.1 it is ruled out. Not defined for a tail below 50 nodes.",
    )
    yield Line(
        "tail_lognormal",
        "Power law against log-normal",
        found and found.lognormal.z,
        "standard deviations",
        "Standardised ratio of the likelihoods on the tail: above 2 the power law fits better, below −2 the log-normal does, between them the data can't tell.",
    )
    yield Line(
        "tail_exponential",
        "Power law against exponential",
        found and found.exponential.z,
        "standard deviations",
        "The same against an exponential: above 2 the tail is heavier than one.",
    )


def _groups(view: View) -> Iterator[Line]:
    groups = figure(view, "community")
    yield Line(
        "communities",
        "Communities",
        len(set(groups)),
        "communities",
        "Groups by Leiden on modularity, ties as weights, one fixed seed.",
    )
    yield Line(
        "modularity",
        "Modularity",
        whole.modularity(view.graph, [int(group or 0) for group in groups]),
        "share",
        "Share of ties within communities beyond what the numbers of ties alone would give; not defined without a tie.",
    )


def _distributions(view: View) -> Iterator[Line]:
    for steps, count in enumerate(distances_of(view).counts, 1):
        yield Line(
            f"distance_{steps}",
            Text("Pairs {steps} apart", steps=steps),
            count,
            "pairs",
            "Pairs whose shortest path has so many steps.",
        )
    for degree, count in sorted(Counter(view.graph.degree()).items()):
        yield Line(
            f"degree_{degree}",
            Text("Nodes with {degree} partners", degree=degree) if degree != 1 else Text("Nodes with 1 partner"),
            count,
            "nodes",
            "Degree distribution: nodes with so many partners.",
        )


# --- Charts ---


def _charts(view: View, chances: Mapping[str, Chance]) -> Iterator[Chart]:
    if not view.edges:
        return
    yield _degree_chart(view)
    yield _distance_chart(view, chances)
    years = Counter(int(tie.since[:4]) for tie in view.ties() if tie.since)
    if years:
        yield Chart(
            "years",
            Text("Ties begun by year"),
            Text("year"),
            Text("ties"),
            [Series(Text("ties"), "bars", sorted(years), [years[year] for year in sorted(years)])],
            note=Text("{n} of {all} ties have a year.", n=sum(years.values()), all=view.tie_count),
        )


def _degree_chart(view: View) -> Chart:
    """The share of nodes with at least so many partners; where a tail could be fitted, with the two laws laid on it."""
    degrees = sorted(view.graph.degree())
    n = len(degrees)
    at = sorted({each for each in degrees if each})
    series = [Series(Text("nodes"), "points", at, [(n - bisect_left(degrees, each)) / n for each in at])]
    found = tail_of(view)
    if found:
        share = found.number / n
        for law, name in (("power law", Text("power law")), ("lognormal", Text("log-normal"))):
            series.append(Series(name, "line", found.at, [share * each for each in found.share[law]]))
    return Chart(
        "degrees",
        Text("Nodes by number of partners"),
        Text("partners"),
        Text("share of nodes with at least so many"),
        series,
        "xy",
        joined(_tail_words(found), "{first} {second}"),
    )


def _tail_words(found: Tail | None) -> Iterator[Text]:
    """What the tests of the tail come to, in words."""
    if found is None:
        yield Text(
            "No tail can be fitted: there are fewer than {least} nodes with a tie, or all are alike.", least=LEAST
        )
        return
    fitted = {"n": found.number, "exponent": f"{found.exponent:.2f}"}
    if found.least == 1:
        yield Text("On all {n} nodes with a tie a power law with the exponent {exponent} fits best.", **fitted)
    else:
        yield Text(
            "From {least} partners on ({n} nodes) a power law with the exponent {exponent} fits best.",
            least=found.least,
            **fitted,
        )
    if found.p is None:
        yield Text("Fewer than {least} nodes fit any law: this says nothing.", least=LEAST)
        return
    p = f"= {found.p:.2f}" if found.p >= 0.005 else "< 0.01"
    if found.p < RULED_OUT:
        yield Text("Numbers drawn from it hardly ever fit it as badly (p {p}): a power law is ruled out.", p=p)
    else:
        yield Text("Numbers drawn from it often fit it worse (p {p}): a power law can't be ruled out.", p=p)
    z = f"{found.lognormal.z:+.1f}".replace("-", "−")
    if found.lognormal.p > RULED_OUT:
        yield Text("A log-normal fits as well (z = {z}).", z=z)
    elif found.lognormal.z < 0:
        yield Text("A log-normal fits better (z = {z}).", z=z)
    else:
        yield Text("It fits better than a log-normal (z = {z}).", z=z)


def _distance_chart(view: View, chances: Mapping[str, Chance]) -> Chart:
    counts = distances_of(view).counts
    series = [Series(Text("this network"), "bars", list(range(1, len(counts) + 1)), _shares(counts))]
    steps = list(itertools.takewhile(lambda step: f"distance_{step}" in chances, itertools.count(1)))
    if steps:
        by_chance = [chances[f"distance_{step}"].mean for step in steps]
        series.append(Series(Text("by chance"), "points", steps, _shares(by_chance)))
    return Chart(
        "distances",
        Text("Pairs of nodes by distance"),
        Text("steps"),
        Text("share of the pairs that reach each other"),
        series,
        note=Text("By chance: mean over {times} rewired networks.", times=chances["distance_1"].times)
        if steps
        else Text(""),
    )


def _shares(counts: Sequence[float]) -> list[float]:
    return [count / sum(counts) for count in counts]


SPEC = ReportSpec(
    "statistics",
    "Statistics",
    "The network in figures: size, density, components, distances, clustering, mixing, degrees, each defined and set beside chance.",
    OPTIONS,
    make,
)
