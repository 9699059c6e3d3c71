"""The one door, on both servers."""

from __future__ import annotations

import re
import socket
import threading
import time
from dataclasses import replace
from typing import Any

import neo4j
import pytest

from graph import model
from graph.errors import (
    QueryError,
    QueryRefused,
    QueryStopped,
    StoreDenied,
    StoreTooNew,
    StoreUnavailable,
    TwinmapError,
)
from graph.settings import Settings
from graph.store.constraints import constraints
from graph.store.faults import position
from graph.store.status import check_store, store_status
from graph.store.store import Store, open_store
from graph.store.turns import Turns
from tests.plans import assert_asks_the_index

CITIES = "UNWIND $rows AS row MERGE (n:City {id: row.id}) SET n = row.values"
PARTNERS = """
UNWIND $rows AS row
MATCH (a:City {id: row.a}) MATCH (b:City {id: row.b})
MERGE (a)-[r:PARTNER {id: row.id}]->(b) SET r = row.values
"""


def city(id: str, **values: Any) -> dict[str, Any]:
    return {"id": id, "values": {"id": id, **values}}


def write_cities(store: Store, number: int) -> None:
    store.write(CITIES, [city(f"c{i}") for i in range(number)])


# --- Reading and writing ---


def test_what_is_written_is_read(store: Store) -> None:
    values = {
        "name": "Nanjing",
        "name_zh": "南京",
        "aliases": ["Nanking", '"><script>alert(1)</script>', ""],
        "lat": 32.06,
        "population": 9_314_685,
        "unnamed": False,
        "statements": ['{"source": "s", "quote": "\\"…\\""}', "{}"],
        "ids": [],
    }
    store.write(CITIES, [city("nanjing", **values, note=None)])
    (row,) = store.read("MATCH (n:City {id: $id}) RETURN properties(n) AS values", id="nanjing")
    assert row["values"] == {"id": "nanjing", **values}


def test_setting_values_takes_away_those_left_out(store: Store) -> None:
    store.write(CITIES, [city("a", name="A", note="old")])
    store.write(CITIES, [city("a", name="A")])
    assert store.read("MATCH (n:City) RETURN properties(n) AS values") == [{"values": {"id": "a", "name": "A"}}]


def test_an_edge_is_written_once_and_finds_its_ends(store: Store) -> None:
    store.constrain()
    write_cities(store, 3)
    rows = [{"id": "p", "a": "c0", "b": "c1", "values": {"id": "p", "statements": ["{}"]}}]
    store.write(PARTNERS, rows)
    store.write(PARTNERS, [*rows, {"id": "q", "a": "c0", "b": "nobody", "values": {"id": "q"}}])
    found = store.read("MATCH (a:City)-[r:PARTNER]->(b:City) RETURN a.id AS a, b.id AS b, properties(r) AS r")
    assert found == [{"a": "c0", "b": "c1", "r": {"id": "p", "statements": ["{}"]}}]


def test_a_stream_gives_tuples_in_the_order_of_return(store: Store) -> None:
    store.constrain()
    write_cities(store, 5000)
    rows = store.stream("MATCH (n:City) RETURN n.id, n.name, 1 AS one ORDER BY n.id")
    assert tuple(next(rows)) == ("c0", None, 1)
    assert sum(1 for _ in rows) == 4999


def test_a_stream_that_is_left_leaves_the_store_usable(store: Store) -> None:
    for _ in range(120):  # more than the driver has connections
        rows = store.stream("UNWIND range(1, 3000) AS n RETURN n")
        next(rows)
        rows.close()  # type: ignore[attr-defined]
    assert store.read("RETURN 1 AS one") == [{"one": 1}]


def test_a_batch_is_stored_whole_or_not_at_all(store: Store) -> None:
    store.constrain()
    with pytest.raises(QueryError):
        store.write("UNWIND $rows AS row CREATE (n:City {id: row.id})", [{"id": "a"}, {"id": "b"}, {"id": "a"}])
    assert store.read("MATCH (n:City) RETURN count(n) AS n") == [{"n": 0}]


def test_no_rows_are_no_work(store: Store) -> None:
    before = store.revision()
    store.write("this is not even Cypher", [])
    assert store.revision() == before


def test_ids_are_unique_once_constrained_and_constraining_again_is_nothing(store: Store) -> None:
    store.constrain()
    store.constrain()
    names = {row["name"] for row in store.run("SHOW CONSTRAINTS")}
    assert names >= {statement.split()[2] for statement in constraints()}
    write_cities(store, 2)
    with pytest.raises(QueryError):
        store.run("CREATE (:City {id: 'c0'})")
    store.run("MATCH (a:City {id: 'c0'}) MATCH (b:City {id: 'c1'}) CREATE (a)-[:PARTNER {id: 'p'}]->(b)")
    with pytest.raises(QueryError):
        store.run("MATCH (a:City {id: 'c0'}) MATCH (b:City {id: 'c1'}) CREATE (b)-[:PARTNER {id: 'p'}]->(a)")


@pytest.mark.parametrize(
    ("query", "id", "found"),
    [
        ("MATCH (n:City {id: $id}) RETURN n.id AS id", "c9", "c9"),
        ("MATCH (a)-[r:PARTNER]->(b) WHERE r.id = $id RETURN a.id AS id", "p9", "c9"),
    ],
    ids=["node", "edge"],
)
def test_finding_by_id_asks_the_index(store: Store, query: str, id: str, found: str) -> None:
    store.constrain()
    store.replan()  # Neo4j knows now that nothing is there, as of a new store: the worst it can plan by
    write_cities(store, 1000)
    store.write(
        PARTNERS, [{"id": f"p{i}", "a": f"c{i}", "b": f"c{i - 1}", "values": {"id": f"p{i}"}} for i in range(1, 1000)]
    )
    assert store.read(query, id=id) == [{"id": found}]  # the plan of this one is forgotten too
    store.replan()
    assert_asks_the_index(store, query, id=id)


def test_who_may_not_ask_for_new_plans_goes_without(neo4j_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(query: str) -> None:
        raise QueryRefused(f"{query} is not allowed")

    monkeypatch.setattr(neo4j_store, "run", refuse)
    neo4j_store.replan()


def test_writers_at_once_wait_for_each_other(store: Store) -> None:
    write_cities(store, 1)
    failures = []

    def add() -> None:
        try:
            for _ in range(20):
                store.write(
                    "UNWIND $rows AS row MATCH (n:City {id: row.id}) SET n.count = coalesce(n.count, 0) + 1",
                    [{"id": "c0"}],
                )
        except TwinmapError as error:
            failures.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert store.read("MATCH (n:City) RETURN n.count AS n") == [{"n": 80}]


def test_the_revision_changes_with_loads_and_content(store: Store) -> None:
    seen = [store.revision()]
    assert store.revision() == seen[0]
    for query in (
        "CREATE (:Load {id: 'l', started: '2026-01-01'})",
        "MATCH (l:Load) SET l.finished = '2026-01-02'",
        "CREATE (:City {id: 'a'})",
        "MATCH (n:City) SET n.name = 'A'",
    ):
        store.run(query)
        seen.append(store.revision())
    assert len(set(seen)) == 5


def test_another_process_sees_the_revision_change(store: Store, server_settings: Settings) -> None:
    with open_store(server_settings) as other:
        before = other.revision()
        store.run("CREATE (:Load {id: 'l'})")
        between = other.revision()
        store.run("MATCH (l:Load) DETACH DELETE l")
        assert before != between
        assert other.revision() == before


def test_a_journal_at_rest_spares_the_server_the_question(
    embedded_store: Store, embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.embedded.journal.SETTLED_NS", -(10**12))  # at rest from the first moment
    before = embedded_store.revision()
    with monkeypatch.context() as unanswered:
        unanswered.delattr(Turns, "read")
        assert embedded_store.revision() == before
    with open_store(embedded_settings) as other:
        other.run("CREATE (:City {id: 'a'})")
    assert embedded_store.revision() != before


def test_a_journal_that_changed_just_now_proves_nothing(embedded_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded_store.run("CREATE (:City {id: 'a'})")
    embedded_store.revision()
    monkeypatch.delattr(Turns, "read")
    with pytest.raises(AttributeError):
        embedded_store.revision()


def test_reading_refuses_to_write(store: Store) -> None:
    with pytest.raises(QueryError):
        store.read("CREATE (n:City {id: 'x'})")
    with store.reader_session() as session, pytest.raises(neo4j.exceptions.Neo4jError):
        session.run("CREATE (n:City {id: 'x'})").consume()
    with pytest.raises(QueryError), store.reader_session() as session:
        session.run("CREATE (n:City {id: 'x'})").consume()
    assert store.read("MATCH (n:City) RETURN count(n) AS n") == [{"n": 0}]


def test_the_server_knows_us_by_name_and_says_nothing_by_the_way(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    with store.driver().session(database=store.database) as session:
        result = session.run("MATCH (n:NoSuchLabel) WHERE n.nothing = 1 RETURN n")
        result.consume()
    assert not [record for record in caplog.records if "otification" in record.getMessage()]


# --- Errors ---


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [("RETRUN 1", 1, 1), ("MATCH (n:City)\nWHERE n.id = \nRETURN n", 3, 8), ("MATCH (n)\nRETURN n.", 2, 10)],
)
def test_a_syntax_error_says_where(store: Store, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        store.read(query)
    assert caught.value.line == line
    assert caught.value.column in range(column - 1, column + 2)  # the servers differ in what they point at


@pytest.mark.parametrize("query", ["RETURN nobody", "RETURN no_such_function(1)", "RETURN 1 +"])
def test_other_mistakes_are_query_errors(store: Store, query: str) -> None:
    with pytest.raises(QueryError):
        store.read(query)


def test_a_position_is_counted_from_one() -> None:
    assert position("Syntax error at line 1:0 - mismatched input") == (1, 1)
    assert position("Unexpected input 'n' at line 3, column 7") == (3, 8)
    assert position("Invalid input (line 2, column 9 (offset: 24))") == (2, 9)
    assert position("no idea") == (None, None)


def test_a_query_that_is_ended_says_so(store: Store) -> None:
    caught: list[Exception] = []

    def ask() -> None:
        try:
            store.read("UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*) AS endless")
        except TwinmapError as error:
            caught.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    for _ in range(200):
        time.sleep(0.05)
        for row in store.run("SHOW TRANSACTIONS YIELD transactionId, currentQuery"):
            if "AS endless" in row["currentQuery"] and "SHOW" not in row["currentQuery"]:
                store.run(f"TERMINATE TRANSACTION '{row['transactionId']}'")
        if not thread.is_alive():
            break
    thread.join(20)
    assert [type(each) for each in caught] == [QueryStopped]


def test_a_newer_store_is_refused(store: Store, server_settings: Settings) -> None:
    store.run("CREATE (:Load {id: 'l', model: $model})", model=model.VERSION)
    open_store(server_settings).close()
    store.run("MATCH (l:Load) SET l.model = $model", model=model.VERSION + 1)
    with pytest.raises(StoreTooNew, match="newer twinmap"):
        open_store(server_settings)
    store.run("MATCH (l:Load) DELETE l")


def test_a_closed_store_says_so(server_settings: Settings) -> None:
    with open_store(server_settings) as opened:
        opened.read("RETURN 1 AS n")
    opened.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        opened.read("RETURN 1 AS n")


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "bolt+s"])
def test_nobody_at_the_address_is_told_at_once(scheme: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"{scheme}://127.0.0.1:{nobody.getsockname()[1]}"
        started = time.monotonic()
        with pytest.raises(StoreUnavailable, match=f"{re.escape(address)}: no answer .*TWINMAP_STORE"):
            open_store(Settings(store=address))
        assert time.monotonic() - started < 15


def test_a_name_that_does_not_resolve_is_told() -> None:
    with pytest.raises(StoreUnavailable, match=r"bolt://no-such-host\.invalid: .*TWINMAP_STORE"):
        open_store(Settings(store="bolt://no-such-host.invalid"))


def test_a_wrong_password_is_told(neo4j_settings: Settings) -> None:
    with pytest.raises(StoreDenied, match=r"127\.0\.0\.1.*password.*TWINMAP_PASSWORD"):
        open_store(replace(neo4j_settings, password="wrong"))


def test_a_missing_database_is_told(neo4j_settings: Settings) -> None:
    with pytest.raises(StoreUnavailable, match="TWINMAP_DATABASE"):
        open_store(replace(neo4j_settings, database="nosuch"))


def test_a_reader_of_its_own_is_used_for_reading(neo4j_settings: Settings, neo4j_store: Store) -> None:
    with neo4j_store.driver().session(database="system") as session:
        session.run("CREATE USER reader IF NOT EXISTS SET PASSWORD 'readsreads' CHANGE NOT REQUIRED").consume()
    with open_store(replace(neo4j_settings, reader="reader", reader_password="readsreads")) as opened:
        assert opened.read("SHOW CURRENT USER YIELD user") == [{"user": "reader"}]
        assert opened.run("SHOW CURRENT USER YIELD user") == [{"user": "neo4j"}]


def test_status_and_check(store: Store, server_settings: Settings) -> None:
    store.constrain()
    assert store_status(server_settings)["state"] == "running"
    assert check_store(server_settings) == {"where": store.where, "kind": store.kind, "ok": True, "findings": []}


def test_check_misses_a_constraint(neo4j_store: Store, neo4j_settings: Settings) -> None:
    neo4j_store.constrain()
    neo4j_store.run("DROP CONSTRAINT id_of_city")
    assert check_store(neo4j_settings)["ok"]  # nothing in it yet
    write_cities(neo4j_store, 1)
    found = check_store(neo4j_settings)
    assert not found["ok"]
    assert "id_of_city" in found["findings"][0]
    neo4j_store.constrain()
