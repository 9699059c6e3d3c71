"""Reports say what they counted, agree in every format, and put no formula into a spreadsheet."""

from __future__ import annotations

import csv
import doctest
import io
import json
import math
import re
import zipfile
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from python_calamine import CalamineWorkbook

import twinmap
from graph.errors import FilterError, NotFound, Stopped
from graph.figures import nodes
from graph.figures.watch import Watch
from graph.network.from_edges import from_edges
from graph.network.snapshot import Snapshot
from graph.settings import Settings
from graph.store.store import Store
from queries.report import REPORTS, Beside, Report, Text, run
from queries.sheets import MOST_IN_CELL, csv_text, xlsx

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    " =1",
    '"><script>alert(1)</script>',
    "a,b\nc",
    "‮right to left",
    "x" * 300,
]


def triangle() -> Snapshot:
    """Three cities tied to one another, one hanging on, one alone; one tie doubled, one inside a city, one suspended."""
    nodes: list[str | dict[str, str]] = [
        "a",
        "b",
        "c",
        "d",
        {"id": "e", "name": "Empty"},
        {"id": "s", "label": "School", "in_city": "a"},
    ]
    ties: list[Any] = [("a", "b"), ("b", "c"), ("a", "c"), ("a", "c"), ("c", "d")]
    return from_edges(
        [*ties, {"start": "a", "end": "s", "id": "in"}, {"start": "a", "end": "d", "id": "off", "status": "suspended"}],
        nodes,
    )


def values(report: Report) -> dict[str, Any]:
    return {row["name"]: row["value"] for row in report.rows}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("level", ["party", "city", "region", "country"])
@pytest.mark.parametrize(
    "network", [from_edges([]), from_edges([], nodes=["a"]), triangle()], ids=["empty", "one", "triangle"]
)
def test_every_report_has_every_key_and_no_nan_at_every_level(network: Snapshot, level: str, name: str) -> None:
    made = run(network, name, {"level": level}).to_json()
    text = json.dumps(made, allow_nan=False)
    assert json.loads(text) == made
    assert list(made) == ["report", "title", "parameters", "graph", "method", "columns", "rows", "notes"]
    assert made["report"] == name
    assert made["parameters"]["level"] == level
    assert made["graph"]["version"] == network.version
    assert all(list(row) == [column["name"] for column in made["columns"]] for row in made["rows"])
    assert made["notes"] or made["graph"]["edges"]


def test_statistics_of_a_triangle_with_a_tail() -> None:
    found = values(run(triangle(), "statistics", {"level": "city"}))
    assert (found["nodes"], found["edges"], found["ties"], found["inside"], found["isolated"]) == (5, 4, 5, 1, 1)
    assert found["density"] == pytest.approx(0.4)
    assert (found["components"], found["largest"], found["diameter"]) == (2, 4, 2)
    assert found["mean_distance"] == pytest.approx((4 + 2 * 2) / 6)
    assert found["reachable"] == pytest.approx(0.6)
    assert found["transitivity"] == pytest.approx(0.6)
    assert found["clustering"] == pytest.approx((1 + 1 + 1 / 3) / 5)
    assert (found["degree_0"], found["degree_1"], found["degree_2"], found["degree_3"]) == (1, 1, 2, 1)
    assert (found["distance_1"], found["distance_2"]) == (4, 2)


def test_statistics_has_a_definition_for_every_figure() -> None:
    for row in run(triangle(), "statistics").rows:
        assert row["definition"].endswith(".")
        assert row["unit"]


def test_centrality_of_a_triangle_with_a_tail_equals_networkx() -> None:
    made = run(triangle(), "centrality", {"level": "city"})
    one = nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")])
    one.add_node("e")
    rows = {row["id"]: row for row in made.rows}
    assert list(rows) == ["c", "a", "b", "d", "e"]
    assert [rows[id]["strength"] for id in "abcde"] == [3, 2, 4, 1, 0]
    assert {id: row["betweenness"] for id, row in rows.items()} == pytest.approx(nx.betweenness_centrality(one))
    assert rows["e"]["constraint"] is None
    assert rows["e"]["eigenvector"] == 0
    assert [column.name for column in made.columns] == [
        "id", "name", "name_zh", "label", "country", "degree", "strength", "betweenness", "harmonic", "eigenvector", "pagerank",
        "core", "clustering", "constraint", "component", "closeness", "cut",
        "betweenness_rank", "betweenness_low", "betweenness_high",
    ]  # fmt: skip
    assert [rows[id]["betweenness_rank"] for id in "abcde"] == [2, 2, 1, 2, 2]
    assert [rows[id]["cut"] for id in "abcde"] == [0, 0, 1, 0, 0]
    assert all(row["betweenness_low"] is row["betweenness_high"] is None for row in rows.values())


def test_betweenness_by_lot_stands_between_its_bounds_and_says_how_it_was_made() -> None:
    ids = [f"n{each:02}" for each in range(30)]
    network = from_edges([(ids[each // 2], ids[each]) for each in range(1, 30)])
    exact = {row["id"]: row for row in run(network, "centrality").rows}
    made = run(network, "centrality", {"betweenness": "sampled", "sort": "betweenness"})
    for row in made.rows:
        assert row["betweenness_low"] <= exact[row["id"]]["betweenness"] <= row["betweenness_high"]
        assert row["betweenness_low"] <= row["betweenness"] <= row["betweenness_high"]
    ranks = [row["betweenness_rank"] for row in made.rows]
    assert ranks == sorted(ranks)
    text = "\n".join(made.method)
    assert (
        "shortest paths drawn by lot (seed 20051): with a probability of 95 % every value lies within its bounds"
        in text
    )
    assert "Betweenness drawn by lot, all else exact" in text
    assert json.dumps(made.to_json(), allow_nan=False)
    nobody = run(from_edges([("a", "b"), ("b", "c"), ("a", "c")]), "centrality", {"betweenness": "sampled"})
    assert "No node stands out: the bounds of all of them reach down to 0." in nobody.method


def test_an_eigenvector_that_is_not_found_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "ROUNDS", 5)
    made = run(from_edges([(f"n{each:03}", f"n{each + 1:03}") for each in range(700)]), "centrality", {"limit": "3"})
    assert made.rows[0]["eigenvector"] is None
    assert "The eigenvector of a component was not found within the rounds allowed: 701 rows have none." in made.notes


def test_figures_stand_beside_what_chance_makes_of_them() -> None:
    ids = [f"n{each:02}" for each in range(20)]
    groups = [(a, b) for place, a in enumerate(ids) for b in ids[:place] if int(a[1:]) // 5 == int(b[1:]) // 5]
    network = from_edges([*groups, ("n00", "n05"), ("n06", "n10"), ("n11", "n15")])
    made = run(network, "statistics", {"rewirings": "30"})
    rows = {row["name"]: row for row in made.rows}
    beside = {name for name, row in rows.items() if row["chance"] is not None}
    steps = {name for name in rows if name.startswith("distance_")}
    assert beside == {"clustering", "transitivity", "assortativity", "mean_distance", "modularity", *steps}
    assert rows["transitivity"]["z"] > 5
    assert rows["transitivity"]["z"] == pytest.approx(
        (rows["transitivity"]["value"] - rows["transitivity"]["chance"]) / rows["transitivity"]["chance_sd"]
    )
    assert any(line.startswith("By chance: mean and spread over 30 networks") for line in made.method)
    assert made.parameters["rewirings"] == 30
    without = run(network, "statistics", {"rewirings": "0"})
    assert all(row["chance"] is None for row in without.rows)
    assert any("set beside chance" in note for note in without.notes)
    assert run(network, "statistics").parameters["rewirings"] == 100


def test_statistics_say_who_is_tied_to_whom_and_whether_visits_are_returned() -> None:
    nodes: list[dict[str, Any]] = [
        {"id": "a", "country": "CN", "population": 1000}, {"id": "b", "country": "CN", "population": 1000},
        {"id": "c", "country": "DE", "population": 10}, {"id": "d", "country": "DE", "population": 10}, {"id": "e"},
    ]  # fmt: skip
    pairs = [("a", "b"), ("c", "d"), ("d", "e")]
    visits: list[dict[str, Any]] = [
        {"type": "VISIT", "start": "a", "end": "c", "id": "1"}, {"type": "VISIT", "start": "c", "end": "a", "id": "2"},
        {"type": "VISIT", "start": "a", "end": "d", "id": "3", "aggregate": True, "people": 9},
    ]  # fmt: skip
    found = values(run(from_edges([*pairs, *visits], nodes), "statistics"))
    assert (found["assortativity_population"], found["population_known"]) == (pytest.approx(1), 2)
    assert (found["assortativity_country"], found["country_known"]) == (pytest.approx(1), 2)
    assert found["reciprocity"] == pytest.approx(2 / 3)
    assert (found["bridges"], found["cut_nodes"]) == (3, 1)


def test_a_long_report_tells_how_far_it_is_and_can_be_stopped() -> None:
    heard: list[str] = []
    run(triangle(), "statistics", beside=Beside(watch=Watch(lambda what, share: heard.append(what))))
    assert {"distances", "rewired networks"} <= set(heard)
    for name in ("statistics", "centrality"):
        with pytest.raises(Stopped):
            run(triangle(), name, beside=Beside(watch=Watch(stop=lambda: True)))


def test_the_method_says_what_was_counted_of_what() -> None:
    made = run(triangle(), "centrality", {"level": "city"})
    text = "\n".join(made.method)
    assert "5 of 7 recorded partnerships are counted." in text
    assert "Left out by their status: 1 (counted: active, listed, unknown)." in text
    assert "Inside one node: 1." in text
    assert made.graph == {
        "nodes": 5, "edges": 4, "version": triangle().version, "ties": 5, "recorded": 7, "inside": 1, "unplaced": 0,
    }  # fmt: skip
    counted = run(triangle(), "centrality", {"level": "city", "status": "suspended"})
    assert "1 of 7 recorded partnerships are counted." in counted.method


def test_a_network_of_two_sides_says_so_and_leaves_triangles_out() -> None:
    nodes = [{"id": "CN", "label": "Country", "name": "China"}] + [
        {"id": id, "country": country} for id, country in (("a", "CN"), ("b", "CN"), ("x", "DE"), ("y", "FR"))
    ]
    network = from_edges([("a", "x"), ("a", "y"), ("b", "x")], nodes)
    made = run(network, "centrality")
    assert all(row["clustering"] is None and row["constraint"] is None for row in made.rows)
    assert any("two sides" in note and "in China" in note for note in made.notes)
    found = values(run(network, "statistics", {"isolated": "no"}))
    assert found["clustering"] is found["transitivity"] is found["assortativity"] is None
    assert found["density_two_sided"] == pytest.approx(3 / 4)
    assert found["clustering_two_sided"] == 0
    assert found["assortativity_two_sided"] == pytest.approx(-0.5)


@pytest.mark.parametrize("column", [column.name for column in run(triangle(), "centrality").columns])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_rows_are_sorted_by_any_column_with_unknown_last(column: str, order: str) -> None:
    rows = run(triangle(), "centrality", {"sort": column, "order": order}).rows
    found = [row[column] for row in rows]
    known = [value for value in found if value is not None]
    assert found == known + [None] * (len(found) - len(known))
    assert known == sorted(
        known, key=lambda value: value.casefold() if isinstance(value, str) else value, reverse=order == "desc"
    )


def test_limit_cuts_rows_and_not_the_network() -> None:
    whole, part = run(triangle(), "centrality"), run(triangle(), "centrality", {"limit": "2"})
    assert part.rows == whole.rows[:2]
    assert "2 of 6 rows are shown." in part.notes


@pytest.mark.parametrize(
    ("name", "options", "error", "words"),
    [
        ("centralty", {}, NotFound, "Nearest: 'centrality'"),
        ("centrality", {"sort": "fame"}, FilterError, "sort: found 'fame'"),
        ("centrality", {"limit": "-1"}, FilterError, "limit: found '-1'"),
        ("centrality", {"normalized": "1"}, FilterError, "expected yes or no"),
        ("statistics", {"sort": "degree"}, FilterError, "Unknown filter 'sort'"),
        ("statistics", {"level": "planet"}, FilterError, "level: found 'planet'"),
    ],
)
def test_a_wrong_option_is_named(name: str, options: dict[str, str], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        run(triangle(), name, options)


def test_a_report_leaves_the_snapshot_as_it_was_and_comes_out_the_same_again() -> None:
    network = triangle()
    first = run(network, "centrality").to_json()
    assert run(network, "centrality").to_json() == first
    assert network.version == triangle().version


def test_csv_and_xlsx_hold_the_same_rows_as_json() -> None:
    made = run(triangle(), "centrality")
    text = made.to_csv()
    assert text.startswith("\ufeffid,name,")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert [row["id"] for row in rows] == [row["id"] for row in made.rows]
    assert [float(row["pagerank"]) for row in rows] == [row["pagerank"] for row in made.rows]
    assert rows[-1]["constraint"] == ""
    cells = sheet(made.to_xlsx(), 1)
    assert cells[0][:2] == ["Id", "Name"]
    assert [row[0] for row in cells[1:]] == [row["id"] for row in made.rows]
    assert any("igraph" in str(row) for row in sheet(made.to_xlsx(), 2))


def sheet(workbook: bytes, number: int) -> list[list[str]]:
    """Cells of one sheet of a workbook, empty ones left out."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(workbook)) as file:
        assert file.testzip() is None
        root = ElementTree.fromstring(file.read(f"xl/worksheets/sheet{number}.xml"))
    assert not root.findall(".//m:f", space)
    return [["".join(cell.itertext()) for cell in row.findall("m:c", space)] for row in root.findall(".//m:row", space)]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_a_formula(text: str) -> None:
    network = from_edges([("a", "b")], nodes=[{"id": "a", "name": text}])
    made = run(network, "centrality")
    rows = list(csv.reader(io.StringIO(made.to_csv()[1:], newline="")))
    cell = rows[1][1]
    assert cell.lstrip(" ")[:1] not in ("=", "+", "-", "@", "\t", "\r")
    assert cell.removeprefix("'") == text
    assert sheet(made.to_xlsx(), 1)[1][1] == text


def test_numbers_stay_numbers_and_control_characters_leave_xml_whole() -> None:
    assert csv_text(["n"], [[-1.5], [True], [["a", "b"]]]) == "\ufeffn\r\n-1.5\r\nyes\r\na|b\r\n"
    assert sheet(xlsx([("a & b", [["n"], [-1.5], ["\x00\x1bbell"]])]), 1) == [["n"], ["-1.5"], ["\ufffd\ufffdbell"]]


@pytest.mark.parametrize(
    ("name", "cut"),
    [
        ("x" * MOST_IN_CELL, None),
        ("x" * (MOST_IN_CELL + 1), "x" * (MOST_IN_CELL - 4) + " […]"),
        ("𠮷" * 16_383 + "x", None),  # 32,767 units of UTF-16
        ("𠮷" * 16_384, "𠮷" * 16_381 + " […]"),
        ("_x000D_" * 5_000, ("_x000D_" * 5_000)[: MOST_IN_CELL - 4] + " […]"),
    ],
)
def test_a_cell_that_holds_only_the_beginning_of_a_text_says_so(name: str, cut: str | None) -> None:
    made = run(from_edges([("a", "b")], nodes=[{"id": "a", "name": name}]), "centrality")
    book = CalamineWorkbook.from_filelike(io.BytesIO(made.to_xlsx()))
    cells, about = (book.get_sheet_by_index(number).to_python() for number in (0, 1))
    cell = str(cells[1][1])
    assert cell == (cut or name) and len(cell.encode("utf-16-le")) <= 2 * MOST_IN_CELL
    told = [str(row[1]) for row in about if "only the beginning" in str(row[1])]
    assert bool(told) == (cut is not None)
    if cut:
        assert "1 cell (B2) holds only the beginning of its text, which ends there in […]" in told[0]
        assert name in made.to_csv()


def test_of_many_cells_that_were_cut_some_are_named() -> None:
    long = [{"id": f"n{number}", "name": "x" * 33_000} for number in range(25)]
    made = run(from_edges([(f"n{number}", "b") for number in range(25)], nodes=long), "centrality")
    notes = [row[1] for row in sheet(made.to_xlsx(), 2) if "only the beginning" in row[1]]
    assert len(notes) == 1 and notes[0].startswith("25 cells (B") and ", …)" in notes[0]


def test_a_sentence_knows_its_pattern() -> None:
    for line in run(triangle(), "centrality", {"limit": "1"}).notes:
        assert isinstance(line, Text)
        assert line.template.format(**line.values) == line


@pytest.mark.parametrize("name", REPORTS)
def test_parameters_are_declared_with_help(name: str) -> None:
    spec = REPORTS[name].to_json()
    names = [each["name"] for each in spec["parameters"]]
    assert len(names) == len(set(names))
    assert {"level", "ties", "kind", "area", "since"} <= set(names)
    assert all(each["help"].endswith(".") and each["title"] for each in spec["parameters"])
    defaults = {each["name"]: each["default"] for each in spec["parameters"]}
    assert run(triangle(), name, defaults).to_json() == run(triangle(), name).to_json()


def test_the_public_face_works_as_its_example_says() -> None:
    found = doctest.testmod(twinmap)
    assert found.attempted >= 3
    assert found.failed == 0


def test_the_public_face_reads_a_store(embedded_store: Store, embedded_settings: Settings) -> None:
    embedded_store.write("UNWIND $rows AS row CREATE (n:City) SET n += row", [{"id": "suzhou", "name": "Suzhou"}])
    network = twinmap.read(embedded_settings.store)
    assert [node.name for node in network.nodes] == ["Suzhou"]
    assert twinmap.report(network, "statistics", level="city").graph["nodes"] == 0


def test_the_public_face_hands_over_a_networkx_graph_with_parallel_ties() -> None:
    graph = twinmap.to_networkx(twinmap.view(triangle(), level="city"))
    assert sorted(graph.nodes) == ["a", "b", "c", "d", "e"]
    assert graph.number_of_edges() == 4
    ties: Any = graph.edges(data="count")
    assert sum(count for _, _, count in ties) == 5
    party = twinmap.to_networkx(twinmap.view(triangle()))
    assert party.number_of_edges("a", "c") == 2
    assert math.isclose(nx.density(nx.Graph(party)), values(run(triangle(), "statistics"))["density"])
