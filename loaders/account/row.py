"""Rows and files of a load, as every loader hands them over."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from graph.facts import Fact
from graph.text import NOTHING, Text


class Row(NamedTuple):
    """What became of one row of a file: its facts, or why it was ignored or rejected."""

    file: str
    line: int
    facts: tuple[Fact, ...] = ()
    ignored: Text = NOTHING
    rejected: Text = NOTHING
    text: str = ""
    notes: tuple[Text, ...] = ()
    """What is to be known of a row that was taken: "country 'Foo' can't be told"."""
    cells: tuple[str, ...] = ()
    """The row as it stands in the file, for the list of refused rows."""


@dataclass
class File:
    """One file of a load."""

    path: str
    format: str = "csv"
    encoding: str = "utf-8"
    sha256: str = ""

    @classmethod
    def of(cls, path: Path, name: str, format: str = "csv") -> File:
        """Of a file on disk, under the name the report gives it."""
        return cls(name, format, sha256=hashlib.sha256(path.read_bytes()).hexdigest())


def load_id(title: str, files: Iterable[File], mapping: str = "") -> str:
    """The same files give the same id, so that loading them again is the same load; a mapping or format that was given counts too.

    >>> load_id("towns", [File("a.csv", sha256="00")])
    'load-b67f0d5c02b2f072'
    """
    text = "\n".join((title, *sorted(f"{file.path} {file.sha256}" for file in files), *([mapping] if mapping else [])))
    return f"load-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
