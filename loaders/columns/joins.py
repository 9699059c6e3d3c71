"""Joins: two columns whose values are the same ids or names. What proves a join when a load is planned finds the parties when it is loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from graph.text import Text, joined
from loaders.cells.ids import join_key
from loaders.columns.listed import quoted
from loaders.columns.look import Look
from loaders.columns.seen import Seen
from loaders.reading.table import Table

MOST_IDS = 200_000
"""Rows of another table that are read to see whether ids of this one stand there."""
MOST_ID_COLUMNS = 20
"""Columns of another table, from its first on, that may hold the ids."""
SHARED = 0.1
"""A column in which more than this share of the values stand in several rows tells nobody apart: countries are no ids of towns."""
SHOWN = 5
"""Values that stand nowhere and are named in the plan."""


def column_called(table: Table, column: str) -> str:
    """How a join names the column of a table."""
    return f"{table.path}:{column}"


class Join(NamedTuple):
    """A column of another table in which the values of columns of this one stand."""

    table: Table
    column: str
    lacking: frozenset[str]

    @property
    def name(self) -> str:
        return column_called(self.table, self.column)


def keys_of(columns: Sequence[Seen]) -> set[str]:
    """The different values of the columns, as they are compared."""
    return {key for column in columns for cell in column.profile.counts if (key := join_key(cell))}


def joins_of(look: Look, *columns: Seen) -> Iterator[Join]:
    """Columns of other tables in which values of these columns stand, and that tell their rows apart; the best one of each table."""
    wanted = keys_of(columns)
    for other in look.others:
        if wanted and other.path != look.table.path and other.part in ("table", "nodes"):
            yield from islice(sorted(_holding(other, wanted), key=lambda join: len(join.lacking)), 1)


def join_of(look: Look, *columns: Seen, missing: float) -> Join | None:
    """The column of another table in which nearly all values of these columns stand; `missing`: the share that it may lack.

    Not of one that itself joins parties: each of its columns names but one end.
    """
    number = len(keys_of(columns))
    holding = (join for join in joins_of(look, *columns) if len(join.lacking) <= missing * number)
    found = [join for join in holding if look.alone(join.table).layout not in ("ties", "visits")]
    return min(found, key=lambda join: len(join.lacking), default=None)


def _holding(table: Table, wanted: Collection[str]) -> Iterator[Join]:
    """The columns of the table that have such values, each in few rows. Reads up to 200,000 records."""
    rows: list[Counter[str]] = [Counter() for _ in table.columns[:MOST_ID_COLUMNS]]
    for record in islice(table.records(), MOST_IDS):
        for of_column, cell in zip(rows, record.cells):
            if (key := join_key(cell)) in wanted:
                of_column[key] += 1
    for name, of_column in zip(table.columns, rows):
        several = sum(number > 1 for number in of_column.values())
        if of_column and several <= SHARED * len(of_column):
            yield Join(table, name, frozenset(wanted - of_column.keys()))


def has_stated(table: Table, joins: str) -> bool:
    """Does the format state ids of this name in the table?"""
    return joins != "" and any(each.joins == joins for each in table.stated.values())


def stated_ids(table: Table, joins: str, wanted: Collection[str]) -> set[str]:
    """Those of the wanted values that stand in the column of ids that the format states under this name."""
    at = [table.columns.index(name) for name, each in table.stated.items() if each.joins == joins]
    records = islice(table.records(), MOST_IDS) if at else ()
    return {key for record in records for index in at if (key := join_key(record.cells[index])) in wanted}


def take_join(column: Seen, join: Join) -> None:
    """The column holds ids or names that stand in the other one."""
    column.joins, column.joined = join.name, join.table.path
    wanted = keys_of([column])
    lacking = sorted(wanted & join.lacking)
    found = Text(
        "{found:,} of {number:,} values of '{name}' are values of '{column}' of {path}",
        found=len(wanted) - len(lacking),
        number=len(wanted),
        name=column.name,
        column=join.column,
        path=join.table.path,
    )
    column.why = joined([found, _others(lacking)]) if lacking else found


def _others(lacking: Sequence[str]) -> Text:
    named = quoted(lacking[:SHOWN])
    if len(lacking) <= SHOWN:
        return Text("not {names}", names=named)
    return Text("not {names} and {number:,} more", names=named, number=len(lacking) - SHOWN)
