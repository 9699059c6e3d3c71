"""Calls of the API: each is declared once, with its route, its parameters and its line in openapi.json."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from graph.errors import FilterError
from graph.filters import FILTERS, Filters
from graph.model import NATURES
from graph.text import OR, Text, joined
from queries.values import JsonObject
from web.faults import WrongMediaType
from web.proxy import asked_path

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

    def schema(self) -> JsonObject:
        """Its JSON schema."""
        found: JsonObject = {"type": self.type}
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
    body: JsonObject | None = None
    write: bool = False
    form: JsonObject | None = None
    noticed: bool = False
    """Does its answer say what is to be said of the graph itself?"""
    endpoint: str = ""
    """Flask's name for the function that answers."""

    @property
    def shape(self) -> re.Pattern[str]:
        """What addresses of this call look like: an id may hold slashes, a name may not."""
        fixed = re.escape(self.path)
        return re.compile(fixed.replace(r"\{id\}", ".+").replace(r"\{name\}", "[^/]+"), re.DOTALL)


CALLS: list[Call] = []
JSON = "application/json"
FORM = "multipart/form-data"
ID = Argument("id", "the id", required=True, place="path")
FILTER_ARGUMENTS = tuple(
    Argument(
        each.name, each.help, choices=tuple(choice.name for choice in each.choices) if each.type == "choice" else (),
    )
    for each in FILTERS
)  # fmt: skip
FILTER_NAMES = frozenset(each.name for each in FILTERS)
LOAD_FORM: JsonObject = {
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
        "nature": {
            "type": "string",
            "enum": [nature.name for nature in NATURES],
            "description": "what kind of source it is, which decides whose word leads where sources differ (the mapping's, else list)",
        },
        "format": {"type": "string", "description": "format of the files, where their names and beginnings mislead"},
        "dry_run": {"type": "string", "enum": ["yes", "no"], "description": "write nothing; tell plan and account"},
        "accept": {"type": "string", "enum": ["yes", "no"], "description": "go on outside of expected numbers of rows"},
        "wait": {"type": "string", "enum": ["yes", "no"], "description": "wait some seconds for the end (yes)"},
    },
}


def call(
    method: Method,
    path: str,
    summary: str,
    *arguments: Argument,
    body: JsonObject | None = None,
    write: bool = False,
    form: JsonObject | None = None,
    noticed: bool = False,
) -> Callable[[Callable[..., ResponseReturnValue]], Callable[..., ResponseReturnValue]]:
    """Route a function and put it into the description."""

    def routed(function: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
        endpoint = f"{blueprint.name}.{function.__name__}"
        CALLS.append(Call(method, path, summary, arguments, body, write, form, noticed, endpoint))
        rule = path.replace("{id}", "<id:id>").replace("{name}", "<name>")
        return blueprint.route(rule, methods=[method])(function)

    return routed


def check_body() -> None:
    """Raise WrongMediaType for a body of another type than the call takes; nothing of it is read."""
    found = next((each for each in CALLS if each.endpoint == request.endpoint), None)
    wanted = JSON if found and found.body else FORM if found and found.form else ""
    if wanted and request.mimetype != wanted and (request.mimetype or request.content_length):
        raise WrongMediaType(
            Text(
                "{method} {path} takes {wanted}, and found {found}.",
                method=request.method,
                path=asked_path(),
                wanted=wanted,
                found=request.mimetype or Text("no Content-Type"),
            ),
            where="Content-Type",
            hint=Text("Send the header Content-Type: {wanted}.", wanted=wanted),
        )


def known_only(*names: str) -> None:
    """Raise FilterError for a query parameter that the call doesn't have."""
    for name in request.args:
        if name not in (*names, "lang"):
            near = get_close_matches(name, names, n=1)
            raise FilterError(
                Text("Unknown parameter '{name}'.", name=name),
                hint=Text("Did you mean '{near}'?", near=near[0])
                if near
                else Text("Known: {names}.", names=names or Text("none")),
            )


def number_of(name: str, default: int, most: int) -> int:
    text = request.args.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise FilterError(
            Text("found '{found}', expected a whole number from 1 to {most}.", found=text, most=most), where=name
        )
    return int(text)


def one_of(name: str, choices: Iterable[str], default: str) -> str:
    value = request.args.get(name, "").strip() or default
    known = list(choices)
    if value not in (default, *known):
        raise FilterError(Text("found '{found}', expected {names}.", found=value, names=joined(known, OR)), where=name)
    return value


def filters_of(*others: str) -> Filters:
    return Filters.read(request.args, ignore=(*others, "lang"))
