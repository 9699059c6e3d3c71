"""What is said where no page can be made: to who is too slow, comes when all is full, or sends what is no request."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from typing import Any

from waitress.task import ErrorTask

from graph.errors import TwinmapError
from graph.text import NOTHING, Text
from web.faults import body

LOG = logging.getLogger("twinmap.access")


class Refusal(ErrorTask):  # type: ignore[misc]
    """What can't be read as a request is refused in the one shape of errors."""

    def execute(self) -> None:
        """Answer, and close the connection."""
        wrong = self.request.error
        content = told(refused(int(wrong.code), self.channel.upload_mb))
        LOG.info("%s sent what is no request, or too large a one: %s", self.channel.addr[0], wrong.code)
        self.status = f"{wrong.code} {wrong.reason}"
        self.response_headers.append(("Content-Type", "application/json"))
        self.channel.is_refused = True
        self.set_close_on_finish()
        self.content_length = len(content)
        self.write(content)


def told(error: TwinmapError) -> bytes:
    """The error in the one shape, as JSON."""
    return json.dumps(body(error), ensure_ascii=False).encode()


TOO_SLOW = TwinmapError(
    Text("The request took too long to arrive."), hint=Text("Try again, over a faster connection where there is one.")
)
CROWDED = TwinmapError(
    Text(
        "More is sent to the site at one time than it can take in, so it ended this request before all of it was here."
    ),
    hint=Text("Nothing was done. Try again in a moment."),
)
FULL = TwinmapError(
    Text("The site has no connection left: every one of them is being worked on."), hint=Text("Try again in a moment.")
)


def refused(status: int, upload_mb: int) -> TwinmapError:
    """Why waitress takes no request that can't be read, or is too large."""
    if status == 413:
        return TwinmapError(
            Text("The request has more than {most} MB.", most=upload_mb),
            where="TWINMAP_UPLOAD_MB",
            hint=Text("Send less at once, or let whoever runs the site raise TWINMAP_UPLOAD_MB."),
        )
    if status == 431:
        return TwinmapError(Text("The head of the request is too large."), hint=Text("Ask with a shorter address."))
    return TwinmapError(Text("This is no request that a browser would send."), hint=NOTHING)


def say(socket: Any, status: str, error: TwinmapError) -> None:
    """A last word before the connection is closed."""
    content = told(error)
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n"
        f"Retry-After: 5\r\nConnection: close\r\n\r\n"
    )
    with suppress(OSError):  # nobody may be there any more
        socket.send(head.encode() + content)
