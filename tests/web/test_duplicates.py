"""`/load/duplicates`: parties that look alike stand side by side; a decision is kept, shown and undone."""

from __future__ import annotations

import time

import pytest
from flask.testing import FlaskClient

from graph.facts import NodeFact
from graph.settings import Settings
from graph.store.loads import begin_load
from graph.store.store import Store
from graph.store.write import Writer
from loaders.places.country_table import country_facts, country_names
from tests.finished import finish_load
from tests.web.html import elements, text
from tests.web.inside import page_key
from web.app import create_app

REPORT = {"load": "load-a", "files": [], "nodes": {}, "edges": {}, "rejected": []}
FACTS = (
    *country_facts(country_names()["CO"]),
    NodeFact("Source", "source-a", {"source": "source-a", "title": "A list", "name": "A list"}),
    NodeFact("Region", "atlantico", {"source": "source-a", "name": "Atlántico", "country": "CO"}),
    NodeFact("Region", "region-co-atlantico", {"source": "source-a", "name": "Atlantico", "country": "CO"}),
)


@pytest.fixture
def client(embedded_settings: Settings, embedded_store: Store) -> FlaskClient:
    fill(embedded_store)
    return create_app(embedded_settings, embedded_store).test_client()


def fill(store: Store) -> None:
    begin_load(store, "load-a", "A list", [])
    writer = Writer(store, "load-a")
    writer.enter(FACTS)
    writer.flush()
    finish_load(store, "load-a", REPORT)


def shown(client: FlaskClient) -> str:
    """The page, once the list is worked out."""
    deadline = time.monotonic() + 60
    while "Working it out" in (page := client.get("/load/duplicates?lang=en").get_data(as_text=True)):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return page


def decide(client: FlaskClient, **given: str) -> int:
    key = page_key(client)
    return client.post("/load/duplicates", data={"page_key": key, **given}).status_code


def pairs(page: str) -> int:
    return sum(each.attributes.get("class") == "pair" for each in elements(page))


@pytest.mark.parametrize("do", ["keep-a", "keep-b", "apart"])
def test_a_pair_is_decided_and_the_decision_undone(client: FlaskClient, do: str) -> None:
    assert pairs(shown(client)) == 1
    assert decide(client, a="atlantico", b="region-co-atlantico", do=do) == 303
    page = shown(client)
    assert pairs(page) == 0
    assert ("kept apart" if do == "apart" else "merged") in text(page)
    kept = {"keep-a": 1, "keep-b": 1, "apart": 2}[do]
    assert len(client.get("/api/v1/search?q=atlantico").get_json()["results"]) == kept
    decision = next(each.attributes["value"] for each in elements(page) if each.attributes.get("name") == "decision")
    assert decide(client, decision=decision, do="undo") == 303
    assert pairs(shown(client)) == 1


def test_what_is_no_decision_is_refused(client: FlaskClient) -> None:
    assert decide(client, a="atlantico", b="region-co-atlantico", do="eat") == 400
    assert decide(client, a="atlantico", b="nothing", do="keep-a") == 404
    assert client.post("/load/duplicates", data={"do": "apart"}).status_code == 403
