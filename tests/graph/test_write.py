"""Writing facts: nothing is lost, nothing is written twice, a load can be taken back. Each test runs on both servers."""

from __future__ import annotations

from threading import Thread
from typing import Any

import pytest

from graph.errors import ModelError, NotFound
from graph.facts import EdgeFact, Fact, NodeFact
from graph.store.loads import begin_load, is_finished
from graph.store.store import Store
from graph.store.unload import unload
from graph.store.write import Writer
from tests.contents import everything
from tests.finished import finish_load
from tests.plans import assert_asks_the_index, hits


def city(id_: str, **stated: Any) -> NodeFact:
    return NodeFact("City", id_, {"source": "s", "name": id_.title(), **stated})


def tie(start: str, end: str, id_: str = "", **stated: Any) -> EdgeFact:
    return EdgeFact("PARTNER", start, end, id_ or f"{start}--{end}", {"source": "s", "kind": "sister_city", **stated})


def write(store: Store, load: str, *rows: tuple[Fact, ...]) -> list[str]:
    begin_load(store, load, load, [])
    writer = Writer(store, load)
    for row in rows:
        writer.enter(row)
    outcomes: list[str] = list(writer.flush())
    finish_load(store, load, {})
    return outcomes


def test_facts_come_out_as_they_went_in(store: Store) -> None:
    hostile = """"><script>alert(1)</script> '; DROP `x` \\ \u202e 名"""
    write(
        store,
        "one",
        (city("a", name=hostile, lat=1.5, population=7, aliases=["x", "y"]), city("b"), tie("a", "b", since="1999-01")),
    )
    found = store.read(
        "MATCH (a:City {id: 'a'})-[r:PARTNER]-(b:City) RETURN a.name AS name, a.aliases AS aliases, a.lat AS lat, r.since AS since"
    )
    assert found == [{"name": hostile, "aliases": ["x", "y"], "lat": 1.5, "since": "1999-01"}]


def test_writing_again_changes_nothing(store: Store) -> None:
    rows: list[tuple[Fact, ...]] = [
        (city("a"), city("b")),
        (tie("a", "b"),),
        (EdgeFact("VISIT", "a", "b", "v1", {"source": "s", "people": 3}),),
    ]
    assert write(store, "one", *rows) == ["created"] * 4
    before = everything(store)
    assert write(store, "one", *rows) == ["same"] * 4
    assert everything(store) == before


def test_what_a_load_has_just_brought_is_found_by_the_index(neo4j_store: Store) -> None:
    """All that the next batch, load or page may ask; counted as empty, each of them was planned as a scan by some server."""
    neo4j_store.constrain()
    neo4j_store.replan()  # Neo4j counts every ten seconds or so: as if it did just before
    cities = [(city(f"c{i}"), EdgeFact("IN_COUNTRY", f"c{i}", "FR", "", {"source": "s"})) for i in range(300)]
    country = NodeFact("Country", "FR", {"source": "s", "name": "France"})
    write(neo4j_store, "one", (country,), *cities, *((tie(f"c{i}", f"c{i + 1}"),) for i in range(299)))
    ends = "UNWIND $rows AS row MATCH (a:City {id: row.a})"
    for query in (
        f"{ends}-[r:PARTNER {{kind: row.told}}]->(b:City {{id: row.b}}) DELETE r",
        f"{ends} MATCH (b:City {{id: row.b}}) MATCH (a)-[r:PARTNER {{kind: row.told}}]-(b) RETURN r.statements",
        "MATCH (n:City {id: $id})-[r]->(m) RETURN m.id",
        "MATCH (n:City {id: $id})-[t:PARTNER]-(o) RETURN t.id ORDER BY o.id, t.id",
        "MATCH (a:City {id: $start})-[t:PARTNER {id: $id}]-(b) RETURN t.id ORDER BY b.id",
        "MATCH (a)-[t:PARTNER {id: $id}]->(b) RETURN a.id, b.id",
        "MATCH (a)-[t:PARTNER]->(b) WHERE t.id = $id RETURN a.id, b.id",
    ):
        assert_asks_the_index(neo4j_store, query, rows=[], id="c1", start="c1")
    again = f"{ends} MATCH (b:Country {{id: row.b}}) MATCH (a)-[r:IN_COUNTRY]->(b) RETURN r.statements"
    rows = [{"a": f"c{i}", "b": "FR"} for i in range(300)]
    assert hits(neo4j_store, again, rows=rows) < 20 * len(
        rows
    )  # 300 * 300 where each row goes through the country's cities


def test_new_plans_are_asked_for_only_with_the_first_of_a_label_or_type(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(store, "replan", lambda: asked.append("replan"))
    write(store, "one", (city("a"), city("b")))
    write(store, "two", (city("c"), city("d")))
    assert len(asked) == 1
    write(store, "three", (city("a"), city("b"), tie("a", "b")))
    write(store, "four", (city("c"), tie("a", "c")))
    assert len(asked) == 2


def test_one_tie_told_from_both_sides_is_one_edge_with_two_statements(store: Store) -> None:
    outcomes = write(
        store, "one", (city("a"), city("b"), tie("a", "b")), (tie("b", "a", "other", source="t", since="2001"),)
    )
    assert outcomes == ["created", "created", "created", "updated"]
    found = store.read(
        "MATCH (:City)-[r:PARTNER]->(:City) RETURN r.id AS id, r.since AS since, size(r.statements) AS n"
    )
    assert found == [{"id": "a--b", "since": "2001", "n": 2}]
    write(store, "two", (tie("b", "a", source="u"),))
    assert store.read("MATCH ()-[r:PARTNER]->() RETURN size(r.statements) AS n") == [{"n": 3}]


def test_the_id_of_a_tie_in_another_load_stays_among_its_former_ones(store: Store) -> None:
    rows = ((tie("b", "a", "wd--a--b", source="t"),),)
    write(store, "one", (city("a"), city("b"), tie("a", "b", "sc--a--b")))
    write(store, "two", *rows)
    assert store.read("MATCH ()-[r:PARTNER]->() RETURN r.id AS id, r.former AS former") == [
        {"id": "sc--a--b", "former": ["wd--a--b"]}
    ]
    before = everything(store)
    write(store, "two", *rows)
    assert everything(store) == before


def test_two_kinds_between_one_pair_are_two_edges(store: Store) -> None:
    write(store, "one", (city("a"), city("b"), tie("a", "b"), tie("a", "b", "p", kind="programme")))
    assert store.read("MATCH ()-[r:PARTNER]->() RETURN count(r) AS n") == [{"n": 2}]


def test_a_node_known_by_an_outside_id_is_the_same_and_keeps_both_ids(store: Store) -> None:
    write(store, "one", (city("nanjing", ids=["wikidata:Q16666"]),))
    rows: list[tuple[Fact, ...]] = [
        (city("Q16666", ids=["wikidata:Q16666"], source="t"), city("x")),
        (tie("Q16666", "x"),),
    ]
    write(store, "two", *rows)
    found = store.read("MATCH (a:City)-[:PARTNER]-(:City {id: 'x'}) RETURN a.id AS id, a.former AS former")
    assert found == [{"id": "nanjing", "former": ["Q16666"]}]
    before = everything(store)
    write(store, "two", *rows)
    assert everything(store) == before


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ((tie("a", "nowhere"),), "there is no 'nowhere'"),
        ((tie("a", "a"),), "with itself"),
        ((city("c", lat=91),), "expected -90 to 90"),
        ((city("c", colour="red"),), "no property 'colour'"),
        ((tie("a", "b", since="31/02/1998"),), "expected YYYY"),
        ((tie("a", "b", status="fine"),), "expected active"),
        ((tie("a", "b", since="2005-02-31"),), "expected YYYY"),
        ((city("c", population=10**30),), "at most 64 bits"),
        ((city("c", name="\ud800"),), "a text"),
        ((EdgeFact("PARTNER", "a", "b", "t", {"source": "s"}),), "needs a kind"),
        ((EdgeFact("VISIT", "a", "b", "", {"source": "s"}),), "needs an id"),
        ((tie("a", "b", "t"), city("c"), tie("b", "c", "t")), "the id 't' is that of another partnership"),
        ((NodeFact("School", "a", {"source": "s", "name": "A"}),), "is a City already"),
        ((city("c"), tie("a", "nowhere")), "there is no 'nowhere'"),
    ],
)
def test_a_row_that_does_not_fit_is_refused_whole(store: Store, row: tuple[Fact, ...], says: str) -> None:
    begin_load(store, "one", "one", [])
    writer = Writer(store, "one")
    writer.enter((city("a"), city("b")))
    with pytest.raises(ModelError, match=says):
        writer.enter(row)
    with pytest.raises(ModelError, match="there is no 'c'"):
        writer.enter((tie("a", "c"),))
    writer.flush()
    assert store.read("MATCH (n:City) RETURN count(n) AS n") == [{"n": 2}]


def test_a_visit_inside_one_city_is_kept(store: Store) -> None:
    write(store, "one", (city("a"), EdgeFact("VISIT", "a", "a", "v1", {"source": "s"})))
    assert store.read("MATCH (a:City)-[r:VISIT]->(b:City) RETURN r.id AS id, a.id = b.id AS inside") == [
        {"id": "v1", "inside": True}
    ]


def test_unloading_takes_back_what_no_other_load_says(store: Store) -> None:
    write(store, "one", (city("a"), city("b"), tie("a", "b", since="1999")))
    before = everything(store)
    write(
        store,
        "two",
        (city("a", source="t", population=5), city("c")),
        (tie("b", "a", source="t", status="ended"), tie("a", "c")),
    )
    assert everything(store) != before
    assert unload(store, "two") == {"edges_removed": 1, "edges_changed": 1, "nodes_removed": 1, "nodes_changed": 1}
    assert everything(store) == before
    unload(store, "one")
    assert everything(store) == ([], [])


def test_a_place_that_another_load_needs_goes_with_that_load(store: Store) -> None:
    write(store, "one", (city("a", population=5),))
    write(store, "two", (city("b", source="t"), tie("a", "b", source="t")))
    unload(store, "one")
    assert store.read(
        "MATCH (n:City {id: 'a'}) RETURN n.name AS name, n.population AS people, n.statements AS said"
    ) == [{"name": "A", "people": None, "said": []}]
    unload(store, "two")
    assert everything(store) == ([], [])


def test_a_load_that_was_cut_off_begins_anew_and_its_account_is_whole(store: Store) -> None:
    begin_load(store, "one", "one", [])
    writer = Writer(store, "one")
    writer.enter((city("a"), city("b")))
    writer.flush()
    assert write(store, "one", (city("a"), city("b")), (tie("a", "b"),)) == ["created"] * 3


def test_unloading_that_is_cut_off_is_finished_by_the_next(store: Store) -> None:
    write(store, "one", (city("a"), city("b"), tie("a", "b")))
    write(store, "two", (city("b", source="t"), city("c"), tie("b", "c", source="t"), tie("a", "b", source="t")))
    finish_load(store, "two", {})

    def cut_off(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unload(store, "two", cut_off)
    assert not is_finished(store, "two"), "loading it again would change nothing"
    unload(store, "two")
    assert {each["id"] for each in store.read("MATCH (n:City) RETURN n.id AS id")} == {"a", "b"}
    assert store.read("MATCH ()-[r:PARTNER]->() RETURN size(r.statements) AS said") == [{"said": 1}]


def test_unloading_says_how_far_it_is(store: Store) -> None:
    write(store, "one", (city("a"), city("b"), tie("a", "b")))
    write(store, "two", (city("b", source="t"), city("c"), tie("b", "c", source="t"), tie("a", "b", source="t")))
    done: list[int] = []
    assert sum(unload(store, "two", done.append).values()) == sum(done) == 4


def test_a_second_load_waits_for_the_first(store: Store) -> None:
    order = []

    def second() -> None:
        with store.alone():
            order.append("second")

    with store.alone():
        other = Thread(target=second)
        other.start()
        other.join(0.3)
        order.append("first")
    other.join(10)
    assert order == ["first", "second"]


def test_unloading_an_unknown_load_says_so(store: Store) -> None:
    with pytest.raises(NotFound, match="no load 'x'"):
        unload(store, "x")


def test_unloading_counts_nodes_that_were_left_by_their_names_as_removed(embedded_store: Store) -> None:
    ends = [NodeFact("School", id_, {"source": "s", "name": id_}) for id_ in "ab"]
    tie = EdgeFact("PARTNER", "a", "b", "t", {"source": "s", "kind": "sister_school"})
    for load, row in (("one", ends), ("two", [tie])):
        begin_load(embedded_store, load, load, [])
        writer = Writer(embedded_store, load)
        writer.enter(row)
        writer.flush()
    assert unload(embedded_store, "one") == {"edges_removed": 0, "edges_changed": 0, "nodes_removed": 0, "nodes_changed": 2}  # fmt: skip
    assert unload(embedded_store, "two") == {"edges_removed": 1, "edges_changed": 0, "nodes_removed": 2, "nodes_changed": 0}  # fmt: skip
