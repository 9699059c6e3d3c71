"""Edge tables: columns whose values are ids that stand in another table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from graph.text import Text
from loaders.columns.joins import Join, has_stated, join_of, joins_of, keys_of, stated_ids, take_join
from loaders.columns.look import Look
from loaders.columns.of_edges import take_by_words
from loaders.columns.seen import DATED_SPANS, END_SENSES, Seen
from loaders.columns.titles import DIRECTIONS
from loaders.reading.table import Table

TITLES = (
    (("source", "from", "src", "node1"), ("target", "to", "dst", "tgt", "destination", "node2")),
    (("start",), ("end",)),
)
"""Titles of the two columns of an edge table, folded, the plainest first: start and end are mostly its days."""
MISSING = 0.1
"""Share of the ids that the other table may lack: nearly all must stand there, where only that tells that they are ids."""
MISSING_UNDER_TITLES = 0.6
"""Share that it may lack where the titles are those of an edge table: many a node table holds only the nodes that have a name."""

Pair = tuple[Seen, Seen, bool]
"""Two columns that may hold ids, and whether their titles are those of an edge table."""


def ends_of_edges(look: Look) -> bool:
    """The ends of the edges of a graph: the two columns that the format says; all others speak of the tie."""
    first, second = (next((column for column in look.columns if column.side == side), None) for side in "ab")
    if first is None or second is None:
        return False
    if first.stated:
        _join_stated(look, first, second)
    if not first.stated and not _are_ids(look, first, second, True):
        for column in (first, second):
            column.sense = "name"
    for column in look.columns:
        if column not in (first, second):
            take_by_words(column)
    return True


def _join_stated(look: Look, *ends: Seen) -> None:
    """The ends are ids of the nodes, as the format says; in the few files where most are none, they are what the nodes have in another column."""
    nodes = next((other for other in look.others if has_stated(other, ends[0].joins)), None)
    for column in ends if nodes else ():
        column.joined = nodes.path if nodes else ""
        column.why = Text("the format says that these are ids of {where}", where=column.joined)
    if _stand_as_ids(look, ends):
        return
    most = MISSING * len(keys_of(ends))
    found = (join for join in joins_of(look, *ends) if join.table is nodes and len(join.lacking) <= most)
    for join in islice(found, 1):
        for column in ends:
            take_join(column, join)


def _stand_as_ids(look: Look, ends: Sequence[Seen]) -> bool:
    """Do enough of the ends stand among the ids of the nodes?"""
    wanted = keys_of(ends)
    ids = {key for other in look.others for key in stated_ids(other, ends[0].joins, wanted)}
    return len(wanted - ids) <= MISSING_UNDER_TITLES * len(wanted)


def by_ids(look: Look) -> bool:
    """Edge tables: two columns whose values are ids (or names) of another table or of a known scheme; True if it is one."""
    return any(_are_ids(look, *pair) for pair in _pairs(look))


def _pairs(look: Look) -> Iterator[Pair]:
    """The columns that may hold ids of the two ends, the likeliest first."""
    titled = next(_titled(look), None)
    if titled:
        yield *titled, True
    sided = [column for column in look.of("id") if column.title.side or column.title.number or column.side]
    if len(sided) == 2:
        yield sided[0], sided[1], titled == (sided[0], sided[1]) or all(_is_direction(column) for column in sided)
    if not look.table.header and len(look.columns) == 2 and all(map(_may_be_ids, look.columns)):
        yield look.columns[0], look.columns[1], False


def _is_direction(column: Seen) -> bool:
    """Is the title a word such as von, nach, desde alone?"""
    return column.title.side_word in DIRECTIONS and not column.title.rest and not column.noun


def _titled(look: Look) -> Iterator[tuple[Seen, Seen]]:
    """Two columns with the titles of an edge table."""
    for titles in TITLES:
        source, target = ([column for column in look.columns if column.name.casefold() in words] for words in titles)
        if len(source) == len(target) == 1 and not _are_days(source[0], target[0]):
            yield source[0], target[0]


def _are_days(*columns: Seen) -> bool:
    return all(column.profile.share("like a date") > DATED_SPANS for column in columns if column.profile.filled)


def _may_be_ids(column: Seen) -> bool:
    return bool(column.profile.filled) and column.sense in ("", "id", "name")


def _are_ids(look: Look, first: Seen, second: Seen, titled: bool) -> bool:
    """Make the two columns the ids of the ends if they are some; titled: the titles are those of an edge table."""
    known = first.profile.scheme and first.profile.scheme == second.profile.scheme
    join = join_of(look, first, second, missing=MISSING_UNDER_TITLES if titled else MISSING)
    if not known and join is None:
        return False
    for side, column in (("a", first), ("b", second)):
        _take_end(column, side, join)
    if look.table.part == "edges" or (titled and join):
        for column in look.columns:
            if column not in (first, second) and column.sense in END_SENSES and not column.title.side:
                take_by_words(column)
    return True


def _take_end(column: Seen, side: str, join: Join | None) -> None:
    column.sense, column.side, column.scheme = "id", side, column.profile.scheme
    if join:
        take_join(column, join)
    else:
        column.why = Text("the values are ids of {where}", where=column.scheme)


def table_joined(look: Look, column: Seen) -> Table | None:
    """The other table in which the values of the column stand."""
    return next((other for other in look.others if column.joined and other.path == column.joined), None)
