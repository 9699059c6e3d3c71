"""Signs that a table speaks of partnerships, of visits, or of no matter of ours."""

from __future__ import annotations

import re

from graph.text import NOTHING, Text, joined
from loaders.cells.doubtful import ONE_YEAR
from loaders.cells.years import NEAR_YEAR
from loaders.columns.bearing import NUMBERED
from loaders.columns.look import Look
from loaders.columns.seen import MAIN, Seen
from loaders.columns.titles import DIRECTIONS
from loaders.words import kind_of, stranger_in, visit_word_in
from loaders.words.lists import speaks_of_partners

_PERIOD_IN_NAME = re.compile(rf"(?<!\d)({NEAR_YEAR})\s*[-_–/]?\s*({NEAR_YEAR}|\d\d)?(?!\d)")
LONGER = 0.5
"""More than this share of the rows with a beginning and an end must end in a later year."""
_YEAR_TITLE = re.compile(NEAR_YEAR)


def no_matter_of_ours(look: Look, names_only: bool = False) -> Text:
    """Why this table is no matter of ours; empty if it may be. The nearest name that says anything decides."""
    if look.layout:
        return NOTHING
    names = [(text, _in_the_name) for text in look.about]
    for text, said_of in (*names, ("" if names_only else look.titles, _in_a_title)):
        if kind_of(text):
            return NOTHING
        if stranger := stranger_in(text):
            what, why, word = stranger
            return joined([said_of(word, Text(what)), Text(why)])
    return NOTHING


def _in_the_name(word: str, what: Text) -> Text:
    return Text("the name of the table has the word '{word}', which speaks of {what}", word=word, what=what)


def _in_a_title(word: str, what: Text) -> Text:
    return Text("a title of the table has the word '{word}', which speaks of {what}", word=word, what=what)


COUNTRIES = 0.8
"""Parties of trade and other statistics are countries: more than this share of their names."""
YEAR_OF_FIGURES = 0.8
"""A column whose title is a year holds the figures of that year where more than this share of its cells are numbers."""
STRONG_SIGN = 2
"""A sign that hardly any other table has counts for two that one may have by chance."""


def only_figures(look: Look) -> bool:
    """Figures of countries and their "partner", as statistics call the other country of anything, of which nothing else tells?"""
    mains = [column for column in look.columns if column.side and column.sense in MAIN]
    if not any(map(_is_bare_partner, mains)) or not any(map(differs, look.of("weight"))):
        return False
    return all(column.profile.share("plain country") > COUNTRIES for column in mains) and not _told_what(look)


def _is_bare_partner(column: Seen) -> bool:
    return column.side == "b" and column.name.casefold() in ("partner", "partner country", "counterpart")


def differs(column: Seen) -> bool:
    """Do the cells differ? A weight that is the same everywhere says nothing."""
    return len(column.profile.counts) > 1


def _told_what(look: Look) -> bool:
    """Does anything tell what the figures are of?"""
    of_ties = look.of("kind", "status", "tier", "word", "signed", "since")
    return bool(of_ties or kind_in_name(look) or visit_in_name(look) or visit_word_in(look.titles))


def only_directed(look: Look) -> bool:
    """Are the ends told apart by words such as from and to alone, which partnerships don't have?"""
    words = {column.title.side_word for column in look.columns if column.sense in MAIN and column.title.side}
    return bool(words) and words <= DIRECTIONS - {"a", "b", "first", "second", "one", "two"}


def have_life_spans(look: Look) -> bool:
    """Do most rows say that something began in one year and ended in a later one, as partnerships do and visits don't?"""
    begins, ends = look.of("begin", "since"), look.of("finish", "until")
    if not begins or not ends:
        return False
    rows = [row for row in zip(begins[0].profile.cells, ends[0].profile.cells) if all(row)]
    years = [[ONE_YEAR.search(cell) for cell in row] for row in rows]
    later = sum(start is not None and end is not None and start[0] < end[0] for start, end in years)
    return bool(rows) and later > LONGER * len(rows)


def signs_of_ties(look: Look) -> int:
    """How much speaks for partnerships: 2 for dates of them and for titles that say partner, 1 for the rest."""
    dated = look.of("since", "signed", "expires", "partners", "history")
    described = look.of("kind", "status", "tier", "word", "relation")
    strong = bool(dated) + bool(_tie_word(look))
    return STRONG_SIGN * strong + bool(described) + bool(kind_in_name(look))


def signs_of_visits(look: Look) -> int:
    """How much speaks for visits, figures apart: 2 for days of arrival, 1 for the rest."""
    titles = " | ".join(column.name for column in look.columns if column.sense not in NUMBERED)
    weak = bool(look.of("period", "purpose")) + bool(visit_in_name(look))
    return STRONG_SIGN * bool(look.of("start", "end")) + weak + bool(look.table.header and visit_word_in(titles))


def kind_in_name(look: Look) -> str:
    """Kind of tie that the name of the file speaks of, or else that of its folder."""
    return next(
        (kind for text in look.about if (kind := kind_of(text)) and not (kind == "programme" and visit_word_in(text))),
        "",
    )


def visit_in_name(look: Look) -> str:
    return next(filter(None, map(visit_word_in, look.about)), "")


def _tie_word(look: Look) -> str:
    """A word of partnership in a title."""
    partners = [column.name for column in look.columns if column.side == "b" and column.sense in MAIN]
    return next((name for name in partners if kind_of(name) or speaks_of_partners(name)), "")


def year_columns(look: Look) -> list[Seen]:
    """Columns of figures whose titles are years."""
    titled = [column for column in look.columns if look.table.header and _YEAR_TITLE.fullmatch(column.name.strip())]
    return [column for column in titled if column.profile.share("number") > YEAR_OF_FIGURES]


def period_in(path: str) -> str:
    """The year or period that the name of a file speaks of; empty if none, or several.

    >>> period_in("erasmus_2013_14_flows.csv"), period_in("flows_2014_2024.csv"), period_in("visits 2019.xlsx"), period_in("a.csv")
    ('2013/2014', '2014/2024', '2019', '')
    """
    years = [match.groups("") for match in _PERIOD_IN_NAME.finditer(path.replace("\\", "/").split("/")[-1])]
    periods = {
        first if not second else f"{first}/{second if len(second) == 4 else first[:2] + second}"
        for first, second in years
    }
    if len(periods) != 1:
        return ""
    period = periods.pop()
    return period if len(period) == 4 or period[:4] < period[5:] else period[:4]
