"""Whose a country, province or town is, where its title doesn't say it: its values decide, and never the order of the columns."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from tests.loaders.loaded import told

AMERICAN = [("Portland", "Oregon", "USA", "Suzhou", "Jiangsu", "China"), ("Boston", "Massachusetts", "USA", "Hangzhou", "Zhejiang", "China"), ("Los Angeles", "California", "USA", "Guangzhou", "Guangdong", "China")]  # fmt: skip
GERMAN = [("Nürnberg", "Bayern", "Deutschland", "Shenzhen", "Guangdong", "China"), ("Kiel", "Schleswig-Holstein", "Deutschland", "Qingdao", "Shandong", "China"), ("Duisburg", "Nordrhein-Westfalen", "Deutschland", "Wuhan", "Hubei", "China")]  # fmt: skip
CHINESE = [("南京", "江苏省", "中国", "名古屋", "爱知县", "日本"), ("苏州", "江苏省", "中国", "金泽", "石川县", "日本"), ("杭州", "浙江省", "中国", "岐阜", "岐阜县", "日本")]  # fmt: skip
WORDS = {
    "en": ("City", "State", "Country", "Partner city"), "de": ("Stadt", "Bundesland", "Land", "Partnerstadt"),
    "zh": ("城市", "省", "国家", "友好城市"),
}  # fmt: skip


@pytest.mark.parametrize(("language", "rows"), [("en", AMERICAN), ("de", GERMAN), ("zh", CHINESE)])
@pytest.mark.parametrize("of", ["first", "second"])
def test_provinces_belong_to_the_end_where_they_lie_wherever_the_column_stands(
    tmp_path: Path, language: str, rows: list[tuple[str, ...]], of: str
) -> None:
    city, state, _, partner = WORDS[language]
    for titles in permutations((city, state, partner)):
        cells = [{city: row[0], state: row[1 if of == "first" else 4], partner: row[3]} for row in rows]
        text = "\n".join(",".join(line) for line in (titles, *([row[title] for title in titles] for row in cells)))
        found = told(tmp_path, "a.csv", text + "\n")
        assert found.roles[state] == ("a.region" if of == "first" else "b.region"), titles
        assert found.pairs() == [(row[0], row[3]) for row in rows]


@pytest.mark.parametrize("of", [2, 5])
def test_countries_belong_to_the_end_whose_towns_lie_there(tmp_path: Path, of: int) -> None:
    for titles in permutations(("Stadt", "Land", "Partnerstadt")):
        cells = [{"Stadt": row[0], "Land": row[of], "Partnerstadt": row[3]} for row in GERMAN]
        text = "\n".join(",".join(line) for line in (titles, *([row[title] for title in titles] for row in cells)))
        assert told(tmp_path, "a.csv", text + "\n").roles["Land"] == ("a.country" if of == 2 else "b.country"), titles


def test_provinces_of_the_other_ends_country_are_no_part_of_this_one(tmp_path: Path) -> None:
    text = "City,Country,Province,Partner,Partner country\nQwxyz,Canada,Jiangsu,Zzkozz,China\nVvwex,Canada,Zhejiang,Xqviq,China\n"
    found = told(tmp_path, "a.csv", text)
    assert found.roles["Province"] == "b.region"
    assert found.reasons["Province"].endswith(
        "second end by its values; by its place in the table it would be of the first"
    )


def test_provinces_now_of_one_end_and_now_of_the_other_are_not_read(tmp_path: Path) -> None:
    text = "Region,City,Partner city,Partner country\nBayern,München,Bordeaux,France\nNouvelle-Aquitaine,Kassel,Limoges,France\nSachsen,Dresden,Strasbourg,France\n"
    found = told(tmp_path, "a.csv", text)
    assert found.roles["Region"] == "ignored"
    assert "now to the first end, now to the second" in found.reasons["Region"]
    assert found.countries()["Kassel"] == "DE"


def test_words_for_parts_of_the_world_behind_the_partner_are_no_provinces(tmp_path: Path) -> None:
    text = "City,Partner city,Country,Region\nSuzhou,Portland,USA,North America\nWuxi,Akashi,Japan,Asia\n"
    found = told(tmp_path, "a.csv", text)
    assert found.roles["Region"] == "ignored"
    assert not found.nodes("Region")


@pytest.mark.parametrize(("title", "role"), [("City", "a.city"), ("Town", "a.city")])
def test_the_town_behind_the_partner_is_of_the_school_that_is_called_by_it(
    tmp_path: Path, title: str, role: str
) -> None:
    text = f"School,Partner school,{title}\nNanjing Foreign Language School,Jefferson High School,Nanjing\nWuxi Big Bridge Academy,Holland Hall,Wuxi\n"
    assert told(tmp_path, "a.csv", text).roles[title] == role


def test_the_province_tells_of_an_education_authority_by_its_name(tmp_path: Path) -> None:
    text = "Education bureau,Partner bureau,Province\n江苏省教育厅,Peel District School Board,江苏\n浙江省教育厅,Toronto District School Board,浙江\n"
    assert told(tmp_path, "a.csv", text).roles["Province"] == "a.region"


@pytest.mark.parametrize(("title", "role"), [("Region", "ignored"), ("Province", "a.region")])
def test_values_that_are_no_provinces_are_read_only_under_a_plain_title_before_the_partner(
    tmp_path: Path, title: str, role: str
) -> None:
    found = told(tmp_path, "a.csv", f"City,{title},Partner city\nSuzhou,East,Portland\nWuxi,Asia,Akashi\n")
    assert found.roles[title] == role


def test_local_words_for_a_county_are_no_part_of_its_name(tmp_path: Path) -> None:
    text = "Twin town,County,Town\nTartu,Kauno apskritis,Kaunas\nRyga,Vilniaus apskritis,Vilnius\n"
    found = told(tmp_path, "a.csv", text)
    assert found.roles["County"] == "a.region"


@pytest.mark.parametrize(
    "titles",
    [
        "City,Country,Partner city,Country", "Partner city,Country,City,Country", "City,Partner city,Country,Country", "Partner city,City,Country,Country",
    ],
)  # fmt: skip
@pytest.mark.parametrize("turned", [False, True])
def test_of_two_columns_of_one_title_each_is_of_the_end_whose_towns_lie_there(
    tmp_path: Path, titles: str, turned: bool
) -> None:
    names = titles.split(",")
    lines = []
    for row in AMERICAN:
        countries = iter((row[2], row[5]) if (names[0] == "City") != turned else (row[5], row[2]))
        of = {"City": row[0], "Partner city": row[3]}
        lines.append(",".join(of.get(name) or next(countries) for name in names))
    found = told(tmp_path, "a.csv", "\n".join((titles, *lines)) + "\n")
    assert found.pairs() == [(row[0], row[3]) for row in AMERICAN]
    assert {found.countries()[row[0]] for row in AMERICAN} == {"US"}


def test_columns_of_one_title_follow_the_names_where_their_values_tell_nothing(tmp_path: Path) -> None:
    text = "Partner school,Country,Website,School,Country,Website\nJinling,China,http://a.cn,Kent College,UK,http://kent.uk\nNanwai,China,http://b.cn,Derby School,UK,http://derby.uk\n"
    found = told(tmp_path, "a.csv", text)
    assert [found.roles[name] for name in ("Country", "Country (2)", "Website", "Website (2)")] == [
        "b.country",
        "a.country",
        "b.website",
        "a.website",
    ]
