"""Figures of a whole network equal networkx's or their printed definition."""

from __future__ import annotations

import math
import random
from typing import Any

import igraph
import networkx as nx
import pytest

from graph.figures import whole
from graph.network.from_edges import from_edges
from graph.network.seen import seen
from graph.network.sides import sides_of, two_sided

SEEDS = range(200)


def random_graph(seed: int) -> tuple[igraph.Graph, Any]:
    dice = random.Random(seed)
    n = dice.randint(1, 24)
    pairs = [(a, b) for a in range(n) for b in range(a)]
    edges = dice.sample(pairs, dice.randint(0, min(len(pairs), 2 * n)))
    one: Any = nx.Graph()
    one.add_nodes_from(range(n))
    one.add_edges_from(edges)
    return igraph.Graph(n, edges), one


@pytest.mark.parametrize("seed", SEEDS)
def test_assortativity_by_size_is_the_correlation_of_logarithms_where_both_are_known(seed: int) -> None:
    graph, one = random_graph(seed)
    dice = random.Random(seed)
    sizes = [dice.choice([None, 0, 10, 1000, 10_000, 200_000]) for _ in range(len(one))]
    found, known = whole.assortativity_by_size(graph, sizes)
    nx.set_node_attributes(one, {each: math.log(size) for each, size in enumerate(sizes) if size}, "log")
    part = one.edge_subgraph([(a, b) for a, b in one.edges if sizes[a] and sizes[b]])
    assert known == len(part.edges)
    logs = [part.nodes[end]["log"] for pair in part.edges for end in pair]
    expected = nx.numeric_assortativity_coefficient(part, "log") if len(set(logs)) > 1 else None
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


@pytest.mark.parametrize("seed", SEEDS)
def test_assortativity_by_group_equals_networkx_where_both_are_known(seed: int) -> None:
    graph, one = random_graph(seed)
    dice = random.Random(seed)
    groups = [dice.choice([None, "CN", "DE", "FR"]) for _ in range(len(one))]
    found, known = whole.assortativity_by_group(graph, groups)
    nx.set_node_attributes(one, dict(enumerate(groups)), "group")
    part = one.edge_subgraph([(a, b) for a, b in one.edges if groups[a] and groups[b]])
    assert known == len(part.edges)
    several = len({groups[end] for pair in part.edges for end in pair}) > 1
    expected = nx.attribute_assortativity_coefficient(part, "group") if several else None
    assert found == (None if expected is None else pytest.approx(expected, abs=1e-9))


@pytest.mark.parametrize("seed", SEEDS)
def test_reciprocity_equals_networkx(seed: int) -> None:
    dice = random.Random(seed)
    ids = "abcdefgh"
    pairs = {(dice.choice(ids), dice.choice(ids)) for _ in range(dice.randint(0, 30))}
    directed: Any = nx.DiGraph([pair for pair in pairs if pair[0] != pair[1]])
    expected = nx.overall_reciprocity(directed) if directed.number_of_edges() else None
    assert whole.reciprocity(pairs) == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize("seed", SEEDS)
def test_forms_for_two_sides_equal_networkx(seed: int) -> None:
    dice = random.Random(seed)
    inner, outer = dice.randint(1, 8), dice.randint(1, 12)
    pairs = [(a, inner + b) for a in range(inner) for b in range(outer)]
    edges = dice.sample(pairs, dice.randint(1, len(pairs)))
    graph = igraph.Graph(inner + outer, edges)
    side = [each < inner for each in range(inner + outer)]
    one: Any = nx.Graph(edges)
    paths = sum((one.degree(a) - 1) * (one.degree(b) - 1) for a, b in edges)
    expected = nx.bipartite.robins_alexander_clustering(one) if paths else None
    assert whole.clustering_between(graph, side) == (None if expected is None else pytest.approx(expected))
    assert whole.density_between(graph, side) == pytest.approx(len(edges) / (inner * outer))
    ends = [(one.degree(a), one.degree(b)) for a, b in edges]
    found = whole.assortativity_between(graph, side)
    if min(len({a for a, _ in ends}), len({b for _, b in ends})) < 2:
        assert found is None
    else:
        assert found == pytest.approx(correlation(ends))


def correlation(pairs: list[tuple[int, int]]) -> float:
    """Pearson's, by its formula."""
    n = len(pairs)
    mean = [sum(pair[end] for pair in pairs) / n for end in (0, 1)]
    product = sum((a - mean[0]) * (b - mean[1]) for a, b in pairs)
    return product / math.sqrt(math.prod(sum((pair[end] - mean[end]) ** 2 for pair in pairs) for end in (0, 1)))


def test_a_network_between_one_country_and_the_rest_has_two_sides() -> None:
    nodes = [{"id": "a", "country": "CN"}, {"id": "b", "country": "CN"}, {"id": "x", "country": "DE"}, {"id": "y"}]
    view = seen(from_edges([("a", "x"), ("b", "x"), ("b", "y")], nodes))
    assert two_sided(view) == "CN"
    assert sides_of(view, "CN") == [True, True, False, False]
    assert two_sided(seen(from_edges([("a", "x"), ("x", "y")], nodes))) == "DE"
    assert two_sided(seen(from_edges([("a", "x"), ("a", "b")], nodes))) is None
    assert two_sided(seen(from_edges([]))) is None


def test_what_is_not_defined_has_no_value() -> None:
    for graph in (igraph.Graph(), igraph.Graph(3), igraph.Graph(2, [(0, 1)])):
        n = graph.vcount()
        assert whole.assortativity_by_size(graph, [None] * n)[0] is None
        assert whole.assortativity_by_group(graph, ["CN"] * n)[0] is None
        assert whole.clustering_between(graph, [True] * n) is None
        assert whole.assortativity_between(graph, [True] * n) is None
        assert whole.density_between(graph, [True] * n) is None
    assert whole.reciprocity([]) is None
