"""Tables whose titles and first column both name parties."""

from __future__ import annotations

from collections.abc import Sequence

from graph.text import Text
from loaders.cells import clean, is_total
from loaders.columns.labels import STATED, Told, label_of_end
from loaders.columns.look import Look
from loaders.columns.mapped import mapped, said_label
from loaders.columns.mapping import Question, TableMapping
from loaders.columns.profiles import Profile
from loaders.columns.refusals import ours, refuse, unknown_parties
from loaders.columns.signs import kind_in_name, no_matter_of_ours, period_in, visit_in_name
from loaders.columns.ties import kind_told
from loaders.columns.titles import read_title
from loaders.places.countries import recognise

LEAST_COLUMNS = 4
"""A matrix joins at least three parties to those of its rows; a narrower table is a list with a country in a title."""
PARTIES_IN_TITLES = 0.7
"""At least this share of the titles must name parties (of the first column, or countries); others may be sums and remarks."""
JOINING_CELLS = 0.8
"""A column's cells join parties where more than this share are numbers,"""
FEW_WORDS = 3
"""or where there are at most so many different ones: yes, no and a mark of those under way."""
JOINING_COLUMNS = 0.8
"""At least this share of the columns must have such cells."""


def guess_matrix(look: Look) -> TableMapping | None:
    """A table whose titles and first column both name parties, and whose cells join them."""
    if len(look.columns) < LEAST_COLUMNS or not look.table.header:
        return None
    of_countries = _share_of_countries(look)
    if look.table.part != "matrix" and max(_share_of_names(look), of_countries) < PARTIES_IN_TITLES:
        return None
    cells = [column.profile for column in look.columns[1:] if column.profile.filled]
    if not _join_parties(cells):
        return None
    if stranger := no_matter_of_ours(look, names_only=True):
        return refuse(look, stranger, ours(look))
    first = look.columns[0]
    if look.told.label:
        told = Told(look.told.label, Text("the mapping says so"), STATED)
    elif of_countries >= PARTIES_IN_TITLES:
        told = Told("Country", Text("the titles are countries"))
    else:
        told = look.told_of(label_of_end(first, look.columns[:1], look.about), look.columns[:1])
    if not told.label:
        return refuse(look, *unknown_parties(first))
    return _matrix_of(look, cells, told)


_NUMBERS_OF_WHAT = Text(
    "the table is a matrix of numbers, and its name doesn't say of what; a mapping must say layout: matrix, and people or value for the columns"
)


def _of_what(look: Look, label: str, cells: Sequence[Profile]) -> Question:
    """Years are those of partnerships, other numbers mostly people."""
    first, *others = (column.name for column in look.columns)
    own: dict[str, str | bool] = {} if look.told.label else {"label": label}
    if all(profile.share("year") == 1 for profile in _without_nothing(cells)):
        return Question(
            Text("Are the years in the cells when the partnerships began?"),
            {"layout": "matrix", **own},
            {first: "a.name", **dict.fromkeys(others, "value")},
        )
    return Question(
        Text("What are the numbers: people who travelled, or partnerships (then value in place of people)?"),
        {"layout": "matrix", **own, "aggregate": True},
        {first: "a.name", **dict.fromkeys(others, "people")},
    )


def _without_nothing(cells: Sequence[Profile]) -> list[Profile]:
    """The columns without their noughts and marks of themselves, which join nobody."""
    kept = ([cell for cell in profile.cells if cell not in ("0", "x", "X")] for profile in cells)
    return [Profile(each, each) for each in kept if any(each)]


def _share_of_names(look: Look) -> float:
    """Share of the titles that stand in the first column too."""
    names = {clean(cell).casefold() for cell in look.columns[0].profile.cells}
    titles = [clean(column.name) for column in look.columns[1:]]
    return sum(title.casefold() in names for title in titles) / len(titles)


def _share_of_countries(look: Look) -> float:
    """Share of the titles that are countries."""
    named = [recognise(clean(column.name)) for column in look.columns[1:]]
    countries = sum(country is not None and country.how in ("name", "old name", "code") for country in named)
    return countries / len(named)


def _join_parties(cells: Sequence[Profile]) -> bool:
    """Are the cells of nearly all columns numbers, or few words?"""
    joining = sum(profile.share("number") > JOINING_CELLS or len(profile.counts) <= FEW_WORDS for profile in cells)
    return bool(cells) and joining >= JOINING_COLUMNS * len(cells)


def _have_figures(cells: Sequence[Profile]) -> bool:
    """Are there numbers that say more than that parties are joined?"""
    return any(
        cell not in ("0", "1", "1.0", "0.0") and _is_number(cell) for profile in cells for cell in profile.counts
    )


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).replace(",", "").isdigit()


def _role(look: Look) -> str:
    """Role of the cells of a matrix of flows, by the name of the file."""
    return "students" if any(read_title(text).sense == "students" for text in look.about) else "people"


def _take_roles(look: Look, why: Text, role: str) -> None:
    first, *others = look.columns
    first.take("name", Text("the first column names one party of each pair ({why})", why=why))
    first.side = "a"
    for column in others:
        if is_total(column.name):
            column.take("ignored", Text("the sums of the rows"))
        else:
            column.take(role, Text("the title names the other party, the cell says what joins them"))


def _matrix_of(look: Look, cells: Sequence[Profile], told: Told) -> TableMapping:
    """A matrix of flows or ties, as the name of the file says; refused where it has figures, and the name doesn't say of what."""
    of_ties = kind_in_name(look)
    flow = not of_ties and visit_in_name(look) != ""
    if not flow and not of_ties and _have_figures(cells):
        return refuse(look, _NUMBERS_OF_WHAT, _of_what(look, told.label, cells))
    _take_roles(look, told.why, _role(look) if flow else "value")
    labels = {"a": told}
    said = said_label(told.label)
    if flow:
        reason = Text("a matrix: rows and columns are parties ({label}), cells are flows of people", label=said)
        return mapped(look, "matrix", labels, reason, aggregate=True, period=period_in(look.table.path))
    reason = Text("a matrix: rows and columns are parties ({label}), cells are partnerships", label=said)
    return mapped(look, "matrix", labels, reason, kind=kind_told(look, told.label, told.label))
