"""The pages on both samples: what they say, where they lead, and that nothing in them needs JavaScript."""

from __future__ import annotations

import re
import time
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from graph.settings import Settings
from graph.store.store import Store
from loaders.load_sample import load_sample
from tests.web.html import elements, links, text
from tests.web.inside import graph_version
from web.app import create_app

PAGES = (
    "/", "/search", "/search?q=suzhou", "/search?label=School", "/network", "/network?level=city&kind=sister_city&area=jiangsu", "/map",
    "/map?level=country", "/ties", "/ties?ties=visit&since=2019&until=2020", "/node/nanjing", "/node/jiangsu", "/node/CN", "/node/nfls",
    "/tie/sc--changzhou--minden-de", "/event/conf-18", "/events", "/claims", "/sources", "/reports", "/reports/statistics", "/reports/centrality?level=city",
    "/console", "/console?name=shortest-path", "/queries", "/load", "/load/duplicates", "/about",
    "/add/partnership?a=wuxi", "/add/visit", "/add/party", "/correct/node/wuxi", "/correct/tie/sc--changzhou--minden-de",
)  # fmt: skip


def get(client: FlaskClient, address: str) -> str:
    """The page; one that is being worked out (202) is asked for until it is there."""
    response = client.get(address)
    while response.status_code == 202:
        time.sleep(0.1)
        response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.get_data(as_text=True)


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_is_complete_and_holds_nothing_inline(client: FlaskClient, address: str, language: str) -> None:
    page = get(client, f"{address}{'&' if '?' in address else '?'}lang={language}")
    found = elements(page)
    (html,) = (each for each in found if each.tag == "html")
    assert html.attributes["lang"].startswith(language)
    assert [each.text.strip() for each in found if each.tag == "h1"] != [""]
    assert not [each.tag for each in found if any(name == "style" or name.startswith("on") for name in each.attributes)]
    scripts = [each for each in found if each.tag == "script"]
    assert all(each.attributes.get("src") or each.attributes.get("type") == "application/json" for each in scripts)
    assert not [each for each in found if each.tag == "style"]
    fetched = [
        each.attributes.get("src") or each.attributes.get("href", "")
        for each in found
        if each.tag in ("script", "link", "img")
    ]
    assert all(address.startswith(("/static/", "/reports/")) for address in fetched if address)


def test_the_overview_counts_what_the_samples_hold(client: FlaskClient) -> None:
    page = get(client, "/?lang=en")
    numbers = {each.text.strip() for each in elements(page) if each.tag == "dt"}
    assert {
        "schools",
        "education authorities",
        "cities",
        "countries",
        "partnerships in all",
        "visits",
        "period covered",
    } <= numbers
    assert "178" in page
    assert "visits with an unknown number of people" in text(page)


def test_six_bureau_partnerships_are_claimed_and_the_same_sources_name_two(client: FlaskClient) -> None:
    rows = re.findall(r"<tr>.*?</tr>", get(client, "/?lang=en"), re.DOTALL)
    cells = [
        [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
        for row in rows
    ]
    claimed = {row[0]: row for row in cells if row}
    bureaus = claimed["Partnerships of education authorities"]
    assert (bureaus[1], bureaus[3], bureaus[4]) == ("6", "2", "6")
    schools = claimed["Sister-school partnerships"]
    assert schools[1] == "about 2,000"
    assert schools[4] == "138", "one began after the day of the claim"
    assert claimed["Students and teachers on two-way visits"][1] == "over 50,000"


def test_every_number_of_the_overview_leads_to_as_many_rows(client: FlaskClient) -> None:
    page = get(client, "/?lang=en")
    counted = 0
    for link in links(page):
        number = re.fullmatch(r"(?:\w+ )?([\d,]+)", link.text.strip())
        target = urlsplit(link.attributes["href"])
        if not number or target.path not in ("/ties", "/search") or "people" in link.attributes["href"]:
            continue
        other = get(client, link.attributes["href"])
        found = re.search(r"([\d,]+) (?:rows?|results?)", text(other))
        assert found, link.attributes["href"]
        if "ties=visit" in link.attributes["href"] and number[1] != found[1]:
            continue  # people, on so many visits
        assert found[1] == number[1], link.attributes["href"]
        counted += 1
    assert counted >= 12


def test_the_overview_counts_as_many_partnerships_as_the_reports(client: FlaskClient) -> None:
    page = get(client, "/?lang=en")
    number = re.search(r"Figures and reports count the ([\d,]+) ", text(page))
    assert number
    made = client.get("/api/v1/reports/centrality?limit=1").get_json()
    assert int(number[1].replace(",", "")) == made["graph"]["ties"]
    assert "parties that no source names are left out" in text(page)
    (link,) = (
        each for each in links(page) if "unnamed=no" in each.attributes["href"] and "/ties" in each.attributes["href"]
    )
    assert f"{number[1]} rows" in text(get(client, link.attributes["href"]))


def test_a_claimed_number_leads_to_the_claim_that_says_it_so(client: FlaskClient) -> None:
    link = next(each for each in links(get(client, "/?lang=en")) if " ".join(each.text.split()) == "about 2,000")
    source, claim = link.attributes["href"].split("#")
    row = re.search(rf'<tr id="{claim}">.*?</tr>', get(client, source), re.DOTALL)
    assert row
    assert "about 2,000" in " ".join(re.sub(r"<[^>]+>", " ", row[0]).split())


def test_people_who_travelled_lead_to_the_visits_that_say_how_many(client: FlaskClient) -> None:
    page = get(client, "/?lang=en")
    visits = re.search(r"people known to have travelled\s*[\d,]+\s*on ([\d,]+) visits", text(page))
    link = next(each for each in links(page) if "people=known" in each.attributes["href"])
    assert visits
    assert f"{visits[1]} rows" in text(get(client, link.attributes["href"]))


@pytest.mark.parametrize(
    "start", ["/", "/node/nanjing", "/event/conf-18", "/reports", "/sources", "/queries", "/about"]
)
def test_links_lead_somewhere(client: FlaskClient, start: str) -> None:
    page = get(client, start)
    targets = {urljoin(start, link.attributes["href"]).split("#")[0] for link in links(page)}
    own = sorted(target for target in targets if target.startswith("/"))
    assert own
    for target in own[:: max(1, len(own) // 40)]:
        assert client.get(target).status_code in (200, 302), target


def test_outward_links_are_web_addresses_that_learn_nothing(client: FlaskClient) -> None:
    outward = [link for link in links(get(client, "/sources")) if "//" in link.attributes["href"]]
    assert len(outward) > 100
    for link in outward:
        assert link.attributes["href"].startswith(("http://", "https://"))
        assert set(link.attributes["rel"].split()) >= {"noopener", "noreferrer"}


def test_each_tie_of_a_city_has_its_source_beside_it(client: FlaskClient) -> None:
    page = get(client, "/node/nanjing?lang=en")
    rows = re.findall(r'<tr id="[^"]+">.*?</tr>', page, re.DOTALL)
    assert len(rows) > 25
    assert all("/source/" in row for row in rows)


def test_a_disputed_tie_shows_what_both_sources_say(client: FlaskClient) -> None:
    page = get(client, "/tie/sc--changzhou--minden-de?lang=en")
    assert "Sources differ about: Since" in text(page)
    statements = [" ".join(each.text.split()) for each in elements(page) if each.attributes.get("class") == "statement"]
    assert {
        date
        for date in ("2015", "2016-01-21")
        for each in statements
        if f"Since {date}" in each.replace("Since" + date, "Since " + date)
    } == {
        "2015",
        "2016-01-21",
    }


def test_names_come_in_the_readers_language_first(client: FlaskClient) -> None:
    heads = {}
    for language in ("en", "zh"):
        (head,) = (each for each in elements(get(client, f"/node/nanjing?lang={language}")) if each.tag == "h1")
        heads[language] = head.text.split()
    assert heads == {"en": ["Nanjing南京市"], "zh": ["南京市Nanjing"]}


def test_a_former_id_leads_to_the_page_of_today(client: FlaskClient) -> None:
    response = client.get("/node/Q16666")
    assert response.status_code == 302
    assert response.location == "/node/nanjing"


@pytest.mark.parametrize(("id", "target"), [("conf-18", "/event/conf-18"), ("c003", "/source/")])
def test_the_node_page_of_what_is_no_party_leads_to_its_own_page(client: FlaskClient, id: str, target: str) -> None:
    response = client.get(f"/node/{id}")
    assert response.status_code == 302
    assert response.location.startswith(target)


def test_an_unknown_id_names_the_nearest(client: FlaskClient) -> None:
    response = client.get("/node/nanjin?lang=en")
    assert response.status_code == 404
    assert "nanjing" in text(response.get_data(as_text=True))


@pytest.mark.parametrize("address", ["/network", "/map"])
def test_a_drawing_page_has_its_ties_as_a_table_too(client: FlaskClient, address: str) -> None:
    page = get(client, f"{address}?area=jiangsu&kind=bureau")
    drawing = next(each for each in elements(page) if "data-drawing" in each.attributes)
    assert drawing.attributes["data-src"].startswith("/api/v1/network?")
    assert "kind=bureau" in drawing.attributes["data-src"]
    assert len([each for each in elements(page) if each.tag == "tr" and "tbody" in each.path]) == 10


def test_an_address_brings_back_the_same_view(client: FlaskClient) -> None:
    page = get(client, "/network?kind=sister_school&status=active&country=JP&since=2010")
    chosen = {
        each.attributes.get("value")
        for each in elements(page)
        if each.tag == "option" and "selected" in each.attributes
    }
    assert {"sister_school", "active", "JP"} <= chosen
    assert any(each.attributes.get("value") == "2010" for each in elements(page) if each.tag == "input")


def test_a_search_finds_all_there_is_before_it_takes_one_label(client: FlaskClient) -> None:
    found = {}
    for label in ("", "School", "Country"):
        counted = re.search(r"([\d,]+) results", text(get(client, f"/search?q=a&label={label}&lang=en")))
        assert counted
        found[label] = int(counted[1].replace(",", ""))
    assert found[""] > 3000
    assert found["School"] > 150
    assert found["Country"] > 100


@pytest.mark.parametrize("limit", ["5" * 5000, "0", "-1", "２"])
def test_a_limit_that_is_no_limit_is_refused(client: FlaskClient, limit: str) -> None:
    form = elements(get(client, "/console?lang=en"))
    key = next(each.attributes["value"] for each in form if each.attributes.get("name") == "page_key")
    answer = client.post("/console", data={"query": "RETURN 1 AS one", "limit": limit, "page_key": key})
    assert answer.status_code == 200
    assert "expected a whole number of 1 or more" in text(answer.get_data(as_text=True))


def test_a_table_asked_for_people_it_does_not_know_of_says_what_there_is(client: FlaskClient) -> None:
    answer = client.get("/ties?people=xyz&lang=en")
    assert answer.status_code == 400
    assert "found 'xyz', expected known or unknown" in text(answer.get_data(as_text=True))


def test_the_heads_of_a_report_of_several_pages_sort_all_its_rows(client: FlaskClient) -> None:
    page = get(client, "/reports/centrality?level=party&page=2&lang=en")
    heads = [each for each in elements(page) if each.tag == "th"]
    assert {each.attributes.get("data-sort") for each in heads} == {"none"}
    assert [each.text for each in heads if "aria-sort" in each.attributes] == ["Partners"]
    link = next(each for each in links(page) if each.text == "Betweenness")
    assert "page=1" in link.attributes["href"]
    rows = client.get("/api/v1/reports/centrality?sort=betweenness&limit=3").get_json()["rows"]
    sorted_page = get(client, link.attributes["href"])
    found = [each.attributes["href"] for each in links(sorted_page) if each.attributes["href"].startswith("/node/")]
    assert found[:3] == [f"/node/{row['id']}" for row in rows]
    again = next(each for each in links(sorted_page) if each.text == "Betweenness")
    assert "order=asc" in again.attributes["href"]
    assert "search this page only" in text(sorted_page)


def test_the_next_page_keeps_every_value_of_a_filter(client: FlaskClient) -> None:
    page = get(client, "/ties?status=listed&status=unknown&lang=en")
    link = next(each for each in links(page) if each.attributes.get("rel") == "next")
    assert "status=listed%2Cunknown" in link.attributes["href"]


def test_a_report_of_one_page_is_sorted_on_the_spot(client: FlaskClient) -> None:
    page = get(client, "/reports/centrality?level=country&lang=en")
    assert "data-sort" not in page
    assert "this page only" not in text(page)


@pytest.mark.parametrize("address", ["/ties", "/search?q=a"])
def test_a_table_of_several_pages_says_how_far_sorting_reaches(client: FlaskClient, address: str) -> None:
    page = text(get(client, f"{address}{'&' if '?' in address else '?'}lang=en"))
    assert re.search(
        r"Rows 1 to 500 of [\d,]+ · The column heads sort, and the filters below them search, this page only", page
    )


def choices_of(page: str, name: str) -> dict[str, str]:
    """Title → value of every choice that a form's field has."""
    select = re.search(rf'<select id="filter-{name}".*?</select>', page, re.DOTALL)
    assert select
    return {each.text.strip(): each.attributes["value"] for each in elements(select[0]) if each.tag == "option"}


def test_a_reports_form_says_what_is_usual_and_can_ask_for_all(client: FlaskClient) -> None:
    page = get(client, "/reports/statistics?status=active&rewirings=0&lang=en")
    assert choices_of(page, "ties")["as usual: partnerships"] == ""
    assert choices_of(page, "tier")["as usual: sister, no tier"] == ""
    statuses = choices_of(page, "status")
    assert statuses["as usual: active, listed, unknown"] == ""
    assert choices_of(page, "country")["any"] == ""
    every = get(client, f"/reports/statistics?status={statuses['all']}&rewirings=0&lang=en")
    assert "Left out by their status" not in text(every)
    assert re.search(r'<option value="active,[^"]*" selected>all<', every)


def test_a_drawings_form_says_any_where_nothing_is_left_out(client: FlaskClient) -> None:
    page = get(client, "/network?since=2010&lang=en")
    assert {name: choices_of(page, name).get("any") for name in ("ties", "kind", "tier", "status")} == dict.fromkeys(
        ("ties", "kind", "tier", "status"), ""
    )
    assert choices_of(page, "undated")["as usual: no"] == ""


def test_the_console_works_as_a_plain_form(client: FlaskClient) -> None:
    form = elements(get(client, "/console"))
    key = next(each.attributes["value"] for each in form if each.attributes.get("name") == "page_key")
    query = {
        "query": "MATCH (c:City {id: $id}) RETURN c.name_zh AS name",
        "params": '{"id": "nanjing"}',
        "page_key": key,
    }
    assert "南京市" in client.post("/console", data=query).get_data(as_text=True)
    refused = client.post("/console", data=query | {"query": "CREATE (n:City {id: 'x'}) RETURN n"})
    assert "only reads" in text(refused.get_data(as_text=True))


def test_the_page_of_loads_says_how_to_load_more(client: FlaskClient) -> None:
    assert "Stop this site and run: twinmap demo" in text(get(client, "/load?lang=en"))


def test_every_page_of_an_empty_store_says_what_to_do_next(embedded_settings: Settings, embedded_store: Store) -> None:
    client = create_app(embedded_settings, embedded_store).test_client()
    for address in (
        "/",
        "/search",
        "/network",
        "/map",
        "/ties",
        "/reports",
        "/reports/centrality",
        "/reports/statistics",
        "/console",
        "/sources",
        "/events",
        "/claims",
        "/queries",
        "/load",
    ):
        assert "twinmap demo" in text(get(client, f"{address}?lang=en")), address
        get(client, f"{address}?lang=zh")


def test_the_site_is_the_same_on_either_server(server_settings: Settings, store: Store) -> None:
    load_sample(store, "jiangsu")
    client = create_app(server_settings, store).test_client()
    for address in PAGES:
        get(client, address)
    assert client.get("/api/v1/health").get_json()["version"] == graph_version(client)
    assert len(client.get("/api/v1/nodes/nanjing").get_json()["partnerships"]) == 24
