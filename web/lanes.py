"""The threads of a site: many that answer what people ask, and a few of their own for questions after its health.

So whoever watches over the site is answered while every other thread is busy with something slow.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Flask
from waitress.task import ThreadedTaskDispatcher

from web.security import OPEN

FEW = 4
"""Threads for questions after the health of the site; each takes a second at most."""


class Lanes:
    """Hands each connection that has a request to threads of one kind; in place of waitress's only dispatcher."""

    def __init__(self, app: Flask, prefix: str) -> None:
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        paths = {str(rule) for rule in app.url_map.iter_rules() if rule.endpoint in OPEN}
        self._quick = paths | {f"{prefix}{path}" for path in paths}
        self._many, self._few = ThreadedTaskDispatcher(), ThreadedTaskDispatcher()

    def begin(self, threads: int) -> None:
        """Start the threads: so many for people."""
        self._many.set_thread_count(threads)
        self._few.set_thread_count(FEW)

    def add_task(self, line: Any) -> None:
        """Have the first request of a connection answered."""
        asked = line.requests[0] if line.requests else None
        (self._few if getattr(asked, "path", None) in self._quick else self._many).add_task(line)

    def shutdown(self, timeout: float) -> None:
        """Let the threads go; wait so long for what they are doing."""
        self._few.shutdown(timeout=1)
        self._many.shutdown(timeout=timeout)
