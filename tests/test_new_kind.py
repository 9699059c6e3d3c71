"""A kind of tie is added by one row of the model's table: a copy of twinmap with a row more loads, draws, exports, charts and reports it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from graph.settings import Settings
from tests.conftest import ROOT, emptied

ROW = """    Kind(
        "sister_park",
        Text("sister park"),
        Text("parks and reserves"),
        parties="Organization",
        tier="sister",
        colour="c4",
        dash=(5, 5),
    ),
"""
ROOMS = ("graph", "loaders", "queries", "web", "docs")


@pytest.fixture(scope="module")
def saw(
    tmp_path_factory: pytest.TempPathFactory, embedded_settings: Settings, open_stores: dict[str, Any]
) -> dict[str, Any]:
    """What `new_kind.py` saw in the copy."""
    copy = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    table = copy / "graph" / "model.py"
    before, other, after = table.read_text(encoding="utf-8").partition('    Kind("other"')
    table.write_text(before + ROW + other + after, encoding="utf-8")
    emptied(embedded_settings, open_stores)
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "new_kind.py"), embedded_settings.store], cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), "NEW_KIND": "sister_park"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["code"] == str(copy)
    return found


def test_it_is_loaded_by_its_name_and_by_its_title(saw: dict[str, Any]) -> None:
    assert saw["loaded"] == [["sister_park", "sister", year] for year in ("2001", "2002", "2003")]


def test_it_is_loaded_by_the_name_of_the_file_and_tells_what_its_parties_are(saw: dict[str, Any]) -> None:
    assert [row[1:] for row in saw["of_museums"]] == [["sister_park", "sister"]] * 4


def test_it_is_drawn(saw: dict[str, Any]) -> None:
    assert [edge["kind"] for edge in saw["network"]] == ["sister_park"] * 3
    front_end, style = (saw["generated"][name] for name in ("web/frontend/src/looks.ts", "web/static/colours.css"))
    assert '  sister_park: { title: () => t("sister park"), colour: 3, dash: [5, 5] },' in front_end
    assert ".swatch.sister_park { border-color: var(--c4); border-top-style: dashed; }" in style


def test_pages_and_forms_offer_it(saw: dict[str, Any]) -> None:
    pages = saw["pages"]
    for address in ("/network?kind=sister_park", "/map", "/add/partnership"):
        assert '<option value="sister_park"' in pages[address], address
    assert "parks and reserves" in pages["/about"]
    assert "sister park" in saw["party"].lower()
    assert "sister park" in pages["/ties"]


@pytest.mark.parametrize("ending", [".graphml", ".gexf", ".json", ".cypher"])
def test_it_is_exported(saw: dict[str, Any], ending: str) -> None:
    assert "sister_park" in saw["exports"][ending]


def test_it_is_exported_as_a_page_that_draws_itself(saw: dict[str, Any]) -> None:
    page = saw["exports"][".html"]
    assert '<b class="swatch sister_park"></b>sister park (3)' in page
    assert ".swatch.sister_park {" in page
    assert '"color":{"color":"c4"' in page


def test_reports_count_it(saw: dict[str, Any]) -> None:
    assert {name: report["statuses"] for name, report in saw["reports"].items()} == dict.fromkeys(
        saw["reports"], [200] * 5
    )
    rows = saw["reports"]["gap-matrix"]["made"]["rows"]
    assert {row["name"]: row["sister_park"] for row in rows if row["ties"]} == {"Suzhou": 2, "Leeds": 2, "Lille": 2}
    rows = saw["reports"]["under-connected"]["made"]["rows"]
    assert {row["name"] for row in rows} >= {"Suzhou", "Leeds", "Lille"}


def test_a_chart_has_it(saw: dict[str, Any]) -> None:
    assert ">Sister park<" in saw["chart"]


def test_docs_list_it(saw: dict[str, Any]) -> None:
    for name in ("docs/model.md", "docs/filters.md"):
        assert "| `sister_park` | parks and reserves |" in saw["generated"][name]
    assert "`sister_park`" in saw["generated"]["docs/reports.md"]
    assert "sister_park" in saw["generated"]["docs/commands.md"]
