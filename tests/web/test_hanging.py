"""A server of the store that hangs is not waited for, and the site comes back with it."""

from __future__ import annotations

import logging
import os
import re
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graph.errors import StoreUnavailable
from graph.settings import Settings
from graph.store import probe
from graph.store.embedded import control
from graph.store.host import Host
from graph.store.patience import CROWD, CROWDED_S
from graph.store.store import Store, open_store
from tests.processes import freeze
from tests.settled import until
from web.app import create_app, make_server
from web.serving import THREADS, Server

LIMIT_S = 4.0
PAGES = ("/", "/search?label=City", "/load", "/sources", "/api/v1/loads", "/api/v1/network", "/console")
FREE = ("/static/style.css", "/about", "/api/v1/live", "/api/v1/openapi.json")
"""What needs nothing of the store."""


def java_of(settings: Settings) -> int:
    """The process of the server: the embedded one's, or the Neo4j that these tests started."""
    if not settings.is_server:
        return int(control.status(settings.folder)["java"])
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes()
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if b"RunNeo4j" in words and parent == os.getpid():
            return int(process.name)
    raise AssertionError("no Neo4j of ours runs")


@pytest.fixture
def hangs(server_settings: Settings) -> Iterator[Settings]:
    """Settings of a server that can be stopped by `stop`; it goes on at the end."""
    yield replace(server_settings, answer_seconds=LIMIT_S)
    os.kill(java_of(server_settings), signal.SIGCONT)


@pytest.fixture
def impatient(store: Store, hangs: Settings) -> Iterator[Store]:
    """A store whose server is not waited for long."""
    store.run("MERGE (c:City {id: 'wuxi', name: 'Wuxi'})")
    with open_store(hangs) as opened:
        opened.read("RETURN 1")
        yield opened


@pytest.fixture
def served(impatient: Store, hangs: Settings) -> Iterator[Server]:
    server = make_server(create_app(hangs, impatient), "127.0.0.1", 0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join()


def ask(server: Server, path: str) -> tuple[int, float, str]:
    """Status, seconds and text of an answer."""
    begun = time.monotonic()
    try:
        with urllib.request.urlopen(server.address + path, timeout=60) as answer:
            return answer.status, time.monotonic() - begun, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, time.monotonic() - begun, error.read().decode()


def at_once(server: Server, path: str) -> int:
    """The status of an answer that nothing delays; a busy machine may, but not three times."""
    answers = [ask(server, path)[:2] for _ in range(3)]
    assert min(seconds for _, seconds in answers) < 1.5, (path, answers)
    assert len({status for status, _ in answers}) == 1, (path, answers)
    return answers[0][0]


def test_a_read_ends_after_the_stated_time_and_the_next_at_once(
    impatient: Store, hangs: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "twinmap.store")
    freeze(java_of(hangs))
    begun = time.monotonic()
    with pytest.raises(StoreUnavailable, match="does not answer") as told:
        impatient.read("MATCH (n) RETURN count(*) AS n")
    waited = time.monotonic() - begun
    assert LIMIT_S <= waited < LIMIT_S + 3.5
    stated = re.search(r"([\d.]+) s were waited for", str(told.value))
    assert stated is not None and abs(float(stated[1]) - waited) < 3
    assert [each.levelno for each in caplog.records if "does not answer" in each.message] == [logging.ERROR]
    assert "TWINMAP_ANSWER_SECONDS" in told.value.hint
    begun = time.monotonic()
    for _ in range(20):
        with pytest.raises(StoreUnavailable, match="does not answer"):
            impatient.read("RETURN 1")
        with pytest.raises(StoreUnavailable, match="does not answer"):
            list(impatient.nodes("City", "id"))
    assert time.monotonic() - begun < LIMIT_S / 2
    os.kill(java_of(hangs), signal.SIGCONT)
    assert back(impatient) == "Wuxi"
    assert any("answers again" in each.message for each in caplog.records)


def test_who_waits_in_vain_sees_no_path_and_the_log_has_the_outage(
    served: Server, hangs: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert ask(served, "/api/v1/loads")[0] == 200
    freeze(java_of(hangs))
    status, seconds, text = ask(served, "/api/v1/loads")
    assert (status, LIMIT_S <= seconds < LIMIT_S + 3.5) == (503, True), seconds
    for told in (text, ask(served, "/")[2], ask(served, "/api/v1/loads")[2]):
        assert "does not answer" in told and hangs.store not in told
    assert any(each.levelno == logging.ERROR and hangs.store in each.getMessage() for each in caplog.records)


def back(store: Store) -> str:
    """The name of the one city, as soon as the store says it again."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            return str(store.read("MATCH (c:City {id: 'wuxi'}) RETURN c.name AS name")[0]["name"])
        except StoreUnavailable:
            time.sleep(0.1)
    raise AssertionError("it didn't come back")


def test_a_line_that_was_given_up_is_closed_once_the_server_goes_on(
    impatient: Store, hangs: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Any] = []

    class Line(probe._Line):
        def __init__(self, host: Host) -> None:
            super().__init__(host)
            opened.append(self)

    monkeypatch.setattr(probe, "GIVEN_UP_S", 0.3)
    monkeypatch.setattr(probe, "_Line", Line)
    assert impatient.standing() == "up"
    freeze(java_of(hangs))
    assert until(lambda: impatient.standing(0.1) == "down" and len(opened) >= 3)
    os.kill(java_of(hangs), signal.SIGCONT)
    assert until(lambda: impatient.standing() == "up")
    assert until(lambda: all(line._driver is None for line in opened[:-1]))


def test_a_server_that_works_for_long_is_waited_for(impatient: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = "UNWIND range(1, 6000) AS a UNWIND range(1, 6000) AS b WITH a, b WHERE a * b % 7 = 3 RETURN count(*) AS n"
    monkeypatch.setattr(impatient.patience, "_limit_s", 0.6)
    begun = time.monotonic()
    assert impatient.read(busy)[0]["n"] > 0
    if time.monotonic() - begun < 1.2:
        pytest.skip("this machine is too fast for the query")


def test_a_crowd_of_readers_leaves_threads_for_those_who_need_no_store(served: Server, hangs: Settings) -> None:
    assert all(ask(served, path)[0] == 200 for path in (*PAGES, *FREE))
    before = threading.active_count()
    freeze(java_of(hangs))
    with ThreadPoolExecutor(3 * THREADS) as crowd:
        pages = [crowd.submit(ask, served, path) for path in PAGES * 7]
        time.sleep(LIMIT_S)  # by now nobody waits, though more asked than there are threads
        for path in FREE:
            assert at_once(served, path) == 200, path
        assert ask(served, "/api/v1/health")[:1] == (503,)
        answers = [each.result() for each in pages]
    assert {status for status, _, _ in answers} <= {503, 200}
    assert sum(status == 503 for status, _, _ in answers) > len(answers) / 2
    assert max(seconds for _, seconds, _ in answers) < LIMIT_S + 8
    told = next(text for status, _, text in answers if status == 503 and "<html" in text)
    assert "does not answer" in told
    assert "TWINMAP_ANSWER_SECONDS" in told
    assert at_once(served, "/") == 503
    os.kill(java_of(hangs), signal.SIGCONT)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and ask(served, "/")[0] != 200:
        time.sleep(0.1)
    assert [ask(served, path)[0] for path in PAGES] == [200] * len(PAGES)
    assert threading.active_count() <= before + 4, "no thread is left behind"


def test_a_slow_server_is_no_hanging_one_however_many_wait(
    impatient: Store, hangs: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on for a moment after each pause, as on a machine that has too much to do: longer than a crowd waits for one that was quick."""
    monkeypatch.setattr(impatient.patience, "_limit_s", 4 * CROWDED_S)
    java, over = java_of(hangs), threading.Event()
    with ThreadPoolExecutor(CROWD + 5) as crowd:
        slowed = crowd.submit(pauses, java, (0.85 * CROWDED_S, 1.8 * CROWDED_S, 1.8 * CROWDED_S), over)
        asked = [crowd.submit(answers_until, impatient, over) for _ in range(CROWD + 3)]
        slowed.result()
        counts = [each.result() for each in asked]
    assert min(counts) >= 2
    assert not impatient.patience.hangs


def pauses(process: int, lengths: tuple[float, ...], over: threading.Event) -> None:
    """Stop a process for so long each time; a moment, in which it works, lies between."""
    try:
        for seconds in lengths:
            freeze(process)
            time.sleep(seconds)
            os.kill(process, signal.SIGCONT)
            time.sleep(0.4)
    finally:
        over.set()


def answers_until(store: Store, over: threading.Event) -> int:
    """How many questions were answered until then; raises StoreUnavailable where one wasn't."""
    count = 0
    while not over.is_set():
        store.read("MATCH (c:City) RETURN c.name AS name")
        count += 1
        time.sleep(0.01)
    return count
