"""What keeps the site to itself."""

from __future__ import annotations

import base64
import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.errors import SettingError
from graph.settings import Settings
from graph.store.store import Store
from tests.web.inside import graph_version, page_key
from web.app import create_app, make_server
from web.disguise import revealed
from web.security import HEADERS, MOST_BYTES, PAGE_KEY_HEADER


@pytest.mark.parametrize(
    "address", ["/", "/network", "/api/v1/health", "/static/style.css", "/nowhere", "/api/v1/nowhere"]
)
def test_every_answer_carries_the_headers(client: FlaskClient, address: str) -> None:
    with client.get(address) as response:
        for name, value in HEADERS.items():
            assert response.headers[name] == value


@pytest.mark.parametrize("view", ["network", "map"])
@pytest.mark.parametrize(("language", "link"), [("en", "Full view"), ("zh", "完整视图")])
def test_a_drawing_alone_may_be_framed(client: FlaskClient, view: str, language: str, link: str) -> None:
    answer = client.get(f"/embed?view={view}&area=jiangsu&kind=bureau&lang={language}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    assert f'data-island="{view}"' in page
    assert 'data-src="/api/v1/network?' in page
    assert f'href="/{view}?area=jiangsu&amp;kind=bureau&amp;lang={language}">{link}</a>' in page
    assert graph_version(client)[:12] in page
    assert page_key(client) not in page
    assert "<nav" not in page


@pytest.mark.parametrize("asked", ["view=table", "view=map&level=planet", "area=nowhere-at-all"])
def test_a_drawing_that_cant_be_is_no_page_to_frame(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/embed?{asked}")
    assert answer.status_code in (400, 404)
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_the_policy_lets_nothing_inline_and_nothing_from_elsewhere_run() -> None:
    rules = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == "'none'"
    assert not any("unsafe" in rule or "http" in rule or "*" in rule for rule in rules.values())


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "a@localhost", "", "192.0.2.1"]
)
def test_a_foreign_host_name_is_refused(client: FlaskClient, host: str) -> None:
    for address in ("/", "/api/v1/loads", "/static/style.css"):
        response = client.get(address, headers={"Host": host})
        assert response.status_code == 421


@pytest.mark.parametrize("host", ["localhost:8400", "127.0.0.1:8400", "[::1]:8400", "LOCALHOST"])
def test_its_own_names_are_served(client: FlaskClient, host: str) -> None:
    assert client.get("/api/v1/reports", headers={"Host": host}).status_code == 200


def test_further_names_are_a_setting(samples_settings: Settings, samples: Store) -> None:
    client = create_app(replace(samples_settings, hosts="twin.example.org, other.example.org"), samples).test_client()
    assert client.get("/api/v1/reports", headers={"Host": "twin.example.org"}).status_code == 200
    assert client.get("/api/v1/reports", headers={"Host": "third.example.org"}).status_code == 421


def test_a_write_needs_the_page_key(client: FlaskClient) -> None:
    for method, address in (
        ("delete", "/api/v1/loads/load-nothing"),
        ("delete", "/api/v1/jobs/some"),
        ("post", "/console"),
        ("post", "/load"),
    ):
        refused = getattr(client, method)(address)
        assert refused.status_code == 403, address
        wrong = getattr(client, method)(address, headers={PAGE_KEY_HEADER: "0" * 64})
        assert wrong.status_code == 403
    key = page_key(client)
    assert client.delete("/api/v1/loads/load-nothing", headers={PAGE_KEY_HEADER: key}).status_code == 404
    assert client.delete("/api/v1/jobs/some", headers={PAGE_KEY_HEADER: key}).get_json()["stopped"] is False
    written = re.search(r'twinmap-page-key" content="([0-9a-f]+)"', client.get("/").get_data(as_text=True))
    assert written is not None
    assert revealed(written[1]) == key.encode()
    disguised = {PAGE_KEY_HEADER: written[1]}
    assert client.delete("/api/v1/jobs/some", headers=disguised).get_json()["stopped"] is False
    for broken in (written[1][:-2], f"{written[1]}00", "00" * 64, "é", ""):
        assert client.delete("/api/v1/jobs/some", headers={PAGE_KEY_HEADER: broken}).status_code == 403, broken


def test_the_page_key_of_one_site_is_nothing_to_another(app: Flask, samples_settings: Settings, samples: Store) -> None:
    key = page_key(app.test_client())
    other = create_app(samples_settings, samples).test_client()
    assert other.delete("/api/v1/jobs/some", headers={PAGE_KEY_HEADER: key}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_sites_page_can_ask_nothing_by_post(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.post("/api/v1/query", json={"query": "RETURN 1 AS one"}, headers=headers)
    assert response.status_code == 403
    assert response.get_json()["error"]["type"] == "RequestRefused"


def test_a_query_may_not_come_as_a_form(client: FlaskClient) -> None:
    body = '{"query": "RETURN 1 AS one"}'
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        assert client.post("/api/v1/query", data=body, content_type=kind).status_code == 415


def test_a_body_has_a_largest_size(client: FlaskClient) -> None:
    response = client.post("/api/v1/query", data=b"x" * (MOST_BYTES + 1), content_type="application/json")
    assert response.status_code == 413


@pytest.mark.parametrize("status", [421, 401, 403])
def test_who_is_refused_learns_nothing_of_the_site(samples_settings: Settings, samples: Store, status: int) -> None:
    app = create_app(replace(samples_settings, site_password="" if status == 403 else "open sesame"), samples)
    key = app.extensions["twinmap"].guard.page_key
    headers = {421: {"Host": "evil.example"}, 401: {}, 403: {"Origin": "https://evil.example"}}[status]
    response = app.test_client().post("/console?lang=en", headers=headers)
    page = response.get_data(as_text=True)
    assert response.status_code == status
    assert "That did not work" in page
    assert key not in page
    assert "Graph version" not in page
    assert "<nav" not in page


@pytest.fixture
def guarded(samples_settings: Settings, samples: Store) -> FlaskClient:
    settings = replace(samples_settings, host="0.0.0.0", site_password="open sesame 芝麻")
    return create_app(settings, samples).test_client()


def _login(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


def test_a_password_guards_everything(guarded: FlaskClient) -> None:
    for address in ("/", "/api/v1/loads", "/static/style.css", "/nowhere"):
        refused = guarded.get(address)
        assert refused.status_code == 401
        assert refused.headers["WWW-Authenticate"].startswith("Basic ")
        assert guarded.get(address, headers=_login("twinmap", "open sesame")).status_code == 401
        assert guarded.get(address, headers=_login("admin", "open sesame 芝麻")).status_code == 401
    assert guarded.get("/api/v1/reports", headers=_login("twinmap", "open sesame 芝麻")).status_code == 200


def test_listening_beyond_this_machine_answers_to_addresses_but_not_to_foreign_names(guarded: FlaskClient) -> None:
    login = _login("twinmap", "open sesame 芝麻")
    assert guarded.get("/api/v1/reports", headers=login | {"Host": "192.0.2.1:8400"}).status_code == 200
    assert guarded.get("/api/v1/reports", headers=login | {"Host": "evil.example"}).status_code == 421


@pytest.mark.parametrize("host", ["0.0.0.0", "", "::", "192.0.2.1", "example.org"])
def test_it_does_not_listen_beyond_this_machine_without_a_password(app: Flask, host: str) -> None:
    with pytest.raises(SettingError, match="TWINMAP_SITE_PASSWORD"):
        make_server(app, host, 0)
