"""Seats for the queries of guests on an embedded store: `Guests(folder)` finds or starts a disposable server and gives it the graph as it stands.

All processes that use a store share its disposable servers, which lie in `guests/` of its folder:

- `queries/` names the queries that somebody waits for.
- `servers/N` is the folder of a server, ended when nobody holds it. The first that runs takes the queries; with `spare` a second one waits,
  so that queries which lost their server go on within some tenths of a second.
- `copies/N` holds the files of the database as they stood at one moment (`copies/N.json` tells when). Each server that reads them has them,
  without another copy, as a database of its own, so that it lives on when the graph changes.

A query sees every write that had ended when it was asked: a copy that isn't the graph as it stands is replaced first.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import StoreError, StoreUnavailable
from graph.store.closing import Closing
from graph.store.embedded import users
from graph.store.embedded.disk import folder_errors
from graph.store.embedded.folder import check_there
from graph.store.embedded.locks import held_alone, is_held
from graph.store.embedded.runtime import Runtime, find_runtime
from graph.store.embedded.supervisor import SERVER_LOCK
from graph.store.guests import serving, waiting
from graph.store.guests.copying import Copy, is_loading, make_copy, read_copy, write_copy
from graph.store.guests.ended import End
from graph.store.guests.server import GuestServer
from graph.text import NOTHING, Text

FOLDER = "guests"
LOGIN_S = 30.0
"""How long a server that others keep busy may take to let a query in."""
TRIED_S = 60.0
"""How long one server after the other is tried, when each is ended just as a query comes to it."""


class GuestSeat:
    """A place for one query on a disposable server, which sees one copy of the graph. Its connections are its own (`serving.Niceness`)."""

    ours = True

    def __init__(
        self, server: GuestServer, database: str, tag: str, note: Text = NOTHING, *, alone: bool = False
    ) -> None:
        self._server, self._database, self._tag, self.note, self.alone = server, database, tag, note, alone
        self._reading: neo4j.Driver | None = None

    def session(self, fetch_size: int) -> neo4j.Session:
        """A session of the read-only user in READ mode, for the thread that reads the query."""
        if self._reading is None:
            self._reading = self._server.driver(users.READER, LOGIN_S)
        return self._reading.session(
            database=self._database, default_access_mode=neo4j.READ_ACCESS, fetch_size=fetch_size
        )

    @contextmanager
    def admin_session(self) -> Iterator[neo4j.Session]:
        """A session of the main user, with a connection of its own: other threads ask for the query's end."""
        with self._server.driver(users.USER) as driver, driver.session(database=self._database) as session:
            yield session

    def end(self) -> None:
        """Kill the server."""
        self._server.end(self._tag)

    def lost(self) -> bool:
        """Was the server ended, or is it being ended?"""
        return not self._server.runs() or not self._server.is_up()

    def ended(self) -> End:
        """Why it was ended."""
        return self._server.ended()

    def close(self) -> None:
        """Close the connection that the query was read by."""
        if self._reading is not None:
            with suppress(Neo4jError, DriverError, OSError):
                self._reading.close()


class Guests(Closing):
    """This process's use of the disposable servers of a store's folder. Thread-safe. Nothing is started before the first seat is asked for."""

    kind = "arcadedb"

    def __init__(
        self,
        folder: Path,
        runtime: Runtime | None = None,
        *,
        spare: bool = False,
        root: Path | None = None,
        users_of: Path | None = None,
    ) -> None:
        """root: where its servers and copies lie, where that isn't the place that all processes share; users_of: a folder whose users they have."""
        self.folder = folder
        self.where = str(folder)
        self.spare = spare
        self._runtime = runtime
        self._root = root or folder / FOLDER
        self._users_of = users_of
        self._mutex = threading.Lock()
        self._held: dict[int, GuestServer] = {}

    @contextmanager
    def seat(self, seconds: float, tag: str, alone: bool = False) -> Iterator[GuestSeat]:
        """A place for the query with that tag, for so long at most; the server is up, sees the graph as it stands, and runs no other query where it is `alone`."""
        with ExitStack() as held:
            server, copy = self._taken(held, seconds, tag, alone)
            seat = GuestSeat(server, copy.database, tag, self._note(copy), alone=alone)
            yield held.enter_context(closing(seat))

    @contextmanager
    def announced(self, tag: str) -> Iterator[Callable[[], bool]]:
        """Let other processes know of a query of ours; gives what tells whether one of them has called it off."""
        check_there(self.folder)
        with folder_errors(self.folder):
            self._root.mkdir(mode=0o700, exist_ok=True)
        with waiting.announced(self._root, tag) as called_off:
            yield called_off

    def call_off(self, tag: str) -> bool:
        """Call off the query with that tag, whichever process asked it; True when there was one, which that process ends now."""
        return waiting.call_off(self._root, tag)

    def _taken(self, held: ExitStack, seconds: float, tag: str, alone: bool) -> tuple[GuestServer, Copy]:
        deadline = time.monotonic() + min(seconds, TRIED_S)
        while time.monotonic() < deadline:
            with self._choosing():
                server = self._server(alone)
                try:
                    copy = self._ready(server)
                    server.open(copy, self._copies / str(copy.number))
                    held.enter_context(
                        serving.minded(server.folder, time.monotonic() + seconds, f"{copy.database}-{tag}")
                    )
                    if alone:
                        held.enter_context(server.kept_for_one())
                except FileNotFoundError:  # it was ended just now, or somebody removed its folder
                    self._forget(server)
                else:
                    return server, copy
        raise StoreUnavailable(
            Text("the servers for queries end as soon as they begin."), where=self.where, hint=Text("Try again.")
        )

    def main_seat(self) -> None:
        """None: the store's own server has no queries of guests."""

    def warm(self) -> None:
        """Have a server and a copy ready for whoever asks next; whoever does is told what is in the way."""
        with suppress(StoreError, FileNotFoundError), self._choosing():
            self._ready(self._server())

    def close(self) -> None:
        """Let the servers go; they end, and the copies with them, when no other process uses them."""
        if not self._root.is_dir():
            return
        with self._choosing():
            for server in self._held.values():
                server.leave()
            self._held.clear()
            self._sweep()

    # --- With the lock held ---

    @contextmanager
    def _choosing(self) -> Iterator[None]:
        check_there(self.folder)
        with folder_errors(self.folder):
            self._root.mkdir(mode=0o700, exist_ok=True)
        with self._mutex, held_alone(self._root, serving.LOCK):
            os.utime(self._root / serving.LOCK)
            yield

    @property
    def _copies(self) -> Path:
        return self._root / serving.COPIES

    def _ready(self, server: GuestServer) -> Copy:
        """The graph as it stands, with the server up; Java starts while the copy is made. Raises FileNotFoundError for one that was ended."""
        copy = self._copy()
        server.wait()
        if self.spare and len(self._for_all()) < 2:
            self._begin()
        return copy

    def _server(self, alone: bool = False) -> GuestServer:
        found = [server for server in self._for_all() if not (alone and server.asked())]
        return found[-1 if alone else 0] if found else self._begin()

    def _for_all(self) -> list[GuestServer]:
        """The servers that aren't kept for one query, the oldest first."""
        return [server for _, server in sorted(self._servers().items()) if not server.is_kept_for_one()]

    def _servers(self) -> dict[int, GuestServer]:
        """The servers that run or start, by number, each held by us."""
        for server in [server for server in self._held.values() if not server.runs()]:
            self._forget(server)
        for number in set(_numbers(self._root / serving.SERVERS)) - set(self._held):
            with suppress(FileNotFoundError):
                server = GuestServer(self._root / serving.SERVERS / str(number))
                if server.hold() and server.runs():
                    self._held[number] = server
                else:
                    server.leave()
        return self._held

    def _forget(self, server: GuestServer) -> None:
        self._held = {number: each for number, each in self._held.items() if each is not server}
        server.leave()

    def _begin(self) -> GuestServer:
        self._sweep()
        number = max(_numbers(self._root / serving.SERVERS), default=0) + 1
        folder = self._root / serving.SERVERS / str(number)
        with folder_errors(self.folder):
            folder.mkdir(mode=0o700, parents=True)
            server = GuestServer(folder)
            server.hold()
            server.begin(self._runtime or find_runtime(), self._users_of)
        self._held[number] = server
        return server

    def _copy(self) -> Copy:
        numbers = [int(path.stem) for path in self._copies.glob("*.json")] if self._copies.is_dir() else []
        last = max(numbers, default=0)
        found = read_copy(self._copies / f"{last}.json")
        if found is not None and found.serves(self.folder):
            return found
        target = self._copies / str(last + 1)
        try:
            made = make_copy(self.folder, last + 1, target)
            write_copy(target.with_suffix(".json"), made)
        except (StoreError, OSError):
            shutil.rmtree(target, ignore_errors=True)
            raise
        self._tidy(made)
        return made

    def _tidy(self, current: Copy) -> None:
        """Withdraw older copies that no query reads, and remove those that no server offers."""
        offered = {current.database}
        for server in self._servers().values():
            read = {database for database, _ in server.asked()}
            for database in server.offered():
                if database == current.database or database in read:
                    offered.add(database)
                else:
                    server.withdraw(database)
        for note in self._copies.glob("*.json"):
            copy = read_copy(note)
            if copy is None or copy.database not in offered:
                note.unlink(missing_ok=True)
                shutil.rmtree(note.with_suffix(""), ignore_errors=True)

    def _sweep(self) -> None:
        """Remove the folders of servers that are gone, such as those of supervisors that were killed, and copies that nobody can read."""
        for number in set(_numbers(self._root / serving.SERVERS)) - set(self._held):
            folder = self._root / serving.SERVERS / str(number)
            with suppress(FileNotFoundError):
                if not is_held(folder, SERVER_LOCK):
                    shutil.rmtree(folder, ignore_errors=True)
        if not _numbers(self._root / serving.SERVERS):
            shutil.rmtree(self._copies, ignore_errors=True)

    def _note(self, copy: Copy) -> Text:
        if copy.holds(self.folder) or not (copy.loading and is_loading(self.folder)):
            return NOTHING
        clock = time.strftime("%H:%M:%S", time.localtime(copy.made))
        return Text("A load is being written: this answer sees what stood in the graph at {time}.", time=clock)


def _numbers(folder: Path) -> list[int]:
    with suppress(FileNotFoundError):
        return [int(each.name) for each in folder.iterdir() if each.name.isdigit()]
    return []
