"""Who writes to a store: one at a time, who reads meanwhile what is written there, and whoever waits for his turn."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import neo4j
from neo4j.exceptions import ConstraintError

from graph.errors import StoreBusy
from graph.store import lease
from graph.store.connection import WRITING, Connection
from graph.store.embedded.locks import held_alone, is_held
from graph.store.host import Host
from graph.store.interrupted import answered_first, hung_up
from graph.text import Text

BUSY_TICK_S = 0.1


class Turns(Connection):
    """A connection that can be had for oneself."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._lease: lease.Lease | None = None
        self._lease_is_unique = False
        self._watch = lease.Watch()

    def read(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows of a reading query, as the reader; asked once more when the server went away meanwhile."""
        with self._errors(), self._reading():
            return self._again_if_gone(lambda: self._rows(query, parameters, reader=not WRITING.get()))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the store for one load; a second one, on whichever machine, waits until the first is done.

        What is read meanwhile in this context is read where it is written, never from a copy of the graph that lags behind.
        """
        lock = self._host.load_lock()
        with held_alone(*lock) if lock else self._leased():
            before = WRITING.set(True)
            try:
                yield
            finally:
                WRITING.reset(before)

    def busy(self) -> bool:
        """Does a load hold the store just now? A lease that isn't renewed counts until it has been seen to run out."""
        lock = self._host.load_lock()
        if lock:
            return is_held(*lock)
        seen = self.read(lease.SEEN)
        return bool(seen) and not self._watch.ran_out(**seen[0])

    def others_write(self) -> bool:
        """Does a load hold the store just now that isn't our own?"""
        return not WRITING.get() and self.busy()

    @contextmanager
    def _leased(self) -> Iterator[None]:
        if not self._lease_is_unique:
            with self._errors():
                self._retried(lambda: self._rows(lease.CONSTRAINT, {}, reader=False))
            self._lease_is_unique = True
        mine = lease.Lease(self._kept_with_a_row)
        with mine.held():
            self._lease = mine
            try:
                yield
            finally:
                self._lease = None

    def _kept_with_a_row(self, query: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows of a statement in a transaction of its own, which is rolled back where there are none, or another was quicker."""

        def attempt() -> list[dict[str, Any]]:
            with answered_first(), self._transaction() as transaction:
                rows = transaction.run(query, dict(parameters)).data()
                if rows:
                    transaction.commit()
                return rows

        with self._errors(), suppress(ConstraintError):
            return self._again_if_gone(attempt)
        return []

    @contextmanager
    def _transaction(self) -> Iterator[neo4j.Transaction]:
        """A transaction of the main user, taken back unless it is committed."""
        with self._session(reader=False) as session, hung_up(session.begin_transaction()) as transaction:
            yield transaction

    def check_free(self, wait_s: float) -> None:
        """Raise StoreBusy where a load holds the store for longer than this: for who would rather come again than wait for its end."""
        deadline = time.monotonic() + wait_s
        while self.busy():
            if time.monotonic() > deadline:
                raise StoreBusy(
                    Text("A load is being written, and nothing else can be written meanwhile."),
                    hint=Text("Try again when it has ended: the page Loads shows whether it has."),
                )
            time.sleep(BUSY_TICK_S)

    def _rows(self, query: str, parameters: dict[str, Any], *, reader: bool) -> list[dict[str, Any]]:
        with self._session(reader=reader) as session:
            rows = [dict(row) for row in session.run(query, parameters)]
        self.patience.heard()
        return rows
