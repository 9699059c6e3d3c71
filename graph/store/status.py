"""How a store stands, for the command line: plain functions, plain answers."""

from __future__ import annotations

from typing import Any

from graph.settings import Settings
from graph.store.constraints import constraints
from graph.store.embedded import control
from graph.store.embedded.folder import check_there
from graph.store.store import open_store
from graph.text import Text


def store_status(settings: Settings) -> dict[str, Any]:
    """How the store that the settings name stands: state (running, starting, stopped), address, pids, clients. Raises StoreMissing."""
    if not settings.is_server:
        check_there(settings.folder)
        return control.status(settings.folder)
    with open_store(settings) as store:
        agent = store.driver().get_server_info().agent
    return {"state": "running", "address": settings.store, "database": settings.database, "server": agent}


def check_store(settings: Settings) -> dict[str, Any]:
    """Whether the store is whole: {"where", "kind", "ok", "findings": [text, …]}.

    The embedded store has every record, link and index checked; on a server we look whether it answers and keeps ids unique.
    """
    with open_store(settings, create=False) as store:
        findings = store.damages()
        missing = {statement.split()[2] for statement in constraints()} - {
            row["name"] for row in store.run("SHOW CONSTRAINTS")
        }
        if missing and store.read("MATCH (n) RETURN count(*) AS n")[0]["n"]:
            findings.append(
                Text("not kept unique: {names}. The next load makes that good.", names=tuple(sorted(missing)))
            )
        return {"where": store.where, "kind": store.kind, "ok": not findings, "findings": findings}
