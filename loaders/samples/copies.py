"""A user's own copy of the tables of the sample `jiangsu`, or of some of them, read as the sample is."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from graph.errors import LoadError
from graph.text import Text
from loaders.account.row import Row
from loaders.columns.mapping import TableMapping
from loaders.reading.table import Table
from loaders.samples.jiangsu import FOLDER, ROW_READERS, rows_from, sample


def tables_of_ours(tables: Sequence[Table]) -> dict[str, TableMapping]:
    """Those of the tables that have the names and columns of this sample's, if its three main ones are among them; else none."""
    found = {}
    for table in tables:
        name = PurePosixPath(table.path).stem
        if name in ROW_READERS and set(table.columns) == set(_columns(name)):
            found[table.path] = TableMapping(
                table.path, "facts", Text("a table of the sample jiangsu, read as its README says")
            )
    names = {PurePosixPath(path).stem for path in found}
    return found if {"cities", "organizations", "partnerships"} <= names else {}


def _columns(name: str) -> tuple[str, ...]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(next(csv.reader(file)))


def rows_of(tables: Sequence[Table]) -> Iterator[Row]:
    """Every row of a user's own copy of these tables; what it lacks (places, sources, subjects) is looked up in the sample."""
    by_name = {PurePosixPath(table.path).stem: table for table in tables}

    def read(name: str) -> Iterable[tuple[int, dict[str, str]]]:
        return _records(by_name[name]) if name in by_name else sample(name)

    if by_name:
        yield from rows_from(read, {name: table.path for name, table in by_name.items()})


def _records(table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    for record in table.records():
        if record.fault:
            raise LoadError(
                Text("{fault}.", fault=record.fault), where=f"{table.path}:{record.line}", hint=Text("Mend the row.")
            )
        yield record.line, {key: cell.strip() for key, cell in zip(table.columns, record.cells, strict=True)}
