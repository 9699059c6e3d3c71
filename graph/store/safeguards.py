"""What a Neo4j that isn't ours should have set, so that no query takes all its memory or runs for ever."""

from __future__ import annotations

from collections.abc import Mapping

from graph.errors import TwinmapError
from graph.store.store import Store
from graph.text import Text

MEMORY, TIMEOUT = "db.memory.transaction.max", "db.transaction.timeout"
REASONS: Mapping[str, Text] = {
    MEMORY: Text("the server's {name} is not set: one query of a guest may take all its memory."),
    TIMEOUT: Text(
        "the server's {name} is not set: a query that it doesn't let go of when asked runs on without an end."
    ),
}
ASKED = "SHOW SETTINGS YIELD name, value WHERE name IN $names RETURN name, value"


def missing_safeguards(store: Store) -> list[Text]:
    """A sentence for each setting that is missing on a Neo4j, or one that they can't be looked at; nothing for an embedded store."""
    if store.kind != "neo4j":
        return []
    try:
        rows = store.run(ASKED, names=list(REASONS))
    except TwinmapError as error:
        return [
            Text(
                "whether the server limits the memory and the time of a query can't be seen: {said}", said=error.message
            )
        ]
    found = {row["name"]: str(row["value"]) for row in rows}
    return [Text(reason, name=name) for name, reason in REASONS.items() if _is_none(found.get(name, ""))]


def _is_none(value: str) -> bool:
    """Neo4j writes 0, 0B or 0s for no limit.

    >>> [_is_none(value) for value in ("0B", "0s", "", "512.00MiB", "1m", "10s")]
    [True, True, True, False, False, False]
    """
    return not value.strip("0BsSmMhH.kiKGgT ")
