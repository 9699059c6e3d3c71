"""What visitors see of an error: not where on the server it happened. The log has the whole of it."""

from __future__ import annotations

import re
from typing import Any

from graph.errors import DAMAGED, StoreError, TwinmapError
from graph.text import Text

FOLDERS = re.compile(r"(?<![\w:/.])/(?:[^/\s'\"]+/)+")
"""The folders of an absolute path; what follows is the name of the file."""
UNREADABLE = Text("the store is damaged: what it holds can't be read. The log of the site says more.")


def seen_by_visitors(error: TwinmapError) -> TwinmapError:
    """The error without the address of the store and a server's own words of its files, and with files of the server named without their folders.

    >>> seen_by_visitors(TwinmapError("can't be read.", where="/srv/twinmap/uploads/rows.csv:3")).where
    'rows.csv:3'
    >>> str(seen_by_visitors(StoreError(Text("gone."), where="/srv/a b", hint=Text("See {log}.", log="/srv/a b/log.txt"))))
    'gone. See log.txt.'
    >>> str(seen_by_visitors(StoreError(Text(DAMAGED, what="record #41:12644 has a broken chunk chain"))))
    "the store is damaged: what it holds can't be read. The log of the site says more."
    """
    seen = type(error).__new__(type(error))  # copy.copy would call a constructor, which may want more than the message
    vars(seen).update(vars(error))
    seen.where = without_folders(error.where)
    if isinstance(error, StoreError):
        place, seen.where = error.where, ""
        message = UNREADABLE if getattr(error.message, "template", "") == DAMAGED else error.message
        seen.message, seen.hint = (_unplaced(said, place) for said in (message, error.hint))
    return seen


def without_folders(text: str) -> str:
    """The text, its absolute paths cut to the names of the files.

    >>> without_folders("no room in /var/lib/twinmap/store for 5/7 of http://a.b/c")
    'no room in store for 5/7 of http://a.b/c'
    """
    return FOLDERS.sub("", text)


def _unplaced(said: Any, place: str) -> Any:
    if isinstance(said, Text):
        made = Text(said.template, **{name: _unplaced(value, place) for name, value in said.values.items()})
        made.many = said.many
        return made
    if isinstance(said, tuple):
        return tuple(_unplaced(each, place) for each in said)
    if isinstance(said, str):
        kept = said.replace(f"{place}/", "").replace(place, "the store") if len(place) > 1 else said
        return without_folders(kept)
    return said
