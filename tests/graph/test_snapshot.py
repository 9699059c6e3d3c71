"""The snapshot, its filters, levels and views: hand-computed cases, and the same answers from both servers."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, cast

import pytest

from graph.errors import FilterError, NotFound
from graph.facts import to_text
from graph.filters import FILTERS, Filters
from graph.network.from_edges import from_edges
from graph.network.paths import paths
from graph.network.read import SnapshotCache, read_snapshot, sources_named
from graph.network.seen import seen, total_of
from graph.network.snapshot import Snapshot
from graph.settings import Settings
from graph.store.facts import digest_of
from graph.store.left import keep
from graph.store.store import Store
from tests.conftest import emptied
from tests.settled import until

NODES: list[dict[str, Any]] = [
    {"id": "CN", "label": "Country", "name": "China", "name_zh": "中国"},
    {"id": "CA", "label": "Country", "name": "Canada"},
    {"id": "DK", "label": "Country", "name": "Denmark"},
    {"id": "jiangsu", "label": "Region", "name": "Jiangsu", "name_zh": "江苏省", "in_country": "CN", "ids": ["iso3166-2:CN-32"]},
    {"id": "ontario", "label": "Region", "name": "Ontario", "in_country": "CA"},
    {"id": "suzhou", "name": "Suzhou", "name_zh": "苏州市", "in_region": "jiangsu", "aliases": ["Soochow"], "former": ["Q42622"]},
    {"id": "kunshan", "name": "Kunshan", "part_of": "suzhou"},
    {"id": "nanjing", "name": "Nanjing", "name_zh": "南京市", "in_region": "jiangsu", "aliases": ["Nanking"]},
    {"id": "brampton", "name": "Brampton", "in_region": "ontario"},
    {"id": "copenhagen", "name": "Copenhagen", "country": "DK"},
    {"id": "suzhou-1", "label": "School", "name": "Suzhou No. 1 School", "in_city": "suzhou"},
    {"id": "kunshan-1", "label": "School", "name": "Kunshan School", "in_city": "kunshan"},
    {"id": "peel", "label": "Bureau", "name": "Peel District School Board", "in_city": "brampton"},
    {"id": "jpde", "label": "Bureau", "name": "Jiangsu Department of Education", "in_city": "nanjing", "serves": "jiangsu"},
    {"id": "someone", "label": "School", "name": "a school in Brampton", "in_city": "brampton", "unnamed": True},
    {"id": "nowhere", "label": "School", "name": "A school without a place"},
]  # fmt: skip
TIES: list[dict[str, Any]] = [
    {"id": "t1", "start": "suzhou", "end": "brampton", "kind": "sister_city", "tier": "sister", "status": "active", "since": "2005", "sources": ["s1"]},
    {"id": "t2", "start": "suzhou-1", "end": "peel", "kind": "bureau", "status": "active", "since": "2010-06", "sources": ["s1", "s2"]},
    {"id": "t3", "start": "kunshan-1", "end": "peel", "kind": "bureau", "status": "listed", "confidence": "low"},
    {"id": "t4", "start": "jpde", "end": "peel", "kind": "bureau", "status": "suspended"},
    {"id": "t5", "start": "suzhou-1", "end": "kunshan-1", "kind": "sister_school", "status": "active"},
    {"id": "t6", "start": "suzhou-1", "end": "someone", "kind": "sister_school", "status": "active"},
    {"id": "t7", "start": "nanjing", "end": "copenhagen", "kind": "sister_city", "tier": "friendly", "status": "active"},
    {"id": "t8", "start": "nowhere", "end": "copenhagen", "kind": "programme", "status": "unknown"},
    {"id": "t9", "start": "jiangsu", "end": "ontario", "kind": "sister_region", "tier": "sister", "status": "active"},
    {"id": "v1", "type": "VISIT", "start": "peel", "end": "suzhou-1", "since": "2011-05-03", "people": 20},
    {"id": "v2", "type": "VISIT", "start": "CN", "end": "CA", "since": "2012", "people": 217003, "aggregate": True},
]  # fmt: skip


@pytest.fixture(scope="module")
def network() -> Snapshot:
    """Two sides with a bit of everything; views keep only parties with a tie."""
    made = from_edges(TIES, NODES)
    return Snapshot(made.nodes, made.ties, made.links)


def ids_of(network: Snapshot, counted: bool = True, **filters: str) -> set[str]:
    return {tie for edge in seen(network, Filters.read(filters), counted).edges for tie in edge.ties}


# --- Levels ---


def test_figures_at_party_level_count_active_listed_and_unknown_partnerships_of_named_parties(
    network: Snapshot,
) -> None:
    view = seen(network)
    assert ids_of(network) == {"t1", "t2", "t3", "t5", "t8", "t9"}
    assert view.left_out == {"status": 1, "tier": 1, "unnamed": 1}
    assert (view.recorded, view.tie_count) == (9, 6)


def test_a_drawing_shows_every_tie(network: Snapshot) -> None:
    assert ids_of(network, counted=False) == {tie["id"] for tie in TIES}


def test_at_city_level_a_city_counts_with_its_county_level_units_and_a_province_is_no_city(network: Snapshot) -> None:
    view = seen(network, Filters(level="city"))
    assert {edge.kind: sorted(edge.ties) for edge in view.edges} == {
        "sister_city": ["t1"], "bureau": ["t2", "t3"], "sister_school": ["t6"],
    }  # fmt: skip
    assert view.inside == ("t5",)
    assert view.unplaced == ("t8", "t9")
    assert [node.id for node in view.nodes] == ["brampton", "suzhou"]
    assert view.graph.es["weight"] == [4.0]


def test_units_own_separates_county_level_units(network: Snapshot) -> None:
    view = seen(network, Filters(level="city", units="own"))
    assert [node.id for node in view.nodes] == ["brampton", "kunshan", "suzhou"]
    assert view.inside == ()


def test_what_serves_a_region_counts_there_and_not_at_its_seat(network: Snapshot) -> None:
    status = "active,listed,unknown,suspended"
    assert "t4" in seen(network, Filters.read({"level": "city", "status": status})).unplaced
    bureau = [
        edge
        for edge in seen(network, Filters.read({"level": "region", "status": status})).edges
        if edge.kind == "bureau"
    ]
    assert [(edge.source, edge.target, edge.ties) for edge in bureau] == [("jiangsu", "ontario", ("t2", "t3", "t4"))]
    assert bureau[0].statuses == ("active", "listed", "suspended")
    assert (bureau[0].status, bureau[0].since, bureau[0].count) == (None, "2010-06", 3)


def test_at_region_level_the_provinces_own_ties_count(network: Snapshot) -> None:
    assert "t9" in ids_of(network, level="region")
    assert seen(network, Filters(level="region")).unplaced == ("t8",)


def test_at_country_level_all_with_a_country_count(network: Snapshot) -> None:
    view = seen(network, Filters(level="country"), counted=False)
    assert {(edge.source, edge.target) for edge in view.edges} == {("CA", "CN"), ("CN", "CA"), ("CN", "DK")}
    assert view.inside == ("t5",)
    assert view.unplaced == ("t8",)


def test_visits_of_opposite_direction_stay_apart_and_a_flow_is_not_counted(network: Snapshot) -> None:
    drawn = {edge.id: edge for edge in seen(network, Filters(level="country", ties="visit"), counted=False).edges}
    assert {(edge.source, edge.target, edge.people) for edge in drawn.values()} == {
        ("CA", "CN", 20),
        ("CN", "CA", 217003),
    }
    counted = seen(network, Filters(level="country", ties="visit"))
    assert [edge.ties for edge in counted.edges] == [("v1",)]
    assert counted.left_out == {"aggregate": 1}


@pytest.mark.parametrize("level", ["party", "city", "region", "country"])
@pytest.mark.parametrize("counted", [True, False])
@pytest.mark.parametrize("ties", ["partner", "visit", "all"])
@pytest.mark.parametrize("more", [{}, {"area": "suzhou"}, {"country": "CA"}, {"since": "2006"}])
def test_every_recorded_tie_is_drawn_or_accounted_for(
    network: Snapshot, level: str, counted: bool, ties: str, more: dict[str, str]
) -> None:
    view = seen(network, Filters.read({"level": level, "ties": ties, **more}), counted)
    assert view.recorded == view.tie_count + sum(view.left_out.values()) + len(view.inside) + len(view.unplaced)
    assert {end for edge in view.edges for end in (edge.source, edge.target)} == {node.id for node in view.nodes}


def test_an_unnamed_party_counts_at_its_place_but_not_as_a_party(network: Snapshot) -> None:
    assert "t6" not in ids_of(network)
    assert "t6" in ids_of(network, unnamed="yes")
    assert "t6" in ids_of(network, level="city")


def test_a_circle_of_places_ends_nowhere() -> None:
    nodes = [{"id": "a", "part_of": "b"}, {"id": "b", "part_of": "a"}, {"id": "c"}]
    assert seen(from_edges([("a", "c")], nodes), Filters(level="city")).unplaced == ("a--c",)


def test_two_places_are_no_place() -> None:
    nodes: list[dict[str, Any]] = [
        {"id": "s", "label": "School", "in_city": ["a", "b"]},
        {"id": "a"},
        {"id": "b"},
        {"id": "c"},
    ]
    assert seen(from_edges([("s", "c")], nodes), Filters(level="city")).unplaced == ("c--s",)


# --- Filters ---


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"kind": "bureau"}, {"t2", "t3", "t4"}),
        ({"kind": "bureau,sister_region"}, {"t2", "t3", "t4", "t9"}),
        ({"tier": "friendly"}, {"t7"}),
        ({"status": "suspended"}, {"t4"}),
        ({"ties": "visit"}, {"v1", "v2"}),
        ({"country": "dk"}, {"t7", "t8"}),
        ({"region": "CN-32", "ties": "partner"}, {"t1", "t2", "t3", "t4", "t5", "t6", "t7", "t9"}),
        ({"area": "suzhou"}, {"t1", "t2", "t3", "t5", "t6", "v1"}),
        ({"area": "Suzhou"}, {"t1", "t2", "t3", "t5", "t6", "v1"}),
        ({"area": "苏州"}, {"t1", "t2", "t3", "t5", "t6", "v1"}),
        ({"area": "soochow", "country": "canada"}, {"t1", "t2", "t3", "t6", "v1"}),
        ({"region": "cn-32", "ties": "visit"}, {"v1"}),
        ({"area": "kunshan"}, {"t3", "t5"}),
        ({"area": "nanjing"}, {"t7"}),
        ({"area": "Q42622", "kind": "sister_city"}, {"t1"}),
        ({"since": "2006"}, {"t2", "v1", "v2"}),
        ({"since": "2010-07"}, {"v1", "v2"}),
        ({"since": "2011-05-03", "until": "2011"}, {"v1"}),
        ({"until": "2005-12-31"}, {"t1"}),
        ({"until": "2005", "undated": "yes"}, {"t1", "t3", "t4", "t5", "t6", "t7", "t8", "t9"}),
        ({"undated": "no"}, {"t1", "t2", "v1", "v2"}),
        ({"source": "s2"}, {"t2"}),
        ({"confidence": "low"}, {"t3"}),
        ({"around": "copenhagen"}, {"t7", "t8"}),
        ({"around": "kunshan-1", "hops": "2"}, {"t2", "t3", "t4", "t5", "t6", "v1"}),
        ({"unnamed": "no", "area": "brampton"}, {"t1", "t2", "t3", "t4", "v1"}),
        ({"limit": "2", "level": "country"}, {"t1", "t2", "t3", "t4", "t6", "t9", "v1", "v2"}),
    ],
    ids=lambda value: "&".join(f"{key}={each}" for key, each in value.items()) if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_filter_keeps_what_its_help_says(network: Snapshot, filters: dict[str, str], expected: set[str]) -> None:
    assert ids_of(network, counted=False, **filters) == expected


def test_a_name_of_several_places_is_refused_with_their_ids() -> None:
    nodes: list[str | dict[str, str]] = [
        {"id": "vic", "name": "Victoria"},
        {"id": "bc", "label": "Region", "name": "Victoria"},
        "elsewhere",
    ]
    several = from_edges([("vic", "elsewhere")], nodes)
    with pytest.raises(FilterError) as caught:
        seen(several, Filters(area=("Victoria",)))
    assert "'bc'" in str(caught.value.hint)
    assert "'vic'" in str(caught.value.hint)
    assert seen(several, Filters(region=("victoria",))).filters.region == ("victoria",)


def test_what_is_asked_for_is_counted(network: Snapshot) -> None:
    assert "t4" in ids_of(network, status="suspended")
    assert "t7" in ids_of(network, tier="friendly")
    assert ids_of(network, ties="all") >= {"t1", "v1"}


@pytest.mark.parametrize(
    "filters", [{"status": "active"}, {"tier": "sister"}, {"tier": "sister", "status": "active"}, {"status": "active,listed,unknown"}]
)  # fmt: skip
def test_a_status_or_tier_that_is_asked_for_means_the_same_in_figures_and_drawings(
    network: Snapshot, filters: dict[str, str]
) -> None:
    counted, drawn = (
        ids_of(network, each, ties="all", level="country", **{"tier": "none,sister", **filters})
        for each in (True, False)
    )
    assert counted == drawn
    assert not any(id.startswith("v") for id in counted)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"levle": "city"}, "Did you mean 'level'"),
        ({"level": "town"}, "level: found 'town', expected party, city, region or country."),
        ({"kind": "bureau,marriage"}, "kind: found 'marriage'"),
        ({"since": "31/12/2005"}, "expected YYYY, YYYY-MM or YYYY-MM-DD"),
        ({"since": "2010", "until": "2009"}, "later than until"),
        ({"undated": "maybe"}, "expected yes or no"),
        ({"limit": "0"}, "whole number"),
        ({"limit": "²"}, "whole number"),
        ({"level": ["city", "party"]}, "found 2 values"),
        ({"ties": "visit", "kind": "bureau"}, "Only partnerships have a kind"),
        ({"area": "suzhuo"}, "Nearest: 'suzhou'"),
        ({"area": "peel"}, "found 'peel' (education authority)"),
        ({"country": "jiangsu"}, "country: found 'jiangsu'"),
        ({"source": "s9"}, "source: found 's9'"),
        ({"around": "nobody"}, "around: found 'nobody'"),
        ({"community": "99"}, "communities here"),
    ],
)
def test_a_wrong_filter_is_named_with_what_was_expected(network: Snapshot, given: dict[str, Any], words: str) -> None:
    with pytest.raises(FilterError) as caught:
        seen(network, Filters.read(given))
    assert words in str(caught.value)


def test_filters_survive_the_way_through_an_address(network: Snapshot) -> None:
    given = {
        "level": "city", "ties": "partner", "kind": "bureau,sister_city", "undated": "no", "units": "own", "limit": "5", "community": "1,2",
    }  # fmt: skip
    assert Filters.read(given).query() == given
    assert Filters.read(Filters.read(given).query()) == Filters.read(given)
    assert Filters.read({"kind": ["bureau", "sister_city"], "area": ""}) == Filters(kind=("bureau", "sister_city"))


def test_a_county_is_asked_for_by_itself_and_counts_at_its_province() -> None:
    nodes: list[str | dict[str, str]] = [
        {"id": "state", "label": "Region"},
        {"id": "county", "label": "Region", "part_of": "state"},
        {"id": "a", "in_region": "county"},
        {"id": "b", "in_region": "state"},
        "c",
    ]
    network = from_edges([("a", "c"), ("b", "c")], nodes)
    assert ids_of(network, region="county") == {"a--c"}
    assert ids_of(network, region="state") == {"a--c", "b--c"}
    assert {node.id for node in seen(network, Filters(level="region", isolated=True)).nodes} == {"state"}
    assert {node.id for node in seen(network, Filters(level="region", units="own", isolated=True)).nodes} == {
        "county",
        "state",
    }
    assert {node.id for node in seen(network, Filters(region=("county",), isolated=True)).nodes} == {"a", "c"}


def test_threads_that_ask_at_once_get_the_same_view(network: Snapshot) -> None:
    asked = [Filters(level="city", limit=number) for number in (1, 2)] * 8
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda filters: seen(network, filters), asked))
    assert len({id(view) for view in found}) == 2


def test_every_filter_stands_in_the_table() -> None:
    assert [each.name for each in FILTERS] == list(Filters.__dataclass_fields__)


def test_communities_restrict_to_their_nodes() -> None:
    ring = [(f"{name}{one}", f"{name}{two}") for name in "ab" for one in range(5) for two in range(one)]
    network = from_edges([*ring, ("a0", "b0"), *[(f"a{each}", "a9") for each in range(3)]])
    first = seen(network, Filters(community=(1,)))
    assert {node.id for node in first.nodes} == {"a0", "a1", "a2", "a3", "a4", "a9"}
    assert seen(network, Filters(community=(1, 2))).shown["nodes"] == 11


def test_shown_of_total(network: Snapshot) -> None:
    view = seen(network, Filters(kind=("bureau",)), counted=False)
    assert view.shown == {"nodes": 4, "edges": 3}
    assert total_of(view) == {
        "nodes": len({end for tie in TIES for end in (tie["start"], tie["end"])}),
        "edges": len(TIES),
    }


def test_surroundings_of_a_party_without_a_tie_are_the_party_itself(network: Snapshot) -> None:
    view = seen(network, Filters(around="kunshan"), counted=False)
    assert ([node.id for node in view.nodes], view.edges) == (["kunshan"], ())


def test_surroundings_count_only_what_touches_them(network: Snapshot) -> None:
    view = seen(network, Filters(level="city", around="brampton", hops=1))
    assert ([node.id for node in view.nodes], view.inside, view.unplaced) == (["brampton", "suzhou"], ("t5",), ())
    assert seen(network, Filters(level="city", around="copenhagen")).unplaced == ("t8",)


def test_a_limit_keeps_the_centre_of_the_surroundings(network: Snapshot) -> None:
    view = seen(network, Filters(level="city", around="kunshan-1", limit=1))
    assert [node.id for node in view.nodes] == ["suzhou"]


def test_a_tie_is_found_by_its_id(network: Snapshot) -> None:
    assert network.tie("t2").sources == ("s1", "s2")
    with pytest.raises(NotFound, match="Nearest: 't2'"):
        network.tie("t22")


def test_parties_without_a_tie_stay_when_asked(network: Snapshot) -> None:
    kept = {node.id for node in seen(network, Filters(isolated=True)).nodes}
    assert "jpde" in kept  # its only tie is suspended
    assert not kept & {"CN", "kunshan", "someone"}
    assert "jpde" not in {node.id for node in seen(network).nodes}


# --- Version ---


def test_the_version_does_not_depend_on_order_or_direction() -> None:
    first = from_edges(TIES, NODES)
    nodes, ties = (
        list(NODES),
        [dict(tie, start=tie["end"], end=tie["start"]) if tie.get("type") != "VISIT" else tie for tie in TIES],
    )
    random.Random(3).shuffle(nodes)
    random.Random(4).shuffle(ties)
    second = from_edges(ties, nodes)
    assert first.version == second.version
    assert len(first.version) == 64


@pytest.mark.parametrize("change", [{"since": "2006"}, {"status": "ended"}, {"sources": ["s3"]}, {"end": "nanjing"}])
def test_the_version_changes_with_a_fact(change: dict[str, Any]) -> None:
    other = from_edges([TIES[0] | change, *TIES[1:]], NODES)
    assert other.version != from_edges(TIES, NODES).version


def written(store: Store, nodes: list[dict[str, Any]], ties: list[dict[str, Any]]) -> Store:
    """The store with these facts, written as bare rows."""
    for node in nodes:
        label = node.get("label", "City")
        values = {
            key: value
            for key, value in node.items()
            if key not in ("label", "in_city", "in_region", "in_country", "part_of", "serves")
        }
        store.write(f"UNWIND $rows AS row CREATE (n:{label}) SET n += row", [values])
    label_of = {node["id"]: node.get("label", "City") for node in nodes}

    def tied(start: str, end: str, type: str, values: dict[str, Any]) -> None:
        store.write(
            f"UNWIND $rows AS row MATCH (a:{label_of[start]} {{id: row.a}}) MATCH (b:{label_of[end]} {{id: row.b}}) "
            f"CREATE (a)-[r:{type}]->(b) SET r += row.values",
            [{"a": start, "b": end, "values": values}],
        )

    for node in nodes:
        for type in ("in_city", "in_region", "in_country", "part_of", "serves"):
            if type in node:
                tied(node["id"], node[type], type.upper(), {})
    for tie in ties:
        values = {key: value for key, value in tie.items() if key not in ("start", "end", "type", "sources")}
        values["statements"] = [json.dumps({"source": source}) for source in tie.get("sources", ())]
        if tie.get("type") == "VISIT":
            values["start"] = values.pop("since")
        tied(tie["start"], tie["end"], tie.get("type", "PARTNER"), values)
    return store


def test_both_servers_and_no_server_give_the_same_snapshot(
    embedded_settings: Settings, neo4j_settings: Settings, open_stores: dict[str, Store]
) -> None:
    bare = from_edges(
        [{"tier": "none", "status": "unknown", **tie} if tie.get("type") != "VISIT" else tie for tie in TIES], NODES
    )
    found = []
    for settings, seed in ((embedded_settings, 1), (neo4j_settings, 2)):
        nodes, ties = list(NODES), list(TIES)
        random.Random(seed).shuffle(nodes)
        random.Random(seed).shuffle(ties)
        found.append(read_snapshot(written(emptied(settings, open_stores), nodes, ties)))
    for each in found:
        assert each.nodes == bare.nodes
        assert each.ties == bare.ties
    assert found[0].version == found[1].version


def test_a_snapshot_is_reread_only_when_the_store_has_changed(store: Store) -> None:
    written(store, NODES[:6], [])
    cache = SnapshotCache(store)
    first = cache.current()
    assert cache.current() is first
    written(store, [{"id": "wuxi", "name": "Wuxi"}], [])
    second = cache.current()
    assert second is not first
    assert "wuxi" in second
    assert "wuxi" not in first


def test_who_waits_for_one_read_does_not_read_again(monkeypatch: pytest.MonkeyPatch, network: Snapshot) -> None:
    """While a load is written the store changes all the time: each page would read it whole, one after the other."""
    reads: list[int] = []
    ready, go_on = threading.Event(), threading.Event()

    class Changing:
        def revision(self) -> str:
            return str(len(reads))

    def read(store: object, names: object) -> Snapshot:
        reads.append(1)
        ready.set()
        go_on.wait(20)
        return network

    monkeypatch.setattr("graph.network.read.read_snapshot", read)
    cache = SnapshotCache(cast(Store, Changing()))
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(cache.current)
        assert ready.wait(20)
        others = [pool.submit(cache.current) for _ in range(8)]
        assert until(lambda: not pool._work_queue.qsize())
        time.sleep(0.1)  # so that each waits for the first
        go_on.set()
        assert all(each.result(20) is network for each in (first, *others))
    assert len(reads) == 2  # the first had begun before the others asked


def test_while_a_load_is_written_its_first_part_is_shown_for_a_while(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else each page would read the whole graph again, as long as the load lasts."""
    monkeypatch.setattr("graph.network.read.MID_LOAD", 1e6)
    written(store, NODES[:6], [])
    cache = SnapshotCache(store)
    in_load = {"id": "load-1", "title": "towns.csv", "started": "2026-11-29"}

    def load() -> Iterator[str]:
        with store.alone():
            store.write("UNWIND $rows AS row CREATE (s:Load) SET s += row", [in_load])
            yield "begun"
            written(store, [{"id": "wuxi", "name": "Wuxi"}], [])
            assert "wuxi" in SnapshotCache(store).current()
            yield "half"
            keep(store, digest_of(store), ("MATCH (l:Load {id: 'load-1'}) SET l.finished = '2026-11-29'", {}))

    with ThreadPoolExecutor(1) as writer:
        steps = load()
        assert writer.submit(next, steps).result() == "begun"
        part = cache.current()
        assert part.state.notices
        assert writer.submit(next, steps).result() == "half"
        assert cache.current() is part
        cache._until = 0
        again = cache.current()
        assert "wuxi" in again
        assert writer.submit(next, steps, "done").result() == "done"
    done = cache.current()
    assert done is not again
    assert not done.state.notices


def test_what_changes_no_fact_keeps_the_figures(store: Store) -> None:
    written(store, NODES[:6], [])
    cache = SnapshotCache(store)
    first = cache.current()
    before = store.revision()
    keep(store, digest_of(store), ("CREATE (l:Load {id: 'load-9', title: 'A page', finished: '2026'})", {}))
    assert store.revision() != before
    assert cache.current() is first


@pytest.mark.parametrize(
    "change",
    [
        'MATCH (n:City {id: \'suzhou\'}) SET n.statements = [\'{"name":"Suzhou","note":"said"}\']',
        'MATCH ()-[r:PARTNER {id: \'t1\'}]->() SET r.statements = [\'{"quote":"friends","source":"s1"}\']',
        "MATCH ()-[r:PARTNER {id: 't1'}]->() SET r.signed = ['2005-01-02']",
        "CREATE (:Claim {id: 'c', measure: 'partnerships', value: 2000})",
        "CREATE (:Event {id: 'e', name: 'A conference'})",
        "CREATE (:Source {id: 's', title: 'A page'})",
        "MATCH (a:School {id: 'suzhou-1'}) MERGE (e:Event {id: 'e'}) MERGE (a)-[:TOOK_PART {role: 'host'}]->(e)",
    ],
)
def test_the_version_covers_statements_claims_events_and_sources(store: Store, change: str) -> None:
    written(store, NODES, TIES)
    before = read_snapshot(store).version
    store.run(change)
    assert read_snapshot(store).version != before


def test_a_load_and_its_id_are_no_part_of_the_version(store: Store) -> None:
    written(store, NODES, TIES)
    said = {"source": "s1", "word": "load", "note": 'says ,"load":"x" and {"load":"y"}'}
    found = set()
    for load in ("load-1", "load-2"):
        texts = [to_text(said | {"load": load}), to_text({"load": load, "a": 1}), to_text({"load": load})]
        store.run("MATCH ()-[r:PARTNER {id: 't1'}]->() SET r.statements = $texts", texts=texts)
        found.add(read_snapshot(store).version)
    assert len(found) == 1
    texts = [to_text(said | {"load": "load-2", "note": 'says ,"load":"z" and {"load":"y"}'}), *texts[1:]]
    store.run("MATCH ()-[r:PARTNER {id: 't1'}]->() SET r.statements = $texts", texts=texts)
    assert read_snapshot(store).version not in found


def test_an_empty_store_gives_an_empty_snapshot(store: Store) -> None:
    empty = read_snapshot(store)
    assert (empty.nodes, empty.ties) == ((), ())
    assert seen(empty).shown == {"nodes": 0, "edges": 0}
    assert empty.search("suzhou") == []


# --- Names and paths ---


@pytest.mark.parametrize("text", ["suzhou", "SUZHOU", "Sūzhōu", "苏州", "苏州市", "soochow", "Q42622", " suzhou "])
def test_every_spelling_finds_the_city_first(network: Snapshot, text: str) -> None:
    found = network.search(text)
    assert found[0] == {
        "id": "suzhou",
        "label": "City",
        "name": "Suzhou",
        "name_zh": "苏州市",
        "where": "Jiangsu, China",
    }


def test_search_puts_the_same_name_before_beginnings_before_words_before_parts(network: Snapshot) -> None:
    nodes = [
        {"id": str(place), "name": name} for place, name in enumerate(["Newlyon", "Old Lyon", "Lyonville", "Lyon"])
    ]
    assert [row["name"] for row in from_edges([], nodes).search("lyon")] == ["Lyon", "Lyonville", "Old Lyon", "Newlyon"]
    assert network.search("") == network.search("市") == []
    assert len(network.search("s", limit=3)) == 3


def test_where_names_the_places_in_either_language(network: Snapshot) -> None:
    assert network.where(network.node("suzhou-1")) == "Suzhou, Jiangsu, China"
    assert network.where(network.node("suzhou-1"), "zh") == "苏州市，江苏省，中国"
    assert network.where(network.node("nowhere")) == ""


def test_former_and_outside_ids_answer(network: Snapshot) -> None:
    assert network.node("Q42622").id == "suzhou"
    assert network.node("iso3166-2:CN-32") == network.node("CN-32") == network.node("jiangsu")
    with pytest.raises(NotFound, match="Nearest: 'nanjing'"):
        network.node("nanjin")


def test_all_shortest_paths_with_their_edges() -> None:
    network = from_edges([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "e"), ("d", "e")], nodes=["z"])
    found = paths(seen(network), "a", "e")
    assert found.length == 3
    assert [[node.id for node in path.nodes] for path in found.paths] == [["a", "b", "d", "e"], ["a", "c", "d", "e"]]
    assert [edge.id for edge in found.paths[0].edges] == ["a--b", "b--d", "d--e"]
    assert [[edge.id for edge in step] for step in found.paths[0].parallel] == [[], [], ["d--e#2"]]
    assert not found.more
    assert paths(seen(network), "a", "e", limit=1).more
    assert paths(seen(network), "a", "z") == (None, (), False)
    assert paths(seen(network), "a", "a").length == 0


def test_many_shortest_paths_end_at_the_limit() -> None:
    layers = [[f"{layer:02}-{each}" for each in range(6)] for layer in range(30)]
    edges = [(one, two) for above, below in pairwise(layers) for one in above for two in below]
    found = paths(seen(from_edges(edges)), "00-0", "29-5")
    assert (found.length, len(found.paths), found.more) == (29, 20, True)


def test_a_path_between_places_starts_where_the_parties_count(network: Snapshot) -> None:
    found = paths(seen(network, Filters(level="city")), "kunshan-1", "peel")
    assert [node.id for node in found.paths[0].nodes] == ["suzhou", "brampton"]
    with pytest.raises(FilterError, match="no place at the level city"):
        paths(seen(network, Filters(level="city")), "jpde", "peel")


@pytest.mark.parametrize(
    "source",
    ["s", "", 'a "quoted" one', "back\\slash", '","source":"other', "来源", "line\nbreak", "{source}"],
)
def test_the_source_of_a_statement_is_read_from_its_text_alone(source: str) -> None:
    said = {
        "note": 'says ,"source":"wrong" and {"source":"wrong"}',
        "quote": '"source":"x"',
        "source": source,
        "word": "w",
    }
    texts = [to_text(said), json.dumps(said), to_text({"note": "none"})]
    assert sources_named(texts) == (source,)
