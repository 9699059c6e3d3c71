"""What the parties of a table are and which column is whose: each threshold just under and just over, on small tables."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from loaders.columns.guess import guess
from loaders.columns.joins import MOST_IDS
from loaders.columns.labels import label_of_end
from loaders.columns.look import Look
from loaders.columns.mapping import TableMapping
from loaders.columns.seen import Seen
from loaders.columns.sides import part
from loaders.columns.two_ends import part_untitled
from loaders.columns.whose import is_abroad, whose, whose_countries
from loaders.reading.table import Record, Table
from tests.loaders.made_tables import (
    CITIES,
    COUNTRIES,
    NOBODY,
    PROVINCES,
    SCHOOLS,
    cells_of,
    guessed,
    mixed,
    roles,
    seen_in,
    table,
)

# What the parties are

BURGS = tuple(f"{name}市" for name in ("甲乙", "丙丁", "戊己", "庚辛", "壬癸"))
COUNCILS = tuple(f"{name} City Council" for name in NOBODY)
COMPANIES = tuple(f"{name} Association" for name in NOBODY)


def told(title: str, cells: Sequence[str], about: Sequence[str] = (), **beside: list[str]) -> tuple[str, str]:
    """The label of the parties in the first column, and why."""
    columns = seen_in({title: cells, **beside})
    return label_of_end(columns[0], columns, about)[:2]


LABELS: list[tuple[str, list[str], tuple[str, str]]] = [
    ("City", mixed(11, 20, SCHOOLS, NOBODY), ("School", "55 % of the names say so")),
    ("City", mixed(10, 20, SCHOOLS, NOBODY), ("City", "the title 'City' says so")),
    ("City", mixed(7, 20, COUNCILS, COMPANIES), ("City", "the title 'City' says so")),
    ("City", mixed(6, 20, COUNCILS, COMPANIES), ("Organization", "100 % of the names say so")),
    ("Name", mixed(17, 20, COUNTRIES, NOBODY), ("Country", "85 % of the names are countries")),
    ("Name", mixed(16, 20, COUNTRIES, NOBODY), ("", "")),
    ("Name", ["Italy", "Italy"], ("Country", "100 % of the names are countries")),
    ("Name", ["Italy"], ("", "")),
    ("Name", mixed(17, 20, BURGS, NOBODY), ("City", "the names end as those of cities and districts do")),
    ("Name", mixed(16, 20, BURGS, NOBODY), ("", "")),
    ("Name", mixed(13, 20, CITIES, NOBODY), ("City", "65 % of the names are places")),
    ("Name", mixed(12, 20, CITIES, NOBODY), ("", "")),
]


@pytest.mark.parametrize(("title", "cells", "expected"), LABELS)
def test_names_and_titles_tell_what_parties_are(title: str, cells: list[str], expected: tuple[str, str]) -> None:
    assert told(title, cells) == expected


@pytest.mark.parametrize(("countries", "label"), [(10, "Country"), (9, "")])
def test_the_word_country_counts_only_over_countries(countries: int, label: str) -> None:
    assert told("Name", mixed(countries, 20, COUNTRIES, NOBODY), ["countries"])[0] == label


def test_two_columns_of_inhabitants_and_positions_make_cities() -> None:
    lat, lon = ["48.1"], ["16.2"]
    assert told("Name", list(NOBODY), lat=lat, lon=lon) == ("City", "they have positions and inhabitants")
    assert told("Name", list(NOBODY), lat=lat) == ("", "")


def test_a_reason_shows_eighty_letters_of_the_name_of_a_file() -> None:
    assert told("Name", list(NOBODY), [f"schools {'x' * 80}"])[1] == f"the word for it stands in 'schools {'x' * 72}'"


# Beside the names


@pytest.mark.parametrize(("counties", "role"), [(6, "city"), (7, "ignored")])
def test_towns_of_schools_that_are_counties_are_not_read(counties: int, role: str) -> None:
    towns = mixed(counties, 20, "Kent County Council", CITIES)
    assert roles(guessed({"School": SCHOOLS, "Town": towns}))[1] == role


@pytest.mark.parametrize(("provinces", "role"), [(6, "ignored"), (7, "region")])
def test_cities_beside_cities_that_are_provinces_are_their_provinces(provinces: int, role: str) -> None:
    columns = {
        "City name": CITIES,
        "City": mixed(provinces, 20, PROVINCES, "Qwxyz"),
        "Population": cells_of("12000", 20),
    }
    assert roles(guessed(columns))[1] == role


@pytest.mark.parametrize(("chinese", "expected"), [(17, ["name_zh", "name"]), (16, ["name", "alias"])])
def test_chinese_names_beside_latin_ones_are_the_chinese_names(chinese: int, expected: list[str]) -> None:
    columns = {
        "School": mixed(chinese, 20, [f"{c}中学" for c in "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"], SCHOOLS),
        "School name 2": SCHOOLS,
    }
    assert sorted(roles(guessed(columns, "schools.csv"))) == sorted(expected)


# Which end a column belongs to


def sides(columns: dict[str, Sequence[str]], *, header: bool = True) -> str:
    """The ends of the columns, `-` for none."""
    seen = seen_in(columns, header=header)
    part(seen)
    return "".join(column.side or "-" for column in seen)


def test_two_columns_of_one_title_are_two_ends_and_three_are_partners() -> None:
    assert roles(guessed({"City 1": CITIES, "City 2": CITIES[::-1]})) == ["a.name", "b.name"]
    three = {"Stadt": CITIES, "City 1": CITIES[1:], "City 2": CITIES[2:], "City 3": CITIES[3:]}
    assert roles(guessed(three, "twin_towns.csv")) == ["a.name", "b.partners", "b.partners", "b.partners"]
    two = {"City": CITIES, "Partner 1": CITIES[1:], "Partner 2": CITIES[2:]}
    assert roles(guessed(two)) == ["a.name", "b.partners", "b.partners"]


def test_two_unknown_words_part_columns_where_one_noun_stands_with_both() -> None:
    assert sides({"Qwx school": SCHOOLS, "Zzk school": SCHOOLS[::-1]}) == "ab"
    assert sides({"Qwx school": SCHOOLS, "Zzk town": CITIES}) == "--"


@pytest.mark.parametrize(("kinds", "same", "expected"), [(11, 1, "ab-"), (10, 1, "---"), (20, 2, "---")])
def test_two_different_names_beside_kinds_of_partnership_are_two_ends(kinds: int, same: int, expected: str) -> None:
    second = [*CITIES[:same], *NOBODY[same:]]
    columns = {"Town": CITIES, "Qwx town": second, "Type": mixed(kinds, 20, "twin town", "qwxyz")}
    assert sides(columns) == expected


@pytest.mark.parametrize(("kinds", "sense"), [(7, "word"), (6, "type")])
def test_types_that_are_kinds_of_partnership_are_the_words_of_the_tie(kinds: int, sense: str) -> None:
    seen = seen_in({"Town": CITIES, "Type": mixed(kinds, 20, "twin town", "qwxyz"), "Twin town": CITIES[::-1]})
    part(seen)
    assert seen[1].sense == sense


def columns_of(**cells: Sequence[str]) -> list[Seen]:
    """City and partner, and further columns of which it isn't known whose they are."""
    seen = seen_in(cells)
    for column, side in zip(seen, "ab"):
        column.sense, column.side = "name", side
    return seen


@pytest.mark.parametrize(("faults", "side"), [(0, "a"), (1, "a"), (2, "")])
def test_a_value_that_each_name_has_alone_is_of_that_end(faults: int, side: str) -> None:
    """Twenty names stand with two partners each; for all but the faults the position is the same in both rows."""
    names = [name for name in SCHOOLS for _ in range(2)]
    values = [f"{number // 2}.5" for number in range(40)]
    for fault in range(faults):
        values[2 * fault] = "99.5"
    seen = columns_of(a=names, b=[f"Qwx{number % 20}yz" for number in range(40)], lat=values)
    assert whose(seen[2], seen) == side


def places(number: int, of: int, other: str) -> list[str]:
    """So many Chinese towns, and names of nobody."""
    return mixed(number, of, CHINESE_TOWNS, [f"{other}{number}yz" for number in range(of)])


CHINESE_TOWNS = (
    "Suzhou", "Wuxi", "Changzhou", "Yangzhou", "Zhenjiang", "Nantong", "Xuzhou", "Nanjing", "Hangzhou", "Ningbo", "Wenzhou", "Jinan",
    "Qingdao", "Yantai", "Wuhan", "Changsha", "Chengdu", "Kunming", "Guangzhou", "Shenzhen",
)  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "of", "theirs"),
    [(15, 0, 20, True), (14, 0, 20, False), (20, 7, 20, True), (20, 8, 20, False), (2, 0, 2, True), (1, 0, 1, False)],
)
def test_countries_where_the_first_names_lie_and_the_second_dont_are_of_the_first(
    first: int, second: int, of: int, theirs: bool
) -> None:
    seen = columns_of(a=places(first, of, "Qwx"), b=places(second, of, "Zzk")[::-1], country=cells_of("China", of))
    seen[2].sense, seen[2].side = "country", ""
    assert (whose_countries(seen[2], seen) == "a") == theirs


@pytest.mark.parametrize(("nobody", "theirs"), [(40, False), (11, True), (12, False)])
def test_forty_rows_are_looked_up(nobody: int, theirs: bool) -> None:
    """Forty different rows decide, whatever stands below: 29 places of 40 are enough, and 28 are not."""
    towns = [f"{CHINESE_TOWNS[number % 20]}" for number in range(40 - nobody)]
    a = [f"Qwx{number}yz" for number in range(nobody)] + towns + ["Suzhou"] * 40
    seen = columns_of(a=a, b=[f"Zzk{number}yz" for number in range(80)], country=cells_of("China", 80))
    seen[2].sense, seen[2].side = "country", ""
    assert (whose_countries(seen[2], seen) == "a") == theirs


def test_the_fortieth_row_is_looked_up_too() -> None:
    """Sixteen partners of forty are places there, the last of them in the fortieth row: too many."""
    b = [*CHINESE_TOWNS[:15], *(f"Zzk{number}yz" for number in range(24)), "Shenzhen"]
    seen = columns_of(a=cells_of(CHINESE_TOWNS[::-1], 40), b=b, country=cells_of("China", 40))
    seen[2].sense, seen[2].side = "country", ""
    assert whose_countries(seen[2], seen) != "a"


@pytest.mark.parametrize(("chinese", "abroad"), [(16, True), (15, False)])
def test_countries_abroad_beside_chinese_names_are_of_the_partners(chinese: int, abroad: bool) -> None:
    seen = columns_of(a=mixed(chinese, 20, "南京市", "Qwxyz"), b=NOBODY, country=cells_of(("Italy", "Spain"), 20))
    seen[2].sense, seen[2].side = "country", ""
    assert is_abroad(seen[2], seen) == abroad


# Tables without titles


def untitled(*columns: Sequence[str]) -> str:
    """The senses of columns without titles, and their ends."""
    made = table({f"column {number}": cells for number, cells in enumerate(columns, 1)}, header=False)
    mapping = guess(made)
    return " ".join(roles(mapping))


@pytest.mark.parametrize(("countries", "role"), [(17, "a.country"), (16, "ignored")])
def test_countries_behind_a_name_are_seen(countries: int, role: str) -> None:
    cells = mixed(countries, 20, "Italy", "12")
    assert untitled(CITIES, cells, CITIES[::-1]).split()[1] == role


@pytest.mark.parametrize(("named", "sense"), [(9, "country"), (10, "name")])
def test_countries_behind_names_of_countries_are_names(named: int, sense: str) -> None:
    names = mixed(named, 20, COUNTRIES, CITIES)
    columns = seen_in({"column 1": names, "column 2": cells_of("Italy", 20)}, header=False)
    look = Look(table({"column 1": names}), (), columns, TableMapping(), guess)
    part_untitled(look)
    assert columns[1].sense == sense


@pytest.mark.parametrize(("years", "role"), [(19, "since"), (18, "ignored")])
def test_years_without_a_title_are_seen(years: int, role: str) -> None:
    assert untitled(CITIES, CITIES[::-1], mixed(years, 20, "1988", "12")).split()[2] == role


@pytest.mark.parametrize(("partners", "expected"), [(13, "a.name b.partners b.partners"), (12, "name alias alias")])
def test_several_names_are_partners_of_the_first_where_nearly_all_are_places(partners: int, expected: str) -> None:
    assert untitled(CITIES, CITIES[::-1], mixed(partners, 20, CITIES, NOBODY)) == expected


# Ids of another table


IDS = [f"n{number}" for number in range(20)]


def by_ids(titles: tuple[str, str], path: str, known: int, before: int = 0) -> TableMapping:
    """Two columns of ids beside a table that knows so many of them, in a column behind so many others."""
    others = {f"x{number}": cells_of("x", known) for number in range(before)}
    nodes = table({**others, "key": IDS[:known], "city": CITIES[:known]}, "nodes.csv")
    return guess(table({titles[0]: IDS, titles[1]: IDS[::-1]}, path), [nodes])


@pytest.mark.parametrize(("known", "expected"), [(8, ["a.id", "b.id"]), (7, ["a.name", "b.name"])])
def test_under_the_titles_of_an_edge_table_some_ids_in_another_are_enough(known: int, expected: list[str]) -> None:
    assert roles(by_ids(("Source", "Target"), "sister_cities.csv", known)) == expected


@pytest.mark.parametrize(("known", "layout"), [(18, "ties"), (17, "refused")])
def test_under_other_titles_nearly_all_ids_stand_in_the_other_table(known: int, layout: str) -> None:
    assert by_ids(("id 1", "id 2"), "edges.csv", known).layout == layout


@pytest.mark.parametrize(("before", "seen"), [(19, True), (20, False)])
def test_ids_stand_in_one_of_the_first_twenty_columns(before: int, seen: bool) -> None:
    first, _ = by_ids(("id 1", "id 2"), "edges.csv", 20, before).columns
    assert (first.reason == "20 of 20 values of 'id 1' are values of 'key' of nodes.csv") == seen


@pytest.mark.parametrize(("last", "layout"), [(MOST_IDS, "ties"), (MOST_IDS + 1, "refused")])
def test_two_hundred_thousand_rows_are_read_for_ids(last: int, layout: str) -> None:
    rows = [Record(line, ("x",)) for line in range(last - 1)] + [Record(last, ("n1",))]
    nodes = Table("cities.csv", "csv", "utf-8", "", ("city",), lambda: iter(rows))
    pairs = table({"Source": ["n1"], "Target": ["n1"]}, "sister_cities.csv")
    assert MOST_IDS == 200_000
    assert ("a.id" in roles(guess(pairs, [nodes]))) == (layout == "ties")
