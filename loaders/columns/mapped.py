"""From columns with their roles to the mapping of a table, with a reason for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from graph.text import NOTHING, Text, joined
from loaders.columns.home_country import Home, homes
from loaders.columns.labels import Told
from loaders.columns.look import Look
from loaders.columns.mapping import ROLE, ColumnMapping, Layout, TableMapping
from loaders.columns.party import likeliest, lose
from loaders.columns.positions import order_of
from loaders.columns.seen import MAIN, Seen, examples, percent, say_sense
from loaders.columns.titles import LABELS, read_title
from loaders.words import label_of, relation_of
from loaders.words.history import told_in
from loaders.words.terms import term_in_cell

DIFFERENT_WORDS = 60
"""A column of kinds or states has at most this many different words."""
LEAST_PARTNERS = 2
"""From so many columns of partners on, each has a country and a date of its own beside it."""
TERM_READERS: Mapping[str, Callable[[str], str]] = {
    about: partial(term_in_cell, about) for about in ("kind", "status", "tier")
}
"""Roles whose words are understood, and how."""
Labels = dict[str, Told]
"""End ("a", "b") → what its parties are, and why."""


# Words for people


def shown_mark(mark: str) -> str:
    """A mark that parts the entries of a list, as a sentence shows it."""
    return Text("a line break") if mark == "\n" else mark


def said_label(label: str) -> Text:
    """What parties are, as a word in a sentence."""
    return Text(label)


def both_ends(labels: Labels) -> Text:
    """What the parties of both ends are, and why."""
    (first, why_first, _), (second, why_second, _) = labels["a"], labels["b"]
    ends = Text("{first} – {second}", first=said_label(first), second=said_label(second))
    return joined([ends, why_first] if why_first == why_second else [ends, why_first, why_second])


# The mapping

SEVERAL = (
    "ignored", "private", "value", "people", "students", "partners", "alias", "id", "name", "note", "history",
)  # fmt: skip
"""Roles that more than one column can have."""


DATES = ("since", "until", "signed")
"""And those of which several may say the same, one more exactly than the other."""
OF_EACH = ("country", "since")
"""Roles of which each of several columns of partners can have a column."""


def _several_partners(look: Look) -> bool:
    return sum(column.role == "partners" for column in look.columns) >= LEAST_PARTNERS


def _once(look: Look) -> None:
    """Of several columns of a role only the likeliest is read."""
    groups: dict[tuple[str, str], list[Seen]] = defaultdict(list)
    for column in look.columns:
        several = column.role in SEVERAL or (column.role in DATES and not column.title.number)
        if not several and not (column.role in OF_EACH and _several_partners(look)):
            groups[column.side if ROLE[column.role].of == "end" else "", column.role].append(column)
    for (_, role), columns in groups.items():
        _leave_one(columns, role)


def _leave_one(columns: Sequence[Seen], role: str) -> None:
    """Only the likeliest column keeps the role, and what a format states."""
    best = next((column for column in columns if column.stated), None) or likeliest(columns)
    for column in [column for column in columns if column is not best and not column.stated]:
        lose(column, role, best)


def mapped(look: Look, layout: Layout, labels: Labels, reason: Text, **more: Any) -> TableMapping:
    """The mapping of a table whose columns have their roles; more: further values of it."""
    _once(look)
    prefix = ("a" in labels and "b" in labels) or layout == "matrix"
    schemes = {column.scheme for column in look.columns if column.role == "id"}
    scheme = schemes.pop() if len(schemes) == 1 else ""
    label = labels["a"].label
    label_b = labels.get("b", labels["a"]).label
    of_ends = homes(look, label, label_b)
    countries = _countries(of_ends, without=_without_country(look))
    return TableMapping(
        look.table.path,
        layout,
        joined([reason, *(home.why for home in of_ends)]),
        tuple(_column(column, look.columns, prefix, "" if scheme else column.scheme) for column in look.columns),
        label=label,
        label_b="" if label_b == label else label_b,
        country=countries.get("", ""),
        country_a=countries.get("a", ""),
        country_b=countries.get("b", ""),
        scheme=scheme,
        values=_values(look),
        sureness={side: told.sure for side, told in labels.items()},
        **more,
    )


def _without_country(look: Look) -> set[str]:
    """The ends that have no column of countries."""
    with_country = {column.side for column in look.columns if column.role == "country"}
    return {column.side for column in look.columns if column.role == "name"} - with_country


def _countries(of_ends: Sequence[Home], without: Collection[str]) -> dict[str, str]:
    """By end, or for all whose own isn't said: one country for an end only where the other's is unknown, or another."""
    told = {home.side: home.country for home in of_ends if home.country}
    codes = set(told.values())
    return {"": codes.pop()} if len(codes) == 1 and set(told) >= set(without) else told


def _column(column: Seen, columns: Sequence[Seen], prefix: bool, scheme: str) -> ColumnMapping:
    role = "private" if column.sense == "private" else column.role
    full, also = (_of_end(column, each, prefix) for each in (role, column.also if role == "ignored" else ""))
    joins = column.joins if role == "id" else ""
    order, why = order_of(column, columns) if role == "position" else ("", None)
    reason = _reason(column, role)
    reason = joined([reason, why]) if why else reason
    return ColumnMapping(column.name, full, reason, scheme if role == "id" else "", joins, order, also)


def _of_end(column: Seen, role: str, prefix: bool) -> str:
    """The role, with the end that it speaks of where a row has two."""
    return f"{column.side}.{role}" if prefix and column.side and role and ROLE[role].of == "end" else role


# Why a column has its role

_DATES = ("date", Text("{share} of {number:,} values are dates"))
_NUMBERS = ("count", Text("{share} of {number:,} values are whole numbers"))
_YEARS = ("year", Text("{share} of {number:,} values are years"))
_EVIDENCE = {
    "country": ("country", Text("{share} of {number:,} values are countries")),
    "lat": ("lat", Text("{share} of {number:,} values are latitudes")),
    "lon": ("lon", Text("{share} of {number:,} values are longitudes")),
    **dict.fromkeys(("since", "until", "signed", "start"), _DATES),
    **dict.fromkeys(("population", "students", "people"), _NUMBERS),
    "website": ("url", Text("{share} of {number:,} values are web addresses")),
    "value": ("number", Text("{share} of {number:,} values are numbers")),
    **dict.fromkeys(("period", "as_of"), _YEARS),
    "position": ("position", Text("{share} of {number:,} values are positions")),
}
"""Role → the test that bears it out, and what is said of cells that pass it."""


def _reason(column: Seen, role: str) -> Text:
    """Why the column has its role, in a short sentence."""
    if role == "ignored":
        return column.why or _why_ignored(column)
    why = column.why or Text("the title '{name}' says {what}", name=column.name, what=_said_sense(column, role))
    test, said = _EVIDENCE.get(role, ("", NOTHING))
    filled = column.profile.filled
    if test and filled and "%" not in why:
        share = percent(column.profile.share(test))
        why = joined([why, Text(said, share=share, number=filled)])
    end = _END.get(column.side)
    if end and column.placed:
        return joined([why, Text("{end} {why}", end=end, why=column.placed)])
    return why


_END = {"a": Text("first end"), "b": Text("second end")}


def _said_sense(column: Seen, role: str) -> Text:
    """A name is called by what its title speaks of: city, school."""
    return Text(column.sense) if role == "name" else say_sense(column.sense)


def _why_ignored(column: Seen) -> Text:
    known = column.sense in ROLE or column.sense in MAIN or column.sense == "neutral"
    why = Text("rows of this kind have no use for it") if known else Text("its title isn't known")
    if not column.profile.filled:
        return joined([why, Text("the column is empty")])
    return joined([why, Text("values such as {examples}", examples=examples(column.profile))])


# What the words of columns mean


def _values(look: Look) -> dict[str, dict[str, str]]:
    """The words of columns with few different ones, and what they mean to us."""
    readers: dict[str, Callable[[str], str]] = {**TERM_READERS, "label": label_said, "relation": relation_of}
    values = {}
    for column in look.columns:
        if column.words and column.role != "ignored":
            values[column.name] = dict(column.words)
        elif column.role in readers and len(column.profile.counts) <= DIFFERENT_WORDS:
            read = readers[column.role]
            known = {cell: value for cell, _ in column.profile.looked_at if (value := read(cell))}
            if known:
                values[column.name] = known
    return values


def relations_in(look: Look) -> set[str]:
    """What the words that join the parties say, in columns of their own or in texts that say since when too."""
    words = (cell for column in look.of("relation") for cell in column.profile.counts)
    told = (told_in(cell) for column in look.of("history") for cell in column.profile.counts)
    return {*map(relation_of, words), *(relation_of(each.word) for each in told if each and each.word)}


OF_TYPES = {
    **dict.fromkeys(("authority", "school authority", "education authority", "ministry", "behörde", "schulbehörde", "amt", "ministerium", "autorité", "académie", "部门", "主管部门"), "Bureau"),
    **dict.fromkeys(("capital", "metropolis", "hauptstadt", "capitale", "stolica", "首都", "省会"), "City"),
}  # fmt: skip
"""Words, in small letters, that alone say what a party is; within a name they needn't."""


def label_said(cell: str) -> str:
    """The label that a word for what a party is means; empty if it isn't known."""
    named = label_of(cell)
    return LABELS.get(read_title(cell).noun, "") or (named.label if named else "") or OF_TYPES.get(cell.casefold(), "")
