"""Every real set of ../shared/data, read with no mapping: the figures of its README come out, or the difference is stated here.

What rows become is counted without a store; `rejected` and `ignored` are rows, the rest are distinct nodes, edges and claims.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from graph.errors import LoadError
from graph.facts import Node
from loaders.plan import make_plan, rows

DATA = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data sets lie in ../shared/data, which isn't here")


class Came(NamedTuple):
    """What a load of files came to."""

    rows: int = 0
    rejected: int = 0
    ignored: int = 0
    parties: dict[str, int] = {}  # noqa: RUF012 (never changed)
    ties: int = 0
    visits: int = 0
    people: int = 0
    claims: int = 0


def came_to(*files: str) -> Came:
    """What the rows of these files become: distinct parties by label, ties, visits with their people, and claims."""
    found: Counter[str] = Counter()
    parties: dict[str, str] = {}
    ties, claims, visits = set(), set(), {}
    for row in rows(make_plan([DATA / each for each in files])):
        found["rows"] += 1
        found["rejected"] += bool(row.rejected)
        found["ignored"] += bool(row.ignored)
        for fact in row.facts:
            if isinstance(fact, Node):
                if fact.label == "Claim":
                    claims.add(fact.id)
                elif fact.label not in ("Source", "Event"):
                    parties[fact.id] = fact.label
            elif fact.type == "PARTNER":
                ties.add((*sorted((fact.start, fact.end)), fact.statement["kind"]))
            elif fact.type == "VISIT":
                visits[fact.id] = sum(fact.statement.get(each, 0) for each in ("students", "teachers", "people"))
    return Came(
        found["rows"], found["rejected"], found["ignored"], dict(Counter(parties.values())), len(ties), len(visits),
        sum(visits.values()), len(claims),
    )  # fmt: skip


EXACT: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    # 8,182 edges between 4,566 nodes
    "sister_cities_wikidata_2022": (
        ("sister_cities_wikidata_2022/sister_cities.gexf",),
        {"rows": 4566 + 8182, "rejected": 0, "ignored": 0, "ties": 8182, "City": 4566},
    ),
    # the weights of this one are too low in 162 of 891 edges; they are no partnerships, only counts of them
    "sister_cities_wikidata_2022, countries": (
        ("sister_cities_wikidata_2022/reduced_nations_sister_cities.gexf",),
        {"rows": 147 + 891, "rejected": 0, "ties": 891, "Country": 147},
    ),
    # 34,182 statements, 17,401 undirected edges, 10,055 nodes
    "sister_cities_wikidata_2016": (
        ("sister_cities_wikidata_2016",),
        {"rows": 34182 + 10055, "rejected": 0, "ignored": 0, "ties": 17401, "City": 10055},
    ),
    "erasmus_country_flows": (
        ("erasmus_country_flows/erasmus_country_flows_2014_2024.csv",),
        {"rows": 1223, "rejected": 0, "ignored": 0, "visits": 1223, "people": 9244781, "Country": 35},
    ),
    "erasmus_country_flows, Pajek": (
        ("erasmus_country_flows/ErasmusFlows.net",),
        {"rows": 35 + 1223, "rejected": 0, "visits": 1223, "people": 9244781, "Country": 35},
    ),
    "erasmus_country_flows, 2013/14": (
        ("erasmus_country_flows/erasmus_2013_14_country_flows.csv",),
        {"rows": 928, "rejected": 0, "visits": 928, "people": 212208},
    ),
    # 35 senders and 530 receivers
    "erasmus_org_flows_at_2013": (
        ("erasmus_org_flows_at_2013/org_flows.csv",),
        {"rows": 987, "rejected": 0, "visits": 987, "people": 2068, "Organization": 565},
    ),
    "erasmus_org_flows_at_2013, institutions": (
        ("erasmus_org_flows_at_2013/institutions_geocoded.csv",),
        {"rows": 4919, "rejected": 0, "institutions": 4919},
    ),
    # 741 rows of 39 countries and 10 measures; 69 rows hold N/A alone, those of one country among them
    "china_public_diplomacy_aiddata": (
        ("china_public_diplomacy_aiddata/ChinesePublicDiplomacy.csv",),
        {"rows": 741, "rejected": 0, "ignored": 69, "claims": 5492},
    ),
    # 6,879 rows; 4,488 speak of groups of countries
    "student_inbound_uis": (
        ("student_inbound_uis/inbound_intl.csv",),
        {"rows": 6879, "rejected": 0, "ignored": 4488, "claims": 2391},
    ),
    # 3,219 rows, 221 of them later periods of the same school
    "schools_new_zealand": (
        ("schools_new_zealand/school_details.csv",),
        {"rows": 3219, "rejected": 0, "School": 3219 - 221},
    ),
    # 17 rows; Alkira Secondary College has two partners; four partners are not named
    "sister_schools_sample": (
        ("sister_schools_sample/sister_schools.csv",),
        {"rows": 17, "rejected": 0, "ties": 17, "parties of schools": 33},
    ),
    # 665 records; 115 with a partner, four of those pairs twice (Open and Closed)
    "confucius_institutes_2022": (
        ("confucius_institutes_2022/confucius_institutes.csv",),
        {"rows": 665, "rejected": 0, "ignored": 0, "ties": 111},
    ),
    # all 464 partnerships, 178 visits, 51 events, 273 participations, 114 claims
    "jiangsu": (("jiangsu",), {"rows": 1841, "rejected": 0, "ties": 464, "visits": 178, "claims": 114}),
}


@pytest.mark.parametrize("name", EXACT)
def test_a_set_comes_to_the_figures_of_its_readme(name: str) -> None:
    files, expected = EXACT[name]
    came = came_to(*files)
    found = came._asdict() | came.parties
    found["institutions"] = found["parties of schools"] = sum(
        came.parties.get(each, 0) for each in ("School", "Organization", "Bureau")
    )
    assert {key: found[key] for key in expected} == expected


NEARLY: dict[str, tuple[str, dict[str, Any], tuple[str, int, int]]] = {
    # 26,114 pairs: 5 with an empty field, 3 with themselves; a–b and b–a, and other spellings of one country or city, fold
    "twin_cities_wikipedia_2026": (
        "twin_cities_wikipedia_2026/twin_cities_raw.csv", {"rows": 26114, "rejected": 8}, ("ties", 24300, 24880),
    ),
    # 23,514 rows: 8 partners without a country, 2 cities without a partner
    "sister_cities_wikipedia_2023": (
        "sister_cities_wikipedia_2023/sister_cities.csv", {"rows": 23514, "rejected": 8}, ("ties", 18000, 18700),
    ),
    # 13,081 rows, 9,898 distinct edges by name; one population of 411.5 people
    "sister_cities_eu6_wikidata": (
        "sister_cities_eu6_wikidata/sistercities.tsv", {"rows": 13081, "rejected": 1}, ("ties", 9750, 9898),
    ),
    # 1,800 rows, once for each department; four names lost letters before they came here
    "university_agreements_cyprus": (
        "university_agreements_cyprus/agreements.csv", {"rows": 1800, "rejected": 4}, ("ties", 800, 950),
    ),
    # 7,343 rows, 4 of them of one QID or GeoNames id under two names
    "gazetteer_natural_earth_zh": (
        "gazetteer_natural_earth_zh/populated_places.csv", {"rows": 7343, "rejected": 0}, ("City", 7330, 7343),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NEARLY)
def test_a_set_known_by_names_alone_comes_near_the_figures_of_its_readme(name: str) -> None:
    file, expected, (key, least, most) = NEARLY[name]
    came = came_to(file)
    assert {each: getattr(came, each) for each in expected} == expected
    assert least <= (came._asdict() | came.parties)[key] <= most


REGISTERS = {
    "schools_england_2018, DfE": ("schools_england_2018/dfe_school_details_2018.csv", 26078, 26078, 26078),
    "schools_england_2018, Ofsted": ("schools_england_2018/ofsted_secondary.csv", 5593, 5593, 5593),
    # 28,610 records, 1,738 of them repeat a name, city and district
    "schools_china_2019": ("schools_china_2019/schools.json", 28610, 26300, 28610 - 1738),
}


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_brings_its_schools_alone(name: str) -> None:
    file, expected, least, most = REGISTERS[name]
    came = came_to(file)
    assert (came.rows, came.rejected, came.ties, came.visits) == (expected, 0, 0, 0)
    assert least <= sum(came.parties.get(each, 0) for each in ("School", "Organization", "Bureau")) <= most


@pytest.mark.parametrize("file", ["routes.gexf", "reduced_routes.gexf", "reduced_nations_routes.gexf"])
def test_airline_routes_are_refused_in_words(file: str) -> None:
    with pytest.raises(LoadError, match="airline routes are not partnerships or visits"):
        make_plan([DATA / "sister_cities_wikidata_2022" / file])
