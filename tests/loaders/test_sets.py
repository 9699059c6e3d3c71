"""The lines of docs/loading.md that load the sets of ../shared/data come to the table there, and to the figures of their READMEs."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.loading import Account, account_of, lines, report_of, table
from graph.errors import LoadError
from graph.settings import Settings
from graph.store.store import Store
from graph.store.unload import unload
from loaders.plan import make_plan

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
LINES = lines()
LARGE = 5_000
"""Sets of so many rows and more are loaded in `make soak`."""
SMALL = 1000
"""Rows of a set that is loaded on both servers, loaded again and taken back."""
REGISTERS = ("schools_china_2019/schools.json", "schools_england_2018/dfe_school_details_2018.csv")
"""Only rehearsed here, which counts the same: together they write 54,000 schools. `python -m docs.loading` loads them. Left to
`make soak`; `make test` loads the smaller register of New Zealand."""
PARTNERS = "MATCH (a)-[t:PARTNER]->() WHERE {} RETURN count(t) AS n"
CLAIMED = "MATCH (c:Claim {{measure: '{}'}})-[:ABOUT]->(s:Country) WHERE s.id IN {} RETURN sum(c.value) AS n"
CITIES = "MATCH (c:City)-[:IN_COUNTRY]->(:Country {{id: '{}'}}) RETURN count(c) AS n"
COUNTRIES = "MATCH (c:Country) RETURN count(c) AS n"
EVERYWHERE = "[s.id]"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data sets lie in ../shared/data, which isn't here")


FIGURES: dict[str, list[tuple[str, int]]] = {
    # 600 sister cities established (South Korea 130, Japan 108, Australia 63), 5,242 government visits (Australia 319)
    "china_public_diplomacy_aiddata/ChinesePublicDiplomacy.csv": [
        (CLAIMED.format("sister_cities_established", EVERYWHERE), 600),
        (CLAIMED.format("sister_cities_established", "['KR']"), 130),
        (CLAIMED.format("sister_cities_established", "['JP']"), 108),
        (CLAIMED.format("government_visits", EVERYWHERE), 5242),
        (CLAIMED.format("government_visits", "['AU']"), 319),
    ],
    # 148 countries; 115 rows have a partner, 4 of these pairs twice
    "confucius_institutes_2022/confucius_institutes.csv": [
        (COUNTRIES, 148),
        (PARTNERS.format("t.kind = 'programme'"), 111),
    ],
    # 35 loops with 531,596 people; at most 217,003, from Italy to Spain; 9,244,781 in all
    "erasmus_country_flows/erasmus_country_flows_2014_2024.csv": [
        (COUNTRIES, 35),
        ("MATCH ()-[v:VISIT]->() WHERE v.aggregate RETURN sum(v.people) AS n", 9_244_781),
        ("MATCH (c)-[v:VISIT]->(c) RETURN sum(v.people) AS n", 531_596),
        ("MATCH ({id: 'IT'})-[v:VISIT]->({id: 'ES'}) RETURN v.people AS n", 217_003),
    ],
    "erasmus_country_flows/ErasmusFlows.net": [
        ("MATCH ()-[v:VISIT]->() WHERE v.aggregate RETURN sum(v.people) AS n", 9_244_781),
    ],
    "erasmus_country_flows/erasmus_2013_14_country_flows.csv": [
        ("MATCH ()-[v:VISIT]->() WHERE v.aggregate RETURN sum(v.students) AS n", 212_208),
    ],
    # 35 senders, 530 receivers, 2,068 students; 4,919 institutions
    "erasmus_org_flows_at_2013": [
        ("MATCH ()-[v:VISIT]->() WHERE v.aggregate RETURN sum(v.students) AS n", 2068),
        ("MATCH (a)-[v:VISIT]->() RETURN count(DISTINCT a) AS n", 35),
        ("MATCH ()-[v:VISIT]->(b) RETURN count(DISTINCT b) AS n", 530),
    ],
    # 400 places in China, of which two pairs share an id of Wikidata: Jingmen and Jianmen, Baicheng and Bose
    "gazetteer_natural_earth_zh/populated_places.csv": [(CITIES.format("CN"), 398)],
    # 252 sister cities, 26 provinces, 139 schools, 10 comprehensive bureaus, 37 programmes
    "jiangsu": [(PARTNERS.format("t.kind = 'sister_school'"), 139)],
    # 221 rows are later periods of the same school
    "schools_new_zealand/school_details.csv": [
        ("MATCH (s:School)-[:IN_COUNTRY]->({id: 'NZ'}) RETURN count(s) AS n", 3219 - 221)
    ],
    "sister_cities_wikidata_2022/sister_cities.gexf": [("MATCH (c:City) RETURN count(c) AS n", 4566)],
    # 10,055 nodes
    "sister_cities_wikidata_2016": [("MATCH (c:City) RETURN count(c) AS n", 10055)],
    # four partners are not named, two of them are looked for
    "sister_schools_sample/sister_schools.csv": [
        ("MATCH (s:School {unnamed: true}) RETURN count(s) AS n", 4),
        (PARTNERS.format("t.status = 'seeking'"), 2),
    ],
    # the 2,391 rows of 186 countries are figures
    "student_inbound_uis/inbound_intl.csv": [
        ("MATCH (c:Claim)-[:ABOUT]->(s:Country) RETURN count(DISTINCT s) AS n", 186),
    ],
    # agreements are programmes, whatever their number of rows
    "university_agreements_cyprus/agreements.csv": [(PARTNERS.format("t.kind <> 'programme'"), 0)],
}


def test_every_set_has_its_line_and_fourteen_need_no_mapping() -> None:
    sets = {each.name for each in DATA.iterdir()} - {"articles"}
    assert {name.partition("/")[0] for name in LINES} == sets
    assert len(sets) - sum("--mapping" in words for words in LINES.values()) >= 14
    assert set(table()) == set(LINES)


@pytest.mark.slow
@pytest.mark.parametrize("name", REGISTERS)
def test_the_line_of_a_register_comes_to_its_account(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    account = account_of(report_of([*LINES[name], "--dry-run"], "nowhere"))
    assert account._asdict() == table()[name]._asdict()
    assert account.rejected == account.ignored == account.ties == account.visits == 0


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(each, marks=pytest.mark.slow) if table()[each].rows >= LARGE else each
        for each in LINES
        if each not in REGISTERS
    ],
)
def test_a_line_comes_to_its_account(
    name: str, embedded_settings: Settings, embedded_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads_as_the_docs_say(name, embedded_settings, embedded_store, monkeypatch)


@pytest.mark.parametrize("name", [name for name, account in table().items() if account.rows < SMALL])
def test_a_small_set_comes_to_the_same_on_neo4j(
    name: str, neo4j_settings: Settings, neo4j_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads_as_the_docs_say(name, neo4j_settings, neo4j_store, monkeypatch)


def loads_as_the_docs_say(name: str, settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run the line on an empty store; a small set is loaded again and taken back too."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("TWINMAP_PASSWORD", settings.password)
    report = report_of(LINES[name], settings.store)
    for each in report["files"]:
        assert each["rows"] == each["loaded"] + each["merged"] + each["rejected"] + each["ignored"]
    account = account_of(report)
    assert account._asdict() == table()[name]._asdict()
    for query, expected in FIGURES.get(name, ()):
        assert (query, store.read(query)[0]["n"]) == (query, expected)
    if account.rows < SMALL:
        again = account_of(report_of(LINES[name], settings.store))
        assert again == Account(account.rows, 0, account.loaded + account.merged, *account[3:5], *[0] * 6)
        unload(store, report["load"])
        assert store.read("MATCH (n) RETURN count(n) AS n")[0]["n"] == 0


@pytest.mark.parametrize("file", ["routes.gexf", "reduced_routes.gexf", "reduced_nations_routes.gexf"])
def test_airline_routes_are_refused_in_words(file: str) -> None:
    with pytest.raises(LoadError, match="airline routes are not partnerships or visits"):
        make_plan([DATA / "sister_cities_wikidata_2022" / file])
