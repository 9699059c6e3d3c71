"""The journal of an embedded server: it changes with each commit, and looking at it costs no query."""

from __future__ import annotations

import math
import os
import time
from pathlib import Path

from graph.store.embedded.supervisor import DATABASE

Journal = tuple[tuple[str, int, int], ...]
"""Name, size and time of the last change (ns) of each file of the server's journal."""
SETTLED_NS = 1_000_000_000
"""A commit stands in the journal before others see it: a journal that changed less than this ago proves nothing."""


def journal(folder: Path) -> Journal:
    """Each file that ArcadeDB writes a transaction to before it commits; none where there are none."""
    try:
        with os.scandir(folder / "databases" / DATABASE) as files:
            found = [(file.name, file.stat()) for file in files if file.name.endswith(".wal")]
    except OSError:
        return ()
    return tuple(sorted((name, stat.st_size, stat.st_mtime_ns) for name, stat in found))


def settled_journal(folder: Path) -> Journal | None:
    """The journal, once what changed it can be seen by others; None where it changed just now, or where there is none."""
    found = journal(folder)
    newest = max((changed_ns for _, _, changed_ns in found), default=math.inf)
    return found if newest < time.time_ns() - SETTLED_NS else None
