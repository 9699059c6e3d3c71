"""Whether every way to a fact leads to it: an edge is seen from its end as from its start, and a record is found by what it is looked up by.

A digest (`graph.store.facts`) reads nodes by their labels and edges from their starts. Queries go by lists and indexes too, which stand in files of their own:
where one of these is lost or damaged, they answer with less than there is, and no digest shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from graph.errors import DAMAGED, RESTORE, StoreDamaged, reading_facts
from graph.model import LABELS, RELATIONSHIPS
from graph.store.constraints import LOOKED_UP
from graph.store.identities import Asked, check_found
from graph.text import Text

FROM_STARTS = "MATCH (a) WITH a MATCH (a)-[r]->(b) RETURN type(r) AS type, count(b.id) AS edges"
FROM_ENDS = "MATCH (b) WITH b MATCH (b)<-[r]-(a) WHERE startNode(r) = a AND endNode(r) = b RETURN type(r) AS type, count(DISTINCT r) AS edges"
"""The lists at the ends of edges alone are read, and each edge is asked for its ends: a list that names others counts as one that lacks some."""
NAMED = 200
"""Values that one query looks up. ArcadeDB compares each record that it finds with all of them."""


class Walked(Asked, Protocol):
    """A store whose facts are looked for on every way."""

    def stream(self, query: str, **parameters: Any) -> Iterator[Sequence[Any]]: ...


def check_ways(store: Walked) -> None:
    """Raise StoreDamaged where a node or an edge isn't found on one of the ways to it. O(graph), about what a digest costs.

    Only files of ours are looked at so; a Neo4j watches over its own.
    """
    if store.kind == "neo4j":
        return
    with reading_facts(store.where):
        for label in LABELS:
            check_found(store, label.name, [str(id) for (id,) in store.stream(f"MATCH (n:{label.name}) RETURN n.id")])
        for fault in edges_astray(store):
            raise StoreDamaged(Text(DAMAGED, what=fault), where=store.where, hint=RESTORE)


def edges_astray(store: Walked) -> Iterator[Text]:
    """In which way edges aren't found that are there; nothing in a sound store, nor in a Neo4j."""
    if store.kind == "neo4j":
        return
    starts, ends = ({str(type): int(number) for type, number in store.stream(way)} for way in (FROM_STARTS, FROM_ENDS))
    for each in RELATIONSHIPS:
        there, seen = starts.get(each.name, 0), ends.get(each.name, 0)
        if there != seen:
            yield Text(
                "of {there:,} edges {type}, {seen:,} are seen from their ends", there=there, type=each.name, seen=seen
            )
    for type, property in (*((each.name, "id") for each in RELATIONSHIPS if each.identified), *LOOKED_UP):
        found = [
            value for (value,) in store.stream(f"MATCH ()-[r:{type}]->() RETURN r.{property}") if value is not None
        ]
        number = sum(_found(store, type, property, list(dict.fromkeys(map(str, found)))))
        if number != len(found):
            yield Text(
                "of {there:,} edges {type}, {seen:,} are found by their property {property}",
                there=len(found),
                type=type,
                seen=number,
                property=property,
            )


def _found(store: Walked, type: str, property: str, values: Sequence[str]) -> Iterator[int]:
    """How many edges are found by these values."""
    query = f"MATCH ()-[r:{type}]->() WHERE r.{property} IN $values RETURN count(DISTINCT r)"
    for first in range(0, len(values), NAMED):
        for (number,) in store.stream(query, values=values[first : first + NAMED]):
            yield int(number)
