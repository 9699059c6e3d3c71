"""Whatever graph/ and the console refuse is said by a Text all the way down: only what came from outside stands in it as it is."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from neo4j.exceptions import AuthError, ConfigurationError, DriverError, Neo4jError, ServiceUnavailable

from graph import model
from graph.errors import QueryError, QueryStopped, TwinmapError
from graph.facts import EdgeFact, NodeFact
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.paths import paths
from graph.network.seen import seen
from graph.settings import Settings
from graph.store.backup import backup, restore
from graph.store.checker import Checker
from graph.store.embedded import control, damage, users
from graph.store.embedded.disk import folder_error
from graph.store.embedded.folder import MARKER, prepare
from graph.store.embedded.launching import start_error
from graph.store.embedded.runtime import find_runtime
from graph.store.faults import translate
from graph.store.merge import keep_apart, merge, undo
from graph.store.status import check_store
from graph.store.store import Store
from graph.store.unload import unload
from graph.text import Text
from queries.console.parameters import read_params, read_tag
from queries.console.run import run_query
from queries.cypher.refusals import check
from queries.cypher.shape import DEEPEST, MOST_CHARACTERS
from queries.named import Parameter, named_query
from tests.sentences import plain_words

NETWORK = from_edges([("a", "b"), ("b", "c"), ("d", "d2")])

Case = Callable[[], object]


def settings(**values: str) -> Case:
    return lambda: Settings.from_environment({f"TWINMAP_{name.upper()}": value for name, value in values.items()})


def filters(**values: str) -> Case:
    return lambda: seen(NETWORK, Filters.read(values))


def entered(*facts: NodeFact | EdgeFact) -> Case:
    return lambda: Checker("load").enter(facts)


def city(id: str) -> NodeFact:
    return NodeFact("City", id, {"name": id})


def tie(start: str, end: str, type: str = "PARTNER", id: str = "t", **statement: str) -> EdgeFact:
    return EdgeFact(type, start, end, id, statement)


def partner(id: str, start: str = "a", end: str = "b") -> EdgeFact:
    return tie(start, end, id=id, kind="sister_city")


def raised(error: TwinmapError) -> Case:
    def case() -> None:
        raise error

    return case


def neo4j_error(code: str, text: str) -> Neo4jError:
    return Neo4jError._hydrate_neo4j(code=code, message=text)


SETTINGS = {
    "no whole number": settings(port="x"),
    "no number": settings(query_seconds="x"),
    "beyond its bounds": settings(port="70000"),
    "no scheme": settings(store="ftp://x"),
    "a home of nobody": lambda: Settings(store="~nobody-of-this-name/x").folder,
}
MODEL = {
    "no label": lambda: model.properties_of("Town"),
    "no property": lambda: model.check("City", {"x": 1}),
    "no choice": lambda: model.check("PARTNER", {"status": "x"}),
    "above": lambda: model.check("City", {"lat": 91}),
    "below": lambda: model.check("City", {"population": -1}),
    **{
        f"no {name}": partial(model.check, label, {name: [1]})
        for name, label in (
            ("name", "City"),
            ("lat", "City"),
            ("aliases", "City"),
            ("since", "PARTNER"),
            ("disputed", "PARTNER"),
        )
    },
    "no integer": lambda: model.check("City", {"population": "x"}),
}
FILTERS = {
    "unknown": filters(lvl="city"),
    "nothing near": filters(zzzzzzzz="city"),
    "several values": lambda: Filters.read({"level": ["city", "party"]}),
    "no choice": filters(level="town"),
    "no flag": filters(undated="x"),
    "no number": filters(limit="x"),
    "no date": filters(since="x"),
    "visits have no kind": filters(ties="visit", kind="bureau"),
    "the wrong order": filters(since="2020", until="2010"),
    "no such source": filters(source="x"),
    "no such party": filters(around="x"),
    "no such place": filters(country="x"),
    "no such community": filters(community="99"),
}
NETWORK_CASES = {
    "no such party": lambda: NETWORK.node("x"),
    "no such tie": lambda: NETWORK.tie("x"),
    "a near one": lambda: NETWORK.node("d3"),
    "no such column": lambda: from_edges([{"start": "a", "end": "b", "colour": "x"}]),
    "no place at a level": lambda: paths(seen(NETWORK, Filters(level="country")), "a", "b"),
}
CHECKER = {
    "two labels": entered(city("a"), NodeFact("School", "a", {"name": "a"})),
    "itself": entered(city("a"), partner("t", "a", "a")),
    "parts of another label": entered(city("a"), NodeFact("Region", "b", {"name": "b"}), tie("a", "b", "PART_OF", "")),
    "no kind": entered(city("a"), city("b"), tie("a", "b")),
    "no id": entered(city("a"), city("b"), partner("")),
    "an id twice": entered(city("a"), city("b"), city("c"), partner("t"), partner("t", "a", "c")),
    "no such end": entered(city("a"), partner("t")),
    "a wrong end": entered(city("a"), NodeFact("Source", "s", {"name": "s"}), partner("t", "a", "s")),
}
FAULTS = {
    "password": AuthError("no"),
    "password to change": neo4j_error("Neo.ClientError.Security.CredentialsExpired", "x"),
    "disk": neo4j_error("Neo.TransientError.General.X", "No space left on device"),
    "no answer": ServiceUnavailable("Couldn't connect to x"),
    "went away": ServiceUnavailable("x"),
    "configuration": ConfigurationError("x"),
    "driver": DriverError("x"),
    "no database": neo4j_error("Neo.ClientError.Database.DatabaseNotFound", "x"),
    "busy": neo4j_error("Neo.TransientError.Transaction.DeadlockDetected", "x"),
}
STARTING = ("No space left", "locked by another process", "Permission denied", "SchemaException: x", "x")
STATES = ("exit", "left", "port", "timeout")
QUERIES = {
    "writes": "CREATE (n:City)",
    "loads": "LOAD CSV FROM 'x' AS row RETURN row",
    "administers": "SHOW USERS",
    "explains": "EXPLAIN RETURN 1",
    "calls": "CALL apoc.x()",
    "a function": "RETURN apoc.x(1)",
    "several": "RETURN 1; RETURN 2",
    "a comment": "RETURN 1 /* x",
    "a string": "RETURN 'x",
    "a name": "RETURN `x",
    "an escape": "RETURN '\\u0027 x",
    "empty": "",
    "brackets": "RETURN " + "(" * (DEEPEST + 1),
    "a beginning": "WHERE x",
    "long": "x" * (MOST_CHARACTERS + 1),
    "a surrogate": "RETURN '\ud800'",
}
PARAMETERS = {
    "no JSON": lambda: read_params("{"),
    "no object": lambda: read_params("[]"),
    "deep": lambda: read_params('{"x": ' + "[" * 30 + "]" * 30 + "}"),
    "a surrogate": lambda: read_params({"x": "\ud800"}),
    "large": lambda: read_params({"x": 2**70}),
    "a type": lambda: read_params({"x": object()}),
    "a tag": lambda: read_tag("no tag"),
}
NAMED = {
    "no query": lambda: named_query("x"),
    "a near one": lambda: named_query("partners-of-city"),
    "no parameter": lambda: named_query("partners-of-a-city").read_params({"x": "y"}),
    **{
        f"no {type}": partial(Parameter("p", type, None, "").read, [1])
        for type in ("text", "integer", "number", "flag")
    },
    "beyond": lambda: Parameter("p", "integer", 1, "", 1, 5).read(9),
}
ALL = {
    f"{group}: {name}": case
    for group, cases in (
        ("settings", SETTINGS), ("model", MODEL), ("filters", FILTERS), ("network", NETWORK_CASES), ("checker", CHECKER),
        ("store", {name: raised(translate(error, "bolt://x")) for name, error in FAULTS.items()}),
        ("query", {name: partial(check, text) for name, text in QUERIES.items()}),
        ("parameters", PARAMETERS), ("named", NAMED),
    )
    for name, case in cases.items()
}  # fmt: skip
THEIRS = {"No space left on device", "Couldn't connect to x", "Could not determine home directory."}
"""What others say in several words: a server, a driver, Python."""


@pytest.mark.parametrize("case", ALL.values(), ids=ALL)
def test_a_refusal_is_a_text_all_the_way_down(case: Case) -> None:
    with pytest.raises(TwinmapError) as caught:
        case()
    is_said(caught.value)


def is_said(error: TwinmapError, *theirs: str) -> None:
    """Message and hint are Texts, and what stands in them is one too, or came from outside."""
    assert isinstance(error.message, Text)
    assert isinstance(error.hint, Text) or error.hint == ""
    assert plain_words(error) <= {*theirs, *THEIRS} | {word for word in plain_words(error) if _is_code(word)}


def _is_code(word: str) -> bool:
    """Words of Cypher, and what Python says of JSON."""
    return word.isupper() or word.startswith(("CALL ", "MATCH (", "Expecting ", "<object ", "50N42: Unexpected"))


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("text", STARTING)
def test_why_a_server_does_not_start_is_a_text(tmp_path: Path, state: str, text: str) -> None:
    is_said(start_error(tmp_path, {"state": state, "said": text}), text)


@pytest.mark.parametrize("number", [28, 13, 5])
def test_what_the_file_system_says_is_told_by_a_text(tmp_path: Path, number: int) -> None:
    reason = os.strerror(number)
    is_said(folder_error(tmp_path, OSError(number, reason)), reason)


def test_a_folder_that_is_no_store_is_refused_by_a_text(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / MARKER).write_text('{"layout": 99}')
    (tmp_path / "backup").write_text("x")
    cases: list[Case] = [
        lambda: prepare(tmp_path), lambda: prepare(tmp_path / "file"), lambda: prepare(tmp_path / "newer"),
        lambda: users.credentials(tmp_path), lambda: find_runtime("win32"), lambda: damage.check(tmp_path),
        lambda: check_store(Settings(store=str(tmp_path / "none"))), lambda: control.status(tmp_path / "newer"),
    ]  # fmt: skip
    for case in cases:
        with pytest.raises(TwinmapError) as caught:
            case()
        is_said(caught.value)


def test_what_a_store_refuses_is_a_text(embedded_store: Store, tmp_path: Path) -> None:
    embedded_store.run(
        "CREATE (:City {id: 'a'}), (:City {id: 'b'}), (:School {id: 's'}), (:Country {id: 'c'}), (:Country {id: 'd'})"
    )
    embedded_store.run(
        "MATCH (a:City {id: 'a'}), (b:City {id: 'b'}) CREATE (a)-[:PARTNER {id: 'p', kind: 'sister_city'}]->(b)"
    )
    whole = tmp_path / "whole"
    backup(embedded_store, whole)
    for name, text in (
        ("other", "{}\n"),
        ("newer", '{"kind": "twinmap backup", "model": 99}\n'),
        ("cut", gzip.decompress(whole.read_bytes()).decode().split("\n")[0] + "\n"),
    ):
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    cases: list[Case] = [
        lambda: merge(embedded_store, "a", "a"), lambda: merge(embedded_store, "a", "b"), lambda: merge(embedded_store, "a", "s"),
        lambda: merge(embedded_store, "c", "d"), lambda: merge(embedded_store, "a", "x"), lambda: keep_apart(embedded_store, "a", "a"),
        lambda: undo(embedded_store, "x"), lambda: unload(embedded_store, "x"), lambda: run_query(embedded_store, "RETURN 1", limit=0),
        lambda: run_query(embedded_store, "RETURN 1", seconds=0), lambda: restore(embedded_store, whole),
        *(partial(restore, embedded_store, tmp_path / name) for name in ("none", "other", "newer", "cut")),
    ]  # fmt: skip
    for case in cases:
        with pytest.raises(TwinmapError) as caught:
            case()
        is_said(caught.value)


def test_a_servers_own_words_stand_as_they_are() -> None:
    refused = translate(neo4j_error("Neo.ClientError.Statement.SyntaxError", "Invalid input 'X'"), "bolt://x")
    assert type(refused) is QueryError
    assert refused.message == "Invalid input 'X'"
    assert not isinstance(refused.message, Text)
    assert isinstance(translate(neo4j_error("Neo.ClientError.Transaction.Terminated", "x"), ""), QueryStopped)
