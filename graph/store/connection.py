"""The connection to the Bolt server: drivers and sessions, opened again when the server is another, every error of the driver's made ours."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, TypeVar

import neo4j
from neo4j import GraphDatabase, NotificationMinimumSeverity
from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graph.errors import QueryError, StoreUnavailable
from graph.store.faults import CONNECT_S, is_transient, translate
from graph.store.host import Host
from graph.text import Text
from graph.version import own_version

Answer = TypeVar("Answer")

RETRY_S = 30.0
"""How long what failed for the moment is tried again."""
GONE = (ServiceUnavailable, SessionExpired, OSError)
"""What the driver raises when the server went away."""
FETCH = 5000
"""Rows that a session fetches at once."""


class Connection:
    """Drivers of one store, one a login. Thread-safe; `kind` is "arcadedb" or "neo4j", `where` the folder or address, `database` its name."""

    kind: str

    def __init__(self, host: Host) -> None:
        self._host = host
        self.where = host.where
        self.database = host.database
        self._mutex = threading.RLock()
        self._drivers: dict[bool, neo4j.Driver] = {}
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._token = ""
        self._closed = False

    def open(self) -> None:
        """(Re)connect as the main user and learn what kind of server it is."""
        with self._mutex, self._errors():
            self._close_drivers()
            self._uri, self._token = self._host.address()
            driver = driver_to(self._uri, self._host.login(False))
            self._drivers[False] = driver
            agent = driver.get_server_info().agent
            self.kind = "neo4j" if agent.lower().startswith("neo4j/") and "arcade" not in agent.lower() else "arcadedb"

    def close(self) -> None:
        """Leave the store; an embedded server stops when nobody else uses it."""
        with self._mutex:
            if not self._closed:
                self._closed = True
                self._close_drivers()
                self._host.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def driver(self, *, reader: bool = False) -> neo4j.Driver:
        """The driver logged in as the main or the read-only user; opened again when the embedded server is another."""
        with self._mutex:
            if self._closed:
                raise StoreUnavailable(Text("the store is closed."), where=self.where)
            if self._host.gone(self._token):
                self.open()
            if reader not in self._drivers:
                self._drivers[reader] = driver_to(self._uri, self._host.login(reader))
            return self._drivers[reader]

    @contextmanager
    def reader_session(self) -> Iterator[neo4j.Session]:
        """A session of the read-only user in READ access mode; the driver's errors leave it as ours."""
        with self._errors():
            self._ready(reader=True)
            with self._session(reader=True) as session:
                yield session

    @contextmanager
    def admin_session(self) -> Iterator[neo4j.Session]:
        """A session of the main user; the driver's errors leave it as ours."""
        with self._errors():
            self._ready()
            with self._session(reader=False) as session:
                yield session

    def bookmarks(self) -> frozenset[str]:
        """The newest commits that any answer of the server's spoke of; a server of several waits for them before it answers."""
        return frozenset(self._bookmarks.get_bookmarks())

    def _session(self, *, reader: bool) -> neo4j.Session:
        mode = neo4j.READ_ACCESS if reader else neo4j.WRITE_ACCESS
        return self.driver(reader=reader).session(
            database=self.database, default_access_mode=mode, fetch_size=FETCH, bookmark_manager=self._bookmarks
        )

    def _ready(self, *, reader: bool = False) -> None:
        """Make sure that a server answers before something is sent that must not be sent twice. One empty round trip."""
        try:
            self.driver(reader=reader).verify_connectivity()
        except GONE:
            self._recover()

    def _recover(self) -> None:
        """Wait until the server answers again: an embedded one is started anew as soon as the kernel says that it is gone."""
        deadline = time.monotonic() + self._host.recover_s
        while True:
            try:
                return self.driver().verify_connectivity()
            except GONE:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.02)

    def _again_if_gone(self, attempt: Callable[[], Answer]) -> Answer:
        """`attempt`, once more where the server went away meanwhile and is back."""
        try:
            return self._retried(attempt)
        except GONE:
            self._recover()
            return self._retried(attempt)

    def _retried(self, attempt: Callable[[], Answer]) -> Answer:
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
                ours = self._host.trouble() or ours
            raise ours from error


def driver_to(uri: str, login: tuple[str, str], wait_s: float = CONNECT_S) -> neo4j.Driver:
    """A driver of the server at an address. wait_s: how long a connection may take to open."""
    return GraphDatabase.driver(
        uri,
        auth=login,
        user_agent=f"twinmap/{own_version()}",
        connection_timeout=wait_s,
        connection_acquisition_timeout=60.0,
        max_transaction_retry_time=RETRY_S,
        notifications_min_severity=NotificationMinimumSeverity.OFF,
        warn_notification_severity=NotificationMinimumSeverity.OFF,
        telemetry_disabled=True,
        keep_alive=True,
    )
