"""Files as clubs and offices write them: what came out falsely once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loaders.loaded import told


@pytest.mark.parametrize(("title", "dates"), [("Twinned", ("1957", "1965")), ("Linked", ("12 May 1957", "3 June 1965")), ("Jumelée", ("12.05.1957", "03.06.1965"))])  # fmt: skip
def test_dates_under_a_word_that_joins_two_are_the_beginning_and_no_end(
    tmp_path: Path, title: str, dates: tuple[str, str]
) -> None:
    text = f"City,Partner city,{title}\nExeter,Rennes,{dates[0]}\nExeter,Bad Homburg,{dates[1]}\n"
    found = told(tmp_path, "links.csv", text)
    assert found.roles[title] == "since"
    assert [tie[2] for tie in found.ties()] == ["listed", "listed"]


@pytest.mark.parametrize("column", ["Gemellaggi", "Comune gemellato"])
def test_towns_with_their_countries_behind_dashes_are_several(tmp_path: Path, column: str) -> None:
    text = f'Comune,{column}\nFerrara,Saint-Étienne - Francia\nModena,"Linz - Austria, Novi Sad - Serbia"\n'
    found = told(tmp_path, "list.csv", text)
    assert found.pairs() == [("Ferrara", "Saint-Étienne"), ("Modena", "Linz"), ("Modena", "Novi Sad")]
    assert [found.countries()[each] for each in ("Saint-Étienne", "Linz", "Novi Sad")] == ["FR", "AT", "RS"]


def test_an_end_in_the_scope_of_the_cooperation_ends_the_tie(tmp_path: Path) -> None:
    text = "Gmina;Partner zagraniczny;Kraj;Data podpisania umowy;Zakres współpracy\nBydgoszcz;Wilhelmshaven;Niemcy;2006;młodzież\nBydgoszcz;Mannheim;Niemcy;1991;umowa wygasła 2010\n"
    assert [tie[2] for tie in told(tmp_path, "gminy.csv", text).ties()] == ["listed", "ended"]
