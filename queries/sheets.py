"""Tables as files: CSV that no spreadsheet mistakes for formulas, and XLSX in which every text is a text."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

from graph.guarded import BOM, guarded
from graph.limits import in_xml

MOST_IN_CELL = 32_767
"""What a cell of a workbook holds, in units of UTF-16, as Excel counts."""
CUT = " […]"
"""How a text ends in a cell that couldn't hold more of it."""
_CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A CSV file with its byte order mark. Missing values are empty; a text that a spreadsheet would run gets an apostrophe in front.

    >>> csv_text(["name", "ties"], [["=cmd|' /C calc'!A0", 3], ["Suzhou", None]])
    "\\ufeffname,ties\\r\\n'=cmd|' /C calc'!A0,3\\r\\nSuzhou,\\r\\n"
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(name) for name in columns])
    writer.writerows([_safe(_plain(value)) for value in row] for row in rows)
    return BOM + out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)) and all(isinstance(each, (str, int, float)) for each in value):
        return "|".join(map(str, value))
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list, tuple)) else value


def _safe(value: Any) -> Any:
    return guarded(value) if isinstance(value, str) else value


def cut_cells(rows: Sequence[Sequence[Any]]) -> list[str]:
    """Which cells of a workbook's sheet can't hold all of their text, by name.

    >>> cut_cells([["name", "remark"], ["Suzhou", "x" * 32_768], ["x" * 32_767, "𠮷" * 20_000]])
    ['B2', 'B3']
    """
    return [
        f"{_letters(column)}{n}"
        for n, row in enumerate(rows, 1)
        for column, value in enumerate(row)
        if isinstance(text := _plain(value), str) and _fitting(text) != text
    ]


def _fitting(text: str) -> str:
    """The text, or as much of its beginning as a cell holds together with the mark that it was cut."""
    if len(text) <= MOST_IN_CELL // 2:  # a sign takes two units at most
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * MOST_IN_CELL:
        return text
    return units[: 2 * (MOST_IN_CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT


def xlsx(sheets: Sequence[tuple[str, Sequence[Sequence[Any]]]]) -> bytes:
    """An XLSX workbook of named sheets; the first row of each is its head. Texts are inline strings, which are never formulas.

    A text that is too long for its cell is cut there and marked: `cut_cells` tells which are.

    Source: ECMA-376, Office Open XML, part 1.
    """
    out = io.BytesIO()
    numbers = range(1, len(sheets) + 1)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:

        def write(name: str, text: str) -> None:
            file.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)),
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>' + text,
                zipfile.ZIP_DEFLATED,
            )

        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET}.worksheet+xml"/>' for n in numbers
        )
        write(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" '
            f'ContentType="{_SHEET}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{_SHEET}.styles+xml"/>{parts}</Types>',
        )
        write("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        links = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        write("xl/_rels/workbook.xml.rels", _relations([*links, ("styles", "styles.xml")]))
        names = "".join(
            f'<sheet name="{_xml(name[:31])}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in zip(numbers, sheets)
        )
        write("xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>')
        write("xl/styles.xml", _STYLES)
        for n, (_, rows) in zip(numbers, sheets):
            write(f"xl/worksheets/sheet{n}.xml", _sheet(rows))
    return out.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1">'
    '<border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf fontId="0"/>'
    '<xf fontId="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0"/></cellStyles></styleSheet>'
)


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )


def _sheet(rows: Sequence[Sequence[Any]]) -> str:
    body = "".join(
        f'<row r="{n}">{"".join(_cell(value, n, column, head=n == 1) for column, value in enumerate(row))}</row>'
        for n, row in enumerate(rows, 1)
    )
    view = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>'
    return f'<worksheet xmlns="{_MAIN}">{view}<sheetData>{body}</sheetData></worksheet>'


def _cell(value: Any, row: int, column: int, *, head: bool) -> str:
    value = _plain(value)
    if value is None or value == "":
        return ""
    at = f'r="{_letters(column)}{row}"' + (' s="1"' if head else "")
    if isinstance(value, (int, float)):
        return f"<c {at}><v>{value!r}</v></c>"
    return f'<c {at} t="inlineStr"><is><t xml:space="preserve">{_xml(_fitting(str(value)))}</t></is></c>'


def _letters(column: int) -> str:
    """Name of a column, counted from 0.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _xml(text: str) -> str:
    """The text as these files hold it: `_x000D_` is a carriage return there, so a text that only looks so is told apart."""
    return escape(in_xml(_CODED.sub("_x005F_", text)), {'"': "&quot;", "\r": "_x000D_"})
