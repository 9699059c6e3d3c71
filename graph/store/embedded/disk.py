"""What the file system says of a store's folder, in our words."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from graph.errors import StoreFolderError
from graph.text import Text


@contextlib.contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Turn what the file system says into StoreFolderError."""
    try:
        yield
    except OSError as error:
        raise folder_error(folder, error) from error


def folder_error(folder: Path, error: OSError) -> StoreFolderError:
    """What an OSError means for the owner of a store's folder."""
    where = str(folder)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFolderError(
            Text("the disk is full."),
            where=where,
            hint=Text("Make room, or name a folder elsewhere with --store or TWINMAP_STORE."),
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StoreFolderError(
            Text(
                "the folder can't be written to ({reason}: {file}).",
                reason=error.strerror,
                file=str(error.filename or where),
            ),
            where=where,
            hint=Text("Change its permissions, or name another with --store or TWINMAP_STORE."),
        )
    return StoreFolderError(
        Text("the folder can't be used: {reason}.", reason=error.strerror or str(error)),
        where=where,
        hint=Text("Name another with --store or TWINMAP_STORE."),
    )


def check_room(folder: Path, needed: int) -> None:
    """Raise StoreFolderError where the disk of a store has less room than what is about to be written to it needs."""
    with folder_errors(folder):
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreFolderError(
            Text(
                "the disk has {free:,} MB left, and bringing the backup back needs {needed:,} MB.",
                free=free // 10**6,
                needed=needed // 10**6,
            ),
            where=str(folder),
            hint=Text("Make room, or name a folder elsewhere with --store or TWINMAP_STORE."),
        )


def disk_trouble(folder: Path, least_bytes: int = 1_000_000) -> StoreFolderError | None:
    """The error of a full disk, when it is full: ArcadeDB only says that a transaction failed."""
    with contextlib.suppress(OSError):
        if shutil.disk_usage(folder).free < least_bytes:
            return folder_error(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    return None
