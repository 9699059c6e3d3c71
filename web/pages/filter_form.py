"""The form of filters that drawings, tables and reports share."""

from __future__ import annotations

from dataclasses import replace

from flask import request

from graph.filters import FILTERS, Filters, FilterSpec
from graph.network.snapshot import Snapshot
from graph.text import Text
from queries.report import Option
from queries.values import JsonObject
from web.language.language import gettext, names, said
from web.pages.table_only import TABLE_ARGUMENTS

_ = gettext

FORM = ("ties", "kind", "tier", "status", "country", "area", "since", "until", "undated", "limit")
"""Filters that forms offer; the others work in the address."""
DRAWING_ARGUMENTS = (
    "lang",
    "page",
    "size",
    "colour",
    "color",
    "focus",
    "labels",
    "selected",
    "hide",
    "metrics",
    "node",
    *TABLE_ARGUMENTS,
)
"""Words in a drawing's address that are no filters: how it is looked at."""


def asked_filters() -> Filters:
    return Filters.read(request.args, ignore=DRAWING_ARGUMENTS)


def not_in_form(filters: Filters) -> list[tuple[str, str]]:
    """What the address asks beyond the form; the level has a control of its own."""
    return [(name, value) for name, value in filters.query().items() if name not in (*FORM, "level")]


def fields(snapshot: Snapshot, filters: Filters) -> list[JsonObject]:
    """The form of a drawing's filters, as the address has them."""
    return [filter_field(each, snapshot, filters, counted=False) for each in FILTERS if each.name in FORM]


def filter_field(spec: FilterSpec, snapshot: Snapshot, filters: Filters, *, counted: bool) -> JsonObject:
    """A field whose empty choice says what is taken unless asked: `counted` as figures do, else as drawings do."""
    row = field(spec, snapshot)
    if not row["choices"] or spec.name == "level":
        return with_asked(row)
    usual = _usual(spec, filters, counted=counted)
    if usual and spec.type == "choices":
        row["choices"].insert(0, (",".join(each.name for each in spec.choices), _("all")))
    row["choices"].insert(0, ("", said(Text("as usual: {choices}", choices=usual)) if usual else _("any")))
    return with_asked(row)


def _usual(spec: FilterSpec, filters: Filters, *, counted: bool) -> tuple[Text, ...]:
    """Titles of what a filter takes where it isn't asked; none where that is everything."""
    value = getattr(replace(filters, **{spec.name: getattr(Filters(), spec.name)}).resolved(counted), spec.name)
    if spec.type == "flag":
        return () if value else (Text("no"),)
    taken = value if isinstance(value, tuple) else (value,)
    return tuple(each.title for each in spec.choices if each.name in taken and each.name != "all")


def field(spec: FilterSpec | Option, snapshot: Snapshot) -> JsonObject:
    value = ",".join(request.args.getlist(spec.name))
    if isinstance(spec, Option):
        value = value or spec.default
    row: JsonObject = {
        "name": spec.name,
        "title": said(spec.title),
        "help": said(spec.help),
        "value": value,
        "choices": [],
    }
    if spec.choices:
        row["choices"] = [(each.name, said(each.title)) for each in spec.choices]
    elif spec.name == "country":
        row["choices"] = sorted(
            ((each.id, names(each._asdict())[0]) for each in snapshot.nodes if each.label == "Country"),
            key=lambda each: each[1],
        )
    elif spec.type == "flag":
        row["choices"] = [("yes", _("yes")), ("no", _("no"))]
    row["placeholder"] = {"date": "2005-11", "number": "500"}.get(spec.type, "suzhou" if spec.name == "area" else "")
    return row


def with_asked(row: JsonObject) -> JsonObject:
    """The field with what the address asks among its choices."""
    value = row["value"]
    if row["choices"] and value and value not in (each for each, _title in row["choices"]):
        row["choices"].append((value, value))
    return row
