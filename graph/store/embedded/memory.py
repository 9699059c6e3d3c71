"""What the embedded server's log says of its memory."""

from __future__ import annotations

import time
from pathlib import Path

from graph.errors import StoreUnavailable
from graph.store.embedded.supervisor import SERVER_LOG
from graph.text import Text

LAST_BYTES = 64_000
JUST_NOW_S = 60.0


def memory_trouble(folder: Path) -> StoreUnavailable | None:
    """The error of a server whose memory didn't suffice just now: the driver only knows that the connection broke."""
    log = folder / SERVER_LOG
    try:
        if abs(time.time() - log.stat().st_mtime) > JUST_NOW_S:
            return None
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - LAST_BYTES))
            if b"java.lang.OutOfMemoryError" not in file.read():
                return None
    except OSError:
        return None
    return StoreUnavailable(
        Text("the store's server ran out of memory, and what it was asked for wasn't done."),
        where=str(folder),
        hint=Text("Run it again; where it happens again, do less at once, or on a machine with more memory."),
    )
