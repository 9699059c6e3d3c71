"""Smaller answers: what the app writes is compressed as it leaves, built files are sent as the build compressed them.

What a page holds in secret must not be compressed beside words of a stranger's choice: the length of the answer would tell, letter by
letter, what they share (BREACH). The only such secret is the page's key, and it looks different on each page (`web/disguise.py`).
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from flask import Flask, Response, request, send_from_directory
from flask_compress import Compress
from werkzeug.exceptions import NotFound

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""Encodings, the better first, and what the names of ready-made files end in."""
COMPRESSED = (
    "text/html", "text/css", "text/csv", "text/plain", "text/javascript", "text/calendar", "text/markdown", "application/json",
    "application/javascript", "image/svg+xml", "application/xml", "application/gexf+xml", "application/graphml+xml",
)  # fmt: skip
"""Types that grow smaller; XLSX and ZIP are compressed already."""


def register(app: Flask) -> None:
    """Compress what `app` answers. Before the other hooks on answers are registered: the last to be registered comes first."""
    app.config.update(
        COMPRESS_ALGORITHM=list(ENCODINGS),
        COMPRESS_STREAMS=False,  # the file under a stream would stay open
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_LEVEL=6,
        COMPRESS_BR_LEVEL=4,
    )
    Compress(app)
    app.view_functions["static"] = _static


def _static(filename: str) -> Response:
    """A file of the front end: ready-made in an encoding that the reader takes, else as it is."""
    folder = Path(__file__).parent / "static"
    for encoding, ending in ENCODINGS.items():
        if filename.startswith("app/") and request.accept_encodings[encoding] > 0:
            try:
                response = send_from_directory(folder, filename + ending, mimetype=_type(filename))
            except NotFound:
                continue  # too small to be worth it, or built without
            response.headers["Content-Encoding"] = encoding
            response.vary.add("Accept-Encoding")
            return response
    response = send_from_directory(folder, filename)
    response.direct_passthrough = False
    response.make_sequence()  # some kilobytes; what is streamed isn't compressed
    return response


def _type(filename: str) -> str:
    return mimetypes.guess_type(filename)[0] or "application/octet-stream"
