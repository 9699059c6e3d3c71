"""Which visits count for a tie, and which ties are called dormant."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.errors import FilterError
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.read import read_snapshot
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from loaders.load_sample import load_sample
from queries.report import Beside, Report
from queries.reports import dormant
from queries.reports.form import Option

TODAY = Beside(today=date(2026, 11, 22))


def network(*visits: dict[str, Any]) -> Snapshot:
    """Two cities of one tie, a school in each, and two schools of one tie of which one has no name."""
    nodes: list[Any] = [
        {"id": "wuxi"},
        {"id": "lyon"},
        {"id": "school-w", "label": "School", "in_city": "wuxi"},
        {"id": "school-l", "label": "School", "in_city": "lyon"},
        {"id": "nameless", "label": "School", "in_city": "lyon", "unnamed": True},
    ]
    ties = [
        {"id": "cities", "start": "wuxi", "end": "lyon"},
        {"id": "schools", "start": "school-w", "end": "nameless"},
    ]
    return from_edges([*ties, *({"type": "VISIT", **visit} for visit in visits)], nodes)


def make(snapshot: Snapshot, **given: Any) -> Report:
    own = {option.name: read(option, given) for option in dormant.OPTIONS}
    return dormant.make(snapshot, Filters(unnamed=True, ties=given.get("ties")), own, TODAY)


def read(option: Option, given: dict[str, Any]) -> Any:
    return option.read(str(given.get(option.name, "")))


def row(report: Report, tie: str) -> dict[str, Any]:
    return next(each for each in report.rows if each["tie"] == tie)


def test_a_visit_of_the_two_parties_is_direct_and_one_of_their_schools_indirect() -> None:
    made = make(
        network(
            {"start": "lyon", "end": "wuxi", "since": "2018"},
            {"start": "school-w", "end": "school-l", "since": "2024-05"},
        )
    )
    found = row(made, "cities")
    assert (found["direct"], found["indirect"], found["last"], found["list"]) == (1, 1, "2024-05", "visited")
    assert row(made, "schools")["list"] == "unknown"


def test_only_direct_visits_count_where_asked() -> None:
    visits: list[dict[str, Any]] = [
        {"start": "lyon", "end": "wuxi", "since": "2018"},
        {"start": "school-w", "end": "school-l", "since": "2024"},
    ]
    found = row(make(network(*visits), visits="direct"), "cities")
    assert (found["list"], found["last"], found["years"]) == ("dormant", "2018", 7)


def test_the_place_of_a_party_without_a_name_is_visited_in_its_stead() -> None:
    found = row(make(network({"start": "school-w", "end": "lyon", "since": "2025"})), "schools")
    assert (found["direct"], found["list"]) == (1, "visited")


def test_a_visit_inside_one_city_counts_for_no_tie() -> None:
    made = make(network({"start": "school-w", "end": "wuxi", "since": "2025"}))
    assert {each["list"] for each in made.rows} == {"unknown"}


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        ("2021", "visited"),
        ("2021-11", "visited"),
        ("2021-11-21", "dormant"),
        ("2021-11-22", "visited"),
        ("2020", "dormant"),
    ],
)
def test_a_date_known_by_its_year_is_never_called_longer_ago_than_it_may_be(since: str, expected: str) -> None:
    assert row(make(network({"start": "wuxi", "end": "lyon", "since": since})), "cities")["list"] == expected


def test_visits_without_a_date_and_flows_leave_a_tie_unknown() -> None:
    visits: list[dict[str, Any]] = [
        {"start": "wuxi", "end": "lyon"},
        {"start": "wuxi", "end": "lyon", "since": "2025", "aggregate": True},
    ]
    found = row(make(network(*visits)), "cities")
    assert (found["list"], found["undated"], found["direct"]) == ("unknown", 1, 1)


def test_visits_themselves_are_refused() -> None:
    with pytest.raises(FilterError, match="expected partner"):
        make(network(), ties="visit")


def test_an_empty_graph_says_so() -> None:
    made = make(from_edges([]))
    assert made.rows == []
    assert "no ties yet" in made.notes[0]


def test_91_ties_of_jiangsu_have_a_visit_between_exactly_their_two_parties(embedded_store: Store) -> None:
    load_sample(embedded_store, "jiangsu")
    everything = Filters.read(
        {
            "unnamed": "yes",
            "tier": "sister,friendly,none",
            "status": "active,listed,unknown,proposed,suspended,ended,seeking",
        }
    )
    made = dormant.make(read_snapshot(embedded_store), everything, {"years": 5, "visits": "all"}, TODAY)
    assert len(made.rows) == 464
    assert sum(each["direct"] > 0 for each in made.rows) == 91
