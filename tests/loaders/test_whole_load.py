"""The tables of one load, together: whom one of them calls a school is no city in another, and nobody becomes two."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import LoadError
from tests.loaders.loaded import Told, told_by

SCHOOLS = "School,Country,Partner school,Partner country\nKirkby,UK,Jinling,China\nNorthfield,UK,Nanwai,China\nDerwent,UK,Shude,China\n"
"""Schools that are called as towns are."""


def together(folder: Path, **files: str) -> Told:
    """What a load of these files tells, in their order."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return told_by(*(folder / f"{name}.csv" for name in files))


def labels(found: Told) -> dict[str, str]:
    """By file, what its parties are."""
    return {each.table.path: each.mapping.label for each in found.plan.tables}


@pytest.mark.parametrize(
    ("first", "second", "alone"),
    [("Place", "Partner", "City"), ("Institution", "Partner institution", "Organization"), ("Name", "Partner", "City"), ("机构", "友好机构", "Organization")],
)  # fmt: skip
@pytest.mark.parametrize("order", [1, -1])
def test_a_vaguer_title_makes_no_city_of_a_school_that_another_table_names(
    tmp_path: Path, first: str, second: str, alone: str, order: int
) -> None:
    vague = f"{first},Country,{second},Country,Since\nKirkby,UK,Jinling,China,1999\nNorthfield,UK,Nanwai,China,2003\n"
    files = dict([("named", SCHOOLS), ("vague", vague)][::order])
    found = together(tmp_path, **files)
    assert labels(found) == {"named.csv": "School", "vague.csv": "School"}
    assert set(found.nodes("School")) == {"Kirkby", "Jinling", "Northfield", "Nanwai", "Derwent", "Shude"}
    assert not (found.nodes("City") or found.nodes("Organization") or found.rejected)
    assert len({tie.id for tie in found.facts_of_ties()}) == 3
    reason = next(each.mapping.reason for each in found.plan.tables if each.table.path == "vague.csv")
    assert "2 of 2 of its names and ids stand in named.csv, which says so" in reason
    assert (f"also possible as {alone}" in reason) or first == "Name"


def test_names_that_nothing_else_tells_are_what_another_table_says(tmp_path: Path) -> None:
    unknown = "Name,Partner,Since\nQwxyz,Vvwex,1999\nZzkozz,Xqviq,2003\n"
    with pytest.raises(LoadError, match="nothing says whether they are cities, schools"):
        together(tmp_path, unknown=unknown)
    found = together(
        tmp_path, unknown=unknown, schools="School,Country\nQwxyz,UK\nZzkozz,UK\nVvwex,China\nXqviq,China\n"
    )
    assert labels(found) == {"unknown.csv": "School", "schools.csv": "School"}
    assert found.pairs() == [("Qwxyz", "Vvwex"), ("Zzkozz", "Xqviq")]


def test_towns_that_schools_are_called_by_stay_towns_where_both_say_so_and_that_is_told(tmp_path: Path) -> None:
    towns = "Town,Country,Twin town,Twin country\nKirkby,UK,Wuxi,China\nNorthfield,UK,Suzhou,China\n"
    found = together(tmp_path, schools=SCHOOLS, towns=towns)
    assert labels(found) == {"schools.csv": "School", "towns.csv": "City"}
    told = [str(note) for each in found.plan.tables for note in each.table.notes]
    assert told == [
        "2 of the names here stand in schools.csv too. There they are School, here City: each is two parties; a mapping can say label."
    ]


def test_a_table_of_other_parties_changes_nothing(tmp_path: Path) -> None:
    places = "Place,Partner,Since\nDresden,Coventry,1959\nKiel,Tallinn,1986\nDerwent,Lyon,1990\nBonn,Oxford,1947\nKöln,Lille,1958\n"
    found = together(tmp_path, schools=SCHOOLS, places=places)
    assert labels(found)["places.csv"] == "City"


IDS = "{title},qid,Country\n" + "".join(f"{{name}} {number},Q{number},Germany\n" for number in range(1, 9))


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [("School", "City", "School"), ("City", "School", "School"), ("Bureau", "School", "Bureau")],
)
def test_one_outside_id_is_one_party_and_no_row_is_refused_for_its_label(
    tmp_path: Path, first: str, second: str, label: str
) -> None:
    found = together(tmp_path, a=IDS.format(title=first, name="Alfa"), b=IDS.format(title=second, name="Alfa"))
    assert set(labels(found).values()) == {label}
    assert len(found.nodes(label)) == 8 and not found.rejected


def test_a_single_row_of_an_id_that_is_known_under_another_label_is_taken_as_that_with_a_remark(tmp_path: Path) -> None:
    cities = "City,qid,Country\nAlfa 1,Q1,Germany\nBerlin,Q64,Germany\nKöln,Q365,Germany\nBonn,Q586,Germany\nKiel,Q1707,Germany\n"
    found = together(tmp_path, a=IDS.format(title="School", name="Alfa"), b=cities)
    assert labels(found) == {"a.csv": "School", "b.csv": "City"}
    assert "'Alfa 1' is known as a School already; it is taken as that, and as no City" in found.notes
    assert "Alfa 1" not in found.nodes("City") and not found.rejected


def test_names_of_visits_are_not_looked_up_as_ids_of_one_end_of_the_partnerships(tmp_path: Path) -> None:
    ties = "School,City,Sister school,Sister country\nKent College,Canterbury,Jinling,China\nWesley College,Melbourne,Nanwai,China\n"
    visits = "From,To,Date,Students\nJinling,Kent College,2012-05-01,20\nNanwai,Wesley College,2013-04-01,12\n"
    found = together(tmp_path, ties=ties, visits=visits)
    assert (labels(found)["visits.csv"], found.rejected) == ("School", [])


def test_what_else_the_parties_may_be_is_said_where_a_sign_is_as_sure(tmp_path: Path) -> None:
    names = "Kent High School,Lyon Lycée School\nHull Grammar School,Suzhou Middle School\n"
    found = together(tmp_path, a=f"City,Twin city\n{names}", b=f"School,Twin school\n{names}")
    reasons = {each.table.path: each.mapping.reason for each in found.plan.tables}
    assert set(labels(found).values()) == {"School"}
    assert "100 % of the names say so; also possible as City: the title 'City' says so" in reasons["a.csv"]
    assert "also possible" not in reasons["b.csv"]
