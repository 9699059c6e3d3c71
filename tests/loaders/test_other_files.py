"""Files of the kinds that people bring, in other words and layouts than those of ../shared: what a person sees at a glance comes out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph.errors import LoadError
from graph.facts import EdgeFact, NodeFact
from loaders.columns.mapping_file import read_mapping
from loaders.columns.planned import Plan
from loaders.plan import make_plan, rows
from tests.loaders.reading.samples import xlsx

Tie = tuple[str, str, str]


def plan_of(folder: Path, name: str, text: str | bytes, encoding: str = "utf-8") -> Plan:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.lstrip("\n").encode(encoding))
    return make_plan([path])


def roles(plan: Plan) -> str:
    return " ".join(
        {"ignored": "-"}.get(each.role, each.role) for table in plan.tables for each in table.mapping.columns
    )


def edges(plan: Plan, type_: str = "PARTNER") -> list[Tie]:
    """(first name, second name, since) of each edge."""
    names: dict[str, str] = {}
    found = []
    for row in rows(plan):
        assert not row.rejected, row
        for fact in row.facts:
            if isinstance(fact, NodeFact) and "name" in fact.statement:
                names.setdefault(fact.id, fact.statement["name"])
            elif isinstance(fact, EdgeFact) and fact.type == type_:
                found.append((fact.start, fact.end, fact.statement.get("since", "")))
    return [(names[a], names[b], since) for a, b, since in found]


def countries(plan: Plan) -> dict[str, str]:
    names, lie = {}, {}
    for row in rows(plan):
        for fact in row.facts:
            if isinstance(fact, NodeFact) and "name" in fact.statement:
                names[fact.id] = fact.statement["name"]
            elif isinstance(fact, EdgeFact) and fact.type == "IN_COUNTRY":
                lie[fact.start] = fact.end
    return {names[id_]: country for id_, country in lie.items() if id_ in names}


def ties(plan: Plan) -> list[EdgeFact]:
    facts = (fact for row in rows(plan) for fact in row.facts)
    return [fact for fact in facts if isinstance(fact, EdgeFact) and fact.type == "PARTNER"]


def ignored(plan: Plan) -> list[str]:
    return [row.ignored for row in rows(plan) if row.ignored]


@pytest.mark.parametrize(
    ("name", "text", "encoding", "expected"),
    [
        ("es.csv", "Municipio;Provincia;Municipio hermanado;País;Fecha del hermanamiento\nToledo;Toledo;Nara;Japón;11/09/1972\nPau;Toledo;Nara;Japón;25/05/1960", "utf-8-sig",
         "a.name a.region b.name b.country since"),
        ("tw.csv", "縣市,締盟城市,國家,締盟日期,類別\n臺北市,舊金山,美國,1970/03/05,姊妹市\n臺南市,仙台市,日本,2006/01/20,友好城市", "big5", "a.name b.name b.country since word"),
        ("ja.csv", "自治体,姉妹都市,相手国,提携年月日\n横浜市,リヨン,フランス,昭和34年4月7日\n明石市,無錫市,中国,昭和56年8月29日", "cp932", "a.name b.name b.country since"),
        ("sv.csv", "Kommun;Vänort;Land;År\nLund;Greifswald;Tyskland;1990\nMalmö;Tangshan;Kina;1987", "utf-8", "a.name b.name b.country since"),
        ("cs.csv", "Město;Partnerské město;Stát;Rok uzavření\nBrno;Lipsko;Německo;1973\nBrno;Poznaň;Polsko;1966", "utf-8", "a.name b.name b.country since"),
        ("de.csv", "Kommune;Partnerkommune;Staat;Art der Verbindung;Beginn\nKöln;Lille;Frankreich;Partnerschaft;1958\nNürnberg;Shenzhen;China;Freundschaft;1997", "cp1252",
         "a.name b.name b.country word since"),
        ("councils.csv", "Council,International city,Country,Relationship\nBallarat City Council,Yangzhou,China,Sister City\nByron Shire Council,Dili,Timor-Leste,Friendship City", "utf-8",
         "a.name b.name b.country word"),
        ("besuche.csv", "Datum;Besuchende Schule;Ort;Land;Gastgebende Schule;Ort;Land;Schüler\n12.03.2018;Goethe-Gymnasium;Jena;Deutschland;Nanjing Foreign Language School;Nanjing;China;18",
         "utf-8", "start a.name a.city a.country b.name b.city b.country students"),
        ("ontario.csv", "Board Name,Board Type,School Number,School Name,School Type,City,Fax Number\nPeel DSB,Public,1,A G Bell Public School,Public,Mississauga,905-275-1111", "utf-8",
         "- - id name type city private"),
        ("ireland.csv", "Roll Number,Official School Name,County,Eircode,Local Authority\n00467B,Ballinspittle N S,Cork,P17 XW59,Cork County Council", "utf-8", "id name region postcode -"),
        ("fr.csv", "Identifiant_de_l_etablissement;Nom_etablissement;Nom_commune\n0750652F;Lycée Louis-le-Grand;Paris\n0690026D;Lycée du Parc;Lyon", "utf-8", "id name city"),
        ("pairs.csv", "Suzhou;China;Portland;USA\nWuxi;China;Chattanooga;USA", "utf-8", "a.name a.country b.name b.country"),
    ],
)  # fmt: skip
def test_titles_in_other_words_have_their_roles(
    tmp_path: Path, name: str, text: str, encoding: str, expected: str
) -> None:
    assert roles(plan_of(tmp_path, name, text, encoding)) == expected


def test_years_of_emperors_and_of_the_republic_are_dates(tmp_path: Path) -> None:
    text = "市,姉妹都市,相手国,提携年月日\n横浜市,リヨン,フランス,昭和34年4月7日\n神戸市,天津市,中国,令和元年6月24日"
    assert [since for *_, since in edges(plan_of(tmp_path, "ja.csv", text, "cp932"))] == ["1959-04-07", "2019-06-24"]


def test_the_word_of_a_tie_is_the_sources_own(tmp_path: Path) -> None:
    text = "commune,ville jumelée,pays,statut\nLyon,Birmingham,Royaume-Uni,en vigueur\nDijon,Volgograd,Russie,résilié"
    facts = ties(plan_of(tmp_path, "fr.csv", text))
    assert [(each.statement["word"], each.statement["status"]) for each in facts] == [
        ("en vigueur", "active"),
        ("résilié", "ended"),
    ]


def test_a_friendship_is_below_sister_level_in_a_column_of_kinds(tmp_path: Path) -> None:
    text = (
        "Town,Twin town,Country of twin,Type of link\nLeeds,Dijon,France,Twinning\nSheffield,Chengdu,China,Friendship"
    )
    plan = plan_of(tmp_path, "uk.csv", text)
    facts = ties(plan)
    assert [each.statement["tier"] for each in facts] == ["sister", "friendly"]
    assert not [note for row in rows(plan) for note in row.notes]


def test_an_answer_to_a_sparql_query_is_read_as_its_values(tmp_path: Path) -> None:
    def value(type_: str, text: str) -> dict[str, str]:
        return {"type": type_, "value": text} | ({"xml:lang": "en"} if type_ == "literal" else {})

    pairs = [("Q64", "Berlin", "Q90", "Paris", "Germany"), ("Q64", "Berlin", "Q956", "Beijing", "Germany"), ("Q90", "Paris", "Q220", "Rome", "France")]  # fmt: skip
    bindings = [
        {
            "city": value("uri", f"http://www.wikidata.org/entity/{a}"),
            "cityLabel": value("literal", first),
            "sister": value("uri", f"http://www.wikidata.org/entity/{b}"),
            "sisterLabel": value("literal", second),
            "countryLabel": value("literal", country),
        }
        for a, first, b, second, country in pairs
    ]
    plan = plan_of(tmp_path, "q.json", json.dumps({"head": {"vars": []}, "results": {"bindings": bindings}}))
    assert roles(plan) == "a.id a.name b.id b.name a.country"  # the country is Berlin's, though it stands behind Paris
    assert edges(plan)[0] == ("Berlin", "Paris", "")
    assert countries(plan) == {"Berlin": "DE", "Paris": "FR"}


def test_terms_of_a_sparql_table_are_their_values(tmp_path: Path) -> None:
    text = (
        "?cityLabel\t?countryLabel\t?twinLabel\t?twinCountryLabel\t?start\n"
        '"Turin"@en\t"Italy"@en\t"Cologne"@en\t"Germany"@en\t"1958-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>\n'
        '"Turin"@en\t"Italy"@en\t"Shenyang"@en\t"China"@en\t\n'
    )
    assert edges(plan_of(tmp_path, "q.tsv", text)) == [("Turin", "Cologne", "1958"), ("Turin", "Shenyang", "")]


def test_a_position_behind_the_partner_is_of_the_end_that_always_has_it(tmp_path: Path) -> None:
    text = "city,partner,country of partner,lat,lon\nGraz,Pula,Croatia,47.07,15.44\nGraz,Maribor,Slovenia,47.07,15.44\nLinz,Tampere,Finland,48.31,14.29"
    assert roles(plan_of(tmp_path, "sister cities.csv", text)) == "a.name b.name b.country a.lat a.lon"
    text = "city,partner,country of partner,lat,lon\nGraz,Pula,Croatia,44.87,13.85\nGraz,Maribor,Slovenia,46.55,15.65\nLinz,Pula,Croatia,44.87,13.85"
    assert roles(plan_of(tmp_path, "sister cities.csv", text)) == "a.name b.name b.country b.lat b.lon"


def test_edge_tables_of_gephi_have_labels_and_ids_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "nodes.csv").write_text(
        "Id,Label,Country,Latitude,Longitude\nn1,Hamburg,Germany,53.55,9.99\nn2,Osaka,Japan,34.69,135.5\n"
    )
    (tmp_path / "set" / "edges.csv").write_text(
        "Source,Target,Type,Id,Label,Weight\nn1,n2,Undirected,0,sister city,1\n"
    )
    assert edges(make_plan([tmp_path / "set"])) == [("Hamburg", "Osaka", "")]


def test_cities_without_names_are_not_taken_for_their_countries(tmp_path: Path) -> None:
    node = 'node [ id {} label "{}" country "{}" latitude 1.5 longitude 2.5 ]'
    nodes = " ".join(node.format(*each) for each in ((0, "Q90", "France"), (1, "Q220", "Italy"), (2, "Q64", "Germany")))
    with pytest.raises(LoadError, match="no column has their names"):
        list(rows(plan_of(tmp_path, "sister_cities.gml", f"graph [ {nodes} ]")))


def test_labels_of_towns_with_their_countries_are_towns(tmp_path: Path) -> None:
    text = 'graph [ comment "x" node [ id 0 label "Suzhou, China" ] node [ id 1 label "Venice, Italy" ] edge [ source 0 target 1 since 1980 ] ]'
    plan = plan_of(tmp_path, "graph.gml", text)
    assert edges(plan) == [("Suzhou", "Venice", "1980")]
    assert countries(plan) == {"Suzhou": "CN", "Venice": "IT"}


def test_a_town_and_its_country_in_a_cell_are_one_partner(tmp_path: Path) -> None:
    text = 'Town,Twinned with\nBath,"Aix-en-Provence, France"\nBath,"Kaposvár, Hungary"\nYork,"Dijon, France"'
    plan = plan_of(tmp_path, "twins.csv", text)
    assert [b for _, b, _ in edges(plan)] == ["Aix-en-Provence", "Kaposvár", "Dijon"]
    text = 'City,Country,Sister cities\nNanjing,China,"Nagoya, Leipzig"\nWuxi,China,Akashi'
    assert [b for _, b, _ in edges(plan_of(tmp_path, "list.csv", text))] == ["Nagoya", "Leipzig", "Akashi"]


def test_two_rows_of_titles_are_read_as_one(tmp_path: Path) -> None:
    sheet = [
        ["Home institution", "", "Partner institution", "", "", "Agreement", ""],
        ["Name", "City", "Name", "City", "Country", "Type", "Valid until"],
        ["University of Turku", "Turku", "Fudan University", "Shanghai", "China", "MoU", "2027-12-31"],
        ["University of Turku", "Turku", "University of Graz", "Graz", "Austria", "Erasmus", "2028-09-30"],
    ]
    plan = plan_of(tmp_path, "agreements.xlsx", xlsx({"Sheet1": sheet}))
    assert roles(plan) == "a.name a.city b.name b.city b.country word expires"
    assert [b for _, b, _ in edges(plan)] == ["Fudan University", "University of Graz"]


def test_sums_below_a_table_and_beside_a_matrix_are_no_parties(tmp_path: Path) -> None:
    sheet: list[list[str | int]] = [["No.", "School", "Partner school", "Country", "Year"], [1, "Oak School", "Lycée Hugo", "France", 1999], [2, "Ash School", "Liceo Dante", "Italy", 2004],
             ["Total", "", "", "", 2], ["Note: as of 2022"]]  # fmt: skip
    plan = plan_of(tmp_path, "schools.xlsx", xlsx({"Sheet1": sheet}))
    assert len(edges(plan)) == 2
    assert ignored(plan) == ["a remark or total below the table"] * 2
    text = "From / To;Germany;France;Spain;Total\nGermany;0;6011;7012;13023\nFrance;5100;0;8120;13220\nTotal;5100;6011;15132;26243"
    plan = plan_of(tmp_path, "student_exchange_2019.csv", text)
    assert {name for pair in edges(plan, "VISIT") for name in pair[:2]} == {"Germany", "France", "Spain"}
    assert ignored(plan) == ["a remark or total below the table"]


def test_several_partners_of_a_school_have_the_countries_beside_them(tmp_path: Path) -> None:
    text = (
        "School,Town,Partner 1,Country 1,Partner 2,Country 2,Partner 3,Country 3\n"
        "Wellington High School,Wellington,Beijing No. 101 Middle School,China,Sapporo Kita High School,Japan,,\n"
        "Nelson College,Nelson,Huangshi Middle School,China,,,,\n"
    )
    plan = plan_of(tmp_path, "partners.csv", text)
    assert len(edges(plan)) == 3
    assert countries(plan)["Sapporo Kita High School"] == "JP"


def test_figures_of_countries_and_their_partners_are_refused_without_a_word_of_what_they_are(tmp_path: Path) -> None:
    text = "geo\tpartner\ttime\tunit\tvalue\nDE\tCN\t2017\tNR\t34997\nDE\tAT\t2017\tNR\t11137\nFR\tMA\t2017\tNR\t31196"
    with pytest.raises(LoadError, match="nothing says that they are partnerships or visits"):
        list(rows(plan_of(tmp_path, "data.tsv", text)))


def test_two_years_are_titles_beside_words(tmp_path: Path) -> None:
    plan = plan_of(
        tmp_path,
        "student_mobility.csv",
        "Host,Origin,2018,2019\nAustralia,China,143323,153822\nUnited Kingdom,India,1200,-",
    )
    assert roles(plan) == "b.name a.name people people"


def test_one_column_of_dates_tells_the_order_of_the_others(tmp_path: Path) -> None:
    text = "University,Partner university,Country,Start,Valid until\nUniversity of Graz,Fudan University,China,15/09/2018,01/03/2020\nUniversity of Graz,Kyoto University,Japan,13/10/2012,02/04/2021"
    plan = plan_of(tmp_path, "agreements.csv", text)
    facts = ties(plan)
    assert [each.statement["expires"] for each in facts] == ["2020-03-01", "2021-04-02"]


def test_states_of_one_country_are_placed_there(tmp_path: Path) -> None:
    text = "U.S. State,Sister Province,Country,Year\nOregon,Fujian,China,1984\nCalifornia,Jiangsu,China,2011\nOhio,Hubei,China,1979"
    assert countries(plan_of(tmp_path, "states.csv", text))["Oregon"] == "US"


@pytest.mark.parametrize("name", ["nanjing_sister_cities.csv", "Sister cities of Nanjing 2023.csv", "南京友好城市.csv"])
def test_a_list_without_its_own_city_is_that_of_the_city_in_its_name(tmp_path: Path, name: str) -> None:
    plan = plan_of(tmp_path, name, "Sister city,Country,Since\nNagoya,Japan,1978\nFlorence,Italy,1980")
    assert edges(plan) == [("Nanjing", "Nagoya", "1978"), ("Nanjing", "Florence", "1980")]
    assert countries(plan) == {"Nanjing": "CN", "Nagoya": "JP", "Florence": "IT"}


@pytest.mark.parametrize("name", ["sister_cities.csv", "Sister cities of Springfield.csv", "list of partners.csv"])
def test_a_list_whose_city_cannot_be_told_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LoadError, match="no column says whose partners they are"):
        plan_of(tmp_path, name, "Sister city,Country,Since\nNagoya,Japan,1978\nFlorence,Italy,1980")


def test_a_mapping_can_say_whose_partners_a_list_names(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Sister city,Country,Since\nNagoya,Japan,1978\n")
    (tmp_path / "m.yaml").write_text("version: 1\ntables:\n- file: list.csv\n  city: Nanjing\n")
    plan = make_plan([tmp_path / "list.csv"], mapping=read_mapping(tmp_path / "m.yaml"))
    assert edges(plan) == [("Nanjing", "Nagoya", "1978")]


def test_values_of_a_nested_position_and_months_as_words(tmp_path: Path) -> None:
    record = {
        "name": "Lima",
        "country": "Peru",
        "coordinates": {"lat": -12.05, "lng": -77.04},
        "twins": ["Beijing", "Miami"],
    }
    assert (
        roles(plan_of(tmp_path, "t.json", json.dumps([record, record | {"name": "Cusco"}])))
        == "a.name a.country a.lat a.lon b.partners"
    )
    text = "University,Foreign University,Country,Date of MoU\nUniversity of Karachi,University of Tartu,Estonia,5-Jul-2019"
    assert edges(plan_of(tmp_path, "m.csv", text)) == [("University of Karachi", "University of Tartu", "2019-07-05")]


def test_a_province_of_the_towns_own_name_does_not_place_it_in_some_country(tmp_path: Path) -> None:
    text = "Municipio,Provincia,Municipio hermanado,País\nValencia,Valencia,Maguncia,Alemania\nToledo,Toledo,Nara,Japón"
    assert countries(plan_of(tmp_path, "es.csv", text)) == {"Maguncia": "DE", "Nara": "JP"}
