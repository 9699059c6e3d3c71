"""What a table brings: each threshold just under and just over, on small tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from graph.errors import LoadError
from loaders.columns.guess import guess
from loaders.columns.mapping import Mapping as Mappings
from loaders.columns.mapping import SourceOf, TableMapping
from loaders.columns.mapping_file import LARGEST, mapping_in, read_mapping
from loaders.columns.mapping_written import write_mapping
from loaders.columns.overruled import check_patterns
from loaders.columns.signs import signs_of_ties, signs_of_visits
from loaders.columns.yaml_parts import nearest
from loaders.plan import make_plan
from tests.loaders.made_tables import (
    CITIES,
    COUNTRIES,
    NOBODY,
    SCHOOLS,
    applied,
    cells_of,
    guessed,
    look_at,
    mixed,
    roles,
    table,
)

Columns = Mapping[str, Sequence[str]]
PAIRS: dict[str, Sequence[str]] = {"City": CITIES, "Twin town": CITIES[::-1]}
FLOWS = {"Sending country": cells_of(COUNTRIES, 20), "Host country": cells_of(COUNTRIES[::-1], 20)}
SENT = {"Sending school": SCHOOLS, "Host school": SCHOOLS[::-1]}


def beside(columns: Columns, title: str, cells: Sequence[str], path: str = "x.csv") -> tuple[str, str]:
    """Layout of the table, and role of one further column of it."""
    mapping = guessed({**columns, title: cells}, path)
    return mapping.layout, roles(mapping)[-1]


def test_a_thousand_columns_are_looked_at() -> None:
    wide = {f"c{number}": ["x"] for number in range(1_001)}
    assert guessed(wide).reason == "the table has 1,001 columns; expected 1 to 1,000"
    wide.popitem()
    assert not guessed(wide).reason.startswith("the table has")


# Ties


@pytest.mark.parametrize(
    ("title", "cells", "role"),
    [
        ("Date", mixed(6, 20, "2010-2015", "2010"), "since"), ("Date", mixed(7, 20, "2010-2015", "2010"), "note"),
        ("Kind", mixed(16, 20, "twin town", "qwxyz"), "kind"), ("Kind", mixed(15, 20, "twin town", "qwxyz"), "word"),
        ("Status", mixed(6, 20, "active", "qwxyz"), "status"), ("Status", mixed(5, 20, "active", "qwxyz"), "word"),
        ("Tier", mixed(6, 20, "sister", "qwxyz"), "tier"), ("Tier", mixed(5, 20, "sister", "qwxyz"), "word"),
        ("Confidence", mixed(16, 20, "high", "qwxyz"), "confidence"), ("Confidence", mixed(15, 20, "high", "qwxyz"), "note"),
        ("Kind", mixed(19, 20, "twin town", "friendship town"), "word"),
        ("Weight", cells_of("1", 20), "ignored"), ("Weight", cells_of(("1", "2"), 20), "ignored"),
    ],
)  # fmt: skip
def test_words_of_ties_have_a_role_where_enough_are_understood(title: str, cells: list[str], role: str) -> None:
    assert beside(PAIRS, title, cells) == ("ties", role)


@pytest.mark.parametrize(("words", "known"), [(60, True), (61, False)])
def test_the_words_of_a_column_are_listed_up_to_sixty_different_ones(words: int, known: bool) -> None:
    status = [f"active {'x' * number}" for number in range(words)]
    mapping = guessed({"City": CITIES, "Twin town": CITIES[::-1], "Status": status})
    assert ("Status" in mapping.values) == known


@pytest.mark.parametrize(("partners", "expected"), [(2, ["since", "since"]), (1, ["since", "ignored"])])
def test_each_of_several_partners_has_a_date_of_its_own(partners: int, expected: list[str]) -> None:
    lists = [f"{first}; {second}" for first, second in pairwise(CITIES)]
    names = {f"Partner {number}": CITIES[number:] for number in (1, 2)} if partners == 2 else {"Partners": lists}
    years = {f"Since {number}": cells_of("1988", 20) for number in (1, 2)}
    mapping = guessed({"City": CITIES, **names, **years})
    assert roles(mapping)[-2:] == expected


# Visits


@pytest.mark.parametrize(
    ("title", "days", "role", "aggregate"),
    [
        ("Arrival date", 11, "start", False), ("Arrival date", 10, "start", True),
        ("Date", 11, "start", False), ("Date", 10, "period", True),
    ],
)  # fmt: skip
def test_visits_have_days_and_flows_have_years(title: str, days: int, role: str, aggregate: bool) -> None:
    columns = {**SENT, "Purpose": cells_of("exchange", 20), title: mixed(days, 20, "2019-05-12", "2019")}
    mapping = guessed(columns, "visits.csv")
    assert (mapping.layout, roles(mapping)[-1], mapping.aggregate) == ("visits", role, aggregate)


@pytest.mark.parametrize(
    ("arrivals", "departures", "expected"),
    [(11, 11, ["start", "end"]), (10, 11, ["start", "ignored"]), (11, 10, ["start", "ignored"])],
)
def test_a_day_of_departure_ends_a_visit_behind_a_day_of_arrival(
    arrivals: int, departures: int, expected: list[str]
) -> None:
    columns = {
        **SENT,
        "Arrival date": mixed(arrivals, 20, "2019-05-12", "2019"),
        "Departure date": mixed(departures, 20, "2019-05-14", "2019"),
    }
    assert roles(guessed(columns, "visits.csv"))[-2:] == expected


@pytest.mark.parametrize(("numbers", "layout"), [(17, "visits"), (16, "refused")])
def test_a_title_that_is_a_year_has_figures_where_nearly_all_cells_are_numbers(numbers: int, layout: str) -> None:
    assert beside(FLOWS, "2019", mixed(numbers, 20, "12", "x"), "student_flows.csv")[0] == layout


@pytest.mark.parametrize(("countries", "layout"), [(17, "refused"), (16, "ties")])
def test_figures_of_countries_and_their_partner_are_those_of_trade(countries: int, layout: str) -> None:
    names = mixed(countries, 20, COUNTRIES, NOBODY)
    columns = {"Country A": names, "Partner": names[::-1], "Weight": [f"{number}" for number in range(20)]}
    assert guessed(columns).layout == layout


@pytest.mark.parametrize(("numbers", "layout"), [(19, "refused"), (18, "ties")])
def test_pairs_with_unknown_numbers_are_refused(numbers: int, layout: str) -> None:
    columns = {"City 1": CITIES, "City 2": CITIES[::-1]}
    assert beside(columns, "zz", mixed(numbers, 20, [f"{n}" for n in range(20)], "x"))[0] == layout


SIGNS: list[tuple[dict[str, Sequence[str]], str, int, int]] = [
    ({"City 1": CITIES, "City 2": CITIES}, "x.csv", 0, 0),
    ({"City 1": CITIES, "City 2": CITIES, "Status": ["active"]}, "x.csv", 1, 0),
    ({"City 1": CITIES, "City 2": CITIES, "Since": ["1988"]}, "x.csv", 2, 0),
    ({"City 1": CITIES, "City 2": CITIES}, "twin_towns.csv", 1, 0),
    (PAIRS, "x.csv", 2, 0),
    ({"City 1": CITIES, "Partner city 2": CITIES}, "x.csv", 2, 0),
    ({"Twin town A": CITIES, "Town B": CITIES}, "x.csv", 0, 0),
    ({"City 1": CITIES, "City 2": CITIES, "Purpose": ["talks"]}, "x.csv", 0, 1),
    ({"City 1": CITIES, "City 2": CITIES, "First day": ["2019-05-12"]}, "x.csv", 0, 2),
    ({"City 1": CITIES, "City 2": CITIES}, "visits.csv", 0, 1),
]


@pytest.mark.parametrize(("columns", "path", "ties", "visits"), SIGNS)
def test_strong_signs_count_for_two(columns: Columns, path: str, ties: int, visits: int) -> None:
    look = look_at(columns, path)
    assert (signs_of_ties(look), signs_of_visits(look)) == (ties, visits)


def test_figures_speak_for_visits_as_much_as_a_date_for_ties() -> None:
    columns = {"City 1": CITIES, "City 2": CITIES[::-1], "Students": cells_of("12", 20)}
    assert guessed({**columns, "Status": cells_of("active", 20)}).layout == "visits"
    assert guessed({**columns, "Since": cells_of("1988", 20)}).layout == "ties"


# Claims


def claims(
    names: Sequence[str], figures: Sequence[str], path: str = "inbound_students.csv", **more: Sequence[str]
) -> str:
    """Layout and label of a table of names, years and figures."""
    mapping = guessed({"Name": names, "Year": cells_of("2019", len(names)), "zz": figures, **more}, path)
    return f"{mapping.layout} {mapping.label}".strip()


FIGURES = [f"{number}.5" for number in range(20)]


@pytest.mark.parametrize(("countries", "expected"), [(13, "claims Country"), (12, "refused")])
def test_figures_are_of_countries_where_most_names_are_some(countries: int, expected: str) -> None:
    assert claims(mixed(countries, 20, COUNTRIES, NOBODY), FIGURES) == expected


@pytest.mark.parametrize(("different", "expected"), [(11, "claims City"), (12, "refused")])
def test_figures_over_time_have_several_rows_for_each_party(different: int, expected: str) -> None:
    assert claims(cells_of(CITIES[:different], 18), FIGURES[:18], "students_by_city.csv") == expected


@pytest.mark.parametrize(("more", "expected"), [(3, "claims City"), (4, "parties City")])
def test_figures_over_time_have_six_columns_at_most(more: int, expected: str) -> None:
    notes = {f"Note {number}": cells_of("x", 20) for number in range(more)}
    assert claims(cells_of(CITIES[:10], 20), FIGURES, "students_by_city.csv", **notes) == expected


@pytest.mark.parametrize(
    ("numbers", "years", "role"), [(15, 0, "value"), (14, 0, "ignored"), (20, 18, "value"), (20, 19, "ignored")]
)
def test_a_column_of_figures_has_numbers_that_are_no_years(numbers: int, years: int, role: str) -> None:
    cells = mixed(years, 20, "1988", FIGURES) if years else mixed(numbers, 20, FIGURES, "x")
    columns = {"Country": cells_of(COUNTRIES, 20), "Date": cells_of("2019", 20), "qq": FIGURES, "zz": cells}
    assert roles(guessed(columns, "inbound_students.csv"))[-1] == role


# Matrices


def matrix(titles: Sequence[str], rows: Sequence[str], *columns: Sequence[str], path: str = "twinnings.csv") -> str:
    """Layout of a table with these titles behind the first, names in its first column, and these cells."""
    cells = [list(columns[number % len(columns)]) for number in range(len(titles))]
    return guessed({"": rows, **dict(zip(titles, cells))}, path).layout


ONES = ("0", "1", "1", "0")


@pytest.mark.parametrize(("columns", "layout"), [(3, "matrix"), (2, "refused")])
def test_a_matrix_has_four_columns(columns: int, layout: str) -> None:
    assert matrix(COUNTRIES[:columns], COUNTRIES[:4], ONES) == layout


@pytest.mark.parametrize(("named", "is_matrix"), [(14, True), (13, False)])
@pytest.mark.parametrize("names", [COUNTRIES, SCHOOLS])
def test_most_titles_of_a_matrix_name_parties(names: Sequence[str], named: int, is_matrix: bool) -> None:
    titles = [*names[:named], *NOBODY[: 20 - named]]
    assert (matrix(titles, names, ONES) == "matrix") == is_matrix


def test_a_matrix_is_of_countries_where_most_titles_are_some() -> None:
    titles = [*COUNTRIES[:14], *SCHOOLS[:6]]
    of_countries = guessed({"": SCHOOLS, **dict.fromkeys(titles, ONES)}, "twinnings.csv")
    assert of_countries.columns[0].reason == "the first column names one party of each pair (the titles are countries)"


@pytest.mark.parametrize(
    ("joining", "numbers", "words", "is_matrix"),
    [
        (16, 20, 0, True), (15, 20, 0, False),
        (20, 17, 0, True), (20, 16, 0, False),
        (20, 0, 3, True), (20, 0, 4, False),
    ],
)  # fmt: skip
def test_most_columns_of_a_matrix_have_numbers_or_few_words(
    joining: int, numbers: int, words: int, is_matrix: bool
) -> None:
    cells = mixed(numbers, 20, [f"{n}" for n in range(20)], NOBODY) if numbers else cells_of(NOBODY[:words], 20)
    others = list(NOBODY)
    columns = [cells] * joining + [others] * (20 - joining)
    found = matrix(COUNTRIES, COUNTRIES, *columns)
    assert (found == "matrix") == is_matrix


# Lists of parties

COUNTRIES_OF_CITIES = [
    country
    for country, number in (
        ("UK", 2),
        ("Germany", 4),
        ("France", 3),
        ("Italy", 3),
        ("Spain", 3),
        ("Austria", 3),
        ("Poland", 2),
    )
    for _ in range(number)
]
"""Where CITIES lie."""


@pytest.mark.parametrize(
    ("names", "known", "strange", "layout"),
    [
        (CITIES, 2, 2, "parties"), (CITIES, 2, 3, "refused"), (CITIES, 5, 9, "parties"), (CITIES, 4, 9, "refused"),
        (SCHOOLS, 3, 7, "parties"), (SCHOOLS, 3, 8, "refused"), (SCHOOLS, 4, 20, "parties"),
    ],
)  # fmt: skip
def test_enough_columns_of_a_list_are_read(names: Sequence[str], known: int, strange: int, layout: str) -> None:
    title = "City" if names is CITIES else "School"
    told = {
        title: names,
        "Country": COUNTRIES_OF_CITIES,
        "Latitude": [f"4{number}.5" for number in range(20)],
        "Longitude": [f"1{number}.5" for number in range(20)],
        "Website": cells_of("http://a.uk", 20),
    }
    if known == 3:
        told = {each: told[each] for each in (title, "Country", "Website")}
    elif known == 4:
        told = {each: told[each] for each in (title, "Country", "Latitude", "Longitude")}
    else:
        told = dict(list(told.items())[:known])
    unknown = {f"qq{'x' * number}": cells_of("x", 20) for number in range(1, strange + 1)}
    assert guessed({**told, **unknown}).layout == layout


@pytest.mark.parametrize(
    ("ids", "role"),
    [
        (["1", "1", "2"], "id"), (["1", "1", "2", "2"], "ignored"),
        ([*map(str, range(8)), "8", "8", "9", "9"], "id"),
        ([*map(str, range(9)), "9", "9", "10", "10", "11", "11"], "ignored"),
    ],
)  # fmt: skip
def test_ids_that_stand_for_several_names_are_none_unless_few_do(ids: list[str], role: str) -> None:
    assert roles(guessed({"id": ids, "City": CITIES[: len(ids)]}))[0] == role


@pytest.mark.parametrize(("codes", "scheme"), [(17, "iso3166-1"), (16, "")])
def test_ids_that_are_codes_of_countries_are_those_of_the_standard(codes: int, scheme: str) -> None:
    alpha = ["IT", "ES", "FR", "PL", "JP", "TD", "PE", "CU", "KE", "GH", "DE", "AT", "CN", "IN", "US", "CA", "MX"]
    assert guessed({"id": mixed(codes, 20, alpha, ["q1", "q2", "q3", "q4"]), "City": CITIES}).scheme == scheme


@pytest.mark.parametrize(("words", "role"), [(12, "label"), (13, "type")])
def test_a_column_says_what_each_party_is_in_a_dozen_words(words: int, role: str) -> None:
    kinds = ["city", "school", *(f"the {'the ' * number}city" for number in range(words - 2))]
    columns = {"City": CITIES[: len(kinds)], "Country": COUNTRIES_OF_CITIES[: len(kinds)], "Type": kinds}
    assert roles(guessed(columns))[-1] == role


def test_a_refusal_names_twelve_columns() -> None:
    columns = {f"qq{'x' * number}": ["1"] for number in range(1, 14)}
    names = ", ".join(f"'qq{'x' * number}'" for number in range(1, 13))
    assert f"the columns are {names}; a mapping" in guessed(columns).reason


# The country where no column says it


@pytest.mark.parametrize(("british", "country"), [(17, "GB"), (16, "")])
def test_addresses_with_british_postcodes_lie_in_britain(british: int, country: str) -> None:
    addresses = mixed(british, 20, "1 High St, LS1 1AA", "2 Low St")
    assert guessed({"School": SCHOOLS, "Address": addresses}).country == country


@pytest.mark.parametrize(("path", "country"), [("peru_schools.csv", "PE"), ("drc_schools.csv", "")])
def test_a_word_of_four_letters_in_the_name_of_a_file_can_be_a_country(path: str, country: str) -> None:
    assert guessed({"School": SCHOOLS}, path).country == country


# Mapping files

HEAD = "version: 1\ntables:\n- file: '*.csv'\n"


def fault(text: str) -> str:
    """What is wrong with the text of a mapping; empty if nothing."""
    try:
        mapping_in(text)
    except LoadError as error:
        return error.message
    return ""


def test_a_mapping_has_twelve_lists_in_each_other_and_numbers_of_fifteen_digits_at_most() -> None:
    deep = "version: 1\nx: "
    assert "is no key" in fault(deep + "[" * 11 + "]" * 11)
    assert "too deeply" in fault(deep + "[" * 12 + "]" * 12)
    assert fault(f"{HEAD}  expect: {{most: {'9' * 15}}}") == ""
    assert "expected a whole number" in fault(f"{HEAD}  expect: {{most: {'9' * 16}}}")


def test_an_error_of_a_mapping_shows_sixty_letters_of_a_text() -> None:
    assert f"the text '{'x' * 60}'" in fault(f"version: 1\ntables: {'x' * 61}")


def test_a_mapping_of_two_million_bytes_is_read(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("mappings") / "m.yaml"
    text = "version: 1\n"
    path.write_text(text + "#" * (2_000_000 - len(text)), encoding="utf-8")
    assert read_mapping(path) == Mappings()
    path.write_text(text + "#" * (2_000_001 - len(text)), encoding="utf-8")
    with pytest.raises(LoadError, match="more than 2,000,000 bytes"):
        read_mapping(path)
    assert LARGEST == 2_000_000


def test_two_words_that_are_half_alike_are_the_nearest_else_forty_are_listed() -> None:
    assert nearest("abcd", ("abcx", "abcy", "abcz")) == "nearest: 'abcz' or 'abcy'."
    assert nearest("abcd", ("abxy",)) == "nearest: 'abxy'."
    assert nearest("abcdefghij", ("abcdeuvwxyz",)) == "expected one of abcdeuvwxyz."
    assert nearest("?", [f"x{number}" for number in range(41)]).endswith("x38, x39.")


def test_a_text_of_a_hundred_and_twenty_letters_is_written_without_quotation_marks() -> None:
    assert "title: " + "x" * 120 + "\n" in write_mapping(Mappings(SourceOf("x" * 120)))
    assert 'title: "' + "x" * 121 + '"\n' in write_mapping(Mappings(SourceOf("x" * 121)))


def test_errors_over_the_guess_name_eight_tables_and_twelve_columns() -> None:
    given = Mappings(SourceOf(), (TableMapping("none.csv"),))
    with pytest.raises(LoadError, match=r"'t6\.csv', 't7\.csv'\.$"):
        check_patterns(given, [table({"a": ["1"]}, f"t{number}.csv") for number in range(9)])
    wide = table({f"c{number}": ["1"] for number in range(13)})
    told = mapping_in("version: 1\ntables:\n- file: x.csv\n  layout: ties")
    with pytest.raises(LoadError, match=r"'c10', 'c11'\)\.$"):
        applied(guess(wide), told, wide)


def test_a_mapping_that_names_ties_of_a_city_without_a_column_of_partners_is_answered_in_words() -> None:
    made = table(
        {"column 1": ["Japan", "Italy"], "column 2": ["1978", "1978"]}, "nanjing_sister_cities.csv", header=False
    )
    told = mapping_in("version: 1\ntables:\n- file: nanjing_sister_cities.csv\n  layout: ties")
    with pytest.raises(LoadError, match=r"needs a column with the role b\.name or b\.name_zh or b\.id or b\.partners"):
        applied(guess(made), told, made)


def test_a_load_that_is_refused_says_why_of_five_tables_and_names_three_files(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("refused")
    paths = [folder / f"r{number}.csv" for number in range(6)]
    for path in paths:
        path.write_text("Product,Price\nChair,20\n", encoding="utf-8")
    with pytest.raises(LoadError) as caught:
        make_plan(paths)
    assert caught.value.where == "r0.csv, r1.csv, r2.csv and 3 more"
    assert "r4.csv: " in caught.value.message and "r5.csv: " not in caught.value.message
    with pytest.raises(LoadError) as caught:
        make_plan(paths[:3])
    assert caught.value.where == "r0.csv, r1.csv, r2.csv"
