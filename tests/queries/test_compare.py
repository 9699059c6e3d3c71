"""Two to four places side by side: what differs is marked, and what only one has."""

from __future__ import annotations

from typing import Any

import pytest

from graph.errors import FilterError
from graph.network.from_edges import from_edges
from graph.network.snapshot import Snapshot
from graph.text import Linked
from queries.report import Beside, Report, run
from queries.reports.columns import Row

CITY = {"kind": "sister_city", "tier": "sister", "status": "listed"}


def network() -> Snapshot:
    nodes: list[Any] = [
        *({"id": id, "country": "CN", "population": 9, "name_zh": zh} for id, zh in (("xuzhou", "徐州"), ("nantong", "南通"), ("wuxi", "无锡"), ("suzhou", "苏州"), ("yancheng", "盐城"))),
        {"id": "lyon", "country": "FR"}, {"id": "osaka", "country": "JP"},
        {"id": "x1", "label": "School", "in_city": "xuzhou", "country": "CN"},
    ]  # fmt: skip
    ties: list[Any] = [
        {"start": "xuzhou", "end": "lyon", **CITY},
        {"start": "nantong", "end": "lyon", **CITY},
        {"start": "nantong", "end": "osaka", **CITY},
        {"start": "nantong", "end": "osaka", **CITY, "kind": "programme", "status": "ended"},
        {"start": "xuzhou", "end": "osaka", **CITY, "tier": "friendly"},
        {"start": "xuzhou", "end": "x1", "kind": "other", "status": "active"},
        {"type": "VISIT", "start": "x1", "end": "lyon", "since": "2019-05-02"},
        {"type": "VISIT", "start": "x1", "end": "lyon", "aggregate": True},
    ]
    return from_edges(ties, nodes)


def made(ids: str = "xuzhou,nantong", **asked: str) -> Report:
    return run(network(), "compare", {"ids": ids, **asked}, Beside())


def row(report: Report, what: str) -> Row:
    return next(each for each in report.rows if each["what"] == what)


def values(report: Report, what: str) -> tuple[Any, Any]:
    found = row(report, what)
    return found["xuzhou"], found["nantong"]


def test_each_measure_stands_side_by_side_and_what_differs_is_marked() -> None:
    report = made()
    assert values(report, "sister city") == (1, 2)
    assert values(report, "sister city: friendly exchange") == (1, 0)
    assert values(report, "programme: planned, suspended or ended") == (0, 1)
    assert values(report, "visits") == (1, 0)
    assert values(report, "last recorded visit") == ("2019-05-02", None)
    assert values(report, "partnerships with FR") == (1, 1)
    assert [row(report, what)["differs"] for what in ("population", "sister city", "partnerships with FR")] == ["no", "yes", "no"]  # fmt: skip


def test_what_one_has_and_another_lacks_is_said_with_the_list_of_it() -> None:
    report = made()
    found = row(report, "partnerships with JP")
    assert (found["xuzhou"], found["nantong"], found["lacks"]) == (0, 1, "xuzhou")
    assert isinstance(found["nantong"], Linked)
    assert found["nantong"].query["area"] == "nantong"
    assert found["nantong"].query["country"] == "JP"
    assert any(note.startswith("Only nantong has: ") and "partnerships with JP" in note for note in report.notes)


def test_a_tie_inside_a_place_is_none_of_its_partnerships() -> None:
    assert not [each for each in made().rows if each["what"] == "other" and each["xuzhou"]]
    assert not [each for each in made().rows if each["what"] == "partnerships with CN"]


def test_places_are_found_by_id_and_by_name_in_both_languages() -> None:
    assert made("徐州，nantong").parameters["ids"] == ["xuzhou", "nantong"]
    assert [column.name for column in made("xuzhou, nantong, wuxi, suzhou").columns][1:5] == ["xuzhou", "nantong", "wuxi", "suzhou"]  # fmt: skip


@pytest.mark.parametrize("ids", ["xuzhou,nantong,wuxi,suzhou,yancheng", "xuzhou,x1", "xuzhou,nowhere"])
def test_five_places_or_what_is_no_place_is_refused(ids: str) -> None:
    with pytest.raises(FilterError) as error:
        made(ids)
    assert error.value.where == "ids"


def test_without_places_the_report_says_what_to_ask() -> None:
    for ids in ("", "xuzhou", "xuzhou,徐州"):
        report = made(ids)
        assert report.rows == []
        assert any("Say which places" in note for note in report.notes)


def test_an_area_leaves_the_ties_that_touch_it_too() -> None:
    report = made(area="lyon")
    assert values(report, "sister city") == (1, 1)
    assert not isinstance(row(report, "sister city")["xuzhou"], Linked), (
        "no address lists the ties of two places at once"
    )


def test_filters_choose_what_is_compared() -> None:
    assert values(made(kind="sister_city"), "partnerships with JP") == (0, 1)
    assert not [each for each in made(kind="programme").rows if each["what"] == "sister city"]
    assert values(made(since="2010"), "visits") == (1, 0)
