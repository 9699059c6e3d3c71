"""What a mapping file says of a table, over what was guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import fields, replace
from fnmatch import fnmatchcase

from graph.errors import LoadError
from loaders.columns.guess import guess
from loaders.columns.mapping import ROLE, Column, Mapping, TableMapping
from loaders.columns.mapping_file import CHOICES, OF_TWO_ENDS, nearest
from loaders.reading.table import Table

# Over the guess


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
            names = ", ".join(f"'{path}'" for path in paths[:8])
            raise LoadError(f"file '{entry.path}' fits none of the tables {names}.", where=entry.where or "mapping")


def given_for(given: Mapping, path: str) -> TableMapping | None:
    """The entry of the mapping for the table of this name: the first that fits; None if there is none."""
    return next((entry for entry in given.tables if fits(entry.path, path)), None)


def applied(guessed: TableMapping, given: Mapping, table: Table) -> TableMapping:
    """The guess, with what the mapping states put over it.

    Raises LoadError naming file and line for a column that the table doesn't have, a role that its layout can't have, a value that
    isn't known, or a layout that lacks a column it needs.
    """
    entry = given_for(given, table.path)
    if entry is None:
        return guessed
    for column in entry.columns:
        if column.name not in table.columns:
            raise LoadError(
                f"the table {table.path} has no column '{column.name}'; {nearest(column.name, table.columns)}",
                where=column.where,
            )
    if guessed.layout == "refused" and entry.layout != "refused":
        guessed = guess(table, told=entry)
    stated = {name: getattr(entry, name) for name in _stated(entry) if name not in ("columns", "values")}
    layout = stated.get("layout", guessed.layout)
    columns = _over(guessed.columns, {each.name: each for each in entry.columns}, layout)
    values = {**guessed.values, **entry.values}
    reason = "the mapping says so" if "layout" in stated else guessed.reason
    result = replace(guessed, columns=columns, values=values, reason=reason, where=entry.where, **stated)
    _check(result, table)
    return result


def _stated(entry: TableMapping) -> frozenset[str]:
    """Names of what the entry states: as read from a file, else whatever differs from the default."""
    if entry.stated:
        return entry.stated
    default = TableMapping()
    own = (each.name for each in fields(TableMapping) if each.name not in ("path", "reason", "where", "stated"))
    return frozenset(name for name in own if name == "layout" or getattr(entry, name) != getattr(default, name))


def _over(guessed: Sequence[Column], given: Dict[str, Column], layout: str) -> tuple[Column, ...]:
    taken = {each.role for each in given.values()}
    columns = []
    for column in guessed:
        if column.name in given:
            columns.append(replace(given[column.name], reason="the mapping says so"))
            continue
        role = _fitting(column.role, layout)
        if role in taken and role.rpartition(".")[2] not in (
            "ignored",
            "private",
            "alias",
            "partners",
            "value",
            "people",
            "students",
            "id",
        ):
            column = replace(column, role="ignored", reason="the mapping gives its role to another column")
        elif role != column.role:
            column = replace(column, role=role, reason=f"{column.reason}; as the layout {layout} has it")
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
    if (mapping.layout == "facts") != (table.part == "facts"):
        raise LoadError(
            f"the layout of {table.path} can't be {mapping.layout}; facts are what twinmap itself wrote.",
            where=mapping.where,
        )
    for column in mapping.columns:
        side, _, plain = column.role.rpartition(".")
        if column.where and ROLE[plain].of == "end" and bool(side) != (mapping.layout in OF_TWO_ENDS):
            right = f"'{plain}'" if side else f"'a.{plain}' or 'b.{plain}'"
            raise LoadError(
                f"column '{column.name}' has the role '{column.role}'; in the layout {mapping.layout} it must be {right}.",
                where=column.where,
            )
    roles = {each.role for each in mapping.columns}
    for needed in NEEDED.get(mapping.layout, ()):
        home = mapping.layout == "ties" and mapping.city and mapping.label == "City" and "a.name" in needed
        if not (roles & set(needed) or home):
            raise LoadError(
                f"the layout {mapping.layout} needs a column with the role {' or '.join(needed)}; the table {table.path} has none "
                f"(columns {', '.join(repr(each) for each in table.columns[:12])}).",
                where=mapping.where,
            )
    _check_values(mapping, table)


NEEDED: Dict[str, tuple[tuple[str, ...], ...]] = {
    "ties": (("a.name", "a.name_zh", "a.id"), ("b.name", "b.name_zh", "b.id", "b.partners")),
    "visits": (("a.name", "a.name_zh", "a.id"), ("b.name", "b.name_zh", "b.id")),
    "parties": (("name", "name_zh", "id"),),
    "claims": (("name", "id"), ("value",)),
    "matrix": (("a.name", "a.id"), ("value", "people", "students")),
}


def _check_values(mapping: TableMapping, table: Table) -> None:
    roles = {each.name: each.role.rpartition(".")[2] for each in mapping.columns}
    for column, words in mapping.values.items():
        if column not in table.columns:
            raise LoadError(
                f"values: the table {table.path} has no column '{column}'; {nearest(column, table.columns)}",
                where=mapping.where,
            )
        known = CHOICES.get(roles[column])
        for word, value in words.items():
            if known and value and value not in known:
                raise LoadError(
                    f"values of '{column}': '{word}' is to be '{value}'; {nearest(value, known)}", where=mapping.where
                )
