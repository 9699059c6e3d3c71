"""Places that stand beside names: which end a country, province or town is of, where its title doesn't say it."""

from __future__ import annotations

from collections.abc import Sequence

from graph.text import Text
from loaders.columns.seen import MAIN, ORGANIZED, Seen, examples
from loaders.columns.whose import BOTH, is_abroad, whose_countries, whose_places

BETTER_NAMES = {
    "country": frozenset(MAIN) - {"country"},
    "region": frozenset(MAIN) - {"country", "region"},
    "city": frozenset(ORGANIZED),
}
"""By the sense of a place, the senses that name the party which lies there."""


def place_beside(column: Seen, here: str, columns: Sequence[Seen]) -> bool:
    """Give the place of a party its end by its values, or none where these forbid it; False where only the order of the columns can tell.

    here: the end that was named before it.
    """
    return _place_country(column, here, columns) if column.sense == "country" else _place_region(column, here, columns)


def _place_country(column: Seen, here: str, columns: Sequence[Seen]) -> bool:
    """Give a column of countries the end where they lie, wherever it stands; False where that can't be told."""
    told = whose_countries(column, columns)
    if told == "a" != here:
        column.side = "a"
        column.placed = Text(
            "because the first names are places there, and the second ones aren't; by its place in the table it would be of the second"
        )
    elif told == "b" != here:
        column.side = "b"
        column.placed = Text(
            "because the second names are places there, and the first ones aren't; by its place in the table it would be of the first"
        )
    elif here == "a" and is_abroad(column, columns):
        column.side = "b"
        column.placed = Text("because the first names are Chinese and these countries aren't China")
    return column.side != ""


_BY_VALUES = Text("by its values")
_BEHIND_SECOND = Text("by its values; by its place in the table it would be of the second")
_BEHIND_FIRST = Text("by its values; by its place in the table it would be of the first")
_ENDS = {"a": {"a": _BY_VALUES, "b": _BEHIND_SECOND}, "b": {"a": _BEHIND_FIRST, "b": _BY_VALUES}}
"""End → why a place is of it, where the first or the second party was named before it."""


_MAY_BE_CONTINENTS = frozenset(("region", "regions", "area", "地区", "区域", "지역"))
"""Words of titles, folded, under which parts of the world stand as often as provinces."""


def _place_region(column: Seen, here: str, columns: Sequence[Seen]) -> bool:
    """Give a column of provinces or towns the end to which its values belong; to none where they are of both, or tell nothing behind the second."""
    told = whose_places(column, columns)
    if told in ("a", "b"):
        column.side, column.placed = told, _ENDS[told][here]
    elif told == BOTH:
        column.sense = ""
        column.why = Text("its values belong now to the first end, now to the second; a mapping can say whose they are")
    elif here == "b" and column.sense == "region":
        column.sense, column.why = "", Text("it can't be told whose it is: it follows the partner's name")
    elif column.sense == "region" and not _MAY_BE_CONTINENTS.isdisjoint(column.title.words.split()):
        column.sense = ""
        shown = examples(column.profile)
        column.why = Text("none of its values is known as a province or state: {examples}", examples=shown)
    return told != "" or column.sense == ""
