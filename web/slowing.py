"""Wrong passwords and tokens are slowed, the more the longer: by who sends them and by whom they claim to be.

The right one never waits and is never refused, for a password that strangers could lock would be theirs to take away. So what keeps a
site against guessing is the length of its password; slowing keeps the guesses of one line after the other few, and the log short.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

FIRST_S = 0.25
"""How long the first wrong one waits; each further one twice as long."""
MOST_S = 8.0
FORGOTTEN_S = 900.0
"""After so long without a wrong one, the next is the first again."""
MOST_KEPT = 10_000
"""Addresses and logins that are remembered; the oldest go first."""
MOST_WAITING = 4
"""Wrong ones that wait at one time, each in a thread of the site; further ones are told at once when to come again."""


@dataclass
class _Wrong:
    count: int
    last: float


class Slowing:
    """Counts wrong ones of one site; `sleep` and `clock` are the machine's unless a test has its own."""

    def __init__(
        self, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[tuple[str, str], _Wrong] = OrderedDict()
        self._waiting = 0

    def wrong(self, address: str, login: str) -> tuple[int, float]:
        """Count one more; how many there were from this address by now, and how long this one waits, in seconds."""
        with self._lock:
            from_address = self._counted(("address", network_of(address)))
            by_login = self._counted(("login", login))
        return from_address, min(MOST_S, FIRST_S * 2 ** min(max(from_address, by_login) - 1, 30))

    def right(self, address: str) -> None:
        """Forget the wrong ones of an address that has the right one. Those of the login stay: others go on guessing."""
        with self._lock:
            self._wrong.pop(("address", network_of(address)), None)

    def wait(self, seconds: float) -> bool:
        """Wait, unless too many wait already: then False, at once."""
        with self._turn() as mine:
            if mine:
                self._sleep(seconds)
            return mine

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        with self._lock:
            mine = self._waiting < MOST_WAITING
            self._waiting += mine
        try:
            yield mine
        finally:
            with self._lock:
                self._waiting -= mine

    def _counted(self, key: tuple[str, str]) -> int:
        now = self._clock()
        found = self._wrong.pop(key, None)
        if found is None or now - found.last > FORGOTTEN_S:
            found = _Wrong(0, now)
        found.count, found.last = found.count + 1, now
        self._wrong[key] = found
        while len(self._wrong) > MOST_KEPT:
            self._wrong.popitem(last=False)
        return found.count


def network_of(address: str) -> str:
    """What counts as one sender: an IPv4 address, or the /64 that one subscriber of IPv6 has.

    >>> network_of("192.0.2.1"), network_of("2001:db8:1:2::9"), network_of("")
    ('192.0.2.1', '2001:db8:1:2::/64', '')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
