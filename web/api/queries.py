"""Calls about Cypher queries and the work they are."""

from __future__ import annotations

import json

from flask import g, jsonify, request
from flask.typing import ResponseReturnValue

from graph.errors import FilterError, NotFound
from graph.text import Text
from queries.console.run import EXAMPLE, asked_by, cancel, forestall, state
from queries.named import load_queries
from queries.values import JsonObject
from web.api.calls import ID, call, known_only
from web.api.loads import placed
from web.asking import ask, kept_until_sent
from web.faults import RequestUnreadable
from web.language.language import said, spoken
from web.security import asker
from web.site import site

QUERY_BODY: JsonObject = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "description": "a Cypher query that only reads"},
        "name": {"type": "string", "description": "or the name of a query of the library"},
        "params": {"type": "object", "description": "values of its $parameters"},
        "limit": {"type": "integer", "minimum": 1, "description": "most rows"},
        "tag": {"type": "string", "description": "a name of your own, by which DELETE jobs/{id} stops it"},
    },
}


@call("GET", "/queries", "The library of queries with their parameters.")
def queries() -> ResponseReturnValue:
    """Each with name, title, description, parameters and text."""
    known_only()
    return jsonify({"queries": [each.to_json() for each in load_queries().values()]})


@call("POST", "/query", "Run a Cypher query that only reads, or one of the library.", body=QUERY_BODY)
def query() -> ResponseReturnValue:
    """Columns come in the order of RETURN, there with no rows too."""
    known_only()
    asked = _read_body()
    unknown = sorted(set(asked) - set(QUERY_BODY["properties"]))
    if unknown:
        raise FilterError(
            Text("Unknown key '{name}'.", name=unknown[0]),
            where="body",
            hint=Text("Known: {names}.", names=tuple(QUERY_BODY["properties"])),
        )
    here = site()
    found = ask(here, **asked)
    return kept_until_sent(jsonify(found.to_json(said)), found)


def _read_body() -> JsonObject:
    """The JSON object in the body; every text in it can be written as UTF-8. Raises RequestUnreadable."""
    hint = Text('Send {{"query": "{query}"}}.', query=EXAMPLE)
    try:
        asked = request.get_json(silent=True)
        json.dumps(asked, ensure_ascii=False).encode()
    except RecursionError as error:
        raise RequestUnreadable(Text("The body has too many lists in lists."), where="body", hint=hint) from error
    except UnicodeEncodeError as error:
        raise RequestUnreadable(
            Text("The body has half of a surrogate pair, which is no character."), where="body", hint=hint
        ) from error
    if not isinstance(asked, dict):
        raise RequestUnreadable(Text("The body is no JSON object."), where="body", hint=hint)
    return asked


@call("GET", "/jobs/{id}", "How far a load is, or whether the query with this tag still runs.", ID)
def job(id: str) -> ResponseReturnValue:
    """`state` of a load: waiting, running, done, failed, stopped; of a query: running, ended, or lingering, which was stopped and which a Neo4j still works on. The last of them are known."""
    known_only()
    if found := site().jobs.find(id):
        told = found.to_json()
        return jsonify(spoken(told | {"report": placed(told["report"])} if told["report"] else told))
    running = state(site().store, id)
    if running is None:
        raise NotFound(
            Text("No load and no query has the id '{id}'.", id=id),
            hint=Text("POST loads tells one; POST query takes a tag of your own."),
        )
    return jsonify({"job": id, "state": running})


@call(
    "DELETE",
    "/jobs/{id}",
    "Stop a load, which is taken back, or the query with this tag; a query of your own needs no right to write.",
    ID,
    write=True,
)
def stop(id: str) -> ResponseReturnValue:
    """`stopped` is false where none runs any more, or none has come yet: then a query that comes within some seconds with this tag isn't begun."""
    here = site()
    if found := here.jobs.find(id):
        here.guard.check_may_write()
        return jsonify({"job": id, "stopped": found.stop()})
    by, own = asked_by(here.store, id), asker().name
    if by is None and g.get("token") and g.token.may != "write":
        return jsonify({"job": id, "stopped": forestall(here.store, id, own)})
    if by is None or by.name != own:
        here.guard.check_may_write()
    return jsonify({"job": id, "stopped": cancel(here.store, id)})
