"""Emptying a store, and the marks of what concerns all of it: a backup that is coming back, a store that is being emptied.

A mark is a Load that isn't finished, as is that of a load: whoever looks for unfinished work finds them all.
"""

from __future__ import annotations

from graph.model import FACTS, LABELS, RELATIONSHIPS, VERSION
from graph.store import orders
from graph.store.left import FORGET, changing
from graph.store.loads import now
from graph.store.store import Store
from graph.store.stored import Step
from graph.store.unload import GONE
from graph.unfinished import CLEAR, RESTORE

DELETED = 500
"""Nodes that a transaction deletes."""
MARK = "store-clear"
OTHERS_GONE = "MATCH (l:Load) WHERE l.work IN $works AND l.finished IS NULL AND l.id <> $id DELETE l"


def node_count(store: Store) -> int:
    """How many nodes are in the store, whoever put them there."""
    return int(store.read("MATCH (n) RETURN count(n) AS nodes")[0]["nodes"])


def clear(store: Store) -> dict[str, int]:
    """Take away every node of ours with its edges, whatever was loaded; how many nodes that were. Cut off, it is run again. O(graph)."""
    with changing(store, anew=True) as change:
        mark(store, MARK, "", CLEAR)
        gone = empty(store, MARK)
        change.end(unmarked(MARK))
        for id in list(orders.ids(store.work_folder)):
            orders.drop(store.work_folder, id)
    return {"nodes": gone}


def mark(store: Store, id: str, title: str, work: str) -> None:
    """Note that such work has begun. It takes the place of work of the kind that was cut off: what that was to come to is no longer wanted."""
    values = {"id": id, "name": title, "title": title, "started": now(), "work": work, "files": [], "model": VERSION}
    store.write_all(
        [
            (FORGET, {}),
            ("MERGE (l:Load {id: $id}) SET l = $values", {"id": id, "values": values}),
            (OTHERS_GONE, {"id": id, "works": [RESTORE, CLEAR]}),
        ]
    )


def unmarked(id: str) -> Step:
    """What notes that it is done."""
    return GONE, {"id": id}


def empty(store: Store, but: str) -> int:
    """Take out all nodes of ours but the mark of this id, with their edges; how many that were.

    A database of ours is emptied by its files: deleting each node costs a transaction log of some hundred bytes for each byte of the graph.
    """
    gone = node_count(store) - 1
    if store.drop((*(each.name for each in RELATIONSHIPS), *FACTS)):
        _delete(store, "Load", but)
        return gone
    return sum(_delete(store, label.name, but) for label in LABELS)


def _delete(store: Store, label: str, but: str) -> int:
    query = f"MATCH (n:{label}) WHERE n.id IS NULL OR n.id <> $but WITH n LIMIT {DELETED} DETACH DELETE n RETURN count(*) AS gone"
    gone = 0
    while some := int(store.run(query, but=but)[0]["gone"]):
        gone += some
    return gone
