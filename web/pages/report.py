"""`/reports` and `/reports/NAME`: a report with its form, charts, table, method and notes."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.errors import NotFound
from graph.text import Text
from queries import charts
from queries.report import REPORTS, Column, Report, ReportSpec
from queries.reports.columns import Row, is_known, shown_columns
from queries.reports.form import Chart, Matrix
from queries.values import JsonObject
from web.answers import Working
from web.exports.media import MEDIA_TYPES
from web.language.language import current, said
from web.language.titles import figure, sentence
from web.pages.addresses import blueprint, same
from web.pages.report_form import hidden_fields, party_asked, report_fields
from web.pages.rows import is_empty, paged
from web.reports import LOOK, begin_report, key_of_request, result_of
from web.site import site

FILES = {"csv": "CSV", "json": "JSON", "xlsx": "Excel", "html": "HTML", "ics": "iCalendar"}
PATIENCE_S = 1.0
"""How long a page waits before it says that the report is being worked out; the app's config may say otherwise."""
NARROW = ".narrow"
"""Ends the name of a chart that is drawn for a narrow screen."""
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@blueprint.get("/reports")
def reports() -> ResponseReturnValue:
    """What reports there are."""
    return render_template("reports.html", rows=list(REPORTS.values()), empty=is_empty())


@blueprint.get("/reports/<name>")
def report(name: str) -> ResponseReturnValue:
    """One report, or how far it is; the bytes are kept for who asks again."""
    here = site()
    key = key_of_request()
    if sent := here.answers.sent(key):
        return Response(sent[0], content_type=sent[1])
    spec = REPORTS.get(name)
    if spec is not None and (asked := party_asked(spec, here.snapshot)):
        return asked
    work = begin_report(name)
    work.ended.wait(current_app.config.get("PATIENCE_S", PATIENCE_S))
    if not work.ended.is_set():
        return render_template("report_working.html", spec=REPORTS[name], job=work.to_json(), doing=_doing(work)), 202
    made = result_of(work)  # raises where there is no such report
    page = _page(REPORTS[made.name], made).encode()
    type = "text/html; charset=utf-8"
    here.answers.keep(key, page, type)
    return Response(page, content_type=type)


@blueprint.get("/compare")
def compare() -> ResponseReturnValue:
    """Two to four places side by side, at an address of its own."""
    return report("compare")


@blueprint.get("/reports/<name>/charts/<chart>.svg")
def report_chart(name: str, chart: str) -> ResponseReturnValue:
    """One chart of a report as a picture."""
    here = site()
    key = key_of_request()
    sent = here.answers.sent(key)
    if sent is None:
        asked, size = (chart.removesuffix(NARROW), "narrow") if chart.endswith(NARROW) else (chart, "wide")
        work = begin_report(name)
        work.ended.wait()
        found = next((each for each in result_of(work).charts if each.name == asked), None)
        if found is None:
            raise NotFound(Text("The report {name} has no chart '{chart}' here.", name=name, chart=chart))
        sent = picture(found, size).encode(), "image/svg+xml; charset=utf-8"
        here.answers.keep(key, *sent)
    response = Response(sent[0], content_type=sent[1])
    response.headers["Content-Security-Policy"] = PICTURE_POLICY  # it styles itself, and asks nothing of anybody
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.post("/reports/<name>/stop")
def stop_report(name: str) -> ResponseReturnValue:
    """Stop working it out, for readers without JavaScript."""
    job = site().jobs.find(request.form.get("job", ""))
    if job is not None:
        job.stop()
        job.ended.wait(PATIENCE_S)
    return redirect(url_for("pages.reports"), 303)


def _doing(work: Working) -> str:
    return said(work.what)


def _page(spec: ReportSpec, made: Report) -> str:
    query = urlencode([(key, value) for key, value in request.args.items(multi=True) if key not in LOOK])
    rows, pages = paged(made.rows)
    defined = shown_columns(made.columns)
    everything = request.args.get("show") == "all"
    columns = defined if everything else _main_columns(defined, made)
    snapshot = site().snapshot
    return render_template(
        "report.html",
        spec=spec,
        made=made,
        rows=rows,
        pages=pages,
        columns=columns,
        defined=defined,
        columns_link=_columns_link(everything, len(columns) < len(defined)),
        everything=everything,
        heads=_heads(spec, made) if pages["last"] > 1 or made.parameters.get("limit") else {},
        fields=report_fields(spec, snapshot),
        hidden=hidden_fields(spec),
        pictures=[_figure(chart, query) for chart in made.charts if not charts.is_empty(chart)],
        files=_files(spec, query),
        empty=is_empty(),
    )


def _main_columns(columns: Sequence[Column], made: Report) -> list[Column]:
    """The columns that are no detail and have something in them."""
    return [column for column in columns if not column.detail and is_known(column, made.rows)]


def _columns_link(everything: bool, some_hidden: bool) -> str:
    """Where the other choice of columns is; empty where there is none."""
    if everything:
        return same(show="")
    return same(show="all") if some_hidden else ""


def _files(spec: ReportSpec, query: str) -> dict[str, str]:
    """Title of each file that the report has → where it is."""
    address = f"{url_for('api.report', name=spec.name)}?{query}{'&' if query else ''}"
    return {
        title: f"{address}format={form}"
        for form, title in FILES.items()
        if form in MEDIA_TYPES and (form != "ics" or form in spec.files)
    }


def _figure(chart: Chart | Matrix, query: str) -> JsonObject:
    """A chart for a template: where its picture is, what it says, and its data as a table."""
    heads, rows = charts.table(chart)
    name = str(request.view_args["name"]) if request.view_args else ""
    address, narrow = (
        f"{url_for('pages.report_chart', name=name, chart=chart.name + end)}?{query}{'&' if query else ''}lang={current()}"
        for end in ("", NARROW)
    )
    return {
        "name": chart.name,
        "title": sentence(chart.title),
        "note": sentence(chart.note) if chart.note else "",
        "address": address,
        "narrow": "" if isinstance(chart, Matrix) else narrow,
        "heads": [sentence(each) for each in heads],
        "rows": [[sentence(each) if isinstance(each, str) else figure(each) for each in row] for row in rows],
        "is_matrix": isinstance(chart, Matrix),
    }


def picture(chart: Chart | Matrix, size: str = "wide") -> str:
    """A chart as SVG in the reader's language."""
    return charts.svg(chart, sentence, current(), size)


def picture_data(chart: Chart | Matrix) -> str:
    """A chart as an address that holds the picture itself, for a page that stands alone."""
    return "data:image/svg+xml;base64," + base64.b64encode(picture(chart).encode()).decode()


def _heads(spec: ReportSpec, made: Report) -> dict[str, JsonObject]:
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
