"""Structure that cells, keys and columns state: lists in cells, names as keys, ids of Wikidata, pairs of degrees, joins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.errors import LoadError
from graph.facts import NodeFact
from loaders.columns.mapping_file import mapping_in
from loaders.columns.mapping_written import write_mapping
from loaders.columns.planned import Plan
from loaders.plan import rows
from tests.loaders.told import Tie, plan_of, told, told_by

SIX = [
    ("Suzhou", "Portland"), ("Suzhou", "Victoria"), ("Suzhou", "Grenoble"), ("Wuxi", "Chattanooga"), ("Wuxi", "Akashi"), ("Xuzhou", "Erfurt"),
]  # fmt: skip
LISTS = {
    "Suzhou": [["Portland", "United States"], ["Victoria", "Canada"], ["Grenoble", "France"]],
    "Wuxi": [["Chattanooga", "United States"], ["Akashi", "Japan"]],
    "Xuzhou": [["Erfurt", "Germany"]],
}


def ends(folder: Path, name: str, text: str) -> list[tuple[str, str]]:
    return [tie.ends for tie in told(folder, name, text).ties]


@pytest.mark.parametrize("printed", [repr, json.dumps])
@pytest.mark.parametrize("header", ["", "city,partners\n"])
def test_a_cell_that_prints_a_list_of_names_and_countries_is_a_row_for_each(
    tmp_path: Path, printed: type[str], header: str
) -> None:
    lines = "".join('{},"{}"\n'.format(city, printed(cells).replace('"', '""')) for city, cells in LISTS.items())
    found = told(tmp_path, "twins.csv", header + lines)
    assert [tie.ends for tie in found.ties] == SIX
    assert found.rejected == []


def test_a_list_of_names_in_a_cell_keeps_the_commas_of_its_names(tmp_path: Path) -> None:
    text = "Kabul,\"['Dushanbe', 'Istanbul']\"\nKamëz,\"['Jena', 'Yonkers, New York']\"\n"
    assert ends(tmp_path, "a.csv", text) == [("Kabul", "Dushanbe"), ("Kabul", "Istanbul"), ("Kamëz", "Jena"), ("Kamëz", "Yonkers, New York")]  # fmt: skip


def test_a_row_without_a_list_among_others_is_refused_or_has_no_partner(tmp_path: Path) -> None:
    found = told(tmp_path, "a.csv", "Suzhou,\"[['Portland', 'United States']]\"\nWuxi,[]\nXuzhou,\n")
    assert [tie.ends for tie in found.ties] == [("Suzhou", "Portland")]
    assert {"Wuxi", "Xuzhou"} <= found.parties.keys()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Kabul": ["Dushanbe", "Istanbul", "Kazan"], "Fier": ["Cleveland"], "Kamëz": ["Jena", "Yonkers, New York"]},
         [("Kabul", "Dushanbe"), ("Kabul", "Istanbul"), ("Kabul", "Kazan"), ("Fier", "Cleveland"), ("Kamëz", "Jena"), ("Kamëz", "Yonkers, New York")]),
        ({"Kabul": ["Dushanbe"], "Fier": ["Cleveland"]}, [("Kabul", "Dushanbe"), ("Fier", "Cleveland")]),
        (LISTS, SIX),
        ({city: [{"name": name, "country": country} for name, country in cells] for city, cells in LISTS.items()}, SIX),
        ({"city": ["Suzhou", "Wuxi"], "partner": ["Portland", "Akashi"]}, [("Suzhou", "Portland"), ("Wuxi", "Akashi")]),
    ],
)  # fmt: skip
def test_the_keys_of_an_object_of_lists_are_the_first_ends_where_they_are_names(
    tmp_path: Path, value: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert ends(tmp_path, "twins.json", json.dumps(value)) == expected


WIKIDATA = """city,cityLabel,coord,countryLabel,twin,twinLabel,twinCoord,twinCountryLabel
{at}Q42622,Suzhou,Point(120.6 31.3),People's Republic of China,{at}Q6106,Portland,Point(-122.676 45.516),United States
{at}Q16666,Nanjing,Point(118.763 32.061),People's Republic of China,{at}Q11751,Nagoya,Point(136.906 35.181),Japan
{at}Q42651,Wuxi,Point(120.301 31.574),People's Republic of China,{at}Q93149,Q93149,,
{at}Q42651,Wuxi,Point(120.301 31.574),People's Republic of China,{blank},,,
"""


@pytest.mark.parametrize("at", ["http://www.wikidata.org/entity/", "https://www.wikidata.org/wiki/", "wd:", ""])
@pytest.mark.parametrize("blank", ["http://www.wikidata.org/.well-known/genid/abc123", "_:b0"])
def test_a_blank_node_costs_no_column_of_ids_and_is_said(tmp_path: Path, at: str, blank: str) -> None:
    plan = plan_of(tmp_path, {"twins.csv": WIKIDATA.format(at=at, blank=blank)})
    assert {column.name: column.role for column in plan.tables[0].mapping.columns}["twin"] == "b.id"
    found = told_by(plan)
    assert [tie.ends for tie in found.ties] == [("Suzhou", "Portland"), ("Nanjing", "Nagoya"), ("Wuxi", "Q93149")]
    assert any("'Q93149' has no name" in note for note in found.notes)
    assert any(f"'{blank}' names nobody" in note for note in found.notes)


TOWNS = [
    ("Suzhou", "China", 31.30, 120.60), ("Lyon", "France", 45.76, 4.84), ("Turin", "Italy", 45.07, 7.69), ("Graz", "Austria", 47.07, 15.44),
]  # fmt: skip


@pytest.mark.parametrize("form", ["{lon}, {lat}", "[{lon}, {lat}]", "({lat}, {lon})", "{lat} {lon}", "{lon};{lat}"])
@pytest.mark.parametrize("towns", [TOWNS, TOWNS[1:]])
def test_the_order_of_pairs_is_that_of_the_whole_column(
    tmp_path: Path, form: str, towns: list[tuple[str, str, float, float]]
) -> None:
    lines = "".join(f'{name},{country},"{form.format(lat=lat, lon=lon)}"\n' for name, country, lat, lon in towns)
    plan = plan_of(tmp_path, {"cities.csv": "city,country,coordinates\n" + lines})
    column = plan.tables[0].mapping.columns[2]
    first = "longitude" if form.index("{lon}") < form.index("{lat}") else "latitude"
    assert (column.role, f"{first} first, since" in column.reason) == ("position", True)
    where = {name: (lat, lon) for name, _, lat, lon in towns}
    stated = {fact.statement["name"]: (fact.statement["lat"], fact.statement["lon"]) for fact in _nodes(plan)}
    assert stated == where
    again = mapping_in(write_mapping(plan.mapping))
    assert again.tables[0].columns[2].order == column.order


def _nodes(plan: Plan) -> list[NodeFact]:
    facts = (fact for row in rows(plan) for fact in row.facts)
    return [
        fact
        for fact in facts
        if isinstance(fact, NodeFact) and fact.label == "City" and fact.statement["source"] != "source-geonames"
    ]


# Joins


@pytest.mark.parametrize(
    ("ids", "written"),
    [
        (["a7", "b8", "c9", "d0"], "{}"), (["1", "2", "3", "4"], "{}.0"), (["Q42622", "Q6106", "Q16666", "Q11751"], "http://www.wikidata.org/entity/{}"),
        (["http://www.wikidata.org/entity/Q42622", "http://www.wikidata.org/entity/Q6106", "http://www.wikidata.org/entity/Q16666", "http://www.wikidata.org/entity/Q11751"], "{}"),
        (["CN-SZ", "US-PDX", "CN-NJ", "JP-NGO"], "{}"), (["Suzhou", "Portland", "Nanjing", "Nagoya"], "{}"),
    ],
)  # fmt: skip
def test_a_join_is_made_on_the_column_that_proved_it(tmp_path: Path, ids: list[str], written: str) -> None:
    names = (("Suzhou", "China"), ("Portland", "United States"), ("Nanjing", "China"), ("Nagoya", "Japan"))
    towns = "code,town,country\n" + "".join(f"{id_},{name},{country}\n" for id_, (name, country) in zip(ids, names))
    a, b, c, d = (written.format(id_) for id_ in ids)
    plan = plan_of(tmp_path, {"ties.csv": f"from,to,since\n{a},{b},1988\n{c},{d},1978\n", "towns.csv": towns})
    found = told_by(plan)
    assert found.ties == [Tie(("Suzhou", "Portland"), "1988"), Tie(("Nanjing", "Nagoya"), "1978")]
    reasons = [column.reason for column in plan.tables[0].mapping.columns[:2]]
    assert all("2 of 2 values of" in reason and "of towns.csv" in reason for reason in reasons)


def test_values_that_stand_nowhere_are_named_and_refused(tmp_path: Path) -> None:
    towns = [{"id": f"t{at}", "name": name} for at, name in enumerate(("Suzhou", "Portland", "Nanjing", "Nagoya"))]
    ties = [{"from": "t0", "to": "t1"}, {"from": "t2", "to": "t3"}, {"from": "t0", "to": "t9"}]
    plan = plan_of(tmp_path, {"towns.json": json.dumps(towns), "ties.json": json.dumps(ties)})
    reason = next(each for each in plan.tables if each.table.path == "ties.json").mapping.columns[1].reason
    assert "2 of 3 values of 'to' are values of 'id' of towns.json; not 't9'" in reason
    found = told_by(plan)
    assert [tie.ends for tie in found.ties] == [("Suzhou", "Portland"), ("Nanjing", "Nagoya")]
    assert found.rejected == ["to: 't9' is no value of towns.json:id; expected one"]
    assert 'joins: "towns.json:id"' in write_mapping(plan.mapping)


def test_a_name_that_two_rows_have_joins_neither(tmp_path: Path) -> None:
    names = ["Suzhou", "Portland", "Nanjing", "Nagoya", "Wuxi", "Davis", "Xuzhou", "Erfurt", "Lyon", "Turin", "Graz"]
    towns = "id,town,state\n" + "".join(f"{at},{name},\n" for at, name in enumerate(names)) + "99,Portland,Maine\n"
    ties = "from,to\n" + "".join(f"{a},{b}\n" for a, b in zip(names, [*names[1:], names[0]]))
    found = told_by(plan_of(tmp_path, {"ties.csv": ties, "towns.csv": towns}))
    assert all("Portland" not in tie.ends for tie in found.ties)
    assert any("several parties" in reason for reason in found.rejected)


def test_countries_are_no_ids_of_their_towns(tmp_path: Path) -> None:
    towns = "town,country\nLyon,France\nNice,France\nTurin,Italy\nMilan,Italy\nGraz,Austria\nLinz,Austria\n"
    flows = "from,to,students\nFrance,Italy,12\nItaly,Austria,7\n"
    plan = plan_of(tmp_path, {"flows.csv": flows, "towns.csv": towns})
    assert [column.role for column in plan.tables[0].mapping.columns[:2]] == ["a.name", "b.name"]


@pytest.mark.parametrize(
    ("titles", "rows", "expected"),
    [
        ("Source,Target,Start,End", "Suzhou,Portland,1988,\nNanjing,Nagoya,1978,2012", [("1988", ""), ("1978", "2012")]),
        ("from,to,start,end", "Suzhou,Portland,1988-06-07,2001-01-01\nNanjing,Nagoya,1978,2012", [("1988-06-07", "2001-01-01"), ("1978", "2012")]),
    ],
)  # fmt: skip
def test_start_and_end_beside_source_and_target_are_dates_and_no_ends(
    tmp_path: Path, titles: str, rows: str, expected: list[tuple[str, str]]
) -> None:
    found = told(tmp_path, "a.csv", f"{titles}\n{rows}\n")
    assert [tie.ends for tie in found.ties] == [("Suzhou", "Portland"), ("Nanjing", "Nagoya")]
    assert [(tie.since, tie.until) for tie in found.ties] == expected


def test_days_from_and_to_are_no_partnerships(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="nothing says that they are partnerships or visits"):
        plan_of(tmp_path, {"a.csv": "from,to,start,end\nSuzhou,Portland,2019-05-01,2019-05-08\n"})
