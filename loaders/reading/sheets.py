"""Workbooks (XLSX, XLS, ODS), read by python-calamine: each sheet with rows is a table."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from graph.errors import LoadError
from graph.text import Text
from loaders.reading.archives import check_sizes
from loaders.reading.files import Input, Wanted, anew
from loaders.reading.header import head_of, record
from loaders.reading.lines import FIRST
from loaders.reading.table import Record, Table

MAX_BYTES = 512 << 20
MAX_CELLS = 30_000_000
"""Cells of one sheet, empty ones between full ones counted: calamine holds them all, 32 bytes each."""
CHUNK = 1 << 20
LONGEST_CELL = 100_000
EMPTY_FORMULA = re.compile(
    rb'<c (?![^>]*t="str")[^>]*?r="([A-Z]{1,3}\d{1,8})"[^>]*>\s*<f[^>]*?(?:/>|>([^<]*)</f>)\s*(?:<v ?/>|<v></v>)?\s*</c>'
)
"""A formula that no program has worked out; one whose result is an empty text has the type "str"."""
ERROR = re.compile(rb'<c [^>]*?r="([A-Z]{1,3}\d{1,8})"[^>]*?t="e"[^>]*>')
TRIAL_S = 120
TRIAL = """
import io, sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
except (ImportError, ValueError, OSError):
    pass  # not on Windows
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
for name in book.sheet_names:
    book.get_sheet_by_name(name)
"""


def read(file: Input, wanted: Wanted) -> list[Table]:
    """A table for each sheet that is not hidden and not empty. A workbook is held in memory while it is read: O(cells).

    Cells are as a person sees them: 5 and not 5.0, dates as ISO text, formulas as their last result. Merged cells have their
    text in each row that they cover. Raises LoadError for a damaged or encrypted workbook, or one without rows.
    """
    if file.size > MAX_BYTES:
        raise LoadError(
            Text("has {size:,} bytes; expected at most {most:,}.", size=file.size, most=MAX_BYTES),
            where=file.name,
            hint=Text("Save each sheet as CSV."),
        )
    with file.open() as stream:
        data = stream.read()
    notes = _check(file, data, wanted.format)
    book = _opened(file, data)
    tables = []
    sha256 = hashlib.sha256(data).hexdigest()
    for name, hidden in _sheets(book):
        table = None if hidden else _table(file, wanted, name, _sheet(file, book, name), sha256)
        if table:
            tables.append(table)
        elif hidden:
            notes.append(Text("The hidden sheet {sheet!r} was left out; unhide it to load it.", sheet=name))
        else:
            notes.append(Text("The sheet {sheet!r} has no rows.", sheet=name))
    if not tables:
        raise LoadError(
            Text("holds no rows below a header on any sheet."),
            where=file.name,
            hint=Text("Expected a sheet with a table."),
        )
    return [Table(**{**vars(each), "notes": (*each.notes, *notes)}) if each is tables[0] else each for each in tables]


def _sheets(book: CalamineWorkbook) -> list[tuple[str, bool]]:
    """Names of the sheets, and whether they are hidden, beside others that are not."""
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    shown = {sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible}
    return [(sheet.name, bool(shown) and sheet.name not in shown) for sheet in sheets]


def _check(file: Input, data: bytes, format: str) -> list[Text]:
    """Refuses what would fill the memory, a ZIP bomb or few cells that stand very far apart, and formulas that have no result.

    Returns a note for each sheet with cells that hold an error.
    """
    if format == "xls":
        _try(file, data)
        return []
    notes: list[Text] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        check_sizes(archive, file.name)
        for member in archive.infolist():
            with archive.open(member) as stream:
                if format == "xlsx" and member.filename.lower().endswith(".xml"):
                    notes += _check_sheet(file, member.filename, stream)
                elif format == "ods" and member.filename == "content.xml":
                    _check_ods(file, stream)
                else:
                    while stream.read(CHUNK):
                        pass
    return notes


def _try(file: Input, data: bytes) -> None:
    """Open an XLS file in a process of its own first: a damaged one can make calamine run for ever, or end the process that it runs in.

    0.1 s for a small workbook. A refusal in Python's words comes again, and is told, when it is opened here.
    """
    command = [sys.executable, "-I", "-c", TRIAL]
    try:
        ended = subprocess.run(command, input=data, capture_output=True, check=False, timeout=TRIAL_S).returncode
    except subprocess.TimeoutExpired:
        ended = -1
    if ended not in (0, 1):
        raise LoadError(
            Text("is no readable workbook: {why}.", why=Text("it is damaged")),
            where=file.name,
            hint=Text("Get it again, or save it anew as .xlsx or CSV."),
        )


def _check_sheet(file: Input, name: str, stream: Any) -> list[Text]:
    """Check one sheet of an XLSX file as XML: its extent, its formulas and its errors, neither of which calamine tells."""
    last_row = last_column = 0
    left = b""
    errors: dict[bytes, None] = {}
    while chunk := stream.read(CHUNK):
        text = left + chunk
        if empty := EMPTY_FORMULA.search(text):
            cell, formula = empty[1].decode(), (empty[2] or b"").decode(errors="replace")
            raise LoadError(
                Text(
                    "cell {cell} has a formula (={formula}) and no result; expected a value.",
                    cell=cell,
                    formula=formula[:60],
                ),
                where=f"{file.name}#{name}:{cell.lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}",
                hint=Text("Open the workbook in your spreadsheet program, save it there, and load it again."),
            )
        errors |= dict.fromkeys(ERROR.findall(text))
        for row in re.findall(rb'r="[A-Za-z]{0,3}(\d{1,8})"', text):
            last_row = max(last_row, int(row))
        columns = set(re.findall(rb'r="([A-Za-z]{1,3})\d', text))
        last_column = max([last_column, *(_column(each) for each in columns)])
        cut = text.rfind(b"<c ")
        left = text[cut:] if cut >= 0 and len(text) - cut < LONGEST_CELL else text[-40:]
    _check_extent(file, name, last_row, last_column)
    if not errors:
        return []
    first = next(iter(errors)).decode()
    return [
        Text(
            "{number:,} cells of {sheet} hold an error such as #REF!, the first of them {cell}; they count as empty.",
            number=len(errors),
            sheet=name,
            cell=first,
        )
    ]


def _column(letters: bytes) -> int:
    """Number of a column, from 1.

    >>> _column(b"AB")
    28
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _check_extent(file: Input, name: str, rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise LoadError(
            Text(
                "spreads over {rows:,} rows and {columns:,} columns; expected at most {most:,} cells.",
                rows=rows,
                columns=columns,
                most=MAX_CELLS,
            ),
            where=f"{file.name}#{name}",
            hint=Text("Delete what stands far from the table, or save the sheet as CSV."),
        )


def _check_ods(file: Input, stream: Any) -> None:
    target = _Repeats()
    parser = DefusedXMLParser(target=target)
    try:
        while chunk := stream.read(CHUNK):
            parser.feed(chunk)
            _check_extent(file, "content.xml", target.rows, target.columns)
        parser.close()
    except DefusedXmlException as error:
        raise LoadError(
            Text("defines XML entities; they are refused."), where=file.name, hint=Text("Save it anew as CSV.")
        ) from error


class _Repeats:
    """Rows and columns of an ODS file, where one element may stand for a million."""

    def __init__(self) -> None:
        self.rows = self.columns = self.column = self.repeated = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        own = tag.rpartition("}")[2]
        values = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        if own == "table-row":
            self.column, self.repeated = 0, int(values.get("number-rows-repeated", "1")[:9])
        elif own in ("table-cell", "covered-table-cell"):
            self.column += int(values.get("number-columns-repeated", "1")[:9])
            if "value-type" in values:
                self.columns = max(self.columns, self.column)
                self.rows, self.repeated = self.rows + self.repeated, 0
        elif own == "table":
            self.rows = self.columns = 0

    def end(self, tag: str) -> None:
        """Nothing to do."""

    def data(self, text: str) -> None:
        """Nothing to do."""


def _opened(file: Input, data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise LoadError(
            Text("is protected by a password."),
            where=file.name,
            hint=Text("Save it without the password, then load it."),
        ) from error
    except BaseException as error:
        raise _damaged(file, error) from error


def _sheet(file: Input, book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except BaseException as error:
        raise _damaged(file, error) from error


def _damaged(file: Input, error: BaseException) -> BaseException:
    """calamine's errors, and its Rust panics, which are no `Exception`, as one LoadError; others as they are."""
    if isinstance(error, CalamineError | OSError | ValueError) or type(error).__name__ == "PanicException":
        return LoadError(
            Text("is no readable workbook: {why}.", why=str(error)[:100] or Text("it is damaged")),
            where=file.name,
            hint=Text("It is damaged or cut off: get it again, or save it anew in your spreadsheet program."),
        )
    return error


def _table(file: Input, wanted: Wanted, name: str, sheet: CalamineSheet, sha256: str) -> Table | None:
    path = f"{file.name}#{name}"
    seen = list(islice(_rows(sheet), FIRST))
    if not seen:
        return None
    head = head_of([cells for _, cells in seen], wanted.header, path, width=_width(seen))
    if len(seen) <= head.before:
        return None
    last_skipped = seen[head.before - 1][0] if head.before else 0
    notes = (Text("Merged cells count for each row that they cover."),) if _merges(sheet) else ()

    def records() -> Iterator[Record]:
        for line, cells in _rows(sheet):
            made = record(line, cells, head.columns) if line > last_skipped else None
            if made:
                yield made

    return Table(
        path, wanted.format, "utf-8", sha256, head.columns, anew(path, records), head.header, size=file.size,
        rows=sum(1 for _ in records()), notes=(*notes, *head.notes), above=head.above,
    )  # fmt: skip


def _width(rows: list[tuple[int, list[str]]]) -> int:
    """Columns up to the last that holds anything."""
    return max((i for _, cells in rows for i, cell in enumerate(cells, 1) if cell), default=0)


def _merges(sheet: CalamineSheet) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells of a column that are merged over several rows: each cell below the first → the first. Rows and columns from 0."""
    return {
        (row, left): (top, left)
        for (top, left), (bottom, _) in (sheet.merged_cell_ranges or ())
        if bottom - top < 100_000
        for row in range(top + 1, bottom + 1)
    }


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Number (from 1) and cells of the rows that hold something."""
    merged = _merges(sheet)
    kept = set(merged.values())
    texts: dict[tuple[int, int], str] = {}
    left = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows()):
        cells = [text_of(cell).strip() for cell in row]
        for column in range(len(cells)) if merged else ():
            place = (number, left + column)
            if place in kept:
                texts[place] = cells[column]
            elif place in merged and not cells[column]:
                cells[column] = texts.get(merged[place], "")
        if any(cells):
            yield number + 1, cells


def text_of(value: Any) -> str:
    """A cell as a person sees it.

    >>> [text_of(each) for each in (5.0, 0.30000000000000004, datetime(2005, 11, 16), time(9, 30), True)]
    ['5', '0.3', '2005-11-16', '09:30', 'true']
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
    if isinstance(value, time):
        return value.isoformat(timespec="minutes" if not value.second else "seconds")
    if isinstance(value, date | timedelta):
        return value.isoformat() if isinstance(value, date) else str(value)
    return str(value)
