"""Choosing between columns: which names the parties, which is their town, and what the list says of all its ties."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import LoadError
from loaders.columns.mapping_written import write_mapping
from loaders.words.lists import state_of_list
from loaders.words.states import end_in_cell, state_in_remark
from tests.loaders.loaded import told, told_by
from tests.loaders.reading.samples import xlsx

CASES = Path(__file__).parents[3] / "shared" / "cases" / "loaders"
"""Small inputs that people at the project keep beside it."""
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the cases lie in ../shared/cases, which isn't here")

# Who the parties are


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("hospital", "partner hospital"), ("Museum", "Partner museum"), ("club", "partner"), ("Library", "Twin library"),
        ("医院", "友好医院"), ("Klinik", "Partnerklinik"), ("Seaport", "Sister seaport"),
    ],
)  # fmt: skip
def test_who_signs_is_an_organization_and_never_its_country(tmp_path: Path, first: str, second: str) -> None:
    found = told(
        tmp_path, "a.csv", f"""
{first},Country,{second},Partner country,Since
Charité,Germany,Huashan,China,1999
St Thomas,United Kingdom,Nanjing Drum Tower,China,2003
Karolinska,Sweden,West China,China,2010
""",
    )  # fmt: skip
    assert found.pairs() == [("Charité", "Huashan"), ("St Thomas", "Nanjing Drum Tower"), ("Karolinska", "West China")]
    assert set(found.nodes("Organization")) == {name for pair in found.pairs() for name in pair}
    assert not found.rejected


@pytest.mark.parametrize("word", ["brigade", "lodge", "parish band"])
def test_a_word_that_nobody_knows_names_both_ends_and_asks_what_they_are(tmp_path: Path, word: str) -> None:
    text = f"{word},country,partner {word},partner country\nLyon 3,France,Suzhou 1,China\nDerby,UK,Wuxi 2,China\n"
    with pytest.raises(LoadError, match="nothing says whether they are cities, schools"):
        told(tmp_path, "a.csv", text)
    found = told(tmp_path, "a.csv", text, "version: 1\ntables: [{file: a.csv, label: Organization}]")
    assert found.pairs() == [("Lyon 3", "Suzhou 1"), ("Derby", "Wuxi 2")]


def test_ports_are_no_cities_though_they_are_called_so(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="nothing says whether they are cities"):
        told(tmp_path, "a.csv", "Port,Sister port,Country\nShanghai,Rotterdam,Netherlands\nNantong,Osaka,Japan\n")


def test_a_town_or_country_isnt_taken_for_the_party_beside_a_column_that_nobody_knows(tmp_path: Path) -> None:
    text = "Lodge,City,Country,Partner,Partner city\nGrand Vale,Derby,UK,East Hill,Suzhou\nOld Oak,Lyon,France,South Gate,Wuxi\n"
    with pytest.raises(LoadError, match=r"'Lodge' .* may name the first party") as refused:
        told(tmp_path, "a.csv", text)
    assert "a.name" in str(refused.value)


@pytest.mark.parametrize("name", ["Atlantis", "Rotary Suzhou", "West China"])
def test_no_country_is_invented(tmp_path: Path, name: str) -> None:
    known = "\n".join(
        f"{a},{b}"
        for a, b in zip(("Italy", "Peru", "Mali", "Iran", "Laos"), ("Spain", "Chile", "Chad", "Iraq", "Fiji"))
    )
    found = told(
        tmp_path,
        "a.csv",
        f"country,partner country,since\n{known.replace(chr(10), ',1990' + chr(10))},1990\nFrance,{name},1990\n",
    )
    assert found.rejected == [f"no country or region is known as '{name}'; expected the name or code of one"]
    assert len(found.pairs()) == 5
    assert not any(tie.start.startswith("x-") or tie.end.startswith("x-") for tie in found.facts_of_ties())


# Which column has a role


@pytest.mark.parametrize(("first", "second"), [("Locality", "Town"), ("Town", "City"), ("Municipality", "City")])
def test_of_two_columns_of_towns_the_one_that_is_filled_is_taken(tmp_path: Path, first: str, second: str) -> None:
    found = told(
        tmp_path, "a.csv", f"""
School,{first},{second},Country,Partner school,Partner town,Partner country
Kent School,,Maidstone,UK,Suzhou No 1 Middle School,Suzhou,China
Dover Grammar School,Buckland,Dover,UK,Wuxi No 1 Middle School,Wuxi,China
Hull High School,,Hull,UK,Nanjing No 9 Middle School,Nanjing,China
""",
    )  # fmt: skip
    assert found.roles[second] == "a.city"
    assert found.reasons[first] == (
        f"also possible as town of a school, bureau or organization; '{second}' was taken, which is filled in 100 % of the rows, this one in 33 %"
    )


def test_of_two_full_columns_the_town_goes_before_the_locality_else_the_first(tmp_path: Path) -> None:
    rows = "Kent School,Buckland,Dover,Suzhou No 1 Middle School\nHull School,Beverley,Hull,Wuxi No 1 Middle School\n"
    found = told(tmp_path, "a.csv", f"School,Locality,Town,Partner school\n{rows}")
    assert (found.roles["Town"], found.reasons["Locality"]) == (
        "a.city", "also possible as town of a school, bureau or organization; 'Town' was taken",
    )  # fmt: skip
    assert told(tmp_path, "b.csv", f"School,City,Town,Partner school\n{rows}").roles["City"] == "a.city"


# What the list says of all its ties

ROWS = "Nanjing,China,Nagoya,Japan,{}\nSuzhou,China,Portland,USA,{}\n"
TITLES = "City,Country,Partner city,Partner country,{}\n"


@pytest.mark.parametrize(
    ("name", "title", "header", "expected"),
    [
        ("terminated_partnerships.csv", "", "Date", ("ended", "2012")),
        ("closures of twinnings.csv", "", "Date of decision", ("ended", "2012")),
        ("closures.csv", "", "Year", ("ended", "2012")),
        ("a.csv", "已终止的友好城市关系一览,,,,\n", "时间", ("ended", "2012")),
        ("a.csv", "Aufgelöste Städtepartnerschaften,,,,\n", "Jahr", ("ended", "2012")),
        ("a.csv", "Former sister cities (ended),,,,\n", "Year", ("ended",)),
        ("former_sister_cities.csv", "", "Since", ("ended", "2012")),
        ("proposed partnerships.csv", "", "Year", ("proposed",)),
        ("拟结好城市.csv", "", "时间", ("proposed",)),
        ("suspended twinnings.csv", "", "Since", ("suspended", "2012")),
        ("partnerships.csv", "", "Year", ("listed", "2012")),
        ("draft partnerships.csv", "", "Year", ("listed", "2012")),
        ("current and former sister cities.csv", "", "Year", ("listed", "2012")),
    ],
)
def test_a_list_that_is_called_ended_or_planned_doesnt_come_out_alive(
    tmp_path: Path, name: str, title: str, header: str, expected: tuple[str, ...]
) -> None:
    found = told(tmp_path, name, title + TITLES.format(header) + ROWS.format("2012", "2019-03"))
    assert found.ties()[0] == ("Nanjing", "Nagoya", *expected)
    dates = {key: tie.statement.get(key) for tie in found.facts_of_ties()[:1] for key in ("since", "until")}
    ends = expected == ("ended", "2012") and header != "Since"
    assert dates == {"since": "2012" if len(expected) == 2 and not ends else None, "until": "2012" if ends else None}


def test_a_date_that_may_be_the_beginning_or_the_end_is_kept_as_a_remark(tmp_path: Path) -> None:
    found = told(tmp_path, "former sister cities.csv", TITLES.format("Year") + ROWS.format("2012", "2019"))
    assert found.roles["Year"] == "note"
    assert "a mapping can say since or until" in found.reasons["Year"]
    assert found.facts_of_ties()[0].statement["note"] == "Year: 2012"


def test_the_name_of_a_sheet_tells_too(tmp_path: Path) -> None:
    rows = [["City", "Country", "Partner city", "Partner country"], ["Nanjing", "China", "Nagoya", "Japan"]]
    path = tmp_path / "sister cities.xlsx"
    path.write_bytes(xlsx({"Active": rows, "Terminated": [rows[0], ["Suzhou", "China", "Portland", "USA"]]}))
    assert told_by(path).ties() == [("Nanjing", "Nagoya", "listed"), ("Suzhou", "Portland", "ended")]


@pytest.mark.parametrize("title", ["End", "Until", "To", "Ended on", "Ende", "终止", "结束时间", "Dissolved", "Fin"])
def test_an_end_belongs_to_ties_too(tmp_path: Path, title: str) -> None:
    begin = "From" if title == "To" else "Since"
    text = f"City,Country,Partner city,Partner country,{begin},{title}\nNanjing,China,Nagoya,Japan,1978,2012\nSuzhou,China,Portland,USA,1988,\n"
    assert told(tmp_path, "a.csv", text).ties() == [
        ("Nanjing", "Nagoya", "ended", "1978", "2012"), ("Suzhou", "Portland", "listed", "1988"),
    ]  # fmt: skip


def test_words_under_ended_say_whether_it_has(tmp_path: Path) -> None:
    cells = ("2012", "no", "yes", "present", "suspended")
    rows = "".join(
        f"Nanjing,China,{town},Japan,1978,{cell}\n"
        for town, cell in zip(("Nagoya", "Kobe", "Sakai", "Akashi", "Uji"), cells)
    )
    found = told(tmp_path, "a.csv", f"City,Country,Partner city,Partner country,Since,Ended\n{rows}")
    assert [tie.statement["status"] for tie in found.facts_of_ties()] == [
        "ended",
        "listed",
        "ended",
        "listed",
        "suspended",
    ]
    assert not found.notes


def test_of_two_columns_of_ends_the_day_is_kept_where_both_agree_and_the_first_where_they_dont(tmp_path: Path) -> None:
    text = """
City,Country,Twin town,Twin country,End,Ended on
Nanjing,China,Nagoya,Japan,2012,2012-03-01
Suzhou,China,Portland,USA,2012-05-01,2012
Wuxi,China,Akashi,Japan,2012,2013-01-01
Münster,Germany,Ryazan,Russia,,2022-03-01
"""
    found = told(tmp_path, "a.csv", text)
    assert [tie.statement["until"] for tie in found.facts_of_ties()] == [
        "2012-03-01",
        "2012-05-01",
        "2012",
        "2022-03-01",
    ]
    assert found.notes == ["'Ended on' says 2013-01-01 too; 2012 is taken"]


# What remarks say


@pytest.mark.parametrize(
    ("remark", "status"),
    [
        ("suspended in 2012", "suspended"), ("已中断", "suspended"), ("no longer active", "ended"), ("partnership ended in 2010", "ended"),
        ("已于2015年终止", "ended"), ("beendet 2010", "ended"), ("terminated by Nanjing in 2012", "ended"), ("frozen (war)", "suspended"),
        ("renewed every five years", ""), ("no contact since 2010", ""), ("former mayor visited", ""), ("visit cancelled in 2020", ""),
        ("not ended", ""), ("closed for holidays", ""), ("no", ""), ("active exchange of pupils", ""),
    ],
)  # fmt: skip
def test_a_remark_states_a_status_only_where_it_says_nothing_else(remark: str, status: str) -> None:
    assert state_in_remark(remark).status == status


def test_the_word_of_a_remark_is_kept_with_the_status_and_its_year_with_an_end(tmp_path: Path) -> None:
    text = "City,Country,Sister city,Sister country,Since,Remarks\nWuxi,China,Akashi,Japan,1981,已中断\nXuzhou,China,Newark,USA,1995,ended in 2010\n"
    first, second = told(tmp_path, "a.csv", text).facts_of_ties()
    assert (first.statement["status"], first.statement["word"], "until" in first.statement) == (
        "suspended",
        "已中断",
        False,
    )
    assert (second.statement["status"], second.statement["word"], second.statement["until"]) == (
        "ended",
        "ended in 2010",
        "2010",
    )


def test_names_of_files_that_speak_of_something_else_say_nothing_of_ties() -> None:
    others = (
        "former Yugoslavia",
        "School closures 2019",
        "no partners",
        "active partnerships",
        "completed partnerships",
        "Sheet1",
        "closed",
    )
    assert not any(state_of_list(name).status for name in others)
    assert end_in_cell("Lyon") is None


# The cases


@needs_cases
def test_ended_ties_are_not_alive() -> None:
    assert told_by(CASES / "w02_ended.csv").ties() == [
        ("Nanjing", "Nagoya", "ended", "1978", "2012"),
        ("Suzhou", "Portland", "active", "1988"),
        ("Münster", "Ryazan", "suspended", "1989", "2022-03-01"),
    ]


# Regions


@pytest.mark.parametrize(
    "names",
    [
        ("Jiangsu Province", "Aichi Prefecture", "Leningrad Oblast", "North Brabant Province", "Jeollabuk-do", "Province of Antwerp"),
        ("江苏省", "安大略省", "全罗北道", "加利福尼亚州", "下萨克森州", "广西壮族自治区"), ("愛知県", "大分県", "新潟県", "北海道", "江蘇省", "湖北省"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("titles", ["City,Sister city", "Area,Partner area", "Name,Partner"])
def test_regions_are_told_by_their_endings_whatever_vaguer_word_the_title_has(
    tmp_path: Path, names: tuple[str, ...], titles: str
) -> None:
    rows = "".join(f"{first},{second},1980\n" for first, second in zip(names[::2], names[1::2]))
    mapping = told(tmp_path, "a.csv", f"{titles},Since\n{rows}").plan.tables[0].mapping
    assert (mapping.label, mapping.label_b or mapping.label, mapping.kind) == ("Region", "Region", "sister_region")


@pytest.mark.parametrize(
    "names",
    [
        ("苏州", "杭州", "福州", "广州", "兰州", "常州"),
        ("昆山县", "吴江县", "太仓县", "成都", "京都", "首都"),
        ("Toronto", "Kyoto", "Portland", "Suzhou", "Fukuoka", "Hyderabad"),
    ],
)
def test_towns_that_end_so_are_no_regions(tmp_path: Path, names: tuple[str, ...]) -> None:
    rows = "".join(f"{first},{second},1980\n" for first, second in zip(names[::2], names[1::2]))
    mapping = told(tmp_path, "a.csv", f"City,Sister city,Since\n{rows}").plan.tables[0].mapping
    assert (mapping.label, mapping.kind) == ("City", "sister_city")


# Cells that were merged

MERGED = """
City,Country,Partner city,Partner country,Since
Suzhou,China,Portland,USA,1988
,,Nagoya,Japan,1980
,,Riga,Latvia,1997
Wuxi,China,Chattanooga,USA,1982
,,Akashi,Japan,1981
"""


def test_cells_that_were_merged_are_filled_down_with_a_remark(tmp_path: Path) -> None:
    found = told(tmp_path, "a.csv", MERGED)
    assert [first for first, _ in found.pairs()] == ["Suzhou", "Suzhou", "Suzhou", "Wuxi", "Wuxi"]
    assert found.plan.tables[0].mapping.fill_down == ("City", "Country")
    assert "'City', 'Country': empty, filled from above with 'Suzhou', 'China'" in found.notes
    again = told(tmp_path, "a.csv", MERGED, write_mapping(found.plan.mapping))
    assert again.pairs() == found.pairs()


@pytest.mark.parametrize(
    ("old", "new"),
    [(",,Nagoya", ",China,Nagoya"), (",,Akashi,Japan", "Suzhou,China,Akashi,Japan"), ("Wuxi,China", ",,"), ("Suzhou,China,Portland", ",,Portland")],
)  # fmt: skip
def test_an_empty_cell_that_says_nothing_of_merging_is_not_filled(tmp_path: Path, old: str, new: str) -> None:
    found = told(tmp_path, "a.csv", MERGED.replace(old, new))
    assert found.plan.tables[0].mapping.fill_down == ()
    assert "City is empty; expected a name" in found.rejected


def test_a_mapping_fills_down_what_it_names(tmp_path: Path) -> None:
    text = "City,Country,Partner city\nSuzhou,China,Portland\n,,Nagoya\nSuzhou,,Riga\n"
    found = told(tmp_path, "a.csv", text, "version: 1\ntables: [{file: a.csv, fill_down: [City, Country]}]")
    assert found.pairs() == [("Suzhou", "Portland"), ("Suzhou", "Nagoya"), ("Suzhou", "Riga")]
    assert len(found.notes) >= 1
    with pytest.raises(LoadError, match="has no column 'Town'"):
        told(tmp_path, "a.csv", text, "version: 1\ntables: [{file: a.csv, fill_down: [Town]}]")
