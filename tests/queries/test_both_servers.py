"""The same question gives the same rows on both servers, or is refused with its reason: never another answer without a word.

The short tests ask what was once answered otherwise; the long ones (`make soak`) a collection of queries that people write
(`cypher_queries.json`) and queries made by chance (`cypher_made.py`).
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import QueryError, QueryRefused
from graph.settings import Settings
from graph.store.store import Store
from loaders.load_sample import load_sample
from queries.console.run import run_query
from queries.cypher.differences import check_differences, check_limits
from queries.cypher.made_right import from_model
from tests.conftest import emptied
from tests.queries.cypher_made import Maker

QUERIES = json.loads((Path(__file__).parent / "cypher_queries.json").read_text("utf-8"))
UNORDERED = {
    "25b map projection all": "the order of keys isn't Cypher's",
    "61 properties/keys": "the order of keys isn't Cypher's",
    "26b OPTIONAL WHERE": "collects in no order",
    "88 NEXT/graph types cypher 25": "Neo4j 5 has no LET",
    "89 FILTER": "Neo4j 5 has no FILTER",
}
"""Queries whose answers may differ, and why."""


class Both(NamedTuple):
    """Two stores that hold the same."""

    embedded: Store
    neo4j: Store


@pytest.fixture(scope="module")
def both(embedded_settings: Settings, neo4j_settings: Settings, open_stores: dict[str, Store]) -> Both:
    """Both servers with the sample jiangsu."""
    stores = Both(emptied(embedded_settings, open_stores), emptied(neo4j_settings, open_stores))
    for store in stores:
        store.constrain()
        load_sample(store, "jiangsu")
    return stores


def asked(store: Store, query: str, params: dict[str, Any] | None = None) -> list[list[Any]] | QueryError:
    try:
        return [rounded(row) for row in run_query(store, query, params, seconds=60).rows]
    except QueryError as error:
        return error


def rounded(value: Any) -> Any:
    """Numbers with what both servers reckon the same, whatever the order in which they add."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return {key: rounded(each) for key, each in value.items()} if isinstance(value, dict) else value


def differ(both: Both, query: str, params: dict[str, Any] | None = None) -> str:
    """What the servers answer differently; empty where the rows are equal, or one refuses."""
    first, second = (asked(store, query, params) for store in both)
    if isinstance(first, QueryError) or isinstance(second, QueryError):
        return ""
    rows = [answer if "ORDER BY" in query else sorted(answer, key=in_text) for answer in (first, second)]
    return "" if rows[0] == rows[1] else f"{query}\n{first!r:.300}\n{second!r:.300}"


def in_text(row: list[Any]) -> str:
    return json.dumps(row, sort_keys=True)


@pytest.mark.slow
@pytest.mark.parametrize("case", QUERIES, ids=[case["name"] for case in QUERIES])
def test_queries_that_people_write_have_one_answer(both: Both, case: dict[str, Any]) -> None:
    found = differ(both, case["query"], case["params"])
    assert not found or case["name"] in UNORDERED, found


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(max_examples=1500, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(seed=st.integers(0, 2**32))
def test_queries_made_by_chance_have_one_answer(both: Both, seed: int) -> None:
    assert differ(both, Maker(Random(seed)).query()) == ""


@pytest.mark.slow
def test_made_queries_are_mostly_answered(both: Both) -> None:
    """Or equal answers would mean nothing."""
    queries = [Maker(Random(seed)).query() for seed in range(300)]
    answers = [[asked(store, query) for store in both] for query in queries]
    answered = [pair for pair in answers if not any(isinstance(answer, QueryError) for answer in pair)]
    assert len(answered) > 200 and sum(1 for first, _ in answered if first) > 150


# --- What was once answered otherwise ---

RIGHT: list[tuple[str, list[list[Any]]]] = [
    ("RETURN toInteger(' 1') AS a, toInteger('1 ') AS b, toInteger('1') AS c, toInteger(2.7) AS d, toInteger(null) AS e", [[None, None, 1, 2, None]]),
    ("RETURN toBoolean(' true ') AS a, toBoolean('no') AS b, toBoolean(1) AS c, toBoolean(false) AS d", [[True, None, True, False]]),
    ("RETURN toIntegerOrNull(' 1') AS a, toIntegerOrNull([1]) AS b, toBooleanOrNull(5.5) AS d, toIntegerList([' 1', '2', 'x']) AS c", [[None, None, None, [None, 2, None]]]),
    ("WITH ' 7' AS t RETURN toInteger(trim(t)) + toInteger(trim(t)) AS a", [[14]]),
    ("UNWIND [null] AS x RETURN stDev(x) AS a, stDevP(x) AS b, avg(x) AS c", [[0.0, 0.0, None]]),
    ("CALL db.relationshipTypes() YIELD relationshipType AS t WHERE t STARTS WITH 'P' RETURN t ORDER BY t", [["PARTNER"], ["PART_OF"]]),
    ("CALL db.labels() YIELD label WHERE label IN ['City', 'Cty']", [["City"]]),
    ("CALL db.propertyKeys() YIELD propertyKey RETURN count(*) > 50 AS many, sum(CASE WHEN propertyKey = 'population' THEN 1 ELSE 0 END) AS known", [[True, 1]]),
    ("CALL db.schema.nodeTypeProperties() YIELD nodeType, propertyName, propertyTypes WHERE nodeType = ':`City`' AND propertyName = 'lat' RETURN propertyTypes", [[["Float"]]]),
    ("CALL db.schema.relTypeProperties() YIELD relType, propertyName WHERE propertyName = 'event' RETURN relType", [[":`VISIT`"]]),
    ("UNWIND [1, 2, 3] AS x WITH x LIMIT $n RETURN collect(x) AS l", [[[1, 2]]]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "rows"), RIGHT)
def test_what_was_answered_wrongly_is_right_on_both_servers(store: Store, query: str, rows: list[list[Any]]) -> None:
    assert run_query(store, query, {"n": 2}).rows == rows


def test_columns_keep_the_names_that_the_reader_gave(store: Store) -> None:
    result = run_query(
        store,
        "RETURN DISTINCT toInteger('1'), 2 AS b, toBoolean( 'true' ) UNION RETURN toInteger('1'), 3 AS b, toBoolean( 'true' )",
    )
    assert result.columns == ["toInteger('1')", "b", "toBoolean( 'true' )"]
    assert sorted(result.rows) == [[1, 2, True], [1, 3, True]]


def test_procedures_that_the_model_answers_say_so(store: Store) -> None:
    result = run_query(store, "CALL db.labels")
    assert result.columns == ["label"] and ["City"] in result.rows
    assert result.notes == ["db.labels tells what the model has, the same on every server; the graph may hold less."]
    drawn = run_query(store, "CALL db.schema.visualization()")
    assert drawn.columns == ["nodes", "relationships"]
    assert {"type": "VISIT", "start": "City", "end": "City"} in drawn.rows[0][1]


def test_an_own_parameter_keeps_its_value_beside_the_rows_of_the_model() -> None:
    edits, given = from_model("CALL db.labels() YIELD label RETURN $twinmap_rows0", {"twinmap_rows0": 1})
    assert given["twinmap_rows0"] == 1 and len(given) == 2 and "$twinmap_rows0_ " in edits[0].text


WRONG = [
    ("MATCH (a)-[r:$('PARTNER')]-(b) RETURN count(*) AS n", 13, "come from values"),
    ("WITH 'PARTNER' AS t MATCH (a)-[:$(t)]->(b) RETURN b", 32, "come from values"),
    ("MATCH (a)-[r:VISIT|$(a.x)]-(b) RETURN count(*) AS n", 19, "come from values"),
    ("MATCH (n:$any(['City', 'School'])) RETURN n", 9, "come from values"),
    ("MATCH (n:City&$all(['City'])) RETURN n", 14, "come from values"),
    ("MATCH (n) WHERE n:$('City') RETURN n", 18, "come from values"),
    ("MATCH (n) WHERE (n:$('City')) RETURN n", 19, "come from values"),
    ("MATCH (n {id: 'x'}) WHERE n:$('City') RETURN n", 28, "come from values"),
    ("WITH [1] AS l MATCH (n) WHERE l[0] = 1 AND n:$('City') RETURN n", 45, "come from values"),
    ("RETURN duration('P1D') < duration('P2D') AS a", 24, "durations"),
    ("RETURN (duration.between(date('2005-01-01'), date('2006-01-01'))) >= (duration('P1Y')) AS a", 67, "durations"),
    ("RETURN (duration('P1D') * 2) < $x AS a, date('2005') < date('2006') AS b", 30, "durations"),
    ("RETURN $x < duration.between(date('2005-11-16'), date('2024-02-29')) AS a", 11, "durations"),
    ("WITH duration('P1D') AS d MATCH (n) WHERE d > n.x RETURN n", 45, "durations"),
    ("RETURN datetime('2005-11-16T08:00:00Z') <> localdatetime('2005-11-16T08:00:00') AS a", 44, "time zone"),
    ("WITH localdatetime.truncate('day', localdatetime()) AS t RETURN CASE t WHEN datetime() THEN 1 END AS a", 77, "time zone"),
    ("RETURN toString(localdatetime('2005-11-16T08:00:00')) AS a", 8, "times of day"),
    ("MATCH (n:City)", 14, "what to return"),
    ("RETURN 1 AS a UNION MATCH (n) WITH n.id AS a", 44, "what to return"),
    ("RETURN [x IN [1] WHERE count(x) > 0] AS l", 24, "brackets"),
    ("RETURN reduce(s = 0, x IN [1] | s + sum(x)) AS l", 37, "brackets"),
    ("MATCH (n:City) RETURN n.country, count(*) + n.population AS x", 45, "aggregate"),
    ("MATCH (n:City) WITH n.id + count(*) AS x RETURN x", 21, "aggregate"),
    ("UNWIND [1] AS x RETURN 1 IN collect(x) AS v", 26, "'IN' can't work on an aggregate"),
    ("UNWIND [1] AS x RETURN NOT count(*) > 1 AS v", 24, "'NOT'"),
    ("UNWIND ['a'] AS x WITH max(x) STARTS WITH 'a' AS v RETURN v", 31, "'STARTS'"),
    ("UNWIND ['a'] AS x RETURN count(*) > 1 AND max(x) = 'a' AS v", 39, "'AND'"),
    ("UNWIND ['a'] AS x RETURN max(x) IS NULL AS v", 33, "'IS'"),
    ("UNWIND ['a'] AS x RETURN max(x) =~ 'a' AS v", 33, "'='"),
    ("UNWIND ['a'] AS x RETURN collect({a: x})[0].a AS v", 44, "aggregate"),
    ("MATCH (a)-[r]-(b), (b)-[r]-(c) RETURN c", 25, "twice"),
    ("MATCH (n:City {id: suzhou}) RETURN n", 20, "not defined"),
    ("UNWIND list AS x RETURN x", 8, "not defined"),
    ("MATCH (a)-[t:PARTNER {kind: 'x', tier: sister}]-() RETURN t", 40, "not defined"),
]  # fmt: skip


@pytest.mark.parametrize(("query", "column", "words"), WRONG)
def test_what_the_embedded_server_would_answer_wrongly_is_refused_there(query: str, column: int, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        check_differences(query)
    assert (caught.value.line, caught.value.column) == (1, column)
    assert caught.value.hint and not isinstance(caught.value, QueryRefused)


@pytest.mark.parametrize("query", [query for query, *_ in WRONG])
def test_neo4j_reads_it_as_cypher_says(neo4j_store: Store, query: str) -> None:
    """An independent witness: Neo4j refuses it too, or answers; it never takes the query for one that writes."""
    answer = asked(neo4j_store, query)
    assert not isinstance(answer, QueryRefused)


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (a)-[r:PARTNER]-(b)<-[s:VISIT]-(c) WHERE duration.between(a.x, b.x).days > 30 RETURN a",
        "MATCH (a) WHERE date('2005-01-01') + duration('P1D') < date('2006-01-01') AND a.population > 5 RETURN a",
        "RETURN localdatetime(datetime('2005-11-16T08:00:00Z')) = localdatetime('2005-11-16T08:00:00') AS a",
        "MATCH (a)-->(b) RETURN datetime('2005') AS a, localdatetime('2005') AS b",
        "WITH duration('P1D') AS d MATCH (a)-[t]->(b) WHERE t.since < '1990' AND d.days > 0 RETURN d",
        "MATCH (n:$('City')) RETURN count(*) AS n",
        "WITH 'City' AS l MATCH (a:City)-[:PARTNER]-(n:$(l)) RETURN n",
        "MATCH (n:City) RETURN n.country AS k, count(*) AS n, 100.0 * count(*) / $all AS share, sum(n.population) + 1 AS s",
        "MATCH (n:City) RETURN n.country, count(*) + size(n.country) AS x, CASE WHEN count(*) > 1 THEN 'many' ELSE 'one' END AS y",
        "MATCH (n:City) WITH n, count(*) AS c RETURN n, c, n.population + max(c) AS x, n.population",
        "MATCH (a)-[r]-(b) MATCH (b)-[r]-(c) RETURN c",
        "MATCH (a)-[r]-(b) WHERE EXISTS { (b)-[r]-() } RETURN a",
        "MATCH (n:City) RETURN size([x IN collect(n.id) WHERE x STARTS WITH 'a' | x]) AS n",
        "MATCH (n) RETURN sum(CASE WHEN n.a IS NULL AND NOT n.b THEN 1 ELSE 0 END) AS n, n.x IN [1] AS y",
        "MATCH (n) RETURN [y IN collect(n.id) WHERE y > 'a' AND NOT y IN ['b'] | y.x] AS l, any(y IN collect(n) WHERE y.a IS NULL) AS v",
        "MATCH (n) RETURN reduce(s = '', y IN collect(n.id) | s + y) AS v, none(y IN collect(n.id) WHERE y IS NULL) AS w",
        "MATCH (n) WITH n.a AS a, count(*) AS in WHERE a IS NOT NULL AND in > 1 RETURN a, in",
        "WITH 'suzhou' AS place MATCH (n:City {id: place}) RETURN n",
        "UNWIND $rows AS row MATCH (n:City {id: row.id}) RETURN n",
        "UNWIND $ids AS i UNWIND [i] AS j MATCH (n {id: j}) RETURN n",
        "MATCH (a) CALL (a) { MATCH (n {id: a.id}) RETURN n } RETURN n",
        "RETURN .5 AS half",
        "CALL db.labels() YIELD label AS l RETURN l;",
        "MATCH (n) RETURN n.limit AS limit, {skip: 1} AS map ORDER BY n.id SKIP 1 LIMIT 2",
        "RETURN 1 AS a UNION ALL RETURN 2 AS a",
        "MATCH (n) RETURN {id: n.id, name: n.name} AS m, n {.id, x: n.y} AS p",
    ],
)
def test_what_both_servers_answer_alike_is_let_through(query: str) -> None:
    check_differences(query)
    check_limits(query, {})


@pytest.mark.parametrize("value", ["2", 2.0, True, None, [1], -1, {"n": 2}])
@pytest.mark.parametrize("clause", ["LIMIT", "SKIP"])
def test_a_limit_is_a_whole_number_on_both_servers(store: Store, clause: str, value: Any) -> None:
    with pytest.raises(QueryError, match=f"{clause} takes a whole number of 0 or more; found ") as caught:
        run_query(store, f"UNWIND [1, 2, 3] AS x RETURN x {clause} $n", {"n": value})
    assert caught.value.column == 31 + len(clause) + 2


@pytest.mark.parametrize(
    "ending", ["LIMIT '2'", "LIMIT 2.5", "SKIP null", "SKIP 1 LIMIT true", "LIMIT 1 + 0.5", "LIMIT $m.n"]
)
def test_a_limit_in_the_text_is_a_whole_number_too(ending: str) -> None:
    with pytest.raises(QueryError, match="takes a whole number"):
        check_limits(f"UNWIND [1, 2] AS x RETURN x ORDER BY x {ending}", {"m": {"n": "2"}})


def test_limits_that_are_numbers_are_taken(store: Store) -> None:
    for ending in ("LIMIT 1 + 1", "LIMIT $n", "SKIP 1 LIMIT toInteger('2')", "LIMIT $m.n", "SKIP size(['a']) LIMIT 2"):
        result = run_query(store, f"UNWIND [1, 2, 3] AS x RETURN x ORDER BY x {ending}", {"n": 2, "m": {"n": 2}})
        assert len(result.rows) == 2, ending


TEXTS = ("MATCH (n:", "RETURN ", "$any(", "$(", "duration('P1D') < ", "[r", "]-(", "toInteger(", ")", "}", "{id: ", "x", ", ", " AS ", "LIMIT ", "CALL db.labels", " YIELD ", "stDev(", "`a", "'", "(", "[x IN ", " | ", "count(*)", ".", ":", "UNION ", " WITH ")  # fmt: skip


def test_no_text_breaks_what_is_looked_for() -> None:
    """Whatever is typed is let through or refused with a QueryError."""
    dice, places = Random(11), list[int | None]()
    for _ in range(3000):
        text = "".join(dice.choices(TEXTS, k=dice.randint(1, 12)))
        try:
            check_limits(text, {})
            from_model(text, {})
            check_differences(text)
        except QueryError as error:
            places.append(error.line)
    assert len(places) > 500 and None not in places
