"""What a Neo4j, which isn't ours, doesn't let go of: it is refused where it can be known, and stops nobody else."""

from __future__ import annotations

import time

import pytest

from graph.errors import QueryRefused, QueryStopped
from graph.settings import Settings
from graph.store.safeguards import MEMORY, TIMEOUT, missing_safeguards
from graph.store.store import Store
from queries.console.run import run_query, state
from queries.cypher.lingering import check_lingering
from tests.settled import until

LINGERS = "RETURN size([a IN range(1, 20000) | size([b IN range(1, 20000) | b + a])]) AS n"
"""A query that may be asked, and that Neo4j works on for a while after it was asked to stop."""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("RETURN size([a IN range(1,3)|[b IN range(1,3)|[c IN range(1,3)|c]]]) AS n", "more than 2 lists"),
        ("MATCH (a) RETURN size([(a)--(b)|[(b)--(c)|[(c)--(d)|d]]])", "more than 2 lists"),
        ("RETURN [a IN $l | reduce(s = 0, b IN $l | s + size([c IN $l | c]))]", "more than 2 lists"),
        ("RETURN [a IN $l WHERE any(b IN $l WHERE all(c IN $l WHERE a + b = c))]", "more than 2 lists"),
        ("RETURN reduce(s=[1], i IN range(1,40)|s+s)", "the list 's' doubles"),
        ("RETURN reduce(s='x', i IN range(1,40)|(s + s) + 'y')", "the list 's' doubles"),
    ],
)
def test_shapes_that_linger_are_refused_with_their_reason(text: str, words: str) -> None:
    with pytest.raises(QueryRefused, match=f"{words}.*UNWIND") as caught:
        check_lingering(text)
    assert caught.value.column is not None


@pytest.mark.parametrize(
    "text",
    [
        "RETURN [a IN range(1, 9) | [b IN range(1, 9) | a * b]]",
        "MATCH (a:City)-[:PARTNER|VISIT]-(b)-[:PARTNER|VISIT]-(c)-[r:PARTNER|VISIT]-(d) RETURN r",
        "RETURN [a IN $l | a], [b IN $l | b], [c IN $l | c], [d IN $l | d]",
        "RETURN reduce(most = 0, n IN $l | CASE WHEN n > most THEN n ELSE most END)",
        "MATCH (n) WHERE n.any = [1, [2, [3]]] RETURN n.list[0][1][2]",
    ],
)
def test_what_people_write_is_let_through(text: str) -> None:
    check_lingering(text)


def test_a_query_that_lingers_gives_its_place_back_and_says_so(neo4j_store: Store) -> None:
    began = time.monotonic()
    with pytest.raises(
        QueryStopped, match=r"its time limit\. The server was asked to let go of it, and still works on it\."
    ):
        run_query(neo4j_store, LINGERS, seconds=0.5, tag="lingers")
    taken = time.monotonic() - began
    assert state(neo4j_store, "lingers") == "lingering"
    alone = Settings(queries=1)
    assert run_query(neo4j_store, "RETURN 1 AS one", settings=alone).rows == [[1]]  # nobody else waits for its place
    assert state(neo4j_store, "lingers") == "lingering"
    assert taken < 10
    assert until(lambda: state(neo4j_store, "lingers") == "ended", 120)


def test_a_neo4j_refuses_what_lingers_and_a_disposable_server_need_not(store: Store) -> None:
    text = "RETURN [a IN range(1,2)|[b IN range(1,2)|[c IN range(1,2)|c]]] AS n"
    if store.kind == "neo4j":
        with pytest.raises(QueryRefused, match="more than 2 lists"):
            run_query(store, text)
    else:
        assert run_query(store, text).rows == [[[[[1, 2], [1, 2]], [[1, 2], [1, 2]]]]]


def test_a_neo4j_without_limits_of_its_own_is_told(store: Store) -> None:
    said = [str(each) for each in missing_safeguards(store)]
    if store.kind == "neo4j":
        assert [name for name in (MEMORY, TIMEOUT) if any(name in each for each in said)] == [MEMORY, TIMEOUT]
        assert len(said) == 2
    else:
        assert said == []
