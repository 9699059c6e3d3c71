"""Processes of servers, as Linux tells them in /proc: where they work, and stopped as a whole."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

from tests.settled import until


def at_work(folder: Path) -> list[int]:
    """Processes, of Java's servers all of them, that work below a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if f"{each.readlink()}/".startswith(f"{folder.resolve()}/"):
                found.append(int(each.parts[2]))
    return found


def state_of(process: Path) -> str:
    """The letter that stands for what a process, or one thread of it, does."""
    return (process / "stat").read_text().rpartition(")")[2].split()[0]


def freeze(process: int) -> None:
    """Stop a process until SIGCONT, and wait until each of its threads stands still: the signal alone lets a busy machine answer a last question."""
    os.kill(process, signal.SIGSTOP)
    assert until(lambda: all(state_of(each) == "T" for each in Path(f"/proc/{process}/task").iterdir()))
