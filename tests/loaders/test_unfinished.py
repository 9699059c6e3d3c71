"""Work that was cut off is told everywhere, finished with what was kept for it, or taken back."""

from __future__ import annotations

import functools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from graph.errors import LoadError, NotFound, StoreError, StoreUnavailable
from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store import orders
from graph.store.backup import backup, restore
from graph.store.embedded.damage import ask
from graph.store.emptying import MARK, clear, mark
from graph.store.loads import finished_report
from graph.store.merge import merge
from graph.store.store import Store, open_store
from graph.store.unload import unload
from graph.unfinished import CLEAR
from loaders import finish
from loaders.load import load_plan
from loaders.load_sample import load_sample
from loaders.plan import make_plan
from queries.report import run
from tests.conftest import ROOT
from tests.contents import everything
from web.cli.group import main
from web.exports.exports import content

PAIRS = "city1,country1,city2,country2,since\n" + "".join(
    f"Brezzin {n},France,Quorvall {n},Japan,{1950 + n}\n" for n in range(60)
)


def cut_off_after(rows: int) -> Callable[[int], None]:
    """Progress that has the store go away after so many rows: then nothing can be taken back."""
    seen = 0

    def progress(done: int) -> None:
        nonlocal seen
        seen += done
        if seen > rows:
            raise StoreUnavailable("gone")

    return progress


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches so small that something is written of a small file."""
    monkeypatch.setattr("graph.store.checker.BATCH", 20)


def pairs(folder: Path) -> Path:
    path = folder / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


def order_of(path: Path) -> dict[str, Any]:
    return {"paths": [path.name], "folder": str(path.parent)}


def half_loaded(store: Store, path: Path) -> str:
    """A load of the file that was cut off; its id."""
    with pytest.raises(StoreUnavailable):
        load_plan(store, make_plan([path]), cut_off_after(40), order=order_of(path))
    (work,) = store.unfinished()
    return work.id


@pytest.mark.usefixtures("small_batches")
def test_a_load_that_was_cut_off_is_told_and_finished_with_its_files(store: Store, tmp_path: Path) -> None:
    path = pairs(tmp_path)
    load_plan(store, make_plan([path]))
    whole = everything(store)
    clear(store)
    load = half_loaded(store, path)
    assert 0 < store.read("MATCH ()-[r:PARTNER]->() RETURN count(r) AS n")[0]["n"] < 60
    (work,) = store.unfinished()
    snapshot = read_snapshot(store)
    assert snapshot.state.unfinished == (work,)
    assert "of the load 'pairs.csv' only a part is written" in work.notice
    assert run(snapshot, "statistics").notes[0] == work.notice
    assert json.loads(content(snapshot, None, ".json")[0])["graph"]["notices"] == [str(work.notice)]
    assert finish.can_finish(store, work)
    assert finish.finish(store, load)["load"] == load
    assert (store.unfinished(), read_snapshot(store).state.unfinished) == ((), ())
    assert everything(store) == whole
    assert orders.kept(store.work_folder, load) is None


@pytest.mark.usefixtures("small_batches")
def test_without_its_file_a_load_is_taken_back(store: Store, tmp_path: Path) -> None:
    path = pairs(tmp_path)
    load = half_loaded(store, path)
    for other in (PAIRS.replace("1950", "1960").encode(), b"", b"\x00\x01 no table", b"name,phone\nA,1\n"):
        path.write_bytes(other)
        with pytest.raises(LoadError, match="isn't what it was when the load began"):
            finish.finish(store, load)
    path.unlink()
    assert not finish.can_finish(store, store.unfinished()[0])
    with pytest.raises(LoadError, match="no longer here"):
        finish.finish(store, load)
    unload(store, load)
    assert store.unfinished() == ()
    assert everything(store) == ([], [])
    assert list(orders.ids(store.work_folder)) == []
    with pytest.raises(NotFound):
        finish.finish(store, load)


@pytest.mark.usefixtures("small_batches")
def test_taking_back_that_was_cut_off_is_told_and_finished(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.unload.BATCH", 20)
    load = load_plan(store, make_plan([pairs(tmp_path)]))["load"]
    with pytest.raises(StoreUnavailable):
        unload(store, load, cut_off_after(50))
    (work,) = store.unfinished()
    assert (work.id, work.work) == (load, "unload")
    assert "only a part is taken back" in read_snapshot(store).state.unfinished[0].sentence
    finish.finish(store, load)
    assert (store.unfinished(), everything(store)) == ((), ([], []))


def test_ctrl_c_takes_a_sample_back(store: Store) -> None:
    def interrupt(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_sample(store, "jiangsu", interrupt)
    assert (store.unfinished(), everything(store)) == ((), ([], []))


@pytest.mark.parametrize("moment", [1, 3, 6])
def test_a_restore_that_was_cut_off_is_run_again_and_ends_with_the_equal_graph(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    load_plan(store, make_plan([pairs(tmp_path)]))
    file, whole, version = tmp_path / "all.backup", everything(store), read_snapshot(store).version
    backup(store, file)
    clear(store)
    writes, write = 0, Store.write

    def failing(self: Store, *given: Any, **more: Any) -> None:
        nonlocal writes
        writes += 1
        if writes > moment:
            raise StoreUnavailable("gone")
        write(self, *given, **more)

    with monkeypatch.context() as patch:
        patch.setattr("graph.store.backup.BATCH", 30)
        patch.setattr(Store, "write", failing)
        with pytest.raises(StoreUnavailable):
            restore(store, file)
    (work,) = store.unfinished()
    assert work.work == "restore" and finish.can_finish(store, work)
    for refused in (lambda: load_plan(store, make_plan([pairs(tmp_path)])), lambda: merge(store, "a", "b")):
        with pytest.raises(StoreError, match="only a part is restored"):
            refused()
    restore(store, file)
    assert (store.unfinished(), everything(store), read_snapshot(store).version) == ((), whole, version)


def test_emptying_that_was_cut_off_is_run_again(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_plan(store, make_plan([pairs(tmp_path)]))
    runs = 0

    def failing(original: Callable[..., Any]) -> Callable[..., Any]:
        def run(*given: Any, **more: Any) -> Any:
            nonlocal runs
            runs += 1
            if runs > 4:
                raise StoreUnavailable("gone")
            return original(*given, **more)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(Store, "run", failing(Store.run))  # a server of yours deletes by statements
        patch.setattr("graph.store.embedded.dropping.ask", failing(ask))
        with pytest.raises(StoreUnavailable):
            clear(store)
    (work,) = store.unfinished()
    assert work.work == "clear"
    finish.finish(store, work.id)
    assert store.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


# --- The command line ---


def twinmap(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.usefixtures("small_batches")
def test_every_command_says_what_is_unfinished_and_loads_finishes_it(
    embedded_store: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    place, path = embedded_settings.store, pairs(tmp_path)
    load = half_loaded(embedded_store, path)
    said = "of the load 'pairs.csv' only a part is written"
    asked = twinmap("query", "MATCH (n:City) RETURN count(n) AS n", "--format", "json", "--store", place)
    assert said in json.loads(asked.stdout)["notes"][0] and asked.exit_code == 0
    for command in (("report", "statistics"), ("export", str(tmp_path / "all.json")), ("duplicates",)):
        assert said in twinmap(*command, "--store", place).stderr, command
    listed = twinmap("loads", "--store", place)
    assert "cut off while it was written" in listed.stdout and f"--finish {load}" in listed.stderr
    (row,) = json.loads(twinmap("loads", "--format", "json", "--store", place).stdout)["loads"]
    assert (row["id"], row["state"], row["work"], row["can_finish"]) == (load, "unfinished", "load", True)
    refused = twinmap("store", "backup", str(tmp_path / "b"), "--store", place)
    assert refused.exit_code == 1 and said in refused.stderr and not (tmp_path / "b").exists()
    finished = twinmap("loads", "--finish", load, "--store", place)
    assert finished.exit_code == 0 and "60 loaded" in finished.stderr
    assert twinmap("query", "RETURN 1 AS n", "--store", place).stderr == ""
    assert finished_report(embedded_store, load)


def test_clear_asks_first(embedded_store: Store, embedded_settings: Settings) -> None:
    embedded_store.run("CREATE (:City {id: 'suzhou'})")
    refused = CliRunner().invoke(main, ["store", "clear", "--store", embedded_settings.store], input="n\n")
    assert refused.exit_code == 1 and "Take all 1 nodes" in refused.stderr
    assert embedded_store.read("MATCH (n) RETURN count(n) AS n") == [{"n": 1}]
    assert twinmap("store", "clear", "--yes", "--store", embedded_settings.store).exit_code == 0
    assert embedded_store.read("MATCH (n) RETURN count(n) AS n") == [{"n": 0}]


@pytest.mark.embedded
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_hup_and_term_end_a_load_as_ctrl_c_does_and_kill_leaves_what_loads_finishes(
    tmp_path: Path, number: int
) -> None:
    path, settings = tmp_path / "many.csv", Settings(store=str(tmp_path / "store"))
    path.write_text(
        "city1,country1,city2,country2\n" + "".join(f"Brezzin {n},France,Quorvall {n},Japan\n" for n in range(30_000)),
        encoding="utf-8",
    )
    with open_store(settings) as store:
        command = [sys.executable, "-m", "web.cli", "load", path.name, "--store", settings.store]
        with subprocess.Popen(
            command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            preexec_fn=functools.partial(signal.signal, signal.SIGHUP, signal.SIG_DFL),  # tests may be run under nohup
        ) as loading:  # fmt: skip
            while loading.poll() is None and not store.read("MATCH (n:City) RETURN 1 AS n LIMIT 1"):
                time.sleep(0.05)
            loading.send_signal(number)
            _, said = loading.communicate()
        if number != signal.SIGKILL:
            assert loading.returncode == 128 + number and b"what was written is taken back" in said
            assert (store.unfinished(), everything(store)) == ((), ([], []))
            return
        (work,) = store.unfinished()
        assert finish.can_finish(store, work)
        unload(store, work.id)
        assert (store.unfinished(), everything(store)) == ((), ([], []))


@pytest.mark.embedded
def test_a_finished_load_is_not_taken_back_as_one_that_was_cut_off(embedded_store: Store, tmp_path: Path) -> None:
    load = load_plan(embedded_store, make_plan([pairs(tmp_path)]))["load"]
    done = CliRunner().invoke(main, ["loads", "--take-back", load, "--store", embedded_store.where])
    assert done.exit_code == 1 and f"`twinmap unload {load}` takes it back" in done.stderr
    assert finished_report(embedded_store, load)


@pytest.mark.embedded
def test_a_store_that_was_being_emptied_is_to_be_emptied(embedded_store: Store, tmp_path: Path) -> None:
    load_plan(embedded_store, make_plan([pairs(tmp_path)]))
    mark(embedded_store, MARK, "", CLEAR)
    (work,) = embedded_store.unfinished()
    assert "`twinmap store clear`" in work.notice and "taken back" not in work.notice
    done = CliRunner().invoke(main, ["store", "check", "--store", embedded_store.where])
    assert done.exit_code == 1 and str(work.notice) in done.output and "Where the store is damaged" not in done.output
    assert "To take it back" not in CliRunner().invoke(main, ["loads", "--store", embedded_store.where]).output
