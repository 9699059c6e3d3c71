"""`/load/plan/ID`: files before they are loaded. What each table and column is taken for, to be corrected, and what would become of the rows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from graph.errors import LoadError, NotFound, TwinmapError
from graph.model import CONFIDENCES, KINDS, LABELS, STATUSES, TIERS
from graph.text import Text, joined
from loaders.columns.mapping import ROLE, ColumnMapping
from loaders.columns.planned import Plan, Planned
from loaders.plan import check_loadable, check_mapping
from loaders.preview.answers import LEAVE_OUT, Answer, Step, next_step
from loaders.preview.party_words import country_in_words
from loaders.preview.sight import Sight, sight_of
from loaders.preview.strange_words import strange_words
from loaders.refused import to_start_from
from queries.values import JsonObject
from web import uploads
from web.drafts import Draft
from web.faults import body, status_of
from web.jobs import Job
from web.language.language import said, spoken
from web.language.titles import capital, label
from web.pages.addresses import blueprint
from web.pages.plan_form import CHOSEN, hear, of_layout, roles_of
from web.site import site

LAYOUTS = {
    "ties": Text("partnerships"),
    "visits": Text("visits and yearly flows"),
    "parties": Text("parties, without ties"),
    "claims": Text("figures that a source claims"),
    "matrix": Text("a matrix: rows and columns are parties"),
    "facts": Text("an export of twinmap"),
    "refused": Text("nothing: not loaded"),
}
"""Layout of a table → what it brings."""
GROUPS = {
    "a": Text("First party"),
    "b": Text("Second party"),
    "end": Text("Party"),
    "tie": Text("Partnership"),
    "visit": Text("Visit"),
    "claim": Text("Claim"),
    "row": Text("Row"),
}
"""What a column's role speaks of."""
WRITTEN = {
    "separator": Text("What parts the partners in a cell"),
    "encoding": Text("Encoding"),
    "city": Text("The city whose partners they are"),
    "country": Text("Country of the parties"),
    "country_a": Text("Country of the first parties"),
    "country_b": Text("Country of the second parties"),
}
"""What is written into the form, and its title."""
SAID_HERE = Text("you said so")
MOST_LINES = 20
"""Rejected rows and remarks that the plan shows."""


def find(id: str) -> Draft:
    """The draft of this id. Raises NotFound."""
    draft = site().drafts.find(id)
    if draft is None:
        raise NotFound(
            Text("The files of this plan are no longer here."),
            hint=Text(
                "They were loaded, or nobody looked at them for some hours. Choose them again on the page Loads."
            ),
        )
    return draft


@blueprint.get("/load/plan/<id>")
def plan(id: str) -> ResponseReturnValue:
    """What the tables of files that were sent are taken for."""
    return plan_page(find(id))


@blueprint.post("/load/plan/<id>")
def change_plan(id: str) -> ResponseReturnValue:
    """Take what the form says, and show the plan with it, work out its account anew, or load."""
    draft, here, do = find(id), site(), request.form.get("do", "")
    with draft.lock:
        if do == "anew":
            draft.said.clear()
        elif fault := _hear(draft):
            return plan_page(draft, fault)
        added = [each for each in request.files.getlist("files") if each.filename]
        draft.sent.add(added)
    if do == "load":
        return _load(draft)
    if do == "again" or added:
        return _waited(here.drafts.look(here.jobs, here.store, draft))
    return plan_page(draft)


def _hear(draft: Draft) -> TwinmapError | None:
    """Take what the form says; what can't be (a country that is none, an unknown encoding) is forgotten again, and given back as a fault."""
    before = deepcopy(draft.said)
    hear(request.form, draft.plan(), draft.said)
    try:
        draft.plan()
    except TwinmapError as fault:
        draft.said = before
        return fault
    return None


def _load(draft: Draft) -> ResponseReturnValue:
    """Load what was looked at; what stands in the way is said above the plan."""
    here = site()
    try:
        check_mapping(draft.plan())
        check_loadable(draft.plan())
    except LoadError as fault:
        return plan_page(draft, fault), status_of(fault)
    return _waited(here.drafts.load(here.jobs, here.store, draft))


def _waited(job: Job) -> ResponseReturnValue:
    """The page of a job, or of what came of it where that takes no longer than an answer may."""
    job.ended.wait(uploads.ANSWER_S)
    return redirect(url_for("pages.load_job", id=job.id), 303)


# The page


def plan_page(draft: Draft, fault: TwinmapError | None = None) -> Response:
    """The page of a draft; fault: what stands in the way of what was asked for."""
    planned = draft.plan()
    tables = [_table(planned, number, draft) for number in range(len(planned.tables))]
    asked = [
        fault for each, table in zip(planned.tables, tables, strict=True) if table["step"] for fault in each.faults
    ]
    response = make_response(
        render_template(
            "plan.html",
            draft=draft.id,
            names=draft.sent.names,
            tables=sorted(tables, key=lambda each: not each["refused"]),
            notes=[said(note) for note in planned.notes],
            faults=[_fault(each, draft) for each in planned.faults if each not in asked],
            fault=spoken(body(fault))["error"] if fault else None,
            report=_account(draft),
            counted=draft.is_counted,
            loadable=planned.is_loadable,
            corrected=bool(draft.said),
            mapping=to_start_from(planned, said),
            choices=_choices(),
        )
    )
    response.headers["Cache-Control"] = "no-store"  # rows of files that nobody has loaded
    return response


def _fault(fault: TwinmapError, draft: Draft) -> str:
    """A fault of the mapping; its line means something only in a mapping that a person wrote."""
    if not draft.said:
        return said(fault.sentence)
    return said(joined(each for each in (Text(fault.message), fault.hint) if each))


def _choices() -> dict[str, dict[str, str]]:
    """What the fields of a table offer, in the reader's language."""
    return {
        "layout": {name: capital(said(title)) for name, title in LAYOUTS.items() if name != "facts"},
        "label": {"": "–", **{each.name: capital(label(each.name)) for each in LABELS if each.party}},
        "kind": {"": "–", **{each.name: capital(said(each.title)) for each in KINDS}},
        "status": {"": "–", **{each.name: capital(said(each.title)) for each in STATUSES}},
        "tier": {"": "–", **{each.name: capital(said(each.title)) for each in TIERS}},
        "confidence": {"": "–", **{each.name: capital(said(each.title)) for each in CONFIDENCES}},
    }


def _table(planned: Plan, number: int, draft: Draft) -> JsonObject:
    """One table of the plan."""
    one = planned.tables[number]
    sight = sight_of(planned, one)
    its = draft.said.get(one.table.path, {})
    counts = next((each for each in draft.report.get("files", ()) if each["path"] == one.table.path), None)
    header = "" if "header" not in its else "yes" if its["header"] else "no"
    return {
        "number": number,
        "path": one.table.path,
        "found": [each for each in (one.table.format, one.table.encoding) if each],
        "above": one.table.above,
        "refused": one.refused,
        "left_out": one.left_out,
        "facts": one.mapping.layout == "facts",
        "reason": _reason(one, its),
        "faults": [said(fault.sentence) for fault in one.faults],
        "notes": [said(note) for note in one.table.notes],
        "counts": counts if draft.is_counted and not one.refused else None,
        "fields": {
            **{name: its.get(name, getattr(one.mapping, name)) or "" for name in CHOSEN},
            "header": header,
        },
        "written": list(_written(one, its)),
        "groups": [_group(group, roles) for group, roles in roles_of(one.mapping.layout)],
        "columns": list(_columns(one, sight, its.get("columns", {}))),
        "words": _words(one, its.get("values", {})),
        "rows": [_row(each, one) for each in sight.rows],
        "step": _step(next_step(one, sight.examples, its)),
    }


def _reason(planned: Planned, told: JsonObject) -> str:
    """Why the table brings what it does, or isn't loaded."""
    return said(SAID_HERE if "layout" in told and not planned.refused else planned.mapping.reason)


def _written(planned: Planned, told: JsonObject) -> Iterator[tuple[str, str, str]]:
    """Fields of a table that a person writes into: key, title, and what it says now. Where a column says it, there is none."""
    mapping, roles = planned.mapping, {column.role for column in planned.mapping.columns}
    if "b.partners" in roles:
        yield "separator", said(WRITTEN["separator"]), str(told.get("separator", mapping.separator)).strip()
    yield "encoding", said(WRITTEN["encoding"]), str(told.get("encoding", planned.table.encoding))
    for key in of_layout(mapping.layout):
        side = key.partition("_")[2]
        named = {"a.name", "a.name_zh", "a.id"} if key == "city" else {f"{side}.country" if side else "country"}
        if roles.isdisjoint(named):
            value = getattr(mapping, key) or (mapping.country if side else "")
            now = value if key == "city" or not value else said(country_in_words(value))
            yield key, said(WRITTEN[key]), str(told.get(key, now))


def _step(step: Step | None) -> JsonObject | None:
    """What is asked of a table, with its answers."""
    if step is None:
        return None
    return {
        "asked": said(step.asked),
        "values": step.values,
        "written": step.to_be_written,
        "also": json.dumps(step.also),
        "answers": [_answer(each) for each in (*step.answers, LEAVE_OUT)],
    }


def _answer(answer: Answer) -> JsonObject:
    return {"words": capital(said(answer.words)), "values": answer.values, "value": json.dumps(answer.said)}


def _group(group: str, roles: list[str]) -> tuple[str, list[tuple[str, str]]]:
    return said(GROUPS[group]), [(role, _role_title(role)) for role in roles]


def _role_title(role: str) -> str:
    side, _, plain = role.rpartition(".")
    title = capital(said(ROLE[plain].title))
    return f"{said(GROUPS[side])} · {title}" if side else title


def _columns(planned: Planned, sight: Sight, told: JsonObject) -> Iterator[JsonObject]:
    columns = planned.mapping.columns or tuple(ColumnMapping(name, "ignored") for name in planned.table.columns)
    places = {column.name: at for at, column in enumerate(columns)}
    for at, column in enumerate(columns):
        rivals = [each for each in columns if each.also and each.also == column.role]
        private = column.role == "private"
        yield {
            "at": at,
            "name": column.name,
            "role": column.role,
            "title": _role_title(column.role),
            "reason": said(SAID_HERE if column.name in told else column.reason),
            "unread": column.role in ("ignored", "private"),
            "examples": [] if private else [(each.cell, said(each.meaning), each.sure) for each in sight.examples[at]],
            "also": column.also and {"role": column.also, "title": said(ROLE[column.also.rpartition(".")[2]].title)},
            "rivals": [
                {
                    "at": places[each.name],
                    "name": each.name,
                    "values": [its.cell for its in sight.examples[places[each.name]]],
                }
                for each in rivals
            ],
        }


def _words(planned: Planned, told: dict[str, dict[str, str]]) -> dict[int, list[tuple[str, str]]]:
    """By the place of a column, its words that aren't understood, and those of which a person said what they mean, with that."""
    strange = strange_words(planned)
    return {
        at: [*told.get(planned.table.columns[at], {}).items(), *((word, "") for word in words)]
        for at, words in strange.items()
    }


def _row(row: Any, planned: Planned) -> JsonObject:
    """A row as it stands, without the cells of private columns."""
    private = {at for at, column in enumerate(planned.mapping.columns) if column.role == "private"}
    cells = [None if at in private else cell for at, cell in enumerate(row.cells)]
    return {
        "line": row.line,
        "cells": cells,
        "made": [said(each) for each in row.made],
        "why": said(row.why),
        "rejected": row.rejected,
    }


def _account(draft: Draft) -> JsonObject:
    """What loading would bring, as far as it was worked out."""
    found: JsonObject = spoken(draft.report)
    return {
        "examples": found.get("examples", []),
        "rejected": (found.get("rejected") or [])[:MOST_LINES],
        "notes": (found.get("notes") or [])[:MOST_LINES],
        "refused": sum(each["rejected"] for each in found.get("files", ())),
    }
