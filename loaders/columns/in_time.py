"""Dates and states under titles that may mean places: from, to, état, estado."""

from __future__ import annotations

from loaders.columns.profiles import Profile
from loaders.columns.titles import DIRECTIONS, Title
from loaders.places.countries import recognise
from loaders.words.states import status_of

YEARS_BY_SIDE = 0.9
"""More than this share of years under "from" or "to" makes them the years of a beginning and an end."""
ONLY_NUMBERS = 0.9
"""Where more than this share are numbers, some of which may be ids, only years are dates."""
DATED_BY_SIDE = 0.5
"""More than this share of dates under "from" or "agreement to" makes them those of a beginning and an end."""


def dated_by_side(title: Title, sense: str, profile: Profile) -> str:
    """begin or finish, where the title has a direction and names nobody, since, where it says that two are joined (twinned, linked), and the cells are dates; else empty."""
    if title.noun or title.named or not title.side_word or sense not in ("", "name", "word", "note"):
        return ""
    joins = title.side_word not in DIRECTIONS
    if joins and title.rest:
        return ""
    of_side, test = ("finish", "end") if title.side == "b" else ("begin", "like a date")
    if joins:
        of_side, test = "since", "like a date"
    share = profile.share
    if share("number") > ONLY_NUMBERS:  # five digits are an id
        return of_side if are_bare_years(profile) else ""
    return of_side if share("like a date") > 0 and share(test) > DATED_BY_SIDE else ""


def are_bare_years(profile: Profile) -> bool:
    """Are nearly all cells years?"""
    return profile.share("year") > YEARS_BY_SIDE


STATES_OF_TIES = 0.5
"""Where more than this share of the words under "state" (État, Estado, Stan) are states of a partnership, it means those."""


def are_states_of_ties(profile: Profile) -> bool:
    return profile.share_of(lambda cell: status_of(cell) != "" and recognise(cell) is None) > STATES_OF_TIES
