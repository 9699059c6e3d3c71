"""The library: named queries, one file each in `queries/library`, with their titles and parameters at their head.

A file begins with lines `// key: value` (title, title_zh, description, description_zh), then one line for each parameter,
`// param NAME: TYPE [LEAST..MOST] = DEFAULT | what it is`, its default as JSON; the query follows. The queries are written in the
Cypher that both servers share, so that each gives the same rows, in the same order, on either.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from graph.errors import FilterError, NotFound
from graph.text import Text

HEAD = re.compile(r"// (title|title_zh|description|description_zh): (.+)")
PARAMETER = re.compile(r"// param (\w+): (text|integer|number|flag)(?: (-?\d+)\.\.(-?\d+))? = (.+?) \| (.+)")
FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
EXPECTED = {
    "text": Text("a text"),
    "integer": Text("a whole number"),
    "number": Text("a number"),
    "flag": Text("yes or no"),
}
LONGEST = 1000


@dataclass(frozen=True)
class Parameter:
    """One parameter of a named query: what a form, the command line and the documentation need to offer it."""

    name: str
    type: str
    default: Any
    help: str
    least: int | None = None
    most: int | None = None

    def read(self, value: Any) -> Any:
        """The value, or the one that a text stands for. Raises FilterError."""
        if value is None:
            return self.default
        found = self._typed(value)
        if found is None:
            raise self._error(value, EXPECTED[self.type])
        if self.least is not None and self.most is not None and not self.least <= found <= self.most:
            raise self._error(value, Text("{least} to {most}", least=self.least, most=self.most))
        return found

    def _typed(self, value: Any) -> Any:
        """The value in this parameter's type, None where it has none."""
        if self.type == "text":
            return value if isinstance(value, str) and len(value) <= LONGEST else None
        if self.type == "flag":
            return value if isinstance(value, bool) else FLAGS.get(str(value).strip().lower())
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return None
        return _number(str(value).strip(), whole=self.type == "integer")

    def _error(self, value: Any, expected: Text) -> FilterError:
        found = json.dumps(value, ensure_ascii=False, default=str)[:80]
        return FilterError(Text("found {found}, expected {expected}.", found=found, expected=expected), where=self.name)


def _number(text: str, *, whole: bool) -> int | float | None:
    if re.fullmatch(r"[+-]?\d{1,18}", text):
        return int(text)
    if not whole and re.fullmatch(r"[+-]?\d{1,18}(\.\d*)?([eE][+-]?\d{1,2})?", text):
        return float(text)
    return None


@dataclass(frozen=True)
class NamedQuery:
    """One query of the library; `text` is its Cypher, run by `queries.console.run.run_query` with what `read_params` gives."""

    name: str
    title: str
    title_zh: str
    description: str
    description_zh: str
    parameters: tuple[Parameter, ...]
    text: str

    def read_params(self, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """All parameters of the query: those given, texts read into their types, and the defaults of the others.

        >>> load_queries()["partners-of-a-city"].read_params({"limit": "5"})
        {'city': 'nanjing', 'limit': 5}
        """
        values = values or {}
        known = [parameter.name for parameter in self.parameters]
        for name in values:
            if name not in known:
                raise FilterError(
                    Text("The query '{query}' has no parameter '{name}'.", query=self.name, name=str(name)[:60]),
                    hint=Text("It has: {known}.", known=tuple(known)),
                )
        return {parameter.name: parameter.read(values.get(parameter.name)) for parameter in self.parameters}

    def to_json(self) -> dict[str, Any]:
        """Plain data, for `GET /api/v1/queries`."""
        return asdict(self)


@cache
def load_queries() -> dict[str, NamedQuery]:
    """The library by name, in order of title."""
    found = [
        read_query(entry.name.removesuffix(".cypher"), entry.read_text(encoding="utf-8"))
        for entry in files("queries").joinpath("library").iterdir()
        if entry.name.endswith(".cypher")
    ]
    return {query.name: query for query in sorted(found, key=lambda query: (query.title, query.name))}


def named_query(name: str) -> NamedQuery:
    """The query of that name. Raises NotFound, which names the nearest."""
    queries = load_queries()
    if name not in queries:
        nearest = get_close_matches(name, queries, 1, 0.5)
        hint = (
            Text("Nearest: '{nearest}'.", nearest=nearest[0])
            if nearest
            else Text("There are: {names}.", names=tuple(queries))
        )
        raise NotFound(Text("No query has the name '{name}'.", name=name[:60]), hint=hint)
    return queries[name]


def read_query(name: str, file: str) -> NamedQuery:
    """A named query from the text of its file. Raises ValueError: the files are ours, and tested."""
    head: dict[str, str] = {}
    parameters: list[Parameter] = []
    lines = file.split("\n")
    while lines and lines[0].startswith("//"):
        line = lines.pop(0).rstrip()
        if found := HEAD.fullmatch(line):
            head[found[1]] = found[2]
        elif found := PARAMETER.fullmatch(line):
            parameters.append(_parameter(found))
        else:
            raise ValueError(f"{name}.cypher: unreadable head: {line}")
    return NamedQuery(name=name, parameters=tuple(parameters), text="\n".join(lines).strip(), **head)


def _parameter(found: re.Match[str]) -> Parameter:
    least, most = (int(each) if each else None for each in (found[3], found[4]))
    return Parameter(found[1], found[2], json.loads(found[5]), found[6], least, most)
