"""All that the store holds about one party, as its page shows it and the API hands it out: in three questions, whatever it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph.model import LABEL
from graph.store.store import Store
from queries.details import brief, cited_in, claim_row, event_row, node, sources, sources_of, tie
from queries.values import JsonObject

AROUND = """
MATCH (n:{label} {{id: $id}})
RETURN '' AS type, true AS outgoing, properties(n) AS tie, '' AS label, properties(n) AS other
UNION ALL
MATCH (n:{label} {{id: $id}})-[t:PARTNER|VISIT]-(o)
RETURN type(t) AS type, startNode(t).id = $id AS outgoing, properties(t) AS tie, labels(o)[0] AS label, properties(o) AS other
UNION ALL
MATCH (n:{label} {{id: $id}})-[t:TOOK_PART|IN_CITY|IN_REGION|IN_COUNTRY|PART_OF|SERVES]->(o)
RETURN type(t) AS type, true AS outgoing, properties(t) AS tie, labels(o)[0] AS label, properties(o) AS other
UNION ALL
MATCH (n:{label} {{id: $id}})<-[t:HELD_IN|ABOUT]-(o)
RETURN type(t) AS type, false AS outgoing, properties(t) AS tie, labels(o)[0] AS label, properties(o) AS other
"""
"""The party itself, then its ties, its events, its places, and the claims about it."""
INSIDE = """
MATCH (n:{label} {{id: $id}})<-[t:{types}]-(p{only})
RETURN type(t) AS type, labels(p)[0] AS label, p.id AS id, p.name AS name, p.name_zh AS name_zh, p.unnamed AS unnamed, 0 AS total
ORDER BY label, name, id LIMIT $limit
UNION ALL
MATCH (n:{label} {{id: $id}})<-[t:{types}]-(p{only})
RETURN '' AS type, '' AS label, '' AS id, '' AS name, '' AS name_zh, false AS unnamed, count(t) AS total
"""
HOLDS = {
    "Country": {"types": "IN_COUNTRY", "only": ":Region"},
    "Region": {"types": "IN_REGION|PART_OF|SERVES", "only": ""},
    "City": {"types": "IN_CITY|PART_OF", "only": ""},
}
"""What is listed as lying in a place: of a country its provinces and states only."""
PLACED = ("IN_CITY", "IN_COUNTRY", "IN_REGION", "PART_OF", "SERVES")
MOST_INSIDE = 500


class _Near(NamedTuple):
    """An edge of the party, and what stands at its other end."""

    type: str
    outgoing: bool
    tie: Mapping[str, Any]
    label: str
    other: Mapping[str, Any]


def facts_of(store: Store, label: str, id: str, cited: Iterable[str] = ()) -> JsonObject | None:
    """A party with its ties, visits, events, claims, places, what lies in it, and sources; None where there is none.

    cited: further sources whose rows are wanted. Three questions to the store, two where nothing can lie in it; some milliseconds each.
    """
    around = [_Near(*row) for row in store.stream(AROUND.format(label=LABEL[label].name), id=id)]
    if not around:
        return None
    here = node(label, next(near.other for near in around if not near.type))
    own = brief(label, here)
    inside, total = _inside(store, label, id)
    found: JsonObject = {
        "node": here,
        "partnerships": list(_partnerships(around, own)),
        "visits": list(_visits(around, own)),
        "events": list(_events(around)),
        "claims": [claim_row(near.other) for near in _chosen(around, "ABOUT", by=("as_of", "id"))],
        "places": list(_places(around)),
        "inside": inside,
        "inside_total": total,
    }
    found["sources"] = sources(store, [*cited_in(found), *cited])
    return found


def _chosen(around: Iterable[_Near], *types: str, by: Sequence[str]) -> list[_Near]:
    """Edges of these types, in order of properties of what stands at the other end; unknown values come last."""
    return sorted((near for near in around if near.type in types), key=lambda near: _order(near.other, by))


def _order(values: Mapping[str, Any], names: Sequence[str]) -> tuple[tuple[bool, Any], ...]:
    return tuple((values.get(name) is None, values.get(name) or "") for name in names)


def _partnerships(around: Sequence[_Near], own: JsonObject) -> Iterator[JsonObject]:
    for near in sorted(_chosen(around, "PARTNER", by=()), key=lambda near: (near.other["id"], near.tie["id"])):
        other = brief(near.label, near.other)
        yield {**tie("PARTNER", near.tie, own, other), "partner": other}


def _visits(around: Sequence[_Near], own: JsonObject) -> Iterator[JsonObject]:
    """Those that the party sent, then those that it received; one within it is sent."""
    visits = sorted(
        _chosen(around, "VISIT", by=()), key=lambda near: (not near.outgoing, _order(near.tie, ("start", "id")))
    )
    known = set()
    for near in visits:
        if near.tie["id"] not in known:
            known.add(near.tie["id"])
            ends = (own, brief(near.label, near.other))
            yield tie("VISIT", near.tie, *(ends if near.outgoing else reversed(ends)))


def _events(around: Sequence[_Near]) -> Iterator[JsonObject]:
    """Events that the party took part in, then those that were held at it."""
    took_part = _chosen(around, "TOOK_PART", by=("start", "id"))
    for near in sorted(took_part, key=lambda near: (_order(near.other, ("start", "id")), _order(near.tie, ("role",)))):
        yield {**event_row(near.other), "role": near.tie.get("role"), "sources": sources_of(near.tie)}
    for near in _chosen(around, "HELD_IN", by=("start", "id")):
        yield {**event_row(near.other), "role": "place", "sources": sources_of(near.other)}


def _places(around: Sequence[_Near]) -> Iterator[JsonObject]:
    placed = [near for near in around if near.type in PLACED]
    for near in sorted(placed, key=lambda near: (near.type, near.other["id"])):
        yield {"type": near.type, **brief(near.label, near.other)}


def _inside(store: Store, label: str, id: str) -> tuple[list[JsonObject], int]:
    """What lies in a place, at most MOST_INSIDE of it, and how much that is in all."""
    if label not in HOLDS:
        return [], 0
    rows = store.read(INSIDE.format(label=label, **HOLDS[label]), id=id, limit=MOST_INSIDE)
    total = sum(row.pop("total") for row in rows)
    return [{key: value for key, value in row.items() if value is not None} for row in rows if row["type"]], total
