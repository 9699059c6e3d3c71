"""Checking the facts of a load before they are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from graph import facts
from graph.errors import ModelError
from graph.facts import EdgeFact, Fact, NodeFact
from graph.model import RELATIONSHIP, check, provenance_of
from graph.store.hashes import Hashes
from graph.text import OR, Text, joined

Outcome = Literal["created", "updated", "same"]
BATCH = 2000
"""Facts a transaction holds: 2,000 was as fast as larger ones on both servers."""


class Known(NamedTuple):
    id: str
    label: str


class Checker:
    """Checks the facts of one load, row by row, and finds out which node or edge each speaks of.

    Memory: about 300 bytes a node and 200 an edge that has an id; ids and ends are kept as hashes of 64 bits.
    """

    def __init__(self, load: str) -> None:
        self.load = load
        self._known: dict[str, Known] = {}
        self._pairs = Hashes()
        self._pending: list[Fact] = []
        self._natures: dict[str, str] = {}
        """Source → its nature, where one is known."""

    def enter(self, row: Sequence[Fact]) -> int:
        """Take the facts of one row, nodes before the edges that need them; returns how many there are.

        Raises ModelError and takes none of them where one doesn't fit the model or names an unknown end.
        """
        taken: list[Fact] = []
        made: list[str] = []
        try:
            for fact in row:
                taken.append(self._node(fact, made) if isinstance(fact, NodeFact) else self._edge(fact))
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

    def _node(self, node: NodeFact, made: list[str]) -> NodeFact:
        stated = {key: value for key, value in node.statement.items() if value is not None}
        check(node.label, stated, provenance_of(node.label))
        outside = stated.get("ids", ())
        known = self._known_as(node, outside)
        if known.id != node.id:
            stated["former"] = [*stated.get("former", ()), node.id]
        for each in (known.id, node.id, *outside):
            if each not in self._known:
                self._known[each] = known
                made.append(each)
        if node.label == "Source" and "nature" in stated:
            self._natures[known.id] = stated["nature"]
        return NodeFact(known.label, known.id, stated | {"load": self.load})

    def _known_as(self, node: NodeFact, outside: Sequence[str]) -> Known:
        """Which node this is: the one of its id, else one of its label that has one of its outside ids, else a new one."""
        known = self._known.get(node.id)
        if known is None:
            same = (self._known.get(id_) for id_ in outside)
            return next((other for other in same if other and other.label == node.label), Known(node.id, node.label))
        if known.label != node.label:
            raise ModelError(
                Text(
                    "'{id}' is a {known} already; this row makes it a {label}.",
                    id=node.id,
                    known=known.label,
                    label=node.label,
                )
            )
        return known

    def _edge(self, edge: EdgeFact) -> EdgeFact:
        kind = RELATIONSHIP[edge.type]
        stated = {key: value for key, value in edge.statement.items() if value is not None}
        check(edge.type, stated, provenance_of(edge.type))
        start = self._end(edge.start, kind.starts, edge.type)
        end = self._end(edge.end, kind.ends, edge.type)
        if kind.undirected and start == end:
            raise ModelError(Text("'{name}' can't have a {what} with itself.", name=edge.start, what=kind.title))
        if edge.type == "PART_OF" and self._known[start].label != self._known[end].label:
            raise ModelError(
                Text(
                    "'{start}' and '{end}' differ in label; a city is part of a city, a region of a region.",
                    start=edge.start,
                    end=edge.end,
                )
            )
        if edge.type == "PARTNER" and "kind" not in stated:
            raise ModelError(Text("a partnership needs a kind."))
        if (start, end) != (edge.start, edge.end):
            stated.setdefault("ends", facts.ends_as_named(edge))
        nature = self._natures.get(stated.get("source", "")) if kind.identified else None
        if nature:
            stated.setdefault("nature", nature)
        taken = EdgeFact(edge.type, start, end, edge.id, stated | {"load": self.load})
        if kind.identified:
            self._tell_apart(taken)
        return taken

    def _tell_apart(self, edge: EdgeFact) -> None:
        """Refuse an edge without an id, and an id that another edge of this load has."""
        if not edge.id:
            raise ModelError(Text("a {what} needs an id.", what=RELATIONSHIP[edge.type].title))
        ends = hash((*sorted((edge.start, edge.end)), edge.statement.get("kind")))
        if self._pairs.setdefault(hash((edge.type, edge.id)), ends) != ends:
            raise ModelError(
                Text("the id '{id}' is that of another {what}.", id=edge.id, what=RELATIONSHIP[edge.type].title),
                hint=Text("Give each its own id."),
            )

    def _end(self, id_: str, labels: Sequence[str], type_: str) -> str:
        known = self._known.get(id_)
        if known is None:
            raise ModelError(
                Text("there is no '{id}'.", id=id_), hint=Text("Load the table that has it first, or mend the id.")
            )
        if known.label not in labels:
            raise ModelError(
                Text(
                    "'{id}' is a {label}; {type} needs {labels}.",
                    id=id_,
                    label=known.label,
                    type=type_,
                    labels=joined(labels, OR),
                )
            )
        return known.id


class Foreseen:
    """What writing would come to, without writing: which facts and statements there are so far, by their hashes.

    Memory: about 150 bytes a statement.
    """

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._ids: dict[int, str] = {}
        """By the key of an edge that has an id, under which it is known."""

    def knows(self, fact: Fact) -> bool:
        """Is there this node or edge?"""
        return _key(fact) in self._seen

    def remember(self, fact: Fact, id_: str, texts: Iterable[str]) -> None:
        """The store holds the node or edge of this fact, under this id, with these statements."""
        key = _key(fact)
        self._ids[key] = id_
        self._seen.update((key, *(hash((key, text)) for text in texts)))

    def outcome(self, fact: Fact) -> Outcome:
        """What writing this fact would come to; it is known from then on."""
        key = _key(fact)
        if isinstance(fact, EdgeFact) and fact.id:
            fact = facts.known_as(fact, self._ids.setdefault(key, fact.id))
        stated = hash((key, facts.to_text(fact.statement)))
        outcome: Outcome = "same" if stated in self._seen else "updated" if key in self._seen else "created"
        self._seen.update((key, stated))
        return outcome


def _key(fact: Fact) -> int:
    return hash((fact.label, fact.id) if isinstance(fact, NodeFact) else facts.pair_key(fact))


class Rehearsal(Checker):
    """A load without a store: checks all that a Writer checks, and writes nothing."""

    def __init__(self, load: str) -> None:
        super().__init__(load)
        self._foreseen = Foreseen()

    def write(self, batch: list[Fact]) -> list[Outcome]:
        """What writing to an empty store would come to, one outcome per fact, in the order entered."""
        return [self._foreseen.outcome(fact) for fact in batch]
