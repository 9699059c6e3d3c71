"""What the loads of a period brought, set beside what stood there before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graph.errors import FilterError
from graph.facts import EdgeFact, NodeFact
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.read import read_snapshot
from graph.store.loads import begin_load
from graph.store.store import Store
from graph.store.write import Writer
from queries.report import Beside, Report
from queries.reports import changes
from tests.finished import finish_load

TODAY = datetime.now(UTC).date()
SAID = {"source": "s", "kind": "sister_city"}


def load(store: Store, id: str, finished: str, *said: NodeFact | EdgeFact) -> None:
    """One finished load, as if on that day."""
    begin_load(store, id, f"Load {id}", [])
    writer = Writer(store, id)
    writer.enter([NodeFact("Source", "s", {"source": "s", "name": "s"}), *said])
    writer.flush()
    finish_load(store, id, {})
    store.write("UNWIND $rows AS row MATCH (l:Load {id: row.id}) SET l.finished = row.at", [{"id": id, "at": finished}])


@pytest.fixture
def told(store: Store) -> Store:
    """Two cities that are tied in 2020; one is renamed in 2021, and another tie begins; the first ends in 2022."""
    wuxi, lyon = (NodeFact("City", id, {"source": "s", "name": id.capitalize()}) for id in ("wuxi", "lyon"))
    load(
        store,
        "one",
        "2020-05-01T10:00:00Z",
        wuxi,
        lyon,
        EdgeFact("PARTNER", "wuxi", "lyon", "t1", {**SAID, "status": "active"}),
    )
    renamed = NodeFact("City", "lyon", {"source": "s", "name": "Lugdunum", "confidence": "high"})
    paris = NodeFact("City", "paris", {"source": "s", "name": "Paris"})
    load(store, "two", "2021-05-01T10:00:00Z", renamed, paris, EdgeFact("PARTNER", "wuxi", "paris", "t2", SAID))
    over = {**SAID, "status": "ended", "until": "2022-01", "confidence": "high"}
    load(store, "three", "2022-05-01T10:00:00Z", EdgeFact("PARTNER", "wuxi", "lyon", "t1", over))
    return store


def make(store: Store | None, change: str = "all", limit: int = 1000, **period: str | None) -> Report:
    snapshot = read_snapshot(store) if store else from_edges([])
    own: dict[str, Any] = {"since": None, "until": None, "change": change, "limit": limit, **period}
    return changes.make(snapshot, Filters(), own, Beside(store, today=TODAY))


def listed(report: Report) -> list[tuple[str, str]]:
    return [(row["change"], row["id"]) for row in report.rows]


def test_a_first_load_adds_everything(told: Store) -> None:
    assert listed(make(told, since="2020", until="2020")) == [("added", "lyon"), ("added", "wuxi"), ("added", "t1")]


def test_a_second_load_renames_and_adds(told: Store) -> None:
    made = make(told, since="2021", until="2021")
    assert listed(made) == [("added", "paris"), ("added", "t2"), ("renamed", "lyon")]
    renamed = made.rows[2]
    assert (renamed["before"], renamed["after"], renamed["load"]) == ("Lyon", "Lugdunum", "Load two")


def test_who_reads_chinese_reads_chinese_names(store: Store) -> None:
    wuxi = NodeFact("City", "wuxi", {"source": "s", "name": "Wuxi", "name_zh": "无锡"})
    lyon = NodeFact("City", "lyon", {"source": "s", "name": "Lyon", "name_zh": "里昂"})
    load(store, "one", "2020-05-01T10:00:00Z", wuxi, lyon, EdgeFact("PARTNER", "wuxi", "lyon", "t1", SAID))
    assert {row["id"]: (row["name"], row["name_zh"]) for row in make(store, since="2020", until="2020").rows} == {
        "wuxi": ("Wuxi", "无锡"), "lyon": ("Lyon", "里昂"), "t1": ("Wuxi – Lyon", "无锡 – 里昂"),
    }  # fmt: skip


def test_a_tie_ends(told: Store) -> None:
    made = make(told, since="2022-05-01", until="2022-05-01")
    assert listed(made) == [("ended", "t1")]
    assert made.rows[0]["before"] == "sister city, active"
    assert made.rows[0]["after"] == "sister city, ended, –2022-01"


def test_a_longer_period_sets_its_beginning_beside_its_end(told: Store) -> None:
    assert ("ended", "t1") not in listed(make(told, since="2020", until="2022"))
    assert ("ended", "t1") in listed(make(told, since="2021", until="2022"))


def test_one_kind_of_change_can_be_asked_for_and_the_rest_is_counted(told: Store) -> None:
    made = make(told, change="renamed", since="2021", until="2021")
    assert listed(made) == [("renamed", "lyon")]
    assert "Added: 2." in made.notes
    cut = make(told, limit=1, since="2021", until="2021")
    assert len(cut.rows) == 1
    assert "1 of 3 rows are shown." in cut.notes


def test_a_period_without_loads_says_so(told: Store) -> None:
    assert "No load was finished in this period." in make(told, since="2019", until="2019").notes
    assert make(told).rows == []


def test_ties_without_a_place_at_the_level_are_changes_too_and_the_method_says_what_was_chosen(told: Store) -> None:
    own = {"since": "2020", "until": "2020", "change": "all", "limit": 1000}
    made = changes.make(read_snapshot(told), Filters(level="region"), own, Beside(told, today=TODAY))
    assert ("added", "t1") in listed(made)
    assert any("Without a place at this level: 2" in line for line in made.method)


def test_the_wrong_order_of_days_is_refused(told: Store) -> None:
    with pytest.raises(FilterError, match="later than until"):
        make(told, since="2022", until="2020")


def test_without_a_store_the_report_says_what_is_missing() -> None:
    assert make(None).notes == ["Without a store nothing is known of its loads."]
