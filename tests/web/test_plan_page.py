"""`/load/plan/ID`: what the tables of files are taken for, seen and corrected in one form, without a script too."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.settings import Settings
from graph.store.store import Store, open_store
from loaders.columns.mapping import ROLES
from tests.web.html import Element, elements, text
from tests.web.inside import page_key
from web import drafts, uploads
from web.app import create_app
from web.site import EXTENSION

TOWNS = "Ort,Land,Jahr\nLille,Frankreich,1958\nSunderland,Großbritannien,1949\nTampere,Finnland,1960\n"
SEVERAL = "Oxford,Bonn,1947\nOxford,Leiden,1946\nCambridge,Heidelberg,1965\n"
PAIRS = (
    "School,City,Country,Municipality,Partner school,Partner town,Partner country,Since,E-mail,Remark\n"
    "Rose School,Suzhou,China,Gusu,Crown School,Portland,USA,3/5/1988,li@x.cn,<b>first</b>\n"
    "Pine School,Wuxi,China,Binhu,Lycée Central,Grenoble,France,c. 1990,,1991\n"
    "Lake School,Nanjing,China,Gulou,Oak High,Perth,Australia,25/6/2001,,\n"
)
THINGS = "Name,Sponsor\nAlpha,Foo\nBeta,Bar\n"
TWO = (
    "Our city,Partner city,Partner town,Partner country,since\nEssen,Lille,Roubaix,France,1988\n"
    "Kiel,Brest,Vannes,France,1990\nBonn,Turin,Ivrea,Italy,1991\n"
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(Settings(store=str(tmp_path_factory.mktemp("plan") / "store"))) as store:
        yield store


@pytest.fixture
def client(store: Store, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setattr(uploads, "ANSWER_S", 60.0)
    return create_app(Settings(store=store.where), store).test_client()


def look(client: FlaskClient, *files: tuple[str, str], **fields: str) -> str:
    """The address of the plan of these files."""
    named = [(io.BytesIO(content.encode()), name) for name, content in files]
    data: dict[str, Any] = {"page_key": page_key(client), "files": named, **fields}
    answer = client.post("/load/plan", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303, text(answer.get_data(as_text=True))
    return str(answer.location)


def form_of(page: str) -> dict[str, str]:
    """What the form says as it was drawn: the fields that a browser would send."""
    fields: dict[str, str] = {}
    name = ""
    for each in elements(page):
        attributes = each.attributes
        if each.tag == "select":
            name = attributes.get("name", "")
        elif each.tag == "option" and name and ("selected" in attributes or name not in fields):
            fields[name] = attributes["value"]
        elif each.tag == "input" and attributes.get("type") not in ("radio", "file", "submit", "search"):
            fields[attributes.get("name", "")] = attributes.get("value", "")
    return {name: value for name, value in fields.items() if name.startswith(("set:", "page_key", "written:", "word:"))}


def field(page: str, column: str) -> Element:
    """The field that says what a column is."""
    return next(each for each in elements(page) if each.attributes.get("aria-label") == f"What the column {column} is")


def change(client: FlaskClient, address: str, changes: dict[str, str] | None = None, **more: str) -> TestResponse:
    """Send the form of a plan with some fields changed, by the titles of their columns or by their names."""
    page = client.get(address).get_data(as_text=True)
    told = {
        field(page, name).attributes["name"] if ":" not in name else name: value
        for name, value in (changes or {}).items()
    }
    return client.post(address, data={**form_of(page), **told, **more})


def load(client: FlaskClient, address: str) -> str:
    """Load by the form of a plan; the address of the load."""
    answer = change(client, address, do="load")
    assert "/load/job/" in answer.location
    return str(client.get(answer.location).location)


def words(piece: str) -> str:
    """What a reader sees of a piece of a page."""
    return text(f"<body>{piece}</body>")


def examples(page: str, column: str) -> list[str]:
    """What is shown of the values of a column."""
    row = page[page.index(f'aria-label="What the column {column} is"') :]
    shown = row[row.index('<td class="examples">') :]
    return [words(each) for each in shown[: shown.index("</td>")].split("<li>")[1:]]


def answers(page: str) -> dict[str, str]:
    """The answers that are offered, by their words."""
    found: dict[str, str] = {}
    for part in page.split('<label class="answer"')[1:]:
        part = part[: part.index("</label>")]
        radio = next(each for each in elements(f"<label{part}</label>") if each.tag == "input")
        found[words(f"<label{part}</label>")] = radio.attributes["value"]
    return found


def test_each_table_stands_with_its_rows_and_values_as_they_are_understood(client: FlaskClient) -> None:
    page = client.get(look(client, ("pairs.csv", PAIRS)) + "?lang=en").get_data(as_text=True)
    assert examples(page, "Since") == ["3/5/1988 → 1988-05-03", "c. 1990 → about 1990", "25/6/2001 → 2001-06-25"]
    assert examples(page, "Partner country")[0] == "USA → United States"
    assert examples(page, "Partner town")[0] == "Portland → Portland, Oregon, United States"
    shown = text(page)
    assert "The first 3 rows of the file" in shown
    assert "Rose School – Crown School, sister school, since 1988-05-03" in shown
    assert "<b>first</b>" not in page and "<b>first</b>" in shown, "cells are text"
    assert "li@x.cn" not in page, "cells of private columns aren't shown"


def test_it_is_chinese_for_chinese_readers(client: FlaskClient) -> None:
    address = look(client, ("pairs.csv", PAIRS), ("things.csv", THINGS))
    page = text(client.get(address + "?lang=zh").get_data(as_text=True))
    for said in ("美国", "1988-05-03", "约 1990", "姊妹学校", "文件的前 3 行", "按目前的情况不会导入"):
        assert said in page, said
    client.get(address + "?lang=en")


def test_the_form_offers_every_role_of_the_mapping(client: FlaskClient) -> None:
    page = client.get(look(client, ("things.csv", THINGS))).get_data(as_text=True)
    offered = {each.attributes["value"].rpartition(".")[2] for each in elements(page) if each.tag == "option"}
    assert {role.name for role in ROLES} <= offered


def test_a_changed_role_shows_the_new_examples_and_loads_with_it(client: FlaskClient, store: Store) -> None:
    address = look(client, ("pairs.csv", PAIRS), title="Pairs of the office")
    page = change(client, address, {"Remark": "signed"}, do="show").get_data(as_text=True)
    assert examples(page, "Remark")[1] == "1991 → 1991"
    assert "you said so" in text(page)
    assert "The plan has changed since its rows were counted" in text(page)
    again = change(client, address, do="again")
    assert client.get(again.location).location == address
    assert "The plan has changed" not in text(client.get(address).get_data(as_text=True))
    done = load(client, address)
    assert "/load/load-" in done
    assert store.read("MATCH ()-[p:PARTNER {since: '1990'}]->() RETURN p.signed AS signed") == [{"signed": ["1991"]}]
    assert client.get(address).status_code == 404, "what is loaded is no draft any more"
    client.post(f"{done}/undo", data={"page_key": page_key(client)})


def test_the_candidate_that_lost_is_one_click_away(client: FlaskClient) -> None:
    address = look(client, ("pairs.csv", PAIRS))
    page = client.get(address).get_data(as_text=True)
    shown = " ".join(text(page).split())
    assert "Also possible: “Municipality” (Gusu · Binhu · Gulou)" in shown
    buttons = [each.attributes["value"] for each in elements(page) if each.attributes.get("name") == "take"]
    assert buttons == ["0:3:a.city", "0:3:a.city"], "beside the one that was taken, and beside itself"
    page = change(client, address, take="0:3:a.city").get_data(as_text=True)
    assert form_of(page)["set:0:column:3:a.city"] == "a.city"
    assert form_of(page)["set:0:column:1:ignored"] == "ignored"


def test_a_refused_table_stands_first_asks_in_words_and_loads_once_it_is_answered(client: FlaskClient) -> None:
    address = look(client, ("pairs.csv", PAIRS), ("two.csv", TWO))
    page = client.get(address).get_data(as_text=True)
    assert page.index('id="t1"') < page.index('id="t0"')
    assert "Which column names the second party: 'Partner city' or 'Partner town'?" in text(page)
    assert list(answers(page))[:2] == [
        "Column 'Partner city': Lille · Brest · Turin",
        "Column 'Partner town': Roubaix · Vannes · Ivrea",
    ]
    chosen = answers(page)["Column 'Partner town': Roubaix · Vannes · Ivrea"]
    page = change(client, address, {"answer:1:": chosen}, do="show").get_data(as_text=True)
    assert "Essen – Roubaix, sister city, since 1988" in text(page)
    assert "Not loaded as it stands" not in text(page)


def test_a_list_of_towns_that_is_said_to_be_one_of_partners_asks_whose_they_are(client: FlaskClient) -> None:
    address = look(client, ("list.csv", TOWNS))
    page = change(client, address, {"set:0:field:layout:parties": "ties"}, do="show").get_data(as_text=True)
    assert "needs a column with the role" not in text(page), "the question says what is missing"
    page = change(client, address, {"answer:0:": answers(page)["Cities"]}, do="show").get_data(as_text=True)
    assert "Whose partners are they?" in text(page)
    (written,) = [name for name in form_of(page) if name.startswith("written:0:city:")]
    page = change(client, address, {written: "Dortmund"}, do="show").get_data(as_text=True)
    assert "Dortmund – Sunderland, sister city, since 1949" in text(page)
    assert '<p class="small">you said so</p>' in page
    assert form_of(page)["set:0:field:city:Dortmund"] == "Dortmund"


def test_whose_partners_they_are_may_stand_in_a_column(client: FlaskClient) -> None:
    lines = "Stammschule,Austauschschule,Sitz,Staat\nGoethe-Gymnasium,Lycée Kléber,Straßburg,Frankreich\nGoethe-Gymnasium,IES Ramiro,Madrid,Spanien\n"
    address = look(client, ("schools.csv", lines))
    page = client.get(address).get_data(as_text=True)
    offered = answers(page)
    assert list(offered) == [
        "Column 'Stammschule': Goethe-Gymnasium",
        "Column 'Sitz': Straßburg · Madrid",
        "Leave this table out",
    ]
    assert 'class="sums"' not in page, "nothing of a refused table was counted"
    page = change(client, address, {"answer:0:": next(iter(offered.values()))}, do="show").get_data(as_text=True)
    assert "Goethe-Gymnasium – Lycée Kléber, sister school" in text(page)


def test_a_country_that_no_column_says_can_be_written(client: FlaskClient) -> None:
    address = look(client, ("pairs.txt", SEVERAL))
    name = "set:0:field:country_a:"
    page = change(client, address, {name: "England"}, do="show").get_data(as_text=True)
    assert examples(page, "column 1")[0] == "Oxford → Oxford, England, United Kingdom"


@pytest.mark.parametrize(("key", "value"), [("country_a:", "Atlantis"), ("encoding:utf-8", "utf-99")])
def test_what_cannot_be_said_leaves_the_plan_as_it_was(client: FlaskClient, key: str, value: str) -> None:
    address = look(client, ("pairs.txt", SEVERAL))
    page = change(client, address, {f"set:0:field:{key}": value}, do="show").get_data(as_text=True)
    assert any(value in each.text for each in elements(page) if each.attributes.get("role") == "alert")
    page = client.get(address).get_data(as_text=True)
    assert "column 1" in page
    assert value not in page


def test_other_parties_make_ties_of_another_kind(client: FlaskClient) -> None:
    address = look(client, ("pairs.csv", "Name A,Name B,Year\nEton,Wellington,1990\nHarrow,Geelong,1985\n"))
    page = change(client, address, {"set:0:field:label:City": "School"}, do="show").get_data(as_text=True)
    assert "Eton – Wellington, sister school, since 1990" in text(page)


def test_what_parts_the_partners_in_a_cell_can_be_written(client: FlaskClient) -> None:
    lines = "Commune;Jumelages\nAnnecy;Bayreuth ~ Vicenza\nVoiron;Herford ~ Droitwich\n"
    address = look(client, ("jumelages.csv", lines))
    page = client.get(address).get_data(as_text=True)
    assert "Annecy – Vicenza" not in text(page)
    page = change(client, address, {"set:0:field:separator:": "~"}, do="show").get_data(as_text=True)
    assert "Annecy – Vicenza, sister city" in text(page)


def test_rows_are_not_called_rejected_while_a_column_is_asked_for(client: FlaskClient) -> None:
    lines = "Delegation aus,Empfänger,Köpfe\nSuzhou,Konstanz,12\nWuxi,Jena,9\n"
    address = look(client, ("list.csv", lines))
    now = next(name for name in form_of(client.get(address).get_data(as_text=True)) if ":field:layout:" in name)
    page = change(client, address, {now: "visits"}, do="show").get_data(as_text=True)
    assert "Which column names the second party, its partner?" in text(page)
    assert "rejected" not in text(page)


def test_what_a_strange_word_means_can_be_said(client: FlaskClient, store: Store) -> None:
    lines = (
        "City,Country,Twin,Twin country,Status\nEssen,Germany,Lille,France,humming & fine\n"
        "Bonn,Germany,Oxford,UK,active\nKiel,Germany,Brest,Frankistan,ended\n"
    )
    address = look(client, ("twins.csv", lines), title="Strange words")
    page = client.get(address).get_data(as_text=True)
    assert "“humming & fine” means" in text(page)
    assert "“active” means" not in text(page)
    strange = {"word:0:4::humming & fine": "active", "word:0:3::Frankistan": "France"}
    page = change(client, address, strange, do="show").get_data(as_text=True)
    assert examples(page, "Status")[0] == "humming & fine → active"
    assert examples(page, "Twin country")[2].startswith("Frankistan → France")
    assert form_of(page)["word:0:4:active:humming & fine"] == "active", "it can still be changed"
    done = load(client, address)
    found = store.read("MATCH (a)-[p:PARTNER {status: 'active'}]-(b) WHERE a.name = 'Essen' RETURN b.name AS name")
    assert found == [{"name": "Lille"}]
    client.post(f"{done}/undo", data={"page_key": page_key(client)})


def test_a_refused_table_can_be_loaded_by_its_roles_alone(client: FlaskClient) -> None:
    address = look(client, ("things.csv", THINGS))
    page = client.get(address).get_data(as_text=True)
    load = next(each for each in elements(page) if each.attributes.get("value") == "load")
    assert "disabled" in load.attributes
    change(client, address, {"Name": "a.name", "Sponsor": "b.name"}, do="show")
    page = change(client, address, {"set:0:field:label:": "City"}, do="show").get_data(as_text=True)
    assert "Alpha – Foo, sister city" in text(page)
    assert form_of(page)["set:0:field:layout:ties"] == "ties"


def test_a_table_can_be_left_out(client: FlaskClient) -> None:
    address = look(client, ("pairs.csv", PAIRS), ("things.csv", THINGS))
    page = client.get(address).get_data(as_text=True)
    page = change(client, address, {"answer:1:": answers(page)["Leave this table out"]}, do="show").get_data(True)
    assert "This table is left out." in text(page)
    done = load(client, address)
    assert "/load/load-" in done
    client.post(f"{done}/undo", data={"page_key": page_key(client)})


def test_what_cannot_be_loaded_is_said_above_the_plan(client: FlaskClient) -> None:
    address = look(client, ("pairs.csv", PAIRS))
    answer = change(client, address, {"Partner school": "ignored"}, do="load")
    assert answer.status_code == 400
    alert = next(each for each in elements(answer.get_data(as_text=True)) if each.attributes.get("role") == "alert")
    assert "needs a column with the role" in alert.text
    page = change(client, address, do="anew").get_data(as_text=True)
    assert "you said so" not in text(page), "all corrections are gone"


def test_corrections_are_laid_over_the_mapping_that_was_given(client: FlaskClient) -> None:
    mapping = json.dumps({"version": 1, "tables": [{"file": "*.csv", "kind": "programme"}]})
    address = look(client, ("pairs.csv", PAIRS), mapping=mapping)
    page = change(client, address, {"Remark": "signed"}, do="show").get_data(as_text=True)
    fields = form_of(page)
    assert fields["set:0:field:kind:programme"] == "programme"
    assert fields["set:0:column:9:signed"] == "signed"


def test_files_can_be_added_to_a_plan(client: FlaskClient) -> None:
    address = look(client, ("edges.csv", "source,target\n1,2\n2,3\n1,3\n"))
    page = client.get(address).get_data(as_text=True)
    assert "In which file are their names?" in text(page)
    nodes = (io.BytesIO(b"id,city,country\n1,Essen,Germany\n2,Lille,France\n3,Turin,Italy\n"), "towns.csv")
    data = {**form_of(page), "do": "again", "files": nodes}
    assert client.post(address, data=data, content_type="multipart/form-data").status_code == 303
    assert "Essen – Lille, sister city" in text(client.get(address).get_data(as_text=True))


def test_another_layout_takes_the_roles_that_were_given_along(client: FlaskClient) -> None:
    address = look(client, ("pairs.csv", PAIRS))
    change(client, address, {"Municipality": "a.district"}, do="show")
    page = change(client, address, {"set:0:field:layout:ties": "parties"}, do="show").get_data(as_text=True)
    assert form_of(page)["set:0:column:3:district"] == "district"


@pytest.mark.parametrize(
    "hostile",
    ["{", "[1]", '{"columns": "x"}', '{"columns": {"City": 7}}', '{"columns": {"City": "emperor"}}', '{"file": "/etc"}', '{"layout": 5}'],
)  # fmt: skip
def test_what_no_form_of_ours_sends_changes_nothing(client: FlaskClient, hostile: str) -> None:
    address = look(client, ("pairs.csv", PAIRS))
    before = form_of(client.get(address).get_data(as_text=True))
    odd = {
        "answer:0:": hostile,
        "set:9:field:label:": "City",
        "set:0:column:99:": "a.name",
        "take": "x:y:z",
        "set:0:": "",
    }
    answer = client.post(address, data={**before, **odd, "do": "show"})
    assert answer.status_code == 200
    after = form_of(answer.get_data(as_text=True))
    assert {name: value for name, value in after.items() if name != "page_key"} == {
        name: value for name, value in before.items() if name != "page_key"
    }


def test_a_plan_that_is_gone_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/load/plan/nothing")
    assert answer.status_code == 404
    assert "Choose them again" in text(answer.get_data(as_text=True))


def test_a_plan_needs_the_page_key_and_is_kept_by_nobody(client: FlaskClient) -> None:
    address = look(client, ("pairs.csv", PAIRS))
    assert client.post(address, data={"do": "load"}).status_code == 403
    assert client.post("/load/plan", data={"files": (io.BytesIO(b"a"), "a.csv")}).status_code == 403
    assert client.get(address).headers["Cache-Control"] == "no-store"


def test_files_that_were_only_looked_at_are_removed_in_the_end(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = client.application.extensions[EXTENSION]
    monkeypatch.setattr(drafts, "MOST", 2)
    addresses = [look(client, (f"{name}.csv", PAIRS)) for name in "abc"]
    sent = [site.drafts.find(each.rpartition("/")[2]).sent.kept.path for each in addresses[1:]]
    assert [client.get(each).status_code for each in addresses] == [404, 200, 200], "the oldest goes first"
    monkeypatch.setattr(drafts, "LONGEST_S", 0.0)
    time.sleep(0.01)
    last = site.drafts.find(look(client, ("d.csv", PAIRS)).rpartition("/")[2]).sent.kept.path
    assert [path.exists() for path in (*sent, last)] == [False, False, True]
    site.close()
    assert not last.exists()


def test_a_file_that_is_no_table_leaves_no_draft(client: FlaskClient) -> None:
    data = {"page_key": page_key(client), "files": (io.BytesIO(b""), "empty.csv")}
    answer = client.post("/load/plan", data=data, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "empty.csv" in text(answer.get_data(as_text=True))
    site = client.application.extensions[EXTENSION]
    assert len(site.drafts) == 0


def test_taking_a_load_back_is_a_job_that_tells_how_far_it_is(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = load(client, look(client, ("pairs.csv", PAIRS), title="Towns"))
    monkeypatch.setattr(uploads, "ANSWER_S", 0.0)
    begun = client.post(f"{made}/undo", data={"page_key": page_key(client)})
    if begun.status_code == 303:
        job = begun.location.rpartition("/")[2]
        told = client.get(f"/api/v1/jobs/{job}").get_json()
        assert told["doing"] == "undo"
        assert told["state"] == "waiting" or told["total"] > 3
        deadline = time.monotonic() + 60
        while client.get(f"/api/v1/jobs/{job}").get_json()["state"] in ("waiting", "running"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        begun = client.get(begun.location)
    assert "Taken back: Towns" in text(begun.get_data(as_text=True))
    assert client.get(made).status_code == 404
