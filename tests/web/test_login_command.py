"""`twinmap store … --login`: what is printed is all that a program needs to read by Bolt."""

from __future__ import annotations

import base64
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graph.settings import Settings
from graph.store.embedded import control
from graph.store.guests.login import FOLDER, close_login
from graph.store.store import Store, open_store
from loaders.load_sample import load_sample
from tests.conftest import emptied
from web.cli.group import main

DOCS = Path(__file__).parent.parent.parent / "docs"


def twinmap(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.fixture(scope="module")
def place(embedded_settings: Settings, open_stores: dict[str, Store]) -> Iterator[str]:
    """A folder with the jiangsu sample in it, in use by this process."""
    load_sample(emptied(embedded_settings, open_stores), "jiangsu")
    yield embedded_settings.store
    close_login(embedded_settings.folder)


def printed(result: Result) -> dict[str, str]:
    assert result.exit_code == 0, result.output
    return dict(line.split(": ", 1) for line in result.stdout.splitlines())


def test_the_example_of_the_page_reads_with_what_is_printed(place: str) -> None:
    result = twinmap("store", "status", "--login", "--store", place)
    found = printed(result)
    assert "The copy is the graph as the last finished write left it" in result.stderr
    with open_store(Settings(store=place)) as store:
        assert found["version"] == store.left() != ""
        (count,) = store.read("MATCH (n:City) RETURN count(n) AS n")
    (example,) = re.findall(r"```python\n(.*?)```", (DOCS / "cypher.md").read_text(encoding="utf-8"), re.S)
    for name in ("address", "user", "password"):
        assert name.upper() in example
        example = example.replace(name.upper(), found[name])
    names: dict[str, Any] = {}
    exec(example, names)
    assert names["records"][0]["cities"] == count["n"] > 0


def test_the_login_speaks_bolt_over_websocket_as_neo4j_browser_does(place: str) -> None:
    port = int(printed(twinmap("store", "status", "--login", "--store", place))["address"].rpartition(":")[2])
    key = base64.b64encode(os.urandom(16)).decode()
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rb") as answer:
        connection.sendall(
            f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        head = list(iter(answer.readline, b"\r\n"))
        assert head[0].startswith(b"HTTP/1.1 101 ")
        hello = bytes.fromhex("6060b017") + bytes.fromhex("00000404") * 4
        connection.sendall(bytes((0x82, 0x80 | len(hello), 0, 0, 0, 0)) + hello)
        assert answer.read(6) == bytes((0x82, 4)) + bytes.fromhex("00000404")  # Bolt 4.4 is agreed upon


def test_stop_takes_the_login_away_and_asking_then_starts_nothing(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    with open_store(Settings(store=store)):
        result = twinmap("store", "start", "--login", "--store", store)
    assert printed(result)["version"] == ""
    assert "The copy is of no finished version: nothing was loaded yet" in result.stderr
    assert twinmap("store", "stop", "--store", store).exit_code == 0
    assert not (tmp_path / "store" / FOLDER).exists()
    asked = twinmap("store", "status", "--login", "--store", store)
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "Run `twinmap store start --login`." in asked.stderr
    assert control.status(tmp_path / "store")["state"] == "stopped"


@pytest.mark.parametrize("command", ["start", "status"])
def test_a_server_of_ones_own_has_its_own_logins(command: str) -> None:
    done = twinmap("store", command, "--login", "--store", "bolt://127.0.0.1:1")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "a server of yours has read-only logins of its own: bolt://127.0.0.1:1" in done.stderr
