"""The report and the mapping of `twinmap load`, which are written whatever becomes of the load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graph.store.store import Store
from loaders.columns.mapping_file import mapping_in
from web.cli.group import main

PAIRS = "city1,country1,city2,country2\nBrezzin,France,Quorvall,Japan\n"
THINGS = "Name,Sponsor\nAlpha,Foo\nBeta,Bar\n"
FILES = {
    "pairs.csv": PAIRS,
    "things.csv": THINGS,
    "m.yaml": "version: 1\ntables:\n- file: pairs.csv\n  lable: City\n  kind: x\n",
}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, encoding="utf-8")


def load(*words: str) -> tuple[Result, dict[str, Any]]:
    """What the command says, and its report; the mapping that it writes can be read."""
    done = CliRunner().invoke(main, ["load", *words, "--report", "r.json", "--mapping-out", "out.yaml"])
    mapping_in(Path("out.yaml").read_text(encoding="utf-8"))
    return done, json.loads(Path("r.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_where_every_table_is_refused_both_are_written_and_no_store_is_made(more: tuple[str, ...]) -> None:
    done, report = load("things.csv", "--store", "store", *more)
    assert done.exit_code == 1 and not Path("store").exists()
    assert "label: City  # or Country" in done.stdout
    assert report["error"]["message"].startswith("nothing here can be loaded.")
    assert [each["file"] for each in report["refused"]] == ["things.csv"]
    assert report["files"][0]["ignored"] == report["files"][0]["rows"] == 2


def test_a_refused_table_stands_first_and_its_sibling_stays_loaded(embedded_store: Store) -> None:
    done, report = load("pairs.csv", "things.csv", "--store", embedded_store.where)
    assert done.exit_code == 1
    assert done.stdout.startswith("Not loaded: things.csv: ")
    assert f"stay in the store; `twinmap unload {report['load']}`" in done.stdout
    assert [each["file"] for each in report["refused"]] == ["things.csv"] and "error" not in report
    assert embedded_store.read("MATCH ()-[p:PARTNER]->() RETURN count(*) AS n") == [{"n": 1}]


def test_where_the_mapping_has_faults_all_are_told_and_no_store_is_made() -> None:
    done, report = load("pairs.csv", "--mapping", "m.yaml", "--store", "store")
    assert done.exit_code == 1 and not Path("store").exists()
    told = [line for line in done.stderr.splitlines() if line.startswith("twinmap: m.yaml:")]
    assert [line.split(":")[2] for line in told] == ["4", "5"]
    assert report["error"]["message"].startswith("2 faults. m.yaml:4: ")
    assert Path("out.yaml").read_text(encoding="utf-8").startswith("# m.yaml:4: 'lable' is no key of a table")


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (("none.csv",), "none.csv"),
        (("pairs.csv", "--mapping", "none.yaml"), "none.yaml"),
        (("pairs.csv", "--store", "bolt://127.0.0.1:9"), "no answer"),
    ],
)
def test_what_cannot_be_read_or_reached_stands_in_the_report(words: tuple[str, ...], where: str) -> None:
    done, report = load(*words)
    assert done.exit_code == 1 and where in f"{report['error']['where']} {report['error']['message']}"
    assert (report["nodes"], report["edges"], report["rejected"]) == ({}, {}, [])
    assert len(report["files"]) == (words[0] == "pairs.csv")


def test_a_load_that_is_stopped_says_so_in_its_report(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_arguments: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("loaders.load.load_plan", stopped)
    done, report = load("pairs.csv", "--dry-run")
    assert done.exit_code == 130 and report["error"]["type"] == "Stopped"
