"""Reports for those who ask the site: made in the background, told how far they are, kept for the store as it stands.

Whoever asks waits a moment; what takes longer goes on as a job, and the page looks again. What was made, and the bytes that were sent
for it, are kept until the store changes or others take their room.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Any

from graph.errors import Stopped
from graph.figures.watch import Watch
from queries.report import Report
from web.jobs import Job, Jobs, JobStopped

Key = tuple[Hashable, ...]

REPORTS_KEPT = 8
LEAVE_S = 60.0
"""How long a report that gave way to others is still there for those who waited for it."""
BYTES_KEPT = 48 * 1024 * 1024
LARGEST_KEPT = 12 * 1024 * 1024
AT_ONCE = 4
"""Reports that are worked out at one time; further ones wait."""
STEPS = 1000


class Working(Job):
    """A report being made; `what` is being worked out just now, `made` the report once it is there."""

    def __init__(self, title: str, make: Callable[[Watch], Report], turn: threading.Semaphore) -> None:
        super().__init__(title, self._make)
        self.total = STEPS
        self.what = ""
        self.made: Report | None = None
        self._report = make
        self._turn = turn

    def _make(self, job: Job, progress: Callable[[int], object]) -> dict[str, Any]:
        while not self._turn.acquire(timeout=0.2):
            progress(0)
        try:
            self.made = self._report(Watch(self._hear, lambda: self._stopping))
        except Stopped as error:
            raise JobStopped from error
        finally:
            self._turn.release()
        return {"report": self.made.name}

    def _let_go(self) -> None:
        super()._let_go()
        del self._report

    def _hear(self, what: str, share: float) -> None:
        self.what, self.done = what, int(STEPS * min(max(share, 0.0), 1.0))

    def to_json(self) -> dict[str, Any]:
        """What `GET jobs/ID` answers, and what is being worked out."""
        return super().to_json() | {"what": self.what}


class Answers:
    """Reports that were made, or are being made, and the bytes that were sent for them; safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turn = threading.Semaphore(AT_ONCE)
        self._works: OrderedDict[Key, Working] = OrderedDict()
        self._left: deque[tuple[float, Working]] = deque()
        self._sent: OrderedDict[Key, tuple[bytes, str]] = OrderedDict()
        self._size = 0

    def work(self, key: Key, title: str, make: Callable[[Watch], Report], jobs: Jobs) -> Working:
        """The work on a report: what is under way or done already, else begun now."""
        with self._lock:
            found = self._works.get(key)
            if found is not None and found.state not in ("failed", "stopped"):
                self._works.move_to_end(key)
                return found
            found = self._works[key] = Working(title, make, self._turn)
            self._works.move_to_end(key)
            self._make_room()
        jobs.begin(found)
        return found

    def _make_room(self) -> None:
        """Let go of reports beyond those that are kept. Their jobs are remembered for longer (`Jobs`), without the report."""
        now = time.monotonic()
        ended = [key for key, work in self._works.items() if work.ended.is_set()]
        self._left.extend((now, self._works.pop(key)) for key in ended[:-REPORTS_KEPT])
        while self._left and self._left[0][0] < now - LEAVE_S:
            self._left.popleft()[1].made = None

    def sent(self, key: Key) -> tuple[bytes, str] | None:
        """The bytes that answered this before, and their type."""
        with self._lock:
            found = self._sent.get(key)
            if found is not None:
                self._sent.move_to_end(key)
            return found

    def keep(self, key: Key, content: bytes, type: str) -> None:
        """Keep an answer; the oldest go where there are too many bytes."""
        if len(content) > LARGEST_KEPT:
            return
        with self._lock:
            old = self._sent.pop(key, None)
            self._sent[key] = content, type
            self._size += len(content) - (len(old[0]) if old else 0)
            while self._size > BYTES_KEPT:
                self._size -= len(self._sent.popitem(last=False)[1][0])
