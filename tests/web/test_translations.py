"""Chinese: no text is missing, placeholders stay, and the reader's language is found."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from graph.store.store import Store
from tests.web import texts
from tests.web.html import elements
from web.language.catalogue import catalogue

SAME_IN_BOTH = {"API", "PageRank", "SHA-256"}


def words_of(client: FlaskClient, address: str) -> dict[str, Any]:
    """What the page at `address` gives its islands to speak with."""
    page = elements(client.get(address).get_data(as_text=True))
    found = json.loads(next(each.text for each in page if each.attributes.get("id") == "twinmap-words"))
    assert isinstance(found, dict)
    return found


def test_no_text_lacks_its_chinese() -> None:
    known = texts.said_by(catalogue("zh"))
    said = [text for text in texts.said_by(texts.code()) if text not in SAME_IN_BOTH]
    assert [text for text in said if text not in known or not texts.chinese(known[text])] == []
    with_words = [text for text in said if re.search("[a-z]", texts.HOLE.sub("", text))]
    assert [text for text in with_words if texts.chinese(known[text]) == text] == []


def test_the_catalogue_has_nothing_that_the_code_does_not_say() -> None:
    said = texts.said_by(texts.code())
    assert [text for text in texts.said_by(catalogue("zh")) if text not in said] == []


def test_every_hole_is_there_in_chinese_too() -> None:
    for message in texts.said_by(catalogue("zh")).values():
        assert texts.holes(*texts.english(message)) == texts.holes(texts.chinese(message)), message.id


def test_a_text_with_a_plural_has_it_in_the_catalogue() -> None:
    known = texts.said_by(catalogue("zh"))
    plural = [text for text, message in texts.said_by(texts.code()).items() if message.pluralizable]
    assert plural
    assert [text for text in plural if not known[text].pluralizable] == []


def test_the_islands_get_every_text_they_have(client: FlaskClient) -> None:
    found = words_of(client, "/?lang=zh")
    assert found["lang"] == "zh"
    assert set(texts.in_front_end()) == set(found["words"])
    assert '"words":{}' in client.get("/?lang=en").get_data(as_text=True).replace(" ", "")


@pytest.mark.parametrize("address", ["/network?level=country", "/map", "/node/nanjing"])
@pytest.mark.parametrize(
    ("lang", "hong_kong", "northern_cyprus"), [("en", "Hong Kong", "Northern Cyprus"), ("zh", "香港", "北塞浦路斯")]
)
def test_a_drawing_names_countries_as_the_tables_do(
    client: FlaskClient, address: str, lang: str, hong_kong: str, northern_cyprus: str
) -> None:
    countries = words_of(client, f"{address}{'&' if '?' in address else '?'}lang={lang}")["countries"]
    assert (countries["HK"], countries["x-northern-cyprus"]) == (hong_kong, northern_cyprus)
    assert words_of(client, f"/about?lang={lang}")["countries"] == {}


@pytest.mark.parametrize(
    ("address", "accepted", "expected"),
    [("/", "zh-CN,zh;q=0.9", "zh-CN"), ("/", "en-GB", "en"), ("/", "fr-FR", "en"), ("/?lang=zh", "en-GB", "zh-CN"), ("/?lang=xx", "zh-TW", "zh-CN")],
)  # fmt: skip
def test_the_address_then_the_browser_say_which_language(
    client: FlaskClient, address: str, accepted: str, expected: str
) -> None:
    page = client.get(address, headers={"Accept-Language": accepted}).get_data(as_text=True)
    assert next(each.attributes["lang"] for each in elements(page) if each.tag == "html") == expected


def test_a_chosen_language_stays(client: FlaskClient) -> None:
    client.get("/about?lang=zh")
    assert "关于 twinmap" in client.get("/about", headers={"Accept-Language": "en"}).get_data(as_text=True)
    client.get("/about?lang=en")
    assert "关于 twinmap" not in client.get("/about", headers={"Accept-Language": "zh"}).get_data(as_text=True)


def test_the_switch_keeps_the_view(client: FlaskClient) -> None:
    page = client.get("/network?kind=bureau&lang=en").get_data(as_text=True)
    switch = next(each for each in elements(page) if each.attributes.get("hreflang") == "zh")
    assert switch.attributes["href"] == "/network?kind=bureau&lang=zh"


@pytest.mark.parametrize(
    "address", ["/reports/statistics?lang=zh", "/api/v1/reports/statistics?format=html&lang=zh"], ids=["page", "file"]
)
def test_the_figures_of_a_report_are_in_the_readers_language(client: FlaskClient, address: str) -> None:
    page = client.get(address).get_data(as_text=True)
    cells = [each.text.strip() for each in elements(page) if each.tag == "td"]
    assert "相距 3 步的对数" in cells
    assert "有 2 个伙伴的节点" in cells
    assert [each for each in cells if re.search(r"[a-z]{3,} [a-z]{3,}", each)] == []


def test_a_statement_names_a_country_in_the_readers_language(client: FlaskClient) -> None:
    for language, name in (("en", "China"), ("zh", "中国")):
        page = client.get(f"/node/nanjing?lang={language}").get_data(as_text=True)
        said = [each.text for each in elements(page) if each.tag == "dd"]
        assert name in said
        assert "CN" not in said


def test_every_word_that_the_samples_describe_places_and_parties_with_is_known(samples: Store) -> None:
    for label, properties in (
        ("City", ("level",)),
        ("School", ("level",)),
        ("Bureau", ("type",)),
        ("Region", ("type",)),
        ("Country", ("type", "continent")),
    ):
        for name in properties:
            found = samples.read(
                f"MATCH (n:{label}) WHERE n.{name} IS NOT NULL RETURN DISTINCT n.{name} AS word ORDER BY word"
            )
            assert {row["word"] for row in found} <= set(texts.WORDS), (label, name)
