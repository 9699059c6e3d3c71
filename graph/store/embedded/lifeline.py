"""Java ends with the process that started it, however that one ends. Imports the standard library alone, as the supervisor does."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable


def die_with_parent() -> Callable[[], None] | None:
    """On Linux what a child calls before Java starts, so that the kernel ends it with the supervisor (PR_SET_PDEATHSIG)."""
    if not sys.platform.startswith("linux"):
        return None
    import ctypes

    control = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def ask_kernel() -> None:
        control(1, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return ask_kernel


def guard(pid: int, *, needed: bool = not sys.platform.startswith("linux")) -> None:
    """Where the kernel has no PR_SET_PDEATHSIG: a small process that ends Java when the supervisor's end of a pipe closes."""
    if not needed:
        return
    reading, writing = os.pipe()
    os.set_inheritable(writing, False)
    if os.fork() == 0:
        os.setsid()
        os.close(writing)
        keep_only(reading)
        while os.read(reading, 1):
            pass
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os._exit(0)
    os.close(reading)


def keep_only(descriptor: int) -> None:
    """Close every file but one, locks above all."""
    os.closerange(0, descriptor)
    os.closerange(descriptor + 1, 1024)
