"""What twinmap wrote it reads back: exports without loss, lists of refused rows once they are corrected."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.errors import LoadError
from graph.filters import Filters
from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store.store import Store, open_store
from loaders.load import load_plan
from loaders.load_sample import load_sample
from loaders.plan import make_plan
from loaders.reading.own_exports import PARTS
from tests.contents import everything
from web.exports import multigraph
from web.exports.exports import export
from web.exports.selection import left_out

OPEN = Filters.read({"isolated": "yes"})
ROLLED = (".json", ".csv.zip", ".graphml", ".gexf")
"""Exports that can be rolled up to a level."""
LOADED = (*ROLLED, ".cypher")
"""Exports that load again; pages are refused in words."""


@pytest.fixture(scope="module")
def jiangsu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the sample jiangsu: partnerships, visits, events, figures."""
    with open_store(Settings(store=str(tmp_path_factory.mktemp("jiangsu") / "store"))) as store:
        load_sample(store, "jiangsu")
        yield store


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with the sample world."""
    with open_store(Settings(store=str(tmp_path_factory.mktemp("world") / "store"))) as store:
        load_sample(store, "world")
        yield store


def load(store: Store, path: Path) -> dict[str, Any]:
    return load_plan(store, make_plan([path]))


def without_loads(store: Store) -> Any:
    """All that a store holds, but for the loads that brought it; a partnership's direction means nothing."""
    nodes, edges = everything(store)
    for row in edges:
        if row["type"] == "PARTNER":
            row["a"], row["b"] = sorted((row["a"], row["b"]))
    for row in (*nodes, *edges):
        texts = [json.loads(text) for text in row["values"].get("statements") or ()]
        row["values"]["statements"] = sorted(
            json.dumps({key: text[key] for key in text if key != "load"}, sort_keys=True) for text in texts
        )
    return nodes, sorted(edges, key=lambda row: json.dumps(row, sort_keys=True))


@pytest.mark.parametrize("filters", [None, OPEN])
@pytest.mark.parametrize("ending", LOADED)
def test_an_export_loads_without_loss(
    jiangsu: Store, embedded_store: Store, tmp_path: Path, ending: str, filters: Filters | None
) -> None:
    path = tmp_path / f"all{ending}"
    export(jiangsu, filters, path)
    assert left_out(filters or Filters(), ending) == []
    report = load(embedded_store, path)
    assert report["rejected"] == []
    assert all(file["format"].startswith("twinmap ") for file in report["files"])
    assert read_snapshot(embedded_store).version == read_snapshot(jiangsu).version
    assert without_loads(embedded_store) == without_loads(jiangsu)


@pytest.mark.slow
@pytest.mark.parametrize("ending", LOADED)
def test_an_export_of_the_world_loads_without_loss(
    world: Store, embedded_store: Store, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"world{ending}"
    export(world, None, path)
    assert load(embedded_store, path)["rejected"] == []
    assert read_snapshot(embedded_store).version == read_snapshot(world).version
    assert without_loads(embedded_store) == without_loads(world)


@pytest.mark.parametrize("ending", LOADED)
def test_a_part_of_the_graph_loads_too(jiangsu: Store, embedded_store: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"part{ending}"
    shown = export(jiangsu, Filters.read({"area": "suzhou", "ties": "partner"}), path)
    report = load(embedded_store, path)
    ties = [file for file in report["files"] if file["path"].removesuffix(".csv").endswith("edges")]
    assert [file["loaded"] for file in ties] == [shown["edges"]]
    own = {tie.id: tie for tie in read_snapshot(jiangsu).ties}
    assert all(tie == own[tie.id] for tie in read_snapshot(embedded_store).ties)
    assert report["rejected"] == [], "the places that the parties lie in stand in the file"


def test_a_page_is_refused_and_says_so(jiangsu: Store, tmp_path: Path) -> None:
    path = tmp_path / "part.html"
    export(jiangsu, Filters.read({"area": "suzhou"}), path)
    with pytest.raises(LoadError, match=r"part\.html: is a web page"):
        make_plan([path])
    assert "can't be loaded again" in left_out(Filters(), ".html")[0]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (r"\nUNWIND \[\n(  .*\n)+\] AS line\nWITH .*\n.*;\n\Z", "\n", "statements"),
        (r"\] AS line\nWITH .*\n.*;\n\Z", "", "cut off"),
        (r"\n  'suzhou", "\n  {id: 'suzhou", "older twinmap"),
    ],
)
def test_a_script_that_is_not_whole_or_not_ours_is_refused(
    jiangsu: Store, tmp_path: Path, old: str, new: str, why: str
) -> None:
    path = tmp_path / "part.cypher"
    export(jiangsu, Filters.read({"area": "suzhou", "limit": "5"}), path)
    text, done = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    assert done
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LoadError, match=why):
        make_plan([path])


@pytest.mark.parametrize("level", ["city", "region", "country"])
@pytest.mark.parametrize("ending", ROLLED)
def test_an_export_that_is_rolled_up_is_refused_and_says_so(
    jiangsu: Store, tmp_path: Path, ending: str, level: str
) -> None:
    filters = Filters.read({"level": level})
    path = tmp_path / f"rolled{ending}"
    export(jiangsu, filters, path)
    with pytest.raises(LoadError, match="rolled up"):
        make_plan([path])
    assert f"level {level}" in left_out(filters, ending)[0]
    made = path.read_bytes()
    if ending == ".csv.zip":
        made = zipfile.ZipFile(path).read("NOTICE.txt")
    assert b"can't be loaded again" in made.replace(b"&#39;", b"'").replace(b"&apos;", b"'")


@pytest.mark.parametrize("ending", [".json", ".csv.zip"])
def test_an_export_taken_apart_is_refused_not_guessed_at(jiangsu: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / "parts" / f"all{ending}"
    path.parent.mkdir()
    export(jiangsu, Filters.read({"area": "suzhou"}), path)
    if ending == ".csv.zip":
        with zipfile.ZipFile(path) as file:
            file.extractall(path.parent)
        path.unlink()
    with pytest.raises(LoadError, match="an export of twinmap"):
        make_plan([path.parent])


def test_lists_too_long_for_one_text_go_on_in_others(
    jiangsu: Store, embedded_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(multigraph, "PIECE", 10_000)
    for ending in (".graphml", ".gexf"):
        path = tmp_path / f"all{ending}"
        export(jiangsu, None, path)
        assert b"others_3" in path.read_bytes()
        load(embedded_store, path)
        assert read_snapshot(embedded_store).version == read_snapshot(jiangsu).version


def test_a_graph_file_whose_lists_are_broken_is_refused(jiangsu: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.graphml"
    export(jiangsu, None, path)
    path.write_bytes(path.read_bytes().replace(b'[{"id": "', b'[{"id: "', 1))
    with pytest.raises(LoadError, match="the export is broken"):
        load_plan(None, make_plan([path]))


def test_a_value_that_was_changed_beside_its_statements_is_refused(jiangsu: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    export(jiangsu, OPEN, path)
    made = json.loads(path.read_text(encoding="utf-8"))
    changed = next(edge for edge in made["edges"] if edge.get("since"))
    changed["since"] = "1066"
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1), encoding="utf-8")
    report = load_plan(None, make_plan([path]))
    (rejected,) = report["rejected"]
    assert "since is '1066' and in the statements" in rejected["reason"]


def test_broken_exports_are_refused(jiangsu: Store, tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    export(jiangsu, OPEN, path)
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(LoadError, match=r"all\.json: the export is broken"):
        make_plan([path])


def test_rows_of_an_export_that_are_no_facts_are_rejected_one_by_one(jiangsu: Store, tmp_path: Path) -> None:
    good, bad = tmp_path / "all.csv.zip", tmp_path / "bad.csv.zip"
    export(jiangsu, OPEN, good)
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(bad, "w") as target:
        for name in source.namelist():
            rows = list(csv.reader(io.StringIO(source.read(name).decode("utf-8-sig"), newline="")))
            if name == "edges.csv":
                rows[1][rows[0].index("statements")] = '["{not JSON"]'
                rows[2][rows[0].index("type")] = "LOVES"
            out = io.StringIO()
            csv.writer(out).writerows(rows)
            target.writestr(name, out.getvalue())
    report = load_plan(None, make_plan([bad]))
    assert [each["line"] for each in report["rejected"]] == [2, 3]
    assert "LOVES" in report["rejected"][1]["reason"]


def crafted(path: Path, *nodes: dict[str, Any]) -> Path:
    """An export in JSON that twinmap might have written."""
    made = {"graph": {"made_by": "twinmap 1", "filters": {}}, "nodes": nodes, "edges": []}
    path.write_text(json.dumps(made, indent=1), encoding="utf-8")
    return path


@pytest.mark.parametrize("statement", [{"source": 5}, {"source": "s", "ends": 5}, {"source": "s\ud800"}])
def test_a_statement_that_twinmap_never_wrote_is_refused_in_words(tmp_path: Path, statement: dict[str, Any]) -> None:
    node = {"id": "n1", "label": "City", "statements": [json.dumps({"name": "A", **statement})]}
    report = load_plan(None, make_plan([crafted(tmp_path / "e.json", node)]))
    assert [each["reason"].endswith("expected a row as twinmap writes it") for each in report["rejected"]] == [True]


def test_half_a_character_in_an_export_is_refused_in_words(embedded_store: Store, tmp_path: Path) -> None:
    node = {"id": "n\ud800", "label": "City", "statements": ['{"name":"A","source":"s"}']}
    report = load(embedded_store, crafted(tmp_path / "e.json", node))
    assert "half a character" in report["rejected"][0]["reason"]


def test_a_bomb_with_the_names_of_an_export_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for part in PARTS:
            with file.open(f"{part}.csv", "w") as stream:
                for _ in range(70 if part == "nodes" else 0):
                    stream.write(b"a" * (1 << 20))
    with pytest.raises(LoadError, match="would unpack to"):
        make_plan([path])
