"""A year is known by one form, in whatever cell, remark or entry of a list it stands."""

from __future__ import annotations

import pytest

from loaders.cells.doubtful import read_dated
from loaders.columns.signs import period_in
from loaders.rows.entries import read_entry
from loaders.words.states import state_in_remark


@pytest.mark.parametrize("year", ["1500", "1648", "1785", "1899", "1900", "2024", "2099"])
def test_a_year_is_read_wherever_it_stands(year: str) -> None:
    for text in (
        f"Wittenberg (Germany, {year})",
        f"Wittenberg (Germany; since {year})",
        f"Wittenberg (Germany) {year}",
    ):
        assert read_entry(text)[:4] == ("Wittenberg", "Germany", "", year), text
    assert read_entry(f"Ulm (1500–{year})")[3:5] == ("1500", year)
    assert state_in_remark(f"ended in {year}").year == year
    assert read_dated(f"signed in spring {year}").date == year


@pytest.mark.parametrize("number", ["1499", "2100", "17850", "836"])
def test_another_number_is_no_year(number: str) -> None:
    assert read_entry(f"Ulm ({number})").since == ""
    assert state_in_remark(f"ended in {number}").year == ""


def test_a_time_of_day_in_the_name_of_a_file_is_no_year() -> None:
    assert period_in("visits 1530.csv") == "" and period_in("visits 1930.csv") == "1930"
