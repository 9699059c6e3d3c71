"""Taking a load back: what it said goes, and what nobody else says with it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from graph import facts
from graph.errors import ModelError, NotFound, StoreError
from graph.model import FACTS, RELATIONSHIPS
from graph.store import orders
from graph.store.checker import BATCH
from graph.store.decisions import is_decision
from graph.store.left import Change, changing
from graph.store.store import Store
from graph.store.stored import Step
from graph.store.write import HUBS, match_of
from graph.text import Text
from graph.unfinished import CLEAR, RESTORE, UNLOAD

GONE = "MATCH (l:Load {id: $id}) DELETE l"


def unload(store: Store, load: str, progress: Callable[[int], object] = lambda done: None) -> dict[str, int]:
    """Take one load back: its statements go, and every node and edge that has none left; returns how many went and changed.

    A node that a tie of another load still needs stays, by its name alone, until that tie goes too. Cut off, the rest goes
    when it is called again, or before the same load is run again. progress: called with the number of nodes and edges dealt
    with since the last call. Raises NotFound for an unknown load. O(graph).
    """
    if not store.read("MATCH (l:Load {id: $id}) RETURN l.id AS id", id=load):
        raise NotFound(
            Text("There is no load '{id}'.", id=load),
            hint=Text("The page Loads and `twinmap loads` list what there is."),
        )
    if is_decision(load):
        raise ModelError(
            Text("'{id}' is a decision about who is who.", id=load),
            hint=Text("Undo it among the possible duplicates."),
        )
    with changing(store) as change:
        check_whole(store)
        return unload_held(store, change, load, progress)


def check_whole(store: Store) -> None:
    """Raise StoreError where the store was being restored or emptied and that was cut off: what is written now would go with it."""
    for each in store.unfinished():
        if each.work in (RESTORE, CLEAR):
            raise StoreError(
                each.sentence,
                where=store.where,
                hint=Text(
                    "First finish it with `twinmap loads --finish {id}`, or empty the store with `twinmap store clear`.",
                    id=each.id,
                ),
            )


def unload_held(
    store: Store, change: Change, load: str, progress: Callable[[int], object] = lambda done: None
) -> dict[str, int]:
    """`unload`, as the end of a change that is under way, and without asking whether there is such a load."""
    counts = facts_taken_back(store, load, change.first, progress)
    change.end((GONE, {"id": load}))
    orders.drop(store.work_folder, load)
    return counts


def facts_taken_back(
    store: Store, load: str, first: Iterable[Step] = (), progress: Callable[[int], object] = lambda done: None
) -> dict[str, int]:
    """All of a load goes but its own record, by which it counts as unfinished; `first` is that of the change which this begins."""
    counts = Counter(edges_removed=0, edges_changed=0, nodes_removed=0, nodes_changed=0)
    mark = f'"load":{json.dumps(load)}'
    begun = "MATCH (l:Load {id: $id}) SET l.work = $work REMOVE l.finished"
    store.write_all([*first, (begun, {"id": load, "work": UNLOAD})])  # from here on it is one that was cut off
    for label in sorted(FACTS, key=HUBS.count):
        _remove_nodes(store, label, mark, counts, progress)
    for each in RELATIONSHIPS:
        _unload_edges(store, each.name, load, mark, counts, progress)
    for label in FACTS:
        _unload_nodes(store, label, load, mark, counts, progress)
    return dict(counts)


def _remove_nodes(store: Store, label: str, mark: str, counts: Counter[str], progress: Callable[[int], object]) -> None:
    """Remove the nodes of which no other load speaks, with their edges: twice as fast as the edges first, each by its ends."""
    query = (
        f"MATCH (n:{label}) WHERE all(s IN n.statements WHERE s CONTAINS $mark) "
        "AND NOT EXISTS { MATCH (n)-[r]-() WHERE any(s IN r.statements WHERE NOT s CONTAINS $mark) } RETURN n.id AS id"
    )
    rows = store.read(query, mark=mark)
    for some in _batches(rows):  # in one transaction ArcadeDB takes three times as long
        before = _edges(store)
        store.write(f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) DETACH DELETE n", some)
        removed = before - _edges(store)
        counts.update(nodes_removed=len(some), edges_removed=removed)
        progress(len(some) + removed)


def _batches(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    return (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))


def _edges(store: Store) -> int:
    return int(store.read("MATCH ()-[r]->() RETURN count(r) AS number")[0]["number"])


def _without(texts: Iterable[str], load: str) -> list[str]:
    return [text for text in texts if json.loads(text).get("load") != load]


def _unload_edges(
    store: Store, type_: str, load: str, mark: str, counts: Counter[str], progress: Callable[[int], object]
) -> None:
    match = match_of(type_)
    told = f"r.{match}" if match else "null"
    query = (
        f"MATCH (a)-[r:{type_}]->(b) WHERE any(s IN r.statements WHERE s CONTAINS $mark) RETURN labels(a)[0] AS la, a.id AS a, "
        f"labels(b)[0] AS lb, b.id AS b, {told} AS told, r.id AS id, r.statements AS statements"
    )
    rows: dict[tuple[str, str, bool], list[dict[str, Any]]] = defaultdict(list)
    for found in store.read(query, mark=mark):
        left = _without(found["statements"], load)
        values = facts.edge_values(left) | {"statements": left} | ({"id": found["id"]} if found["id"] else {})
        rows[found["la"], found["lb"], bool(left)].append(found | {"values": values})
    pattern = f"[r:{type_} {{{match}: row.told}}]" if match else f"[r:{type_}]"
    for (start, end, stays), some in rows.items():
        action = "SET r = row.values" if stays else "DELETE r"
        matched = f"MATCH (a:{start} {{id: row.a}})-{pattern}->(b:{end} {{id: row.b}})"
        for batch in _batches(some):
            store.write(f"UNWIND $rows AS row {matched} {action}", batch)
            counts["edges_changed" if stays else "edges_removed"] += len(batch)
            progress(len(batch))


def _unload_nodes(
    store: Store, label: str, load: str, mark: str, counts: Counter[str], progress: Callable[[int], object]
) -> None:
    query = (
        f"MATCH (n:{label}) WHERE any(s IN n.statements WHERE s CONTAINS $mark) "
        "RETURN n.id AS id, n.name AS name, n.statements AS statements"
    )
    rows = []
    for found in store.read(query, mark=mark):
        left = _without(found["statements"], load)
        values = facts.node_values(label, left) if left else {"name": found["name"]}
        rows.append({"id": found["id"], "values": values | {"id": found["id"], "statements": left}})
    for some in _batches(rows):
        store.write(f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET n = row.values", some)
        counts["nodes_changed"] += len(some)
        progress(len(some))
