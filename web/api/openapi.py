"""The description of the API (OpenAPI 3.1), and what answers where nothing stands."""

from __future__ import annotations

from difflib import get_close_matches

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import MethodNotAllowed

from graph.errors import NotFound
from graph.text import Text
from graph.version import own_version
from queries.values import JsonObject
from web.api.calls import CALLS, FORM, JSON, Call, blueprint, call
from web.security import OPEN, PAGE_KEY_HEADER
from web.site import site

# ---- the description ----


@call("GET", "/openapi.json", "This description (OpenAPI 3.1).")
def openapi() -> ResponseReturnValue:
    """Drawn from the same table as the routes."""
    found: dict[str, JsonObject] = {}
    for each in CALLS:
        found.setdefault(f"/api/v1{each.path}", {})[each.method.lower()] = _described(each)
    return jsonify(
        {
            "openapi": "3.1.0",
            "info": {"title": "twinmap", "version": own_version(), "license": {"name": "GPL-3.0-or-later"}},
            "servers": [{"url": request.script_root or "/"}],
            "paths": found,
            "components": {"schemas": {"Fault": FAULT, "Noticed": NOTICED}, "securitySchemes": SECURITY},
            "security": [{"token": []}, {"password": []}] if site().settings.site_password else [{}, {"token": []}],
        }
    )


SECURITY: JsonObject = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "a token for programs, made by `twinmap tokens add NAME`; one made with --write may write too",
    },
    "password": {
        "type": "http",
        "scheme": "basic",
        "description": "the password of the site, where it has one; the user is twinmap",
    },
    "page_key": {
        "type": "apiKey",
        "in": "header",
        "name": PAGE_KEY_HEADER,
        "description": "what pages of the site send with each write; programs take a token",
    },
}
FAULT: JsonObject = {
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


NOTICED: JsonObject = {
    "type": "object",
    "properties": {
        "notices": {
            "type": "array",
            "items": {"type": "string"},
            "description": "what is to be said of the graph itself: unfinished work in it, damage; not there where there is nothing",
        }
    },
}


def _described(call: Call) -> JsonObject:
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
    answer = {"schema": {"$ref": "#/components/schemas/Noticed"}} if call.noticed else {}
    fault = {
        "description": "what went wrong",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}},
    }
    found: JsonObject = {
        "operationId": f"{call.method.lower()}{call.path.title().replace('/', '').replace('{', '').replace('}', '').replace('.', '')}",
        "summary": call.summary,
        "parameters": arguments,
        "responses": {"200": {"description": "the answer", "content": {"application/json": answer}}, "default": fault},
    }
    if call.endpoint in OPEN:
        found["security"] = []
        found["responses"]["503"] = {"description": "it is starting, or down", "content": {"application/json": {}}}
    elif call.write:
        found["security"] = [{"token": []}, {"password": [], "page_key": []}]
    for kind, schema in ((JSON, call.body), (FORM, call.form)):
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
        Text("There is no call /api/v1/{rest}.", rest=rest),
        hint=Text("Did you mean /api/v1{near}?", near=near[0])
        if near
        else Text("GET /api/v1/openapi.json lists them."),
    )
