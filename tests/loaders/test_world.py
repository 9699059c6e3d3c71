"""The sample world, alone and beside jiangsu in one store. On both servers."""

from __future__ import annotations

import json

import pytest

from graph.settings import Settings
from graph.store.store import Store
from loaders.load_sample import load_sample
from tests.conftest import emptied

MEETING = 201
"""Places of jiangsu that are also places of world: both samples have their Wikidata id."""


@pytest.fixture(scope="module")
def both(server_settings: Settings, open_stores: dict[str, Store]) -> Store:
    """The store with both samples in it."""
    store = emptied(server_settings, open_stores)
    load_sample(store, "jiangsu")
    load_sample(store, "world")
    return store


def test_the_word_of_the_source_for_a_country_is_kept(both: Store) -> None:
    (found,) = both.read("MATCH (c:City {id: 'nanjing'}) RETURN c.country AS country, c.statements AS statements")
    assert found["country"] == "CN"
    assert "People's Republic of China" in [json.loads(text).get("word") for text in found["statements"]]


def test_both_samples_in_one_store_meet_in_the_cities_they_share(both: Store) -> None:
    (found,) = both.read("MATCH (n) WHERE (n:City OR n:Region) AND n.former IS NOT NULL RETURN count(n) AS n")
    assert found["n"] == MEETING
    (nanjing,) = both.read(
        "MATCH (c:City {id: 'nanjing'}) RETURN c.former AS former, c.ids AS ids, c.name_zh AS name_zh"
    )
    assert nanjing["former"] == ["Q16666"]
    assert "wikidata:Q16666" in nanjing["ids"]


def test_a_tie_that_both_samples_have_is_one_edge_with_both_sources(both: Store) -> None:
    query = (
        "MATCH (:City {id: 'nanjing'})-[r:PARTNER {kind: 'sister_city'}]-(b:City) WHERE size(r.statements) > 1 "
        "RETURN r.id AS id, b.id AS partner ORDER BY id"
    )
    shared = both.read(query)
    assert "st-louis-us" in {row["partner"] for row in shared}
    assert all(row["id"].startswith("sc--") for row in shared)


def test_every_row_is_accounted_for_and_none_rejected(store: Store) -> None:
    report = load_sample(store, "world")
    for each in report["files"]:
        assert each["rows"] == each["loaded"] + each["merged"] + each["rejected"] + each["ignored"]
        assert each["rejected"] == each["ignored"] == 0
    assert report["nodes"]["City"]["created"] + report["nodes"]["Region"]["created"] == 4566
    assert report["edges"]["PARTNER"]["created"] == 8182
    (shandong,) = store.read("MATCH (r:Region {name: 'Shandong'})-[:IN_COUNTRY]->(c:Country) RETURN c.id AS country")
    assert shandong == {"country": "CN"}


def test_the_samples_meet_whichever_comes_first(embedded_store: Store) -> None:
    load_sample(embedded_store, "world")
    load_sample(embedded_store, "jiangsu")
    (found,) = embedded_store.read("MATCH (n) WHERE (n:City OR n:Region) AND n.former IS NOT NULL RETURN count(n) AS n")
    assert found["n"] == MEETING
    (tie,) = embedded_store.read(
        "MATCH ()-[r:PARTNER]->() WHERE 'sc--nanjing--st-louis-us' IN r.former RETURN size(r.statements) AS n"
    )
    assert tie["n"] == 2
