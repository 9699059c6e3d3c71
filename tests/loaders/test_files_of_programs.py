"""Files that networkx, igraph and pydot write come to the ties that they were told, whatever the columns are called."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest

from loaders.plan import make_plan
from tests.loaders.reading.samples import FILES
from tests.loaders.told import Tie, told_by

NAMES = (("Suzhou", "China"), ("Portland", "United States"), ("Nanjing", "China"), ("Nagoya", "Japan"))
TIES = ((0, 1, 1988), (2, 3, 1978))
ENDS = {frozenset(("Suzhou", "Portland")): "1988", frozenset(("Nanjing", "Nagoya")): "1978"}


def by_number() -> nx.Graph[Any]:
    graph: nx.Graph[Any] = nx.Graph()
    for at, (name, country) in enumerate(NAMES):
        graph.add_node(at, name=name, country=country)
    for a, b, since in TIES:
        graph.add_edge(a, b, since=since, relation="sister city")
    return graph


def by_name() -> nx.Graph[Any]:
    graph: nx.Graph[Any] = nx.Graph()
    for name, country in NAMES:
        graph.add_node(name, country=country)
    for a, b, since in TIES:
        graph.add_edge(NAMES[a][0], NAMES[b][0], since=f"{since}")
    return graph


def of_igraph() -> igraph.Graph:
    graph = igraph.Graph(len(NAMES), [(a, b) for a, b, _ in TIES])
    graph.vs["name"], graph.vs["country"] = zip(*NAMES)
    graph.es["since"] = [since for *_, since in TIES]
    return graph


def as_json(graph: nx.Graph[Any], path: Path, form: Callable[[nx.Graph[Any]], object]) -> None:
    path.write_text(json.dumps(form(graph)), encoding="utf-8")


@pytest.mark.parametrize("made", [by_number, by_name])
@pytest.mark.parametrize(
    ("ending", "write"),
    [
        ("gexf", nx.write_gexf), ("graphml", nx.write_graphml), ("gml", nx.write_gml),
        ("json", lambda graph, path: as_json(graph, path, nx.node_link_data)), ("cyjs", lambda graph, path: as_json(graph, path, nx.cytoscape_data)),
    ],
)  # fmt: skip
def test_files_of_networkx(
    tmp_path: Path, ending: str, write: Callable[[nx.Graph[Any], Path], object], made: Callable[[], nx.Graph[Any]]
) -> None:
    path = tmp_path / f"made.{ending}"
    write(made(), path)
    _check(path)


@pytest.mark.parametrize(
    ("ending", "write", "dated"),
    [
        ("graphml", "write_graphml", True),
        ("gml", "write_gml", True),
        ("dot", "write_dot", True),
        ("net", "write_pajek", False),
    ],
)
def test_files_of_igraph(tmp_path: Path, ending: str, write: str, dated: bool) -> None:
    path = tmp_path / f"made.{ending}"
    getattr(of_igraph(), write)(str(path))
    _check(path, dated)


def test_a_file_of_pydot() -> None:
    _check(FILES / "pydot.dot")


def _check(path: Path, dated: bool = True) -> None:
    found = told_by(make_plan([path]))
    assert {frozenset(tie.ends): tie.since for tie in found.ties} == (ENDS if dated else dict.fromkeys(ENDS, ""))
    assert {tie.kind for tie in found.ties} == {"sister_city"}
    assert found.rejected == []


def test_a_dynamic_graph_of_networkx_has_spells(tmp_path: Path) -> None:
    graph: nx.Graph[Any] = nx.Graph(mode="dynamic")
    for at, (name, country) in enumerate(NAMES):
        graph.add_node(at, label=name, country=country)
    graph.add_edge(0, 1, spells=[(1988, 1999), (2001, None)])
    graph.add_edge(2, 3, start=1978, end=2012)
    nx.write_gexf(graph, tmp_path / "dynamic.gexf")
    ties = told_by(make_plan([tmp_path / "dynamic.gexf"])).ties
    assert ties == [Tie(("Suzhou", "Portland"), "1988"), Tie(("Nanjing", "Nagoya"), "1978", "2012", status="ended")]
