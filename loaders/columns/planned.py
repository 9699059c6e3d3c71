"""A plan as plain data: tables, and what each of their columns means."""

from __future__ import annotations

from dataclasses import dataclass

from graph.errors import TwinmapError
from graph.text import Text
from loaders.columns.mapping import Mapping, SourceOf, TableMapping
from loaders.reading.table import Table


@dataclass(frozen=True)
class Planned:
    """One table and what it means."""

    table: Table
    mapping: TableMapping
    left_out: bool = False
    """Does the mapping that was given say that it isn't to be loaded?"""
    faults: tuple[TwinmapError, ...] = ()
    """What of that mapping doesn't fit it."""

    @property
    def refused(self) -> bool:
        """Is it not loaded, though nobody said so?"""
        return self.mapping.layout == "refused" and not self.left_out


@dataclass(frozen=True)
class Plan:
    """What a load will read, and how."""

    title: str
    source: SourceOf
    tables: tuple[Planned, ...]
    mapping: Mapping
    """The whole of it, as `--mapping-out` writes it."""
    notes: tuple[Text, ...] = ()
    given: Mapping | None = None
    """The mapping that the user gave, if any."""
    format: str = ""
    """The format that the user gave, if any."""
    faults: tuple[TwinmapError, ...] = ()
    """What of the given mapping doesn't fit: with any, nothing is loaded."""

    @property
    def is_loadable(self) -> bool:
        """Fits what was given, and is there a table that isn't left out or refused?"""
        return not self.faults and not all(each.refused or each.left_out for each in self.tables)
