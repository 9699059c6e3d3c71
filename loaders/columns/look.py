"""A table under the eyes of the guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from loaders.columns.elsewhere import NOWHERE_ELSE, Elsewhere
from loaders.columns.labels import Told
from loaders.columns.mapping import TableMapping
from loaders.columns.seen import Seen
from loaders.reading.sniffing import EDGE_LISTS, GRAPHS
from loaders.reading.table import Table

_TABLES = (
    "csv",
    "tsv",
    "tab",
    "txt",
    "dat",
    "psv",
    "xls",
    "xlsx",
    "xlsm",
    "ods",
    "json",
    "jsonl",
    "ndjson",
    "geojson",
    "cyjs",
    "cx2",
    "zip",
)
_FILE_ENDING = re.compile(
    rf"\.(?:{'|'.join([*_TABLES, *(ending.removeprefix('.') for ending in (*GRAPHS, *EDGE_LISTS))])})\b", re.I
)


@dataclass
class Look:
    """A table under the eyes of the guess."""

    table: Table
    others: Sequence[Table]
    columns: list[Seen]
    told: TableMapping
    """What a person says of the table, which nothing here overrules."""
    alone: Callable[[Table], TableMapping]
    """What another table is taken for, by itself."""
    elsewhere: Elsewhere = NOWHERE_ELSE
    """What the other tables of the load say of the parties that this one names."""

    @property
    def layout(self) -> str:
        """The layout that a person states; empty if none."""
        return self.told.layout if "layout" in self.told.stated else ""

    @property
    def about(self) -> list[str]:
        """Words of the file's (and sheet's) name, and of its folder's."""
        folder, _, name = self.table.path.replace("\\", "/").rpartition("/")
        return [
            _FILE_ENDING.sub(" ", part).replace("#", " ").replace("_", " ")
            for part in (name, folder.rpartition("/")[2])
            if part
        ]

    @property
    def called(self) -> list[str]:
        """What the list is called, the nearest first: the title above it, the name of its sheet, of its file, of its folder."""
        file, _, sheet = self.table.path.rpartition("#") if "#" in self.table.path else (self.table.path, "", "")
        folder, _, name = file.replace("\\", "/").rpartition("/")
        parts = (*self.table.above.split(" / "), sheet, _FILE_ENDING.sub(" ", name), folder.rpartition("/")[2])
        return [said for part in parts if (said := part.replace("_", " ").strip())]

    @property
    def empty(self) -> bool:
        """Has the table no records?"""
        return not any(column.profile.filled for column in self.columns)

    @property
    def titles(self) -> str:
        """The titles, where the table has any."""
        return " | ".join(self.table.columns) if self.table.header else ""

    def told_of(self, own: Told, columns: Iterable[Seen | None]) -> Told:
        """What the parties are whom these columns name, of which the table alone says `own`."""
        return self.elsewhere.told_of(self.table.path, own, [column for column in columns if column])

    def of(self, *senses: str) -> list[Seen]:
        """Columns of these senses."""
        return [column for column in self.columns if column.sense in senses]


def has_two_ends(look: Look) -> bool:
    """Does a row of the table join two parties?"""
    return any(column.side == "b" for column in look.columns)
