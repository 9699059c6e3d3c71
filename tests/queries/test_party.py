"""The facts of a party: all of them, in order, in three questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graph.facts import EdgeFact, Fact, NodeFact
from graph.store.store import Store
from graph.store.write import Writer
from queries.party import MOST_INSIDE, facts_of

SOURCE = NodeFact("Source", "list", {"source": "list", "name": "A list"})
OTHER = NodeFact("Source", "paper", {"source": "paper", "name": "A newspaper"})


class Counted:
    """A store that counts what it is asked."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.questions = 0

    def __getattr__(self, name: str) -> Any:
        if name in ("read", "stream", "run"):
            self.questions += 1
        return getattr(self.store, name)


def node(label: str, id: str, **values: Any) -> NodeFact:
    return NodeFact(label, id, {"source": "list", "name": id.title(), **values})


def edge(type: str, a: str, b: str, id: str = "", **values: Any) -> EdgeFact:
    return EdgeFact(type, a, b, id, {"source": "list", **values})


def facts() -> Iterator[Fact]:
    yield from (SOURCE, OTHER)
    yield node("Country", "CN")
    yield node("Region", "CN-32", country="CN")
    yield from (node("City", name, country="CN") for name in ("suzhou", "wuxi", "aba"))
    yield from (edge("IN_REGION", name, "CN-32") for name in ("suzhou", "wuxi"))
    yield edge("IN_COUNTRY", "CN-32", "CN")
    yield from (node("School", f"school {n:02}") for n in range(12))
    yield from (edge("IN_CITY", f"school {n:02}", "suzhou") for n in range(12))
    yield edge("PARTNER", "wuxi", "suzhou", "t2", kind="sister_city", status="listed")
    yield edge("PARTNER", "aba", "suzhou", "t3", kind="sister_city", status="listed")
    yield edge("PARTNER", "aba", "suzhou", "t1", kind="other", status="listed")
    yield edge("VISIT", "suzhou", "wuxi", "v1", start="2019-05")
    yield edge("VISIT", "suzhou", "wuxi", "v2")
    yield edge("VISIT", "suzhou", "wuxi", "v3", start="2018")
    yield edge("VISIT", "wuxi", "suzhou", "v4", start="2001")
    yield edge("VISIT", "suzhou", "suzhou", "v5", start="2020")
    yield node("Event", "later", start="2020-01-01")
    yield node("Event", "earlier", start="2019-01-01")
    yield from (edge("TOOK_PART", "suzhou", name, role="participant") for name in ("later", "earlier"))
    yield edge("HELD_IN", "later", "suzhou")
    yield node("Claim", "c1", measure="sister_cities", value=30, as_of="2020")
    yield node("Claim", "c2", measure="sister_cities", value=20)
    yield node("Claim", "c3", measure="sister_cities", value=10, as_of="2010")
    yield from (edge("ABOUT", claim, "suzhou") for claim in ("c1", "c2", "c3"))


@pytest.fixture
def filled(store: Store) -> Store:
    store.constrain()
    writer = Writer(store, "load-test")
    for fact in facts():
        writer.enter([fact])
    writer.flush()
    return store


def test_all_that_is_known_of_a_party_comes_in_order(filled: Store) -> None:
    found = facts_of(filled, "City", "suzhou")
    assert found is not None
    ids = {key: [row["id"] for row in found[key]] for key in ("partnerships", "visits", "events", "claims", "places")}
    assert ids == {
        "partnerships": ["t1", "t3", "t2"],
        "visits": ["v3", "v1", "v5", "v2", "v4"],
        "events": ["earlier", "later", "later"],
        "claims": ["c3", "c1", "c2"],
        "places": ["CN-32"],
    }
    assert [tie["partner"]["id"] for tie in found["partnerships"]] == ["aba", "aba", "wuxi"]
    assert [(visit["sender"]["id"], visit["host"]["id"]) for visit in found["visits"]][2:] == [
        ("suzhou", "suzhou"),
        ("suzhou", "wuxi"),
        ("wuxi", "suzhou"),
    ]
    assert [event["role"] for event in found["events"]] == ["participant", "participant", "place"]
    assert [row["id"] for row in found["inside"]] == [f"school {n:02}" for n in range(12)]
    assert found["inside_total"] == 12 < MOST_INSIDE
    assert [row["id"] for row in found["sources"]] == ["list"]


def test_sources_that_are_wanted_besides_come_along(filled: Store) -> None:
    found = facts_of(filled, "City", "aba", cited=["paper"])
    assert found is not None
    assert [row["id"] for row in found["sources"]] == ["list", "paper"]


@pytest.mark.parametrize(
    ("label", "id"), [("City", "suzhou"), ("School", "school 01"), ("Country", "CN"), ("City", "nobody")]
)
def test_three_questions_are_enough(filled: Store, label: str, id: str) -> None:
    counted = Counted(filled)
    facts_of(counted, label, id)  # type: ignore[arg-type]
    assert counted.questions <= 3
    assert (facts_of(filled, label, id) is None) == (id == "nobody")


def test_what_lies_in_a_place_is_listed_up_to_a_number_and_counted_whole(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("queries.party.MOST_INSIDE", 5)
    found = facts_of(filled, "City", "suzhou")
    assert found is not None
    assert ([row["id"] for row in found["inside"]], found["inside_total"]) == ([f"school {n:02}" for n in range(5)], 12)
