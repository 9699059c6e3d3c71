"""Calls about loads."""

from __future__ import annotations

from difflib import get_close_matches

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from graph.errors import FilterError, NotFound
from graph.text import Text
from queries import details
from queries.values import JsonObject
from web import uploads
from web.api.calls import ID, LOAD_FORM, call, known_only
from web.exports.media import attachment
from web.jobs import Job
from web.language.language import spoken
from web.site import site
from web.unfinished import listed, standing, take_back

# ---- loads ----


@call("GET", "/loads", "What was loaded, unfinished work first, then newest first, each with its load report.")
def loads() -> ResponseReturnValue:
    """Unfinished ones first: `state` is finished, running or unfinished; `work` says in the midst of what, `can_finish` whether what it takes is here."""
    known_only()
    return jsonify(spoken({"loads": [placed(each) for each in listed(site().store)]}))


def placed(report: JsonObject) -> JsonObject:
    """A load report whose address of the refused rows begins with the prefix of the site."""
    address = str(report.get("rejects") or "")
    return report | {"rejects": f"{request.script_root}{address}"} if address.startswith("/api/") else report


@call(
    "POST", "/loads", "Load files, or with dry_run see what loading them would give.",
    form=LOAD_FORM, write=True,
)  # fmt: skip
def start_load() -> ResponseReturnValue:
    """The load report where it is done within some seconds; else, with status 202, the job that GET jobs/{id} tells of."""
    known_only()
    form = {name: request.form.get(name, "").strip() for name in LOAD_FORM["properties"] if name != "files"}
    unknown = sorted(set(request.form) - set(form) - {"page_key"})
    if unknown:
        raise FilterError(
            Text("Unknown field '{name}'.", name=unknown[0]),
            where="body",
            hint=Text("Known: files, {names}.", names=tuple(form)),
        )
    asked = uploads.Asked.of(form, dry_run=_yes("dry_run"), accept=_yes("accept"))
    here = site()
    started = uploads.start(here.jobs, here.store, request.files.getlist("files"), asked)
    return _answer_of(started, 0 if form["wait"] == "no" else uploads.ANSWER_S)


def _answer_of(started: Job, wait_s: float) -> ResponseReturnValue:
    started.ended.wait(wait_s)
    if started.state == "failed" and started.error is not None:
        raise started.error
    if started.state != "done":
        return jsonify({"job": started.id, "state": started.state}), 202
    return jsonify(spoken(placed(started.report or {})))


def _yes(name: str) -> bool:
    value = request.form.get(name, "").strip() or "no"
    if value not in ("yes", "no"):
        raise FilterError(Text("found '{found}', expected yes or no.", found=value), where=name)
    return value == "yes"


@call(
    "GET", "/loads/{id}/rejects", "The refused rows of a load as a CSV file that loads again once it is corrected.", ID
)
def rejects(id: str) -> ResponseReturnValue:
    """The first 4 MB of it; the command line writes all."""
    known_only()
    _load(id)
    found = details.load_rejects(site().store, id)
    if not found:
        raise NotFound(Text("No row of the load '{id}' was refused.", id=id))
    return attachment(found.encode(), "csv", f"{id}-rejects")


@call("GET", "/loads/{id}", "One load with its load report.", ID)
def load(id: str) -> ResponseReturnValue:
    """The report itself, with one entry per file, and id, title, started and finished beside."""
    known_only()
    return jsonify(spoken(placed(_load(id))))


def _load(id: str) -> JsonObject:
    store = site().store
    found = details.load(store, id)
    if found is None:
        near = get_close_matches(id, [each["id"] for each in details.loads(store)], n=1)
        raise NotFound(
            Text("No load has the id '{id}'.", id=id),
            hint=Text("Nearest: '{near}'.", near=near[0]) if near else Text("GET loads lists them."),
        )
    return standing(store, [found])[0]


@call(
    "POST", "/loads/{id}/finish", "Bring a load that was cut off to its end, with the files that it was begun with.",
    ID, write=True,
)  # fmt: skip
def finish_load(id: str) -> ResponseReturnValue:
    """As POST loads: the report, or, with status 202, the job that tells of it."""
    known_only()
    here = site()
    return _answer_of(uploads.finish_later(here.jobs, here.store, id), uploads.ANSWER_S)


@call("DELETE", "/loads/{id}", "Take a load back: what only it said goes, all else stays.", ID, write=True)
def unload(id: str) -> ResponseReturnValue:
    """Counts of what was removed and changed."""
    _load(id)
    return jsonify({"load": id, **take_back(site().free_store, id)})
