"""One query of the console while it runs: read by a thread of its own, watched by the clock, ended on the server by its tag."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import QueryStopped, TwinmapError
from graph.store.store import Store
from graph.text import NOTHING, Text
from queries.console.explained import explained
from queries.console.limits import Limits
from queries.console.plan import check_plan
from queries.console.result import Result, ordered
from queries.console.rows import Rows
from queries.cypher.names import unknown_names
from queries.cypher.sent import Sent, is_tagged

TRANSACTION = re.compile(r"[\w.@-]+")
GRACE_S = 5.0
"""How long a stopped query may take to end before the answer is given without waiting for it."""
GIVE_UP_S = 600.0


class Running:
    """One query: a thread of its own reads it, the caller's waits and watches the clock."""

    def __init__(
        self, store: Store, query: str, parameters: dict[str, Any], limits: Limits, tag: str,
        ended: Callable[[Running], object],
    ) -> None:  # fmt: skip
        self.store, self.query, self.parameters = store, query, parameters
        self.limits, self.tag = limits, tag
        self._sent = Sent(query, tag)
        self._deadline = time.monotonic() + limits.seconds
        self.key = (store.where, tag)
        self._leave = ended
        self._done = threading.Event()
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._ending = threading.Event()
        self._cancelled = False
        self._lines_before = 0
        self._result: Result | None = None
        self._error: BaseException | None = None

    def run(self) -> Result:
        """Read it to its end or to its deadline."""
        threading.Thread(target=self._read, name=f"query {self.tag}", daemon=True).start()
        try:
            in_time = self._wake.wait(self.limits.seconds)
        except BaseException:  # Ctrl-C: the server must not go on
            self._end()
            raise
        if not self._done.is_set():
            self._end()
        if self._cancelled:
            raise QueryStopped(Text("The query was cancelled."))
        if not in_time or self._ending.is_set():
            raise self._late()
        if self._error is not None:
            raise self._error
        assert self._result is not None
        result, self._result = self._result, None  # whoever still closes the session mustn't keep the rows in memory
        return result

    @property
    def seconds_left(self) -> float:
        """Until its time limit."""
        return max(0.0, self._deadline - time.monotonic())

    def cancel(self) -> bool:
        """True when it still ran."""
        if self._done.is_set():
            return False
        self._cancelled = True
        self._wake.set()
        return True

    def _late(self) -> QueryStopped:
        late = Text("The query was stopped after {seconds:g} s, its time limit.", seconds=self.limits.seconds)
        if not self._done.is_set():
            late = Text("{stopped} The server has not let go of it yet.", stopped=late)
        return QueryStopped(late, hint=Text("Ask for less, or raise TWINMAP_QUERY_SECONDS."))

    def _end(self) -> None:
        """Have the server end it; wait for that, but not for ever."""
        self._ending.set()
        threading.Thread(target=self._terminate, name=f"stop {self.tag}", daemon=True).start()
        self._done.wait(GRACE_S)

    def _terminate(self) -> None:
        """Again and again until it has ended: it may not have begun yet, or not look at the sign at once."""
        deadline, pause = time.monotonic() + GIVE_UP_S, 0.02
        while not self._closed.wait(pause) and time.monotonic() < deadline:
            with suppress(TwinmapError):  # the server is away or busy: the query's own error says so
                terminate(self.store, self.tag)
            pause = min(2.0, pause * 1.5)

    def _read(self) -> None:
        try:
            self._ask()
        except (Neo4jError, DriverError, OSError) as error:
            self._error = explained(error, self.store, self._sent, self._lines_before)
            self._error.__cause__ = error
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
            self._error = error
        finally:
            self._leave(self)
            self._closed.set()
            self._done.set()
            self._wake.set()

    def _ask(self) -> None:
        self.store.read("RETURN 1 AS one")  # the server may be another than a moment ago: this connects again
        text = self._sent.text
        began = time.perf_counter()
        session = self.store.driver(reader=True).session(
            database=self.store.database,
            default_access_mode=neo4j.READ_ACCESS,
            fetch_size=min(self.limits.rows + 1, 1000),
        )
        answer: neo4j.Result | None = None
        try:
            if self.store.kind == "neo4j":
                self._lines_before = 1
                check_plan(session, text, self.parameters)
                self._lines_before = 0
            if self._ending.is_set():
                raise QueryStopped(Text("The query was stopped before it began."))
            answer = session.run(neo4j.Query(text, timeout=self.limits.seconds + GRACE_S), self.parameters)
            self._result = self._read_rows(answer, began)
        finally:
            self._close(session, answer)

    def _read_rows(self, answer: neo4j.Result, began: float) -> Result:
        keys = list(answer.keys())
        rows = Rows(answer, self.limits, self._ending)
        rows.read()
        columns, in_order, more = ordered(self.query, keys, rows.rows)
        notes = [*unknown_names(self.query), *more, *rows.notes]
        seconds = time.perf_counter() - began
        return Result(columns, in_order, rows.reason is not NOTHING, seconds, notes, rows.reason, rows.share)

    def _close(self, session: neo4j.Session, answer: neo4j.Result | None) -> None:
        """Close a session that may have rows left: ArcadeDB would work out all of them only to throw them away."""
        if self._result is not None and self._result.truncated:
            self._done.set()
            self._wake.set()
            threading.Thread(target=self._terminate, name=f"stop {self.tag}", daemon=True).start()
        with suppress(Neo4jError, DriverError, OSError):
            if answer is not None:
                answer.consume()
        with suppress(Neo4jError, DriverError, OSError):
            session.close()
        self._closed.set()


def terminate(store: Store, tag: str) -> bool:
    """End the transactions whose query begins with the tag's comment; True when there was one."""
    found = False
    with store.admin_session() as session:
        for row in session.run("SHOW TRANSACTIONS").data():
            name = str(row["transactionId"])
            if is_tagged(str(row["currentQuery"]), tag) and TRANSACTION.fullmatch(name):
                session.run(f"TERMINATE TRANSACTION '{name}'").consume()
                found = True
    return found
