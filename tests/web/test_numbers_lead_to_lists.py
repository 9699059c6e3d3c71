"""Each number in a sentence of a report or a page leads to the list that it counts, and the list has that length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from graph.model import KINDS
from graph.network.read import read_snapshot
from graph.store.store import Store
from queries.bridges import bridges_of

ANCHOR = re.compile(r'<a href="(/ties\?[^"]*|/node/[^"]*|/reports/under-connected\?[^"]*)">([\d,]+)</a>')
ROWS = re.compile(r'<p class="lead">([\d,]+) rows?')
ALL = "population=100000000"
"""No city of the gazetteer beside those of the graph."""


def number(text: str) -> int:
    return int(text.replace(",", ""))


def list_length(client: FlaskClient, address: str) -> int:
    found = ROWS.search(client.get(address).text)
    assert found is not None, address
    return number(found[1])


def check(client: FlaskClient, page: str) -> int:
    """Follow every number of a page that leads to a list of ties or of cities, or to a claim; how many there were."""
    found = sorted({(unescape(address), number(n)) for address, n in ANCHOR.findall(page)})
    reports = [each for each in found if each[0].startswith("/reports")]
    for address, n in sorted(set(found) - set(reports[1:])):  # one report of peers a page: each is worked out anew
        if address.startswith("/ties"):
            assert list_length(client, address) == n, address
        elif address.startswith("/reports"):
            made = client.get("/api/v1" + address).json
            assert made is not None
            assert len(made["rows"]) == n, address
        else:
            source = client.get(address, follow_redirects=True).text
            assert re.search(rf'data-value="{n}(\.0)?"', source), address
    return len(found)


def reports(region: str) -> Iterator[str]:
    for kind in KINDS:
        yield f"/reports/under-connected?{ALL}&region={region}&kind={kind.name}"
    yield f"/reports/under-connected?{ALL}&region={region}&record=as-is"
    yield f"/reports/requests?{ALL}&region={region}"
    yield f"/reports/under-connected?{ALL}&region={region}&units=own"
    yield f"/reports/under-connected?{ALL}&region={region}&since=2000&undated=no"
    yield f"/reports/under-connected?{ALL}&region={region}&kind=sister_school&status=proposed,ended&tier=sister,friendly"


@pytest.mark.parametrize("address", ["trend?area=suzhou", "trend?area=jiangsu&kind=sister_school", "candidates?for=suzhou", "candidates?for=nanjing", "compare?ids=xuzhou,nantong,suzhou", "compare?ids=jiangsu,victoria-au"])  # fmt: skip
def test_every_number_of_trend_and_candidates_has_its_list(client: FlaskClient, address: str) -> None:
    assert check(client, client.get(f"/reports/{address}").text) > 5


def test_every_number_of_the_cities_of_jiangsu_has_its_list(client: FlaskClient) -> None:
    assert sum(check(client, client.get(address).text) for address in reports("jiangsu")) > 100


@pytest.mark.parametrize("country", ["FI", "NZ", "CU"])
def test_every_number_of_the_world_has_its_list(client: FlaskClient, country: str) -> None:
    assert check(client, client.get(f"/reports/under-connected?{ALL}&country={country}").text) > 5


@pytest.mark.parametrize(
    "id", ["changzhou", "suzhou", "xuzhou", "nantong", "wuxi", "kunshan", "jiangsu", "CN", "victoria-au"]
)
def test_every_number_of_a_place_has_its_list_and_the_parts_make_the_sum(client: FlaskClient, id: str) -> None:
    assert check(client, client.get(f"/node/{id}").text) >= 1
    found = client.get(f"/api/v1/nodes/{id}").json
    assert found is not None
    for each in found["counts"]:
        assert each["recorded"] == sum(part["n"] for part in each["parts"])
        for part in each["parts"]:
            assert list_length(client, part["href"]) == part["n"], part["href"]


def test_every_number_of_coverage_and_of_the_overview_has_its_list(client: FlaskClient) -> None:
    assert check(client, client.get("/reports/coverage?list=claims").text) > 50


@pytest.mark.slow
def test_every_number_of_every_city_has_its_list(client: FlaskClient) -> None:
    made = client.get(f"/api/v1/reports/under-connected?{ALL}").json
    assert made is not None
    page = "".join(f'<a href="{each}">{row["ties"]}</a>' for row in made["rows"] for each in row["lists"][:1] if row["standing"].startswith(f"{row['ties']} recorded"))  # fmt: skip
    assert check(client, page) > 1000


def test_page_api_and_report_give_one_bridge(client: FlaskClient, samples: Store) -> None:
    snapshot = read_snapshot(samples)
    for kind, id, sentence in (
        ("sister_city", "changzhou", "33 recorded = 32 counted + 1 planned"),
        ("sister_school", "suzhou", "47 recorded = 44 counted + 3 planned"),
    ):
        assert bridges_of(snapshot, id)[kind].said == sentence
        found = client.get(f"/api/v1/nodes/{id}").json
        assert found is not None
        assert next(each for each in found["counts"] if each["kind"] == kind)["sentence"] == sentence
        made = client.get(f"/api/v1/reports/under-connected?region=jiangsu&{ALL}&kind={kind}").json
        assert made is not None
        row = next(each for each in made["rows"] if each["id"] == id)
        total, counted = re.findall(r"\d+", sentence)[:2]
        assert f"{total} recorded" in row["reasons"] and f"= {counted} counted" in row["reasons"]
        assert row["ties"] == int(counted)
        gaps = client.get("/api/v1/reports/gap-matrix?region=jiangsu").json
        assert gaps is not None
        assert next(each for each in gaps["rows"] if each["id"] == id)[kind] == int(counted)


def test_words_of_the_table_that_make_no_sense_are_refused(client: FlaskClient) -> None:
    for words, said in (("inside=maybe&area=suzhou", "yes or no"), ("inside=yes", "one place"), ("at=CN", "city"), ("flows=all", "only or no")):  # fmt: skip
        answer = client.get(f"/ties?{words}")
        assert answer.status_code == 400 and said in answer.text
