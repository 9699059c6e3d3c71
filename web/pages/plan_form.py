"""The form of a plan: what people say in it of the tables, as a mapping has it.

A field tells where it stands and what it said when it was drawn (`set:0:column:3:a.name`): only what is otherwise by now is said by a person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from loaders.columns.mapping import ROLE
from loaders.columns.overruled import fitting
from loaders.columns.planned import Plan, Planned

CHOSEN = ("layout", "label", "label_b", "kind", "status")
"""Values of a table that are chosen from a few."""
OF_ENDS = ("country_a", "country_b")
FIELDS = (*CHOSEN, "encoding", "header", "country", *OF_ENDS, "city", "separator")
"""Values of a table that the form asks for."""
ANSWERED = ("layout", "label", "label_b", "city", "aggregate", "country", "country_a", "country_b", "kind", "status")
"""Values of a table that the answer to a question may give."""
FLAGS = {"yes": True, "no": False}
OF_SEVERAL = ("ignored", "private", "alias", "partners", "value", "people", "students", "id", "name", "note")
"""Roles that several columns may have, though a person gives one of them anew."""
OF_VISITS = "visit"
Said = dict[str, Any]


def hear(form: Mapping[str, str], plan: Plan, said: dict[str, Said]) -> None:
    """Put what the form says, beyond what the plan has, into `said`: by the name of a table, its keys and `columns`."""
    tables = list(plan.tables)
    for name, value in form.items():
        mark, _, rest = name.partition(":")
        number, _, rest = rest.partition(":")
        if mark in HEARD and number.isdecimal() and int(number) < len(tables):
            planned = tables[int(number)]
            HEARD[mark](planned, rest, value, said.setdefault(planned.table.path, {}))
    if take := form.get("take", ""):
        number, _, rest = take.partition(":")
        if number.isdecimal() and int(number) < len(tables):
            planned = tables[int(number)]
            at, _, role = rest.partition(":")
            _hear_column(planned, at, role, said.setdefault(planned.table.path, {}))
    for planned in tables:
        if its := said.get(planned.table.path):
            _settle(planned, its)


def _hear_set(planned: Planned, rest: str, value: str, said: Said) -> None:
    """A field that differs from what it was."""
    what, _, rest = rest.partition(":")
    key, _, before = rest.partition(":")
    if value == before:
        return
    if what == "column":
        _hear_column(planned, key, value, said)
    elif what == "field" and key == "header":
        said["header"] = FLAGS.get(value)
    elif what == "field" and key in FIELDS:
        said[key] = value


def _hear_column(planned: Planned, at: str, role: str, said: Said) -> None:
    columns = planned.table.columns
    if not at.isdecimal() or int(at) >= len(columns) or role.rpartition(".")[2] not in ROLE:
        return
    given = said.setdefault("columns", {})
    if role.rpartition(".")[2] not in OF_SEVERAL or role.endswith(".name"):
        for other in [name for name, its in given.items() if its == role]:
            del given[other]
    given[columns[int(at)]] = role


def _hear_answer(_planned: Planned, _rest: str, value: str, said: Said) -> None:
    """An answer to what is asked of the table: a piece of a mapping."""
    told = _piece_of_mapping(value)
    columns = told.pop("columns", {})
    said.update(told)
    if columns:
        said["columns"] = {**said.get("columns", {}), **columns}


def _piece_of_mapping(text: str) -> Said:
    """What an answer says of a table; nothing of what a mapping can't have."""
    try:
        told = json.loads(text) if text else {}
    except ValueError:
        return {}
    if not isinstance(told, dict):
        return {}
    piece = {key: value for key, value in told.items() if key in ANSWERED and isinstance(value, (str, bool))}
    columns = told.get("columns")
    roles = columns.items() if isinstance(columns, dict) else ()
    given = {name: role for name, role in roles if isinstance(role, str) and role.rpartition(".")[2] in ROLE}
    return {**piece, **({"columns": given} if given else {})}


def _hear_written(planned: Planned, key: str, value: str, said: Said) -> None:
    """What a person wrote where something had to be written; `key` is that of the table, and what else follows then."""
    key, _, beside = key.partition(":")
    if value.strip() and key in ANSWERED:
        _hear_answer(planned, "", beside, said)
        said[key] = value.strip()


def _hear_word(planned: Planned, rest: str, value: str, said: Said) -> None:
    """What a word of a column means in words of ours; nothing where that is taken back."""
    at, _, rest = rest.partition(":")
    before, _, word = rest.partition(":")
    columns = planned.table.columns
    if value != before and word and at.isdecimal() and int(at) < len(columns):
        said.setdefault("values", {}).setdefault(columns[int(at)], {})[word] = value


HEARD = {"set": _hear_set, "answer": _hear_answer, "written": _hear_written, "word": _hear_word}
"""By the first word of a field's name, who hears it."""


def _settle(planned: Planned, said: Said) -> None:
    """Make what is said of a table fit together: the layout follows from its roles, and roles follow the layout."""
    if said.get("header", "") is None:
        del said["header"]
    columns: dict[str, str] = said.get("columns", {})
    if planned.mapping.layout == "refused" and "layout" not in said and (layout := _layout_of(columns)):
        said["layout"] = layout
    layout = said.get("layout") or planned.mapping.layout
    if layout == "refused":
        return
    for name, role in list(columns.items()):
        if fits := fitting(role, layout):
            columns[name] = fits
        else:
            del columns[name]


def _layout_of(columns: Mapping[str, str]) -> str:
    """What a table brings whose columns have these roles; empty where they don't tell."""
    roles = [role for role in columns.values() if role not in ("ignored", "private")]
    sides = {role.partition(".")[0] for role in roles if "." in role}
    if "b" in sides:
        return "visits" if any(ROLE[role].of == OF_VISITS for role in roles if "." not in role) else "ties"
    if sides:
        return ""
    named = any(role in ("name", "name_zh", "id") for role in roles)
    return "" if not named else "claims" if "value" in roles else "parties"


def of_layout(layout: str) -> tuple[str, ...]:
    """What can be written of all parties of a table of this layout, where no column says it."""
    if layout == "ties":
        return (*OF_ENDS, "city", "separator")
    return OF_ENDS if layout == "visits" else ("country",) if layout in ("parties", "claims") else ()


OF_LAYOUT: Mapping[str, tuple[str, ...]] = {
    "ties": ("a", "b", "tie", "row"),
    "visits": ("a", "b", "visit", "tie", "row"),
    "matrix": ("a", "b", "tie", "visit", "claim", "row"),
    "parties": ("end", "row"),
    "claims": ("end", "claim", "row"),
    "refused": ("a", "b", "tie", "visit", "end", "claim", "row"),
}
"""By layout, what its columns can speak of."""


def roles_of(layout: str) -> Iterator[tuple[str, list[str]]]:
    """What a column of a table of this layout can be, by what it speaks of."""
    for group in OF_LAYOUT.get(layout, ("end", "tie", "visit", "claim", "row")):
        if group in ("a", "b"):
            of_end = [
                role for role in ROLE.values() if role.of == "end" and not (group == "a" and role.name == "partners")
            ]
            yield group, [f"{group}.{role.name}" for role in of_end]
        else:
            yield group, [role.name for role in ROLE.values() if role.of == group]
