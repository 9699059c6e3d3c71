"""Long work that tells how far it is, can be stopped, and uses all cores."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from graph.errors import Stopped
from graph.text import NOTHING, Text

Piece = TypeVar("Piece")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Watch:
    """Who looks on: `progress` hears what is being worked out and the share of it that is done, from 0 to 1; `stop` says whether to give up.

    Work calls its watch every few tenths of a second, or at least between its steps.

    >>> heard = []
    >>> watch = Watch(lambda what, share: heard.append((what, share)))
    >>> watch(Text("betweenness"), 0.5)
    >>> heard
    [('betweenness', 0.5)]
    >>> Watch(stop=lambda: True)(Text("betweenness"), 0.5)
    Traceback (most recent call last):
        ...
    graph.errors.Stopped: Stopped while working out betweenness.
    """

    progress: Callable[[Text, float], object] = lambda what, share: None
    stop: Callable[[], bool] = lambda: False

    def __call__(self, what: Text, share: float) -> None:
        """Tell how far it is; raises Stopped if it shall go no further."""
        if self.stop():
            raise Stopped(Text("Stopped while working out {what}.", what=what))
        self.progress(what, share)


IDLE = Watch()
"""Nobody looks on."""


def spread(
    work: Callable[[Piece], Result], pieces: Sequence[Piece], watch: Watch = IDLE, what: Text = NOTHING
) -> Iterator[Result]:
    """Results of the pieces in their order, worked out by as many threads as there are cores; `work` must let go of Python's lock.

    The watch is called after each piece if `what` names the work; what has not begun is dropped when it raises.
    """
    with ThreadPoolExecutor(_cores()) as pool:
        tasks = [pool.submit(work, piece) for piece in pieces]
        try:
            for done, task in enumerate(tasks, 1):
                yield task.result()
                if what:
                    watch(what, done / len(tasks))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _cores() -> int:
    """How many cores this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
