"""A limit reached gives the rows there were and says which limit it was; what no server should read is refused before it gets there."""

from __future__ import annotations

import gc
import resource
import threading
import time
from dataclasses import replace
from typing import NamedTuple

import pytest
from neo4j.exceptions import Neo4jError

from graph.errors import QueryError, QueryRefused, QueryStopped, TooManyQueries
from graph.settings import Settings
from graph.store.store import Store
from queries.console import limits, run
from queries.console.asker import ITSELF, Asker, check_place
from queries.console.explained import explained
from queries.console.limits import Limits, Share, TooMuch, held
from queries.console.result import Result
from queries.console.run import cancel, run_query, state
from queries.cypher import shape
from queries.cypher.made_right import prepared
from queries.cypher.refusals import check
from queries.cypher.sent import Edit, Sent, is_tagged
from tests.settled import until

SMALL = Settings(query_mb=1, answers_mb=2, query_values=1000, query_rows=50)
LONG_TEXTS = "UNWIND range(1, 10000) AS i RETURN $text AS text"


class Under(NamedTuple):
    """A query that runs, as far as its place goes."""

    asker: Asker
    seconds_left: float


SLOW = "MATCH (a:City), (b:City), (c:City), (d:City), (e:City), (f:City), (g:City) WHERE a.name + b.name + g.name = 'x' RETURN count(*)"


def test_an_answer_keeps_to_its_memory_and_gives_the_rows_before(store: Store) -> None:
    result = run_query(store, LONG_TEXTS, {"text": "x" * 100_000}, settings=replace(SMALL, query_rows=10_000))
    assert result.truncated and 5 <= len(result.rows) < 10
    assert {row[0] for row in result.rows} == {"x" * 100_000}
    assert result.reason == "The answer takes more than 1 MB, which TWINMAP_QUERY_MB allows."
    assert result.to_json()["reason"] == result.reason


@pytest.mark.parametrize("value", ["range(1000, 1200)", "[x IN range(1, 100) | []]", "{a: 'b', c: {d: [1.5]}}", "null"])
def test_whatever_its_values_are_an_answer_keeps_to_its_memory(store: Store, value: str) -> None:
    settings = replace(SMALL, query_rows=100_000, query_values=10_000_000)
    result = run_query(store, f"UNWIND range(1, 60000) AS i RETURN {value} AS v, i", settings=settings)
    assert result.truncated and "TWINMAP_QUERY_MB" in result.reason
    assert 10 < len(result.rows) < 40_000


def test_a_single_large_row_is_not_taken_in(store: Store) -> None:
    run_query(store, "RETURN 1 AS one")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = run_query(store, "RETURN range(1, 1000000) AS all", settings=SMALL, seconds=60)
    assert (result.rows, result.truncated, result.columns) == ([], True, ["all"])
    assert "The next row alone takes more than 0.25 MB" in result.reason and "TWINMAP_QUERY_MB" in result.reason
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 15_000  # kB; the list takes 36 MB
    second = run_query(store, "UNWIND [3, 500000, 3] AS n RETURN range(1, n) AS list", settings=SMALL, seconds=60)
    assert second.rows == [[[1, 2, 3]]] and second.truncated
    assert run_query(store, "RETURN 1 AS one").rows == [[1]]


def test_values_and_rows_have_limits_with_names(store: Store) -> None:
    many = run_query(store, "UNWIND range(1, 40) AS i RETURN range(1, 99) AS list", settings=SMALL)
    assert len(many.rows) == 10  # one for the list itself
    assert many.reason == "The answer has more than 1,000 values, which TWINMAP_QUERY_VALUES allows."
    rows = run_query(store, "UNWIND range(1, 51) AS i RETURN i", settings=SMALL)
    assert len(rows.rows) == 50 and rows.truncated
    assert rows.reason == "There are more rows than 50, which TWINMAP_QUERY_ROWS allows."
    asked = run_query(store, "UNWIND range(1, 51) AS i RETURN i", limit=7, settings=SMALL)
    assert len(asked.rows) == 7 and asked.reason == "There are more rows than the 7 asked for."
    whole = run_query(store, "UNWIND range(1, 50) AS i RETURN i", settings=SMALL)
    assert (len(whole.rows), whole.truncated, whole.reason) == (50, False, "")


def test_all_answers_together_keep_to_their_memory(store: Store) -> None:
    assert until(lambda: gc.collect() >= 0 and not held(), 60), "nothing is held of other tests' answers"
    kept = [run_query(store, LONG_TEXTS, {"text": "x" * 100_000}, settings=SMALL) for _ in range(2)]
    assert 1_500_000 < held() <= 2_000_000
    with pytest.raises(TooManyQueries, match="TWINMAP_ANSWERS_MB") as caught:
        run_query(store, "UNWIND [1, 2, 3] AS i RETURN $text AS text", {"text": "x" * 200_000}, settings=SMALL)
    assert caught.value.retry_s >= 1
    kept[0].share.release()
    third = run_query(store, "UNWIND [1, 2, 3] AS i RETURN $text AS text", {"text": "x" * 200_000}, settings=SMALL)
    assert not third.truncated
    del kept, third
    gc.collect()
    assert until(lambda: gc.collect() >= 0 and not held(), 60), "the threads that close the sessions have ended"


def test_part_of_an_answer_comes_where_others_hold_the_rest(store: Store) -> None:
    settings = replace(SMALL, query_mb=2, query_rows=1000)
    others = Share()
    others.take(1_200_000, Limits.of(settings, None, None))
    result = run_query(store, LONG_TEXTS, {"text": "x" * 100_000}, settings=settings)
    assert 3 <= len(result.rows) <= 8 and result.truncated
    assert result.reason == "All answers together take more than 2 MB, which TWINMAP_ANSWERS_MB allows."


def test_more_queries_than_the_setting_allows_are_told_to_come_again(store: Store) -> None:
    store.constrain()
    store.run("UNWIND range(1, 40) AS i CREATE (:City {id: 'c' + toString(i), name: 'City'})")
    few = replace(SMALL, queries=2)
    results: list[BaseException | Result] = []

    def ask(tag: str) -> None:
        try:
            results.append(run_query(store, SLOW, seconds=60, tag=tag, settings=few))
        except QueryStopped as error:
            results.append(error)

    asking = [threading.Thread(target=ask, args=(f"busy{i}",)) for i in range(2)]
    assert until(lambda: not run._queries, 60), "the cut queries of other tests are let go"
    for each in asking:
        each.start()
    assert until(lambda: [state(store, f"busy{i}") for i in range(2)] == ["running"] * 2, 60), "both run"
    with pytest.raises(TooManyQueries, match="2 queries run already, as many as TWINMAP_QUERIES allows") as caught:
        run_query(store, "RETURN 1", settings=few)
    assert 30 < caught.value.retry_s <= 60
    assert run_query(store, "RETURN 1 AS one", settings=replace(SMALL, queries=3)).rows == [[1]]
    for i in range(2):
        cancel(store, f"busy{i}")
    for each in asking:
        each.join(20)
    assert len(results) == 2


ONE, OTHER = Asker("people", "192.0.2.1"), Asker("people", "192.0.2.2")


@pytest.mark.parametrize(
    ("queries", "others", "may"), [(8, 2, 6), (8, 0, 8), (3, 2, 1), (2, 2, 1), (1, 2, 1), (8, 1000, 1)]
)
def test_one_address_leaves_places_to_the_others(queries: int, others: int, may: int) -> None:
    limits = Limits.of(replace(SMALL, queries=queries, queries_others=others), None, None)
    running = [Under(ONE, 30.0 - number) for number in range(may)]
    check_place(running[1:], ONE, limits)
    with pytest.raises(TooManyQueries) as caught:
        check_place(running, ONE, limits)
    assert ("TWINMAP_QUERIES_OTHERS" in str(caught.value)) == (may < queries)
    assert caught.value.retry_s == 30 - (may - 1)
    if may < queries:
        check_place(running, OTHER, limits)
        check_place(running, ITSELF, limits)
    check_place([Under(ITSELF, 9)] * (queries - 1), ITSELF, limits)  # what shares with nobody has all places


def test_answers_to_one_address_leave_memory_to_the_others(store: Store) -> None:
    assert until(lambda: gc.collect() >= 0 and not held(), 60), "nothing is held of other tests' answers"
    settings, wide = replace(SMALL, query_mb=2, answers_mb=4), {"text": "x" * 100_000}
    first = run_query(store, LONG_TEXTS, wide, settings=settings, asker=ONE)
    second = run_query(store, LONG_TEXTS, wide, settings=settings, asker=ONE)
    assert "TWINMAP_QUERY_MB" in first.reason and 5 <= len(second.rows) < 10
    assert second.reason == (
        "The answers to your address together take more than 3 MB; the rest of what TWINMAP_ANSWERS_MB allows is for other addresses (TWINMAP_QUERIES_OTHERS)."
    )
    with pytest.raises(TooManyQueries, match="TWINMAP_QUERIES_OTHERS"):
        run_query(
            store, "UNWIND [1, 2] AS i RETURN $text AS text", {"text": "x" * 300_000}, settings=settings, asker=ONE
        )
    assert len(run_query(store, LONG_TEXTS, wide, limit=5, settings=settings, asker=OTHER).rows) == 5
    del first, second
    assert until(lambda: gc.collect() >= 0 and not held(), 60), "the threads that close the sessions have ended"


def test_one_answer_an_address_may_always_have() -> None:
    assert Limits.of(Settings(), None, None).bytes_of_address == 192_000_000
    assert Limits.of(Settings(query_mb=64, answers_mb=64), None, None).bytes_of_address == 64_000_000
    assert Limits.of(Settings(queries_others=0), None, None).bytes_of_address == 256_000_000


# --- What is refused before it reaches a server ---

MONSTERS = {
    "operators": ("RETURN " + "+".join(["1"] * 49_000), "operators"),
    "operators, one more than may be": ("RETURN " + "+".join(["1"] * (shape.MOST_OPERATORS + 2)), "operators"),
    "signs before a number": ("RETURN " + "- " * 40_000 + "1", "operators"),
    "not": ("RETURN " + "NOT " * 20_000 + "true", "operators"),
    "labels": ("MATCH (n:" + "|".join(f"L{i}" for i in range(12_000)) + ") RETURN n", "alternatives"),
    "case": ("RETURN " + "CASE WHEN true THEN " * 3000 + "1" + " END" * 3000, "CASE"),
    "case, one more than may be": ("RETURN " + "CASE WHEN true THEN " * 11 + "1" + " END" * 11, "CASE"),
    "clauses": ("WITH 1 AS x " * 3000 + "RETURN x", "clauses"),
    "unions": (" UNION ALL ".join(["RETURN 1 AS x"] * 3000), "clauses"),
    "brackets": ("RETURN " + "(" * 3000 + "1" + ")" * 3000, "brackets"),
    "subqueries": (
        "MATCH (n:City) WHERE " + "EXISTS { MATCH (n)--() WHERE " * 20 + "true" + " }" * 20 + " RETURN n",
        "EXISTS",
    ),
    "dots": ("WITH {a: null} AS m RETURN m" + ".a" * 5000, "dots or indexes"),
    "indexes": ("RETURN [1]" + "[0..1]" * 5000, "dots or indexes"),
}


@pytest.mark.parametrize("title", MONSTERS)
def test_what_is_absurdly_long_or_deep_is_refused_with_the_limit_and_the_place(title: str) -> None:
    query, what = MONSTERS[title]
    began = time.thread_time()
    with pytest.raises(QueryError, match=rf"^Line 1, column \d+: .*{what}") as caught:
        check(query)
    assert type(caught.value) is QueryError
    assert any(str(limit) in caught.value.message.replace(",", "") for limit in (10, 50, 100, 200, 1000))
    assert time.thread_time() - began < 5


@pytest.mark.parametrize(
    "query",
    [
        "RETURN " + "+".join(["1"] * (shape.MOST_OPERATORS + 1)),
        "RETURN " + "CASE WHEN true THEN " * 10 + "1" + " END" * 10,
        "RETURN " + ", ".join("CASE WHEN n.end THEN n.case ELSE 1 END AS c" for _ in range(60)),
        "WITH 1 AS x " * (shape.MOST_CLAUSES - 1) + "RETURN x",
        "MATCH (n) WHERE n.id IN [" + ", ".join(f"'place-{i}'" for i in range(5000)) + "] RETURN n.id",
        "RETURN [" + ", ".join("{a: n.x, b: [1, 2][0]}" for i in range(1000)) + "]",
        "RETURN CASE " + " ".join(f"WHEN n.a{i} THEN m.b{i}" for i in range(400)) + " END",
    ],
)
def test_what_people_and_programs_write_is_read(query: str) -> None:
    check(query)


# --- What is said of a mistake ---


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (c:City) RETURN c.country AS k ORDER BY count(*)",
        "MATCH (c:City) WHERE count(c) > 1 RETURN c",
        "MATCH (c:City) RETURN size((c)--())",
        "RETURN date('not allowed, permission denied, read only')",
        "RETURN date('heap')",
        "RETURN 'read only'.x",
    ],
)
def test_a_mistake_is_told_as_a_mistake(store: Store, query: str) -> None:
    with pytest.raises(QueryError) as caught:
        run_query(store, query)
    assert not isinstance(caught.value, QueryRefused)
    assert "only reads" not in str(caught.value) and "memory" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("MATCH (c:City)\nRETURN c.id\nLIMIT", 3, 6),
        ("// why\n\n  RETURN 1 +", 3, 13),
        ("/* a\n b */ RETURN 1 +;", 2, 18),
        ("\n\n\nMATCH (c:City)) RETURN c", 4, 15),
        ("MATCH (c:City) RETURN c.name = ", 1, 32),
        ("RETURN 1 + // end", 1, 18),
    ],
)
def test_an_error_at_the_end_names_the_users_own_line(store: Store, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryError) as caught:
        run_query(store, query)
    found = (caught.value.line, caught.value.column)
    assert found[0] == line and abs((found[1] or 0) - column) <= 1, (
        found
    )  # whether what is missing is missed at or behind the end
    assert "twinmap:" not in str(caught.value) and f"Line {line}, " in caught.value.message


def test_neo4js_sentences_come_whole(neo4j_store: Store) -> None:
    sent = Sent("MATCH (c:City)\nCALL db.labels(1) YIELD label RETURN c, label", "whole")
    with (
        pytest.raises(Neo4jError) as raised,
        neo4j_store.seat(60, sent.tag) as seat,
        seat.session(10) as session,
    ):
        session.run(sent.text).consume()
    error = explained(raised.value, neo4j_store, sent, 0)
    assert isinstance(error, QueryError)
    assert "got 1 expected none." in error.message and "meaning that it expects no arguments" in error.message
    assert error.message.startswith("Line 2, column ") and "offset" not in error.message
    with pytest.raises(QueryError, match=r"no YIELD\)\.$"):
        run_query(neo4j_store, "MATCH (c:City)")


@pytest.mark.parametrize("argument", ["1", "'City'", "$n"])
def test_what_the_model_answers_takes_no_arguments(argument: str) -> None:
    query = f"MATCH (c:City)\nCALL db.labels({argument}) YIELD label RETURN c, label"
    for kind in ("arcadedb", "neo4j"):
        with pytest.raises(QueryError, match=r"^Line 2, column 16: db\.labels takes no arguments; found ") as caught:
            prepared(kind, query, "tag", {"n": 1})
        assert caught.value.hint == "Write db.labels()."
        assert prepared(kind, query.replace(argument, ""), "tag", {"n": 1})


def test_places_find_their_way_back_through_what_was_changed() -> None:
    query = "// x\nMATCH (n) CALL db.labels() YIELD label RETURN n +"
    start = query.index("CALL")
    sent = Sent(query, "tag", (Edit(start, start + 16, "CALL { UNWIND $twinmap AS row RETURN row }"),))
    text = sent.text
    for word in ("MATCH", "YIELD", "RETURN n"):
        offset = text.index(word)
        line, column = text[:offset].count("\n") + 1, offset - text[:offset].rfind("\n")
        assert sent.place(line, column, from_first_word=False) == (2, query.split("\n")[1].index(word) + 1)
    assert sent.place(99, 99, from_first_word=False) == (2, len(query.split("\n")[1]) + 1)
    assert sent.place(0, 0, from_first_word=False) == (1, 1)


def test_only_the_tag_in_front_marks_a_query() -> None:
    assert is_tagged(Sent("RETURN 1", "mine").text, "mine") and is_tagged(
        f"EXPLAIN\n{Sent('RETURN 1', 'mine').text}", "mine"
    )
    assert not is_tagged("RETURN '/* twinmap:mine */'", "mine")
    assert not is_tagged(Sent("RETURN 1 /* twinmap:other */", "mine").text, "other")


def test_the_share_of_an_answer_is_counted_while_somebody_has_it() -> None:
    before = held()
    share = Share()
    narrow = replace(Limits.of(Settings(), None, None), bytes_of_all=before + 1000)
    share.take(1000, narrow)
    with pytest.raises(TooMuch, match="TWINMAP_ANSWERS_MB"):
        share.take(1, narrow)
    assert held() == before + 1000
    del share
    assert held() == before
    assert limits.MEGABYTE == 1_000_000
