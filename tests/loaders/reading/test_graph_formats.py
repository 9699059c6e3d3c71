"""Graph formats become a table of nodes and one of edges; networkx's readers are the independent answer."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from graph.errors import LoadError
from loaders.reading import tables
from loaders.reading.table import Table
from tests.loaders.reading import samples


def read(folder: Path, name: str, text: str) -> list[Table]:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    return tables(folder / name)


def rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, record.cells)) for record in table.records()]


def test_gexf_keeps_attributes_defaults_lines_and_parallel_edges(tmp_path: Path) -> None:
    nodes, edges = read(tmp_path, "a.gexf", samples.GEXF)
    assert (nodes.path, nodes.part, nodes.rows) == ("a.gexf#nodes", "nodes", 2)
    assert rows(nodes) == [
        {"id": "a", "label": "Suzhou", "country": "CN"},
        {"id": "b", "label": "Nantes & more", "country": "FR"},
    ]
    assert [record.line for record in nodes.records()] == [5, 6]
    assert (edges.part, edges.directed, edges.rows) == ("edges", False, 2)
    assert rows(edges)[0] == {"source": "a", "target": "b", "id": "0", "weight": "2.5"}


def test_graphml_keeps_names_defaults_and_direction(tmp_path: Path) -> None:
    nodes, edges = read(tmp_path, "a.graphml", samples.GRAPHML)
    assert [row["name"] for row in rows(nodes)] == ["Suzhou", "Nantes"]
    assert [row["since"] for row in rows(edges)] == ["1998", "1988"]
    assert edges.directed is True


def test_labels_that_yed_draws_are_read(tmp_path: Path) -> None:
    text = (
        '<graphml xmlns:y="http://www.yworks.com/xml/graphml"><key id="d6" for="node" yfiles.type="nodegraphics"/>'
        '<graph edgedefault="undirected"><node id="n0"><data key="d6"><y:ShapeNode><y:NodeLabel>苏州</y:NodeLabel>'
        "</y:ShapeNode></data></node></graph></graphml>"
    )
    (nodes,) = read(tmp_path, "a.graphml", text)
    assert rows(nodes) == [{"id": "n0", "label": "苏州"}]


def test_pajek_with_bom_comments_arcs_edges_and_lists(tmp_path: Path) -> None:
    (tmp_path / "a.net").write_bytes(samples.PAJEK.encode("utf-8-sig"))
    nodes, edges = tables(tmp_path / "a.net")
    assert [row["label"] for row in rows(nodes)] == ["Suzhou", "Nantes", "3"]
    assert edges.directed is None
    assert [(row["source"], row["target"], row["directed"]) for row in rows(edges)] == [
        ("1", "2", "true"),
        ("2", "1", "false"),
        ("3", "1", "true"),
        ("3", "2", "true"),
    ]


def test_a_matrix_of_pajek_has_an_arc_for_each_figure_that_is_not_0(tmp_path: Path) -> None:
    _, edges = read(tmp_path, "a.net", "*Vertices 2\n1 a\n2 b\n*Matrix\n0 2.5\n0 0\n")
    assert rows(edges) == [{"source": "1", "target": "2", "weight": "2.5"}]


def test_gml_unescapes_names_and_joins_what_is_nested(tmp_path: Path) -> None:
    nodes, edges = read(tmp_path, "a.gml", samples.GML)
    assert rows(nodes) == [
        {"id": "0", "label": "Suzhou", "x.lat": "31.3"},
        {"id": "1", "label": "Näntes", "x.lat": ""},
    ]
    assert [record.line for record in nodes.records()] == [4, 5]
    assert (edges.directed, rows(edges)) == (True, [{"source": "0", "target": "1", "value": "2"}])


@pytest.mark.parametrize(
    ("name", "graph"),
    [
        ("networkx", {"directed": False, "nodes": [{"id": "a", "name": "Suzhou"}, {"id": "b"}], "links": [{"source": "a", "target": "b"}]}),
        ("d3, by place", {"nodes": [{"name": "a"}, {"name": "b"}], "links": [{"source": 0, "target": 1, "value": 3}]}),
        ("sigma", {"nodes": [{"key": "a", "attributes": {"label": "Suzhou"}}, {"key": "b"}], "edges": [{"source": "a", "target": "b"}]}),
        ("Cytoscape", {"elements": {"nodes": [{"data": {"id": "a"}}, {"data": {"id": "b"}}], "edges": [{"data": {"source": "a", "target": "b"}}]}}),
    ],
)  # fmt: skip
def test_graphs_in_json_are_nodes_and_edges(tmp_path: Path, name: str, graph: dict[str, object]) -> None:
    nodes, edges = read(tmp_path, "a.json", json.dumps(graph))
    ids = [row["id"] for row in rows(nodes)]
    assert (nodes.part, edges.part, len(ids)) == ("nodes", "edges", 2)
    assert [rows(edges)[0][end] for end in ("source", "target")] == ids


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("format", ["gexf", "graphml", "gml", "pajek"])
def test_what_networkx_writes_is_read_as_networkx_has_it(tmp_path: Path, format: str, seed: int) -> None:
    graph = nx.gnm_random_graph(30, 60, seed=seed, directed=bool(seed % 2))
    nx.set_node_attributes(graph, {node: f"Stadt {node} ä南" for node in graph}, "label")
    named = nx.relabel_nodes(graph, {node: f"n{node}" for node in graph})
    path = tmp_path / f"a.{'net' if format == 'pajek' else format}"
    getattr(nx, f"write_{format}")(named, path)
    nodes, edges = tables(path)
    assert nodes.rows == 30
    assert edges.rows == 60
    key = "label" if format in ("gml", "pajek") else "id"
    by_id = {row["id"]: row[key] for row in rows(nodes)}
    found = {(by_id[row["source"]], by_id[row["target"]]) for row in rows(edges)}
    expected = getattr(nx, f"read_{format}")(path).edges()
    if edges.directed:
        assert found == {(str(a), str(b)) for a, b in expected}
    else:
        assert {frozenset(each) for each in found} == {frozenset(map(str, each[:2])) for each in expected}


def test_a_cut_off_graph_is_refused_before_its_first_row(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"a.gexf:\d+: is not well-formed XML") as caught:
        read(tmp_path, "a.gexf", samples.GEXF[:500])
    assert "cut off" in caught.value.hint


def test_entities_in_xml_are_refused_and_a_doctype_is_not(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE gexf [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    outside = '<!DOCTYPE gexf [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for text in (bomb, outside):
        with pytest.raises(LoadError, match="entities"):
            read(tmp_path, "a.gexf", samples.GEXF.replace("?>", "?>" + text, 1).replace("Suzhou", "&b;&a;"))
    doctype = '<!DOCTYPE graphml SYSTEM "http://graphml.graphdrawing.org/dtds/graphml.dtd">'
    nodes, _ = read(tmp_path, "a.graphml", samples.GRAPHML.replace("?>", "?>" + doctype, 1))
    assert nodes.rows == 2


def test_an_encoding_that_expat_does_not_know_is_read(tmp_path: Path) -> None:
    text = samples.GEXF.replace("UTF-8", "GB2312").replace("Suzhou", "苏州")
    (tmp_path / "a.gexf").write_bytes(text.encode("gb2312"))
    nodes, _ = tables(tmp_path / "a.gexf")
    assert (nodes.encoding, rows(nodes)[0]["label"]) == ("gb18030", "苏州")


@pytest.mark.parametrize("of", [' for="all"', ""])
def test_an_attribute_of_all_or_of_nothing_named_is_one_of_nodes_and_edges(of: str, tmp_path: Path) -> None:
    text = (
        f'<graphml><key id="d0"{of} attr.name="since"/><graph edgedefault="undirected"><node id="a"><data key="d0">1987</data></node>'
        '<node id="b"/><edge source="a" target="b"><data key="d0">1988</data></edge></graph></graphml>'
    )
    nodes, edges = read(tmp_path, "a.graphml", text)
    assert (rows(nodes)[0]["since"], rows(edges)[0]["since"]) == ("1987", "1988")
