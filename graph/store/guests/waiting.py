"""Queries that somebody waits for, in `queries/` beside the disposable servers: who knows the tag of one can call it off from any process,
whether it has a server already or waits for one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.store.embedded.locks import held_file, is_let_go

FOLDER = "queries"


@contextmanager
def announced(root: Path, tag: str) -> Iterator[Callable[[], bool]]:
    """Let others know of a query of ours; gives what tells whether somebody has called it off."""
    folder = root / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{os.getpid()}-{tag}"
    with held_file(file, folder / f".{file.name}"):
        yield lambda: not file.exists()


def call_off(root: Path, tag: str) -> bool:
    """Call off the query with that tag; True when somebody waits for one. Whoever waits sees to its end."""
    found = False
    for file in (root / FOLDER).glob(f"[0-9]*-{tag}"):
        if file.name.partition("-")[2] == tag:
            found |= not is_let_go(file)
            file.unlink(missing_ok=True)
    return found
