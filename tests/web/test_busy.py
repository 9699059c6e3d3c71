"""While a load holds the store: nobody waits for its end, nothing is lost, and what waits can be stopped."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.settings import Settings
from graph.store.store import Store, open_store
from tests.web.html import elements, text
from tests.web.inside import graph_version, page_key
from tests.web.test_load_page import PAIRS, send
from web import site
from web.app import create_app
from web.security import PAGE_KEY_HEADER

SAID = {"source": "A letter", "office": "An office", "dated": "2026-11-22", "confidence": "high"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(Settings(store=str(tmp_path_factory.mktemp("busy") / "store"))) as store:
        yield store


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(site, "BUSY_S", 0.2)
    return create_app(Settings(store=store.where), store).test_client()


def delete(client: FlaskClient, path: str) -> Any:
    return client.delete(path, headers={PAGE_KEY_HEADER: page_key(client)})


def ended(client: FlaskClient, job: str) -> Any:
    deadline = time.monotonic() + 30
    while (told := client.get(f"/api/v1/jobs/{job}").get_json())["state"] in ("waiting", "running"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return told


def test_writes_of_one_fact_are_told_to_come_again_and_lose_nothing(client: FlaskClient, store: Store) -> None:
    made = send(client, PAIRS).location
    load = made.rpartition("/")[2]
    city = client.get("/api/v1/search?q=Wuxi").get_json()["results"][0]["id"]
    with store.alone():
        refused = delete(client, f"/api/v1/loads/{load}")
        assert refused.status_code == 503
        assert refused.get_json()["error"]["type"] == "StoreBusy"
        assert client.post(f"{made}/undo", data={"page_key": page_key(client)}).status_code == 503
        decision = {"page_key": page_key(client), "do": "apart", "a": city, "b": city}
        assert client.post("/load/duplicates", data=decision).status_code == 503
        words = {"page_key": page_key(client), **SAID, "note": "We know better."}
        form = client.post(f"/correct/node/{city}", data=words)
        assert form.status_code == 503
        page = form.get_data(as_text=True)
        assert "Nothing was written" in text(page) and "We know better." in page
        assert client.get("/load").status_code == 200
    assert client.post(f"/correct/node/{city}", data=words).status_code == 303
    assert delete(client, f"/api/v1/loads/{load}").status_code == 200


def test_a_load_that_waits_for_another_program_is_stopped_at_once(client: FlaskClient, store: Store) -> None:
    with store.alone():
        data = {"files": (io.BytesIO(PAIRS.encode()), "pairs.csv"), "wait": "no"}
        job = client.post(
            "/api/v1/loads", data=data, headers={PAGE_KEY_HEADER: page_key(client)}, buffered=True
        ).get_json()["job"]
        time.sleep(1)
        assert client.get(f"/api/v1/jobs/{job}").get_json()["state"] in ("waiting", "running")
        page = client.get(f"/load/job/{job}").get_data(as_text=True)
        stop = next(each for each in elements(page) if each.attributes.get("action", "").endswith("/stop"))
        assert client.post(stop.attributes["action"]).status_code == 403
        assert client.post(stop.attributes["action"], data={"page_key": page_key(client)}).status_code == 303
        assert ended(client, job)["state"] == "stopped"
    assert "taken back" in text(client.get(f"/load/job/{job}").get_data(as_text=True))


def test_a_load_is_stopped_between_rows_and_leaves_nothing(client: FlaskClient, store: Store) -> None:
    version = graph_version(client)
    rows = [f"Stopton {number},France,Stopville {number},Japan,1988\n" for number in range(9_000)]
    content = "city1,country1,city2,country2,since\n" + "".join(rows)
    data = {"files": (io.BytesIO(content.encode()), "many.csv"), "wait": "no"}
    job = client.post(
        "/api/v1/loads", data=data, headers={PAGE_KEY_HEADER: page_key(client)}, buffered=True
    ).get_json()["job"]
    deadline = time.monotonic() + 60
    while client.get(f"/api/v1/jobs/{job}").get_json()["done"] < 1200 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert delete(client, f"/api/v1/jobs/{job}").get_json()["stopped"]
    told = client.get(f"/api/v1/jobs/{job}").get_json()
    assert told["stopping"] or told["state"] == "stopped"
    told = ended(client, job)
    assert told["state"] == "stopped" and 0 < told["done"] < 9_000 and not told["stopping"]
    assert graph_version(client) == version
    assert client.get("/api/v1/search?q=Stopton").get_json()["results"] == []
    assert not [each for each in client.get("/api/v1/loads").get_json()["loads"] if each["title"] == "many.csv"]


def test_the_list_of_possible_duplicates_is_worked_out_once_at_a_time(client: FlaskClient, store: Store) -> None:
    jobs = client.application.extensions["twinmap"].jobs
    with store.alone():
        data = {"files": (io.BytesIO(PAIRS.encode()), "pairs.csv"), "wait": "no"}
        load = client.post(
            "/api/v1/loads", data=data, headers={PAGE_KEY_HEADER: page_key(client)}, buffered=True
        ).get_json()["job"]
        client.application.extensions.pop("twinmap-duplicates", None)
        for number in range(3):
            store.write(
                "UNWIND $rows AS row MERGE (n:City {id: row.id}) SET n.name = row.id, n.statements = []",
                [{"id": f"c{number}"}],
            )
            client.get("/load/duplicates")
        waiting = [each for each in jobs._jobs.values() if each.title == "possible duplicates"]
        assert len(waiting) == 1
        delete(client, f"/api/v1/jobs/{load}")
    for each in waiting:
        each.ended.wait(30)
    store.run("MATCH (n:City) WHERE n.id IN ['c0', 'c1', 'c2'] DELETE n")
