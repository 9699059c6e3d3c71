"""What a test needs, told from the test itself: `embedded` and `neo4j` (a server, so Java), `browser` (Chromium).

A test is marked by the fixtures it uses, and where they don't tell, by what it, its fixtures and the helpers that they call
name: `open_store`, the command line as a process, a browser. What can't be seen in that way is marked by hand, and
`tests/conftest.py` fails a test that starts an embedded server without the mark. `slow` is always marked by hand.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any

import pytest

BY_FIXTURE = {"embedded_settings": "embedded", "neo4j_settings": "neo4j"}
BY_SERVER = {"arcadedb": "embedded", "neo4j": "neo4j"}
"""Parameters of the fixture `server_settings`."""
BY_NAME = {
    "open_store": "embedded",
    "Hold": "embedded",
    "web.cli": "embedded",  # python -m web.cli
    "sync_playwright": "browser",
}
"""Names that code uses, texts that it holds and words of programs that it runs, and what they take."""
TOLD = "tests.conftest"
"""The module whose fixtures BY_FIXTURE and BY_SERVER tell about."""


def needs(item: pytest.Item) -> set[str]:
    """The marks of a test."""
    if not isinstance(item, pytest.Function):
        return set()
    found = {BY_FIXTURE[name] for name in item.fixturenames if name in BY_FIXTURE}
    callspec = getattr(item, "callspec", None)
    if callspec is not None and (server := callspec.params.get("server_settings")):
        found.add(BY_SERVER[server])
    definitions = item._fixtureinfo.name2fixturedefs.values()
    fixtures = (each[-1].func for each in definitions if each[-1].func.__module__ != TOLD)
    named = named_in((item.function, *fixtures))
    # Where a fixture names the server, `open_store` opens that one.
    return found | (named - {"embedded"} if found else named)


def named_in(functions: Iterable[Any]) -> set[str]:
    """What the functions, and the functions and classes of tests/ that they use, tell by their names and texts."""
    found: set[str] = set()
    left, seen = list(functions), set[int]()
    while left:
        function = bare(left.pop())
        if function is not None and id(function) not in seen:
            seen.add(id(function))
            marks, further = told(function)
            found |= marks
            left += further
    return found


@cache
def told(function: FunctionType) -> tuple[frozenset[str], tuple[Any, ...]]:
    """What one function tells, and what of tests/ it uses."""
    words: set[str] = set()
    further: list[Any] = []
    for code in codes(function.__code__):
        words |= {*code.co_names, *(each for each in code.co_consts if isinstance(each, str))}
        for name in code.co_names:
            value = function.__globals__.get(name)
            if isinstance(value, str):
                words |= {each for each in BY_NAME if each in value}
            elif str(getattr(value, "__module__", "")).startswith("tests."):
                further += vars(value).values() if isinstance(value, type) else [value]
    return frozenset(BY_NAME[each] for each in words if each in BY_NAME), tuple(further)


def bare(value: Any) -> FunctionType | None:
    """The function within its decorators; None where there is none."""
    value = inspect.unwrap(value) if callable(value) else value
    value = getattr(getattr(value, "hypothesis", None), "inner_test", value)
    return value if isinstance(value, FunctionType) else None


def codes(code: CodeType) -> Iterator[CodeType]:
    """The code and all that is defined within."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)
