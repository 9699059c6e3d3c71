"""What a person sees of a table before it is loaded is what the load makes of it, and each question leads on to a table that can be loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.text import Name, Text
from loaders.account.in_words import in_words
from loaders.columns.mapping_file import mapping_in
from loaders.columns.planned import Plan
from loaders.plan import best_plan, rows
from loaders.preview.answers import next_step
from loaders.preview.corrected import corrected
from loaders.preview.sight import FIRST_ROWS, Sight, sight_of
from tests.loaders.test_choosing import CASES, needs_cases
from tests.loaders.test_columns import REFUSED as OF_COLUMNS
from tests.loaders.test_refused import REFUSED as OF_ROOMS

MOST_STEPS = 6
REFUSED = {
    **{name: text for name, (text, _) in OF_ROOMS.items()},
    **{f"{name}/{path}": text for name, (path, text, _) in OF_COLUMNS.items() if name != "airports-in-titles"},
}
"""By name, tables that are refused; as a file, that of the airports seems to have no titles."""
PAIRS = (
    "School,City,Country,Municipality,Partner school,Partner town,Partner country,Since,Pupils,Status,E-mail,Remark\n"
    "Rose School,Suzhou,China,Gusu,Crown School,Portland,USA,3/5/1988,1200,active,li@x.cn,first\n"
    "Pine School,Wuxi,China,Binhu,Lycée Central,Grenoble,Frankreich,c. 1990,x,已中断,,\n"
    "Lake School,Nanjing,China,Gulou,Oak High,Quorvall,Atlantis,25/6/2001,,n/a,,\n"
)


def planned(folder: Path, name: str, text: str, said: dict[str, dict[str, Any]] | None = None) -> Plan:
    """The plan of a file with these lines, and with what is said of its tables."""
    path = folder / name.rpartition("/")[2]
    path.write_text(text, encoding="utf-8")
    return best_plan([path], mapping=mapping_in(corrected("", said or {})) if said else None)


def sight(plan: Plan, number: int = 0) -> Sight:
    return sight_of(plan, plan.tables[number])


def understood(plan: Plan) -> dict[str, list[tuple[str, str]]]:
    """By column, its cells and what they are taken for."""
    columns = plan.tables[0].table.columns
    examples = sight(plan).examples
    return {
        name: [(each.cell, str(each.meaning)) for each in found] for name, found in zip(columns, examples, strict=True)
    }


def test_values_are_shown_as_the_load_understands_them(tmp_path: Path) -> None:
    found = understood(planned(tmp_path, "pairs.csv", PAIRS))
    assert found["Since"] == [("3/5/1988", "1988-05-03"), ("c. 1990", "about 1990"), ("25/6/2001", "2001-06-25")]
    assert found["Partner country"][:2] == [("USA", "United States"), ("Frankreich", "France")]
    assert found["Partner country"][2] == ("Atlantis", "country 'Atlantis' can't be told")
    assert found["City"][0] == ("Suzhou", "Suzhou, Jiangsu, China")
    assert found["Partner town"][0] == ("Portland", "Portland, Oregon, United States")
    assert found["Partner town"][2] == (
        "Quorvall",
        "Quorvall (matched with no place); country 'Atlantis' can't be told",
    )
    assert found["School"][0] == ("Rose School", "Rose School, school, Suzhou, Jiangsu, China")
    assert [meaning for _, meaning in found["Status"]] == ["active", "suspended", "nothing: it stands for no value"]


def test_a_country_is_named_in_the_language_of_the_reader(tmp_path: Path) -> None:
    plan = planned(tmp_path, "pairs.csv", PAIRS)
    at = plan.tables[0].table.columns.index("Partner country")
    (country,) = sight(plan).examples[at][0].meaning.values["parts"]
    assert isinstance(country, Name)
    assert country.zh == "美国"


def test_the_first_rows_stand_as_in_the_file_and_no_more_than_twenty(tmp_path: Path) -> None:
    lines = [f"Essen{n},Lille{n},{1950 + n} ?" for n in range(50)]
    plan = planned(tmp_path, "pairs.csv", "\n".join(["city,twin town,since", *lines]))
    found = sight(plan).rows
    assert len(found) == FIRST_ROWS
    assert [",".join(row.cells) for row in found] == lines[:FIRST_ROWS]


def test_a_column_that_lost_its_role_stays_a_candidate(tmp_path: Path) -> None:
    (table,) = planned(tmp_path, "pairs.csv", PAIRS).tables
    assert {column.name: column.also for column in table.mapping.columns if column.also} == {"Municipality": "a.city"}


@needs_cases
@pytest.mark.parametrize(
    "path", sorted(path for path in CASES.iterdir() if path.suffix not in (".yaml", ".fods")) if CASES.is_dir() else [], ids=lambda path: path.name
)  # fmt: skip
def test_what_is_shown_of_the_first_rows_is_what_the_load_makes_of_them(path: Path) -> None:
    plan = best_plan([path])
    loaded: dict[str, list[tuple[str, ...]]] = {}
    names: dict[str, str] = {}
    for row in rows(plan):
        ties = [text for text in in_words(row.facts, names) if "–" in text or "→" in text]
        loaded.setdefault(row.file, []).append((row.rejected or row.ignored, *ties))
    for each in plan.tables:
        shown = [
            (row.why, *(text for text in row.made if "–" in text or "→" in text)) for row in sight_of(plan, each).rows
        ]
        assert shown == [tuple(row[:5]) for row in loaded.get(each.table.path, [])[:FIRST_ROWS]], each.table.path


def answered(folder: Path, name: str, choose: int) -> tuple[Plan, list[str]]:
    """The plan of a refused table once all is answered by the same answer, the first one or another, and what was asked."""
    said: dict[str, Any] = {}
    asked: list[str] = []
    for _ in range(MOST_STEPS):
        plan = planned(folder, name, REFUSED[name], {name.rpartition("/")[2]: said} if said else None)
        (table,) = plan.tables
        step = next_step(table, sight(plan).examples, said)
        if step is None or not (step.answers or step.to_be_written):
            return plan, [*asked, *([step.asked] if step else [])]
        asked.append(step.asked)
        if step.to_be_written:
            piece: dict[str, Any] = {**step.also, step.to_be_written: "Essen"}
        else:
            piece = dict(step.answers[min(choose, len(step.answers) - 1)].said)
        columns = {**said.get("columns", {}), **piece.pop("columns", {})}
        said = {**said, **piece, **({"columns": columns} if columns else {})}
    raise AssertionError(f"it is asked again and again: {asked}")


@pytest.mark.parametrize("choose", [0, 1])
@pytest.mark.parametrize("name", REFUSED)
def test_answering_what_is_asked_leads_to_a_table_that_can_be_loaded(tmp_path: Path, name: str, choose: int) -> None:
    plan, asked = answered(tmp_path, name, choose)
    (table,) = plan.tables
    assert asked, table.mapping
    assert all(isinstance(each, Text) for each in asked), "each is said in the language of the reader"
    if "dd a column with" not in asked[-1]:
        assert not table.refused, (asked, table.mapping)
        assert plan.faults == ()


def test_the_candidates_for_a_role_are_asked_with_their_first_values(tmp_path: Path) -> None:
    plan = planned(tmp_path, "two.csv", REFUSED["two.csv"])
    step = next_step(plan.tables[0], sight(plan).examples, {})
    assert step
    assert step.asked == "Which column names the second party: 'Partner city' or 'Partner town'?"
    assert [(str(each.words), each.values) for each in step.answers] == [
        ("column 'Partner city'", ("Lille", "Brest", "Turin")),
        ("column 'Partner town'", ("Roubaix", "Vannes", "Ivrea")),
    ]
