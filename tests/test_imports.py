"""Which module may import which, read from the source.

Between rooms: loaders → graph ← queries ← web, and nothing imports web. Inside a room: no circle, open or hidden in a function or for
types alone. Inside web: the faces → exports, language, services. Imports inside functions are for start-up time, and each stands in one list with its reason.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import networkx as nx
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


# Circles


def names_of_modules(paths: Iterable[str]) -> dict[str, str]:
    """Dotted name → path, relative to the root; a package is its `__init__.py`."""
    return {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in paths}


def arrows(texts: Mapping[str, str]) -> nx.DiGraph[str]:
    """Who imports whom among modules, by path, wherever the import stands; texts: path → source."""
    known = names_of_modules(texts)
    found: nx.DiGraph[str] = nx.DiGraph()
    for path, text in texts.items():
        for name in (name for node in ast.walk(ast.parse(text)) for name in _modules_named(node)):
            whole, package = known.get(name), known.get(name.rpartition(".")[0])
            target = whole or package
            if target and target != path:
                found.add_edge(path, target)
    return found


def _modules_named(node: ast.AST) -> Iterator[str]:
    """What an import may mean: `from a import b` is the module a.b, or the name b of the module a."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def circles(texts: Mapping[str, str]) -> list[list[str]]:
    """Groups of modules that import one another round about."""
    return sorted(sorted(group) for group in nx.strongly_connected_components(arrows(texts)) if len(group) > 1)


def sources() -> dict[str, str]:
    """Path → source of every module of the rooms."""
    paths = [path for room in sorted(ROOMS) for path in modules(room)]
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def test_no_modules_import_one_another_round_about() -> None:
    assert circles(sources()) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"a/b.py": "from a.c import x", "a/c.py": "from a.b import y"}, [["a/b.py", "a/c.py"]]),
        ({"a/b.py": "from a import c", "a/c.py": "def late():\n    import a.b"}, [["a/b.py", "a/c.py"]]),
        ({"a/b.py": "if TYPE_CHECKING:\n    from a.c import C", "a/c.py": "from a.b import y"}, [["a/b.py", "a/c.py"]]),
        ({"a/b.py": "from a import x", "a/__init__.py": "from a.b import y"}, [["a/__init__.py", "a/b.py"]]),
        ({"a/b.py": "from a.c import x", "a/c.py": "from a.d import y", "a/d.py": "import flask"}, []),
    ],
    ids=["open", "in a function", "for types", "a package", "none"],
)  # fmt: skip
def test_a_circle_is_found(texts: dict[str, str], expected: list[list[str]]) -> None:
    assert circles(texts) == expected


# Folders of web/

FOLDERS: Mapping[str, set[str]] = {
    "web/pages": {"web/exports", "web/language", "web"},
    "web/api": {"web/exports", "web/language", "web"},
    "web/cli": {"web/exports", "web/language", "web"},
    "web/exports": {"web"},
    "web/language": {"web"},
    "web": {"web/language"},  # the services: files that stand in web/ itself
}
"""Folder of web/ → which others its modules may import: the three faces know one another only through what lies below them."""
BUILDS_ALL = "web/app.py"


def arrows_across(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """Imports between folders of web/ that go where they may not; texts: path → source."""
    crossing = (
        (path, target, Path(path).parent.as_posix(), Path(target).parent.as_posix())
        for path, target in arrows(texts).edges
        if path != BUILDS_ALL
    )
    return sorted(
        (path, target)
        for path, target, folder, other in crossing
        if folder in FOLDERS and other in FOLDERS and other not in {folder, *FOLDERS[folder]}
    )


def test_a_folder_of_web_imports_only_what_the_table_allows() -> None:
    assert {path.parent.relative_to(ROOT).as_posix() for path in modules("web")} == set(FOLDERS)
    assert arrows_across(sources()) == []


@pytest.mark.parametrize(
    ("path", "text", "target"),
    [
        ("web/pages/console.py", "from web.api.queries import ask", "web/api/queries.py"),
        ("web/pages/console.py", "from web.api import queries", "web/api/queries.py"),
        ("web/api/graph.py", "import web.cli.print", "web/cli/print.py"),
        ("web/language/titles.py", "def late():\n    from web.pages.rows import Row", "web/pages/rows.py"),
        ("web/exports/page.py", "if TYPE_CHECKING:\n    from web.api.queries import call", "web/api/queries.py"),
        ("web/reports.py", "from web.pages import rows", "web/pages/rows.py"),
    ],
)
def test_a_wrong_arrow_between_folders_of_web_is_found(path: str, text: str, target: str) -> None:
    others = dict.fromkeys(("web/api/queries.py", "web/cli/print.py", "web/pages/rows.py", "web/site.py"), "")
    assert arrows_across(others | {path: text + "\nfrom web import site"}) == [(path, target)]


def test_what_builds_the_site_may_import_all_its_folders() -> None:
    assert arrows_across({BUILDS_ALL: "from web import api, pages", "web/api/__init__.py": "", "web/pages/__init__.py": ""}) == []  # fmt: skip


# Imports inside functions

LATE: Mapping[str, tuple[str, ...]] = {
    # numba: seconds to compile, and only networks of some size need it
    "graph/figures/betweenness.py": ("graph.figures.compiled",),
    "graph/figures/distances.py": ("graph.figures.compiled",),
    # scipy, matplotlib, icalendar, pyvis: half a second and more each, for one report or file
    "graph/figures/nodes.py": ("scipy.sparse", "scipy.sparse.linalg"),
    "graph/figures/tail.py": ("scipy",),
    "queries/charts/matrix.py": ("matplotlib.patches",),
    "queries/charts/picture.py": ("matplotlib", "matplotlib.backends.backend_svg", "matplotlib.figure"),
    "queries/charts/ticks.py": ("matplotlib.ticker",),
    "queries/expectation.py": ("scipy",),
    "queries/reports/calendar.py": ("icalendar",),
    "queries/verdicts/judge.py": ("scipy",),
    "queries/verdicts/pooling.py": ("scipy",),
    "web/exports/page.py": ("pyvis.network",),
    # a bare `python -I -S` that has to be up in a few hundredths of a second, where not every system has it
    "graph/store/embedded/lifeline.py": ("ctypes",),
    # the command line answers --help, and a command its own work, without the driver, igraph, Flask and the readers of files
    "web/cli/duplicates.py": ("graph.store.merge", "loaders.identity.known"),
    "web/cli/export.py": ("web.exports.exports", "web.exports.selection"),
    "web/cli/group.py": ("web.faults",),
    "web/cli/load.py": (
        "graph.store.loads", "graph.store.unload", "loaders.columns.mapping_file", "loaders.load", "loaders.plan", "loaders.reading", "loaders.refused",
    ),
    "web/cli/papers.py": ("loaders.load", "loaders.refused", "web.faults"),
    "web/cli/loads.py": ("graph.store.loads", "loaders.finish", "web.cli.account", "web.totals", "web.unfinished"),
    "web/cli/options.py": (
        "graph.store.embedded.hold", "graph.store.left", "graph.store.looked", "graph.store.questions", "graph.store.store", "web.proxy", "web.security",
    ),
    "web/cli/print.py": ("queries.report", "tabulate"),
    "web/cli/progress.py": ("loaders.places.gazetteer", "loaders.places.gazetteer_file", "tqdm"),
    "web/cli/query.py": ("graph.store.looked", "queries.console.run", "queries.named", "web.asking"),
    "web/cli/report.py": (
        "graph.figures.watch", "graph.network.read", "loaders.places.country_table", "queries.report", "tqdm", "web.app",
        "web.beside", "web.reports",
    ),
    "web/cli/site.py": ("graph.store.safeguards", "loaders.load_sample", "web.app", "web.kept", "web.log", "web.proxy", "web.site"),
    "web/cli/store.py": (
        "graph.store.backup", "graph.store.embedded.control", "graph.store.emptying", "graph.store.guests.login",
        "graph.store.status",
    ),
    "web/cli/tokens.py": ("web.tokens",),
    # babel reads a catalogue in 0.2 s, and English needs none
    "web/language/catalogue.py": ("babel.messages.mofile", "babel.messages.pofile", "babel.support"),
    # readers of every format, and the words that parties are compared by: not before somebody loads or compares
    "web/pages/duplicates.py": ("loaders.identity.known",),
    "web/uploads.py": (
        "loaders.columns.mapping_written", "loaders.finish", "loaders.places.gazetteer", "loaders.places.gazetteer_file", "loaders.plan",
    ),
    "web/unfinished.py": ("loaders.finish",),
}  # fmt: skip
"""Module → what it imports inside functions. All of it is for start-up time; the reason stands above each group."""


def late_imports(text: str) -> list[str]:
    """Modules that are imported inside functions, in order."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    named = {name for function in functions for node in ast.walk(function) for name in _modules_named(node)}
    return sorted({_module_of(name) for name in named})


def _module_of(name: str) -> str:
    """The module that holds a name, or is it: ours if a file says so, a package's by its spelling."""
    path = ROOT / name.replace(".", "/")
    ours = path.with_suffix(".py").exists() or path.is_dir()
    return name if ours else name.rpartition(".")[0] or name


def test_every_import_inside_a_function_stands_in_the_list() -> None:
    found = {path: tuple(late) for path, text in sources().items() if (late := late_imports(text))}
    assert found == {path: tuple(sorted(names)) for path, names in LATE.items()}


SUPERVISORS = ("graph/store/embedded/supervisor.py", "graph/store/guests/serving.py")


@pytest.mark.parametrize("path", SUPERVISORS)
def test_a_supervisor_runs_on_the_standard_library_alone(path: str) -> None:
    texts = sources()
    needed = {path} | nx.descendants(arrows(texts), path)
    used = {name for each in needed for _, name in imported(ast.parse(texts[each]))}
    assert used <= sys.stdlib_module_names | {"graph"}


def test_an_import_inside_a_function_is_found() -> None:
    text = "import a\ndef f():\n    from b.c import d\nclass C:\n    def g(self):\n        from graph import model"
    assert late_imports(text) == ["b.c", "graph.model"]


# What starting loads

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
