"""Where the ties of a party go when it becomes another, or when a part of it goes home: worked out on statements, without a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph import facts
from graph.facts import EdgeFact
from graph.model import RELATIONSHIP
from graph.store.stored import StoredTie


class Moves:
    """The ties of the party `at` that go to the party `to`.

    named: ids of the party to which a statement's ends must belong to go; None: all go. `folded` says which edges became part
    of another, for the way back.
    """

    def __init__(self, at: str, to: str, named: frozenset[str] | None, folded: Sequence[dict[str, Any]] = ()) -> None:
        self.at = at
        self.to = to
        self.named = named or frozenset()
        self.all = named is None
        self.folded = list(folded)

    def ties(self, before: Iterable[StoredTie]) -> dict[tuple[str, ...], StoredTie]:
        """The ties as they are afterwards, by what makes two of them the same."""
        after: dict[tuple[str, ...], StoredTie] = {}
        leaving: list[tuple[StoredTie, StoredTie]] = []
        for tie in before:
            for ends, texts in self._texts_by_ends(tie).items():
                part = tie._replace(start=ends[0], end=ends[1], texts=tuple(texts))
                if ends != (tie.start, tie.end):
                    leaving.append((tie, part))
                else:
                    staying = self._known_again(tie, part)
                    after[staying.key] = staying
        for tie, part in leaving:
            self._move(tie, part, after)
        return after

    def _texts_by_ends(self, tie: StoredTie) -> dict[tuple[str, str], list[str]]:
        """The statements of a tie by the ends that they have afterwards."""
        going: dict[tuple[str, str], list[str]] = {}
        for text in tie.texts:
            going.setdefault(self._ends(tie, json.loads(text)), []).append(text)
        return going or {self._ends(tie, {}): []}

    def _ends(self, tie: StoredTie, statement: Mapping[str, Any]) -> tuple[str, str]:
        start_goes, end_goes = self._going(tie, statement)
        return self.to if start_goes else tie.start, self.to if end_goes else tie.end

    def _going(self, tie: StoredTie, statement: Mapping[str, Any]) -> tuple[bool, bool]:
        """Whether start and end of a tie go, as one of its statements named them."""
        at_start, at_end = tie.start == self.at, tie.end == self.at
        if self.all:
            return at_start, at_end
        if not statement.get("ends"):
            return False, False
        first, second = (name in self.named for name in statement["ends"])
        if RELATIONSHIP[tie.type].undirected:  # their order means nothing
            return at_start and (first or second), at_end and (first or second)
        return at_start and first, at_end and second

    def _move(self, tie: StoredTie, part: StoredTie, after: dict[tuple[str, ...], StoredTie]) -> None:
        """Put what leaves a tie where it belongs: to the tie that is there already, or as one of its own."""
        part = self._known_again(tie, part)
        part = part._replace(texts=tuple(sorted(_named_at(text, tie, part) for text in part.texts)))
        known = after.get(part.key)
        if known is None:
            after[part.key] = part
            return
        texts = part.texts
        if RELATIONSHIP[tie.type].identified:
            if self.all:
                self.folded.append({"id": part.id, "into": known.id, "first": tie.start == self.at})
                texts = _with_own_id(texts, part.id)
            texts = tuple(spoken_at(text, part.id, known.id) for text in texts)
        after[part.key] = known._replace(texts=tuple(sorted({*known.texts, *texts})))

    def _known_again(self, tie: StoredTie, part: StoredTie) -> StoredTie:
        """A part of a tie under the id it had before it was folded into that tie; the whole tie under its own."""
        if self.all or not RELATIONSHIP[tie.type].identified:
            return part
        own = {own_id(json.loads(text), tie.id) for text in part.texts}
        leaves = (part.start, part.end) != (tie.start, tie.end)
        folded = self._folded_into(tie, own) if leaves else None
        if folded is not None:
            part = self._unfolded(tie, part, folded)
        elif tie.id not in own and (leaves or len(part.texts) < len(tie.texts)) and not _keeps_id(tie, part):
            part = part._replace(id=min(own, default=tie.id))
        return part._replace(texts=tuple(sorted(spoken_at(text, tie.id, part.id) for text in part.texts)))

    def _folded_into(self, tie: StoredTie, own: set[str]) -> dict[str, Any] | None:
        """What was folded into this tie and has one of these ids, or else whatever has one of them."""
        for folded in self.folded:
            if folded["into"] == tie.id and (folded["id"] in own or tie.id not in own):
                return folded
        return next((folded for folded in self.folded if folded["id"] in own), None)

    def _unfolded(self, tie: StoredTie, part: StoredTie, folded: Mapping[str, Any]) -> StoredTie:
        other = tie.end if tie.start == self.at else tie.start
        start, end = (self.to, other) if folded["first"] else (other, self.to)
        return part._replace(id=folded["id"], start=start, end=end)


def _keeps_id(tie: StoredTie, part: StoredTie) -> bool:
    """Does the id of the tie stay with this part, since no other statement of the tie has it as its own?"""
    others = [text for text in tie.texts if text not in part.texts]
    left = part.start == tie.start and part.end == tie.end
    return (left or not others) and all(own_id(json.loads(text), tie.id) != tie.id for text in others)


# --- Whom a statement speaks of ---


def own_id(statement: Mapping[str, Any], id_: str) -> str:
    """The id by which the source of a statement knows the node or edge `id_`, on which it stands."""
    former = statement.get("former")
    return str(former[-1]) if former else id_


def spoken_at(text: str, was: str, now_at: str) -> str:
    """The statement, moved from one node or edge to another; it remembers its own id where that is not the new one."""
    statement = json.loads(text)
    own = own_id(statement, was)
    if own == now_at:
        statement["former"] = statement.get("former", [])[:-1]
    elif not statement.get("former"):
        statement["former"] = [own]
    return facts.to_text(statement)


def _named_at(text: str, tie: StoredTie, part: StoredTie) -> str:
    """The statement with the ends that its source named, where they are not those of the tie it now stands on."""
    statement = json.loads(text)
    named = statement.pop("ends", None) or facts.ends_as_named(EdgeFact(tie.type, tie.start, tie.end, "", {}))
    if named != facts.ends_as_named(EdgeFact(part.type, part.start, part.end, "", {})):
        statement["ends"] = named
    return facts.to_text(statement)


def _with_own_id(texts: Sequence[str], id_: str) -> tuple[str, ...]:
    """The statements of an edge, at least one of which must go on naming its id once it is part of another edge."""
    statements = [json.loads(text) for text in texts]
    if statements and all(own_id(statement, id_) != id_ for statement in statements):
        statements[0]["former"] = [*statements[0]["former"], id_]
    return tuple(facts.to_text(statement) for statement in statements)
