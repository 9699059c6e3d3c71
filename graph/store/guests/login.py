"""The read-only Bolt login of an embedded store: `open_login` opens it or tells it, `close_login` takes it away.

Whoever has it reads on a disposable server in `login/` of the store's folder, with a copy of the graph that stands
still, apart from the servers of the console. `graph/store/guests/keeping.py` is the process that keeps it up.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path

from graph.errors import StoreUnavailable
from graph.store.embedded import control
from graph.store.embedded.disk import folder_errors
from graph.store.embedded.folder import check_there
from graph.store.embedded.launching import first_words, spawn
from graph.store.embedded.locks import held_alone, is_held
from graph.store.embedded.supervisor import BEGIN, ROOT, SERVER_LOCK, read_json
from graph.store.guests.serving import SERVERS
from graph.text import Text

KEEPER = "graph.store.guests.keeping"
FOLDER = "login"
ASKING_LOCK = "login.lock"
"""In the store's folder: held by who opens the login or takes it away."""
KEPT_LOCK = "kept.lock"
"""Held by the process that keeps the login's server up."""
TOLD = "login.json"
END_REQUEST = "end.request"
RENEW_REQUEST = "renew.request"
UP_S = 60.0
"""How long it may take to be up again, …"""
END_S = 15.0
"""… and to be gone."""


@dataclass(frozen=True)
class Login:
    """What one needs to read by Bolt: address, user, password; `version` of the graph in the copy, empty where a write was not finished then.

    `made`: when it was copied (seconds since 1970). `seconds`: how long a query may take.
    """

    address: str
    user: str
    password: str
    database: str
    version: str
    made: float
    seconds: float


def open_login(folder: Path, seconds: float, *, anew: bool = False) -> Login:
    """The login of a store that is up; its server is started where none is. A query there may take so many seconds.

    anew: have its copy made new; who is connected has to connect again. Raises StoreUnavailable: the store is not up, no server comes up.
    """
    check_there(folder)
    if control.status(folder)["state"] not in ("running", "starting"):
        raise StoreUnavailable(
            Text("the store is not running, and the read-only login is open only while it is."),
            where=str(folder),
            hint=Text("Run `twinmap store start --login`."),
        )
    root = folder / FOLDER
    with folder_errors(folder), held_alone(folder, ASKING_LOCK):
        if not _is_kept(root):  # its keeper may have been killed
            _take_away(root)
            _begin(folder, root, seconds)
        found = _wait(root)
        if found is not None and anew:
            (root / RENEW_REQUEST).touch(mode=0o600)
            found = _wait(root)
    if found is None:
        raise StoreUnavailable(
            Text("the server of the read-only login ended, and does not come back."),
            where=str(folder),
            hint=Text("Try again."),
        )
    return found


def close_login(folder: Path) -> None:
    """End the login's server, whoever is connected to it, and remove what it left, also where its keeper was killed."""
    if (folder / FOLDER).is_dir():
        with folder_errors(folder), held_alone(folder, ASKING_LOCK):
            _take_away(folder / FOLDER)


def read_login(root: Path) -> Login | None:
    """What the keeper of the login wrote down."""
    found = read_json(root / TOLD)
    with suppress(KeyError):
        return Login(**{each.name: found[each.name] for each in fields(Login)}) if found else None
    return None


def _is_kept(root: Path) -> bool:
    with suppress(FileNotFoundError):
        return root.is_dir() and is_held(root, KEPT_LOCK)
    return False


def _wait(root: Path) -> Login | None:
    """What the keeper tells once it has a server up; None where it ended, or has none for long."""
    deadline = time.monotonic() + UP_S
    while _is_kept(root) and time.monotonic() < deadline:
        if not (root / RENEW_REQUEST).exists() and (found := read_login(root)):
            return found
        time.sleep(0.05)
    return None


def _begin(folder: Path, root: Path, seconds: float) -> None:
    root.mkdir(mode=0o700, exist_ok=True)
    code = BEGIN.format(module=KEEPER)
    command = [sys.executable, "-I", "-c", code, ROOT, str(folder.absolute()), str(seconds)]
    said = first_words(spawn(folder, command, subprocess.PIPE))
    if said["state"] != "ready":
        shutil.rmtree(root, ignore_errors=True)
        raise StoreUnavailable(
            Text("the server of the read-only login can't be started: {said}", said=str(said.get("said", ""))),
            where=str(folder),
            hint=Text("Try again."),
        )


def _take_away(root: Path) -> None:
    """Have the keeper end its server and leave."""
    if not root.is_dir():
        return
    deadline = time.monotonic() + END_S
    with suppress(FileNotFoundError):
        (root / END_REQUEST).touch(mode=0o600)
    while _is_kept(root) or any(_servers(root)):
        if time.monotonic() > deadline:
            raise StoreUnavailable(
                Text("the server of the read-only login does not end."), where=str(root), hint=Text("Try again.")
            )
        time.sleep(0.05)
    shutil.rmtree(root, ignore_errors=True)


def _servers(root: Path) -> Iterator[Path]:
    """Folders of servers that still run."""
    with suppress(FileNotFoundError):
        for each in (root / SERVERS).iterdir():
            with suppress(FileNotFoundError):
                if is_held(each, SERVER_LOCK):
                    yield each
