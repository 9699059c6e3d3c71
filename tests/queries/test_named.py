"""The library gives the same answers on both servers, and the answers that plain Python gives."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import networkx as nx
import pytest

from graph.errors import FilterError, NotFound
from graph.model import LABEL, PARTIES
from graph.settings import Settings
from graph.store.store import Store
from loaders.load_sample import load_sample
from queries.console.result import Result
from queries.console.run import run_query
from queries.cypher.columns import columns_of
from queries.cypher.names import unknown_names
from queries.cypher.refusals import check
from queries.cypher.tokens import Token, tokens
from queries.named import NamedQuery, load_queries, named_query, read_query
from tests.conftest import ROOT, emptied

EVERYTHING = {"country": "", "measure": "", "series": "", "limit": 10_000}
"""Parameters that ask for more than the defaults do, for queries that have them."""


@pytest.fixture(scope="module")
def jiangsu(
    embedded_settings: Settings, neo4j_settings: Settings, open_stores: dict[str, Store]
) -> tuple[Store, Store]:
    """Both servers, each with the sample."""
    stores = emptied(embedded_settings, open_stores), emptied(neo4j_settings, open_stores)
    for store in stores:
        load_sample(store, "jiangsu")
    return stores


def ask(store: Store, query: NamedQuery, **values: Any) -> Result:
    return run_query(store, query.text, query.read_params(values))


@pytest.mark.parametrize("name", load_queries())
def test_both_servers_give_the_same_rows(jiangsu: tuple[Store, Store], name: str) -> None:
    query = load_queries()[name]
    more = {each.name: EVERYTHING[each.name] for each in query.parameters if each.name in EVERYTHING}
    if name in ("sister-cities-without-school-ties", "ties-by-country"):
        more["country"] = "CN"
    if name == "shortest-path":
        more["limit"] = 1000
    for values in ({}, more):
        one, other = (ask(store, query, **values) for store in jiangsu)
        assert one.columns == other.columns == columns_of(query.text)
        assert one.rows == other.rows
        assert not one.notes and not other.notes
    assert one.rows, "the sample has something to show for each query"


@pytest.mark.parametrize("name", load_queries())
def test_each_query_is_described_ordered_limited_and_reads_only(name: str) -> None:
    query = load_queries()[name]
    assert query.title and query.title_zh and query.description.endswith(".") and query.description_zh.endswith("。")
    check(query.text)
    assert unknown_names(query.text) == []
    assert query.text.rstrip().endswith("LIMIT $limit") and "\nORDER BY " in query.text
    used = {token.text for token, before in _pairs(query.text) if before == "$"}
    assert used == {parameter.name for parameter in query.parameters}
    assert query.read_params() == {parameter.name: parameter.default for parameter in query.parameters}
    json.dumps(query.to_json())


def _pairs(text: str) -> list[tuple[Token, str]]:
    words = tokens(text)
    return [(token, words[i - 1].text) for i, token in enumerate(words) if i]


@pytest.fixture(scope="module")
def ties(jiangsu: tuple[Store, Store]) -> list[dict[str, Any]]:
    """All partnerships as plain rows, for answers worked out here."""
    return jiangsu[0].read(
        "MATCH (a)-[t:PARTNER]->(b) RETURN a.id AS a, b.id AS b, labels(a)[0] AS a_label, labels(b)[0] AS b_label, "
        "properties(t) AS t ORDER BY t.id"
    )


def test_partners_of_a_city(jiangsu: tuple[Store, Store], ties: list[dict[str, Any]]) -> None:
    expected = {(tie["b"] if tie["a"] == "suzhou" else tie["a"]) for tie in ties if "suzhou" in (tie["a"], tie["b"])}
    result = ask(jiangsu[0], named_query("partners-of-a-city"), city="suzhou")
    assert {row[0] for row in result.rows} == expected and len(expected) > 10


def test_ties_of_a_place_hold_those_of_its_schools_and_units(jiangsu: tuple[Store, Store]) -> None:
    result = ask(jiangsu[0], named_query("ties-of-a-place"), city="suzhou")
    rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
    assert {"City", "School", "Bureau"} <= {row["label"] for row in rows}
    assert {"PARTNER", "VISIT"} == {row["type"] for row in rows}
    assert {"changshu", "kunshan"} <= {row["id"] for row in rows}
    assert ("suzhou-education-bureau", "peel-dsb") in {(row["id"], row["other_id"]) for row in rows}


def test_ties_begun_per_year(jiangsu: tuple[Store, Store], ties: list[dict[str, Any]]) -> None:
    expected = Counter((tie["t"].get("since") or "")[:4] or None for tie in ties)
    result = ask(jiangsu[0], named_query("ties-begun-per-year"))
    assert {row[0]: row[1] for row in result.rows} == expected
    assert all(row[1] == sum(row[2:]) for row in result.rows)


def test_schools_with_most_partners(jiangsu: tuple[Store, Store], ties: list[dict[str, Any]]) -> None:
    partners: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        for one, other in (("a", "b"), ("b", "a")):
            if tie[f"{one}_label"] == "School":
                partners[tie[one]].add(tie[other])
    result = ask(jiangsu[0], named_query("schools-with-most-partners"), country="", limit=10_000)
    found = {row[0]: row[result.columns.index("partners")] for row in result.rows}
    assert found == {school: len(partners[school]) for school in found}
    assert max(found.values()) == result.rows[0][result.columns.index("partners")]


def test_shortest_paths_are_those_of_networkx(jiangsu: tuple[Store, Store], ties: list[dict[str, Any]]) -> None:
    graph = nx.Graph((tie["a"], tie["b"]) for tie in ties)
    expected = sorted(nx.all_shortest_paths(graph, "nanjing", "suzhou"))
    result = ask(jiangsu[1], named_query("shortest-path"), start="nanjing", end="suzhou")
    assert [row[result.columns.index("ids")] for row in result.rows] == expected


def test_each_tie_of_a_source_is_counted_once(jiangsu: tuple[Store, Store]) -> None:
    counted: Counter[str] = Counter()
    for row in jiangsu[0].read("MATCH ()-[t:PARTNER|VISIT]->() RETURN t.statements AS statements"):
        counted.update({json.loads(text)["source"] for text in row["statements"]})
    result = ask(jiangsu[0], named_query("sources-with-most-ties"), limit=10_000)
    assert {row[0]: row[result.columns.index("ties")] for row in result.rows} == counted


def test_sister_cities_without_school_ties(jiangsu: tuple[Store, Store], ties: list[dict[str, Any]]) -> None:
    above: dict[str, set[str]] = defaultdict(set)
    for row in jiangsu[0].read("MATCH (a)-[:IN_CITY|PART_OF]->(b:City) RETURN a.id AS a, b.id AS b"):
        above[row["a"]].add(row["b"])

    def cities(party: str) -> set[str]:
        return above[party] | {further for city in above[party] for further in above[city]}

    joined = {
        pair
        for tie in ties
        if tie["a_label"] == tie["b_label"] == "School"
        for a in cities(tie["a"])
        for b in cities(tie["b"])
        for pair in ((a, b), (b, a))
    }
    result = ask(jiangsu[0], named_query("sister-cities-without-school-ties"), limit=10_000)
    found = {(row[0], row[2]) for row in result.rows}
    assert found and not found & joined
    pairs = {
        pair
        for tie in ties
        if tie["a_label"] == tie["b_label"] == "City" and tie["t"]["status"] != "ended"
        for pair in ((tie["a"], tie["b"]), (tie["b"], tie["a"]))
    }
    chinese = {row["id"] for row in jiangsu[0].read("MATCH (c:City {country: 'CN'}) RETURN c.id AS id")}
    expected = {(a, b) for a, b in pairs - joined if a in chinese and (b not in chinese or a < b)}
    assert found == expected


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("partners-of-a-city", {"limit": "many"}, 'limit: found "many", expected a whole number.'),
        ("partners-of-a-city", {"limit": 0}, "limit: found 0, expected 1 to 10000."),
        ("partners-of-a-city", {"limit": "1e3"}, "expected a whole number"),
        ("partners-of-a-city", {"limit": True}, "expected a whole number"),
        ("partners-of-a-city", {"limit": 10**30}, "expected a whole number"),
        ("partners-of-a-city", {"city": ["suzhou"]}, "city: found"),
        ("partners-of-a-city", {"city": "x" * 1001}, "expected a text"),
        ("partners-of-a-city", {"town": "suzhou"}, "has no parameter 'town'. It has: city, limit."),
    ],
)
def test_parameters_are_read_or_refused(name: str, values: dict[str, Any], message: str) -> None:
    with pytest.raises(FilterError) as caught:
        named_query(name).read_params(values)
    assert message in str(caught.value)


def test_an_unknown_name_names_the_nearest() -> None:
    with pytest.raises(NotFound, match="Nearest: 'partners-of-a-city'"):
        named_query("partners-of-city")


def test_a_file_that_cannot_be_read_says_which() -> None:
    with pytest.raises(ValueError, match=r"new\.cypher: unreadable head"):
        read_query("new", "// title: A title\n// param limit integer = 3\nRETURN 1")


def test_party_labels_in_the_library_are_the_models() -> None:
    assert set(PARTIES) == {"City", "Region", "Country", "School", "Bureau", "Organization"} <= set(LABEL)


def test_the_page_on_cypher_tells_of_every_query() -> None:
    page = (ROOT / "docs" / "cypher.md").read_text(encoding="utf-8")
    for query in load_queries().values():
        assert f"| `{query.name}` | {query.description} |" in page
