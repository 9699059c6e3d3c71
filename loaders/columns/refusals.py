"""Why a table isn't loaded, and what would help, in words."""

from __future__ import annotations

from graph.text import Text
from loaders.columns.look import Look
from loaders.columns.mapped import said_label
from loaders.columns.mapping import ColumnMapping, TableMapping
from loaders.columns.seen import NUMBERED, Seen, examples
from loaders.columns.signs import differs
from loaders.reading.table import Table

NUMBERED_COLUMN = 0.9
"""A column nobody knows holds numbers where more than this share of its cells are some."""


def refuse(of: Table | Look, reason: Text) -> TableMapping:
    """The table isn't loaded; private columns are named all the same."""
    if isinstance(of, Table):
        return TableMapping(of.path, "refused", reason)
    return TableMapping(of.table.path, "refused", reason, tuple(map(_unread, of.columns)))


def _unread(column: Seen) -> ColumnMapping:
    role = "private" if column.sense == "private" else "ignored"
    return ColumnMapping(column.name, role, column.why or Text("the table is refused"))


def unknown_pairs(look: Look) -> Text:
    """Nothing says what the pairs of a table are."""
    numbers = unknown_numbers(look) or [column for column in look.columns if column.sense in NUMBERED]
    if not numbers:
        return Text(
            "the table has pairs, and nothing says that they are partnerships or visits; a mapping must say layout: ties or layout: visits"
        )
    return Text(
        "the table has pairs and numbers (column '{name}': {examples}), and nothing says that they are partnerships or visits; "
        "a mapping must say layout: ties or layout: visits, and what '{name}' is",
        name=numbers[0].name,
        examples=examples(numbers[0].profile),
    )


def unknown_parties(column: Seen) -> Text:
    """Nothing says what the parties are that the column names."""
    cells = examples(column.profile)
    if column.sense == "id":
        return Text(
            "column '{name}' has ids ({examples}) that no other table explains, and nothing says whether they are cities, schools "
            "or something else; a mapping must say it as label",
            name=column.name,
            examples=cells,
        )
    return Text(
        "column '{name}' has names ({examples}), and nothing says whether they are cities, schools or something else; "
        "a mapping must say it as label",
        name=column.name,
        examples=cells,
    )


def doubtful_name(unknown: Seen, place: Seen) -> Text:
    """A column nobody knows may name the parties, and only their place is known else."""
    return Text(
        "column '{name}' ({examples}) may name the first party, and its title isn't known; if not, '{place}' is the party: "
        "a mapping must say which of them is a.name, and what it is as label",
        name=unknown.name,
        examples=examples(unknown.profile),
        place=place.name,
    )


def unknown_numbers(look: Look) -> list[Seen]:
    """Columns of numbers of which nothing is known; a weight that is the same everywhere says nothing."""
    numbers = [
        column for column in look.of("", "weight", "distance") if column.profile.share("number") > NUMBERED_COLUMN
    ]
    return [column for column in numbers if column.sense != "weight" or differs(column)]


def nobodys_partners(column: Seen) -> Text:
    """The table has partners, and doesn't say whose."""
    return Text(
        "the table names partners (column '{name}'), but no column says whose partners they are; "
        "add a column with the name of the city or school, the same in each row",
        name=column.name,
    )


def nameless(main: Seen, label: str) -> Text:
    """The table speaks of parties, and has only their countries."""
    return Text(
        "the name of the table speaks of parties ({label}), but no column has their names: '{name}' has their countries; "
        "add a column with the names, or a mapping must say label: Country if countries are meant",
        label=said_label(label),
        name=main.name,
    )
