"""The one door to the graph: a Bolt server, Neo4j or the embedded ArcadeDB, through the one `neo4j` driver.

`open_store(settings)` gives a `Store`; everything that reads or writes the graph goes through it. All errors that leave here are
TwinmapErrors: `translate` is the one place that knows the driver's.
"""

from __future__ import annotations

import hashlib
import json
import math
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import neo4j
from neo4j import GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graph import model
from graph.errors import QueryError, StoreBusy, StoreError, StoreFolderError, StoreTooNew, StoreUnavailable
from graph.settings import Settings
from graph.store import embedded
from graph.store.faults import CONNECT_S, is_transient, translate
from graph.store.supervisor import DATABASE

Result = TypeVar("Result")

RETRY_S = 30.0
RECOVER_S = 10.0
BUSY_TICK_S = 0.1
GONE = (ServiceUnavailable, SessionExpired, OSError)
FETCH = 5000


SETTLED_NS = 1_000_000_000
"""A commit stands in the journal before others see it: a journal that changed less than this ago proves nothing."""
Journal = tuple[tuple[str, int, int], ...]
"""Name, size and time of the last change (ns) of each file of the server's journal."""


def open_store(settings: Settings) -> Store:
    """The store that the settings name: an address, or a folder whose embedded server is started if need be.

    Use it as a context manager, or `close()` it. Raises the subclasses of StoreError.
    """
    store = Store(_Server(settings) if settings.is_server else _Folder(settings))
    try:
        store._open()
        store._check_version()
    except BaseException:
        store.close()
        raise
    return store


class _Server:
    """A server that somebody else runs."""

    def __init__(self, settings: Settings) -> None:
        self.where = settings.store
        self.database = settings.database
        self._main = (settings.user, settings.password)
        self._reader = (settings.reader, settings.reader_password) if settings.reader else self._main

    def address(self) -> tuple[str, str]:
        """Bolt address, and a token that changes with the server behind it."""
        return self.where, ""

    def login(self, reader: bool) -> tuple[str, str]:
        return self._reader if reader else self._main

    def gone(self, token: str) -> bool:
        """True when the server is known to be another than the one with this token."""
        return False

    def load_lock(self) -> tuple[Path, str]:
        """Folder and name of the file that one load at a time locks."""
        return Path(tempfile.gettempdir()), f"twinmap-{hashlib.sha256(self.where.encode()).hexdigest()[:16]}.lock"

    def journal(self) -> Journal | None:
        """What changes with each commit and costs no query; None where there is nothing of the kind, or where it changed just now."""
        return None

    def trouble(self) -> StoreError | None:
        """What may be behind an error, though the server doesn't say so."""
        return None

    def close(self) -> None:
        pass


class _Folder:
    """The embedded server of a folder."""

    database = DATABASE

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.folder
        self.where = str(self.folder)
        self._hold = embedded.Hold(self.folder)

    def address(self) -> tuple[str, str]:
        found = self._hold.attach()
        self._passwords = embedded.credentials(self.folder)
        return found.uri, found.token

    def login(self, reader: bool) -> tuple[str, str]:
        name = embedded.READER if reader else embedded.USER
        return name, self._passwords[name]

    def gone(self, token: str) -> bool:
        found = self._hold.address()
        return found is None or found.token != token

    def load_lock(self) -> tuple[Path, str]:
        return self.folder, embedded.LOADS_LOCK

    def journal(self) -> Journal | None:
        found = embedded.journal(self.folder)
        newest = max((changed_ns for _, _, changed_ns in found), default=math.inf)
        return found if newest < time.time_ns() - SETTLED_NS else None

    def trouble(self) -> StoreError | None:
        return embedded.disk_trouble(self.folder)

    def close(self) -> None:
        self._hold.close()


class Store:
    """The graph's door. Thread-safe; `kind` is "arcadedb" or "neo4j", `where` the folder or address, `database` its name."""

    kind: str

    def __init__(self, place: _Server | _Folder) -> None:
        self._place = place
        self.where = place.where
        self.database = place.database
        self._mutex = threading.RLock()
        self._drivers: dict[bool, neo4j.Driver] = {}
        self._token = ""
        self._writes = 0
        self._seen: tuple[Any, str] = (None, "")
        self._closed = False

    # --- Reading and writing ---

    def read(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows of a reading query, as the reader; asked once more when the server went away meanwhile."""
        with self._errors():
            try:
                return self._ask(query, parameters, reader=True)
            except GONE:
                self._recover()
                return self._ask(query, parameters, reader=True)

    def stream(self, query: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Rows of a reading query one after the other, as tuples in the order of RETURN; memory stays small."""
        with self.reader_session() as session:
            for record in session.run(query, parameters):
                yield tuple.__add__(record, ())  # a Record looks at each value again when it is taken apart

    def write(self, query: str, rows: Sequence[Mapping[str, Any]], **parameters: Any) -> None:
        """Run `query`, which begins with `UNWIND $rows AS row`, on one batch: all of it is stored, or nothing.

        The query may be run twice, so it must come to the same then (MERGE, SET): transient errors are tried again for 30 s, and
        a server that went away is asked once more when it is back. Raises StoreUnavailable where it isn't; the batch is then
        stored whole or not at all.
        """
        if rows:
            self.write_all([(query, {"rows": rows, **parameters})])

    def write_all(self, steps: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Run several statements, each with its parameters, in one transaction; else as `write`."""

        def attempt() -> None:
            with (
                self._session(self.driver(), neo4j.WRITE_ACCESS) as session,
                session.begin_transaction() as transaction,
            ):
                for query, parameters in steps:
                    transaction.run(query, dict(parameters)).consume()
                transaction.commit()

        with self._errors():
            self._ready()
            try:
                self._retried(attempt)
            except GONE:
                self._recover()
                self._retried(attempt)
            finally:
                self._writes += 1  # afterwards: who reads meanwhile must read again

    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows of one statement that writes or administers, as the main user; transient errors are tried again."""
        with self._errors():
            self._ready()
            try:
                return self._ask(query, parameters, reader=False)
            finally:
                self._writes += 1

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the store for one load; a second load of this machine waits until the first is done."""
        with embedded.held_alone(*self._place.load_lock()):
            yield

    def busy(self) -> bool:
        """Does a load hold the store just now?"""
        return embedded.is_held(*self._place.load_lock())

    def check_free(self, wait_s: float) -> None:
        """Raise StoreBusy where a load holds the store for longer than this: for who would rather come again than wait for its end."""
        deadline = time.monotonic() + wait_s
        while self.busy():
            if time.monotonic() > deadline:
                raise StoreBusy(
                    "A load is being written, and nothing else can be written meanwhile.",
                    hint="Try again when it has ended: the page Loads shows whether it has.",
                )
            time.sleep(BUSY_TICK_S)

    def damages(self) -> list[str]:
        """What the server's own check of its files finds wrong. Only the embedded server is asked; Neo4j's admin has its own tools."""
        return embedded.check(self._place.folder) if isinstance(self._place, _Folder) else []

    def constrain(self) -> None:
        """Make ids unique, as the model says; does nothing where that is so."""
        for statement in model.constraints():
            self.run(statement)

    def revision(self) -> str:
        """A short text that changes when a load begins, ends or is taken back, when nodes come or go, and with our own writes.

        Neo4j knows its number of edges too; ArcadeDB would have to count them. Costs some milliseconds; 0.1 ms where the journal
        of an embedded server shows that nothing was written since.
        """
        state = self._writes, self._place.journal()
        if state[1] is not None and state == self._seen[0]:
            return self._seen[1]
        loads = self.read("MATCH (l:Load) RETURN l.id AS id, l.finished AS finished ORDER BY id")
        counts = [self.read("MATCH (n) RETURN count(*) AS n")[0]["n"]]
        if self.kind == "neo4j":
            counts.append(self.read("MATCH ()-[r]->() RETURN count(*) AS n")[0]["n"])
        text = json.dumps([self._writes, counts, [[row["id"], row["finished"]] for row in loads]])
        self._seen = state, hashlib.sha256(text.encode()).hexdigest()[:16]
        return self._seen[1]

    # --- The driver, for the console and its watchdog ---

    def driver(self, *, reader: bool = False) -> neo4j.Driver:
        """The driver logged in as the main or the read-only user; opened again when the embedded server is another."""
        with self._mutex:
            if self._closed:
                raise StoreUnavailable("the store is closed.", where=self.where)
            if self._place.gone(self._token):
                self._open()
            if reader not in self._drivers:
                self._drivers[reader] = _connect(self._uri, self._place.login(reader))
            return self._drivers[reader]

    @contextmanager
    def reader_session(self) -> Iterator[neo4j.Session]:
        """A session of the read-only user in READ access mode; the driver's errors leave it as ours."""
        with self._errors():
            self._ready(reader=True)
            with self._session(self.driver(reader=True), neo4j.READ_ACCESS) as session:
                yield session

    @contextmanager
    def admin_session(self) -> Iterator[neo4j.Session]:
        """A session of the main user; the driver's errors leave it as ours."""
        with self._errors():
            self._ready()
            with self._session(self.driver(), neo4j.WRITE_ACCESS) as session:
                yield session

    def close(self) -> None:
        """Leave the store; an embedded server stops when nobody else uses it."""
        with self._mutex:
            if not self._closed:
                self._closed = True
                self._close_drivers()
                self._place.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- Within ---

    def _open(self) -> None:
        """(Re)connect as the main user and learn what kind of server it is."""
        with self._mutex, self._errors():
            self._close_drivers()
            self._uri, self._token = self._place.address()
            driver = _connect(self._uri, self._place.login(False))
            self._drivers[False] = driver
            agent = driver.get_server_info().agent
            self.kind = "neo4j" if agent.lower().startswith("neo4j/") and "arcade" not in agent.lower() else "arcadedb"

    def _check_version(self) -> None:
        found = self.read("MATCH (l:Load) RETURN max(l.model) AS model")[0]["model"]
        if found is not None and found > model.VERSION:
            raise StoreTooNew(
                f"the store was written by a newer twinmap (its model is version {found}, ours is {model.VERSION}).",
                where=self.where,
                hint="Install that version of twinmap, or name another store.",
            )

    def _session(self, driver: neo4j.Driver, mode: str) -> neo4j.Session:
        return driver.session(database=self.database, default_access_mode=mode, fetch_size=FETCH)

    def _ask(self, query: str, parameters: dict[str, Any], *, reader: bool) -> list[dict[str, Any]]:
        def attempt() -> list[dict[str, Any]]:
            mode = neo4j.READ_ACCESS if reader else neo4j.WRITE_ACCESS
            with self._session(self.driver(reader=reader), mode) as session:
                return [dict(row) for row in session.run(query, parameters)]

        return self._retried(attempt)

    def _ready(self, *, reader: bool = False) -> None:
        """Make sure that a server answers before something is sent that must not be sent twice. One empty round trip."""
        try:
            self.driver(reader=reader).verify_connectivity()
        except GONE:
            self._recover()

    def _recover(self) -> None:
        """Wait until the server answers again: an embedded one is started anew as soon as the kernel says that it is gone."""
        deadline = time.monotonic() + (RECOVER_S if isinstance(self._place, _Folder) else 0)
        while True:
            try:
                return self.driver().verify_connectivity()
            except GONE:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.02)

    def _retried(self, attempt: Callable[[], Result]) -> Result:
        """`attempt`, again and again while its error is transient, with growing pauses, for at most 30 s."""
        deadline, pause = time.monotonic() + RETRY_S, 0.02
        while True:
            try:
                return attempt()
            except Neo4jError as error:
                if not is_transient(error) or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
            pause = min(2.0, pause * 2)

    def _close_drivers(self) -> None:
        for driver in self._drivers.values():
            driver.close()
        self._drivers.clear()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError, OSError) as error:
            ours = translate(error, self.where)
            if isinstance(ours, StoreUnavailable) or (type(ours) is QueryError and ours.line is None):
                ours = self._place.trouble() or ours
            raise ours from error


# --- For the command line: plain functions, plain answers ---


def store_status(settings: Settings) -> dict[str, Any]:
    """What stands at the store that the settings name: state (running, starting, stopped, none), address, pids, clients."""
    if not settings.is_server:
        return embedded.status(settings.folder)
    with open_store(settings) as store:
        agent = store.driver().get_server_info().agent
    return {"state": "running", "address": settings.store, "database": settings.database, "server": agent}


def check_store(settings: Settings) -> dict[str, Any]:
    """Whether the store is whole: {"where", "kind", "ok", "findings": [text, …]}.

    The embedded store has every record, link and index checked; on a server we look whether it answers and keeps ids unique.
    """
    if not settings.is_server and embedded.status(settings.folder)["state"] == "none":
        raise StoreFolderError(
            "there is no store here.", where=str(settings.folder), hint="Name another with --store or TWINMAP_STORE."
        )
    with open_store(settings) as store:
        findings = store.damages()
        missing = {each.split()[2] for each in model.constraints()} - {
            row["name"] for row in store.run("SHOW CONSTRAINTS")
        }
        if missing and store.read("MATCH (n) RETURN count(*) AS n")[0]["n"]:
            findings.append(f"not kept unique: {', '.join(sorted(missing))}. The next load makes that good.")
        return {"where": store.where, "kind": store.kind, "ok": not findings, "findings": findings}


def _connect(uri: str, login: tuple[str, str]) -> neo4j.Driver:
    return GraphDatabase.driver(
        uri,
        auth=login,
        user_agent=f"twinmap/{own_version()}",
        connection_timeout=CONNECT_S,
        connection_acquisition_timeout=60.0,
        max_transaction_retry_time=RETRY_S,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        warn_notification_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
        keep_alive=True,
    )


def own_version() -> str:
    """The installed version of twinmap, "dev" when it runs without being installed."""
    try:
        return version("twinmap")
    except PackageNotFoundError:
        return "dev"
