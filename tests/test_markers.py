"""Tests are marked by what they need, as far as their code tells, and one that starts a server unmarked fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from graph.settings import Settings
from graph.store.host import host_of
from graph.store.store import Store, open_store
from tests.markers import named_in

PROGRAM = "from graph.store.store import open_store"


def by_its_name(folder: Path) -> None:
    open_store(Settings(store=str(folder))).close()


def by_a_helper(folder: Path) -> None:
    for _ in range(2):
        by_its_name(folder)


def by_what_is_defined_within(folder: Path) -> None:
    def later() -> None:
        by_its_name(folder)

    later()


class Holder:
    def __enter__(self) -> None:
        by_its_name(Path())


def by_a_class() -> object:
    return Holder()


def by_a_program() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True)


def by_the_command_line() -> None:
    subprocess.run([sys.executable, "-m", "web.cli"], check=True)


def by_a_browser() -> None:
    from playwright.sync_api import sync_playwright

    sync_playwright().start().stop()


def not_at_all() -> str:
    return str(Settings().store)


@pytest.mark.parametrize(
    ("function", "marks"),
    [
        (by_its_name, {"embedded"}),
        (by_a_helper, {"embedded"}),
        (by_what_is_defined_within, {"embedded"}),
        (by_a_class, {"embedded"}),
        (by_a_program, {"embedded"}),
        (by_the_command_line, {"embedded"}),
        (by_a_browser, {"browser"}),
        (not_at_all, set()),
    ],
)
def test_a_function_tells_what_it_needs(function: object, marks: set[str]) -> None:
    assert named_in([function]) == marks


def test_the_fixtures_tell_the_server(request: pytest.FixtureRequest, server_settings: Settings) -> None:
    marks = {mark.name for mark in request.node.iter_markers()} & {"embedded", "neo4j"}
    assert marks == {"neo4j" if server_settings.store.startswith("bolt://") else "embedded"}


def started_behind_the_names(settings: Settings) -> None:
    """Starts a server by no name that the markers know."""
    store = Store(host_of(settings))
    try:
        store.open()
    finally:
        store.close()


def test_a_server_is_not_started_by_a_test_that_is_not_marked(tmp_path: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"mark it with @pytest.mark.embedded"):
        started_behind_the_names(Settings(store=str(tmp_path / "store")))
