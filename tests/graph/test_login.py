"""The read-only Bolt login: it reads a copy on a server of its own, harms nobody, goes with the store, and nothing of it is left behind."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import SettingError, StoreUnavailable
from graph.settings import Settings
from graph.store.embedded import control
from graph.store.embedded.address import read_address
from graph.store.embedded.supervisor import SERVER_LOCK
from graph.store.guests import login as logins
from graph.store.guests import serving
from graph.store.guests.login import KEPT_LOCK, Login, close_login
from graph.store.left import keep
from graph.store.status import store_login
from graph.store.store import Store, open_store
from tests.graph.test_guests import HELD_FAST
from tests.processes import at_work
from tests.settled import until

pytestmark = [
    pytest.mark.embedded,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
]
COUNT = "MATCH (n:City) RETURN count(n) AS n"
STOPPABLE = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a WHERE a < 0 RETURN count(a) AS n"
LIMIT_S = 0.5


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a store with a city and a load in it, kept up as by `twinmap store start`; a query may take half a second."""
    settings = Settings(store=str(tmp_path_factory.mktemp("login") / "store"), query_seconds=LIMIT_S)
    with open_store(settings) as store:
        store.constrain()
        store.run("CREATE (:Load {id: 'load-1'})")
        write(store, "a", "version a")
        control.start(settings.folder)
    yield settings
    control.stop(settings.folder)
    close_login(settings.folder)


def write(store: Store, id: str, left: str) -> None:
    """A city more, and what a finished write leaves."""
    store.write("UNWIND $rows AS row MERGE (n:City {id: row.id})", [{"id": id}])
    keep(store, left)


@contextmanager
def logged_in(found: Login) -> Iterator[neo4j.Driver]:
    """A driver with nothing but what is printed; the database needn't be named."""
    with neo4j.GraphDatabase.driver(found.address, auth=(found.user, found.password)) as driver:
        yield driver


def ask(found: Login, query: str) -> object:
    """The one value of the answer."""
    with logged_in(found) as driver, driver.session() as session:
        return session.run(query).single(strict=True)[0]


def answers(found: Login) -> bool:
    with suppress(Neo4jError, DriverError, OSError):
        return ask(found, "RETURN 1") == 1
    return False


def server_of(settings: Settings) -> Path:
    """The folder of the login's server."""
    (found,) = (settings.folder / logins.FOLDER / serving.SERVERS).iterdir()
    return found


def holders(file: Path) -> set[int]:
    """Processes that have this file open."""
    found = set()
    for each in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if each.readlink() == file.resolve():
                found.add(int(each.parts[2]))
    return found - {os.getpid()}


# --- What it is ---


def test_the_login_reads_and_does_nothing_else(kept: Settings) -> None:
    found, _ = store_login(kept, anew=True)
    assert ask(found, COUNT) == 1
    refused = (
        "CREATE (n:City {id: 'x'})",
        "MATCH (n:City) SET n.name = 'x'",
        "MATCH (n) DETACH DELETE n",
        "CREATE INDEX FOR (n:City) ON (n.foo)",
        "CREATE USER x SET PASSWORD 'abcdefghijkl'",
        "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
        "LOAD CSV FROM 'http://127.0.0.1:1/' AS line RETURN line",
    )
    with logged_in(found) as driver:
        for query in refused:
            with driver.session() as session, pytest.raises(Neo4jError, match="Forbidden"):
                session.run(query).consume()
    assert ask(found, COUNT) == 1


def test_it_is_no_login_to_the_stores_own_server(kept: Settings) -> None:
    found, _ = store_login(kept, anew=False)
    main = control.status(kept.folder)["address"]
    assert main != found.address
    with (
        neo4j.GraphDatabase.driver(main, auth=(found.user, found.password)) as driver,
        pytest.raises(Neo4jError, match=r"Unauthorized"),
    ):
        driver.verify_connectivity()


def test_the_copy_stands_still_until_it_is_made_new_at_the_same_address(kept: Settings) -> None:
    before, _ = store_login(kept, anew=True)
    count = ask(before, COUNT)
    assert isinstance(count, int)
    with open_store(kept) as store:
        write(store, "b", "version b")
    same, said = store_login(kept, anew=False)
    assert (same, ask(same, COUNT)) == (before, count)
    assert "The graph has changed since the copy was made" in said
    found, said = store_login(kept, anew=True)
    assert (found.version, ask(found, COUNT)) == ("version b", count + 1)
    assert (found.address, found.user, found.password) == (before.address, before.user, before.password)
    assert "The copy is the graph as the last finished write left it" in said
    again, _ = store_login(kept, anew=True)
    assert again == found  # nobody is sent away for nothing


def test_a_server_store_has_logins_of_its_own() -> None:
    with pytest.raises(SettingError, match="read-only logins of its own"):
        store_login(Settings(store="bolt://127.0.0.1:1"), anew=True)


# --- What runs away ---


def test_a_query_that_takes_too_long_is_stopped_and_its_server_stays(kept: Settings) -> None:
    found, _ = store_login(kept, anew=False)
    java = at_work(server_of(kept))
    with logged_in(found) as driver, driver.session() as session:
        with pytest.raises(Neo4jError):
            session.run(STOPPABLE).consume()
        assert session.run(COUNT).single(strict=True)[0]
    assert at_work(server_of(kept)) == java


def test_what_cannot_be_stopped_ends_with_its_server_and_nobody_else_notices(kept: Settings) -> None:
    found, _ = store_login(kept, anew=False)
    before = server_of(kept)
    (java,) = at_work(before)
    failed: list[Exception] = []

    def run_away() -> None:
        try:
            ask(found, HELD_FAST)
        except (Neo4jError, DriverError, OSError) as error:
            failed.append(error)

    asking = threading.Thread(target=run_away)
    main = control.status(kept.folder)["java"]
    with open_store(kept) as store:
        asking.start()
        while asking.is_alive():
            assert store.read(COUNT)  # the pages go on
            time.sleep(0.1)
    assert failed
    assert until(lambda: java not in at_work(kept.folder))
    assert control.status(kept.folder)["java"] == main
    assert until(lambda: answers(found))  # the same address, the same password


# --- What ends it ---


@pytest.mark.parametrize("who", ["java", "supervisor"])
def test_a_server_that_was_killed_is_back_at_the_same_address(kept: Settings, who: str) -> None:
    found, _ = store_login(kept, anew=False)
    address = read_address(server_of(kept))
    assert address is not None
    os.kill(address.java if who == "java" else address.supervisor, signal.SIGKILL)
    assert until(lambda: address.java not in at_work(kept.folder))
    assert until(lambda: answers(found))
    assert len(at_work(kept.folder / logins.FOLDER)) == 1


def test_nothing_is_left_of_a_keeper_that_was_killed_and_the_next_one_begins(kept: Settings) -> None:
    before, _ = store_login(kept, anew=False)
    (keeper,) = holders(kept.folder / logins.FOLDER / KEPT_LOCK)
    os.kill(keeper, signal.SIGKILL)
    assert until(lambda: not at_work(kept.folder / logins.FOLDER))
    assert not answers(before)
    found, _ = store_login(kept, anew=False)
    assert answers(found)
    assert found.password != before.password


def test_all_of_it_killed_leaves_nothing_after_stop(kept: Settings) -> None:
    store_login(kept, anew=False)
    root = kept.folder / logins.FOLDER
    for each in {*holders(root / KEPT_LOCK), *holders(server_of(kept) / SERVER_LOCK)}:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
    assert until(lambda: not at_work(root))
    close_login(kept.folder)
    assert not root.exists()


def test_stopping_the_store_takes_the_login_away(kept: Settings) -> None:
    found, _ = store_login(kept, anew=False)
    control.stop(kept.folder)
    assert until(lambda: not (kept.folder / logins.FOLDER).exists())  # its keeper sees to that itself
    assert not answers(found)
    assert not at_work(kept.folder)
    with pytest.raises(StoreUnavailable, match="not running"):
        store_login(kept, anew=False)
    assert control.status(kept.folder)["state"] == "stopped"  # asking started nothing
