"""What the cells under a title must be, so that it means what it says: numbers under inhabitants, dates under since."""

from __future__ import annotations

from loaders.columns.mapping import PEOPLE
from loaders.columns.profiles import Profile
from loaders.columns.titles import DATED

NUMBERED = (*PEOPLE, "count", "weight")
OF_WORDS = ("word", "kind", "status", "tier", "programme", "purpose", "alias", "note")
NUMBERS_NO_WORDS = 0.9
"""A column of which more than this share are numbers holds no words, whatever its title says: they are codes."""
DEGREES = 0.5
"""Least share of degrees under a title of latitudes or longitudes; where most are none, they may be metres of a national grid."""
POSITIONS = 0.7
"""Least share of positions under a title of them."""
COUNTED = 0.7
"""Least share of numbers under a title of inhabitants, students or a figure; what remains may be remarks such as "about 20"."""
ADDRESSES = 0.5
"""Least share of web addresses under a title of websites."""
DATES = 0.5
"""Least share of dates under a title of dates: beside them stand words such as "since long"."""
MOSTLY_PERIODS = 0.5
"""Or least share of periods (2013/14), under a title of a year or date."""
YEARS_NO_COUNTS = 0.9
"""More than this share of four digits that read as years are no inhabitants, but the years of their count."""
_TESTS = {
    "lat": ("degrees", DEGREES), "lon": ("degrees", DEGREES), "position": ("position", POSITIONS), "population": ("count", COUNTED),
    "website": ("url", ADDRESSES), **dict.fromkeys(NUMBERED, ("count", COUNTED)), "weight": ("number", COUNTED),
    **dict.fromkeys((*DATED, "period"), ("like a date", DATES)), **dict.fromkeys(("until", "finish", "closed"), ("end", DATES)),
}  # fmt: skip


def bears(sense: str, profile: Profile) -> bool:
    """Are the cells such as the sense needs?"""
    if sense in OF_WORDS and profile.share("number") > NUMBERS_NO_WORDS:
        return False
    if sense not in _TESTS:
        return True
    test, least = _TESTS[sense]
    if sense in ("when", "period") and profile.share("period") >= MOSTLY_PERIODS:
        return True
    return profile.share(test) >= least and not (sense == "population" and profile.share("year") > YEARS_NO_COUNTS)
