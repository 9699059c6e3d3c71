"""Files of reports in the reader's language: titles and sentences are said, names of columns and coded values stay English."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from queries.report import REPORTS
from queries.reports.columns import Column
from tests.web.html import elements

CODED = {"dormant": ("list", "kind"), "coverage": ("list", "measure", "comparator", "verdict"), "statistics": ("unit",), "changes": ("change", "what"), "centrality": ("label",), "calendar": ("kind", "disputed")}  # fmt: skip


def table(client: FlaskClient, name: str, language: str) -> list[dict[str, str]]:
    text = client.get(f"/api/v1/reports/{name}?format=csv&lang={language}").get_data(as_text=True)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def data(client: FlaskClient, name: str, language: str) -> dict[str, Any]:
    found = client.get(f"/api/v1/reports/{name}?lang={language}").get_json()
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("name", sorted(CODED))
def test_csv_has_its_columns_of_before_and_titles_of_what_is_coded_behind(client: FlaskClient, name: str) -> None:
    english, chinese = (table(client, name, language) for language in ("en", "zh"))
    names = [column["name"] for column in data(client, name, "en")["columns"]]
    assert list(english[0]) == list(chinese[0]) == [*names, *(f"{each}_title" for each in CODED[name])]
    for each in CODED[name]:
        assert [row[each] for row in english] == [row[each] for row in chinese]
        assert all(re.search("[一-鿿]", row[f"{each}_title"]) for row in chinese if row[each])
        assert all(row[f"{each}_title"].isascii() for row in english)


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_json_keeps_names_and_codes_and_says_titles_and_sentences(client: FlaskClient, name: str) -> None:
    english, chinese = (data(client, name, language) for language in ("en", "zh"))
    assert [each["name"] for each in english["columns"]] == [each["name"] for each in chinese["columns"]]
    assert english["title"] == REPORTS[name].title and re.search("[一-鿿]", chinese["title"])
    assert english["parameters"] == chinese["parameters"] and english["graph"] == chinese["graph"]
    coded = {*CODED.get(name, ()), "verdict", "id", "name", "tie"} & {each["name"] for each in english["columns"]}
    assert [[row[each] for each in coded] for row in english["rows"]] == [
        [row[each] for each in coded] for row in chinese["rows"]
    ]


def test_a_workbook_has_titles_beside_what_is_coded(client: FlaskClient) -> None:
    answer = client.get("/api/v1/reports/dormant?format=xlsx&lang=zh").data
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer))
    assert book.sheet_names == ["沉寂的伙伴关系", "方法"]
    heads, first, *_ = book.get_sheet_by_index(0).to_python()
    assert heads[:2] == ["清单", "清单：标题"] and first[:2] == ["dormant", "久未访问"]
    about = book.get_sheet_by_index(1).to_python()
    assert about[1][0] == "报告" and all(re.search("[一-鿿]", str(row[0])) for row in about)


def test_a_page_to_print_is_in_the_language_asked_for(client: FlaskClient) -> None:
    page = client.get("/api/v1/reports/dormant?format=html&lang=zh").get_data(as_text=True)
    found = elements(page)
    assert next(each.attributes["lang"] for each in found if each.tag == "html") == "zh-CN"
    assert "久未访问" in page and "last visit long ago" not in page


def test_the_list_of_reports_is_said(client: FlaskClient) -> None:
    found = client.get("/api/v1/reports?lang=zh").get_json()["reports"]
    assert [each["name"] for each in found] == list(REPORTS)
    assert all(re.search("[一-鿿]", each["title"]) for each in found)


def test_a_value_that_no_choice_has_has_no_title() -> None:
    assert Column("label", REPORTS["changes"].title, of="label").title_of("Planet") is None
    assert Column("verdict", REPORTS["changes"].title, of="choice").title_of(None) is None


def test_a_page_says_the_title_of_a_code_though_a_property_is_called_so_too(client: FlaskClient) -> None:
    page = client.get("/reports/dormant?kind=programme&lang=zh").get_data(as_text=True)
    cells = {" ".join(each.text.split()) for each in elements(page) if each.tag == "td"}
    assert "合作项目" in cells and "programme" not in cells
