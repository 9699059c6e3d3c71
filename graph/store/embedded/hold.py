"""Being a client of a folder's server: `Hold(folder)` starts it when nobody has, and keeps it up until `close()`.

The server itself is watched by `graph/store/embedded/supervisor.py`, which also describes the locks.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from graph.errors import StoreUnavailable
from graph.store.embedded import supervisor
from graph.store.embedded.address import Address, read_address
from graph.store.embedded.disk import folder_errors
from graph.store.embedded.folder import furnish, prepare
from graph.store.embedded.launching import launch, spawn, start_error, supervisor_command
from graph.store.embedded.locks import server_runs
from graph.store.embedded.runtime import Runtime, find_runtime
from graph.store.embedded.supervisor import open_lock, try_lock
from graph.text import Text

with contextlib.suppress(ImportError):  # Windows, where find_runtime says that there is no embedded store
    import fcntl
WAIT_S = 150.0


class Hold:
    """This process as a client of a folder's server, which stays up until the last client closes.

    Raises the subclasses of StoreError that say why a folder or server can't be used.
    """

    def __init__(self, folder: Path, runtime: Runtime | None = None) -> None:
        folder = folder.absolute()
        self.folder = folder
        self.runtime = runtime or find_runtime()
        prepare(folder)
        furnish(folder)
        with folder_errors(folder):
            self._clients = open_lock(folder, supervisor.CLIENTS_LOCK)
            self._server = open_lock(folder, supervisor.SERVER_LOCK)
        self._mutex = threading.Lock()
        self._token = ""
        self._wait_for_leaving()

    def _wait_for_leaving(self) -> None:
        """Take our share of the clients' lock; a server that is stopping holds it for itself until it is gone."""
        deadline = time.monotonic() + WAIT_S
        while not try_lock(self._clients, fcntl.LOCK_SH):
            if time.monotonic() > deadline:
                raise StoreUnavailable(
                    Text("the store's last server does not end."),
                    where=str(self.folder),
                    hint=Text("Run `twinmap store status`."),
                )
            time.sleep(0.02)

    def alive(self) -> bool:
        """True while a server or its supervisor runs on the folder. Costs a microsecond."""
        with self._mutex:
            return server_runs(self._server)

    def address(self) -> Address | None:
        """The running server's address; None while there is none. It counts for this folder and a held lock only."""
        return read_address(self.folder) if self.alive() else None

    def attach(self) -> Address:
        """The server's address, once it is up; starts it when nobody has. A server stopped on request is not started again by those it served."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            if found := self.address():
                self._token = found.token
                return found
            if not self.alive():
                if self._token and self._token == supervisor.stopped_token(self.folder):
                    raise StoreUnavailable(
                        Text("the store was stopped by `twinmap store stop`."),
                        where=str(self.folder),
                        hint=Text("Start it with `twinmap store start`, or start this command again."),
                    )
                self._start()
            time.sleep(0.01)
        raise StoreUnavailable(
            Text("the store's server is not up after {seconds:g} s.", seconds=WAIT_S),
            where=str(self.folder),
            hint=Text("See {file}.", file=str(self.folder / supervisor.SERVER_LOG)),
        )

    def _start(self) -> None:
        said = launch(self.folder, self.runtime)
        if said["state"] not in ("ready", "other"):
            raise start_error(self.folder, said)

    def begin(self) -> None:
        """Start the server without waiting for it, so that the caller can do something else meanwhile; `attach` waits."""
        if not self.alive():
            spawn(self.folder, supervisor_command(self.folder, self.runtime), subprocess.DEVNULL)

    def close(self) -> None:
        """Leave; the server stops when nobody else is there."""
        for descriptor in (self._clients, self._server):
            with contextlib.suppress(OSError):
                os.close(descriptor)


@contextlib.contextmanager
def begun(folder: Path) -> Iterator[None]:
    """Has the folder's server start while the caller does something else, such as importing what will use it."""
    hold = Hold(folder)
    try:
        hold.begin()
        yield
    finally:
        hold.close()
