"""Workbooks are read as a person sees them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from graph.errors import LoadError
from loaders.reading import tables
from tests.loaders.reading import samples


def test_each_sheet_with_rows_is_a_table_and_hidden_and_empty_ones_are_said(tmp_path: Path) -> None:
    sheets: dict[str, list[list[samples.Cell]]] = {
        "Pairs": [["city", "since"], ["Suzhou", 1988]],
        "Old": [["city"], ["Atlantis"]],
        "Empty": [],
        "Schools": [["name"], ["No. 1"]],
    }
    (tmp_path / "a.xlsx").write_bytes(samples.xlsx(sheets, hidden=["Old"]))
    found = tables(tmp_path / "a.xlsx")
    assert [(table.path, table.rows) for table in found] == [("a.xlsx#Pairs", 1), ("a.xlsx#Schools", 1)]
    assert "hidden sheet 'Old'" in " ".join(found[0].notes)
    assert "'Empty' has no rows" in " ".join(found[0].notes)


def test_numbers_and_dates_are_as_a_person_sees_them(tmp_path: Path) -> None:
    rows: list[list[samples.Cell]] = [
        ["name", "since", "signed", "lat"],
        ["Suzhou", 1988.0, "date:38672", 0.1 + 0.2],
        ["Wuxi", 5, None, -1.5],
    ]
    (tmp_path / "a.xlsx").write_bytes(samples.xlsx({"Sheet1": rows}))
    (table,) = tables(tmp_path / "a.xlsx")
    assert [record.cells for record in table.records()] == [
        ("Suzhou", "1988", "2005-11-16", "0.3"),
        ("Wuxi", "5", "", "-1.5"),
    ]


def test_title_rows_are_skipped_and_lines_are_those_of_the_sheet(tmp_path: Path) -> None:
    rows: list[list[samples.Cell]] = [
        ["Sister cities of Jiangsu"],
        [],
        ["city", "country", "since"],
        ["Portland", "USA", 1988],
        [],
        ["Nantes", "France", 2005],
    ]
    (tmp_path / "a.xlsx").write_bytes(samples.xlsx({"Sheet1": rows}))
    (table,) = tables(tmp_path / "a.xlsx")
    assert table.columns == ("city", "country", "since")
    assert [record.line for record in table.records()] == [4, 6]


def test_a_merged_cell_counts_for_each_row_that_it_covers(tmp_path: Path) -> None:
    rows: list[list[samples.Cell]] = [["city", "partner"], ["Suzhou", "Nantes"], [None, "Portland"], ["Wuxi", "Davis"]]
    more = '<mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>'
    (tmp_path / "a.xlsx").write_bytes(samples.xlsx({"Sheet1": rows}, more=more))
    (table,) = tables(tmp_path / "a.xlsx")
    assert [record.cells[0] for record in table.records()] == ["Suzhou", "Suzhou", "Wuxi"]
    assert "Merged" in " ".join(table.notes)


def test_xls_and_ods_are_read(tmp_path: Path) -> None:
    (table,) = tables(samples.FILES / "register.xls")
    assert [record.cells for record in table.records()] == [
        ("江苏省锡山高级中学", "Wuxi", "1994", "2005-11-16"),
        ("Willetton", "Perth", "2005", ""),
    ]
    (tmp_path / "a.ods").write_bytes(samples.ods([["city", "partner"], ["苏州", "Nantes"]]))
    (table,) = tables(tmp_path / "a.ods")
    assert [record.cells for record in table.records()] == [("苏州", "Nantes")]


def test_cells_that_stand_far_apart_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    far = samples.xlsx({"Sheet1": [["a", "b"], ["1", "2"]]})
    text = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    path = tmp_path / "far.xlsx"
    path.write_bytes(_with(far, "xl/worksheets/sheet1.xml", "</sheetData>", text + "</sheetData>"))
    with pytest.raises(LoadError, match="spreads over 1,048,576 rows and 16,384 columns"):
        tables(path)
    repeated = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    (tmp_path / "far.ods").write_bytes(samples.ods([["a"]], repeated))
    with pytest.raises(LoadError, match="spreads over"):
        tables(tmp_path / "far.ods")


def _with(data: bytes, member: str, old: str, new: str) -> bytes:
    """The ZIP with a text in one of its files replaced."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {each: archive.read(each).decode() for each in archive.namelist()}
    return samples.zipped(members | {member: members[member].replace(old, new)})


def _with_cell(path: Path, cell: str) -> Path:
    """A workbook whose cell A2 is this XML."""
    data = samples.xlsx({"Pairs": [["city", "since"], ["Suzhou", 1988], ["Wuxi", 1982]]})
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(path, "w") as after:
        for each in before.namelist():
            text = before.read(each).decode()
            after.writestr(each, re.sub(r'<c r="A2".*?</c>', lambda found: cell, text) if "sheet" in each else text)
    return path


@pytest.mark.parametrize("cell", ['<c r="A2"><f>B1&amp;B2</f><v></v></c>', '<c r="A2" s="1"><f>B1&amp;B2</f></c>'])
def test_a_formula_that_was_never_worked_out_is_refused(tmp_path: Path, cell: str) -> None:
    with pytest.raises(LoadError, match=r"^a\.xlsx#xl/worksheets/sheet1\.xml:2: cell A2 has a formula \(=B1&amp;B2\)"):
        tables(_with_cell(tmp_path / "a.xlsx", cell))


@pytest.mark.parametrize(
    ("cell", "text"),
    [('<c r="A2" t="str"><f>B1</f><v>Suzhou</v></c>', "Suzhou"), ('<c r="A2" t="str"><f>B9</f><v></v></c>', "")],
)
def test_a_formula_is_its_result(tmp_path: Path, cell: str, text: str) -> None:
    (table,) = tables(_with_cell(tmp_path / "a.xlsx", cell))
    assert next(iter(table.records())).cells == (text, "1988")


def test_cells_with_an_error_are_empty_and_the_first_is_named(tmp_path: Path) -> None:
    (table,) = tables(_with_cell(tmp_path / "a.xlsx", '<c r="A2" t="e"><v>#REF!</v></c>'))
    assert next(iter(table.records())).cells == ("", "1988")
    assert table.notes == (
        "1 cells of xl/worksheets/sheet1.xml hold an error such as #REF!, the first of them A2; they count as empty.",
    )
