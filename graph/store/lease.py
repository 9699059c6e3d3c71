"""The lock of whoever writes, on a server that several machines use: a node with a lease in the graph's own database.

Who holds it counts the lease's beat up, with each batch and every few seconds between; who waits takes it over once it has seen the same
beat for as long as a lease lasts, or at once where the holder was a process of the same machine and is gone. No time of day is written or compared, so a clock that jumps or goes wrong on any machine ends or
prolongs nothing: each waits by its own monotonic clock. A holder that slept through its lease can't write any more: each of its
transactions first takes hold of the node and looks whether it is still its own.
"""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
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
MERGE (l:{LABEL} {{id: 'load'}}) ON CREATE SET l.holder = $me, l.machine = $my_machine, l.pid = $my_pid, l.beat = 0
RETURN l.holder AS holder, l.beat AS beat, l.machine AS machine, l.pid AS pid
"""
SEEN = f"MATCH (l:{LABEL} {{id: 'load'}}) RETURN l.holder AS holder, l.beat AS beat, l.machine AS machine, l.pid AS pid"
# Each of these changes the node first: from then on it is locked, and what is read of it is the newest.
TAKE_OVER = f"""
MATCH (l:{LABEL} {{id: 'load'}}) SET l.wanted = $me WITH l WHERE l.holder = $holder AND l.beat = $beat
SET l.holder = $me, l.machine = $my_machine, l.pid = $my_pid, l.beat = l.beat + 1 RETURN l.holder AS holder
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

    def ran_out(self, holder: str, beat: int, machine: str | None = None, pid: int | None = None) -> bool:
        """Has this very beat been seen for as long as a lease lasts, or is its holder a process of this machine that is gone?"""
        if machine and machine == this_machine() and pid is not None and not _runs(pid):
            return True
        now = time.monotonic()
        if self._beat != (holder, beat):
            self._beat, self._since = (holder, beat), now
        return now > self._since + LEASE_S


def this_machine() -> str:
    """What tells this machine, since its start, and its numbering of processes from all others; empty where that can't be told."""
    try:
        return f"{Path('/proc/sys/kernel/random/boot_id').read_text(encoding='ascii').strip()} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return ""


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # somebody else's
    return True


class Lease:
    """One holding of the lock; a further one waits."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self.me = uuid.uuid4().hex
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
        watch = Watch()
        me = {"me": self.me, "my_machine": this_machine(), "my_pid": os.getpid()}
        while True:
            for found in self._ask(TAKE, me):
                if found["holder"] == self.me:
                    return
                if watch.ran_out(**found) and self._ask(TAKE_OVER, {**me, **found}):
                    return
            time.sleep(TICK_S)

    def _renew(self) -> None:
        while not self._ended.wait(RENEW_S):
            try:
                if not self._ask(BEAT, {"me": self.me}):
                    return  # the next transaction says so
            except TwinmapError as error:
                LOG.warning("the lock of the store can't be renewed just now: %s", error)
