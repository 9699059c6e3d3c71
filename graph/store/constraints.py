"""Cypher that keeps ids unique, as the model says."""

from __future__ import annotations

from collections.abc import Iterator

from graph.model import LABELS, RELATIONSHIPS


def constraints() -> Iterator[str]:
    """One statement per label and identified relationship type, on either server."""
    for label in LABELS:
        yield f"CREATE CONSTRAINT id_of_{label.name.lower()} IF NOT EXISTS FOR (n:{label.name}) REQUIRE n.id IS UNIQUE"
    for each in RELATIONSHIPS:
        if each.identified:
            yield f"CREATE CONSTRAINT id_of_{each.name.lower()} IF NOT EXISTS FOR ()-[r:{each.name}]-() REQUIRE r.id IS UNIQUE"
