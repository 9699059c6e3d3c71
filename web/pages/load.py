"""`/load` and `/load/ID`: files become a load, and what became of every row of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.errors import LoadError, NotFound, TwinmapError
from graph.model import NATURES, RELATIONSHIP
from graph.store.decisions import is_decision
from graph.store.merge import undo
from graph.text import Text
from loaders.formats import CALLED
from queries import details
from queries.values import JsonObject
from web import uploads
from web.faults import body, status_of
from web.jobs import Job
from web.language.language import said, spoken
from web.language.titles import capital, label
from web.pages.addresses import blueprint
from web.pages.plan import plan_page
from web.pages.rows import is_empty
from web.site import site
from web.totals import COUNTS, together
from web.unfinished import listed, state_of

SOURCE_FIELDS = (
    ("title", Text("Title of the source"), "text"),
    ("url", Text("Address of the source"), "url"),
    ("publisher", Text("Publisher"), "text"),
    ("licence", Text("Licence"), "text"),
    ("published", Text("Published"), "text"),
    ("retrieved", Text("Retrieved"), "text"),
)
MOST_REJECTS = 200


@blueprint.get("/load")
def loads() -> ResponseReturnValue:
    """Files to load, and what was loaded."""
    return _loads_page()


@blueprint.post("/load")
def load_files() -> ResponseReturnValue:
    """Load the files of the form as they are, without a look at their plan."""
    here = site()
    try:
        job = uploads.start(here.jobs, here.store, request.files.getlist("files"), _asked())
    except LoadError as error:
        return _loads_page(error), status_of(error)
    return _after(job)


@blueprint.post("/load/plan")
def look_at_files() -> ResponseReturnValue:
    """Keep the files of the form, and show what they are taken for; nothing is written."""
    here, asked = site(), _asked()
    as_json = request.accept_mimetypes.best == "application/json"
    try:
        sent = uploads.keep(here.store, request.files.getlist("files"), asked)
    except LoadError as error:
        if as_json:
            raise
        return _loads_page(error), status_of(error)
    job = here.drafts.look(here.jobs, here.store, here.drafts.begin(sent, asked))
    if as_json:
        return jsonify({"job": job.id, "next": url_for("pages.load_job", id=job.id)}), 202
    return _after(job)


def _asked() -> uploads.Asked:
    names = ("mapping", "title", *uploads.SOURCE_FIELDS)
    return uploads.Asked.of({name: request.form.get(name, "").strip() for name in names})


@blueprint.get("/load/job/<id>")
def load_job(id: str) -> ResponseReturnValue:
    """How far a load is, for readers without JavaScript: the page asks again every few seconds."""
    job = site().jobs.find(id)
    if job is None:
        raise NotFound(
            Text("No load is under way as '{id}'.", id=id), hint=Text("The page Loads lists those that are done.")
        )
    return _after(job)


@blueprint.post("/load/job/<id>/stop")
def stop_job(id: str) -> ResponseReturnValue:
    """Stop a load; what it has written is taken back."""
    job = site().jobs.find(id)
    if job is not None:
        job.stop()
    return redirect(url_for("pages.load_job", id=id), 303)


def _after(job: Job) -> ResponseReturnValue:
    """What came of a job, where that takes no longer than an answer may; else the page that tells how far it is."""
    if request.method == "POST":
        job.ended.wait(uploads.ANSWER_S)
    if job.state == "done" and job.report is not None:
        return _done(job.report)
    if isinstance(job.error, TwinmapError):
        draft = site().drafts.find(job.origin)
        if draft is not None and draft.was_read:
            return plan_page(draft, job.error), status_of(job.error)
        return _loads_page(job.error), status_of(job.error)
    if request.method == "POST":
        return redirect(url_for("pages.load_job", id=job.id), 303)
    return render_template("load_job.html", job=job.to_json(), origin=job.origin)


def _done(report: JsonObject) -> ResponseReturnValue:
    if "draft" in report:
        return redirect(url_for("pages.plan", id=report["draft"]), 303)
    if "taken_back" in report:
        return render_template("undone.html", title=report["taken_back"], counts=report)
    load = report.get("load")  # a backup that came back has none
    return redirect(url_for("pages.load", id=load) if load else url_for("pages.loads"), 303)


def _loads_page(fault: TwinmapError | None = None) -> str:
    return render_template(
        "loads.html",
        rows=[_summed(row) | {"how": said(state_of(row))} for row in listed(site().store)],
        fault=spoken(body(fault))["error"] if fault else None,
        given=request.form,
        source_fields=[(name, said(title), type) for name, title, type in SOURCE_FIELDS],
        natures=[(each.name, capital(said(each.title)), said(each.help)) for each in NATURES],
        formats=said(CALLED),
        most_mb=site().settings.upload_mb,
        empty=is_empty(),
    )


def _summed(row: JsonObject) -> JsonObject:
    """A load with the counts of all its files together; those of refused rows under `refused`."""
    counts = together(row["files"])
    return row | {key: counts[key] for key in COUNTS if key != "rejected"} | {"refused": counts["rejected"]}


@blueprint.get("/load/<id>")
def load(id: str) -> ResponseReturnValue:
    """What became of every file, sheet and row of one load."""
    found = spoken(_stored(id))
    rejected = found.get("rejected") or []
    return render_template(
        "load.html",
        load=_summed(found),
        rejected=rejected[:MOST_REJECTS],
        notes=(found.get("notes") or [])[:MOST_REJECTS],
        made=[*_made(found.get("nodes") or {}, label), *_made(found.get("edges") or {}, _edge_title)],
        is_decision=is_decision(id),
        sources=_sources(found),
        has_rejects=bool(details.load_rejects(site().store, id)),
    )


def _stored(id: str) -> JsonObject:
    found = details.load(site().store, id)
    if found is None:
        raise NotFound(Text("No load has the id '{id}'.", id=id), hint=Text("The page Loads lists them all."))
    return found


def _sources(load: JsonObject) -> list[JsonObject]:
    """The sources that a load brought, those with ties first: each with the file it stands for, and how many ties stand on it."""
    files = {each.get("sha256"): each["path"] for each in load["files"]}
    ties = Counter(source for tie in site().snapshot.ties for source in tie.sources)
    found = [
        row | {"file": files.get(row.get("sha256")), "ties": ties[row["id"]]}
        for row in details.sources_of_load(site().store, load["id"])
    ]
    return sorted(found, key=lambda row: row["ties"] == 0)


def _made(counts: dict[str, Any], title: Any) -> list[JsonObject]:
    return [
        {"title": title(name), "created": each["created"], "updated": each["updated"]} for name, each in counts.items()
    ]


def _edge_title(name: str) -> str:
    return said(RELATIONSHIP[name].title) if name in RELATIONSHIP else name


@blueprint.post("/load/<id>/undo")
def undo_load(id: str) -> ResponseReturnValue:
    """Take a load back."""
    gone = _stored(id)
    store = site().free_store
    if is_decision(id):
        undo(store, id)
        return redirect(url_for("pages.duplicates"), 303)
    return _after(uploads.take_back_later(site().jobs, store, gone))


@blueprint.post("/load/<id>/finish")
def finish_load(id: str) -> ResponseReturnValue:
    """Bring a load that was cut off to its end, with the files that it was begun with."""
    here = site()
    return _after(uploads.finish_later(here.jobs, here.store, id))
