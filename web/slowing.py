"""Wrong passwords and tokens are slowed, the more the longer: by who sends them and by whom they claim to be.

While a wrong password has to wait, no other from its address for the same login is looked at, so the answer can't tell which is right. A
password that strangers could lock would be theirs to take away: nobody elsewhere is held back, nor a program (by its own name, the
User-Agent) that was let in from that address before. Whoever has many addresses has as many guesses: against them only the password's length helps.
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
KNOWN_S = 86_400.0
"""So long after it was last let in, a program at an address is still let through."""
MOST_WAITING = 4
"""Wrong ones that wait at one time, each in a thread of the site; further ones are told at once when to come again."""


LONGEST_PROGRAM = 300


@dataclass
class _Wrong:
    count: int
    last: float
    until: float = 0.0
    """Until then no other from the same address for the same login is looked at."""


@dataclass(frozen=True)
class Sender:
    """Who brings a password or a token: from which address, with which program (its User-Agent), and for whom."""

    address: str
    login: str
    program: str = ""

    @property
    def known_as(self) -> tuple[str, ...]:
        """How it is remembered once it was let in; a token doesn't make a program known for passwords."""
        return network_of(self.address), self.login, self.program[:LONGEST_PROGRAM]


class Slowing:
    """Counts wrong ones of one site; `sleep` and `clock` are the machine's unless a test has its own."""

    def __init__(
        self, sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._sleep = sleep
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[tuple[str, ...], _Wrong] = OrderedDict()
        self._known: OrderedDict[tuple[str, ...], float] = OrderedDict()
        self._waiting = 0

    def held_s(self, sender: Sender) -> float:
        """How long nothing of this sender may be looked at, in seconds: 0 where it was let in before, or no wrong one waits."""
        now = self._clock()
        with self._lock:
            let_in = self._known.get(sender.known_as)
            if let_in is not None and now <= let_in + KNOWN_S:
                return 0.0
            found = self._wrong.get(("both", network_of(sender.address), sender.login))
        return max(0.0, found.until - now) if found else 0.0

    def wrong(self, sender: Sender) -> tuple[int, float]:
        """Count one more; how many there were from this address by now, and how long this one waits, in seconds."""
        network = network_of(sender.address)
        with self._lock:
            both = self._counted(("both", network, sender.login))
            from_address = self._counted(("address", network)).count
            by_login = self._counted(("login", sender.login)).count
            seconds = min(MOST_S, FIRST_S * 2 ** min(max(from_address, by_login) - 1, 30))
            both.until = both.last + seconds
        return from_address, seconds

    def right(self, sender: Sender) -> None:
        """Remember who was let in, and forget the wrong ones of the address. Those of the login stay: others go on guessing."""
        with self._lock:
            self._wrong.pop(("address", network_of(sender.address)), None)
            self._known[sender.known_as] = self._clock()
            self._known.move_to_end(sender.known_as)
            while len(self._known) > MOST_KEPT:
                self._known.popitem(last=False)

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

    def _counted(self, key: tuple[str, ...]) -> _Wrong:
        now = self._clock()
        found = self._wrong.pop(key, None)
        if found is None or now - found.last > FORGOTTEN_S:
            found = _Wrong(0, now)
        found.count, found.last = found.count + 1, now
        self._wrong[key] = found
        while len(self._wrong) > MOST_KEPT:
            self._wrong.popitem(last=False)
        return found


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
