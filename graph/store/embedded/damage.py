"""What the embedded server itself finds wrong with its files."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graph.errors import StoreError, StoreUnavailable
from graph.store.embedded.address import read_address
from graph.store.embedded.disk import disk_trouble
from graph.store.embedded.supervisor import DATABASE
from graph.store.embedded.users import USER, credentials
from graph.store.faults import without_settings
from graph.text import Text

TROUBLE = (
    "totalErrors",
    "totalCorruptedRecords",
    "corruptedRecords",
    "corruptedIndexes",
    "undecodableRecords",
    "totalConstraintViolations",
    "invalidLinks",
    "missingReferenceBack",
    "edgesMissingOutReference",
    "edgesMissingInReference",
    "unreachableEdgeRecords",
    "crossLinkedChunks",
    "orphanedChunks",
    "danglingPlaceholderPointers",
)
"""Counts and lists in the answer of CHECK DATABASE that are zero or empty in a sound store."""


def check(folder: Path) -> list[str]:
    """What ArcadeDB's own check of all records, links and indexes finds wrong; nothing for a sound store."""
    answer = ask(folder, f"/api/v1/command/{DATABASE}", {"language": "sql", "command": "CHECK DATABASE"})
    (found,) = answer["result"]
    counts = [f"{name}: {str(found[name])[:300]}" for name in TROUBLE if found.get(name)]
    return [*counts, *(without_settings(str(each)) for each in found["warnings"])]


def ask(folder: Path, path: str, body: Mapping[str, Any], timeout_s: float = 600.0) -> Any:
    """The answer of the running server's own HTTP interface, as the main user: for what Cypher has no words for.

    Raises StoreUnavailable when none runs, StoreError with the server's words when it refuses.
    """
    found = read_address(folder)
    if found is None:
        raise StoreUnavailable(
            Text("the store's server is not running."),
            where=str(folder),
            hint=Text("Start it with `twinmap store start`."),
        )
    login = base64.b64encode(f"{USER}:{credentials(folder)[USER]}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", found.http, timeout=timeout_s)
    try:
        connection.request("POST", path, json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
    except OSError as error:
        raise StoreUnavailable(
            Text("the store's server went away: {error}.", error=str(error)), where=str(folder), hint=Text("Try again.")
        ) from error
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise disk_trouble(folder) or StoreError(
            Text("the store's server refused ({status}): {said}", status=response.status, said=text[:500]),
            where=str(folder),
        )
    return json.loads(text)
