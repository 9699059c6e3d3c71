"""What a graph format states is never guessed: ends, ids, direction, relation and life span are those of the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graph.errors import LoadError
from graph.facts import EdgeFact
from loaders.plan import rows
from tests.loaders.told import Tie, plan_of, told, told_by

SUZHOU, NANJING = Tie(("Suzhou", "Portland"), "1988"), Tie(("Nanjing", "Nagoya"), "1978")
NAMES = (("Suzhou", "China"), ("Portland", "United States"), ("Nanjing", "China"), ("Nagoya", "Japan"))


def gexf(edges: str, nodes: str = "", graph: str = 'timeformat="date"') -> str:
    named = "".join(
        f'<node id="{at}" label="{name}"><attvalues><attvalue for="0" value="{country}"/></attvalues></node>'
        for at, (name, country) in enumerate(NAMES)
    )
    return (
        f'<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2"><graph mode="dynamic" defaultedgetype="undirected" {graph}>'
        '<attributes class="node"><attribute id="0" title="country" type="string"/></attributes>'
        '<attributes class="edge" mode="dynamic"><attribute id="0" title="status" type="string"/></attributes>'
        f"<nodes>{named}{nodes}</nodes><edges>{edges}</edges></graph></gexf>"
    )


@pytest.mark.parametrize("id_", ["0", "e0"])
@pytest.mark.parametrize(
    ("edge", "since", "until"),
    [
        ('<edge id="{}" source="0" target="1" start="1988-06-07"/>', "1988-06-07", ""),
        ('<edge id="{}" source="0" target="1" start="1988" end="2012-02"/>', "1988", "2012-02"),
        ('<edge id="{}" source="0" target="1" start="1988.0" end="Infinity"/>', "1988", ""),
        ('<edge id="{}" source="0" target="1" startopen="1988" endopen="1999"/>', "1988", "1999"),
        ('<edge id="{}" source="0" target="1"><spells><spell start="1988" end="1990"/><spell start="1995" end="1999"/></spells></edge>', "1988", "1999"),
        ('<edge id="{}" source="0" target="1"><spells><spell start="1995"/><spell start="1988" end="1990"/></spells></edge>', "1988", ""),
        ('<edge id="{}" source="0" target="1" intervals="&lt;[1988, 1999]&gt;"/>', "1988", "1999"),
    ],
)  # fmt: skip
def test_an_edge_with_a_life_span_keeps_its_ends_and_has_since_and_until(
    tmp_path: Path, edge: str, since: str, until: str, id_: str
) -> None:
    status = "ended" if until else "listed"
    assert told(tmp_path, "a.gexf", gexf(edge.format(id_))).ties == [Tie(("Suzhou", "Portland"), since, until, status=status)]  # fmt: skip


def test_what_a_property_was_last_counts_and_its_history_is_kept(tmp_path: Path) -> None:
    values = (
        '<attvalue for="0" value="suspended" start="2012"/><attvalue for="0" value="active" start="1978" end="2012"/>'
    )
    found = told(tmp_path, "a.gexf", gexf(f'<edge id="1" source="2" target="3" start="1978"><attvalues>{values}</attvalues></edge>'))  # fmt: skip
    assert found.ties == [NANJING._replace(status="suspended")]
    assert found.statements[0]["note"] == "status: active (1978/2012), suspended (2012/)"


def test_what_lasts_until_the_record_ends_has_no_end(tmp_path: Path) -> None:
    edges = '<edge source="0" target="1" start="1988" end="2024"/><edge source="2" target="3" start="1978" end="2012"/>'
    found = told(tmp_path, "a.gexf", gexf(edges, graph='start="1949" end="2024"'))
    assert [tie.until for tie in found.ties] == ["", "2012"]


def test_steps_that_are_no_dates_are_kept_as_a_remark(tmp_path: Path) -> None:
    found = told(tmp_path, "a.gexf", gexf('<edge source="0" target="1" start="3.0" end="7.0"/>'))
    assert found.ties == [SUZHOU._replace(since="")]
    assert found.statements[0]["note"] == "start: 3; end: 7"


def test_a_frame_around_nodes_is_no_city_unless_an_edge_ends_at_it(tmp_path: Path) -> None:
    frame = '<node id="j" label="Jiangsu"><attvalues><attvalue for="0" value="China"/></attvalues></node><node id="9" label="Wuxi" pid="j"><attvalues><attvalue for="0" value="China"/></attvalues></node>'
    edge = '<edge source="9" target="1"/>'
    found = told(tmp_path, "a.gexf", gexf(edge, frame))
    assert "Jiangsu" not in found.parties
    assert "Wuxi" in found.parties
    assert any("(j)" in note for note in found.notes)
    named = told(tmp_path, "a.gexf", gexf(f'{edge}<edge source="j" target="3"/>', frame))
    assert ("Jiangsu", "Nagoya") in [tie.ends for tie in named.ties]


GRAPHML = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="n" for="node" attr.name="name" attr.type="string"/>
<key id="y" for="edge" attr.name="since" attr.type="int"/><graph id="G" edgedefault="undirected">
<node id="cn"><data key="n">Jiangsu</data><graph id="cn:" edgedefault="undirected">
<node id="cn::0"><data key="n">Suzhou</data></node><node id="cn::1"><data key="n">Nanjing</data><port name="north"/></node></graph></node>
<node id="p"><data key="n">Portland</data></node><node id="g"><data key="n">Nagoya</data></node>
<edge source="cn::0" target="p"><data key="y">1988</data></edge><edge source="cn::1" target="g" sourceport="north"><data key="y">1978</data></edge>
<hyperedge><endpoint node="cn::0"/><endpoint node="p"/><endpoint node="g"/></hyperedge></graph></graphml>"""


def test_hyperedges_ports_and_nested_graphs_of_graphml_are_named_as_not_read(tmp_path: Path) -> None:
    found = told(tmp_path, "a.graphml", GRAPHML)
    assert found.ties == [SUZHOU, NANJING]
    assert sorted(found.parties) == ["Nagoya", "Nanjing", "Portland", "Suzhou"]
    said = " ".join(found.notes)
    assert all(words in said for words in ("1 hyperedge ", "1 port ", "1 node is not read"))
    assert not any("aliases" in statement for statement in found.statements)


def net(sections: str) -> str:
    return '*Vertices 5\n1 "Den Haag"\n2 "Suzhou"\n3 "São Paulo"\n4 "Los Angeles"\n5 "Nanjing"\n' + sections


@pytest.mark.parametrize("word", ["visits", "delegation", "出访", "sent students to"])
def test_the_word_of_a_relation_makes_a_visit_of_an_arc(tmp_path: Path, word: str) -> None:
    found = told(
        tmp_path, "a.net", net(f'*Edgeslist :1 "sister city"\n1 2 3\n*Arcs :2 "{word}"\n4 5 12\n*Edges\n2 4 1\n')
    )
    assert [tie.ends for tie in found.ties] == [("Den Haag", "Suzhou"), ("Den Haag", "São Paulo"), ("Suzhou", "Los Angeles")]  # fmt: skip
    assert found.visits == [("Los Angeles", "Nanjing")]


def test_a_visit_without_direction_is_refused(tmp_path: Path) -> None:
    found = told(tmp_path, "a.net", net('*Edges :1 "sister city"\n1 2\n*Edges :2 "visits"\n4 5\n'))
    assert [tie.ends for tie in found.ties] == [("Den Haag", "Suzhou")]
    assert found.visits == []
    assert "has no direction" in found.rejected[0]


def test_a_relation_that_is_neither_is_no_tie(tmp_path: Path) -> None:
    sections = '*Edges :1 "sister city"\n1 2\n*Arcs :2 "located in"\n4 5\n*Arcs :3 "exports wool to"\n1 5\n'
    found = told(tmp_path, "a.net", net(sections))
    assert [tie.ends for tie in found.ties] == [("Den Haag", "Suzhou")]
    assert "'located in'" in found.ignored[0]
    assert "'exports wool to'" in found.rejected[0]


def test_times_of_pajek_are_since_and_until(tmp_path: Path) -> None:
    found = told(tmp_path, "a.net", net("*Edges\n2 4 1 [1988-*]\n5 1 1 [1978-1990,1995-2012]\n"))
    assert [(tie.since, tie.until) for tie in found.ties] == [("1988", ""), ("1978", "2012")]


# Graphs in JSON


def cities(*keys: str) -> list[dict[str, Any]]:
    """Four cities, under these names of id and name."""
    id_, name, *within = keys
    made = []
    for at, (city, country) in enumerate(NAMES):
        own = {name: city, "country": country}
        made.append({id_: f"n{at}", **({within[0]: own} if within else own)})
    return made


def apoc(form: str) -> str:
    nodes: list[dict[str, Any]] = [{"type": "node", "id": f"{at}", "labels": ["City"], "properties": {"name": name, "country": country}} for at, (name, country) in enumerate(NAMES)]  # fmt: skip
    rels: list[dict[str, Any]] = [
        {"id": "0", "type": "relationship", "label": "SISTER_CITY", "properties": {"since": 1988}, "start": {"id": "0", "labels": ["City"]}, "end": {"id": "1"}},
        {"id": "1", "type": "relationship", "label": "SISTER_CITY", "properties": {"since": 1978}, "start": {"id": "2"}, "end": {"id": "3"}},
    ]  # fmt: skip
    if form == "lines":
        return "\n".join(map(json.dumps, [rels[0], *nodes, rels[1]]))
    if form == "array":
        return json.dumps([*nodes, *rels])
    if form == "keys":
        return json.dumps({"nodes": {node["id"]: node for node in nodes}, "rels": {rel["id"]: rel for rel in rels}})
    if form == "http":
        plain = [{"id": rel["id"], "type": rel["label"], "startNode": rel["start"]["id"], "endNode": rel["end"]["id"], "properties": rel["properties"]} for rel in rels]  # fmt: skip
        return json.dumps({"nodes": nodes, "relationships": plain})
    return json.dumps({"nodes": nodes, "rels": rels})


def links(source: str, target: str, by: str = "n{}", **more: Any) -> list[dict[str, Any]]:
    pairs = ((0, 1, 1988), (2, 3, 1978))
    return [{source: by.format(a), target: by.format(b), "since": since, **more} for a, b, since in pairs]


CX2 = [
    {"CXVersion": "2.0", "hasFragments": False},
    {"metaData": [{"elementCount": 4, "name": "nodes"}]},
    {"attributeDeclarations": [{"nodes": {"name": {"d": "string", "a": "n"}, "country": {"d": "string", "v": "China"}}, "edges": {"interaction": {"a": "i"}, "since": {"d": "integer"}}}]},
    {"nodes": [{"id": 1, "x": 5, "v": {"n": "Suzhou"}}, {"id": 2, "v": {"n": "Portland", "country": "United States"}}, {"id": 3, "v": {"n": "Nanjing"}}, {"id": 4, "v": {"n": "Nagoya", "country": "Japan"}}]},
    {"edges": [{"id": 0, "s": 1, "t": 2, "v": {"i": "twinned with", "since": 1988}}, {"id": 1, "s": 3, "t": 4, "v": {"i": "twinned with", "since": 1978}}]},
    {"status": [{"success": True}]},
]  # fmt: skip
CYTOSCAPE = {
    "format_version": "1.0",
    "data": {"name": "twins"},
    "elements": {
        "nodes": [{"data": {"id": f"{at}", "shared_name": name, "name": name, "SUID": at, "country": country, "selected": False}, "position": {"x": 1.5, "y": 2.0}, "selected": False} for at, (name, country) in enumerate(NAMES)],
        "edges": [{"data": {"id": f"7{at}", "source": a, "target": b, "name": f"{a} (twinned with) {b}", "interaction": "twinned with", "since": since, "SUID": 70}, "selected": False} for at, (a, b, since) in enumerate((("0", "1", 1988), ("2", "3", 1978)))],
    },
}  # fmt: skip
KUMU = {
    "elements": [{"label": name, "type": "City", "tags": ["east"], "country": country} for name, country in NAMES],
    "connections": [{"from": a, "to": b, "direction": "mutual", "type": "sister city", "since": since} for a, b, since in (("Suzhou", "Portland", "1988"), ("Nanjing", "Nagoya", "1978"))],
}  # fmt: skip
JGF: dict[str, dict[str, Any]] = {"graph": {"directed": False, "type": "sister cities", "nodes": {f"n{at}": {"label": name, "metadata": {"country": country}} for at, (name, country) in enumerate(NAMES)}, "edges": [{"source": "n0", "target": "n1", "relation": "sister city", "metadata": {"since": 1988}}, {"source": "n2", "target": "n3", "relation": "sister city", "metadata": {"since": 1978}}]}}  # fmt: skip
FLAT = [{"data": {"id": f"n{at}", "label": name}} for at, (name, _) in enumerate(NAMES)] + [{"data": each} for each in links("source", "target")]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *((f"apoc-{form}.json", apoc(form)) for form in ("lines", "array", "rels", "keys", "http")),
        ("d3-index.json", json.dumps({"nodes": [{"name": name, "country": country} for name, country in NAMES], "links": [{"source": 0, "target": 1, "value": 1, "since": 1988}, {"source": 2, "target": 3, "value": 2, "since": 1978}]})),
        ("networkx.json", json.dumps({"directed": False, "multigraph": False, "graph": {}, "nodes": cities("id", "name"), "edges": links("source", "target", key=0)})),
        ("vis.json", json.dumps({"nodes": cities("id", "label"), "edges": links("from", "to", arrows="to", dashes=True)})),
        ("echarts.json", json.dumps({"nodes": cities("id", "name"), "links": [{"source": "Suzhou", "target": "Portland", "since": 1988}, {"source": "Nanjing", "target": "Nagoya", "since": 1978}]})),
        ("sigma.json", json.dumps({"nodes": cities("key", "label", "attributes"), "edges": [{"key": "e", "source": "n0", "target": "n1", "attributes": {"since": 1988}}, {"key": "f", "source": "n2", "target": "n3", "attributes": {"since": 1978}}]})),
        ("cytoscape.cyjs", json.dumps(CYTOSCAPE)), ("flat.cyjs", json.dumps({"elements": FLAT})), ("network.cx2", json.dumps(CX2)), ("kumu.json", json.dumps(KUMU)), ("jgf.json", json.dumps(JGF)),
    ],
)  # fmt: skip
def test_graphs_in_json_are_what_their_programs_say(tmp_path: Path, name: str, text: str) -> None:
    found = told(tmp_path, name, text)
    assert found.ties == [SUZHOU, NANJING]
    assert sorted(found.parties) == sorted(name for name, _ in NAMES)
    assert (found.rejected, found.visits) == ([], [])


def test_nodes_of_another_kind_and_where_they_lie_make_no_ties(tmp_path: Path) -> None:
    lines = apoc("lines").splitlines()
    lines.append(json.dumps({"type": "node", "id": "9", "labels": ["Person"], "properties": {"name": "Li Ming"}}))
    for type_, end in (("LIVES_IN", "0"), ("IN_COUNTRY", "1")):
        lines.append(json.dumps({"type": "relationship", "id": f"r{end}", "label": type_, "start": {"id": "9"}, "end": {"id": end}}))  # fmt: skip
    found = told(tmp_path, "apoc.json", "\n".join(lines))
    assert found.ties == [SUZHOU, NANJING]
    assert "Li Ming" not in found.parties
    assert len(found.ignored) == 3


def test_visits_among_ties_keep_their_people_and_days(tmp_path: Path) -> None:
    lines = apoc("lines").splitlines()
    lines.append(json.dumps({"type": "relationship", "id": "9", "label": "VISITED", "start": {"id": "1"}, "end": {"id": "0"}, "properties": {"since": "2006-05-01", "students": 20}}))  # fmt: skip
    plan = plan_of(tmp_path, {"apoc.json": "\n".join(lines)})
    found = told_by(plan)
    assert (found.ties, found.visits) == ([SUZHOU, NANJING], [("Portland", "Suzhou")])
    visits = [fact.statement for row in rows(plan) for fact in row.facts if isinstance(fact, EdgeFact) and fact.type == "VISIT"]  # fmt: skip
    assert [(visit["start"], visit["students"]) for visit in visits] == [("2006-05-01", 20)]


def test_visits_alone_are_visits_and_no_flow_of_nobody(tmp_path: Path) -> None:
    graph = {**JGF["graph"], "directed": True, "edges": [{"source": "n0", "target": "n1", "relation": "visits", "metadata": {"year": 2001}}]}  # fmt: skip
    assert told(tmp_path, "jgf.json", json.dumps({"graph": graph})).visits == [("Suzhou", "Portland")]


def test_one_graph_in_a_list_of_graphs_is_read_and_several_are_refused(tmp_path: Path) -> None:
    graph = JGF["graph"]
    assert told(tmp_path, "one.json", json.dumps({"graphs": [graph]})).ties == [SUZHOU, NANJING]
    with pytest.raises(LoadError, match=r"several\.json: holds several graphs"):
        told(tmp_path, "several.json", json.dumps({"graphs": [graph, graph]}))


@pytest.mark.parametrize("kind", ["*Arcs", "*Edges"])
def test_numbers_between_countries_are_figures_of_something_and_no_ties(tmp_path: Path, kind: str) -> None:
    plan = plan_of(tmp_path, {"a.net": f'*Vertices 3\n1 "China"\n2 "Germany"\n3 "France"\n{kind}\n1 2 12\n2 3 7\n'})
    assert [each.mapping.layout for each in plan.tables] == ["parties", "refused"]
    assert told_by(plan).ties == []


# Tables whose headers state what they are


APOC_CSV = """"_id","_labels","country","name","_start","_end","_type","since"
"0",":City","China","Suzhou",,,,
"1",":City","United States","Portland",,,,
"2",":City","China","Nanjing",,,,
"3",":City","Japan","Nagoya",,,,
,,,,"0","1","SISTER_CITY","1988"
,,,,"2","3","SISTER_CITY","1978"
"""


def test_a_csv_of_apoc_is_its_nodes_and_its_relationships(tmp_path: Path) -> None:
    found = told(tmp_path, "apoc.csv", APOC_CSV)
    assert (found.ties, found.rejected) == ([SUZHOU, NANJING], [])
    assert sorted(found.parties) == sorted(name for name, _ in NAMES)


ADMIN_NODES = "cityId:ID(City),name:string,country,population:int,:LABEL\nc1,Suzhou,China,12700000,City\nc2,Portland,United States,652000,City\nc3,Nagoya,Japan,2320000,City;Designated\nc4,Nanjing,China,9300000,City\n"
ADMIN_TIES = ":START_ID(City),since:int,:END_ID(City),:TYPE\nc1,1988,c2,SISTER_CITY\nc4,1978,c3,SISTER_CITY\n"


@pytest.mark.parametrize("space", ["(City)", ""])
def test_headers_of_neo4j_admin_say_ids_ends_labels_and_types(tmp_path: Path, space: str) -> None:
    files = {"cities.csv": ADMIN_NODES.replace("(City)", space), "ties.csv": ADMIN_TIES.replace("(City)", space)}
    found = told_by(plan_of(tmp_path, dict(files)))
    assert found.ties == [SUZHOU, NANJING]
    assert sorted(found.parties) == sorted(name for name, _ in NAMES)
    assert found.rejected == []


def test_ids_of_neo4j_admin_are_those_of_their_own_space(tmp_path: Path) -> None:
    schools = "schoolId:ID(School),name,city,country,:LABEL\nc1,Suzhou No. 1 Middle School,Suzhou,China,School\nc2,Lincoln High School,Portland,United States,School\n"
    ties = ":START_ID(School),:END_ID(School),:TYPE\nc1,c2,SISTER_SCHOOL\n"
    found = told_by(plan_of(tmp_path, {"cities.csv": ADMIN_NODES, "schools.csv": schools, "ties.csv": ties}))
    assert [tie.ends for tie in found.ties] == [("Suzhou No. 1 Middle School", "Lincoln High School")]
    assert found.ties[0].kind == "sister_school"


GEPHI = "Source;Target;Type;Id;Label;timeset;Weight\n{}\n"


@pytest.mark.parametrize(
    ("rows", "spans"),
    [
        (["Suzhou;Portland;Undirected;1;sister city;<[1988, 2024]>;1.0", "Nanjing;Nagoya;Undirected;2;sister city;<[1978, 2012]>;2.0", "Wuxi;Chattanooga;Undirected;3;sister city;<[1982, 2024]>;2.0",
          "Xuzhou;Newark;Undirected;4;sister city;;1.0"], [("1988", ""), ("1978", "2012"), ("1982", ""), ("", "")]),
        (['Suzhou;Portland;Undirected;1;sister city;"<[1988.0, 1990.0]; [1995.0, Infinity]>";1.0'], [("1988", "")]),
        (["Suzhou;Portland;Directed;1;sister city;<(1988, 2012)>;3"], [("1988", "2012")]),
    ],
)  # fmt: skip
def test_a_table_of_edges_from_gephi_has_ends_kinds_and_spans(
    tmp_path: Path, rows: list[str], spans: list[tuple[str, str]]
) -> None:
    found = told(tmp_path, "edges.csv", "\ufeff" + GEPHI.format("\n".join(rows)))
    assert [tie.ends for tie in found.ties] == [tuple(row.split(";")[:2]) for row in rows]
    assert [(tie.since, tie.until) for tie in found.ties] == spans
    assert {tie.kind for tie in found.ties} == {"sister_city"}
    assert not any("weight" in statement.get("note", "").casefold() for statement in found.statements)


def test_ids_in_a_table_of_edges_from_gephi_are_those_of_its_nodes(tmp_path: Path) -> None:
    nodes = "Id,Label,timeset,country\n0,Suzhou,,China\n1,Portland,,United States\n"
    edges = "Source,Target,Type,Id,Label,Weight\n0,1,Undirected,0,,1.0\n"
    found = told_by(plan_of(tmp_path, {"nodes.csv": nodes, "edges.csv": edges}))
    assert [tie.ends for tie in found.ties] == [("Suzhou", "Portland")]


# DOT


DOT = """/* twins */ strict graph "twins" {
  node [shape=box country="China"];
  Suzhou; "Portland" [country="United States"]
  Suzhou -- Portland:n [since=1988, label="sister city"];
  subgraph cluster_cn { Nanjing [label="\\N"] }
  Nagoya [country=Japan, label=<<b>Nagoya</b>>]
  Nanjing -- Nagoya [since="19" + "78"] // done
}"""


def test_dot_has_nodes_edges_defaults_chains_and_frames(tmp_path: Path) -> None:
    found = told(tmp_path, "twins.dot", DOT)
    assert found.ties == [SUZHOU, NANJING]
    assert sorted(found.parties) == sorted(name for name, _ in NAMES)
    assert any("1 cluster" in note for note in found.notes)
    chain = told(tmp_path, "chain.gv", 'digraph { Suzhou -> Portland -> {Nagoya "Los Angeles"} }')
    assert [tie.ends for tie in chain.ties] == [("Suzhou", "Portland"), ("Portland", "Nagoya"), ("Portland", "Los Angeles")]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["graph { Suzhou -- ", 'graph { "Suzhou -- x }', "graph { a -- b ] }", "graph { a [label=<b }"]
)
def test_broken_dot_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    with pytest.raises(LoadError, match=r"a.dot:\d+: found "):
        told(tmp_path, "a.dot", text)
