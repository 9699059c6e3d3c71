"""The figures of the report `statistics`, each with its definition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import NamedTuple

from graph.figures import whole
from graph.figures.nodes import bridges
from graph.figures.tail import Tail, tail
from graph.figures.watch import IDLE, Watch
from graph.network.figures_of import distances_of, figure
from graph.network.seen import seen
from graph.network.sides import country_of, sides_of
from graph.network.view import View
from graph.text import Text


class Line(NamedTuple):
    """One figure of the network."""

    name: str
    figure: Text
    value: float | int | None
    unit: Text
    definition: Text


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
        "nodes", Text("Nodes"), graph.vcount(), Text("nodes"),
        Text("Parties or places with a counted tie, and those without one where asked."),
    )  # fmt: skip
    yield Line(
        "edges", Text("Tied pairs"), graph.ecount(), Text("pairs"),
        Text("Pairs of nodes with at least one tie."),
    )  # fmt: skip
    yield Line(
        "ties", Text("Ties"), view.tie_count, Text("ties"),
        Text("Ties between two nodes; several of one pair count each."),
    )  # fmt: skip
    yield Line(
        "inside", Text("Ties inside one node"), len(view.inside), Text("ties"),
        Text("Ties whose two ends count at the same node at this level."),
    )  # fmt: skip
    yield Line(
        "unplaced", Text("Ties without a place"), len(view.unplaced), Text("ties"),
        Text("Ties with an end that has no place at this level."),
    )  # fmt: skip
    yield Line(
        "isolated", Text("Nodes without a tie"), alone, Text("nodes"),
        Text("Nodes that no counted tie touches."),
    )  # fmt: skip
    yield Line(
        "density", Text("Density"), whole.density(graph), Text("share"),
        Text("Tied pairs by all pairs, n(n−1)/2; not defined below two nodes."),
    )  # fmt: skip


def _components(view: View) -> Iterator[Line]:
    sizes = Counter(figure(view, "component"))
    largest = sizes.get(1, 0)
    n = len(view.nodes)
    yield Line(
        "components",
        Text("Components"),
        len(sizes),
        Text("components"),
        Text("Groups within which everyone can be reached by ties."),
    )
    yield Line("largest", Text("Largest component"), largest, Text("nodes"), Text("Nodes in the largest component."))
    yield Line(
        "largest_share",
        Text("Share of the largest component"),
        largest / n if n else None,
        Text("share"),
        Text("Its nodes by all nodes."),
    )
    yield Line(
        "cut_nodes",
        Text("Cut vertices"),
        sum(bool(each) for each in figure(view, "cut")),
        Text("nodes"),
        Text("Nodes without which their component would fall into pieces."),
    )
    yield Line(
        "bridges",
        Text("Bridges"),
        len(bridges(view.graph)),
        Text("pairs"),
        Text("Tied pairs that would not reach each other without their tie."),
    )


def _distances(view: View, watch: Watch) -> Iterator[Line]:
    found = distances_of(view, watch)
    n = len(view.nodes)
    pairs = n * (n - 1) / 2
    yield Line(
        "diameter",
        Text("Diameter"),
        found.diameter,
        Text("steps"),
        Text("Longest of all shortest paths, within components; not defined without a tie."),
    )
    yield Line(
        "mean_distance",
        Text("Mean distance"),
        found.mean,
        Text("steps"),
        Text("Mean length of the shortest paths of all pairs that reach each other; not defined without a tie."),
    )
    yield Line(
        "reachable",
        Text("Pairs that reach each other"),
        sum(found.counts) / pairs if pairs else None,
        Text("share"),
        Text("By all pairs; not defined below two nodes."),
    )


def _triangles(view: View, side: str | None) -> Iterator[Line]:
    yield Line(
        "clustering",
        Text("Mean local clustering"),
        None if side else whole.mean_clustering(view.graph),
        Text("share"),
        Text(
            "Mean over all nodes of the share of the pairs of their partners that are partners themselves, 0 below two partners; left out in a network of two sides."
        ),
    )
    yield Line(
        "transitivity",
        Text("Transitivity"),
        None if side else whole.transitivity(view.graph),
        Text("share"),
        Text(
            "Three times the triangles by the paths of two steps; not defined without such a path, left out in a network of two sides."
        ),
    )
    yield Line(
        "assortativity",
        Text("Assortativity by degree"),
        None if side else whole.assortativity(view.graph),
        Text("correlation"),
        Text(
            "Correlation of the numbers of partners at the two ends of a tie; not defined where all are alike, left out in a network of two sides."
        ),
    )


def _between(view: View, sides: list[bool]) -> Iterator[Line]:
    """What takes the place of figures that count triangles, where the network has two sides."""
    yield Line(
        "density_two_sided",
        Text("Density between the sides"),
        whole.density_between(view.graph, sides),
        Text("share"),
        Text("Tied pairs by all pairs of one node of either side."),
    )
    yield Line(
        "clustering_two_sided",
        Text("Clustering between the sides"),
        whole.clustering_between(view.graph, sides),
        Text("share"),
        Text(
            "Share of the paths of three steps whose ends are tied: four times the rings of four ties by these paths; not defined without such a path."
        ),
    )
    yield Line(
        "assortativity_two_sided",
        Text("Assortativity between the sides"),
        whole.assortativity_between(view.graph, sides),
        Text("correlation"),
        Text(
            "Correlation of the numbers of partners at the inner and the outer end of a tie; not defined where a side is all alike."
        ),
    )


def _mixing(view: View, side: str | None) -> Iterator[Line]:
    by_size, sized = whole.assortativity_by_size(view.graph, [node.population for node in view.nodes])
    yield Line(
        "assortativity_population", Text("Assortativity by population"), by_size, Text("correlation"),
        Text("Correlation of the logarithms of the populations at the two ends of a tie, where both are known; not defined where none is or all are alike."),
    )  # fmt: skip
    yield Line(
        "population_known", Text("Tied pairs with both populations known"), sized, Text("pairs"),
        Text("What assortativity by population is made from."),
    )  # fmt: skip
    by_country, placed = whole.assortativity_by_group(view.graph, [country_of(node) for node in view.nodes])
    yield Line(
        "assortativity_country", Text("Assortativity by country or region"), None if side else by_country, Text("correlation"),
        Text("How much more often ties stay within one country or region than by chance, 1 if all do; not defined where there is only one, left out in a network of two sides."),
    )  # fmt: skip
    yield Line(
        "country_known", Text("Tied pairs with both countries or regions known"), placed, Text("pairs"),
        Text("What assortativity by country or region is made from."),
    )  # fmt: skip
    yield Line(
        "reciprocity", Text("Reciprocity of visits"), whole.reciprocity(_visits(view)), Text("share"),
        Text("Of the pairs from sender to host, flows over a period included, the share in which visits go the other way too; not defined without a visit."),
    )  # fmt: skip


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
        Text("Mean number of partners"),
        sum(degrees) / n if n else None,
        Text("partners"),
        Text("Twice the tied pairs by the nodes."),
    )
    yield Line(
        "median_degree",
        Text("Median number of partners"),
        median(degrees) if n else None,
        Text("partners"),
        Text("Half of the nodes have as many or fewer."),
    )
    yield Line(
        "max_degree",
        Text("Most partners"),
        max(degrees, default=None),
        Text("partners"),
        Text("Partners of the node with the most."),
    )


def tail_of(view: View, watch: Watch = IDLE) -> Tail | None:
    """The tail of the numbers of partners, fitted once for the view."""
    found: Tail | None = view.keep("tail", lambda: tail(view.graph.degree(), watch))
    return found


def _tail(view: View, watch: Watch) -> Iterator[Line]:
    found = tail_of(view, watch)
    yield Line(
        "tail_least", Text("Tail from"), found and found.least, Text("partners"),
        Text("Number of partners from which on a power law fits best; not defined below 50 nodes with a tie, or where all are alike."),
    )  # fmt: skip
    yield Line(
        "tail_nodes", Text("Nodes in the tail"), found and found.number, Text("nodes"),
        Text("What the power law is fitted to."),
    )  # fmt: skip
    yield Line(
        "tail_exponent", Text("Exponent of the tail"), found and found.exponent, Text("exponent"),
        Text("Of the power law of greatest likelihood: the share of nodes with k partners falls off as k to the minus this."),
    )  # fmt: skip
    yield Line(
        "tail_p", Text("Fit of the power law"), found and found.p, Text("probability"),
        Text("How often, in 100 drawings, numbers drawn from the power law itself fit it worse; below 0.1 it is ruled out. Not defined for a tail below 50 nodes."),
    )  # fmt: skip
    yield Line(
        "tail_lognormal", Text("Power law against log-normal"), found and found.lognormal.z, Text("standard deviations"),
        Text("Standardised ratio of the likelihoods on the tail: above 2 the power law fits better, below −2 the log-normal does, between them the data can't tell."),
    )  # fmt: skip
    yield Line(
        "tail_exponential", Text("Power law against exponential"), found and found.exponential.z, Text("standard deviations"),
        Text("The same against an exponential: above 2 the tail is heavier than one."),
    )  # fmt: skip


def _groups(view: View) -> Iterator[Line]:
    groups = figure(view, "community")
    yield Line(
        "communities",
        Text("Communities"),
        len(set(groups)),
        Text("communities"),
        Text("Groups by Leiden on modularity, ties as weights, one fixed seed."),
    )
    yield Line(
        "modularity",
        Text("Modularity"),
        whole.modularity(view.graph, [int(group or 0) for group in groups]),
        Text("share"),
        Text(
            "Share of ties within communities beyond what the numbers of ties alone would give; not defined without a tie."
        ),
    )


def _distributions(view: View) -> Iterator[Line]:
    for steps, count in enumerate(distances_of(view).counts, 1):
        yield Line(
            f"distance_{steps}",
            Text("Pairs {steps} apart", steps=steps),
            count,
            Text("pairs"),
            Text("Pairs whose shortest path has so many steps."),
        )
    for degree, count in sorted(Counter(view.graph.degree()).items()):
        yield Line(
            f"degree_{degree}",
            Text("Nodes with {degree} partners", degree=degree) if degree != 1 else Text("Nodes with 1 partner"),
            count,
            Text("nodes"),
            Text("Degree distribution: nodes with so many partners."),
        )
