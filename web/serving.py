"""The listening site: one process, whose threads answer what whole requests ask; how it ends when it is told to stop.

Once told, new requests get 503 with Retry-After (`refuse_while_stopping`), those that run may end, then the jobs are stopped, and it goes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from waitress.adjustments import Adjustments

from graph.errors import SettingError
from graph.settings import Settings
from graph.text import Text
from web.descriptors import RESERVED, files_open_at_most
from web.faults import SiteStopping
from web.lanes import Lanes
from web.lines import Line, Listener, Room, Sockets, look_after
from web.proxy import is_trusted, prefix_of, trusted_proxies
from web.security import upload_bytes

LOG = logging.getLogger("twinmap.web")
THREADS = 8
"""Threads that answer pages and stop queries, beside one for each query that may run."""
TICK_S = 0.5
"""How often a serving site looks whether it was closed."""
LOOK_S = 1.0
"""How often connections are looked at that take too long."""
STOP_S = 30.0
"""How long requests may go on once the site was told to stop."""
LAST_S = 5.0
"""How long requests may go on once the jobs, for which some of them wait, were stopped."""
FILES_EACH = 2
"""Files that one connection may need: itself, and a body or answer that is too large for the memory."""
LEAST_LINES = 32
HELD_UPLOADS = 10
"""As many bodies of the largest size may be under way at once."""


class Server:
    """A listening site; `run` answers until it is stopped or closed, from whichever thread, or interrupted."""

    def __init__(
        self,
        app: Flask,
        host: str,
        port: int,
        settings: Settings,
        *,
        stopping: threading.Event | None = None,
        last: Callable[[], object] = lambda: None,
    ) -> None:
        """`stopping` tells the app that the site stops; `last` is called then, once running requests have ended."""
        self.host = host
        self.room = room_for(settings)
        self.stopping = stopping or threading.Event()
        self.on_stop: Callable[[int], object] = lambda running: None
        """Called once when `run` begins to stop, with how many requests still run."""
        self._prefix = prefix_of(settings)
        self._last = last
        self._sockets = Sockets()
        self._lines: dict[int, Line] = {}
        self._closing = threading.Event()
        self._idle = threading.Event()
        self._idle.set()
        self._looked = 0.0
        self._threads = Lanes(app, self._prefix)
        try:
            self._listeners = self._listen(app, host, port, settings)
        except OSError as error:
            self._sockets.close()
            raise SettingError(
                Text("the site can't listen on that port: {why}.", why=error.strerror or str(error)),
                where=f"{host}:{port}",
                hint=Text("Choose another --port (0 picks a free one) or --host."),
            ) from error
        self._threads.begin(THREADS + settings.queries)
        self.effective_port = int(self._listeners[-1].effective_port)

    def _listen(self, app: Flask, host: str, port: int, settings: Settings) -> list[Listener]:
        chosen = Adjustments(
            host=host,
            port=port,
            ident="twinmap",
            clear_untrusted_proxy_headers=False,  # `web.proxy` knows which are trusted
            max_request_header_size=65_536,
            # Waitress refuses from there, Flask each request above its own limit.
            max_request_body_size=upload_bytes(settings) + 1,
            inbuf_overflow=65_536,
            outbuf_overflow=262_144,
            log_socket_errors=False,
        )
        return [
            Listener(
                app,
                self._sockets,
                dispatcher=self._threads,
                adj=chosen,
                sockinfo=each,
                room=self.room,
                lines=self._lines,
                upload_mb=settings.upload_mb,
            )
            for each in chosen.listen
        ]

    @property
    def address(self) -> str:
        """Where a browser finds the site."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.effective_port}{self._prefix}"

    def run(self) -> None:
        """Answer until stopped, closed or interrupted."""
        self._idle.clear()
        ending = Ending(self._lines, self._last)
        try:
            while not self._closing.is_set():
                self._sockets.turn(TICK_S)
                now = time.monotonic()
                if now > self._looked + LOOK_S:
                    self._looked = now
                    self._look_after()
                if self.stopping.is_set():
                    if not ending.has_begun:
                        self.on_stop(ending.begin())
                    if ending.is_over():
                        break
        except (SystemExit, KeyboardInterrupt):
            pass  # how a terminal or the system ends it
        finally:
            self._threads.shutdown(timeout=1 if self.stopping.is_set() else LAST_S)
            self._idle.set()

    def _look_after(self) -> None:
        try:
            look_after(self._lines.values(), self._sockets, self.room)
        except Exception:
            LOG.exception("a connection could not be looked after")

    def stop(self) -> None:
        """Tell it to stop: nothing new is begun, what runs may end, then `run` returns. May be called in a signal handler."""
        self.stopping.set()

    def close(self) -> None:
        """Stop listening at once; returns when `run` has ended."""
        self._closing.set()
        self._idle.wait(2 * TICK_S + 10)
        self._sockets.close()


class Ending:
    """The end of a run: the requests that ran when it was told to stop, then its jobs, each with a limit."""

    def __init__(self, lines: dict[int, Line], last: Callable[[], object]) -> None:
        self._lines = lines
        self._last = threading.Thread(target=last, name="twinmap-ending", daemon=True)
        self._running: list[tuple[Line, Any]] = []
        self._deadline = 0.0
        self.has_begun = False

    def begin(self) -> int:
        """Note what runs; returns how many requests."""
        self.has_begun = True
        self._deadline = time.monotonic() + STOP_S
        self._running = [(line, line.requests[0]) for line in list(self._lines.values()) if line.requests]
        return len(self._running)

    def is_over(self) -> bool:
        """Whether all that ran has ended, or its time has."""
        self._running = [(line, asked) for line, asked in self._running if _is_running(line, asked)]
        late = time.monotonic() > self._deadline
        if self._last.ident is None:
            if self._running and not late:
                return False
            self._last.start()
            self._deadline = float("inf")
        if self._last.is_alive():
            return False
        if self._deadline == float("inf"):
            self._deadline = time.monotonic() + LAST_S
        return not self._running or time.monotonic() > self._deadline


def _is_running(line: Line, asked: Any) -> bool:
    """Whether the request is being worked on, or its answer not taken yet."""
    return line.connected and (asked in line.requests[:1] or line.total_outbufs_len > 0)


def room_for(settings: Settings) -> Room:
    """How many connections the settings and the system allow."""
    files = files_open_at_most(FILES_EACH * settings.connections + RESERVED)
    trusted = trusted_proxies(settings)
    return Room(
        lines=max(LEAST_LINES, min(settings.connections, (files - RESERVED) // FILES_EACH)),
        held=HELD_UPLOADS * upload_bytes(settings),
        is_proxy=lambda address: is_trusted(address, trusted),
    )


def register(app: Flask, stopping: threading.Event) -> None:
    """Refuse what comes while the site stops, before anything else is asked."""

    def refuse_while_stopping() -> None:
        if stopping.is_set():
            raise SiteStopping(
                Text("The site is being stopped."), hint=Text("Try again in a moment: it may be starting again.")
            )

    app.before_request(refuse_while_stopping)
