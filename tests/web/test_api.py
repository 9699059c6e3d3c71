"""The JSON API on both samples."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from graph.store.loads import begin_load
from graph.store.store import Store
from queries import details
from queries.console.limits import held
from tests.web.inside import page_key
from web.api.calls import FILTER_NAMES
from web.app import create_app
from web.security import PAGE_KEY_HEADER


def get(client: FlaskClient, address: str) -> Any:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200, response.get_data(as_text=True)
    return response.get_json()


def fault(client: FlaskClient, address: str, status: int) -> dict[str, str]:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status
    body: dict[str, dict[str, str]] = response.get_json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"type", "message", "where", "hint"}
    return body["error"]


def test_health_says_that_the_store_answers_and_which_graph_it_is(client: FlaskClient) -> None:
    get(client, "nodes/nanjing")  # somebody has read the graph
    found = get(client, "health")
    assert found["status"] == "ok"
    assert len(found["version"]) == 64


@pytest.mark.parametrize("spelling", ["南京", "南京市", "Nanking", "nanjing", "NANJING", "wikidata:Q16666"])
def test_every_spelling_finds_nanjing(client: FlaskClient, spelling: str) -> None:
    first = client.get("/api/v1/search", query_string={"q": spelling}).get_json()["results"][0]
    assert (first["id"], first["label"], first["name"], first["name_zh"]) == ("nanjing", "City", "Nanjing", "南京市")
    assert "Jiangsu" in first["where"]


def test_search_keeps_to_its_limit_and_label(client: FlaskClient) -> None:
    assert len(get(client, "search?q=s&limit=7")["results"]) == 7
    assert {each["label"] for each in get(client, "search?q=nanjing&label=School")["results"]} == {"School"}
    assert get(client, "search?q=")["results"] == []


def test_a_node_comes_with_its_ties_their_statements_and_every_source_they_name(client: FlaskClient) -> None:
    found = get(client, "nodes/nanjing")
    assert found["node"]["label"] == "City"
    assert len(found["partnerships"]) >= 24
    known = {each["id"] for each in found["sources"]}
    for tie in (*found["partnerships"], *found["visits"]):
        assert tie["statements"]
        assert set(tie["sources"]) <= known
        assert "nanjing" in (tie["source"], tie["target"])
        assert {tie["sources"][0]} <= {each["source"] for each in tie["statements"]}
    assert {claim["id"] for claim in get(client, "nodes/jiangsu")["claims"]} >= {"c001", "c002", "c003"}


def test_events_and_sources_answer_as_nodes_too(client: FlaskClient) -> None:
    event = get(client, "nodes/conf-18")
    assert event["node"]["edition"] == 18
    assert event["parties"]
    source = event["sources"][0]["id"]
    assert get(client, f"nodes/{source}")["node"]["label"] == "Source"


def test_a_tie_answers_by_its_id(client: FlaskClient) -> None:
    found = get(client, "ties/sc--changzhou--minden-de")
    assert found["tie"]["disputed"]
    assert found["tie"]["disputes"] == ["since"]
    assert len(found["tie"]["statements"]) >= 2


@pytest.mark.parametrize("level", ["party", "city", "region", "country"])
def test_no_edge_of_the_network_comes_without_its_ends(client: FlaskClient, level: str) -> None:
    for limit in ("", "&limit=50"):
        found = get(client, f"network?level={level}{limit}")
        ids = {each["id"] for each in found["nodes"]}
        assert all(edge["source"] in ids and edge["target"] in ids for edge in found["edges"])
        assert found["shown"] == {"nodes": len(found["nodes"]), "edges": len(found["edges"])}
        assert found["total"]["nodes"] >= found["shown"]["nodes"]
        assert all(-1000 <= each["x"] <= 1000 and -1000 <= each["y"] <= 1000 for each in found["nodes"])
    assert len(found["nodes"]) == min(50, found["total"]["nodes"])


def test_a_limit_keeps_the_nodes_with_the_most_ties(client: FlaskClient) -> None:
    whole = get(client, "network?level=city&area=jiangsu")["nodes"]
    kept = get(client, "network?level=city&area=jiangsu&limit=10")["nodes"]
    strongest = sorted(whole, key=lambda each: (-each["strength"], each["id"]))[:10]
    assert {each["id"] for each in kept} == {each["id"] for each in strongest}


def test_columns_are_the_same_rows_in_another_shape(client: FlaskClient) -> None:
    objects, columns = (
        get(client, f"network?area=jiangsu&kind=bureau&shape={shape}") for shape in ("objects", "columns")
    )
    for part in ("nodes", "edges"):
        names = list(columns[part])
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns[part].values(), strict=True)]
        assert rows == [{name: row.get(name) for name in names} for row in objects[part]]


def test_ties_without_a_place_are_counted_and_listed(client: FlaskClient) -> None:
    found = get(client, "network?level=city")
    assert found["unplaced"] == len(found["unplaced_ties"]) > 0
    assert get(client, f"ties/{found['unplaced_ties'][0]}")["tie"]["id"] == found["unplaced_ties"][0]
    assert not set(found["unplaced_ties"]) & {each["id"] for each in found["edges"]}


def test_columns_have_their_names_with_no_rows_too(client: FlaskClient) -> None:
    full, none = (get(client, f"network?shape=columns&metrics=core&{rest}") for rest in ("area=jiangsu", "since=2999"))
    for part in ("nodes", "edges"):
        assert list(none[part]) == list(full[part])
        assert not any(none[part].values())
    assert "core" in none["nodes"]


def test_every_column_of_the_objects_is_declared(client: FlaskClient) -> None:
    for level in ("party", "country"):
        objects, columns = (get(client, f"network?level={level}&shape={shape}") for shape in ("objects", "columns"))
        for part in ("nodes", "edges"):
            assert {name for row in objects[part] for name in row} <= set(columns[part])


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("POST", "health", "GET"),
        ("GET", "query", "POST"),
        ("PATCH", "loads/some/load", "DELETE, GET"),
        ("DELETE", "reports/centrality", "GET"),
    ],
)
def test_a_wrong_method_says_the_right_ones(client: FlaskClient, method: str, address: str, allowed: str) -> None:
    key = page_key(client)
    response = client.open(f"/api/v1/{address}", method=method, headers={PAGE_KEY_HEADER: key})
    assert response.status_code == 405
    assert response.headers["Allow"] == allowed
    assert response.get_json()["error"]["hint"] == f"Possible: {allowed}."


def test_a_wrong_label_names_the_labels_and_nothing_else(client: FlaskClient) -> None:
    message = fault(client, "search?q=x&label=Town", 400)["message"]
    assert message.endswith("School or Bureau or Organization.")


def test_further_metrics_come_when_asked_for(client: FlaskClient) -> None:
    plain = get(client, "network?area=jiangsu&level=city")["nodes"][0]
    asked = get(client, "network?area=jiangsu&level=city&metrics=betweenness,pagerank")["nodes"][0]
    assert set(asked) - set(plain) == {"betweenness", "pagerank"}
    assert fault(client, "network?metrics=beauty", 400)["where"] == "metrics"


def test_a_school_stands_on_the_map_where_its_city_is(client: FlaskClient) -> None:
    found = {each["id"]: each for each in get(client, "network?area=nanjing")["nodes"]}
    assert found["nfls"]["at"] == "nanjing"
    assert (found["nfls"]["lat"], found["nfls"]["lon"]) == (found["nanjing"]["lat"], found["nanjing"]["lon"])


def test_a_country_without_a_position_stands_amid_its_cities(client: FlaskClient) -> None:
    found = {each["id"]: each for each in get(client, "network?level=country&kind=sister_city")["nodes"]}
    japan = found["JP"]
    assert japan.get("at") in ("middle", None)
    assert 30 < japan["lat"] < 44
    assert 128 < japan["lon"] < 146
    assert sum(each["lat"] is None for each in found.values()) < len(found) / 10


def test_the_surroundings_of_a_node_are_its_neighbours(client: FlaskClient) -> None:
    found = get(client, "network?around=nanjing&hops=1&level=city")
    assert all("nanjing" in (edge["source"], edge["target"]) or edge for edge in found["edges"])
    neighbours = {edge["source"] for edge in found["edges"]} | {edge["target"] for edge in found["edges"]}
    assert {each["id"] for each in found["nodes"]} == neighbours


def test_a_path_joins_its_ends_step_by_step(client: FlaskClient) -> None:
    found = get(client, "path?from=perth-au&to=st-louis-us&level=city")
    assert found["length"] == 2
    for path in found["paths"]:
        assert [path["nodes"][0]["id"], path["nodes"][-1]["id"]] == ["perth-au", "st-louis-us"]
        for edge, first, second in zip(path["edges"], path["nodes"], path["nodes"][1:], strict=False):
            assert {edge["source"], edge["target"]} == {first["id"], second["id"]}
    assert fault(client, "path?from=nanjing", 400)["where"] == "to"
    assert fault(client, "path?from=nanjing&to=atlantis", 404)["type"] == "NotFound"


def test_reports_are_the_same_rows_as_json_and_csv(client: FlaskClient) -> None:
    listed = {each["name"]: each for each in get(client, "reports")["reports"]}
    assert {"statistics", "centrality"} <= set(listed)
    made = get(client, "reports/centrality?level=city&area=jiangsu")
    assert set(made) == {"report", "title", "parameters", "graph", "method", "columns", "rows", "notes"}
    response = client.get("/api/v1/reports/centrality?level=city&area=jiangsu&format=csv")
    assert response.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [row["id"] for row in made["rows"]]
    assert client.get("/api/v1/reports/centrality?area=jiangsu&format=xlsx").data.startswith(b"PK")
    assert fault(client, "reports/nothing", 404)["hint"]
    assert fault(client, "reports/centrality?format=pdf", 400)["where"] == "format"


def test_a_query_gives_columns_in_the_order_of_return(client: FlaskClient) -> None:
    query = "MATCH (c:City {id: $id}) RETURN c.name_zh AS b, c.id AS a"
    found = client.post("/api/v1/query", json={"query": query, "params": {"id": "nanjing"}}).get_json()
    assert (found["columns"], found["rows"], found["truncated"]) == (["b", "a"], [["南京市", "nanjing"]], False)
    none = client.post("/api/v1/query", json={"query": query, "params": {"id": "nowhere"}}).get_json()
    assert (none["columns"], none["rows"]) == (["b", "a"], [])
    cut = client.post(
        "/api/v1/query", json={"query": "MATCH (c:City) RETURN c.id ORDER BY c.id", "limit": 3}
    ).get_json()
    assert len(cut["rows"]) == 3
    assert cut["truncated"] and cut["reason"] == "There are more rows than the 3 asked for."
    assert (found["reason"], none["truncated"]) == ("", False)


def test_an_answer_that_is_cut_says_why_on_page_and_api_and_gives_its_memory_back(app: Flask) -> None:
    few = create_app(replace(app.extensions["twinmap"].settings, query_mb=1), app.extensions["twinmap"].store)
    client = few.test_client()
    asked = {"query": "UNWIND range(1, 100) AS i RETURN $text AS text", "params": {"text": "x" * 50_000}}
    found = client.post("/api/v1/query?lang=en", json=asked).get_json()
    assert found["truncated"] and 10 < len(found["rows"]) < 20 and "TWINMAP_QUERY_MB" in found["reason"]
    chinese = client.post("/api/v1/query?lang=zh", json=asked).get_json()["reason"]
    assert "TWINMAP_QUERY_MB" in chinese and "答" in chinese
    before = held()
    with client.post("/api/v1/query", json=asked) as response:
        assert held() > before
        assert response.get_json()["truncated"]
    assert held() == before
    form = {**asked, "params": json.dumps(asked["params"]), "page_key": page_key(client)}
    page = client.post("/console", data=form)
    assert "TWINMAP_QUERY_MB" in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("body", "status", "type_"),
    [
        ({"query": "MATCH (n:City) DETACH DELETE n"}, 403, "QueryRefused"),
        ({"query": "MATCH (n:City RETURN n"}, 400, "QueryError"),
        ({"query": "RETURN 1", "name": "shortest-path"}, 400, "FilterError"),
        ({"name": "no-such-query"}, 404, "NotFound"),
        ({"query": "RETURN 1 AS one", "limit": "many"}, 400, "FilterError"),
        ({"qery": "RETURN 1"}, 400, "FilterError"),
        ([1], 400, "RequestUnreadable"),
    ],
)
def test_a_query_that_cant_be_run_says_why(client: FlaskClient, body: Any, status: int, type_: str) -> None:
    response = client.post("/api/v1/query", json=body)
    assert response.status_code == status
    assert response.get_json()["error"]["type"] == type_
    assert set(response.get_json()["error"]) == {"type", "message", "where", "hint"}


@pytest.mark.parametrize(
    "text",
    [
        r'{"name": "\ud800"}',
        r'{"\ud800": 1}',
        r'{"query": "RETURN 1 AS one", "params": {"\ud800": 1}}',
        r'{"query": "RETURN 1 AS one", "params": "{\"\ud800\": 1}"}',
        r'{"query": "RETURN 1 AS one", "params": "{\"\\ud800\": 1}"}',
        "[" * 200_000,
        '{"query": "RETURN 1 AS one", "params": {"deep": ' + "[" * 5000 + "]" * 5000 + "}}",
    ],
)
def test_a_body_that_no_answer_could_repeat_is_refused(client: FlaskClient, text: str) -> None:
    response = client.post("/api/v1/query", data=text, content_type="application/json")
    assert response.status_code == 400
    assert set(response.get_json()["error"]) == {"type", "message", "where", "hint"}


def test_an_answer_names_the_version_of_the_graph_that_it_speaks_of(client: FlaskClient) -> None:
    network = client.get("/api/v1/network?limit=1").get_json()
    answer = client.post("/api/v1/query", json={"query": "MATCH (n) RETURN count(n) AS n"}).get_json()
    assert answer["version"] == network["version"]


def test_a_query_is_known_by_its_tag_when_it_has_ended(client: FlaskClient) -> None:
    client.post("/api/v1/query", json={"query": "RETURN 1 AS one", "tag": "mine"})
    assert get(client, "jobs/mine") == {"job": "mine", "state": "ended"}
    assert fault(client, "jobs/nobodys", 404)["type"] == "NotFound"


def test_every_query_of_the_library_runs_by_name(client: FlaskClient) -> None:
    listed = get(client, "queries")["queries"]
    assert len(listed) >= 10
    for each in listed:
        response = client.post("/api/v1/query", json={"name": each["name"]})
        assert response.status_code == 200, (each["name"], response.get_data(as_text=True))


def test_loads_are_listed_with_their_reports(client: FlaskClient) -> None:
    loads = get(client, "loads")["loads"]
    assert len(loads) == 2
    report = get(client, f"loads/{loads[0]['id']}")
    assert report == loads[0]
    assert set(report) >= {"load", "files", "nodes", "edges", "rejects", "id", "title", "started", "finished"}
    assert report["load"] == report["id"]
    for file in report["files"]:
        assert file["rows"] == file["loaded"] + file["merged"] + file["rejected"] + file["ignored"]
    assert fault(client, "loads/load-nothing", 404)["type"] == "NotFound"


def test_a_load_that_was_cut_off_has_the_shape_of_a_report_too(embedded_store: Store) -> None:
    begin_load(embedded_store, "load-1", "Twin towns", ["towns.csv"])
    found = details.load(embedded_store, "load-1")
    assert found is not None
    assert (found["load"], found["files"], found["finished"]) == ("load-1", [{"path": "towns.csv"}], None)
    assert (found["nodes"], found["edges"], found["rejects"]) == ({}, {}, None)


def test_unknown_things_are_refused_and_the_nearest_named(client: FlaskClient) -> None:
    assert "level" in fault(client, "network?levle=city", 400)["hint"]
    assert fault(client, "network?level=planet", 400)["where"] == "level"
    assert "nanjing" in fault(client, "nodes/nanjin", 404)["hint"]
    assert fault(client, "serch?q=x", 404)["hint"] == "Did you mean /api/v1/search?"
    assert fault(client, "search?q=x&limit=0", 400)["where"] == "limit"


def test_the_description_has_every_route_and_every_filter(app: Flask, client: FlaskClient) -> None:
    described = get(client, "openapi.json")["paths"]
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api.") and rule.endpoint != "api.nothing":
            path = rule.rule.replace("<id:id>", "{id}").replace("<name>", "{name}")
            assert {method.lower() for method in (rule.methods or ()) if method not in ("HEAD", "OPTIONS")} <= set(
                described[path]
            ), path
    names = {each["name"] for each in described["/api/v1/network"]["get"]["parameters"]}
    assert names >= FILTER_NAMES
