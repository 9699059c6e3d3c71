"""Headers in files of their own, as neo4j-admin's import takes them: `people-header.csv` beside `people.csv` or `people-part1.csv`, `people-part2.csv`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.table import HEADER_ALONE, Table

_HEADER = re.compile(r"[-_. ]*headers?[-_. ]*", re.IGNORECASE)
_NUMBERED = r"[-_. ]*(?:part|chunk|rows|data|nodes|edges|rels)?[-_. ]*\d*"
"""What may stand behind the name that a file of rows shares with its header."""


def with_their_headers(tables: Sequence[Table]) -> list[Table]:
    """The tables, those whose header stands in a file of its own with that. Raises LoadError for a header without rows, and for one that doesn't fit."""
    headers = [table for table in tables if HEADER_ALONE in table.about]
    if not headers:
        return list(tables)
    found = list(_found(tables, headers))
    taken = {path for _, path in found}
    for header in headers:
        if header.path not in taken:
            raise LoadError(
                Text(
                    "holds a header of neo4j-admin ({columns}) and no rows.", columns=header.about[HEADER_ALONE][:100]
                ),
                where=header.path,
                hint=Text(
                    "Load it together with the file of its rows, whose name begins as its own: people-header.csv with people.csv."
                ),
            )
    return [table for table, _ in found]


def _found(tables: Sequence[Table], headers: Sequence[Table]) -> Iterator[tuple[Table, str]]:
    """Each table but the headers, with the path of its header; an empty one where it has none."""
    for table in tables:
        if HEADER_ALONE in table.about:
            continue
        header = _header_of(table, headers)
        yield (_joined(table, header), header.path) if header else (table, "")


def _header_of(table: Table, headers: Sequence[Table]) -> Table | None:
    """The header whose name is the beginning of the table's, the longest of several."""
    able = [
        each
        for each in headers
        if table.part == "table" and re.fullmatch(re.escape(_base(each)) + _NUMBERED, _stem(table))
    ]
    return max(able, key=lambda each: len(_base(each)), default=None)


def _stem(table: Table) -> str:
    """The name of its file, without folder and ending, in small letters."""
    return table.path.rpartition("/")[2].partition(".")[0].casefold()


def _base(header: Table) -> str:
    return _HEADER.sub("", _stem(header))


def _joined(table: Table, header: Table) -> Table:
    rows = table.headless() if table.headless else table
    if len(rows.columns) != len(header.columns):
        raise LoadError(
            Text(
                "has {number} columns, and its header {header} has {other}.",
                number=len(rows.columns),
                header=header.path,
                other=len(header.columns),
            ),
            where=table.path,
            hint=Text("Is it the header of these rows?"),
        )
    return replace(
        rows, path=table.path, columns=header.columns, header=True, part=header.part, directed=header.directed, stated=header.stated,
        notes=(*rows.notes, Text("Its header stands in {header}.", header=header.path)),
    )  # fmt: skip
