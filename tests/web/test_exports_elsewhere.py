"""Exports opened by the programs they are for, as `docs/exports.md` says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench import script
from graph.filters import Filters
from graph.network.read import read_snapshot
from graph.settings import Settings
from graph.store.store import Store, open_store
from loaders.load_sample import load_sample
from web.exports.exports import export

EXPORTS = Path(__file__).parents[2] / "docs" / "exports.md"


def run_page(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names that the page's lines with this one make, run where the file is."""
    blocks = re.findall(r"```python\n(.*?)```", EXPORTS.read_text(encoding="utf-8"), re.DOTALL)
    (block,) = (each for each in blocks if name in each)
    monkeypatch.chdir(folder)
    made: dict[str, Any] = {}
    exec(block, made)
    return made


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with a city of Namibia and one of China, and the sample jiangsu."""
    with open_store(Settings(store=str(tmp_path_factory.mktemp("both") / "store"))) as store:
        load_sample(store, "jiangsu")
        store.run(
            "MATCH (c:City) WITH c ORDER BY c.id LIMIT 1 CREATE (n:City {id: 'windhoek', name: 'Windhoek', country: 'NA'}) "
            "CREATE (n)-[:PARTNER {id: 'w', kind: 'sister_city', since: '1987', status: 'active'}]->(c)"
        )
        yield store


def test_partnerships_alone_have_no_directions_anywhere(
    both: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = export(both, Filters.read({"ties": "partner"}), tmp_path / "graph.graphml")
    made = run_page("igraph", tmp_path, monkeypatch)
    ours, theirs = made["the_same"], made["partnerships"]
    assert not ours.is_directed() and not theirs.is_directed()
    assert (ours.vcount(), ours.ecount()) == (len(theirs), theirs.number_of_edges()) == tuple(shown.values())


def test_visits_have_their_directions_in_both(both: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(both, None, tmp_path / "graph.graphml")
    made = run_page("igraph", tmp_path, monkeypatch)
    assert made["the_same"].is_directed() and made["partnerships"].is_directed()


def test_namibia_and_years_are_whole_in_pandas(both: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(both, None, tmp_path / "graph.csv.zip")
    made = run_page("pandas", tmp_path, monkeypatch)
    nodes, edges = made["nodes"].set_index("id"), made["edges"].set_index("id")
    snapshot = read_snapshot(both)
    ids = [node.id for node in snapshot.nodes if node.id in nodes.index]
    assert nodes.loc["windhoek", "country"] == "NA"
    assert [nodes.loc[id, "country"] for id in ids if snapshot.node(id).country] == [
        snapshot.node(id).country for id in ids if snapshot.node(id).country
    ]
    assert {tie.id: tie.since for tie in snapshot.ties if tie.since} == edges["since"].dropna().to_dict()
    assert made["others"]["id"].notna().all()


@pytest.mark.slow
@pytest.mark.parametrize("sample", ["jiangsu"])
def test_a_neo4j_reads_a_script_nearly_as_fast_as_its_own_rows(neo4j_store: Store, tmp_path: Path, sample: str) -> None:
    statements, graph = script.sample_as(tmp_path / "store", sample)
    neo4j_store.constrain()
    ratios = [ours / rows for ours, rows in (script.seconds(neo4j_store, statements, graph) for _ in range(3))]
    assert min(ratios) <= script.MOST
    (count,) = neo4j_store.read("MATCH (n) WHERE NOT n:Load RETURN count(n) AS count")
    assert count["count"] == sum(map(len, graph.nodes.values()))
