"""Lock files of a folder, held by one process of this machine at a time; the kernel lets them go with their holder."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from graph.store.embedded.supervisor import open_lock, try_lock

with contextlib.suppress(ImportError):  # Windows, where find_runtime says that there is no embedded store
    import fcntl


@contextlib.contextmanager
def held_alone(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock file `name` of the folder alone, among all processes of this machine; waits for whoever has it."""
    descriptor = open_lock(folder, name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def held_file(path: Path, fresh: Path) -> Iterator[None]:
    """Have a file at `path`, made at `fresh`, that is held alone from the first moment it is there; it goes when it is let go."""
    descriptor = open_lock(fresh.parent, fresh.name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        fresh.replace(path)
        yield
    finally:
        for file in (path, fresh):
            with contextlib.suppress(OSError):
                file.unlink()
        os.close(descriptor)


def is_let_go(path: Path) -> bool:
    """Is there such a file that nobody holds any more, as when its holder was killed?"""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return try_lock(descriptor, fcntl.LOCK_EX) and path.exists()
    finally:
        os.close(descriptor)


def is_held(folder: Path, name: str) -> bool:
    """Does somebody hold the lock file `name` of the folder alone just now?"""
    descriptor = open_lock(folder, name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def server_runs(descriptor: int) -> bool:
    """True when somebody holds the server's lock, which `descriptor` is open on."""
    if not try_lock(descriptor, fcntl.LOCK_SH):
        return True
    fcntl.flock(descriptor, fcntl.LOCK_UN)
    return False
