"""Whether a store answers, for whoever watches over the site: asked anew each time, and nobody is waited for longer than a second."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Literal

import neo4j
from neo4j.exceptions import DriverError, Neo4jError, TransientError

from graph.errors import TwinmapError
from graph.store.beside import UNKNOWN, Left, agreed, is_another, is_lost
from graph.store.driver import driver_to
from graph.store.host import Host
from graph.store.own_state import LEFT

LOG = logging.getLogger("twinmap.store")
Standing = Literal["up", "unfinished", "another", "unkept", "lost", "starting", "down"]
"""What a probe finds of a store. It answers, and
`unfinished`: work that nobody does any more was left half done in it; `another`: its database is another than the last finished write left; `unkept`: a write was cut off before that was kept;
`lost`: an empty one.
"""
LIMIT_S = 1.0
"""How long an answer is waited for."""
GIVEN_UP_S = 10.0
"""A question that hangs for this long is left alone, and another one asked by a line of its own."""
AGAIN_S = 10.0
"""How long after a start that failed the next one is tried for a probe."""
WATCH_S = 1.0
"""How often a site that watches looks whether its server is there."""
MOST_HANGING = 8
"""Questions that hang at one time; no further ones are asked then."""
QUESTION = f"{LEFT}, count(CASE WHEN l.finished IS NULL THEN 1 END) AS unfinished"
"""It reads records from the server's files: a connection that opens proves less."""


class Probe:
    """Asks one store, one question at a time however many want to know; a server that died is started again meanwhile.

    busy: is unfinished work under way? revive: starts the server again. heard: told of each answer, also one that nobody waited for.
    """

    def __init__(
        self,
        host: Host,
        busy: Callable[[], bool],
        revive: Callable[[], object],
        heard: Callable[[], object] = lambda: None,
    ) -> None:
        self._host = host
        self._busy = busy
        self._start = revive
        self._heard = heard
        self._lock = threading.Lock()
        self._line = _Line(host)
        self._asked: Future[Standing] | None = None
        self._begun = 0.0
        self._hanging: list[Future[Standing]] = []
        self._reviving = threading.Lock()
        self._failed_at = -math.inf
        self._closed = False
        self._ended = threading.Event()
        self._told = ""

    def ask(self, limit_s: float = LIMIT_S) -> Standing:
        """How the store stands; `down` where it doesn't say so within the limit."""
        if self._closed:
            return "down"
        try:
            return self._question().result(limit_s)
        except TimeoutError:
            return "down"

    def watch(self) -> None:
        """From now on have a server that died started again, whether anybody asks or not."""
        threading.Thread(target=self._watch, name="twinmap-watch", daemon=True).start()

    def close(self) -> None:
        """Hang up; from now on the store is down. A line with a question on it is closed by who put it: what is just being opened can't be closed."""
        self._ended.set()
        with self._lock:
            self._closed = True
            idle = self._asked is None or self._asked.done()
        if idle:
            self._line.close()

    def _watch(self) -> None:
        while not self._ended.wait(WATCH_S):
            with suppress(OSError):  # closed just now
                if self._host.lost():
                    self._revive()

    def _question(self) -> Future[Standing]:
        """The question that is being asked just now, or a new one."""
        with self._lock:
            asked = self._asked
            if asked is not None and not asked.done():
                self._hanging = [each for each in self._hanging if not each.done()]
                if time.monotonic() - self._begun < GIVEN_UP_S or len(self._hanging) >= MOST_HANGING:
                    return asked
                self._hanging.append(asked)
                self._line = _Line(self._host)
            self._asked, self._begun = Future(), time.monotonic()
            threading.Thread(
                target=self._put, args=(self._line, self._asked), name="twinmap-probe", daemon=True
            ).start()
            return self._asked

    def _put(self, line: _Line, asked: Future[Standing]) -> None:
        standing: Standing = "down"
        try:
            standing = line.look()
            if standing != "down":
                self._heard()
            if standing in ("unfinished", "unkept") and self._busy():
                standing = "up"
            elif standing == "starting" and self._failed_at > -math.inf:
                standing = "down"
            elif standing not in ("starting", "down"):
                self._failed_at = -math.inf
        except Exception:
            if not self._closed:
                LOG.exception("the store can't be probed")
        finally:
            with self._lock:
                left_alone = self._closed or line is not self._line
                asked.set_result(standing)
            if left_alone:
                line.close()
        if standing == "down":
            self._revive()

    def _revive(self) -> None:
        """Have a server that died started again, as the next reader would. Nobody waits for it here."""
        if time.monotonic() < self._failed_at + AGAIN_S or not self._reviving.acquire(blocking=False):
            return
        try:
            if self._host.lost():
                LOG.warning("the store's server is gone; it is started again")
                self._start()
                LOG.warning("the store's server is up again")
            self._told = ""
        except (TwinmapError, OSError) as error:
            self._failed_at = time.monotonic()
            if not self._closed and str(error) != self._told:  # once, though it is tried again and again
                self._told = str(error)
                LOG.error("the store can't be started again: %s", error)
        finally:
            self._reviving.release()


class _Line:
    """A connection for questions alone: those of the store may all be waiting for the very server that is asked after."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._driver: neo4j.Driver | None = None
        self._to: tuple[str, str] | None = None

    def look(self) -> Standing:
        """How the store stands; it may take as long as the server does."""
        host = self._host
        to = host.listening()
        if to is None:
            return "down" if host.lost() else "starting"
        beside = host.beside()
        kept = beside.read() if beside is not None else UNKNOWN  # before the database is asked: it may go ahead
        try:
            if to != self._to or self._driver is None:
                self.close()
                self._driver, self._to = driver_to(to[0], host.login(True), LIMIT_S), to
            with self._driver.session(database=host.database, default_access_mode=neo4j.READ_ACCESS) as session:
                found = session.run(QUESTION).single(strict=True).data()
        except (Neo4jError, DriverError, OSError) as error:
            return "starting" if isinstance(error, TransientError) else "down"
        unfinished, stored = found.pop("unfinished"), Left(**found)
        if is_lost(stored.loads, kept):
            return "lost"
        if unfinished:
            return "unfinished"
        if stored.loads and not agreed(stored, kept).version:
            return "unkept"
        return "another" if is_another(stored, kept) else "up"

    def close(self) -> None:
        """Let the connection go."""
        if self._driver is not None:
            with suppress(Neo4jError, DriverError, OSError):
                self._driver.close()
            self._driver = None
