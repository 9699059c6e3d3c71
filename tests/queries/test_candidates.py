"""Who could be a partner, and for which reasons; hidden ties are found more often than by chance."""

from __future__ import annotations

import math
from typing import Any

import networkx as nx
import pytest

from bench import candidates as bench
from graph.errors import NotFound
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.read import read_snapshot
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from loaders.load_sample import load_sample
from queries.report import Beside, Report
from queries.reports import candidates


def make(snapshot: Snapshot, party: str | None, limit: int = 20, **given: str) -> Report:
    return candidates.make(snapshot, Filters.read(given), {"for": party, "limit": limit}, Beside())


def reasons(report: Report) -> dict[str, str]:
    return {row["id"]: str(row["reasons"]) for row in report.rows}


def test_a_partners_partner_is_a_candidate_and_a_partner_is_none() -> None:
    found = reasons(make(from_edges([("me", "erfurt"), ("erfurt", "gyor"), ("gyor", "far")]), "me"))
    assert found["gyor"].startswith("tied to your partner erfurt")
    assert "erfurt" not in found
    assert "me" not in found


def two_sided() -> Snapshot:
    """Cities of one province tied abroad: me and wuxi share two partners, wuxi has a third."""
    nodes: list[Any] = [
        {"id": "js", "label": "Region", "country": "CN"},
        *({"id": id, "in_region": "js", "country": "CN"} for id in ("me", "wuxi")),
        *({"id": id, "country": "FR"} for id in ("lyon", "nice", "paris")),
    ]
    ties = [("me", "lyon"), ("me", "nice"), ("wuxi", "lyon"), ("wuxi", "nice"), ("wuxi", "paris")]
    return from_edges(ties, nodes)


def test_where_no_triangle_can_exist_steps_of_three_are_taken() -> None:
    found = reasons(make(two_sided(), "me"))
    assert found["paris"].startswith("partner of wuxi, which shares 2 partners with you")
    assert "wuxi" not in found, "it lies on the same side"


@pytest.mark.parametrize("seed", range(5))
def test_the_strength_of_steps_is_the_printed_definition(seed: int) -> None:
    graph = nx.gnm_random_graph(14, 30, seed=seed)
    graph = nx.relabel_nodes(graph, {n: f"n{n:02}" for n in graph})
    snapshot = from_edges([*graph.edges], list(graph))
    network = candidates.of_view(snapshot, seen(snapshot, Filters(level="city"), counted=True), "City")
    here = "n00"
    found = candidates.three_steps(network, here, network.around.get(here, ()))
    degree = dict(graph.degree)
    for other in graph:
        expected = sum(
            1 / math.sqrt(degree[u] * degree[v])
            for u in graph[here]
            for v in graph[u]
            if v != here and other in graph[v] and other not in (u, here)
        )
        assert found.get(other, (0, None))[0] == pytest.approx(expected)


def test_schools_of_sister_cities_are_candidates_of_each_other() -> None:
    nodes: list[Any] = [
        {"id": "suzhou", "country": "CN"},
        {"id": "portland", "country": "US"},
        {"id": "lyon", "country": "FR"},
        {"id": "school-s", "label": "School", "in_city": "suzhou", "country": "CN"},
        {"id": "school-p", "label": "School", "in_city": "portland", "country": "US"},
        {"id": "school-l", "label": "School", "in_city": "lyon", "country": "FR"},
    ]
    ties: list[Any] = [{"start": "suzhou", "end": "portland", "kind": "sister_city"}]
    assert reasons(make(from_edges(ties, nodes), "school-s")) == {
        "school-p": "suzhou and portland are sister cities, their schools and authorities have no tie; 1 tie between the two countries; you have no partner in US yet"
    }


def test_filters_choose_the_ties_between_places_too() -> None:
    nodes: list[Any] = [
        {"id": "suzhou", "country": "CN"},
        {"id": "portland", "country": "US"},
        {"id": "school-s", "label": "School", "in_city": "suzhou", "country": "CN"},
        {"id": "school-p", "label": "School", "in_city": "portland", "country": "US"},
    ]
    ties: list[Any] = [{"start": "school-s", "end": "school-p", "kind": "sister_school", "since": "2010"}]
    snapshot = from_edges(ties, nodes)
    own = {"for": "suzhou", "limit": 20}
    whole, early = (candidates.make(snapshot, Filters.read(given), own, Beside()) for given in ({}, {"until": "2005"}))
    assert whole.rows == []
    assert early.rows == []
    city = from_edges([*ties, {"start": "suzhou", "end": "x", "kind": "bureau"}], [*nodes, "x"])
    assert "portland" not in {
        row["id"] for row in candidates.make(city, Filters.read({"until": "2005"}), own, Beside()).rows
    }


def test_the_order_is_the_same_every_time() -> None:
    graph = nx.gnm_random_graph(30, 90, seed=3)
    snapshot = from_edges([(f"n{a:02}", f"n{b:02}") for a, b in graph.edges])
    first, second = (make(snapshot, "n01").rows for _ in range(2))
    assert first == second


def test_whoever_is_unknown_or_not_named_is_told_so() -> None:
    with pytest.raises(NotFound):
        make(two_sided(), "nobody")
    assert any("Say for whom" in note for note in make(two_sided(), None).notes)
    lonely = make(from_edges([], ["alone"]), "alone")
    assert lonely.rows == []
    assert any("too little is known" in note for note in lonely.notes)


def test_hidden_ties_of_jiangsu_are_found_more_often_than_by_chance_or_by_degree(embedded_store: Store) -> None:
    load_sample(embedded_store, "jiangsu")
    found = bench.measured(read_snapshot(embedded_store), seed=2)
    assert found["hidden"] >= 20
    assert found["candidates"] > 5 * found["chance"]
    assert found["candidates"] > found["preferential attachment"]
