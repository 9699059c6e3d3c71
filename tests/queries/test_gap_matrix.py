"""The cells of the gap matrix add up to the ties, and places without any are rows."""

from __future__ import annotations

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
from queries.reports import gap_matrix
from queries.reports.form import Matrix


def network() -> Snapshot:
    """Two cities of a province, a county-level one that counts with the first, partners in two countries, one inside tie."""
    nodes: list[Any] = [
        {"id": "js", "label": "Region", "country": "CN"},
        {"id": "suzhou", "in_region": "js", "country": "CN"},
        {"id": "kunshan", "part_of": "suzhou", "country": "CN"},
        {"id": "suqian", "in_region": "js", "country": "CN"},
        {"id": "school", "label": "School", "in_city": "suzhou", "country": "CN"},
        {"id": "lyon", "country": "FR"},
        {"id": "nice", "country": "FR"},
        {"id": "bonn", "country": "DE"},
    ]
    ties: list[Any] = [
        {"start": "suzhou", "end": "lyon", "kind": "sister_city"},
        {"start": "kunshan", "end": "nice", "kind": "sister_city"},
        {"start": "school", "end": "bonn", "kind": "sister_school"},
        {"start": "school", "end": "suzhou", "kind": "other"},
    ]
    return from_edges(ties, nodes)


def make(snapshot: Snapshot, across: str = "kind", columns: int = 30, limit: int | None = None, **given: str) -> Report:
    own = {"across": across, "columns": columns, "limit": limit}
    return gap_matrix.make(snapshot, Filters.read(given), own, Beside())


def row(report: Report, id: str) -> dict[str, Any]:
    return next(each for each in report.rows if each["id"] == id)


def test_a_city_counts_with_its_units_and_its_schools_and_ties_inside_it_are_none() -> None:
    found = row(make(network()), "suzhou")
    assert (found["sister_city"], found["sister_school"], found["other"], found["ties"], found["missing"]) == (
        2,
        1,
        0,
        3,
        4,
    )


def test_county_level_units_can_stand_apart() -> None:
    made = make(network(), units="own")
    assert (row(made, "suzhou")["sister_city"], row(made, "kunshan")["sister_city"]) == (1, 1)


def test_a_city_without_a_tie_is_a_row() -> None:
    made = make(network(), area="js")
    assert [each["id"] for each in made.rows] == ["suzhou", "suqian"]
    assert row(made, "suqian")["ties"] == 0
    assert "Rows without any tie: 1." in made.notes


def test_provinces_stand_against_the_countries_of_their_partners() -> None:
    made = make(network(), "country")
    found = row(made, "js")
    assert (found["FR"], found["DE"], found["ties"]) == (2, 1, 3)


def test_countries_beyond_the_most_columns_count_together() -> None:
    found = row(make(network(), "country", columns=1, area="js"), "js")
    assert (found["FR"], found["others"]) == (2, 1)


def test_the_picture_shows_what_the_rows_say() -> None:
    made = make(network())
    picture = made.charts[0]
    assert isinstance(picture, Matrix)
    assert [sum(cell or 0 for cell in each) for each in picture.values] == [each["ties"] for each in made.rows]


def test_visits_have_no_kind() -> None:
    with pytest.raises(FilterError, match="Only partnerships have a kind"):
        make(network(), ties="visit")


def test_an_empty_graph_has_no_picture_and_says_why() -> None:
    made = make(from_edges([]))
    assert (made.rows, made.charts) == ([], [])
    assert "no ties yet" in made.notes[0]


def test_where_no_tie_is_left_there_is_no_picture() -> None:
    made = make(network(), since="1800", until="1801")
    assert made.rows
    assert made.charts == []
    assert any("Widen the filters" in note for note in made.notes)


def test_a_level_that_no_party_has_says_so() -> None:
    made = make(from_edges([("a", "b")]), level="country")
    assert made.rows == []
    assert any("no place of this level" in note for note in made.notes)


def test_every_city_of_jiangsu_is_a_row(embedded_store: Store) -> None:
    load_sample(embedded_store, "jiangsu")
    snapshot = read_snapshot(embedded_store)
    made = make(snapshot, area="CN-32")
    assert len(made.rows) == 13
    whole = make(snapshot, "country", columns=300, area="CN-32")
    assert len(whole.rows) == 1
    assert whole.rows[0]["ties"] == sum(
        value for name, value in whole.rows[0].items() if name not in ("id", "name", "name_zh", "ties", "missing")
    )
