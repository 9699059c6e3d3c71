"""The sample jiangsu: every row is accounted for, and what its README says comes out. On both servers."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from graph.settings import Settings
from graph.store.store import Store
from loaders.load_sample import is_loaded, load_sample
from tests.conftest import emptied

Report = dict[str, Any]


@pytest.fixture(scope="module")
def loaded(server_settings: Settings, open_stores: dict[str, Store]) -> tuple[Store, Report]:
    """The store with the sample in it, and its load report."""
    store = emptied(server_settings, open_stores)
    return store, load_sample(store, "jiangsu")


@pytest.fixture
def store(loaded: tuple[Store, Report]) -> Store:
    return loaded[0]


@pytest.fixture
def report(loaded: tuple[Store, Report]) -> Report:
    return loaded[1]


def test_every_row_is_accounted_for_and_none_rejected(report: Report) -> None:
    files = report["files"]
    for each in files:
        assert each["rows"] == each["loaded"] + each["merged"] + each["rejected"] + each["ignored"]
        assert each["rejected"] == each["ignored"] == 0
    rows = {each["path"]: each["rows"] for each in files}
    assert rows["cities.csv"] == 400
    assert rows["organizations.csv"] == 351
    assert rows["partnerships.csv"] == 464
    assert rows["visits.csv"] == 178
    assert rows["participations.csv"] == 273
    assert rows["claims.csv"] == 114


def test_partnerships_and_visits_come_out_as_counted_in_its_readme(store: Store) -> None:
    ties = store.read("MATCH ()-[r:PARTNER]->() RETURN r.id AS id, r.kind AS kind, r.tier AS tier, r.status AS status")
    assert len(ties) == 464
    assert Counter(tie["kind"] for tie in ties) == {
        "sister_city": 252, "sister_region": 26, "sister_school": 139, "bureau": 10, "programme": 37,
    }  # fmt: skip
    assert Counter(tie["tier"] for tie in ties)["friendly"] == 11
    assert (
        Counter(tie["status"] for tie in ties)["proposed"] == 10
    )  # Wuxi–Frankston by its own word; a list has it as listed
    assert Counter(tie["status"] for tie in ties)["ended"] == 2
    assert store.read("MATCH ()-[r:VISIT]->() RETURN count(r) AS n") == [{"n": 178}]


def test_contradicting_sources_stay_side_by_side(store: Store) -> None:
    query = "MATCH ()-[r:PARTNER {id: 'cb--wuxi-education-bureau--bycirklen'}]->() RETURN r.status AS status, r.until AS until, r.disputed AS disputed, r.statements AS statements"
    (tie,) = store.read(query)
    assert (tie["status"], tie["until"], tie["disputed"]) == ("ended", "2020-12-31", True)
    said = [json.loads(text) for text in tie["statements"]]
    assert sorted(each["status"] for each in said) == ["active", "active", "ended"]
    assert all(each["source"] and each["line"] for each in said)


def test_every_source_has_its_nature(store: Store) -> None:
    natures = store.read("MATCH (s:Source) RETURN s.nature AS nature, count(*) AS n ORDER BY nature")
    assert {row["nature"] for row in natures} == {"own", "authority", "press", "list"}
    said = store.read("MATCH ()-[r:PARTNER|VISIT]->() UNWIND r.statements AS text RETURN text")
    assert all(json.loads(row["text"])["nature"] for row in said)


def test_a_dated_report_of_the_end_leads_over_later_mentions_as_current(store: Store) -> None:
    (tie,) = store.read(
        "MATCH ()-[r:PARTNER {id: 'cb--wuxi-education-bureau--bycirklen'}]->() RETURN properties(r) AS tie"
    )
    found = tie["tie"]
    assert (found["status"], found["until"], found["confidence"]) == ("ended", "2020-12-31", "high")
    assert found["disputed"] is True and len(found["statements"]) == 3


def test_the_letter_of_intent_of_the_city_itself_leads_over_a_newer_list(store: Store) -> None:
    (tie,) = store.read("MATCH ()-[r:PARTNER {id: 'sc--wuxi--frankston-au'}]->() RETURN properties(r) AS tie")
    assert (tie["tie"]["status"], tie["tie"]["since"], tie["tie"]["disputed"]) == ("proposed", "2011-10", True)


def test_a_month_known_only_in_the_note_is_read_into_since(store: Store) -> None:
    (tie,) = store.read(
        "MATCH ()-[r:PARTNER {id: 'ss--aidenggao--chino-unified'}]->() RETURN r.since AS since, r.confidence AS confidence"
    )
    assert tie == {"since": "2023-11", "confidence": "medium"}


def test_a_place_that_stands_for_an_unnamed_school_becomes_a_school_of_that_place(store: Store) -> None:
    query = "MATCH (s:School {unnamed: true})-[:IN_CITY]->(c:City {id: 'suzhou'}) RETURN s.name AS name ORDER BY s.id"
    assert {row["name"] for row in store.read(query)} == {"a school in Suzhou"}
    ends = store.read("MATCH (a)-[r:PARTNER {kind: 'sister_school'}]->(b) RETURN labels(a)[0] AS a, labels(b)[0] AS b")
    assert all("School" in (row["a"], row["b"]) for row in ends)
    assert not any("City" in (row["a"], row["b"]) for row in ends)


def test_a_county_level_unit_is_part_of_its_city(store: Store) -> None:
    query = "MATCH (c:City {id: 'kunshan'})-[:PART_OF]->(p:City)-[:IN_REGION]->(r:Region) RETURN p.id AS city, r.id AS region"
    assert store.read(query) == [{"city": "suzhou", "region": "jiangsu"}]
    assert store.read("MATCH (:City)-[r:PART_OF]->(:City) RETURN count(r) AS n") == [{"n": 32}]


def test_authorities_are_bureaus_whatever_their_type_word(store: Store) -> None:
    found = store.read("MATCH (b:Bureau) RETURN b.id AS id")
    assert {"jpde", "vic-det", "bycirklen", "peel-dsb"} <= {row["id"] for row in found}
    assert store.read("MATCH (:Bureau {id: 'jpde'})-[:SERVES]->(r:Region) RETURN r.id AS id") == [{"id": "jiangsu"}]


def test_a_tie_leads_to_its_source(store: Store) -> None:
    (tie,) = store.read(
        "MATCH ()-[r:PARTNER {id: 'ss--beijiao-hs--diamond-minds'}]->() RETURN r.statements AS statements"
    )
    said = json.loads(tie["statements"][0])
    (source,) = store.read("MATCH (s:Source {id: $id}) RETURN s.title AS title, s.url AS url", id=said["source"])
    assert source == {
        "title": "20th Jiangsu conference summary (reportify)",
        "url": "https://reportify.ai/news/1184076090671501312",
    }
    assert (said["dated"], said["word"]) == ("2025-11", "sister_school, signed")


def test_loading_it_again_changes_nothing(store: Store) -> None:
    revision = store.revision()
    again = load_sample(store, "jiangsu")
    assert again["nodes"] == again["edges"] == {}
    assert store.revision() == revision
    assert is_loaded(store, "jiangsu")
    assert store.read("MATCH ()-[r:PARTNER]->() RETURN count(r) AS n") == [{"n": 464}]
