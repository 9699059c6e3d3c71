"""Tables of figures about one party a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.text import NOTHING, Text
from loaders.columns.bearing import NUMBERED
from loaders.columns.labels import Told, label_of_end
from loaders.columns.look import Look
from loaders.columns.mapped import mapped, said_label
from loaders.columns.mapping import TableMapping
from loaders.columns.party import main_of
from loaders.columns.refusals import OF_FIGURES, refuse, unknown_parties
from loaders.columns.seen import MAIN, Seen
from loaders.columns.signs import kind_in_name, no_matter_of_ours, visit_in_name, year_columns
from loaders.words import kind_of, visit_word_in

COUNTRIES = 0.6
"""Parties are countries where more than this share of the names are some; what remains may be groups of countries."""
ROWS_OF_EACH = 1.5
"""Figures over time have more than so many rows for each party; a list of parties has one."""
MOST_COLUMNS = 6
"""A list of one figure over time has at most so many columns; a wider one, in which names stand twice, is a register."""
FIGURES = 0.7
"""A column holds figures where more than this share are numbers; what remains may be remarks."""
YEARS = 0.9
"""And none where more than this share are years, unless its title says what was counted."""


@dataclass
class _Figures:
    """What a table of figures is made of."""

    subject: Seen
    """The column that names the parties."""
    countries: bool
    """Are the parties countries?"""
    regions: bool
    """Are they provinces or states, whose figures aren't those of their country?"""
    figures: list[Seen]
    years: list[Seen]
    of_years: list[Seen]
    """Columns whose titles are years."""
    measures: list[Seen]
    """Columns that say what was counted."""


def guess_claims(look: Look) -> TableMapping | None:
    """Figures about countries (or other parties) per year; None where the rows are no such figures."""
    subjects = [column for column in look.columns if column.sense in MAIN and column.profile.names_somebody]
    subject = main_of(subjects)
    if subject is None:
        return None
    parts = _parts(look, subject)
    if not look.layout and not _are_figures(look, parts):
        return None
    if not look.layout and (why := _strange(look, parts.countries)):
        return refuse(look, why, OF_FIGURES)
    told = _label(look, parts, subjects)
    if not told.label:
        return refuse(look, *unknown_parties(subject))
    subject.take("name", told.why)
    _take_roles(look, parts)
    reason = Text(
        "each row has figures about one party of its own ({label}) and a year",
        label=said_label(told.label),
    )
    return mapped(look, "claims", {"a": told}, reason)


def _parts(look: Look, subject: Seen) -> _Figures:
    years = [column for column in look.of("when", "period", "as_of") if column is not subject]
    figures = [
        column for column in look.columns if column is not subject and column not in years and _is_figure(column)
    ]
    of_parts = subject.profile.share("part")
    countries = subject.profile.share("country") - of_parts > COUNTRIES
    return _Figures(subject, countries, of_parts > COUNTRIES, figures, years, year_columns(look), look.of("measure"))


def _is_figure(column: Seen) -> bool:
    if column.sense in ("lat", "lon", "id", "measure", "private", "when", "period", "as_of", "neutral", "postcode"):
        return False
    years = column.profile.share("year") > YEARS and column.sense not in NUMBERED
    return column.profile.share("number") > FIGURES and not years


def _are_figures(look: Look, parts: _Figures) -> bool:
    """Are there figures, times of them, and parties whose figures they are?"""
    counted = parts.figures or parts.of_years
    lands = parts.countries or (parts.regions and bool(parts.of_years))
    timed = parts.years or parts.of_years or (parts.measures and lands)
    return bool(counted and timed) and (lands or _is_one_figure_over_time(look, parts))


def _is_one_figure_over_time(look: Look, parts: _Figures) -> bool:
    profile = parts.subject.profile
    repeated = profile.filled > ROWS_OF_EACH * len(profile.counts)
    return repeated and len(parts.figures) == 1 and len(look.columns) <= MOST_COLUMNS


def _strange(look: Look, countries: bool) -> Text:
    """Why the figures are no matter of ours; empty if a word says that they are."""
    if why := no_matter_of_ours(look):
        return why
    if visit_in_name(look) or visit_word_in(look.titles) or kind_in_name(look) or kind_of(look.titles):
        return NOTHING
    if countries:
        return Text(
            "the table has figures by country and year, and no word of it says that they are about partnerships, visits or "
            "students; a mapping must say layout: claims"
        )
    return Text(
        "the table has figures by place and year, and no word of it says that they are about partnerships, visits or "
        "students; a mapping must say layout: claims"
    )


def _label(look: Look, parts: _Figures, subjects: Sequence[Seen]) -> Told:
    if parts.countries:
        return Told("Country", Text("most names are countries"))
    if parts.regions:
        return Told("Region", Text("most names are provinces or states"))
    return label_of_end(parts.subject, subjects, look.about)


OF_ROW = ("measure", "comparator", "kind", "tier", "note", "source", "source_url", "source_date")


def _take_roles(look: Look, parts: _Figures) -> None:
    plain = [column for column in parts.figures if column.sense == "weight"] if parts.measures else parts.figures
    for column in look.columns:
        if column in parts.of_years:
            column.take("value", Text("the figures of a year"))
        elif column in plain:
            column.take("value", NOTHING if parts.measures else Text("figures; the title says of what"))
        elif column in parts.years[:1]:
            column.take("as_of")
        elif column.sense in OF_ROW:
            column.take(column.sense)
