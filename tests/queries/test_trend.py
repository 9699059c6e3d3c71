"""By year and kind: what began, what ended, who travelled; what has no year stands apart."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import FilterError
from graph.network.from_edges import from_edges
from graph.network.snapshot import Snapshot
from queries.report import Beside, Report, run
from queries.reports.columns import Row
from queries.reports.form import Chart

CITY = {"kind": "sister_city", "tier": "sister", "status": "listed"}


def network() -> Snapshot:
    nodes: list[Any] = [
        {"id": "js", "label": "Region", "country": "CN"},
        *({"id": id, "in_region": "js", "country": "CN"} for id in ("suzhou", "wuxi")),
        *({"id": id, "country": "FR"} for id in ("lyon", "nice")),
        {"id": "school", "label": "School", "in_city": "suzhou", "country": "CN"},
    ]
    ties: list[Any] = [
        {"start": "suzhou", "end": "lyon", **CITY, "since": "1998-05"},
        {"start": "wuxi", "end": "lyon", **CITY, "since": "1998"},
        {"start": "wuxi", "end": "nice", **CITY, "status": "ended", "since": "1990", "until": "2012-06"},
        {"start": "suzhou", "end": "nice", **CITY},
        {"start": "suzhou", "end": "nice", **CITY, "status": "proposed", "since": "2020"},
        {"start": "suzhou", "end": "wuxi", **CITY, "kind": "other", "since": "2001"},
        {"type": "VISIT", "start": "school", "end": "lyon", "since": "2019-05-02", "people": 30},
        {"type": "VISIT", "start": "nice", "end": "school", "since": "2019"},
        {"type": "VISIT", "start": "nice", "end": "school"},
        {"type": "VISIT", "start": "school", "end": "lyon", "since": "2019", "people": 900, "aggregate": True},
    ]
    return from_edges(ties, nodes)


def made(**asked: str) -> Report:
    return run(network(), "trend", asked, Beside())


def row(report: Report, year: str | None, kind: str) -> Row:
    return next(each for each in report.rows if (each["year"], each["kind"]) == (year, kind))


def test_what_began_and_what_ended_stand_in_their_years() -> None:
    report = made()
    assert (row(report, "1998", "sister_city")["begun"], row(report, "1990", "sister_city")["begun"]) == (2, 1)
    assert (row(report, "2012", "sister_city")["ended"], row(report, "2012", "sister_city")["begun"]) == (1, 0)
    assert not [each for each in report.rows if each["year"] == "2020"], "what is planned has not begun"


def test_what_has_no_year_stands_last_and_is_counted_apart() -> None:
    report = made()
    assert [each["year"] for each in report.rows[-2:]] == [None, None]
    assert row(report, None, "sister_city")["begun"] == 1
    assert row(report, None, "visit")["visits"] == 1
    assert "5 partnerships have begun, 1 in a year that isn't known." in report.notes
    assert "3 visits, 1 in a year that isn't known." in report.notes


def test_visits_count_with_their_people_and_flows_are_none() -> None:
    visits = row(made(), "2019", "visit")
    assert (visits["visits"], visits["people"], visits["uncounted"]) == (2, 30, 1)
    assert row(made(), None, "visit")["people"] is None, "nobody is known to be none"


@pytest.mark.parametrize(("area", "begun", "visits"), [("suzhou", 3, 3), ("js", 4, 3), ("FR", 4, 3), ("lyon", 2, 1)])
def test_a_place_has_the_ties_that_leave_it(area: str, begun: int, visits: int) -> None:
    report = made(area=area)
    assert sum(each["begun"] or 0 for each in report.rows) == begun
    assert sum(each["visits"] or 0 for each in report.rows) == visits
    inside = [note for note in report.notes if "inside the place" in note]
    assert inside == (["1 tie inside the place is left out."] if area == "js" else [])


def test_a_kind_has_no_visits_and_visits_alone_can_be_asked_for() -> None:
    assert {each["kind"] for each in made(kind="sister_city").rows} == {"sister_city"}
    assert {each["kind"] for each in made(ties="visit").rows} == {"visit"}
    with pytest.raises(FilterError, match="Only partnerships have a kind"):
        made(ties="visit", kind="bureau")


def test_a_graph_without_ties_says_so() -> None:
    report = run(from_edges([], ["alone"]), "trend", {}, Beside())
    assert (report.rows, report.charts) == ([], [])
    assert any("no ties yet" in note for note in report.notes)


def test_charts_draw_every_year_of_the_span() -> None:
    begun, visits = made().charts
    assert isinstance(begun, Chart)
    assert isinstance(visits, Chart)
    assert list(begun.series[0].x) == list(range(1990, 2020))
    assert sum(y or 0 for y in begun.series[0].y) == 3
    assert sum(y or 0 for y in visits.series[0].y) == 2
    assert "1 without a year isn't drawn." in str(begun.note)
