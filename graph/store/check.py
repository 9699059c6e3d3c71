"""Whether a store is whole: its server's own check, and whether every record says what its statements say, stands where it may, and is found."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from graph import facts
from graph.digest import is_spoilt
from graph.errors import StoreDamaged, TwinmapError, reading_facts
from graph.model import LABELS, RELATIONSHIP, RELATIONSHIPS, Relationship
from graph.store.constraints import NOT_UNIQUE, constraints
from graph.store.identities import MOST_NAMED, not_found
from graph.store.kept_json import kept_json
from graph.store.left import is_changed
from graph.store.store import Store
from graph.store.ways import edges_astray
from graph.text import Text
from graph.unfinished import UNKEPT

NOT_STATED = ("id", "statements")
"""Properties that no statement has."""
MOST_SAID = 20
"""Findings of the server's own check that are told; it may have one for each edge."""


class Record(NamedTuple):
    """A node or an edge with what names it in a finding."""

    type: str
    name: str
    values: Mapping[str, Any]


def findings(store: Store) -> list[Text]:
    """Everything that is wrong with the store; nothing for a sound one. O(graph)."""
    found: list[Text] = []
    for check in (_by_the_server, _unfinished, _constrained, _records, _astray, _as_left):
        try:
            with reading_facts(store.where):
                found += check(store)
        except TwinmapError as error:
            found.append(Text("what the store holds can't be read: {why}", why=error.message))
    return list(dict.fromkeys(found))


def _by_the_server(store: Store) -> list[Text]:
    said = store.damages()
    found = [Text("the server's own check: {what}", what=str(each)) for each in said[:MOST_SAID]]
    more = len(said) - len(found)
    return [*found, Text("the server's own check: {n:,} more of the kind", n=more)] if more > 0 else found


def _unfinished(store: Store) -> list[Text]:
    return [each.notice for each in store.unfinished()]


def _astray(store: Store) -> list[Text]:
    return list(edges_astray(store))


def _constrained(store: Store) -> list[Text]:
    with store.admin_session() as session:  # not `run`, which is for what changes something
        there = {row["name"] for row in session.run("SHOW CONSTRAINTS")}
    missing = {statement.split()[2] for statement in constraints()} - there
    if not missing or not store.read("MATCH (n) RETURN count(*) AS n")[0]["n"]:
        return []
    return [Text(NOT_UNIQUE, names=tuple(sorted(missing)))]


def _as_left(store: Store) -> list[Text]:
    if store.is_unkept():
        return [UNKEPT]
    return [Text("the facts aren't those that the last finished write left.")] if is_changed(store) else []


Faulty = dict[Text, list[str]]
"""A fault → the records that have it."""


def _records(store: Store) -> list[Text]:
    """What is wrong with single records, each fault once, with the first that have it."""
    faulty: Faulty = {}
    loads = {id for (id,) in store.nodes("Load", "id")}
    _note_nodes(faulty, store, loads)
    for each in RELATIONSHIPS:
        _note_edges(faulty, store, each, loads)
    return [
        Text("{fault}: {number:,} ({names})", fault=fault, number=len(names), names=tuple(names[:MOST_NAMED]))
        for fault, names in faulty.items()
    ]


def _note_nodes(faulty: Faulty, store: Store, loads: set[Any]) -> None:
    ids: Counter[str] = Counter()
    for label in LABELS:
        records = list(_nodes(store, label.name))
        ids.update(record.name for record in records)
        for record in records:
            _note(faulty, record, _faults_of(record, loads))
        _note_counts(faulty, store, label.name, [record.name for record in records])
    _note_doubled(faulty, Text("two nodes have one id"), ids)


def _note_edges(faulty: Faulty, store: Store, type: Relationship, loads: set[Any]) -> None:
    names: Counter[str] = Counter()
    for record, (start, end) in _edges(store, type.name):
        names[record.name] += 1
        _note(faulty, record, _faults_of(record, loads))
        if start not in type.starts or end not in type.ends:
            _note(faulty, record, [Text("an edge joins what it may not")])
    _note_doubled(faulty, Text("two edges are one and the same"), names)


def _note_doubled(faulty: Faulty, fault: Text, names: Counter[str]) -> None:
    for name, number in names.items():
        if number > 1:
            faulty.setdefault(fault, []).append(name)


def _note(faulty: Faulty, record: Record, faults: Iterable[Text]) -> None:
    for fault in faults:
        faulty.setdefault(fault, []).append(f"{record.type} {record.name}")


def _note_counts(faulty: Faulty, store: Store, label: str, ids: Sequence[str]) -> None:
    """Are as many nodes counted as are there, and is each found by its id?"""
    counted = store.read(f"MATCH (n:{label}) RETURN count(n) AS n")[0]["n"]
    if counted != len(ids):
        faulty.setdefault(Text("the server counts others than there are"), []).append(label)
    for id in not_found(store, label, ids):
        faulty.setdefault(Text("a node isn't found by its id"), []).append(f"{label} {id}")


def _nodes(store: Store, label: str) -> Iterator[Record]:
    for values in store.whole_nodes(label):
        yield Record(label, str(values.get("id")), values)


def _edges(store: Store, type: str) -> Iterator[tuple[Record, tuple[str, str]]]:
    for from_label, start, to_label, end, values in store.whole_edges(type):
        name = values.get("id") or " ".join((str(start), str(end), str(values.get("role") or "")))
        yield Record(type, str(name), values), (from_label, to_label)


def _faults_of(record: Record, loads: set[Any]) -> Iterator[Text]:
    """What is wrong with one record by itself. A node without statements is one that others need, by its name alone."""
    if record.type == "Load":
        yield from _faults_of_load(record)
        return
    if not record.values.get("statements"):
        return
    try:
        texts = [str(text) for text in record.values["statements"]]
        statements = [json.loads(text) for text in texts]
        is_edge = record.type in RELATIONSHIP
        stated = facts.edge_values(texts) if is_edge else facts.node_values(record.type, texts)
    except (ValueError, TypeError, AttributeError, KeyError):
        yield Text("statements can't be read")
        return
    if any(each.get("load") not in loads for each in statements if "load" in each):
        yield Text("a statement names a load that isn't there")
    if _shown(stated) != _shown(record.values):
        yield Text("values aren't those of the statements")


def _faults_of_load(record: Record) -> Iterator[Text]:
    try:
        kept_json(record.values.get("report"))
        kept_json(record.values.get("sentences"))
    except StoreDamaged:
        yield Text("the report of a load can't be read")
    if is_spoilt(record.values):
        yield Text("what is kept of a load isn't what it left")


def _shown(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is compared: without empty values. A whole number may come as 2 or 2.0, which are equal."""
    return {key: value for key, value in values.items() if key not in NOT_STATED and value not in (None, "", [])}
