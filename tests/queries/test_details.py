"""What one look-up asks of the store, on both servers."""

from __future__ import annotations

import pytest

from graph.facts import EdgeFact, NodeFact
from graph.store.loads import begin_load
from graph.store.store import Store
from graph.store.write import Writer
from queries import details
from tests.plans import assert_asks_the_index


@pytest.mark.parametrize("type_", ["PARTNER", "VISIT"])
def test_a_tie_of_unknown_ends_is_found_by_the_index(store: Store, type_: str) -> None:
    begin_load(store, "one", "one", [])
    writer = Writer(store, "one")
    stated = {"source": "s", "kind": "sister_city"} if type_ == "PARTNER" else {"source": "s"}
    writer.enter([NodeFact("City", f"c{i}", {"source": "s", "name": f"City {i}"}) for i in range(100)])
    writer.enter([EdgeFact(type_, f"c{i}", f"c{i + 1}", f"t{i}", stated) for i in range(99)])
    writer.flush()
    found = details.one_tie(store, "t7")
    assert found is not None
    assert (found["tie"]["source"], found["tie"]["target"]) == ("c7", "c8")
    assert_asks_the_index(store, details.TIE_ANYWHERE.format(type=type_), id="t7")


def test_of_several_statements_the_leading_one_comes_first(embedded_store: Store) -> None:
    begin_load(embedded_store, "one", "one", [])
    writer = Writer(embedded_store, "one")
    writer.enter([NodeFact("City", id, {"source": "a", "name": id}) for id in ("c1", "c2")])
    told = {"kind": "sister_city", "confidence": "high"}
    for source, nature in (("a", "list"), ("b", "press"), ("c", "own")):
        writer.enter([EdgeFact("PARTNER", "c1", "c2", "t1", {**told, "source": source, "nature": nature})])
    writer.flush()
    found = details.one_tie(embedded_store, "t1")
    assert found is not None
    said = found["tie"]["statements"]
    assert [each["source"] for each in said] == ["c", "b", "a"]
    assert said[-1]["confidence"] == "high", "each as its source has it"


def test_the_visits_of_an_event_are_found_by_the_index(store: Store) -> None:
    begin_load(store, "one", "one", [])
    writer = Writer(store, "one")
    writer.enter([NodeFact("City", f"c{i}", {"source": "s", "name": f"City {i}"}) for i in range(100)])
    writer.enter([NodeFact("Event", "conference", {"source": "s", "name": "Conference"})])
    writer.enter(
        [
            EdgeFact(
                "VISIT",
                f"c{i}",
                f"c{i + 1}",
                f"v{i}",
                {"source": "s", "event": "conference"} if i < 3 else {"source": "s"},
            )
            for i in range(99)
        ]
    )
    writer.flush()
    found = details.event(store, "conference")
    assert found is not None
    assert sorted(visit["id"] for visit in found["visits"]) == ["v0", "v1", "v2"]
    assert_asks_the_index(store, details.VISITS_OF_EVENT, id="conference")
