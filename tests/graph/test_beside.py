"""A database that was lost, or is another one, is told by what the last finished write left beside it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store.backup import backup
from graph.store.beside import FILE, Beside, Left
from graph.store.check import findings
from graph.store.emptying import clear
from graph.store.facts import digest_of
from graph.store.left import changing, keep
from graph.store.store import Store, open_store
from tests.conftest import ROOT
from tests.graph.test_damage import PAIRS, flip, loaded
from web.app import create_app
from web.cli.group import main

OTHERS = PAIRS.replace("Quorvall", "Ostrun")


def stopped(folder: Path) -> Path:
    """The folder, once nobody uses it any more."""
    subprocess.run([sys.executable, "-m", "web.cli", "store", "stop", "--store", str(folder)], check=True, cwd=ROOT, capture_output=True)  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two loads at rest, a backup of it and, as it was after the first load, its database: `store`, `good.bk`, `older`."""
    folder = tmp_path_factory.mktemp("sound")
    with open_store(Settings(store=str(folder / "store"))) as store:
        loaded(store, folder)
    stopped(folder / "store")
    shutil.copytree(folder / "store" / "databases", folder / "older")
    with open_store(Settings(store=str(folder / "store"))) as store:
        loaded(store, folder, OTHERS, "others.csv")
        backup(store, folder / "good.bk")
    stopped(folder / "store")
    return folder


@pytest.fixture
def copied(sound: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of that store."""
    yield Path(shutil.copytree(sound / "store", tmp_path / "store"))
    stopped(tmp_path / "store")


def ran(*arguments: str, folder: Path) -> Result:
    done = CliRunner().invoke(main, [*arguments, "--store", str(folder)])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done


@contextmanager
def lost_in(folder: Path, how: str) -> Iterator[Store]:
    """The store with its database lost, open meanwhile, so that no command has to start it anew."""
    if how == "a byte of the schema":
        flip(folder / "databases" / "twinmap" / "schema.json", 17)
    else:
        shutil.rmtree(folder / "databases")
    with open_store(Settings(store=str(folder))) as store:
        yield store


@pytest.mark.embedded
@pytest.mark.parametrize("how", ["a byte of the schema", pytest.param("no files", marks=pytest.mark.slow)])
def test_a_database_that_opens_empty_is_told_as_damage_everywhere(copied: Path, sound: Path, how: str) -> None:
    with lost_in(copied, how) as store:
        is_told(store, copied, sound)


def is_told(store: Store, copied: Path, sound: Path) -> None:
    """Every command, page and probe says so."""
    for command in (["report", "statistics"], ["query", "MATCH (n) RETURN count(n)"], ["loads"], ["export", str(copied.parent / "x.json")], ["backup"], ["load"]):  # fmt: skip
        given = {"backup": ["store", "backup", str(copied.parent / "empty.bk"), "--allow-empty"], "load": ["load", str(sound / "pairs.csv")]}  # fmt: skip
        done = ran(*given.get(command[0], command), folder=copied)
        assert done.exit_code == 1 and "the store is damaged" in done.stderr and "Restore the last backup" in done.stderr, (command, done.output)  # fmt: skip
    done = ran("store", "check", folder=copied)
    assert done.exit_code == 1 and "its database is empty" in done.output
    client = create_app(Settings(store=store.where), store).test_client()
    assert client.get("/api/v1/health").status_code == 503
    page = client.get("/")
    assert page.status_code == 503 and "the store is damaged" in page.get_data(as_text=True)
    assert not (copied.parent / "empty.bk").exists()


@pytest.mark.slow
@pytest.mark.embedded
@pytest.mark.parametrize("way", ["restore", "clear", "accept"])
def test_a_lost_database_can_be_used_again_by_who_says_so(copied: Path, sound: Path, way: str) -> None:
    with lost_in(copied, "no files"):
        is_mended(copied, sound, way)


def is_mended(copied: Path, sound: Path, way: str) -> None:
    commands = {"restore": ["store", "restore", str(sound / "good.bk")], "clear": ["store", "clear", "--yes"], "accept": ["store", "check", "--accept"]}  # fmt: skip
    assert ran(*commands[way], folder=copied).exit_code == 0
    done = ran("store", "check", folder=copied)
    assert done.exit_code == 0, done.output
    assert ran("load", str(sound / "pairs.csv"), folder=copied).exit_code == 0
    assert ran("store", "check", folder=copied).exit_code == 0


@pytest.mark.slow
@pytest.mark.embedded
def test_an_older_database_beside_what_was_left_is_told_as_another(copied: Path, sound: Path) -> None:
    shutil.rmtree(copied / "databases")
    shutil.copytree(sound / "older", copied / "databases")
    with open_store(Settings(store=str(copied))) as store:
        assert "another program has changed it" in ran("query", "MATCH (n) RETURN count(n)", folder=copied).stderr
        assert ran("store", "check", folder=copied).exit_code == 1
        assert ran("store", "backup", str(copied.parent / "x.bk"), folder=copied).exit_code == 1
        assert ran("store", "restore", str(sound / "good.bk"), folder=copied).exit_code == 1
        assert store.standing(30) == "another", "a restore that is refused doesn't wash it away"
        assert store.standing(30) == "another"
        assert read_snapshot(store).state.changed
        loaded(store, copied.parent, PAIRS.replace("Quorvall", "Tarn"), "third.csv")
        assert read_snapshot(store).state.changed, "the next write doesn't wash it away"
        keep(store, digest_of(store))
        assert store.standing(30) == "up" and findings(store) == []


@pytest.mark.embedded
def test_a_store_without_the_file_or_with_a_broken_one_is_as_good_as_ever(copied: Path) -> None:
    with open_store(Settings(store=str(copied))) as store:
        (copied / FILE).unlink()
        assert findings(store) == []
        (copied / FILE).write_text('{"left": {"version": "abc", "writes": 9, "loads": 1}}')
        assert findings(store) == []


def kept_beside(store: Store) -> Left:
    assert store.beside is not None
    return store.beside.read()


def test_what_is_kept_beside_follows_each_write(embedded_store: Store, tmp_path: Path) -> None:
    store = embedded_store
    loaded(store, tmp_path)
    first = kept_beside(store)
    assert first.version == store.stored_left().version == digest_of(store)
    with changing(store):
        store.constrain()
        assert kept_beside(store).version == ""
    second = kept_beside(store)
    assert (second.version, second.writes) == (first.version, first.writes + 1)
    clear(store)
    assert (kept_beside(store).version, findings(store)) == ("", [])


def test_a_write_that_is_killed_between_database_and_file_leaves_a_good_store(
    embedded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = embedded_store
    loaded(store, tmp_path)
    before = kept_beside(store)

    def killed(*given: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(Beside, "keep", killed)
        with pytest.raises(SystemExit):
            loaded(store, tmp_path, OTHERS, "others.csv")
    assert kept_beside(store).version == ""
    for beside in (kept_beside(store), before):  # the second: written by its address, which doesn't know of the file
        assert store.beside is not None
        store.beside.keep(beside)
        assert store.left() == digest_of(store) and findings(store) == [] and store.standing(30) == "up"
