"""Whoever only reads makes no store: a name that was mistyped is told, and leaves nothing behind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import twinmap
from graph.errors import StoreMissing
from graph.settings import Settings
from graph.store.embedded.folder import LAYOUT, MARKER, near_store
from graph.store.store import open_store
from web.cli.group import main

CREATE = {"load", "demo", "serve", "store restore"}
"""Commands that may make a store."""
NEED_NONE = {"settings"}
ARGUMENTS = {"file": "out.json", "text": "RETURN 1", "name": "statistics"}
"""What a command gets for an argument of this name; others get a word."""


def commands(command: click.Command = main, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command by its words."""
    if not isinstance(command, click.Group) or (command.invoke_without_command and words):
        yield " ".join(words), command
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from commands(each, (*words, name))


READ = {name: command for name, command in commands() if name not in CREATE | NEED_NONE}


def marked(folder: Path) -> Path:
    """A folder that looks like a store."""
    folder.mkdir()
    (folder / MARKER).write_text(json.dumps({"made by": "twinmap", "layout": LAYOUT}), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "words",
    [
        "report statistics --option level=nonsense",
        "report statistics --option nothing=1",
        "report statistics --format ics",
        "export out.json --level nonsense",
        "export out.nothing",
        "query --limit 0 RETURN",
        "query --name cities --param x",
        "loads --finish a --take-back b",
        "duplicates --limit x",
    ],
)
def test_what_is_written_wrong_is_said_before_a_store_is_looked_for(words: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, [*words.split(), "--store", str(tmp_path / "none")])
    assert done.exit_code == 2 and "no store here" not in done.stderr, done.output


@pytest.mark.parametrize("name", READ)
def test_no_command_that_reads_makes_a_store(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    meant = marked(tmp_path / "twinmap-data")
    given = [ARGUMENTS.get(each.name or "", "word") for each in READ[name].params if isinstance(each, click.Argument)]
    for folder, hint in (
        (tmp_path / "twinmap-dta", f"Did you mean {meant}?"),
        (tmp_path / "other" / "place", "--store"),
    ):
        done = CliRunner().invoke(main, [*name.split(), *given, "--store", str(folder)])
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.startswith(f"twinmap: {folder}: there is no store here. ")
        assert hint in done.stderr
        assert done.stderr.count("\n") == 1
    assert [each.name for each in tmp_path.iterdir()] == ["twinmap-data"]
    assert [each.name for each in meant.iterdir()] == [MARKER]


def test_a_notebook_makes_none_either(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="there is no store here"):
        twinmap.read(str(tmp_path / "typo"))
    with pytest.raises(StoreMissing):
        open_store(Settings(store=str(tmp_path / "typo")), create=False)
    assert not list(tmp_path.iterdir())


def test_the_store_that_was_meant_is_beside_in_or_around(tmp_path: Path) -> None:
    assert near_store(tmp_path / "jiangsu") is None
    store = marked(tmp_path / "jiangsu-2026")
    marked(tmp_path / "else")
    assert near_store(tmp_path / "jiangsu-2062") == store
    assert near_store(tmp_path / "no-name-like-it") is None
    assert near_store(store / "databases") == store
    (tmp_path / "home").mkdir()
    within = marked(tmp_path / "home" / "twinmap-data")
    assert near_store(tmp_path / "home") == within


@pytest.mark.embedded
def test_who_makes_a_store_says_so_once(tmp_path: Path) -> None:
    table = tmp_path / "pairs.csv"
    table.write_text("city,country,partner,partner country\nLyon,France,Leipzig,Germany\n", encoding="utf-8")
    load = ["load", str(table), "--store", str(tmp_path / "store")]
    said = f"A new store is made in {tmp_path / 'store'}."
    for times in (1, 0):
        done = CliRunner().invoke(main, load)
        assert (done.exit_code, done.stderr.count(said)) == (0, times)
