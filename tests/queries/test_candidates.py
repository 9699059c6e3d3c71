"""Who could be a partner, and for which reasons; hidden ties are found more often than by chance."""

from __future__ import annotations

import itertools
import math
from typing import Any

import networkx as nx
import pytest

from bench import candidates as bench
from graph.errors import NotFound
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.seen import seen
from graph.network.snapshot import Snapshot
from queries.partners.network import of_view
from queries.partners.steps import three_steps
from queries.report import Beside, Report
from queries.reports import candidates


def make(snapshot: Snapshot, party: str | None, limit: int = 20, **given: str) -> Report:
    names = [option.name for option in candidates.OPTIONS]
    own = {option.name: option.read(given.pop(option.name, "")) for option in candidates.OPTIONS}
    filters = Filters.read(given, ignore=names)
    return candidates.make(snapshot, filters, own | {"for": party, "limit": limit}, Beside())


def reasons(report: Report) -> dict[str, str]:
    return {row["id"]: str(row["reasons"]) for row in report.rows}


def test_a_partners_partner_is_a_candidate_and_a_partner_is_none() -> None:
    found = reasons(make(from_edges([("me", "erfurt"), ("erfurt", "gyor"), ("gyor", "far")]), "me"))
    assert found["gyor"].startswith("me and gyor are both tied to erfurt")
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
    assert found["paris"].startswith("wuxi – paris, other; me and wuxi are both tied to lyon, nice")
    assert "wuxi" not in found, "it lies on the same side"


@pytest.mark.parametrize("seed", range(5))
def test_the_strength_of_steps_is_the_printed_definition(seed: int) -> None:
    graph = nx.gnm_random_graph(14, 30, seed=seed)
    graph = nx.relabel_nodes(graph, {n: f"n{n:02}" for n in graph})
    snapshot = from_edges([*graph.edges], list(graph))
    network = of_view(snapshot, seen(snapshot, Filters(level="city"), counted=True), "City")
    here = "n00"
    found = three_steps(network, here)
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
        "school-p": "their cities are partners: portland – suzhou, sister cities; partnerships of every kind of CN with US that are recorded here: 1"
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
    whole, early = (make(snapshot, "suzhou"), make(snapshot, "suzhou", until="2005"))
    assert [(row["id"], row["lead"]) for row in whole.rows] == [("portland", "tied below")]
    assert [(row["id"], row["lead"]) for row in early.rows] == [("portland", None)], (
        "countries' figures are of the whole graph"
    )


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


def test_hidden_ties_are_found_more_often_than_by_chance_or_by_degree() -> None:
    blocks = {0: range(12), 1: range(12, 24), 2: range(24, 36)}
    pairs = [pair for block in blocks.values() for pair in itertools.combinations(block, 2) if sum(pair) % 3]
    edges: list[Any] = [{"start": f"n{a:02}", "end": f"n{b:02}", "kind": "sister_city"} for a, b in pairs]
    found = bench.measured(from_edges(edges, [f"n{n:02}" for n in range(36)]), seed=2)
    assert found["hidden"] >= 12
    assert found["candidates"] > 2 * found["chance"]
    assert found["candidates"] > found["preferential attachment"]
    assert found["rules"]["candidates"]["marked"] == 0


def test_a_hidden_tie_leaves_no_trace_in_what_is_ranked() -> None:
    edges: list[Any] = [{"start": a, "end": b, "kind": "sister_city"} for a, b in itertools.combinations("abcdefgh", 2)]
    network, held = bench.hidden_network(from_edges(edges, [{"id": id, "country": "CN"} for id in "abcdefgh"]), seed=1)
    assert held
    for a, b in held:
        assert b not in network.around[a]
        assert b not in network.partners(a)
        assert {b} & {each.other for each in network.held[a]} == set()
