"""The facts as a transaction has them that is still open: with its own changes, which nobody else sees yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import neo4j

from graph.store.store import Store, facts_query, whole_nodes_query


class Amid:
    """Streams all facts of a transaction, in the words of the model."""

    def __init__(self, transaction: neo4j.Transaction, store: Store) -> None:
        self._transaction = transaction
        self.where, self.kind = store.where, store.kind

    def read(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows of a reading query."""
        return self._transaction.run(query, parameters).data()

    def whole_nodes(self, label: str) -> Iterator[dict[str, Any]]:
        """All properties of each node of the label."""
        return (record[0] for record in self._transaction.run(whole_nodes_query(label)))

    def facts(self, type: str) -> Iterator[tuple[Any, ...]]:
        """The ids of start and end, and a dict of all properties, of each edge of the type."""
        return (tuple(record.values()) for record in self._transaction.run(facts_query(type)))
