"""One query of the console while it runs: read by a thread of its own, watched by the clock, ended on the server by its tag."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import QueryStopped, StoreUnavailable
from graph.store.connection import GONE
from graph.store.seat import ASKED_S, Seat
from graph.text import NOTHING, Text
from queries.console.asker import ITSELF, Asker
from queries.console.explained import explained
from queries.console.limits import Limits
from queries.console.losses import Losses
from queries.console.plan import check_plan
from queries.console.result import Result, ordered
from queries.console.rows import Rows
from queries.console.stopping import KILLED_S, Asked, is_lost, stop
from queries.cypher.made_right import notes_of
from queries.cypher.names import unknown_names
from queries.cypher.sent import Sent

SEAT_S = 150.0
"""How long a query may wait for its place: a server that starts, a copy of a large graph."""
LOOK_S = 0.2
"""How often it is looked whether another process has called it off."""
CANCELLED = Text("The query was cancelled.")


class Running:
    """One query: a thread of its own reads it, the caller's waits and watches the clock.

    On a disposable server it may lose its place to another query that had to be ended; then it is asked again on the next one, within
    the time that is left to it.
    """

    def __init__(
        self, store: Asked, sent: Sent, parameters: dict[str, Any], limits: Limits,
        ended: Callable[[Running], object], asker: Asker = ITSELF,
    ) -> None:  # fmt: skip
        self.store, self.query, self.parameters = store, sent.query, parameters
        self.limits, self.tag, self.asker = limits, sent.tag, asker
        self._sent = sent
        self._losses = Losses(sent.tag)
        self._deadline = time.monotonic() + limits.seconds
        self.key = (store.where, sent.tag)
        self._leave = ended
        self._seated = threading.Event()
        self._done = threading.Event()
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._ending = threading.Event()
        self._cancelled = False
        self._waited_in_vain = False
        self._seat: Seat | None = None
        self._lines_before = 0
        self._result: Result | None = None
        self._error: BaseException | None = None

    @property
    def lingers(self) -> bool:
        """Was it stopped, and does a server that isn't ours still work on it?"""
        elsewhere = self._seat is not None and not self._seat.ours
        return elsewhere and self._ending.is_set() and not self._closed.is_set()

    def run(self) -> Result:
        """Read it to its end or to its deadline."""
        try:
            with self.store.announced(self.tag) as called_off:
                threading.Thread(target=self._read, name=f"query {self.tag}", daemon=True).start()
                in_time = self._in_time(called_off)
                if not self._done.is_set():
                    self._end()
            return self._answer(in_time)
        finally:
            self._leave(self)

    def _in_time(self, called_off: Callable[[], bool]) -> bool:
        """Wait until it is done or cancelled; False at its deadline. The clock runs from when it has its place."""
        try:
            self._waited_in_vain = not self._wait(self._seated, SEAT_S, called_off)
            return not self._waited_in_vain and self._wait(self._wake, self.limits.seconds, called_off)
        except BaseException:  # Ctrl-C: the server must not go on
            self._end()
            raise

    def _wait(self, event: threading.Event, seconds: float, called_off: Callable[[], bool]) -> bool:
        """Wait for the event, so long at most; that comes too where another process calls the query off."""
        deadline = time.monotonic() + seconds
        while not event.wait(max(0.0, min(LOOK_S, deadline - time.monotonic()))):
            if called_off():
                self.cancel()
            elif time.monotonic() >= deadline:
                return False
        return True

    @property
    def seconds_left(self) -> float:
        """Until its time limit."""
        return max(0.0, self._deadline - time.monotonic())

    def cancel(self) -> bool:
        """True when it still ran."""
        if self._done.is_set():
            return False
        self._cancelled = True
        self._seated.set()
        self._wake.set()
        return True

    def _answer(self, in_time: bool) -> Result:
        if self._cancelled:
            raise QueryStopped(self._with_state(CANCELLED))
        if self._waited_in_vain:
            raise StoreUnavailable(
                Text("no server for queries was ready within {seconds:g} s.", seconds=SEAT_S),
                where=self.store.where,
                hint=Text("Try again."),
            )
        if not in_time or self._ending.is_set():
            late = Text("The query was stopped after {seconds:g} s, its time limit.", seconds=self.limits.seconds)
            raise QueryStopped(
                self._with_state(late), hint=self._losses.told or Text("Ask for less, or raise TWINMAP_QUERY_SECONDS.")
            )
        if self._error is not None:
            raise self._error
        assert self._result is not None
        result, self._result = self._result, None  # whoever still closes the session mustn't keep the rows in memory
        return result

    def _with_state(self, stopped: Text) -> Text:
        """A server that isn't ours may go on within an expression, whoever asks it to stop."""
        if self._done.is_set() or self._seat is None or self._seat.ours:
            return stopped
        return Text("{stopped} The server was asked to let go of it, and still works on it.", stopped=stopped)

    def _end(self) -> None:
        """Have it ended, and wait for that: the server is asked, and one that is ours is killed where asking doesn't help."""
        self._ending.set()
        if self._seat is not None and not self._closed.is_set():
            self._stop(self._seat)
            self._done.wait(ASKED_S + KILLED_S)

    def _stop(self, seat: Seat) -> None:
        threading.Thread(target=stop, args=(seat, self.tag, self._closed), name="stop a query", daemon=True).start()

    def _read(self) -> None:
        try:
            self._ask_until_kept()
        except (Neo4jError, DriverError, OSError) as error:
            self._error = explained(error, self.store, self._sent, self._lines_before)
            self._error.__cause__ = error
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
            self._error = error
        finally:
            self._closed.set()
            self._done.set()
            self._seated.set()
            self._wake.set()

    def _ask_until_kept(self) -> None:
        """Ask; again on another server where this one was ended meanwhile."""
        lost = True
        while lost:
            with self._losses.turn(self.seconds_left) as alone:
                lost = self._lost_its_seat(alone)

    def _check_wanted(self) -> None:
        if self._ending.is_set() or not self.seconds_left:
            self._ending.set()
            raise QueryStopped(Text("The query was stopped before it began."))

    def _lost_its_seat(self, alone: bool) -> bool:
        """Ask once; True where the server was ended before the answer was whole."""
        self._check_wanted()
        with self.store.seat(self.seconds_left, self.tag, alone) as seat:
            self._seat = seat
            if not self._seated.is_set():
                self._deadline = time.monotonic() + self.limits.seconds
                self._seated.set()
            self._check_wanted()
            try:
                self._ask(seat)
            except GONE:
                if self._ending.is_set() or not is_lost(seat, self.seconds_left):
                    raise
                self._losses.count(seat.ended(), seat.alone)
                return True
        return False

    def _ask(self, seat: Seat) -> None:
        text = self._sent.text
        began = time.perf_counter()
        session = seat.session(min(self.limits.rows + 1, 1000))
        answer: neo4j.Result | None = None
        try:
            if self.store.kind == "neo4j":
                self._lines_before = 1
                check_plan(session, text, self.parameters)
                self._lines_before = 0
            self._check_wanted()
            answer = session.run(neo4j.Query(text, timeout=self.limits.seconds + ASKED_S), self.parameters)
            self._result = self._read_rows(answer, seat, began)
        finally:
            self._close(session, answer)

    def _read_rows(self, answer: neo4j.Result, seat: Seat, began: float) -> Result:
        keys = list(answer.keys())
        rows = Rows(answer, self.limits, self._ending, self.asker.address)
        rows.read()
        columns, in_order, more = ordered(self.query, keys, rows.rows)
        seat_notes = [seat.note] if seat.note else []
        notes = [*seat_notes, *unknown_names(self.query), *notes_of(self.query), *more, *rows.notes]
        seconds = time.perf_counter() - began
        return Result(columns, in_order, rows.reason is not NOTHING, seconds, notes, rows.reason, rows.share)

    def _close(self, session: neo4j.Session, answer: neo4j.Result | None) -> None:
        """Close a session that may have rows left: ArcadeDB would work out all of them only to throw them away."""
        if self._result is not None and self._result.truncated:
            self._done.set()
            self._wake.set()
            if self._seat is not None:
                self._stop(self._seat)
        with suppress(Neo4jError, DriverError, OSError):
            if answer is not None:
                answer.consume()
        with suppress(Neo4jError, DriverError, OSError):
            session.close()
        self._closed.set()
