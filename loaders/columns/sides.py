"""Which end of a tie each column speaks of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from graph.text import NOTHING, Text
from loaders.columns.beside import BETTER_NAMES, TWICE, exchange_crossed, place_beside
from loaders.columns.party import main_of
from loaders.columns.seen import END_SENSES, MAIN, ONE_OF_SEVERAL, ORGANIZED, Seen
from loaders.columns.titles import DATED, DIRECTIONS, PLACES, base
from loaders.columns.whose import OF_ONE_PARTY, whose
from loaders.words import kind_of, tier_of
from loaders.words.states import status_among

# Which end a column belongs to


def part(columns: Sequence[Seen]) -> bool:
    """Give each column about a party its end; False (and no ends) where the table speaks of one party a row."""
    for rule in (_named_alike, _sides_by_repetition, _sides_by_words, _sides_by_qualifiers, _sides_by_kind):
        rule(columns)
    if _names_end(columns, "b"):
        _sides_by_position(columns)
        exchange_crossed(columns)
        _country_of_partners(columns)
        if _names_end(columns, "a") or any(map(_of_partners, columns)):
            return True
    for column in columns:
        column.side, column.placed = "", NOTHING
    return False


OF_NOBODY = Text("countries name no first party beside partners that are towns or schools")
COUNTRIES_AMONG_PARTNERS = 0.5
"""Partners are countries themselves, and may have a country as their first party, where more than this share of them are some."""


def _country_of_partners(columns: Sequence[Seen]) -> None:
    """Country, partner town, since: where nothing else names the first party the country is the partner's."""
    first = [column for column in columns if column.side == "a" and column.sense in MAIN]
    if {column.sense for column in first} != {"country"} or _has_ids(columns) or not _are_towns_or_schools(columns):
        return
    has_own = any(column.side == "b" and column.sense == "country" for column in columns)
    for column in first:
        column.placed = OF_NOBODY
        if not has_own and not column.title.side:
            column.side, column.placed = "b", Text("because only the partners are named beside these countries")
            has_own = True


def _are_towns_or_schools(columns: Sequence[Seen]) -> bool:
    """Does a title speak of partners, and are these no countries themselves?"""
    partner = main_of([column for column in columns if column.side == "b"])
    if partner is None or partner.sense in ("country", "region") or not _of_partners(partner):
        return False
    return partner.profile.share("plain country") <= COUNTRIES_AMONG_PARTNERS


def _has_ids(columns: Sequence[Seen]) -> bool:
    """Does an id name the first party?"""
    return any(column.side == "a" and column.sense == "id" and not column.title.rest for column in columns)


def _names_end(columns: Sequence[Seen], side: str) -> bool:
    return any(column.side == side and _can_name(column) for column in columns)


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


# By a word that isn't known


def _named_alike(columns: Sequence[Seen]) -> None:
    """Brigade and partner brigade: a word that isn't known, alone in one title and beside one of partners in another, names both ends."""
    for second in columns:
        unknown = second.title.rest
        if not unknown or second.title.side != "b" or second.sense not in ("", "name", "partners"):
            continue
        alike = [column for column in columns if _is_only(column, unknown)]
        if len(alike) == 1 and second.profile.names_somebody:
            for side, column in (("a", alike[0]), ("b", second)):
                column.sense, column.side = "name", side
                column.placed = Text("because '{word}' stands in the titles of both ends", word=" ".join(unknown))


def _is_only(column: Seen, unknown: tuple[str, ...]) -> bool:
    """Has the title these unknown words, and none of the second end, over names?"""
    title = column.title
    return (
        title.rest == unknown and title.side != "b" and column.sense in ("", "name") and column.profile.names_somebody
    )


# By repeated titles

Group = list[tuple[int, Seen]]
"""Columns of one title, each with its number."""


def _sides_by_repetition(columns: Sequence[Seen]) -> None:
    """city1 and city2; country and country (2); partner1 … partner9, which are a list."""
    groups = _of_one_title(columns)
    for partners in _several_partners(groups, columns):
        for column in partners:
            column.sense, column.side, column.placed = "partners", "b", ONE_OF_SEVERAL
        _beside_partners(columns, partners)
    for group in groups:
        _part_two(group)


def _of_one_title(columns: Sequence[Seen]) -> list[Group]:
    groups: dict[str, Group] = defaultdict(list)
    for column in columns:
        plain, repeated = base(column.name)
        number = int(column.title.number) if column.title.number else repeated
        key = re.sub(r"\d+", "", plain) if column.title.number else plain
        groups[key.casefold().strip(" _-.")].append((number, column))
    return list(groups.values())


def _several_partners(groups: Sequence[Group], columns: Sequence[Seen]) -> list[list[Seen]]:
    """The groups of columns that name partners; countries only where nothing else does, for else they stand beside their partners."""
    several = [[column for _, column in group] for group in groups if _names_partners(group, columns)]
    if any(group[0].sense != "country" for group in several):
        several = [group for group in several if group[0].sense != "country"]
    return [[column for column in group if column.sense in END_SENSES] for group in several]


def _part_two(group: Group) -> None:
    """Two columns of one title about a party are of its two ends."""
    ends = [(number, column) for number, column in group if column.sense in END_SENSES and not column.side]
    if len(ends) != 2:
        return
    for side, (_, column) in zip("ab", sorted(ends, key=lambda end: end[0])):
        mark = column.title.number
        column.side = side
        column.placed = Text("because of the {mark}", mark=mark) if mark else TWICE


PAIR = 2
"""Two columns of one title are the two ends of a tie; more of them are a list of partners, each in a column of its own."""


def _names_partners(group: Group, columns: Sequence[Seen]) -> bool:
    """Are these columns of one title partners of the party that another column names?"""
    ends = [column for _, column in group if column.sense in END_SENSES]
    if len(ends) < PAIR or ends[0].sense not in MAIN:
        return False
    return len(ends) > PAIR or (ends[0].title.side == "b" and any(map(_is_plain_name, columns)))


def _is_plain_name(column: Seen) -> bool:
    """Does the column name a party, and its title no end?"""
    title = column.title
    return column.sense in MAIN and column.sense != "country" and not title.side and not title.number


def _beside_partners(columns: Sequence[Seen], partners: Sequence[Seen]) -> None:
    """The numbered columns beside several columns of partners: countries and dates, one for each, are theirs; others aren't read."""
    numbers = {column.title.number for column in partners} - {""}
    beside = [column for column in columns if column.title.number in numbers and column not in partners]
    for sense in {column.sense for column in beside} & (END_SENSES | set(DATED)):
        of_sense = [column for column in beside if column.sense == sense]
        one_each = len(of_sense) == len(partners)
        for column in of_sense:
            _settle_beside_partner(column, one_each)


def _settle_beside_partner(column: Seen, one_each: bool) -> None:
    if one_each and column.sense == "country":
        column.side, column.why = "b", Text("of the partner beside it: countries")
    elif one_each and column.sense in ("when", "since"):
        column.sense, column.side, column.why = "since", "", Text("of the partner beside it: dates")
    else:
        column.sense, column.why = "", Text("it belongs to one of several columns of partners")


# By words in titles

ATTACHED = ("lat", "lon", "position", "population", "address", "postcode", "website", "level", "type")
"""Senses whose party must be said, or be the one that stands before it and no partner."""


def _sides_by_words(columns: Sequence[Seen]) -> None:
    """Sister city, host country; source beside target."""
    graph = {column.name.casefold() for column in columns} & {"target", "destination", "to"}
    for column in columns:
        if graph and column.name.casefold() in ("source", "from"):
            column.side = "a"
            column.sense = "name" if column.sense in ("source", "source_url", "") else column.sense
        elif not column.side and column.title.side and column.sense in END_SENSES:
            column.side = column.title.side
            column.placed = Text("because of '{word}'", word=column.title.side_word)
    _hosts_of_partners(columns)


def _hosts_of_partners(columns: Sequence[Seen]) -> None:
    """Host university and Chinese partner: beside a partner, the host is the first end."""
    if any(column.side == "a" and column.sense in MAIN for column in columns):
        return
    second = [column for column in columns if column.side == "b" and column.sense in MAIN]
    hosts = [column for column in second if _is_host(column)]
    if any(_of_partners(column) for column in second if column not in hosts):
        for column in hosts:
            column.side = "a"


def _is_host(column: Seen) -> bool:
    return column.title.side_word in ("host", "hosting", "receiving") and not kind_of(column.name)


LEAST_OF_NOUN = 2
"""Two unknown words part columns only where one noun stands with both of them (Chinese school, British school)."""


def _sides_by_qualifiers(columns: Sequence[Seen]) -> None:
    """Chinese school, British school, British city: two words that aren't known part the columns."""
    if any(column.side for column in columns):
        return
    pair = list(dict.fromkeys(filter(None, map(_qualifier, columns))))
    of_noun = Counter(column.sense for column in columns if column.sense in MAIN and column.title.rest)
    if len(pair) != 2 or max(of_noun.values()) < LEAST_OF_NOUN:
        return
    for column in columns:
        if column.title.rest and column.title.rest[0] in pair and column.sense in _OF_A_PLACE:
            word = column.title.rest[0]
            column.side = "ab"[pair.index(word)]
            column.placed = Text("because of the word '{word}'", word=word)


_OF_A_PLACE = END_SENSES - {"level", "type"}


def _qualifier(column: Seen) -> str:
    """The one unknown word beside a noun in the title; empty if there is none."""
    return column.title.rest[0] if column.sense in MAIN[1:] and len(column.title.rest) == 1 else ""


# By the words of kinds

KINDS_AMONG_WORDS = 0.5
"""A column tells kinds of partnership where more than this share of its words are some."""
DIFFERENT_ENDS = 0.9
"""Two columns of names are two ends where more than this share of the rows have different ones; else one is the other's full name."""


def _sides_by_kind(columns: Sequence[Seen]) -> None:
    """Council, International city, Relationship: two columns of towns, or of schools, beside one whose words are kinds of partnership."""
    if any(column.side for column in columns) or not any(map(_tells_kinds, columns)):
        return
    for sense in ("school", "university", "city"):
        names = [column for column in columns if column.sense == sense and column.profile.filled]
        if len(names) == 2 and names[1].title.rest and _differ(*names):
            names[0].side, names[1].side = "a", "b"
            names[1].placed = Text("because it is the second name beside a kind of partnership")
            return


def _tells_kinds(column: Seen) -> bool:
    words = column.sense in ("kind", "word", "type")
    return words and column.profile.share_of(lambda cell: kind_of(cell) != "") > KINDS_AMONG_WORDS


def _differ(first: Seen, second: Seen) -> bool:
    rows = [row for row in zip(first.profile.cells, second.profile.cells) if all(row)]
    return bool(rows) and sum(a != b for a, b in rows) > DIFFERENT_ENDS * len(rows)


# By the order of the columns

KINDS_AMONG_TYPES = 0.3
"""A column of types says what the ties are, and not what the parties are, where more than this share of its words are kinds or states of partnership."""


def _sides_by_position(columns: Sequence[Seen]) -> None:
    """Columns that don't say it belong to the party named before them; places beside names are asked last, of their values first."""
    order = _Order(columns)
    places = []
    for column in columns:
        if order.concerns(column) and order.is_beside(column):
            places.append((column, order.here))
        elif order.concerns(column):
            order.place(column)
    for column, here in sorted(places, key=lambda each: each[0].sense != "country"):  # countries tell of provinces
        order.place_beside(column, here)


class _Order:
    """The columns from left to right: whose party was named last decides of those that follow."""

    def __init__(self, columns: Sequence[Seen]) -> None:
        self.columns = columns
        named = [column for column in columns if column.side == "a" and column.sense != "country"]
        self.named = any(map(_can_name, named))
        """Has the first party been named, or does a title say that a column names it?"""
        partners = {column.sense for column in columns if column.side == "b" and column.sense in MAIN}
        self.of_partner = partners - {"country", "region"}
        """What the partners are called by: another column of that names the first party."""
        self.ids_of_ends = {column.side for column in columns if column.sense == "id"} == {"", "b"}
        self.here = "a"

    def concerns(self, column: Seen) -> bool:
        """Is the column about a party? An id without a noun is the row's, but beside that of a partner."""
        return column.sense in END_SENSES and not (column.sense == "id" and not column.noun and not self.ids_of_ends)

    def place(self, column: Seen) -> None:
        """Give the column its end, if its title didn't."""
        if column.side:
            if _can_name(column):
                self.here = column.side
            return
        if column.sense == "type" and column.profile.share_of(_is_kind) > KINDS_AMONG_TYPES:
            column.sense, column.why = "word", Text("its words are kinds or states of a partnership")
            return
        if not self.named and self._names_first(column):
            self.here, self.named = "a", True
        if self.here == "b" and column.sense in ATTACHED:
            _place_attached(column, self.columns)
        else:
            self._place_here(column)

    def is_beside(self, column: Seen) -> bool:
        """Is it the place of a party that another column names?"""
        if column.side or column.sense not in BETTER_NAMES:
            return False
        better = BETTER_NAMES[column.sense]
        return any(each.sense in better and each.side != "b" for each in self.columns if each is not column)

    def place_beside(self, column: Seen, here: str) -> None:
        """Give the place of a party its end, by its values where these tell it. here: whose party was named before it."""
        self.here = here
        if not place_beside(column, here, self.columns):
            self._place_here(column)

    def _names_first(self, column: Seen) -> bool:
        return column.title.named or column.sense in ("name", *ORGANIZED) or column.sense in self.of_partner

    def _place_here(self, column: Seen) -> None:
        taken = any(other.side == self.here and other.sense == column.sense for other in self.columns)
        if self.here == "a" and taken and column.sense in ORGANIZED and _only_placed(self.columns):
            column.side, column.placed = "b", Text("because only the place of the second end is known else")
            self.here = "b"
            return
        column.side = "a" if taken else self.here
        if column.side == "b":
            column.placed = Text("because it follows the partner's name")


def _is_kind(cell: str) -> bool:
    return bool(kind_of(cell) or tier_of(cell) or status_among(cell))


def _only_placed(columns: Sequence[Seen]) -> bool:
    """Has the second end nothing but repeated columns of places, so that its name must stand in another?"""
    second = [column for column in columns if column.side == "b" and column.sense in MAIN]
    return bool(second) and all(column.sense in PLACES and not column.title.side for column in second)


def _place_attached(column: Seen, columns: Sequence[Seen]) -> None:
    """A position and the like behind the partner's name: of the end whose names always have the same, or of none that can be told."""
    column.side = whose(column, columns) if column.sense in OF_ONE_PARTY else ""
    if column.side:
        column.placed = Text("since each name of that end always has the same")
    else:
        column.sense, column.why = "", Text("it can't be told whose it is: it follows the partner's name")
