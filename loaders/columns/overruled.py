"""What a mapping file says of a table, over what was guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import fields, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TypeGuard

from graph.errors import LoadError, all_of
from graph.model import KIND, label_of_kind
from graph.text import Text, joined
from loaders.columns.elsewhere import NOWHERE_ELSE, Elsewhere
from loaders.columns.guess import guess
from loaders.columns.labels import STATED, VAGUE
from loaders.columns.listed import one_of, quoted
from loaders.columns.mapping import ROLE, ColumnMapping, Mapping, Placed, Question, TableMapping
from loaders.columns.mapping_file import CHOICES, OF_TWO_ENDS
from loaders.columns.yaml_parts import nearest
from loaders.reading.table import Table
from loaders.words import kind_of, tier_of
from loaders.words.states import status_of

NOT_STATED = ("path", "reason", "question", "where", "sureness", "stated")
"""What is known of an entry, and no key of it."""
NAMING = ("name", "name_zh", "alias", "city", "district", "region", "country", "address", "programme")
"""Roles whose words are names, which may be like anything."""
A_SLIP = 0.8
"""A free word this like one of our values, by difflib's ratio, is a slip of the pen."""
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
    """Raise LoadError for entries of the mapping that fit no table of the load."""
    if faults := list(strange_patterns(given, tables)):
        raise all_of(faults)


def strange_patterns(given: Mapping, tables: Iterable[Table]) -> Iterator[LoadError]:
    """Entries of the mapping that fit no table of the load."""
    paths = [table.path for table in tables]
    for entry in given.tables:
        if not any(fits(entry.path, path) for path in paths):
            shown = quoted(paths[:SHOWN_TABLES])
            message = Text("file '{pattern}' fits none of the tables {tables}.", pattern=entry.path, tables=shown)
            yield LoadError(message, where=entry.where or "mapping")


def given_for(given: Mapping, path: str) -> TableMapping | None:
    """The entry of the mapping for the table of this name: the first that fits; None if there is none."""
    return next((entry for entry in given.tables if fits(entry.path, path)), None)


def leaves_out(given: Mapping | None, path: str) -> bool:
    """Does the mapping say that this table isn't to be loaded?"""
    entry = given_for(given, path) if given else None
    return entry is not None and entry.layout == "refused" and "layout" in _stated(entry)


def laid_over(
    guessed: TableMapping,
    given: Mapping,
    table: Table,
    others: Sequence[Table] = (),
    elsewhere: Elsewhere = NOWHERE_ELSE,
) -> tuple[TableMapping, tuple[LoadError, ...]]:
    """The guess, with what the mapping states put over it, and what of that doesn't fit, each with file and line: a column that the
    table doesn't have, a role that its layout can't have, a value that isn't known, a layout that lacks a column it needs.

    Of a mapping with faults of its own only the names are looked at: what else is missing may be what its faults left out.
    """
    entry = given_for(given, table.path)
    if entry is None:
        return guessed, ()
    faults = list(_strange_columns(entry, table))
    if entry.layout != "refused":
        guessed = _guessed_anew(guessed, entry, table, others, elsewhere)
    result = _with_what_is_stated(guessed, entry)
    lacking = [] if faults or given.faults else list(misfits(result, table))
    left_out = entry.layout == "refused" and "layout" in _stated(entry)
    if not left_out and _is_open(guessed.question, entry) and not (lacking and not guessed.question.columns):
        return replace(guessed, where=entry.where), tuple(faults)
    return result, (*faults, *lacking, *_strange_values(result, table))


def _guessed_anew(
    guessed: TableMapping, entry: TableMapping, table: Table, others: Sequence[Table], elsewhere: Elsewhere
) -> TableMapping:
    """The guess, worked out again with what the entry states where the table was refused, or is said to be something else: of a tie a
    day is the beginning, of schools the kind is another. What is asked then is asked only where the entry leaves it open.
    """
    told = _as_kind_has_it(entry, guessed)
    if guessed.layout != "refused" and not _says_something_else(told, guessed):
        return guessed
    again = guess(table, others, told=told, elsewhere=elsewhere)
    wanted = entry.layout if "layout" in _stated(entry) else guessed.layout
    if again.layout == wanted or guessed.layout == "refused":
        return again
    lacking = any(missing_roles(_with_what_is_stated(guessed, entry)))
    return again if again.question and lacking and _is_apt(again.question, entry) else guessed


def _is_apt(question: Question, entry: TableMapping) -> bool:
    """Does the question fit what the entry says that a row is? Of visits it isn't asked whose partners are named."""
    return "layout" not in _stated(entry) or question.answer.get("layout", entry.layout) in (entry.layout, "")


def _as_kind_has_it(entry: TableMapping, guessed: TableMapping) -> TableMapping:
    """The entry, with what the parties are where nothing but the kind of their ties tells that surely: of sister schools they are schools."""
    if (
        not entry.kind
        or {"label", "label_b"} & _stated(entry)
        or max(guessed.sureness.values(), default=STATED) > VAGUE
    ):
        return entry
    label = label_of_kind(entry.kind)
    ends = {guessed.label, guessed.label_b or guessed.label}
    fits_kind = not label or KIND[entry.kind].open or any(ends == set(pair) for pair in KIND[entry.kind].between)
    return entry if fits_kind else replace(entry, label=label, stated=_stated(entry) | {"label"})


def _says_something_else(entry: TableMapping, guessed: TableMapping) -> bool:
    """Does the entry say that a row, or a party of it, is something else than guessed?"""
    stated = _stated(entry)
    layout = "layout" in stated and entry.layout not in (guessed.layout, "facts")
    label = "label" in stated and bool(guessed.label) and entry.label != guessed.label
    label_b = "label_b" in stated and entry.label_b not in ("", guessed.label_b or guessed.label)
    return layout or label or label_b


def _with_what_is_stated(guessed: TableMapping, entry: TableMapping) -> TableMapping:
    """The guess, with what the entry states put over it, whether or not that fits."""
    stated = {name: getattr(entry, name) for name in _stated(entry) if name not in ("columns", "values")}
    said = "layout" in stated
    return replace(
        guessed,
        columns=_over(
            guessed.columns, {column.name: column for column in entry.columns}, stated.get("layout", guessed.layout)
        ),
        values={**guessed.values, **entry.values},
        reason=_BY_MAPPING if said else guessed.reason,
        question=None if said else guessed.question,
        where=entry.where,
        sureness=dict.fromkeys(guessed.sureness, STATED) if "label" in stated else guessed.sureness,
        **stated,
    )


def _is_open(question: Question | None, entry: TableMapping) -> TypeGuard[Question]:
    """Does the entry leave open what is asked of its table? What each party is may stand in a column too."""
    if question and not _is_apt(question, entry):
        return False
    asked = set(question.answer if question else ()) - {"layout"}
    if any(column.role.rpartition(".")[2] == "label" for column in entry.columns):
        asked -= {"label", "label_b"}
    columns = set(question.columns if question else ())
    return bool(asked - _stated(entry)) or bool(columns and columns.isdisjoint(column.name for column in entry.columns))


def _strange_columns(entry: TableMapping, table: Table) -> Iterator[LoadError]:
    """Columns that the entry names and the table doesn't have."""
    named = [(each.name, each.where) for each in entry.columns] + [(name, entry.where) for name in entry.fill_down]
    for name, where in named:
        if name not in table.columns:
            near = nearest(name, table.columns)
            message = Text(
                "the table {path} has no column '{name}'; {nearest}", path=table.path, name=name, nearest=near
            )
            yield LoadError(message, where=where)


def _stated(entry: TableMapping) -> frozenset[str]:
    """Names of what the entry states: as read from a file, else whatever differs from the default."""
    if entry.stated or entry.where:
        return entry.stated
    default = TableMapping()
    own = (each.name for each in fields(TableMapping) if each.name not in NOT_STATED)
    return frozenset(name for name in own if name == "layout" or getattr(entry, name) != getattr(default, name))


_OF_SEVERAL = ("ignored", "private", "alias", "partners", "value", "people", "students", "id")
"""Roles that a guessed column keeps where the mapping gives them to another one too."""


def _over(guessed: Sequence[ColumnMapping], given: Dict[str, ColumnMapping], layout: str) -> tuple[ColumnMapping, ...]:
    """The guessed columns, with what the mapping gives put over them."""
    taken = {column.role for column in given.values()}
    columns = []
    for column in guessed:
        role = fitting(column.role, layout) or "ignored"
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


def fitting(role: str, layout: str) -> str:
    """The role as the layout has it: ends are named a. and b. only where a row has two. Empty where it has none such."""
    side, _, plain = role.rpartition(".")
    if ROLE[plain].of != "end":
        return role
    if layout in OF_TWO_ENDS:
        return role if side else f"a.{plain}"
    return "" if side == "b" else plain


def misfits(mapping: TableMapping, table: Table) -> Iterator[LoadError]:
    """Where layout and roles don't fit each other and the table."""
    if (mapping.layout == "facts") != (table.part == "facts"):
        message = Text(
            "the layout of {path} can't be {layout}; facts are what twinmap itself wrote.",
            path=table.path,
            layout=mapping.layout,
        )
        yield LoadError(message, where=mapping.where)
        return
    if mapping.layout != "refused":
        misplaced = [fault for column in mapping.columns for fault in _misplaced(column, mapping.layout)]
        yield from misplaced or _missing(mapping, table)


def _misplaced(column: ColumnMapping, layout: str) -> Iterator[LoadError]:
    """A role that a person gives stands with its end where a row has two, and without where it has one."""
    side, _, plain = column.role.rpartition(".")
    if column.where and ROLE[plain].of == "end" and bool(side) != (layout in OF_TWO_ENDS):
        right = Text("'{role}'", role=plain) if side else Text("'a.{role}' or 'b.{role}'", role=plain)
        message = Text(
            "column '{name}' has the role '{role}'; in the layout {layout} it must be {right}.",
            name=column.name,
            role=column.role,
            layout=layout,
            right=right,
        )
        yield LoadError(message, where=column.where)


NEEDED: Dict[str, tuple[tuple[str, ...], ...]] = {
    "ties": (("a.name", "a.name_zh", "a.id"), ("b.name", "b.name_zh", "b.id", "b.partners")),
    "visits": (("a.name", "a.name_zh", "a.id"), ("b.name", "b.name_zh", "b.id")),
    "parties": (("name", "name_zh", "id"),),
    "claims": (("name", "id"), ("value",)),
    "matrix": (("a.name", "a.id"), ("value", "people", "students")),
}


def _missing(mapping: TableMapping, table: Table) -> Iterator[LoadError]:
    """Roles that the layout can't do without, and no column has."""
    for needed in missing_roles(mapping):
        message = Text(
            "the layout {layout} needs a column with the role {roles}; the table {path} has none (columns {columns}).",
            layout=mapping.layout,
            roles=one_of(needed),
            path=table.path,
            columns=quoted(table.columns[:SHOWN_COLUMNS]),
        )
        yield LoadError(message, where=mapping.where)


def missing_roles(mapping: TableMapping) -> Iterator[tuple[str, ...]]:
    """Of what the layout can't do without, the roles that no column has: of each tuple one is needed."""
    roles = {column.role for column in mapping.columns}
    for needed in NEEDED.get(mapping.layout, ()):
        home = mapping.layout == "ties" and mapping.city and mapping.label == "City" and "a.name" in needed
        if roles.isdisjoint(needed) and not home:
            yield needed


def _strange_values(mapping: TableMapping, table: Table) -> Iterator[LoadError]:
    """Values for columns that the table doesn't have, and values that aren't known."""
    roles = {column.name: column.role.rpartition(".")[2] for column in mapping.columns}
    for column, words in mapping.values.items():
        if column not in table.columns:
            near = nearest(column, table.columns)
            message = Text(
                "values: the table {path} has no column '{name}'; {nearest}", path=table.path, name=column, nearest=near
            )
            yield LoadError(message, where=_where(column) or mapping.where)
        for word, value in words.items():
            known = _known_values(roles.get(column, "word"), value)
            if known and value and value not in known:
                message = Text(
                    "values of '{name}': '{word}' is to be '{value}'; {nearest}",
                    name=column,
                    word=word,
                    value=value,
                    nearest=nearest(value, known),
                )
                yield LoadError(message, where=_where(value) or mapping.where)


def _known_values(role: str, value: str) -> Sequence[str]:
    """The values that a column of this role may have, where they are few; of any other role but names, what is nearly a word of ours is a slip."""
    if role in CHOICES:
        return CHOICES[role]
    ours = [word for choice in ("kind", "status", "tier") for word in CHOICES[choice]]
    free = role in NAMING or not get_close_matches(value, ours, n=1, cutoff=A_SLIP)
    return () if free or kind_of(value) or status_of(value) or tier_of(value) else ours


def _where(word: str) -> str:
    return word.where if isinstance(word, Placed) else ""
