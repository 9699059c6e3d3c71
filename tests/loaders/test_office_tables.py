"""Tables as offices keep them: whose a country is, whose partners a list names, what stands above the header and between the rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import LoadError
from loaders.plan import best_plan
from loaders.refused import answers, refused
from tests.loaders.loaded import told

GERMAN = "Land;Partnerstadt;seit\nNiederlande;Haarlem;1961\nFrankreich;Angers;1964\nPortugal;Vila Real;1989\n"
OF_OSNABRUECK = [
    ("Osnabrück", "Haarlem", "listed", "1961"),
    ("Osnabrück", "Angers", "listed", "1964"),
    ("Osnabrück", "Vila Real", "listed", "1989"),
]


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("liste.csv", "Stadt Osnabrück;;\nPartnerstädte (Stand: 1.3.2024; Bearbeiter: M. Meier);;\n"),
        ("liste.csv", "Städtepartnerschaften der Stadt Osnabrück;;\n"),
        ("partnerstaedte_osnabrueck.csv", ""),
    ],
)
def test_the_countries_beside_a_towns_partners_are_theirs(tmp_path: Path, name: str, above: str) -> None:
    found = told(tmp_path, name, above + GERMAN)
    assert found.ties() == OF_OSNABRUECK
    assert {each: found.countries()[each] for each in ("Haarlem", "Angers", "Vila Real")} == {
        "Haarlem": "NL", "Angers": "FR", "Vila Real": "PT",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("横浜市の姉妹都市一覧,,\n国名,都市名,提携年\nフランス,リヨン,1959\n中国,上海,1973\n", "横浜市"),
        ("南京市国际友好城市一览表,,\n国别,友好城市,结好时间\n日本,名古屋,1978-12-21\n荷兰,埃因霍温,1985-10-09\n", "南京市"),
        ("Jumelages de la ville de Colmar,,\nPays,Ville jumelée,Date\nAllemagne,Schongau,1962\nSuisse,Vevey,1960\n", "Colmar"),
        ("Twin towns of Coventry,,\nCountry,Twin town,Year\nGermany,Dresden,1959\nPoland,Warsaw,1957\n", "Coventry"),
    ],
)  # fmt: skip
def test_a_lists_own_city_stands_in_its_title(tmp_path: Path, text: str, home: str) -> None:
    found = told(tmp_path, "list.csv", text)
    assert {first for first, _ in found.pairs()} == {home}
    assert len(found.pairs()) == 2 and not found.rejected


@pytest.mark.parametrize(
    "above",
    [
        "Landkreis Göttingen: Partnerstädte", "Universität Göttingen: Partnerstädte", "Partnerstädte von Dresden und Köln",
        "Twin towns: reading list", "Partnerstädte der Region Hannover", "Partnerstädte wie Haarlem", "长野县友好城市",
    ],
)  # fmt: skip
def test_a_region_a_university_two_cities_or_a_partner_is_no_lists_own_city(tmp_path: Path, above: str) -> None:
    with pytest.raises(LoadError, match="whose partners they are"):
        told(tmp_path, "list.csv", f"{above};;\n{GERMAN}")


def test_countries_that_are_partners_themselves_stay_parties(tmp_path: Path) -> None:
    text = "Country,Partner country,Since\nGermany,France,1963\nChina,Pakistan,1951\nPoland,Ukraine,1992\n"
    assert told(tmp_path, "x.csv", text).pairs() == [
        ("Germany", "France"),
        ("China", "Pakistan"),
        ("Poland", "Ukraine"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        "Miasta partnerskie Poznania;;\nPaństwo;Miasto partnerskie;Rok\nHolandia;Haarlem;1961\nFrancja;Angers;1964\nPortugalia;Vila Real;1989\n",
        "Wykaz miast partnerskich Torunia;;\nMiasto;Państwo;Data podpisania\nHaarlem;Holandia;1961\nAngers;Francja;1964\nVila Real;Portugalia;1989\n",
        "Partner;seit\nHaarlem (Niederlande);1961\nAngers (Frankreich);1964\nVila Real (Portugal);1989\n",
    ],
)
def test_the_printed_lines_with_the_city_filled_in_load_a_list_of_its_partners(tmp_path: Path, text: str) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    lines = answers(best_plan([tmp_path / "list.csv"]))
    found = told(tmp_path, "list.csv", text, lines.replace('city: ""', "city: Osnabrück"))
    assert [tie[:2] for tie in found.ties()] == [tie[:2] for tie in OF_OSNABRUECK], lines
    assert not found.rejected and found.countries()["Haarlem"] == "NL"


def test_partners_that_are_schools_ask_for_a_column_and_print_no_city(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Land;Partnerschule;seit\nPolen;II Liceum;1998\nFrankreich;Lycée Blaise Pascal;1987\n", encoding="utf-8"
    )
    (said,) = refused(best_plan([path]))
    assert said["hint"].startswith("Whose partners are they? Add a column") and said["mapping"] == ""


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Schule;Ort;Austausch mit;Land\nOtto-Hahn-Gymnasium;Göttingen;Lycée Blaise Pascal;Frankreich\nEichsfeld-Gymnasium;Duderstadt;Colegio San José;Spanien\n",
         [("Otto-Hahn-Gymnasium", "Lycée Blaise Pascal"), ("Eichsfeld-Gymnasium", "Colegio San José")]),
        ("Town,Buddy,Country,Year\nExeter,Rennes,France,1957\nCoventry,Dresden,Germany,1959\nLeeds,Hangzhou,China,1988\n",
         [("Exeter", "Rennes"), ("Coventry", "Dresden"), ("Leeds", "Hangzhou")]),
        ("城市,牵手城市,国别\n南京,名古屋,日本\n苏州,波特兰,美国\n无锡,明石,日本\n", [("南京", "名古屋"), ("苏州", "波特兰"), ("无锡", "明石")]),
        ("Commune;Correspondante;Pays\nRennes;Exeter;Royaume-Uni\nVitré;Helmstedt;Allemagne\nOrléans;Dundee;Royaume-Uni\n",
         [("Rennes", "Exeter"), ("Vitré", "Helmstedt"), ("Orléans", "Dundee")]),
    ],
)  # fmt: skip
def test_partners_under_an_odd_title_are_known_by_the_countries_beside_them(
    tmp_path: Path, text: str, pairs: list[tuple[str, str]]
) -> None:
    assert told(tmp_path, "x.csv", text).pairs() == pairs


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Schule;Gegenüber;Land\nOtto-Hahn-Gymnasium;Lycée Blaise Pascal;Frankreich\nHainberg-Gymnasium;Cheltenham School;Großbritannien\n", "Does column 'Gegenüber' name the partners"),
        ("Town,Country\nExeter,France\nTavistock,Germany\nCoventry,Germany\nLeeds,China\n", "Are the countries in 'Country' those of 'Town'"),
    ],
)  # fmt: skip
def test_no_party_has_the_country_of_another(tmp_path: Path, text: str, asked: str) -> None:
    (tmp_path / "x.csv").write_text(text, encoding="utf-8")
    plan = best_plan([tmp_path / "x.csv"])
    (said,) = refused(plan)
    assert said["hint"].startswith(asked)
    assert told(tmp_path, "x.csv", text, answers(plan)).plan.tables[0].mapping.layout != "refused"


LINES_OF_FORMS = (
    "Amt 41;;Stand: 1.3.2024;;", "Urząd Miasta;;Stan na 12.01.2024;;Sporządził: J. Nowak", "国際課;;令和5年4月1日現在;;",
    "Prepared by: J. Smith;;Date: 12 Jan 2024;;Ref: INT/7", "Service des relations;;Édité le 12/01/2024;;", "Amt 41;;Dezernat IV;;",
)  # fmt: skip


@pytest.mark.parametrize("line", LINES_OF_FORMS)
def test_the_line_of_a_form_is_no_part_of_the_titles(tmp_path: Path, line: str) -> None:
    text = (
        f"{line}\nStadt;Partnerstadt;Land;seit;Bemerkung\nKöln;Lille;Frankreich;1958;\nNürnberg;Shenzhen;China;1997;x\n"
    )
    found = told(tmp_path, "x.csv", text)
    assert list(found.roles.items())[:2] == [("Stadt", "a.name"), ("Partnerstadt", "b.name")]
    assert found.plan.tables[0].table.above == " ".join(filter(None, line.split(";")))


@pytest.mark.parametrize(
    ("titles", "cells"),
    [
        ("From,Until", ["1984", "2018"]), ("From,To", ["3 May 1984", "2018"]), ("Agreement from,Agreement to", ["Sept 1984", "2018"]),
        ("Depuis,Jusqu'au", ["1984", "juin 2018"]), ("Od,Do", ["1984", "2018"]), ("Von,Bis", ["1984", "2018"]), ("提携日,解消日", ["1984-01-02", "2018-01-02"]),
        ("起,止", ["1984", "2018"]),
    ],
)  # fmt: skip
def test_a_beginning_and_an_end_are_no_names(tmp_path: Path, titles: str, cells: list[str]) -> None:
    text = f"School,Partner school,Country,{titles}\nHawick High School,Gymnasium Bevensen,Germany,{','.join(cells)}\nKelso High School,Goethe-Gymnasium,Germany,{','.join(cells)}\n"
    found = told(tmp_path, "x.csv", text)
    assert found.pairs()[0] == ("Hawick High School", "Gymnasium Bevensen")
    said = found.facts_of_ties()[0].statement
    assert (said["since"][:4], said["until"][:4], said["status"]) == ("1984", "2018", "ended")


@pytest.mark.parametrize("title", ["Estado", "État", "State"])
def test_a_state_of_ties_is_no_region(tmp_path: Path, title: str) -> None:
    text = f"Municipio;Municipio hermanado;País;{title}\nToledo;Nara;Japón;activo\nSevilla;Kansas City;Estados Unidos;suspendido\n"
    assert [tie[2] for tie in told(tmp_path, "x.csv", text).ties()] == ["active", "suspended"]


@pytest.mark.parametrize(
    ("text", "lie"),
    [
        ("Stadt;Partnerstadt;seit\nFrankreich;;\nKöln;Lille;1958\nMainz;Dijon;1958\nChina;;\nNürnberg;Shenzhen;1997\n", {"Lille": "FR", "Dijon": "FR", "Shenzhen": "CN"}),
        ("Partnerstädte von Köln;\nPartnerstadt;seit\nEuropa;\nFrankreich;\nLille;1958\nPolen;\nKattowitz;1991\n", {"Lille": "FR", "Kattowitz": "PL"}),
        ("城市,友好城市,结好时间\n日本,,\n南京,名古屋,1978\n美国,,\n苏州,波特兰,1988\n", {"名古屋": "JP", "波特兰": "US"}),
        ("City,Inhabitants\nFrance,\nLille,230000\nPoland,\nPoznań,540000\n", {"Lille": "FR", "Poznań": "PL"}),
    ],
)  # fmt: skip
def test_a_row_with_a_country_alone_is_a_heading(tmp_path: Path, text: str, lie: dict[str, str]) -> None:
    found = told(tmp_path, "x.csv", text)
    assert {name: found.countries().get(name) for name in lie} == lie
    assert not found.rejected and not {"Frankreich", "China", "Polen", "日本", "France"} & set(found.nodes("City"))
    assert any("are headings of the rows beneath" in note for note in found.plan.tables[0].table.notes)


def test_a_french_number_is_no_id(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="nothing says that they are partnerships or visits"):
        told(tmp_path, "x.csv", "Ville 1;Ville 2;Nombre\nRennes;Exeter;12\nLyon;Birmingham;3\n")
