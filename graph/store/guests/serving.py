"""The supervisor of a disposable server: like that of a store (`graph/store/embedded/supervisor.py`), but it kills at once and leaves nothing behind.

It ends Java and removes the folder when the last process that uses the server has left, when somebody asks for it, and when nobody
minds a query any more: whoever asks one holds a lock on a file of its own in `asking/` meanwhile, named by the moment when the
query has to be over. A free lock means that the asker died; a moment long past, that it hangs.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from graph.store.embedded.locks import held_file, is_let_go, server_runs
from graph.store.embedded.supervisor import CLIENTS_LOCK, SERVER_LOCK, Manner, open_lock, supervise, try_lock
from graph.store.guests.ended import End, note_end

with contextlib.suppress(ImportError):  # Windows, where there is no embedded store
    import fcntl

LOCK = "guests.lock"
SERVERS = "servers"
COPIES = "copies"
ASKING = "asking"
NICENESS = 10
"""A long query takes a tenth of what a page or a load takes of a processor that both want."""
LOOK_S = 0.5
HARD_AT_WORK = 0.5
"""The part of the time between two looks that a thread has worked when it is weighed down."""
LINGER_S = 60.0
"""How long a server stays after its last query, where nobody holds it and the store is up, …"""
IDLE_S = 600.0
"""… and where somebody holds it, who starts another one when there is a query again."""
NO_MEMORY = 3
"""Java's exit status where it was told to end once its memory runs out."""
OVERDUE_S = 5.0
"""How long after its moment a query may still be minded by who asked it."""


def unminded(folder: Path) -> str:
    """The tag of a query that runs and that nobody minds any more, or nothing. Times are the kernel's monotonic clock, the same in every process."""
    return next((file.name.split("-", 2)[2] for file in _asking(folder) if _is_unminded(file)), "")


def _asking(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(FileNotFoundError):
        yield from (folder / ASKING).iterdir()


def _is_unminded(file: Path) -> bool:
    with contextlib.suppress(ValueError):
        if float(file.name.partition("-")[0]) + OVERDUE_S < time.monotonic():
            return True
    return is_let_go(file)


@contextlib.contextmanager
def minded(folder: Path, until: float, name: str) -> Iterator[None]:
    """Hold the lock that says that somebody minds a query, which has to be over at `until` (monotonic clock)."""
    (folder / ASKING).mkdir(mode=0o700, exist_ok=True)
    with held_file(folder / ASKING / f"{until:.1f}-{name}", folder / f".{name}"):
        yield


class Niceness:
    """Has the threads that work through long queries leave the processor to others.

    A thread can't be given its old weight back without rights that we don't have: so each query has a connection of its own, whose thread
    ends with it, and short ones are never slowed down.
    """

    def __init__(self) -> None:
        self._used: dict[int, int] = {}
        self._looked = 0.0
        self._java = 0

    def begin(self, java: int) -> None:
        """This is Java's process id."""
        self._java = java

    def look(self, folder: Path) -> None:
        """Weigh down each thread that has worked most of the time since the last look, if that is a while ago and a query runs."""
        if not any(_asking(folder)):
            self._used.clear()
        elif self._java and time.monotonic() > self._looked + LOOK_S:
            self._looked = time.monotonic()
            self._weigh_down()

    def _weigh_down(self) -> None:
        before, self._used = self._used, dict(_processor_time(self._java))
        for thread, used in self._used.items():
            if used - before.get(thread, used) > LOOK_S * HARD_AT_WORK * os.sysconf("SC_CLK_TCK"):
                with contextlib.suppress(OSError):
                    os.setpriority(os.PRIO_PROCESS, thread, NICENESS)


def _processor_time(java: int) -> Iterator[tuple[int, int]]:
    """Thread and the clock ticks that it worked, of each thread of Java but those that compile; nothing where the kernel doesn't tell."""
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{java}/task").iterdir():
            with contextlib.suppress(OSError, ValueError, IndexError):
                name, _, rest = (task / "stat").read_text().rpartition(")")
                if "Compiler" not in name:
                    fields = rest.split()
                    yield int(task.name), int(fields[11]) + int(fields[12])


class Use:
    """Whether anybody asks anything of the disposable servers of a store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder.parents[1]
        self._store = open_lock(self.root.parent, SERVER_LOCK)
        self._asked = time.monotonic()
        self._changed = 0

    def idle_s(self) -> float:
        """Since when nobody asked anything, of this server or of one beside it."""
        with contextlib.suppress(OSError):
            changed = (self.root / LOCK).stat().st_mtime_ns
            if changed != self._changed or any(_asking(self.folder)):
                self._changed, self._asked = changed, time.monotonic()
        return time.monotonic() - self._asked

    def is_over(self) -> bool:
        """Nobody holds the server: may it go? Not at once while the store is up, for commands come one after the other."""
        return not server_runs(self._store) or self.idle_s() > LINGER_S


def main(arguments: list[str]) -> int:
    """Entry point: FOLDER JAVA JARS OPTION…"""
    os.umask(0o077)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    folder, java, jars, *options = arguments
    at = Path(folder)
    niceness, use = Niceness(), Use(at)
    account = open_lock(at, CLIENTS_LOCK)

    def given_up() -> bool:
        niceness.look(at)
        if tag := unminded(at):
            note_end(account, End("stopped", tag))
        return bool(tag) or use.idle_s() > IDLE_S or not at.is_dir()

    def once_down(status: int) -> None:
        note_end(account, End("memory" if status == NO_MEMORY else "died"))

    try:
        return supervise(at, java, jars, options, Manner(0, given_up, use.is_over, niceness.begin, once_down))
    finally:
        shutil.rmtree(at, ignore_errors=True)
        with contextlib.suppress(OSError):
            clear(use.root)


def clear(root: Path) -> None:
    """Remove the copies where no server is left to read them, as after processes that were killed."""
    lock = open_lock(root, LOCK)
    try:
        if try_lock(lock, fcntl.LOCK_EX):
            (root / SERVERS).rmdir()  # fails where there is one
            shutil.rmtree(root / COPIES, ignore_errors=True)
    finally:
        os.close(lock)
