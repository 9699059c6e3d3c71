"""Why a disposable server ended, in a word that whoever holds it can read when its folder is gone: it stands in the file of the clients' lock."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Literal, get_args

Why = Literal["stopped", "memory", "died"]
LONGEST = 200
"""Bytes of a word, more than the longest tag takes."""


@dataclass(frozen=True)
class End:
    """`stopped`: because the query with that tag had to end; `memory`: it had none left; `died`: in any other way, such as by a kill."""

    why: Why
    tag: str = ""


def note_end(descriptor: int, end: End) -> None:
    """Write down why it ends; the first who does is right."""
    if not os.fstat(descriptor).st_size:
        os.pwrite(descriptor, f"{end.why} {end.tag}".encode(), 0)


def read_end(descriptor: int) -> End:
    """Why it ended, of one that has."""
    said, _, tag = os.pread(descriptor, LONGEST, 0).decode("utf-8", "replace").partition(" ")
    return next((End(why, tag) for why in get_args(Why) if why == said), End("died"))
