"""Anniversaries and expiries fall where a calendar says, as precisely as their dates are known."""

from __future__ import annotations

from datetime import date
from typing import Any

import icalendar
import pytest

from graph.facts import EdgeFact, NodeFact
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.read import read_snapshot
from graph.network.snapshot import Snapshot
from graph.store.store import Store
from graph.store.write import Writer
from queries.report import Beside, Report
from queries.reports import calendar

TODAY = date(2026, 11, 22)


def make(snapshot: Snapshot, months: int = 12, store: Store | None = None) -> Report:
    return calendar.make(snapshot, Filters(), {"months": months}, Beside(store, today=TODAY))


def begun(since: str | None, **values: Any) -> Snapshot:
    return from_edges([{"id": "tie", "start": "wuxi", "end": "lyon", "since": since, **values}])


@pytest.mark.parametrize(
    ("since", "found"),
    [
        ("2016-11-22", [("2026-11-22", 10)]),
        ("2016-11-21", []),
        ("1997-11-22", [("2027-11-22", 30)]),
        ("1997-11-23", []),
        ("2016-11", [("2026-11", 10)]),
        ("2001", [("2026", 25)]),
        ("2004-02-29", []),
        ("2017-02-28", [("2027-02-28", 10)]),
        (None, []),
    ],
)
def test_an_anniversary_falls_within_the_period_or_not(since: str | None, found: list[tuple[str, int]]) -> None:
    rows = make(begun(since)).rows
    assert [(row["date"], row["years"]) for row in rows] == found


def test_29_february_is_kept_on_28_february_of_a_common_year() -> None:
    rows = make(begun("1992-02-29"), months=60).rows
    assert [row["date"] for row in rows] == []
    assert [each.when for each in calendar.occasions({"1996-02-29": "begun"}, None)][:4] == [
        "2001-02-28", "2006-02-28", "2016-02-29", "2021-02-28",
    ]  # fmt: skip


def test_signings_and_expiries_come_from_the_store(store: Store) -> None:
    said = {"source": "s", "kind": "sister_city", "status": "active"}
    writer = Writer(store, "load")
    writer.enter(
        [
            NodeFact("Source", "s", {"source": "s", "name": "s"}),
            NodeFact("City", "wuxi", {"source": "s", "name": "Wuxi"}),
            NodeFact("City", "lyon", {"source": "s", "name": "Lyon"}),
            EdgeFact("PARTNER", "wuxi", "lyon", "tie", said | {"signed": ["2017-05-01"], "expires": "2027-05-01"}),
        ]
    )
    writer.flush()
    rows = make(read_snapshot(store), store=store).rows
    assert [(row["date"], str(row["what"])) for row in rows] == [
        ("2027-05-01", "The agreement runs out"),
        ("2027-05-01", "10 years since a signing"),
    ]


def test_a_renewal_that_is_due_is_an_event_of_its_own(store: Store) -> None:
    said = {"source": "s", "kind": "sister_city", "status": "active"}
    writer = Writer(store, "load")
    writer.enter(
        [
            NodeFact("Source", "s", {"source": "s", "name": "s"}),
            NodeFact("City", "wuxi", {"source": "s", "name": "Wuxi"}),
            NodeFact("City", "lyon", {"source": "s", "name": "Lyon"}),
            EdgeFact(
                "PARTNER",
                "wuxi",
                "lyon",
                "tie",
                said | {"signed": ["2009-05-01", "2027-05-01"], "expires": "2027-05-01"},
            ),
        ]
    )
    writer.flush()
    made = make(read_snapshot(store), store=store)
    assert sorted(str(row["what"]) for row in made.rows) == ["The agreement runs out", "To be signed or renewed"]
    events = icalendar.Calendar.from_ical(calendar.to_ics(made)).walk("VEVENT")
    assert len({str(each["uid"]) for each in events}) == 2


def test_a_tie_begun_in_the_last_years_of_the_calendar_has_no_anniversary_beyond_it() -> None:
    assert make(begun("9998")).rows == []


def test_the_icalendar_file_has_one_event_a_row_and_spans_what_a_date_may_mean() -> None:
    made = make(begun("2001"))
    events = icalendar.Calendar.from_ical(calendar.to_ics(made)).walk("VEVENT")
    assert [(each.decoded("dtstart"), each.decoded("dtend")) for each in events] == [
        (date(2026, 1, 1), date(2027, 1, 1))
    ]
    assert "25 years since it began" in str(events[0]["summary"])


def test_names_are_text_in_the_icalendar_file() -> None:
    network = from_edges(
        [{"id": "tie", "start": "a", "end": "b", "since": "2016-12"}],
        [{"id": "a", "name": "Wuxi\r\nBEGIN:VALARM; x, y"}, {"id": "b", "name": "b"}],
    )
    text = calendar.to_ics(make(network)).decode()
    assert text.count("\r\nBEGIN:") == 1
    assert "\\nBEGIN:VALARM\\; x\\, y" in text.replace("\r\n ", "")


def test_what_has_no_date_is_counted_and_an_empty_graph_says_so() -> None:
    assert "which can have no anniversary: 1." in " ".join(make(begun(None)).notes)
    assert "no ties yet" in make(from_edges([])).notes[0]


def test_that_nothing_falls_within_the_period_is_said_only_where_nothing_does() -> None:
    said = "Nothing falls between 2026-11-22 and 2027-11-22."
    assert said in make(begun("2016-11-21")).notes
    assert said not in make(begun("2016-11-22")).notes
