"""How much of the machine other processes used while something was measured; what was disturbed is measured again.

A time says little when somebody else had the processor. The share of others is what `/proc/stat` counted as used, less what
this process and all that it started used (daemons too), over all cores.
Linux only; elsewhere the share is unknown and no run counts as quiet.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

MOST = 0.05
"""Share of the machine's processor time that others may use before a run counts for nothing."""
PROC = Path("/proc")
PR_SET_CHILD_SUBREAPER = 36
USED = (0, 1, 2, 7)
"""Columns of the first line of /proc/stat: user, nice, system, steal. Interrupts are left out: most of them are our own traffic."""


class Clock(NamedTuple):
    """A moment: the time, and processor seconds used until then by everybody and by us."""

    wall: float
    everybody: float
    ours: float


class Measured(NamedTuple, Generic[T]):
    """What a run gave, and the share of the machine that others used meanwhile (None: can't be told)."""

    value: T
    others: float | None

    @property
    def quiet(self) -> bool:
        """True when the run was disturbed little enough to count."""
        return self.others is not None and self.others <= MOST


def mark() -> None:
    """Have all that we start stay in our family: a daemon whose parent ends becomes our own child (Linux)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _bury() -> None:
    """Take leave of daemons that ended, so that what they used counts as ours."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def clock() -> Clock | None:
    """The moment now; None where there is no /proc. Costs some milliseconds: every process is looked at."""
    try:
        columns = (PROC / "stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
        ticks = os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError):
        return None
    _bury()
    everybody = sum(int(columns[index]) for index in USED if index < len(columns)) / ticks
    ours = sum(_used(pid) for pid in _our_processes()) / ticks
    return Clock(time.monotonic(), everybody, ours)


def _our_processes() -> list[int]:
    """This process and all that descend from it."""
    children: dict[int, list[int]] = defaultdict(list)
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (fields := _fields(int(folder.name))):
            children[int(fields[1])].append(int(folder.name))
    found = [os.getpid()]
    for pid in found:
        found.extend(children[pid])
    return found


def _fields(pid: int) -> list[str]:
    """What `/proc/PID/stat` says after the name, which stands in brackets and may hold blanks; nothing for one that ended."""
    try:
        text = (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()


def _used(pid: int) -> int:
    """Ticks used by a process and by those of its children that ended: fields 14 to 17."""
    return sum(map(int, _fields(pid)[11:15]))


def share_of_others(before: Clock | None, after: Clock | None) -> float | None:
    """Share of all cores that other processes used between two moments."""
    if before is None or after is None:
        return None
    possible = (after.wall - before.wall) * (os.cpu_count() or 1)
    others = (after.everybody - before.everybody) - (after.ours - before.ours)
    return max(0.0, others / possible)


def measured(run: Callable[[], T], tries: int = 3, pause_s: float = 5.0) -> Measured[T]:
    """What `run` gives, again until a run was quiet or `tries` are used up; then the least disturbed one."""
    best: Measured[T] | None = None
    for attempt in range(tries):
        if attempt:
            time.sleep(pause_s)
        before = clock()
        value = run()
        found = Measured(value, share_of_others(before, clock()))
        if found.quiet:
            return found
        if best is None or (found.others or 0) < (best.others or 0):
            best = found
    assert best is not None
    return best
