"""Whose a column is, by what its cells say of the names beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from graph.names import fold
from loaders.columns.named_places import is_region_of, lies_in, lies_in_region
from loaders.columns.party import main_of
from loaders.columns.seen import HAN, Seen
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
"""Rows whose names are looked up in the gazetteer to see in which countries and provinces they lie."""
LEAST_ROWS = 2
"""One row alone may be a chance: many a town has a namesake abroad."""
LIE_THERE = 0.7
"""More than this share of the names of one end must be places in the countries of their rows, for these to be theirs."""
LIE_ELSEWHERE = 0.4
"""And less than this share of the names of the other end may be: namesakes are frequent."""
OF_ONE_END = 0.9
"""Provinces are of one end where at least this share of the rows that tell, tell of that one."""


class EndOfRow(NamedTuple):
    """What a row says of one end, of that which tells where it lies: its name, its town and its country."""

    name: str
    town: str
    country: str


class _Row(NamedTuple):
    """Both ends of a row, and the country, province or town of which it isn't known whose it is."""

    a: EndOfRow
    b: EndOfRow
    place: str


def ends_of_rows(columns: Sequence[Seen], side: str) -> list[EndOfRow]:
    """What each row says of one end; nothing where no column names it."""
    main = main_of(columns_of(columns, side))
    if main is None:
        return []
    own = [each for each in columns_of(columns, side) if each is not main]
    town = next((each for each in own if each.sense == "city" and each.profile.filled), main)
    country = next((each for each in own if each.sense == "country"), None)
    countries = country.profile.cells if country else [""] * len(main.profile.cells)
    return list(map(EndOfRow, main.profile.cells, town.profile.cells, countries))


def columns_of(columns: Sequence[Seen], side: str) -> list[Seen]:
    """The columns of one end."""
    return [column for column in columns if column.side == side]


def _rows(column: Seen, columns: Sequence[Seen]) -> list[_Row]:
    """The first different rows that name both ends, and the place."""
    others = [each for each in columns if each is not column]
    rows = map(_Row, ends_of_rows(others, "a"), ends_of_rows(others, "b"), column.profile.cells)
    return list(dict.fromkeys(row for row in rows if row.a.name and row.b.name and row.place))[:LOOKED_UP]


def whose_countries(column: Seen, columns: Sequence[Seen]) -> str:
    """The end whose names are places in these countries, as those of the other aren't; empty if that tells nothing."""
    rows = _rows(column, columns)
    if len(rows) < LEAST_ROWS:
        return ""
    there = {
        "a": sum(lies_in(row.a.town, row.place) for row in rows) / len(rows),
        "b": sum(lies_in(row.b.town, row.place) for row in rows) / len(rows),
    }
    for side, other in (("a", "b"), ("b", "a")):
        if there[side] > LIE_THERE and there[other] < LIE_ELSEWHERE and not _has_country(columns, side):
            return side
    return ""


def are_crossed(of_a: Seen, of_b: Seen, columns: Sequence[Seen]) -> bool | None:
    """Lie the towns of each end in the countries that were given to the other? None if that can't be told."""
    names = [column for column in columns if column not in (of_a, of_b)]
    pairs = zip(ends_of_rows(names, "a"), ends_of_rows(names, "b"), of_a.profile.cells, of_b.profile.cells)
    rows = list(dict.fromkeys((a.town, b.town, first, second) for a, b, first, second in pairs))
    rows = [row for row in rows if all(row) and row[2] != row[3]][:LOOKED_UP]
    straight = sum(lies_in(a, first) and lies_in(b, second) for a, b, first, second in rows)
    crossed = sum(lies_in(a, second) and lies_in(b, first) for a, b, first, second in rows)
    if crossed == straight:
        return None
    return crossed > straight


BOTH = "?"
"""Whose a column is that speaks now of one end, now of the other."""


def whose_places(column: Seen, columns: Sequence[Seen]) -> str:
    """The end of these provinces or towns: by the towns that lie there, by its countries, by its names; BOTH if of either, empty if that tells nothing."""
    rows = _rows(column, columns)
    tests = (
        (_holds_town, _is_of_country, _is_in_name) if column.sense == "region" else (_lies_in_its_country, _is_in_name)
    )
    return next(filter(None, (_told_by(test, rows) for test in tests)), "")


def _told_by(test: Callable[[str, EndOfRow, EndOfRow], bool], rows: Sequence[_Row]) -> str:
    """The end of which the test is true, in nearly all rows in which it is of only one; BOTH if in some of one and in some of the other."""
    told = [(test(row.place, row.a, row.b), test(row.place, row.b, row.a)) for row in rows]
    of_a, of_b = told.count((True, False)), told.count((False, True))
    if test is _lies_in_its_country and max(of_a, of_b) <= IN_MOST_ROWS * _with_country(rows):
        return ""  # namesakes are frequent: Kelso is a town in the United States too
    least = OF_ONE_END * (of_a + of_b)
    if not least:
        return ""
    return "a" if of_a >= least else "b" if of_b >= least else BOTH


IN_MOST_ROWS = 0.5
"""Towns are those of an end where they lie in its country in more than this share of the rows that say it."""


def _with_country(rows: Sequence[_Row]) -> int:
    return max(sum(row.a.country != "" for row in rows), sum(row.b.country != "" for row in rows))


def _holds_town(region: str, own: EndOfRow, other: EndOfRow) -> bool:
    return lies_in_region(own.town, region, own.country)


def _is_of_country(region: str, own: EndOfRow, other: EndOfRow) -> bool:
    """Is it a province of the country of this end, or of any but that of the other, if this one's isn't known?"""
    if own.country:
        return is_region_of(region, own.country)
    found = recognise(region) if other.country else None
    return found is not None and found.how == "part" and not is_region_of(region, other.country)


def _lies_in_its_country(town: str, own: EndOfRow, other: EndOfRow) -> bool:
    return own.country != "" and lies_in(town, own.country)


def _is_in_name(place: str, own: EndOfRow, other: EndOfRow) -> bool:
    """Does the name of the party say it: Nanjing Foreign Language School?"""
    said = fold(place).rstrip("省市县縣")
    return len(said) >= LEAST_LETTERS and said in fold(own.name)


LEAST_LETTERS = 2
"""Of a place that is looked for within names."""


def _has_country(columns: Sequence[Seen], side: str) -> bool:
    return any(column.side == side and column.sense == "country" for column in columns)


CHINESE_WRITING = ("CN", "TW", "HK", "MO", "JP", "SG")
"""Countries and regions whose places have names in Chinese characters."""
CHINESE_FIRST = 0.8
"""Least share of first names with Chinese characters for countries that don't write so to be those of the partners."""


def is_abroad(column: Seen, columns: Sequence[Seen]) -> bool:
    """A column of foreign countries beside Chinese names: the country of the partner, though it may stand before it."""
    main, _ = _mains(columns)
    if main is None or main.profile.share_with(HAN) < CHINESE_FIRST or _has_country(columns, "b"):
        return False
    named = (recognise(cell) for cell, _ in column.profile.looked_at)
    codes = {country.code for country in named if country}
    return bool(codes) and codes.isdisjoint(CHINESE_WRITING)
