"""A limit on what one row of an answer may be on its way: the driver takes a whole row in before anybody can look at it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import neo4j


class TooLarge(OSError):
    """The row that is being received is larger than may be; the connection is of no use any more."""


def _is_news(record: logging.LogRecord) -> bool:
    """False for what the driver logs of a connection that ended because of a large row: that is told to who asked."""
    return not any(isinstance(each, TooLarge) for each in record.args or ())


logging.getLogger("neo4j.io").addFilter(_is_news)


class Narrow:
    """Reads the records of an answer through a socket that counts: a row beyond `most` bytes ends the connection.

    The driver has no such limit of its own, and no door to put one at: `inbox._socket` of its connection is where it reads
    (neo4j 6.4; a test holds that the limit works).
    """

    def __init__(self, answer: neo4j.Result, most: int) -> None:
        self._answer = answer
        self._socket = _Counting(answer, most)

    @property
    def exceeded(self) -> bool:
        """True after a row was too large."""
        return self._socket.exceeded

    def records(self) -> Iterator[neo4j.Record]:
        """The records, each below the limit; what the driver raises where one isn't, the connection being gone then."""
        with self._socket:
            for record in self._answer:
                self._socket.count = 0
                yield record


class _Counting:
    """A socket that counts what comes in since the last row."""

    def __init__(self, answer: neo4j.Result, most: int) -> None:
        self._inbox: Any = answer._connection.inbox
        self._socket = self._inbox._socket
        self._most = most
        self.count = 0
        self.exceeded = False

    def __enter__(self) -> _Counting:
        self._inbox._socket = self
        return self

    def __exit__(self, *error: object) -> None:
        self._inbox._socket = self._socket

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)

    def recv_into(self, *given: Any) -> int:
        """What the driver calls for every piece that it reads."""
        got: int = self._socket.recv_into(*given)
        self.count += got
        if self.count > self._most:
            self.exceeded = True
            raise TooLarge(f"a row of more than {self._most:,} bytes")
        return got
