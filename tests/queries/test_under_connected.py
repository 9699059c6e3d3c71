"""Which cities have fewer ties than expected, and what the report says of each."""

from __future__ import annotations

import json
import math
from datetime import date
from typing import Any, NamedTuple

import pytest

from graph.errors import FilterError
from graph.facts import EdgeFact, NodeFact
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.read import read_snapshot
from graph.network.snapshot import Snapshot
from graph.store.merge import keep_apart
from graph.store.store import Store
from graph.store.write import Writer
from loaders.load_sample import load_sample
from queries.report import Beside, Report
from queries.reports import under_connected
from queries.reports.form import Chart

TODAY = date(2026, 11, 22)


class Place(NamedTuple):
    """A city as the gazetteer has it."""

    id: int
    name: str
    country: str
    population: int
    admin1: str = ""
    name_zh: str = ""
    lat: float = 0.0
    lon: float = 0.0


def network(counts: dict[str, int], population: int = 1_000_000, **nodes: Any) -> Snapshot:
    """Cities of one country, each with so many sister cities abroad."""
    cities = [{"id": id, "country": "CN", "population": population, **nodes.get(id, {})} for id in counts]
    abroad = [{"id": f"{id}-{at}", "country": "FR"} for id, n in counts.items() for at in range(n)]
    ties = [
        {"start": id, "end": f"{id}-{at}", "kind": "sister_city", "status": "active", "sources": ["a", "b"]}
        for id, n in counts.items()
        for at in range(n)
    ]
    return from_edges(ties, [*cities, *abroad])


def make(snapshot: Snapshot, beside: Beside | None = None, given: dict[str, str] | None = None, **own: str) -> Report:
    read = {option.name: option.read(own.get(option.name, "")) for option in under_connected.OPTIONS}
    filters = Filters.read({"country": "CN"} if given is None else given)
    return under_connected.make(snapshot, filters, read, beside or Beside(today=TODAY))


def row(report: Report, id: str) -> dict[str, Any]:
    return next(each for each in report.rows if each["id"] == id)


FEW = {"few": 1, "b": 12, "c": 12, "d": 12, "e": 12, "f": 12}


def test_the_expected_ties_are_the_rate_of_the_peers_without_the_city_times_the_size() -> None:
    found = row(make(network(FEW)), "few")
    assert found["expected"] == pytest.approx(12)
    assert (found["ties"], found["chance_lower"], found["chance_upper"]) == (1, 6, 19)
    assert found["ratio"] == pytest.approx(1 / 12)
    assert found["ratio_lower"] < found["ratio"] < found["ratio_upper"]


def test_without_a_report_no_city_is_judged_or_ranked() -> None:
    made = make(network(FEW))
    assert {(each["verdict"], each["why_none"], each["high"]) for each in made.rows} == {
        ("none", "no report and no declared list", None)
    }
    assert all("can't be ranked" in each["standing"] for each in made.rows)
    assert "Without a store no report is known, so no city can be judged." in made.notes


def test_a_city_of_twice_the_size_is_expected_to_have_more_ties_but_less_than_twice() -> None:
    made = make(network({"large": 4, "small": 4, "other": 4}, large={"population": 2_000_000}))
    large, small = (row(made, id)["expected"] for id in ("large", "small"))
    assert small < large < 2 * 4


def test_the_reasons_are_whole_sentences_a_person_can_check() -> None:
    reasons = str(row(make(network(FEW)), "few")["reasons"])
    assert reasons.startswith("1 tie recorded (sister city); not judged: no source says how many there are in all")
    assert "visit" not in reasons and "authority" not in reasons, "what the whole graph lacks is no reason"


def test_rows_without_a_verdict_come_by_inhabitants_and_with_the_record_as_it_is_by_rank() -> None:
    snapshot = network(FEW, c={"population": 3_000_000})
    assert make(snapshot).rows[0]["id"] == "c"
    made = make(snapshot, record="as-is")
    assert made.rows[0]["id"] == "few"
    assert all("by what is recorded" in each["standing"] for each in made.rows)
    assert all("whatever the record lacks" in each["reasons"] for each in made.rows)
    assert {each["verdict"] for each in made.rows} == {"none"}


def test_a_tie_counts_whatever_is_known_of_its_other_end() -> None:
    nodes: list[Any] = [{"id": "a", "country": "CN", "population": 10**6}, {"id": "abroad", "label": "Country"}]
    made = make(from_edges([{"start": "a", "end": "abroad", "kind": "sister_city"}], nodes))
    found = row(made, "a")
    assert (found["ties"], found["kinds"]) == (1, 1)


def test_a_city_of_the_gazetteer_without_a_tie_counts_as_none() -> None:
    places = [
        Place(7, "Nowhere", "CN", 900_000, lat=10.0),
        Place(8, "B", "CN", 5_000_000),
        Place(9, "District", "CN", 600_000, lat=0.01),
    ]
    beside = Beside(
        cities=lambda country, region, least: [each for each in places if each.country == country], today=TODAY
    )
    made = make(network(FEW), beside)
    found = next(each for each in made.rows if each["name"] == "Nowhere")
    assert (found["id"], found["ties"]) == (None, 0)
    assert {each["name"] for each in made.rows} == {*FEW, "Nowhere"}


def test_a_place_of_the_gazetteer_beside_a_city_of_the_graph_is_that_city_in_other_words_or_a_part_of_it() -> None:
    snapshot = network(FEW, b={"population": 1_000_000, "lat": 30.0, "lon": 120.0})
    places = [
        Place(1, "Greater B", "CN", 1_900_000, lat=30.05, lon=120.0),
        Place(2, "South B", "CN", 400_000, lat=29.95, lon=120.0),
        Place(3, "Three times B", "CN", 3_000_000, lat=30.05, lon=120.02),
        Place(4, "Beyond B", "CN", 400_000, lat=30.5, lon=120.0),
    ]
    for place, stays in zip(places, (False, False, True, True), strict=True):
        made = make(snapshot, Beside(cities=lambda *_, place=place: [place], today=TODAY))
        assert (place.name in {each["name"] for each in made.rows}) is stays, place.name


def test_a_city_without_a_population_takes_that_of_the_gazetteer_or_is_not_judged() -> None:
    snapshot = network(FEW, b={"population": None})
    assert row(make(snapshot), "b")["why_none"] == "no population"
    beside = Beside(cities=lambda *_: [Place(8, "b", "CN", 2_000_000)], today=TODAY)
    assert row(make(snapshot, beside), "b")["population"] == 2_000_000


def test_provinces_and_the_other_end_of_a_one_sided_list_are_left_out() -> None:
    made = make(network(FEW), given={})
    assert {each["country"] for each in made.rows} == {"CN"}
    assert any("so only its cities are compared" in note for note in made.notes)


def test_breadth_is_the_effective_number_of_partner_countries() -> None:
    nodes: list[Any] = [
        {"id": "a", "country": "CN", "population": 10**6},
        {"id": "x", "country": "FR"},
        {"id": "y", "country": "DE"},
    ]
    made = make(
        from_edges(
            [{"start": "a", "end": "x", "kind": "sister_city"}, {"start": "a", "end": "y", "kind": "bureau"}], nodes
        )
    )
    found = row(made, "a")
    assert (found["countries"], found["kinds"], found["breadth"]) == (2, 2, pytest.approx(2.0))


def test_the_funnel_shows_who_is_not_judged_as_hollow_points() -> None:
    chart = make(network(FEW)).charts[0]
    assert isinstance(chart, Chart)
    assert [each.kind for each in chart.series] == ["hollow", "rule", "rule", "rule"]
    assert len(chart.series[0].x) == len(FEW)
    assert "not judged" in chart.note


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (from_edges([]), "no ties yet"),
        (from_edges([], [{"id": "a", "country": "CN", "population": 5}]), "no ties yet"),
        (network({"a": 1}, a={"population": 0}), "Not judged, no population: 1."),
    ],
)
def test_what_cannot_be_compared_is_said(snapshot: Snapshot, expected: str) -> None:
    made = make(snapshot, given={})
    assert any(expected in note for note in made.notes)
    assert made.charts == []
    json.dumps(made.to_json(), allow_nan=False)


def test_visits_are_no_ties_to_be_expected() -> None:
    with pytest.raises(FilterError, match="expected partner"):
        make(network(FEW), given={"ties": "all"})


@pytest.mark.parametrize(("value", "claimed"), [(5, {}), (6, {"A": 6})], ids=["as recorded", "a fifth above"])
def test_a_claim_is_set_beside_the_whole_record_whatever_the_filters(
    store: Store, value: int, claimed: dict[str, int]
) -> None:
    said = {"source": "s"}
    partners = [f"p{at}" for at in range(5)]
    writer = Writer(store, "load")
    writer.enter(
        [
            NodeFact("Source", "s", {**said, "name": "s"}),
            NodeFact("City", "a", {**said, "name": "A", "population": 1000}),
            *(NodeFact("City", id, {**said, "name": id, "population": 1000}) for id in partners),
            *(
                EdgeFact(
                    "PARTNER",
                    "a",
                    id,
                    f"t-{id}",
                    {**said, "kind": "sister_city", "status": "active", "since": f"{year}"},
                )
                for year, id in enumerate(partners, 1998)
            ),
            NodeFact(
                "Claim", "c", {**said, "name": "c", "measure": "sister_cities", "value": value, "comparator": "eq"}
            ),
            EdgeFact("ABOUT", "c", "a", "", said),
        ]
    )
    writer.flush()
    for given in ({}, {"since": "2001"}):
        made = make(read_snapshot(store), Beside(store, today=TODAY), given=given)
        assert {each["name"]: each["claimed"] for each in made.rows if each["claimed"]} == claimed


NAMES = ("Few", "B", "C", "D", "E", "F")
TIES = (0, 20, 22, 19, 24, 21)


def province(store: Store, claims: list[tuple[dict[str, Any], str]]) -> None:
    """Six cities of a province with their sister cities, and claims about them: values, and whom they speak of."""
    said = {"source": "s"}
    writer = Writer(store, "load")
    writer.enter([NodeFact("Source", "s", {**said, "name": "s"}), NodeFact("Region", "P", {**said, "name": "P"})])
    for name, n in zip(NAMES, TIES, strict=True):
        writer.enter([NodeFact("City", name, {**said, "name": name, "population": 4_000_000}), EdgeFact("IN_REGION", name, "P", "", said)])  # fmt: skip
        for at in range(n):
            other = f"{name}-{at}"
            tie = {**said, "kind": "sister_city", "tier": "sister", "status": "active"}
            writer.enter([NodeFact("Region", other, {**said, "name": other}), EdgeFact("PARTNER", name, other, f"t-{other}", tie)])  # fmt: skip
    for at, (values, about) in enumerate(claims):
        claim = {"name": "c", "comparator": "eq", "as_of": "2026-06-01"} | values
        writer.enter([NodeFact("Claim", f"c{at}", {**said, **claim}), EdgeFact("ABOUT", f"c{at}", about, "", said)])
    writer.flush()


LIST = {"measure": "complete_list", "kind": "sister_city", "tier": "sister", "units": "merged"}


def of_store(store: Store, **own: str) -> Report:
    return make(read_snapshot(store), Beside(store, today=TODAY), given={"region": "P"}, **own)


def test_lists_declared_complete_make_a_verdict(store: Store) -> None:
    province(store, [({**LIST, "value": n}, name) for name, n in zip(NAMES, TIES, strict=True)])
    made = of_store(store)
    found = row(made, "Few")
    assert made.rows[0] is found
    assert (found["verdict"], found["why_none"], found["low"], found["high"]) == ("fewer", None, 0, 0)
    assert (found["standing"], found["rank_best"]) == ("rank 6 of 6", 6)
    assert "with the rate of its peers a city of 4,000,000 inhabitants has about 21" in found["reasons"]
    filtered = make(read_snapshot(store), Beside(store, today=TODAY), given={"region": "P", "status": "active"})
    assert {each["verdict"] for each in filtered.rows} == {"none"}


def test_one_list_that_is_missing_is_named(store: Store) -> None:
    lists = [({**LIST, "value": n}, name) for name, n in zip(NAMES, TIES, strict=True)]
    province(store, lists[:-1])
    found = row(of_store(store), "Few")
    assert (found["verdict"], found["why_none"]) == ("none", "record incomplete")
    assert "nothing bounds the record of 1 of its peers: F" in found["reasons"]


def test_what_a_report_on_the_province_misses_takes_the_verdict_away(store: Store) -> None:
    province(store, [({"measure": "sister_city_pairs", "value": sum(TIES) + 60}, "P")])
    found = row(of_store(store), "Few")
    assert (found["verdict"], found["low"], found["high"]) == ("none", 0, 60)
    says = f"not judged: 0 to 60 are possible, for a report of {sum(TIES) + 60} leaves up to 60 open"
    assert says in found["reasons"]
    assert "/node/c0" in found["lists"]


LISTS = [({**LIST, "value": n}, name) for name, n in zip(NAMES, TIES, strict=True)]


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ([], "no source says how many there are in all"),
        ([({**LIST, "value": 9}, "Few-elsewhere")], "no source says how many there are in all"),
        ([*LISTS[1:], ({"measure": "sister_cities", "value": 3, "as_of": "2999-01-01"}, "Few")], "is dated 2999-01-01, in the future"),
        ([*LISTS[1:], *(({"measure": "sister_cities", "value": n, "as_of": "2026-06-01"}, "Few") for n in (3, 9))], "contradict each other"),
        ([LISTS[0], *LISTS[2:], ({**LIST, "value": 5}, "B")], "declared complete, has 5 ties, but 20 are recorded"),
    ],
    ids=["no claims", "places that are not there", "the future", "contradiction", "a list shorter than the record"],
)  # fmt: skip
def test_bad_claims_give_words_and_never_a_verdict(
    embedded_store: Store, claims: list[tuple[dict[str, Any], str]], says: str
) -> None:
    said = {"source": "s"}
    province(embedded_store, [each for each in claims if each[1] != "Few-elsewhere"])
    for values, about in claims:
        if about == "Few-elsewhere":
            writer = Writer(embedded_store, "load")
            writer.enter([NodeFact("City", about, {**said, "name": about}), NodeFact("Claim", "x", {**said, "name": "x", "comparator": "eq", **values}), EdgeFact("ABOUT", "x", about, "", said)])  # fmt: skip
            writer.flush()
    made = of_store(embedded_store)
    assert {each["verdict"] for each in made.rows} == {"none"}
    assert any(says in each["reasons"] for each in made.rows)
    assert all(each["why_none"] for each in made.rows)


@pytest.mark.parametrize(
    ("counts", "population", "says"),
    [(FEW, 0, "its population is not known"), ({"few": 1}, 1_000_000, "not judged")],
    ids=["no population", "one city"],
)
def test_a_graph_that_can_tell_nothing_says_so(counts: dict[str, int], population: int, says: str) -> None:
    made = make(network(counts, population or None))  # type: ignore[arg-type]
    assert {each["verdict"] for each in made.rows} == {"none"}
    assert all(says in each["reasons"] for each in made.rows)


def test_a_graph_of_one_country_judges_nobody_without_a_report() -> None:
    cities = [{"id": id, "country": "CN", "population": 1_000_000} for id in "abcdef"]
    ties = [{"start": a, "end": b, "kind": "sister_city", "status": "active"} for a, b in ("ab", "cd", "ef")]
    made = make(from_edges(ties, cities))
    assert [each["verdict"] for each in made.rows] == ["none"] * 6


def test_no_verdict_rests_on_a_town_that_is_there_twice_until_that_is_decided(embedded_store: Store) -> None:
    province(embedded_store, LISTS)
    said = {"source": "s", "lat": 32.0, "lon": 120.0}
    again = {**said, "lat": 32.01, "name": "City of C", "population": 4_000_000}
    writer = Writer(embedded_store, "load")
    writer.enter([NodeFact("City", "C", {**said, "name": "C", "confidence": "high"}), NodeFact("City", "c-again", again), EdgeFact("IN_REGION", "c-again", "P", "", {"source": "s"})])  # fmt: skip
    writer.flush()
    made = of_store(embedded_store)
    assert {each["verdict"] for each in made.rows} == {"none"}
    for id, other in (("C", "c-again"), ("c-again", "C")):
        assert row(made, id)["why_none"] == "possible duplicate"
        assert f"the graph may have it twice, also as {other};" in row(made, id)["reasons"]
    assert "nothing bounds the record of 1 of its peers: C" in row(made, "Few")["reasons"], "it counts once"
    keep_apart(embedded_store, "C", "c-again")
    apart = of_store(embedded_store)
    assert row(apart, "C")["why_none"] != "possible duplicate"
    assert "nothing bounds the record of 1 of its peers: City of C" in row(apart, "Few")["reasons"]


def test_the_world_has_tokyo_once(embedded_store: Store) -> None:
    load_sample(embedded_store, "world")
    made = make(read_snapshot(embedded_store), Beside(embedded_store, today=TODAY), given={"country": "JP"})
    tokyo = [each for each in made.rows if each["name"] == "Tokyo"]
    assert [each["why_none"] for each in tokyo] == ["possible duplicate"] * 2
    assert not any("judged" in each["reasons"] and each["verdict"] != "none" for each in made.rows)


def test_an_area_chooses_what_is_shown_and_peers_stay(store: Store) -> None:
    province(store, [({**LIST, "value": n}, name) for name, n in zip(NAMES, TIES, strict=True)])
    whole = of_store(store)
    (only,) = make(read_snapshot(store), Beside(store, today=TODAY), given={"area": "Few"}).rows
    same = row(whole, "Few")
    assert {key: only[key] for key in ("verdict", "standing", "expected", "peers")} == {
        key: same[key] for key in ("verdict", "standing", "expected", "peers")
    }
    assert only["standing"] == "rank 6 of 6"


def test_the_peers_of_a_city_and_those_whose_list_is_missing_can_be_listed(store: Store) -> None:
    lists = [({**LIST, "value": n}, name) for name, n in zip(NAMES, TIES, strict=True)]
    province(store, lists[:-2])
    snapshot, beside = read_snapshot(store), Beside(store, today=TODAY)

    def names(**own: str) -> list[str]:
        return sorted(each["name"] for each in make(snapshot, beside, given={}, **own).rows)

    assert names(of="Few") == sorted(NAMES)
    assert names(of="Few", list="open") == names(of="Few", list="unlisted") == ["E", "F"]
    with pytest.raises(FilterError, match="expected the id of a city that is compared here"):
        names(of="nowhere")


def test_of_a_report_whose_source_names_some_the_others_are_open(embedded_store: Store) -> None:
    load_sample(embedded_store, "jiangsu")
    made = make(read_snapshot(embedded_store), Beside(embedded_store, today=TODAY), given={}, kind="bureau")
    assert {each["high"] - each["low"] for each in made.rows} == {4}, "two of the six of 2023 are named"


def test_jiangsu_has_13_cities_of_which_the_record_bears_no_verdict(embedded_store: Store) -> None:
    load_sample(embedded_store, "jiangsu")
    made = make(read_snapshot(embedded_store), Beside(embedded_store, today=TODAY), given={})
    assert len(made.rows) == 13
    claimed = {each["name"]: each["claimed"] for each in made.rows if each["claimed"]}
    assert claimed == {"Nantong": 22, "Wuxi": 48, "Changzhou": 54}
    judged = {each["name"]: each["verdict"] for each in made.rows}
    assert {judged[name] for name in ("Suqian", "Yancheng", "Nantong", "Xuzhou")} == {"none"}
    assert row(made, "yancheng")["reported"] == 13
    schools = make(read_snapshot(embedded_store), Beside(embedded_store, today=TODAY), given={}, kind="sister_school")
    xuzhou = row(schools, "xuzhou")
    assert (xuzhou["ties"], xuzhou["reported"], xuzhou["verdict"]) == (6, 116, "none")
    assert xuzhou["standing"] == "6 recorded, 116 reported: can't be ranked"
    assert not any(isinstance(value, float) and math.isnan(value) for each in made.rows for value in each.values())
