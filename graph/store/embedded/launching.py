"""Starting the supervisor of a folder's server, and why a server did not come up."""

from __future__ import annotations

import json
import re
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.errors import StoreDamaged, StoreError, StoreFolderError, StoreUnavailable
from graph.store.embedded import supervisor
from graph.store.embedded.runtime import Runtime
from graph.text import Text


def supervisor_command(folder: Path, runtime: Runtime, *first: str) -> list[str]:
    """How the supervisor is started."""
    return supervisor.bare_python(supervisor.__name__, *first, *java_at(folder, runtime))


def java_at(folder: Path, runtime: Runtime) -> list[str]:
    """Folder and Java as a supervisor is told of them."""
    return [str(folder), str(runtime.java), str(runtime.jars), *runtime.options]


def spawn(folder: Path, command: list[str], output: int) -> subprocess.Popen[bytes]:
    """A process that outlives us; a thread of its own waits for it, so that it leaves no zombie."""
    nothing = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            command, stdin=nothing, stdout=output, stderr=nothing, cwd="/", start_new_session=True
        )
    except OSError as error:
        raise StoreUnavailable(
            Text("the store's supervisor can't be started: {error}.", error=str(error)), where=str(folder)
        ) from error
    threading.Thread(target=process.wait, daemon=True, name="twinmap-supervisor").start()
    return process


def launch(folder: Path, runtime: Runtime, *first: str) -> dict[str, Any]:
    """Start a supervisor and give back the first thing it reports."""
    return first_words(spawn(folder, supervisor_command(folder, runtime, *first), subprocess.PIPE))


def first_words(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The first thing that a supervisor reports."""
    assert process.stdout is not None
    with process.stdout as output:
        line = output.readline()
    try:
        said = json.loads(line)
    except ValueError:
        return {"state": "exit", "status": process.poll(), "said": line.decode("utf-8", "replace")}
    return dict(said)


def start_error(folder: Path, said: Mapping[str, Any]) -> StoreError:
    """Why the server did not come up, for people."""
    text, where, log = str(said.get("said", "")), str(folder), str(folder / supervisor.SERVER_LOG)
    if "No space left" in text or "ENOSPC" in text or "Disk quota" in text:
        return StoreFolderError(Text("the disk is full."), where=where, hint=Text("Make room and try again."))
    found = _folder_trouble(text, where, log) if said["state"] not in ("left", "port") else None
    if found is not None:
        return found
    if said["state"] == "left":
        return StoreUnavailable(
            Text("the store was stopped while it was starting."), where=where, hint=Text("Start it again.")
        )
    if said["state"] == "port":
        return StoreUnavailable(
            Text("other programs took three ports of 127.0.0.1 in a row, while the store was starting."),
            where=where,
            hint=Text("Try again."),
        )
    if said["state"] == "timeout":
        late = Text("the store's server was not up after {seconds:g} s.", seconds=supervisor.START_S)
        return StoreUnavailable(late, where=where, hint=Text("Details in {log}.", log=log))
    return StoreUnavailable(
        Text("Java could not start the store's server ({said}).", said=last_complaint(text)),
        where=where,
        hint=Text("Details in {log}.", log=log),
    )


def _folder_trouble(text: str, where: str, log: str) -> StoreError | None:
    """What is wrong with the folder or its files, as the server's output tells it; None where it tells nothing of the kind."""
    if "locked by another process" in text or "is already in use" in text:
        return StoreUnavailable(
            Text("another program holds the database files of this folder."),
            where=where,
            hint=Text("End that program, or use a copy of the folder."),
        )
    if "Permission denied" in text or "AccessDenied" in text or "Read-only file system" in text:
        return StoreFolderError(
            Text("files in the folder can't be written to."),
            where=where,
            hint=Text("Change their permissions; details in {log}.", log=log),
        )
    if damaged(text):
        return StoreDamaged(
            Text("the store is damaged: its files can't be read ({said}).", said=last_complaint(text)),
            where=where,
            hint=Text(
                "Restore the last backup into a new store: `twinmap store restore FILE --store NEW`. Details in {log}.",
                log=log,
            ),
        )
    return None


def damaged(text: str) -> bool:
    """True when a server's log speaks of unreadable database files."""
    return (
        re.search(
            r"corrupt|SchemaException|DatabaseMetadataException|MalformedJson|Invalid JSON object format|Cannot open database|Error on (opening|loading|creating) (the )?(database|page|schema)|DatabaseOperationException|invalid version|Error on loading",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def last_complaint(text: str) -> str:
    """The last line of a server's log that tells of trouble, without its time and class names.

    >>> last_complaint("com.arcadedb.exception.ConfigurationException: Dictionary file not found.")
    'Dictionary file not found'
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    trouble = [
        line
        for line in lines
        if re.search(r"error|exception|fail|could not|unable|SEVER", line, re.IGNORECASE) and not line.startswith("at ")
    ]
    chosen = (trouble or lines or ["it said nothing."])[-1]
    chosen = re.sub(r"^[\d\- :.]+\w+\s+\[[^\]]*\]\s*(<[^>]*>\s*)?", "", chosen)
    chosen = re.sub(r"^(Caused by: )?([a-z]\w*\.)+(?=[A-Z])", "", chosen)
    return re.sub(r"^\w+(Exception|Error): (?=.)", "", chosen)[:300].rstrip(".")
