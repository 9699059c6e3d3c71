"""A backup holds everything, and goes back into an empty store on either server."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from graph.errors import StoreError, StoreFolderError, TwinmapError
from graph.model import VERSION
from graph.settings import Settings
from graph.store import backup as backup_module
from graph.store.backup import BACKUP, backup, content_of, restore
from graph.store.check import findings
from graph.store.emptying import MARK, clear, mark
from graph.store.store import Store, open_store
from graph.text import Text
from graph.unfinished import CLEAR, RESTORE
from loaders.load_sample import is_loaded, load_sample
from tests.contents import everything
from web.cli.group import main


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, object]:
    """A backup of the sample jiangsu, and what the store held."""
    folder = tmp_path_factory.mktemp("backup")
    with open_store(Settings(store=str(folder / "store"))) as store:
        load_sample(store, "jiangsu")
        backup(store, folder / "all.backup")
        return folder / "all.backup", everything(store)


def test_a_backup_comes_back_whole_on_either_server(kept: tuple[Path, object], store: Store) -> None:
    path, before = kept
    counts = restore(store, path)
    assert everything(store) == before
    assert is_loaded(store, "jiangsu"), "its loads are known, with their reports"
    assert store.read("MATCH ()-[r]->() RETURN count(r) AS n") == [{"n": counts["edges"]}]


def test_a_store_that_holds_something_is_left_alone(kept: tuple[Path, object], embedded_store: Store) -> None:
    embedded_store.run("CREATE (:City {id: 'suzhou'})")
    with pytest.raises(StoreError, match="holds something already"):
        restore(embedded_store, kept[0])
    assert embedded_store.read("MATCH (n) RETURN count(*) AS n") == [{"n": 1}]


def test_a_broken_file_is_refused_before_anything_is_written(
    kept: tuple[Path, object], embedded_store: Store, tmp_path: Path
) -> None:
    content = kept[0].read_bytes()
    plain = gzip.decompress(content).splitlines(keepends=True)
    broken = {
        "cut": content[: len(content) // 2],
        "no-end": gzip.compress(b"".join(plain[:-1])),
        "other": b"id,name\n1,Suzhou\n",
        "unknown": gzip.compress(plain[0] + b'{"label": "Planet", "values": {"id": "mars"}}\n'),
        "empty": b"",
    }
    for name, made in broken.items():
        (tmp_path / name).write_bytes(made)
        with pytest.raises(TwinmapError, match="no whole backup"):
            restore(embedded_store, tmp_path / name)
    with pytest.raises(TwinmapError, match="no such file"):
        restore(embedded_store, tmp_path / "nothing")
    assert embedded_store.read("MATCH (n) RETURN count(*) AS n") == [{"n": 0}]


@pytest.mark.parametrize(
    "lines",
    [
        ['{"type":"PARTNER","labels":[]}', '{"counts":{"nodes":0,"edges":1}}'],
        ['{"label":"City","values":{"id":"a"}}', '{"counts":{"nodes":2,"edges":0}}'],
        ["[" * 100_000],
    ],
)
def test_a_backup_that_was_meddled_with_is_refused_in_words(embedded_store: Store, tmp_path: Path, lines: list[str]) -> None:  # fmt: skip
    path = tmp_path / "meddled.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("\n".join((json.dumps({"kind": BACKUP, "model": VERSION}), *lines, "")))
    with pytest.raises(TwinmapError, match="no whole backup"):
        restore(embedded_store, path)
    assert everything(embedded_store) == ([], [])


def test_an_empty_store_is_backed_up_only_when_asked(embedded_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="the store is empty"):
        backup(embedded_store, tmp_path / "b")
    assert list(tmp_path.iterdir()) == []
    assert backup(embedded_store, tmp_path / "b", allow_empty=True) == {"nodes": 0, "edges": 0}


def test_a_backup_that_holds_more_is_replaced_only_when_asked(
    kept: tuple[Path, object], embedded_store: Store, tmp_path: Path
) -> None:
    embedded_store.run("CREATE (:City {id: 'suzhou'})")
    before, other = kept[0].read_bytes(), tmp_path / "letter.txt"
    with pytest.raises(TwinmapError, match="holds more"):
        backup(embedded_store, kept[0])
    other.write_text("Dear Sir")
    with pytest.raises(TwinmapError, match="no whole backup"):
        backup(embedded_store, other)
    assert (kept[0].read_bytes(), other.read_text()) == (before, "Dear Sir")
    backup(embedded_store, other, replace=True)
    embedded_store.run("CREATE (:City {id: 'wuxi'})")
    assert backup(embedded_store, other) == {"nodes": 2, "edges": 0}, "it holds less"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(("nodes", "ties"), [(4, 1), (3, 2), (2, 3)])
def test_a_backup_that_holds_more_of_either_is_replaced_only_when_asked(
    nodes: int, ties: int, embedded_store: Store, tmp_path: Path
) -> None:
    _fill(embedded_store, 3, 2)
    backup(embedded_store, tmp_path / "b", allow_changed=True)
    embedded_store.run("MATCH (n) DETACH DELETE n")
    _fill(embedded_store, nodes, ties)
    if nodes >= 3 and ties >= 2:
        assert backup(embedded_store, tmp_path / "b", allow_changed=True) == {"nodes": nodes, "edges": ties}
        return
    with pytest.raises(
        TwinmapError, match=rf"holds more \(3 nodes, 2 edges\) than the store \({nodes} nodes, {ties} edges?\)"
    ):
        backup(embedded_store, tmp_path / "b", allow_changed=True)
    assert content_of(tmp_path / "b").counts == {"nodes": 3, "edges": 2}


def _fill(store: Store, nodes: int, ties: int) -> None:
    """A store of some cities, of which the first two have ties."""
    store.run("UNWIND range(1, $nodes) AS n CREATE (:City {id: 'city-' + n})", nodes=nodes)
    store.run(
        "MATCH (a:City {id: 'city-1'}), (b:City {id: 'city-2'}) UNWIND range(1, $ties) AS n CREATE (a)-[:PARTNER {id: 'tie-' + n}]->(b)",
        ties=ties,
    )


def test_a_backup_that_was_not_written_as_the_store_is_is_told(embedded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    embedded_store.run("CREATE (:City {id: 'suzhou', population: 7})")
    path = tmp_path / "b"
    backup(embedded_store, path)
    meddled = gzip.decompress(path.read_bytes()).replace(b'"population": 7', b'"population": 8')
    (tmp_path / "meddled").write_bytes(gzip.compress(meddled))
    with pytest.raises(TwinmapError, match="isn't what was written"):
        restore(embedded_store, tmp_path / "meddled")
    written = backup_module._put
    monkeypatch.setattr(
        backup_module, "_put", lambda file, line: written(file, json.loads(json.dumps(line).replace("7", "8")))
    )
    with pytest.raises(TwinmapError, match="isn't what was written"):
        backup(embedded_store, tmp_path / "c")
    assert not (tmp_path / "c").exists()


def test_changed_facts_are_backed_up_only_when_asked_and_never_over_a_sound_backup(
    kept: tuple[Path, object], embedded_store: Store, tmp_path: Path
) -> None:
    sound, copy = tmp_path / "sound", tmp_path / "copy"
    restore(embedded_store, kept[0])
    backup(embedded_store, sound)
    before = sound.read_bytes()
    embedded_store.run("MATCH ()-[r:PARTNER]->() WITH r ORDER BY r.id LIMIT 1 SET r.since = '1066'")
    for replace in (False, True):
        with pytest.raises(StoreError, match="aren't those that the last finished write left"):
            backup(embedded_store, sound, replace=replace)
        with pytest.raises(TwinmapError, match="a sound backup of this name"):
            backup(embedded_store, sound, replace=replace, allow_changed=True)
    assert sound.read_bytes() == before
    for _ in range(2):
        backup(embedded_store, copy, allow_changed=True)  # over itself it may go
    clear(embedded_store)
    restore(embedded_store, copy)
    assert any("last finished write left" in each for each in findings(embedded_store))
    with pytest.raises(StoreError, match="last finished write left"):
        backup(embedded_store, tmp_path / "again")
    clear(embedded_store)
    restore(embedded_store, sound)
    assert findings(embedded_store) == []


def test_a_restore_that_the_disk_has_no_room_for_says_how_much_it_needs(
    kept: tuple[Path, object], embedded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.embedded.disk.shutil.disk_usage", lambda folder: SimpleNamespace(free=2_500_000))
    with pytest.raises(StoreFolderError, match=r"has 2 MB left, and bringing the backup back needs [1-9]\d* MB"):
        restore(embedded_store, kept[0])
    assert embedded_store.is_empty() and not embedded_store.unfinished()


def test_of_store_wide_work_that_was_cut_off_only_the_last_counts(embedded_store: Store) -> None:
    mark(embedded_store, "restore-0", "first.backup", RESTORE)
    mark(embedded_store, MARK, "", CLEAR)
    assert [each.work for each in embedded_store.unfinished()] == [CLEAR]
    mark(embedded_store, "restore-1", "second.backup", RESTORE)
    (work,) = embedded_store.unfinished()
    assert "second.backup" in work.notice and "page Loads" not in work.notice and "twinmap store restore FILE" in work.notice  # fmt: skip
    clear(embedded_store)


def test_what_a_restore_throws_away_of_another_backup_is_told(
    kept: tuple[Path, object], embedded_store: Store, tmp_path: Path
) -> None:
    other = tmp_path / "other.backup"
    shutil.copy(kept[0], other)
    told: list[Text] = []
    mark(embedded_store, "restore-0", "first.backup", RESTORE)
    embedded_store.run("CREATE (:City {id: 'suzhou'})")
    restore(embedded_store, other, tell=told.append)
    assert [each for each in told if "first.backup" in each and "thrown away" in each and "other.backup" in each] == told != []  # fmt: skip
    assert everything(embedded_store) == kept[1]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file"),
        (b"", "breaks off|says something else|can't be read"),
        (b"id,name\n", "isn't compressed"),
        (gzip.compress(b"\x88\xff\n", mtime=0), "no text"),
        (gzip.compress(b"{\n", mtime=0), "a line in it can't be read"),
    ],
)
def test_a_file_that_cannot_be_restored_makes_no_store(tmp_path: Path, content: bytes | None, why: str) -> None:
    if content is not None:
        (tmp_path / "b").write_bytes(content)
    before = sorted(tmp_path.iterdir())
    done = CliRunner().invoke(main, ["store", "restore", str(tmp_path / "b"), "--store", str(tmp_path / "typo")])
    assert done.exit_code == 1 and re.search(why, done.stderr), done.stderr
    assert done.stderr.count("\n") == 1 and "codec" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before


WRITING = """
import sys, time
from pathlib import Path
from types import SimpleNamespace
from graph.whole_file import written_whole
with written_whole(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("now", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_file_that_is_cut_off_leaves_nothing_beside_it(tmp_path: Path, number: int) -> None:
    (tmp_path / "all.backup").write_bytes(b"before")
    command = [sys.executable, "-c", WRITING, str(tmp_path / "all.backup")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as writing:
        assert writing.stdout is not None and writing.stdout.readline() == b"now\n"
        writing.send_signal(number)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("all.backup", b"before")]
