"""What programs write on the edges of a graph, under whatever titles: what joins the two, since when, in what state."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import igraph
import networkx as nx
import pytest

from loaders.words import relation_of
from tests.loaders.loaded import told, told_by

TOWNS = ("Kassel", "Rovaniemi", "Florence", "Mulhouse")
COUNTRIES = ("Germany", "Finland", "Italy", "France")


def of_networkx() -> nx.MultiDiGraph[Any]:
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for at, (name, land) in enumerate(zip(TOWNS, COUNTRIES, strict=True)):
        graph.add_node(at, name=name, land=land)
    tie = {"rel": "partner", "pupils": ""}
    graph.add_edge(0, 1, **tie, **{"from": "1972", "to": "", "state": "aktiv"})
    graph.add_edge(0, 2, **tie, **{"from": "1952", "to": "", "state": "ruhend"})
    graph.add_edge(0, 3, **tie, **{"from": "1965-05", "to": "2010", "state": "beendet"})
    graph.add_edge(1, 0, rel="visited", pupils="14", **{"from": "2018-05-03", "to": "2018-05-06", "state": ""})
    graph.add_edge(1, 2, rel="planned visit", pupils="20", **{"from": "2027", "to": "", "state": ""})
    return graph


TIES = [
    ("Kassel", "Rovaniemi", "active", "1972"),
    ("Kassel", "Florence", "suspended", "1952"),
    ("Kassel", "Mulhouse", "ended", "1965-05", "2010"),
]


@pytest.mark.parametrize(
    ("ending", "write"),
    [
        ("gexf", nx.write_gexf),
        ("graphml", nx.write_graphml),
        ("gml", nx.write_gml),
        ("json", lambda graph, path: path.write_text(json.dumps(nx.node_link_data(graph)))),
    ],
)
def test_a_relations_own_word_decides_and_its_columns_speak_of_it(
    tmp_path: Path, ending: str, write: Callable[[Any, Path], object]
) -> None:
    path = tmp_path / f"links.{ending}"
    write(of_networkx(), path)
    found = told_by(path)
    assert found.ties() == TIES
    assert found.visits() == [("Rovaniemi", "Kassel", "2018-05-03", "2018-05-06", 14)]
    assert [row.ignored for row in found.rows if row.ignored] == ["'planned visit' is no visit that took place"]


GML = """Creator "igraph version 1.5.1"
graph [ directed 0
  node [ id 0 name "Goethe-Gymnasium" town "Weimar" country "DE" ]
  node [ id 1 name "Lyc&#233;e Fabert" town "Metz" country "FR" ]
  node [ id 2 name "Lycée Stendhal" town "Grenoble" country "FR" ]
  edge [ source 0 target 1 from 19950901 to "" state "aktiv" ]
  edge [ source 0 target 2 from 20040501 to 20190630 state "Anfrage läuft" ]
]"""


def test_days_without_hyphens_are_days_and_a_state_that_isnt_known_is_a_remark(tmp_path: Path) -> None:
    found = told(tmp_path, "r.gml", GML)
    assert [tie[2:] for tie in found.ties()] == [("active", "1995-09-01"), ("ended", "2004-05-01", "2019-06-30")]
    assert found.notes == ["status 'Anfrage läuft' isn't known"]


DOT = 'digraph { edge [type="{}"]; Lyon -> Birmingham [label="since 1951"]; Lyon -> Leipzig [label="1981–2010"]; Lyon -> Porto [label="planned 2027"]; Lyon -> Turin [label="ended 2015"]; {} }'


def test_labels_of_edges_say_since_when_and_in_what_state(tmp_path: Path) -> None:
    text = DOT.replace('edge [type="{}"];', "").replace(" {} }", ' Birmingham -> Lyon [label="visited May 2019"] }')
    found = told(tmp_path, "d.dot", text)
    assert found.ties() == [
        ("Lyon", "Birmingham", "listed", "1951"),
        ("Lyon", "Leipzig", "ended", "1981", "2010"),
        ("Lyon", "Porto", "proposed"),
        ("Lyon", "Turin", "ended", "2015"),
    ]
    assert found.visits() == [("Birmingham", "Lyon", "2019-05", None, None)]


def test_a_label_that_isnt_wholly_understood_is_a_remark(tmp_path: Path) -> None:
    text = 'graph { Lyon -- Porto [label="1951"]; Lyon -- Turin [label="1960"]; Lyon -- Genoa [label="1987 by the harbour"] }'
    found = told(tmp_path, "d.dot", text)
    assert [tie[2:] for tie in found.ties()] == [("listed", "1951"), ("listed", "1960"), ("listed",)]
    assert found.facts_of_ties()[2].statement["note"] == "1987 by the harbour"


NET = '*Vertices 4\n1 "Bergen"\n2 "Seattle"\n3 "Aarhus"\n4 "Turku"\n'


def test_a_single_year_of_pajek_is_a_beginning_and_never_an_end(tmp_path: Path) -> None:
    edges = '*Edges :1 "sister city"\n1 2 1 [1967]\n1 3 1 [1946-1990,1995] l "renewed 2011"\n1 4 1 [1946-2001]\n'
    found = told(tmp_path, "m.net", NET + edges)
    assert [tie[2:] for tie in found.ties()] == [
        ("listed", "1967"),
        ("listed", "1946", "2011"),
        ("ended", "1946", "2001"),
    ]
    assert any(note.startswith("2 edges have a single year") for note in found.plan.tables[0].table.notes)


def test_moments_of_gephi_are_no_ends_and_remarks_are_kept_beside_them(tmp_path: Path) -> None:
    edges = 'Source,Target,Type,Id,Label,timeset,Remark\nLyon,Turin,Undirected,1,twin,<[1990.0]>,by the mayor\nLyon,Porto,Undirected,2,twin,"<[1980.0, 1985.0]; [1990.0, 1990.0]>",\n'
    found = told(tmp_path, "edges.csv", edges)
    assert [tie[2:] for tie in found.ties()] == [("listed", "1990"), ("listed", "1980")]
    notes = [fact.statement.get("note") for fact in found.facts_of_ties()]
    assert notes == ["by the mayor", "times: 1980/1985, 1990/1990"]
    assert any(note.startswith("2 edges have a single year") for note in found.plan.tables[0].table.notes)


def test_a_remark_stands_beside_the_history_of_gexf(tmp_path: Path) -> None:
    edge = '<edge source="0" target="1"><spells><spell start="1950" end="1960"/><spell start="1970"/></spells><attvalues><attvalue for="b" value="seit 2014 ausgesetzt, wie der Rat beschloss"/></attvalues></edge>'
    text = f'<gexf version="1.3"><graph mode="dynamic"><attributes class="edge"><attribute id="b" title="Bemerkung" type="string"/></attributes><nodes><node id="0" label="Bochum"/><node id="1" label="Sheffield"/></nodes><edges>{edge}</edges></graph></gexf>'
    tie = told(tmp_path, "g.gexf", text).facts_of_ties()[0].statement
    assert (tie["status"], tie["note"]) == (
        "suspended",
        "seit 2014 ausgesetzt, wie der Rat beschloss; spells: 1950/1960, 1970/",
    )


@pytest.mark.parametrize(("title", "on", "off"), [("current", 1, 0), ("active", True, False), ("Aktiv", "ja", "nein"), ("still_active", "yes", "no")])  # fmt: skip
def test_a_no_under_active_is_a_tie_that_isnt_alive(tmp_path: Path, title: str, on: Any, off: Any) -> None:
    graph = igraph.Graph(4, [(0, 1), (0, 2), (0, 3)])
    graph.vs["name"], graph.vs["country"] = TOWNS, COUNTRIES
    graph.es["since"], graph.es["until"] = ["1972", "1952", "1965"], ["", "", "2010"]
    graph.es[title], graph.es["type"] = [on, off, off], ["twin"] * 3
    graph.write_graphml(str(tmp_path / "i.graphml"))
    found = told_by(tmp_path / "i.graphml")
    assert [tie[2] for tie in found.ties()] == ["active", "suspended", "ended"]
    assert [tie.statement["word"].partition(": ")[0] for tie in found.facts_of_ties()] == [f"twin, {title}"] * 3
    assert found.notes == []


@pytest.mark.parametrize(("title", "state"), [("ended", "ended"), ("suspended", "suspended"), ("planned", "proposed")])
def test_a_yes_under_another_state_is_that_state_and_a_no_says_nothing(tmp_path: Path, title: str, state: str) -> None:
    edges = f"Source,Target,Type,Id,Label,{title}\nLyon,Turin,Undirected,1,twin,1\nLyon,Porto,Undirected,2,twin,0\n"
    assert [tie[2] for tie in told(tmp_path, "edges.csv", edges).ties()] == [state, "listed"]


def test_a_letter_of_intent_and_a_friendly_exchange_are_ties_whose_words_count(tmp_path: Path) -> None:
    edges = '*Edges :1 "sister city"\n1 2 1\n*Edges :2 "friendly exchange"\n1 3 1\n*Edges :3 "letter of intent"\n1 4 1 [2019]\n*Edges :4 "sister city (planned)"\n2 3 1\n'
    found = told(tmp_path, "w.net", NET + edges)
    said = [(tie.statement["status"], tie.statement["tier"]) for tie in found.facts_of_ties()]
    assert said == [("listed", "sister"), ("listed", "friendly"), ("proposed", "sister"), ("proposed", "sister")]
    assert [relation_of(word) for word in ("friendship visit", "student exchange", "友好交流")] == ["visit", "programme", "tie"]  # fmt: skip


def test_visits_that_are_planned_or_called_off_are_none(tmp_path: Path) -> None:
    table = "sender,host,start,students,status\nLyon School,Turin School,2019-05-01,20,completed\nLyon School,Porto School,2020-05-01,20,cancelled\nLyon School,Genoa School,2027-05-01,20,planned\n"
    found = told(tmp_path, "visits.csv", table)
    assert [visit[1] for visit in found.visits()] == ["Turin School"]
    assert len([row for row in found.rows if row.ignored]) == 2
