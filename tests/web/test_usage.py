"""Wrong usage of whatever command ends with exit code 2, says what is wrong, prints nothing else and touches no store."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from graph.filters import FILTERS, FilterSpec
from queries.named import load_queries
from queries.report import REPORTS
from tests.web.test_never_created import commands
from web.cli.group import main

COMMANDS = dict(commands())


def wrong(*arguments: str) -> str:
    """What is said of a wrong usage."""
    done = CliRunner().invoke(main, arguments)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    return done.stderr


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TWINMAP_STORE", raising=False)


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_that_is_none_and_a_word_too_many(name: str, tmp_path: Path) -> None:
    assert "No such option" in wrong(*name.split(), "--no-such-option")
    taken = [each for each in COMMANDS[name].params if isinstance(each, click.Argument)]
    if any(each.required for each in taken):
        assert "Missing argument" in wrong(*name.split())
    if all(each.nargs == 1 for each in taken) and not isinstance(COMMANDS[name], click.Group):
        assert "unexpected extra argument" in wrong(*name.split(), *("word" for _ in taken), "further")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "name",
    [name for name, each in COMMANDS.items() if any(isinstance(one.type, click.IntRange) for one in each.params)],
)
def test_a_number_that_is_none(name: str) -> None:
    numbers = [each for each in COMMANDS[name].params if isinstance(each.type, click.IntRange)]
    given = required(name)
    for each in numbers:
        for value in ("many", "-1", "1.5"):
            assert "Invalid value" in wrong(*name.split(), *given, each.opts[0], value)


def required(name: str) -> list[str]:
    """A word for each argument that the command needs."""
    return ["word" for each in COMMANDS[name].params if isinstance(each, click.Argument) and each.required]


@pytest.mark.parametrize(
    "name", [name for name, each in COMMANDS.items() if any(isinstance(one.type, click.Choice) for one in each.params)]
)
def test_a_choice_that_is_none(name: str) -> None:
    for each in COMMANDS[name].params:
        if isinstance(each.type, click.Choice):
            given = ["nosuch"] if isinstance(each, click.Argument) else [*required(name), each.opts[0], "nosuch"]
            assert "'nosuch' is not one of" in wrong(*name.split(), *given)


@pytest.mark.parametrize("each", [each for each in FILTERS if each.choices], ids=lambda each: each.name)
def test_a_choice_of_a_filter_that_is_none(each: FilterSpec) -> None:
    for given in (
        ["export", "out.json", f"--{each.name}", "nosuch"],
        ["report", "statistics", "--option", f"{each.name}=nosuch"],
    ):
        assert f"{each.name}: found 'nosuch', expected" in wrong(*given)


@pytest.mark.parametrize("name", REPORTS)
def test_a_choice_of_a_report_that_is_none(name: str) -> None:
    for each in REPORTS[name].options:
        if each.choices:
            assert f"{each.name}: found 'nosuch', expected" in wrong("report", name, "--option", f"{each.name}=nosuch")
    assert "'nosuch'" in wrong("report", name, "--option", "nosuch=1")


@pytest.mark.parametrize("name", load_queries())
def test_a_parameter_of_the_library_that_is_none(name: str) -> None:
    assert f"The query '{name}' has no parameter 'nosuch'" in wrong("query", "--name", name, "--param", "nosuch=1")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["load", "a.csv", "--as", "nosuch"], "'nosuch' is none of csv"),
        (["query", "--list", "RETURN 1"], "--list goes with no query"),
        (["query", "--list", "--name", "partners-of-a-city"], "--list goes with no query"),
        (["report", "--option", "level=city"], "--option goes with the name of a report"),
        (["report", "nosuch"], "No report is called 'nosuch'"),
        (["report", "statistic"], "Nearest: 'statistics'"),
        (["query", "--name", "nosuch"], "No query has the name 'nosuch'"),
        (["export", "out.nosuch"], "the ending of 'out.nosuch' is none that an export has"),
        (["tokens", "add", "a/b", "--store", "here"], "can't be called 'a/b'"),
        (["settings", "--store", "http://example.org"], "expected a folder or an address"),
        (["settings", "--store", "bolt://"], "expected a folder or an address"),
    ],
)
def test_words_that_dont_go_together(arguments: list[str], says: str, tmp_path: Path) -> None:
    if "here" in arguments:
        (tmp_path / "here").mkdir()
        (tmp_path / "here" / "twinmap-store.json").write_text('{"layout": 1}', encoding="utf-8")
    assert says in wrong(*arguments)
