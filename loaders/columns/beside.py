"""Places that stand beside names: which end a country, province or town is of, where its title doesn't say it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from graph.text import NOTHING, Text
from loaders.columns.party import main_of
from loaders.columns.seen import MAIN, ORGANIZED, Seen, examples
from loaders.columns.titles import base
from loaders.columns.whose import BOTH, are_crossed, columns_of, is_abroad, whose_countries, whose_places

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


# Titles that stand twice

TWICE = Text("because the title stands twice")
_BY_ORDER = Text("because the title stands twice, and the second end is named before the first")
_BY_TOWNS = Text("because the title stands twice, and the towns of this end lie there")


def exchange_crossed(columns: Sequence[Seen]) -> None:
    """Partner city, country, city, country: the first of two columns of one title is the second end's where that is named first, or its towns lie there."""
    twice = [column for column in columns if column.placed == TWICE]
    why = _why_crossed(columns, twice)
    names = [main_of(columns_of(columns, side)) for side in "ab"]
    for column in twice if why else ():
        if column not in names:
            column.side, column.placed = _OTHER[column.side], why


_OTHER = {"a": "b", "b": "a"}


def _why_crossed(columns: Sequence[Seen], twice: Sequence[Seen]) -> Text:
    """Why the first of two columns of one title is the second end's; empty if it isn't."""
    pairs = [(first, second) for first, second in combinations(twice, 2) if _are_a_pair(first, second)]
    countries = next((pair for pair in pairs if pair[0].sense == "country"), None)
    told = are_crossed(*countries, columns) if countries else None
    if told is not None:
        return _BY_TOWNS if told else NOTHING
    return _BY_ORDER if _is_second_named_first(columns, pairs) else NOTHING


def _are_a_pair(first: Seen, second: Seen) -> bool:
    return base(first.name)[0] == base(second.name)[0]


def _is_second_named_first(columns: Sequence[Seen], pairs: Sequence[tuple[Seen, Seen]]) -> bool:
    """Stands each first of two columns of one title behind the name of the second end and before that of the first, and the other behind both?"""
    a, b = (main_of([each for each in columns_of(columns, side) if each.placed != TWICE]) for side in "ab")
    if a is None or b is None:
        return False
    at = {id(column): index for index, column in enumerate(columns)}
    return all(at[id(b)] < at[id(first)] < at[id(a)] < at[id(second)] for first, second in pairs)
