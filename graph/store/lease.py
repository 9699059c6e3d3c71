"""The lock of whoever writes, on a server that several machines use: a node with a lease in the graph's own database.

Who holds it counts the lease's beat up, with each batch and every few seconds between; who waits takes it over once it has seen the same
beat for as long as a lease lasts. No time of day is written or compared, so a clock that jumps or goes wrong on any machine ends or
prolongs nothing: each waits by its own monotonic clock. A holder that slept through its lease can't write any more: each of its
transactions first takes hold of the node and looks whether it is still its own.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import neo4j

from graph.errors import StoreBusy, TwinmapError
from graph.text import Text

LOG = logging.getLogger("twinmap.store")
LABEL = "Lease"
LEASE_S = 30.0
"""How long a lease lasts that is not renewed."""
RENEW_S = 5.0
TICK_S = 0.25
"""How often who waits looks."""
CONSTRAINT = f"CREATE CONSTRAINT id_of_lease IF NOT EXISTS FOR (n:{LABEL}) REQUIRE n.id IS UNIQUE"
TAKE = f"""
MERGE (l:{LABEL} {{id: 'load'}}) ON CREATE SET l.holder = $me, l.who = $who, l.beat = 0
RETURN l.holder AS holder, l.beat AS beat
"""
SEEN = f"MATCH (l:{LABEL} {{id: 'load'}}) RETURN l.holder AS holder, l.beat AS beat"
# Each of these changes the node first: from then on it is locked, and what is read of it is the newest.
TAKE_OVER = f"""
MATCH (l:{LABEL} {{id: 'load'}}) SET l.wanted = $me WITH l WHERE l.holder = $holder AND l.beat = $beat
SET l.holder = $me, l.who = $who, l.beat = l.beat + 1 RETURN l.holder AS holder
"""
BEAT = f"MATCH (l:{LABEL} {{id: 'load'}}) SET l.beat = l.beat + 1 WITH l WHERE l.holder = $me RETURN l.beat AS beat"
LET_GO = f"MATCH (l:{LABEL} {{id: 'load'}}) SET l.wanted = $me WITH l WHERE l.holder = $me DELETE l RETURN 1 AS gone"

Ask = Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]
"""Runs one statement in a transaction of its own, which is only kept where there is a row."""


class Watch:
    """What one program has seen of the lease of others: whether it still beats."""

    def __init__(self) -> None:
        self._beat: tuple[str, int] | None = None
        self._since = 0.0

    def ran_out(self, holder: str, beat: int) -> bool:
        """Has this very beat been seen for as long as a lease lasts?"""
        now = time.monotonic()
        if self._beat != (holder, beat):
            self._beat, self._since = (holder, beat), now
        return now > self._since + LEASE_S


class Lease:
    """One holding of the lock; a further one waits."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.me = uuid.uuid4().hex
        self._who = f"{socket.gethostname()} {os.getpid()}"
        self._ended = threading.Event()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Wait until the lock is free or its lease has run out, and hold it."""
        self._take()
        renewing = threading.Thread(target=self._renew, name="twinmap-lease", daemon=True)
        renewing.start()
        try:
            yield
        finally:
            self._ended.set()
            renewing.join(RENEW_S)
            try:
                self._ask(LET_GO, {"me": self.me})
            except TwinmapError as error:
                LOG.warning("the lock of the store runs out by itself in %g s: %s", LEASE_S, error)

    def check(self, transaction: neo4j.Transaction) -> None:
        """Raise StoreBusy unless the lock is still ours; the transaction holds on to it then."""
        if not transaction.run(BEAT, {"me": self.me}).data():
            raise StoreBusy(
                Text(
                    "Another program writes to the store by now, since nothing had been heard of this one for {seconds:g} s; nothing more is written.",
                    seconds=LEASE_S,
                ),
                hint=Text("Run it again when the other one has ended: what was written so far is taken back first."),
            )

    def _take(self) -> None:
        watch, me = Watch(), {"me": self.me, "who": self._who}
        while True:
            for found in self._ask(TAKE, me):
                if found["holder"] == self.me:
                    return
                if watch.ran_out(found["holder"], found["beat"]) and self._ask(TAKE_OVER, {**me, **found}):
                    return
            time.sleep(TICK_S)

    def _renew(self) -> None:
        while not self._ended.wait(RENEW_S):
            try:
                if not self._ask(BEAT, {"me": self.me}):
                    return  # the next transaction says so
            except TwinmapError as error:
                LOG.warning("the lock of the store can't be renewed just now: %s", error)
