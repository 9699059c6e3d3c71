"""Cypher stands in two rooms only: queries/, which reads, and graph/store/, which writes and administers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("graph", "loaders", "queries", "web")
MAY_HOLD_CYPHER = ("queries/", "graph/store/")
CYPHER = re.compile(r"\b(MATCH|MERGE|UNWIND|CREATE) *(\(|CONSTRAINT|\$|\[)|\bOPTIONAL MATCH\b|\bDETACH DELETE\b")


def statements(text: str) -> Iterator[int]:
    """Lines of the texts in a module that hold Cypher; what is put into them doesn't matter, and docstrings are none."""
    tree = ast.parse(text)
    said = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in said
            and CYPHER.search(node.value)
        ):
            yield node.lineno


def test_cypher_stands_in_the_rooms_of_queries_and_of_the_store_only() -> None:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "node_modules" not in path.parts]
    assert len(paths) > 100
    wrong = [
        f"{name}:{line}"
        for path in paths
        if not (name := path.relative_to(ROOT).as_posix()).startswith(MAY_HOLD_CYPHER)
        for line in statements(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        'QUERY = "MATCH (n:City) RETURN n"',
        'QUERY = """\nUNWIND $rows AS row\nMERGE (n:City)"""',
        'def ask(label):\n    return f"MATCH (n:{label}) RETURN n.id"',
        'store.run("CREATE CONSTRAINT x IF NOT EXISTS FOR (n:City) REQUIRE n.id IS UNIQUE")',
        'ASK = "UNWIND [1, 2] AS x RETURN x"',
    ],
)
def test_a_statement_is_found(text: str) -> None:
    assert list(statements(text))


@pytest.mark.parametrize(
    "text",
    [
        '"""Cypher such as MATCH (n:City) is read by another room."""',
        'WORD = "MERGE"',
        'HELP = "a query begins with MATCH, RETURN or UNWIND"',
        "# MATCH (n) RETURN n\nx = 1",
    ],
)
def test_words_are_no_statement(text: str) -> None:
    assert not list(statements(text))
