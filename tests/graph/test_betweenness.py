"""Betweenness by each of its ways equals networkx's; what is drawn by lot lies within its bounds."""

from __future__ import annotations

import math
import random
from typing import Any

import igraph
import networkx as nx
import numpy as np
import pytest

from graph.errors import Stopped
from graph.figures import betweenness as module
from graph.figures.adjacency import adjacency
from graph.figures.betweenness import Betweenness, betweenness, by_core, by_trees, sampled
from graph.figures.watch import Watch


def random_graph(seed: int) -> tuple[igraph.Graph, Any]:
    """A graph of 1 to 40 nodes, from empty to dense, with trees that hang on it, and the same in networkx."""
    dice = random.Random(seed)
    n = dice.randint(1, 40)
    inner = max(1, n // dice.randint(1, 3))
    pairs = [(a, b) for a in range(inner) for b in range(a)]
    edges = dice.sample(pairs, dice.randint(0, min(len(pairs), 2 * inner)))
    edges += [(each, dice.randrange(each)) for each in range(inner, n) if dice.random() < 0.9]
    one: Any = nx.Graph()
    one.add_nodes_from(range(n))
    one.add_edges_from(edges)
    return igraph.Graph(n, edges), one


def by_compiled_code(graph: igraph.Graph) -> Any:
    """The way of large networks, whatever the size."""
    sizes = np.array(graph.connected_components().sizes())[graph.connected_components().membership]
    total, size, core = by_trees(adjacency(graph), sizes)
    total[core] += by_core(adjacency(graph).among(core), size[core])
    return total


@pytest.mark.parametrize("seed", range(200))
def test_the_2_core_and_the_trees_on_it_give_what_networkx_gives(seed: int) -> None:
    graph, one = random_graph(seed)
    expected = nx.betweenness_centrality(one, normalized=False)
    assert by_compiled_code(graph).tolist() == pytest.approx([expected[each] for each in range(len(one))], abs=1e-9)
    assert betweenness(graph).values.tolist() == pytest.approx([expected[each] for each in range(len(one))], abs=1e-9)


@pytest.mark.parametrize(
    "graph",
    [
        igraph.Graph.Ring(50, circular=False),
        igraph.Graph.Star(50),
        igraph.Graph.Tree(40, 3),
        igraph.Graph.Full(12),
        igraph.Graph.Lattice([8, 8], circular=False),
        igraph.Graph.Ring(9) + igraph.Graph.Star(7) + igraph.Graph(3),
    ],
    ids=["chain", "star", "tree", "everyone with everyone", "grid", "several components"],
)
def test_regular_networks_are_no_exception(graph: igraph.Graph) -> None:
    assert by_compiled_code(graph).tolist() == pytest.approx(graph.betweenness(directed=False), abs=1e-9)


def larger_graph() -> igraph.Graph:
    """800 nodes in one dense and one sparse component, with many leaves."""
    dice = random.Random(4)
    edges = {tuple(sorted(dice.sample(range(500), 2))) for _ in range(900)}
    return igraph.Graph(800, sorted(edges | {(dice.randrange(500), each) for each in range(500, 800)}))


def test_a_large_network_is_searched_in_pieces_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = larger_graph()
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(module, "_VISITS", 5000)
    heard: list[float] = []
    found = betweenness(graph, watch=Watch(lambda what, share: heard.append(share)))
    assert found.values.tolist() == pytest.approx(graph.betweenness(directed=False))
    assert len(heard) > 5
    assert heard == sorted(heard)
    assert heard[-1] == 1
    with pytest.raises(Stopped):
        betweenness(graph, watch=Watch(stop=lambda: True))


def test_what_is_drawn_by_lot_lies_within_its_bounds_and_is_the_same_each_time() -> None:
    graph = larger_graph()
    exact = np.array(graph.betweenness(directed=False))
    found = sampled(graph)
    assert found.samples > 0
    assert 0 < found.error <= module.ERROR
    assert (found.low <= exact).all()
    assert (exact <= found.high).all()
    assert np.abs(found.values - exact).max() <= module.ERROR * exact.max()
    assert sampled(graph).values.tolist() == found.values.tolist()


def test_networks_beyond_the_stated_size_are_sampled_unless_asked_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = larger_graph()
    monkeypatch.setattr(module, "SMALL", 0)
    monkeypatch.setattr(module, "LARGE", 1)
    assert betweenness(graph).samples
    assert betweenness(graph, "exact").samples == 0


def test_a_drawn_path_is_any_shortest_path_with_the_same_chance() -> None:
    # Of the four shortest paths from 0 to 5 three run through 1 (over 2, 3 and 4) and one through 6 and 4.
    graph = igraph.Graph(7, [(0, 1), (1, 2), (1, 3), (1, 4), (2, 5), (3, 5), (4, 5), (0, 6), (6, 4)])
    found = sampled(graph)
    assert found.values == pytest.approx(np.array(graph.betweenness(directed=False)), abs=0.3)


def test_where_nobody_lies_between_others_the_error_says_that_nothing_stands_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_SAMPLES", 20_000)
    found = sampled(igraph.Graph.Full(20))
    assert found.values.tolist() == [0] * 20
    assert found.error == math.inf
    assert found.ranks == [1] * 20


def test_bounds_are_those_of_the_binomial_distribution_to_within_its_tails() -> None:
    # 30 of 1,000 with a doubt of e^-7 at either end: the exact tails at the bounds are below it.
    low, high = module._ends(np.array([0.03]), 7 / 1000)
    dice = np.random.default_rng(1)
    assert (dice.binomial(1000, low[0], 100_000) >= 30).mean() < math.exp(-7)
    assert (dice.binomial(1000, high[0], 100_000) <= 30).mean() < math.exp(-7)
    assert low[0] < 0.03 < high[0]


def test_ranks_are_shared_by_nodes_that_the_error_cannot_tell_apart() -> None:
    values = np.array([9.0, 8.0, 5.0, 1.0])
    found = Betweenness(values, values - 1, values + 1, samples=10)
    assert found.ranks == [1, 1, 3, 4]
    assert betweenness(igraph.Graph.Star(4)).ranks == [1, 2, 2, 2]


@pytest.mark.parametrize("way", ["auto", "exact", "sampled"])
@pytest.mark.parametrize("graph", [igraph.Graph(), igraph.Graph(1), igraph.Graph(5), igraph.Graph(2, [(0, 1)])])
def test_next_to_nothing_has_no_betweenness(graph: igraph.Graph, way: str) -> None:
    assert betweenness(graph, way).values.tolist() == [0] * graph.vcount()


def test_the_bounds_of_a_count_of_none_and_of_all_are_exact() -> None:
    found = module._within(np.array([10, 0]), 10, 3.0)
    assert found.values == pytest.approx([1, 0])
    assert found.high == pytest.approx([1, 1 - math.exp(-0.3)])
    assert found.low == pytest.approx([math.exp(-0.3), 0])
