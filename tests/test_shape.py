"""How long and how tangled code may be. What is over a limit stands in one list, with its reason, and leaves it when it no longer is."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from complexipy import code_complexity
from radon.complexity import cc_visit

ROOT = Path(__file__).parent.parent
PLACES = ("graph", "loaders", "queries", "web", "bench", "docs", "twinmap.py")
LIMITS: Mapping[str, int] = {
    "lines of a file": 400,
    "lines of a class": 200,
    "lines of a function": 40,
    "branches of a function": 15,  # cyclomatic complexity as radon counts it: each part of a condition is one
    "tangle of a function": 15,  # cognitive complexity as complexipy counts it: what is nested counts more
}
_KERNEL = "compiled by numba, which wants loops in one piece"
OVER: Mapping[str, str] = {
    "graph/model.py": "the table of the model",
    "graph/figures/compiled.py:dependencies": _KERNEL,
    "graph/figures/compiled.py:sweep": _KERNEL,
    "graph/figures/compiled.py:_meet": _KERNEL,
}
"""What may be over a limit: place → why."""


class Measure(NamedTuple):
    """One thing that was measured."""

    what: str
    where: str
    value: int

    @property
    def over(self) -> bool:
        return self.value > LIMITS[self.what]

    def __str__(self) -> str:
        return f"{self.where}: {self.value} {self.what}, at most {LIMITS[self.what]}"


def measures(path: str, text: str) -> Iterator[Measure]:
    """All that is measured in the text of one file."""
    yield Measure("lines of a file", path, len(text.splitlines()))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            what = "lines of a class" if isinstance(node, ast.ClassDef) else "lines of a function"
            yield Measure(what, f"{path}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
    for block in cc_visit(text):
        if block.letter != "C":
            yield Measure("branches of a function", f"{path}:{block.name}", block.complexity)
    for function in code_complexity(text).functions:
        yield Measure("tangle of a function", f"{path}:{function.name.rpartition('::')[2]}", function.complexity)


def sources() -> Iterator[Path]:
    for place in PLACES:
        found = ROOT / place
        yield from (
            [found]
            if found.is_file()
            else [path for path in sorted(found.rglob("*.py")) if "node_modules" not in path.parts]
        )


def test_nothing_is_longer_or_more_tangled_than_it_may_be() -> None:
    over = {
        measure.where: str(measure)
        for path in sources()
        for measure in measures(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        if measure.over
    }
    assert [said for where, said in over.items() if where not in OVER] == []
    assert [where for where in OVER if where not in over] == [], (
        "these are within the limits now: take them off the list"
    )


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("lines of a file", "a = 1\n" * 401),
        ("lines of a class", "class A:\n" + "    a = 1\n" * 200),
        ("lines of a function", "def f():\n" + "    a = 1\n" * 40),
        ("branches of a function", "def f(a):\n    return " + " or ".join(f"a == {n}" for n in range(16))),
        ("tangle of a function", "def f(a):\n" + "".join(f"{'    ' * n}if a[{n}]:\n" for n in range(1, 7)) + "    " * 7 + "pass"),
    ],
)  # fmt: skip
def test_what_is_over_a_limit_is_found(what: str, text: str) -> None:
    assert [measure.what for measure in measures("a.py", text) if measure.over] == [what]
