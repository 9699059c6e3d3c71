"""What only some of the ways to a fact show, since a list or an index of the store's files is lost, is told everywhere, and nothing is written then."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from graph.errors import StoreDamaged
from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store.backup import content_of
from graph.store.check import findings
from graph.store.emptying import clear, node_count
from graph.store.facts import digest_of
from graph.store.questions import Questions
from graph.store.store import Store, open_store
from graph.store.ways import Walked, check_ways, edges_astray
from graph.text import NOTHING
from graph.unfinished import SPOILT, TORN
from loaders.load_sample import load_sample
from tests.contents import everything
from tests.graph.test_beside import ran, stopped
from tests.graph.test_damage import PAIRS, loaded
from tests.settled import until
from web.app import create_app

TOLD = "not every way to its nodes and edges leads to them"
FOREIGN = "what its server reads from its files isn't what twinmap wrote. Restore the last backup"
OTHERS = PAIRS.replace("Quorvall", "Ostrun")
QUERY = "MATCH (c:Country)<-[r:IN_COUNTRY]-() RETURN count(r) AS n"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that nobody uses."""
    folder = tmp_path_factory.mktemp("sound") / "store"
    with open_store(Settings(store=str(folder))) as store:
        loaded(store, folder.parent)
    return stopped(folder)


@pytest.fixture
def copied(sound: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of it."""
    yield Path(shutil.copytree(sound, tmp_path / "store"))
    stopped(tmp_path / "store")


def file_of(folder: Path, pattern: str) -> Path:
    (found,) = (folder / "databases" / "twinmap").glob(pattern)
    return found


def zero(path: Path) -> None:
    """All but the first tenth of the file is zeros."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 10)
        file.write(bytes(size - size // 10))


@pytest.mark.embedded
@pytest.mark.parametrize(
    ("pattern", "damage", "says"),
    [
        ("Country_0_in_edges.*", Path.unlink, "of 80 edges IN_COUNTRY, 0 are seen from their ends"),
        pytest.param("City_0_*.umtidx", zero, "80 nodes aren't found by their ids", marks=pytest.mark.slow),
        ("PARTNER_0_*.umtidx", zero, "of 40 edges PARTNER, 0 are found by their property id"),
    ],
)
def test_what_one_way_alone_shows_is_found_and_nothing_is_written(
    copied: Path, tmp_path: Path, pattern: str, damage: Callable[[Path], None], says: str
) -> None:
    damage(file_of(copied, pattern))
    with open_store(Settings(store=str(copied))) as store:
        before = digest_of(store)
        assert before == store.left() and store.hidden_damage() == TORN
        assert read_snapshot(store).state.changed and TOLD in read_snapshot(store).state.notices[0]
        if "ids" not in says:
            assert any(says in each for each in findings(store)), findings(store)
        with pytest.raises(StoreDamaged, match=says):
            loaded(store, tmp_path, OTHERS, "others.csv")
        assert digest_of(store) == before and not store.unfinished()
        clear(store)
        assert not store.hidden_damage() and findings(store) == []


@pytest.mark.embedded
def test_a_lost_list_is_told_by_everything_that_reads(copied: Path, tmp_path: Path) -> None:
    file_of(copied, "Country_0_in_edges.*").unlink()
    with open_store(Settings(store=str(copied))) as store:
        app = create_app(Settings(store=str(copied)), store)
        for command in (
            ["query", QUERY],
            ["report", "calendar", "--format", "csv"],
            ["export", str(tmp_path / "x.json")],
            ["loads"],
            ["store", "backup", str(tmp_path / "x.bk")],
        ):
            done = ran(*command, folder=copied)
            assert (done.exit_code, done.stderr.count(TOLD)) == (0, 1), (command, done.output)
        assert content_of(tmp_path / "x.bk").version == store.left(), "all facts are in the copy"
        assert TOLD in json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["graph"]["notices"][0]
        client = app.test_client()
        assert until(lambda: client.get("/api/v1/health").get_json()["status"] == "degraded"), "before any page is read"
        assert TOLD in client.get("/?lang=en").get_data(as_text=True)
        assert client.get("/api/v1/health").get_json()["status"] == "degraded"
        checked = ran("store", "check", folder=copied)
        assert checked.exit_code == 1 and "are seen from their ends" in checked.stdout
        assert "CHECK DATABASE" not in checked.output and len(checked.output) < 20_000


def test_a_sound_store_is_whole_and_looked_at_once_for_each_state(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(store, tmp_path)
    looks: list[str] = []

    def counted(seen: Walked) -> None:
        looks.append("")
        check_ways(seen)

    monkeypatch.setattr("graph.store.looked.check_ways", counted)
    assert list(edges_astray(store)) == []
    assert until(lambda: store.state() is not None)
    assert [store.hidden_damage(), store.hidden_damage(), read_snapshot(store).state.doubt] == [NOTHING] * 3
    assert len(looks) == 1
    store.run("MATCH (l:Load) SET l.report = replace(l.report, '40', '41')")
    assert until(lambda: store.state() is not None)
    assert read_snapshot(store).state.notices == (SPOILT,) and store.hidden_damage() == SPOILT and len(looks) == 2


@pytest.mark.embedded
def test_what_no_python_reads_is_told_in_our_words(
    embedded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(embedded_store, tmp_path)

    def garbled(self: Store | Questions, type: str) -> Iterator[tuple[Any, ...]]:
        yield from ((None, "france", {}), ("quorvall", None, {}))

    monkeypatch.setattr(Store, "facts", garbled)
    monkeypatch.setattr(Questions, "facts", garbled)
    monkeypatch.setattr(Store, "whole_edges", lambda self, type: iter([("City", None, "City", "x", None)]))
    for command in (["report", "calendar"], ["export", str(tmp_path / "x.json")], ["store", "backup", str(tmp_path / "x.bk")], ["store", "check"], ["query", QUERY]):  # fmt: skip
        done = ran(*command, folder=Path(embedded_store.where))
        assert done.exit_code == 1 and FOREIGN.split(".")[0] in done.output, (command, done.output)
        assert "NoneType" not in done.output and (command[-1] == "check" or FOREIGN in done.stderr)


@pytest.mark.slow
@pytest.mark.embedded
def test_emptying_a_store_needs_no_room_for_all_that_goes(tmp_path: Path) -> None:
    """By the transaction log that it takes, which was twenty times the store when each node was deleted by itself."""
    place = Settings(store=str(tmp_path / "store"))
    with open_store(place) as store:
        load_sample(store, "jiangsu")
    files = stopped(tmp_path / "store") / "databases" / "twinmap"  # from here on the log is a new one
    held = sum(file.stat().st_size for file in files.glob("*.bucket"))
    logged, ended = [0], threading.Event()

    def watch() -> None:
        while not ended.wait(0.02):
            with suppress(FileNotFoundError):  # logs come and go
                logged.append(sum(file.stat().st_size for file in files.glob("*.wal")))

    watching = threading.Thread(target=watch)
    with open_store(place) as store:
        watching.start()
        nodes = node_count(store)
        assert clear(store)["nodes"] == nodes > 800
        ended.set()
        watching.join()
        assert everything(store) == ([], [])
    stopped(tmp_path / "store")
    assert max(logged) < held, (max(logged), held)


@pytest.mark.embedded
def test_no_transaction_takes_out_what_is_in_a_store_that_is_emptied(
    embedded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(embedded_store, tmp_path)
    run = Store.run
    deleted: list[int] = []

    def noted(self: Store, query: str, **parameters: Any) -> list[dict[str, Any]]:
        rows = run(self, query, **parameters)
        deleted.extend(int(row["gone"]) for row in rows if "DELETE" in query)
        return rows

    monkeypatch.setattr(Store, "run", noted)
    assert clear(embedded_store)["nodes"] > 80
    assert sum(deleted) == 1, "the record of the load alone"
    assert everything(embedded_store) == ([], []) and findings(embedded_store) == []
