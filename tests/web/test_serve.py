"""The site over a real socket."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from flask import Flask

from graph.errors import SettingError
from graph.settings import Settings
from graph.store.store import Store
from web.app import create_app, make_server
from web.security import PAGE_KEY_HEADER, upload_bytes
from web.serving import THREADS, Server


@contextmanager
def serving(app: Flask) -> Iterator[Server]:
    """The site on a free port, closed at the end."""
    server = make_server(app, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield server
    finally:
        server.close()


SLOW = "MATCH (a:City), (b:City), (c:City), (d:City) WHERE a.id + b.id = c.id + d.id + 'x' RETURN count(*) AS none"


def ask(server: Server, query: str, tag: str, address: str = "") -> int:
    """Status of the answer to a query, from that address as a proxy would say it."""
    try:
        with urlopen(post(server, query, tag, address)) as response:
            return int(response.status)
    except HTTPError as error:
        return error.code


def post(server: Server, query: str, tag: str, address: str = "") -> Request:
    body = json.dumps({"query": query, "tag": tag}).encode()
    said = {"X-Forwarded-For": address} if address else {}
    return Request(f"{server.address}/api/v1/query", body, {"Content-Type": "application/json"} | said)


def state_of(server: Server, tag: str) -> str | None:
    """What the site says of a query; None where it knows none."""
    try:
        with urlopen(f"{server.address}/api/v1/jobs/{tag}", timeout=5) as response:
            return str(json.load(response)["state"])
    except HTTPError:
        return None


def wait_until(server: Server, tag: str, state: str) -> None:
    """Until the site says so of the query; fails after 30 s."""
    deadline = time.monotonic() + 30
    while state_of(server, tag) != state:
        assert time.monotonic() < deadline, tag
        time.sleep(0.05)


def stop(server: Server, key: str, tag: str) -> None:
    """Stop a query, as its reader would."""
    asked = Request(f"{server.address}/api/v1/jobs/{tag}", headers={PAGE_KEY_HEADER: key}, method="DELETE")
    with urlopen(asked, timeout=20) as response:
        assert json.load(response)["stopped"]


def test_a_free_port_is_found_and_answers(app: Flask) -> None:
    with serving(app) as server:
        assert server.effective_port > 0
        assert server.address == f"http://127.0.0.1:{server.effective_port}"
        with urlopen(f"{server.address}/api/v1/health", timeout=20) as response:
            assert json.load(response)["status"] == "ok"
        body = json.dumps({"query": "RETURN 1 AS one"}).encode()
        asked = Request(f"{server.address}/api/v1/query", body, {"Content-Type": "application/json"})
        with urlopen(asked, timeout=20) as response:
            assert json.load(response)["rows"] == [[1]]


def test_a_body_beyond_the_largest_size_is_not_even_taken_in(app: Flask) -> None:
    with serving(app) as server, socket.create_connection(("127.0.0.1", server.effective_port), timeout=20) as line:
        most = upload_bytes(app.extensions["twinmap"].settings)
        line.sendall(f"POST /console HTTP/1.1\r\nHost: localhost\r\nContent-Length: {most + 1}\r\n\r\n".encode())
        assert b" 413 " in line.recv(100)


def refused(server: Server, address: str) -> str:
    """Why one more query from there is refused."""
    with pytest.raises(HTTPError) as caught:
        urlopen(post(server, "RETURN 1 AS one", "late", address), timeout=20)
    assert caught.value.code == 429 and 1 <= int(caught.value.headers["Retry-After"]) <= 20
    error = json.load(caught.value)["error"]
    assert error["type"] == "TooManyQueries"
    return str(error["message"])


def test_one_address_doesnt_hold_all_places(samples_settings: Settings, samples: Store) -> None:
    """Whatever it says of itself: the proxy says where it is."""
    app = create_app(replace(samples_settings, trusted_proxy="127.0.0.1"), samples)
    key = app.extensions["twinmap"].guard.page_key
    most = Settings.queries - Settings.queries_others
    with serving(app) as server, ThreadPoolExecutor(Settings.queries) as asking:
        slow = [
            asking.submit(ask, server, SLOW, f"one{number}", f"10.{number}.0.9, 192.0.2.1") for number in range(most)
        ]
        try:
            for number in range(most):
                wait_until(server, f"one{number}", "running")
            assert "TWINMAP_QUERIES_OTHERS" in refused(server, "192.0.2.2, 192.0.2.1")
            assert ask(server, "RETURN 1 AS one", "other", "192.0.2.2") == 200
            assert ask(server, "RETURN 1 AS one", "other6", "2001:db8::1") == 200
        finally:
            for number in range(most):
                stop(server, key, f"one{number}")
        assert {each.result(60) for each in slow} == {504}


def test_slow_queries_leave_the_site_answering(samples_settings: Settings, samples: Store) -> None:
    app = create_app(replace(samples_settings, trusted_proxy="127.0.0.1"), samples)
    key = app.extensions["twinmap"].guard.page_key
    with serving(app) as server, ThreadPoolExecutor(Settings.queries) as others:
        slow = [
            others.submit(ask, server, SLOW, f"slow{number}", f"192.0.2.{number}") for number in range(Settings.queries)
        ]
        try:
            for number in range(Settings.queries):
                wait_until(server, f"slow{number}", "running")
            with urlopen(f"{server.address}/api/v1/reports", timeout=5) as response:
                assert json.load(response)["reports"]
            assert "as many as TWINMAP_QUERIES allows" in refused(server, "192.0.2.99")
            form = urlencode({"query": "RETURN 1 AS one"}).encode()
            with pytest.raises(HTTPError) as page:
                urlopen(Request(f"{server.address}/console", form, {PAGE_KEY_HEADER: key}), timeout=20)
            assert page.value.code == 429 and page.value.headers["Retry-After"]
            assert "TWINMAP_QUERIES" in page.value.read().decode()
        finally:
            for number in range(Settings.queries):
                stop(server, key, f"slow{number}")
        assert {each.result(60) for each in slow} == {504}
        for number in range(Settings.queries):
            wait_until(server, f"slow{number}", "ended")


def test_health_is_told_while_every_thread_is_busy(samples_settings: Settings, samples: Store) -> None:
    threads = THREADS + samples_settings.queries
    free = threading.Event()
    busy = threading.Semaphore(0)

    def wait() -> str:
        busy.release()
        free.wait(60)
        return ""

    app = create_app(samples_settings, samples)
    app.add_url_rule("/wait", "wait", wait)
    with serving(app) as server, ThreadPoolExecutor(2 * threads) as others:
        waiting = [others.submit(urlopen, f"{server.address}/wait", timeout=90) for _ in range(2 * threads)]
        try:
            for _ in range(threads):
                assert busy.acquire(timeout=30)
            for call in ("live", "health", "live?x=1", "health"):
                with urlopen(f"{server.address}/api/v1/{call}", timeout=20) as answer:
                    assert json.load(answer)["status"] == "ok"
            assert not any(each.done() for each in waiting)
        finally:
            free.set()
        for each in waiting:
            each.result(60).close()


def test_a_taken_port_is_said(app: Flask) -> None:
    first = make_server(app, "127.0.0.1", 0)
    try:
        with pytest.raises(SettingError, match="port"):
            make_server(app, "127.0.0.1", first.effective_port)
    finally:
        first.close()
