"""What turns writing around doesn't turn it where nothing isolates it; what can't be asked for is said; links of tables lead somewhere."""

from __future__ import annotations

import html
import re

import pytest

from graph.settings import Settings
from graph.store.store import Store
from web.app import create_app

TURNED = "Evil\u202egpj.<&\u2066city"
SHOWN = r"Evil\u202egpj.<&\u2066city"

pytestmark = pytest.mark.embedded


def test_signs_that_turn_writing_are_written_out(embedded_settings: Settings, embedded_store: Store) -> None:
    embedded_store.run("CREATE (:City {id: 'evil', name: $name})", name=TURNED)
    site = create_app(embedded_settings, embedded_store).test_client()
    page = site.get("/node/evil").get_data(as_text=True)
    assert f"<title>{html.escape(SHOWN)} · twinmap</title>" in page
    for path in ("/search?label=City", "/ev%E2%80%AEil", "/node/%E2%80%AEevil", "/search?label=%E2%80%AE"):
        page = site.get(path).get_data(as_text=True)
        assert r"\u202e" in page, path
        outside = re.sub(r"<bdi>.*?</bdi>|<input[^>]*>", "", page)
        assert "\u202e" not in outside, path


@pytest.mark.parametrize(("asked", "status"), [("label=NONSENSE", 400), ("unnamed=x&q=a", 400), ("label=School", 200)])
def test_a_label_that_no_party_has_is_told(
    embedded_settings: Settings, embedded_store: Store, asked: str, status: int
) -> None:
    answer = create_app(embedded_settings, embedded_store).test_client().get(f"/search?{asked}")
    assert answer.status_code == status
    assert (status == 200) or "expected" in answer.get_data(as_text=True)


@pytest.mark.parametrize("page", ["/network", "/map", "/ties"])
def test_each_tie_that_a_table_links_to_has_a_page(
    embedded_settings: Settings, embedded_store: Store, page: str
) -> None:
    embedded_store.run(
        "CREATE (cn:Country {id: 'CN', name: 'China'}), (de:Country {id: 'DE', name: 'Germany'}) WITH cn, de "
        "UNWIND ['1', '2', '3'] AS n CREATE (a:City {id: 'a' + n, name: 'A'})-[:IN_COUNTRY]->(cn), "
        "(b:City {id: 'b' + n, name: 'B'})-[:IN_COUNTRY]->(de), "
        "(a)-[:PARTNER {id: 't' + n, kind: 'sister_city', status: 'listed', disputed: n <> '3'}]->(b)"
    )
    site = create_app(embedded_settings, embedded_store).test_client()
    for level in ("country", "party"):
        text = site.get(f"{page}?level={level}&lang=en").get_data(as_text=True)
        links = set(re.findall(r'href="(/tie/[^"]+)"', text))
        assert links and "sources differ" in text, level
        assert {site.get(link).status_code for link in links} == {200}, links
