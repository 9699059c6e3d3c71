"""The benchmarks compare like with like, tell our processor time from that of others, and keep the table of the last run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bench import load, quiet, table
from graph.settings import Settings
from graph.store.store import Store, open_store

ROOT = Path(__file__).parent.parent
WAYS = (load.through_twinmap, load.by_bare_driver, load.by_merge_a_row)
GRAPH = """
MATCH (a:City)-[p:PARTNER]->(b:City)
RETURN a.id AS a, a.name AS name, a.name_zh AS zh, a.lat AS lat, a.population AS people, b.id AS b, p.id AS id, p.kind AS kind, p.since AS since
ORDER BY id
"""
BURN = """
import sys, time
from pathlib import Path
folder = Path(sys.argv[1])
while not (folder / "go").exists(): time.sleep(0.01)
begun = time.process_time()
while time.process_time() < begun + 1: pass
(folder / "done").touch()
"""
"""Uses one second of processor time as soon as it may."""
WATCH = """
import sys, time
from pathlib import Path
from subprocess import run
from bench import quiet
folder = Path(sys.argv[1])
quiet.mark()
before = quiet.clock()
if len(sys.argv) > 2:
    run(["sh", "-c", '"$@" &', "sh", sys.executable, "-c", sys.argv[2], str(folder)])
(folder / "go").touch()
while not (folder / "done").exists(): time.sleep(0.01)
time.sleep(0.3)
after = quiet.clock()
print(after.ours - before.ours, after.everybody - before.everybody)
"""
"""Measures what is ours while a daemon burns: its own, whose parent has ended, or one that somebody else started."""


@pytest.fixture(scope="module")
def rows() -> load.Rows:
    return load.make_rows(cities=40, ties=90)


def graph_of(way: Callable[[Store, load.Rows], None], rows: load.Rows, folder: Path) -> list[dict[str, Any]]:
    with open_store(Settings(store=str(folder))) as store:
        store.constrain()
        way(store, rows)
        load.check(store, rows)
        return store.read(GRAPH)


def test_every_way_of_loading_writes_the_same_graph(rows: load.Rows, tmp_path: Path) -> None:
    first, *others = (graph_of(way, rows, tmp_path / way.__name__) for way in WAYS)
    assert len(first) == 90
    assert all(each == first for each in others)


def test_a_way_that_writes_too_little_is_found_out(rows: load.Rows, tmp_path: Path) -> None:
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        store.constrain()
        load.by_bare_driver(store, load.Rows(rows.cities, rows.ties[1:]))
        with pytest.raises(AssertionError):
            load.check(store, rows)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize(("whose", "least", "most"), [("ours", 0.9, 1.8), ("others", 0.0, 0.8)])
def test_processor_time_is_ours_when_we_started_it_even_by_a_daemon_that_ended(
    tmp_path: Path, whose: str, least: float, most: float
) -> None:
    watch = [sys.executable, "-c", WATCH, str(tmp_path)]
    if whose == "ours":
        said = subprocess.run([*watch, BURN], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    else:
        with subprocess.Popen([sys.executable, "-c", BURN, str(tmp_path)]):
            said = subprocess.run(watch, cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    ours, everybody = map(float, said.stdout.split())
    assert least <= ours <= most
    assert everybody >= 0.9


@pytest.mark.parametrize(
    ("others", "quiet_enough"), [(0.0, True), (0.05, True), (0.051, False), (None, False)]
)  # fmt: skip
def test_a_run_counts_only_when_others_left_the_machine_alone(others: float | None, quiet_enough: bool) -> None:
    assert quiet.Measured("anything", others).quiet is quiet_enough


def test_a_disturbed_run_is_repeated_and_the_least_disturbed_one_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = iter([quiet.Clock(0, 0, 0), quiet.Clock(1, 1, 0), quiet.Clock(2, 1, 0), quiet.Clock(3, 1.2, 0)])
    monkeypatch.setattr(quiet, "clock", lambda: next(moments))
    values = iter(["worse", "better"])
    found = quiet.measured(lambda: next(values), tries=2, pause_s=0)
    assert (found.value, found.quiet) == ("better", False)


def test_a_goal_is_met_missed_or_not_told() -> None:
    assert table.Line("x", "1 s", "1 s", 1.4, most=1.5, others=0.01).cells()[3:] == (
        "1.40 ×",
        "at most 1.5 ×: met",
        "1.0%",
    )
    assert table.Line("x", "1 s", "1 s", 1.6, most=1.5, others=0.01).cells()[4] == "at most 1.5 ×: MISSED"
    assert table.Line("x", "1 s", "1 s", 25.0, least=20, others=0.3, valid=False).cells()[3:] == (
        "25 ×", "at least 20 ×", "30.0%: invalid",
    )  # fmt: skip


def test_the_table_of_a_part_takes_the_place_of_the_last_one(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(
        "# A\n<!-- load -->\nold\n<!-- /load -->\nmiddle\n<!-- start -->\nkept\n<!-- /start -->\n", encoding="utf-8"
    )
    table.keep("load", [table.Line("first", "1 s", others=0.0)], readme)
    table.keep("load", [table.Line("second", "2 s", others=0.0)], readme)
    page = readme.read_text(encoding="utf-8")
    assert "old" not in page
    assert "first" not in page
    assert "| second | 2 s |" in page
    assert page.startswith("# A\n<!-- load -->\n| what |")
    assert "middle\n<!-- start -->\nkept\n<!-- /start -->\n" in page
    with pytest.raises(ValueError, match="no place for 'lookup'"):
        table.keep("lookup", [], readme)
