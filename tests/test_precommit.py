"""The hooks before a commit run commands that there are, with the tools of the lock files."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
CONFIG: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
HOOKS: list[dict[str, Any]] = [hook for repository in CONFIG["repos"] for hook in repository["hooks"]]
TOOLS = Path(sys.executable).parent
"""What `.venv/bin` is here."""


def missing(entry: str, folder: Path = ROOT) -> list[str]:
    """What an entry names and isn't there: commands, files and modules."""
    words = shlex.split(entry)
    if words[:2] == ["sh", "-c"]:
        change, _, words[2] = words[2].partition(" && ")
        assert change.startswith("cd ")
        return missing(words[2], folder / change.removeprefix("cd "))
    found = []
    for place, word in enumerate(words):
        if ".venv/bin/" in word:
            there = (folder / word.partition(".venv")[0]).resolve() == ROOT and (TOOLS / Path(word).name).exists()
        elif words[place - 1] == "-m":
            there = find_spec(word) is not None
        else:
            there = "/" not in word or (folder / word).exists()
        if not there or (place == 0 and ".venv/bin/" not in word):
            found.append(word)
    return found


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: str(hook["id"]))
def test_a_hook_runs_what_there_is_and_fetches_nothing(hook: dict[str, Any]) -> None:
    assert hook["language"] == "system"
    assert missing(hook["entry"]) == []
    assert re.compile(hook.get("files", ""))


@pytest.mark.parametrize(
    ("entry", "lacks"),
    [
        (".venv/bin/nosuch check", [".venv/bin/nosuch"]),
        ("ruff check", ["ruff"]),
        (".venv/bin/python -m docs.nosuch", ["docs.nosuch"]),
        (".venv/bin/python docs/nosuch.py --check", ["docs/nosuch.py"]),
        ("sh -c 'cd web && ../.venv/bin/python frontend/nosuch'", ["frontend/nosuch"]),
        ("sh -c 'cd web && .venv/bin/python'", [".venv/bin/python"]),
    ],
)
def test_a_command_that_is_not_there_is_found(entry: str, lacks: list[str]) -> None:
    assert missing(entry) == lacks


def test_the_hooks_are_what_the_project_checks_with_and_all_of_them_local() -> None:
    assert {repository["repo"] for repository in CONFIG["repos"]} == {"local"}
    assert [hook["id"] for hook in HOOKS] == ["ruff-check", "ruff-format", "mypy", "biome", "docs"]
    group = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]["dev"]
    assert any(str(each).startswith("pre-commit") for each in group)
