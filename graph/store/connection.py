"""The connection to the Bolt server: drivers and sessions, opened again when the server is another, every error of the driver's made ours."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import TypeVar

import neo4j
from neo4j import GraphDatabase
from neo4j.exceptions import DriverError, Neo4jError, ServiceUnavailable, SessionExpired

from graph.errors import QueryError, StoreUnavailable
from graph.store import calling_off
from graph.store.closing import Closing
from graph.store.driver import ACQUIRE_S, RETRY_S, cut_connections, driver_to
from graph.store.faults import is_transient, translate
from graph.store.host import Host
from graph.store.interrupted import answered_first, hung_up, signal_behind
from graph.store.patience import Patience
from graph.store.seat import Seat, ServerSeat
from graph.text import Text

Answer = TypeVar("Answer")

OVERDUE_S = 2.0
"""How much later than a server that hangs is given up a connection is that is just being opened: `patience` needs a moment to see it."""
LEADER_S = 0.5
"""How long after a server of several went away the next one is looked for."""
GONE = (ServiceUnavailable, SessionExpired, OSError)
"""What the driver raises when the server went away."""
WRITING: ContextVar[bool] = ContextVar("writing", default=False)
"""Whether what is read is read to be written again: then it must be the newest, and comes from where writes go."""
FETCH = 5000
"""Rows that a session fetches at once."""
GUESTS_POOL = 1000
"""Connections for queries of guests: those that a server doesn't let go of keep theirs, and nobody waits for it."""


class Connection(Closing):
    """Drivers of one store, one a login. Thread-safe; `kind` is "arcadedb" or "neo4j", `where` the folder or address, `database` its name."""

    kind: str

    def __init__(self, host: Host) -> None:
        self._host = host
        self.where = host.where
        self.database = host.database
        self._mutex = threading.RLock()
        self._drivers: dict[bool, neo4j.Driver] = {}
        self._sent_away: list[neo4j.Driver] = []
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._guests_driver: neo4j.Driver | None = None
        self._token = ""
        self._closed = False
        self.patience = Patience(host.where, host.answer_s, self._answers, self._send_readers_away)

    def open(self) -> None:
        """(Re)connect as the main user and learn what kind of server it is."""
        with self._mutex, self._errors():
            self._close_drivers()
            self._uri, self._token = self._host.address()
            with driver_to(self._uri, self._host.login(False), acquire_s=self._host.answer_s) as first:
                agent = first.get_server_info().agent
            self.kind = "neo4j" if agent.lower().startswith("neo4j/") and "arcade" not in agent.lower() else "arcadedb"

    def close(self) -> None:
        """Leave the store; an embedded server stops when nobody else uses it."""
        with self._mutex:
            if not self._closed:
                self._closed = True
                self.patience.close()
                self._close_drivers()
                self._host.close()

    def driver(self, *, reader: bool = False) -> neo4j.Driver:
        """The driver logged in as the main or the read-only user; opened again when the embedded server is another."""
        with self._mutex:
            if self._closed:
                raise StoreUnavailable(Text("the store is closed."), where=self.where)
            if self._host.gone(self._token):
                self.open()
            if reader not in self._drivers:
                acquire_s = self._host.answer_s + OVERDUE_S if reader else ACQUIRE_S  # sooner, `patience` says why
                self._drivers[reader] = driver_to(self._uri, self._host.login(reader), acquire_s=acquire_s)
            return self._drivers[reader]

    def _reading(self) -> AbstractContextManager[None]:
        """While something is read: who only shows it doesn't wait for a server that hangs, who writes waits to the end."""
        return nullcontext() if WRITING.get() else self.patience.reading()

    def _answers(self) -> bool:
        """Does the server answer just now? Overridden by who can tell; asked while somebody waits for it."""
        return True

    def _send_readers_away(self) -> None:
        """End whatever reads, by cutting the connections; those that are just being opened are closed the next time, or with the store."""
        with self._mutex:
            driver, before = self._drivers.pop(True, None), self._sent_away
            self._sent_away = [driver] if driver is not None else []
        if driver is not None:
            cut_connections(driver)
        for each in before:
            each.close()

    @contextmanager
    def reader_session(self) -> Iterator[neo4j.Session]:
        """A session of the read-only user in READ access mode; the driver's errors leave it as ours."""
        with self._errors(), self.patience.reading():
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

    @contextmanager
    def seat(self, seconds: float, tag: str, alone: bool = False) -> Iterator[Seat]:
        """A place for the query of a guest, for so long at most: on a disposable server (`alone` or not), or on the server itself where it isn't ours."""
        if guests := self._host.guests():
            with guests.seat(seconds, tag, alone) as seat:
                yield seat
        else:
            with self._errors():
                self._ready(reader=True)
            yield self._own_seat()

    def announced(self, tag: str) -> AbstractContextManager[Callable[[], bool]]:
        """Let other processes of this machine know of a query of ours; gives what tells whether one has called it off."""
        return calling_off.announced(self._host, tag)

    def call_off(self, tag: str) -> bool:
        """Call off an announced query, whichever process asked it; True when there was one, which that process ends now."""
        return calling_off.call_off(self._host, tag)

    def main_seat(self) -> Seat | None:
        """A place on the server itself, to look for queries there; None where they run on disposable ones."""
        return self._own_seat() if self._host.guests() is None else None

    def keep_spare(self) -> None:
        """From the first query of a guest on, keep a second disposable server ready: for a process that serves many."""
        if guests := self._host.guests():
            guests.spare = True

    def expect_guests(self) -> None:
        """Somebody is about to ask: where a spare is kept, have servers and a copy ready meanwhile."""
        if (guests := self._host.guests()) and guests.spare:
            threading.Thread(target=guests.warm, name="servers for queries", daemon=True).start()

    def _own_seat(self) -> Seat:
        main = self.driver()
        with self._mutex:
            if self._guests_driver is None:
                self._guests_driver = driver_to(self._uri, self._host.login(True), pool=GUESTS_POOL)
            return ServerSeat(self._guests_driver, main, self.database, self._bookmarks)

    def _session(self, *, reader: bool) -> AbstractContextManager[neo4j.Session]:
        mode = neo4j.READ_ACCESS if reader else neo4j.WRITE_ACCESS
        session = self.driver(reader=reader).session(
            database=self.database, default_access_mode=mode, fetch_size=FETCH, bookmark_manager=self._bookmarks
        )
        return hung_up(session)

    def _ready(self, *, reader: bool = False) -> None:
        """Make sure that a server answers before something is sent that must not be sent twice. One empty round trip."""
        try:
            with answered_first():
                self.driver(reader=reader).verify_connectivity()
        except GONE:
            self._recover()

    def _recover(self) -> None:
        """Wait until the server answers again: an embedded one is started anew as soon as the kernel says that it is gone."""
        deadline = time.monotonic() + self._host.recover_s
        while True:
            self.patience.check()
            try:
                return self.driver().verify_connectivity()
            except GONE:
                if time.monotonic() > deadline:
                    raise
            time.sleep(0.02)

    def _again_if_gone(self, attempt: Callable[[], Answer]) -> Answer:
        """`attempt`, once more where the server went away meanwhile and is back; of several servers, until another one leads."""
        deadline = time.monotonic() + (self._host.recover_s if self._host.routed else 0)
        while True:
            try:
                return self._retried(attempt)
            except GONE:
                self._recover()
                if time.monotonic() > deadline:
                    return self._retried(attempt)
                time.sleep(LEADER_S)

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
        for driver in (*self._drivers.values(), *self._sent_away):
            driver.close()
        self._drivers.clear()
        self._sent_away = []
        if self._guests_driver is not None:
            self._guests_driver.close()
            self._guests_driver = None

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (Neo4jError, DriverError, OSError) as error:
            self.patience.check()
            ours = translate(error, self.where)
            if isinstance(ours, StoreUnavailable) or (type(ours) is QueryError and ours.line is None):
                ours = self._host.trouble() or ours
            raise ours from error
        except Exception as error:
            if struck := signal_behind(error):  # the driver's, in the midst of an answer that it couldn't read on
                raise struck from None
            raise
