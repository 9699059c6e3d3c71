"""The table of hashes answers as a dict does, at a small part of its memory."""

from __future__ import annotations

import random
import tracemalloc

from graph.store.hashes import Hashes


def test_it_answers_as_a_dict_does() -> None:
    rng = random.Random(1)
    ours, theirs = Hashes(), dict[int, int]()
    for _ in range(20_000):
        key, value = (
            rng.choice((rng.randrange(-5_000, 5_000) * 1_024, rng.getrandbits(64) - (1 << 63))),
            rng.getrandbits(40),
        )
        key = key or 1
        assert (key in ours) == (key in theirs)
        assert ours.setdefault(key, value) == theirs.setdefault(key, value)
    assert len(ours) == len(theirs)


def test_a_hundred_thousand_take_little_memory() -> None:
    tracemalloc.start()
    try:
        ours = Hashes()
        for number in range(100_000):
            ours.setdefault(hash((number, "t")), hash(number))
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept / 100_000 < 50
    assert all(hash((number, "t")) in ours for number in range(0, 100_000, 97))
