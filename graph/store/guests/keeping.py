"""The keeper of the read-only login: a process that has a disposable server up as long as the store is, and ends the queries that run away there.

It runs as `python -I -c BEGIN ROOT FOLDER SECONDS` (`graph/store/guests/login.py`) and holds the server as who asks a query holds theirs: with a
lock that dies with it. So the server's supervisor ends Java when the keeper is killed, and the kernel ends Java when the supervisor is.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import TwinmapError
from graph.store.embedded import supervisor, users
from graph.store.embedded.locks import server_runs
from graph.store.embedded.runtime import Runtime, find_runtime
from graph.store.embedded.supervisor import DATABASE, open_lock, stopped_token, take_lock, tell_client, write_private
from graph.store.guests import serving
from graph.store.guests.copying import read_copy
from graph.store.guests.guests import Guests, GuestSeat
from graph.store.guests.login import END_REQUEST, FOLDER, KEPT_LOCK, RENEW_REQUEST, TOLD, Login
from graph.store.own_state import LEFT
from graph.store.seat import ASKED_S

TAG = "login"
FIRST = 1
"""Number of the copy: each server has one, and goes with it."""
LOOK_S = 0.25
RUNAWAYS_S = 1.0
"""How often it is looked for queries that take too long."""
SILENT_S = 20.0
"""How long the server may leave unanswered what runs on it: then it is out of breath, and ended."""
GAP_S = 10.0
"""How long the store's server may be away while whoever keeps it up starts it anew."""
GONE_S = 10.0


class Runaways:
    """Queries of the reader that take longer than they may: asked to end, and `overdue` when one doesn't, or when the server doesn't answer."""

    def __init__(self, seat: GuestSeat, limit_s: float) -> None:
        self._seat = seat
        self._limit_s = limit_s
        self._asked: dict[str, float] = {}
        self._answered = time.monotonic()
        threading.Thread(target=self._watch, name="runaways", daemon=True).start()

    def overdue(self) -> bool:
        """Is it time to end the server?"""
        now = time.monotonic()
        return now - self._answered > SILENT_S or any(now - since > ASKED_S for since in [*self._asked.values()])

    def _watch(self) -> None:
        """A thread of its own, for a server that is out of breath may never answer."""
        while not self._seat.lost():
            with suppress(Neo4jError, DriverError, OSError), self._seat.admin_session() as session:
                while not self._seat.lost():
                    self._look(session)
                    time.sleep(RUNAWAYS_S)
            time.sleep(RUNAWAYS_S)

    def _look(self, session: neo4j.Session) -> None:
        now, over = time.monotonic(), []
        for row in session.run("SHOW TRANSACTIONS").data():
            took = row["elapsedTime"]
            seconds = took.days * 86400 + took.seconds + took.nanoseconds / 1e9
            if row["username"] == users.READER and seconds > self._limit_s:
                over.append(str(row["transactionId"]))
        self._asked = {each: self._asked.get(each, now) for each in over}
        for each in over:
            session.run(f"TERMINATE TRANSACTION '{each}'").consume()
        self._answered = time.monotonic()


class StoreUp:
    """Is the store up, or being started anew? Not once it was stopped on request."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = open_lock(folder, supervisor.SERVER_LOCK)
        self._before = stopped_token(folder)
        self._seen = time.monotonic()

    def __call__(self) -> bool:
        if not self._folder.is_dir() or stopped_token(self._folder) != self._before:
            return False
        if server_runs(self._lock):
            self._seen = time.monotonic()
        return time.monotonic() - self._seen < GAP_S


def keep(folder: Path, root: Path, limit_s: float, wanted: Callable[[], bool]) -> None:
    """One server after the other, each on a new copy, at the same address with the same passwords, as long as it is `wanted`."""
    (root / "config").mkdir(mode=0o700, exist_ok=True)
    users.write_users(root, read="*")
    port = 0
    while wanted():
        port = _still_free(port)
        with Guests(folder, _runtime(port), root=root, users_of=root) as guests:
            with guests.seat(math.inf, TAG) as seat:
                _tell(root, port, seat, limit_s)
                runaways = Runaways(seat, limit_s)
                while wanted() and not (seat.lost() or runaways.overdue() or (root / RENEW_REQUEST).exists()):
                    time.sleep(LOOK_S)
                for name in (TOLD, RENEW_REQUEST):  # in this order: who asked waits for what is told next
                    (root / name).unlink(missing_ok=True)
                seat.end()
            _wait_for_end(guests, root)


def _still_free(port: int) -> int:
    """The port, unless another program has taken it meanwhile."""
    with suppress(OSError), socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        return int(listener.getsockname()[1])
    return supervisor.free_port()


def _runtime(port: int) -> Runtime:
    runtime = find_runtime()
    own = (f"-Darcadedb.bolt.port={port}", f"-Darcadedb.bolt.defaultDatabase={DATABASE}{FIRST}")
    return replace(runtime, options=(*runtime.options, *own))


def _tell(root: Path, port: int, seat: GuestSeat, limit_s: float) -> None:
    """Write down how to log in, and tell who started us."""
    with seat.session(1) as session:
        left = session.run(LEFT).single(strict=True)  # in the copy, so that it is that of the copy
    copy = read_copy(root / serving.COPIES / f"{FIRST}.json")
    assert copy is not None
    found = Login(
        address=f"bolt://127.0.0.1:{port}",
        user=users.READER,
        password=users.credentials(root)[users.READER],
        database=f"{DATABASE}{FIRST}",
        version=str(left["version"]),
        made=copy.made,
        seconds=limit_s,
    )
    write_private(root / TOLD, json.dumps(asdict(found)))
    tell_client({"state": "ready"})


def _wait_for_end(guests: Guests, root: Path) -> None:
    """Until nothing is left of server and copy, so that the next copy has the same name."""
    deadline = time.monotonic() + GONE_S
    while time.monotonic() < deadline:
        guests.close()
        if not any((root / serving.SERVERS).glob("*")):
            return
        time.sleep(LOOK_S / 5)


def main(arguments: list[str]) -> int:
    """Entry point: FOLDER SECONDS."""
    os.umask(0o077)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    folder = Path(arguments[0])
    root = folder / FOLDER
    if not take_lock(open_lock(root, KEPT_LOCK), seconds=0.5):
        tell_client({"state": "other"})
        return 0
    store_is_up = StoreUp(folder)
    try:
        keep(folder, root, float(arguments[1]), lambda: store_is_up() and not (root / END_REQUEST).exists())
    except TwinmapError as error:
        tell_client({"state": "refused", "said": str(error)})
        return 1
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return 0
