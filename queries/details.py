"""All that the store holds about one thing: a party, a tie, an event, a source, a load.

Each answer is plain data, every statement parsed, every source it names beside it. Point look-ups by label and id: a few
milliseconds each, whatever the size of the graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from graph.edtf import in_edtf
from graph.errors import NotFound
from graph.facts import disputes, leading_first, people
from graph.model import LABEL, LABELS, RELATIONSHIP
from graph.network.snapshot import Snapshot
from graph.store.loads import kept_report
from graph.store.store import Store
from graph.text import Text
from graph.unfinished import LOAD
from queries.values import JsonObject

ANYTHING = "\nUNION ALL\n".join(
    f"MATCH (n:{label.name} {{id: $id}}) RETURN '{label.name}' AS label, properties(n) AS node" for label in LABELS
)
TIE = """
MATCH (a:{label} {{id: $start}})-[t:{type} {{id: $id}}]-(b)
RETURN properties(t) AS tie, properties(a) AS first, labels(b)[0] AS label, properties(b) AS second
ORDER BY b.id
"""
TIE_ANYWHERE = """
MATCH (a)-[t:{type}]->(b) WHERE t.id = $id
RETURN properties(t) AS tie, labels(a)[0] AS start, properties(a) AS first, labels(b)[0] AS label, properties(b) AS second
"""
CLAIMS = "MATCH (c:Claim)-[:ABOUT]->(n:{label} {{id: $id}}) RETURN properties(c) AS claim ORDER BY c.as_of, c.id"
SOURCES = "UNWIND $ids AS id MATCH (s:Source {id: id}) RETURN properties(s) AS source ORDER BY s.id"
ALL_SOURCES = "MATCH (s:Source) RETURN properties(s) AS source ORDER BY s.title, s.id"
ALL_CLAIMS = "MATCH (c:Claim) RETURN properties(c) AS claim ORDER BY c.subject, c.measure, c.as_of, c.id"
ALL_EVENTS = """
MATCH (e:Event)
OPTIONAL MATCH (e)-[:HELD_IN]->(p)
WITH e, p ORDER BY p.id
RETURN properties(e) AS event, collect({label: labels(p)[0], id: p.id, name: p.name, name_zh: p.name_zh}) AS places
"""
ABOUT = """
MATCH (c:Claim {id: $id})-[:ABOUT]->(n)
RETURN labels(n)[0] AS label, n.id AS id, n.name AS name, n.name_zh AS name_zh ORDER BY id
"""
TAKING_PART = """
MATCH (n)-[t:TOOK_PART]->(e:Event {id: $id})
RETURN t.role AS role, properties(t) AS tie, labels(n)[0] AS label, properties(n) AS party ORDER BY role, n.name, n.id
"""
HELD_IN = """
MATCH (e:Event {id: $id})-[t:HELD_IN]->(n)
RETURN labels(n)[0] AS label, properties(n) AS place ORDER BY n.name, n.id
"""
VISITS_OF_EVENT = """
MATCH (a)-[t:VISIT]->(b) WHERE t.event = $id
RETURN properties(t) AS tie, labels(a)[0] AS start, properties(a) AS first, labels(b)[0] AS label, properties(b) AS second
ORDER BY t.start, t.id
"""
_LOAD = "l {.id, .title, .started, .finished, .work, .model, .files, .report, .sentences}"
"""What a page shows of a load: its list of refused rows stays where it is."""
LOADS = f"MATCH (l:Load) RETURN {_LOAD} AS load ORDER BY l.started DESC, l.id"
LOAD_SOURCES = """
MATCH (s:Source) WHERE any(text IN s.statements WHERE text CONTAINS $mark)
RETURN properties(s) AS source ORDER BY s.title, s.id LIMIT $limit
"""

MOST_SOURCES = 500


def find(store: Store, id: str) -> JsonObject | None:
    """The node with this id, whatever its label; None where there is none."""
    rows = store.read(ANYTHING, id=id)
    return node(rows[0]["label"], rows[0]["node"]) if rows else None


def node(label: str, values: Mapping[str, Any]) -> JsonObject:
    """One node as plain data: its label, its properties in the model's order, its statements parsed, the leading one first."""
    return {"id": values["id"], "label": label, **_plain(values)}


def brief(label: str, values: Mapping[str, Any]) -> JsonObject:
    """What a link to a node needs."""
    row = {"id": values["id"], "label": label, "name": values.get("name"), "name_zh": values.get("name_zh")}
    return row | {"unnamed": True} if values.get("unnamed") else row


def _plain(values: Mapping[str, Any]) -> JsonObject:
    kept = {key: value for key, value in values.items() if key != "statements" and value is not None}
    return kept | {"statements": leading_first(values.get("statements") or ())}


def tie(type_: str, values: Mapping[str, Any], first: JsonObject, second: JsonObject) -> JsonObject:
    """One partnership or visit with its ends (a visit's: who travelled, who received), statements and ids of its sources."""
    row: JsonObject = {
        "id": values["id"],
        "type": type_,
        "source": first["id"],
        "target": second["id"],
        **_plain(values),
    }
    row |= in_edtf(row)
    row["sources"] = sources_in(row["statements"])
    row["disputes"] = disputes(values.get("statements") or ())
    row["ends"] = [first, second]
    if type_ == "VISIT":
        row["sender"], row["host"] = first, second
        row["travelled"] = people(row.get("people"), row.get("students"), row.get("teachers"))
    return row


def claim_row(values: Mapping[str, Any]) -> JsonObject:
    row = _plain(values)
    return row | {"sources": sources_in(row["statements"])}


def sources_in(statements: Iterable[Mapping[str, Any]]) -> list[str]:
    """Ids of the sources that statements name, each once, in order."""
    return list(dict.fromkeys(each["source"] for each in statements if each.get("source")))


def event_row(values: Mapping[str, Any]) -> JsonObject:
    return {key: values.get(key) for key in ("id", "name", "name_zh", "series", "edition", "start", "end")} | {
        "label": "Event"
    }


def sources_of(values: Mapping[str, Any]) -> list[str]:
    return sources_in(json.loads(text) for text in values.get("statements") or ())


def cited_in(found: Mapping[str, Any]) -> list[str]:
    """Ids of every source that an answer names."""
    ids = sources_in(found["node"]["statements"])
    for key in ("partnerships", "visits", "events", "claims"):
        ids.extend(id for each in found.get(key, ()) for id in each["sources"])
    return list(dict.fromkeys(ids))


def sources(store: Store, ids: Iterable[str]) -> list[JsonObject]:
    """The sources with these ids, ordered by id; unknown ids are passed over."""
    wanted = sorted(set(ids))
    return [node("Source", row["source"]) for row in store.read(SOURCES, ids=wanted)] if wanted else []


def one_tie(store: Store, id: str, type_: str = "", label: str = "", start: str = "") -> JsonObject | None:
    """A partnership or visit by its id, with its sources. Type, label and id of an end, where known, save a search."""
    if type_ and label and start:
        rows = store.read(TIE.format(label=LABEL[label].name, type=RELATIONSHIP[type_].name), id=id, start=start)
        if rows:
            row = rows[0]
            return _with_sources(
                store, tie(type_, row["tie"], brief(label, row["first"]), brief(row["label"], row["second"]))
            )
    for each in ("PARTNER", "VISIT"):
        rows = store.read(TIE_ANYWHERE.format(type=each), id=id)
        if rows:
            row = rows[0]
            return _with_sources(
                store, tie(each, row["tie"], brief(row["start"], row["first"]), brief(row["label"], row["second"]))
            )
    return None


def find_tie(store: Store, snapshot: Snapshot, id: str) -> JsonObject:
    """The same for a tie of the snapshot. Raises NotFound with the nearest id."""
    known = snapshot.tie(id)
    found = one_tie(store, known.id, known.type, snapshot.node(known.start).label, known.start)
    if found is None:
        raise NotFound(Text("The tie '{id}' has just gone from the store.", id=id), hint=Text("Reload the page."))
    return found


def _with_sources(store: Store, found: JsonObject) -> JsonObject:
    return {"tie": found, "sources": sources(store, found["sources"])}


def event(store: Store, id: str) -> JsonObject | None:
    """An event with where it was held, who took part, its visits, claims and sources."""
    rows = store.read("MATCH (e:Event {id: $id}) RETURN properties(e) AS node", id=id)
    if not rows:
        return None
    found: JsonObject = {
        "node": node("Event", rows[0]["node"]),
        "places": [brief(row["label"], row["place"]) for row in store.read(HELD_IN, id=id)],
        "parties": [
            {**brief(row["label"], row["party"]), "role": row["role"], "sources": sources_of(row["tie"])}
            for row in store.read(TAKING_PART, id=id)
        ],
        "visits": [
            tie("VISIT", row["tie"], brief(row["start"], row["first"]), brief(row["label"], row["second"]))
            for row in store.read(VISITS_OF_EVENT, id=id)
        ],
        "claims": [claim_row(row["claim"]) for row in store.read(CLAIMS.format(label="Event"), id=id)],
    }
    cited = [*cited_in(found), *(source for each in found["parties"] for source in each["sources"])]
    found["sources"] = sources(store, cited)
    return found


def source(store: Store, id: str) -> JsonObject | None:
    """A source and the claims it makes; the ties it states are in the snapshot."""
    rows = store.read("MATCH (s:Source {id: $id}) RETURN properties(s) AS node", id=id)
    if not rows:
        return None
    return {
        "node": node("Source", rows[0]["node"]),
        "claims": [each for each in all_claims(store) if id in each["sources"]],
    }


def all_sources(store: Store) -> list[JsonObject]:
    """Every source, by title."""
    return [node("Source", row["source"]) for row in store.read(ALL_SOURCES)]


def all_claims(store: Store) -> list[JsonObject]:
    """Every claim with the ids of its sources, by whom it speaks of."""
    return [claim_row(row["claim"]) for row in store.read(ALL_CLAIMS)]


def all_events(store: Store) -> list[JsonObject]:
    """Every event with where it was held, newest first, those without a date last."""
    rows = store.read(ALL_EVENTS)
    found = [{**event_row(row["event"]), "places": [each for each in row["places"] if each["id"]]} for row in rows]
    return sorted(found, key=lambda event: (event["start"] or "", event["id"]), reverse=True)


def about(store: Store, id: str) -> list[JsonObject]:
    """Whom a claim speaks of."""
    return store.read(ABOUT, id=id)


def loads(store: Store) -> list[JsonObject]:
    """Every load, newest first, each with its load report."""
    return [_load(row["load"]) for row in store.read(LOADS)]


def load(store: Store, id: str) -> JsonObject | None:
    """One load: its load report, with id, title, started, finished and model beside."""
    rows = store.read(f"MATCH (l:Load {{id: $id}}) RETURN {_LOAD} AS load", id=id)
    return _load(rows[0]["load"]) if rows else None


def sources_of_load(store: Store, id: str) -> list[JsonObject]:
    """The sources that a load brought, by title."""
    mark = f'"load":{json.dumps(id)}'
    return [node("Source", row["source"]) for row in store.read(LOAD_SOURCES, mark=mark, limit=MOST_SOURCES)]


def load_rejects(store: Store, id: str) -> str:
    """The refused rows of a load as CSV text, as much as the store keeps of them; empty where there are none."""
    rows = store.read("MATCH (l:Load {id: $id}) RETURN l.rejects AS rejects", id=id)
    return (rows[0]["rejects"] or "") if rows else ""


def _load(values: Mapping[str, Any]) -> JsonObject:
    """Of a load that was cut off no more is known of its files than their paths; `work` says what it is in the midst of."""
    row: JsonObject = {key: values.get(key) for key in ("id", "title", "started", "finished", "model")}
    files = [{"path": path} for path in values.get("files") or ()]
    if not row["finished"]:
        row["work"] = values.get("work") or LOAD
    cut_off: JsonObject = {"load": values["id"], "files": files, "nodes": {}, "edges": {}, "rejects": None}
    return row | cut_off | kept_report(values)
