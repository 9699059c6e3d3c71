"""Queries that somebody waits for, in `queries/` beside the disposable servers or where this machine keeps what it knows of a server: who
knows the tag of one can call it off from any process of the machine, whether a server works on it already or not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from graph.store.embedded.locks import held_file, is_let_go

FOLDER = "queries"


@contextmanager
def announced(root: Path, tag: str) -> Iterator[Callable[[], bool]]:
    """Let others know of a query of ours; gives what tells whether somebody has called it off."""
    folder = root / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(folder)
    file = folder / f"{os.getpid()}-{tag}"
    with held_file(file, folder / f".{file.name}"):
        yield lambda: not file.exists()


@contextmanager
def announced_where_possible(root: Path | None, tag: str) -> Iterator[Callable[[], bool]]:
    """The same, of a query that runs all the same where no file can be written: it is found on its server then, once it is there."""
    with ExitStack() as held:
        called_off: Callable[[], bool] = _nobody
        if root is not None:
            with suppress(OSError):
                called_off = held.enter_context(announced(root, tag))
        yield called_off


def call_off(root: Path, tag: str) -> bool:
    """Call off the query with that tag; True when somebody waits for one. Whoever waits sees to its end."""
    found = False
    for file in (root / FOLDER).glob(f"[0-9]*-{tag}"):
        if file.name.partition("-")[2] == tag:
            found |= not is_let_go(file)
            file.unlink(missing_ok=True)
    return found


def _sweep(folder: Path) -> None:
    """Remove what killed processes left."""
    for file in folder.glob("[0-9]*-*"):
        if is_let_go(file):
            file.unlink(missing_ok=True)


def _nobody() -> bool:
    return False
