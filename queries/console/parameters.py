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
    if depth > DEEPEST_PARAMETER:
        raise _error(name, Text("lists and objects stand more than {n} deep.", n=DEEPEST_PARAMETER))
    if isinstance(value, Mapping):
        for item in (*value.keys(), *value.values()):
            _check_value(name, item, depth + 1)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_value(name, item, depth + 1)
    elif fault := _fault(value):
        raise _error(name, fault)


def _fault(value: Any) -> Text | None:
    """What is wrong with a single value."""
    if value is None or isinstance(value, float):
        return None
    if isinstance(value, str):
        half = any("\ud800" <= letter <= "\udfff" for letter in value)
        return Text("half of a surrogate pair, which is no character.") if half else None
    if isinstance(value, int):
        return None if -(2**63) <= value < 2**63 else Text("{value} is beyond 64 bits.", value=value)
    return Text("a value of type {type}; expected what JSON has.", type=type(value).__name__)


def _error(name: str, fault: Text) -> FilterError:
    return FilterError(fault, where=f"parameter ${name[:60]}".encode(errors="replace").decode())


def read_tag(tag: str | None) -> str:
    if tag is None:
        return uuid.uuid4().hex
    if not TAG.fullmatch(tag):
        raise FilterError(Text("the tag of a query may have up to 64 letters, digits, - and _."))
    return tag
