"""Formats of files that leave the site."""

from __future__ import annotations

from flask import Response

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}


def attachment(content: bytes | str, form: str, name: str) -> Response:
    """A file to keep, of one of MEDIA_TYPES."""
    response = Response(content, content_type=MEDIA_TYPES[form])
    response.headers.set("Content-Disposition", "attachment", filename=f"twinmap-{name}.{form}")
    return response
