"""An odd cell costs a remark, and never its tie: what can be read of it is read, what is sure of it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.facts import edge_values, node_values, to_text
from loaders.cells import CellError
from loaders.cells.doubtful import read_dated, written_as_date
from loaders.cells.numbers import read_inhabitants
from loaders.cells.positions import read_angle
from loaders.columns.titles import read_title
from tests.loaders.loaded import told, told_by
from tests.loaders.made_tables import sense
from tests.loaders.reading.samples import xlsx
from tests.loaders.test_choosing import CASES, needs_cases


@pytest.mark.parametrize(
    ("cell", "date", "doubt"),
    [
        ("c. 1978", "1978", "about"), ("circa 1978", "1978", "about"), ("um 1978", "1978", "about"), ("约1978年", "1978", "about"), ("~1978", "1978", "about"),
        ("1978年前后", "1978", "about"), ("1989?", "1989", "uncertain"), ("1989 (?)", "1989", "uncertain"), ("May 1985?", "1985-05", "uncertain"),
        ("possibly 1989", "1989", "uncertain"), ("c. 1978?", "1978", "uncertain"), ("1978 or 1979", "1978", "uncertain"),
        ("1997-1999", "1997", "uncertain"), ("31/02/1998", "1998", "uncertain"), ("spring 1999", "1999", ""), ("Frühjahr 1999", "1999", ""),
        ("1999年春", "1999", ""), ("Q2 2005", "2005", ""), ("1982 (renewed 2002)", "1982", ""), ("9/1/2008", "2008", ""), ("since 1988", "1988", ""),
        ("自1988年", "1988", ""), ("1988年起", "1988", ""), ("16 November 2005", "2005-11-16", ""),
    ],
)  # fmt: skip
def test_of_a_date_what_is_sure_is_kept(cell: str, date: str, doubt: str) -> None:
    assert read_dated(cell)[:2] == (date, doubt)
    assert written_as_date(cell)


@pytest.mark.parametrize(
    "cell",
    ["before 1978", "after 1990", "not 1985", "ended 1990", "renewed 1999", "12345", "Lyon", "vor 1978", "1978年以前"],
)
def test_a_year_of_something_else_is_no_date(cell: str) -> None:
    with pytest.raises(CellError):
        read_dated(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12.7 million", 12_700_000), ("3.2M", 3_200_000), ("320k", 320_000), ("127万", 1_270_000), ("1.2亿", 120_000_000), ("1,5 Mio.", 1_500_000),
        ("ca. 320,000", 320_000), ("over 2,000", 2_000), ("9,300,000 (2010)", 9_300_000), ("320 тыс.", 320_000), ("5,278,121", 5_278_121),
    ],
)  # fmt: skip
def test_inhabitants_are_read_as_people_write_them(cell: str, number: int) -> None:
    assert read_inhabitants(cell) == number


@pytest.mark.parametrize("cell", ["many", "12.7 trillion", "-5", "million", "3.2 MB"])
def test_other_words_are_no_inhabitants(cell: str) -> None:
    with pytest.raises(CellError):
        read_inhabitants(cell)


@pytest.mark.parametrize(("cell", "most"), [("33.35E", 90), ("120.6 N", 180), ("33°W", 90)])
def test_a_latitude_lies_north_or_south_and_a_longitude_east_or_west(cell: str, most: int) -> None:
    with pytest.raises(CellError):
        read_angle(cell, most)


@pytest.mark.parametrize(("title", "cell", "role"), [("Latitude", "52°31′N", "lat"), ("Longitude", "13°24′E", "lon")])
def test_a_column_of_degrees_with_their_directions_is_one(title: str, cell: str, role: str) -> None:
    assert sense(title, [cell] * 20) == role


TITLES = "City,Country,Population,Latitude,Longitude,Sister city,Sister country,Since"
GOOD = [
    "Suzhou,China,6,31.3,120.6,Portland,United States,1988", "Nanjing,China,7,32.1,118.8,Nagoya,Japan,1978",
    "Wuxi,China,8,31.5,120.3,Akashi,Japan,1981", "Xuzhou,China,9,34.2,117.2,Newark,United States,1995",
]  # fmt: skip


@pytest.mark.parametrize(
    ("odd", "remark"),
    [
        ("Yancheng,China,some,33.3,120.1,San Diego,USA,1999", "Population: 'some' is no number"),
        ("Yancheng,China,5,33.35E,120.1,San Diego,USA,1999", "Latitude: '33.35E' is no position"),
        ("Yancheng,China,5,,120.1,San Diego,USA,1999", "Latitude has no value: half a position is left out"),
        ("Yancheng,China,5,95,120.1,San Diego,USA,1999", "Latitude: '95' is no latitude"),
        ("Yancheng,China,5,33.3,120.1,San Diego,USA,long ago", "Since: 'long ago' is no date"),
        ("Yancheng,China,5,33.3,120.1,San Diego,,1999", "Sister country is empty: 'San Diego' is taken as the city in United States"),
        ("Yancheng,China,5,33.3,120.1,Kent,,1999", "Sister country is empty: where 'Kent' lies isn't known"),
        ("Yancheng,China,5,33.3,120.1,San Diego,USA,1989?", "Since: '1989?' is read as 1989, which is uncertain"),
    ],
)  # fmt: skip
def test_an_odd_cell_costs_a_remark_and_the_tie_stays(tmp_path: Path, odd: str, remark: str) -> None:
    found = told(tmp_path, "a.csv", "\n".join((TITLES, *GOOD, odd)))
    assert len(found.pairs()) == 5 and not found.rejected
    assert any(note.startswith(remark) for note in found.notes)
    assert found.roles["Since"] == "since" and found.roles["Population"] == "a.population"


def test_a_doubt_stands_beside_the_plain_date_with_the_word_of_the_source(tmp_path: Path) -> None:
    rows = "Suzhou,China,Portland,USA,c. 1988\nWuxi,China,Akashi,Japan,1982 (renewed 2002)\nNanjing,China,Nagoya,Japan,1978 (ended 2012)\n"
    found = told(tmp_path, "a.csv", f"City,Country,Sister city,Sister country,Since\n{rows}")
    first, second, third = (tie.statement for tie in found.facts_of_ties())
    assert (first["since"], first["since_doubt"], first["word"]) == ("1988", "about", "c. 1988")
    assert (second["since"], second["signed"], second["word"], "since_doubt" in second) == (
        "1982",
        ["2002"],
        "1982 (renewed 2002)",
        False,
    )
    assert (third["since"], third["until"], third["status"]) == ("1978", "2012", "ended")


def test_a_doubt_is_that_of_the_date_that_leads() -> None:
    own = {"source": "a", "nature": "own", "since": "1987"}
    about = {
        "source": "b",
        "nature": "list",
        "since": "1988",
        "since_doubt": "about",
        "until": "2012",
        "until_doubt": "uncertain",
    }
    assert edge_values([to_text(own), to_text(about)]) == {
        "since": "1987",
        "until": "2012",
        "until_doubt": "uncertain",
        "disputed": True,
    }


def test_a_name_that_is_a_country_needs_no_city_of_its_own(tmp_path: Path) -> None:
    found = told(tmp_path, "a.csv", "\n".join((TITLES, *GOOD, "Yancheng,China,5,33.3,120.1,American Samoa,,1999")))
    assert found.rejected == ["Sister country is empty; expected the country of 'American Samoa'"]


def test_a_day_that_lost_its_format_is_counted_as_spreadsheets_do(tmp_path: Path) -> None:
    rows: list[list[str | int]] = [
        ["City", "Sister city", "Since"],
        ["Suzhou", "Victoria, Canada", "1988-06-07"],
        ["Wuxi", "Akashi", "1981-08-29"],
        ["Nanjing", "Nagoya", 39203],
    ]
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"Ties": rows}))
    found = told_by(path)
    assert [tie.statement["since"] for tie in found.facts_of_ties()] == ["1988-06-07", "1981-08-29", "2007-05-01"]
    assert found.notes == ["Since: '39203' is read as the day 2007-05-01, as spreadsheets count days"]


@pytest.mark.parametrize("name", ["Grenoble (France", "Grenoble （France", "Grenoble France)"])
def test_a_name_with_half_a_bracket_is_never_stored(tmp_path: Path, name: str) -> None:
    found = told(
        tmp_path,
        "a.csv",
        f"City,Country,Sister city,Sister country\nSuzhou,China,{name},France\nWuxi,China,Lyon,France\n",
    )
    stored = [value for node in found.nodes("City").values() for value in (node["name"], *node.get("aliases", ()))]
    assert not [value for value in stored if sum(map(value.count, "(（")) != sum(map(value.count, ")）"))]
    assert any("lacks a bracket" in note for note in found.notes)


# The cases


@needs_cases
def test_nine_ties_with_what_is_sure_of_them() -> None:
    found = told_by(CASES / "w01_minor_cells.csv")
    assert [tie[1:] for tie in found.ties()] == [
        ("Portland", "listed", "1988"), ("Nagoya", "listed", "1978", "about"), ("Chattanooga", "listed", "1982", "2002"), ("Newark", "listed"),
        ("Swansea", "listed", "1987-04"), ("Kent", "listed", "1994"), ("Tilburg", "listed", "1997", "uncertain"), ("Tempe", "listed", "1989", "uncertain"),
        ("San Diego", "listed", "1999"),
    ]  # fmt: skip
    assert not found.rejected
    assert found.nodes("City")["Suzhou"]["population"] == 12_700_000
    assert "Kent" not in found.countries()


@needs_cases
def test_a_merged_form_of_an_office_is_read() -> None:
    ties = told_by(CASES / "g19_merged.xlsx").ties()
    assert len(ties) == 5
    assert ties[1][2:] == ("suspended", "2010-09-01") and ties[2][2:] == ("listed", "2007-05-01")


@needs_cases
def test_source_and_target_with_years_are_ties_that_begin_and_end() -> None:
    assert told_by(CASES / "v01b_source_target_start_end.csv").ties() == [
        ("Suzhou", "Portland", "listed", "1988"), ("Nanjing", "Nagoya", "ended", "1978", "2012"), ("Wuxi", "Chattanooga", "listed", "1982"),
    ]  # fmt: skip


@needs_cases
def test_names_of_strangers_are_kept_as_they_are() -> None:
    found = told_by(CASES / "names_from_strangers.csv")
    assert len(found.pairs()) == 19 and not found.rejected


# Letters that were lost


@pytest.mark.parametrize(
    ("cell", "country", "name"),
    [
        ("M?nster", "Germany", "Münster"), ("Orl?ans", "France", "Orléans"), ("Gda?sk", "Poland", "Gdańsk"), ("?ód?", "Poland", "Łódź"),
        ("?stanbul", "Turkey", "Istanbul"), ("Malm?", "Sweden", "Malmö"), ("Portland?", "USA", "Portland"), ("Lyon (?)", "France", "Lyon"),
    ],
)  # fmt: skip
def test_a_letter_that_was_lost_is_mended_where_one_name_fits(
    tmp_path: Path, cell: str, country: str, name: str
) -> None:
    found = told(
        tmp_path,
        "a.csv",
        f"City,Country,Sister city,Sister country\nSuzhou,China,{cell},{country}\nWuxi,China,Turin,Italy\n",
    )
    assert found.pairs()[0] == ("Suzhou", name)
    assert any(cell in note and name in note for note in found.notes)


@pytest.mark.parametrize(
    ("cell", "country"), [("X?qzz", "Germany"), ("?d?", "Hungary"), ("Who?", "France"), ("M?nster", "")]
)
def test_else_it_is_refused_and_no_new_place(tmp_path: Path, cell: str, country: str) -> None:
    found = told(
        tmp_path,
        "a.csv",
        f"City,Country,Sister city,Sister country\nSuzhou,China,{cell},{country}\nWuxi,China,Turin,Italy\n",
    )
    assert found.pairs() == [("Wuxi", "Turin")]
    assert found.rejected == [
        f"'{cell}' has ? within it, where a letter may be lost, and not exactly one place fits; expected its name"
    ]


@pytest.mark.parametrize("cell", ["..", "/", "n/a", " - "])
def test_a_cell_of_signs_is_not_called_empty(tmp_path: Path, cell: str) -> None:
    found = told(
        tmp_path,
        "a.csv",
        f"City,Country,Sister city,Sister country\nSuzhou,China,{cell},Italy\nWuxi,China,Turin,Italy\n",
    )
    assert found.rejected == [f"Sister city is '{cell.strip()}', which stands for no name; expected a name"]


# Names


def test_a_gazetteer_never_renames_what_another_source_names() -> None:
    known = {"source": "source-spellings", "name": "Suzhou", "name_zh": "苏州"}
    listed = {"source": "source-geonames", "name_zh": "苏州市", "lat": 31.3, "lon": 120.6}
    values = node_values("City", sorted([to_text(known), to_text(listed)]))
    assert (values["name_zh"], values["lat"]) == ("苏州", 31.3)


def test_an_unnamed_party_of_a_file_is_called_in_chinese_too_and_remarked(tmp_path: Path) -> None:
    rows = "Suzhou No 1 Middle School,China,a sister school,Nagoya,Japan\nWuxi No 1 Middle School,China,某中学,,Japan\n"
    found = told(tmp_path, "a.csv", f"School,Country,Partner school,Partner city,Partner country\n{rows}")
    unnamed = [node for node in found.nodes("School").values() if node.get("unnamed")]
    assert [node["name_zh"] for node in unnamed] == ["名古屋的一所学校", "日本的一所学校"]
    assert found.notes == [
        "'a sister school' names nobody: it stays a school in Nagoya", "'某中学' names nobody: it stays a school in Japan",
    ]  # fmt: skip


@pytest.mark.parametrize("number", [1, 9, 12, 13, 27])
def test_titles_are_numbered_with_two_figures_too(number: int) -> None:
    assert read_title(f"partner {number}").number == str(number)
    assert read_title("partner 2013").number == ""


def test_a_short_word_at_the_end_of_a_file_name_is_no_country(tmp_path: Path) -> None:
    text = "School,Town\nGrand Vale School,Nowherexyz\nEast Hill School,Otherwherexyz\n"
    assert told(tmp_path, "schools at.csv", text).plan.tables[0].mapping.country == ""
    assert told(tmp_path, "schools New Zealand.csv", text).plan.tables[0].mapping.country == "NZ"
