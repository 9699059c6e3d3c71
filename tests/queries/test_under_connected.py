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


def test_the_expected_ties_are_the_rate_of_the_peers_times_the_size() -> None:
    found = row(make(network(FEW)), "few")
    assert found["expected"] == pytest.approx(61 / 6)
    assert (found["ties"], found["chance_lower"], found["chance_upper"]) == (1, 4, 17)
    assert found["verdict"] in ("fewer", "rather fewer")
    assert found["ratio"] == pytest.approx(6 / 61)
    assert found["ratio_lower"] < found["ratio"] < found["ratio_upper"]


def test_a_city_of_twice_the_size_is_expected_to_have_twice_the_ties() -> None:
    made = make(network({"large": 4, "small": 4}, large={"population": 2_000_000}))
    assert row(made, "large")["expected"] == pytest.approx(2 * row(made, "small")["expected"])


def test_the_reasons_are_whole_sentences_a_person_can_check() -> None:
    reasons = str(row(make(network(FEW)), "few")["reasons"])
    assert reasons.startswith(
        "1 tie (sister city); 10.2 expected of a city of 1,000,000 inhabitants among its peers, 95 % limits "
    )
    assert "no visit known" in reasons
    assert "more would bring it within the" in reasons


def test_those_with_the_fewest_for_their_size_come_first() -> None:
    assert make(network(FEW)).rows[0]["id"] == "few"


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


def test_a_city_without_a_population_takes_that_of_the_gazetteer_or_is_counted_as_left_out() -> None:
    snapshot = network(FEW, b={"population": None})
    assert "Left out, their population is not known: 1." in make(snapshot).notes
    beside = Beside(cities=lambda *_: [Place(8, "b", "CN", 2_000_000)], today=TODAY)
    assert row(make(snapshot, beside), "b")["population"] == 2_000_000


def test_a_city_whose_ties_all_rest_on_one_source_gets_no_verdict_where_the_others_have_more() -> None:
    ties = [
        {
            "start": city,
            "end": f"{city}-{at}",
            "kind": "sister_city",
            "status": "active",
            "sources": ["a"] if city == "few" else ["a", "b"],
        }
        for city, n in FEW.items()
        for at in range(n)
    ]
    nodes = [{"id": id, "country": "CN", "population": 10**6} for id in FEW]
    found = row(make(from_edges(ties, nodes)), "few")
    assert found["verdict"] == "no verdict"
    assert "rest on one source" in found["reasons"]


def test_provinces_and_the_other_end_of_a_one_sided_list_are_left_out() -> None:
    made = make(network(FEW), given={})
    assert {each["country"] for each in made.rows} == {"CN"}
    assert any("only its cities are compared" in note for note in made.notes)


def test_from_50_cities_on_a_regression_says_its_fit() -> None:
    counts = {f"c{at:02}": 2 + at % 7 for at in range(60)}
    sizes: dict[str, Any] = {id: {"population": 100_000 * (1 + at)} for at, id in enumerate(counts)}
    made = make(network(counts, **sizes))
    assert any("Exponent of size" in line and "60 cities" in line for line in made.method)
    assert sum(each["expected"] for each in made.rows) == pytest.approx(sum(counts.values()), rel=0.05)


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


def test_the_funnel_holds_every_city_and_both_limits() -> None:
    chart = make(network(FEW)).charts[0]
    assert isinstance(chart, Chart)
    assert [str(each.name) for each in chart.series] == ["widened limits", "limits of chance", "cities", "as expected"]
    assert len(chart.series[2].x) == len(FEW)


@pytest.mark.parametrize(
    ("snapshot", "expected"),
    [
        (from_edges([]), "no ties yet"),
        (from_edges([], [{"id": "a", "country": "CN", "population": 5}]), "no ties yet"),
        (network({"a": 1}, a={"population": 0}), "population is not known: 1"),
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


def test_where_no_city_is_left_the_report_says_so() -> None:
    assert "No city is left to compare." in make(network({"a": 1}, a={"population": 0}), given={}).notes


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


def test_jiangsu_has_13_cities_with_a_large_overdispersion(embedded_store: Store) -> None:
    load_sample(embedded_store, "jiangsu")
    made = make(read_snapshot(embedded_store), Beside(embedded_store, today=TODAY), given={})
    assert len(made.rows) == 13
    widest = next(line for line in made.method if "overdispersion" in line)
    assert 4 < float(widest.split("overdispersion, ")[1].split()[0]) < 7
    claimed = {each["name"]: each["claimed"] for each in made.rows if each["claimed"]}
    assert claimed == {"Nantong": 22, "Wuxi": 48, "Changzhou": 54}
    assert all(each["verdict"] == "no verdict" for each in made.rows if each["claimed"])
    assert not any(isinstance(value, float) and math.isnan(value) for each in made.rows for value in each.values())
