"""A plan as plain data: tables, and what each of their columns means."""

from __future__ import annotations

from dataclasses import dataclass

from graph.text import Text
from loaders.columns.mapping import Mapping, SourceOf, TableMapping
from loaders.reading.table import Table


@dataclass(frozen=True)
class Planned:
    """One table and what it means."""

    table: Table
    mapping: TableMapping


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
