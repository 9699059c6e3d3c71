"""What a finished write leaves: the digest of all facts, so that whoever reads knows whether they are still those. It is kept on one of the loads, and beside
the database (`graph.store.beside`).

From the first change of a write until its end none is kept. A write that is cut off leaves none, and is told as unfinished work or can't be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from graph.errors import StoreDamaged, StoreError, StoreUnavailable, TwinmapError, damaged
from graph.store.beside import UNKNOWN, Left
from graph.store.facts import digest_of, sound_digest_of
from graph.store.store import Store
from graph.store.stored import Step

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


@contextmanager
def changing(store: Store, leaves: str = "", *, anew: bool = False) -> Iterator[Change]:
    """Hold the store alone to change its facts, and keep the digest of what is there afterwards. O(graph), before and at the end.

    leaves: keep this one instead, for who knows it already: of facts that come back their digest, or the one that was kept beside them where they
    weren't those that a finished write left. anew: nothing that was there is to stay, so that it doesn't matter whether it was damaged; whoever begins
    forgets what was left together with the first change.

    Raises StoreDamaged, before anything is changed, where ids are doubled or nodes aren't found by them. Where the facts weren't those that the last
    write left, that stays known: what is kept stays as it is. Where the store was away in the middle nobody knows what it holds, and nothing is kept.
    """
    with store.alone():
        left = store.left_or_lost() if anew else store.left()
        before = left if anew else sound_digest_of(store, found=True)
        if left and before != left:
            store.found_changed = True
            with _staying(store) as change:
                yield change
            return
        if not anew:
            store.write_beside([(FORGET, {})])
        change = Change(store, left, leaves)
        try:
            yield change
        except StoreError:
            with suppress(StoreError):
                if left and digest_of(store) == left:  # it refused, and nothing was changed
                    keep(store, left)
            raise
        except BaseException:
            if change.ended or not store.left_or_lost():  # else nothing was begun
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
    stored, beside = store.stored_left(), store.beside
    writes = 1 + max(stored.writes, beside.read().writes if beside is not None else 0)
    write = store.write_beside if same and not steps else store.write_all
    write([(FORGET, {}), *steps, (KEEP, {"left": version, "writes": writes})])
    if beside is not None:
        loads = store.stored_left().loads if steps else stored.loads
        beside.keep(Left(version if loads else "", writes, loads))


def is_changed(store: Store) -> bool:
    """Are the facts others than the last finished write left? Not while work isn't finished. O(graph)."""
    left = store.left()
    if not left or store.unfinished() or digest_of(store) == left:
        return False
    return store.left() == left  # else somebody wrote meanwhile


def damage_behind(store: Store, error: Exception) -> StoreError | None:
    """The damage that may be behind an error which nobody foresaw: the facts can't be read, or aren't those that were left. O(graph)."""
    try:
        return damaged(error, store.where) if is_changed(store) else None
    except (StoreUnavailable, StoreDamaged) as why:
        return why
    except (TwinmapError, LookupError, TypeError, ValueError, AttributeError) as why:
        return damaged(why, store.where)
