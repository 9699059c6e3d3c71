"""Files that were sent, on disk until their load is done: beside the orders of unfinished work, so that what is killed can be finished."""

from __future__ import annotations

import os
import secrets
import shutil
import weakref
from pathlib import Path

from graph.store import orders
from graph.store.embedded.locks import is_held
from graph.store.embedded.supervisor import open_lock, take_lock
from graph.store.store import Store

LOCK = ".lock"
LOCK_S = 1.0


class Kept:
    """A folder for the files of one load; ours as long as this process lives, then its order's, if it has one."""

    def __init__(self, store: Store) -> None:
        """Raises OSError."""
        self.path = store.work_folder / orders.UPLOADS / secrets.token_hex(8)
        self.path.mkdir(mode=0o700, parents=True)
        lock = open_lock(self.path, LOCK)
        take_lock(lock, LOCK_S)
        self.let_go = weakref.finalize(self, os.close, lock)
        """Leave the files to whoever has an order for them: `sweep` removes them where nobody has."""

    def remove(self) -> None:
        """Remove the files, unless they were let go."""
        if self.let_go.alive:
            shutil.rmtree(self.path, ignore_errors=True)
            self.let_go()


def sweep(store: Store) -> None:
    """Remove files that were sent for loads that have ended, and orders of work that is done; those of others stay."""
    folder = store.work_folder
    if not folder.is_dir() or store.busy():
        return
    unfinished = {each.id for each in store.unfinished()}
    for id in list(orders.ids(folder)):
        if id not in unfinished:
            orders.drop(folder, id)
    needed = {(orders.kept(folder, id) or {}).get(orders.UPLOADS) for id in unfinished}
    for path in _folders(folder / orders.UPLOADS):
        if path.name not in needed and not is_held(path, LOCK):
            shutil.rmtree(path, ignore_errors=True)


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.is_dir()] if folder.is_dir() else []
