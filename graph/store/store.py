"""The one door to the graph: a Bolt server, Neo4j or the embedded ArcadeDB, through the one `neo4j` driver.

`open_store(settings)` gives a `Store`; everything that reads or writes the graph goes through it. All errors that leave here are
TwinmapErrors: `graph/store/faults.py` is the one place that knows the driver's.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import neo4j

from graph import model
from graph.errors import QueryError, StoreTooNew
from graph.settings import Settings
from graph.store import lease
from graph.store.connection import FETCH, WRITING
from graph.store.constraints import constraints, indexes
from graph.store.embedded.folder import check_there
from graph.store.host import Host, host_of
from graph.store.interrupted import answered_first
from graph.store.own_state import OwnState
from graph.store.probe import LIMIT_S, Probe, Standing
from graph.text import Text


def open_store(settings: Settings, create: bool = True) -> Store:
    """The store that the settings name: an address, or a folder whose embedded server is started if need be.

    create: make a store of the folder where none is; who only reads says False, and gets StoreMissing. Use it as a context
    manager, or `close()` it. Raises the subclasses of StoreError.
    """
    if not create and not settings.is_server:
        check_there(settings.folder)
    store = Store(host_of(settings))
    try:
        store.open()
        check_version(store)
    except BaseException:
        store.close()
        raise
    return store


Steps = Sequence[tuple[str, Mapping[str, Any]]]
"""Statements, each with its parameters."""


class Store(OwnState):
    """The graph's door: reads and writes by Cypher statements, and knows when the graph has changed."""

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._writes = 0
        self._seen: tuple[Any, str] = (None, "")
        self._probe = Probe(host, self.busy, self.driver, self.patience.heard)

    def close(self) -> None:
        """Leave the store; an embedded server stops when nobody else uses it."""
        self._probe.close()
        super().close()

    def standing(self, limit_s: float = LIMIT_S) -> Standing:
        """How the store stands, for whoever watches over it: asked anew, and `down` where it doesn't say so within the limit."""
        return self._probe.ask(limit_s)

    def keep_up(self) -> None:
        """From now on start an embedded server that died again, whether anybody asks or not: for a process that serves many."""
        self._probe.watch()

    def _answers(self) -> bool:
        return self.standing() != "down"

    # --- Reading ---

    def stream(self, query: str, **parameters: Any) -> Iterator[tuple[Any, ...]]:
        """Rows of a reading query one after the other, as tuples in the order of RETURN; memory stays small."""
        with self.admin_session() if WRITING.get() else self.reader_session() as session:
            for number, record in enumerate(session.run(query, parameters)):
                if number % FETCH == 0:
                    self.patience.heard()
                yield tuple.__add__(record, ())  # a Record looks at each value again when it is taken apart

    def nodes(self, label: str, *properties: str) -> Iterator[tuple[Any, ...]]:
        """The named properties of each node of the label, streamed in no order: for who knows the model and no Cypher."""
        return self.stream(nodes_query(label, properties))

    def edges(self, type: str, *properties: str) -> Iterator[tuple[Any, ...]]:
        """The ids of start and end, and the named properties, of each edge of the type, streamed in no order."""
        return self.stream(edges_query(type, properties))

    def whole_nodes(self, label: str) -> Iterator[dict[str, Any]]:
        """All properties of each node of the label."""
        return (values for (values,) in self.stream(whole_nodes_query(label)))

    def whole_edges(self, type: str) -> Iterator[tuple[Any, ...]]:
        """Label and id of the start, label and id of the end, and a dict of all properties, of each edge of the type."""
        return self.stream(f"MATCH (a)-[r:{type}]->(b) RETURN labels(a)[0], a.id, labels(b)[0], b.id, properties(r)")

    def facts(self, type: str) -> Iterator[tuple[Any, ...]]:
        """The ids of start and end, and a dict of all properties, of each edge of the type, streamed in no order."""
        return self.stream(facts_query(type))

    # --- Writing ---

    def write(self, query: str, rows: Sequence[Mapping[str, Any]], **parameters: Any) -> None:
        """Run `query`, which begins with `UNWIND $rows AS row`, on one batch: all of it is stored, or nothing.

        The query may be run twice, so it must come to the same then (MERGE, SET): transient errors are tried again for 30 s, and
        a server that went away is asked once more when it is back. Raises StoreUnavailable where it isn't; the batch is then
        stored whole or not at all.
        """
        if rows:
            self.write_all([(query, {"rows": rows, **parameters})])

    def write_all(self, steps: Steps, ending: Callable[[neo4j.Transaction], Steps] = lambda transaction: ()) -> None:
        """Run several statements, each with its parameters, in one transaction; else as `write`. ending: looks at what they came to, and says the last ones."""
        try:
            self.write_beside(steps, ending)
        finally:
            self._writes += 1  # afterwards: who reads meanwhile must read again

    def write_beside(self, steps: Steps, ending: Callable[[neo4j.Transaction], Steps] = lambda transaction: ()) -> None:
        """As `write_all`, for what is kept beside the facts and changes none of them: `revision` stays, and so does all that was made of it."""

        self._forget()

        def attempt() -> None:
            with answered_first(), self._transaction() as transaction:
                if self._lease is not None:
                    self._lease.check(transaction)
                _take(transaction, steps)
                _take(transaction, ending(transaction))
                transaction.commit()

        with self._errors():
            self._ready()
            self._again_if_gone(attempt)

    def run(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """All rows of one statement that writes or changes the schema, as the main user; transient errors are tried again."""

        def attempt() -> list[dict[str, Any]]:
            with answered_first():
                return self._rows(query, parameters, reader=False)

        self._forget()
        with self._errors():
            self._ready()
            if self._lease is not None:
                with self._transaction() as transaction:
                    self._lease.check(transaction)
                    transaction.commit()
            try:
                return self._retried(attempt)
            finally:
                self._writes += 1

    def drop(self, types: Sequence[str]) -> bool:
        """Take all of these labels and types of edges out at once, edges named first; False where the server isn't ours, and nothing was done."""
        self._forget()
        with self._errors():
            self._ready()
            return self._host.drop(types)

    def constrain(self) -> None:
        """Make ids unique, as the model says, and the indexes of look-ups; does nothing where that is so."""
        for statement in (*constraints(), *indexes()):
            self.run(statement)

    # --- Who writes, and what changed ---

    def damages(self) -> list[str]:
        """What the server's own check of its files finds wrong. Only the embedded server is asked; Neo4j's admin has its own tools."""
        return self._host.damages()

    def replan(self) -> None:
        """Have the server count what its indexes hold and plan every query anew: due when the first of a label or type were written.

        Neo4j plans by counts that it takes every ten seconds or so. While they say that an index is empty, reading all of it costs
        as little as a search, and either may be planned: batches then read every city, or every tie of a country, for each of their
        rows (70 times the work, seen with 2,000 cities), until the plan is looked at again ten seconds later. Costs 0.02 to 0.5 s
        and the planning of the next queries. Nothing where the user may not ask for it, and on ArcadeDB, which plans without counts.
        """
        if self.kind == "neo4j":
            with suppress(QueryError):
                self.run("CALL db.prepareForReplanning()")

    def commits(self) -> Hashable | None:
        """What changes with every commit, whoever makes it: the bookmark that Neo4j gives with an empty read (one round trip), the
        journal of an embedded server (0.1 ms). None where it can't be told: a journal that changed just now proves nothing.
        """
        if self.kind != "neo4j":
            return self._host.journal()
        with self._errors(), self.patience.reading():
            return self._again_if_gone(self._bookmark)

    def commits_heard(self) -> Hashable | None:
        """The same as far as it is known without asking the server: on Neo4j, what came with the answers since."""
        return self.bookmarks() if self.kind == "neo4j" else self._host.journal()

    def state(self) -> list[Any] | None:
        """What changes with all that changes the facts, as JSON has it, also while no server of a folder runs; None where it can't be told just now."""
        if self.kind != "neo4j":
            return self._host.state()
        found = self.commits()
        return sorted(found) if isinstance(found, frozenset) else None

    def is_empty(self) -> bool:
        """Is there nothing in it, but for the lock of whoever writes?"""
        return not self.read(f"MATCH (n) WHERE NOT n:{lease.LABEL} RETURN 1 AS one LIMIT 1")

    @property
    def work_folder(self) -> Path:
        """Where this machine keeps the orders of unfinished work (`graph.store.orders`)."""
        return self._host.work_folder()

    def revision(self) -> str:
        """A short text that changes when a load begins, ends or is taken back, when nodes come or go, with what is kept as left, and with our own writes.

        Neo4j knows its number of edges too; ArcadeDB would have to count them. Costs some milliseconds; that of `commits` where
        these show that nothing was written since.
        """
        state = self._writes, self.commits()
        if state[1] is not None and state == self._seen[0]:
            return self._seen[1]
        loads = self.read("MATCH (l:Load) RETURN l.id AS id, l.finished AS finished, l.left AS left ORDER BY id")
        counts = [self.read("MATCH (n) RETURN count(*) AS n")[0]["n"]]
        if self.kind == "neo4j":
            counts.append(self.read("MATCH ()-[r]->() RETURN count(*) AS n")[0]["n"])
        text = json.dumps([self._writes, counts, [[row["id"], row["finished"], row["left"]] for row in loads]])
        self._seen = state, hashlib.sha256(text.encode()).hexdigest()[:16]
        return self._seen[1]

    def _bookmark(self) -> frozenset[str]:
        with self._session(reader=True) as session:
            session.run("RETURN 1").consume()
            self.patience.heard()
            return session.last_bookmarks().raw_values


def _take(transaction: neo4j.Transaction, steps: Steps) -> None:
    for query, parameters in steps:
        transaction.run(query, dict(parameters)).consume()


def nodes_query(label: str, properties: Sequence[str]) -> str:
    """The statement of `Store.nodes`.

    >>> nodes_query("City", ("id", "name"))
    'MATCH (n:City) RETURN n.id, n.name'
    """
    return f"MATCH (n:{label}) RETURN {', '.join(f'n.{name}' for name in properties)}"


def edges_query(type: str, properties: Sequence[str]) -> str:
    """The statement of `Store.edges`.

    >>> edges_query("PARTNER", ("kind",))
    'MATCH (a)-[r:PARTNER]->(b) RETURN a.id, b.id, r.kind'
    """
    return f"MATCH (a)-[r:{type}]->(b) RETURN {', '.join(('a.id', 'b.id', *(f'r.{name}' for name in properties)))}"


def whole_nodes_query(label: str) -> str:
    """The statement of `Store.whole_nodes`."""
    return f"MATCH (n:{label}) RETURN properties(n)"


def facts_query(type: str) -> str:
    """The statement of `Store.facts`."""
    return f"MATCH (a)-[r:{type}]->(b) RETURN a.id, b.id, properties(r)"


class Readable(Protocol):
    """Whatever can be asked a query."""

    where: str

    def read(self, query: str) -> list[dict[str, Any]]: ...


def check_version(store: Readable) -> None:
    """Raise StoreTooNew where a newer twinmap wrote the graph."""
    found = store.read("MATCH (l:Load) RETURN max(l.model) AS model")[0]["model"]
    if found is not None and found > model.VERSION:
        raise StoreTooNew(
            Text(
                "the store was written by a newer twinmap (its model is version {found}, ours is {ours}).",
                found=found,
                ours=model.VERSION,
            ),
            where=store.where,
            hint=Text("Install that version of twinmap, or name another store."),
        )
