"""The settings file of display names: pages show its names, the graph stays as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from graph.errors import SettingError
from graph.facts import EdgeFact, NodeFact
from graph.settings import Settings
from graph.store.loads import begin_load
from graph.store.store import Store
from graph.store.write import Writer
from tests.finished import finish_load
from web.app import create_app


@pytest.fixture
def australia(embedded_store: Store) -> Store:
    begin_load(embedded_store, "one", "one", [])
    writer = Writer(embedded_store, "one")
    country = NodeFact("Country", "AU", {"source": "s", "name": "Australia", "name_zh": "澳大利亚", "type": "country"})
    city = NodeFact("City", "perth", {"source": "s", "name": "Perth", "country": "AU"})
    writer.enter((country, city, EdgeFact("IN_COUNTRY", "perth", "AU", "", {"source": "s"})))
    writer.flush()
    finish_load(embedded_store, "one", {})
    return embedded_store


def test_pages_show_the_names_of_the_file_and_the_own_ones_still_find_the_place(
    australia: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "names.csv"
    file.write_text("code,name,name_zh\nAU,Commonwealth of Australia,\n", encoding="utf-8")
    plain = create_app(embedded_settings, australia).test_client()
    renamed = create_app(replace(embedded_settings, display_names=str(file)), australia).test_client()
    assert "Commonwealth of Australia" not in plain.get("/node/perth").text
    assert "Commonwealth of Australia" in renamed.get("/node/perth").text
    assert "Commonwealth of Australia" in renamed.get("/node/AU").text
    assert "澳大利亚" in renamed.get("/node/AU?lang=zh").text
    (found,) = renamed.get("/api/v1/search?q=australia&limit=1").get_json()["results"]
    assert (found["id"], found["name"]) == ("AU", "Commonwealth of Australia")
    versions = [each.get("/api/v1/network").get_json()["version"] for each in (plain, renamed)]
    assert versions[0] == versions[1]


def test_a_file_that_names_an_unknown_code_is_refused_with_its_line(
    australia: Store, embedded_settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "names.csv"
    file.write_text("code,name,name_zh\nAU,Australia,\nQQ,Nowhere,\n", encoding="utf-8")
    with pytest.raises(SettingError, match=r"names\.csv:3: no country or region has the code 'QQ'"):
        create_app(replace(embedded_settings, display_names=str(file)), australia)
