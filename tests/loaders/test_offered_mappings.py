"""What is printed to paste for a file of a program answers all that is asked, as it stands, and the load is then right."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.plan import best_plan
from loaders.refused import answers, to_start_from
from tests.loaders.loaded import Told, told

YED = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml"><key for="node" id="d6" yfiles.type="nodegraphics"/>
<key for="edge" id="d10" yfiles.type="edgegraphics"/><graph edgedefault="undirected" id="G">
<node id="n0" yfiles.foldertype="group"><data key="d6"><y:GroupNode><y:NodeLabel>Hungary</y:NodeLabel></y:GroupNode></data><graph edgedefault="undirected" id="n0:">
<node id="n0::n0"><data key="d6"><y:ShapeNode><y:NodeLabel>Győr</y:NodeLabel></y:ShapeNode></data></node>
<node id="n0::n1"><data key="d6"><y:ShapeNode><y:NodeLabel>Sopron
(city)</y:NodeLabel></y:ShapeNode></data></node></graph></node>
<node id="n1"><data key="d6"><y:ShapeNode><y:NodeLabel>Erfurt
Germany</y:NodeLabel></y:ShapeNode></data></node>
<node id="n2"><data key="d6"><y:ShapeNode><y:NodeLabel>Eisenstadt, Austria</y:NodeLabel></y:ShapeNode></data></node>
<node id="n5"><data key="d6"><y:ShapeNode><y:NodeLabel>Legend: dashed = planned</y:NodeLabel></y:ShapeNode></data></node>
<edge id="e0" source="n0::n0" target="n1"><data key="d10"><y:PolyLineEdge><y:EdgeLabel>1971</y:EdgeLabel></y:PolyLineEdge></data></edge>
<edge id="e1" source="n0::n1" target="n2"><data key="d10"><y:PolyLineEdge><y:EdgeLabel>planned 2025</y:EdgeLabel></y:PolyLineEdge></data></edge></graph></graphml>"""
LINES = """{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"fid":1,"from_name":"Bristol","to_name":"Bordeaux","from_ctry":"United Kingdom","to_ctry":"France","yr":1947,"length_km":795.2},"geometry":{"type":"LineString","coordinates":[[-2.58,51.45],[-0.57,44.83]]}},
{"type":"Feature","properties":{"fid":2,"from_name":"Bristol","to_name":"Hannover","from_ctry":"United Kingdom","to_ctry":"Germany","yr":1951,"length_km":850.9},"geometry":{"type":"LineString","coordinates":[[-2.58,51.45],[9.73,52.37]]}}]}"""
MARKS = ",Tokyo,Paris,Rome,Beijing\nTokyo,0,1,0,1\nParis,1,0,1,0\nRome,0,1,0,0\nBeijing,1,0,0,0\n"
YEARS = ";Nantes;Saarbrücken;Cardiff;Tbilisi\nNantes;–;1965;1964;\nSaarbrücken;1965;–;;1975\nCardiff;1964;;–;\nTbilisi;;1975;;–\n"
FILES = {
    "drawn.graphml": (YED, [("Győr", "Erfurt", "listed", "1971"), ("Sopron", "Eisenstadt", "proposed")]),
    "lines.geojson": (LINES, [("Bristol", "Bordeaux", "listed", "1947"), ("Bristol", "Hannover", "listed", "1951")]),
    "marks.csv": (MARKS, [("Tokyo", "Paris", "listed"), ("Tokyo", "Beijing", "listed"), ("Paris", "Rome", "listed")]),
    "years.csv": (YEARS, [("Nantes", "Saarbrücken", "listed", "1965"), ("Nantes", "Cardiff", "listed", "1964"), ("Saarbrücken", "Tbilisi", "listed", "1975")]),
}  # fmt: skip


def asked(folder: Path, name: str) -> str:
    """What is printed to paste."""
    (folder / name).write_text(FILES[name][0], encoding="utf-8")
    return answers(best_plan([folder / name]))


@pytest.mark.parametrize("name", FILES)
def test_the_printed_lines_load_the_file_as_they_stand(tmp_path: Path, name: str) -> None:
    lines = asked(tmp_path, name)
    assert bool(lines) == (name != "drawn.graphml")  # its names are places, legend and countries apart
    assert told(tmp_path, name, FILES[name][0], lines).ties() == FILES[name][1]


@pytest.mark.parametrize("name", FILES)
def test_so_does_the_whole_guess_without_its_marks_of_comments(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(FILES[name][0], encoding="utf-8")
    whole = to_start_from(best_plan([tmp_path / name]))
    opened = "\n".join(_opened(line) for line in whole.splitlines())
    assert told(tmp_path, name, FILES[name][0], opened).ties() == FILES[name][1]


def _opened(line: str) -> str:
    """The line without the mark that stands before an answer; what else is a comment stays one."""
    bare = line.lstrip()
    answer = bare.startswith("# ") and ":" in bare and not bare.endswith((".", "?")) and line.startswith("  ")
    return line.replace("# ", "", 1) if answer else line


def _of_yed(folder: Path) -> Told:
    return told(folder, "drawn.graphml", YED, asked(folder, "drawn.graphml"))


def test_a_drawing_of_yed_has_countries_on_lines_of_their_own_and_no_city_called_legend(tmp_path: Path) -> None:
    found = _of_yed(tmp_path)
    assert sorted(found.nodes("City")) == ["Eisenstadt", "Erfurt", "Győr", "Sopron"]
    assert {name: found.countries()[name] for name in ("Erfurt", "Eisenstadt")} == {"Erfurt": "DE", "Eisenstadt": "AT"}
    assert any("legend" in note for note in found.plan.tables[0].table.notes)
