"""How a store stands, for the command line: plain functions, plain answers."""

from __future__ import annotations

import time
from typing import Any

from graph.errors import SettingError
from graph.settings import Settings
from graph.store.check import findings
from graph.store.embedded import control
from graph.store.embedded.address import hangs, read_address
from graph.store.embedded.folder import check_there
from graph.store.facts import sound_digest_of
from graph.store.guests.login import Login, open_login
from graph.store.left import keep
from graph.store.store import open_store
from graph.store.ways import check_ways
from graph.text import Text

SILENT_S = 5.0
"""How long a running server is waited for to say a word."""


def store_status(settings: Settings) -> dict[str, Any]:
    """How the store that the settings name stands: state (running, silent: it runs and doesn't answer, starting, stopped), address, pids, clients. Raises StoreMissing."""
    if not settings.is_server:
        check_there(settings.folder)
        found = control.status(settings.folder)
        address = read_address(settings.folder) if found["state"] == "running" else None
        return found | {"state": "silent"} if address is not None and hangs(address, SILENT_S) else found
    with open_store(settings) as store:
        agent = store.driver().get_server_info().agent
    return {"state": "running", "address": settings.store, "database": settings.database, "server": agent}


def store_login(settings: Settings, *, anew: bool) -> tuple[Login, Text]:
    """The read-only Bolt login of an embedded store that is up, and how its copy stands to the graph. anew: where the graph has changed, copy it again."""
    if settings.is_server:
        raise SettingError(
            Text("a server of yours has read-only logins of its own: {store}.", store=settings.store),
            where="TWINMAP_STORE",
            hint=Text(
                "Use one that its administrator makes. Where it has no roles, as Neo4j Community, there is none that only reads."
            ),
        )
    began = time.time()
    found = open_login(settings.folder, settings.query_seconds)
    with open_store(settings, create=False) as store:
        left = store.left()
        if anew and found.made < began and (not left or found.version != left):
            found = open_login(settings.folder, settings.query_seconds, anew=True)
            left = store.left()
    return found, _standing(found, left)


def _standing(found: Login, left: str) -> Text:
    if not found.version:
        return Text(
            "The copy is of no finished version: nothing was loaded yet, a write was going on when it was made, or one was cut off before."
        )
    if found.version == left:
        return Text("The copy is the graph as the last finished write left it: the version above.")
    return Text("The graph has changed since the copy was made: the version above is no longer the newest.")


def check_store(settings: Settings, *, accept: bool = False) -> dict[str, Any]:
    """Whether the store is whole: {"where", "kind", "ok", "findings": [text, …]}.

    The embedded store has every file, link and index checked by its server too. accept: take the facts as they are now for those that ought to be there.
    """
    with open_store(settings, create=False) as store:
        if accept:
            with store.alone():
                check_ways(store)
                keep(store, sound_digest_of(store))
        found = findings(store)
        return {"where": store.where, "kind": store.kind, "ok": not found, "findings": found}
