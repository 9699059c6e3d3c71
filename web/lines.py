"""Connections: thousands may be open at once, and one that sends nothing, or slowly, costs the others nothing.

Waitress takes in heads and bodies without a thread for each, but looks at every connection in every turn, and stops listening at its
limit. Here a turn costs what happened in it (`Sockets`), each phase of a connection has its time (`PHASES`), and where connections are short the
oldest idle one goes (`Listener`), so that whoever comes new is always let in.
"""

from __future__ import annotations

import errno
import heapq
import logging
import selectors
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from socket import SHUT_WR
from typing import Any, NamedTuple

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from web.refusals import CROWDED, FULL, TOO_SLOW, Refusal, say

LOG = logging.getLogger("twinmap.web")


class Phase(NamedTuple):
    """What a connection is doing, and how long it may: `seconds`, and as long again whenever `bytes_a_second` came through in them."""

    rank: int
    """Which goes first where connections are short; 0 never."""
    seconds: float
    bytes_a_second: float = 0.0


IDLE = Phase(1, 120.0)
"""Nothing of a request is here: a browser keeps some connections open for the next one."""
HEAD = Phase(2, 20.0)
BODY = Phase(3, 30.0, 16_384)
ANSWER = Phase(4, 60.0, 4_096)
"""More was answered than the other end has taken."""
BUSY = Phase(0, float("inf"))
LEAST_SHARE = 256
"""Connections that one address may always have: a school may be one."""
AT_ONCE = 64
"""Connections that are taken in within one turn."""
BREATH_S = 0.05
FRESH_S = 1.0
"""A connection that has sent nothing yet is not idle at once: its request may be under way."""
YOUNG_S = 5.0
"""A sender that began so lately is spared where another has been at it for longer."""
LEAVE_S = 5.0
MOST_LEAVING = 100


class Sockets(dict[int, Any]):
    """Waitress's map of sockets, watched by the system: a turn costs what happened in it, not what is open."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = selectors.DefaultSelector()
        self._watched: dict[int, int] = {}
        self._changed: deque[int] = deque()
        self.busy: set[Line] = set()
        """Connections whose request is in another thread's hands."""
        self.leaving: deque[Leaving] = deque()

    def __setitem__(self, fd: int, socket: Any) -> None:
        super().__setitem__(fd, socket)
        self._changed.append(fd)

    def __delitem__(self, fd: int) -> None:
        super().__delitem__(fd)
        if self._watched.pop(fd, 0):
            self._selector.unregister(fd)

    def turn(self, seconds: float) -> None:
        """Wait for something to happen, at most so long, and let it be dealt with."""
        self._look_at_busy()
        while self._changed:
            self._watch(self._changed.popleft())
        for key, events in self._selector.select(seconds):
            for wanted, deal in ((selectors.EVENT_READ, wasyncore.read), (selectors.EVENT_WRITE, wasyncore.write)):
                if events & wanted and self.get(key.fd) is key.data:  # else it was closed, and its number given anew
                    deal(key.data)
            self._changed.append(key.fd)

    def close(self) -> None:
        """Close every socket."""
        wasyncore.close_all(map=self)
        self._selector.close()

    def _look_at_busy(self) -> None:
        """Other threads work for these only, so only these can have changed since the last turn."""
        for line in tuple(self.busy):
            if line.fd is not None:
                self._changed.append(line.fd)
            with line.requests_lock:
                if not line.requests:
                    self.busy.discard(line)

    def _watch(self, fd: int) -> None:
        socket = self.get(fd)
        if socket is None:
            return
        wanted = selectors.EVENT_READ if socket.readable() else 0
        wanted |= selectors.EVENT_WRITE if socket.writable() and not socket.accepting else 0
        before = self._watched.get(fd, 0)
        if wanted == before:
            return
        try:
            if not wanted:
                self._selector.unregister(fd)
            elif before:
                self._selector.modify(fd, wanted, socket)
            else:
                self._selector.register(fd, wanted, socket)
        except (OSError, ValueError, KeyError):
            LOG.exception("the system doesn't know the connection %d any more", fd)
            self.pop(fd, None)
            self._watched.pop(fd, None)
            return
        self._watched[fd] = wanted


class Line(HTTPChannel):  # type: ignore[misc]
    """One connection; all but `service` runs in the thread that serves the sockets."""

    error_task_class = Refusal

    def __init__(self, server: Listener, *given: Any, **named: Any) -> None:
        self.upload_mb = server.upload_mb
        self.sent = 0
        self.is_new = True
        self.is_refused = False
        self.phase = HEAD
        self.since = self.active = time.monotonic()
        self._moved = 0
        self._request: Any = None
        super().__init__(server, *given, **named)

    @property
    def fd(self) -> int | None:
        """Its number in `Sockets`; None once it is closed."""
        number: int | None = self._fileno
        return number

    @property
    def address(self) -> str:
        """The other end."""
        return str(self.addr[0])

    @property
    def held(self) -> int:
        """Bytes that are kept for it: a body that isn't whole, and answers that weren't taken."""
        return int(self.total_outbufs_len) + self._body()

    def received(self, data: bytes) -> bool:
        """Take in what came."""
        self.active = time.monotonic()
        self.is_new = False
        taken = bool(super().received(data))
        self.look(self.active)  # so that it counts as begun when it began
        return taken

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Send, and count."""
        sent = int(super().send(data, do_close=do_close) or 0)
        self.sent += sent
        self.active = time.monotonic()
        return sent

    def look(self, now: float) -> None:
        """Note in which phase it is, and since when."""
        phase = self._phase_at(now)
        if phase is not self.phase or self.request is not self._request:
            self.phase, self.since, self._request, self._moved = phase, now, self.request, self._bytes()
        elif phase.bytes_a_second and self._bytes() - self._moved >= phase.seconds * phase.bytes_a_second:
            self.since, self._moved = now, self._bytes()
        if phase is IDLE:
            self.since = self.active  # it may have asked and been answered since the last look

    def is_late(self, now: float) -> bool:
        """Whether its phase takes too long."""
        return now > self.since + self.phase.seconds

    def end(self) -> None:
        """Close it; whoever was sending a request is told why: it took too long, or others needed the room."""
        if self.phase in (HEAD, BODY) and not self.requests and not self.total_outbufs_len:
            if self.is_late(time.monotonic()):
                say(self.socket, "408 Request Timeout", TOO_SLOW)
            else:
                say(self.socket, "503 Service Unavailable", CROWDED)
            self.is_refused = True
        self.handle_close()

    def handle_close(self) -> None:
        """Close it; where it was refused, what was said gets time to arrive."""
        if self.is_refused and self.socket is not None:
            self.is_refused = False
            with suppress(OSError):
                Leaving(self.socket.dup(), self._map)
        self._let_go()
        super().handle_close()

    def close(self) -> None:
        """Close it at once."""
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        """What came of a body, which may be a file."""
        if self.request is not None:
            self.request.close()

    def _phase_at(self, now: float) -> Phase:
        if self.total_outbufs_len:
            return ANSWER
        if self.requests:
            return BUSY
        if self.request is None:
            return HEAD if self.is_new and now < self.active + FRESH_S else IDLE
        return BODY if self.request.headers_finished else HEAD

    def _bytes(self) -> int:
        return self.sent + self._body()

    def _body(self) -> int:
        return int(self.request.body_bytes_received) if self.request is not None else 0


class Leaving(wasyncore.dispatcher):  # type: ignore[misc]
    """A connection that was refused: what it still sends is thrown away for a while. Closed at once, it would lose what it was told."""

    def __init__(self, socket: Any, sockets: Sockets) -> None:
        self.until = time.monotonic() + LEAVE_S
        with suppress(OSError):
            socket.shutdown(SHUT_WR)
        super().__init__(socket, sockets)
        sockets.leaving.append(self)
        while len(sockets.leaving) > MOST_LEAVING:
            sockets.leaving.popleft().close()

    def writable(self) -> bool:
        """Nothing more is said."""
        return False

    def handle_read(self) -> None:
        """Throw away what comes."""
        with suppress(OSError):
            self.recv(65_536)

    def handle_close(self) -> None:
        """The other end has gone."""
        self.close()


class Room(NamedTuple):
    """How many connections there may be, how many bytes may wait in them, and which addresses are proxies that speak for many."""

    lines: int
    held: int
    is_proxy: Callable[[str], bool]

    @property
    def share(self) -> int:
        """Connections that one address may have where they are short."""
        return max(LEAST_SHARE, self.lines // 8)


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """A listening socket; `lines` are the connections of all of them."""

    channel_class = Line

    def __init__(self, *given: Any, room: Room, lines: dict[int, Line], upload_mb: int, **named: Any) -> None:
        self.room = room
        self.upload_mb = upload_mb
        super().__init__(*given, **named)
        self.active_channels = lines

    def readable(self) -> bool:
        """Always: room is made where there is none."""
        return bool(self.accepting)

    def add_task(self, task: Line) -> None:
        """Hand a request to a thread."""
        self._map.busy.add(task)
        super().add_task(task)

    def handle_accept(self) -> None:
        """Take in who waits at the door; what goes wrong with one of them doesn't shut it."""
        try:
            self._take_in()
        except Exception:
            LOG.exception("a connection could not be taken in")

    def _take_in(self) -> None:
        for _ in range(AT_ONCE):
            try:
                found = self.accept()
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE) and not make_room(
                    self.active_channels.values(), self.room
                ):
                    time.sleep(BREATH_S)
                return
            if found is None:
                return
            self._let_in(*found)

    def _let_in(self, socket: Any, address: Any) -> None:
        if len(self.active_channels) >= self.room.lines and not make_room(self.active_channels.values(), self.room):
            socket.setblocking(False)
            say(socket, "503 Service Unavailable", FULL)
            Leaving(socket, self._map)
            return
        try:
            self.set_socket_options(socket)
            Line(self, socket, self.fix_addr(address), self.adj, map=self._map)
        except OSError:
            socket.close()  # who came is gone again


def make_room(lines: Iterable[Line], room: Room) -> int:
    """Close some connections, a hundredth of what may be open; returns how many. Idle ones go first, the oldest of them before the others.

    Then those that send a request, first of addresses that have more than their share, and of these the ones that have been at it for some
    seconds: a request of a moment ago is likely to be an honest one. Never one whose request is being worked on.
    """
    now = time.monotonic()
    counts: Counter[str] = Counter()
    open_lines = list(lines)
    for line in open_lines:
        line.look(now)
        counts[line.address] += 1
    over = {each for each, count in counts.items() if count > room.share and not room.is_proxy(each)}

    def order(line: Line) -> tuple[bool, bool, bool, int, float]:
        idle = line.phase is IDLE
        young = not idle and now < line.since + YOUNG_S
        return not idle, not idle and line.address not in over, young, line.phase.rank, line.since

    chosen = heapq.nsmallest(max(1, room.lines // 100), (line for line in open_lines if line.phase.rank), key=order)
    chosen = [line for line in chosen if (line.phase is IDLE) == (chosen[0].phase is IDLE)]
    for line in chosen:
        line.end()
    return len(chosen)


def look_after(lines: Iterable[Line], sockets: Sockets, room: Room) -> None:
    """Close what takes too long, and what holds too many bytes: the oldest of the address that holds most."""
    now = time.monotonic()
    while sockets.leaving and sockets.leaving[0].until < now:
        sockets.leaving.popleft().close()
    holding = []
    for line in list(lines):
        line.look(now)
        if line.is_late(now):
            line.end()
        elif line.held:
            holding.append(line)
    total = sum(line.held for line in holding)
    while total > room.held and holding:
        counts: Counter[str] = Counter()
        for line in holding:
            counts[line.address] += line.held
        most = counts.most_common(1)[0][0]
        oldest = min((line for line in holding if line.address == most), key=lambda line: line.since)
        holding.remove(oldest)
        total -= oldest.held
        oldest.end()
