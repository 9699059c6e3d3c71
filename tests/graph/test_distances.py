"""Distances by either way equal networkx's."""

from __future__ import annotations

import random

import igraph
import numpy as np
import pytest

from graph.figures import distances as module
from graph.figures.distances import Distances, distances, distances_from


def random_graph(seed: int) -> igraph.Graph:
    dice = random.Random(seed)
    n = dice.randint(1, 120)
    return igraph.Graph.Erdos_Renyi(n, m=dice.randint(0, min(2 * n, n * (n - 1) // 2)))


def by_igraph(graph: igraph.Graph, origins: list[int]) -> Distances:
    table = np.array(graph.distances(target=origins), dtype=float).reshape(graph.vcount(), -1)
    far = (table > 0) & np.isfinite(table)
    inverse = np.where(far, 1 / np.where(far, table, 1), 0)
    steps = table[far].astype(int)
    counts = tuple(int(each) for each in np.bincount(steps)[1:]) if len(steps) else ()
    return Distances(inverse.sum(1), np.where(far, table, 0).sum(1), far.sum(1).astype(float), counts)


def assert_same(found: Distances, expected: Distances) -> None:
    assert found.harmonic.tolist() == pytest.approx(expected.harmonic.tolist())
    assert found.total.tolist() == expected.total.tolist()
    assert found.reached.tolist() == expected.reached.tolist()
    assert found.counts == expected.counts


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "compiled"])
def test_distances_to_all_and_to_some_equal_igraph(seed: int, compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SMALL", -1 if compiled else 10**9)
    monkeypatch.setattr(module, "WORDS", 1)
    graph = random_graph(seed)
    everyone = by_igraph(graph, list(range(graph.vcount())))
    assert_same(distances(graph), everyone._replace(counts=tuple(each // 2 for each in everyone.counts)))
    some = sorted(random.Random(seed).sample(range(graph.vcount()), graph.vcount() // 2))
    assert_same(distances_from(graph, some), by_igraph(graph, some) if some else everyone_unreached(graph))


def everyone_unreached(graph: igraph.Graph) -> Distances:
    nothing = np.zeros(graph.vcount())
    return Distances(nothing, nothing, nothing, ())


@pytest.mark.parametrize("compiled", [False, True], ids=["numpy", "compiled"])
def test_a_ring_larger_than_one_sweep(compiled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SMALL", -1 if compiled else 10**9)
    n = 2501
    found = distances(igraph.Graph.Ring(n))
    assert found.counts == (n,) * ((n - 1) // 2)
    assert found.harmonic.tolist() == pytest.approx([sum(2 / steps for steps in range(1, (n - 1) // 2 + 1))] * n)
    assert found.diameter == (n - 1) // 2
