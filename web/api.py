"""The JSON API under /api/v1/. Each call is declared once: its route, its parameters and its line in openapi.json."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from graph.errors import FilterError, NotFound, Stopped
from graph.figures.nodes import FIGURE
from graph.filters import FILTERS, Filters
from graph.model import LABELS
from graph.network.paths import paths
from graph.network.seen import seen
from graph.store.store import own_version
from graph.store.unload import unload as take_load_back
from queries import console, details, drawing
from queries.charts import is_empty
from queries.named import load_queries, named_query
from queries.report import REPORTS, Report, Text, run
from queries.reports.form import is_known, shown_columns
from web import uploads
from web.answers import Key, Working
from web.beside import beside
from web.faults import RequestUnreadable
from web.language import current
from web.messages import spoken
from web.security import TOKEN_HEADER
from web.site import site

Row = dict[str, Any]
Method = Literal["GET", "POST", "DELETE"]

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@dataclass(frozen=True)
class Argument:
    """One parameter of a call: where it stands (query or path), its type, and what it is for."""

    name: str
    help: str
    type: str = "string"
    required: bool = False
    choices: Sequence[str] = ()
    place: str = "query"
    default: Any = None
    least: int | None = None
    most: int | None = None

    def schema(self) -> Row:
        """Its JSON schema."""
        found: Row = {"type": self.type}
        if self.choices:
            found["enum"] = list(self.choices)
        for key, value in (("default", self.default), ("minimum", self.least), ("maximum", self.most)):
            if value is not None:
                found[key] = value
        return found


@dataclass(frozen=True)
class Call:
    """One call of the API."""

    method: Method
    path: str
    summary: str
    arguments: tuple[Argument, ...]
    body: Row | None = None
    write: bool = False
    form: Row | None = None

    @property
    def shape(self) -> re.Pattern[str]:
        """What addresses of this call look like: an id may hold slashes, a name may not."""
        fixed = re.escape(self.path)
        return re.compile(fixed.replace(r"\{id\}", ".+").replace(r"\{name\}", "[^/]+"), re.DOTALL)


CALLS: list[Call] = []
ID = Argument("id", "the id", required=True, place="path")
FILTER_ARGUMENTS = tuple(
    Argument(
        each.name, each.help, choices=tuple(choice.name for choice in each.choices) if each.type == "choice" else (),
    )
    for each in FILTERS
)  # fmt: skip
FILTER_NAMES = frozenset(each.name for each in FILTERS)
FORMATS = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
}
QUERY_BODY: Row = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "description": "a Cypher query that only reads"},
        "name": {"type": "string", "description": "or the name of a query of the library"},
        "params": {"type": "object", "description": "values of its $parameters"},
        "limit": {"type": "integer", "minimum": 1, "description": "most rows"},
        "tag": {"type": "string", "description": "a name of your own, by which DELETE jobs/{id} stops it"},
    },
}
LOAD_FORM: Row = {
    "type": "object",
    "required": ["files"],
    "properties": {
        "files": {"type": "array", "items": {"type": "string", "format": "binary"}, "description": "the files"},
        "mapping": {"type": "string", "description": "what their columns mean (YAML); guessed where it says nothing"},
        "title": {"type": "string", "description": "title of their source"},
        "url": {"type": "string", "description": "its address"},
        "publisher": {"type": "string", "description": "who publishes it"},
        "published": {"type": "string", "description": "date of publication"},
        "licence": {"type": "string", "description": "its licence"},
        "retrieved": {"type": "string", "description": "when the files were fetched"},
        "format": {"type": "string", "description": "format of the files, where their names and beginnings mislead"},
        "dry_run": {"type": "string", "enum": ["yes", "no"], "description": "write nothing; tell plan and account"},
        "accept": {"type": "string", "enum": ["yes", "no"], "description": "go on outside of expected numbers of rows"},
        "wait": {"type": "string", "enum": ["yes", "no"], "description": "wait some seconds for the end (yes)"},
    },
}
NEXT = Text(
    "The likeliest partners of cities with fewer ties than expected. The report {report} (for=ID of the city) lists more of them; check the reasons before you write to anybody.",
    report=Text("Candidates"),
)
NEXT_ROWS, NEXT_PARTNERS = 10, 3
"""Rows of a printed report that a next step is named for, and partners named for each."""
ANSWER_S = 5.0
"""How long the answer to POST loads waits for the end."""


def call(
    method: Method,
    path: str,
    summary: str,
    *arguments: Argument,
    body: Row | None = None,
    write: bool = False,
    form: Row | None = None,
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Route a function and put it into the description."""

    def routed(function: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        CALLS.append(Call(method, path, summary, arguments, body, write, form))
        rule = path.replace("{id}", "<id:id>").replace("{name}", "<name>")
        return blueprint.route(rule, methods=[method])(function)

    return routed


def _known(*names: str) -> None:
    """Raise FilterError for a query parameter that the call doesn't have."""
    for name in request.args:
        if name not in (*names, "lang"):
            near = get_close_matches(name, names, n=1)
            raise FilterError(
                f"Unknown parameter '{name}'.",
                hint=f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(names) or 'none'}.",
            )


def _number(name: str, default: int, most: int) -> int:
    text = request.args.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise FilterError(f"found '{text}', expected a whole number from 1 to {most}.", where=name)
    return int(text)


def _one_of(name: str, choices: Iterable[str], default: str) -> str:
    value = request.args.get(name, "").strip() or default
    known = list(choices)
    if value not in (default, *known):
        raise FilterError(f"found '{value}', expected {' or '.join(known)}.", where=name)
    return value


def _filters(*others: str) -> Filters:
    return Filters.read(request.args, ignore=(*others, "lang"))


# ---- the graph ----


@call("GET", "/health", "Whether the site and its store answer, and the version of the graph they show.")
def health() -> ResponseReturnValue:
    """Also carries the token that writes need, in a header that another site's page can't read."""
    here = site()
    snapshot = here.snapshot
    response = jsonify(
        {
            "status": "ok",
            "store": here.store.kind,
            "where": here.store.where,
            "version": snapshot.version,
            "twinmap": own_version(),
            "nodes": len(snapshot.nodes),
            "ties": len(snapshot.ties),
        }
    )
    response.headers[TOKEN_HEADER] = here.guard.token
    return response


@call(
    "GET", "/search", "Parties by any spelling of their name, best first.",
    Argument("q", "the name or a part of it", required=True),
    Argument("limit", "most results", "integer", default=20, least=1, most=200),
    Argument("label", "only parties of this label", choices=[each.name for each in LABELS if each.party]),
)  # fmt: skip
def search() -> ResponseReturnValue:
    """Names are compared without case, diacritics, and 市 or 省."""
    _known("q", "limit", "label")
    limit = _number("limit", 20, 200)
    wanted = _one_of("label", [each.name for each in LABELS if each.party], "")
    rows = site().snapshot.search(request.args.get("q", "").strip(), limit if not wanted else 10_000, current())
    return jsonify({"results": [row for row in rows if not wanted or row["label"] == wanted][:limit]})


@call("GET", "/nodes/{id}", "A party with its ties, visits, events, claims, places and sources.", ID)
def node(id: str) -> ResponseReturnValue:
    """Former and outside ids answer too; events, sources and claims come with what the store holds of them."""
    _known()
    here = site()
    snapshot = here.snapshot
    try:
        party = snapshot.node(id)
    except NotFound:
        return jsonify(_other_node(id))
    found = details.party(here.store, party.label, party.id)
    if found is None:
        raise NotFound(f"No party has the id '{id}'.")
    places = {"city": party.city, "region": party.region, "country": party.country}
    return jsonify({**found, "place": {level: place for level, place in places.items() if place}})


def _other_node(id: str) -> Row:
    here = site()
    found = details.find(here.store, id)
    if found is None:
        here.snapshot.node(id)  # raises NotFound with its hint
        raise NotFound(f"No party has the id '{id}'.")
    if found["label"] == "Event":
        answer = details.event(here.store, id) or {}
    elif found["label"] == "Source":
        answer = details.source(here.store, id) or {}
    else:
        answer = {"node": found}
    cited = details.sources_in(found["statements"])
    return {"partnerships": [], "visits": [], "claims": [], "sources": details.sources(here.store, cited), **answer}


@call("GET", "/ties/{id}", "A partnership or visit with what each source says of it.", ID)
def tie(id: str) -> ResponseReturnValue:
    """The same as its page shows."""
    _known()
    here = site()
    return jsonify(details.find_tie(here.store, here.snapshot, id))


@call(
    "GET", "/network", "Nodes and edges of the view that the filters choose, placed and measured; all statuses, as drawn.",
    *FILTER_ARGUMENTS,
    Argument("shape", "rows as objects, or one list per column", choices=("objects", "columns"), default="objects"),
    Argument("metrics", f"further figures of nodes, by comma: {', '.join(FIGURE)}"),
)  # fmt: skip
def network() -> ResponseReturnValue:
    """`limit` keeps the nodes with the most ties; an edge never comes without its ends."""
    filters = _filters("shape", "metrics")
    shape = _one_of("shape", ("objects", "columns"), "objects")
    measures = drawing.read_measures(request.args.get("metrics", ""))
    found = drawing.drawing(seen(site().snapshot, filters, counted=False), measures)
    if shape == "columns":
        found = drawing.in_columns(found, measures)
    return jsonify(found)


@call(
    "GET", "/path", "The shortest paths between two parties, at the level asked for.",
    Argument("from", "id of the first party", required=True),
    Argument("to", "id of the last one", required=True),
    *FILTER_ARGUMENTS,
)  # fmt: skip
def path() -> ResponseReturnValue:
    """`length` is the number of steps, null where there is no path; at most `limit` paths, 20 unless asked."""
    ends = {name: request.args.get(name, "").strip() for name in ("from", "to")}
    for name, value in ends.items():
        if not value:
            raise FilterError("the id of a party is missing.", where=name, hint="GET search finds ids by name.")
    filters = _filters("from", "to", "limit")
    view = seen(site().snapshot, filters, counted=True)
    found = paths(view, ends["from"], ends["to"], _number("limit", 20, 100))
    rows = [
        {
            "nodes": [
                {
                    "id": each.id,
                    "label": each.label,
                    "name": each.name,
                    "name_zh": each.name_zh,
                    "lat": each.lat,
                    "lon": each.lon,
                }
                for each in one.nodes
            ],
            "edges": [drawing.edge_row(edge) for edge in one.edges],
            "parallel": [[drawing.edge_row(edge) for edge in step] for step in one.parallel],
        }
        for one in found.paths
    ]
    return jsonify({"length": found.length, "paths": rows, "more": found.more, "version": view.snapshot.version})


# ---- reports and queries ----


@call("GET", "/reports", "What reports there are, with their parameters.")
def reports() -> ResponseReturnValue:
    """Each with name, title and parameters."""
    _known()
    return jsonify({"reports": [each.to_json() for each in REPORTS.values()]})


@call(
    "GET", "/reports/{name}", "One report; its parameters are those that GET reports lists.",
    Argument("name", "name of the report", required=True, place="path"),
    Argument("format", "what comes back; ics only of the calendar", choices=tuple(FORMATS), default="json"),
    Argument("wait", "no: answer at once, with status 202 and a job where it isn't there yet", choices=("yes", "no"), default="yes"),
)  # fmt: skip
def report(name: str) -> ResponseReturnValue:
    """Parameters of the report and filters stand in the query."""
    here = site()
    key = key_of_request()
    if sent := here.answers.sent(key):
        return _as_sent(*sent, name)
    form = _one_of("format", FORMATS, "json")
    check_format(name, form)
    work = begin_report(name)
    if _one_of("wait", ("yes", "no"), "yes") == "yes":
        work.ended.wait()
    if not work.ended.is_set():
        return jsonify({"job": work.id, "state": work.state}), 202
    made = result_of(work)
    content = report_file(made, form)
    here.answers.keep(key, content, FORMATS[form])
    return _as_sent(content, FORMATS[form], name)


def _as_sent(content: bytes, type: str, name: str) -> Response:
    form = next(form for form, each in FORMATS.items() if each == type)
    return Response(content, content_type=type) if form == "json" else attachment(content, form, name)


def check_format(name: str, form: str) -> None:
    """Raise FilterError for a file that the report doesn't have."""
    spec = REPORTS.get(name)
    if form == "ics" and spec is not None and form not in spec.files:
        raise FilterError(
            f"The report {name} has no {form}.", where="format", hint="The report calendar has."
        )  # fmt: skip


def report_file(made: Report, form: str) -> bytes:
    """A report as a file of one of FORMATS."""
    if form == "json":
        return current_app.json.dumps(made.to_json()).encode() + b"\n"
    if form == "html":
        return report_document(made).encode()
    if form == "csv":
        return made.to_csv().encode()
    return made.to_xlsx() if form == "xlsx" else REPORTS[made.name].files[form](made)


def key_of_request() -> Key:
    """What tells the answer to this request from all others: the store as it stands, the day, the address and the language."""
    return site().store.revision(), beside(None).today, request.full_path, current()


def begin_report(name: str) -> Working:
    """The work on the report that the address asks for, begun now unless it is under way or done for the store as it stands."""
    here = site()
    options = {
        key: ",".join(request.args.getlist(key)) for key in request.args if key not in ("format", "wait", "lang", "page", "show")
    }  # fmt: skip
    snapshot, store = here.snapshot, here.store
    key = (store.revision(), snapshot.version, beside(None).today, name, *sorted(options.items()))
    title = REPORTS[name].title if name in REPORTS else name
    return here.answers.work(key, title, lambda watch: run(snapshot, name, options, beside(store, watch)), here.jobs)


def result_of(work: Working) -> Report:
    """The report of a work that has ended; raises what went wrong."""
    if work.error is not None:
        raise work.error
    if work.made is None:
        raise Stopped("The report was stopped.", hint="Ask for it again.")
    return work.made


def report_document(made: Report) -> str:
    """A report as one HTML file that stands by itself: no script, no style from elsewhere."""
    main = [each for each in shown_columns(made.columns, everything=False) if is_known(each, made.rows)]
    return render_template(
        "report_document.html",
        made=made,
        spec=REPORTS[made.name],
        next_sentence=NEXT,
        next_steps=_next_steps(made),
        today=beside(None).today.isoformat(),
        parameters=_said_parameters(made),
        main=main,
        details=[main[0], *(each for each in made.columns if each not in main)]
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


def attachment(content: bytes | str, form: str, name: str) -> Response:
    """A file to keep, of one of FORMATS."""
    response = Response(content, content_type=FORMATS[form])
    response.headers.set("Content-Disposition", "attachment", filename=f"twinmap-{name}.{form}")
    return response


@call("GET", "/queries", "The library of queries with their parameters.")
def queries() -> ResponseReturnValue:
    """Each with name, title, description, parameters and text."""
    _known()
    return jsonify({"queries": [each.to_json() for each in load_queries().values()]})


@call("POST", "/query", "Run a Cypher query that only reads, or one of the library.", body=QUERY_BODY)
def query() -> ResponseReturnValue:
    """Columns come in the order of RETURN, there with no rows too."""
    _known()
    asked = _read_body()
    unknown = sorted(set(asked) - set(QUERY_BODY["properties"]))
    if unknown:
        raise FilterError(
            f"Unknown key '{unknown[0]}'.", where="body", hint=f"Known: {', '.join(QUERY_BODY['properties'])}."
        )
    return jsonify(
        ask(asked.get("query"), asked.get("name"), asked.get("params"), asked.get("limit"), asked.get("tag")).to_json()
    )


def _read_body() -> Row:
    """The JSON object in the body; every text in it can be written as UTF-8. Raises RequestUnreadable."""
    hint = 'Send {"query": "MATCH (c:City) RETURN c.name LIMIT 5"}.'
    try:
        asked = request.get_json(silent=True)
        json.dumps(asked, ensure_ascii=False).encode()
    except RecursionError as error:
        raise RequestUnreadable("The body has too many lists in lists.", where="body", hint=hint) from error
    except UnicodeEncodeError as error:
        raise RequestUnreadable(
            "The body has half of a surrogate pair, which is no character.", where="body", hint=hint
        ) from error
    if not isinstance(asked, dict):
        raise RequestUnreadable("The body is no JSON object.", where="body", hint=hint)
    return asked


def ask(query: Any, name: Any, params: Any, limit: Any = None, tag: Any = None) -> console.Result:
    """Run a query, or one of the library by name, within the limits of the settings."""
    here = site()
    if bool(query) == bool(name):
        raise FilterError("give either a query or the name of one.", where="query")
    for key, value in (("query", query), ("name", name), ("tag", tag)):
        if value is not None and not isinstance(value, str):
            raise FilterError("expected a text.", where=key)
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise FilterError(f"found {limit!r}, expected a whole number of 1 or more.", where="limit")
    given = console.read_params(params)
    if name:
        found = named_query(name)
        query, given = found.text, found.read_params(given)
    most = min(limit or here.settings.query_rows, here.settings.query_rows)
    return console.run_query(here.store, query, given, limit=most, seconds=here.settings.query_seconds, tag=tag)


@call("GET", "/jobs/{id}", "How far a load is, or whether the query with this tag still runs.", ID)
def job(id: str) -> ResponseReturnValue:
    """`state` of a load: waiting, running, done, failed, stopped; of a query: running, ended. The last of them are known."""
    _known()
    if found := site().jobs.find(id):
        return jsonify(spoken(found.to_json()))
    state = console.state(site().store, id)
    if state is None:
        raise NotFound(
            f"No load and no query has the id '{id}'.", hint="POST loads tells one; POST query takes a tag of your own."
        )
    return jsonify({"job": id, "state": state})


@call("DELETE", "/jobs/{id}", "Stop a load, which is taken back, or the query with this tag.", ID, write=True)
def stop(id: str) -> ResponseReturnValue:
    """`stopped` is false where none runs any more."""
    found = site().jobs.find(id)
    return jsonify({"job": id, "stopped": found.stop() if found else console.cancel(site().store, id)})


# ---- loads ----


@call("GET", "/loads", "What was loaded, newest first, each with its load report.")
def loads() -> ResponseReturnValue:
    """Those that were cut off have no `finished`."""
    _known()
    return jsonify({"loads": details.loads(site().store)})


@call(
    "POST", "/loads", "Load files, or with dry_run see what loading them would give.",
    form=LOAD_FORM, write=True,
)  # fmt: skip
def start_load() -> ResponseReturnValue:
    """The load report where it is done within some seconds; else, with status 202, the job that GET jobs/{id} tells of."""
    _known()
    form = {name: request.form.get(name, "").strip() for name in LOAD_FORM["properties"] if name != "files"}
    unknown = sorted(set(request.form) - set(form) - {"token"})
    if unknown:
        raise FilterError(f"Unknown field '{unknown[0]}'.", where="body", hint=f"Known: files, {', '.join(form)}.")
    source = {name: form[name] for name in uploads.SOURCE_FIELDS if form[name]}
    asked = uploads.Asked(form["mapping"], form["title"], source, form["format"], _yes("dry_run"), _yes("accept"))
    here = site()
    started = uploads.start(here.jobs, here.store, request.files.getlist("files"), asked)
    started.ended.wait(0 if form["wait"] == "no" else ANSWER_S)
    if started.state == "failed" and started.error is not None:
        raise started.error
    if started.state != "done":
        return jsonify({"job": started.id, "state": started.state}), 202
    return jsonify(spoken(started.report))


def _yes(name: str) -> bool:
    value = request.form.get(name, "").strip() or "no"
    if value not in ("yes", "no"):
        raise FilterError(f"found '{value}', expected yes or no.", where=name)
    return value == "yes"


@call(
    "GET", "/loads/{id}/rejects", "The refused rows of a load as a CSV file that loads again once it is corrected.", ID
)
def rejects(id: str) -> ResponseReturnValue:
    """The first 4 MB of it; the command line writes all."""
    _known()
    _load(id)
    found = details.load_rejects(site().store, id)
    if not found:
        raise NotFound(f"No row of the load '{id}' was refused.")
    return attachment(found.encode(), "csv", f"{id}-rejects")


@call("GET", "/loads/{id}", "One load with its load report.", ID)
def load(id: str) -> ResponseReturnValue:
    """The report itself, with one entry per file, and id, title, started and finished beside."""
    _known()
    return jsonify(_load(id))


def _load(id: str) -> Row:
    store = site().store
    found = details.load(store, id)
    if found is None:
        near = get_close_matches(id, [each["id"] for each in details.loads(store)], n=1)
        raise NotFound(
            f"No load has the id '{id}'.", hint=f"Nearest: '{near[0]}'." if near else "GET loads lists them."
        )
    return found


@call("DELETE", "/loads/{id}", "Take a load back: what only it said goes, all else stays.", ID, write=True)
def unload(id: str) -> ResponseReturnValue:
    """Counts of what was removed and changed."""
    _load(id)
    return jsonify({"load": id, **take_load_back(site().free_store, id)})


# ---- the description ----


@call("GET", "/openapi.json", "This description (OpenAPI 3.1).")
def openapi() -> ResponseReturnValue:
    """Drawn from the same table as the routes."""
    found: dict[str, Row] = {}
    for each in CALLS:
        found.setdefault(f"/api/v1{each.path}", {})[each.method.lower()] = _described(each)
    return jsonify(
        {
            "openapi": "3.1.0",
            "info": {"title": "twinmap", "version": own_version(), "license": {"name": "GPL-3.0-or-later"}},
            "paths": found,
            "components": {"schemas": {"Fault": FAULT}},
        }
    )


FAULT: Row = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["type", "message", "where", "hint"],
            "properties": {
                "type": {"type": "string"},
                "message": {"type": "string"},
                "where": {"type": "string"},
                "hint": {"type": "string"},
            },
        }
    },
}


def _described(call: Call) -> Row:
    arguments = [
        {
            "name": each.name,
            "in": each.place,
            "description": each.help,
            "required": each.required,
            "schema": each.schema(),
        }
        for each in call.arguments
    ]
    if call.write:
        arguments.append({"name": TOKEN_HEADER, "in": "header", "required": True, "schema": {"type": "string"}})
    fault = {
        "description": "what went wrong",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}},
    }
    found: Row = {
        "operationId": f"{call.method.lower()}{call.path.title().replace('/', '').replace('{', '').replace('}', '').replace('.', '')}",
        "summary": call.summary,
        "parameters": arguments,
        "responses": {"200": {"description": "the answer", "content": {"application/json": {}}}, "default": fault},
    }
    for kind, schema in (("application/json", call.body), ("multipart/form-data", call.form)):
        if schema:
            found["requestBody"] = {"required": True, "content": {kind: {"schema": schema}}}
    return found


def _methods(path: str) -> list[str]:
    """The methods by which a path of the API can be called."""
    return sorted({each.method for each in CALLS if each.shape.fullmatch(path)})


@blueprint.route("/", defaults={"rest": ""})
@blueprint.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nothing(rest: str) -> ResponseReturnValue:
    """Everything else under /api/v1/; a call that is there, but not by this method, says by which."""
    if methods := _methods(f"/{rest}"):
        raise MethodNotAllowed(methods)
    paths = sorted({each.path for each in CALLS})
    near = get_close_matches(f"/{rest}", paths, n=1)
    raise NotFound(
        f"There is no call /api/v1/{rest}.",
        hint=f"Did you mean /api/v1{near[0]}?" if near else "GET /api/v1/openapi.json lists them.",
    )
