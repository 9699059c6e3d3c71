"""The site over a real socket."""

from __future__ import annotations

import json
import threading
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from graph.errors import SettingError
from web.app import make_server


def test_a_free_port_is_found_and_answers(app: Flask) -> None:
    server = make_server(app, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        assert server.effective_port > 0
        assert server.address == f"http://127.0.0.1:{server.effective_port}"
        with urlopen(f"{server.address}/api/v1/health", timeout=20) as response:
            assert json.load(response)["status"] == "ok"
        body = json.dumps({"query": "RETURN 1 AS one"}).encode()
        asked = Request(f"{server.address}/api/v1/query", body, {"Content-Type": "application/json"})
        with urlopen(asked, timeout=20) as response:
            assert json.load(response)["rows"] == [[1]]
    finally:
        server.close()


def test_a_taken_port_is_said(app: Flask) -> None:
    first = make_server(app, "127.0.0.1", 0)
    try:
        with pytest.raises(SettingError, match="port"):
            make_server(app, "127.0.0.1", first.effective_port)
    finally:
        first.close()
