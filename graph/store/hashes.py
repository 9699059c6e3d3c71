"""Hashes in little memory: what a load remembers of each tie, at some 40 bytes instead of 300."""

from __future__ import annotations

from array import array

FIRST = 1 << 10
"""Slots at the beginning; always a power of two, at most two thirds of them in use."""


class Hashes:
    """Hash → hash, each of 64 bits: a table of numbers with the next free slot for what collides.

    Hashes are taken for what they are hashes of: among a million, two are the same once in 30 million loads.

    >>> seen = Hashes()
    >>> seen.setdefault(hash("a"), 5), seen.setdefault(hash("a"), 6), hash("a") in seen, hash("b") in seen
    (5, 5, True, False)
    """

    def __init__(self) -> None:
        self._keys = array("q", bytes(8 * FIRST))
        self._values = array("q", bytes(8 * FIRST))
        self._used = 0

    def __len__(self) -> int:
        return self._used

    def __contains__(self, key: int) -> bool:
        return self._keys[self._slot(key or 1)] != 0

    def setdefault(self, key: int, value: int = 0) -> int:
        """The value of the key: the one given, where it has none yet."""
        key = key or 1  # 0 is a free slot
        at = self._slot(key)
        if self._keys[at]:
            return self._values[at]
        self._keys[at], self._values[at] = key, value
        self._used += 1
        if self._used * 3 > len(self._keys) * 2:
            self._grow()
        return value

    def _slot(self, key: int) -> int:
        """Where the key stands, or the free slot where it would."""
        keys, last = self._keys, len(self._keys) - 1
        at = key & last
        while keys[at] != 0 and keys[at] != key:
            at = (at + 1) & last
        return at

    def _grow(self) -> None:
        keys, values = self._keys, self._values
        self._keys = array("q", bytes(16 * len(keys)))
        self._values = array("q", bytes(16 * len(keys)))
        for key, value in zip(keys, values, strict=True):
            if key:
                at = self._slot(key)
                self._keys[at], self._values[at] = key, value
