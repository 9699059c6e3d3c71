"""`/reports` and `/reports/NAME`: a report with its form, charts, table, method and notes."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from graph.errors import NotFound
from graph.filters import FILTERS, Filters
from graph.names import fold
from graph.network.snapshot import Snapshot
from graph.text import SEMICOLON
from queries import charts
from queries.charts.words import readable
from queries.report import REPORTS, Column, Report, ReportSpec, Text
from queries.reports.columns import is_known, shown_columns
from queries.reports.form import Chart, Matrix
from web.answers import Working
from web.exports.media import FORMATS
from web.language.language import current, gettext, names, said
from web.language.titles import TITLES, capital, country_name, figure, label, sentence
from web.pages.addresses import blueprint, same
from web.pages.filter_form import FORM, field, filter_field, with_asked
from web.pages.rows import Row, is_empty, paged
from web.reports import begin_report, key_of_request, result_of
from web.site import site

_ = gettext

REPORT_FORM = ("level", *(name for name in FORM if name != "limit"))
FILES = {"csv": "CSV", "json": "JSON", "xlsx": "Excel", "html": "HTML", "ics": "iCalendar"}
PATIENCE_S = 1.0
"""How long a page waits before it says that the report is being worked out; the app's config may say otherwise."""
NARROW = ".narrow"
"""Ends the name of a chart that is drawn for a narrow screen."""
OWN = ("lang", "page", "show", "format")
"""Words in the address of a report's page that say how it is looked at."""
CHOICES = 12
"""Parties offered where a name is no id."""
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
    if spec is not None and (asked := _party_asked(spec, here.snapshot)):
        return asked
    work = begin_report(name)
    work.ended.wait(current_app.config.get("PATIENCE_S", PATIENCE_S))
    if not work.ended.is_set():
        return render_template("report_working.html", spec=REPORTS[name], job=work.to_json(), doing=_doing(work)), 202
    page = _page(REPORTS.get(name), result_of(work)).encode()
    type = "text/html; charset=utf-8"
    here.answers.keep(key, page, type)
    return Response(page, content_type=type)


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


def _page(spec: ReportSpec | None, made: Report) -> str:
    assert spec is not None
    snapshot = site().snapshot
    query = urlencode([(key, value) for key, value in request.args.items(multi=True) if key not in OWN])
    everything = request.args.get("show") == "all"
    shown, pages = paged(made.rows)
    every = shown_columns(made.columns)
    columns = every if everything else [each for each in every if not each.detail and is_known(each, made.rows)]
    return render_template(
        "report.html",
        spec=spec,
        made=made,
        rows=shown,
        pages=pages,
        columns=columns,
        defined=every,
        columns_link=same(show="" if everything else "all") if everything or len(columns) < len(every) else "",
        everything=everything,
        heads=_heads(spec, made) if pages["last"] > 1 or made.parameters.get("limit") else {},
        fields=_report_fields(spec, snapshot),
        hidden=_not_in_report_form(spec),
        pictures=[_figure(each, query) for each in made.charts if not charts.is_empty(each)],
        files={
            title: f"{url_for('api.report', name=spec.name)}?{query}{'&' if query else ''}format={form}"
            for form, title in FILES.items()
            if form in FORMATS and (form != "ics" or form in spec.files)
        },
        empty=is_empty(),
    )


def _figure(chart: Chart | Matrix, query: str) -> Row:
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


# --- The form ---


def _party_asked(spec: ReportSpec, snapshot: Snapshot) -> ResponseReturnValue | None:
    """Where a field for a party holds a name: the same page with the party's id, or a choice of those it may mean."""
    for option in spec.options:
        if option.type != "party":
            continue
        chosen, text = (request.args.get(name, "").strip() for name in (f"{option.name}.id", option.name))
        rest = [(key, value) for key, value in request.args.items(multi=True) if key not in (option.name, f"{option.name}.id")]  # fmt: skip
        if f"{option.name}.id" in request.args or (text and text not in snapshot):
            if not chosen and text not in snapshot:
                chosen = _only_one(text, snapshot)
            if chosen or text in snapshot or not text:
                asked = [(option.name, chosen or text), *rest] if chosen or text else rest
                return redirect(f"{request.path}?{urlencode(asked)}", 303)
            return _choice_of_party(spec, option.name, text, rest)
    return None


def _only_one(text: str, snapshot: Snapshot) -> str:
    found = [row for row in snapshot.search(text, CHOICES, current()) if text and _bears(row, text)]
    return str(found[0]["id"]) if len(found) == 1 else ""


def _bears(row: Row, text: str) -> bool:
    return fold(text) in {fold(str(row.get(name) or "")) for name in ("name", "name_zh")}


def _choice_of_party(spec: ReportSpec, name: str, text: str, rest: list[tuple[str, str]]) -> ResponseReturnValue:
    found = site().snapshot.search(text, CHOICES, current())
    rows = [{**row, "link": f"{request.path}?{urlencode([(name, row['id']), *rest])}"} for row in found]
    return render_template("report_choice.html", spec=spec, asked=text, rows=rows)


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
    filters = Filters.read(request.args, ignore=(*own, *OWN))
    taken = {*own, "level"} if spec.level else own
    shared = [each for each in FILTERS if each.name in REPORT_FORM and each.name not in taken]
    return [
        *(_own_field(field(option, snapshot), option.type, snapshot) for option in own.values()),
        *(filter_field(each, snapshot, filters, counted=True) for each in shared),
    ]


def _own_field(row: Row, type: str, snapshot: Snapshot) -> Row:
    if type != "party":
        return with_asked(row)
    id = row["value"]
    shown = names(snapshot.node(id)._asdict())[0] if id in snapshot else id
    return {**row, "party": True, "value": shown, "id": id, "size": 24, "placeholder": _("name")}


def _not_in_report_form(spec: ReportSpec) -> list[tuple[str, str]]:
    known = {"lang", "page", *REPORT_FORM, *(option.name for option in spec.options)}
    return [(key, value) for key, value in request.args.items(multi=True) if key not in known]


# --- What cells say ---


def report_cell(column: Column, row: Row) -> str | Markup:
    """A value of a report's table in the reader's language, with the link that it has."""
    value = row[column.name]
    text = _name_in(row, column) if column.also else _cell_text(column, value)
    link = _link(column, row)
    if isinstance(text, Markup) or not link:
        return text
    return Markup('<a class="fold" href="{}" title="{}"><bdi>{}</bdi></a>').format(link, text, text)


def plain_cell(column: Column, row: Row) -> str | Markup:
    """A value of a report's table in the reader's language, for a page that stands alone."""
    return _name_in(row, column) if column.also else _cell_text(column, row[column.name])


def _cell_text(column: Column, value: Any) -> str | Markup:
    if value is None or value == "":
        return figure(None)
    if column.of == "label":
        return _label(value)
    if column.of == "place":
        return country_name(value) if value in site().snapshot else sentence(value)
    if column.of == "choice":
        return next((said(each.title) for each in column.choices if each.name == value), str(value))
    if column.of == "measure":
        return sentence(TITLES.get(value, value))
    if column.of == "words":
        parts = list(_sentences(value))
        if len(parts) > 1:
            items = Markup("").join(Markup("<li>{}</li>").format(capital(each)) for each in parts)
            return Markup('<ul class="reasons">{}</ul>').format(items)
        return parts[0]
    if column.digits is not None and isinstance(value, float) and not value.is_integer():
        return readable(f"{value:,.{column.digits}f}")
    return figure(value)


def _label(value: str) -> str:
    return {"PARTNER": _("partnership"), "VISIT": _("visit")}.get(value, label(value))


def _name_in(row: Row, column: Column) -> str:
    name, name_zh = row[column.name], row[column.also]
    return names({"id": row.get(column.link), "name": name, "name_zh": name_zh})[0] or figure(None)


def next_address(spec: ReportSpec, row: Row) -> str:
    """Where a row's party leads to next; empty where there is nothing to go to."""
    if not spec.next_step or not row.get("id"):
        return ""
    name, option = spec.next_step
    return url_for("pages.report", name=name, **{option: row["id"]})


def _link(column: Column, row: Row) -> str:
    """Where a cell leads: by what the column that it names holds."""
    id = row.get(column.link) if column.link else None
    if not id:
        return ""
    if id in site().snapshot:
        return url_for("pages.node", id=id)
    return url_for("pages.tie" if site().snapshot.has_tie(id) else "pages.node", id=id)


def _sentences(value: str) -> Iterator[str]:
    """The parts of a text that are joined by a semicolon, each in the reader's language."""
    if isinstance(value, Text) and value.template == SEMICOLON:
        yield from _sentences(value.values["first"])
        yield from _sentences(value.values["second"])
    else:
        yield sentence(value)
