"""The country of parties that have no column for it: from titles, names of sheets and files and other columns, where the names bear it out."""

from __future__ import annotations

from pathlib import Path

import pytest

from loaders.columns.mapping_written import write_mapping
from loaders.columns.named_countries import countries_named
from tests.loaders.loaded import told, told_by
from tests.loaders.reading.samples import xlsx

HUNGARIAN = "Town,Twin town,Country\nGyőr,Erfurt,Germany\nPécs,Lahti,Finland\nEger,Przemyśl,Poland\n"
LITHUANIAN = (
    "Savivaldybė,Partneris,Šalis\nAlytus,Ełk,Poland\nTelšiai,Steinfurt,Germany\nUtena,Pułtusk,Poland\n".replace(
        "Savivaldybė,Partneris,Šalis", "Municipality,Partner,Country"
    )
)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Twin towns of Hungary", {"HU"}), ("Partner cities of Lithuanian municipalities", {"LT"}), ("Lietuvos savivaldybių partneriai", {"LT"}),
        ("Städtepartnerschaften österreichischer Gemeinden", {"AT"}), ("villes jumelées françaises", {"FR"}), ("miasta partnerskie polskich gmin", {"PL"}),
        ("立陶宛友好城市", {"LT"}), ("江苏省姊妹学校", {"CN"}), ("헝가리 자매도시", {"HU"}), ("ドイツの姉妹都市", {"DE"}), ("ciudades hermanadas españolas", {"ES"}),
        ("Sister cities of New Zealand", {"NZ"}), ("South Korea – Japan", {"KR", "JP"}), ("sister_cities_final_2023", set()), ("partnerships", set()),
    ],
)  # fmt: skip
def test_texts_name_countries_by_names_parts_and_adjectives(text: str, codes: set[str]) -> None:
    assert countries_named(text) == codes


@pytest.mark.parametrize(
    ("name", "above", "text", "town", "code"),
    [
        ("Twin towns of Hungary.csv", "", HUNGARIAN, "Eger", "HU"),
        ("a.csv", "Partner cities of Lithuanian municipalities,,\n", LITHUANIAN, "Utena", "LT"),
        ("a.csv", "Testvérvárosok: Hungary 2023,,\n", HUNGARIAN, "Eger", "HU"),
        ("匈牙利友好城市.csv", "", HUNGARIAN, "Eger", "HU"),
        ("ungarische_partnerstaedte.csv", "", HUNGARIAN, "Eger", "HU"),
        ("a.csv", "", HUNGARIAN.replace("Town,", "Hungarian town,"), "Eger", "HU"),
        ("a.csv", "", HUNGARIAN.replace("\n", ",Association of Hungarian towns\n").replace("Country,Association of Hungarian towns", "Country,Register"), "Eger", "HU"),
    ],
)  # fmt: skip
def test_the_country_of_one_end_is_looked_for_in_titles_names_and_other_columns(
    tmp_path: Path, name: str, above: str, text: str, town: str, code: str
) -> None:
    found = told(tmp_path, name, above + text)
    assert found.countries()[town] == code
    reason = found.plan.tables[0].mapping.reason
    assert "the first ones lie in" in reason
    again = told(tmp_path, name, above + text, write_mapping(found.plan.mapping))
    assert again.countries() == found.countries()


def test_the_name_of_a_sheet_tells_too(tmp_path: Path) -> None:
    rows = [line.split(",") for line in HUNGARIAN.splitlines()]
    (tmp_path / "twins.xlsx").write_bytes(
        xlsx({"Hungary": rows, "Lithuania": [line.split(",") for line in LITHUANIAN.splitlines()]})
    )
    found = told_by(tmp_path / "twins.xlsx")
    assert [each.mapping.country for each in found.plan.tables] == ["HU", "LT"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Twin towns of Romania.csv", "names Romania, but the names don't tell which end lies there"),
        ("Twin towns of Hungary and Romania.csv", "names 'Hungary', 'Romania'; it can't be told"),
    ],
)
def test_where_signs_contradict_the_country_stays_unknown_and_that_is_said(
    tmp_path: Path, name: str, reason: str
) -> None:
    found = told(tmp_path, name, HUNGARIAN)
    mapping = found.plan.tables[0].mapping
    assert (mapping.country, mapping.country_a, mapping.country_b) == ("", "", "")
    assert reason in mapping.reason
    assert "Eger" not in found.countries()


def test_a_country_that_is_that_of_the_partners_says_nothing_of_the_first(tmp_path: Path) -> None:
    text = "Town,Partner town,Country\nLinz,Győr,Hungary\nWels,Pécs,Hungary\n"
    found = told(tmp_path, "Partner towns in Hungary.csv", text)
    assert found.plan.tables[0].mapping.country != "HU"
    assert found.countries().get("Wels") != "HU"


def test_towns_that_have_namesakes_in_a_large_country_dont_lie_there(tmp_path: Path) -> None:
    text = "City,Partner city,Country\nBerlin,Los Angeles,USA\nDresden,Columbus,USA\nHamburg,Chicago,USA\nParis,Washington,USA\n"
    found = told(tmp_path, "Sister cities in the United States.csv", text)
    assert found.plan.tables[0].mapping.country != "US"


def test_where_no_end_has_a_column_only_the_one_that_the_names_bear_out_gets_the_country(tmp_path: Path) -> None:
    text = "Town,Twin town\nGyőr,Erfurt\nPécs,Lahti\nEger,Przemyśl\n"
    found = told(tmp_path, "Twin towns of Hungary.csv", text)
    mapping = found.plan.tables[0].mapping
    assert (mapping.country, mapping.country_a, mapping.country_b) == ("", "HU", "")
    assert (found.countries()["Eger"], found.countries()["Erfurt"]) == ("HU", "DE")
    turned = told(
        tmp_path,
        "b.csv",
        "Városok: Hungary,\n"
        + "\n".join(f"{b},{a}" for a, b in (line.split(",") for line in text.splitlines()))
        + "\n",
    )
    assert turned.plan.tables[0].mapping.country_b + turned.plan.tables[0].mapping.country_a == "HU"


def test_provinces_of_one_end_say_nothing_of_the_country_of_the_other(tmp_path: Path) -> None:
    text = "Partner city,Province,City\nPortland,Jiangsu,Suzhou\nBoston,Zhejiang,Hangzhou\nLos Angeles,Guangdong,Guangzhou\n"
    found = told(tmp_path, "a.csv", text)
    assert found.countries()["Suzhou"] == "CN"
    assert "CN" not in (found.countries().get("Portland"), found.countries().get("Boston"))


def test_schools_whose_towns_say_nothing_get_no_country_from_a_name(tmp_path: Path) -> None:
    text = "School,Partner school,Country\nQwxyz School,Lycée Hugo,France\nZzkozz School,Liceum 2,Poland\n"
    found = told(tmp_path, "Sister schools of Hungary.csv", text)
    mapping = found.plan.tables[0].mapping
    assert mapping.country == ""
    assert "names Hungary, but" in mapping.reason


def test_a_title_above_two_columns_is_no_row_and_no_city(tmp_path: Path) -> None:
    found = told(tmp_path, "a.csv", "Partner towns 2023,\nTwin town,Town\nErfurt,Győr\nLahti,Pécs\n")
    assert found.pairs() == [("Győr", "Erfurt"), ("Pécs", "Lahti")]
    untitled = told(tmp_path, "b.csv", "Győr,\nPécs,Lahti\nErfurt,Lyon\n")
    assert len(untitled.rows) == 3


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Savivaldybė,Užsienio partneris,Valstybė,Metai\nAlytus,Ełk,Lenkija,1992\nUtena,Pułtusk,Lenkija,2000\n", "a.name b.name b.country since"),
        ("Pilsēta,Sadraudzības pilsēta,Valsts,Gads\nJelgava,Pärnu,Igaunija,1957\nTukums,Plungė,Lietuva,1990\n", "a.name b.name b.country since"),
        ("Linn,Sõpruslinn,Riik,Aasta\nTartu,Kaunas,Leedu,1993\nPärnu,Oskarshamn,Rootsi,1989\n", "a.name b.name b.country since"),
        ("Місто,Місто-побратим,Країна,Рік підписання\nЛьвів,Вроцлав,Польща,2002\nХарків,Нюрнберг,Німеччина,1990\n", "a.name b.name b.country since"),
        ("Grad,Partnerski grad,Država,Godina potpisivanja\nZagreb,Mainz,Njemačka,1967\nSplit,Gladsaxe,Danska,1998\n", "a.name b.name b.country since"),
        ("Mokykla,Užsienio mokykla,Šalis,Pastabos\nVytauto gimnazija,Lycée Hugo,Prancūzija,sena\nSalomėjos gimnazija,Liceum 2,Lenkija,nauja\n", "a.name b.name b.country note"),
    ],
)  # fmt: skip
def test_titles_are_read_in_the_languages_of_the_baltic_ukraine_and_the_south_slavs(
    tmp_path: Path, text: str, roles: str
) -> None:
    found = told(tmp_path, "a.csv", text)
    assert " ".join(found.roles.values()) == roles
    assert not found.rejected
