"""What the tables of a load say of one another's parties: who is a school in one table is no city in another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import islice

from graph.names import fold
from graph.text import Text
from loaders.cells import clean, split_cell
from loaders.cells.ids import join_key
from loaders.columns.labels import PLAIN, STATED, VAGUE, Told, also
from loaders.columns.mapping import TableMapping
from loaders.columns.planned import Planned
from loaders.columns.seen import Seen

MOST_ROWS = 50_000
"""Rows of a table of which it is known whom they name."""
SHARED = 0.3
"""Two tables speak of the same parties where at least this share of the names of the one with fewer stand in the other,"""
LEAST_SHARED = 2
"""and so many at least, or all."""
_NAMING = ("name", "name_zh", "partners")
_LISTING = ("\n", ";", "；", "|", "、")


class Named:
    """The parties that one end of a table names, and what the table says they are."""

    def __init__(self, planned: Planned, side: str) -> None:
        self.path, self.side = planned.table.path, side
        self.told = Told(_label(planned.mapping, side), planned.mapping.reason, planned.mapping.sureness[side])
        self._planned = planned

    @cached_property
    def keys(self) -> frozenset[str]:
        """Names, folded, and outside ids. Reads up to 50,000 records."""
        columns = self._planned.mapping.columns
        at = [(index, _scheme(self._planned.mapping, index)) for index in range(len(columns)) if self._names(index)]
        records = islice(self._planned.table.records(), MOST_ROWS)
        cells = {(scheme, record.cells[index]) for record in records if not record.fault for index, scheme in at}
        return frozenset(key for scheme, cell in cells for key in _keys(cell, scheme))

    def _names(self, index: int) -> bool:
        """Does the column name the party, or hold its outside id?"""
        side, _, role = self._planned.mapping.columns[index].role.rpartition(".")
        own = side == self.side or (not side and self.side == "a")
        return own and (role in _NAMING or (role == "id" and _scheme(self._planned.mapping, index) != ""))


class Elsewhere:
    """What the other tables of a load say that the parties of a table are."""

    def __init__(self, planned: Sequence[Planned] = ()) -> None:
        """planned: the tables, as each alone is understood."""
        self._named = [
            Named(each, side)
            for each in planned
            for side in each.mapping.sureness
            if not any(column.role.endswith("label") for column in each.mapping.columns)
        ]

    def told_of(self, path: str, own: Told, columns: Sequence[Seen]) -> Told:
        """What the parties are whom these columns name; as they are told by their own table where the others don't know better."""
        keys = frozenset(
            key for column in columns for cell in column.profile.counts for key in _keys(cell, column.scheme)
        )
        side = columns[0].side if columns else ""
        first = self._knows_better(path, side or "a", own, keys) if keys else None
        if first is None:
            return own
        why = Text(
            "{found:,} of {number:,} of its names and ids stand in {path}, which says so",
            found=len(keys & first.keys),
            number=len(keys),
            path=first.path,
        )
        return Told(first.told.label, also(why, own) if own.label else why, VAGUE)

    def changes(self, planned: Planned) -> bool:
        """Is the table refused alone, or does another one know better what its parties are?"""
        if planned.mapping.layout == "refused":
            return bool(self._named)
        own = [each for each in self._named if each.path == planned.table.path]
        return any(self._knows_better(each.path, each.side, each.told, each.keys) for each in own)

    def doubts(self) -> Iterator[tuple[str, Text]]:
        """Tables that call the same parties by different labels, each for sure: by the path of the later one, the remark."""
        for at, later in enumerate(self._named):
            for first in self._named[:at]:
                if (
                    first.path != later.path
                    and first.told.label != later.told.label
                    and _are_the_same(first.keys, later.keys)
                ):
                    yield (
                        later.path,
                        Text(
                            "{number:,} of the names here stand in {other} too. There they are {theirs}, here {ours}: each is two parties; a mapping can say label.",
                            number=len(first.keys & later.keys),
                            other=first.path,
                            theirs=Text(first.told.label),
                            ours=Text(later.told.label),
                        ),
                    )

    def _knows_better(self, path: str, side: str, own: Told, keys: frozenset[str]) -> Named | None:
        """Whoever tells more surely what these are, if all who are the surest agree; of two that are as sure, for the same ids the first."""
        others = [each for each in self._named if (each.path, each.side) != (path, side)]
        surer = [
            each for each in others if each.told.sure > max(own.sure, VAGUE - 1) and _are_the_same(each.keys, keys)
        ]
        surer = surer or self._first_of_ids(path, side, own, keys)
        most = max((each.told.sure for each in surer), default=0)
        surest = [each for each in surer if each.told.sure == most]
        labels = {each.told.label for each in surest}
        return surest[0] if len(labels) == 1 and labels != {own.label} else None

    def _first_of_ids(self, path: str, side: str, own: Told, keys: Collection[str]) -> list[Named]:
        """The first table of those before this one that are as sure of parties with the same ids: these can't be two."""
        ids = frozenset(key for key in keys if ":" in key)
        if not ids or own.sure == STATED:
            return []
        places = [(each.path, each.side) for each in self._named]
        before = self._named[: places.index((path, side))] if (path, side) in places else []
        same = [each for each in before if each.told.sure >= max(own.sure, PLAIN) and _are_the_same(each.keys, ids)]
        return same[:1]


def _label(mapping: TableMapping, side: str) -> str:
    return (mapping.label_b if side == "b" else "") or mapping.label


def _scheme(mapping: TableMapping, index: int) -> str:
    """The scheme of the outside ids of a column; empty for any other column."""
    column = mapping.columns[index]
    return (column.scheme or mapping.scheme) if column.role.rpartition(".")[2] == "id" else ""


def _keys(cell: str, scheme: str) -> Iterator[str]:
    """What a cell names, to be compared: an outside id with its scheme, else the name, or the names of its list."""
    if scheme:
        yield f"{scheme}:{join_key(cell)}"
        return
    texts = [clean(cell)]
    for mark in _LISTING:
        texts = [part for text in texts for part in (split_cell(text, mark) if mark in text else [text])]
    yield from filter(None, (fold(text.partition("(")[0]).replace(":", " ") for text in texts))


def _are_the_same(first: Collection[str], second: frozenset[str]) -> bool:
    """Do these names and ids speak of the same parties?"""
    shared, fewer = len(second.intersection(first)), min(len(first), len(second))
    return shared > 0 and (shared == fewer or shared >= max(LEAST_SHARED, SHARED * fewer))


NOWHERE_ELSE = Elsewhere()
"""Of a table that is loaded alone."""
