"""Dates, numbers and positions as people write them."""

from __future__ import annotations

import pytest

from loaders.cells import CellError, clean, split_cell, without_contacts
from loaders.cells.dates import read_date, read_period
from loaders.cells.habits import habits
from loaders.cells.numbers import read_count, read_number
from loaders.cells.positions import read_angle, read_position


@pytest.mark.parametrize(
    "cell", ["", "  ", "-", "–", "N/A", "n.a.", "NULL", "None", "unknown", "?", "不详", "无", "NaN"]
)
def test_words_for_nothing_are_empty(cell: str) -> None:
    assert clean(cell) == ""


def test_names_that_only_look_like_nothing_stay() -> None:
    assert [clean(each) for each in ("Nan", "Å", "无锡", "Y", "Aa")] == ["", "Å", "无锡", "Y", "Aa"]
    assert clean("Aix\tles\nBains\x00") == "Aix les Bains"


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("2005", "", "2005"), ("2005.0", "", "2005"), ("2005-11", "", "2005-11"), ("2005-11-16", "", "2005-11-16"),
        ("2005/1/6", "", "2005-01-06"), ("16.11.2005", "", "2005-11-16"), ("6.1.2005", "mdy", "2005-01-06"),
        ("11/16/2005", "", "2005-11-16"), ("16/11/2005", "", "2005-11-16"), ("3/4/2005", "mdy", "2005-03-04"),
        ("3/4/2005", "dmy", "2005-04-03"), ("4/4/2005", "", "2005-04-04"), ("3/1/09", "mdy", "2009-03-01"), ("3/1/88", "mdy", "1988-03-01"),
        ("16 November 2005", "", "2005-11-16"), ("November 16, 2005", "", "2005-11-16"), ("Nov 2005", "", "2005-11"),
        ("16. März 2005", "", "2005-03-16"), ("1er mai 1998", "", "1998-05-01"), ("16 de noviembre de 2005", "", "2005-11-16"),
        ("2005年11月16日", "", "2005-11-16"), ("2005年11月", "", "2005-11"), ("2005年", "", "2005"), ("20051116", "", "2005-11-16"),
        ("2005-11-16T00:00:00Z", "", "2005-11-16"), ("2005-11-16 12:30:00", "", "2005-11-16"), ("11/2005", "", "2005-11"),
    ],
)  # fmt: skip
def test_dates_keep_their_precision(text: str, order: str, expected: str) -> None:
    assert read_date(text, order) == expected


@pytest.mark.parametrize(
    "text", ["31/02/1998", "2005-13", "2005-02-31", "20051316", "soon", "1998?", "0000", "16 Smarch 2005"]
)
def test_what_is_no_date_is_refused_with_what_was_found_and_expected(text: str) -> None:
    with pytest.raises(CellError, match=r"'.*' (?s:.*); expected a date such as 2005"):
        read_date(text)


def test_day_and_month_are_told_apart_by_the_column_or_not_at_all() -> None:
    assert habits(["3/4/2005", "16/4/2005", "2005", ""]).order == "dmy"
    assert habits(["3/4/2005", "4/16/2005"]).order == "mdy"
    assert habits(["16/4/2005", "4/16/2005"]).order == ""
    with pytest.raises(CellError, match="expected 2005-03-04 or 2005-04-03"):
        read_date("3/4/2005")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234", 1234.0), ("1,234", 1234.0), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1 234 567", 1234567.0), ("-3,5", -3.5),
        ("12.5", 12.5), ("−4", -4.0), ("1'234", 1234.0), ("1e3", 1000.0),
    ],
)  # fmt: skip
def test_numbers_are_read_with_either_comma(text: str, expected: float) -> None:
    assert read_number(text) == expected


def test_a_column_of_decimal_commas_decides_what_one_cell_cannot() -> None:
    assert habits(["1,234", "12,5"]).comma
    assert not habits(["1,234", "12,5", "3.5"]).comma
    assert (read_number("1,234"), read_number("1,234", comma=True)) == (1234.0, 1.234)


def test_counts_are_whole_numbers_from_nought_on() -> None:
    assert [read_count(each) for each in ("0", "27", "27.0", "217.003", "2000人")] == [0, 27, 27, 217003, 2000]
    for text in ("-1", "2.5", "many", "1e30"):
        with pytest.raises(CellError, match=r"expected|whole number"):
            read_count(text)


def test_positions_are_read_in_degrees_and_minutes_and_refused_beyond_the_poles() -> None:
    assert read_angle("31°18'36\"N", 90) == pytest.approx(31.31)
    assert read_position("48,0; 16,2") == (48.0, 16.2)
    assert read_position("Point(120.6 31.3)") == (31.3, 120.6)
    for text in ("91", "-90.5", "nan", "inf", "north"):
        with pytest.raises(CellError, match="expected"):
            read_angle(text, 90)


def test_periods_are_years_or_spans_of_years() -> None:
    assert [read_period(each) for each in ("2013", "2013/14", "2013-2014", "1999/00")] == [
        ("2013", "2013"), ("2013", "2014"), ("2013", "2014"), ("1999", "2000"),
    ]  # fmt: skip
    with pytest.raises(CellError, match="ends before it begins"):
        read_period("2014-2010")


def test_lists_in_a_cell_are_parted_by_their_separator_and_by_lines() -> None:
    assert split_cell("a; b;;c", ";") == ["a", "b", "c"]
    assert split_cell("a\nb, c", "\n") == ["a", "b, c"]
    assert split_cell("a, b", "") == ["a, b"]


def test_a_long_remark_is_searched_for_contacts_in_one_pass() -> None:
    for text in ("x" * 1_000_000, "x." * 500_000, "+1" * 500_000, "tel 1 " * 200_000):
        assert without_contacts(text)[:2] in (text[:2], "[l")
