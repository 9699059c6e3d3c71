"""Files as strangers bring them: invented tables of offices, scrapes and papers, and what becomes of their rows."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from graph.facts import EdgeFact, NodeFact
from loaders.columns.planned import Plan
from loaders.load import load_plan
from loaders.places.countries import recognise
from loaders.places.gazetteer import open_gazetteer
from loaders.plan import make_plan, rows


def plan_of(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Plan:
    path = folder / name
    path.write_bytes(text.lstrip("\n").encode(encoding))
    return make_plan([path])


def ties(plan: Plan) -> list[tuple[str, str, str, str, str]]:
    """(first name, country, second name, country, since) of each tie, in the order of the rows."""
    names: dict[str, str] = {}
    countries: dict[str, str] = {}
    found = []
    for row in rows(plan):
        for fact in row.facts:
            if isinstance(fact, NodeFact) and "name" in fact.statement:
                names.setdefault(fact.id, fact.statement["name"])
            elif isinstance(fact, EdgeFact) and fact.type == "IN_COUNTRY":
                countries[fact.start] = fact.end
            elif isinstance(fact, EdgeFact) and fact.type == "PARTNER":
                found.append((fact.start, fact.end, fact.statement.get("since", "")))
    return [(names[a], countries.get(a, ""), names[b], countries.get(b, ""), since) for a, b, since in found]


def roles(plan: Plan) -> dict[str, str]:
    return {each.name: each.role for planned in plan.tables for each in planned.mapping.columns}


def statements(plan: Plan, type_: str) -> list[dict[str, object]]:
    facts = (fact for row in rows(plan) for fact in row.facts)
    return [dict(fact.statement) for fact in facts if isinstance(fact, EdgeFact) and fact.type == type_]


SPANISH = """
Municipio;Ciudad hermanada;País;Año
Zaragoza;León;Nicaragua;1990
Barcelona;Boston;Estados Unidos;1980
Córdoba;Córdoba;Argentina;1969
Toledo;Toledo;Estados Unidos;1931
A Coruña;Brest;Francia;1968
Alcalá de Henares;Talence;Francia;1985
"""


def test_a_list_of_one_country_that_only_says_the_partners_country_is_placed_there(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, "hermanamientos.csv", SPANISH)
    assert plan.tables[0].mapping.country == "ES"
    assert "lie in Spain" in plan.tables[0].mapping.reason
    found = ties(plan)
    assert {first[1] for first in found} == {"ES"}
    assert ("Córdoba", "ES", "Córdoba", "AR", "1969") in found
    assert ("Toledo", "ES", "Toledo", "US", "1931") in found


def test_the_towns_of_several_countries_tell_no_country() -> None:
    common = open_gazetteer().common_country
    assert common(["Berlin", "Wien", "Zürich", "Bern", "Hamburg"]) == ""
    assert common(["Lyon", "Paris", "Nice"]) == ""
    assert common(["Leeds", "Oxford", "Cambridge", "York", "Lincoln", "Norwich", "Coventry"]) == "GB"


def test_a_list_in_gb18030_whose_province_is_called_province_or_city(tmp_path: Path) -> None:
    text = """
序号,省/市,中方城市,外方城市,国家,结好时间
1,江苏省,南京市,名古屋市,日本,1978年12月21日
2,江苏省,苏州市,威尼斯市,意大利,1980年3月24日
3,浙江省,宁波市,亚琛市,德国,1986年10月25日
4,四川省,成都市,蒙彼利埃市,法国,1981年6月22日
5,广东省,深圳市,休斯敦市,美国,2005年11月16日
"""
    plan = plan_of(tmp_path, "youhao.csv", text, "gb18030")
    assert roles(plan)["省/市"] == "a.region"
    assert ties(plan)[-1] == ("深圳市", "CN", "休斯敦市", "US", "2005-11-16")


def test_a_list_in_shift_jis_with_official_names_of_countries(tmp_path: Path) -> None:
    text = """
都道府県,市区町村,姉妹都市,国名,提携年月日
北海道,札幌市,ミュンヘン市,ドイツ連邦共和国,1972/8/28
京都府,京都市,西安市,中華人民共和国,1974/5/10
石川県,金沢市,ナンシー市,フランス共和国,1973/10/12
広島県,広島市,ホノルル市,アメリカ合衆国,1959/6/15
"""
    found = ties(plan_of(tmp_path, "shimai.csv", text, "cp932"))
    assert [(first, second) for _, first, _, second, _ in found] == [
        ("JP", "DE"), ("JP", "CN"), ("JP", "FR"), ("JP", "US")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Russische Föderation", "RU"), ("КНР", "CN"), ("США", "US"), ("ФРГ", "DE"), ("大韓民国", "KR"), ("瑞典王国", "SE"), ("República de Corea", "KR"),
        ("Republic of Georgia", "GE"), ("ポーランド共和国", "PL"), ("Республика Беларусь", "BY"), ("NRD", "DE"), ("Чехословакия", "x-czechoslovakia"),
    ],
)  # fmt: skip
def test_official_names_and_abbreviations_of_countries(text: str, code: str) -> None:
    found = recognise(text)
    assert found and found.code == code


@pytest.mark.parametrize(
    "text", ["Kingdom of Hungary", "Republic of Crimea", "Republika Srpska", "全国", "コンゴ共和国"]
)
def test_official_words_don_t_make_a_country_of_what_is_none(text: str) -> None:
    assert recognise(text) is None


def test_each_of_several_partners_has_its_own_country_and_date(tmp_path: Path) -> None:
    text = """
Town,Twin town 1,Country 1,Year 1,Twin town 2,Country 2,Year 2
Tartu,Uppsala,Sweden,1988,Veszprém,Hungary,1999
Tallinn,Kiel,Germany,1986,Turku,Finland,1977
Narva,Lahti,Finland,1994,,,
"""
    assert ties(plan_of(tmp_path, "twin towns.csv", text)) == [
        ("Tartu", "EE", "Uppsala", "SE", "1988"), ("Tartu", "EE", "Veszprém", "HU", "1999"), ("Tallinn", "EE", "Kiel", "DE", "1986"),
        ("Tallinn", "EE", "Turku", "FI", "1977"), ("Narva", "EE", "Lahti", "FI", "1994"),
    ]  # fmt: skip


def test_dates_of_which_not_each_partner_has_one_are_not_read(tmp_path: Path) -> None:
    text = "City,Country,Partner 1,Year 1,Partner 2\nVienna,Austria,Belgrade,1971,Budapest\nGraz,Austria,Maribor,1987,Pula\n"
    plan = plan_of(tmp_path, "wide.csv", text)
    assert roles(plan)["Year 1"] == "ignored"
    assert {since for *_, since in ties(plan)} == {""}


def test_the_states_of_partnerships_behind_the_partner_are_read(tmp_path: Path) -> None:
    text = """
Gemeente;Zusterstad;Land;Sinds;Soort
Nijmegen;Pskov;Rusland;1987;vriendschapsband
Groningen;Moermansk;Rusland;1989;beëindigd
Delft;Jena;Duitsland;1989;stedenband
Tilburg;Changzhou;China;1997;stedenband
"""
    said = statements(plan_of(tmp_path, "stedenbanden.csv", text), "PARTNER")
    assert [(each["status"], each["tier"]) for each in said] == [
        ("listed", "friendly"), ("ended", "sister"), ("listed", "sister"), ("listed", "sister")
    ]  # fmt: skip


def test_marks_of_footnotes_are_left_out(tmp_path: Path) -> None:
    text = "City,Country,Twin,Twin country,Year\nPerth,Australia,Nanjing[1],China [note 2],1998[3][4]\n"
    assert ties(plan_of(tmp_path, "scrape.csv", text)) == [("Perth", "AU", "Nanjing", "CN", "1998")]


def test_the_name_of_the_file_makes_no_countries_of_cities(tmp_path: Path) -> None:
    text = "city,country,partner,partner_country\nPlzeň,Czechia,Takasaki,Japan\nSkopje,North Macedonia,Bradford,UK\n"
    plan = plan_of(tmp_path, "old_countries.csv", text)
    assert ties(plan)[0] == ("Plzeň", "CZ", "Takasaki", "JP", "")


def test_a_city_without_partners_in_json_hides_those_of_others(tmp_path: Path) -> None:
    cities = [
        {"name": "Hamburg", "country": "DE", "twins": [{"name": "Marseille", "country": "FR", "since": 1958}]},
        {"name": "Dresden", "country": "DE", "twins": [{"name": "Coventry", "country": "GB", "since": 1959}]},
        {"name": "Suhl", "country": "DE", "twins": []},
    ]
    found = ties(plan_of(tmp_path, "twin_cities.json", json.dumps({"cities": cities})))
    assert [(a, b) for a, _, b, _, _ in found] == [("Hamburg", "Marseille"), ("Dresden", "Coventry")]


def test_nodes_whose_ids_are_their_names(tmp_path: Path) -> None:
    graph = {
        "nodes": [{"id": "Berlin", "country": "Germany"}, {"id": "Los Angeles", "country": "United States"}],
        "links": [{"source": "Berlin", "target": "Los Angeles", "year": 1967}],
    }
    found = ties(plan_of(tmp_path, "sister_cities.json", json.dumps(graph)))
    assert found == [("Berlin", "DE", "Los Angeles", "US", "1967")]


@pytest.mark.parametrize(
    ("edges", "expected"), [("1,2,1966\n1,3,1973\n1,9,1999\n", (2, 1)), ("1,9,1999\n", (0, 1))], ids=["small", "single"]
)
def test_one_unknown_id_in_a_small_edge_table_rejects_its_row_alone(
    tmp_path: Path, edges: str, expected: tuple[int, int]
) -> None:
    path = tmp_path / "twinning.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(
            "nodes.csv",
            "id,label,country,lat,lng\n1,Aalborg,Denmark,57.05,9.92\n2,Rostock,Germany,54.09,12.13\n3,Haifa,Israel,32.8,34.98\n",
        )
        packed.writestr("edges.csv", "source,target,year\n" + edges)
    report = load_plan(None, make_plan([path]))
    found = next(each for each in report["files"] if each["path"].endswith("edges.csv"))
    assert (found["loaded"], found["rejected"]) == expected


def test_a_table_without_titles_whose_first_country_is_always_the_same(tmp_path: Path) -> None:
    text = "Lisbon,Portugal,Rio de Janeiro,Brazil,1980\nPorto,Portugal,Bordeaux,France,1978\nBraga,Portugal,Rennes,France,1992\n"
    assert ties(plan_of(tmp_path, "list.csv", text))[1] == ("Porto", "PT", "Bordeaux", "FR", "1978")


def test_one_wrong_latitude_costs_a_position_and_neither_its_row_nor_the_column(tmp_path: Path) -> None:
    text = """
Ort;Staat;Breite;Länge;Partnerort;Partnerstaat;Partner Breite;Partner Länge
Zürich;Schweiz;47,3769;8,5417;Kunming;China;25,0389;102,7183
Bern;Schweiz;46,9480;7,4474;Paris;Frankreich;91,0;2,35
Basel;Schweiz;47,5596;7,5886;Shanghai;China;31,2304;121,4737
"""
    plan = plan_of(tmp_path, "orte.csv", text)
    read = list(rows(plan))
    assert [row.rejected for row in read] == ["", "", ""]
    wrong, half = read[1].notes
    assert wrong == "Partner Breite: '91,0' is no latitude; expected -90 to 90; the cell was left out"
    assert half == "Partner Breite has no value: half a position is left out"


def test_departure_behind_arrival_is_the_last_day(tmp_path: Path) -> None:
    text = """
Sending school,City,Country,Host school,Host city,Host country,Arrival,Departure,Students
No. 1 High School,Suzhou,China,Balwyn High School,Melbourne,Australia,2018-07-15,2018-07-25,24
Balwyn High School,Melbourne,Australia,No. 1 High School,Suzhou,China,2019-04-02,2019-04-10,18
"""
    (first, _) = statements(plan_of(tmp_path, "visits.csv", text), "VISIT")
    assert (first["start"], first["end"], first["students"]) == ("2018-07-15", "2018-07-25", 24)


def test_totals_and_remarks_below_a_table_are_no_cities(tmp_path: Path) -> None:
    text = """
City;Country;Partner;Partner country
Split;Croatia;Ancona;Italy
Zagreb;Croatia;Mainz;Germany
Note;Canada;;
Total: 2 agreements;;;
Source: Ministry, own survey;;;
"""
    report = load_plan(None, plan_of(tmp_path, "register.csv", text))
    assert (report["files"][0]["loaded"], report["files"][0]["ignored"]) == (3, 2)
