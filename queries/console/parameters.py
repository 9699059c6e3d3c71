"""Parameters and tags of a query, as a server can take them."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from typing import Any

from graph.errors import FilterError
from graph.text import Text

TAG = re.compile(r"[A-Za-z0-9_-]{1,64}")
DEEPEST_PARAMETER = 20


def read_params(params: Mapping[str, Any] | str | None) -> dict[str, Any]:
    """Parameters that a server can take. Raises FilterError, naming the parameter.

    >>> read_params('{"city": "suzhou"}')
    {'city': 'suzhou'}
    """
    if isinstance(params, str):
        try:
            params = json.loads(params) if params.strip() else None
        except (ValueError, RecursionError) as error:
            raise FilterError(
                Text("the parameters are no JSON: {error}.", error=str(error)),
                hint=Text('Expected an object, e.g. {"city": "suzhou"}.'),
            ) from error
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        raise FilterError(Text("the parameters are no JSON object."), hint=Text('Expected e.g. {"city": "suzhou"}.'))
    for name, value in params.items():
        _check_value(str(name), name, 0)
        _check_value(str(name), value, 0)
    return {str(name): value for name, value in params.items()}


def _check_value(name: str, value: Any, depth: int) -> None:
    where = f"parameter ${name[:60]}".encode(errors="replace").decode()
    if depth > DEEPEST_PARAMETER:
        raise FilterError(Text("lists and objects stand more than {n} deep.", n=DEEPEST_PARAMETER), where=where)
    if isinstance(value, Mapping):
        for key, item in value.items():
            _check_value(name, key, depth + 1)
            _check_value(name, item, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_value(name, item, depth + 1)
    elif isinstance(value, str):
        if any("\ud800" <= letter <= "\udfff" for letter in value):
            raise FilterError(Text("half of a surrogate pair, which is no character."), where=where)
    elif isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise FilterError(Text("{value} is beyond 64 bits.", value=value), where=where)
    elif value is not None and not isinstance(value, float):
        raise FilterError(
            Text("a value of type {type}; expected what JSON has.", type=type(value).__name__), where=where
        )


def read_tag(tag: str | None) -> str:
    if tag is None:
        return uuid.uuid4().hex
    if not TAG.fullmatch(tag):
        raise FilterError(Text("the tag of a query may have up to 64 letters, digits, - and _."))
    return tag
