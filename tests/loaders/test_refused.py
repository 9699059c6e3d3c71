"""The way on from a refusal: what is asked, the lines that answer it, and the mapping to start from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.errors import Faults
from loaders.columns.mapping_file import as_far_as_it_fits, mapping_in
from loaders.columns.planned import Plan
from loaders.plan import best_plan, make_plan, rows
from loaders.refused import answers, refused, to_start_from

CASES = Path(__file__).parents[3] / "shared/cases/loaders"
REFUSED = {
    "things.csv": ("Name,Sponsor\nAlpha,Foo\nBeta,Bar\n", "What does column 'Name' name"),
    "rows.csv": ("Quux,Blorb,Weight\nFoo,Bar,3\nBar,Baz,4\n", "Which columns hold the names"),
    "flows.csv": ("city a,city b,goats\nLille,Essen,3\nTurin,Essen,40\n", "Is a row a partnership, or a visit?"),
    "flights.csv": ("city1,city2,airline\nLille,Essen,Foo\nTurin,Essen,Bar\n", "Is it about partnerships or visits"),
    "goods.csv": ("Product,Price\nChair,20\n", "Is it about partnerships or visits"),
    "figures.csv": ("country,year,goats\nFrance,2001,3\nItaly,2001,4\nSpain,2002,1\n", "Are the figures about partner"),
    "m.csv": ("x,France,Italy,Spain\nFrance,0,3,4\nItaly,3,0,9\nSpain,7,8,0\n", "What are the numbers"),
    "two.csv": (
        "Our city,Partner city,Partner town,Partner country,since\nEssen,Lille,Roubaix,France,1988\nKiel,Brest,Vannes,France,1990\nBonn,Turin,Ivrea,Italy,1991\n",
        "Which column names the second party: 'Partner city' or 'Partner town'?",
    ),
    "partners.csv": ("Partner city,Country,since\nLille,France,1958\nTurin,Italy,1961\n", "Whose partners are they"),
}


def plan_of(folder: Path, name: str, mapping: str = "") -> Plan:
    path = folder / name
    path.write_text(REFUSED[name][0], encoding="utf-8")
    return best_plan([path], mapping=mapping_in(mapping) if mapping else None)


def layout(plan: Plan) -> str:
    return plan.tables[0].mapping.layout


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_table_asks_one_question_and_its_answer_loads_the_table(tmp_path: Path, name: str) -> None:
    plan = plan_of(tmp_path, name)
    (said,) = refused(plan)
    assert said["hint"].startswith(REFUSED[name][1])
    lines = answers(plan).replace('city: ""', "city: Essen")
    answered = plan_of(tmp_path, name, lines)
    assert (answered.faults, layout(answered) != "refused") == ((), True), lines
    taken = [row for row in rows(answered) if row.facts]
    assert taken, [row.rejected or row.ignored for row in rows(answered)]


@pytest.mark.parametrize("name", REFUSED)
def test_the_mapping_to_start_from_is_refused_until_somebody_answers_in_it(tmp_path: Path, name: str) -> None:
    text = to_start_from(plan_of(tmp_path, name))
    unedited = plan_of(tmp_path, name, text)
    assert (layout(unedited), unedited.faults, len(refused(unedited))) == ("refused", (), 1), text
    edited = re.sub(r"^(  +)# ", r"\1", text, flags=re.MULTILINE).replace('city: ""', "city: Essen")
    answered = plan_of(tmp_path, name, edited)
    assert (answered.faults, layout(answered) != "refused") == ((), True), edited
    assert any(row.facts for row in rows(answered)), edited


def test_numbers_without_names_ask_for_the_file_of_names(tmp_path: Path) -> None:
    path = tmp_path / "net.csv"
    path.write_text("Source,Target,Weight\n0,1,1\n1,2,5\n", encoding="utf-8")
    (said,) = refused(best_plan([path]))
    assert said["hint"].startswith("In which file are their names?") and said["mapping"] == ""
    again = best_plan([path], mapping=mapping_in(to_start_from(best_plan([path]))))
    assert refused(again)[0]["hint"] == said["hint"]


def test_a_table_that_the_mapping_leaves_out_is_no_refusal(tmp_path: Path) -> None:
    (tmp_path / "pairs.csv").write_text("city1,city2\nLille,Essen\nTurin,Essen\n", encoding="utf-8")
    (tmp_path / "goods.csv").write_text("Product,Price\nChair,20\n", encoding="utf-8")
    paths = [tmp_path / "pairs.csv", tmp_path / "goods.csv"]
    assert [each["file"] for each in refused(make_plan(paths))] == ["goods.csv"]
    left_out = mapping_in("version: 1\ntables:\n- file: goods.csv\n  layout: refused")
    plan = make_plan(paths, mapping=left_out)
    assert refused(plan) == []
    assert "file: goods.csv\n  layout: refused" in to_start_from(plan)


FAULTS_OF_M1 = {
    4: "layout is 'tie'; nearest: 'ties'",
    5: "kind is 'sistercity'; nearest: 'sister_city'",
    6: "label is 'Town'; expected one of",
    7: "'colums' is no key of a table; nearest: 'columns'",
    11: "has the role 'a.nam', which isn't known; nearest: 'a.name'",
    12: "has the role 'c.country', which isn't known; nearest: 'b.country'",
    13: "the role of column 'seit' is a list",
    14: "values of 'Art': 'x' is to be 'activ'; ",
    15: "least is the text 'many'; expected a whole number",
    16: "encoding is 'utf9'; nearest: 'utf-8'",
}


@pytest.mark.skipif(not CASES.exists(), reason="the cases aren't here")
def test_all_faults_of_a_mapping_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    table = tmp_path / "g12_excel_sep.csv"
    table.write_text("Stadt;Staat;Land;seit;Art\nEssen;Deutschland;Finnland;1960;x\n", encoding="utf-8")
    given = as_far_as_it_fits((CASES / "m1.yaml").read_text(encoding="utf-8"), "m1.yaml")
    with pytest.raises(Faults) as caught:
        make_plan([table], mapping=given)
    found = {int(fault.where.removeprefix("m1.yaml:")): fault.message for fault in caught.value.faults}
    assert found.keys() == FAULTS_OF_M1.keys()
    assert all(FAULTS_OF_M1[line] in message for line, message in found.items()), found
    text = to_start_from(best_plan([table], mapping=given))
    assert text.startswith("# m1.yaml:4: layout is 'tie'")
    assert not best_plan([table], mapping=mapping_in(text)).tables[0].refused, "the best guess is a mapping too"
