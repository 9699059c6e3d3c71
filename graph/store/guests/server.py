"""One disposable server, as a process that uses it sees it."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import neo4j
from neo4j.exceptions import ServiceUnavailable

from graph.errors import TwinmapError
from graph.store.driver import driver_to
from graph.store.embedded import supervisor, users
from graph.store.embedded.address import Address, read_address
from graph.store.embedded.damage import ask
from graph.store.embedded.launching import first_words, java_at, spawn, start_error
from graph.store.embedded.locks import server_runs
from graph.store.embedded.runtime import Runtime, heap
from graph.store.embedded.supervisor import bare_python, open_lock, try_lock
from graph.store.faults import CONNECT_S
from graph.store.guests import serving
from graph.store.guests.copying import Copy
from graph.store.guests.ended import End, note_end, read_end

with suppress(ImportError):  # Windows, where there is no embedded store
    import fcntl

ASKED_TO_END = (supervisor.STOP_REQUEST, supervisor.STOPPED)
"""Files that stand there from the request to the end."""
ALONE = "alone"
"""The file that keeps a server for one query."""
HEAP_PARTS = 4
"""Guests' queries get this part of the memory that the store's own server may take, …"""
LEAST_HEAP_MB = 384
"""… but no less than this."""


class GuestServer:
    """A disposable server in its folder, held by this process until `leave`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._clients = open_lock(folder, supervisor.CLIENTS_LOCK)
        self._server = open_lock(folder, supervisor.SERVER_LOCK)
        self._mutex = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._left = False
        self._ended = End("died")

    def hold(self) -> bool:
        """Take our share of it; False where it is being ended."""
        return try_lock(self._clients, fcntl.LOCK_SH)

    def begin(self, runtime: Runtime, users_of: Path | None = None) -> None:
        """Start it, in a folder that is new and held; back as soon as its supervisor is there. `wait` waits until it is up.

        users_of: a folder whose users and passwords it has; else it gets new ones.
        """
        for name in ("config", "databases", "log"):
            (self.folder / name).mkdir(mode=0o700)
        if users_of is not None:
            users.copy_users(users_of, self.folder)
        users.write_users(self.folder, read="*")
        command = bare_python(serving.__name__, *java_at(self.folder, _for_guests(runtime)))
        self._process = spawn(self.folder, command, subprocess.PIPE)
        while not server_runs(self._server) and self._process.poll() is None:
            time.sleep(0.005)

    def wait(self) -> Address:
        """Its address, once it is up. Raises StoreError saying why it can't start, FileNotFoundError where it was ended."""
        if self._process is not None:
            said, self._process = first_words(self._process), None
            if said["state"] != "ready":
                raise start_error(self.folder, said)
        while self.runs():
            if found := read_address(self.folder):
                return found
            time.sleep(0.02)
        raise FileNotFoundError(self.folder)

    def runs(self) -> bool:
        """True while we hold it, Java or its supervisor is there and nobody asked for its end. Costs some microseconds."""
        with self._mutex:
            if self._left:  # our descriptors' numbers may be others' by now
                return False
            return server_runs(self._server) and not any((self.folder / name).exists() for name in ASKED_TO_END)

    def is_up(self) -> bool:
        """Does its supervisor say where it listens? That is taken back first when it ends."""
        return (self.folder / supervisor.ADDRESS).exists()

    def open(self, copy: Copy, path: Path) -> None:
        """Offer a copy, whose files lie at `path`, under its name; nothing where that was done before.

        The server opens it for writing, though nobody on it may write: a database that is only to be read answers every mistake in a
        query with the same words. It gets a folder of its own, whose files are the copy's by another name.
        """
        whole = self.folder / "databases" / copy.database
        if whole.is_dir():
            return
        partial = self.folder / copy.database
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        for file in path.iterdir():
            _link(file, partial / file.name)
        partial.rename(whole)

    def offered(self) -> list[str]:
        """Names of the databases that it offers."""
        with suppress(FileNotFoundError):
            return [each.name for each in (self.folder / "databases").iterdir() if each.is_dir()]
        return []

    def withdraw(self, database: str) -> None:
        """Let a database go that no query reads any more."""
        with suppress(TwinmapError, FileNotFoundError):
            ask(self.folder, "/api/v1/server", {"command": f"close database {database}"}, timeout_s=5.0)
        shutil.rmtree(self.folder / "databases" / database, ignore_errors=True)

    def asked(self) -> list[tuple[str, str]]:
        """Database and tag of each query that runs on it."""
        with suppress(FileNotFoundError):
            names = [file.name.split("-", 2) for file in (self.folder / serving.ASKING).iterdir()]
            return [(name[1], name[2]) for name in names]
        return []

    def driver(self, name: str, wait_s: float = CONNECT_S) -> neo4j.Driver:
        """A new driver that logs in as this user (`users.READER`, `users.USER`), for which the server may take so long."""
        address = read_address(self.folder) if self.folder.is_dir() else None
        if address is None:
            raise ServiceUnavailable("the server for queries ended")
        return driver_to(address.uri, (name, users.credentials(self.folder)[name]), wait_s)

    @contextmanager
    def kept_for_one(self) -> Iterator[None]:
        """Have other queries look for another server meanwhile."""
        mark = self.folder / ALONE
        mark.touch(mode=0o600)
        try:
            yield
        finally:
            with suppress(OSError):
                mark.unlink()

    def is_kept_for_one(self) -> bool:
        """Is it one query's alone?"""
        return (self.folder / ALONE).exists()

    def end(self, tag: str) -> None:
        """Have it killed, since that query has to end: Java, and every query on it, is gone a tenth of a second later, with all its memory."""
        with suppress(OSError), self._mutex:
            if not self._left:
                note_end(self._clients, End("stopped", tag))
            (self.folder / supervisor.STOP_REQUEST).touch(mode=0o600)

    def ended(self) -> End:
        """Why it ended, of one that has."""
        with self._mutex:
            return self._ended if self._left else read_end(self._clients)

    def leave(self) -> None:
        """Let it go; it ends when nobody else holds it. Nothing for one that was let go before."""
        with self._mutex:
            if self._left:
                return
            self._left = True
            self._ended = read_end(self._clients)
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()
        for descriptor in (self._clients, self._server):
            with suppress(OSError):
                os.close(descriptor)


def _link(file: Path, target: Path) -> None:
    """The same file by another name; a copy of it where the file system has no such names."""
    try:
        os.link(file, target)
    except FileNotFoundError:
        raise
    except OSError:
        shutil.copyfile(file, target)


def _for_guests(runtime: Runtime) -> Runtime:
    """What Java is told for a server of guests: little memory, and an end at once where memory runs out."""
    kept = [each for each in runtime.options if not each.startswith("-Xmx")]
    megabytes = max(LEAST_HEAP_MB, int(heap().rstrip("m")) // HEAP_PARTS)
    own = (f"-Xmx{megabytes}m", "-XX:+ExitOnOutOfMemoryError", "-Darcadedb.server.defaultDatabases=")
    return replace(runtime, options=(*kept, *own))
