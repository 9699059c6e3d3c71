"""Pages of reports: charts with their tables, links to what rows speak of, words in two languages, long work in the background."""

from __future__ import annotations

import base64
import re
import time
from datetime import UTC, datetime
from xml.etree import ElementTree

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient

from queries.report import REPORTS
from tests.web.html import elements, links, text
from tests.web.inside import page_key
from web.site import EXTENSION

WITH_CHARTS = ["under-connected?area=jiangsu", "gap-matrix?area=jiangsu", "communities?level=country"]


def get(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response.get_data(as_text=True)[:2000]
    return response.get_data(as_text=True)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_report_has_a_page_and_a_printed_page(client: FlaskClient, name: str, lang: str) -> None:
    page = get(client, f"/reports/{name}?area=jiangsu&lang={lang}")
    assert "None" not in text(page)
    assert not re.search(r"\bnan\b", text(page))
    printed = get(client, f"/api/v1/reports/{name}?area=jiangsu&format=html&lang={lang}")
    assert "None" not in text(printed)


@pytest.mark.parametrize("name", REPORTS)
def test_no_sentence_of_a_report_is_left_in_english(client: FlaskClient, name: str) -> None:
    asked = "for=suqian&" if name == "candidates" else "area=jiangsu&"
    page = get(client, f"/reports/{name}?{asked}lang=zh")
    shown = [each.text.strip() for each in elements(page) if each.tag in ("th", "li", "label", "option", "figcaption", "summary", "h2", "p")]  # fmt: skip
    english = [each for each in shown if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", each)]
    assert [each for each in english if not re.search(r"[\u4e00-\u9fff]", each)] == []


@pytest.mark.parametrize("address", WITH_CHARTS)
def test_a_chart_stands_above_its_table_and_can_be_kept(client: FlaskClient, address: str) -> None:
    page = get(client, f"/reports/{address}&lang=en")
    pictures = [each for each in elements(page) if each.tag == "img"]
    assert pictures
    for each in pictures:
        response = client.get(each.attributes["src"])
        assert response.content_type.startswith("image/svg+xml")
        assert "style-src 'unsafe-inline'" in response.headers["Content-Security-Policy"]
        ElementTree.fromstring(response.data)
        assert client.get(each.attributes["src"]).data == response.data
    assert any("download" in each.attributes and ".svg" in each.attributes["href"] for each in links(page))
    assert any(each.tag == "table" and "details" in each.path for each in elements(page))
    assert "style=" not in page.replace("data-style", "")


def test_a_chart_speaks_the_readers_language(client: FlaskClient) -> None:
    page = get(client, "/reports/under-connected?area=jiangsu&lang=zh")
    address = next(each.attributes["src"] for each in elements(page) if each.tag == "img")
    picture = client.get(address).get_data(as_text=True)
    assert "期望联系数" in picture
    assert "宿迁" in picture


def test_a_chart_that_is_not_there_is_said_so(client: FlaskClient) -> None:
    assert client.get("/reports/under-connected/charts/pie.svg?area=jiangsu").status_code == 404
    assert client.get("/reports/nothing/charts/pie.svg").status_code == 404
    assert client.get("/reports/nothing").status_code == 404


@pytest.mark.parametrize("address", WITH_CHARTS)
def test_the_printed_page_holds_its_charts_and_asks_nobody(client: FlaskClient, address: str) -> None:
    page = get(client, f"/api/v1/reports/{address}&format=html&lang=en")
    sources = [each.attributes["src"] for each in elements(page) if each.tag == "img"]
    assert sources
    for each in sources:
        kind, _, content = each.partition(",")
        assert kind == "data:image/svg+xml;base64"
        ElementTree.fromstring(base64.b64decode(content))
    asked = [each.attributes.get(name, "") for each in elements(page) for name in ("src", "href")]
    assert not [each for each in asked if each.startswith(("http", "//", "/"))]


def test_the_printed_report_of_jiangsu_says_why_no_city_is_judged(client: FlaskClient) -> None:
    page = text(get(client, "/api/v1/reports/under-connected?area=jiangsu&format=html&lang=en"))
    assert re.search(
        r"Suqian.*\d+ ties recorded \(sister city\)\W*Not judged: \d+ to \d+ are possible, for a report of \d+ leaves up to \d+ open",
        page,
    )
    assert "Cities compared" in page
    assert f"Made on {datetime.now(UTC).date()}" in page


def test_the_printed_report_names_its_parameters_in_the_readers_words(client: FlaskClient) -> None:
    page = text(get(client, "/api/v1/reports/under-connected?area=jiangsu&format=html&lang=zh"))
    assert "sister_city" not in page
    assert re.search(r"关系类别\s*友好城市", page)


def test_no_column_of_a_page_holds_dashes_alone(client: FlaskClient) -> None:
    def heads(address: str) -> set[str]:
        return {each.text.strip() for each in elements(get(client, address)) if each.tag == "th"}

    address = "/reports/centrality?area=jiangsu&lang=en"
    assert {"Name", "Partners"} <= heads(address)
    assert "Constraint" not in heads(address)
    assert "Constraint" in heads(f"{address}&show=all")
    printed = get(client, "/api/v1/reports/centrality?area=jiangsu&format=html&lang=en").partition("The other columns")[
        0
    ]
    assert "Partners" in printed
    assert "Constraint" not in {each.text.strip() for each in elements(printed) if each.tag == "th"}


def test_only_columns_that_can_be_seen_are_explained(client: FlaskClient) -> None:
    page = get(client, "/reports/under-connected?area=jiangsu&lang=en")
    explained = {each.text.strip() for each in elements(page) if each.tag == "dt"}
    assert "Expected" in explained
    assert "Id" not in explained


def test_places_have_their_chinese_names_in_sentences_and_in_the_calendar(client: FlaskClient) -> None:
    for name in ("statistics", "centrality"):
        assert "一端在中国" in text(get(client, f"/reports/{name}?area=jiangsu&lang=zh"))
    cells = [
        each.text.strip() for each in elements(get(client, "/reports/calendar?months=120&lang=zh")) if each.tag == "td"
    ]
    assert "苏州市" in cells
    assert "Suzhou" not in cells


def test_a_chart_has_a_form_for_narrow_screens(client: FlaskClient) -> None:
    page = get(client, "/reports/under-connected?area=jiangsu&lang=zh")
    (source,) = (each.attributes for each in elements(page) if each.tag == "source")
    narrow = client.get(source["srcset"])
    assert narrow.content_type.startswith("image/svg+xml")
    assert "期望联系数" in narrow.get_data(as_text=True)
    wide = next(each.attributes["src"] for each in elements(page) if each.tag == "img")
    assert client.get(wide).data != narrow.data


def test_dates_and_numbers_stay_on_one_line(client: FlaskClient) -> None:
    page = get(client, "/reports/dormant?area=jiangsu&lang=en")
    days = [each for each in elements(page) if each.tag == "td" and re.fullmatch(r"\d{4}-\d\d-\d\d", each.text.strip())]
    assert days
    assert all("date" in each.attributes["class"] for each in days)


def test_rows_lead_to_what_they_speak_of(client: FlaskClient) -> None:
    found = {each.attributes["href"] for each in links(get(client, "/reports/under-connected?area=jiangsu"))}
    assert {"/node/suqian", "/reports/candidates?for=suqian"} <= found
    dormant = get(client, "/reports/dormant?area=suzhou&lang=en")
    ties = [each.attributes["href"] for each in links(dormant) if each.attributes["href"].startswith("/tie/")]
    assert ties
    assert client.get(ties[0]).status_code == 200
    coverage = get(client, "/reports/coverage?area=jiangsu&lang=en")
    leads = [
        each.attributes["href"] for each in links(coverage) if each.attributes["href"].startswith(("/tie/", "/node/"))
    ]
    assert {each.split("/")[1] for each in leads} == {"tie", "node"}
    assert (
        client.get(next(each for each in leads if each.startswith("/node/")), follow_redirects=True).status_code == 200
    )
    node = get(client, "/node/suqian")
    assert "/reports/candidates?for=suqian" in {each.attributes["href"] for each in links(node)}


def test_all_columns_are_one_click_away(client: FlaskClient) -> None:
    page = get(client, "/reports/under-connected?area=jiangsu&lang=en")
    assert "Breadth" not in [each.text.strip() for each in elements(page) if each.tag == "th"]
    more = next(each.attributes["href"] for each in links(page) if each.text.strip() == "All columns")
    assert "Breadth" in [each.text.strip() for each in elements(get(client, more)) if each.tag == "th"]


def test_a_name_finds_the_party_that_looks_for_partners(client: FlaskClient) -> None:
    response = client.get("/reports/candidates?for=宿迁市&for.id=&lang=en")
    assert response.status_code == 303
    assert response.headers["Location"].endswith("for=suqian&lang=en")
    assert client.get("/reports/candidates?for=Suqian&for.id=suqian").headers["Location"].endswith("for=suqian")
    several = get(client, "/reports/candidates?for=Suz&lang=en")
    assert any("for=suzhou" in each.attributes["href"] for each in links(several))
    nobody = get(client, "/reports/candidates?for=Qqqqzzz&lang=en")
    assert "Nothing found under this name" in text(nobody)
    assert client.get("/reports/candidates?for=&for.id=").status_code == 303
    assert client.get("/api/v1/reports/candidates?for=nobody").status_code == 404


def test_the_calendar_is_a_file_that_calendars_read(client: FlaskClient) -> None:
    page = get(client, "/reports/calendar?months=24")
    link = next(each.attributes["href"] for each in links(page) if each.text.strip() == "iCalendar")
    response = client.get(link)
    assert response.content_type.startswith("text/calendar")
    events = icalendar.Calendar.from_ical(response.data).walk("VEVENT")
    assert len(events) == len(client.get("/api/v1/reports/calendar?months=24").get_json()["rows"])
    refused = client.get("/api/v1/reports/centrality?format=ics")
    assert refused.status_code == 400
    assert refused.get_json()["error"]["where"] == "format"


def test_a_second_request_is_answered_from_what_was_kept(app: Flask, client: FlaskClient) -> None:
    address = "/api/v1/reports/centrality?level=country&lang=en"
    first = client.get(address)
    begun = time.process_time()  # whatever else the machine does
    again = client.get(address)
    assert again.data == first.data
    assert time.process_time() - begun < 0.1
    assert app.extensions[EXTENSION].answers.sent is not None


def test_a_report_that_takes_long_is_worked_out_in_the_background(app: Flask, client: FlaskClient) -> None:
    app.config["PATIENCE_S"] = 0.0
    try:
        address = "/reports/statistics?rewirings=10&kind=sister_city&lang=en"
        page = client.get(address)
        assert page.status_code == 202
        assert "Working it out" in page.get_data(as_text=True)
        assert 'http-equiv="refresh"' in page.get_data(as_text=True)
        for _ in range(600):
            page = client.get(address)
            if page.status_code == 200:
                break
            time.sleep(0.1)
        assert "Method" in page.get_data(as_text=True)
    finally:
        app.config["PATIENCE_S"] = 280.0


def test_a_report_under_way_can_be_stopped_and_asked_for_again(app: Flask, client: FlaskClient) -> None:
    begun = client.get("/api/v1/reports/statistics?rewirings=10000&kind=sister_city&wait=no")
    assert begun.status_code == 202
    job = begun.get_json()["job"]
    told = client.get(f"/api/v1/jobs/{job}").get_json()
    assert told["state"] in ("waiting", "running")
    key = page_key(client)
    client.delete(f"/api/v1/jobs/{job}", headers={"X-Twinmap-Page-Key": key})
    found = app.extensions[EXTENSION].jobs.find(job)
    assert found.ended.wait(60)
    assert client.get(f"/api/v1/jobs/{job}").get_json()["state"] == "stopped"
    again = client.get("/api/v1/reports/statistics?rewirings=10000&kind=sister_city&wait=no")
    assert again.get_json()["job"] != job
    client.post("/reports/statistics/stop", data={"job": again.get_json()["job"], "page_key": key})
    assert app.extensions[EXTENSION].jobs.find(again.get_json()["job"]).ended.wait(60)


@pytest.mark.parametrize("address", ["gap-matrix?area=nowhere", "dormant?years=-1", "calendar?months=x", "under-connected?peers=moon", "communities?seeds=0"])  # fmt: skip
def test_a_wrong_parameter_is_named(client: FlaskClient, address: str) -> None:
    page = client.get(f"/reports/{address}&lang=en")
    assert page.status_code in (400, 404)
    assert "Traceback" not in page.get_data(as_text=True)
