"""Ending a query: it is looked up by its tag and terminated; a disposable server that does not let go of it is killed."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing, suppress
from typing import Protocol

from neo4j.exceptions import DriverError, Neo4jError

from graph.store.seat import ASKED_S, Seat
from queries.cypher.sent import is_tagged

TRANSACTION = re.compile(r"[\w.@-]+")
KILLED_S = 0.8
"""How long a killed server may take to be gone."""
NOTICED_S = 5.0
"""How long a supervisor may always take to see that its Java is gone."""
GIVE_UP_S = 600.0
"""How long a server that isn't ours is asked again and again."""


class Asked(Protocol):
    """What guests' queries are asked of."""

    @property
    def kind(self) -> str:
        """ "arcadedb" or "neo4j"."""

    @property
    def where(self) -> str:
        """Its folder or address."""

    def seat(self, seconds: float, tag: str, alone: bool = False) -> AbstractContextManager[Seat]:
        """A place for the query with that tag, for so long at most; alone: on a server that no other query runs on."""

    def announced(self, tag: str) -> AbstractContextManager[Callable[[], bool]]:
        """Let other processes know of a query of ours; gives what tells whether one of them has called it off."""

    def call_off(self, tag: str) -> bool:
        """Call off an announced query, whichever process asked it; True when there was one, which that process ends now."""

    def main_seat(self) -> Seat | None:
        """A place on the server itself, to look for queries there; None where they run on disposable ones."""


def stop(seat: Seat, tag: str, closed: threading.Event) -> None:
    """Ask for the query's end again and again until it is `closed`: it may not have begun yet, or not look at the sign at once.

    A server that is ours is killed when asking has not helped for a second, and that is the end of it.
    """
    asking = threading.Thread(target=_ask_for_end, args=(seat, tag, closed), name=f"terminate {tag}", daemon=True)
    asking.start()
    if not closed.wait(ASKED_S):
        seat.end()


def _ask_for_end(seat: Seat, tag: str, closed: threading.Event) -> None:
    """Its own thread, for a server that is out of breath may not answer that either."""
    deadline, pause = time.monotonic() + GIVE_UP_S, 0.02
    while not closed.wait(pause) and not seat.lost() and time.monotonic() < deadline:
        with suppress(Neo4jError, DriverError, OSError):  # the server is away or busy: the query's own error says so
            terminate(seat, tag)
        pause = min(2.0, pause * 1.5)


def terminate(seat: Seat, tag: str) -> bool:
    """Ask for the end of the transactions whose query begins with the tag's comment; True when there was one."""
    found = False
    with seat.admin_session() as session:
        for row in session.run("SHOW TRANSACTIONS").data():
            name = str(row["transactionId"])
            if is_tagged(str(row["currentQuery"]), tag) and TRANSACTION.fullmatch(name):
                session.run(f"TERMINATE TRANSACTION '{name}'").consume()
                found = True
    return found


def stop_elsewhere(asked: Asked, tag: str) -> bool:
    """End the query with that tag that another process asked; True when there was one, also where it still waits for its place."""
    if asked.call_off(tag):
        return True
    seat = asked.main_seat()
    if seat is None:
        return False
    with closing(seat):
        found, deadline = False, time.monotonic() + ASKED_S
        while time.monotonic() < deadline:  # it comes in two parts, its plan first: what is gone may come again
            found |= terminate(seat, tag)
            time.sleep(0.05)
        return found


def is_lost(seat: Seat, seconds: float) -> bool:
    """Was the server ended under a query that lost its connection? False where it answers, for then the query itself was too much for it.

    It is waited for so long at most until one or the other shows: on a busy machine a supervisor may take its time to see that its Java is gone.
    """
    deadline = time.monotonic() + max(NOTICED_S, seconds)
    while seat.ours and not seat.lost() and time.monotonic() < deadline:
        with suppress(Neo4jError, DriverError, OSError), seat.admin_session() as session:
            session.run("RETURN 1").consume()
            return seat.lost()
        time.sleep(0.02)
    return seat.lost()
