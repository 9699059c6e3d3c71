"""How long a server that doesn't answer is waited for: not longer than a setting says, and by few at a time.

A query may take long and its server be well; a server that hangs (stopped, swapping, cut off) answers nobody. Whoever reads says so here;
while somebody has waited for a moment, the store is probed by a line of its own (`graph/store/probe.py`). Once it has been silent for
as long as the setting allows, all who read are sent away, and nobody else waits, until a probe is answered again.

Where many wait, they are sent away sooner. But a machine that is overloaded makes a server slow, and a slow one doesn't hang: each answer
to anybody breaks the silence, and what was slow lately is given several times as long, up to the setting.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from graph.errors import StoreUnavailable
from graph.text import Text

LOG = logging.getLogger("twinmap.store")
SETTING = "TWINMAP_ANSWER_SECONDS"
LOOK_S = 0.5
"""How long somebody reads before the server is probed."""
TICK_S = 0.1
AGAIN_S = 1.0
"""How long after an answer the next one is asked for, while somebody waits."""
IDLE_S = 5.0
"""How long the watch stays when nobody reads."""
CROWD, CROWDED_S = 6, 2.0
"""Where more than so many wait, a silent server that was quick lately is waited for this long: the site has a limited number of threads."""
LATELY, SLOWER = 30, 5
"""Where many wait, a server may be silent for so many times as long as the slowest of its last answers to a probe took."""


class Patience:
    """Watches over those who read from one store.

    limit_s: how long a silent server is waited for. answers: does it answer now? It may take a second. give_up: ends what waits.
    """

    def __init__(self, where: str, limit_s: float, answers: Callable[[], bool], give_up: Callable[[], object]) -> None:
        self._where = where
        self._limit_s = limit_s
        self._answers = answers
        self._give_up = give_up
        self._lock = threading.Lock()
        self._since: dict[int, float] = {}
        self._watching = False
        self._closed = False
        self._heard = 0.0
        self._silent_s = 0.0
        self._asked: float | None = None
        self._took: deque[float] = deque(maxlen=LATELY)
        self.hangs = False
        """The server is silent, and is no longer waited for."""

    @contextmanager
    def reading(self) -> Iterator[None]:
        """While the caller reads. Raises StoreUnavailable at once where the server hangs; who is sent away meanwhile gets an error of the driver's."""
        self.check()
        reader = threading.get_ident()
        with self._lock:
            outer = reader not in self._since
            if outer:
                self._since[reader] = time.monotonic()
            if not self._watching and not self._closed:
                self._watching = True
                threading.Thread(target=self._watch, name="twinmap-patience", daemon=True).start()
        try:
            yield
        finally:
            if outer:
                with self._lock:
                    self._since.pop(reader, None)

    def check(self) -> None:
        """Raise StoreUnavailable where the server hangs."""
        if self.hangs:
            raise StoreUnavailable(
                Text(
                    "the server is there, but does not answer; {seconds:g} s were waited for.",
                    seconds=round(self._silent_s, 1),
                ),
                where=self._where,
                hint=Text(
                    "Try again in a while: as soon as it answers, so does this. {setting} says how long is waited for at most.",
                    setting=SETTING,
                ),
            )

    def heard(self) -> None:
        """The server has just answered, whoever asked and whatever it was."""
        self._heard = time.monotonic()

    def close(self) -> None:
        """Watch no longer."""
        self._closed = True

    def _watch(self) -> None:
        used = time.monotonic()
        self.heard()
        while not self._closed:
            now = time.monotonic()
            with self._lock:
                waiting = len(self._since)
                oldest = min(self._since.values(), default=now)
                if waiting or self.hangs:
                    used = now
                elif now > used + IDLE_S:
                    self._watching = False
                    return
            if self._is_answered(now, probing=self.hangs or now > oldest + LOOK_S):
                if self.hangs:
                    LOG.warning("%s: the server answers again", self._where)
                self.hangs = False
                time.sleep(min(AGAIN_S, self._limit_s / 4))
            elif not self.hangs and self._is_silent(oldest, waiting):
                self.hangs = True
                LOG.error("%s: the server does not answer; %.1f s were waited for", self._where, self._silent_s)
                self._give_up()
            time.sleep(TICK_S)

    def _is_answered(self, now: float, probing: bool) -> bool:
        """Whether a probe is answered."""
        self._learn()
        if not probing:
            self._asked = None
            return False
        if self._asked is None:
            self._asked = now
        answered = self._answers()
        if answered:
            self.heard()
        self._learn()
        return answered

    def _learn(self) -> None:
        """Keep in mind how long the silence lasted that an answer has ended; it may have come between two looks."""
        if self._asked is not None and self._heard > self._asked:
            self._took.append(self._heard - self._asked)
            self._asked = None

    def _is_silent(self, oldest: float, waiting: int) -> bool:
        self._silent_s = time.monotonic() - max(oldest, self._heard)
        return self._silent_s > self._allowed_s(waiting)

    def _allowed_s(self, waiting: int) -> float:
        if waiting <= CROWD:
            return self._limit_s
        return min(self._limit_s, max(CROWDED_S, SLOWER * max(self._took, default=0.0)))
