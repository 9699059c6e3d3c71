"""What a finished write leaves: the digest of all facts, so that whoever reads knows whether they are still those. It is kept on one of the loads, and beside
the database (`graph.store.beside`).

From the first change of a write until its end none is kept: it is forgotten in the transaction that notes the work as unfinished, and kept in the one that finishes it.
So a write that is cut off leaves its digest, or is told as unfinished work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

import neo4j

from graph.errors import StoreDamaged, StoreError, StoreUnavailable, TwinmapError, damaged
from graph.store.amid import Amid
from graph.store.beside import UNKNOWN, Left
from graph.store.facts import digest_of, sound_digest_of
from graph.store.store import Store
from graph.store.stored import Step
from graph.store.ways import check_ways
from graph.unfinished import CHANGED, UNKEPT

FORGET = "MATCH (l:Load) WHERE l.left IS NOT NULL REMOVE l.left"
KEEP = "MATCH (l:Load) WITH l ORDER BY l.id LIMIT 1 SET l.left = $left, l.writes = $writes"


class Change:
    """A change of the facts, from before the first of them is touched until it is known what is left."""

    def __init__(self, store: Store, before: str = "", leaves: str = "", *, keeps: bool = True) -> None:
        self._store = store
        self._before = before
        self._leaves = leaves
        self._keeps = keeps
        self.ended = False

    @property
    def first(self) -> tuple[Step, ...]:
        """What goes into the transaction of the first change, with the note that the work isn't finished: what was left is forgotten."""
        return ((FORGET, {}),) if self._keeps else ()

    def end(self, *steps: Step) -> None:
        """Keep the digest of what is there now, and take these steps in the same transaction: cut off before that, the work isn't done.

        The last thing of a change; who doesn't call it has it called. Raises StoreDamaged where ids are doubled, and takes no step then. O(graph).
        """
        self.ended = True
        after = sound_digest_of(self._store)
        if self._keeps:
            after = self._leaves or after
            keep(self._store, after, *steps, same=after == self._before)
        elif steps:
            self._store.write_all(steps)

    def make(self, *steps: Step) -> None:
        """Take these steps, which are the whole change, and keep the digest of what they leave: all in one transaction, so that cut off nothing was done.

        Raises StoreDamaged where ids would be doubled then. O(graph).
        """
        self.ended = True
        if self._keeps:
            _keep_made(self._store, steps)
        else:
            self._store.write_all(steps)


@contextmanager
def changing(store: Store, leaves: str = "", *, anew: bool = False) -> Iterator[Change]:
    """Hold the store alone to change its facts, and keep the digest of what is there afterwards. O(graph), before and at the end.

    leaves: keep this one instead, for who knows it already: of facts that come back their digest, or the one that was kept beside them where they
    weren't those that a finished write left. anew: nothing that was there is to stay, so that it doesn't matter whether it was damaged.

    Whoever begins takes the steps `first` in the transaction that notes that the work isn't finished.

    Raises StoreDamaged, before anything is changed, where ids are doubled, or nodes or edges aren't found on every way. Where the facts weren't those that the last
    write left, that stays known: what is kept stays as it is. Where the store was away in the middle nobody knows what it holds, and nothing is kept.
    """
    with store.alone():
        left = store.left_or_lost() if anew else store.left()
        if not anew:
            check_ways(store)
        before = left if anew else sound_digest_of(store)
        if left and before != left:
            store.doubt = CHANGED
            with _staying(store) as change:
                yield change
            return
        if not anew and store.is_unkept():
            store.doubt = UNKEPT
        change = Change(store, left, leaves)
        try:
            yield change
        except StoreError:
            with suppress(StoreError):
                if left and digest_of(store) == left:  # it refused, and nothing was changed
                    keep(store, left)
            raise
        except BaseException:
            if not store.left_or_lost():  # else nothing was begun, or it is kept what it came to
                keep(store, digest_of(store))
            raise
        if not change.ended:
            change.end()


@contextmanager
def _staying(store: Store) -> Iterator[Change]:
    """While facts are changed that aren't what they ought to be: what stands beside the database says so again afterwards."""
    before = store.beside.read() if store.beside is not None else UNKNOWN
    change = Change(store, keeps=False)
    try:
        yield change
        if not change.ended:
            change.end()
    finally:
        if store.beside is not None and before.version:
            store.beside.keep(before)


def keep(store: Store, version: str, *steps: Step, same: bool = False) -> None:
    """Keep this digest as that of the facts as they ought to be, and no other. A store without a load has nothing to keep it on, nor to lose.

    steps: what is done in the same transaction. same: nothing came of the write, so that what was read before is as good as new.
    """
    writes = _next_write(store)
    write = store.write_beside if same and not steps else store.write_all
    write([(FORGET, {}), *steps, (KEEP, {"left": version, "writes": writes})])
    _keep_beside(store, version, writes, store.stored_left().loads)


def _keep_made(store: Store, steps: Sequence[Step]) -> None:
    """Take steps and keep the digest of what they leave, in one transaction."""
    writes, found = _next_write(store), []

    def ending(transaction: neo4j.Transaction) -> list[Step]:
        found.append(sound_digest_of(Amid(transaction, store)))
        return [(FORGET, {}), (KEEP, {"left": found[-1], "writes": writes})]

    store.write_all(steps, ending)
    _keep_beside(store, found[-1], writes, store.stored_left().loads)


def _next_write(store: Store) -> int:
    """The number of the write that is about to be kept."""
    return 1 + max(store.stored_left().writes, store.beside.read().writes if store.beside is not None else 0)


def _keep_beside(store: Store, version: str, writes: int, loads: int) -> None:
    if store.beside is not None:
        store.beside.keep(Left(version if loads else "", writes, loads))


def is_changed(store: Store) -> bool:
    """Are the facts others than the last finished write left? Not while work isn't finished. O(graph)."""
    left = store.left()
    if not left or store.unfinished() or digest_of(store) == left:
        return False
    return store.left() == left  # else somebody wrote meanwhile


def damage_behind(store: Store, error: Exception) -> StoreError | None:
    """The damage that may be behind an error which nobody foresaw: the facts can't be read, or aren't those that were left. O(graph)."""
    try:
        if is_changed(store):
            return damaged(error, store.where)
        check_ways(store)
    except (StoreUnavailable, StoreDamaged) as why:
        return why
    except TwinmapError as why:
        return damaged(why, store.where)
    return None
