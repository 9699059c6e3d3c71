"""What a finished write leaves: the digest of all facts, kept on one of the loads, so that whoever reads knows whether they are still those.

From the first change of a write until its end none is kept. A write that is cut off leaves none, and is told as unfinished work or can't be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from graph.errors import StoreDamaged, StoreError, StoreUnavailable, TwinmapError, damaged
from graph.store.facts import digest_of
from graph.store.store import Store

FORGET = "MATCH (l:Load) WHERE l.left IS NOT NULL REMOVE l.left"
KEEP = "MATCH (l:Load) WITH l ORDER BY l.id LIMIT 1 SET l.left = $left"


@contextmanager
def changing(store: Store, leaves: str = "") -> Iterator[None]:
    """Hold the store alone to change its facts, and keep the digest of what is there afterwards. O(graph), before and at the end.

    leaves: keep this one instead, for who knows it already: of facts that come back their digest, or the one that was kept beside them where they
    weren't those that a finished write left.

    Where the facts weren't those that the last write left, that stays known: what is kept stays as it is. Where the store was away in the middle
    nobody knows what it holds, and nothing is kept.
    """
    with store.alone():
        left = store.left()
        if left and digest_of(store) != left:
            yield
            return
        store.write_beside([(FORGET, {})])
        try:
            yield
        except StoreError:
            with suppress(StoreError):
                if left and digest_of(store) == left:  # it refused, and nothing was changed
                    keep(store, left)
            raise
        except BaseException:
            keep(store, digest_of(store))
            raise
        after = leaves or digest_of(store)
        if after == left:  # nothing came of it, so what was read before is as good as new
            store.write_beside(kept(left))
        else:
            keep(store, after)


def keep(store: Store, left: str) -> None:
    """Keep this digest as that of the facts as they ought to be."""
    store.write_all(kept(left))


def kept(left: str) -> list[tuple[str, dict[str, str]]]:
    """The statements that keep this digest, and no other."""
    return [(FORGET, {}), (KEEP, {"left": left})]


def is_changed(store: Store) -> bool:
    """Are the facts others than the last finished write left? Not while work isn't finished. O(graph)."""
    left = store.left()
    return bool(left) and not store.unfinished() and digest_of(store) != left


def damage_behind(store: Store, error: Exception) -> StoreError | None:
    """The damage that may be behind an error which nobody foresaw: the facts can't be read, or aren't those that were left. O(graph)."""
    try:
        return damaged(error, store.where) if is_changed(store) else None
    except (StoreUnavailable, StoreDamaged) as why:
        return why
    except (TwinmapError, LookupError, TypeError, ValueError, AttributeError) as why:
        return damaged(why, store.where)
