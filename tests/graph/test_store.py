"""The one door, on both servers."""

from __future__ import annotations

from graph.store import Store


def test_what_is_written_is_read(store: Store) -> None:
    store.write(
        "UNWIND $rows AS row MERGE (n:City {id: row.id}) SET n = row.values",
        [{"id": "a", "values": {"id": "a", "aliases": ["x", "y"]}}],
    )
    assert store.read("MATCH (n:City) RETURN n.id AS id, n.aliases AS aliases") == [{"id": "a", "aliases": ["x", "y"]}]
