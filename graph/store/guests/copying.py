"""A copy of an embedded store's database, made while others write to it, and what tells whether it is still the graph as it stands."""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from graph.errors import StoreFolderError, StoreUnavailable
from graph.store.embedded import supervisor
from graph.store.embedded.address import Address, answers
from graph.store.embedded.damage import ask
from graph.store.embedded.disk import folder_errors
from graph.store.embedded.folder import LOADS_LOCK
from graph.store.embedded.hold import Hold
from graph.store.embedded.journal import SETTLED_NS, journal
from graph.store.embedded.locks import is_held, server_runs
from graph.store.embedded.supervisor import DATABASE, open_lock, read_json, write_private
from graph.text import Text

with suppress(ImportError):  # Windows, where there is no embedded store
    import fcntl

ARCHIVE = "guests.zip"
LEFT_FREE = 100_000_000
"""Bytes of the disk that a copy leaves to the store."""
MID_LOAD_S = 10.0
"""How long a copy made while a load was being written serves, before one that holds more of the load is made."""
SILENT_S = 10.0
"""How long the store's server is waited for to say a word, before it is asked for a copy."""
COPIED_S = 120.0
"""How long the store's server may take over a copy."""
UNCLEAN = (".wal", ".lck")
"""Endings of files that a server leaves only when it was killed."""


@dataclass(frozen=True)
class Copy:
    """A copy of the database: its number, when it was made (seconds since 1970), what the store's files showed then.

    `settled`: nothing had been committed for long enough that all of it is in the copy. `loading`: a load was being written.
    """

    number: int
    made: float
    shown: list[Any]
    settled: bool
    loading: bool
    cost_s: float = 0.0

    @property
    def database(self) -> str:
        """Its name on the disposable servers."""
        return f"{DATABASE}{self.number}"

    def holds(self, folder: Path) -> bool:
        """Is this the graph as it stands in the store?"""
        return self.settled and self.shown == shown(folder)

    def serves(self, folder: Path) -> bool:
        """May a query be answered from it? While a load is being written, for some seconds, whatever was added since."""
        if self.holds(folder):
            return True
        recent = time.time() - self.made < max(MID_LOAD_S, 10 * self.cost_s)
        return self.loading and recent and is_loading(folder)


def shown(folder: Path) -> list[Any]:
    """What changes with each commit: the running server's journal, or the database's files while none runs."""
    found: list[Any] = [list(each) for each in journal(folder)]
    if found:
        return found
    with suppress(FileNotFoundError), os.scandir(folder / "databases" / DATABASE) as files:
        found = sorted([file.name, file.stat().st_size, file.stat().st_mtime_ns] for file in files)
    return found


def is_loading(folder: Path) -> bool:
    """Is a load, or a single fact, being written to the store just now?"""
    return is_held(folder, LOADS_LOCK)


def make_copy(folder: Path, number: int, target: Path) -> Copy:
    """Copy the database as it stands, every finished write in it, into the new folder `target`.

    A running server writes it; where none runs, and the last one closed its files, they are copied as they lie, so that no server
    has to be started for that. Raises the subclasses of StoreError: no room, a server that refuses.
    """
    began, loading = time.time(), is_loading(folder)
    found = Copy(number, began, shown(folder), False, loading)
    with folder_errors(folder):
        _check_room(folder)
        target.mkdir(mode=0o700, parents=True)
        with _at_rest(folder) as resting:
            if resting:
                _copy_files(folder, target)
        if not resting:
            _copy_from_server(folder, target)
    newest = max((each[2] for each in found.shown), default=0)
    settled = resting or newest < int(began * 1e9) - SETTLED_NS
    return replace(found, settled=settled, cost_s=time.time() - began)


def write_copy(path: Path, copy: Copy) -> None:
    """Note beside its files what is known of a copy."""
    write_private(path, json.dumps(asdict(copy)))


def read_copy(path: Path) -> Copy | None:
    """What is known of a copy; None where it was never finished."""
    found = read_json(path)
    return Copy(**found) if found else None


@contextmanager
def _at_rest(folder: Path) -> Iterator[bool]:
    """Whether no server runs and its files are closed; none starts meanwhile."""
    lock = open_lock(folder, supervisor.SERVER_LOCK)
    try:
        if server_runs(lock):
            yield False
            return
        fcntl.flock(lock, fcntl.LOCK_SH)
        files = list((folder / "databases" / DATABASE).glob("*"))
        yield bool(files) and not any(file.suffix in UNCLEAN for file in files)
    finally:
        os.close(lock)


def _copy_files(folder: Path, target: Path) -> None:
    for file in (folder / "databases" / DATABASE).iterdir():
        if file.is_file():
            shutil.copyfile(file, target / file.name)


def _copy_from_server(folder: Path, target: Path) -> None:
    """What the server's own backup wrote, which holds whole transactions only; loads go on meanwhile."""
    hold = Hold(folder)
    archive = folder / "backups" / DATABASE / ARCHIVE
    try:
        _check_answering(folder, hold.attach())
        archive.unlink(missing_ok=True)
        command = f"BACKUP DATABASE file://{ARCHIVE} WITH compressionLevel = 0"
        try:
            ask(folder, f"/api/v1/command/{DATABASE}", {"language": "sql", "command": command}, COPIED_S)
            with zipfile.ZipFile(archive) as whole:
                whole.extractall(target)
        except (zipfile.BadZipFile, FileNotFoundError) as error:
            raise StoreUnavailable(
                Text("the copy of the graph that queries run on can't be made: {error}.", error=str(error)),
                where=str(folder),
                hint=Text("Try again."),
            ) from error
    finally:
        archive.unlink(missing_ok=True)
        hold.close()


def _check_answering(folder: Path, server: Address) -> None:
    """Raise StoreUnavailable where the server says nothing at all: a copy would be waited for in vain, for long."""
    if not answers(server, SILENT_S):
        raise StoreUnavailable(
            Text("the server is there, but does not answer; {seconds:g} s were waited for.", seconds=SILENT_S),
            where=str(folder),
            hint=Text("Try again in a while."),
        )


def _check_room(folder: Path) -> None:
    """Raise StoreFolderError where the disk has no room for a copy and the archive that it comes from."""
    with suppress(FileNotFoundError):
        size = sum(file.stat().st_size for file in (folder / "databases" / DATABASE).iterdir())
        free = shutil.disk_usage(folder).free
        if free < 2 * size + LEFT_FREE:
            raise StoreFolderError(
                Text(
                    "the disk has {free:,} MB left, and the copy of the graph that queries run on needs {needed:,} MB.",
                    free=free // 10**6,
                    needed=(2 * size + LEFT_FREE) // 10**6,
                ),
                where=str(folder),
                hint=Text("Make room, or name a folder elsewhere with --store or TWINMAP_STORE."),
            )
