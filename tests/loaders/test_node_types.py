"""What the word of its own says that a node is goes before what most of the names look like."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from loaders.plan import make_plan
from tests.loaders.loaded import told, told_by

NODES = (
    ("62", "JS", "Jiangsu", "China", "Province"),
    ("64", "ON", "Ontario", "Canada", "Province"),
    ("68", "VIC", "Victoria", "Australia", "State"),
    ("70", "SUZ", "Suzhou", "China", "City"),
    ("72", "VIX", "Victoria", "Canada", "City"),
)
EDGES = (("62", "64", "sister"), ("62", "68", "sister"), ("70", "72", "sister"))


def cyjs(nodes: Any = NODES, edges: Any = EDGES) -> str:
    made = [{"data": {"id": id_, "name": name, "Full_Name": full, "Country": country, "Type": type_}} for id_, name, full, country, type_ in nodes]  # fmt: skip
    joined = [{"data": {"id": f"e{at}", "source": a, "target": b, "interaction": word}} for at, (a, b, word) in enumerate(edges)]  # fmt: skip
    return json.dumps({"data": {"name": "links"}, "elements": {"nodes": made, "edges": joined}})


def test_each_node_is_what_its_own_word_says_and_so_is_the_kind_of_its_ties(tmp_path: Path) -> None:
    found = told(tmp_path, "net.cyjs", cyjs())
    assert [
        (*tie[:2], fact.statement["kind"]) for tie, fact in zip(found.ties(), found.facts_of_ties(), strict=True)
    ] == [
        ("Jiangsu", "Ontario", "sister_region"),
        ("Jiangsu", "Victoria", "sister_region"),
        ("Suzhou", "Victoria", "sister_city"),
    ]
    assert sorted(found.nodes("City")) == ["Suzhou", "Victoria"]
    assert sorted(found.nodes("Region")) == ["Jiangsu", "Ontario", "Victoria"]


def test_a_word_that_isnt_known_is_a_question_and_no_city(tmp_path: Path) -> None:
    odd = ("80", "TWL", "Teuto Wheel", "Germany", "Gizmo")
    found = told(tmp_path, "net.cyjs", cyjs((*NODES, odd), (*EDGES, ("70", "80", "sister"))))
    assert len(found.ties()) == 3
    assert found.rejected[0].startswith("what is 'Gizmo'?")
    said = "version: 1\ntables:\n- file: '*#nodes'\n  values:\n    Type: {Gizmo: City}\n"
    answered = told(tmp_path, "net.cyjs", cyjs((*NODES, odd), (*EDGES, ("70", "80", "sister"))), said)
    assert ("Suzhou", "Teuto Wheel", "listed") in answered.ties()


def test_authorities_among_schools_are_bureaus(tmp_path: Path) -> None:
    rows = (("Goethe-Gymnasium", "school", "DE"), ("Lycée Fabert", "school", "FR"), ("Schulamt Weimar", "authority", "DE"), ("Académie de Nancy-Metz", "authority", "FR"))  # fmt: skip
    nodes = "".join(f'  node [ id {at} name "{name}" type "{word}" country "{code}" ]\n' for at, (name, word, code) in enumerate(rows))  # fmt: skip
    text = f"graph [ directed 0\n{nodes}  edge [ source 0 target 1 ]\n  edge [ source 2 target 3 ]\n]"
    found = told(tmp_path, "r.gml", text)
    assert [tie.statement["kind"] for tie in found.facts_of_ties()] == ["sister_school", "bureau"]
    assert sorted(found.nodes("Bureau")) == ["Académie de Nancy-Metz", "Schulamt Weimar"]


VISITS = "School,Host school,Date,Students,Country,Remark\nLyon School,Turin School,2019-05-01,20,Italy,by the mayor\nLyon School,Porto School,2020-05-01,20,Portugal,\n"


def test_a_mapping_that_says_another_layout_keeps_the_rest_of_the_guess(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(VISITS)
    assert make_plan([tmp_path / "x.csv"]).tables[0].mapping.layout == "visits"
    found = told(tmp_path, "x.csv", VISITS, "version: 1\ntables:\n- file: x.csv\n  layout: ties\n")
    assert found.ties() == [("Lyon School", "Turin School", "listed", "2019-05-01"), ("Lyon School", "Porto School", "listed", "2020-05-01")]  # fmt: skip
    assert found.countries() == {"Turin School": "IT", "Porto School": "PT"}
    assert told_by(tmp_path / "x.csv").ties() == []
