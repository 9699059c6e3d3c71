"""Figures equal networkx's on small random graphs with lonely nodes, several components and parallel ties."""

from __future__ import annotations

import math
import random
import re
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph import figures
from graph.snapshot import from_edges
from graph.view import View

SEEDS = range(120)


def random_view(seed: int) -> View:
    """A view of 1 to 24 nodes, from empty to dense; a fifth of the ties is doubled."""
    dice = random.Random(seed)
    ids = [f"n{each:02}" for each in range(dice.randint(1, 24))]
    pairs = [(a, b) for place, a in enumerate(ids) for b in ids[:place]]
    edges = dice.sample(pairs, dice.randint(0, min(len(pairs), 2 * len(ids))))
    edges += dice.sample(edges, len(edges) // 5)
    dice.shuffle(edges)
    return from_edges(edges, nodes=ids).view()


def answer_book(view: View) -> tuple[Any, Any]:
    """The same network in networkx: with parallel ties, and without."""
    many: Any = nx.MultiGraph()
    many.add_nodes_from(node.id for node in view.nodes)
    many.add_edges_from((edge.source, edge.target) for edge in view.edges)
    return many, nx.Graph(many)


def assert_same(view: View, name: str, expected: dict[str, Any], tolerance: float = 1e-9) -> None:
    found = dict(zip((node.id for node in view.nodes), figures.figure(view, name), strict=True))
    assert found == {id: pytest.approx(value, abs=tolerance) for id, value in expected.items()}, name


@pytest.mark.parametrize("seed", SEEDS)
def test_figures_of_nodes_equal_networkx(seed: int) -> None:
    view = random_view(seed)
    many, one = answer_book(view)
    n = len(one)
    assert_same(view, "degree", dict(one.degree()))
    assert_same(view, "strength", dict(many.degree()))
    assert_same(view, "betweenness", nx.betweenness_centrality(one))
    assert_same(view, "harmonic", {id: value / max(n - 1, 1) for id, value in nx.harmonic_centrality(one).items()})
    assert_same(view, "closeness", nx.closeness_centrality(one))
    assert_same(view, "pagerank", nx.pagerank(one, alpha=0.85, tol=1e-13, max_iter=1000), 1e-8)
    assert_same(view, "core", nx.core_number(one))
    assert_same(view, "clustering", nx.clustering(one))
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
    found = figures.distances_of(view)
    assert found.diameter == max(lengths, default=None)
    assert found.mean == (pytest.approx(sum(lengths) / len(lengths)) if lengths else None)
    assert sum(found.counts) == len(lengths) // 2
    assert figures.density(view.graph) == (pytest.approx(nx.density(one)) if n > 1 else None)
    paths = sum(degree * (degree - 1) / 2 for _, degree in one.degree())
    assert figures.transitivity(view.graph) == (pytest.approx(nx.transitivity(one)) if paths else None)
    degrees = {degree for end in one.edges() for degree in (one.degree(end[0]), one.degree(end[1]))}
    mixed = nx.degree_assortativity_coefficient(one) if len(degrees) > 1 else None
    assert figures.assortativity(view.graph) == (None if mixed is None else pytest.approx(mixed, abs=1e-9))
    parts = [figures.figure(view, "component")[view.index[next(iter(each))]] for each in nx.connected_components(one)]
    assert sorted(parts) == list(range(1, nx.number_connected_components(one) + 1))
    biggest = sorted(map(len, nx.connected_components(one)), reverse=True)
    sizes = dict(zip(figures.figure(view, "component"), figures.figure(view, "component_size"), strict=True))
    assert [sizes[number] for number in range(1, len(biggest) + 1)] == biggest


@pytest.mark.parametrize("seed", SEEDS)
def test_communities_are_connected_groups_with_the_modularity_of_networkx(seed: int) -> None:
    view = random_view(seed)
    many, one = answer_book(view)
    groups = figures.figure(view, "community")
    members = [
        {node.id for node, group in zip(view.nodes, groups, strict=True) if group == number}
        for number in range(1, max(int(group or 0) for group in groups) + 1)
    ]
    assert [len(each) for each in members] == sorted(map(len, members), reverse=True)
    assert all(nx.is_connected(one.subgraph(each)) for each in members)
    found = figures.modularity(view.graph, [int(group or 0) for group in groups])
    assert found == (pytest.approx(nx.community.modularity(many, members)) if one.edges else None)
    assert groups == figures.communities(view.graph)


@pytest.mark.parametrize("name", [each.name for each in figures.FIGURES])
def test_equal_networks_have_equal_figures_to_the_last_bit(name: str) -> None:
    assert figures.figure(random_view(57), name) == figures.figure(random_view(57), name)


@pytest.mark.parametrize("seed", range(20))
def test_raw_sums_are_the_figures_before_division(seed: int) -> None:
    view = random_view(seed)
    one = answer_book(view)[1]
    raw = dict(
        zip((node.id for node in view.nodes), figures.figure(view, "betweenness", normalized=False), strict=True)
    )
    assert raw == {id: pytest.approx(value) for id, value in nx.betweenness_centrality(one, normalized=False).items()}
    raw = dict(zip((node.id for node in view.nodes), figures.figure(view, "harmonic", normalized=False), strict=True))
    assert raw == {id: pytest.approx(value) for id, value in nx.harmonic_centrality(one).items()}


def test_distances_of_a_ring_larger_than_one_sweep() -> None:
    n = 2501
    ring = from_edges([(f"n{each:04}", f"n{(each + 1) % n:04}") for each in range(n)]).view()
    found = figures.distances_of(ring)
    assert found.counts == (n,) * ((n - 1) // 2)
    assert found.harmonic.tolist() == pytest.approx([sum(2 / steps for steps in range(1, (n - 1) // 2 + 1))] * n)


@pytest.mark.parametrize(
    "view",
    [from_edges([]).view(), from_edges([], nodes=["alone"]).view(), from_edges([], nodes=["a", "b"]).view()],
    ids=["empty", "one", "two"],
)
def test_no_figure_is_nan_where_there_is_next_to_nothing(view: View) -> None:
    for each in figures.FIGURES:
        values = figures.figure(view, each.name)
        assert len(values) == len(view.nodes)
        assert all(value is None or math.isfinite(value) for value in values), each.name
    for figure in (figures.density, figures.transitivity, figures.assortativity):
        value = figure(view.graph)
        assert value is None or math.isfinite(value)
    assert figures.distances_of(view).mean is None


def test_a_network_between_one_country_and_the_rest_has_two_sides() -> None:
    nodes = [{"id": "a", "country": "CN"}, {"id": "b", "country": "CN"}, {"id": "x", "country": "DE"}, {"id": "y"}]
    assert figures.two_sided(from_edges([("a", "x"), ("b", "x"), ("b", "y")], nodes).view()) == "CN"
    assert figures.two_sided(from_edges([("a", "x"), ("x", "y")], nodes).view()) == "DE"
    assert figures.two_sided(from_edges([("a", "x"), ("a", "b")], nodes).view()) is None
    assert figures.two_sided(from_edges([]).view()) is None


def test_every_figure_of_a_node_is_explained_in_the_docs() -> None:
    text = (Path(__file__).parent.parent.parent / "docs" / "methods.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (\S+)$", text, re.MULTILINE) == [each.name for each in figures.FIGURES]
