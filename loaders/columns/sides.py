"""Which end of a tie each column speaks of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from loaders.columns.party import main_of
from loaders.columns.profiles import lies_in
from loaders.columns.seen import END_SENSES, HAN, MAIN, ONE_OF_SEVERAL, ORGANIZED, Seen, share_with
from loaders.columns.titles import DATED, DIRECTIONS, PLACES, base
from loaders.places.countries import recognise
from loaders.words import kind_of, status_of, tier_of

# Which end a column belongs to


def part(columns: Sequence[Seen]) -> bool:
    """Give each column about a party its end; False (and no ends) where the table speaks of one party a row."""
    for rule in (_sides_by_repetition, _sides_by_words, _sides_by_qualifiers, _sides_by_kind):
        rule(columns)
    if any(each.side == "b" and _can_name(each) for each in columns):
        _sides_by_position(columns)
        if any(each.side == "a" and _can_name(each) for each in columns) or any(_of_partners(each) for each in columns):
            return True
    for column in columns:
        column.side = column.placed = ""
    return False


def _of_partners(column: Seen) -> bool:
    """Does the title speak of partners, and not only of a direction?"""
    return column.side == "b" and (
        column.sense == "partners" or column.title.side_word not in ("", *DIRECTIONS) or kind_of(column.name) != ""
    )


def _can_name(column: Seen) -> bool:
    """Can the column name a party?"""
    if column.sense == "id":
        return not column.title.rest
    return column.sense in MAIN and not (column.sense == "country" and column.side == "")


def _sides_by_repetition(columns: Sequence[Seen]) -> None:
    """city1 and city2; country and country (2); partner1 … partner9, which are a list."""
    groups: dict[str, list[tuple[int, Seen]]] = defaultdict(list)
    for column in columns:
        plain, repeated = base(column.name)
        number = int(column.title.number) if column.title.number else repeated
        key = re.sub(r"\d+", "", plain) if column.title.number else plain
        groups[key.casefold().strip(" _-.")].append((number, column))
    several = [[column for _, column in group] for group in groups.values() if _names_partners(group, columns)]
    if any(group[0].sense != "country" for group in several):  # their countries stand beside them
        several = [group for group in several if group[0].sense != "country"]
    for partners in several:
        partners = [each for each in partners if each.sense in END_SENSES]
        for column in partners:
            column.sense, column.side, column.placed = "partners", "b", ONE_OF_SEVERAL
        _beside_partners(columns, partners)
    for group in groups.values():
        ends = [(number, column) for number, column in group if column.sense in END_SENSES and not column.side]
        if len(ends) == 2:
            for side, (_, column) in zip("ab", sorted(ends, key=lambda each: each[0])):
                mark = column.title.number
                column.side = side
                column.placed = f"because of the {mark}" if mark else "because the title stands twice"


def _names_partners(group: Sequence[tuple[int, Seen]], columns: Sequence[Seen]) -> bool:
    """Are these columns of one title partners of the party that another column names?"""
    ends = [column for _, column in group if column.sense in END_SENSES]
    others = any(
        each.sense in MAIN and each.sense != "country" and not each.title.side and not each.title.number
        for each in columns
    )
    return len(ends) > 1 and ends[0].sense in MAIN and (len(ends) > 2 or (others and ends[0].title.side == "b"))


def _beside_partners(columns: Sequence[Seen], partners: Sequence[Seen]) -> None:
    """The numbered columns beside several columns of partners: countries and dates, one for each, are theirs; others aren't read."""
    numbers = {each.title.number for each in partners} - {""}
    beside = [each for each in columns if each.title.number in numbers and each not in partners]
    for sense in {each.sense for each in beside} & (END_SENSES | set(DATED)):
        of_sense = [each for each in beside if each.sense == sense]
        theirs = sense in ("country", "when", "since") and len(of_sense) == len(partners)
        for column in of_sense:
            if theirs:
                column.sense = "country" if sense == "country" else "since"
                column.side = "b" if sense == "country" else ""
                column.why = f"of the partner beside it: {'countries' if sense == 'country' else 'dates'}"
            else:
                column.sense, column.why = "", "it belongs to one of several columns of partners"


_OF_A_END = END_SENSES - {"level", "type"}


ATTACHED = ("lat", "lon", "position", "population", "address", "postcode", "website", "level", "type")
"""Senses whose party must be said, or be the one that stands before it and no partner."""


def _sides_by_words(columns: Sequence[Seen]) -> None:
    """Sister city, host country; source beside target."""
    graph = {each.name.casefold() for each in columns} & {"target", "destination", "to"}
    for column in columns:
        if graph and column.name.casefold() in ("source", "from"):
            column.side = "a"
            column.sense = "name" if column.sense in ("source", "source_url", "") else column.sense
        elif not column.side and column.title.side and column.sense in _OF_A_END | {"level", "type"}:
            column.side, column.placed = column.title.side, f"because of '{column.title.side_word}'"
    _hosts_of_partners(columns)


def _hosts_of_partners(columns: Sequence[Seen]) -> None:
    """Host university and Chinese partner: beside a partner, the host is the first end."""
    second = [each for each in columns if each.side == "b" and each.sense in MAIN]
    hosts = [
        each for each in second if each.title.side_word in ("host", "hosting", "receiving") and not kind_of(each.name)
    ]
    first = any(each.side == "a" and each.sense in MAIN for each in columns)
    if not first and any(_of_partners(each) for each in second if each not in hosts):
        for column in hosts:
            column.side = "a"


def _sides_by_qualifiers(columns: Sequence[Seen]) -> None:
    """Chinese school, British school, British city: two words that aren't known part the columns."""
    if any(each.side for each in columns):
        return
    words = [
        each.title.rest[0]
        for each in columns
        if each.sense in MAIN and len(each.title.rest) == 1 and each.sense != "name"
    ]
    pair = list(dict.fromkeys(words))
    of_noun = Counter(each.sense for each in columns if each.sense in MAIN and each.title.rest)
    if len(pair) != 2 or max(of_noun.values()) < 2:
        return
    for column in columns:
        if column.title.rest and column.title.rest[0] in pair and column.sense in _OF_A_END:
            column.side = "ab"[pair.index(column.title.rest[0])]
            column.placed = f"because of the word '{column.title.rest[0]}'"


def _sides_by_kind(columns: Sequence[Seen]) -> None:
    """Council, International city, Relationship: two columns of towns, or of schools, beside one whose words are kinds of partnership."""
    if any(each.side for each in columns) or not any(
        each.sense in ("kind", "word", "type") and each.profile.share_of(lambda cell: kind_of(cell) != "") > 0.5
        for each in columns
    ):
        return
    for sense in ("school", "university", "city"):
        names = [each for each in columns if each.sense == sense and each.profile.filled]
        if len(names) == 2 and names[1].title.rest and _differ(*names):
            names[0].side, names[1].side = "a", "b"
            names[1].placed = "because it is the second name beside a kind of partnership"
            return


def _differ(first: Seen, second: Seen) -> bool:
    rows = [each for each in zip(first.profile.cells, second.profile.cells) if all(each)]
    return bool(rows) and sum(a != b for a, b in rows) > 0.9 * len(rows)


def _is_kind(cell: str) -> bool:
    return bool(kind_of(cell) or tier_of(cell) or status_of(cell))


def _sides_by_position(columns: Sequence[Seen]) -> None:
    """Columns that don't say it belong to the party named before them."""
    named = any(each.side == "a" and _can_name(each) and each.sense != "country" for each in columns)
    of_partner = {each.sense for each in columns if each.side == "b" and each.sense in MAIN} - {"country", "region"}
    of_ids = {each.side for each in columns if each.sense == "id"} == {"", "b"}
    here = "a"
    for column in columns:
        if column.sense not in _OF_A_END | {"level", "type"} or (
            column.sense == "id" and not column.noun and not of_ids
        ):
            continue
        if column.side:
            if _can_name(column):
                here = column.side
            continue
        if column.sense == "type" and column.profile.share_of(_is_kind) > 0.3:
            column.sense, column.why = "word", "its words are kinds or states of a partnership"
            continue
        if not named and (column.title.named or column.sense in ("name", *ORGANIZED) or column.sense in of_partner):
            here, named = "a", True
        if here == "b" and column.sense in ATTACHED:
            _place_attached(column, columns)
            continue
        if here == "b" and column.sense == "country" and _lies_in_first(column, columns):
            column.side, column.placed = "a", "because the first names are places there, and the second ones aren't"
            continue
        if here == "a" and column.sense == "country" and _is_abroad(column, columns):
            column.side, column.placed = "b", "because the first names are Chinese and these countries aren't China"
            continue
        taken = any(each.side == here and each.sense == column.sense for each in columns)
        if here == "a" and taken and column.sense in ORGANIZED and _only_placed(columns):
            column.side, column.placed = "b", "because only the place of the second end is known else"
            here = "b"
            continue
        column.side = "a" if here == "b" and taken else here
        if column.side == "b":
            column.placed = "because it follows the partner's name"


def _only_placed(columns: Sequence[Seen]) -> bool:
    """Has the second end nothing but repeated columns of places, so that its name must stand in another?"""
    second = [each for each in columns if each.side == "b" and each.sense in MAIN]
    return bool(second) and all(each.sense in PLACES and not each.title.side for each in second)


def _place_attached(column: Seen, columns: Sequence[Seen]) -> None:
    """A position and the like behind the partner's name: of the end whose names always have the same, or of none that can be told."""
    column.side = _whose(column, columns) if column.sense in OF_ONE_PARTY else ""
    if column.side:
        column.placed = "since each name of that end always has the same"
    else:
        column.sense, column.why = "", "it can't be told whose it is: it follows the partner's name"


OF_ONE_PARTY = ("lat", "lon", "position", "population", "address", "postcode", "website")
"""Those that hardly two parties share."""


def _whose(column: Seen, columns: Sequence[Seen]) -> str:
    """The end whose names have one value each in this column, though they stand in several rows; empty if that tells nothing."""
    mains = {side: main_of([each for each in columns if each.side == side]) for side in "ab"}
    a, b = mains["a"], mains["b"]
    if a is None or b is None:
        return ""
    says = {}
    for side, own, other in (("a", a, b), ("b", b, a)):
        values: dict[str, set[str]] = defaultdict(set)
        others: dict[str, set[str]] = defaultdict(set)
        for name, beside, cell in zip(own.profile.cells, other.profile.cells, column.profile.cells):
            if name and cell:
                values[name].add(cell)
                others[name].add(beside)
        repeated = [len(values[name]) == 1 for name, beside in others.items() if len(beside) > 1]
        says[side] = None if not repeated else sum(repeated) > 0.9 * len(repeated)
    if says["a"] == says["b"]:
        return ""
    return next((side for side in "ab" if says[side]), "b" if says["a"] is False else "a")


LOOKED_UP = 40


def _lies_in_first(column: Seen, columns: Sequence[Seen]) -> bool:
    """Are the first names places of these countries, and the second ones not? Then the countries are of the first."""
    a, b = (main_of([each for each in columns if each.side == side]) for side in "ab")
    if a is None or b is None or any(each.side == "a" and each.sense == "country" for each in columns):
        return False
    rows = [each for each in zip(a.profile.cells, b.profile.cells, column.profile.cells) if all(each)]
    rows = list(dict.fromkeys(rows))[:LOOKED_UP]
    first = sum(lies_in(name, country) for name, _, country in rows)
    second = sum(lies_in(name, country) for _, name, country in rows)
    return len(rows) > 1 and first > 0.7 * len(rows) and second < 0.4 * len(rows)


CHINESE_WRITING = ("CN", "TW", "HK", "MO", "JP", "SG")


def _is_abroad(column: Seen, columns: Sequence[Seen]) -> bool:
    """A column of foreign countries beside Chinese names: the country of the partner, though it may stand before it."""
    main = main_of([each for each in columns if each.side == "a"])
    if (
        main is None
        or share_with(HAN, main.profile) < 0.8
        or any(each.side == "b" and each.sense == "country" for each in columns)
    ):
        return False
    codes = {found.code for cell, _ in column.profile.looked_at if (found := recognise(cell))}
    return bool(codes) and not codes & set(CHINESE_WRITING)
