"""From columns with their roles to the mapping of a table, with a reason for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from loaders.columns.home_country import home_country
from loaders.columns.look import Look, has_two_ends
from loaders.columns.mapping import ROLE, Column, TableMapping
from loaders.columns.seen import MAIN, Seen, examples, percent, say_sense
from loaders.columns.titles import LABELS, read_title
from loaders.places.country_table import country_names
from loaders.words import kind_of, label_of, status_of, tier_of

DIFFERENT_WORDS = 60
"""A column of kinds or states has at most this many different words."""


def shown_mark(mark: str) -> str:
    return "a line break" if mark == "\n" else mark


def both_ends(labels: dict[str, tuple[str, str]]) -> str:
    first, second = labels["a"], labels["b"]
    return f"{first[0]} – {second[0]}; {first[1] if first[1] == second[1] else f'{first[1]}; {second[1]}'}"


READERS: Mapping[str, Callable[[str], str]] = {"kind": kind_of, "status": status_of, "tier": tier_of}


# The mapping

SEVERAL = ("ignored", "private", "value", "people", "students", "partners", "alias", "id", "name")
"""Roles that more than one column can have."""


OF_EACH = ("country", "since")
"""Roles of which each of several columns of partners can have a column."""


def _several_partners(look: Look) -> bool:
    return sum(each.role == "partners" for each in look.columns) > 1


def _once(look: Look) -> None:
    """A second column of a role isn't read."""
    taken = set()
    for column in look.columns:
        key = (column.side if ROLE[column.role].of == "end" else "", column.role)
        if key in taken and column.role not in SEVERAL and not (column.role in OF_EACH and _several_partners(look)):
            column.take("ignored", f"a second column of {ROLE[key[1]].title}")
        taken.add(key)


def mapped(look: Look, layout: Any, labels: dict[str, tuple[str, str]], reason: str, **more: Any) -> TableMapping:
    _once(look)
    prefix = ("a" in labels and "b" in labels) or layout == "matrix"
    schemes = {each.scheme for each in look.columns if each.role == "id"}
    scheme = schemes.pop() if len(schemes) == 1 else ""
    label = labels["a"][0]
    label_b = labels.get("b", labels["a"])[0]
    country = home_country(look, label)
    if country:
        who = "the first ones lie" if has_two_ends(look) else "they lie"
        reason += f"; no column says the country: {who} in {country_names()[country].name}"
    return TableMapping(
        look.table.path,
        layout,
        reason,
        tuple(_column(each, prefix, "" if scheme else each.scheme) for each in look.columns),
        label=label,
        label_b="" if label_b == label else label_b,
        country=country,
        scheme=scheme,
        values=_values(look, prefix),
        **more,
    )


def _column(column: Seen, prefix: bool, scheme: str) -> Column:
    role = "private" if column.sense == "private" else column.role
    full = f"{column.side}.{role}" if prefix and column.side and ROLE[role].of == "end" else role
    return Column(column.name, full, _reason(column, role), scheme if role == "id" else "")


_EVIDENCE = {
    "country": ("country", "countries"), "lat": ("lat", "latitudes"), "lon": ("lon", "longitudes"), "since": ("date", "dates"), "until": ("date", "dates"),
    "signed": ("date", "dates"), "start": ("date", "dates"), "population": ("count", "whole numbers"), "students": ("count", "whole numbers"),
    "people": ("count", "whole numbers"), "website": ("url", "web addresses"), "value": ("number", "numbers"), "period": ("year", "years"),
    "as_of": ("year", "years"), "position": ("position", "positions"),
}  # fmt: skip


def _reason(column: Seen, role: str) -> str:
    """Why the column has its role, in a short sentence."""
    if role == "ignored":
        return column.why or _why_ignored(column)
    said = column.why or f"the title '{column.name}' says {column.sense if role == 'name' else say_sense(column.sense)}"
    test, what = _EVIDENCE.get(role, ("", ""))
    if test and column.profile.filled and "%" not in said:
        said += f"; {percent(column.profile.share(test))} of {column.profile.filled:,} values are {what}"
    end = {"a": "first end", "b": "second end"}.get(column.side, "")
    return f"{said}; {end} {column.placed}" if end and column.placed else said


def _why_ignored(column: Seen) -> str:
    why = (
        "rows of this kind have no use for it"
        if column.sense in ROLE or column.sense in MAIN or column.sense == "neutral"
        else "its title isn't known"
    )
    return (
        f"{why}; values such as {examples(column.profile)}" if column.profile.filled else f"{why}; the column is empty"
    )


def _values(look: Look, prefix: bool) -> dict[str, dict[str, str]]:
    """The words of columns with few different ones, and what they mean to us."""
    readers = {**READERS, "label": _label_in_words}
    found = {}
    for column in look.columns:
        if column.role in readers and len(column.profile.counts) <= DIFFERENT_WORDS:
            known = {cell: value for cell, _ in column.profile.looked_at if (value := readers[column.role](cell))}
            if known:
                found[column.name] = known
    return found


def _label_in_words(cell: str) -> str:
    named = label_of(cell)
    return LABELS.get(read_title(cell).noun, "") or (named.label if named else "")
