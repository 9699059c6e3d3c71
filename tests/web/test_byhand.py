"""By hand: what a person says in the browser is one statement more, with its source, and can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.settings import Settings
from graph.store.store import Store, open_store
from loaders import byhand
from loaders.byhand import FieldFaults, TieSaid
from loaders.load_sample import load_sample
from tests.web.html import elements, text
from tests.web.inside import graph_version, page_key
from web.app import create_app

SAID = {
    "source": "Letter of the city of Ballerup",
    "office": "Wuxi Foreign Affairs Office",
    "dated": "2026-11-22",
    "confidence": "high",
}
WUXI = "cb--wuxi-education-bureau--bycirklen"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(Settings(store=str(tmp_path_factory.mktemp("byhand") / "store"))) as store:
        load_sample(store, "jiangsu")
        yield store


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return create_app(Settings(store=store.where), store).test_client()


def post(client: FlaskClient, address: str, **given: str) -> Any:
    key = page_key(client)
    return client.post(address, data={"page_key": key, **SAID, **given})


def undo(client: FlaskClient, load: str) -> None:
    key = page_key(client)
    assert client.post(f"/load/{load}/undo", data={"page_key": key}).status_code == 200


def load_in(location: str) -> str:
    found = re.search(r"said=(load-\w+)", location)
    assert found
    return found[1]


def tie(client: FlaskClient, id: str) -> dict[str, Any]:
    return dict(client.get(f"/api/v1/ties/{id}").get_json()["tie"])


def test_an_official_says_that_a_tie_is_alive_after_all_and_takes_it_back(client: FlaskClient) -> None:
    before = tie(client, WUXI)
    answer = post(client, f"/correct/tie/{WUXI}", status="active", since="2007")
    assert answer.status_code == 303
    now = tie(client, WUXI)
    assert (before["status"], now["status"], now["disputed"]) == ("ended", "active", True)
    assert len(now["statements"]) == len(before["statements"]) + 1
    page = text(client.get(answer.location).get_data(as_text=True))
    assert "Letter of the city of Ballerup" in page
    assert "Sources differ about" in page
    load = load_in(answer.location)
    assert f"By hand: {now['ends'][0]['name']}" in text(client.get(f"/load/{load}").get_data(as_text=True))
    undo(client, load)
    assert tie(client, WUXI) == before


def test_saying_the_very_same_again_changes_nothing_and_another_day_is_another_load(client: FlaskClient) -> None:
    first = load_in(post(client, f"/correct/tie/{WUXI}", status="ended").location)
    version = graph_version(client)
    assert load_in(post(client, f"/correct/tie/{WUXI}", status="ended").location) == first
    assert graph_version(client) == version
    second = load_in(post(client, f"/correct/tie/{WUXI}", status="ended", dated="2026-11-23").location)
    assert second != first
    for load in (first, second):
        undo(client, load)


def test_a_new_partnership_is_found_by_the_names_of_its_ends(client: FlaskClient) -> None:
    answer = post(client, "/add/partnership", a="Wuxi", b="Nanjing", kind="other", status="active", since="2020-05")
    assert answer.status_code == 303
    id_ = answer.location.split("?")[0].rsplit("/", 1)[1]
    made = tie(client, id_)
    assert {each["id"] for each in made["ends"]} == {"wuxi", "nanjing"}
    assert (made["kind"], made["since"], made["confidence"]) == ("other", "2020-05", "high")
    undo(client, load_in(answer.location))
    assert client.get(f"/tie/{id_}").status_code == 404


@pytest.mark.parametrize(
    ("first", "kind"), [("wuxi", "sister_city"), ("jiangsu", "sister_region"), ("DK", ""), ("bycirklen", "bureau")]
)
def test_a_form_proposes_the_kind_that_its_first_party_makes(client: FlaskClient, first: str, kind: str) -> None:
    page = elements(client.get(f"/add/partnership?a={first}").get_data(as_text=True))
    chosen = [each.attributes["value"] for each in page if each.tag == "option" and "selected" in each.attributes]
    assert chosen == [*([kind] if kind else []), "high"]


def test_a_visit_goes_from_who_travels_to_who_hosts(client: FlaskClient) -> None:
    answer = post(
        client, "/add/visit", **{"a.id": "bycirklen", "b.id": "wuxi", "start": "2019-04", "students": "1,012"}
    )
    made = tie(client, answer.location.split("?")[0].rsplit("/", 1)[1])
    assert (made["source"], made["target"], made["students"]) == ("bycirklen", "wuxi", 1012)
    corrected = post(client, f"/correct/tie/{made['id']}", students="12", dated="2026-11-23")
    assert tie(client, made["id"])["students"] == 12
    for each in (corrected, answer):
        undo(client, load_in(each.location))


def test_a_new_party_lies_in_its_town_and_country(client: FlaskClient) -> None:
    answer = post(client, "/add/party", label="School", name="Wuxi New School", country="CN", city="wuxi")
    assert answer.status_code == 303
    page = text(client.get(answer.location).get_data(as_text=True))
    assert "Wuxi New School" in page
    assert "China" in page
    undo(client, load_in(answer.location))


def test_a_party_gets_another_name_and_keeps_the_old_one(client: FlaskClient) -> None:
    answer = post(client, "/correct/node/bycirklen", aliases="Bycirklen i Danmark; Kommunecirklen", note="ended 2020")
    found = client.get("/api/v1/nodes/bycirklen").get_json()["node"]
    assert {"Bycirklen i Danmark", "Kommunecirklen"} <= set(found["aliases"])
    undo(client, load_in(answer.location))


@pytest.mark.parametrize(
    ("address", "given", "field"),
    [
        (f"/correct/tie/{WUXI}", {"status": "ended", "source": ""}, "source"),
        (f"/correct/tie/{WUXI}", {"status": "ended", "office": ""}, "office"),
        (f"/correct/tie/{WUXI}", {"status": "ended", "office": "someone@example.org"}, "office"),
        (f"/correct/tie/{WUXI}", {"status": "dead"}, "status"),
        (f"/correct/tie/{WUXI}", {"until": "31.02.2020"}, "until"),
        (f"/correct/tie/{WUXI}", {"since": "2020", "until": "2019-12-31"}, "until"),
        (f"/correct/tie/{WUXI}", {"status": "ended", "dated": "2026-02-31"}, "dated"),
        (f"/correct/tie/{WUXI}", {"status": "ended", "url": "javascript:alert(1)"}, "url"),
        (f"/correct/tie/{WUXI}", {}, "status"),
        ("/correct/node/wuxi", {"lat": "91", "lon": "1"}, "lat"),
        ("/correct/node/wuxi", {"population": "many"}, "population"),
        ("/add/partnership", {"a": "Wuxi", "b": "No Such Place At All", "kind": "other"}, "b"),
        ("/add/partnership", {"a": "Wuxi", "b": "Wuxi", "kind": "other"}, "b"),
        ("/add/party", {"label": "Planet", "name": "X", "country": "CN"}, "label"),
        ("/add/party", {"label": "School", "name": "X", "country": "??"}, "country"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field(
    client: FlaskClient, address: str, given: dict[str, str], field: str
) -> None:
    version = graph_version(client)
    answer = post(client, address, **given)
    assert answer.status_code == 400
    page = elements(answer.get_data(as_text=True))
    assert next(each for each in page if each.attributes.get("id") == f"f-{field}-fault").text
    assert next(each for each in page if each.attributes.get("name") == field).attributes["aria-invalid"] == "true"
    assert graph_version(client) == version


def test_several_parties_of_one_name_are_offered_to_choose_from(client: FlaskClient) -> None:
    page = elements(post(client, "/add/partnership", a="Middle School", b="Wuxi", kind="other").get_data(as_text=True))
    offered = [each.attributes["value"] for each in page if each.attributes.get("type") == "radio"]
    assert len(offered) > 1


def test_a_write_needs_the_page_key(client: FlaskClient) -> None:
    assert client.post(f"/correct/tie/{WUXI}", data={**SAID, "status": "ended"}).status_code == 403


def test_faults_are_gathered_not_told_one_by_one() -> None:
    with pytest.raises(FieldFaults) as caught:
        byhand.of_tie(TieSaid("PARTNER", "a", "b", "sister_city"), {"since": "x", "status": "y"}, "A – B")
    assert set(caught.value.faults) == {"source", "office", "dated", "confidence", "since", "status"}


LIST = {"kind": "sister_city", "units": "merged", "as_of": "2026-11-01", "value": "40"}


def nantong(client: FlaskClient) -> dict[str, Any]:
    made = client.get("/api/v1/reports/under-connected?area=nantong").get_json()
    return dict(next(row for row in made["rows"] if row["id"] == "nantong"))


def test_a_list_declared_complete_on_the_page_of_a_place_closes_its_range(client: FlaskClient) -> None:
    assert "/add/list/nantong" in client.get("/node/nantong").text
    before = nantong(client)
    assert before["listed"] == "no"
    added = post(client, "/add/list/nantong", **LIST)
    assert added.status_code == 303
    after = nantong(client)
    assert (after["listed"], after["high"]) == ("yes", 40)
    claims = client.get("/api/v1/nodes/nantong").get_json()["claims"]
    (said,) = [each for each in claims if each["measure"] == "complete_list"]
    assert {key: said[key] for key in ("kind", "units", "as_of", "value")} == {**LIST, "value": 40}
    assert said["sources"]
    assert "complete list · sister city" in client.get("/node/nantong").text
    undo(client, load_in(added.location))
    assert nantong(client) == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"kind": ""}, "expected one of the choices"),
        ({"units": "both"}, "expected one of the choices"),
        ({"as_of": ""}, "a list needs its day"),
        ({"as_of": "2999-01-01"}, "no later one than today"),
        ({"value": "2.5"}, "expected a whole number"),
        ({"value": "-1"}, "expected a whole number"),
        ({"source": ""}, "a fact needs a source"),
    ],
)
def test_a_list_without_what_makes_it_one_is_refused_and_nothing_written(
    client: FlaskClient, given: dict[str, str], said: str
) -> None:
    version = graph_version(client)
    answer = post(client, "/add/list/nantong", **{**LIST, **given})
    assert answer.status_code == 400 and said in text(answer.text)
    assert graph_version(client) == version


def test_only_places_have_lists_that_can_be_complete(client: FlaskClient) -> None:
    assert client.get("/add/list/nfls").status_code == 404
    assert "/add/list/" not in client.get("/node/nfls").text
