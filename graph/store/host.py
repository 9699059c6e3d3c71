"""Who serves the store: a server that somebody else runs, or the embedded one of a folder. `host_of` chooses by the settings."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from graph.errors import StoreError
from graph.settings import Settings
from graph.store.beside import Beside
from graph.store.embedded import damage, dropping, users
from graph.store.embedded.address import hanging, hangs
from graph.store.embedded.disk import disk_trouble
from graph.store.embedded.folder import LOADS_LOCK, WORK
from graph.store.embedded.hold import Hold
from graph.store.embedded.journal import Journal, settled_journal, settled_state
from graph.store.embedded.memory import memory_trouble
from graph.store.embedded.supervisor import DATABASE
from graph.store.guests.guests import Guests

RECOVER_S = 10.0
"""How long an embedded server that died may take until another one answers."""
ELECTION_S = 30.0
"""How long servers of which one leads may take until another one does."""

SILENT_S = 5.0
"""How long a server that is there is waited for to say a word, before it is called silent."""


class Host(Protocol):
    """What a connection needs to know of who serves the store."""

    where: str
    database: str
    recover_s: float
    """How long to wait for a server that went away; 0 where nobody starts it anew."""
    routed: bool
    """Is the address that of several servers, one of which leads?"""
    answer_s: float
    """How long who reads waits for a server that is there and does not answer."""

    def address(self) -> tuple[str, str]:
        """Bolt address, and a token that changes with the server behind it."""

    def login(self, reader: bool) -> tuple[str, str]:
        """Name and password of the main or of the read-only user."""

    def gone(self, token: str) -> bool:
        """True when the server is known to be another than the one with this token."""

    def listening(self) -> tuple[str, str] | None:
        """What `address` says, of a server that is up: none is started, none waited for. None while there is none."""

    def lost(self) -> bool:
        """True when there is no server, nor one that starts; False where that can't be told."""

    def load_lock(self) -> tuple[Path, str] | None:
        """Folder and name of the file that one load at a time locks; None where the lock is in the graph's own database."""

    def work_folder(self) -> Path:
        """Where this machine keeps what it takes to finish unfinished work on the store."""

    def beside(self) -> Beside | None:
        """Where it is kept, beside the database, what the last finished write left."""

    def journal(self) -> Journal | None:
        """What changes with each commit and costs no query; None where there is nothing of the kind, or where it changed just now."""

    def state(self) -> list[Any] | None:
        """What changes with all that changes the database, whether a server runs or not; None where that can't be told."""

    def trouble(self) -> StoreError | None:
        """What may be behind an error, though the server doesn't say so."""

    def damages(self) -> list[str]:
        """What the server's own check of its files finds wrong."""

    def drop(self, types: Sequence[str]) -> bool:
        """Take all of these labels and types of edges out of the database at once; False where only statements can."""

    def guests(self) -> Guests | None:
        """The disposable servers that queries of guests run on; None where the server isn't ours to copy."""

    def close(self) -> None:
        """Let the server go."""


def host_of(settings: Settings) -> Host:
    """Who serves the store that the settings name. Raises the subclasses of StoreError for a folder that can't be one."""
    return AddressHost(settings) if settings.is_server else FolderHost(settings)


class AddressHost:
    """A server that somebody else runs at an address."""

    def __init__(self, settings: Settings) -> None:
        self.where = settings.store
        self.routed = settings.store.startswith("neo4j")
        self.recover_s = ELECTION_S if self.routed else 0.0
        self.answer_s = settings.answer_seconds
        self.database = settings.database
        self._main = (settings.user, settings.password)
        self._reader = (settings.reader, settings.reader_password) if settings.reader else self._main

    def address(self) -> tuple[str, str]:
        return self.where, ""

    def login(self, reader: bool) -> tuple[str, str]:
        return self._reader if reader else self._main

    def gone(self, token: str) -> bool:
        return False

    def listening(self) -> tuple[str, str]:
        return self.address()

    def lost(self) -> bool:
        return False

    def load_lock(self) -> None:
        """None: the server is used by other machines too."""

    def work_folder(self) -> Path:
        home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
        return Path(home) / "twinmap" / hashlib.sha256(f"{self.where} {self.database}".encode()).hexdigest()[:16]

    def beside(self) -> None:
        """None: the server has no folder of ours."""

    def journal(self) -> Journal | None:
        return None

    def state(self) -> list[Any] | None:
        return None

    def trouble(self) -> StoreError | None:
        return None

    def damages(self) -> list[str]:
        """Nothing: Neo4j's administrator has tools for that."""
        return []

    def drop(self, types: Sequence[str]) -> bool:
        return False

    def guests(self) -> Guests | None:
        return None

    def close(self) -> None:
        pass


class FolderHost:
    """The embedded server of a folder."""

    database = DATABASE
    recover_s = RECOVER_S
    routed = False

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.folder
        self.where = str(self.folder)
        self.answer_s = settings.answer_seconds
        self._hold = Hold(self.folder)
        self._guests = Guests(self.folder)
        self._beside = Beside(self.folder)

    def address(self) -> tuple[str, str]:
        found = self._hold.attach()
        self._passwords = users.credentials(self.folder)
        return found.uri, found.token

    def login(self, reader: bool) -> tuple[str, str]:
        name = users.READER if reader else users.USER
        return name, self._passwords[name]

    def gone(self, token: str) -> bool:
        found = self._hold.address()
        return found is None or found.token != token

    def listening(self) -> tuple[str, str] | None:
        found = self._hold.address()
        return (found.uri, found.token) if found is not None else None

    def lost(self) -> bool:
        return not self._hold.alive()

    def load_lock(self) -> tuple[Path, str]:
        return self.folder, LOADS_LOCK

    def work_folder(self) -> Path:
        return self.folder / WORK

    def beside(self) -> Beside:
        return self._beside

    def journal(self) -> Journal | None:
        return settled_journal(self.folder)

    def state(self) -> list[Any] | None:
        return settled_state(self.folder)

    def trouble(self) -> StoreError | None:
        return disk_trouble(self.folder) or memory_trouble(self.folder) or self._hanging()

    def _hanging(self) -> StoreError | None:
        """The server's silence, where it is that."""
        found = self._hold.address()
        return hanging(self.where, SILENT_S) if found is not None and hangs(found, SILENT_S) else None

    def damages(self) -> list[str]:
        return damage.check(self.folder)

    def drop(self, types: Sequence[str]) -> bool:
        dropping.drop(self.folder, types)
        return True

    def guests(self) -> Guests | None:
        return self._guests

    def close(self) -> None:
        self._guests.close()
        self._hold.close()
