"""No text is run as a formula by a spreadsheet that opens our files, and each comes back from them as it was."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from graph.guarded import guarded, unguarded
from graph.network.from_edges import from_edges
from graph.text import Text
from loaders.account.rejects import Rejects
from loaders.plan import make_plan
from loaders.reading import tables
from loaders.reading.header import UNREADABLE
from queries.report import run
from queries.sheets import csv_text, xlsx
from web.exports.exports import content

SIGNS = "=+-@\t\r＝＋－＠"
"""How a text begins that some spreadsheet runs."""
MANY: dict[str, Any] = {
    "deadline": None,
    "derandomize": True,
    "database": None,
    "suppress_health_check": list(HealthCheck),
}
BEGINNINGS = st.text(st.sampled_from(f"' {SIGNS}"), max_size=4)
TEXTS = st.text() | st.builds("{}{}".format, BEGINNINGS, st.text(st.sampled_from("1.,a;\\\"'\n |=+"), max_size=6))
"""Any text, and many that begin with apostrophes, blanks and signs of formulas."""
NAMES = TEXTS.filter(str.strip)


def in_a_file(text: str) -> bool:
    """Can a cell of a table hold it? Blanks around it, signs of control and halves of characters are none of a name."""
    return bool(text) and text == text.strip() and not UNREADABLE.search(text)


@settings(max_examples=2000, **MANY)
@given(text=TEXTS)
@example("'+' School")
@example("''=1")
@example("'-12.5")
def test_every_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text


@settings(max_examples=500, **MANY)
@given(one=TEXTS, other=TEXTS)
def test_two_texts_are_never_written_as_one(one: str, other: str) -> None:
    assert (guarded(one) == guarded(other)) == (one == other)


@pytest.mark.parametrize("sign", SIGNS)
@pytest.mark.parametrize("before", ["", "'", "''", "  "])
def test_no_text_that_a_spreadsheet_runs_is_left_as_it_is(before: str, sign: str) -> None:
    text = f"{before}{sign}HYPERLINK(1)"
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["12", "", "Suzhou", "'s-Hertogenbosch", "a=b", "' a", "1-2"])
def test_harmless_texts_are_left_alone(text: str) -> None:
    assert guarded(text) == text


def test_a_number_stays_a_number_for_a_spreadsheet() -> None:
    assert csv_text(["n"], [[-1.5], ["-1.5"]]) == "\ufeffn\r\n-1.5\r\n'-1.5\r\n"
    with Rejects({"a.csv": ("lat", "lon")}) as rejects:
        rejects.add("a.csv", 2, Text("no"), ("-12.5", "+49,1"))
        assert [*rejects.text()][1] == 'a.csv,2,no,-12.5,"+49,1"\r\n'


@pytest.mark.parametrize(("written", "read"), [("'=1+1", "=1+1"), ("'-12.5", "-12.5"), ("'+' School", "+' School")])
def test_files_of_earlier_versions_are_read_as_before(written: str, read: str) -> None:
    assert unguarded(written) == read


@settings(max_examples=200, **MANY)
@given(names=st.lists(NAMES, min_size=2, max_size=4))
@example(names=["'+' School", "＝1"])
def test_names_come_back_from_an_export_in_csv(names: Sequence[str], tmp_path: Path) -> None:
    path = tmp_path / "all.csv.zip"
    nodes = [{"id": f"n{number}", "name": name} for number, name in enumerate(names)]
    made, shown = content(from_edges([("n0", "n1")], nodes=nodes), None, ".csv.zip")
    path.write_bytes(_with_statements(made))
    table = next(table for table in tables(path) if table.path.endswith("nodes.csv"))
    at = table.columns.index("name")
    assert sorted(record.cells[at] for record in table.records()) == sorted(names[: shown["nodes"]])


def _with_statements(made: bytes) -> bytes:
    """An export of a graph without a store, as if sources had said what it holds: else it can't be loaded."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as file, zipfile.ZipFile(out, "w") as target:
        for each in file.namelist():
            text = file.read(each).decode("utf-8")
            if each == "nodes.csv":
                head, *rows = csv.reader(io.StringIO(text, newline=""))
                at = head.index("statements")
                written = io.StringIO(newline="")
                csv.writer(written).writerows([head, *([*row[:at], '["{}"]', *row[at + 1 :]] for row in rows)])
                text = written.getvalue()
            target.writestr(each, text)
    return out.getvalue()


@settings(max_examples=200, **MANY)
@given(names=st.lists(TEXTS, min_size=1, max_size=4))
def test_names_come_back_from_the_csv_of_a_report(names: Sequence[str]) -> None:
    written = csv_text(["name", "n"], [[name, -1.5] for name in names])
    assert not any(cell.lstrip(" ").startswith(tuple(SIGNS)) for cell, _ in _cells(written)[1:])
    assert [[unguarded(cell), n] for cell, n in _cells(written)[1:]] == [[name, "-1.5"] for name in names]


def _cells(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.removeprefix("\ufeff"), newline="")))


XML = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\t\n\r")
"""What XML can hold; other signs are shown as U+FFFD."""


@settings(max_examples=200, **MANY)
@given(names=st.lists(st.text(XML, min_size=1) | NAMES.filter(lambda text: text.isprintable()), min_size=1, max_size=4))
@example(names=["'+' School", "=1+1", "a\rb", "_x000D_"])
def test_names_come_back_from_the_workbook_of_a_report(names: Sequence[str]) -> None:
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(xlsx([("Ties", [["name", "n"], *([name, -1.5] for name in names)])]))
    )
    assert book.get_sheet_by_index(0).to_python() == [["name", "n"], *([name, -1.5] for name in names)]


def test_a_name_stands_in_the_workbook_of_a_report_and_its_csv_alike() -> None:
    made = run(from_edges([("a", "b")], nodes=[{"id": "a", "name": "'+' School"}]), "centrality")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(made.to_xlsx())).get_sheet_by_index(0).to_python()
    assert "'+' School" in sheet[1]
    assert "'+' School" in map(unguarded, _cells(made.to_csv())[1])


@settings(max_examples=300, **MANY)
@given(rows=st.lists(st.tuples(*[NAMES.filter(in_a_file)] * 3), min_size=1, max_size=4))
@example(rows=[("x'", "=1", "\\"), ("a;b", "c;d", "e;f")])
def test_cells_come_back_from_a_list_of_refused_rows(rows: Sequence[tuple[str, ...]], tmp_path: Path) -> None:
    path = tmp_path / "pairs.rejects.csv"
    path.unlink(missing_ok=True)
    with Rejects({"pairs.csv": ("city", "partner", "note")}) as rejects:
        for line, row in enumerate(rows, 2):
            rejects.add("pairs.csv", line, Text("no date"), row)
        rejects.write(path)
    (table,) = tables(path)
    assert (table.path, table.columns) == ("pairs.rejects.csv#pairs.csv", ("city", "partner", "note"))
    assert [(record.cells, record.fault) for record in table.records()] == [(row, "") for row in rows]


def test_a_list_of_refused_rows_that_a_spreadsheet_saved_anew_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "pairs.rejects.csv"
    path.write_text(
        "twinmap_file;twinmap_line;twinmap_reason;city;partner\npairs.csv;2;no;Suzhou;'=1\npairs.csv;3;no;Wuxi;Davis\n",
        encoding="utf-8",
    )
    (planned,) = make_plan([path]).tables
    assert [record.cells for record in planned.table.records()] == [("Suzhou", "=1"), ("Wuxi", "Davis")]
