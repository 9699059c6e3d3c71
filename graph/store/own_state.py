"""What a store knows of its own state: the work that isn't finished, and what the last finished write left."""

from __future__ import annotations

from graph.store.beside import UNKNOWN, Beside, Left, agreed, is_lost, is_unkept, lost
from graph.store.looked import Watched, hidden_damage, known_damage
from graph.store.turns import Turns
from graph.text import NOTHING, Text
from graph.unfinished import Unfinished

UNFINISHED = """
MATCH (l:Load) WHERE l.finished IS NULL
RETURN l.id AS id, coalesce(l.title, l.id) AS title, coalesce(l.work, 'load') AS work, coalesce(l.started, '') AS started ORDER BY started, id
"""
LEFT = "MATCH (l:Load) RETURN coalesce(max(l.left), '') AS version, coalesce(max(l.writes), 0) AS writes, count(l) AS loads"


class OwnState(Turns):
    """A connection that tells how what it reads came to be as it is."""

    def unfinished(self) -> tuple[Unfinished, ...]:
        """The work on the graph that isn't done, the oldest first: what is being done just now, and what was cut off."""
        return tuple(Unfinished(**row) for row in self.read(UNFINISHED))

    doubt: Text = NOTHING
    """What who wrote saw before of the facts (`graph.unfinished.State`)."""

    def left(self) -> str:
        """The digest of all facts that the last finished write left (`graph.store.left`); empty where none is kept. Raises StoreDamaged where all is gone."""
        return self.last_left().version

    def last_left(self) -> Left:
        """The same with the number of writes, by the database and by what stands beside it."""
        beside = self._read_beside()  # first: the database goes ahead of it
        stored = self.stored_left()
        if is_lost(stored.loads, beside) and self._read_beside() == beside:
            raise lost(self.where)
        return agreed(stored, beside)

    def left_or_lost(self) -> str:
        """As `left`, also where all is gone."""
        beside = self._read_beside()
        return agreed(self.stored_left(), beside).version

    def is_unkept(self) -> bool:
        """Were loads finished, and yet nobody knows what they left? A write that doesn't count as unfinished was cut off then."""
        return is_unkept(self.last_left()) and not self.unfinished() and not self.others_write()

    def hidden_damage(self: Watched) -> Text:
        """What is to be said of damage that the facts don't show. Looked at once for each state of the store (`graph.store.looked`)."""
        return hidden_damage(self)

    def known_damage(self) -> bool:
        """Was such damage found before, and the store is as it was then? It isn't asked."""
        return self.kind != "neo4j" and known_damage(self._host.work_folder(), self._host.state())

    def _read_beside(self) -> Left:
        return self.beside.read() if self.beside is not None else UNKNOWN

    def stored_left(self) -> Left:
        """What the database alone says of it, with the number of loads that are in it."""
        return Left(**self.read(LEFT)[0])

    @property
    def beside(self) -> Beside | None:
        """Where it is kept beside the database; None where the store has no folder of ours."""
        return self._host.beside()

    def _forget(self) -> None:
        """Before a change: what the last finished write left will no longer be what is there."""
        if self.beside is not None:
            self.beside.forget()
