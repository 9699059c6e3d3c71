"""The rows of a server's answer, read one by one up to a limit."""

from __future__ import annotations

import threading
from sys import getsizeof
from typing import Any

import neo4j
from neo4j.exceptions import DriverError

from graph.errors import QueryStopped
from graph.store.narrow import Narrow
from graph.text import NOTHING, Text
from queries.console.limits import Count, Limits, TooMuch, come_again
from queries.values import Plain


class Rows:
    """The rows that the limits let through, as plain data; `reason` says which limit was reached, and is empty where none was."""

    def __init__(self, answer: neo4j.Result, limits: Limits, ending: threading.Event, address: str = "") -> None:
        self.rows: list[list[Any]] = []
        self.reason: Text = NOTHING
        self._answer = answer
        self._limits = limits
        self._ending = ending
        self._count = Count(limits, address)
        self._plain = Plain(self._count)
        self.notes = self._plain.notes
        self.share = self._count.share

    def read(self) -> None:
        """Read to the end, or to a limit. Raises QueryStopped, and TooManyQueries where others leave no room for the first row."""
        narrow = Narrow(self._answer, self._limits.most_in_a_row)
        try:
            for record in narrow.records():
                if self._ending.is_set():
                    raise QueryStopped(Text("The query was stopped."))
                if len(self.rows) == self._limits.rows:
                    self.reason = self._limits.more_rows()
                    return
                self.rows.append(self._row(record))
        except TooMuch as error:
            if error.of_others and not self.rows:
                raise come_again(error.reason) from error
            self.reason = error.reason
        except DriverError:
            if not narrow.exceeded:
                raise
            self.reason = self._limits.large_row()

    def _row(self, record: neo4j.Record) -> list[Any]:
        row = [self._plain.of(value) for value in record]
        self._count.hold(getsizeof(row))
        return row
