"""Writing facts to the store, and taking a load back.

A `Writer` checks each row's facts, finds out which node or edge they speak of, and writes them in batches. Statements are added, never
replaced, so writing the same facts twice changes nothing and a load that was cut off is simply run again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from graph import facts
from graph.facts import EdgeFact, Fact, NodeFact
from graph.model import LABELS, RELATIONSHIP, RELATIONSHIPS
from graph.store.checker import Checker, Known, Outcome
from graph.store.decisions import noted
from graph.store.hashes import Hashes
from graph.store.store import Store

HUBS = ("Region", "Country", "Source")
"""Nodes that many others hold on to: removed last, when these are gone."""


class _Stored(NamedTuple):
    """An edge that the store holds already."""

    id: str
    start: str
    end: str
    statements: list[str]


class Writer(Checker):
    """Writes the facts of one load. `enter` the facts of one row at a time, then `flush`, or `take` a batch and `write` it."""

    def __init__(self, store: Store, load: str) -> None:
        """Reads the ids of all nodes: O(nodes), about 0.3 s for 20,000."""
        super().__init__(load)
        self.store = store
        self._stored: set[str] = set()
        self._written = Hashes()
        self._had = {
            each.name for each in RELATIONSHIPS if store.read(f"MATCH ()-[r:{each.name}]->() RETURN 1 AS one LIMIT 1")
        }
        for label in LABELS:
            for id_, ids, former in store.nodes(label.name, "id", "ids", "former"):
                self._remember(label.name, id_, (*(ids or ()), *(former or ())))
                self._stored.add(id_)
        self._natures.update((id_, nature) for id_, nature in store.nodes("Source", "id", "nature") if nature)
        self._planned = self._had | {known.label for known in self._known.values()}
        self._remember_decisions()

    def _remember_decisions(self) -> None:
        """The ids of parties that became others answer for good, also where no statement remembers them any more."""
        for report in noted(self.store):
            kept = self._known.get(report["ids"][0]) if report["decision"] == "merge" else None
            if kept is not None:
                for each in report["moved"]:
                    self._known.setdefault(each, kept)

    def _remember(self, label: str, id_: str, others: Iterable[str]) -> None:
        known = Known(id_, label)
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
            if isinstance(fact, NodeFact):
                nodes[fact.label][fact.id].append(index)
            else:
                edges[facts.pair_key(fact)].append(index)
        for label, by_id in nodes.items():
            self._flush_nodes(label, by_id, pending, outcomes)
        grouped: dict[tuple[str, str, str], list[tuple[str, ...]]] = defaultdict(list)
        for key, indices in edges.items():
            first = pending[indices[0]]
            assert isinstance(first, EdgeFact)
            grouped[first.type, self._known[first.start].label, self._known[first.end].label].append(key)
        for (type_, start, end), keys in grouped.items():
            self._flush_edges(type_, start, end, {key: edges[key] for key in keys}, pending, outcomes)
        self._plan_with({*nodes, *(type_ for type_, _, _ in grouped)})
        return outcomes

    def _plan_with(self, names: set[str]) -> None:
        """Once the store holds the first of these labels and types, its plans must know that: for the next batch and the next load."""
        if not names <= self._planned:
            self.store.replan()
            self._planned |= names

    def _flush_nodes(
        self, label: str, by_id: Mapping[str, list[int]], pending: Sequence[Fact], outcomes: list[Outcome]
    ) -> None:
        stored = self._stored_statements(label, [each for each in by_id if each in self._stored])
        rows = []
        for id_, indices in by_id.items():
            texts = _add_all(stored.get(id_, []), pending, indices, outcomes)
            if texts is not None:
                rows.append({"values": facts.node_values(label, texts) | {"id": id_, "statements": texts}})
        if rows:
            self.store.write(node_query(label), rows)
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
            assert isinstance(first, EdgeFact)
            edge = stored.get(key) or _Stored(first.id, first.start, first.end, [])
            for index in indices:
                pending[index] = facts.known_as(pending[index], edge.id)
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
        for key in by_key:
            self._written.setdefault(hash(key))

    def _stored_edges(
        self, type_: str, start: str, end: str, by_key: Mapping[tuple[str, ...], list[int]], pending: Sequence[Fact]
    ) -> dict[tuple[str, ...], _Stored]:
        """What the store holds of these edges; not asked for where it can't hold any."""
        rows = []
        for key, indices in by_key.items():
            if type_ in self._had or hash(key) in self._written:
                first = pending[indices[0]]
                assert isinstance(first, EdgeFact)
                match = key[3] if type_ == "PARTNER" else first.id or first.statement.get("role")
                rows.append({"key": list(key), "start": first.start, "end": first.end, "match": match})
        if not rows:
            return {}
        found = self.store.read(_stored_query(type_, start, end), rows=rows)
        return {
            tuple(each["key"]): _Stored(each["id"], each["a"], each["b"], each["statements"] or []) for each in found
        }


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


def match_of(type_: str) -> str:
    """The property that tells edges of this type between the same ends apart."""
    if type_ == "PARTNER":
        return "kind"
    if RELATIONSHIP[type_].identified:
        return "id"
    return "role" if type_ == "TOOK_PART" else ""


def _stored_query(type_: str, start: str, end: str) -> str:
    match = match_of(type_)
    pattern = f"[r:{type_} {{{match}: row.match}}]" if match else f"[r:{type_}]"
    arrow = "-" if RELATIONSHIP[type_].undirected else "->"
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) MATCH (a)-{pattern}{arrow}(b) "
        "RETURN row.key AS key, r.id AS id, startNode(r).id AS a, endNode(r).id AS b, r.statements AS statements"
    )


def node_query(label: str) -> str:
    """What writes a batch of nodes: rows of values, the id among them."""
    return f"UNWIND $rows AS row MERGE (n:{label} {{id: row.values.id}}) SET n = row.values"


def edge_query(type_: str, start: str, end: str) -> str:
    """What writes a batch of edges: rows of start, end (ids), id, role and values."""
    match = "id" if RELATIONSHIP[type_].identified else match_of(type_)
    pattern = f"[r:{type_} {{{match}: row.{match}}}]" if match else f"[r:{type_}]"
    return (
        f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
        f"MERGE (a)-{pattern}->(b) SET r = row.values"
    )
