"""Parties and ties as the store holds them, with their statements, and the steps that change them: for merging and parting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from graph import facts
from graph.errors import no_party
from graph.facts import EdgeFact
from graph.model import PARTIES, RELATIONSHIP
from graph.store.store import Store

Step = tuple[str, Mapping[str, Any]]
"""A statement and its parameters, for `Store.write_all`."""


class StoredParty(NamedTuple):
    """A party as the store holds it; `texts` are its statements."""

    label: str
    id: str
    name: str
    former: list[str]
    texts: list[str]


class StoredTie(NamedTuple):
    """An edge of any type as the store holds it; `told` is its kind or role."""

    type: str
    start: str
    end: str
    id: str
    told: str
    texts: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two of them the same."""
        told = {"kind": self.told} if self.type == "PARTNER" else {"role": self.told}
        return facts.pair_key(EdgeFact(self.type, self.start, self.end, self.id, told))


# --- Reading ---


def party_of(store: Store, id_: str) -> StoredParty:
    """The party of this id, or of this former id. Raises NotFound."""
    party = find_party(store, id_)
    if party is None:
        raise no_party(id_)
    return party


def find_party(store: Store, id_: str) -> StoredParty | None:
    """The party of this id, or of this former id; None where there is none."""
    for condition in ("n.id = $id", "$id IN n.former"):
        for label in PARTIES:
            rows = store.read(
                f"MATCH (n:{label}) WHERE {condition} RETURN n.id AS id, n.name AS name, n.former AS former, n.statements AS texts",
                id=id_,
            )
            for row in rows:
                return StoredParty(label, row["id"], row["name"] or row["id"], row["former"] or [], row["texts"] or [])
    return None


def ties_of(store: Store, *parties: StoredParty) -> tuple[list[StoredTie], dict[str, str]]:
    """The edges of these parties, those of the first one first, and the labels of their ends."""
    ties: dict[tuple[str, str, str, str, str], StoredTie] = {}
    labels = {party.id: party.label for party in parties}
    for party in parties:
        for arrow in ("-[r]->", "<-[r]-"):
            query = (
                f"MATCH (n:{party.label} {{id: $id}}){arrow}(m) RETURN type(r) AS type, startNode(r).id AS start, endNode(r).id AS end, "
                "coalesce(r.id, '') AS id, coalesce(r.kind, r.role, '') AS told, r.statements AS texts, m.id AS other, labels(m)[0] AS label"
            )
            for row in store.read(query, id=party.id):
                labels[row["other"]] = row["label"]
                texts = tuple(row["texts"] or ())
                tie = StoredTie(row["type"], row["start"], row["end"], row["id"], row["told"], texts)
                ties.setdefault(tie[:5], tie)
    return list(ties.values()), labels


# --- Writing ---


def node_step(label: str, id_: str, texts: list[str], name: str) -> Step:
    """Make or change a node to what its statements say; without any it keeps its name alone."""
    values = facts.node_values(label, texts) if texts else {"name": name}
    return f"MERGE (n:{label} {{id: $id}}) SET n = $values", {
        "id": id_,
        "values": values | {"id": id_, "statements": texts},
    }


def delete_node_step(label: str, id_: str) -> Step:
    """Delete a node that has no edges left."""
    return f"MATCH (n:{label} {{id: $id}}) DELETE n", {"id": id_}


def tie_steps(
    before: Iterable[StoredTie], after: Mapping[tuple[str, ...], StoredTie], labels: Mapping[str, str]
) -> list[Step]:
    """What must be deleted, made and changed for the ties to be as `after` has them."""
    had = {tie[:5]: tie for tie in before}
    has = {tie[:5]: tie for tie in after.values()}
    away = [_delete_step(tie, labels) for place, tie in had.items() if place not in has]
    come = [_write_step(tie, labels) for place, tie in has.items() if place not in had or had[place].texts != tie.texts]
    return [*away, *come]


def _delete_step(tie: StoredTie, labels: Mapping[str, str]) -> Step:
    ends, edge, parameters = _pattern(tie, labels)
    return f"{ends} MATCH {edge} DELETE r", parameters


def _write_step(tie: StoredTie, labels: Mapping[str, str]) -> Step:
    ends, edge, parameters = _pattern(tie, labels)
    values = facts.edge_values(tie.texts) | {"statements": list(tie.texts)} | ({"id": tie.id} if tie.id else {})
    return f"{ends} MERGE {edge} SET r = $values", parameters | {"values": values}


def _pattern(tie: StoredTie, labels: Mapping[str, str]) -> tuple[str, str, dict[str, str]]:
    """Cypher for the ends of an edge and for the edge between them, and their parameters."""
    told = "id: $id" if RELATIONSHIP[tie.type].identified else "role: $told" if tie.type == "TOOK_PART" else ""
    ends = f"MATCH (a:{labels[tie.start]} {{id: $start}}) MATCH (b:{labels[tie.end]} {{id: $end}})"
    edge = f"(a)-[r:{tie.type}{f' {{{told}}}' if told else ''}]->(b)"
    return ends, edge, {"start": tie.start, "end": tie.end, "id": tie.id, "told": tie.told}
