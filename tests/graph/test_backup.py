"""A backup holds everything, and goes back into an empty store on either server."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from graph.errors import StoreError, TwinmapError
from graph.model import VERSION
from graph.settings import Settings
from graph.store.backup import KIND, backup, restore
from graph.store.store import Store, open_store
from loaders.load_sample import is_loaded, load_sample
from tests.contents import everything


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
        file.write("\n".join((json.dumps({"kind": KIND, "model": VERSION}), *lines, "")))
    with pytest.raises(TwinmapError, match="no whole backup"):
        restore(embedded_store, path)
    assert everything(embedded_store) == ([], [])
