"""Queries of who asks nothing else of a store: on a folder they need no other server than the disposable ones."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from neo4j.exceptions import DriverError, Neo4jError

from graph.settings import Settings
from graph.store.beside import Beside, Left, agreed, is_lost, is_unkept, lost
from graph.store.connection import FETCH
from graph.store.embedded import control
from graph.store.embedded.address import answers, read_address
from graph.store.embedded.folder import LOADS_LOCK, WORK
from graph.store.embedded.journal import settled_state
from graph.store.embedded.locks import is_held
from graph.store.faults import translate
from graph.store.guests.copying import Copy
from graph.store.guests.guests import Guests
from graph.store.own_state import LEFT, UNFINISHED
from graph.store.store import check_version, facts_query, whole_nodes_query
from graph.text import Text
from graph.unfinished import Unfinished

CHECK_S = 20.0
"""How long what we ask of the guests' server ourselves may take."""
WHOLE_S = 600.0
"""How long it may take to read all nodes of a label, or all edges of a type."""
SILENT_S = 2.0
"""How long the store's own server is waited for to say a word."""


class Questions(Guests):
    """Seats for queries on a folder, for who asks nothing else of the store: its own server isn't started for that."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._silent: bool | None = None

    def read(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows of a reading query."""
        try:
            with self.seat(CHECK_S, uuid.uuid4().hex) as seat, seat.session(FETCH) as session:
                return [dict(row) for row in session.run(query, parameters)]
        except (Neo4jError, DriverError, OSError) as error:
            raise translate(error, self.where) from error

    def _note(self, copy: Copy) -> Text:
        """What is to be said of a copy; here also that the store's own server is silent, which by itself asks nothing of it."""
        if self._silent is None:
            address = read_address(self.folder) if control.status(self.folder)["state"] == "running" else None
            self._silent = address is not None and not answers(address, SILENT_S)
        if not self._silent:
            return super()._note(copy)
        moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(copy.made))
        return Text(
            "The store's server does not answer just now. This answer comes from a copy of the graph, made at {time}.",
            time=moment,
        )

    def check_there(self) -> None:
        """Raise StoreDamaged where nothing is left of what was written. Asked twice: the first copy may be one of before the first load."""
        beside = Beside(self.folder).read()
        if all(is_lost(self._stored_left().loads, beside) for _ in range(2)):
            raise lost(self.where)

    def last_left(self) -> Left:
        """What the last finished write left, by the copy that is asked and by what stands beside the database."""
        beside = Beside(self.folder).read()
        return agreed(self._stored_left(), beside)

    def is_unkept(self) -> bool:
        """Were loads finished, and yet nobody knows what they left? As `Store.is_unkept`."""
        return is_unkept(self.last_left()) and not self.unfinished() and not is_held(self.folder, LOADS_LOCK)

    def whole_nodes(self, label: str) -> Iterator[dict[str, Any]]:
        """All properties of each node of the label."""
        return (values for (values,) in self.stream(whole_nodes_query(label)))

    def facts(self, type: str) -> Iterator[tuple[Any, ...]]:
        """The ids of start and end, and a dict of all properties, of each edge of the type."""
        return self.stream(facts_query(type))

    def state(self) -> list[Any] | None:
        """The state of the store's files, of which the copy is one."""
        return settled_state(self.folder)

    @property
    def work_folder(self) -> Path:
        """Where it is kept what was found of the store."""
        return self.folder / WORK

    def stream(self, query: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Rows of a reading query one after the other, as tuples in the order of RETURN."""
        try:
            with self.seat(WHOLE_S, uuid.uuid4().hex) as seat, seat.session(FETCH) as session:
                for record in session.run(query, parameters):
                    yield tuple(record.values())
        except (Neo4jError, DriverError, OSError) as error:
            raise translate(error, self.where) from error

    def left(self) -> str:
        """The digest of all facts that the last finished write left, as the copy has it that is asked."""
        return self._stored_left().version

    def _stored_left(self) -> Left:
        return Left(**self.read(LEFT)[0])

    def unfinished(self) -> tuple[Unfinished, ...]:
        """The work on the graph that isn't done, as `Store.unfinished`."""
        return tuple(Unfinished(**row) for row in self.read(UNFINISHED))


def open_questions(settings: Settings) -> Questions:
    """The folder that the settings name, for who only asks queries. Use it as a context manager, or `close()` it. Raises the subclasses of StoreError."""
    questions = Questions(settings.folder)
    try:
        check_version(questions)
        questions.check_there()
    except BaseException:
        questions.close()
        raise
    return questions
