"""What the cells of a column tell: each threshold just under and just over, on columns of twenty cells or so."""

from __future__ import annotations

import pytest

from loaders.columns.named_places import country_of_places, share_of_places, sure_city
from loaders.columns.party import main_of
from loaders.columns.profiles import TESTS, Profile, profiles
from loaders.columns.seen import examples, say_sense
from loaders.columns.titles import Title, read_title
from loaders.reading.table import Record, Table
from tests.loaders.made_tables import CITIES, COUNTRIES, NOBODY, PROVINCES, SCHOOLS, mixed, seen_in, sense

DAY, MAIL, ADDRESS, POSITION = "12 May 2003", "a@b.uk", "http://a.uk", "48.1, 16.2"


@pytest.mark.parametrize(
    ("test", "cell", "passes"),
    [
        ("phone", "+12 3 4567", True), ("phone", "+12 3 456", False),
        ("phone", "+1234 5678 9012 3456", True), ("phone", "+1234 5678 9012 34567", False),
        ("phone", "496 00 01", True), ("phone", "4960 0012", False),
        ("phone", "0123.45678", True), ("phone", "012.345678", False),
        ("lat", "90", True), ("lat", "91", False), ("lon", "180", True), ("lon", "181", False),
        ("degrees", "360", True), ("degrees", "361", False),
    ],
)  # fmt: skip
def test_a_cell_passes_its_test_up_to_a_limit(test: str, cell: str, passes: bool) -> None:
    assert TESTS[test](cell) == passes


# Profiles


@pytest.mark.parametrize(("ids", "scheme"), [(19, "wikidata"), (18, "")])
def test_ids_of_a_scheme_are_nearly_all_cells(ids: int, scheme: str) -> None:
    assert Profile(mixed(ids, 20, "Q64", "Leeds")).scheme == scheme


@pytest.mark.parametrize(("schools", "label"), [(10, "School"), (9, "")])
def test_half_of_the_names_give_a_column_its_label(schools: int, label: str) -> None:
    assert Profile(mixed(schools, 20, SCHOOLS, NOBODY)).label == label


@pytest.mark.parametrize(
    ("cells", "country"),
    [
        (PROVINCES[:1], ""), (PROVINCES[:2], "CN"),
        ((*PROVINCES[:5], "Qwxyz"), "CN"), ((*PROVINCES[:4], "Qwxyz"), ""),
    ],
)  # fmt: skip
def test_two_provinces_and_most_of_the_cells_tell_the_country(cells: tuple[str, ...], country: str) -> None:
    assert Profile(cells).country == country


@pytest.mark.parametrize(
    ("number", "these", "others", "names"),
    [
        (17, "Qwxyz", "12", True), (16, "Qwxyz", "12", False),
        (9, ADDRESS, "Qwxyz", True), (10, ADDRESS, "Qwxyz", False),
        (9, DAY, "Qwxyz", True), (10, DAY, "Qwxyz", False),
    ],
)  # fmt: skip
def test_names_have_letters_and_are_no_addresses_or_dates(number: int, these: str, others: str, names: bool) -> None:
    assert Profile(mixed(number, 20, these, others)).names_somebody == names


@pytest.mark.parametrize(
    ("number", "of", "these", "others", "plural", "mark"),
    [
        (4, 20, "Lille; Turin", "Lille", False, ";"), (3, 20, "Lille; Turin", "Lille", False, ""),
        (1, 20, "Lille; Turin", "Lille", True, ";"), (1, 21, "Lille; Turin", "Lille", True, ""),
        (10, 20, "Kaposvár, Hungary", "Lille, Turin", True, ","), (11, 20, "Kaposvár, Hungary", "Lille, Turin", True, ""),
        (20, 20, "Lille, Turin", "", False, ""), (20, 20, "Lille、Turin", "", False, "、"),
    ],
)  # fmt: skip
def test_a_mark_in_enough_cells_parts_lists(
    number: int, of: int, these: str, others: str, plural: bool, mark: str
) -> None:
    cells = mixed(number, of, these, others)
    assert Profile(cells, cells).separator(plural) == mark


def test_sixty_names_are_looked_up_from_all_over_the_list() -> None:
    nobody = [f"Qwxyz{number}q" for number in range(60)]
    assert share_of_places([*nobody[:59], "Berlin"]) == 1 / 60
    assert share_of_places([*nobody, "Berlin"]) == 0
    towns = ["Suzhou", "Wuxi", "Changzhou", "Yangzhou", "Zhenjiang", "Nantong"]
    assert country_of_places(towns) == "CN"
    assert country_of_places([*(f"{town} {number}" for number in range(10) for town in NOBODY), *towns]) == ""


def test_a_name_that_several_places_bear_is_one_if_one_of_them_is_probable_enough() -> None:
    """Of the places called DO one is the one that is meant with 0.81, of those called LY with 0.79."""
    assert (share_of_places(["DO"]), share_of_places(["LY"])) == (1, 0)


def test_a_word_in_the_name_of_a_file_means_a_city_of_twenty_thousand() -> None:
    assert (sure_city("Mössingen"), sure_city("Hörstel")) == ("Mössingen", "")
    assert (sure_city("Bowthorpe"), sure_city("DeBary")) == ("Bowthorpe", ""), "20,000 inhabitants, and 19,998"
    assert (sure_city("堺市"), sure_city("堺")) == ("Sakai", "")


def test_profiles_are_of_the_first_two_thousand_records_and_look_at_three_hundred_cells() -> None:
    rows = [Record(line, (str(line),)) for line in range(2_001)]
    (profile,) = profiles(Table("x.csv", "csv", "utf-8", "", ("a",), lambda: iter(rows)))
    assert (len(profile.cells), len(profile.looked_at)) == (2_000, 300)


def test_a_faulty_record_counts_for_nothing() -> None:
    rows = [Record(2, ("a",)), Record(3, ("b",), "is cut off")]
    (profile,) = profiles(Table("x.csv", "csv", "utf-8", "", ("a",), lambda: iter(rows)))
    assert list(profile.cells) == ["a"]


# Cells over titles

SENSES = [
    ("Source", 10, ADDRESS, "a list", "source"), ("Source", 11, ADDRESS, "a list", "source_url"),
    ("zz", 10, MAIL, "x", ""), ("zz", 11, MAIL, "x", "private"),
    ("Teacher", 18, "12", "x", "private"), ("Teacher", 19, "12", "x", ""),
    ("Students", 10, "Tim Fox", "12", ""), ("Students", 11, "Tim Fox", "12", "private"),
    ("Students", 14, "12", "x", "students"), ("Students", 13, "12", "x", ""),
    ("Status", 18, "1", "active", "status"), ("Status", 19, "1", "active", ""),
    ("Latitude", 10, "48.1", "430112", "lat"), ("Latitude", 9, "48.1", "430112", ""),
    ("Longitude", 10, "48.1", "430112", "lon"), ("Longitude", 9, "48.1", "430112", ""),
    ("Coordinates", 14, POSITION, "x", "position"), ("Coordinates", 13, POSITION, "x", ""),
    ("Population", 14, "12000", "some", "population"), ("Population", 13, "12000", "some", ""),
    ("Delegates", 14, "12", "4.5", "people"), ("Delegates", 13, "12", "4.5", ""),
    ("Weight", 14, "4.5", "some", "weight"), ("Weight", 13, "4.5", "some", ""),
    ("Website", 10, ADDRESS, "none yet", "website"), ("Website", 9, ADDRESS, "none yet", ""),
    ("Since", 10, "1988", "long ago", "since"), ("Since", 9, "1988", "long ago", ""),
    ("Year", 10, "2013-2014", "long ago", "when"), ("Year", 9, "2013-2014", "long ago", ""),
    ("Population", 18, "2011", "12000", "population"), ("Population", 19, "2011", "12000", ""),
    ("City", 10, "Qwxyz", "12", "city"), ("City", 9, "Qwxyz", "12", "id"),
    ("Country", 6, "Italy", "Qwxyz", "country"), ("Country", 5, "Italy", "Qwxyz", "region"),
    ("From", 19, "1988", "99999", "begin"), ("From", 18, "1988", "99999", "id"),
    ("Name", 19, "12", "1.5", "id"), ("Name", 18, "12", "1.5", ""),
    ("zz", 19, POSITION, "x", "position"), ("zz", 18, POSITION, "x", ""),
    ("zz", 17, COUNTRIES, "Qwxyz", "country"), ("zz", 16, COUNTRIES, "Qwxyz", ""),
    ("zz", 19, COUNTRIES, "12", "country"), ("zz", 18, COUNTRIES, "12", ""),
    ("zz", 20, COUNTRIES[:2], "", "country"), ("zz", 20, COUNTRIES[:1], "", ""),
    ("zz", 17, "LS1 1AA", "x", "postcode"), ("zz", 16, "LS1 1AA", "x", ""),
]  # fmt: skip


@pytest.mark.parametrize(("title", "number", "these", "others", "expected"), SENSES)
def test_the_cells_of_a_column_bear_its_title_out_or_overrule_it(
    title: str, number: int, these: str, others: str, expected: str
) -> None:
    assert sense(title, mixed(number, 20, these, others)) == expected


def test_half_names_and_half_numbers_of_students_are_not_private() -> None:
    assert sense("Students", [*["Tim Fox"] * 10, *["12"] * 9, "4.5"]) == ""


@pytest.mark.parametrize(("addresses", "expected"), [(19, "website"), (18, "")])
def test_web_addresses_without_titles_are_seen(addresses: int, expected: str) -> None:
    (column,) = seen_in({"column 1": mixed(addresses, 20, ADDRESS, "x")}, header=False)
    assert column.sense == expected


def test_a_reason_shows_three_cells_of_forty_letters() -> None:
    assert examples(Profile(["a" * 41, "b", "c", "d"])) == f"'{'a' * 40}', 'b', 'c'"
    assert [say_sense(name) for name in ("weight", "when", "country", "school")] == [
        "a number",
        "a date",
        "country or region",
        "school",
    ]


# Titles


@pytest.mark.parametrize(("title", "sense"), [("al", "until"), ("al 7", "until"), ("al qwx", ""), ("fino al", "until"), ("seit qwx", "since"), ("kod qwx", "id")])  # fmt: skip
def test_a_word_of_two_letters_in_another_language_counts_only_alone(title: str, sense: str) -> None:
    assert read_title(title).sense == sense


# The column that names a party


def named_by(**columns: tuple[str, list[str]]) -> str:
    """Title of the column that names the party, of columns with their senses."""
    made = seen_in({title: cells for title, (_, cells) in columns.items()})
    for column, (column_sense, _) in zip(made, columns.values()):
        column.sense = column_sense
        column.title = Title(column_sense, rest=("qwx",) if column.name == "odd" else ())
    main = main_of(made)
    return main.name if main else ""


@pytest.mark.parametrize(("letters", "title"), [(10, "a"), (9, "")])
def test_half_of_the_cells_of_a_name_have_letters(letters: int, title: str) -> None:
    assert named_by(a=("name", mixed(letters, 20, "Qwxyz", "12"))) == title


@pytest.mark.parametrize(("different", "title"), [(16, "a"), (15, "b")])
def test_of_two_columns_alike_the_first_names_the_party_if_it_tells_nearly_as_many_apart(
    different: int, title: str
) -> None:
    assert named_by(a=("city", mixed(different, 20, NOBODY, NOBODY[0])), b=("city", list(NOBODY))) == title


@pytest.mark.parametrize(("provinces", "title"), [(10, "a"), (11, "b")])
def test_a_column_of_cities_that_are_provinces_names_no_city_beside_a_plain_one(provinces: int, title: str) -> None:
    assert named_by(a=("city", mixed(provinces, 20, PROVINCES, NOBODY)), b=("city", list(NOBODY))) == title


@pytest.mark.parametrize(
    ("first", "second", "title"),
    [
        ("organization", "odd", "organization"), ("odd", "organization", "organization"),
        ("odd", "city", "odd"), ("city", "odd", "odd"),
        ("partners", "name", "name"), ("partners", "school", "partners"), ("school", "partners", "school"),
    ],
)  # fmt: skip
def test_a_name_with_an_unknown_word_and_a_list_of_partners_have_their_rank(
    first: str, second: str, title: str
) -> None:
    columns = {each: ("name" if each == "odd" else each, list(CITIES)) for each in (first, second)}
    assert named_by(**columns) == title
