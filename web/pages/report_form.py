"""The form of a report: its options and filters, and the party that a name in it means."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from graph.filters import FILTERS, Filters
from graph.names import fold
from graph.network.snapshot import Snapshot
from queries.report import ReportSpec
from queries.values import JsonObject
from web.language.language import current, gettext, names
from web.pages.filter_form import FORM, field, filter_field, with_asked
from web.proxy import asked_path
from web.reports import LOOK
from web.site import site

_ = gettext

REPORT_FORM = ("level", *(name for name in FORM if name != "limit"))
CHOICES = 12
"""Parties offered where a name is no id."""


def party_asked(spec: ReportSpec, snapshot: Snapshot) -> ResponseReturnValue | None:
    """Where a field for a party holds a name: the same page with the party's id, or a choice of those it may mean."""
    for option in spec.options:
        if option.type == "party" and (answer := _answer_to_name(spec, option.name, snapshot)):
            return answer
    return None


def _answer_to_name(spec: ReportSpec, name: str, snapshot: Snapshot) -> ResponseReturnValue | None:
    """What one field for a party calls for; None where it holds an id already, or nothing."""
    beside = f"{name}.id"  # what the front end fills in when a party is picked from its list
    chosen, text = (request.args.get(key, "").strip() for key in (beside, name))
    if beside not in request.args and (not text or text in snapshot):
        return None
    rest = [(key, value) for key, value in request.args.items(multi=True) if key not in (name, beside)]
    id = chosen or (text if text in snapshot else _only_one(text, snapshot))
    if text and not id:
        return _choice_of_party(spec, name, text, rest)
    return redirect(f"{asked_path()}?{urlencode([(name, id), *rest] if id else rest)}", 303)


def _only_one(text: str, snapshot: Snapshot) -> str:
    found = [row for row in snapshot.search(text, CHOICES, current()) if text and _bears(row, text)]
    return str(found[0]["id"]) if len(found) == 1 else ""


def _bears(row: JsonObject, text: str) -> bool:
    return fold(text) in {fold(str(row.get(name) or "")) for name in ("name", "name_zh")}


def _choice_of_party(spec: ReportSpec, name: str, text: str, rest: list[tuple[str, str]]) -> ResponseReturnValue:
    found = site().snapshot.search(text, CHOICES, current())
    rows = [{**row, "link": f"{asked_path()}?{urlencode([(name, row['id']), *rest])}"} for row in found]
    return render_template("report_choice.html", spec=spec, asked=text, rows=rows)


def report_fields(spec: ReportSpec, snapshot: Snapshot) -> list[JsonObject]:
    """The form of a report: its own options, the level, and the filters that forms offer."""
    own = {option.name: option for option in spec.options}
    filters = Filters.read(request.args, ignore=(*own, *LOOK))
    taken = {*own, "level"} if spec.level else own
    shared = [each for each in FILTERS if each.name in REPORT_FORM and each.name not in taken]
    return [
        *(_own_field(field(option, snapshot), option.type, snapshot) for option in own.values()),
        *(filter_field(each, snapshot, filters, counted=True) for each in shared),
    ]


def _own_field(row: JsonObject, type: str, snapshot: Snapshot) -> JsonObject:
    if type != "party":
        return with_asked(row)
    id = row["value"]
    shown = names(snapshot.node(id)._asdict())[0] if id in snapshot else id
    return {**row, "party": True, "value": shown, "id": id, "size": 24, "placeholder": _("name")}


def hidden_fields(spec: ReportSpec) -> list[tuple[str, str]]:
    """What the address says beyond the form, for the form to hand on."""
    known = {"lang", "page", *REPORT_FORM, *(option.name for option in spec.options)}
    return [(key, value) for key, value in request.args.items(multi=True) if key not in known]
