"""Ctrl+C, TERM and HUP in the midst of a talk with the server: what is written is answered first, what is read is hung up."""

from __future__ import annotations

import signal
import threading
from asyncio import CancelledError
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import neo4j

Opened = TypeVar("Opened", neo4j.Session, neo4j.Transaction)

GRACE_S = 5.0
"""How long an answer to what is written may keep a signal waiting."""
ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@contextmanager
def hung_up(opened: Opened) -> Iterator[Opened]:
    """The session or transaction, closed at the end; where a signal struck, its connection is cut without a further word.

    Half an answer may have been read by then: whatever would be asked next couldn't be understood. The driver cuts a connection
    when a task is cancelled, so that is what it is told.
    """
    try:
        with opened:
            try:
                yield opened
            except KeyboardInterrupt as struck:
                raise CancelledError from struck
    except CancelledError as cancelled:
        if isinstance(cancelled.__cause__, KeyboardInterrupt):
            raise cancelled.__cause__ from None
        raise


@contextmanager
def answered_first() -> Iterator[None]:
    """Have a signal that would end us wait for the answer to what is written: then it is known whether that is stored.

    It waits for GRACE_S at most, and not at all when a second one comes.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "pthread_kill"):
        yield
        return
    handlers = {number: found for number in ENDING if callable(found := signal.getsignal(number))}
    waiting: list[threading.Timer] = []
    came: list[int] = []

    def note(number: int, frame: Any) -> None:
        if waiting:
            came.clear()
            handlers[number](number, frame)
            return
        came.append(number)
        waiting.append(threading.Timer(GRACE_S, signal.pthread_kill, (threading.main_thread().ident, number)))
        waiting[0].daemon = True
        waiting[0].start()

    for number in handlers:
        signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for each in waiting:
            each.cancel()
        for number in came:
            handlers[number](number, None)


def signal_behind(error: BaseException) -> KeyboardInterrupt | None:
    """The signal that struck where the error arose.

    >>> try:
    ...     try:
    ...         raise KeyboardInterrupt
    ...     finally:
    ...         raise BufferError
    ... except BufferError as error:
    ...     signal_behind(error)
    KeyboardInterrupt()
    """
    behind = error.__context__
    while behind is not None and not isinstance(behind, KeyboardInterrupt):
        behind = behind.__context__
    return behind
