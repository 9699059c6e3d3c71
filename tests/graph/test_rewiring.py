"""Rewired networks keep what they promise, and figures stand beside them."""

from __future__ import annotations

import statistics

import igraph
import pytest

from graph.errors import Stopped
from graph.figures.chance import Chance, chances, measures, rewirings
from graph.figures.watch import Watch


def some_graph() -> igraph.Graph:
    """Two dense groups with a few ties between them; some ties count several times."""
    graph = igraph.Graph.Full(8) + igraph.Graph.Full(8) + igraph.Graph(2)
    graph.add_edges([(0, 8), (1, 9), (2, 16), (16, 17)])
    graph.es["weight"] = [1.0 + (each % 3) for each in range(graph.ecount())]
    return graph


def two_sided_graph() -> tuple[igraph.Graph, list[bool]]:
    pairs = [(a, 6 + b) for a in range(6) for b in range(10) if (a * 7 + b * 3) % 4 == 0]
    graph = igraph.Graph(16, pairs)
    graph.es["weight"] = [1.0] * graph.ecount()
    return graph, [each < 6 for each in range(16)]


def test_everyone_keeps_the_number_of_partners_and_the_network_stays_simple() -> None:
    graph = some_graph()
    before = graph.get_edgelist()
    copies = list(rewirings(graph, 5))
    for copy in copies:
        assert copy.degree() == graph.degree()
        assert copy.is_simple()
        assert sorted(copy.es["weight"]) == sorted(graph.es["weight"])
        assert copy.get_edgelist() != before
    assert graph.get_edgelist() == before
    assert len({tuple(copy.get_edgelist()) for copy in copies}) == 5


def test_ties_keep_joining_the_two_sides() -> None:
    graph, sides = two_sided_graph()
    for copy in rewirings(graph, 20, sides):
        assert not copy.is_directed()
        assert copy.degree() == graph.degree()
        assert copy.is_simple()
        assert all(sides[one] != sides[two] for one, two in copy.get_edgelist())


def test_chance_is_mean_and_deviation_over_the_copies_and_the_same_each_time() -> None:
    graph = some_graph()
    found = chances(graph, 20)
    apart = {f"distance_{steps}" for steps in range(1, 5)}
    assert set(found) == {*measures(), "mean_distance", *apart}
    reached = [
        sum(len(part) * (len(part) - 1) / 2 for part in copy.connected_components()) for copy in rewirings(graph, 20)
    ]
    assert sum(found[name].mean for name in apart) == pytest.approx(statistics.mean(reached))
    assert found["distance_1"] == Chance(graph.ecount(), 0, 20)
    values = [copy.transitivity_undirected() for copy in rewirings(graph, 20)]
    assert found["transitivity"].mean == pytest.approx(statistics.mean(values))
    assert found["transitivity"].sd == pytest.approx(statistics.stdev(values))
    assert found["transitivity"].times == 20
    assert found == chances(graph, 20)
    z = found["transitivity"].z(graph.transitivity_undirected())
    assert z is not None
    assert z > 3


def test_figures_for_two_sides_stand_beside_networks_with_two_sides() -> None:
    graph, sides = two_sided_graph()
    assert {name for name in chances(graph, 3, sides) if not name.startswith("distance_")} == {
        "clustering_two_sided", "assortativity_two_sided", "mean_distance", "modularity",
    }  # fmt: skip


def test_where_chance_always_gives_the_same_there_is_no_distance_from_it() -> None:
    assert Chance(0.5, 0.0, 100).z(0.7) is None
    assert Chance(0.5, 0.1, 100).z(None) is None
    assert Chance(0.5, 0.1, 100).z(0.7) == pytest.approx(2)


@pytest.mark.parametrize("graph", [igraph.Graph(), igraph.Graph(5), igraph.Graph(2, [(0, 1)]), igraph.Graph.Full(3)])
def test_what_cannot_be_rewired_has_no_chance(graph: igraph.Graph) -> None:
    graph.es["weight"] = [1.0] * graph.ecount()
    assert chances(graph, 3) == {}


def test_rewiring_tells_how_far_it_is_and_can_be_stopped() -> None:
    heard: list[float] = []
    chances(some_graph(), 4, watch=Watch(lambda what, share: heard.append(share)))
    assert heard == [0, 0.25, 0.5, 0.75]
    with pytest.raises(Stopped):
        chances(some_graph(), 4, watch=Watch(stop=lambda: True))
