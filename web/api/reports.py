"""Calls about reports."""

from __future__ import annotations

from flask import Response, jsonify
from flask.typing import ResponseReturnValue

from queries.report import REPORTS
from web.api.calls import Argument, call, known_only, one_of
from web.exports.media import MEDIA_TYPES, attachment
from web.language.language import spoken
from web.reports import begin_report, check_format, key_of_request, report_file, result_of
from web.site import site

# ---- reports and queries ----


@call("GET", "/reports", "What reports there are, with their parameters.")
def reports() -> ResponseReturnValue:
    """Each with name, title and parameters."""
    known_only()
    return jsonify(spoken({"reports": [each.to_json() for each in REPORTS.values()]}))


@call(
    "GET", "/reports/{name}", "One report; its parameters are those that GET reports lists.",
    Argument("name", "name of the report", required=True, place="path"),
    Argument("format", "what comes back; ics only of the calendar", choices=tuple(MEDIA_TYPES), default="json"),
    Argument("wait", "no: answer at once, with status 202 and a job where it isn't there yet", choices=("yes", "no"), default="yes"),
)  # fmt: skip
def report(name: str) -> ResponseReturnValue:
    """Parameters of the report and filters stand in the query."""
    here = site()
    key = key_of_request()
    if sent := here.answers.sent(key):
        return _as_sent(*sent, name)
    form = one_of("format", MEDIA_TYPES, "json")
    check_format(name, form)
    work = begin_report(name)
    if one_of("wait", ("yes", "no"), "yes") == "yes":
        work.ended.wait()
    if not work.ended.is_set():
        return jsonify({"job": work.id, "state": work.state}), 202
    made = result_of(work)
    content = report_file(made, form)
    here.answers.keep(key, content, MEDIA_TYPES[form])
    return _as_sent(content, MEDIA_TYPES[form], name)


def _as_sent(content: bytes, type: str, name: str) -> Response:
    form = next(form for form, each in MEDIA_TYPES.items() if each == type)
    return Response(content, content_type=type) if form == "json" else attachment(content, form, name)
