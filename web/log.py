"""The log of a site, on standard error: a line a request, what went wrong, wrong passwords, slow queries; the level is TWINMAP_LOG.

Nothing private stands in it: no password, token or key, and of an address only its path, for what people search for is theirs. Each
request has a number, which its lines, its answer (`X-Request-Id`) and its error page carry.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime
from typing import TextIO

from flask import Flask, Response, g, has_request_context, request

from graph.settings import Settings
from web.proxy import asked_path, client_address
from web.security import OPEN

LOG = logging.getLogger("twinmap.access")
NUMBER_HEADER = "X-Request-Id"
LOG_LEVELS = {"error": logging.ERROR, "warning": logging.WARNING, "info": logging.INFO, "debug": logging.DEBUG}
"""What TWINMAP_LOG may say; requests for files of the site and questions after its health are told at `debug` only."""
QUIET = ("static", *OPEN)
LONGEST_PATH = 300
HIDDEN = "(hidden)"


class OneLine(logging.Formatter):
    """Time, level, number of the request, what happened; secrets hidden, and nothing that a stranger sent begins a line of its own."""

    def __init__(self, secrets_: Iterable[str]) -> None:
        super().__init__()
        self._secrets = sorted({each for each in secrets_ if each}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        lines = [printable(record.getMessage())]
        if record.exc_info:
            lines += (f"  {printable(line)}" for line in self.formatException(record.exc_info).splitlines())
        text = "\n".join(lines)
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return f"{moment} {record.levelname} {number() or '-'} {text}"


def begin(settings: Settings, to: TextIO | None = None) -> None:
    """Have whatever twinmap logs written to standard error, from the level that the settings name on."""
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(
        OneLine(str(getattr(settings, each.name)) for each in fields(settings) if each.metadata["secret"])
    )
    for name, level in (("twinmap", LOG_LEVELS[settings.log]), ("waitress", logging.ERROR)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


def number() -> str:
    """The number of the request that is being answered; empty outside of any."""
    return str(g.get("request_number", "")) if has_request_context() else ""


def printable(text: str) -> str:
    """The text on one line: what could move a terminal's cursor, or forge a line, is shown and not obeyed.

    >>> printable("a" + chr(10) + "2026 ERROR")
    'a\\\\n2026 ERROR'
    """
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def register(app: Flask) -> None:
    """Give each request its number, and the log its line. Comes before whatever may refuse a request."""
    app.before_request(_number)
    app.after_request(_answered)
    app.jinja_env.globals["request_number"] = number


def _number() -> None:
    g.request_number = secrets.token_hex(4)
    g.begun = time.monotonic()


def _answered(response: Response) -> Response:
    response.headers[NUMBER_HEADER] = number()
    LOG.log(
        logging.DEBUG if request.endpoint in QUIET else logging.INFO,
        "%s %s %s %d %s %d ms%s",
        client_address(request.environ) or "-",
        request.method,
        asked_path()[:LONGEST_PATH],
        response.status_code,
        response.content_length if response.content_length is not None else "-",
        round(1000 * (time.monotonic() - g.begun)),
        f" token={g.token.name}" if g.get("token") else "",
    )
    return response
