"""Whoever watches over the site is told the truth: of the process, of its store, and of nothing else."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.errors import StoreDamaged
from graph.settings import Settings
from graph.store.embedded.address import read_address
from graph.store.embedded.control import stop
from graph.store.embedded.users import READER, USER, credentials
from graph.store.store import Store, open_store
from graph.version import own_version
from tests.graph.test_damage import loaded
from tests.processes import freeze
from tests.settled import until as until_so
from tests.web.inside import graph_version, page_key
from web.app import create_app
from web.health import STATUS

LIMIT_S = 5.0
"""A second, and what a loaded machine may add."""


def asked(client: FlaskClient, call: str = "health") -> tuple[int, dict[str, Any]]:
    answer = client.get(f"/api/v1/{call}")
    assert page_key(client) not in f"{answer.headers}{answer.get_data(as_text=True)}"
    found = answer.get_json()
    assert set(found) == {"status", "version", "release"}
    return answer.status_code, found


def until(client: FlaskClient, status: str) -> None:
    """Wait until the site says so of itself."""
    deadline = time.monotonic() + 60
    while (found := asked(client)[1]["status"]) != status:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_its_version_is_the_one_last_read_and_none_is_read_for_it(server_settings: Settings, store: Store) -> None:
    client = create_app(server_settings, store).test_client()
    assert asked(client) == (200, {"status": "ok", "version": None, "release": own_version()})
    before = graph_version(client)
    store.write("UNWIND $rows AS row CREATE (c:City {id: row.id, name: row.id})", [{"id": "lyon"}])
    assert asked(client) == (200, {"status": "ok", "version": before, "release": own_version()})
    assert asked(client, "live")[1]["version"] == before
    assert graph_version(client) != before
    assert asked(client)[1]["version"] == graph_version(client)


def test_unfinished_work_is_degraded_but_not_while_somebody_does_it(server_settings: Settings, store: Store) -> None:
    client = create_app(server_settings, store).test_client()
    store.write("UNWIND $rows AS row CREATE (l:Load {id: row.id, started: '2026-01-01'})", [{"id": "load-cut-off"}])
    with store.alone():
        assert asked(client)[1]["status"] == "ok"
    assert asked(client)[:1] == (200,)
    assert asked(client)[1]["status"] == "degraded"


def test_facts_that_are_not_those_that_were_left_are_told(
    server_settings: Settings, store: Store, tmp_path: Path
) -> None:
    loaded(store, tmp_path)
    client = create_app(server_settings, store).test_client()
    graph_version(client)
    assert asked(client)[1]["status"] == "ok"
    store.run("MATCH (c:City) WITH c ORDER BY c.id LIMIT 1 SET c.name = 'Another name'")
    graph_version(client)
    assert asked(client)[0] == 200 and asked(client)[1]["status"] == "degraded"
    store.run("MATCH (c:City) WITH c ORDER BY c.id LIMIT 1 SET c.lat = 'no number'")
    with pytest.raises(StoreDamaged):
        graph_version(client)
    assert asked(client)[0] == 503 and asked(client)[1]["status"] == "down"
    store.run("MATCH (c:City) WITH c ORDER BY c.id LIMIT 1 SET c.lat = null")
    graph_version(client)
    assert asked(client)[0] == 200


@pytest.mark.parametrize(("statement", "status"), [("{", "down"), ('{"source":"x"', "degraded")])
def test_damage_that_a_page_meets_beside_the_graph_in_memory_is_told(
    server_settings: Settings, store: Store, tmp_path: Path, statement: str, status: str
) -> None:
    loaded(store, tmp_path)
    client = create_app(server_settings, store).test_client()
    edge = client.get("/api/v1/network").get_json()["edges"][0]["id"]
    revision = store.revision()
    with store.driver().session(database=store.database) as others:  # bytes of a file that change tell nobody
        others.run(
            "MATCH ()-[r:PARTNER {id: $id}]->() SET r.statements = [$statement]", id=edge, statement=statement
        ).consume()
    if store.kind == "arcadedb":
        assert store.revision() == revision
    assert asked(client)[1]["status"] == "ok"
    assert client.get(f"/api/v1/ties/{edge}").status_code == 503
    assert asked(client)[1]["status"] == status


@pytest.mark.embedded
def test_a_server_that_cant_read_its_files_is_down_from_the_first_failed_read_on(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with open_store(Settings(store=str(folder))) as store:
        loaded(store, tmp_path)
    stop(folder)
    (bucket,) = (folder / "databases" / "twinmap").glob("PARTNER_0.*.bucket")
    content = bytearray(bucket.read_bytes())
    middle = len(content.rstrip(b"\0")) * 3 // 4
    content[middle : middle + 600] = bytes(range(1, 201)) * 3
    bucket.write_bytes(content)
    with open_store(Settings(store=str(folder))) as store:
        client = create_app(Settings(store=store.where), store).test_client()
        page = client.get("/?lang=en")
        assert page.status_code == 503
        assert asked(client) == (503, {"status": "down", "version": None, "release": own_version()})
        shown = page.get_data(as_text=True)
        assert "the store is damaged: what it holds can" in shown and "CHECK DATABASE" not in shown


@pytest.mark.parametrize("as_server", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_a_store_that_hangs_is_down_within_the_limit_and_up_by_itself(tmp_path: Path, as_server: bool) -> None:
    with open_store(Settings(store=str(tmp_path / "store"))) as own:
        place = read_address(Path(own.where))
        assert place is not None
        found = credentials(Path(own.where))
        server = Settings(
            store=place.uri,
            user=USER,
            password=found[USER],
            reader=READER,
            reader_password=found[READER],
            database=own.database,
        )
        with open_store(server if as_server else Settings(store=own.where)) as store:
            client = create_app(Settings(), store).test_client()
            assert asked(client)[0] == 200
            try:
                freeze(place.java)
                for _ in range(3):
                    begun = time.monotonic()
                    assert (asked(client)[0], asked(client)[1]["status"]) == (503, "down")
                    assert asked(client, "live")[0] == 200
                    assert time.monotonic() - begun < 2 * LIMIT_S
            finally:
                os.kill(place.java, signal.SIGCONT)
            until(client, "ok")


def test_a_store_that_died_is_told_and_started_again_though_nobody_else_asks(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        client = create_app(Settings(store=store.where), store).test_client()
        assert asked(client)[0] == 200
        place = read_address(tmp_path / "store")
        assert place is not None
        os.kill(place.java, signal.SIGKILL)
        time.sleep(0.5)
        status, found = asked(client)
        assert (status, found["status"] in ("down", "starting")) == (503, True)
        until(client, "ok")


def test_a_site_starts_a_server_that_died_though_nobody_asks_at_all(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        before = read_address(tmp_path / "store")
        assert before is not None
        store.keep_up()
        os.kill(before.java, signal.SIGKILL)
        assert until_so(lambda: read_address(tmp_path / "store") not in (None, before))
        assert store.standing(30) == "up"


@pytest.mark.slow
def test_a_store_whose_files_cant_be_read_stays_down(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        client = create_app(Settings(store=store.where), store).test_client()
        place = read_address(tmp_path / "store")
        assert place is not None
        os.kill(place.java, signal.SIGKILL)
        for file in (tmp_path / "store" / "databases" / store.database).iterdir():
            if file.suffix != ".wal":
                file.write_bytes(os.urandom(max(64, file.stat().st_size)))
        deadline = time.monotonic() + 8
        while time.monotonic() < deadline:
            assert asked(client)[0] == 503
            time.sleep(0.25)
        assert asked(client)[1]["status"] == "down"
        assert asked(client, "live")[0] == 200


def test_a_closed_store_is_down(tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        client = create_app(Settings(store=store.where), store).test_client()
    assert asked(client) == (503, {"status": "down", "version": None, "release": own_version()})


def test_neither_needs_a_password_or_a_known_name_nor_shows_a_path(server_settings: Settings, store: Store) -> None:
    settings = replace(server_settings, host="0.0.0.0", site_password="twelve letters")
    client = create_app(settings, store).test_client()
    for call in ("live", "health"):
        answer = client.get(f"/api/v1/{call}", headers={"Host": "a-name-inside-a-cluster"})
        assert answer.status_code == 200
        assert store.where not in f"{answer.headers}{answer.get_data(as_text=True)}"
        assert answer.headers["Cache-Control"] == "no-store"
        assert client.post(f"/api/v1/{call}").status_code == 401
    assert set(STATUS.values()) == {"ok", "degraded", "starting", "down"}
