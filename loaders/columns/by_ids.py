"""Edge tables: columns whose values are ids that stand in another table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from graph.text import Text
from loaders.cells import clean
from loaders.columns.look import Look
from loaders.columns.seen import END_SENSES, Seen
from loaders.reading.table import Table

SOURCE_TITLES = ("source", "from", "src", "node1", "start")
TARGET_TITLES = ("target", "to", "dst", "tgt", "destination", "node2", "end")
"""Titles of the two columns of an edge table, folded."""
MOST_IDS = 200_000
"""Rows of another table that are read to see whether ids of this one stand there."""
MOST_ID_COLUMNS = 20
"""Columns of another table, from its first on, that may hold the ids."""
MISSING = 0.1
"""Share of the ids that the other table may lack: nearly all must stand there, where only that tells that they are ids."""
MISSING_UNDER_TITLES = 0.6
"""Share that it may lack where the titles are those of an edge table: many a node table holds only the nodes that have a name."""

Pair = tuple[Seen, Seen, bool]
"""Two columns that may hold ids, and whether their titles are those of an edge table."""


def by_ids(look: Look) -> bool:
    """Edge tables: two columns whose values are ids (or names) of another table or of a known scheme; True if it is one."""
    return any(_are_ids(look, *pair) for pair in _pairs(look))


def _pairs(look: Look) -> Iterator[Pair]:
    """The columns that may hold ids of the two ends, the likeliest first."""
    source = [column for column in look.columns if column.name.casefold() in SOURCE_TITLES]
    target = [column for column in look.columns if column.name.casefold() in TARGET_TITLES]
    if len(source) == len(target) == 1:
        yield source[0], target[0], True
    sided = [column for column in look.of("id") if column.title.side or column.title.number or column.side]
    if len(sided) == 2:
        yield sided[0], sided[1], sided[0] in source and sided[1] in target
    if not look.table.header and len(look.columns) == 2 and all(map(_may_be_ids, look.columns)):
        yield look.columns[0], look.columns[1], False


def _may_be_ids(column: Seen) -> bool:
    return bool(column.profile.filled) and column.sense in ("", "id", "name")


def _are_ids(look: Look, first: Seen, second: Seen, titled: bool) -> bool:
    """Make the two columns the ids of the ends if they are some; titled: the titles are those of an edge table."""
    known = first.profile.scheme and first.profile.scheme == second.profile.scheme
    where = table_of_ids(look, first, second, missing=MISSING_UNDER_TITLES if titled else MISSING)
    if not known and where is None:
        return False
    for side, column in (("a", first), ("b", second)):
        column.sense, column.side, column.scheme = "id", side, column.profile.scheme
        column.why = Text("the values are ids of {where}", where=where.path if where else column.scheme)
    if look.table.part == "edges" or (titled and where):
        for column in look.columns:
            if column not in (first, second) and column.sense in END_SENSES and not column.title.side:
                _make_it_the_edges(column)
    return True


_OF_EDGES = {"id": "tie", "name": "word", "type": "word"}


def _make_it_the_edges(column: Seen) -> None:
    """A column of an edge table without an end speaks of the tie."""
    column.side, column.sense = "", _OF_EDGES.get(column.sense, column.sense)


def table_of_ids(look: Look, *columns: Seen, missing: float = MISSING) -> Table | None:
    """Another table in which nearly all values of these columns stand in one column; of a graph, its own nodes."""
    if look.table.part == "edges":
        return next(
            (other for other in look.others if other.part == "nodes" and _of_one_graph(look.table, other)), None
        )
    wanted = {cell for column in columns for cell, _ in column.profile.looked_at}
    if not wanted:
        return None
    others = (other for other in look.others if other.path != look.table.path and other.part in ("table", "nodes"))
    return next((other for other in others if _holds(other, wanted, missing)), None)


def _of_one_graph(edges: Table, nodes: Table) -> bool:
    return edges.path.rpartition("#")[0] == nodes.path.rpartition("#")[0]


def _holds(table: Table, wanted: set[str], missing: float) -> bool:
    """Does one column of the table have these cells, but for a share that may be missing? Reads up to 200,000 records."""
    lacking = [set(wanted) for _ in table.columns[:MOST_ID_COLUMNS]]
    for record in islice(table.records(), MOST_IDS):
        for cells, cell in zip(lacking, record.cells):
            cells.discard(clean(cell))
    return bool(lacking) and min(map(len, lacking)) <= missing * len(wanted)
