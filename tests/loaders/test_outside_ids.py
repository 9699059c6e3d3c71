"""Ids of Wikidata: each form of them is read alike, wherever ids are looked for, and whatever the title of their column is."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.cells.ids import join_key, q_id
from loaders.columns.guess import guess
from loaders.columns.profiles import TESTS
from loaders.plan import make_plan, rows
from loaders.rows.entries import bare_id
from tests.loaders.test_columns import roles, table_of

FORMS = (
    "{id}", "http://www.wikidata.org/entity/{id}", "https://www.wikidata.org/wiki/{id}", "https://m.wikidata.org/wiki/{id}", "wikidata.org/wiki/{id}",
    "https://wikidata.org/entity/{id}/", "https://www.wikidata.org/wiki/{id}?uselang=de", "https://www.wikidata.org/wiki/{id}#sitelinks", "wd:{id}",
    "wikidata:{id}", "https://www.wikidata.org/wiki/Special:EntityPage/{id}", "//www.wikidata.org/wiki/{id}",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_an_id_of_wikidata_is_the_same_id_everywhere(form: str, tmp_path: Path) -> None:
    for written in ("Q42622", "q42622"):
        cell = form.format(id=written)
        assert q_id(cell) == join_key(cell) == bare_id(cell, "wikidata") == "Q42622"
        assert TESTS["id wikidata"](cell)
    file = tmp_path / "towns.csv"
    file.write_text(f"name,uri,country\nSuzhou,{form.format(id='Q42622')},China\nLeeds,{form.format(id='q39121')},UK\n")
    loaded = {fact.id for row in rows(make_plan([file])) for fact in row.facts if hasattr(fact, "label")}
    assert loaded >= {"Q42622", "Q39121"}


@pytest.mark.parametrize(
    "cell",
    [
        "Q0",
        "Q64 Berlin",
        "https://www.wikidata.org/wiki/Property:P31",
        "https://en.wikipedia.org/wiki/Q64",
        "P31",
        "64",
        "",
    ],
)
def test_what_is_no_id_of_wikidata_is_none(cell: str) -> None:
    assert q_id(cell) == ""
    assert not TESTS["id wikidata"](cell)


@pytest.mark.parametrize("title", ["uri", "url", "link", "website", "homepage", "page", "wikidata", "id"])
def test_addresses_of_wikidata_are_ids_under_any_title_and_no_websites(title: str) -> None:
    found = guess(
        table_of(
            "towns.csv", f"name|{title}\nSuzhou|https://m.wikidata.org/wiki/Q42622\nLeeds|wikidata.org/wiki/Q39121"
        )
    )
    assert (roles(found), found.scheme or found.columns[1].scheme) == ("name id", "wikidata")


def test_a_website_and_a_source_stay_what_their_titles_say() -> None:
    found = guess(
        table_of("towns.csv", "name|website\nSuzhou|https://www.suzhou.gov.cn\nLeeds|https://www.leeds.gov.uk")
    )
    assert roles(found) == "name website"
    text = "city|partner city|source\nSuzhou|Leeds|https://www.wikidata.org/wiki/Q42622\nLille|Erfurt|https://www.wikidata.org/wiki/Q648"
    assert roles(guess(table_of("ties.csv", text))) == "a.name b.name source_url"


@pytest.mark.parametrize("title", ["wikidata", "link"])
def test_ids_of_either_of_two_parties_are_no_ids_of_the_rows(title: str) -> None:
    text = f"city|partner city|{title}\nSuzhou|Leeds|https://www.wikidata.org/wiki/Q42622\nSuzhou|Erfurt|https://www.wikidata.org/wiki/Q42622"
    assert roles(guess(table_of("ties.csv", text))) == "a.name b.name -"
