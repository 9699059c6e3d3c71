"""`/load`: files become a load in the browser or by a plain form, each load has a page, and it can be taken back there."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.model import NATURES
from graph.settings import Settings
from graph.store.store import Store, open_store
from tests.web.html import elements, links, text
from tests.web.inside import page_key
from web.app import create_app

PAIRS = (
    "city1,country1,city2,country2,since,telephone\n"
    "Suzhou,China,Portland,United States,1988,+1 503 555 0100\n"
    "Wuxi,China,Cascavel,Brazil,2009,+55 45 5555 0100\n"
    "Nanjing,China,Nanjing,China,1990,\n"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(Settings(store=str(tmp_path_factory.mktemp("load") / "store"))) as store:
        yield store


@pytest.fixture
def client(store: Store) -> FlaskClient:
    return create_app(Settings(store=store.where), store).test_client()


def send(client: FlaskClient, content: str, name: str = "pairs.csv", **fields: str) -> Any:
    """Load a file by the plain form, and wait for its end."""
    data = {"page_key": page_key(client), "files": (io.BytesIO(content.encode()), name), **fields}
    answer = client.post("/load", data=data, content_type="multipart/form-data")
    deadline = time.monotonic() + 120
    while answer.status_code == 303 and "/load/job/" in answer.location and time.monotonic() < deadline:
        time.sleep(0.2)
        page = client.get(answer.location)
        if page.status_code != 200:
            answer = page
    return answer


def test_the_plain_form_loads_a_file_and_shows_what_became_of_each_row(client: FlaskClient) -> None:
    answer = send(client, PAIRS, title="Pairs of a newspaper", publisher="A newspaper")
    assert answer.status_code == 303
    page = client.get(answer.location).get_data(as_text=True)
    shown = text(page)
    assert "3 rows = 2 loaded + 0 merged + 1 rejected + 0 ignored" in shown
    assert "pairs.csv:4" in shown
    assert "telephone" in shown
    assert "+55" not in shown
    rejects = next(each.attributes["href"] for each in links(page) if each.attributes["href"].endswith("/rejects"))
    assert "Nanjing,China,Nanjing,China,1990" in client.get(rejects).get_data(as_text=True)
    undone = client.post(f"{answer.location}/undo", data={"page_key": page_key(client)})
    assert "Taken back: Pairs of a newspaper" in text(undone.get_data(as_text=True))
    assert client.get(answer.location).status_code == 404


def test_a_mapping_can_be_given_along(client: FlaskClient) -> None:
    rows = "x,y\nSuzhou,Portland\n"
    mapping = json.dumps(
        {
            "version": 1,
            "tables": [
                {
                    "file": "*",
                    "layout": "ties",
                    "label": "City",
                    "kind": "sister_city",
                    "columns": {"x": "a.name", "y": "b.name"},
                }
            ],
        }
    )
    answer = send(client, rows, mapping=mapping)
    assert answer.status_code == 303
    assert "1 row = 1 loaded" in text(client.get(answer.location).get_data(as_text=True))
    client.post(f"{answer.location}/undo", data={"page_key": page_key(client)})


@pytest.mark.parametrize(
    ("content", "name"), [("", "empty.csv"), ("a,b\n", "header.csv"), ("\x89PNG\r\n\x1a\n\0\0\0", "picture.csv")]
)
def test_a_file_that_is_none_is_told_on_the_page_of_the_form(client: FlaskClient, content: str, name: str) -> None:
    answer = send(client, content, name)
    assert answer.status_code == 400
    page = answer.get_data(as_text=True)
    assert "Traceback" not in page
    fault = next(each for each in elements(page) if each.attributes.get("role") == "alert")
    assert name in fault.text


def test_no_file_at_all_is_told_too(client: FlaskClient) -> None:
    answer = client.post("/load", data={"page_key": page_key(client)}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "no file was sent" in text(answer.get_data(as_text=True))


def test_loading_needs_the_page_key(client: FlaskClient) -> None:
    data = {"files": (io.BytesIO(PAIRS.encode()), "pairs.csv")}
    assert client.post("/load", data=data, content_type="multipart/form-data").status_code == 403
    assert client.post("/load/load-x/undo").status_code == 403


@pytest.mark.parametrize("address", ["/load/load-nothing", "/load/job/job-nothing"])
def test_an_unknown_load_or_job_is_said_to_be_unknown(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_names_and_cells_of_files_are_text_everywhere(client: FlaskClient) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    answer = send(
        client,
        f'city1,country1,city2,country2\n"{hostile.replace(chr(34), chr(34) * 2)}",China,Portland,United States\nX,China,,\n',
        f"{hostile}.csv",
        title=hostile,
    )
    assert answer.status_code == 303
    for address in (answer.location, "/load"):
        page = client.get(address).get_data(as_text=True)
        assert "<img" not in page
        assert not [each for each in elements(page) if "onerror" in each.attributes]
    client.post(f"{answer.location}/undo", data={"page_key": page_key(client)})


def test_the_plain_form_asks_the_nature_of_the_source_and_its_pages_show_it(client: FlaskClient, store: Store) -> None:
    form = elements(client.get("/load").get_data(as_text=True))
    select = next(each for each in form if each.tag == "select" and each.attributes.get("name") == "nature")
    options = [
        each for each in form if each.tag == "option" and each.attributes["value"] in ("", *(n.name for n in NATURES))
    ]
    assert [each.attributes["value"] for each in options] == ["", *(nature.name for nature in NATURES)]
    assert options[1].text == "A party's own page: one of the parties speaks of itself"
    assert any(each.attributes.get("id") == select.attributes["aria-describedby"] for each in form)
    answer = send(client, PAIRS, title="The office", nature="own")
    (source,) = store.read("MATCH (s:Source {title: 'The office'}) RETURN s.id AS id, s.nature AS nature")
    assert source["nature"] == "own"
    (tie, *_) = store.read("MATCH (:City)-[p:PARTNER]->(:City) RETURN p.id AS id ORDER BY id")
    for address in ("/sources", f"/source/{source['id']}", f"/tie/{tie['id']}"):
        assert "a party's own page" in text(client.get(f"{address}?lang=en").get_data(as_text=True)), address
        assert "一方自己的网页" in text(client.get(f"{address}?lang=zh").get_data(as_text=True)), address
    client.post(f"{answer.location}/undo", data={"page_key": page_key(client)})


def test_a_wrong_nature_is_told_on_the_page_and_a_right_one_stays_chosen(client: FlaskClient) -> None:
    answer = send(client, PAIRS, nature="hearsay")
    assert answer.status_code == 400
    assert "found 'hearsay', expected one of own, authority, press, research, list." in text(
        answer.get_data(as_text=True)
    )
    page = elements(send(client, PAIRS, nature="press", retrieved="yesterday").get_data(as_text=True))
    assert [each.attributes["value"] for each in page if each.tag == "option" and "selected" in each.attributes] == [
        "press"
    ]
