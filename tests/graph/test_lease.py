"""The lock of whoever writes to a server that several machines use."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace

import neo4j
import pytest

from graph.errors import StoreBusy
from graph.settings import Settings
from graph.store import lease
from graph.store.embedded import users
from graph.store.embedded.address import read_address
from graph.store.store import Store, open_store


@pytest.fixture
def shared(store: Store, server_settings: Settings) -> Settings:
    """Settings by which other machines would use the server: by its address, the embedded one too."""
    if server_settings.is_server:
        return server_settings
    address = read_address(server_settings.folder)
    assert address is not None
    return replace(
        server_settings,
        store=address.uri,
        user=users.USER,
        password=users.credentials(server_settings.folder)[users.USER],
        database=store.database,
    )


@pytest.fixture
def one(shared: Settings) -> Iterator[Store]:
    with open_store(shared) as opened:
        yield opened


@pytest.fixture
def other(shared: Settings) -> Iterator[Store]:
    with open_store(shared) as opened:
        yield opened


def number(store: Store, label: str) -> int:
    return int(store.read(f"MATCH (n:{label}) RETURN count(*) AS n")[0]["n"])


ROWS = "UNWIND $rows AS row MERGE (n:City {id: row.id})"


def test_two_never_write_at_one_time_and_nothing_is_left_of_the_lock(one: Store, other: Store) -> None:
    inside: list[str] = []
    most: list[int] = []

    def work(store: Store, name: str) -> None:
        for turn in range(3):
            with store.alone():
                inside.append(name)
                most.append(len(inside))
                store.write(ROWS, [{"id": f"{name}{turn}"}])
                time.sleep(0.05)
                inside.remove(name)

    threads = [threading.Thread(target=work, args=each) for each in ((one, "a"), (other, "b"), (one, "c"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert max(most) == 1
    assert number(one, "City") == 9
    assert number(one, lease.LABEL) == 0


def test_who_looks_sees_it_held_and_then_free(one: Store, other: Store) -> None:
    assert not other.busy()
    with one.alone():
        assert other.busy()
        assert one.is_empty()
        with pytest.raises(StoreBusy):
            other.check_free(0.2)
    assert not other.busy()


def test_a_lease_that_beats_is_not_taken_over(one: Store, other: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LEASE_S", 2.0)
    monkeypatch.setattr(lease, "RENEW_S", 0.2)
    taken = threading.Event()

    def wait() -> None:
        with other.alone():
            taken.set()

    with one.alone():
        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not taken.wait(4.0), "twice as long as a lease lasts"
        assert one.busy()
    assert taken.wait(30)
    waiting.join()


def test_after_a_holder_that_died_it_is_free_and_one_that_slept_writes_no_more(
    one: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LEASE_S", 1.0)
    monkeypatch.setattr(lease.Lease, "_renew", lambda self: self._ended.wait())  # it sleeps
    monkeypatch.setattr(time, "time", lambda: 0.0)  # no time of day is asked, so none can be wrong
    with one.alone():
        one.write(ROWS, [{"id": "before"}])
        assert other.busy()
        time.sleep(1.5)
        assert not other.busy(), "it has been seen not to beat"
        with other.alone():
            other.write(ROWS, [{"id": "other"}])
            with pytest.raises(StoreBusy, match="Another program writes"):
                one.write(ROWS, [{"id": "late"}])
            with pytest.raises(StoreBusy, match="Another program writes"):
                one.run("MATCH (n:City) DELETE n")
            assert number(other, lease.LABEL) == 1
        with pytest.raises(StoreBusy):
            one.write(ROWS, [{"id": "late"}])
    assert [row["id"] for row in other.read("MATCH (n:City) RETURN n.id AS id ORDER BY id")] == ["before", "other"]
    assert number(other, lease.LABEL) == 0


def test_of_many_who_wait_for_a_dead_holder_one_takes_it_over(
    shared: Settings, one: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "LEASE_S", 0.5)
    one.run("CREATE (l:Lease {id: 'load', holder: 'a dead one', beat: 7})")
    inside = threading.Semaphore(1)
    clashes: list[bool] = []

    def work() -> None:
        with open_store(shared) as store, store.alone():
            clashes.append(not inside.acquire(blocking=False))
            store.write(ROWS, [{"id": "x"}])
            inside.release()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(120)
    assert clashes == [False] * 5
    assert number(one, lease.LABEL) == 0


def test_a_process_of_this_machine_that_is_gone_holds_nothing(one: Store) -> None:
    dead = subprocess.Popen(["true"])
    dead.wait()
    query = "CREATE (l:Lease {id: 'load', holder: 'gone', beat: 7, machine: $machine, pid: $pid})"
    one.run(query, machine=lease.this_machine(), pid=dead.pid)
    assert lease.this_machine()
    assert not one.busy()
    with one.alone():
        one.write(ROWS, [{"id": "x"}])
    one.run(query, machine="another machine", pid=dead.pid)
    assert one.busy()
    one.run("MATCH (l:Lease) SET l.machine = $machine, l.pid = $pid", machine=lease.this_machine(), pid=os.getpid())
    assert one.busy(), "it lives"
    one.run("MATCH (l:Lease) DELETE l")


def test_a_look_at_a_lease_runs_out_only_while_it_stands_still() -> None:
    watch = lease.Watch()
    assert not watch.ran_out("a", 1)
    watch._since -= lease.LEASE_S + 1
    assert watch.ran_out("a", 1)
    assert not watch.ran_out("a", 2)
    assert not watch.ran_out("b", 2)


def test_what_is_read_to_be_written_again_is_read_where_it_is_written(
    one: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    session = one._session

    def noted(*, reader: bool) -> AbstractContextManager[neo4j.Session]:
        seen.append(reader)
        return session(reader=reader)

    monkeypatch.setattr(one, "_session", noted)
    one.read("RETURN 1")
    list(one.nodes("City", "id"))
    assert seen == [True, True]
    with one.alone():
        seen.clear()
        one.read("RETURN 1")
        list(one.nodes("City", "id"))
        assert seen == [False, False]
