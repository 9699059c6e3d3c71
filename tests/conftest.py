"""The stores that tests run against: an embedded ArcadeDB in a temporary folder, and a real Neo4j Community from Maven Central.

`store` gives a test an empty store, once on each server; `embedded_store` on the embedded one only. Each server starts once a
session, when the first test asks for it; tests that are split over processes have one of each a process. Without Java or Maven
the Neo4j tests are skipped, saying so; in CI they fail.

Tests are marked by what they need (`tests/markers.py`), so that `make quick` can leave servers and browsers out.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import neo4j
import pytest

from graph.settings import Settings
from graph.store.embedded import damage, launching, supervisor
from graph.store.store import Store, open_store
from tests.markers import needs

ROOT = Path(__file__).parent.parent
RECIPE = ROOT / "tests" / "neo4j"
PASSWORD = "a password for tests"
OPENS = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in ("java.nio", "java.io", "sun.nio.ch")]
START_S = 120.0
FEW = 200
"""Nodes that ArcadeDB deletes faster than it drops and makes its database."""


def pytest_configure() -> None:
    """Let processes that tests start end by the signals that this one was told to ignore, as in the background or under nohup."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_IGN:
                signal.signal(number, lambda *_: None)  # unlike SIG_IGN, no other program inherits it


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what it needs."""
    for item in items:
        for name in sorted(needs(item)):
            item.add_marker(name)


@pytest.fixture(autouse=True)
def only_what_is_marked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that starts an embedded server and isn't marked so."""
    if not {"embedded", "neo4j"} & {mark.name for mark in request.node.iter_markers()}:

        def refused(*given: object) -> NoReturn:
            pytest.fail(f"{request.node.nodeid} starts a server; mark it with @pytest.mark.embedded")

        monkeypatch.setattr(launching, "spawn", refused)
        monkeypatch.setattr(supervisor, "start_server", refused)


@pytest.fixture(autouse=True)
def nobodys_store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where a test names no store it finds none: the one that `make demo` left in the clone is its reader's."""
    monkeypatch.setenv("TWINMAP_STORE", str(tmp_path / "no-store"))


@pytest.fixture(scope="session")
def embedded_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of one embedded store, whose server stays up for the session."""
    settings = Settings(store=str(tmp_path_factory.mktemp("embedded") / "store"))
    with open_store(settings):
        yield settings


@pytest.fixture(scope="session")
def neo4j_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a Neo4j server that runs for the session; its log stays in pytest's temporary folder."""
    jars = neo4j_jars()
    folder = tmp_path_factory.mktemp("neo4j")
    log = folder / "neo4j.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [
                "java",
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                f"{jars}/*",
                *OPENS,
                str(RECIPE / "RunNeo4j.java"),
                str(folder / "data"),
                "0",
            ],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    assert server.stdin is not None
    try:
        address = f"bolt://127.0.0.1:{listening_port(server, log)}"
        with (
            neo4j.GraphDatabase.driver(address, auth=("neo4j", "neo4j")) as driver,
            driver.session(database="system") as session,
        ):
            session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", password=PASSWORD).consume()
        yield Settings(store=address, password=PASSWORD)
    finally:
        server.stdin.close()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def listening_port(server: subprocess.Popen[bytes], log: Path) -> int:
    """The port the server's log names, once it does."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and server.poll() is None:
        text = log.read_text(errors="replace")
        if "RunNeo4j listens on " in text and text.endswith("\n"):
            return int(text.split("RunNeo4j listens on ")[1].split()[0])
        time.sleep(0.05)
    raise AssertionError(f"Neo4j did not start; its log {log}:\n{log.read_text(errors='replace')[-4000:]}")


def neo4j_jars() -> Path:
    """The folder of Neo4j's jars, fetched by Maven the first time."""
    missing = [command for command in ("java", "mvn") if shutil.which(command) is None]
    recipe = RECIPE / "pom.xml"
    folder = ROOT / ".cache" / "neo4j" / hashlib.sha256(recipe.read_bytes()).hexdigest()[:12]
    if missing and not ((folder / "complete").exists() and "java" not in missing):
        without(f"{' and '.join(missing)} not found; install openjdk-17-jdk-headless and maven to test on Neo4j")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            command = [
                "mvn",
                "-q",
                "-B",
                "-f",
                str(recipe),
                "dependency:copy-dependencies",
                f"-DoutputDirectory={folder / 'lib'}",
            ]
            fetched = subprocess.run(command, capture_output=True, text=True, check=False)
            if fetched.returncode:
                without(f"Maven could not fetch Neo4j: {fetched.stdout[-2000:]}{fetched.stderr[-2000:]}")
            (folder / "complete").touch()
    return folder / "lib"


def without(reason: str) -> None:
    """Skip what needs Neo4j, or fail where nothing may be skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    print(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session", params=["arcadedb", "neo4j"])
def server_settings(request: pytest.FixtureRequest) -> Settings:
    """Settings of each server in turn; what is in its store is whatever the last test left."""
    settings: Settings = request.getfixturevalue(
        "embedded_settings" if request.param == "arcadedb" else "neo4j_settings"
    )
    return settings


@pytest.fixture(scope="session")
def open_stores() -> Iterator[dict[str, Store]]:
    """Stores that stay open for the session, by address or folder."""
    stores: dict[str, Store] = {}
    yield stores
    for store in stores.values():
        store.close()


@pytest.fixture
def store(server_settings: Settings, open_stores: dict[str, Store]) -> Store:
    """An empty store, on each server in turn. `server_settings` are the settings that open it."""
    return emptied(server_settings, open_stores)


@pytest.fixture
def embedded_store(embedded_settings: Settings, open_stores: dict[str, Store]) -> Store:
    """An empty embedded store; `embedded_settings` are the settings that open it."""
    return emptied(embedded_settings, open_stores)


@pytest.fixture
def neo4j_store(neo4j_settings: Settings, open_stores: dict[str, Store]) -> Store:
    """An empty store on Neo4j; `neo4j_settings` are the settings that open it."""
    return emptied(neo4j_settings, open_stores)


def emptied(settings: Settings, stores: dict[str, Store]) -> Store:
    """The store of `settings`, with every node and edge gone."""
    if settings.store not in stores:
        stores[settings.store] = open_store(settings)
    store = stores[settings.store]
    if store.kind == "arcadedb" and store.read("MATCH (n) RETURN count(*) AS n")[0]["n"] > FEW:
        for command in (f"drop database {store.database}", f"create database {store.database}"):
            damage.ask(settings.folder, "/api/v1/server", {"command": command})
    while store.run("MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS gone")[0]["gone"]:
        pass
    return store
