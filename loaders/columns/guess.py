"""Columns: what a table brings and what each of its columns means, worked out from its titles and from its cells.

`guess` never invents: where neither titles nor cells tell what the parties are or what joins them, the table is refused with
what was found and what a mapping would have to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from loaders.columns.by_ids import by_ids
from loaders.columns.claims import guess_claims
from loaders.columns.look import Look
from loaders.columns.mapping import TableMapping
from loaders.columns.matrix import guess_matrix
from loaders.columns.profiles import profiles
from loaders.columns.refusals import refuse
from loaders.columns.seen import MAIN, seen
from loaders.columns.sides import part
from loaders.columns.single import guess_parties
from loaders.columns.two_ends import guess_two_ends, part_untitled
from loaders.reading.table import Table

MOST_COLUMNS = 1_000


def guess(table: Table, others: Sequence[Table] = (), told: TableMapping | None = None) -> TableMapping:
    """What the table brings and what each of its columns means, with reasons; layout "refused" where it can't be told.

    others: the other tables of the load; ends of an edge table may be ids that stand there. told: what a mapping file states of the
    table, for one that would be refused without. Reads up to 2,000 records.
    """
    if table.part == "facts":
        return TableMapping(table.path, "facts", "facts that twinmap itself wrote")
    if not table.columns or len(table.columns) > MOST_COLUMNS:
        return refuse(table, f"the table has {len(table.columns):,} columns; expected 1 to {MOST_COLUMNS:,}")
    look = Look(table, others, seen(table, profiles(table)), told or TableMapping(), _label_of)
    matrix = guess_matrix(look) if look.layout in ("", "matrix") else None
    if matrix:
        return matrix
    two = part(look.columns) if table.header else part_untitled(look)
    two = by_ids(look) or two
    _tell(look)
    if look.layout in ("ties", "visits") or (two and not look.layout):
        return guess_two_ends(look)
    claims = guess_claims(look) if look.layout in ("", "claims") else None
    return claims or guess_parties(look)


def _label_of(table: Table) -> str:
    """What a table that others point into says its parties are; empty if nothing."""
    found = guess(table)
    said_by_row = any(column.role == "label" for column in found.columns)
    return found.label or ("School" if said_by_row else "")


def _tell(look: Look) -> None:
    """Give the columns what a person says of them."""
    said = {each.name: each.role for each in look.told.columns}
    for column in look.columns:
        if column.name in said:
            column.side, _, column.sense = said[column.name].rpartition(".")
            column.why, column.placed = "the mapping says so", ""
        elif any(role.startswith(("a.", "b.")) for role in said.values()) and column.sense in MAIN:
            column.side, column.sense = "", ""
