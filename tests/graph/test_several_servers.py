"""Several servers of which one leads: what is read is never older than what was written, and another leader is waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from graph.errors import StoreUnavailable
from graph.settings import Settings
from graph.store import connection, host, lease
from graph.store.store import Store, open_store
from tests.graph.bolt_script import Cluster

WRITE = "UNWIND $rows AS row MERGE (n:City {id: row.id}) SET n = row"


def answer(query: str, parameters: dict[str, Any]) -> tuple[list[str], list[list[Any]]]:
    if query in (lease.TAKE, lease.SEEN):
        return ["holder", "beat", "machine", "pid"], [[parameters.get("me"), 0, "", 0]]
    if query in (lease.BEAT, lease.LET_GO):
        return ["beat"], [[1]]
    return ["model"], [[None]]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setattr(connection, "LEADER_S", 0.05)
    made = Cluster(answer).start()
    yield made
    made.close()


@pytest.fixture
def store(cluster: Cluster) -> Iterator[Store]:
    with open_store(Settings(store=f"neo4j://{cluster.address('b')}", password="any")) as opened:
        cluster.asked.clear()
        yield opened


def test_a_reader_asks_for_no_less_than_was_written(store: Store, cluster: Cluster) -> None:
    store.write(WRITE, [{"id": "a"}])
    store.read("RETURN 1")
    written, read = cluster.asked
    assert (written.server, written.mode) == ("a", "w")
    assert (read.server, read.mode, read.bookmarks) == ("b", "r", ("commit 1",))
    store.write(WRITE, [{"id": "b"}])
    assert cluster.asked[-1].bookmarks == ("commit 1",)
    list(store.nodes("City", "id"))
    assert cluster.asked[-1].bookmarks == ("commit 2",)


def test_what_is_read_to_be_written_again_is_read_from_the_leader(store: Store, cluster: Cluster) -> None:
    with store.alone():
        store.read("MATCH (n:City) RETURN n.statements AS statements")
        list(store.nodes("City", "id"))
        store.write(WRITE, [{"id": "a"}])
    assert {each.server for each in cluster.asked} == {"a"}
    assert {each.mode for each in cluster.asked} == {"w"}
    assert [each.query for each in cluster.asked if each.query in (lease.TAKE, lease.BEAT, WRITE, lease.LET_GO)] == [
        lease.TAKE, lease.BEAT, WRITE, lease.LET_GO,
    ]  # fmt: skip
    store.read("RETURN 1")
    assert cluster.asked[-1].server == "b", "and pages are read from the others again"


def test_a_write_follows_the_leader(store: Store, cluster: Cluster) -> None:
    store.write(WRITE, [{"id": "a"}])

    def step_down() -> None:
        cluster.leader = "b"

    cluster.on_ask = step_down  # in the middle of the next one
    store.write(WRITE, [{"id": "b"}])
    assert [each.server for each in cluster.asked] == ["a", "a", "b"]
    assert cluster.commits == 2, "what the old one refused was written once"


def test_while_nobody_leads_a_write_waits(store: Store, cluster: Cluster) -> None:
    store.write(WRITE, [{"id": "a"}])
    cluster.leader = None
    tables = cluster.routed

    def elect() -> None:
        if cluster.routed > tables + 3:
            cluster.leader = "b"

    cluster.on_route = elect
    store.write(WRITE, [{"id": "b"}])
    assert cluster.asked[-1].server == "b"
    assert cluster.commits == 2


def test_a_leader_that_never_comes_is_told(store: Store, cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store._host, "recover_s", 1.0)
    monkeypatch.setattr(connection, "RETRY_S", 1.0)
    cluster.leader = None
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable):
        store.write(WRITE, [{"id": "a"}])
    assert time.monotonic() - begun < 20
    assert cluster.commits == 0
    assert host.ELECTION_S > 10
