"""Whose a column is, by what its cells say of the names beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from loaders.columns.party import main_of
from loaders.columns.profiles import lies_in
from loaders.columns.seen import HAN, Seen, share_with
from loaders.places.countries import recognise

OF_ONE_PARTY = ("lat", "lon", "position", "population", "address", "postcode", "website")
"""Those that hardly two parties share."""
ONE_VALUE_EACH = 0.9
"""More than this share of the names that stand with several partners must have one value, for the column to be theirs; what remains are slips."""


def whose(column: Seen, columns: Sequence[Seen]) -> str:
    """The end whose names have one value each in this column, though they stand in several rows; empty if that tells nothing."""
    a, b = _mains(columns)
    if a is None or b is None:
        return ""
    of_a, of_b = _has_one_value_each(column, a, b), _has_one_value_each(column, b, a)
    if of_a == of_b:
        return ""
    if of_a or of_b:
        return "a" if of_a else "b"
    return "b" if of_a is False else "a"


def _mains(columns: Sequence[Seen]) -> tuple[Seen | None, Seen | None]:
    """The columns that name the first and the second party."""
    a, b = (main_of([column for column in columns if column.side == side]) for side in "ab")
    return a, b


def _has_one_value_each(column: Seen, own: Seen, other: Seen) -> bool | None:
    """Have the names of one end that stand with several of the other one value each in this column? None if no name does."""
    values: dict[str, set[str]] = defaultdict(set)
    others: dict[str, set[str]] = defaultdict(set)
    for name, beside, cell in zip(own.profile.cells, other.profile.cells, column.profile.cells):
        if name and cell:
            values[name].add(cell)
            others[name].add(beside)
    repeated = [len(values[name]) == 1 for name, beside in others.items() if len(beside) > 1]
    return sum(repeated) > ONE_VALUE_EACH * len(repeated) if repeated else None


LOOKED_UP = 40
"""Rows whose names are looked up in the gazetteer to see in which countries they lie."""
LEAST_ROWS = 2
"""One row alone may be a chance: many a town has a namesake abroad."""
FIRST_LIE_THERE = 0.7
"""More than this share of the first names must be places in the countries of their rows, for these to be theirs."""
SECOND_LIE_THERE = 0.4
"""And less than this share of the second names may be: namesakes are frequent."""


def lies_in_first(column: Seen, columns: Sequence[Seen]) -> bool:
    """Are the first names places of these countries, and the second ones not? Then the countries are of the first."""
    a, b = _mains(columns)
    if a is None or b is None or _has_country(columns, "a"):
        return False
    rows = [row for row in zip(a.profile.cells, b.profile.cells, column.profile.cells) if all(row)]
    rows = list(dict.fromkeys(rows))[:LOOKED_UP]
    first = sum(lies_in(name, country) for name, _, country in rows)
    second = sum(lies_in(name, country) for _, name, country in rows)
    return len(rows) >= LEAST_ROWS and first > FIRST_LIE_THERE * len(rows) and second < SECOND_LIE_THERE * len(rows)


def _has_country(columns: Sequence[Seen], side: str) -> bool:
    return any(column.side == side and column.sense == "country" for column in columns)


CHINESE_WRITING = ("CN", "TW", "HK", "MO", "JP", "SG")
"""Countries and regions whose places have names in Chinese characters."""
CHINESE_FIRST = 0.8
"""Least share of first names with Chinese characters for countries that don't write so to be those of the partners."""


def is_abroad(column: Seen, columns: Sequence[Seen]) -> bool:
    """A column of foreign countries beside Chinese names: the country of the partner, though it may stand before it."""
    main, _ = _mains(columns)
    if main is None or share_with(HAN, main.profile) < CHINESE_FIRST or _has_country(columns, "b"):
        return False
    named = (recognise(cell) for cell, _ in column.profile.looked_at)
    codes = {country.code for country in named if country}
    return bool(codes) and codes.isdisjoint(CHINESE_WRITING)
