"""Starting, stopping and looking at the server of a folder, for the command line: plain functions, plain answers."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

from graph.errors import StoreUnavailable
from graph.store.embedded import supervisor
from graph.store.embedded.address import read_address
from graph.store.embedded.disk import folder_errors
from graph.store.embedded.folder import check_there, is_store
from graph.store.embedded.hold import Hold
from graph.store.embedded.launching import launch, start_error
from graph.store.embedded.locks import server_runs
from graph.store.embedded.supervisor import open_lock
from graph.text import Text


def status(folder: Path) -> dict[str, Any]:
    """What stands at `folder`: state (running, stopped, none), folder, address, pids, clients (None where it can't be told)."""
    result: dict[str, Any] = {
        "folder": str(folder),
        "state": "none",
        "address": "",
        "http": "",
        "pid": None,
        "java": None,
        "clients": 0,
    }
    if not folder.is_dir() or not is_store(folder):
        return result
    with folder_errors(folder):
        descriptor = open_lock(folder, supervisor.SERVER_LOCK)
    try:
        runs = server_runs(descriptor)
    finally:
        os.close(descriptor)
    found = read_address(folder) if runs else None
    result["clients"] = count_clients(folder)
    if found is None:
        return {**result, "state": "starting" if runs else "stopped"}
    return {
        **result,
        "state": "running",
        "address": found.uri,
        "http": f"http://127.0.0.1:{found.http}",
        "pid": found.supervisor,
        "java": found.java,
    }


def count_clients(folder: Path, table: Path = Path("/proc/locks")) -> int | None:
    """How many hold the clients' lock, by the kernel's table; None where there is none (macOS)."""
    try:
        inode = (folder / supervisor.CLIENTS_LOCK).stat().st_ino
        lines = table.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return sum(bool(re.search(rf"FLOCK\s+ADVISORY\s+READ\s+\S+\s+\w+:\w+:{inode}\s", line)) for line in lines)


def start(folder: Path) -> dict[str, Any]:
    """Start the server of `folder` and keep it up until `stop`. Gives back `status`. Raises StoreMissing where no store is."""
    check_there(folder)
    hold = Hold(folder)
    try:
        hold.attach()
        said = launch(folder, hold.runtime, "keep")
        if said["state"] != "kept":
            raise start_error(folder, said)
        hold.attach()
    finally:
        hold.close()
    return status(folder)


def stop(folder: Path) -> dict[str, Any]:
    """Stop the server of `folder`, whoever uses it, and wait until it is gone. Gives back `status`."""
    check_there(folder)
    if status(folder)["state"] == "stopped":
        return status(folder)
    with folder_errors(folder):
        (folder / supervisor.STOP_REQUEST).touch(mode=0o600)
    deadline = time.monotonic() + supervisor.STOP_S + 10
    while status(folder)["state"] not in ("none", "stopped"):
        if time.monotonic() > deadline:
            raise StoreUnavailable(
                Text("the store's server does not stop."),
                where=str(folder),
                hint=Text("See {file}.", file=str(folder / supervisor.SERVER_LOG)),
            )
        time.sleep(0.02)
    return status(folder)
