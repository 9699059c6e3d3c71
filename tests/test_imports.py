"""Which room may import which, read from the source: loaders → graph ← queries ← web, and nothing imports web."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "graph": set(),
    "loaders": {"graph"},
    "queries": {"graph"},
    "web": {"graph", "loaders", "queries"},
}
ROOMS = set(MAY_IMPORT)
NEVER = {"tests", "bench", "docs", "twinmap"}
"""What no room may import: it isn't in the wheel, or is a face of its own."""


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and top-level name of everything a module imports, by statement or by `import_module("…")`, wherever it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__") and isinstance(node.args[0].value, str):
                yield node.lineno, node.args[0].value.partition(".")[0]


def wrong_arrows(room: str, text: str) -> list[tuple[int, str]]:
    """Imports in the text of a module of `room` that go where they may not."""
    forbidden = (ROOMS | NEVER) - MAY_IMPORT[room] - {room}
    return [(line, name) for line, name in imported(ast.parse(text)) if name in forbidden]


def modules(room: str) -> list[Path]:
    return sorted(path for path in (ROOT / room).rglob("*.py") if "node_modules" not in path.parts)


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_a_room_imports_only_what_the_arrows_allow(room: str) -> None:
    found = modules(room)
    assert found
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in found
        for line, name in wrong_arrows(room, path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("room", "text", "name"),
    [
        ("graph", "import web.app", "web"),
        ("graph", "def late():\n    from queries import report", "queries"),
        ("loaders", "from queries.report import run", "queries"),
        ("queries", "from importlib import import_module\nimport_module('loaders.load')", "loaders"),
        ("queries", "if TYPE_CHECKING:\n    from web import app", "web"),
        ("web", "import tests.conftest", "tests"),
        ("graph", "import twinmap", "twinmap"),
    ],
)
def test_a_wrong_arrow_is_found(room: str, text: str, name: str) -> None:
    assert [found for _, found in wrong_arrows(room, text)] == [name]


def test_a_right_arrow_and_a_relative_import_pass() -> None:
    assert wrong_arrows("web", "from queries import report\nfrom . import api\nimport graph.model, flask") == []


HEAVY = {
    "flask", "icalendar", "igraph", "jinja2", "matplotlib", "neo4j", "networkx", "numba", "numpy", "pyvis", "scipy", "waitress", "yaml",
}  # fmt: skip


def test_asking_for_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from web.cli import main\n"
        "result = CliRunner().invoke(main, ['--help'])\n"
        "assert result.exit_code == 0, result.output\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert HEAVY & set(said.stdout.split()) == set()


def test_a_command_gets_igraph_without_matplotlib_and_can_draw_charts_all_the_same() -> None:
    program = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from web.cli import main\n"
        "assert CliRunner().invoke(main, ['settings']).exit_code == 0\n"
        "import graph.network.view, queries.report\n"
        "print(*sorted({'igraph', 'matplotlib', 'numba', 'scipy', 'icalendar'} & set(sys.modules)))\n"
        "import matplotlib.figure\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.split() == ["igraph"]
