"""A plan says what tables mean before anything is written."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from graph.errors import LoadError
from graph.facts import NodeFact
from loaders.columns.mapping import ColumnMapping, Mapping, SourceOf, TableMapping
from loaders.load import load_plan
from loaders.plan import describe, examples, files_of, in_order, make_plan, rows
from loaders.samples import jiangsu

ROOT = Path(__file__).parents[2]
PAIRS = "city1,country1,city2,country2,since\nSuzhou,China,Portland,United States,1988\nWuxi,China,Chigasaki,Japan,\n"


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


def test_a_plan_shows_its_edges_in_words(pairs: Path) -> None:
    assert examples(make_plan([pairs])) == [
        "Suzhou – Portland, sister city, since 1988",
        "Wuxi – Chigasaki, sister city",
    ]
    assert examples(make_plan([pairs]), 1) == ["Suzhou – Portland, sister city, since 1988"]


def test_a_described_plan_is_plain_json_with_a_reason_for_every_column(pairs: Path) -> None:
    said = json.loads(json.dumps(describe(make_plan([pairs], title="Towns"))))
    (table,) = said["tables"]
    assert (said["title"], table["path"], table["layout"], table["label"]) == ("Towns", "pairs.csv", "ties", "City")
    assert [each["role"] for each in table["columns"]] == ["a.name", "a.country", "b.name", "b.country", "since"]
    assert all(each["reason"] for each in table["columns"])


def test_a_mapping_overrules_the_guess_and_names_the_source(pairs: Path) -> None:
    given = Mapping(
        SourceOf(title="Register of towns", licence="CC0"),
        (TableMapping("pairs.csv", columns=(ColumnMapping("since", "ignored"),), stated=frozenset({"columns"})),),
    )
    plan = make_plan([pairs], mapping=given)
    assert (plan.title, plan.given) == ("Register of towns", given)
    assert [each.role for each in plan.tables[0].mapping.columns][-1] == "ignored"
    source = next(
        fact
        for row in rows(plan)
        for fact in row.facts
        if isinstance(fact, NodeFact) and fact.label == "Source" and "sha256" in fact.statement
    )
    assert (source.statement["title"], source.statement["licence"]) == ("Register of towns", "CC0")


def test_nodes_are_read_before_edges(tmp_path: Path) -> None:
    (tmp_path / "edges.csv").write_text("source,target\n1,2\n", encoding="utf-8")
    (tmp_path / "nodes.csv").write_text("id,city,country\n1,Suzhou,China\n2,Portland,United States\n", encoding="utf-8")
    plan = make_plan([tmp_path / "edges.csv", tmp_path / "nodes.csv"])
    assert [each.table.path for each in in_order(plan)] == ["nodes.csv", "edges.csv"]
    assert examples(plan, 9)[-1] == "Suzhou – Portland, sister city"


def test_files_of_a_plan_carry_what_the_report_says_of_them(pairs: Path) -> None:
    (file,) = files_of(make_plan([pairs]))
    assert (file.path, file.format, len(file.sha256)) == ("pairs.csv", "csv", 64)


def test_loading_a_file_opens_no_table_of_the_samples(tmp_path: Path) -> None:
    """A province is among its parties, whose outside ids stand in `places/regions.csv`."""
    path = tmp_path / "pairs.csv"
    path.write_text("region1,country1,region2,country2\nJiangsu,China,Victoria,Australia\n", encoding="utf-8")
    program = (
        "import json, sys\n"
        "from pathlib import Path\n"
        "from loaders.load import load_plan\n"
        "from loaders.plan import make_plan, rows\n"
        "def refuse(event, arguments):\n"
        "    name = str(arguments[0]) if event == 'open' else ''\n"
        f"    if name.startswith({str(jiangsu.FOLDER.parent)!r}) and name.endswith('.csv'):\n"
        "        raise PermissionError(name)\n"
        "sys.addaudithook(refuse)\n"
        "plan = make_plan([Path(sys.argv[1])])\n"
        "assert load_plan(None, plan)['files'][0]['rejected'] == 0\n"
        "nodes = [fact for row in rows(plan) for fact in row.facts if getattr(fact, 'label', '') == 'Region']\n"
        "print(json.dumps({node.statement['name']: node.statement.get('ids') for node in nodes if 'name' in node.statement}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        "Jiangsu": ["wikidata:Q16963", "iso3166-2:CN-JS", "iso3166-2:CN-32"],
        "Victoria": ["wikidata:Q36687", "iso3166-2:AU-VIC"],
    }


def test_files_of_one_name_are_told_apart_and_one_file_given_twice_is_read_once(pairs: Path, tmp_path: Path) -> None:
    other = tmp_path / "more" / "pairs.csv"
    other.parent.mkdir()
    other.write_text(PAIRS, encoding="utf-8")
    assert [each.path for each in files_of(make_plan([pairs, pairs, other]))] == [str(pairs), str(other)]


def test_a_load_of_refused_tables_alone_is_an_error_that_says_why(tmp_path: Path) -> None:
    path = tmp_path / "airline_routes.csv"
    path.write_text("airline,source airport,destination airport,stops\nBA,LHR,JFK,0\nLH,FRA,JFK,0\n", encoding="utf-8")
    with pytest.raises(LoadError, match="nothing here can be loaded") as error:
        make_plan([path])
    assert error.value.where == "airline_routes.csv"


def test_the_tables_of_the_sample_are_recognised_and_read_as_the_sample_is() -> None:
    plan = make_plan([jiangsu.FOLDER / f"{name}.csv" for name in jiangsu.ROW_READERS])
    ours = [row for row in rows(plan) if not row.file.startswith("places")]
    assert {each.mapping.layout for each in plan.tables} == {"facts"}
    assert [row.facts for row in ours] == [row.facts for row in jiangsu.rows() if row.file != "places.csv"]


def test_a_copy_of_the_sample_without_its_lists_of_names_is_read_with_them(tmp_path: Path) -> None:
    for name in ("cities", "organizations", "partnerships"):
        (tmp_path / f"{name}.csv").write_bytes((jiangsu.FOLDER / f"{name}.csv").read_bytes())
    with (tmp_path / "partnerships.csv").open("a", encoding="utf-8") as file:
        file.write("new,sister_city,suzhou,atlantis,,,listed,,x,,,,\n")
    some = list(rows(make_plan([tmp_path])))
    assert not [row for row in some if row.rejected]
    assert some[-1].facts[-1].id == "new"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_in_a_zip_have_an_account_each(tmp_path: Path) -> None:
    path = tmp_path / "pairs.zip"
    with zipfile.ZipFile(path, "w") as file:
        for rows_ in ("Suzhou,Portland,1988\n", "Wuxi,Davis,1982\nNantes,Seattle,1980\n"):
            file.writestr("pairs.csv", f"city,partner city,since\n{rows_}")
    report = load_plan(None, make_plan([path]))
    assert [(each["path"], each["rows"]) for each in report["files"]] == [
        ("pairs.zip/pairs.csv", 1),
        ("pairs.zip/pairs.csv (2)", 2),
    ]
