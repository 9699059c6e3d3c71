"""`/reports` and `/reports/NAME`: a report with its form, method, table and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.filters import FILTERS, Filters
from graph.snapshot import Snapshot
from queries.report import REPORTS, Column, Report, ReportSpec, Text
from web import api
from web.language import gettext
from web.pages.addresses import blueprint, same
from web.pages.filter_form import FORM, field, filter_field, with_asked
from web.pages.rows import Row, is_empty, paged
from web.pages.words import country_name, figure, label
from web.site import site

_ = gettext

"""Properties whose values are words of our tables, translated where the catalogue has them."""
SPOKEN = ("title", "help", "definition", "figure", "unit")
"""Columns of reports whose texts are ours, translated where they are shown."""


REPORT_FORM = ("level", *(name for name in FORM if name != "limit"))
FILES = ("csv", "json", "xlsx", "html")


@blueprint.get("/reports")
def reports() -> ResponseReturnValue:
    """What reports there are."""
    return render_template("reports.html", rows=list(REPORTS.values()), empty=is_empty())


@blueprint.get("/reports/<name>")
def report(name: str) -> ResponseReturnValue:
    """One report: its form, method, table and notes."""
    made = api.make_report(name)
    spec = REPORTS[name]
    query = urlencode([(key, value) for key, value in request.args.items(multi=True) if key not in ("lang", "page")])
    shown, pages = paged(made.rows)
    return render_template(
        "report.html",
        spec=spec,
        made=made,
        rows=shown,
        pages=pages,
        heads=_heads(spec, made) if pages["last"] > 1 or made.parameters.get("limit") else {},
        fields=_report_fields(spec, site().snapshot),
        hidden=_not_in_report_form(spec),
        files={
            form: f"{url_for('api.report', name=name)}?{query}{'&' if query else ''}format={form}" for form in FILES
        },
        empty=is_empty(),
    )


def _heads(spec: ReportSpec, made: Report) -> dict[str, Row]:
    """Column → the link that sorts all rows by it, and how they are sorted now; nothing where the report has no `sort`."""
    now = made.parameters.get("sort")
    turned = "asc" if _falls(made.rows, now) else "desc"
    return {
        each.name: {
            "link": same(sort=each.name, order=turned if each.name == now else "auto", page="1"),
            "sorted": {"asc": "descending", "desc": "ascending"}[turned] if each.name == now else "",
        }
        for option in spec.options
        if option.name == "sort"
        for each in option.choices
    }


def _falls(rows: Sequence[Row], column: str | None) -> bool:
    """Whether the known values of a column go down from the first row to the last."""
    known: list[Any] = [row[column] for row in rows if column and row[column] is not None]
    if not known:
        return False
    first, last = (each.casefold() if isinstance(each, str) else each for each in (known[0], known[-1]))
    return bool(first > last)


def _report_fields(spec: ReportSpec, snapshot: Snapshot) -> list[Row]:
    """The form of a report: its own options, the level, and the filters that forms offer."""
    own = {option.name: option for option in spec.options}
    filters = Filters.read(request.args, ignore=(*own, "lang", "page", "format"))
    shared = [each for each in FILTERS if each.name in REPORT_FORM and each.name not in own]
    return [
        *(with_asked(field(option, snapshot)) for option in own.values()),
        *(filter_field(each, snapshot, filters, counted=True) for each in shared),
    ]


def _not_in_report_form(spec: ReportSpec) -> list[tuple[str, str]]:
    known = {"lang", "page", *REPORT_FORM, *(option.name for option in spec.options)}
    return [(key, value) for key, value in request.args.items(multi=True) if key not in known]


def report_cell(column: Column, value: Any) -> str:
    """A value of a report's table in the reader's language."""
    if column.name == "label":
        return label(value)
    if column.name == "country":
        return country_name(value)
    if column.name in SPOKEN and isinstance(value, str):
        return sentence(value) if isinstance(value, Text) else _(value)
    return figure(value)


def sentence(line: Text) -> str:
    """A line of a report in the reader's language, with its numbers."""
    if not line.values:
        return _(line.template)
    return _(line.template).format(
        **{key: value if key == "seed" else _filled(value) for key, value in line.values.items()}
    )


def _filled(value: Any) -> Any:
    if isinstance(value, Text):
        return sentence(value)
    if isinstance(value, tuple):
        return _(", ").join(str(_filled(each)) for each in value)
    return figure(value) if isinstance(value, (int, float)) else value
