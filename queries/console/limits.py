"""What an answer may hold: rows, values and memory of one, and the memory of all that this process has not given away yet."""

from __future__ import annotations

import threading
import weakref
from dataclasses import dataclass

from graph.errors import TooManyQueries
from graph.settings import Settings
from graph.text import Text

MEGABYTE = 1_000_000
STEP = 250_000
"""Bytes that an answer takes at once from what all may hold."""
ROW_SHARE = 4
"""A single row may come as a message of one part in so many of what its answer may hold: in memory it takes more than on its way."""
RETRY_S = 2
"""When to ask again where other answers hold all the memory: they are being sent."""


@dataclass(frozen=True)
class Limits:
    """The limits of one query; `asked` tells whether its `rows` come from who asked or from the settings."""

    rows: int
    asked: bool
    seconds: float
    values: int
    bytes: int
    bytes_of_all: int
    bytes_of_address: int
    """What the answers to one address may hold of what all may."""
    at_once: int
    at_once_of_address: int

    @classmethod
    def of(cls, settings: Settings, rows: int | None, seconds: float | None) -> Limits:
        """Those of the settings; `rows` and `seconds` as asked for, where they are."""
        of_address = max(1, settings.queries - settings.queries_others)
        mb_of_address = max(
            min(settings.query_mb, settings.answers_mb), settings.answers_mb * of_address / settings.queries
        )
        return cls(
            rows=settings.query_rows if rows is None else rows,
            asked=rows is not None and rows != settings.query_rows,
            seconds=settings.query_seconds if seconds is None else seconds,
            values=settings.query_values,
            bytes=settings.query_mb * MEGABYTE,
            bytes_of_all=settings.answers_mb * MEGABYTE,
            bytes_of_address=int(mb_of_address * MEGABYTE),
            at_once=settings.queries,
            at_once_of_address=of_address,
        )

    @property
    def most_in_a_row(self) -> int:
        """Bytes of the largest message that one row may come as."""
        return self.bytes // ROW_SHARE

    def more_rows(self) -> Text:
        """Why an answer ends with its last row allowed."""
        if self.asked:
            return Text("There are more rows than the {n:,} asked for.", n=self.rows)
        return Text("There are more rows than {n:,}, which TWINMAP_QUERY_ROWS allows.", n=self.rows)

    def large_row(self) -> Text:
        """Why an answer ends before a row that is too large to be taken in."""
        return Text(
            "The next row alone takes more than {mb:g} MB, a quarter of what TWINMAP_QUERY_MB allows for an answer.",
            mb=self.most_in_a_row / MEGABYTE,
        )


class TooMuch(Exception):
    """The answer reached a limit; `reason` says which, `of_others` that it is one that it shares with other answers."""

    def __init__(self, reason: Text, *, of_others: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.of_others = of_others


class Share:
    """The part that one answer has of what all may hold; it ends when it is released, or when nobody has it any more.

    address: to whom the answer goes, of those who share what one address may have; empty for who shares with nobody.
    """

    def __init__(self, address: str = "") -> None:
        self.taken = 0
        self.address = address
        with _lock:
            _shares.add(self)

    def take(self, size: int, limits: Limits) -> None:
        """Hold `size` bytes more. Raises TooMuch where all answers together, or those to its address, would then hold too many."""
        with _lock:
            if held() + size > limits.bytes_of_all:
                raise TooMuch(_together(limits.bytes_of_all), of_others=True)
            if self.address and held(self.address) + size > limits.bytes_of_address:
                raise TooMuch(_to_address(limits.bytes_of_address), of_others=True)
            self.taken += size

    def release(self) -> None:
        """Nothing of the answer is in memory any more."""
        self.taken = 0


_lock = threading.RLock()
_shares: weakref.WeakSet[Share] = weakref.WeakSet()


def held(address: str | None = None) -> int:
    """Bytes that all answers of this process, or all to one address, may hold just now."""
    with _lock:
        return sum(share.taken for share in _shares if address in (None, share.address))


def _together(most: int) -> Text:
    return Text("All answers together take more than {mb:,} MB, which TWINMAP_ANSWERS_MB allows.", mb=most // MEGABYTE)


def _to_address(most: int) -> Text:
    return Text(
        "The answers to your address together take more than {mb:,} MB; the rest of what TWINMAP_ANSWERS_MB allows is for other addresses (TWINMAP_QUERIES_OTHERS).",
        mb=most // MEGABYTE,
    )


class Count:
    """Counts the values and the memory of an answer while it is read. Calling it raises TooMuch at a limit."""

    def __init__(self, limits: Limits, address: str = "") -> None:
        self.share = Share(address)
        self._limits = limits
        self._values = 0
        self._bytes = 0

    def __call__(self, size: int) -> None:
        self._values += 1
        most = self._limits.values
        if self._values > most:
            raise TooMuch(Text("The answer has more than {n:,} values, which TWINMAP_QUERY_VALUES allows.", n=most))
        self.hold(size)

    def hold(self, size: int) -> None:
        """Memory that is no value of the answer."""
        limits = self._limits
        self._bytes += size
        if self._bytes > limits.bytes:
            mb = limits.bytes // MEGABYTE
            raise TooMuch(Text("The answer takes more than {mb:,} MB, which TWINMAP_QUERY_MB allows.", mb=mb))
        missing = self._bytes - self.share.taken
        if missing > 0:
            self.share.take(max(STEP, missing), limits)


def come_again(reason: Text) -> TooManyQueries:
    """What to raise where an answer has no row because of what other answers hold."""
    return TooManyQueries(reason, hint=Text("Try again when the others have been sent."), retry_s=RETRY_S)
