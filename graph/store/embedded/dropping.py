"""Taking all records of a kind out of an embedded database with the files that hold them, which costs no transaction log, however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from graph.store.embedded.damage import ask
from graph.store.embedded.supervisor import DATABASE


def drop(folder: Path, types: Iterable[str]) -> None:
    """Take all nodes of these labels and all edges of these types out of the database of a running server, one kind after the other.

    An edge goes with its type alone: name edges before the nodes that they join. Run again after it was cut off, it does the rest.
    """
    for type in types:
        body = {"language": "sql", "command": f"DROP TYPE {type} IF EXISTS UNSAFE"}
        ask(folder, f"/api/v1/command/{DATABASE}", body)
