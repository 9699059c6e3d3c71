"""Names that would like to be more than text: they load, and every page shows them as text."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from graph.facts import EdgeFact, Fact, NodeFact
from graph.settings import Settings
from graph.store.loads import begin_load
from graph.store.store import Store, open_store
from graph.store.write import Writer
from tests.finished import finish_load
from tests.web.html import elements, links
from web.app import create_app
from web.long_names import LONGEST

NAMES = (
    '"><script>alert(1)</script>',
    "=cmd|' /C calc'!A0",
    "../../x",
    "\u202eevil.exe\u202c مدرسة",
    "x" * 300,
    "'; DROP TABLE schools; --",
    "{{ 7 * 7 }}{% raw %}",
    "</script><img src=x onerror=alert(1)>",
    "%(num)s {n} %s",
    "a\nb\tc",
)
ADDRESSES = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://a.example/"><script>alert(1)</script>',
    " //evil.example",
)


LONG = {
    "endless": "Friends " * 625,
    "piled": f"Z{chr(0x301) * 400}algo",
}
"""Names that would take the whole page, by ids that don't."""


def facts() -> Iterator[Fact]:
    """Every name as name and id of a city, school, event, source and claim, tied in a ring."""
    for place, name in enumerate(NAMES):
        said = {"source": f"s{name}", "line": name, "quote": name, "word": name}
        yield NodeFact(
            "Source",
            f"s{name}",
            {
                "source": f"s{name}",
                "title": name,
                "name": name,
                "publisher": name,
                "url": ADDRESSES[place % len(ADDRESSES)],
            },
        )
        yield NodeFact(
            "City",
            name,
            {**said, "name": name, "name_zh": name, "aliases": [name], "note": name, "lat": float(place), "lon": 10.0},
        )
        yield NodeFact(
            "School",
            f"school {name}",
            {**said, "name": name, "website": ADDRESSES[place % len(ADDRESSES)], "note": name},
        )
        yield EdgeFact("IN_CITY", f"school {name}", name, "", said)
        yield NodeFact(
            "Event", f"e{name}", {**said, "name": name, "series": name, "start": "2020", "participants": name}
        )
        yield EdgeFact("HELD_IN", f"e{name}", name, "", said)
        yield EdgeFact("TOOK_PART", name, f"e{name}", "", {**said, "role": "host"})
        yield NodeFact(
            "Claim",
            f"c{name}",
            {**said, "subject": name, "measure": name, "value": 3, "comparator": "gt", "note": name},
        )
        yield EdgeFact("ABOUT", f"c{name}", name, "", said)
    for id, name in LONG.items():
        yield NodeFact("City", id, {"source": f"s{NAMES[0]}", "name": name, "name_zh": f"中{name}"})
        yield EdgeFact(
            "PARTNER", id, NAMES[0], f"t{id}", {"source": f"s{NAMES[0]}", "kind": "sister_city", "since": "2005"}
        )
    for name, other in zip(NAMES, (*NAMES[1:], NAMES[0]), strict=True):
        said = {"source": f"s{name}", "line": name, "quote": name, "word": name}
        yield EdgeFact(
            "PARTNER",
            name,
            other,
            f"t{name}",
            {**said, "kind": "sister_city", "status": "active", "note": name, "programme": name, "since": "2005"},
        )
        yield EdgeFact(
            "PARTNER", name, other, f"t{name}", {**said, "kind": "sister_city", "status": "ended", "since": "2007"}
        )
        yield EdgeFact("VISIT", name, other, f"v{name}", {**said, "purpose": name, "when": name, "event": f"e{name}"})


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    settings = Settings(store=str(tmp_path_factory.mktemp("hostile") / "store"))
    with open_store(settings) as opened:
        opened.constrain()
        begin_load(opened, "load-hostile", NAMES[0], [NAMES[2]])
        writer = Writer(opened, "load-hostile")
        for fact in facts():
            writer.enter([fact])
        writer.flush()
        finish_load(
            opened, "load-hostile", {"load": "load-hostile", "files": [], "nodes": {}, "edges": {}, "rejected": []}
        )
        yield opened


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return create_app(Settings(store=store.where), store).test_client()


def pages() -> list[str]:
    fixed = [
        "/",
        "/network",
        "/map",
        "/ties",
        "/sources",
        "/load",
        "/reports/centrality",
        "/reports/centrality?level=city",
        "/search?label=City",
    ]
    for name in NAMES:
        fixed += [
            f"/{kind}{quote(mark + name, safe='')}"
            for kind, mark in (
                ("node/", ""),
                ("node/", "school "),
                ("tie/", "t"),
                ("tie/", "v"),
                ("event/", "e"),
                ("source/", "s"),
            )
        ]
        fixed.append(f"/search?q={quote(name, safe='')}")
        fixed.append(f"/console?query={quote(name, safe='')}&params={quote(name, safe='')}&lang=zh")
        fixed.append(f"/network?area={quote(name, safe='')}")
    return fixed


def test_every_page_shows_them_as_text(client: FlaskClient) -> None:
    for address in pages():
        response = client.get(address)
        assert response.status_code in (200, 400), address
        found = elements(response.get_data(as_text=True))
        scripts = [each for each in found if each.tag == "script"]
        assert all(
            each.attributes.get("src", "").startswith("/static/") or each.attributes.get("type") == "application/json"
            for each in scripts
        ), address
        assert not [
            each for each in found if each.tag == "img" or any(name.startswith("on") for name in each.attributes)
        ], address
        assert "49" not in [each.text for each in found if each.tag in ("bdi", "h1")], address


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_name_stands_on_its_page(client: FlaskClient, name: str) -> None:
    page = client.get(f"/node/{quote(name, safe='')}").get_data(as_text=True)
    (head,) = (each for each in elements(page) if each.tag == "h1")
    assert head.text.replace("\r", "") == name


@pytest.mark.parametrize("id", LONG)
def test_a_name_of_any_length_leaves_room_for_the_page(client: FlaskClient, id: str) -> None:
    name = LONG[id].strip()
    for address in (f"/node/{id}", f"/tie/t{id}", f"/node/{quote(NAMES[0], safe='')}", f"/search?q={name[:7]}"):
        found = elements(client.get(address).get_data(as_text=True))
        heads = [each for each in found if each.tag in ("title", "h1", "h2")]
        assert heads and all(len(each.text) < 4 * LONGEST for each in heads), address
        shown = [each for each in found if each.tag == "bdi" and each.text.startswith((name[:200], f"中{name}"[:200]))]
        assert shown, address
        for each in shown:
            assert len(each.text) <= LONGEST or address == f"/node/{id}"
            assert len(each.text) > LONGEST or each.attributes["title"].removeprefix("中").strip() == name
    whole = [each.text for each in elements(client.get(f"/node/{id}").get_data(as_text=True)) if each.tag == "details"]
    assert any(name in text for text in whole)


def test_no_link_leads_to_anything_but_a_page_or_the_web(client: FlaskClient) -> None:
    for address in pages():
        for link in links(client.get(address).get_data(as_text=True)):
            target = link.attributes["href"]
            assert target.startswith(("/", "#", "https://a.example/")), (address, target)
            assert not target.startswith("//"), (address, target)
            assert "../" not in target.split("?")[0], (address, target)


@pytest.mark.parametrize("name", NAMES)
def test_the_links_of_a_page_reach_what_they_name(client: FlaskClient, name: str) -> None:
    page = client.get(f"/node/{quote(name, safe='')}").get_data(as_text=True)
    targets = {
        link.attributes["href"]
        for link in links(page)
        if link.attributes["href"].startswith(("/node/", "/tie/", "/source/", "/event/"))
    }
    assert len(targets) >= 6
    for target in targets:
        assert client.get(target).status_code == 200, target


@pytest.mark.parametrize("name", NAMES)
def test_the_api_gives_them_back_unchanged(client: FlaskClient, name: str) -> None:
    found = client.get(f"/api/v1/nodes/{quote(name, safe='')}").get_json()
    assert found["node"]["name"] == name
    assert name in [each["id"] for each in client.get("/api/v1/network?level=city").get_json()["nodes"]]
    assert name in [
        row["id"] for row in client.get("/api/v1/search", query_string={"q": name, "limit": 50}).get_json()["results"]
    ]


def test_a_report_as_a_file_runs_nothing(client: FlaskClient) -> None:
    table = client.get("/api/v1/reports/centrality?level=city&format=csv").get_data().decode("utf-8-sig")
    assert "\n=cmd" not in table
    assert ",=cmd" not in table
    page = client.get("/api/v1/reports/centrality?level=city&format=html").get_data(as_text=True)
    assert not [each for each in elements(page) if each.tag in ("script", "img")]
