"""What a row says that declares a list complete: of which kind of tie, of which tier, and whether with county-level units."""

from __future__ import annotations

from typing import Any

from graph.facts import filled
from graph.model import KIND, TIERS, UNITS
from graph.text import Text
from loaders.cells import CellError
from loaders.reading.table import Record
from loaders.rows.cells_of_row import TableCells
from loaders.words import kind_of, tier_of

_TIERS = frozenset(each.name for each in TIERS)
_UNITS = tuple(each.name for each in UNITS)


def declared_list(cells: TableCells, record: Record, kind: str, day: str | None) -> dict[str, Any]:
    """Kind, tier and units of the list; `kind` is that of the whole table. Raises CellError for what a list can't do without."""
    said, tier, units = (cells.text(record, role) for role in ("kind", "tier", "units"))
    found = said if said in KIND else kind_of(said) if said else kind
    if not found:
        raise CellError(Text("a list declared complete is of one kind of tie: found '{found}', expected one of {known}", found=said, known=tuple(KIND)))  # fmt: skip
    if not day:
        raise CellError(Text("a list declared complete needs its day: no column as_of has one"))
    if units not in _UNITS:
        raise CellError(Text("a list declared complete says whether county-level units are in it: found '{found}' as units, expected one of {known}", found=units, known=_UNITS))  # fmt: skip
    of_tier = tier if tier in _TIERS else tier_of(tier) if tier else ""
    if tier and not of_tier:
        raise CellError(Text("found '{found}' as tier of a list declared complete, expected one of {known}", found=tier, known=tuple(each.name for each in TIERS)))  # fmt: skip
    return filled({"kind": found, "tier": of_tier, "units": units})
