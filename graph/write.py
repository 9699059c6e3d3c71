"""Writing facts to the store, and taking a load back.

A `Writer` checks each row's facts, finds out which node or edge they speak of, and writes them in batches. Statements are added, never
replaced, so writing the same facts twice changes nothing and a load that was cut off is simply run again.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from graph import facts
from graph.errors import ModelError, NotFound
from graph.facts import Edge, Fact, Node
from graph.model import LABELS, PROVENANCE, RELATIONSHIP, RELATIONSHIPS, VERSION, check
from graph.store import Store

Outcome = Literal["created", "updated", "same"]

DECISION = "decision-"
"""How the ids of decisions about who is who begin; they are loads too (graph/merge.py)."""
HUBS = ("Region", "Country", "Source")
"""Nodes that many others hold on to: removed last, when these are gone."""
BATCH = 2000
"""Facts a transaction holds: 2,000 was as fast as larger ones on both servers."""


class _Known(NamedTuple):
    id: str
    label: str


class _Stored(NamedTuple):
    """An edge that the store holds already."""

    id: str
    start: str
    end: str
    statements: list[str]


class Checker:
    """Checks the facts of one load, row by row, and finds out which node or edge each speaks of.

    Memory: about 300 bytes a node and 200 an edge that has an id; ids and ends are kept as hashes of 64 bits.
    """

    def __init__(self, load: str) -> None:
        self.load = load
        self._known: dict[str, _Known] = {}
        self._pairs: dict[int, int] = {}
        self._pending: list[Fact] = []

    def enter(self, row: Sequence[Fact]) -> int:
        """Take the facts of one row, nodes before the edges that need them; returns how many there are.

        Raises ModelError and takes none of them where one doesn't fit the model or names an unknown end.
        """
        taken: list[Fact] = []
        made: list[str] = []
        try:
            for fact in row:
                taken.append(self._node(fact, made) if isinstance(fact, Node) else self._edge(fact))
        except ModelError:
            for each in made:
                del self._known[each]
            raise
        self._pending.extend(taken)
        return len(taken)

    def knows(self, id_: str) -> bool:
        """Is there a node of this id, in the store or in the load so far?"""
        return id_ in self._known

    @property
    def full(self) -> bool:
        """True when it is time to write."""
        return len(self._pending) >= BATCH

    def take(self) -> list[Fact]:
        """The facts that were entered since the last time, to be written."""
        batch, self._pending = self._pending, []
        return batch

    def _node(self, node: Node, made: list[str]) -> Node:
        stated = {key: value for key, value in node.statement.items() if value is not None}
        check(node.label, stated, PROVENANCE)
        outside = stated.get("ids", ())
        known = self._known.get(node.id)
        if known is None:
            same = (self._known.get(each) for each in outside)
            known = next((each for each in same if each and each.label == node.label), _Known(node.id, node.label))
        elif known.label != node.label:
            raise ModelError(f"'{node.id}' is a {known.label} already; this row makes it a {node.label}.")
        if known.id != node.id:
            stated["former"] = [*stated.get("former", ()), node.id]
        for each in (known.id, node.id, *outside):
            if each not in self._known:
                self._known[each] = known
                made.append(each)
        return Node(known.label, known.id, stated | {"load": self.load})

    def _edge(self, edge: Edge) -> Edge:
        kind = RELATIONSHIP[edge.type]
        stated = {key: value for key, value in edge.statement.items() if value is not None}
        check(edge.type, stated, PROVENANCE)
        start = self._end(edge.start, kind.starts, edge.type)
        end = self._end(edge.end, kind.ends, edge.type)
        if kind.undirected and start == end:
            raise ModelError(f"'{edge.start}' can't have a {kind.title} with itself.")
        if edge.type == "PART_OF" and self._known[start].label != self._known[end].label:
            raise ModelError(
                f"'{edge.start}' and '{edge.end}' differ in label; a city is part of a city, a region of a region."
            )
        if edge.type == "PARTNER" and "kind" not in stated:
            raise ModelError("a partnership needs a kind.")
        if (start, end) != (edge.start, edge.end):
            stated.setdefault("ends", facts.ends_as_named(edge))
        taken = Edge(edge.type, start, end, edge.id, stated | {"load": self.load})
        if kind.identified:
            self._tell_apart(taken)
        return taken

    def _tell_apart(self, edge: Edge) -> None:
        """Refuse an edge without an id, and an id that another edge of this load has."""
        if not edge.id:
            raise ModelError(f"a {RELATIONSHIP[edge.type].title} needs an id.")
        ends = hash((*sorted((edge.start, edge.end)), edge.statement.get("kind")))
        if self._pairs.setdefault(hash((edge.type, edge.id)), ends) != ends:
            raise ModelError(
                f"the id '{edge.id}' is that of another {RELATIONSHIP[edge.type].title}.", hint="Give each its own id."
            )

    def _end(self, id_: str, labels: Sequence[str], type_: str) -> str:
        known = self._known.get(id_)
        if known is None:
            raise ModelError(f"there is no '{id_}'.", hint="Load the table that has it first, or mend the id.")
        if known.label not in labels:
            raise ModelError(f"'{id_}' is a {known.label}; {type_} needs {' or '.join(labels)}.")
        return known.id


class Rehearsal(Checker):
    """A load without a store: checks all that a Writer checks, and writes nothing."""

    def __init__(self, load: str) -> None:
        super().__init__(load)
        self._seen: set[int] = set()

    def write(self, batch: list[Fact]) -> list[Outcome]:
        """What writing to an empty store would come to, one outcome per fact, in the order entered."""
        return [self._outcome(fact) for fact in batch]

    def _outcome(self, fact: Fact) -> Outcome:
        key = hash((fact.label, fact.id) if isinstance(fact, Node) else facts.pair_key(fact))
        stated = hash((key, facts.to_text(fact.statement)))
        outcome: Outcome = "same" if stated in self._seen else "updated" if key in self._seen else "created"
        self._seen.update((key, stated))
        return outcome


class Writer(Checker):
    """Writes the facts of one load. `enter` the facts of one row at a time, then `flush`, or `take` a batch and `write` it."""

    def __init__(self, store: Store, load: str) -> None:
        """Reads the ids of all nodes: O(nodes), about 0.3 s for 20,000."""
        super().__init__(load)
        self.store = store
        self._stored: set[str] = set()
        self._written: set[int] = set()
        self._had = {
            each.name for each in RELATIONSHIPS if store.read(f"MATCH ()-[r:{each.name}]->() RETURN 1 AS one LIMIT 1")
        }
        for label in LABELS:
            query = f"MATCH (n:{label.name}) RETURN n.id AS id, n.ids AS ids, n.former AS former"
            for id_, ids, former in store.stream(query):
                self._remember(label.name, id_, (*(ids or ()), *(former or ())))
                self._stored.add(id_)
        self._remember_decisions()

    def _remember_decisions(self) -> None:
        """The ids of parties that became others answer for good, also where no statement remembers them any more."""
        query = "MATCH (l:Load) WHERE l.id STARTS WITH $mark RETURN l.report AS report ORDER BY l.started DESC"
        for row in self.store.read(query, mark=DECISION):
            report = json.loads(row["report"])
            kept = self._known.get(report["ids"][0]) if report["decision"] == "merge" else None
            if kept is not None:
                for each in report["moved"]:
                    self._known.setdefault(each, kept)

    def _remember(self, label: str, id_: str, others: Iterable[str]) -> None:
        known = _Known(id_, label)
        self._known[id_] = known
        for each in others:
            self._known.setdefault(each, known)

    def flush(self) -> list[Outcome]:
        """Write what was entered; returns one outcome per fact, in the order entered."""
        return self.write(self.take())

    def write(self, pending: list[Fact]) -> list[Outcome]:
        """Write a batch that was taken; may run in another thread while the next one is entered. One batch at a time, in order."""
        outcomes: list[Outcome] = ["same"] * len(pending)
        nodes: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        edges: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for index, fact in enumerate(pending):
            if isinstance(fact, Node):
                nodes[fact.label][fact.id].append(index)
            else:
                edges[facts.pair_key(fact)].append(index)
        for label, by_id in nodes.items():
            self._flush_nodes(label, by_id, pending, outcomes)
        grouped: dict[tuple[str, str, str], list[tuple[str, ...]]] = defaultdict(list)
        for key, indices in edges.items():
            first = pending[indices[0]]
            assert isinstance(first, Edge)
            grouped[first.type, self._known[first.start].label, self._known[first.end].label].append(key)
        for (type_, start, end), keys in grouped.items():
            self._flush_edges(type_, start, end, {key: edges[key] for key in keys}, pending, outcomes)
        return outcomes

    def _flush_nodes(
        self, label: str, by_id: Mapping[str, list[int]], pending: Sequence[Fact], outcomes: list[Outcome]
    ) -> None:
        stored = self._stored_statements(label, [each for each in by_id if each in self._stored])
        rows = []
        for id_, indices in by_id.items():
            texts = _add_all(stored.get(id_, []), pending, indices, outcomes)
            if texts is not None:
                rows.append({"id": id_, "values": facts.node_values(label, texts) | {"id": id_, "statements": texts}})
        if rows:
            self.store.write(f"UNWIND $rows AS row MERGE (n:{label} {{id: row.id}}) SET n = row.values", rows)
        self._stored.update(by_id)

    def _stored_statements(self, label: str, ids: list[str]) -> dict[str, list[str]]:
        if not ids:
            return {}
        query = f"UNWIND $ids AS id MATCH (n:{label} {{id: id}}) RETURN n.id AS id, n.statements AS statements"
        return {row["id"]: row["statements"] or [] for row in self.store.read(query, ids=ids)}

    def _flush_edges(
        self, type_: str, start: str, end: str, by_key: Mapping[tuple[str, ...], list[int]],
        pending: list[Fact], outcomes: list[Outcome],
    ) -> None:  # fmt: skip
        stored = self._stored_edges(type_, start, end, by_key, pending)
        rows: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
        for key, indices in by_key.items():
            first = pending[indices[0]]
            assert isinstance(first, Edge)
            edge = stored.get(key) or _Stored(first.id, first.start, first.end, [])
            for index in indices:
                pending[index] = _known_as(pending[index], edge.id)
            texts = _add_all(edge.statements, pending, indices, outcomes)
            if texts is None:
                continue
            values = facts.edge_values(texts) | {"statements": texts}
            if RELATIONSHIP[type_].identified:
                values["id"] = edge.id
            row = {"start": edge.start, "end": edge.end, "id": edge.id, "role": values.get("role"), "values": values}
            rows[self._known[edge.start].label, self._known[edge.end].label].append(row)
        for (from_label, to_label), some in rows.items():
            self.store.write(edge_query(type_, from_label, to_label), some)
        self._written.update(hash(key) for key in by_key)

    def _stored_edges(
        self, type_: str, start: str, end: str, by_key: Mapping[tuple[str, ...], list[int]], pending: Sequence[Fact]
    ) -> dict[tuple[str, ...], _Stored]:
        """What the store holds of these edges; not asked for where it can't hold any."""
        rows = []
        for key, indices in by_key.items():
            if type_ in self._had or hash(key) in self._written:
                first = pending[indices[0]]
                assert isinstance(first, Edge)
                match = key[3] if type_ == "PARTNER" else first.id or first.statement.get("role")
                rows.append({"key": list(key), "start": first.start, "end": first.end, "match": match})
        if not rows:
            return {}
        found = self.store.read(_stored_query(type_, start, end), rows=rows)
        return {
            tuple(each["key"]): _Stored(each["id"], each["a"], each["b"], each["statements"] or []) for each in found
        }


def _known_as(fact: Fact, id_: str) -> Fact:
    """The fact, which keeps its own id as a former one where the store knows its edge under another."""
    if not fact.id or fact.id == id_:
        return fact
    return fact._replace(statement={**fact.statement, "former": [fact.id]})


def _add_all(
    before: list[str], pending: Sequence[Fact], indices: Sequence[int], outcomes: list[Outcome]
) -> list[str] | None:
    """`before` with the statements of these facts added, their outcomes noted; None where nothing changes."""
    texts = before
    for index in indices:
        added = facts.add(texts, pending[index].statement)
        if added is not None:
            outcomes[index] = "updated" if texts else "created"
            texts = added
    return None if texts is before else texts


def _match_of(type_: str) -> str:
    """The property that tells edges of this type between the same ends apart."""
    if type_ == "PARTNER":
        return "kind"
    if RELATIONSHIP[type_].identified:
        return "id"
    return "role" if type_ == "TOOK_PART" else ""


def _stored_query(type_: str, start: str, end: str) -> str:
    match = _match_of(type_)
    pattern = f"[r:{type_} {{{match}: row.match}}]" if match else f"[r:{type_}]"
    arrow = "-" if RELATIONSHIP[type_].undirected else "->"
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) MATCH (a)-{pattern}{arrow}(b) "
        "RETURN row.key AS key, r.id AS id, startNode(r).id AS a, endNode(r).id AS b, r.statements AS statements"
    )


def edge_query(type_: str, start: str, end: str) -> str:
    """What writes a batch of edges: rows of start, end (ids), id, role and values."""
    match = "id" if RELATIONSHIP[type_].identified else _match_of(type_)
    pattern = f"[r:{type_} {{{match}: row.{match}}}]" if match else f"[r:{type_}]"
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
        f"MERGE (a)-{pattern}->(b) SET r = row.values"
    )


def now() -> str:
    """This moment, UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def is_finished(store: Store, load: str) -> bool:
    """True where this load was written to its end."""
    found = store.read("MATCH (l:Load {id: $id}) RETURN l.finished AS finished", id=load)
    return bool(found and found[0]["finished"])


def begin_load(store: Store, load: str, title: str, files: Sequence[str]) -> bool:
    """Note that the load has begun; False where it was finished before, and is only being checked again.

    What an earlier try wrote, which was cut off, is taken back first, so that the account of this one is whole.
    """
    found = store.read("MATCH (l:Load {id: $id}) RETURN l.finished AS finished", id=load)
    if found and found[0]["finished"]:
        return False
    if found:
        take_back(store, load)
    store.constrain()
    values = {"id": load, "name": title, "title": title, "started": now(), "files": list(files), "model": VERSION}
    store.write("UNWIND $rows AS row MERGE (l:Load {id: row.id}) SET l = row", [values])
    return True


def finish_load(store: Store, load: str, report: Mapping[str, Any], rejects: str = "") -> None:
    """Note that the load is finished, and keep its report and the CSV text of its refused rows."""
    values = {"finished": now(), "report": json.dumps(report, ensure_ascii=False)}
    if rejects:
        values["rejects"] = rejects
    row = {"id": load, "values": values}
    store.write("UNWIND $rows AS row MATCH (l:Load {id: row.id}) SET l += row.values", [row])


def finished_report(store: Store, load: str) -> dict[str, Any] | None:
    """The report of a load that was written to its end; None where there is none."""
    found = store.read("MATCH (l:Load {id: $id}) RETURN l.finished AS finished, l.report AS report", id=load)
    if not found or not found[0]["finished"]:
        return None
    report: dict[str, Any] = json.loads(found[0]["report"] or "{}")
    return report


def unload(store: Store, load: str, progress: Callable[[int], object] = lambda done: None) -> dict[str, int]:
    """Take one load back: its statements go, and every node and edge that has none left; returns how many went and changed.

    A node that a tie of another load still needs stays, by its name alone, until that tie goes too. Cut off, the rest goes
    when it is called again, or before the same load is run again. progress: called with the number of nodes and edges dealt
    with since the last call. Raises NotFound for an unknown load. O(graph).
    """
    if not store.read("MATCH (l:Load {id: $id}) RETURN l.id AS id", id=load):
        raise NotFound(f"There is no load '{load}'.", hint="The page /load names them all.")
    if load.startswith(DECISION):
        raise ModelError(f"'{load}' is a decision about who is who.", hint="Undo it among the possible duplicates.")
    with store.alone():
        return take_back(store, load, progress)


def take_back(store: Store, load: str, progress: Callable[[int], object] = lambda done: None) -> dict[str, int]:
    """`unload`, for who holds the store alone already, and without asking whether there is such a load."""
    counts = Counter(edges_removed=0, edges_changed=0, nodes_removed=0, nodes_changed=0)
    mark = f'"load":{json.dumps(load)}'
    store.run("MATCH (l:Load {id: $id}) REMOVE l.finished", id=load)  # from here on it is one that was cut off
    labels = [each.name for each in LABELS if each.name != "Load"]
    for label in sorted(labels, key=HUBS.count):
        _remove_nodes(store, label, mark, counts, progress)
    for each in RELATIONSHIPS:
        _unload_edges(store, each.name, load, mark, counts, progress)
    for label in labels:
        _unload_nodes(store, label, load, mark, counts, progress)
    store.run("MATCH (l:Load {id: $id}) DELETE l", id=load)
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
    match = _match_of(type_)
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
