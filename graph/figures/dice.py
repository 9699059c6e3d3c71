"""igraph's one random generator, and the seed of everything drawn by lot."""

from __future__ import annotations

import random
import threading

import igraph

SEED = 20051
"""Printed where it matters."""
_lock = threading.Lock()


class Dice:
    """igraph's generator, seeded, for as long as the block runs: equal networks, equal figures. Threads take turns."""

    def __init__(self, seed: int = SEED) -> None:
        self.seed = seed

    def __enter__(self) -> None:
        _lock.acquire()
        igraph.set_random_number_generator(random.Random(self.seed))

    def __exit__(self, *_: object) -> None:
        igraph.set_random_number_generator(random)
        _lock.release()
