"""Cypher that keeps ids unique, as the model says, and lets edges be found by what they are looked up by."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import LABELS, RELATIONSHIPS
from graph.text import Text

LOOKED_UP = (("VISIT", "event"),)
"""Properties by which edges are looked up, beside their ids. ArcadeDB uses an index of edges in `WHERE t.event = $id` only, not in a map."""
NOT_UNIQUE = Text("not kept unique: {names}. The next load makes that good.")


def constraints() -> Iterator[str]:
    """One statement per label and identified relationship type, for either server."""
    for label in LABELS:
        yield f"CREATE CONSTRAINT id_of_{label.name.lower()} IF NOT EXISTS FOR (n:{label.name}) REQUIRE n.id IS UNIQUE"
    for each in RELATIONSHIPS:
        if each.identified:
            yield f"CREATE CONSTRAINT id_of_{each.name.lower()} IF NOT EXISTS FOR ()-[r:{each.name}]-() REQUIRE r.id IS UNIQUE"


def indexes() -> Iterator[str]:
    """One statement per property of LOOKED_UP, for either server."""
    for type, property in LOOKED_UP:
        name = f"{property}_of_{type.lower()}"
        yield f"CREATE INDEX {name} IF NOT EXISTS FOR ()-[r:{type}]-() ON (r.{property})"
