"""A format that is recognised but not read is refused by its name, with what to save instead; and each reader can be reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import LoadError
from loaders.reading import READERS, tables
from loaders.reading.files import on_disk
from loaders.reading.sniffing import format_of
from tests.loaders.reading.samples import EVERY_FORMAT, zipped

FODS = '<?xml version="1.0"?>\n<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"><office:body/></office:document>'


@pytest.mark.parametrize(
    ("name", "content", "what", "advice"),
    [
        ("a.fods", FODS, ".fods", ".ods"),
        ("a.xml", '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "Excel 2003", ".xlsx"),
        ("a.xgmml", '<graph label="twins" xmlns="http://www.cs.rpi.edu/XGMML"><node id="1"/></graph>', "XGMML", "CX2"),
        ("a.gdf", "nodedef>name VARCHAR,label VARCHAR\ns1,Suzhou\nedgedef>node1 VARCHAR,node2 VARCHAR\n", "GDF", "GEXF"),
        ("a.dl", "dl n=2 format=edgelist1\nlabels:\nSuzhou,Portland\ndata:\n1 2\n", "UCINET", "GraphML"),
        ("a.ttl", "@prefix wd: <http://www.wikidata.org/entity/> .\nwd:Q42622 wd:P190 wd:Q6106 .\n", "Turtle", "CSV"),
        ("a.cypher", "CREATE (a:City {name: 'Suzhou'})\n", "Cypher", "JSON"),
        ("a.sql", "-- MySQL dump 10.13\nCREATE TABLE cities (id INT);\n", "SQL", "CSV"),
        ("a.tlp", '(tlp "2.0"\n(nodes 0..1))', "Tulip", "GraphML"),
        ("a.txt", "{| class=wikitable\n! City !! Twin\n|}", "wiki text", "spreadsheet"),
        ("a.feather", b"ARROW1\x00\x00", "Feather", "CSV"),
        ("a.pkl", b"\x80\x04\x95\x10\x00", "pickle", "CSV"),
        ("a.dump", b"DZV1\x00\x01", "Neo4j", "apoc"),
        ("a.gephi", zipped({"GephiProject_xml": "<x/>"}), "Gephi", "GEXF"),
        ("a.cys", zipped({"CytoscapeSession-1/cysession.xml": "<x/>"}), "Cytoscape", "CX2"),
        ("a.numbers", zipped({"Index/Document.iwa": "x"}), "Numbers", ".xlsx"),
        ("cx.json", '[{"numberVerification":[{"longNumber":1}]},{"nodes":[{"@id":1,"n":"Suzhou"}]}]', "CX of version 1", "CX2"),
        ("adj.json", '{"directed": false, "nodes": [{"id": "a"}, {"id": "b"}], "adjacency": [[{"id": "b"}], [{"id": "a"}]]}', "adjacency", "node_link_data"),
    ],
)  # fmt: skip
def test_a_known_format_that_is_not_read_is_refused_by_its_name(
    tmp_path: Path, name: str, content: str | bytes, what: str, advice: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(LoadError) as caught:
        tables(path)
    assert what in str(caught.value)
    assert advice in str(caught.value.hint)


def test_every_reader_is_reached_by_what_a_file_is(tmp_path: Path) -> None:
    files = EVERY_FORMAT | {
        "pairs.adjlist": b"Suzhou Portland Victoria\nWuxi Davis\n",
        "graph.dot": b"graph { Suzhou -- Portland }",
    }
    found = set()
    for name, content in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        found.add(format_of(on_disk(path, name)))
    assert found == {*READERS, "zip"}
