"""Signs that a table speaks of partnerships, of visits, or of no matter of ours."""

from __future__ import annotations

import re

from loaders.columns.look import Look
from loaders.columns.seen import MAIN, NUMBERED, Seen
from loaders.columns.titles import DIRECTIONS
from loaders.words import kind_of, stranger_in, visit_word_in

_PERIOD_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-_–/]?\s*((?:19|20)\d\d|\d\d)?(?!\d)")
_YEAR_TITLE = re.compile(r"(?:19|20)\d\d")


def no_matter_of_ours(look: Look, names_only: bool = False) -> str:
    """Why this table is no matter of ours; empty if it may be. The nearest name that says anything decides."""
    if look.layout:
        return ""
    for where, text in (*(("the name", each) for each in look.about), ("a title", "" if names_only else look.titles)):
        found = stranger_in(text)
        if kind_of(text):
            return ""
        if found:
            what, why, word = found
            return f"{where} of the table has the word '{word}', which speaks of {what}; {why}"
    return ""


def only_figures(look: Look) -> bool:
    """Figures of countries and their "partner", as statistics call the other country of anything, of which nothing else tells?"""
    mains = [each for each in look.columns if each.side and each.sense in MAIN]
    bare = [
        each
        for each in mains
        if each.side == "b" and each.name.casefold() in ("partner", "partner country", "counterpart")
    ]
    numbers = [each for each in look.of("weight") if len(each.profile.counts) > 1]
    countries = all(each.profile.share("plain country") > 0.8 for each in mains)
    said = look.of("kind", "status", "tier", "word", "signed", "since") or kind_in_name(look) or visit_in_name(look)
    return bool(bare and numbers) and countries and not said and not visit_word_in(look.titles)


def only_directed(look: Look) -> bool:
    """Are the ends told apart by words such as from and to alone, which partnerships don't have?"""
    words = {each.title.side_word for each in look.columns if each.sense in MAIN and each.title.side}
    return bool(words) and words <= DIRECTIONS - {"a", "b", "first", "second", "one", "two"}


def signs_of_ties(look: Look) -> int:
    """How much speaks for partnerships: 2 for dates of them and for titles that say partner, 1 for the rest."""
    dated = look.of("since", "signed", "expires", "partners")
    described = look.of("kind", "status", "tier", "word")
    return 2 * bool(dated) + bool(described) + 2 * bool(_tie_word(look)) + bool(kind_in_name(look))


def signs_of_visits(look: Look) -> int:
    """How much speaks for visits, figures apart: 2 for days of arrival, 1 for the rest."""
    titles = " | ".join(each.name for each in look.columns if each.sense not in NUMBERED)
    told = bool(look.of("period", "purpose")) + 2 * bool(look.of("start", "end")) + bool(visit_in_name(look))
    return told + bool(look.table.header and visit_word_in(titles))


def kind_in_name(look: Look) -> str:
    """Kind of tie that the name of the file speaks of, or else that of its folder."""
    return next(
        (kind for each in look.about if (kind := kind_of(each)) and not (kind == "programme" and visit_word_in(each))),
        "",
    )


def visit_in_name(look: Look) -> str:
    return next(filter(None, map(visit_word_in, look.about)), "")


def _tie_word(look: Look) -> str:
    """A word of partnership in a title."""
    sides = [each for each in look.columns if each.side == "b" and each.sense in MAIN]
    return next((each.name for each in sides if kind_of(each.name) or speaks_of_partners(each.name)), "")


def speaks_of_partners(title: str) -> bool:
    return any(
        word in title.casefold()
        for word in (
            "partner",
            "sister",
            "twin",
            "友",
            "姊妹",
            "姐妹",
            "姉妹",
            "结对",
            "자매",
            "побратим",
            "herman",
            "gemell",
            "jumel",
            "irmã",
        )
    )


def year_columns(look: Look) -> list[Seen]:
    return [
        each
        for each in look.columns
        if look.table.header and _YEAR_TITLE.fullmatch(each.name.strip()) and each.profile.share("number") > 0.8
    ]


def period_in(path: str) -> str:
    """The year or period that the name of a file speaks of; empty if none, or several.

    >>> period_in("erasmus_2013_14_flows.csv"), period_in("flows_2014_2024.csv"), period_in("visits 2019.xlsx"), period_in("a.csv")
    ('2013/2014', '2014/2024', '2019', '')
    """
    found = [each.groups("") for each in _PERIOD_IN_NAME.finditer(path.replace("\\", "/").split("/")[-1])]
    periods = {
        first if not second else f"{first}/{second if len(second) == 4 else first[:2] + second}"
        for first, second in found
    }
    if len(periods) != 1:
        return ""
    period = periods.pop()
    return period if len(period) == 4 or period[:4] < period[5:] else period[:4]
