"""Whether ids do what every write relies on: each stands once, and each node is found by its own.

Where they don't, a write takes what it doesn't find for something new: parties are doubled, and what is taken back isn't what was meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from graph.errors import RESTORE, StoreDamaged
from graph.model import RELATIONSHIP
from graph.store.checker import BATCH
from graph.store.hashes import Hashes
from graph.text import Text

MOST_NAMED = 5
"""Records that an error names."""


class Asked(Protocol):
    """Whatever can be asked a query and says what it is."""

    where: str

    @property
    def kind(self) -> str: ...

    def read(self, query: str, **parameters: Any) -> list[dict[str, Any]]: ...


class Identities:
    """Takes every node and edge, and knows which came twice. Memory: some 40 bytes a record."""

    def __init__(self) -> None:
        self._seen = Hashes()
        self._twice: list[str] = []

    def node(self, values: Mapping[str, Any]) -> None:
        """Take one node, of whichever label: an id is that of one node in the whole store."""
        self._take(("", str(values.get("id"))))

    def edge(self, type: str, start: Any, end: Any, values: Mapping[str, Any]) -> None:
        """Take one edge: by its id, or by its ends and what sets it apart from others between these."""
        if RELATIONSHIP[type].identified and values.get("id"):
            self._take((type, str(values["id"])))
        else:
            self._take((type, f"{start} {end} {values.get('role') or ''}".rstrip()))

    def check(self, where: str) -> None:
        """Raise StoreDamaged where anything came twice."""
        if self._twice:
            raise StoreDamaged(
                Text(
                    "the store is damaged: {number:,} of its nodes and edges are there twice ({names}).",
                    number=len(self._twice),
                    names=_shown(self._twice),
                ),
                where=where,
                hint=RESTORE,
            )

    def _take(self, key: tuple[str, str]) -> None:
        hashed = hash(key)
        if hashed in self._seen:
            self._twice.append(" ".join(key).strip())
        else:
            self._seen.setdefault(hashed)


def not_found(store: Asked, label: str, ids: Sequence[str]) -> Iterator[str]:
    """Those of these ids by which not exactly one node of the label is found. O(ids)."""
    query = f"UNWIND $ids AS id OPTIONAL MATCH (n:{label} {{id: id}}) WITH id, count(n) AS n WHERE n <> 1 RETURN id"
    for first in range(0, len(ids), BATCH):
        for row in store.read(query, ids=ids[first : first + BATCH]):
            yield str(row["id"])


def check_found(store: Asked, label: str, ids: Sequence[str]) -> None:
    """Raise StoreDamaged where a node isn't found by its id. Only files of ours are looked at so; a Neo4j watches over its own."""
    if store.kind == "neo4j":
        return
    if lost := list(not_found(store, label, ids)):
        raise StoreDamaged(
            Text(
                "the store is damaged: {number:,} nodes aren't found by their ids ({names}).",
                number=len(lost),
                names=_shown(lost),
            ),
            where=store.where,
            hint=RESTORE,
        )


def _shown(names: Sequence[str]) -> tuple[str, ...]:
    return (*names[:MOST_NAMED], "…") if len(names) > MOST_NAMED else tuple(names)
