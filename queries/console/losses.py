"""Servers that were ended under one query: whether it is asked again, on which server, and what is said where it isn't.

Those ended for another query's sake don't count against it: only its time limit ends the asking. One that broke down is another matter,
for the query itself may be what breaks it: that shows on a server which it has alone.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from graph.errors import QueryError, QueryStopped
from graph.store.guests.ended import End
from graph.text import NOTHING, Text, counted

SHARED = 2
"""Servers that a query may lose before it is asked on one that it has alone: one query of a process at a time."""
_alone = threading.Lock()


class Losses:
    """The servers that the query with that tag has lost."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._stopped = 0
        self._broken = 0

    def count(self, end: End, alone: bool) -> None:
        """One more. Raises QueryStopped or QueryError where the query isn't to be asked again."""
        if end.why == "stopped" and end.tag == self._tag:
            raise QueryStopped(Text("The query was cancelled."))
        if end.why == "stopped":
            self._stopped += 1
            return
        self._broken += 1
        if alone and end.why == "memory":
            raise QueryError(
                Text("The query takes more memory than queries may take: the server for queries, which it had alone, had none left."),
                hint=Text("Ask for less: add a LIMIT or narrow the MATCH."),
            )  # fmt: skip
        if alone:
            raise QueryError(
                Text("The server for queries broke down under this query, which had it alone."),
                hint=Text("Ask for less, or in another way."),
            )

    @contextmanager
    def turn(self, seconds: float) -> Iterator[bool]:
        """Its next turn: is it to have a server alone? Where others have one it shares again, unless it may be what breaks servers: then it waits so long."""
        if self._stopped + self._broken < SHARED:
            yield False
            return
        alone = _alone.acquire(timeout=seconds) if self._broken else _alone.acquire(blocking=False)
        try:
            yield alone
        finally:
            if alone:
                _alone.release()

    @property
    def told(self) -> Text:
        """What is to be said of them where the time was up; nothing where there were none."""
        n = self._stopped + self._broken
        if not n:
            return NOTHING
        if self._broken:
            return counted(
                "Its server broke down once meanwhile, or was ended because of another query, and it began anew: try again, or ask for less.",
                "Its servers broke down or were ended because of other queries {n} times meanwhile, and it began anew each time: try again, or ask for less.",
                n=n,
            )
        return counted(
            "Its server was ended once meanwhile because of another query, and it began anew: try again.",
            "Its servers were ended {n} times meanwhile because of other queries, and it began anew each time: try again.",
            n=n,
        )
