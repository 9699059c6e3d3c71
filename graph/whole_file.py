"""A file that is written whole or not at all: until it is done it has no name, so that whatever ends us leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

PRIVATE = 0o600


@contextlib.contextmanager
def written_whole(path: Path, mode: int = PRIVATE) -> Iterator[BinaryIO]:
    """A file to write to (and read again), which stands at `path` once the block ends without an error. Raises OSError.

    Where the system has no files without a name, it has one beside its place meanwhile, the same each time.
    """
    partial = path.with_name(f".{path.name}.partial")
    descriptor = _unnamed(path.parent, mode)
    named = descriptor is None
    try:
        if descriptor is None:
            descriptor = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if not named:
                _name(file.fileno(), partial)
            partial.replace(path)
        _sync(path.parent)
    finally:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)


def _unnamed(folder: Path, mode: int) -> int | None:
    """A file without a name in the folder; None where the system has none (O_TMPFILE is Linux's, and not on every file system)."""
    flag = getattr(os, "O_TMPFILE", None)
    if flag is None or not Path("/proc/self/fd").is_dir():
        return None
    try:
        return os.open(folder, flag | os.O_RDWR | os.O_CLOEXEC, mode)
    except (IsADirectoryError, NotADirectoryError, FileNotFoundError):
        return None
    except OSError as error:
        if error.errno in (95, 22):  # EOPNOTSUPP, EINVAL
            return None
        raise


def _sync(folder: Path) -> None:
    """Have the disk keep the file's name too. Some file systems have no such wish."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _name(descriptor: int, path: Path) -> None:
    path.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:  # with a folder's descriptor Python has the kernel follow the link in /proc
        os.link(f"/proc/self/fd/{descriptor}", path.name, dst_dir_fd=folder)
    finally:
        os.close(folder)
