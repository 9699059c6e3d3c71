"""The log: a line a request, with a number that its answer and its error page carry; nothing private, nothing forged."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from graph.settings import Settings
from graph.store.store import Store
from tests.web.html import text
from tests.web.inside import page_key
from web import log
from web.app import create_app
from web.cli.group import main

SECRET = "a password of the site"


@pytest.fixture
def site(samples_settings: Settings, samples: Store) -> Flask:
    app = create_app(replace(samples_settings, slow_seconds=0.0), samples)

    def bug() -> str:
        raise RuntimeError(f"it fell over\n2026 ERROR forged {SECRET}")

    app.add_url_rule("/bug", "bug", bug)
    app.add_url_rule("/api/bug", "api_bug", bug)
    return app


@pytest.fixture
def client(site: Flask) -> FlaskClient:
    return site.test_client()


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """All of the log; the loggers are as they were afterwards."""
    loggers = [logging.getLogger(name) for name in ("twinmap", "waitress")]
    before = [(each.handlers, each.level, each.propagate) for each in loggers]
    said = io.StringIO()
    log.begin(Settings(log="debug", site_password=SECRET, password="a password of the server"), said)
    yield said
    for logger, (handlers, level, propagate) in zip(loggers, before, strict=True):
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def test_each_request_has_a_line_with_its_number(client: FlaskClient, logged: io.StringIO) -> None:
    answer = client.get("/api/v1/reports?q=private%20name&secret")
    number = answer.headers["X-Request-Id"]
    said = logged.getvalue()
    (line,) = said.splitlines()
    shape = rf"\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z INFO {number} 127\.0\.0\.1 GET /api/v1/reports 400 \d+ \d+ ms"
    assert re.fullmatch(shape, line)
    assert client.get("/api/v1/reports").headers["X-Request-Id"] != number


def test_an_error_page_shows_the_number_under_which_the_log_says_more(client: FlaskClient, logged: io.StringIO) -> None:
    for address in ("/nowhere?lang=en", "/bug?lang=en"):
        answer = client.get(address)
        number = answer.headers["X-Request-Id"]
        assert f"Request number: {number}" in text(answer.get_data(as_text=True))
    answer = client.get("/api/bug?lang=en")
    assert answer.headers["X-Request-Id"] in answer.get_json()["error"]["hint"]
    refused = client.get("/", headers={"Host": "evil.example"})
    assert refused.headers["X-Request-Id"] in text(refused.get_data(as_text=True))
    said = logged.getvalue()
    assert f"ERROR {number} GET /bug failed" in said
    assert "RuntimeError: it fell over" in said


def test_nothing_in_the_log_is_private_or_forged(client: FlaskClient, logged: io.StringIO) -> None:
    key = page_key(client)
    client.get("/bug")
    client.get("/a%0A2026-01-01T00:00:00.000Z%20ERROR%20forged%1B[2J")
    client.get(f"/search?q=Zhang+San&page_key={key}", headers={"Referer": "https://example.org/?token=abc"})
    client.post("/console", data={"query": "RETURN 1 AS one", "page_key": key})
    client.get("/", headers={"Authorization": "Basic dHdpbm1hcDphIHBhc3N3b3Jk"})
    said = logged.getvalue()
    for private in (SECRET, key, "Zhang", "token=abc", "dHdpbm1hcDphIHBhc3N3b3Jk"):
        assert private not in said
    assert "(hidden)" in said
    assert "\x1b" not in said
    starts = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z (DEBUG|INFO|WARNING|ERROR) [0-9a-f]{8} |  ")
    assert all(starts.match(line) for line in said.splitlines())


def test_a_slow_query_is_logged_with_its_text_and_without_its_values(client: FlaskClient, logged: io.StringIO) -> None:
    asked = {"query": "RETURN\n  $name AS slow", "params": {"name": "Zhang San"}}
    assert client.post("/api/v1/query", json=asked).status_code == 200
    assert client.post("/api/v1/query", json={"query": "RETRUN 2 AS broken"}).status_code == 400
    said = logged.getvalue()
    assert re.search(r"WARNING [0-9a-f]{8} slow query, \d+\.\d s: RETURN \$name AS slow\n", said)
    assert "RETRUN 2 AS broken" in said, "whatever became of it"
    assert "Zhang" not in said


def test_health_and_files_of_the_site_are_told_at_debug_alone(client: FlaskClient, logged: io.StringIO) -> None:
    logging.getLogger("twinmap").setLevel(logging.INFO)
    for address in ("/api/v1/live", "/api/v1/health", "/static/style.css"):
        client.get(address).close()
    assert logged.getvalue() == ""


@pytest.mark.embedded
def test_a_site_that_serves_logs_on_standard_error_and_says_only_its_address_elsewhere(tmp_path: Path) -> None:
    environment = os.environ | {"TWINMAP_LOG": "info", "TWINMAP_STOER": "x"}
    command = [sys.executable, "-m", "web.cli", "serve", "--port", "0", "--store", str(tmp_path / "store")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with urlopen(f"{address}/api/v1/loads", timeout=60) as answer:
            number = answer.headers["X-Request-Id"]
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(f"{address}/api/v1/loads/some", method="DELETE"), timeout=60)
        assert refused.value.code == 403
        assert json.load(refused.value)["error"]["where"] == "X-Twinmap-Page-Key"
        process.terminate()
        out, said = process.communicate(timeout=60)
    assert out == ""
    assert f"INFO {number} 127.0.0.1 GET /api/v1/loads 200 " in said
    assert " DELETE /api/v1/loads/some 403 " in said
    assert "twinmap: TWINMAP_STOER is no setting of twinmap. Did you mean TWINMAP_STORE?" in said
    assert f"A new store is made in {tmp_path / 'store'}." in said


def test_a_setting_that_is_none_is_named_and_the_command_goes_on() -> None:
    done = CliRunner().invoke(main, ["settings"], env={"TWINMAP_SITE_PASWORD": "hunter2", "TWINMAP_LOG": "debug"})
    assert done.exit_code == 0
    assert "Did you mean TWINMAP_SITE_PASSWORD?" in done.stderr
    assert "hunter2" not in done.output
    wrong = CliRunner().invoke(main, ["settings"], env={"TWINMAP_LOG": "loud"})
    assert wrong.exit_code == 2 and "TWINMAP_LOG: found 'loud'" in wrong.stderr
    assert set(log.LOG_LEVELS) == {"error", "warning", "info", "debug"}
