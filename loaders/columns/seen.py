"""Ends: which columns of a table speak of which party, which of them holds its name, and what it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loaders.columns.mapping import ROLE, ROLES
from loaders.columns.profiles import Profile
from loaders.columns.titles import DATED, DIRECTIONS, Title, base, read_title
from loaders.reading.table import Table
from loaders.words import EAST_ASIAN

END_ROLES = frozenset(each.name for each in ROLES if each.of == "end")
MAIN = ("name", "school", "university", "bureau", "organization", "city", "district", "region", "country", "partners")
"""Senses of columns that can name a party, the best first."""
ORGANIZED = ("school", "university", "bureau", "organization")
END_SENSES = END_ROLES | set(MAIN)
NUMBERED = ("students", "teachers", "people", "count", "weight")
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
    why: str = ""
    scheme: str = ""
    placed: str = ""
    """Why it belongs to its end."""

    @property
    def noun(self) -> str:
        """What its title speaks of."""
        return self.title.noun

    def take(self, role: str, why: str = "") -> None:
        """Give it a role (and, where the title doesn't tell, the reason)."""
        self.role, self.why = role, why or self.why


def seen(table: Table, profiles: Sequence[Profile]) -> list[Seen]:
    """The columns of a table, each with what its title says as far as its cells bear it out."""
    columns = []
    for name, profile in zip(table.columns, profiles, strict=True):
        title = read_title(base(name)[0]) if table.header else Title("")
        columns.append(Seen(name, title, profile, title.sense, scheme=title.scheme))
        _settle(columns[-1])
    _names_of_persons(columns)
    return columns


# What the cells say of a title


def _settle(column: Seen) -> None:
    """Correct the sense of a column by its cells."""
    if column.name.startswith("twinmap_"):
        column.sense, column.why = "neutral", "a column of twinmap's list of refused rows"
        return
    _private_cells(column)
    if column.sense in ("private", "neutral") or not column.profile.filled:
        return
    if column.sense in MAIN and not _says_too_little(column):
        _settle_name(column)
    elif not _bears(column.sense, column.profile):
        column.why = f"the title '{column.name}' speaks of {say_sense(column.sense)}, but the values don't: {examples(column.profile)}"
        column.sense = ""
    elif column.sense == "source" and column.profile.share("url") > 0.5:
        column.sense = "source_url"
    if column.sense in ("", "id") or _says_too_little(column):
        _by_cells(column)


def _says_too_little(column: Seen) -> bool:
    """A title with a direction and an unknown word (age from), which names nobody."""
    title = column.title
    return (
        column.sense == "name"
        and bool(title.rest)
        and not title.named
        and (not title.side_word or title.side_word in DIRECTIONS)
    )


def _private_cells(column: Seen) -> None:
    for test, what in (("email", "e-mail addresses"), ("identity", "identity numbers"), ("phone", "telephone numbers")):
        known = test == "phone" and column.sense not in ("", "name", "note", "private", "address")
        if column.sense != "private" and not known and column.profile.share(test) > 0.5:
            column.sense, column.why = (
                "private",
                f"{percent(column.profile.share(test))} of the values look like {what}",
            )
    numbers = column.profile.share("count") > 0.9
    if (
        column.sense == "private"
        and numbers
        and column.title.private in ("persons' names", "heads of schools", "names of pupils")
    ):
        column.sense, column.why = "", "the title speaks of persons, but the values are numbers"
    elif column.sense == "private" and not column.why:
        column.why = f"the title '{column.name}' speaks of {column.title.private}"
    if column.sense in ("students", "teachers", "people") and column.profile.share(
        "letters"
    ) > 0.5 > column.profile.share("count"):
        column.sense, column.why = (
            "private",
            f"the title '{column.name}' speaks of persons, and the values are no numbers",
        )


def _names_of_persons(columns: list[Seen]) -> None:
    """A plain "name" beside e-mails, telephones or a school of its own is a person's."""
    private = any(each.sense == "private" for each in columns)
    of_school = any(each.sense in ("school", "university", "organization") for each in columns)
    for column in columns:
        bare = column.sense == "name" and not column.noun and not column.title.side and not column.title.rest
        if bare and column.title.named and of_school and (private or column.profile.label == ""):
            others = "private columns" if private else "a column of schools"
            column.sense, column.why = "private", f"a name beside {others} may be a person's"


OF_WORDS = ("word", "kind", "status", "tier", "programme", "purpose", "alias", "note")
_TESTS = {
    "lat": ("degrees", 0.5), "lon": ("degrees", 0.5), "position": ("position", 0.7), "population": ("count", 0.7), "website": ("url", 0.5),
    **dict.fromkeys(NUMBERED, ("count", 0.7)), "weight": ("number", 0.7), **dict.fromkeys((*DATED, "period"), ("like a date", 0.5)),
}  # fmt: skip


def _bears(sense: str, profile: Profile) -> bool:
    """Are the cells such as the sense needs?"""
    if sense in OF_WORDS and profile.share("number") > 0.9:
        return False
    if sense not in _TESTS:
        return True
    test, least = _TESTS[sense]
    if sense in ("when", "period") and profile.share("period") >= 0.5:
        return True
    return profile.share(test) >= least and not (sense == "population" and profile.share("year") > 0.9)


def _settle_name(column: Seen) -> None:
    """A column that should hold names of parties or places: without letters it holds ids, years, or nothing known."""
    profile = column.profile
    if profile.scheme == "wikidata":
        column.sense, column.scheme = "id", "wikidata"
        column.why = f"{percent(profile.share('id wikidata'))} of the values are ids of wikidata"
    elif profile.share("letters") >= 0.5:
        if column.sense == "country" and profile.share("country") < 0.3:
            column.sense = "region"
            column.why = f"the title '{column.name}' says country, but the values are none: {examples(profile)}"
    elif profile.share("year") > 0.9 and column.title.side:
        column.sense = "begin" if column.title.side == "a" else "finish"
    elif (column.noun and not column.title.rest) or (profile.share("count") > 0.9 and column.sense == "name"):
        column.sense = "id"
    else:
        column.sense = ""


def _by_cells(column: Seen) -> None:
    """What the cells alone tell, where the title doesn't."""
    profile = column.profile
    unknown = column.sense != "id"
    if (profile.scheme and profile.scheme != "uai") or (profile.scheme and column.sense == "id"):
        column.sense, column.scheme = "id", profile.scheme
        column.why = f"{percent(profile.share('id ' + profile.scheme))} of the values are ids of {profile.scheme}"
    elif unknown and profile.share("position") > 0.9:
        column.sense, column.why = "position", f"{percent(profile.share('position'))} of the values are positions"
    elif (
        unknown and profile.share("letters") > 0.9 and profile.share("plain country") > 0.8 and len(profile.counts) > 1
    ):
        column.sense, column.why = "country", f"{percent(profile.share('plain country'))} of the values are countries"
    elif unknown and column.title == Title("") and profile.share("url") > 0.9:
        column.sense, column.why = "website", f"{percent(profile.share('url'))} of the values are web addresses"
    elif unknown and profile.share("uk postcode") > 0.8:
        column.sense, column.why = "postcode", "the values look like British postcodes"
    elif column.sense == "name":
        column.sense = ""


ONE_OF_SEVERAL = "one of several columns of partners"


def share_with(letters: re.Pattern[str], profile: Profile) -> float:
    return profile.share_of(lambda cell: letters.search(cell) is not None)


# Words for people


def percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


def say_sense(sense: str) -> str:
    return (
        ROLE[sense].title
        if sense in ROLE
        else {"weight": "a number", "when": "a date", "begin": "a beginning", "finish": "an end"}.get(sense, sense)
    )


def examples(profile: Profile) -> str:
    """Up to three of the cells, as they stand.

    >>> examples(Profile(["a", "b", "b"]))
    "'b', 'a'"
    """
    return ", ".join(f"'{cell[:40]}'" for cell, _ in profile.looked_at[:3])
