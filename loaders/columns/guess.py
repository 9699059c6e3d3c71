"""Columns: what a table brings and what each of its columns means, worked out from its titles and from its cells.

`guess` never invents: where neither titles nor cells tell what the parties are or what joins them, the table is refused with
what was found and what a mapping would have to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph.text import NOTHING, Text
from loaders.columns.by_ids import by_ids, ends_of_edges
from loaders.columns.claims import guess_claims
from loaders.columns.contradicted import part_by_country
from loaders.columns.elsewhere import NOWHERE_ELSE, Elsewhere
from loaders.columns.frames import settle_frames
from loaders.columns.look import Look, has_two_ends
from loaders.columns.mapping import TableMapping
from loaders.columns.matrix import guess_matrix
from loaders.columns.profiles import profiles
from loaders.columns.refusals import refuse
from loaders.columns.seen import END_SENSES, MAIN, Seen, columns_seen
from loaders.columns.sides import part
from loaders.columns.single import guess_parties
from loaders.columns.titles import PLACES
from loaders.columns.two_ends import guess_two_ends, part_untitled
from loaders.reading.table import Table

MOST_COLUMNS = 1_000
"""A wider table is a matrix of other matters or a broken file; each column is looked at, which takes time."""


def guess(
    table: Table,
    others: Sequence[Table] = (),
    told: TableMapping | None = None,
    elsewhere: Elsewhere = NOWHERE_ELSE,
) -> TableMapping:
    """What the table brings and what each of its columns means, with reasons; layout "refused" where it can't be told.

    others: the other tables of the load; ends of an edge table may be ids that stand there. told: what a mapping file states of the
    table, for one that would be refused without. elsewhere: what these others say that parties are whom this one names too. Reads up to 2,000 records.
    """
    if table.part == "facts":
        return TableMapping(table.path, "facts", Text("facts that twinmap itself wrote"))
    if not table.columns or len(table.columns) > MOST_COLUMNS:
        width = len(table.columns)
        return refuse(
            table, Text("the table has {number:,} columns; expected 1 to {most:,}", number=width, most=MOST_COLUMNS)
        )
    look = Look(table, others, columns_seen(table, profiles(table)), told or TableMapping(), guess, elsewhere)
    if table.part == "nodes" and not look.layout:
        settle_frames(look)
        _tell(look)
        return guess_parties(look)
    matrix = guess_matrix(look) if look.layout in ("", "matrix") and table.part != "edges" else None
    if matrix:
        return matrix
    two = _two_ends(look)
    _tell(look)
    if look.layout in ("ties", "visits") or (two and not look.layout):
        return guess_two_ends(look)
    claims = guess_claims(look) if look.layout in ("", "claims") else None
    return claims or guess_parties(look)


def _two_ends(look: Look) -> bool:
    """Give the columns their ends; False where the table speaks of one party a row."""
    if look.table.part == "edges" and look.table.header:
        return ends_of_edges(look)
    two = part(look.columns) if look.table.header else part_untitled(look)
    return by_ids(look) or two or (look.table.header and not look.layout and part_by_country(look))


def _tell(look: Look) -> None:
    """Give the columns what a person says of them."""
    roles = {column.name: column.role for column in look.told.columns}
    if look.layout == "ties" and look.told.city and not has_two_ends(look):
        _are_partners(look)
    named = {role.partition(".")[0] for role in roles.values() if role.startswith(("a.", "b."))}
    for column in look.columns:
        if column.name in roles:
            column.side, _, column.sense = roles[column.name].rpartition(".")
            column.why, column.placed = Text("the mapping says so"), NOTHING
        elif named and column.sense in MAIN and _may_be_named_again(column, named):
            column.side, column.sense = "", ""


def _are_partners(look: Look) -> None:
    """A person says whose partners all rows name: what they say of a party is the partner's."""
    for column in look.columns:
        if column.sense in END_SENSES and (column.sense != "id" or column.noun):
            column.side = "b"


def _may_be_named_again(column: Seen, named: set[str]) -> bool:
    """Does it seem to name a party of an end that a person has spoken of? Its place it may still be."""
    return not column.side or (column.side in named and column.sense not in PLACES)
