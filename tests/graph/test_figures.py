"""Figures equal networkx's on small random graphs with lonely nodes, several components and parallel ties."""

from __future__ import annotations

import math
import random
import re
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest

from graph.errors import Stopped
from graph.figures import nodes, whole
from graph.figures.watch import Watch
from graph.network.figures_of import distances_of, figure
from graph.network.from_edges import from_edges
from graph.network.seen import seen
from graph.network.view import View

SEEDS = range(200)


def random_view(seed: int) -> View:
    """A view of 1 to 24 nodes, from empty to dense; a fifth of the ties is doubled."""
    dice = random.Random(seed)
    ids = [f"n{each:02}" for each in range(dice.randint(1, 24))]
    pairs = [(a, b) for place, a in enumerate(ids) for b in ids[:place]]
    edges = dice.sample(pairs, dice.randint(0, min(len(pairs), 2 * len(ids))))
    edges += dice.sample(edges, len(edges) // 5)
    dice.shuffle(edges)
    return seen(from_edges(edges, nodes=ids))


def answer_book(view: View) -> tuple[Any, Any]:
    """The same network in networkx: with parallel ties, and without."""
    many: Any = nx.MultiGraph()
    many.add_nodes_from(node.id for node in view.nodes)
    many.add_edges_from((edge.source, edge.target) for edge in view.edges)
    return many, nx.Graph(many)


def assert_same(view: View, name: str, expected: dict[str, Any], tolerance: float = 1e-9) -> None:
    found = dict(zip((node.id for node in view.nodes), figure(view, name), strict=True))
    assert found == {id: pytest.approx(value, abs=tolerance) for id, value in expected.items()}, name


def pieces_more(graph: Any, id: str) -> int:
    """By how many its components grow in number when a node goes that isn't alone."""
    without = graph.copy()
    without.remove_node(id)
    more = nx.number_connected_components(without) - nx.number_connected_components(graph)
    return max(int(more), 0)


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_nodes_equal_networkx(seed: int) -> None:
    view = random_view(seed)
    many, one = answer_book(view)
    n = len(one)
    clustering: Any = nx.clustering(one)
    assert_same(view, "degree", dict(one.degree()))
    assert_same(view, "strength", dict(many.degree()))
    assert_same(view, "betweenness", nx.betweenness_centrality(one))
    assert_same(view, "harmonic", {id: value / max(n - 1, 1) for id, value in nx.harmonic_centrality(one).items()})
    assert_same(view, "closeness", nx.closeness_centrality(one))
    assert_same(view, "pagerank", nx.pagerank(one, alpha=0.85, tol=1e-13, max_iter=1000), 1e-8)
    assert_same(view, "core", nx.core_number(one))
    assert_same(view, "cut", {id: pieces_more(one, id) for id in one})
    ids = [node.id for node in view.nodes]
    found = [(ids[a], ids[b]) for a, b in nodes.bridges(view.graph)]
    assert found == sorted(tuple(sorted(pair)) for pair in nx.bridges(one))
    assert_same(view, "clustering", clustering)
    constraint = nx.constraint(one)
    assert_same(view, "constraint", {id: None if math.isnan(value) else value for id, value in constraint.items()})


@pytest.mark.parametrize("seed", SEEDS)
def test_eigenvector_of_each_component_equals_networkx(seed: int) -> None:
    view = random_view(seed)
    expected = {}
    for members in nx.connected_components(answer_book(view)[1]):
        part = answer_book(view)[1].subgraph(sorted(members))
        if len(part) == 1:
            expected.update(dict.fromkeys(part, 0.0))
        else:
            expected.update(nx.eigenvector_centrality(part, max_iter=100_000, tol=1e-13))
    assert_same(view, "eigenvector", expected, 1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_the_network_equal_networkx(seed: int) -> None:
    view = random_view(seed)
    one = answer_book(view)[1]
    n = len(one)
    lengths = [steps for _, found in nx.all_pairs_shortest_path_length(one) for steps in found.values() if steps]
    found = distances_of(view)
    assert found.diameter == max(lengths, default=None)
    assert found.mean == (pytest.approx(sum(lengths) / len(lengths)) if lengths else None)
    assert sum(found.counts) == len(lengths) // 2
    assert whole.density(view.graph) == (pytest.approx(nx.density(one)) if n > 1 else None)
    paths = sum(degree * (degree - 1) / 2 for _, degree in one.degree())
    assert whole.transitivity(view.graph) == (pytest.approx(nx.transitivity(one)) if paths else None)
    degrees = {degree for end in one.edges() for degree in (one.degree(end[0]), one.degree(end[1]))}
    mixed = nx.degree_assortativity_coefficient(one) if len(degrees) > 1 else None
    assert whole.assortativity(view.graph) == (None if mixed is None else pytest.approx(mixed, abs=1e-9))
    parts: list[Any] = [
        figure(view, "component")[view.index[next(iter(each))]] for each in nx.connected_components(one)
    ]
    assert sorted(parts) == list(range(1, nx.number_connected_components(one) + 1))
    biggest = sorted(map(len, nx.connected_components(one)), reverse=True)
    sizes = dict(zip(figure(view, "component"), figure(view, "component_size"), strict=True))
    assert [sizes[number] for number in range(1, len(biggest) + 1)] == biggest


@pytest.mark.parametrize("seed", SEEDS)
def test_communities_are_connected_groups_with_the_modularity_of_networkx(seed: int) -> None:
    view = random_view(seed)
    many, one = answer_book(view)
    groups = figure(view, "community")
    members = [
        {node.id for node, group in zip(view.nodes, groups, strict=True) if group == number}
        for number in range(1, max(int(group or 0) for group in groups) + 1)
    ]
    assert [len(each) for each in members] == sorted(map(len, members), reverse=True)
    assert all(nx.is_connected(one.subgraph(each)) for each in members)
    found = whole.modularity(view.graph, [int(group or 0) for group in groups])
    assert found == (pytest.approx(nx.community.modularity(many, members)) if one.edges else None)
    assert groups == nodes.communities(view.graph)


@pytest.mark.parametrize("name", [each.name for each in nodes.FIGURES])
def test_equal_networks_have_equal_figures_to_the_last_bit(name: str) -> None:
    assert figure(random_view(57), name) == figure(random_view(57), name)


@pytest.mark.parametrize("seed", range(20))
def test_raw_sums_are_the_figures_before_division(seed: int) -> None:
    view = random_view(seed)
    one = answer_book(view)[1]
    raw = dict(zip((node.id for node in view.nodes), figure(view, "betweenness", normalized=False), strict=True))
    exact = nx.betweenness_centrality(one, normalized=False)
    assert raw == {id: pytest.approx(value, abs=1e-9) for id, value in exact.items()}
    raw = dict(zip((node.id for node in view.nodes), figure(view, "harmonic", normalized=False), strict=True))
    assert raw == {id: pytest.approx(value) for id, value in nx.harmonic_centrality(one).items()}


@pytest.mark.parametrize(
    "view",
    [seen(from_edges([])), seen(from_edges([], nodes=["alone"])), seen(from_edges([], nodes=["a", "b"]))],
    ids=["empty", "one", "two"],
)
def test_no_figure_is_nan_where_there_is_next_to_nothing(view: View) -> None:
    for each in nodes.FIGURES:
        values = figure(view, each.name)
        assert len(values) == len(view.nodes)
        assert all(value is None or math.isfinite(value) for value in values), each.name
    for of_network in (whole.density, whole.transitivity, whole.mean_clustering, whole.assortativity):
        value = of_network(view.graph)
        assert value is None or math.isfinite(value)
    assert distances_of(view).mean is None


@pytest.mark.parametrize("n", [3, 400, 3000])
def test_the_eigenvector_of_a_chain_is_the_sine_that_books_give(n: int) -> None:
    found = nodes.eigenvector(igraph.Graph.Ring(n, circular=False))
    expected = [math.sqrt(2 / (n + 1)) * math.sin(math.pi * place / (n + 1)) for place in range(1, n + 1)]
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("graph", [igraph.Graph.Full(5), igraph.Graph.Ring(1000), igraph.Graph.Full_Bipartite(4, 4)])
def test_in_a_network_of_equals_all_count_for_the_same(graph: igraph.Graph) -> None:
    n = graph.vcount()
    assert nodes.eigenvector(graph) == pytest.approx([1 / math.sqrt(n)] * n, abs=1e-9)


def test_an_eigenvector_that_is_not_found_in_time_has_no_value_and_the_others_have(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(nodes, "ROUNDS", 5)
    chain = [(f"n{each:05}", f"n{each + 1:05}") for each in range(700)]
    view = seen(from_edges([*chain, ("x", "y"), ("y", "z")]))
    found = dict(zip((node.id for node in view.nodes), figure(view, "eigenvector"), strict=True))
    assert found["n00000"] is None
    assert found["y"] == pytest.approx(math.sqrt(0.5))


def test_a_tie_inside_counts_in_pagerank_where_asked_as_networkx_has_it() -> None:
    graph: Any = nx.Graph([(0, 1), (1, 2), (2, 2), (0, 0)])
    expected = nx.pagerank(graph, alpha=0.85, tol=1e-13, max_iter=1000)
    plain = igraph.Graph(3, [(0, 1), (1, 2)])
    assert nodes.pagerank(plain, {0: 1, 2: 1}) == pytest.approx([expected[each] for each in range(3)], abs=1e-9)


def test_long_figures_tell_how_far_they_are_and_can_be_stopped() -> None:
    heard: list[tuple[str, float]] = []
    figure(random_view(57), "harmonic", watch=Watch(lambda what, share: heard.append((what, share))))
    assert heard == [("Harmonic closeness", 0), ("distances", 1)]
    view = random_view(57)
    with pytest.raises(Stopped):
        figure(view, "betweenness", watch=Watch(stop=lambda: True))
    assert figure(view, "betweenness")


def test_every_figure_of_a_node_is_explained_in_the_docs() -> None:
    text = (Path(__file__).parent.parent.parent / "docs" / "methods.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (\S+)$", text, re.MULTILINE) == [each.name for each in nodes.FIGURES]
