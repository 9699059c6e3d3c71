"""Tables: what every file is once it is read, whatever its format: columns and numbered records of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Part = Literal["table", "nodes", "edges", "matrix", "facts"]
"""`nodes` and `edges` come from graph formats; `facts` is a file that twinmap itself wrote."""


class Record(NamedTuple):
    """One row: its line (or place) in the file, counted from 1, and its cells, as many as the table has columns.

    `fault` says in words why the row can't be read; its cells are then what was found.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""


class Stated(NamedTuple):
    """What a format says of a column itself, so that nobody has to guess it.

    role: what the column is, as a mapping calls it (`id`, `a.id`, `relation`, `since`); `a` and `b` alone are the two ends, by id or name.
    joins: which ids these are: those of two tables that say the same here are one.
    """

    role: str
    joins: str = ""


DIRECTED = {"directed": True, "mutual": False, "undirected": False, "true": True, "false": False}
"""Whether an edge of this type has a direction; a mutual one goes both ways."""
_IDS_OF, _ALL = "ids of ", "nodes"


def ids_of(space: str) -> str:
    """How columns name the space of ids that theirs are of, in which the same id means something else than in another; without one, all nodes."""
    return f"{_IDS_OF}{space or _ALL}"


def space_of(joins: str) -> str:
    """The space of ids that a join names; empty where the ids are those of the whole source.

    >>> space_of(ids_of("City")), space_of(ids_of("")), space_of("towns.json:id")
    ('City', '', '')
    """
    return joins.removeprefix(_IDS_OF) if joins.startswith(_IDS_OF) and joins != ids_of("") else ""


HEADER_ALONE = "header alone"
"""What a table says about itself (`Table.about`) where its file holds the header of others, and no rows."""


class Cited(NamedTuple):
    """The file from which rows were refused, for a list of such rows: what they say is said by that file, and read as it was."""

    load: str
    title: str
    """Of that load: ids of its source begin with it."""
    sha256: str
    mapping: str
    """How the file was read, as a mapping of one table, with its source."""


@dataclass(frozen=True)
class Table:
    """One table of a file: a CSV file, a sheet, the nodes of a graph, one list in a JSON file.

    `path` is its name in the report: `register.xlsx#Schools`, `pairs.zip/pairs.csv`. `records` reads it anew at each call and
    never holds the whole of it. `size` is in bytes; `tell` after the run says how many were read, for progress.
    """

    path: str
    format: str
    encoding: str
    sha256: str
    columns: tuple[str, ...]
    records: Callable[[], Iterator[Record]]
    header: bool = True
    part: Part = "table"
    directed: bool | None = None
    size: int = 0
    rows: int | None = None
    """Number of records where it is known without reading them all."""
    lines: int = 0
    """Lines of a text file, known from the pass for its encoding: an estimate of the rows, for progress."""
    above: str = ""
    """What stands above the header: the title of the table, or remarks."""
    notes: tuple[str, ...] = ()
    """What a person should know of the reading: two encodings in one file, rows of hidden sheets …"""
    stated: Mapping[str, Stated] = field(default_factory=dict)
    """By column, what the format states of it."""
    cited: Cited | None = None
    """Of a list of refused rows, the file that they come from; `path` is then its name."""
    about: Mapping[str, str] = field(default_factory=dict)
    """What a graph file that twinmap wrote says of itself, and holds beside its nodes and edges."""
    headless: Callable[[], Table] | None = None
    """The same with its first row as a record, where that was taken for its header and needn't be."""
