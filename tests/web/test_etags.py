"""A second visit costs nothing, and never shows what was true before."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.network.seen import seen
from graph.settings import Settings
from graph.store.store import Store, open_store
from loaders.load import load_plan
from loaders.plan import make_plan
from tests.settled import settled
from web import beside, etags
from web.api import graph as api_graph
from web.app import create_app
from web.site import EXTENSION, Site

NETWORK = "/api/v1/network"
READ = (
    "/",
    "/network",
    "/search?q=Wuxi",
    "/load",
    "/reports/statistics",
    "/sources",
    NETWORK,
    "/api/v1/loads",
    "/embed",
    "/about",
)
"""Answers of every kind."""


def loaded(store: Store, folder: Path, *pairs: tuple[str, str]) -> str:
    """Load pairs of a city of China and one of Brazil; the id of the load."""
    path = folder / f"{len(list(folder.iterdir()))}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(
            [("city1", "country1", "city2", "country2"), *((a, "China", b, "Brazil") for a, b in pairs)]
        )
    return str(load_plan(store, make_plan([path]))["load"])


@pytest.fixture
def filled(store: Store, tmp_path: Path) -> Store:
    """A store with one load, written long enough ago for the journal to tell."""
    loaded(store, tmp_path, ("Wuxi", "Cascavel"))
    return settled(store)


def browser(app: Flask) -> FlaskClient:
    app.config["PATIENCE_S"] = 280.0
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def tag_of(client: FlaskClient, address: str = NETWORK, **headers: str) -> str:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.headers["ETag"]


def again(client: FlaskClient, tag: str, address: str = NETWORK, **headers: str) -> TestResponse:
    return client.get(address, headers={"If-None-Match": tag, **headers})


def test_a_second_visit_costs_nothing(filled: Store, server_settings: Settings) -> None:
    client = browser(create_app(server_settings, filled))
    for address in READ:
        first = client.get(address)
        assert first.status_code == 200, address
        assert {"Accept-Language", "Cookie", "Accept-Encoding"} <= set(first.headers["Vary"].split(", ")), address
        assert first.headers["Cache-Control"] == "private, no-cache", address
        second = again(client, first.headers["ETag"], address)
        assert (second.status_code, second.data) == (304, b""), address
        for name in ("ETag", "Vary", "Cache-Control"):
            assert second.headers[name] == first.headers[name], (address, name)
        assert "Content-Security-Policy" not in second.headers, "it would take the place of the first answer's"


def test_what_the_reader_has_is_not_worked_out_again(
    filled: Store, server_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(create_app(server_settings, filled))
    tag = tag_of(client)

    def never(*_: Any, **__: Any) -> NoReturn:
        pytest.fail("it was worked out")

    monkeypatch.setattr(api_graph, "seen", never)
    assert again(client, tag).status_code == 304


WRITES: dict[str, Callable[[Store, Path], object]] = {
    "a load": lambda store, folder: loaded(store, folder, ("Suzhou", "Curitiba")),
    "a load that never ended": lambda store, _: store.run("CREATE (l:Load {id: 'load-x', started: '2026-01-01'})"),
    "a node without its load": lambda store, _: store.run("CREATE (c:City {id: 'x-city', name: 'X'})"),
    "a name changed past twinmap": lambda store, _: store.run("MATCH (c:City {name: 'Wuxi'}) SET c.name_zh = '无锡'"),
    "an edge changed past twinmap": lambda store, _: store.run("MATCH ()-[p:PARTNER]->() SET p.since = '1999'"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRITES)
def test_after_a_write_of_another_program_the_answer_is_a_new_one(
    filled: Store, server_settings: Settings, tmp_path: Path, what: str
) -> None:
    client = browser(create_app(server_settings, filled))
    tag = tag_of(client)
    with open_store(server_settings) as other:
        WRITES[what](other, tmp_path)
    assert again(client, tag).status_code == 200
    settled(filled)
    answer = again(client, tag)
    assert answer.status_code == 200
    assert answer.headers.get("ETag") != tag


def test_while_work_is_unfinished_nothing_is_kept(filled: Store, server_settings: Settings) -> None:
    """What pages say of it depends on whether somebody is at it just now, which no commit tells."""
    client = browser(create_app(server_settings, filled))
    filled.run("CREATE (l:Load {id: 'load-x', title: 'X', started: '2026-01-01T00:00:00Z', files: []})")
    settled(filled)
    for address in ("/", NETWORK, "/load"):
        assert "ETag" not in client.get(address).headers, address
    filled.run("MATCH (l:Load {id: 'load-x'}) DELETE l")
    settled(filled)
    assert tag_of(client)


def test_a_load_taken_back_and_loaded_again_is_no_old_answer(
    filled: Store, server_settings: Settings, tmp_path: Path
) -> None:
    client = browser(create_app(server_settings, filled))
    before = tag_of(client, "/load")
    load = loaded(filled, tmp_path, ("Suzhou", "Curitiba"))
    settled(filled)
    assert load in again(client, before, "/load").get_data(as_text=True)


Change = Callable[[Settings, pytest.MonkeyPatch, Path], Settings]


def another_setting(settings: Settings, *_: Any) -> Settings:
    return replace(settings, upload_mb=settings.upload_mb + 1)


def other_names(settings: Settings, _: pytest.MonkeyPatch, folder: Path) -> Settings:
    names = folder / "names.csv"
    names.write_text("code,name,name_zh\nBR,The Brazil,巴西\n", encoding="utf-8")
    return replace(settings, display_names=str(names))


def another_release(settings: Settings, patch: pytest.MonkeyPatch, _: Path) -> Settings:
    patch.setattr(etags, "own_version", lambda: "99.0")
    return settings


def changed_code(settings: Settings, patch: pytest.MonkeyPatch, folder: Path) -> Settings:
    (folder / "web").mkdir()
    (folder / "web" / "etags.py").write_text("changed")
    patch.setattr(etags, "__file__", str(folder / "web" / "etags.py"))
    return settings


def next_day(settings: Settings, patch: pytest.MonkeyPatch, _: Path) -> Settings:
    patch.setattr(beside, "today", lambda: date(2031, 5, 1))
    return settings


@pytest.mark.parametrize("change", [another_setting, other_names, another_release, changed_code, next_day])
def test_another_program_setting_or_day_is_another_answer(
    embedded_store: Store, embedded_settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, change: Change
) -> None:
    loaded(embedded_store, tmp_path, ("Wuxi", "Cascavel"))
    settled(embedded_store)

    def started() -> FlaskClient:
        return browser(create_app(embedded_settings, embedded_store))

    address = "/reports/calendar?lang=en"
    assert again(started(), tag_of(started(), address), address).status_code == 200, "another page's key"
    tag = tag_of(started())
    assert again(started(), tag).status_code == 304, "a new start alone"
    changed = change(embedded_settings, monkeypatch, tmp_path)
    answer = again(browser(create_app(changed, embedded_store)), tag)
    assert answer.status_code == 200
    assert answer.headers["ETag"] != tag


def test_readers_get_the_answer_of_their_language_and_address(
    embedded_store: Store, embedded_settings: Settings
) -> None:
    embedded_store.run("CREATE (c:City {id: 'wuxi', name: 'Wuxi', name_zh: '无锡'})")
    settled(embedded_store)
    client = browser(create_app(embedded_settings, embedded_store))
    address = "/search?q=wuxi"
    tag = tag_of(client, address)
    chinese = again(client, tag, address, **{"Accept-Language": "zh"})
    assert "无锡" in chinese.get_data(as_text=True)
    assert again(client, tag, f"{address}&lang=zh").status_code == 200
    client.set_cookie("twinmap-lang", "zh")
    assert again(client, tag, address).status_code == 200
    client.delete_cookie("twinmap-lang")
    for headers in ({"Host": "127.0.0.1:99"}, {"Authorization": "Basic YTpi"}):
        assert again(client, tag, address, **headers).status_code == 200, headers
    assert again(client, tag, f"{address}&page=2").status_code == 200
    assert again(client, tag, address).status_code == 304
    assert again(client, f'"other", {tag}', address).status_code == 304


def test_who_may_not_ask_is_told_so_and_gets_no_304(embedded_store: Store, embedded_settings: Settings) -> None:
    settled(embedded_store)
    app = create_app(replace(embedded_settings, site_password="a long password"), embedded_store)
    client = browser(app)
    tag = tag_of(client, Authorization="Basic dHdpbm1hcDphIGxvbmcgcGFzc3dvcmQ=")
    assert again(client, tag).status_code == 401
    assert again(client, tag, Host="evil.example").status_code == 421
    assert "ETag" not in again(client, tag).headers


def test_what_was_written_meanwhile_takes_the_tag_away(
    filled: Store, server_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(create_app(server_settings, filled))
    made = seen

    def slow(*given: Any, **named: Any) -> Any:
        with open_store(server_settings) as other:
            other.run("MATCH (c:City {name: 'Wuxi'}) SET c.population = 5")
        filled.read("MATCH (c:City {name: 'Wuxi'}) RETURN c.population")
        return made(*given, **named)

    monkeypatch.setattr(api_graph, "seen", slow)
    answer = client.get(NETWORK)
    assert answer.status_code == 200
    assert "ETag" not in answer.headers


def test_every_answer_to_a_question_is_tagged_but_the_named_ones(
    embedded_store: Store, embedded_settings: Settings
) -> None:
    app = create_app(embedded_settings, embedded_store)
    named = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert etags.UNTAGGED - named <= {"api.live"}, "a name that is no endpoint"
    settled(embedded_store)
    client = browser(app)
    for address in (
        "/api/v1/health",
        "/load/duplicates",
        "/load/job/job-x",
        "/api/v1/nothing",
        "/nowhere",
        "/node/none",
    ):
        assert "ETag" not in client.get(address).headers, address


def test_no_password_can_be_tried_against_a_tag(embedded_settings: Settings) -> None:
    known = [list(etags.settings_shown(replace(embedded_settings, site_password=each))) for each in ("one", "two")]
    assert known[0] == known[1]
    assert list(etags.settings_shown(embedded_settings)) != known[0], "whether there is one may be seen"


def test_the_day_is_that_of_the_reports(embedded_store: Store, embedded_settings: Settings) -> None:
    assert beside.today() in {datetime.now(UTC).date()}
    assert beside.beside(None).today == beside.today()
    here = create_app(embedded_settings, embedded_store).extensions[EXTENSION]
    assert isinstance(here, Site)
