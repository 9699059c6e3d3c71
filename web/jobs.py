"""Jobs: long work that a request starts and later requests ask after, one at a time, in a thread of its own.

Nothing of a job survives the process: a load that was cut off is taken back when it is run again.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any, Literal

from graph.errors import TwinmapError
from graph.text import Text
from web.faults import body

LOG = logging.getLogger("twinmap.web")
State = Literal["waiting", "running", "done", "failed", "stopped"]
Doing = Literal["load", "look", "undo"]
"""What is done: files are loaded, or only looked at, or a load is taken back."""
Progress = Callable[[int], object]
Work = Callable[["Job", Progress], dict[str, Any]]
"""What a job does: given the job and a function to call with the number of rows done since the last call, it returns the report."""
KEPT = 100
"""Jobs that are remembered once they have ended."""
CLOSE_S = 30.0


class JobStopped(Exception):
    """Somebody stopped the job; the work takes back what it did."""


class Job:
    """One piece of work; `ended` is set when its state is final."""

    def __init__(self, title: str, work: Work, doing: Doing = "load") -> None:
        self.id = f"job-{secrets.token_hex(8)}"
        self.title = title
        self.total: int | None = None
        """Rows to be done, as soon as the work knows."""
        self.doing = doing
        self.origin = ""
        """The draft that it works on, to which a page leads back."""
        self.state: State = "waiting"
        self.done = 0
        self.report: dict[str, Any] | None = None
        self.error: Exception | None = None
        self.ended = threading.Event()
        self._work = work
        self._stopping = False
        self._begun = 0.0

    def stop(self) -> bool:
        """Ask it to stop; False where it has ended already."""
        self._stopping = True
        return not self.ended.is_set()

    def run(self) -> None:
        """Do the work, whatever comes of it."""
        self._begun = time.monotonic()
        try:
            self._progress(0)
            self.state = "running"
            self.report = self._work(self, self._progress)
            self.state = "done"
        except JobStopped:
            self.state = "stopped"
        except Exception as error:
            if not isinstance(error, TwinmapError):
                LOG.exception("the job '%s' failed", self.title)
            self.error = without_frames(error)
            self.state = "failed"
        finally:
            self._let_go()
            self.ended.set()

    def _let_go(self) -> None:
        """Forget what was worked with: an ended job is remembered for long, and must not keep the graph as it stood then."""
        del self._work

    def _progress(self, rows: int) -> None:
        if self._stopping:
            raise JobStopped
        self.done += rows

    def _seconds_left(self) -> float | None:
        if self.state != "running" or not self.total or not self.done:
            return None
        left = max(0, self.total - self.done) / self.done
        return round(left * (time.monotonic() - self._begun), 1)

    def to_json(self) -> dict[str, Any]:
        """What `GET jobs/ID` answers."""
        error = self.error
        if error is not None and not isinstance(error, TwinmapError):
            error = TwinmapError(
                Text("Something went wrong inside twinmap."), hint=Text("The log of the site says more.")
            )
        state = self.state  # once, so that the answer agrees with itself
        return {
            "job": self.id,
            "state": state,
            "stopping": self._stopping and state in ("waiting", "running"),
            "title": self.title,
            "doing": self.doing,
            "done": self.done,
            "total": self.total,
            "seconds_left": self._seconds_left(),
            "report": self.report,
            "error": body(error)["error"] if error is not None else None,
        }


def without_frames(error: Exception) -> Exception:
    """An error that holds nothing of what it was raised from: the frames of a traceback keep all that the functions worked with.

    >>> try:
    ...     1 / 0
    ... except ZeroDivisionError as error:
    ...     without_frames(error).__traceback__ is None
    True
    """
    behind: list[BaseException] = [error]
    for each in behind:
        each.__traceback__ = None
        behind += [other for other in (each.__cause__, each.__context__) if other is not None and other not in behind]
    return error


class Jobs:
    """The jobs of one site."""

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._waiting: SimpleQueue[Job] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self, title: str, work: Work, doing: Doing = "load") -> Job:
        """Put work into the queue; returns its job at once."""
        job = Job(title, work, doing)
        with self._lock:
            self._remember(job)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="twinmap-jobs", daemon=True)
                self._thread.start()
        self._waiting.put(job)
        return job

    def begin(self, job: Job) -> None:
        """Run a job at once, in a thread of its own beside the queue: for work that only reads."""
        with self._lock:
            self._remember(job)
        threading.Thread(target=job.run, name=job.id, daemon=True).start()

    def _remember(self, job: Job) -> None:
        self._jobs[job.id] = job
        ended = [each.id for each in self._jobs.values() if each.ended.is_set()]
        for id in ended[:-KEPT]:
            del self._jobs[id]

    def find(self, id: str) -> Job | None:
        """The job with this id."""
        with self._lock:
            return self._jobs.get(id)

    def close(self) -> None:
        """Stop them all and wait until what they did is taken back."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.stop()
        deadline = time.monotonic() + CLOSE_S
        for job in jobs:
            job.ended.wait(max(0.0, deadline - time.monotonic()))

    def _run(self) -> None:
        while True:
            self._waiting.get().run()
