"""Exports hold what the graph holds, read back by others' readers; the page draws itself with the network cable out."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from playwright.sync_api import Browser, sync_playwright

from graph.errors import FilterError, TwinmapError
from graph.filters import Filters
from graph.network.from_edges import from_edges
from graph.network.read import read_snapshot
from graph.network.seen import seen
from graph.settings import Settings
from graph.store.script import EdgeRow, create_edges, create_nodes, literal
from graph.store.store import Store, open_store
from tests.conftest import without
from web.exports import page as export_page
from web.exports.exports import ENCODERS, content, export

CHROMIUM = [
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--disable-quic",
]
HOSTILE = {
    "c-script": '"><script>alert(1)</script><img src=x onerror=alert(2)>',
    "c-formula": "=cmd|' /C calc'!A0",
    "c-quote": 'it\'s \\u0027}) DETACH DELETE n // `x` "y" \\',
    "c-lines": "two\nlines\tand\r\nmore;\n",
    "c-control": "bell\x07 null-ish\x01 del\x7f next\x85",
    "c-right": "\u202eright to left\u202c \u2028 العربية",
    "c-long": "長い名前" * 75,
    "c-json": '</script><!--{"a": [1, null]}]]>&amp;',
    "c-\"'\\<&>": "an id of its own kind",
    "../../x": "href=http://elsewhere.example/",
}
ALL = sorted(ENCODERS)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A store with names that are up to no good, each tied to the next, one pair twice, one tie with all it can have."""
    with open_store(Settings(store=str(tmp_path_factory.mktemp("hostile") / "store"))) as store:
        yield fill(store)


def fill(store: Store) -> Store:
    store.constrain()
    ids = list(HOSTILE)
    store.run(
        "UNWIND $rows AS row CREATE (n:City) SET n = row",
        rows=[{"id": id, "name": name, "aliases": [name, "b|c", ""], "lat": 1.5} for id, name in HOSTILE.items()],
    )
    store.run(
        "CREATE (s:Source {id: 's1', title: $title, nature: 'press', url: 'https://a.example/?a=1&b=2'})",
        title=HOSTILE["c-script"],
    )
    statement = json.dumps({"source": "s1", "since": "2005-11", "quote": HOSTILE["c-quote"]})
    ties = [
        {
            "a": a,
            "b": b,
            "id": f"t{i}",
            "kind": "sister_city",
            "status": "active",
            "tier": "sister",
            "statements": [statement],
        }
        for i, (a, b) in enumerate(pairwise(ids))
    ]
    ties.append({**ties[0], "id": "t-again", "kind": "programme", "since": "2005-11", "signed": ["2005-11", "2010"]})
    store.run(
        "UNWIND $rows AS row MATCH (a:City {id: row.a}) MATCH (b:City {id: row.b}) CREATE (a)-[t:PARTNER]->(b) "
        "SET t = row REMOVE t.a, t.b",
        rows=ties,
    )
    store.run(
        "MATCH (a:City {id: 'c-lines'}) MATCH (b:City {id: 'c-script'}) "
        "CREATE (a)-[:VISIT {id: 'v1', start: '2010-03-15', students: 0, statements: $statements}]->(b)",
        statements=[statement],
    )
    return store


def as_text(text: str) -> str:
    """What XML keeps of a text."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


READERS: dict[str, Callable[[Path], Any]] = {".graphml": nx.read_graphml, ".gexf": nx.read_gexf}


@pytest.mark.parametrize("ending", READERS)
def test_graph_formats_come_back_whole(samples: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"all{ending}"
    filters = Filters.read({"area": "jiangsu"})
    shown = export(samples, filters, path)
    graph = READERS[ending](path)
    view = seen(read_snapshot(samples), filters, counted=False)
    assert graph.is_multigraph() and graph.is_directed()
    assert {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()} == shown == view.shown
    assert sorted(graph) == [node.id for node in view.nodes]
    edges = {key: (a, b, values) for a, b, key, values in graph.edges(keys=True, data=True)}
    assert set(edges) == {edge.id for edge in view.edges}
    for edge in view.edges:
        a, b, values = edges[edge.id]
        assert (a, b) == (edge.source, edge.target)
        assert values["relationship"] == edge.type and values["directed"] is (edge.type == "VISIT")
        for name in ("kind", "since", "until", "status", "people"):
            assert values.get(name) == getattr(edge, name), "a missing value is no attribute at all"
        assert tuple(json.loads(values["sources"])) == edge.sources
        assert all(json.loads(values["source_titles"]))
    for node in view.nodes:
        values = graph.nodes[node.id]
        assert values["label"] == values["name"] == node.name and values["party"] == node.label
        assert (values.get("lat"), values.get("population")) == (node.lat, node.population)
        assert tuple(json.loads(values.get("aliases", "[]"))) == node.aliases


@pytest.mark.parametrize("ending", READERS)
def test_a_graph_of_partnerships_alone_has_no_directions(samples: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"partners{ending}"
    export(samples, Filters.read({"area": "suzhou", "ties": "partner", "level": "city"}), path)
    graph = READERS[ending](path)
    assert not graph.is_directed() and graph.is_multigraph()
    assert max(int(values["count"]) for _, _, values in graph.edges(data=True)) > 1


@pytest.mark.parametrize("ending", READERS)
def test_texts_that_xml_cannot_hold_are_replaced_and_nothing_else(hostile: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"hostile{ending}"
    export(hostile, None, path)
    graph = READERS[ending](path)
    found = {id: re.sub("\r\n?", "\n", values["name"]) for id, values in graph.nodes(data=True)}
    assert found == {id: re.sub("\r\n?", "\n", as_text(name)) for id, name in HOSTILE.items()}
    for id, name in HOSTILE.items():
        assert set(json.loads(graph.nodes[id]["aliases"])) == {name, "b|c", ""}, "lists are JSON, which loses nothing"
    ties = [key for a, b, key in graph.edges(keys=True) if {a, b} == {"c-script", "c-formula"}]
    assert sorted(ties) == ["t-again", "t0"], "two ties of one pair stay two"
    again = next(values for _, _, key, values in graph.edges(keys=True, data=True) if key == "t-again")
    assert json.loads(again["signed"]) == ["2005-11", "2010"] and again["since"] == "2005-11"
    visit = next(values for _, _, key, values in graph.edges(keys=True, data=True) if key == "v1")
    assert visit["students"] == 0 and "teachers" not in visit, "none is a number, unknown is not"


def test_json_holds_everything_as_it_is(hostile: Store) -> None:
    made, shown = content(hostile, None, ".json")
    data = json.loads(made)
    assert data["graph"]["shown"] == shown and len(data["graph"]["version"]) == 64
    assert {node["id"]: node["name"] for node in data["nodes"]} == HOSTILE
    assert data["sources"] == [
        {"id": "s1", "title": HOSTILE["c-script"], "nature": "press", "url": "https://a.example/?a=1&b=2"}
    ]
    edges = {edge["id"]: edge for edge in data["edges"]}
    assert edges["t-again"]["signed"] == ["2005-11", "2010"] and edges["v1"]["students"] == 0
    assert json.loads(edges["t0"]["statements"][0])["quote"] == HOSTILE["c-quote"]
    assert "until" not in edges["t0"] and "disputed" not in edges["t0"]


def test_csv_is_tables_that_no_spreadsheet_runs(hostile: Store) -> None:
    made, shown = content(hostile, None, ".csv.zip")
    with zipfile.ZipFile(io.BytesIO(made)) as file:
        assert file.namelist() == ["nodes.csv", "edges.csv", "sources.csv", "others.csv", "links.csv"]
        tables = {
            name: list(csv.DictReader(io.StringIO(file.read(name).decode("utf-8-sig"), newline="")))
            for name in file.namelist()
        }
    assert (len(tables["nodes.csv"]), len(tables["edges.csv"])) == (shown["nodes"], shown["edges"])
    names = {row["id"]: row["name"] for row in tables["nodes.csv"]}
    assert names["c-formula"] == "'" + HOSTILE["c-formula"]
    assert names["c-lines"] == HOSTILE["c-lines"]
    for rows in tables.values():
        assert not any(str(cell).startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row.values())
    edges = {row["id"]: row for row in tables["edges.csv"]}
    assert json.loads(edges["t-again"]["signed"]) == ["2005-11", "2010"]
    assert edges["v1"]["students"] == "0" and edges["v1"]["teachers"] == ""
    assert content(hostile, None, ".csv.zip")[0] == made, "the same graph gives the same file"


def everything(store: Store) -> list[Any]:
    return [
        store.read("MATCH (n) RETURN labels(n) AS labels, properties(n) AS values, n.id AS id ORDER BY id"),
        sorted(
            store.read("MATCH (a)-[r]->(b) RETURN type(r) AS type, a.id AS a, b.id AS b, properties(r) AS values"),
            key=lambda row: json.dumps(row, sort_keys=True),
        ),
    ]


def statements(script: str) -> list[str]:
    """A script cut where its statements end."""
    return [each for each in script.split(";\n") if each.strip()]


def test_a_cypher_script_brings_the_graph_back_on_either_server(store: Store) -> None:
    fill(store)
    script = content(store, None, ".cypher")[0].decode()
    before = everything(store)
    version = read_snapshot(store).version
    store.run("MATCH (n) DETACH DELETE n")
    for statement in statements(script):
        store.run(statement)
    assert everything(store) == before
    assert read_snapshot(store).version == version


def test_a_cypher_script_of_a_sample_brings_all_of_it_back(samples: Store, embedded_store: Store) -> None:
    script = content(samples, Filters.read({"area": "suzhou"}), ".cypher")[0].decode()
    for statement in statements(script):
        embedded_store.run(statement)
    view = seen(read_snapshot(samples), Filters.read({"area": "suzhou"}), counted=False)
    copy = read_snapshot(embedded_store)
    assert {tie.id for tie in copy.ties} == {edge.id for edge in view.edges}
    for tie in copy.ties[:50]:
        assert copy.node(tie.start) == read_party(view.snapshot, tie.start)
    stated = {source for edge in view.edges for source in edge.sources}
    assert stated <= {row["id"] for row in embedded_store.read("MATCH (s:Source) RETURN s.id AS id")}


def read_party(snapshot: Any, id: str) -> Any:
    return snapshot.node(id)


ODD: list[dict[str, Any]] = [
    {"id": "a", "t": "", "l": [], "n": 5, "f": 1e-9, "b": False, "s": "|¦\t\x1f\x1e"},
    {"id": "b", "t": None, "l": [""], "n": -(2**53), "f": -0.5, "b": True, "s": ";\n'\\u0041"},
    {"id": "c", "t": "-", "l": ["|", "\t", "x\ny"], "n": None, "f": 1e21, "b": None, "s": "-"},
    {"id": "d"},
]


@pytest.mark.parametrize("more", [{}, {"mixed": [1, 2]}, {"n": 1.5}])
def test_values_of_every_kind_are_read_back_as_they_were(store: Store, more: dict[str, Any]) -> None:
    rows = [*ODD, {"id": "e", **more}]
    edges = [EdgeRow("a", "b", {**row, "id": f"{row['id']}|\t"}) for row in rows]
    for statement in (*create_nodes("City", rows), *create_edges("PARTNER", ("City", "City"), edges)):
        store.run(statement)
    found = store.read("MATCH (n:City) RETURN properties(n) AS values ORDER BY n.id")
    assert [row["values"] for row in found] == [_there(row) for row in rows]
    ties = store.read("MATCH (:City)-[r:PARTNER]->(:City) RETURN properties(r) AS values ORDER BY r.id")
    assert [row["values"] for row in ties] == [_there(dict(edge.properties)) for edge in edges]


def _there(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def test_literals_are_read_back_as_they_were(store: Store) -> None:
    value = {
        "t": list(HOSTILE.values()),
        "n": [0, -1, 2**53, 1.5, 1e-9, 1e21],
        "f": [True, False],
        "x": None,
        "a b`": "c",
    }
    assert store.read(f"RETURN {literal(value)} AS value")[0]["value"] == value


def test_a_cypher_script_is_of_parties(samples: Store) -> None:
    with pytest.raises(FilterError, match="rolled up"):
        content(samples, Filters.read({"level": "city"}), ".cypher")


# --- The file ---


@pytest.mark.parametrize("ending", ALL)
def test_a_file_is_whole_or_not_there(hostile: Store, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"北京 name with spaces{ending.upper()}"
    path.write_text("old")
    assert export(hostile, None, path)["nodes"] == len(HOSTILE)
    assert path.stat().st_size > 100
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask


@pytest.mark.parametrize("name", ["graph.xml", "graph", ".gexf", "graph.csv", "graph.html.txt"])
def test_an_unknown_ending_is_refused_with_those_there_are(hostile: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(FilterError) as caught:
        export(hostile, None, tmp_path / name)
    assert all(ending in str(caught.value) for ending in ENCODERS)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(hostile: Store, tmp_path: Path) -> None:
    with pytest.raises(TwinmapError, match="no folder"):
        export(hostile, None, tmp_path / "missing" / "graph.json")
    (tmp_path / "folder.json").mkdir()
    with pytest.raises(TwinmapError, match="folder"):
        export(hostile, None, tmp_path / "folder.json")


def test_an_empty_graph_is_a_file_too(embedded_store: Store, tmp_path: Path) -> None:
    for ending in ENCODERS:
        assert export(embedded_store, None, tmp_path / f"empty{ending}") == {"nodes": 0, "edges": 0}


def test_a_snapshot_without_a_store_is_written_too() -> None:
    snapshot = from_edges([("lyon", "leipzig"), ("lyon", "leipzig")])
    data = json.loads(content(snapshot, None, ".json")[0])
    assert [edge["id"] for edge in data["edges"]] == ["leipzig--lyon", "leipzig--lyon#2"]


# --- The page ---


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        without("chromium not found; install it to test the page")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=CHROMIUM)
        yield browser
        browser.close()


class Visit:
    """A page opened from its file with the network off, and all that it asked for or complained of."""

    def __init__(self, browser: Browser, path: Path) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.context = browser.new_context(offline=True, viewport={"width": 1200, "height": 900})
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.goto(path.as_uri())
        self.page.wait_for_function("performance.getEntriesByName('twinmap:drawn').length > 0", timeout=20_000)

    def colours(self) -> int:
        """How many different colours are on the canvas."""
        count: int = self.page.evaluate(
            """() => {
              const canvas = document.querySelector("#drawing canvas");
              const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              const seen = new Set();
              for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) seen.add(data[i] * 65536 + data[i + 1] * 256 + data[i + 2]);
              return seen.size;
            }"""
        )
        return count


def test_the_page_draws_itself_with_the_network_cable_out(samples: Store, tmp_path: Path, browser: Browser) -> None:
    path = tmp_path / "suzhou.html"
    shown = export(samples, Filters.read({"area": "suzhou"}), path)
    visit = Visit(browser, path)
    assert visit.requests == [path.as_uri()] and visit.complaints == []
    drawing = visit.page.locator("[data-drawing]")
    assert drawing.get_attribute("data-nodes") == str(shown["nodes"])
    assert 0 < int(drawing.get_attribute("data-edges") or 0) < shown["edges"], "parallel ties are one line"
    assert visit.colours() > 10
    assert visit.page.locator("tbody tr").count() == shown["edges"]
    assert visit.page.locator("h1").inner_text() == "Partnership network: Suzhou"
    visit.context.close()


def test_names_are_text_on_the_page(hostile: Store, tmp_path: Path, browser: Browser) -> None:
    path = tmp_path / "hostile.html"
    export(hostile, None, path)
    visit = Visit(browser, path)
    assert visit.requests == [path.as_uri()] and visit.complaints == []
    assert visit.page.locator("script").count() == 3 and visit.page.locator("img").count() == 0
    rows = visit.page.locator("tbody tr").evaluate_all("rows => rows.map(row => row.textContent)")
    assert any(HOSTILE["c-script"] in row for row in rows) and any(HOSTILE["c-json"] in row for row in rows)
    network = json.loads(visit.page.locator("#network").text_content() or "")
    assert sorted(node["title"].split("\ncity")[0] for node in network["nodes"]) == sorted(HOSTILE.values())
    for part in ("#drawing canvas", "body"):
        visit.page.hover(part)
    canvas = visit.page.locator("#drawing").bounding_box()
    assert canvas is not None
    for x in range(40, int(canvas["width"]), 60):
        for y in range(20, int(canvas["height"]), 60):
            visit.page.mouse.move(canvas["x"] + x, canvas["y"] + y)
    assert visit.complaints == [] and visit.page.locator(".vis-tooltip *:not(div)").count() == 0
    visit.context.close()


def test_the_page_asks_for_nothing_from_elsewhere(samples: Store) -> None:
    made = content(samples, Filters.read({"area": "wuxi"}), ".html")[0].decode().replace("&#39;", "'")
    outside = re.compile(
        r"""(?:src|href|action|srcset|poster|data)\s*=\s*["']?\s*(?!data:)[a-z]*:?//|@import|url\(\s*["']?(?!data:)|<base\b""",
        re.I,
    )
    page = re.sub(r"<script.*?</script>", "", made, flags=re.DOTALL)
    assert outside.search(page) is None
    assert "default-src 'none'" in page and "unsafe" not in page
    for word in ("cdn", "bootstrap", "jsdelivr", "cloudflare"):
        assert word not in page.lower()


def test_parallel_ties_are_one_line_with_their_count(hostile: Store) -> None:
    made = content(hostile, None, ".html")[0].decode()
    found = re.search(r'id="network">(.*?)</script>', made, re.DOTALL)
    assert found is not None
    network = json.loads(found[1])
    counted = [edge for edge in network["edges"] if edge.get("label") == "2"]
    assert len(counted) == 1 and counted[0]["title"].count("\n") == 1
    assert len(network["edges"]) == len(HOSTILE)


def test_too_large_a_page_is_refused_with_advice(samples: Store, tmp_path: Path) -> None:
    with pytest.raises(FilterError, match=f"at most {export_page.MOST_NODES:,}") as caught:
        export(samples, None, tmp_path / "all.html")
    assert "limit=500" in caught.value.hint
    assert export(samples, Filters.read({"limit": "500"}), tmp_path / "some.html")["nodes"] == 500
