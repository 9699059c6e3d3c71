"""Errors leave in one shape, with the status and exit code of the one table."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask

from graph import errors
from graph.settings import Settings
from graph.store.store import Store
from graph.text import Text
from tests.graph.test_damage import loaded
from tests.web.inside import page_key
from web import faults
from web.app import create_app
from web.security import PAGE_KEY_HEADER


def every_error(error: type[errors.TwinmapError] = errors.TwinmapError) -> list[type[errors.TwinmapError]]:
    return [error, *(each for below in error.__subclasses__() for each in every_error(below))]


def test_every_class_of_error_stands_in_the_table() -> None:
    ours = {each for each in every_error() if each.__module__ in ("graph.errors", "web.faults")}
    assert ours == set(faults.FAULTS)
    for status, code in faults.FAULTS.values():
        assert 400 <= status < 600
        assert code in (1, 2)


def test_a_class_that_is_not_listed_takes_the_nearest_above_it() -> None:
    class Lost(errors.NotFound):
        pass

    assert (faults.status_of(Lost("x")), faults.exit_code_of(Lost("x"))) == (404, 1)
    del Lost


@pytest.fixture
def failing(embedded_settings: Settings, embedded_store: Store) -> Flask:
    """The site with two routes more: one runs into a bug, one into a place in a query."""
    app = create_app(embedded_settings, embedded_store)
    secret = "a secret of the server"

    def bug() -> str:
        raise RuntimeError(secret)

    def placed() -> str:
        raise errors.QueryError("unknown function 'colect'.", line=2, column=8)

    for name, function in (("bug", bug), ("placed", placed)):
        app.add_url_rule(f"/{name}", name, function)
        app.add_url_rule(f"/api/{name}", f"api_{name}", function)
    return app


def test_a_bug_is_logged_and_not_shown(failing: Flask, caplog: pytest.LogCaptureFixture) -> None:
    for address in ("/bug", "/api/bug"):
        with caplog.at_level(logging.ERROR, logger="twinmap.web"):
            response = failing.test_client().get(address)
        assert response.status_code == 500
        assert "secret" not in response.get_data(as_text=True)
        assert "Traceback" not in response.get_data(as_text=True)
        assert "a secret of the server" in caplog.text
        caplog.clear()
    assert set(failing.test_client().get("/api/bug").get_json()["error"]) == {"type", "message", "where", "hint"}


def test_a_query_error_says_its_line_and_column(failing: Flask) -> None:
    fault = failing.test_client().get("/api/placed").get_json()["error"]
    assert fault == {
        "type": "QueryError",
        "message": "unknown function 'colect'.",
        "where": "line 2, column 8",
        "hint": "",
    }


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [("get", "/nowhere", 404), ("delete", "/", 405), ("get", "/api/v1/query", 405), ("head", "/nowhere", 404)],
)
def test_pages_and_calls_that_are_not_there(failing: Flask, method: str, address: str, status: int) -> None:
    assert getattr(failing.test_client(), method)(address).status_code == status


def test_what_visitors_see_of_any_error_names_no_folder_of_the_server() -> None:
    hint = Text("Details in {log}: {said}", log="/srv/my store/server.log", said="no /srv/my store")
    for error in every_error(errors.StoreError):
        told = faults.body(error(Text("gone"), where="/srv/my store", hint=hint))["error"]
        assert (told["where"], str(told["hint"])) == ("", "Details in server.log: no the store")
    told = faults.body(errors.LoadError("unreadable", where="/var/tmp/up load/rows.csv:3"))["error"]
    assert "/var" not in told["where"] and "rows.csv:3" in told["where"]


def test_damage_behind_an_error_is_told_on_the_page_and_in_the_api_and_a_mistake_in_a_query_stays_one(
    store: Store, server_settings: Settings, tmp_path: Path
) -> None:
    loaded(store, tmp_path)
    client = create_app(server_settings, store).test_client()
    (edge, other, *_) = client.get("/api/v1/network").get_json()["edges"]
    page, call = f"/tie/{edge['id']}?lang=en", f"/api/v1/ties/{edge['id']}"
    assert [client.get(each).status_code for each in (page, call)] == [200, 200]
    store.run("MATCH ()-[r:PARTNER {id: $id}]->() SET r.statements = ['{']", id=edge["id"])
    told = client.get(call)
    assert (told.status_code, told.get_json()["error"]["type"]) == (503, "StoreDamaged")
    assert "restore the last backup" in told.get_json()["error"]["hint"].lower()
    shown = client.get(page)
    assert shown.status_code == 503
    assert "the store is damaged" in shown.get_data(as_text=True)
    assert "the store is damaged" in client.get(f"/tie/{other['id']}?lang=en").get_data(as_text=True), (
        "told on whole pages too"
    )
    asked = client.post("/api/v1/query", json={"query": "RETURN nosuch"}, headers={PAGE_KEY_HEADER: page_key(client)})
    assert (asked.status_code, asked.get_json()["error"]["type"]) == (400, "QueryError")


def test_a_store_that_went_away_is_said_on_the_page_and_in_the_api(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from graph.store.store import open_store

    settings = Settings(store=str(tmp_path / "store"))
    store = open_store(settings)
    app = create_app(settings, store)
    store.close()
    page = app.test_client().get("/?lang=en")
    assert page.status_code == 503
    assert "the store is closed" in page.get_data(as_text=True)
    assert str(tmp_path) not in page.get_data(as_text=True)
    assert str(tmp_path) in caplog.text, "who runs the site is told where"
    assert app.test_client().get("/api/v1/loads").get_json()["error"]["type"] == "StoreUnavailable"
