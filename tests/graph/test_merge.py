"""Decisions about who is who: merging loses nothing, and undoing brings back exactly what was. Each test runs on both servers."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import pytest

from graph.errors import ModelError, NotFound
from graph.facts import EdgeFact, Fact, NodeFact
from graph.settings import Settings
from graph.store.decisions import decisions, is_decision
from graph.store.facts import digest_of
from graph.store.loads import begin_load
from graph.store.merge import joining_loads, keep_apart, merge, undo
from graph.store.store import Store
from graph.store.unload import unload
from graph.store.write import Writer
from tests.conftest import ROOT
from tests.contents import everything
from tests.finished import finish_load

Rows = list[tuple[Fact, ...]]


def school(id_: str, **stated: Any) -> NodeFact:
    return NodeFact("School", id_, {"source": "s", "name": id_.title(), **stated})


def tie(start: str, end: str, id_: str = "", **stated: Any) -> EdgeFact:
    return EdgeFact("PARTNER", start, end, id_ or f"{start}--{end}", {"source": "s", "kind": "sister_school", **stated})


def visit(start: str, end: str, id_: str) -> EdgeFact:
    return EdgeFact("VISIT", start, end, id_, {"source": "s", "people": 3})


def write(store: Store, load: str, rows: Rows) -> Sequence[str]:
    begin_load(store, load, load, [])
    writer = Writer(store, load)
    for row in rows:
        writer.enter(row)
    outcomes = writer.flush()
    finish_load(store, load, {})
    return outcomes


THREE: Rows = [
    (school("kept", name="Suzhou No. 1 Middle School"), school("gone", name="Suzhou First High School", lat=31.3)),
    (school("x"), tie("kept", "x", "t1", since="1999"), tie("x", "gone", "t2", source="t", since="2001")),
    (school("y"), tie("gone", "y", "t3"), visit("gone", "y", "v1"), visit("kept", "gone", "v2")),
    (
        NodeFact("City", "suzhou", {"source": "s", "name": "Suzhou"}),
        EdgeFact("IN_CITY", "gone", "suzhou", "", {"source": "s"}),
    ),
]


def test_two_parties_become_one_that_has_every_name_source_and_tie(store: Store) -> None:
    write(store, "one", THREE)
    merge(store, "kept", "gone", note="same postcode")
    (node,) = store.read("MATCH (n:School) WHERE n.id IN ['kept', 'gone'] RETURN n")
    kept = node["n"]
    assert kept["id"] == "kept" and kept["former"] == ["gone"] and kept["lat"] == 31.3
    assert {kept["name"], *kept["aliases"]} == {"Suzhou No. 1 Middle School", "Suzhou First High School"}
    ties = store.read(
        "MATCH (:School {id: 'kept'})-[r:PARTNER]-(m:School) RETURN m.id AS id, r.id AS tie, r.former AS former, size(r.statements) AS n ORDER BY id"
    )
    assert ties == [
        {"id": "x", "tie": "t1", "former": ["t2"], "n": 2},
        {"id": "y", "tie": "t3", "former": None, "n": 1},
    ]
    visits = store.read("MATCH (a:School)-[r:VISIT]->(b:School) RETURN a.id AS a, b.id AS b ORDER BY b")
    assert visits == [{"a": "kept", "b": "kept"}, {"a": "kept", "b": "y"}]
    assert store.read("MATCH (a:School)-[:IN_CITY]->(:City) RETURN a.id AS id") == [{"id": "kept"}]


def test_a_decision_is_a_load_with_its_names_and_note(store: Store) -> None:
    write(store, "one", THREE)
    id_ = merge(store, "kept", "gone", note="same postcode")
    (made,) = decisions(store)
    assert (made.id, made.decision, made.keep, made.gone, made.note) == (id_, "merge", "kept", "gone", "same postcode")
    assert store.read("MATCH (l:Load {id: $id}) RETURN l.title AS title", id=id_) == [
        {"title": "Decision: merged Suzhou First High School into Suzhou No. 1 Middle School"}
    ]
    assert is_decision(id_) and not is_decision("one")
    with pytest.raises(ModelError, match="Undo it"):
        unload(store, id_)


def test_undoing_a_merge_brings_back_the_same_graph(store: Store) -> None:
    write(store, "one", THREE)
    before = everything(store)
    decision = merge(store, "kept", "gone")
    assert everything(store) != before
    undo(store, decision)
    assert everything(store) == before
    assert decisions(store) == []


def test_loading_the_old_file_again_after_a_merge_changes_nothing(store: Store) -> None:
    write(store, "one", THREE)
    merge(store, "kept", "gone")
    before = everything(store)
    assert set(write(store, "one", THREE)) == {"same"}
    assert everything(store) == before


def test_the_party_that_went_does_not_come_back_with_a_file_unloaded_and_loaded_again(store: Store) -> None:
    write(store, "one", [(school("kept"),)])
    other: Rows = [(school("gone"), school("x"), tie("gone", "x"))]
    write(store, "two", other)
    merge(store, "kept", "gone")
    before = everything(store)
    unload(store, "two")
    assert store.read("MATCH (n:School) RETURN n.id AS id") == [{"id": "kept"}]
    write(store, "two", other)
    assert everything(store) == before


def test_what_was_loaded_after_a_merge_goes_home_when_it_is_undone(store: Store) -> None:
    later: Rows = [
        (school("gone", source="u", name="Gone"), school("z"), tie("gone", "z", "t9")),
        (tie("gone", "x", "t8", source="u"),),
    ]
    write(store, "one", THREE)
    write(store, "two", later)
    expected = everything(store)
    unload(store, "two")
    decision = merge(store, "kept", "gone")
    write(store, "two", later)
    undo(store, decision)
    assert everything(store) == expected


def test_a_load_can_be_taken_back_after_a_merge_and_the_merge_undone_after_that(store: Store) -> None:
    write(store, "two", [(school("gone", source="u"), school("x", source="u"), tie("x", "gone", "t0", source="u"))])
    expected = everything(store)
    write(store, "one", THREE)
    decision = merge(store, "kept", "gone")
    unload(store, "one")
    (left,) = store.read("MATCH (a:School)-[r:PARTNER]-(:School {id: 'x'}) RETURN a.id AS id, size(r.statements) AS n")
    assert left == {"id": "kept", "n": 1}
    undo(store, decision)
    assert [each["id"] for each in expected[0]] == [each["id"] for each in everything(store)[0]]
    assert everything(store)[0] == expected[0]


@pytest.mark.parametrize(
    ("keep", "gone", "says"),
    [
        ("kept", "kept", "are one party already"),
        ("kept", "suzhou", "only parties of one label"),
        ("kept", "x", "have a partnership with each other"),
        ("s", "kept", "No party has the id 's'"),
        ("CN", "FR", "only regions, cities"),
    ],
)
def test_what_can_not_be_merged_is_refused(store: Store, keep: str, gone: str, says: str) -> None:
    countries = [NodeFact("Country", each, {"source": "s", "name": each}) for each in ("CN", "FR")]
    write(store, "one", [*THREE, (NodeFact("Source", "s", {"source": "s", "name": "S"}), *countries)])
    before = everything(store)
    with pytest.raises((ModelError, NotFound), match=says):
        merge(store, keep, gone)
    assert everything(store) == before and decisions(store) == []


def test_parties_kept_apart_are_noted_until_that_is_undone(store: Store) -> None:
    write(store, "one", THREE)
    before = everything(store)
    id_ = keep_apart(store, "kept", "gone", note="two campuses")
    (made,) = decisions(store)
    assert (made.decision, {made.keep, made.gone}) == ("apart", {"kept", "gone"})
    assert everything(store) == before
    undo(store, id_)
    assert decisions(store) == []


def test_two_that_a_load_took_for_one_are_two_once_it_is_taken_back_and_run_again(store: Store) -> None:
    write(store, "one", [(school("a"), school("x"), tie("a", "x"))])
    one = everything(store)
    write(
        store,
        "two",
        [(school("a", source="t", name="B", former=["b"]), school("y", source="t"), tie("a", "y", source="t"))],
    )
    before = everything(store)
    assert joining_loads(store, "a", "b") == joining_loads(store, "b", "a") == ["two"]
    keep_apart(store, "b", "a")
    assert [(each.decision, each.keep, each.gone, each.names) for each in decisions(store)] == [
        ("apart", "a", "b", ("A", "B"))
    ]
    assert everything(store) == before, "nothing tells which tie is whose"
    unload(store, "two")
    assert everything(store) == one
    write(store, "two", [(school("b", source="t", name="B"), school("y", source="t"), tie("b", "y", source="t"))])
    assert store.read("MATCH (:School {id: 'b'})-[:PARTNER]-(n:School) RETURN n.id AS id") == [{"id": "y"}]
    assert joining_loads(store, "a", "b") == []


def test_two_with_one_outside_id_or_merged_by_a_person_are_not_kept_apart(store: Store) -> None:
    write(store, "one", [(school("a", ids=["urn:1"]), school("c"))])
    write(store, "two", [(school("b", ids=["urn:1"], source="t"),)])
    with pytest.raises(ModelError, match="'a' and 'b' both have the id 'urn:1'"):
        keep_apart(store, "a", "b")
    merge(store, "a", "c")
    for ids, says in ((("a", "c"), "one party already"), (("a", "a"), "'a' is one party")):
        with pytest.raises(ModelError, match=says):
            keep_apart(store, *ids)


DECIDING = """
import os, sys
from graph.store.merge import merge, undo
from graph.settings import Settings
from graph.store.store import open_store
with open_store(Settings(store=sys.argv[1], password=os.environ["TWINMAP_PASSWORD"])) as store:
    print("now", flush=True)
    while True:
        undo(store, merge(store, "kept", "gone"))
"""


def test_a_decision_cut_off_by_a_kill_has_happened_or_has_not(store: Store, server_settings: Settings) -> None:
    write(store, "one", THREE)
    before = everything(store)
    decision = merge(store, "kept", "gone")
    merged = everything(store)
    undo(store, decision)
    rng = random.Random(5)
    for _ in range(4):
        command = [sys.executable, "-c", DECIDING, server_settings.store]
        environment = {**os.environ, "TWINMAP_PASSWORD": server_settings.password, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as deciding:
            assert deciding.stdout is not None and deciding.stdout.readline() == b"now\n"
            time.sleep(rng.uniform(0, 0.5))
            deciding.kill()
        with store.alone():  # as whoever decides next: it need not wait, and what was sent before can't come after it
            pass
        assert store.left() == digest_of(store) and not store.unfinished(), "the digest is that of what was left"
        if decisions(store):
            assert everything(store) == merged
            undo(store, decision)
        assert everything(store) == before


def random_rows(rng: random.Random, load: str) -> Rows:
    """Rows about eight schools: their names, ties of two kinds, visits and the towns they are in."""
    names = [f"p{index}" for index in range(8)]
    rows: Rows = [(NodeFact("City", "town", {"source": "s", "name": "Town"}),)]
    for each in names:
        facts: list[Fact] = [school(each, source=load, note=f"{load} {rng.randrange(2)}")]
        if rng.random() < 0.3:
            facts.append(EdgeFact("IN_CITY", each, "town", "", {"source": load}))
        rows.append(tuple(facts))
    for index in range(rng.randrange(4, 14)):
        start, end = rng.sample(names[2:] if rng.random() < 0.8 else names[1:7], 2)
        kind = rng.choice(("sister_school", "programme"))
        rows.append((tie(start, end, f"{kind}-{min(start, end)}-{max(start, end)}", kind=kind, source=load),))
        rows.append((visit(rng.choice(names), rng.choice(names), f"{load}-v{index}"),))
    return rows


@pytest.mark.parametrize("seed", range(8))
def test_random_merges_undone_one_after_the_other_leave_exactly_the_graph_that_was(store: Store, seed: int) -> None:
    rng = random.Random(seed)
    write(store, "one", random_rows(rng, "one"))
    write(store, "two", random_rows(rng, "two"))
    before = everything(store)
    for decision in reversed(merged_at_random(store, rng)):
        undo(store, decision)
    assert everything(store) == before


@pytest.mark.parametrize("seed", range(8))
def test_random_merges_undone_in_any_order_leave_the_graph_as_if_they_had_never_been(store: Store, seed: int) -> None:
    rng = random.Random(seed)
    first, second, third = (random_rows(rng, load) for load in ("one", "two", "three"))
    for load, rows in (("one", first), ("two", second), ("three", third)):
        write(store, load, rows)
    expected = undirected(everything(store))
    unload(store, "three")
    made = merged_at_random(store, rng)
    assert set(write(store, "one", first)) == {"same"}
    write(store, "three", [row for row in third if not is_within_one(store, row)])
    unload(store, "three")
    rng.shuffle(made)
    for decision in made:
        undo(store, decision)
    write(store, "three", third)
    assert undirected(everything(store)) == expected


def undirected(found: tuple[list[Any], list[Any]]) -> tuple[list[Any], list[Any]]:
    """What a store holds, but for the stored direction of partnerships, which means nothing."""
    nodes, edges = found
    for each in edges:
        if each["type"] == "PARTNER":
            each["a"], each["b"] = sorted((each["a"], each["b"]))
    return nodes, sorted(edges, key=lambda each: (each["a"], each["type"], each["b"], str(each["values"])))


def merged_at_random(store: Store, rng: random.Random) -> list[str]:
    made = []
    for _ in range(4):
        keep, gone = rng.sample([f"p{index}" for index in range(8)], 2)
        try:
            made.append(merge(store, keep, gone))
        except ModelError:
            continue
    return made


def is_within_one(store: Store, row: tuple[Fact, ...]) -> bool:
    """Is this a tie of a party with itself, now that some are one?"""
    query = "MATCH (n:School) WHERE n.id = $id OR $id IN n.former RETURN n.id AS id"
    return any(
        isinstance(fact, EdgeFact)
        and fact.type == "PARTNER"
        and store.read(query, id=fact.start) == store.read(query, id=fact.end)
        for fact in row
    )
