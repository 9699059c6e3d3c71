"""What a mapping file says of a table, over what was guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import fields, replace
from fnmatch import fnmatchcase

from graph.errors import LoadError
from graph.text import Text, joined
from loaders.columns.elsewhere import NOWHERE_ELSE, Elsewhere
from loaders.columns.guess import guess
from loaders.columns.labels import STATED
from loaders.columns.listed import one_of, quoted
from loaders.columns.mapping import ROLE, ColumnMapping, Mapping, TableMapping
from loaders.columns.mapping_file import CHOICES, OF_TWO_ENDS
from loaders.columns.yaml_parts import nearest
from loaders.reading.table import Table

SHOWN_TABLES = 8
"""Tables that an error names."""
SHOWN_COLUMNS = 12
"""Columns that an error names."""
_BY_MAPPING = Text("the mapping says so")


def fits(pattern: str, path: str) -> bool:
    """Does the name of a table fit the name or pattern of a mapping?

    >>> fits("*.csv", "folder/a.csv"), fits("a.csv", "folder/a.csv"), fits("b.xlsx#*", "b.xlsx#Schools"), fits("b.csv", "a.csv")
    (True, True, True, False)
    """
    names = (path, path.rpartition("/")[2], path.partition("#")[0], path.rpartition("/")[2].partition("#")[0])
    return pattern in names or any(fnmatchcase(name, pattern) for name in names[:2])


def check_patterns(given: Mapping, tables: Iterable[Table]) -> None:
    """Raise LoadError for an entry of the mapping that fits no table of the load."""
    paths = [table.path for table in tables]
    for entry in given.tables:
        if not any(fits(entry.path, path) for path in paths):
            raise LoadError(
                Text(
                    "file '{pattern}' fits none of the tables {tables}.",
                    pattern=entry.path,
                    tables=quoted(paths[:SHOWN_TABLES]),
                ),
                where=entry.where or "mapping",
            )


def given_for(given: Mapping, path: str) -> TableMapping | None:
    """The entry of the mapping for the table of this name: the first that fits; None if there is none."""
    return next((entry for entry in given.tables if fits(entry.path, path)), None)


def applied(guessed: TableMapping, given: Mapping, table: Table, elsewhere: Elsewhere = NOWHERE_ELSE) -> TableMapping:
    """The guess, with what the mapping states put over it.

    Raises LoadError naming file and line for a column that the table doesn't have, a role that its layout can't have, a value that
    isn't known, or a layout that lacks a column it needs.
    """
    entry = given_for(given, table.path)
    if entry is None:
        return guessed
    for name, where in (
        *((each.name, each.where) for each in entry.columns),
        *((name, entry.where) for name in entry.fill_down),
    ):
        if name not in table.columns:
            raise LoadError(
                Text(
                    "the table {path} has no column '{name}'; {nearest}",
                    path=table.path,
                    name=name,
                    nearest=nearest(name, table.columns),
                ),
                where=where,
            )
    if guessed.layout == "refused" and entry.layout != "refused":
        guessed = guess(table, told=entry, elsewhere=elsewhere)
    stated = {name: getattr(entry, name) for name in _stated(entry) if name not in ("columns", "values")}
    layout = stated.get("layout", guessed.layout)
    columns = _over(guessed.columns, {column.name: column for column in entry.columns}, layout)
    values = {**guessed.values, **entry.values}
    reason = _BY_MAPPING if "layout" in stated else guessed.reason
    sureness = dict.fromkeys(guessed.sureness, STATED) if "label" in stated else guessed.sureness
    result = replace(
        guessed, columns=columns, values=values, reason=reason, where=entry.where, sureness=sureness, **stated
    )
    _check(result, table)
    return result


def _stated(entry: TableMapping) -> frozenset[str]:
    """Names of what the entry states: as read from a file, else whatever differs from the default."""
    if entry.stated:
        return entry.stated
    default = TableMapping()
    own = (
        each.name for each in fields(TableMapping) if each.name not in ("path", "reason", "where", "sureness", "stated")
    )
    return frozenset(name for name in own if name == "layout" or getattr(entry, name) != getattr(default, name))


_OF_SEVERAL = ("ignored", "private", "alias", "partners", "value", "people", "students", "id")
"""Roles that a guessed column keeps where the mapping gives them to another one too."""


def _over(guessed: Sequence[ColumnMapping], given: Dict[str, ColumnMapping], layout: str) -> tuple[ColumnMapping, ...]:
    """The guessed columns, with what the mapping gives put over them."""
    taken = {column.role for column in given.values()}
    columns = []
    for column in guessed:
        role = _fitting(column.role, layout)
        if column.name in given:
            said = given[column.name]
            joins = said.joins or (column.joins if column.role == said.role else "")
            order = said.order or (column.order if column.role == said.role else "")
            column = replace(said, reason=_BY_MAPPING, joins=joins, order=order)
        elif role in taken and role.rpartition(".")[2] not in _OF_SEVERAL:
            reason = Text("the mapping gives its role to another column")
            column = replace(column, role="ignored", reason=reason)
        elif role != column.role:
            reason = joined([column.reason, Text("as the layout {layout} has it", layout=layout)])
            column = replace(column, role=role, reason=reason)
        columns.append(column)
    return tuple(columns)


def _fitting(role: str, layout: str) -> str:
    """The role as the layout has it: ends are named a. and b. only where a row has two."""
    side, _, plain = role.rpartition(".")
    if ROLE[plain].of != "end":
        return role
    if layout in OF_TWO_ENDS:
        return role if side else f"a.{plain}"
    return "ignored" if side == "b" else plain


def _check(mapping: TableMapping, table: Table) -> None:
    """Raise LoadError where layout, roles and values don't fit each other and the table."""
    if (mapping.layout == "facts") != (table.part == "facts"):
        raise LoadError(
            Text(
                "the layout of {path} can't be {layout}; facts are what twinmap itself wrote.",
                path=table.path,
                layout=mapping.layout,
            ),
            where=mapping.where,
        )
    for column in mapping.columns:
        _check_role(column, mapping.layout)
    _check_needed(mapping, table)
    _check_values(mapping, table)


def _check_role(column: ColumnMapping, layout: str) -> None:
    """A role that a person gives stands with its end where a row has two, and without where it has one."""
    side, _, plain = column.role.rpartition(".")
    if column.where and ROLE[plain].of == "end" and bool(side) != (layout in OF_TWO_ENDS):
        right = Text("'{role}'", role=plain) if side else Text("'a.{role}' or 'b.{role}'", role=plain)
        raise LoadError(
            Text(
                "column '{name}' has the role '{role}'; in the layout {layout} it must be {right}.",
                name=column.name,
                role=column.role,
                layout=layout,
                right=right,
            ),
            where=column.where,
        )


NEEDED: Dict[str, tuple[tuple[str, ...], ...]] = {
    "ties": (("a.name", "a.name_zh", "a.id"), ("b.name", "b.name_zh", "b.id", "b.partners")),
    "visits": (("a.name", "a.name_zh", "a.id"), ("b.name", "b.name_zh", "b.id")),
    "parties": (("name", "name_zh", "id"),),
    "claims": (("name", "id"), ("value",)),
    "matrix": (("a.name", "a.id"), ("value", "people", "students")),
}


def _check_needed(mapping: TableMapping, table: Table) -> None:
    """Raise LoadError where no column has a role that the layout can't do without."""
    roles = {column.role for column in mapping.columns}
    for needed in NEEDED.get(mapping.layout, ()):
        home = mapping.layout == "ties" and mapping.city and mapping.label == "City" and "a.name" in needed
        if roles.isdisjoint(needed) and not home:
            raise LoadError(
                Text(
                    "the layout {layout} needs a column with the role {roles}; the table {path} has none (columns {columns}).",
                    layout=mapping.layout,
                    roles=one_of(needed),
                    path=table.path,
                    columns=quoted(table.columns[:SHOWN_COLUMNS]),
                ),
                where=mapping.where,
            )


def _check_values(mapping: TableMapping, table: Table) -> None:
    roles = {column.name: column.role.rpartition(".")[2] for column in mapping.columns}
    for column, words in mapping.values.items():
        if column not in table.columns:
            raise LoadError(
                Text(
                    "values: the table {path} has no column '{name}'; {nearest}",
                    path=table.path,
                    name=column,
                    nearest=nearest(column, table.columns),
                ),
                where=mapping.where,
            )
        known = CHOICES.get(roles[column])
        for word, value in words.items():
            if known and value and value not in known:
                raise LoadError(
                    Text(
                        "values of '{name}': '{word}' is to be '{value}'; {nearest}",
                        name=column,
                        word=word,
                        value=value,
                        nearest=nearest(value, known),
                    ),
                    where=mapping.where,
                )
