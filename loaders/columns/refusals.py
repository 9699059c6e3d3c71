"""Why a table isn't loaded, and what would help, in words."""

from __future__ import annotations

from loaders.columns.look import Look
from loaders.columns.mapping import Column, TableMapping
from loaders.columns.seen import NUMBERED, Seen, examples
from loaders.reading.table import Table


def refuse(of: Table | Look, reason: str) -> TableMapping:
    """The table isn't loaded; private columns are named all the same."""
    if isinstance(of, Table):
        return TableMapping(of.path, "refused", reason)
    columns = [(each, "private" if each.sense == "private" else "ignored") for each in of.columns]
    named = tuple(Column(each.name, role, each.why or "the table is refused") for each, role in columns)
    return TableMapping(of.table.path, "refused", reason, named)


def unknown_pairs(look: Look) -> str:
    numbers = unknown_numbers(look) or [each for each in look.columns if each.sense in NUMBERED]
    found = f"pairs and numbers (column '{numbers[0].name}': {examples(numbers[0].profile)})" if numbers else "pairs"
    said = f", and what '{numbers[0].name}' is" if numbers else ""
    return f"the table has {found}, and nothing says that they are partnerships or visits; a mapping must say layout: ties or layout: visits{said}"


def unknown_parties(column: Seen) -> str:
    found = (
        f"ids ({examples(column.profile)}) that no other table explains"
        if column.sense == "id"
        else f"names ({examples(column.profile)})"
    )
    return f"column '{column.name}' has {found}, and nothing says whether they are cities, schools or something else; a mapping must say it as label"


def unknown_numbers(look: Look) -> list[Seen]:
    """Columns of numbers of which nothing is known; a weight that is the same everywhere says nothing."""
    numbers = [each for each in look.of("", "weight", "distance") if each.profile.share("number") > 0.9]
    return [each for each in numbers if each.sense != "weight" or len(each.profile.counts) > 1]


def nobodys_partners(column: Seen) -> str:
    return (
        f"the table names partners (column '{column.name}'), but no column says whose partners they are; "
        "add a column with the name of the city or school, the same in each row"
    )


def nameless(main: Seen, label: str) -> str:
    return (
        f"the name of the table speaks of parties ({label}), but no column has their names: '{main.name}' has their countries; "
        "add a column with the names, or a mapping must say label: Country if countries are meant"
    )
