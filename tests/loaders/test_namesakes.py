"""Names that several bear: a famous place isn't taken for a small one, and two schools of a common name aren't one."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.facts import EdgeFact
from loaders.places.gazetteer import open_gazetteer
from tests.loaders.loaded import Told, told

FAMOUS = ("Boston", "Lincoln", "Richmond", "Perth", "Cambridge", "Newcastle", "Halifax", "Worcester")
LINCOLNSHIRE = ("Louth", "Grantham", "Skegness", "Spalding", "Sleaford", "Stamford", "Gainsborough", "Horncastle")


def _countries(found: Told) -> list[tuple[str, str]]:
    """By tie, the countries of both ends, each by its id."""
    lies = {fact.start: fact.end for fact in found._facts() if isinstance(fact, EdgeFact) and fact.type == "IN_COUNTRY"}
    return [(lies.get(tie.start, ""), lies.get(tie.end, "")) for tie in found.facts_of_ties()]


@pytest.mark.parametrize("country", ["", ",United Kingdom"])
def test_a_bare_name_with_famous_namesakes_has_no_country_and_is_noted(tmp_path: Path, country: str) -> None:
    title = "Town,Country,Partner" if country else "Town,Partner"
    rows = [f"{town}{country},{name}" for town, name in zip(LINCOLNSHIRE, FAMOUS, strict=True)]
    found = told(tmp_path, "list.csv", "\n".join((title, *rows)))
    assert _countries(found) == [("GB", "")] * len(rows)
    assert [note for note in found.notes if "isn't known" in note] == found.notes and len(found.notes) == len(rows)


def test_the_country_of_the_home_decides_against_a_famous_namesake(tmp_path: Path) -> None:
    assert _countries(told(tmp_path, "a.csv", "City,Country,Partner\nNanjing,China,Perth\n")) == [("CN", "AU")]
    found = told(tmp_path, "b.csv", "City,Country,Partner\nLouth,United Kingdom,Perth\nLouth,United Kingdom,Paris\n")
    assert _countries(found) == [("GB", ""), ("GB", "FR")]
    assert found.notes == [
        "the country of 'Perth' isn't known: the largest of 6 places of this name lies in Australia, but there is a town of this name in United Kingdom too"
    ]


def test_a_country_or_state_with_the_name_decides(tmp_path: Path) -> None:
    partners = ("Boston (USA)", '"Perth, Australia"', "Perth (Scotland)", '"Worcester, MA"', "Greven (D)", "Paris")
    rows = [f"{town},{name}" for town, name in zip(LINCOLNSHIRE, partners, strict=False)]
    found = told(tmp_path, "list.csv", "\n".join(("Town,Partner", *rows)))
    assert [second for _, second in _countries(found)] == ["US", "AU", "GB", "US", "DE", "FR"]
    assert not found.notes


def test_the_towns_of_schools_are_as_doubtful(tmp_path: Path) -> None:
    text = "School,Country,Partner school,Partner town\nLouth Academy,UK,Perth Modern School,Perth\nBourne School,UK,Escola Vieira,Braga\n"
    found = told(tmp_path, "a.csv", text)
    assert [second for _, second in _countries(found)] == ["", "PT"]
    assert any("'Perth'" in note for note in found.notes)


def test_a_part_of_a_large_city_isnt_the_city() -> None:
    assert open_gazetteer().find("Victoria").place is None
    assert open_gazetteer().only_country("Suzhou") == "CN"


def test_places_of_one_name_in_one_country_tell_the_country(tmp_path: Path) -> None:
    assert _countries(told(tmp_path, "a.csv", "City,Partner city\nSuzhou,Riga\n")) == [("CN", "LV")]


def _ends(found: Told, side: str) -> list[str]:
    return [getattr(tie, side) for tie in found.facts_of_ties()]


@pytest.mark.parametrize(
    "text",
    [
        "School,City,Partner school,Country\nLycée Descartes,Tours,No. 1 Middle School,China\nLiceo Volta,Como,No. 1 Middle School,China\n",
        "School,City,Partner\nNo. 1 Middle School,Suzhou,Lincoln High School\nNo. 1 Middle School,Wuxi,Lincoln High School\n",
        "School,City,Partner schools\nNo. 1 Middle School,Suzhou,Lincoln High School; Goethe-Gymnasium\nNo. 2 Middle School,Wuxi,Lincoln High School; Lycée Pascal\n",
    ],
)
def test_a_common_name_without_a_town_is_another_party_beside_each_first_one(tmp_path: Path, text: str) -> None:
    found = told(tmp_path, "a.csv", text)
    assert len(set(_ends(found, "end"))) == len(found.facts_of_ties())
    assert sum("it is taken as another one each time" in note for note in found.notes) == 1


def test_a_name_that_tells_its_party_is_one_beside_each_first_party(tmp_path: Path) -> None:
    text = "School,City,Partner school,Country\nLycée Descartes,Tours,Suzhou High School,China\nLiceo Volta,Como,Suzhou High School,China\n"
    found = told(tmp_path, "a.csv", text)
    assert len(set(_ends(found, "end"))) == 1
    assert not any("each time" in note for note in found.notes)


def test_a_lists_own_school_is_one_in_it_and_another_in_another_list(tmp_path: Path) -> None:
    text = "School,Partner school,Partner city\nNo. 1 Middle School,Lycée Descartes,Tours\nNo. 1 Middle School,Escola Vieira,Braga\n"
    first, second = told(tmp_path, "suzhou.csv", text), told(tmp_path, "wuxi.csv", text)
    assert len(set(_ends(first, "start"))) == 1
    assert not set(_ends(first, "start")) & set(_ends(second, "start"))
    assert set(_ends(first, "end")) == set(_ends(second, "end"))  # these have a town
    assert sum("it is taken as one here" in note for note in first.notes) == 1
    assert _ends(first, "start") == _ends(told(tmp_path, "suzhou.csv", text), "start")
