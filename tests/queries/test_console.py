"""The console reads and never writes, keeps its limits, and says clearly what is wrong: on both servers."""

from __future__ import annotations

import gc
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

from graph.errors import FilterError, QueryError, QueryRefused, QueryStopped, StoreUnavailable
from graph.store.seat import ASKED_S
from graph.store.store import Store
from queries.console import early, parameters, run, stopping
from queries.console.asker import Asker
from queries.console.plan import check_plan
from queries.console.result import Result
from queries.console.run import cancel, forestall, run_query
from queries.cypher import names
from queries.cypher.columns import columns_of, star_columns
from queries.cypher.refusals import check
from queries.cypher.shape import MOST_CHARACTERS
from queries.cypher.tokens import without_end
from tests.settled import until

CITIES = 24
ESCAPED_CREATE = "MATCH (n:City) WITH n LIMIT 1 \\u0043REATE (m:City {id: 'x'})"

WRITES = {
    "create": "CREATE (n:City {id: 'x'})",
    "create in small letters": "create (n:City {id: 'x'}) return n",
    "create in mixed letters": "CrEaTe (n:City {id: 'x'})",
    "create after a read": "MATCH (n:City) CREATE (m:City {id: 'x' + n.id})",
    "create after comments": "/* MATCH */ // RETURN\nCREATE/**/(n:City {id: 'x'})",
    "create behind a carriage return": "MATCH (n:City) WITH n LIMIT 1 // comment\rCREATE (m:City {id: 'x'})",
    "create with escaped letters": ESCAPED_CREATE,
    "create behind an escaped quote": "MATCH (n:City) WHERE n.id = '\\u0027 CREATE (m:City {id: \"x\"}) //' RETURN n",
    "create behind an escaped backslash": "MATCH (n:City) WHERE n.id = 'a\\\\' CREATE (m:City {id: 'x'})",
    "create in a path": "MATCH (a:City), (b:City) CREATE p = (a)-[:PARTNER {id: 'x'}]->(b) RETURN p",
    "insert": "INSERT (n:City {id: 'x'})",
    "merge": "MERGE (n:City {id: 'x'})",
    "set": "MATCH (n:City) SET n.name = 'x'",
    "set of a variable named as": "MATCH (as:City) WITH as SET as.name = 'x'",
    "set of all properties": "MATCH (n:City) SET n += {name: 'x'}",
    "set a label": "MATCH (n:City) SET n:School",
    "remove": "MATCH (n:City) REMOVE n.name",
    "delete": "MATCH (:City)-[r:PARTNER]-() DELETE r",
    "delete in brackets": "MATCH (n:City) DELETE(n)",
    "detach delete": "MATCH (n:City) DETACH DELETE n",
    "nodetach delete": "MATCH (n:City) NODETACH DELETE n",
    "foreach": "MATCH (n:City) FOREACH (x IN [1] | SET n.name = 'x')",
    "a writing subquery": "MATCH (n:City) CALL (n) { CREATE (m:City {id: 'x' + n.id}) } RETURN n",
    "a writing subquery of old": "CALL { CREATE (m:City {id: 'x'}) } RETURN 1",
    "a subquery in transactions": "MATCH (n:City) CALL (n) { SET n.name = 'x' } IN TRANSACTIONS OF 5 ROWS",
    "a reading subquery in transactions": "CALL { RETURN 1 AS x } IN TRANSACTIONS RETURN x",
    "concurrent transactions": "UNWIND [1] AS i CALL (i) { RETURN 1 AS x } IN 2 CONCURRENT TRANSACTIONS RETURN x",
    "behind a union": "MATCH (n:City) RETURN n.id AS id UNION CREATE (n:City {id: 'x'}) RETURN n.id AS id",
    "explain": "EXPLAIN CREATE (n:City {id: 'x'})",
    "profile": "PROFILE CREATE (n:City {id: 'x'})",
    "cypher options": "CYPHER runtime=slotted CREATE (n:City {id: 'x'})",
    "a second statement": "MATCH (n:City) RETURN n; CREATE (n:City {id: 'x'})",
    "a second reading statement": "RETURN 1; RETURN 2",
    "index": "CREATE INDEX twinmap_test FOR (n:City) ON (n.name)",
    "constraint": "CREATE CONSTRAINT twinmap_test FOR (n:City) REQUIRE n.name IS UNIQUE",
    "drop a constraint": "DROP CONSTRAINT id_of_city IF EXISTS",
    "user": "CREATE USER mallory SET PASSWORD 'a long password'",
    "own password": "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "drop the user": "DROP USER neo4j",
    "database": "CREATE DATABASE mallory",
    "stop a database": "STOP DATABASE neo4j",
    "grant": "GRANT ROLE admin TO neo4j",
    "a file": "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "a file after a read": "MATCH (n:City) LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "a file with comments between": "LOAD/**/csv FROM 'file:///etc/passwd' AS line RETURN line",
    "an address": "LOAD CSV WITH HEADERS FROM 'http://127.0.0.1:1/x.csv' AS line RETURN line",
    "periodic commit": "USING PERIODIC COMMIT LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "queries of others": "SHOW TRANSACTIONS",
    "queries of others, named": "SHOW TRANSACTIONS YIELD transactionId, currentQuery RETURN currentQuery",
    "ending queries of others": "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "users": "SHOW USERS",
    "settings": "SHOW SETTINGS",
    "another database": "USE system RETURN 1",
    "another database in a subquery": "CALL { USE system RETURN 1 AS x } RETURN x",
    "a procedure": "CALL db.createLabel('Mallory')",
    "a procedure in backticks": "CALL `db`.`createLabel`('Mallory')",
    "a procedure with spaces": "CALL db . /* */ clearQueryCaches ( )",
    "a procedure of the server": "CALL dbms.listConfig()",
    "a procedure in the middle": "MATCH (n:City) CALL db.awaitIndexes() RETURN n",
    "apoc": "CALL apoc.load.json('file:///etc/passwd')",
    "an optional call": "OPTIONAL CALL apoc.cypher.runWrite('CREATE (n)', {}) YIELD value RETURN value",
    "a function that runs Cypher": "RETURN apoc.cypher.runFirstColumnMany('CREATE (n)', {})",
    "a function that sleeps": "RETURN util.sleep(100)",
    "a function of the other language": "RETURN sql.eval('1')",
}


@pytest.fixture
def cities(store: Store) -> Store:
    """A store with a ring of cities, each tied to the next two."""
    store.constrain()
    store.run(
        f"UNWIND range(0, {CITIES - 1}) AS i CREATE (:City {{id: 'c' + toString(i), name: 'City ' + toString(i), population: i}})"
    )
    for step in (1, 2):
        store.run(
            f"UNWIND range(0, {CITIES - 1}) AS i MATCH (a:City {{id: 'c' + toString(i)}}) "
            f"MATCH (b:City {{id: 'c' + toString((i + $step) % {CITIES})}}) "
            "CREATE (a)-[:PARTNER {id: a.id + '--' + b.id, kind: 'sister_city'}]->(b)",
            step=step,
        )
    return store


def contents(store: Store) -> list[dict[str, Any]]:
    """All that a writing query could have changed."""
    return [
        *store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties, n.id AS id ORDER BY id"),
        *store.read("MATCH ()-[r]->() RETURN type(r) AS type, properties(r) AS properties, r.id AS id ORDER BY id"),
    ]


def schema(store: Store) -> list[str]:
    """Names of indexes, constraints and users."""
    names = [row["name"] for command in ("SHOW INDEXES", "SHOW CONSTRAINTS") for row in store.run(command)]
    return sorted([*names, *(row["user"] for row in store.run("SHOW USERS"))])


def test_what_writes_or_reads_a_file_is_refused_and_changes_nothing(cities: Store) -> None:
    before, names = contents(cities), schema(cities)
    for title, query in WRITES.items():
        error = refusal(cities, query)
        assert error is not None, title
        assert error.message.startswith("The console only reads: "), title
        assert error.line is not None and error.column is not None, title
    assert contents(cities) == before
    assert schema(cities) == names


def refusal(store: Store, query: str) -> QueryError | None:
    """What the console says to the query; None where it lets it through."""
    try:
        run_query(store, query)
    except QueryError as error:
        return error
    return None


def test_what_writes_is_refused_by_the_server_too(cities: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second line of defence: without our check of the text nothing is written either, and no file read."""
    monkeypatch.setattr(run, "check", lambda text: None)
    before = contents(cities)
    titles = [
        "create", "create after a read", "create with escaped letters", "insert", "merge", "set", "set a label", "remove",
        "delete", "detach delete", "foreach", "a writing subquery", "a subquery in transactions", "index", "constraint",
        "drop a constraint", "user", "a file", "a file after a read", "an address",
    ]  # fmt: skip
    assert [title for title in titles if refusal(cities, WRITES[title]) is None] == []
    assert contents(cities) == before


@pytest.mark.parametrize(
    ("query", "what", "line", "column"),
    [
        ("CREATE (n)", "CREATE", 1, 1),
        ("MATCH (n:City)\n  SET n.name = 'x'", "SET", 2, 3),
        ("MATCH (n:City) RETURN n;\n\n MATCH (m:City) RETURN m", "a second statement", 3, 2),
        (ESCAPED_CREATE, "CREATE", 1, 31),
        ("SHOW TRANSACTIONS", "SHOW TRANSACTIONS", 1, 1),
        ("load csv from 'x' as l return l", "LOAD CSV", 1, 1),
        ("CALL dbms.listConfig()", "CALL dbms.listConfig", 1, 1),
        ("RETURN apoc.util.sleep(1)", "the function apoc.util.sleep", 1, 8),
        ("UNWIND [1] AS i CALL (i) { RETURN 1 AS x } IN TRANSACTIONS RETURN x", "CALL { … } IN TRANSACTIONS", 1, 47),
    ],
)
def test_a_refusal_names_the_word_and_its_place(query: str, what: str, line: int, column: int) -> None:
    with pytest.raises(QueryRefused) as caught:
        check(query)
    assert caught.value.message == f"The console only reads: {what} is not allowed."
    assert (caught.value.line, caught.value.column) == (line, column)


HARMLESS = [
    "RETURN 'CREATE (n)' AS text, \"SET\" AS other",
    "RETURN 'it\\'s; DELETE n' AS text",
    "MATCH (n:City) WHERE n.`delete` IS NULL RETURN n.id AS `create`",
    "MATCH (n:City) WHERE n.delete IS NULL RETURN count(n) AS merge",
    "MATCH (n:City) RETURN n.set AS set, n.remove AS remove LIMIT 1",
    "MATCH (create:City) RETURN create.id AS id LIMIT 1",
    "MATCH (n:City) RETURN {create: n.id, set: 1} AS map LIMIT 1",
    "MATCH (n:City|Delete) RETURN n.id AS id LIMIT 1",
    "MATCH (n:City)-[r:PARTNER|MERGE]-(m) RETURN count(r) AS n",
    "MATCH (start:City)-[:PARTNER]-(stop) RETURN start.id AS a, stop.id AS b LIMIT 1",
    "RETURN 1 AS one // CREATE (n)",
    "/* DELETE; */ RETURN 1 AS one;",
    "RETURN $create AS value",
    "WITH [1, 2] AS transactions WITH 1 AS x, transactions WHERE x IN transactions RETURN x",
    "RETURN date.truncate('year', date('2005-11-16')) AS day, point.distance(point({x: 0, y: 0}), point({x: 3, y: 4})) AS far",
    "CALL db.labels() YIELD label RETURN label",
    "CALL { MATCH (n:City) RETURN n.id AS id LIMIT 1 } RETURN id",
    "MATCH (n:City) WHERE EXISTS { (n)-[:PARTNER]-(:City) } RETURN count(n) AS n",
]


def test_words_that_only_look_like_writing_are_let_through(cities: Store) -> None:
    for query in HARMLESS:
        result = run_query(cities, query, {"create": 1})
        assert result.columns, query


def test_rows_columns_and_limit(cities: Store) -> None:
    query = "MATCH (c:City) RETURN c.id AS id, c.population AS `how many`, c.population + 1 ORDER BY c.population"
    result = run_query(cities, query, limit=3)
    assert result.columns == ["id", "how many", "c.population + 1"]
    assert result.rows == [["c0", 0, 1], ["c1", 1, 2], ["c2", 2, 3]]
    assert result.truncated and result.seconds > 0
    assert not run_query(cities, query, limit=CITIES).truncated


def test_a_limit_stops_a_query_that_has_no_end(cities: Store) -> None:
    began = time.monotonic()
    result = run_query(
        cities, "MATCH (a:City), (b:City), (c:City), (d:City), (e:City), (f:City) RETURN a.id", limit=1500, seconds=20
    )
    assert len(result.rows) == 1500 and result.truncated
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("MATCH (c:City {id: 'none'}) RETURN c.id AS id, c.name, count( * )  AS n, [x IN [1, 2] | x] LIMIT 1", None),
        ("MATCH (c:City {id: 'none'}) RETURN DISTINCT c.id, {a: 1, b: [1, 2]} AS `a ``b` ORDER BY c.id SKIP 0;", None),
        ("MATCH (c:City {id: 'none'}) RETURN c.id // why\n, c.name /* not */ ", None),
        ("MATCH (c:City {id: 'none'}) RETURN c.id AS id UNION MATCH (c:City {id: 'none'}) RETURN c.name AS id", None),
        ("MATCH (a:City {id: 'none'})-[t:PARTNER]-(b) RETURN *", ["a", "b", "t"]),
        ("MATCH (a:City {id: 'none'})-[t]-(b) WITH a, t.id AS tie RETURN *, 1 AS one", ["a", "tie", "one"]),
        ("UNWIND [] AS x RETURN *", ["x"]),
        ("CALL { MATCH (c:City {id: 'none'}) RETURN c.id AS id } RETURN id, 'RETURN a, b' AS text", None),
        ("MATCH (c:City) WHERE false RETURN CASE WHEN c.id = 'a' THEN 1 ELSE 2 END, c.limit", None),
    ],
)
def test_columns_are_there_with_no_rows_too(cities: Store, query: str, columns: list[str] | None) -> None:
    """Neo4j names them itself: an answer independent of ours."""
    result = run_query(cities, query)
    if cities.kind == "neo4j" and columns is None:
        assert result.columns == columns_of(query)
    elif columns is not None:
        assert result.columns == columns
    assert len(result.columns) == len(set(result.columns)) > 0


SLOW = {
    "a product": "MATCH (a:City), (b:City), (c:City), (d:City), (e:City), (f:City), (g:City) "
    "WHERE a.name + b.name + c.name + d.name + e.name + f.name + g.name = 'x' RETURN count(*)",
    "a path of any length": "MATCH (a:City)-[:PARTNER*1..40]-(b:City) RETURN count(*)",
    "a quantified path": "MATCH (a:City) ((x)-[:PARTNER]-(y)){1,40} (b:City) RETURN count(*)",
    "a procedure call": "UNWIND range(1, 1000000) AS i UNWIND range(1, 1000000) AS j CALL db.labels() YIELD label RETURN count(*)",
}


@pytest.mark.parametrize("title", SLOW)
def test_the_time_limit_ends_the_query_on_the_server(cities: Store, title: str) -> None:
    began = time.monotonic()
    with pytest.raises(QueryStopped, match="TWINMAP_QUERY_SECONDS"):
        run_query(cities, SLOW[title], seconds=0.7)
    assert time.monotonic() - began < 0.7 + ASKED_S + stopping.KILLED_S + 0.5
    assert running_on(cities, SLOW[title]) == []
    assert run_query(cities, "RETURN 1 AS one").rows == [[1]]


def running_on(store: Store, query: str) -> list[str]:
    """Queries with that text still at work on the server, after a moment to end."""
    for _ in range(40):
        left = [row["currentQuery"] for row in store.run("SHOW TRANSACTIONS") if query in str(row["currentQuery"])]
        if not left:
            return []
        time.sleep(0.1)
    return left


def test_a_query_can_be_cancelled_by_its_tag(cities: Store) -> None:
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            run_query(cities, SLOW["a path of any length"], seconds=60, tag="mine")
        except QueryStopped as error:
            caught.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.5)
    assert not cancel(cities, "another")
    with pytest.raises(FilterError, match="runs already"):
        run_query(cities, "RETURN 1", tag="mine")
    assert cancel(cities, "mine")
    asking.join(10)
    assert [str(error) for error in caught] == ["The query was cancelled."]
    assert running_on(cities, SLOW["a path of any length"]) == []
    assert not cancel(cities, "mine")


def test_a_query_of_another_process_can_be_cancelled(cities: Store) -> None:
    """Another process knows nothing of our table of running queries: only the comment in the query tells."""
    caught: list[BaseException] = []

    def ask() -> None:
        try:
            run_query(cities, SLOW["a path of any length"], seconds=60, tag="elsewhere")
        except QueryStopped as error:
            caught.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    # a server for queries may have to start first
    assert until(lambda: any(each._seat for each in [*run._queries.values()] if each.tag == "elsewhere"), 60)
    time.sleep(0.5)
    running = run._queries.pop((cities.where, "elsewhere"))
    assert cancel(cities, "elsewhere")
    asking.join(10)
    assert running is not None and len(caught) == 1


@pytest.mark.parametrize("machine", ["this machine", "another machine"])
def test_a_query_of_another_process_is_cancelled_before_a_server_works_on_it(
    neo4j_store: Store, monkeypatch: pytest.MonkeyPatch, machine: str
) -> None:
    """A Neo4j is asked for its plan first: before and after that nothing of the query stands among its transactions."""
    caught: list[BaseException | Result] = []
    begun, go = threading.Event(), threading.Event()

    def late_plan(session: neo4j.Session, text: str, params: Mapping[str, Any]) -> None:
        begun.set()
        assert go.wait(30)
        check_plan(session, text, params)
        time.sleep(0.2)

    def ask() -> None:
        try:
            caught.append(run_query(neo4j_store, "UNWIND range(1, 1000000000) AS i RETURN count(i)", tag="early"))
        except QueryStopped as error:
            caught.append(error)

    monkeypatch.setattr("queries.console.running.check_plan", late_plan)
    if machine == "another machine":
        monkeypatch.setattr(neo4j_store, "call_off", lambda tag: False)
    asking = threading.Thread(target=ask)
    asking.start()
    assert begun.wait(30)
    del run._queries[(neo4j_store.where, "early")]
    threading.Timer(0.3, go.set).start()
    assert cancel(neo4j_store, "early")
    asking.join(15)
    assert [type(each) for each in caught] == [QueryStopped]
    assert running_on(neo4j_store, "range(1, 1000000000)") == []


def test_a_query_that_comes_after_its_cancel_isnt_begun(cities: Store) -> None:
    assert not cancel(cities, "soon")
    with pytest.raises(QueryStopped, match=r"^The query was cancelled\.$"):
        run_query(cities, "RETURN 1 AS one", tag="soon")
    assert run_query(cities, "RETURN 1 AS one", tag="soon").rows == [[1]], "it holds for one"
    assert not cancel(cities, "soon"), "it has ended"
    assert run_query(cities, "RETURN 1 AS one", tag="soon").rows == [[1]]


def test_a_cancel_that_came_long_before_is_forgotten(cities: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not cancel(cities, "later")
    monkeypatch.setattr(early, "HELD_S", 0.0)
    assert run_query(cities, "RETURN 1 AS one", tag="later").rows == [[1]]


def test_who_may_stop_nobody_elses_holds_back_his_own(cities: Store) -> None:
    forestall(cities, "whose", "one")
    assert run_query(cities, "RETURN 1 AS one", tag="whose", asker=Asker("another")).rows == [[1]]
    forestall(cities, "mine-alone", "one")
    with pytest.raises(QueryStopped):
        run_query(cities, "RETURN 1 AS one", tag="mine-alone", asker=Asker("one"))


@pytest.mark.parametrize("tag", ["", "a b", "x*/ CREATE (n) /*", "a" * 65, "é"])
def test_a_tag_cannot_carry_anything(tag: str) -> None:
    with pytest.raises(FilterError):
        parameters.read_tag(tag)


@pytest.mark.parametrize(
    ("query", "line", "column", "word"),
    [
        ("MATCH (c:City)\nRETURN colect(c)", 2, 8, "colect"),
        ("MATCH (c:City)\nWHERE c.id = 'a'\n  RETURN x.id", 3, 10, "x"),
        ("MATCH (c:City))\nRETURN c", 1, 15, ")"),
        ("MATCH (c:City)\nWHERE\nRETURN c", 3, 1, None),
        ("MTCH (c:City) RETURN c", 1, 1, "MTCH"),
        ("MATCH (c:City) RETURN 'a", 1, 23, "string never ends"),
        ("RETURN 1 /* a", 1, 10, "comment never ends"),
    ],
)
def test_an_error_says_where_in_the_users_text(
    cities: Store, query: str, line: int, column: int, word: str | None
) -> None:
    with pytest.raises(QueryError) as caught:
        run_query(cities, query)
    if word is not None:
        assert (caught.value.line, caught.value.column) == (line, column)
        assert word in caught.value.message and caught.value.message.startswith(f"Line {line}, column {column}: ")
    else:
        assert caught.value.line == line


def test_other_errors_are_ours_too(cities: Store) -> None:
    with pytest.raises(QueryError, match="zero"):
        run_query(cities, "RETURN 1 / 0")
    with pytest.raises(QueryError, match="missing"):
        run_query(cities, "RETURN $missing")
    with pytest.raises(QueryError, match="empty"):
        run_query(cities, " // nothing")
    with pytest.raises(QueryError, match="brackets"):
        run_query(cities, f"RETURN {'(' * 3000}1{')' * 3000}")
    with pytest.raises(QueryError, match="characters"):
        run_query(cities, f"RETURN '{'x' * MOST_CHARACTERS}'")
    with pytest.raises(QueryError, match="surrogate"):
        run_query(cities, "RETURN '\ud800'")


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ("[1]", "no JSON object"),
        ("{", "no JSON"),
        ('{"a": 9223372036854775808}', "64 bits"),
        ({"a": {1, 2}}, "type set"),
        ('{"a": ' + "[" * 30 + "]" * 30 + "}", "deep"),
        ({"a": "\udc00"}, "surrogate"),
    ],
)
def test_parameters_are_read_with_care(params: Any, message: str) -> None:
    with pytest.raises(FilterError, match=message):
        parameters.read_params(params)


def test_parameters_reach_the_query(cities: Store) -> None:
    query = "MATCH (c:City {id: $id}) RETURN c.name AS name, $more AS more"
    assert run_query(cities, query, '{"id": "c3", "more": [1, null, {"a": "\\u202e"}]}').rows == [
        ["City 3", [1, None, {"a": "\u202e"}]]
    ]
    hostile = "x'}) DETACH DELETE c //"
    assert run_query(cities, query, {"id": hostile, "more": None}).rows == []


def test_values_are_plain_data(cities: Store) -> None:
    query = (
        "MATCH p = (a:City {id: 'c0'})-[r:PARTNER]->(b:City {id: 'c1'}) RETURN a, r, p, date('2005-11-16') AS day, "
        "duration('P1DT2H') AS long, point({latitude: 32.0, longitude: 118.5}) AS point, 9007199254740993 AS big, "
        "0.0 / 0.0 AS nan, [1, null, {x: 'y'}] AS list, localdatetime('2005-11-16T08:00:00') AS moment"
    )
    result = run_query(cities, query)
    row = dict(zip(result.columns, result.rows[0], strict=True))
    city = {"id": "c0", "label": "City", "name": "City 0", "population": 0}
    tie = {"id": "c0--c1", "type": "PARTNER", "source": "c0", "target": "c1", "kind": "sister_city"}
    assert row["a"] == city and row["r"] == tie
    assert row["p"]["nodes"][0] == city and row["p"]["relationships"] == [tie] and row["p"]["length"] == 1
    assert (row["day"], row["long"], row["moment"]) == ("2005-11-16", "P1DT2H", "2005-11-16T08:00:00.000000000")
    assert row["point"] == {"lat": 32.0, "lon": 118.5}
    assert row["big"] == "9007199254740993" and row["nan"] is None and row["list"] == [1, None, {"x": "y"}]
    assert any("NaN" in note for note in result.notes)
    assert json.loads(json.dumps(result.to_json(), allow_nan=False))["columns"] == result.columns


def test_names_that_the_model_lacks_are_noted(cities: Store) -> None:
    result = run_query(cities, "MATCH (n:Cty)-[:PARTNERS]-(m:City {nmae: 'x'}) RETURN n.nam, m.name, {key: 1}.key AS k")
    assert result.notes == [
        "The model has no label or relationship type 'Cty'. Nearest: City.",
        "The model has no label or relationship type 'PARTNERS'. Nearest: PARTNER.",
        "The model has no property 'nam'. Nearest: name.",
    ]
    assert run_query(cities, "MATCH (n:City) RETURN date('2005-11-16').year AS year, n.name LIMIT 1").notes == []


def test_star_gives_the_same_columns_on_both_servers(cities: Store) -> None:
    result = run_query(cities, "MATCH (b:City {id: 'c0'})-[t:PARTNER]->(a:City {id: 'c1'}) RETURN *")
    assert result.columns == ["a", "b", "t"]
    assert [row["id"] for row in result.rows[0]] == ["c1", "c0", "c0--c1"]


DOUBLING = "RETURN reduce(s = 'x', i IN range(1, 40) | s + s) AS text"
EATING = {
    "arcadedb": DOUBLING,
    "neo4j": "UNWIND range(1, 1000000000) AS i RETURN collect('text ' + toString(i)) AS texts",
}
"""Queries that take all memory there is, of those that each server is sent."""


def test_a_query_that_takes_all_memory_leaves_the_server_alive(cities: Store) -> None:
    if cities.kind == "neo4j":
        with pytest.raises(QueryRefused, match="doubles with each step"):
            run_query(cities, DOUBLING, seconds=60)
    with pytest.raises((QueryError, StoreUnavailable)) as caught:
        run_query(cities, EATING[cities.kind], seconds=60)
    assert "memory" in str(caught.value)
    assert run_query(cities, "MATCH (c:City) RETURN count(c) AS n").rows == [[CITIES]]


def test_queries_at_once_do_not_meet(cities: Store) -> None:
    results: dict[int, Result] = {}

    def ask(i: int) -> None:
        results[i] = run_query(cities, "MATCH (c:City {id: $id}) RETURN c.id AS id", {"id": f"c{i}"})

    asking = [threading.Thread(target=ask, args=(i,)) for i in range(6)]
    for each in asking:
        each.start()
    for each in asking:
        each.join(20)
    assert {i: result.rows for i, result in results.items()} == {i: [[f"c{i}"]] for i in range(6)}


BEFORE = [
    "MATCH (n:City) ", "MATCH (as:City) WITH as ", "MATCH (n:City) WITH n ", "WITH 1 AS set ", "MATCH (n:City) WHERE n.id = ",
    "UNWIND [1] AS x ", "CALL { ", "CALL (*) { ", "MATCH (n:City) RETURN n.id AS id UNION ", "MATCH (n) WHERE EXISTS { ", "",
    "RETURN 1 AS as ", "MATCH (n: ", "MATCH (n) WITH n, n.x AS as, ", "EXPLAIN ",
]  # fmt: skip
BETWEEN = [
    " ",
    "\n",
    "/**/",
    "//x\n",
    "'a' ",
    "`a` ",
    "| ",
    ": ",
    ". ",
    "AS ",
    "& ",
    "'\\u0027 ",
    "'\\\\' ",
    "1 ",
    "as ",
    "$p ",
]
ACTS = [
    "CREATE (m:City)", "SET n.a = 1", "SET as.a = 1", "DELETE n", "DETACH DELETE as", "REMOVE n.a", "MERGE (m:City)", "INSERT (m:City)",
    "\\u0043REATE (m:City)", "S\\u0045T n.a = 1", "LOAD CSV FROM 'file:///x' AS l", "FOREACH (i IN [1] | CREATE (m:City))",
    "CALL db.`createLabel`('x')",
]  # fmt: skip
AFTER = ["", " RETURN 1", " } RETURN 1", " } IN TRANSACTIONS", ") RETURN n", "'", " //'"]


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_let_through_writes_in_the_eyes_of_neo4j(neo4j_store: Store, seed: int) -> None:
    """An independent answer: Neo4j's own parser on what our check lets through and, for the test's own sake, on what it refuses."""
    dice = random.Random(seed)
    writing: Counter[bool] = Counter()
    with neo4j_store.reader_session() as session:
        for _ in range(1500):
            parts = (BEFORE, *[BETWEEN] * dice.randint(0, 2), ACTS, AFTER)
            query = "".join(dice.choice(part) for part in parts)
            refused = is_refused(query)
            if (not refused or dice.random() < 0.4) and plan_writes(session, query):
                writing[refused] += 1
                assert refused, query
    assert writing[True] > 10, "the texts do write where they are read"


def is_refused(query: str) -> bool:
    try:
        check(query)
    except QueryError:
        return True
    return False


def plan_writes(session: neo4j.Session, query: str) -> bool:
    """True when Neo4j can read the query and takes it for more than reading the graph."""
    try:
        summary = session.run(f"EXPLAIN {query.removeprefix('EXPLAIN ')}", p=1).consume()
    except Neo4jError:
        return False
    return summary.query_type != "r" or "LoadCSV" in str(summary.plan) or "createLabel" in str(summary.plan)


# --- The text alone ---


@pytest.mark.parametrize(
    "text", ["RETURN 1 AS `a.b`", "RETURN `a.b`", "MATCH (n) RETURN n.", "RETURN [1].`a.b`", "RETURN `.`"]
)
def test_a_dot_at_the_end_of_the_text_is_no_property(text: str) -> None:
    assert [note for note in names.unknown_names(text) if "'a.b'" not in note] == []


def test_a_function_in_backticks_is_refused_with_its_dots() -> None:
    with pytest.raises(QueryRefused, match=r"the function util\.sleep"):
        check("RETURN `util.sleep`(100)")


PIECES = [
    "`a.b`", "a", ".", "`", "``", "'", "\\'", "\\u0027", '"', "/*", "*/", "//", "\n", " ", "(", ")", "{", "}", "[", "]", ":", ",", "*", ";", "$", "=",
    " AS ", " WITH ", " RETURN ", " MATCH ", " CALL ", " YIELD ", " STARTS WITH ", " DISTINCT ", " ORDER BY ", "1", "1.5", "db.labels",
]  # fmt: skip


def test_no_text_breaks_the_reading() -> None:
    """Whatever is typed is either read or refused with a QueryError."""
    dice = random.Random(7)
    for _ in range(4000):
        text = "RETURN " * dice.randint(0, 1) + "".join(dice.choices(PIECES, k=dice.randint(0, 9)))
        is_refused(text)
        for read in (names.unknown_names, columns_of, star_columns, without_end):
            read(text)


@pytest.mark.parametrize(
    "repeated", ["\\'", "/* ", "`` ` ", "'\"", "n.a, ", "WITH * ", "\\u0027 ", "a.", "|", "n.populatio"]
)
@pytest.mark.parametrize("begin", ["'", "MATCH (n) RETURN ", "/* "])
def test_time_grows_no_faster_than_the_text(begin: str, repeated: str) -> None:
    def seconds(size: int) -> float:
        text = begin + repeated * (size // len(repeated))
        gc.disable()  # or its time is that of looking through all that the other tests left in memory
        try:
            began = time.thread_time()
            is_refused(text)
            names.unknown_names(text)
            return time.thread_time() - began
        finally:
            gc.enable()

    small, large = (min(seconds(size) for _ in range(3)) for size in (5_000, 80_000))
    assert large < 64 * small + 0.01  # sixteen times the text: 16 where it is linear, 256 where it is quadratic


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("RETURN 'a' + 'b SET (n)", 14, "this string never ends"),
        ("RETURN `b c", 8, "this name in backticks never ends"),
        ("RETURN 1 /* 'a' ", 10, "this comment never ends"),
        ("RETURN 'it\\u0027s' AS text", 18, "this string never ends"),
        ("RETURN 1 /\\u002a a", 10, "this comment never ends"),
    ],
)
def test_what_never_ends_is_refused_in_every_reading(text: str, column: int, words: str) -> None:
    with pytest.raises(QueryError, match=words) as caught:
        check(text)
    assert caught.value.column == column
    assert bool(caught.value.hint) == ("\\u" in text)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("MATCH (n:City) " + "WITH * " * 3000 + "RETURN *", ["n"]),
        ("MATCH (a:City) WITH a AS b WHERE b.name STARTS WITH 'x' RETURN *", ["b"]),
        ("MATCH (a:City) WITH *, 1 AS one MATCH (a)-[t]-(c) WITH *, 2 AS two RETURN *", ["a", "c", "one", "t", "two"]),
    ],
)
def test_the_columns_of_a_star_are_what_is_bound_since_the_last_with(text: str, columns: list[str]) -> None:
    assert columns_of(text) == columns


def test_only_the_first_unknown_names_are_noted() -> None:
    text = "RETURN " + ", ".join(f"n.populatio{i}" for i in range(500))
    assert len(names.unknown_names(text)) == names.MOST_UNKNOWN
