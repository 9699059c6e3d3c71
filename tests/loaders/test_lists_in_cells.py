"""Lists in a cell: what is parted, what stays whole, and what each partner keeps of its brackets."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loaders.cells.brackets import mended
from loaders.columns.mapping_written import write_mapping
from loaders.places.country_table import country_names
from loaders.places.gazetteer import LARGER, open_gazetteer
from loaders.rows.lists import listed
from tests.loaders.loaded import told, told_by
from tests.loaders.test_choosing import CASES, needs_cases

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"


@pytest.mark.parametrize(
    ("cell", "entries"),
    [
        ("Grenoble (France) & Riga (Latvia)", 2), ("Chattanooga (USA) and Akashi (Japan)", 2), ("Chattanooga / Akashi", 2),
        ("Dresden und Breslau", 2), ("Lyon et Turin", 2), ("Tempe and Portland", 2), ("名古屋和波特兰", 2), ("名古屋、大阪、神户", 3),
        ("Straßburg, Ravenna und Columbus", 3), ("Lahr/Schwarzwald; Dole", 2), ("Rome (Italy)/Paris (France)", 2), ("Portland (1988), Riga (1990)", 2),
        ("Washington, D.C. (USA) & Riga (Latvia)", 2), ("Kiel, Germany; Tallinn, Estonia", 2), ("Kiel, Germany, Tallinn, Estonia", 2),
        ("Portland (USA, 1988), Victoria (Canada), Grenoble (France) & Riga (Latvia)", 4), ("Nagoya (Japan), Portland (USA), etc.", 2),
        ("名古屋、波特兰等", 2), ("Nagoya (Japan)\nPortland (USA)", 2), ("Bayreuth + Cheltenham + Vicenza", 3),
    ],
)  # fmt: skip
def test_a_cell_is_parted_where_every_part_is_a_partner(cell: str, entries: int) -> None:
    assert len(listed(cell, plural=False).entries) == entries


@pytest.mark.parametrize(
    "cell",
    [
        "Oadby and Wigston", "Brighton and Hove", "Lahr/Schwarzwald", "Biel/Bienne", "Washington, D.C.", "Portland, Oregon", "Paris, Texas",
        "London, Ontario", "Geelong, Victoria", "Suzhou, Jiangsu, China", "Springfield, Illinois (USA)", "Perth, Scotland", "Trinidad and Tobago",
        "Bosnia and Herzegovina", "Castilla y León", "和歌山", "呼和浩特", "SS Peter and Paul's", "Newcastle and Gateshead", "Frankfurt (Oder)",
        "San Carlos, Río San Juan", "Redcar and Cleveland", "Tonbridge and Malling", "Perth and Kinross", "Hammersmith and Fulham", "Newark and Sherwood", "Toledo / Toledo", "St. Kitts and Nevis", "Nagoya; Nowherexyz", "Schule A+B", "Bayreuth + Nowherexyz", "St Leonards, Heath and Reach, VA Lower School",
    ],
)  # fmt: skip
def test_a_name_that_looks_like_a_list_stays_whole(cell: str) -> None:
    assert listed(cell, plural=False).entries == (cell,)
    assert listed(cell, plural=False, places=False).entries == (cell,)


@pytest.mark.parametrize(
    ("cell", "doubtful"),
    [
        ("Newcastle and Gateshead", True), ("Nagoya; Nowherexyz", True), ("Nagoya (Japan), Nowherexyz", True), ("Marl / Herten", True),
        ("Oadby and Wigston", False), ("Washington, D.C.", False), ("Wigton Vale and Moor", False),
    ],
)  # fmt: skip
def test_a_whole_cell_that_may_be_several_is_remarked(cell: str, doubtful: bool) -> None:
    assert listed(cell, plural=False).doubtful == doubtful


@pytest.mark.parametrize(
    "district", ["Redcar and Cleveland", "Tonbridge and Malling", "Perth and Kinross", "Hammersmith and Fulham"]
)
@pytest.mark.parametrize("country", ["", "GB"])
def test_a_district_of_two_towns_stays_whole_wherever_it_lies(district: str, country: str) -> None:
    assert listed(district, "", country, plural=False).entries == (district,)
    assert listed(district, "", country).entries == (district,)


def test_schools_are_parted_only_where_each_has_brackets_of_its_own() -> None:
    several = "Kent School (UK) and Lycée Ampère (France, 1988)"
    assert listed(several, places=False, plural=False).entries == ("Kent School (UK)", "Lycée Ampère (France, 1988)")
    whole = "Harton Primary School and Nursery School (UK)"
    assert listed(whole, places=False, plural=False).entries == (whole,)


def test_country_year_kind_and_end_in_brackets_stay_with_their_partner(tmp_path: Path) -> None:
    text = 'City,Partner cities\nSuzhou,"Nagoya (Japan; friendship city, 1978–2012), Portland (USA, since 1988), Riga (Latvia)"\n'
    found = told(tmp_path, "a.csv", text)
    assert found.ties() == [
        ("Suzhou", "Nagoya", "ended", "1978", "2012"), ("Suzhou", "Portland", "listed", "1988"), ("Suzhou", "Riga", "listed"),
    ]  # fmt: skip
    assert [tie.statement["tier"] for tie in found.facts_of_ties()] == ["friendly", "sister", "sister"]
    assert found.countries() == {"Suzhou": "CN", "Nagoya": "JP", "Portland": "US", "Riga": "LV"}


def test_the_end_of_an_entry_ends_its_tie_unless_the_row_says_how_it_stands(tmp_path: Path) -> None:
    text = (
        'City,Partner cities,Status\nSuzhou,"Nagoya (Japan, 1978–2012)",suspended\nWuxi,"Nagoya (Japan, 1978–2012)",\n'
    )
    assert [tie[2] for tie in told(tmp_path, "a.csv", text).ties()] == ["suspended", "ended"]


def test_a_country_in_a_column_of_its_own_is_that_of_every_entry(tmp_path: Path) -> None:
    found = told(
        tmp_path, "a.csv", "City,Sister city,Sister country\nSuzhou,Nagoya and Sapporo,Japan\nWuxi,Portland,USA\n"
    )
    assert found.pairs() == [("Suzhou", "Nagoya"), ("Suzhou", "Sapporo"), ("Wuxi", "Portland")]
    assert (found.countries()["Nagoya"], found.countries()["Sapporo"]) == ("JP", "JP")


def test_the_plan_written_as_a_mapping_parts_the_same(tmp_path: Path) -> None:
    text = "City;Partner cities\nSuzhou;Portland (USA), Riga (Latvia)\nWuxi;Chattanooga / Akashi\n"
    guessed = told(tmp_path, "a.csv", text)
    again = told(tmp_path, "a.csv", text, write_mapping(guessed.plan.mapping))
    assert again.pairs() == guessed.pairs() and len(again.pairs()) == 4


@needs_cases
@pytest.mark.parametrize("case", ["w09_list_cell.csv", "x01_list_and.csv"])
def test_four_partners_and_two(case: str) -> None:
    found = told_by(CASES / case)
    assert found.pairs() == [
        ("Suzhou", "Portland"), ("Suzhou", "Victoria"), ("Suzhou", "Grenoble"), ("Suzhou", "Riga"), ("Wuxi", "Chattanooga"), ("Wuxi", "Akashi"),
    ]  # fmt: skip
    assert not found.notes and not found.rejected
    if case == "w09_list_cell.csv":
        assert found.ties()[0] == ("Suzhou", "Portland", "listed", "1988")


# Names that are never cut


def names_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from names_in(each)


def is_whole(name: str, places: bool = True) -> bool:
    return len(listed(name, plural=False, places=places).entries) == 1


def test_no_larger_place_of_the_gazetteer_is_cut() -> None:
    places = [place for code in country_names() for place in open_gazetteer().cities(code, "", LARGER)]
    names = {name for place in places for name in (place.name, place.name_zh) if name}
    assert len(places) > 30_000 and not [name for name in names if not is_whole(name)]


def test_no_name_of_the_samples_is_cut() -> None:
    names = set()
    for path in [*(ROOT / "loaders" / "samples").rglob("*.csv")]:
        with path.open(encoding="utf-8", newline="") as file:
            names |= {row[key] for row in csv.DictReader(file) for key in row if key and "name" in key and row[key]}
    assert len(names) > 5_000
    assert not [name for name in names if not (is_whole(name) and is_whole(name, places=False))]


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the data sets lie in ../shared/data, which isn't here")
def test_no_name_of_the_school_sets_is_cut() -> None:
    names = set()
    for path in [*(DATA / "schools_england_2018").glob("*.csv"), *(DATA / "schools_new_zealand").glob("*.csv")]:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            names |= {cell for row in csv.reader(file) for cell in row[:6]}
    for path in (DATA / "schools_china_2019").glob("*.json"):
        names |= set(names_in(json.loads(path.read_text(encoding="utf-8"))))
    assert len(names) > 100_000
    assert not [name for name in names if name.strip() and not (is_whole(name) and is_whole(name, places=False))]


# Brackets


@pytest.mark.parametrize(
    ("name", "whole"),
    [
        ("Grenoble (France", "Grenoble (France)"),
        ("Riga)", "Riga"),
        ("Lahr (Baden)", "Lahr (Baden)"),
        ("苏州（中国", "苏州（中国）"),
        ("Lyon (", "Lyon"),
    ],
)
def test_a_bracket_that_is_missing_is_mended(name: str, whole: str) -> None:
    assert mended(name) == whole


# Lists at the first end


def ends_of(folder: Path, rows: str) -> list[tuple[str, str]]:
    return told(folder, "a.csv", f"City,Country,Partner city,Partner country,Since\n{rows}\n").pairs()


@pytest.mark.parametrize(
    ("first", "names"),
    [
        ("Suzhou; Wuxi,China", ["Suzhou", "Wuxi"]), ("Xuzhou & Nantong,China", ["Xuzhou", "Nantong"]), ("苏州、无锡,中国", ["苏州", "无锡"]),
        ('"Suzhou, Wuxi and Nanjing",China', ["Suzhou", "Wuxi", "Nanjing"]), ('"Kiel, Lübeck und Flensburg",Deutschland', ["Kiel", "Lübeck", "Flensburg"]),
        ('"Vilnius, Kaunas ir Klaipėda",Lithuania', ["Vilnius", "Kaunas", "Klaipėda"]), ("Oadby and Wigston,UK", ["Oadby and Wigston"]),
        ('"Washington, D.C.",USA', ["Washington, D.C."]), ("Lahr/Schwarzwald,Germany", ["Lahr/Schwarzwald"]), ("和歌山,日本", ["和歌山"]),
        ('"Portland, OR and Boston, MA",USA', ["Portland, OR", "Boston"]),
    ],
)  # fmt: skip
def test_a_list_at_the_first_end_is_parted_by_the_same_rules(tmp_path: Path, first: str, names: list[str]) -> None:
    assert ends_of(tmp_path, f"{first},Riga,Latvia,1997") == [(name, "Riga") for name in names]


def test_what_brackets_say_stays_with_the_first_party_that_has_them(tmp_path: Path) -> None:
    found = told(tmp_path, "a.csv", "City,Partner city\nSuzhou (China; 1997) / Daugavpils (Latvia),Riga\n")
    assert found.ties() == [("Suzhou", "Riga", "listed", "1997"), ("Daugavpils", "Riga", "listed")]


def test_lists_at_both_ends_are_refused_for_nobody_knows_who_is_the_partner_of_whom(tmp_path: Path) -> None:
    found = told(
        tmp_path, "a.csv", "City,Partner city,Partner country\nSuzhou; Wuxi,Nagoya; Osaka,Japan\nNanjing,Riga,Latvia\n"
    )
    assert found.pairs() == [("Nanjing", "Riga")]
    assert found.rejected == [
        "both ends name several ('Suzhou', 'Wuxi' at the first): it can't be told who is the partner of whom; expected a row for each partnership"
    ]


def test_a_list_of_partners_has_one_first_end(tmp_path: Path) -> None:
    found = told(tmp_path, "a.csv", "City,Sister cities\nSuzhou; Wuxi,Nagoya; Osaka; Kobe\nNanjing,Riga; Tallinn\n")
    assert found.pairs() == [("Nanjing", "Riga"), ("Nanjing", "Tallinn")]
    assert len(found.rejected) == 1


def test_a_visit_of_several_is_refused_for_its_people_are_of_all_of_them(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        "a.csv",
        "Sender city,Host city,Date of arrival,People\nSuzhou; Wuxi,Portland,2012-05-01,12\nNanjing,Nagoya,2012-06-01,5\n",
    )
    assert found.rejected == [
        "'Suzhou', 'Wuxi' are several, and a visit has one sender and one host; expected a row for each"
    ]
    assert "Suzhou; Wuxi" not in found.nodes("City")


def test_a_list_of_towns_names_several_in_a_cell(tmp_path: Path) -> None:
    found = told(tmp_path, "a.csv", "City,Country\nSuzhou; Wuxi,China\nOadby and Wigston,UK\n")
    assert set(found.nodes("City")) == {"Suzhou", "Wuxi", "Oadby and Wigston"}


def test_a_comma_that_parts_the_beginning_of_a_list_makes_no_town_within_another(tmp_path: Path) -> None:
    assert ends_of(tmp_path, '"Oadby, Wigston and Leicester",UK,Riga,Latvia,1997') == [
        ("Oadby, Wigston and Leicester", "Riga")
    ]


@pytest.mark.parametrize(
    ("entry", "country"),
    [("Boston, MA", "US"), ("Los Angeles, CA", "US"), ("Wilmington (DE)", "US"), ("Atlanta, Georgia", "US"), ("Casablanca, MA", "MA"), ("Kiel, DE", "DE"), ("Tbilisi, Georgia", "GE"), ("Toronto, CA", "CA")],
)  # fmt: skip
def test_two_letters_behind_a_town_are_its_state_where_it_lies_there_and_not_in_such_a_country(
    tmp_path: Path, entry: str, country: str
) -> None:
    for text in (f'"{entry}"', f'"{entry}; Riga, Latvia"'):
        found = told(tmp_path, "a.csv", f"City,Country,Sister cities\nSuzhou,China,{text}\nWuxi,China,{text}\n")
        assert found.countries()[found.pairs()[0][1]] == country


@pytest.mark.parametrize(
    ("cell", "names"),
    [("Kiel, DE, Riga, LV", ["Kiel, DE", "Riga, LV"]), ("Portland, OR, Boston, MA", ["Portland, OR", "Boston, MA"]), ("Kiel, DE", ["Kiel, DE"])],
)  # fmt: skip
@pytest.mark.parametrize("mark", ["", ","])
def test_codes_between_commas_are_no_towns(cell: str, names: list[str], mark: str) -> None:
    assert list(listed(cell, mark).entries) == names


def test_two_towns_that_lie_near_each_other_stay_one_with_a_remark(tmp_path: Path) -> None:
    found = told(
        tmp_path, "a.csv", 'City,Partner city,Country\nBautzen,"Worms, Heidelberg",Germany\nKiel,"Toledo, Ohio",USA\n'
    )
    assert len(found.pairs()) == 2
    assert "'Worms, Heidelberg' is taken as one; it may be several" in found.notes


def test_foreign_towns_in_chinese_are_parted_by_their_form(tmp_path: Path) -> None:
    found = told(tmp_path, "a.csv", "城市,友好城市,国家\n徐州市,纽瓦克市、厄尔巴索市,美国\n南京市,名古屋市,日本\n")
    assert [second for _, second in found.pairs()] == ["纽瓦克市", "厄尔巴索市", "名古屋市"]


def test_a_country_before_a_colon_is_that_of_the_towns_behind_it(tmp_path: Path) -> None:
    text = 'City,Sister cities\nSuzhou,"Germany: Konstanz; France: Grenoble; Japan: Ikeda, Kanazawa"\nNanjing,"Japan: Nagoya; USA: St. Louis"\nWuxi,USA: Chattanooga\n'
    found = told(tmp_path, "a.csv", text)
    assert [(second, found.countries()[second]) for _, second in found.pairs()] == [
        ("Konstanz", "DE"), ("Grenoble", "FR"), ("Ikeda", "JP"), ("Kanazawa", "JP"), ("Nagoya", "JP"), ("St. Louis", "US"), ("Chattanooga", "US"),
    ]  # fmt: skip


def test_what_a_title_has_in_brackets_says_what_stands_beside_the_name(tmp_path: Path) -> None:
    text = "市,友好城市（国家）,年份\n南京,名古屋（日本）,1978\n苏州,威尼斯（意大利）/维多利亚（加拿大）,1980\n"
    found = told(tmp_path, "a.csv", text)
    assert found.pairs() == [("南京", "名古屋"), ("苏州", "威尼斯"), ("苏州", "维多利亚")]
    assert (found.countries()["名古屋"], found.rejected) == ("JP", [])


@pytest.mark.parametrize(
    ("entry", "status", "since", "until"),
    [
        ("Perm (suspended 2022)", "suspended", None, None),
        ("Kursk (paused since 2022)", "suspended", None, None),
        ("Nanjing (China, ended 2019)", "ended", None, "2019"),
        ("Brno (Czechia; terminated in 2010)", "ended", None, "2010"),
        ("Haarlem (until 2011)", "ended", None, "2011"),
        ("Dortmund (bis 2015)", "ended", None, "2015"),
        ("Mulhouse (France, 1965)", "listed", "1965", None),
        ("Mulhouse (France, friendship city since 1965)", "listed", "1965", None),
        ("Amiens (1969-2015)", "ended", "1969", "2015"),
    ],
)
def test_the_year_of_an_end_is_no_beginning(tmp_path: Path, entry: str, status: str, since: str | None, until: str | None) -> None:  # fmt: skip
    path = tmp_path / "twins.csv"
    path.write_text(f'City,Country,Partner cities\nKassel,Germany,"{entry}; Västerås (Sweden)"\n', encoding="utf-8")
    said = next(iter(told_by(path).facts_of_ties())).statement
    assert (said["status"], said.get("since"), said.get("until")) == (status, since, until)
