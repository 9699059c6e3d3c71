"""Reports as pages, API and commands ask for them: begun, waited for, and written as a file."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template, request

from graph.errors import FilterError, Stopped
from graph.looks import PRINTED
from queries.charts import is_empty
from queries.report import REPORTS, Report, Text, run
from queries.reports.columns import is_known, shown_columns
from web.answers import Key, Working
from web.beside import beside
from web.jobs import without_frames
from web.language.language import current, said, spoken
from web.looks import variables
from web.site import site

LOOK = ("lang", "page", "show", "format")
"""Words in the address of a report that say how it is looked at, not what is worked out."""
NEXT_ROWS, NEXT_PARTNERS = 10, 3
"""Rows of a printed report that a next step is named for, and partners named for each."""
NEXT = Text(
    "The likeliest partners of cities with fewer ties than expected. The report {report} (for=ID of the city) lists more of them; check the reasons before you write to anybody.",
    report=Text("Candidates"),
)


def check_format(name: str, form: str) -> None:
    """Raise FilterError for a file that the report doesn't have."""
    spec = REPORTS.get(name)
    if form == "ics" and spec is not None and form not in spec.files:
        raise FilterError(
            Text("The report {name} has no {form}.", name=name, form=form), where="format", hint=Text("The report calendar has.")
        )  # fmt: skip


def report_file(made: Report, form: str) -> bytes:
    """A report as a file of one of MEDIA_TYPES."""
    if form == "json":
        return current_app.json.dumps(spoken(made.to_json())).encode() + b"\n"
    if form == "html":
        return report_document(made).encode()
    if form == "csv":
        return made.to_csv(said).encode()
    return made.to_xlsx(said) if form == "xlsx" else REPORTS[made.name].files[form](made, said)


def key_of_request() -> Key:
    """What tells the answer to this request from all others: the store as it stands, the day, the address and the language."""
    return site().store.revision(), beside(None).today, request.full_path, current()


def begin_report(name: str) -> Working:
    """The work on the report that the address asks for, begun now unless it is under way or done for the store as it stands."""
    here = site()
    options = {
        key: ",".join(request.args.getlist(key)) for key in request.args if key not in (*LOOK, "wait")
    }  # fmt: skip
    snapshot, store = here.snapshot, here.store
    key = (store.revision(), snapshot.version, beside(None).today, name, *sorted(options.items()))
    title = REPORTS[name].title if name in REPORTS else name
    return here.answers.work(key, title, lambda watch: run(snapshot, name, options, beside(store, watch)), here.jobs)


def result_of(work: Working) -> Report:
    """The report of a work that has ended; raises what went wrong."""
    if work.error is not None:
        raise without_frames(work.error)  # one error for all who ask: each time it is raised, frames are added to it
    if work.made is None:
        raise Stopped(Text("The report was stopped."), hint=Text("Ask for it again."))
    return work.made


def report_document(made: Report) -> str:
    """A report as one HTML file that stands by itself: no script, no style from elsewhere."""
    main = [each for each in shown_columns(made.columns, everything=False) if is_known(each, made.rows)]
    return render_template(
        "report_document.html",
        made=made,
        colours=variables(PRINTED),
        spec=REPORTS[made.name],
        next_sentence=NEXT,
        next_steps=_next_steps(made),
        today=beside(None).today.isoformat(),
        parameters=_said_parameters(made),
        main=main,
        details=[main[0], *(each for each in made.columns if each not in main and each.of not in ("lists", "facts"))]
        if main and len(main) < len(made.columns)
        else [],
        pictures=[each for each in made.charts if not is_empty(each)],
    )


def _next_steps(made: Report) -> list[tuple[dict[str, Any], Report]]:
    """The first rows that have fewer ties than expected, each with the report that comes next, for readers of paper."""
    spec, snapshot = REPORTS[made.name], site().snapshot
    if spec.next_step is None:
        return []
    name, option = spec.next_step
    short = [
        row for row in made.rows if row["verdict"] in ("fewer", "rather fewer") and row["id"] and row["id"] in snapshot
    ]
    return [
        (row, run(snapshot, name, {option: row["id"], "limit": str(NEXT_PARTNERS)}, beside(site().store)))
        for row in short[:NEXT_ROWS]
    ]


def _said_parameters(made: Report) -> list[tuple[str, list[str]]]:
    """Title and values of each parameter; a choice by its title."""
    described = {each["name"]: each for each in REPORTS[made.name].parameters}
    found = []
    for name, value in made.parameters.items():
        titles = {each["name"]: each["title"] for each in described.get(name, {}).get("choices", ())}
        values = value if isinstance(value, list) else [value]
        found.append(
            (described.get(name, {}).get("title", name), [titles.get(str(each), str(each)) for each in values])
        )
    return found
