"""Small tables made in tests: columns of cells, so and so many of them of one sort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any

from graph.errors import all_of
from loaders.columns.guess import guess
from loaders.columns.look import Look
from loaders.columns.mapping import Mapping as Given
from loaders.columns.mapping import TableMapping
from loaders.columns.overruled import laid_over
from loaders.columns.profiles import profiles
from loaders.columns.seen import Seen, columns_seen
from loaders.columns.sides import part
from loaders.reading.table import Part, Record, Table

Cells = str | Sequence[str]


def cells_of(cells: Cells, number: int) -> list[str]:
    """So many cells: always the same, or those of a list in turn."""
    return list(islice(cycle([cells] if isinstance(cells, str) else cells), number))


def mixed(number: int, of: int, these: Cells, others: Cells) -> list[str]:
    """`of` cells, of which `number` are these and the rest others."""
    return cells_of(these, number) + cells_of(others, of - number)


def table(
    columns: Mapping[str, Sequence[str]], path: str = "x.csv", *, header: bool = True, part: Part = "table"
) -> Table:
    """A table of these columns, each as long as the longest."""
    length = max(map(len, columns.values()))
    rows = zip(*(cells_of(list(cells) or "", length) for cells in columns.values()))
    records = [Record(line, row) for line, row in enumerate(rows, 2)]
    return Table(path, "csv", "utf-8", "", tuple(columns), lambda: iter(records), header=header, part=part)


def seen_in(columns: Mapping[str, Sequence[str]], *, header: bool = True) -> list[Seen]:
    """The columns as the guess sees them first."""
    made = table(columns, header=header)
    return columns_seen(made, profiles(made))


def sense(title: str, cells: Sequence[str]) -> str:
    """What a column of this title and these cells is taken for."""
    return seen_in({title: cells})[0].sense


def guessed(columns: Mapping[str, Sequence[str]], path: str = "x.csv", **more: Any) -> TableMapping:
    """What a table of these columns is taken for."""
    return guess(table(columns, path, **more))


def roles(mapping: TableMapping) -> list[str]:
    """The roles in the order of the columns."""
    return [column.role for column in mapping.columns]


SCHOOLS = tuple(f"{name} School" for name in (
    "Ash", "Oak", "Elm", "Fir", "Yew", "Birch", "Rowan", "Cedar", "Maple", "Hazel", "Alder", "Larch", "Holly", "Willow", "Aspen",
    "Beech", "Pine", "Poplar", "Linden", "Spruce",
))  # fmt: skip
CITIES = (
    "Leeds", "York", "Dresden", "Berlin", "Hamburg", "Köln", "Paris", "Lyon", "Lille", "Rome", "Milan", "Turin", "Madrid", "Sevilla", "Bilbao",
    "Vienna", "Graz", "Linz", "Warsaw", "Radom",
)  # fmt: skip
NOBODY = tuple(
    f"{first}{last}" for first in ("Qwx", "Zzk", "Xqv", "Vvw") for last in ("yz", "ozz", "iqq", "exx", "urr")
)
"""Names that are no places, and tell nothing."""
COUNTRIES = (
    "Italy", "Spain", "France", "Poland", "Japan", "Chad", "Peru", "Cuba", "Kenya", "Ghana", "Germany", "Austria", "Norway", "Sweden",
    "Finland", "Ireland", "Belgium", "Portugal", "Hungary", "Albania",
)  # fmt: skip
PROVINCES = (
    "Jiangsu", "Shandong", "Zhejiang", "Guangdong", "Hunan", "Hubei", "Sichuan", "Yunnan", "Gansu", "Fujian", "Anhui", "Henan", "Jiangxi",
)  # fmt: skip


def look_at(columns: Mapping[str, Sequence[str]], path: str = "x.csv") -> Look:
    """The table under the eyes of the guess, its columns parted by end."""
    made = table(columns, path)
    look = Look(made, (), columns_seen(made, profiles(made)), TableMapping(), guess)
    part(look.columns)
    return look


def applied(guessed: TableMapping, given: Given, found: Table) -> TableMapping:
    """The guess, with what the mapping states put over it. Raises LoadError, which tells all that doesn't fit."""
    result, faults = laid_over(guessed, given, found)
    if faults:
        raise all_of(faults)
    return result
