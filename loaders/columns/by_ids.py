"""Edge tables: columns whose values are ids that stand in another table."""

from __future__ import annotations

from itertools import islice

from loaders.cells import clean
from loaders.columns.look import Look
from loaders.columns.seen import END_SENSES, Seen
from loaders.reading.table import Table

MOST_IDS = 200_000
"""Rows of another table that are read to see whether ids of this one stand there."""


def by_ids(look: Look) -> bool:
    """Edge tables: two columns whose values are ids (or names) of another table or of a known scheme; True if it is one."""
    source = [each for each in look.columns if each.name.casefold() in ("source", "from", "src", "node1", "start")]
    target = [
        each
        for each in look.columns
        if each.name.casefold() in ("target", "to", "dst", "tgt", "destination", "node2", "end")
    ]
    pairs = [(source[0], target[0])] if len(source) == len(target) == 1 else []
    sided = [
        each for each in look.columns if each.sense == "id" and (each.title.side or each.title.number or each.side)
    ]
    if len(sided) == 2:
        pairs.append((sided[0], sided[1]))
    plain = [each for each in look.columns if each.profile.filled and each.sense in ("", "id", "name")]
    if not look.table.header and len(plain) == 2 == len(look.columns):
        pairs.append((plain[0], plain[1]))
    return any(_are_ids(look, first, second, first in source and second in target) for first, second in pairs)


def _are_ids(look: Look, first: Seen, second: Seen, said: bool) -> bool:
    """said: the titles are those of an edge table, which may have ids that its node table misses."""
    known = first.profile.scheme and first.profile.scheme == second.profile.scheme
    where = table_of_ids(look, first, second, missing=0.6 if said else 0.1)
    if not known and where is None:
        return False
    for side, column in (("a", first), ("b", second)):
        column.sense, column.side, column.scheme = "id", side, column.profile.scheme
        column.why = f"the values are ids of {where.path}" if where else f"the values are ids of {column.scheme}"
    own = look.columns if look.table.part == "edges" or (said and where) else ()
    for column in [
        each for each in own if each not in (first, second) and each.sense in END_SENSES and not each.title.side
    ]:
        column.side = ""
        column.sense = "tie" if column.sense == "id" else "word" if column.sense in ("name", "type") else column.sense
    return True


def table_of_ids(look: Look, *columns: Seen, missing: float = 0.1) -> Table | None:
    """Another table in which nearly all values of these columns stand in one column; of a graph, its own nodes."""
    if look.table.part == "edges":
        own = look.table.path.rpartition("#")[0]
        return next(
            (each for each in look.others if each.part == "nodes" and each.path.rpartition("#")[0] == own), None
        )
    wanted = {cell for each in columns for cell, _ in each.profile.looked_at}
    tables = [each for each in look.others if each.path != look.table.path and each.part in ("table", "nodes")]
    return next((each for each in tables if wanted and _holds(each, wanted, missing)), None)


def _holds(table: Table, wanted: set[str], missing: float) -> bool:
    """Does one column of the table have these cells, but for a share that may be missing? Reads up to 200,000 records."""
    left = [set(wanted) for _ in table.columns[:20]]
    for record in islice(table.records(), MOST_IDS):
        for without, cell in zip(left, record.cells):
            without.discard(clean(cell))
    return bool(left) and min(map(len, left)) <= missing * len(wanted)
