"""Positions are the same from visit to visit, apart, and within their frame."""

from __future__ import annotations

import random

import numpy as np
import pytest

from graph.network.from_edges import from_edges
from graph.network.layout import SIZE, place, positions
from graph.network.seen import seen
from graph.network.snapshot import Snapshot


def network(n: int, ties: int, seed: int) -> Snapshot:
    dice = random.Random(seed)
    ids = [f"n{each}" for each in range(n)]
    return from_edges([(ids[dice.randrange(n)], ids[int(n * dice.random() ** 3)]) for _ in range(ties)], nodes=ids)


@pytest.mark.parametrize(("n", "ties"), [(30, 25), (300, 320), (700, 1500)])
def test_equal_networks_have_equal_positions_whatever_their_order(n: int, ties: int) -> None:
    first = network(n, ties, seed=n)
    edges = [(tie.end, tie.start) for tie in first.ties]
    random.Random(1).shuffle(edges)
    random.seed(99)
    second = from_edges(edges, nodes=[node.id for node in reversed(first.nodes)])
    assert positions(seen(first)) == positions(seen(second))


@pytest.mark.parametrize(("n", "ties"), [(1, 0), (2, 1), (3, 2), (14, 13), (40, 0), (60, 400), (500, 900)])
def test_positions_fill_their_frame_and_do_not_fall_together(n: int, ties: int) -> None:
    view = seen(network(n, ties, seed=7))
    points = place(view.graph)
    assert points.shape == (n, 2)
    assert np.isfinite(points).all()
    assert np.abs(points).max() <= SIZE + 1e-6
    if n > 1:
        assert np.abs(points).max() == pytest.approx(SIZE)
        gaps = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) + np.eye(n) * SIZE
        assert gaps.min() > 0.1 * SIZE / np.sqrt(n)


def test_an_empty_network_has_no_positions() -> None:
    assert positions(seen(from_edges([]))) == {}


def test_partners_are_nearer_than_strangers() -> None:
    groups = [[f"{name}{each}" for each in range(12)] for name in "abcd"]
    edges = [(one, two) for group in groups for place_, one in enumerate(group) for two in group[:place_]]
    edges += [("a0", "b0"), ("b1", "c0"), ("c1", "d0")]
    found = positions(seen(from_edges(edges)))
    points = np.array([found[id] for group in groups for id in group])
    centres = np.array([np.mean([found[id] for id in group], axis=0) for group in groups])
    nearest = np.hypot(*(points[:, None] - centres[None]).transpose(2, 0, 1)).argmin(axis=1)
    assert (nearest == np.repeat(np.arange(4), 12)).mean() > 0.85
