"""Facts that aren't those that the last finished write left are told, and `store check` says what is wrong with them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings, strategies
from neo4j.exceptions import Neo4jError

from graph.errors import StoreDamaged, StoreError, StoreUnavailable, TwinmapError
from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store import left
from graph.store.backup import backup, restore
from graph.store.check import findings
from graph.store.embedded.folder import MARKER
from graph.store.emptying import clear
from graph.store.facts import digest_of
from graph.store.faults import translate
from graph.store.merge import keep_apart, merge, undo
from graph.store.status import check_store
from graph.store.store import Store, open_store
from graph.store.unload import unload
from graph.unfinished import UNKEPT
from loaders.load import load_plan
from loaders.plan import make_plan
from queries.report import run
from tests.conftest import ROOT
from web.cli.group import main

PAIRS = "city1,country1,city2,country2,since\n" + "".join(
    f"Brezzin {n},France,Quorvall {n},Japan,{1950 + n}\n" for n in range(40)
)


def loaded(store: Store, folder: Path, text: str = PAIRS, name: str = "pairs.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(load_plan(store, make_plan([path]))["load"])


def test_each_finished_write_keeps_the_digest_it_left(store: Store, tmp_path: Path) -> None:
    def is_kept() -> bool:
        return store.left() == digest_of(store) == read_snapshot(store).version and findings(store) == []

    loaded(store, tmp_path)
    assert is_kept()
    second = loaded(store, tmp_path, PAIRS.replace("Quorvall", "Ostrun"), "others.csv")
    assert is_kept()
    a, b = (row["id"] for row in store.read("MATCH (n:City) WHERE n.name IN ['Ostrun 1', 'Ostrun 2'] RETURN n.id AS id ORDER BY id"))  # fmt: skip
    decision = merge(store, a, b)
    assert is_kept()
    undo(store, decision)
    assert is_kept()
    keep_apart(store, a, b)
    assert is_kept()
    backup(store, tmp_path / "all.backup")
    unload(store, second)
    assert is_kept()
    clear(store)
    assert (store.left(), findings(store)) == ("", [])
    restore(store, tmp_path / "all.backup")
    assert is_kept()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("MATCH ()-[r:PARTNER]->() WITH r LIMIT 1 SET r.since = '1066'", "values aren't those of the statements"),
        ("MATCH (n:City) WITH n LIMIT 1 SET n.name = 'X'", "values aren't those of the statements"),
        ("MATCH ()-[r:PARTNER]->() WITH r LIMIT 1 DELETE r", "aren't those that the last finished write left"),
        ("MATCH (n:City) WITH n LIMIT 1 DETACH DELETE n", "aren't those that the last finished write left"),
        ("MATCH (n:Source) WITH n LIMIT 1 SET n.statements = ['{']", "statements can't be read"),
        ("MATCH (n:Load) SET n.report = '{'", "the report of a load can't be read"),
        ("MATCH (n:Load) SET n.report = replace(n.report, '40', '41')", "what is kept of a load isn't what it left"),
        ("MATCH (n:Load) SET n.started = '1999-01-01'", "what is kept of a load isn't what it left"),
        ("MATCH (n:Load) DELETE n", "names a load that isn't there"),
        ("MATCH (a:City), (b:Source) WITH a, b LIMIT 1 CREATE (a)-[:IN_COUNTRY]->(b)", "joins what it may not"),
        ("MATCH (a)-[r:IN_COUNTRY]->(b) WITH a, b LIMIT 1 CREATE (a)-[:IN_COUNTRY]->(b)", "are one and the same"),
        ("MATCH (n:City) WITH n LIMIT 1 CREATE (:School {id: n.id})", "two nodes have one id"),
    ],
)
def test_what_no_write_of_ours_left_is_found(store: Store, tmp_path: Path, change: str, says: str) -> None:
    loaded(store, tmp_path)
    assert not read_snapshot(store).state.changed
    store.run(change)
    assert any(says in each for each in findings(store)), findings(store)
    if "(n:Load)" not in change:
        snapshot = read_snapshot(store)
        assert snapshot.state.changed and "the store is damaged" in snapshot.state.notices[0]
        assert run(snapshot, "statistics").notes[0] == snapshot.state.notices[0]


def test_damage_is_not_washed_away_by_the_next_write_but_by_accepting_it(
    store: Store, server_settings: Settings, tmp_path: Path
) -> None:
    loaded(store, tmp_path)
    store.run("MATCH ()-[r:PARTNER]->() WITH r LIMIT 1 DELETE r")
    loaded(store, tmp_path, PAIRS.replace("Quorvall", "Ostrun"), "others.csv")
    assert read_snapshot(store).state.changed
    assert not check_store(server_settings)["ok"]
    assert check_store(server_settings, accept=True)["ok"]
    assert not read_snapshot(store).state.changed


# --- Bytes that are flipped in the files of a store ---


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder with a store that nobody uses, and its version."""
    folder = tmp_path_factory.mktemp("sound")
    with open_store(Settings(store=str(folder / "store"))) as store:
        loaded(store, folder)
        version = digest_of(store)
    subprocess.run([sys.executable, "-m", "web.cli", "store", "stop", "--store", str(folder / "store")], check=True, cwd=ROOT, capture_output=True)  # fmt: skip
    return folder / "store", version


def flip(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)


def checked(folder: Path) -> tuple[bool, str]:
    """Whether `store check` finds nothing, and the version that the store has."""
    try:
        with open_store(Settings(store=str(folder)), create=False) as store:
            found = findings(store)
            return not found, digest_of(store)
    except TwinmapError:
        return False, ""


@pytest.mark.slow
@pytest.mark.embedded
@settings(max_examples=int(os.environ.get("TWINMAP_FLIPS", "60")), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)  # fmt: skip
@given(data=strategies.data())
def test_a_flipped_byte_is_found_or_changes_nothing(
    sound: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory, data: strategies.DataObject
) -> None:
    source, version = sound
    files = sorted(path.relative_to(source) for path in source.rglob("*") if path.is_file() and path.stat().st_size)
    name = data.draw(strategies.sampled_from(files), label="file")
    place = data.draw(strategies.integers(0, (source / name).stat().st_size - 1), label="place")
    folder = tmp_path_factory.mktemp("flipped") / "store"
    shutil.copytree(source, folder)
    try:
        flip(folder / name, place)
        sound_, found = checked(folder)
        assert not sound_ or found == version, f"{name} at {place}"
        done = CliRunner().invoke(main, ["report", "statistics", "--store", str(folder)])
        assert done.exception is None or isinstance(done.exception, SystemExit), f"{name} at {place}: {done.exception!r}"  # fmt: skip
    finally:
        CliRunner().invoke(main, ["store", "stop", "--store", str(folder)])
        shutil.rmtree(folder.parent, ignore_errors=True)


# --- Ids that are doubled or not found, and what a write that was cut off at its very end leaves ---


def test_a_store_with_doubled_ids_is_neither_written_to_nor_kept_a_copy_of(store: Store, tmp_path: Path) -> None:
    loaded(store, tmp_path)
    store.run("MATCH (n:City) WITH n LIMIT 1 CREATE (:School {id: n.id})")
    before = digest_of(store)
    for write in (lambda: loaded(store, tmp_path, PAIRS.replace("Quorvall", "Ostrun"), "others.csv"), lambda: backup(store, tmp_path / "x.bk", allow_changed=True)):  # fmt: skip
        with pytest.raises(StoreDamaged, match="1 of its nodes and edges are there twice"):
            write()
    assert digest_of(store) == before and not store.unfinished() and not (tmp_path / "x.bk").exists()


@pytest.mark.embedded
def test_a_load_into_a_store_whose_index_is_damaged_is_refused_before_it_doubles_anything(
    sound: tuple[Path, str], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(sound[0], tmp_path / "store"))
    (index,) = (folder / "databases" / "twinmap").glob("City_0_*.umtidx")
    with index.open("r+b") as file:
        size = index.stat().st_size
        file.seek(size * 9 // 10)
        file.write(bytes(size // 10))
    with open_store(Settings(store=str(folder))) as store:
        with pytest.raises(StoreDamaged, match="nodes aren't found by their ids"):
            loaded(store, tmp_path, PAIRS.replace("1950", "1951"), "again.csv")
        (found,) = store.read("MATCH (n:City) RETURN count(n) AS n, count(DISTINCT n.id) AS ids")
        assert found == {"n": 80, "ids": 80} and digest_of(store) == sound[1]
    subprocess.run([sys.executable, "-m", "web.cli", "store", "stop", "--store", str(folder)], check=True, cwd=ROOT, capture_output=True)  # fmt: skip


def test_an_id_that_an_index_has_twice_is_told_as_damage() -> None:
    said = "Duplicated key [tie-1] found on index 'PARTNER[id]' already assigned to record #41:0"
    error = Neo4jError._hydrate_neo4j(code="Neo.DatabaseError.General.UnknownError", message=said)
    told = translate(error, "folder")
    assert isinstance(told, StoreDamaged) and "tie-1" in str(told) and "Restore the last backup" in str(told)


def test_a_load_is_finished_together_with_the_digest_that_it_left(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = loaded(store, tmp_path)
    with monkeypatch.context() as cut_off:
        cut_off.setattr(left, "keep", _gone)
        with pytest.raises(StoreUnavailable):
            loaded(store, tmp_path, PAIRS.replace("Quorvall", "Ostrun"), "others.csv")
        assert [each.work for each in store.unfinished()] == ["load"]
        with pytest.raises(StoreUnavailable):
            unload(store, first)
    assert sorted(each.work for each in store.unfinished()) == ["load", "unload"]
    unload(store, first)
    loaded(store, tmp_path, PAIRS.replace("Quorvall", "Ostrun"), "others.csv")
    assert not store.unfinished() and store.left() == digest_of(store)


def _gone(*arguments: object, **options: object) -> None:
    raise StoreUnavailable("the server went away")


def test_a_write_that_left_no_digest_is_told_until_somebody_accepts_it(
    store: Store, server_settings: Settings, tmp_path: Path
) -> None:
    loaded(store, tmp_path)
    store.write_beside([(left.FORGET, {})])
    assert findings(store) == [UNKEPT] and store.standing(30) == "unkept"
    assert read_snapshot(store).state.notices == (UNKEPT,)
    with pytest.raises(StoreError, match="Nobody knows whether the facts"):
        backup(store, tmp_path / "x.bk")
    assert not (tmp_path / "x.bk").exists()
    assert check_store(server_settings, accept=True)["ok"]
    assert not read_snapshot(store).state.notices
    assert store.standing(30) == "up" and backup(store, tmp_path / "x.bk")["nodes"]


@pytest.mark.embedded
def test_a_cut_off_description_of_the_database_is_told_as_damage(sound: tuple[Path, str], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sound[0], tmp_path / "store"))
    described = folder / "databases" / "twinmap" / "configuration.json"
    os.truncate(described, described.stat().st_size // 2)
    done = CliRunner().invoke(main, ["query", "MATCH (n) RETURN count(n)", "--store", str(folder)])
    assert done.exit_code == 1 and "the store is damaged" in done.stderr and "Restore the last backup" in done.stderr


@pytest.mark.parametrize("content", ["", "[]", '{"layout": "x"}'])
def test_a_broken_marker_is_told_as_damage_with_what_it_ought_to_say(tmp_path: Path, content: str) -> None:
    (tmp_path / MARKER).write_text(content)
    for command in (["query", "RETURN 1"], ["serve", "--port", "0"], ["store", "status"]):
        done = CliRunner().invoke(main, [*command, "--store", str(tmp_path)])
        assert done.exit_code == 1 and f"its file {MARKER} isn't what twinmap wrote" in done.stderr, done.output
        assert '{"made by": "twinmap", "layout": 1}' in done.stderr and "Did you mean" not in done.stderr
    assert [each.name for each in tmp_path.iterdir()] == [MARKER]
