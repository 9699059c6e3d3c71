"""How a store stands, for the command line: plain functions, plain answers."""

from __future__ import annotations

from typing import Any

from graph.settings import Settings
from graph.store.check import findings
from graph.store.embedded import control
from graph.store.embedded.folder import check_there
from graph.store.facts import digest_of
from graph.store.left import keep
from graph.store.store import open_store


def store_status(settings: Settings) -> dict[str, Any]:
    """How the store that the settings name stands: state (running, starting, stopped), address, pids, clients. Raises StoreMissing."""
    if not settings.is_server:
        check_there(settings.folder)
        return control.status(settings.folder)
    with open_store(settings) as store:
        agent = store.driver().get_server_info().agent
    return {"state": "running", "address": settings.store, "database": settings.database, "server": agent}


def check_store(settings: Settings, *, accept: bool = False) -> dict[str, Any]:
    """Whether the store is whole: {"where", "kind", "ok", "findings": [text, …]}.

    The embedded store has every file, link and index checked by its server too. accept: take the facts as they are now for those that ought to be there.
    """
    with open_store(settings, create=False) as store:
        if accept:
            with store.alone():
                keep(store, digest_of(store))
        found = findings(store)
        return {"where": store.where, "kind": store.kind, "ok": not found, "findings": found}
