"""Claims against the record: what is counted for which measure, and which claims exclude one another."""

from __future__ import annotations

from typing import Any

import pytest

from graph.facts import EdgeFact, NodeFact
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.read import read_snapshot
from graph.store.store import Store
from graph.store.write import Writer
from loaders.load_sample import load_sample
from queries.measures import MEASURES, Records
from queries.overview import overview
from queries.report import Beside, Report
from queries.reports import coverage
from queries.reports.coverage import Claim


def make(store: Store | None, list: str = "all") -> Report:
    snapshot = read_snapshot(store) if store else from_edges([])
    return coverage.make(snapshot, Filters(), {"list": list}, Beside(store))


def row(report: Report, id: str) -> dict[str, Any]:
    return next(each for each in report.rows if each["id"] == id and each["list"] == "claims")


@pytest.fixture
def jiangsu(embedded_store: Store) -> Store:
    load_sample(embedded_store, "jiangsu")
    return embedded_store


def test_the_claims_of_jiangsu_stand_beside_what_is_recorded(jiangsu: Store) -> None:
    made = make(jiangsu)
    about_2000 = row(made, "c001")
    snapshot = read_snapshot(jiangsu)
    schools = [tie for tie in snapshot.ties if tie.kind == "sister_school" and tie.tier != "friendly"]
    begun = [tie for tie in schools if tie.since is None or tie.since[:10] <= "2023-11-24"]
    around = snapshot.placement.around
    inside = [tie for tie in begun if "jiangsu" in around(tie.start) | around(tie.end)]
    assert (about_2000["claimed"], about_2000["recorded"]) == (2000, len(inside))
    assert about_2000["verdict"] == "less recorded"
    assert row(made, "c003")["named"] == 2
    assert row(made, "c010")["recorded"] > 0


def test_every_claim_is_a_row_and_what_cannot_be_compared_says_so(jiangsu: Store) -> None:
    made = make(jiangsu, "claims")
    assert len(made.rows) == 114
    rest = [each for each in made.rows if each["verdict"] == "not compared"]
    assert rest
    assert all("no query counts this measure" in each["says"] and each["recorded"] is None for each in rest)


def test_disputed_ties_and_claims_that_exclude_one_another_are_contradictions(jiangsu: Store) -> None:
    made = make(jiangsu, "contradictions")
    subjects = [each["subject"] for each in made.rows]
    assert "Liyang – Hakusan" in subjects
    says = {(each["subject"], str(each["measure"])): str(each["says"]) for each in made.rows}
    assert "their words" not in says["18th conference", "participant_countries"], "over ten and exactly ten"
    assert "allow all of them" in says["Wirral–Taicang July visit", "local_income_gbp"], "about 302,000, about 304,000"
    assert "allow all of them" in says["Macao–Jiangsu camp", "participants_total"], "over 800, over 1,000"
    assert says["Discover Jiangsu US 2024", "students"].startswith(
        "552 is said both of Students and of Students and teach"
    )
    assert "Conference (series since 2005)" in subjects, "over 2,000 and exactly 2,000 do not"
    bycirklen = next(each for each in made.rows if "Bycirk" in each["subject"])
    assert "ended" in bycirklen["says"]
    assert "active" in bycirklen["says"]


@pytest.mark.parametrize(
    ("comparator", "recorded", "expected"),
    [
        ("eq", 100, "agrees"),
        ("eq", 99, "less recorded"),
        ("approx", 91, "agrees"),
        ("approx", 89, "less recorded"),
        ("gt", 100, "less recorded"),
        ("gt", 1000, "agrees"),
        ("lt", 95, "agrees"),
        ("lt", 100, "more recorded"),
        ("le", 3, "agrees"),
    ],
)
def test_a_comparator_says_what_agrees_with_it(comparator: str, recorded: int, expected: str) -> None:
    claim = Claim("c", "", "", 100, comparator, None, (), ())
    assert coverage._verdict(claim, recorded) == expected


def test_a_measure_counts_what_its_row_of_the_table_says() -> None:
    nodes: list[Any] = [
        {"id": "js", "label": "Region", "country": "CN"},
        {"id": "suzhou", "in_region": "js", "country": "CN"},
        {"id": "kunshan", "part_of": "suzhou", "country": "CN"},
        {"id": "lyon", "country": "FR"},
        {"id": "seoul", "country": "KR"},
    ]
    ties: list[Any] = [
        {"start": "suzhou", "end": "lyon", "kind": "sister_city", "since": "2001"},
        {"start": "kunshan", "end": "seoul", "kind": "sister_city"},
        {"start": "suzhou", "end": "seoul", "kind": "sister_city", "tier": "friendly"},
        {"start": "suzhou", "end": "lyon", "type": "VISIT", "people": 12},
        {"start": "suzhou", "end": "lyon", "type": "VISIT"},
    ]
    records = Records(from_edges(ties, nodes), continents={"FR": "Europe", "KR": "Asia"})

    def counted(name: str, *about: str, as_of: str | None = None) -> tuple[int, int]:
        found = records.count(MEASURES[name], about, as_of)
        assert found is not None
        return found.value, found.unknown

    assert counted("sister_city_pairs", "js") == (2, 1)
    assert counted("sister_city_pairs", "js", as_of="2000") == (1, 1)
    assert counted("sister_city_pairs_europe", "js") == (1, 0)
    assert counted("sister_city_pairs_asia", "js") == (1, 1)
    assert counted("sister_city_pairs_county_level", "js") == (1, 1)
    assert counted("sister_cities_municipal", "suzhou") == (1, 0)
    assert counted("sister_cities_district", "suzhou") == (1, 1)
    assert counted("friendly_exchange_cities", "js") == (1, 1)
    assert counted("sister_pairs", "js", "KR") == (1, 1)
    assert counted("two_way_visits", "js") == (12, 1)


def test_a_claim_without_a_subject_in_the_graph_is_counted_over_all_of_it(store: Store) -> None:
    said = {"source": "s"}
    writer = Writer(store, "load")
    writer.enter(
        [
            NodeFact("Source", "s", {**said, "name": "s", "title": "A register"}),
            NodeFact("City", "a", {**said, "name": "A"}),
            NodeFact("City", "b", {**said, "name": "B"}),
            EdgeFact("PARTNER", "a", "b", "t", {**said, "kind": "sister_city", "status": "active"}),
            NodeFact(
                "Claim", "c", {**said, "name": "c", "measure": "sister_city_pairs", "value": 1, "comparator": "eq"}
            ),
        ]
    )
    writer.flush()
    found = row(make(store), "c")
    assert (found["recorded"], found["named"], found["verdict"], found["sources"]) == (1, 1, "agrees", "A register")


def test_filters_choose_what_is_recorded_and_the_method_says_so(jiangsu: Store) -> None:
    snapshot = read_snapshot(jiangsu)
    made, all_of_it = (
        coverage.make(snapshot, Filters.read(given), {"list": "all"}, Beside(jiangsu))
        for given in ({"country": "DE"}, {})
    )
    assert 0 < row(made, "c001")["recorded"] < row(all_of_it, "c001")["recorded"]
    assert any("With no end in the countries" in line for line in made.method)
    disputed = {each["subject"] for each in made.rows if each["list"] == "contradictions"}
    assert "Changzhou – Minden" in disputed
    assert "Liyang – Hakusan" not in disputed
    nothing = coverage.make(snapshot, Filters(since="1800", until="1801"), {"list": "all"}, Beside(jiangsu))
    assert nothing.notes[0].startswith("No tie is left to count here")
    at_cities = coverage.make(snapshot, Filters(level="city"), {"list": "all"}, Beside(jiangsu))
    assert at_cities.rows == all_of_it.rows, "ties inside a city and without one count too"


def test_without_a_store_the_report_says_what_is_missing() -> None:
    assert make(None).notes == ["Without a store no claims are known."]


def test_like_is_compared_with_like(jiangsu: Store) -> None:
    made = make(jiangsu, "claims")
    bureaus = row(made, "c003")
    assert bureaus["verdict"] == "open" and "2 of 6 named by the source, 4 open" in bureaus["says"]
    visits = [tie for tie in read_snapshot(jiangsu).ties if tie.type == "VISIT"]
    stated = jiangsu.read("MATCH (a)-[t:VISIT]->(b) RETURN sum(t.students) AS s, sum(t.teachers) AS t")[0]
    assert row(made, "c019")["recorded"] == stated["s"] + stated["t"] < sum(tie.people or 0 for tie in visits)
    countries = row(made, "c013")
    assert (countries["recorded"], countries["apart"], countries["verdict"]) == (10, 2, "agrees"), "China is no guest"
    assert row(made, "c012")["verdict"] == "less recorded", "ten are not over ten"
    assert (row(made, "c007")["recorded"], row(made, "c007")["verdict"]) == (11, "agrees")
    assert row(made, "c011")["verdict"] == "own figure"
    assert row(made, "c081")["verdict"] == "not compared", "the conference is no roundtable of Suzhou and Singapore"
    assert sum(each["verdict"] == "not compared" for each in made.rows) <= 30


def test_claims_come_by_weight_and_shares_are_per_cent(jiangsu: Store) -> None:
    made = make(jiangsu, "claims")
    compared = [each for each in made.rows if each["verdict"] != "not compared"]
    assert compared == made.rows[: len(compared)]
    assert [each["claimed"] for each in compared] == sorted((each["claimed"] for each in compared), reverse=True)
    assert all(each["share"] == pytest.approx(100 * each["recorded"] / each["claimed"]) for each in compared)


def test_home_and_coverage_give_one_number(jiangsu: Store) -> None:
    found = overview(jiangsu, read_snapshot(jiangsu))["claimed"]
    made = make(jiangsu, "claims")
    assert len(found) == 4
    for each in found:
        assert each["recorded"] == row(made, each["claim"])["recorded"], each["measure"]
