"""Ends: which columns of a table speak of which party, which of them holds its name, and what it is."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.text import NOTHING, Text
from loaders.columns.bearing import bears
from loaders.columns.in_time import are_bare_years, are_states_of_ties, dated_by_side
from loaders.columns.listed import quoted
from loaders.columns.mapping import PEOPLE, ROLE, ROLES
from loaders.columns.profiles import Profile
from loaders.columns.titles import DIRECTIONS, Title, base, read_title
from loaders.reading.table import Stated, Table
from loaders.words import EAST_ASIAN

END_ROLES = frozenset(each.name for each in ROLES if each.of == "end")
MAIN = ("name", "school", "university", "bureau", "organization", "city", "district", "region", "country", "partners")
"""Senses of columns that can name a party, the best first."""
ORGANIZED = ("school", "university", "bureau", "organization")
END_SENSES = END_ROLES | set(MAIN)
HAN = re.compile("[\u4e00-\u9fff]")
EAST_ASIAN_LETTER = re.compile(f"[{EAST_ASIAN}]")


@dataclass
class Seen:
    """A column as it is seen: its title, its cells, and what is thought of it so far."""

    name: str
    title: Title
    profile: Profile
    sense: str
    side: str = ""
    role: str = "ignored"
    why: Text = NOTHING
    scheme: str = ""
    placed: Text = NOTHING
    """Why it belongs to its end."""
    stated: bool = False
    """Does the format say what it is? Then nothing is guessed."""
    joins: str = ""
    """Which ids or names its values are (`ColumnMapping.joins`)."""
    joined: str = ""
    """The table in which they stand."""
    words: Dict[str, str] = field(default_factory=dict)
    """What its cells mean to us, where that is known already."""
    also: str = ""
    """The role that it could have too, and lost to another column."""

    @property
    def noun(self) -> str:
        """What its title speaks of."""
        return self.title.noun

    def take(self, role: str, why: Text = NOTHING) -> None:
        """Give it a role (and, where the title doesn't tell, the reason)."""
        self.role, self.why = role, why or self.why


def columns_seen(table: Table, profiles: Sequence[Profile]) -> list[Seen]:
    """The columns of a table, each with what its title says as far as its cells bear it out."""
    columns = []
    for name, profile in zip(table.columns, profiles, strict=True):
        title = _title_of(base(name)[0]) if table.header else Title("")
        columns.append(Seen(name, title, profile, title.sense, scheme=title.scheme))
        if name in table.stated:
            _state(columns[-1], table.stated[name])
        if not columns[-1].stated:
            _settle(columns[-1])
    _names_of_persons(columns)
    return columns


_BRACKETS_BEHIND = re.compile(r"(.*\S)\s*[(（\[].*[)）\]]\s*")


def _title_of(text: str) -> Title:
    """What a title says; of "city (country)" what stands before the brackets, where that names somebody."""
    before = _BRACKETS_BEHIND.fullmatch(text)
    own = read_title(before[1]) if before else Title("")
    return own if own.noun and own.sense == own.noun else read_title(text)


DATED_SPANS = 0.5
"""Least share of dates in a column of life spans: in many graphs time is counted in steps, which are no dates."""


def _state(column: Seen, stated: Stated) -> None:
    """What the format says of the column holds, whatever its title; an end alone may be named or have an id."""
    if stated.role == "name" and column.profile.scheme:  # labels that are ids name nobody
        return
    column.title = Title("name", named=True) if stated.role == "name" else Title("")
    column.why = Text("the format says so")
    if stated.role in ("a", "b"):
        column.side = stated.role
        return
    column.stated = True
    column.side, _, column.sense = stated.role.rpartition(".")
    column.joins = stated.joins
    column.scheme = column.profile.scheme if column.sense == "id" else ""
    if column.sense == "ignored":
        column.why = Text("the format says that it is part of the drawing, and of no party or tie")
    if (
        column.sense in ("since", "until")
        and column.profile.filled
        and column.profile.share("like a date") < DATED_SPANS
    ):
        column.sense, column.why = "note", Text("the format says when it was, in steps that are no dates")
    _private_cells(column)


# What the cells say of a title

MOSTLY_ADDRESSES = 0.5
"""A source of which more than this share are web addresses is given by its address."""


def _settle(column: Seen) -> None:
    """Correct the sense of a column by its cells."""
    if column.name.startswith("twinmap_"):
        column.sense, column.why = "neutral", Text("a column of twinmap's list of refused rows")
        return
    for look_at in (_private_cells, _no_persons, _named_persons):
        look_at(column)
    if column.sense in ("private", "neutral") or not column.profile.filled:
        return
    _settle_sense(column)
    if column.sense in ("", "id") or _says_too_little(column):
        _by_cells(column)


def _settle_sense(column: Seen) -> None:
    """Keep the sense that the title gives, or take another, as the cells bear it out."""
    if _answers(column):
        column.sense, column.side, column.title = "note", "", Title("note")
        column.why = Text("the values are yes and no, which name nobody")
    elif dated := dated_by_side(column.title, column.sense, column.profile):
        column.sense = dated
    elif column.sense == "website" and column.profile.scheme:  # an address of Wikidata is no site of the party's
        _take_ids(column)
    elif column.sense in MAIN and not _says_too_little(column):
        _settle_name(column)
    elif not bears(column.sense, column.profile):
        column.why = Text(
            "the title '{name}' speaks of {what}, but the values don't: {examples}",
            name=column.name,
            what=say_sense(column.sense),
            examples=examples(column.profile),
        )
        column.sense = ""
    elif column.sense == "source" and column.profile.share("url") > MOSTLY_ADDRESSES:
        column.sense = "source_url"


def _says_too_little(column: Seen) -> bool:
    """A title with a direction and an unknown word (age from), which names nobody."""
    title = column.title
    return (
        column.sense == "name"
        and bool(title.rest)
        and not title.named
        and (not title.side_word or title.side_word in DIRECTIONS)
    )


def _answers(column: Seen) -> bool:
    """Does the column answer a question with yes or no, though its title names somebody, or nothing known?"""
    return column.sense in _ASKED and column.profile.share("answer") >= ANSWERS


# Persons

_ASKED = (*MAIN, "", "id", "signed", "word", "kind", "type")
ANSWERS = 0.5
"""A column of which at least this share are yes and no answers a question, and names nobody, whatever its title says."""
PRIVATE_CELLS = 0.5
"""A column of which more than this share look like e-mail addresses, identity or telephone numbers is private, whatever its title says."""
PERSONS_COUNTED = 0.9
"""Where more than this share are whole numbers, a title of persons (teachers, pupils) means how many they are."""
PERSONS_NAMED = 0.5
"""Where more than this share of the cells of students have letters, and fewer are numbers, the column names the students."""
_PRIVATE = {
    "email": Text("e-mail addresses"), "identity": Text("identity numbers"), "phone": Text("telephone numbers"),
}  # fmt: skip


def _private_cells(column: Seen) -> None:
    """Columns whose cells are addresses or numbers of persons."""
    for test, what in _PRIVATE.items():
        share = column.profile.share(test)
        known = test == "phone" and column.sense not in ("", "name", "note", "private", "address")
        if column.sense != "private" and not known and share > PRIVATE_CELLS:
            column.sense = "private"
            column.why = Text("{share} of the values look like {what}", share=percent(share), what=what)


def _no_persons(column: Seen) -> None:
    """A title of persons over numbers."""
    numbers = column.profile.share("count") > PERSONS_COUNTED
    of_persons = column.title.private in ("persons' names", "heads of schools", "names of pupils")
    if column.sense == "private" and numbers and of_persons:
        column.sense, column.why = "", Text("the title speaks of persons, but the values are numbers")
    elif column.sense == "private" and not column.why:
        what = Text(column.title.private)
        column.why = Text("the title '{name}' speaks of {what}", name=column.name, what=what)


def _named_persons(column: Seen) -> None:
    """A title of a number of persons over their names."""
    share = column.profile.share
    if column.sense in PEOPLE and share("letters") > PERSONS_NAMED > share("count"):
        column.sense = "private"
        column.why = Text("the title '{name}' speaks of persons, and the values are no numbers", name=column.name)


def _names_of_persons(columns: list[Seen]) -> None:
    """A plain "name" beside e-mails, telephones or a school of its own is a person's."""
    private = any(column.sense == "private" for column in columns)
    if not any(column.sense in ("school", "university", "organization") for column in columns):
        return
    for column in columns:
        if _is_bare_name(column) and (private or column.profile.label == ""):
            column.sense = "private"
            column.why = (
                Text("a name beside private columns may be a person's")
                if private
                else Text("a name beside a column of schools may be a person's")
            )


def _is_bare_name(column: Seen) -> bool:
    """Does the title say "name", and nothing of whose?"""
    title = column.title
    return column.sense == "name" and title.named and not (column.noun or title.side or title.rest)


# What stands under a title of names, and what cells tell alone

NAMES_LETTERED = 0.5
"""Least share of cells with letters under a title of names; with fewer, the column holds ids, years or something unknown."""
COUNTRIES_UNDER_TITLE = 0.3
"""Least share of countries under a title that says country; with fewer it holds provinces or counties."""
IDS_UNDER_NAME = 0.9
"""More than this share of whole numbers under a title that says name makes them ids."""


def _settle_name(column: Seen) -> None:
    """A column that should hold names of parties or places: without letters it holds ids, years, or nothing known."""
    profile = column.profile
    if profile.scheme == "wikidata":
        _take_ids(column)
    elif column.sense in ("country", "region") and are_states_of_ties(profile):
        column.sense = "status"
        column.why = Text("the words are states of a partnership: {examples}", examples=examples(profile))
    elif profile.share("letters") < NAMES_LETTERED:
        column.sense = _sense_without_letters(column)
    elif column.sense == "country" and profile.share("country") < COUNTRIES_UNDER_TITLE:
        column.sense = "region"
        column.why = Text(
            "the title '{name}' says country, but the values are none: {examples}",
            name=column.name,
            examples=examples(profile),
        )


def _sense_without_letters(column: Seen) -> str:
    """What stands under a title of names where the cells have no letters."""
    title, numbers = column.title, column.profile.share("count") > IDS_UNDER_NAME
    if title.side and are_bare_years(column.profile):
        return "since" if title.side_word not in DIRECTIONS else "begin" if title.side == "a" else "finish"
    if title.words == "nombre" and numbers:  # a number in French, a name in Spanish
        return "weight"
    of_party = column.noun and not title.rest
    return "id" if of_party or (numbers and column.sense == "name") else ""


def _take_ids(column: Seen) -> None:
    scheme = column.profile.scheme
    column.sense, column.scheme = "id", scheme
    share = percent(column.profile.share(f"id {scheme}"))
    column.why = Text("{share} of the values are ids of {where}", share=share, where=scheme)


POSITIONS_ALONE = 0.9
"""Positions are seen without a title where more than this share of the cells are some."""
COUNTRIES_ALONE = 0.8
"""Countries are seen without a title where more than this share of the cells are some; what remains may be states that are no more."""
COUNTRIES_LETTERED = 0.9
"""And more than this share has letters: 1, 7 and 44 are codes of countries too."""
LEAST_COUNTRIES = 2
"""And at least two differ: one name that stands everywhere may be a town, a surname or a ship."""
ADDRESSES_ALONE = 0.9
"""Web addresses are seen without a title where more than this share of the cells are some."""
POSTCODES_ALONE = 0.8
"""British postcodes are seen without a title where more than this share of the cells are some."""


def _by_cells(column: Seen) -> None:
    """What the cells alone tell, where the title doesn't."""
    if column.profile.scheme and (column.profile.scheme != "uai" or column.sense == "id"):
        _take_ids(column)
        return
    if column.sense == "id":
        return
    sense, why = _told_by_cells(column)
    if sense:
        column.sense, column.why = sense, why
    elif column.sense == "name":
        column.sense = ""


def _told_by_cells(column: Seen) -> tuple[str, Text]:
    """The sense of cells that are positions, countries, addresses or postcodes, and why; empty where they are none."""
    profile = column.profile
    if profile.share("position") > POSITIONS_ALONE:
        return "position", Text("{share} of the values are positions", share=percent(profile.share("position")))
    if _are_countries(profile):
        return "country", Text("{share} of the values are countries", share=percent(profile.share("plain country")))
    if column.title == Title("") and profile.share("url") > ADDRESSES_ALONE:
        return "website", Text("{share} of the values are web addresses", share=percent(profile.share("url")))
    if profile.share("uk postcode") > POSTCODES_ALONE:
        return "postcode", Text("the values look like British postcodes")
    return "", NOTHING


def _are_countries(profile: Profile) -> bool:
    return (
        profile.share("letters") > COUNTRIES_LETTERED
        and profile.share("plain country") > COUNTRIES_ALONE
        and len(profile.counts) >= LEAST_COUNTRIES
    )


ONE_OF_SEVERAL = Text("one of several columns of partners")


# Words for people


def percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


_SENSES = {
    "weight": Text("a number"), "when": Text("a date"), "begin": Text("a beginning"), "finish": Text("an end"),
    "distance": Text("a distance"), "duration": Text("a duration"),
}  # fmt: skip


def say_sense(sense: str) -> Text:
    """What a sense is called in sentences: the title of the role, else a word of its own, else the sense itself."""
    return ROLE[sense].title if sense in ROLE else _SENSES.get(sense) or Text(sense)


EXAMPLES = 3
"""Cells that a reason shows."""
EXAMPLE_LETTERS = 40
"""Letters of each that are shown, so that a reason stays a line."""


def examples(profile: Profile) -> Text:
    """Up to three of the cells, as they stand.

    >>> examples(Profile(["a", "b", "b"]))
    "'b', 'a'"
    """
    return quoted(cell[:EXAMPLE_LETTERS] for cell, _ in profile.looked_at[:EXAMPLES])
