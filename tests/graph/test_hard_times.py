"""A full disk while a load is taken back, parties are merged, a backup is written or comes back; memory that ends; a clock that jumps: said, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.errors import StoreError, StoreUnavailable, TwinmapError
from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store.backup import backup, restore
from graph.store.check import findings
from graph.store.merge import merge
from graph.store.store import Store, open_store
from graph.store.unload import unload
from loaders import finish
from loaders.load import load_plan
from loaders.plan import make_plan
from tests.contents import everything
from tests.graph.test_embedded import small_disk

PAIRS = "city1,country1,city2,country2,note\n" + "".join(
    f"Brezzin {n},France,Quorvall {n},Japan,{'x' * 500}\n" for n in range(1500)
)


def refused(disk: Path, store: Store, work: Callable[[], object]) -> None:
    """The work fails on a disk without room, says so, and there is room again."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while file.write(b"x" * size) == size:
                    pass
            except OSError:
                continue
    try:
        with pytest.raises(StoreError, match="disk is full"):
            work()
    finally:
        filler.unlink()


@pytest.mark.slow
@pytest.mark.embedded
def test_a_full_disk_in_unload_merge_backup_and_restore_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text(PAIRS, encoding="utf-8")
    (tmp_path / "disk").mkdir()
    with small_disk(tmp_path / "disk", 150) as disk:
        settings, file = Settings(store=str(disk / "store")), tmp_path / "all.backup"
        with open_store(settings) as store:
            load = load_plan(store, make_plan([tmp_path / "pairs.csv"]))["load"]
            whole = everything(store)
            backup(store, file)
            a, b = (row["id"] for row in store.read("MATCH (n:City) RETURN n.id AS id ORDER BY id LIMIT 2"))
            refused(disk, store, lambda: merge(store, a, b))
        with open_store(settings) as store:
            assert everything(store) == whole
            refused(disk, store, lambda: unload(store, load))
        with open_store(settings) as store:
            if store.unfinished():
                finish.finish(store, load)
            else:
                unload(store, load)
            assert everything(store) == ([], [])
            refused(disk, store, lambda: restore(store, file))
        with open_store(settings) as store:
            restore(store, file)
            assert (everything(store), store.unfinished(), findings(store)) == (whole, (), [])
            refused_backup(disk, store)


def refused_backup(disk: Path, store: Store) -> None:
    (disk / "little").mkdir()
    with small_disk(disk / "little", 0.1) as little:
        with pytest.raises(TwinmapError, match="can't be written: No space left"):
            backup(store, little / "all.backup")
        assert list(little.iterdir()) == []


def test_a_server_that_runs_out_of_memory_says_so_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.embedded.runtime.heap", lambda: "64m")
    query = "UNWIND $rows AS row MERGE (n:City {id: row.id}) SET n = row"
    with open_store(Settings(store=str(tmp_path / "store"))) as store:
        store.write(query, [{"id": "suzhou"}])
        with pytest.raises(StoreUnavailable, match="ran out of memory"):
            store.write(query, [{"id": f"c{n}", "note": "x" * 2000} for n in range(40_000)])
        assert store.read("MATCH (n:City) RETURN n.id AS id") == [{"id": "suzhou"}]
        store.write(query, [{"id": "wuxi"}])
        assert store.read("MATCH (n:City) RETURN count(n) AS n") == [{"n": 2}]


def test_a_clock_that_jumps_changes_no_graph(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pairs.csv").write_text(PAIRS[:3000], encoding="utf-8")
    plan = make_plan([tmp_path / "pairs.csv"])
    load = load_plan(store, plan)["load"]
    version, whole = read_snapshot(store).version, everything(store)
    for moment in ("1970-01-01T00:00:00Z", "2106-02-07T06:28:15Z"):
        unload(store, load)
        monkeypatch.setattr("graph.store.loads.now", lambda moment=moment: moment)
        assert load_plan(store, plan)["load"] == load
        assert (read_snapshot(store).version, everything(store)) == (version, whole)
        assert (findings(store), store.unfinished(), read_snapshot(store).state.notices) == ([], (), ())
